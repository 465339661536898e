"""/healthz and /metrics: what they say, to whom, and what it costs to count."""

import http.client
import json
import signal
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from browser import Browser
from fastcgi import ask
from running import Running, wait_for


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


def samples(site):
    answer = Browser(site).get("/metrics")
    assert answer.status == 200 and answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {(sample.name, frozenset(sample.labels.items())): sample.value
            for family in families(answer.text).values() for sample in family.samples}


def requests(site, **labels):
    return samples(site).get(("gatehouse_requests_total", frozenset(labels.items())), 0)


def test_the_metrics_are_of_prometheuss_format(site, signed_in):
    text = Browser(site).get("/metrics").text
    found = families(text)
    assert text.endswith("\n") and "unknown" not in {family.type for family in found.values()}
    assert {name: family.type for name, family in found.items()} == {
        "gatehouse_requests": "counter", "gatehouse_request_duration_seconds": "histogram",
        "gatehouse_hash_queue_length": "gauge", "gatehouse_database_up": "gauge",
        "gatehouse_database_errors": "counter", "gatehouse_outbox_letters": "gauge",
        "gatehouse_outbox_put_off_letters": "gauge", "gatehouse_outbox_oldest_seconds": "gauge",
        "gatehouse_sessions": "gauge"}
    assert all(family.documentation for family in found.values())
    # No sample twice: a scrape with one that does is refused as a whole.
    everything = [(sample.name, *sorted(sample.labels.items())) for family in found.values() for sample in family.samples]
    assert len(everything) == len(set(everything)) > 50


@pytest.mark.one_process
def test_each_request_counts_once_by_route_method_and_status(site, browser):
    kinds = [{"route": "/login", "method": "GET", "status": "200"}, {"route": "none", "method": "GET", "status": "404"},
             {"route": "/login", "method": "POST", "status": "422"}, {"route": "/login", "method": "HEAD", "status": "200"}]
    before = [requests(site, **kind) for kind in kinds]
    for number in range(20):
        assert browser.get(f"/nothing-{number}").status == 404
        assert browser.request("HEAD", "/login").status == 200
    assert browser.post("/login", {"identifier": "nobody", "password": "a long secret"}).status == 422
    after = [requests(site, **kind) for kind in kinds]
    assert [one - other for one, other in zip(after, before)] == [1, 20, 1, 20]  # the form was fetched once
    assert "nothing-" not in Browser(site).get("/metrics").text


@pytest.mark.one_process
def test_the_histogram_agrees_with_itself_and_with_the_requests(site):
    found = families(Browser(site).get("/metrics").text)
    totals = {}
    for sample in found["gatehouse_requests"].samples:
        key = sample.labels["route"], sample.labels["method"]
        totals[key] = totals.get(key, 0) + sample.value
    buckets, counts, sums = {}, {}, {}
    for sample in found["gatehouse_request_duration_seconds"].samples:
        key = sample.labels["route"], sample.labels["method"]
        if sample.name.endswith("_bucket"):
            buckets.setdefault(key, []).append((float(sample.labels["le"]), sample.value))
        else:
            (counts if sample.name.endswith("_count") else sums)[key] = sample.value
    assert counts == totals and set(buckets) == set(sums) == set(counts)
    for key, steps in buckets.items():
        assert steps == sorted(steps) and [count for _, count in steps] == sorted(count for _, count in steps)
        assert steps[-1] == (float("inf"), counts[key])
        assert 0 < sums[key] < 60


def test_metrics_tell_of_letters_and_sessions_and_nothing_of_anybody(site, mailbox, signed_in, member):
    mailbox.settle()  # one in hand counts as put off until it is sent
    wait_for(lambda: samples(site)[("gatehouse_sessions", frozenset())] == int(
        site.sql("SELECT COUNT(*) FROM session")[0][0]), "number of sessions, old ones of which may just be swept out")
    assert samples(site)[("gatehouse_database_up", frozenset())] == 1
    site.sql("INSERT INTO letter (kind, account_id, attempts, queued_at, due_at) SELECT 'password-changed', id, 3, "
             "UTC_TIMESTAMP(6) - INTERVAL 1 HOUR, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR FROM account "
             f"WHERE username = '{member.username}'")
    try:
        found = samples(site)
        assert found[("gatehouse_outbox_put_off_letters", frozenset())] == 1
        assert 3600 <= found[("gatehouse_outbox_oldest_seconds", frozenset())] < 3700
        health = json.loads(signed_in.get("/healthz").text)
        assert health["database"] == "ok" and health["outbox"]["put_off"] == 1
        assert 3600 <= health["outbox"]["oldest_seconds"] < 3700
    finally:
        site.sql("DELETE FROM letter WHERE attempts = 3")
    text = signed_in.get("/metrics").text
    assert member.username not in text and member.email not in text


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_another_machine_is_refused_by_nginx(site, path):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, source_address=("127.0.0.2", 0), timeout=20)
    connection.request("GET", path, headers={"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"})
    answer = connection.getresponse()
    assert answer.status == 403 and b"gatehouse_" not in answer.read()


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.parametrize("address", ["192.0.2.1", "127.0.0.2", "::ffff:192.0.2.1", "2001:db8::1", "", "localhost",
                                     "127.0.0.1, 192.0.2.1"])
def test_another_machine_is_refused_by_gatehouse_itself(site, path, address):
    before = (site.run_dir / "gatehouse.log").read_text()
    status, _ = ask(site, "GET", path, REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="127.0.0.1")
    assert status == 403
    said = (site.run_dir / "gatehouse.log").read_text().removeprefix(before)
    assert 'event=monitoring-refused' in said and f'page="{path}"' in said


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_is_answered(site, path, address):
    assert ask(site, "GET", path, REMOTE_ADDR=address)[0] == 200
    assert ask(site, "POST", path, REMOTE_ADDR=address)[0] == 405


def test_without_a_database_it_is_unhealthy_and_metrics_go_on():
    site = Running()
    try:
        assert Browser(site).get("/healthz").status == 200
        site.kill("mariadb", signal.SIGSTOP)
        try:
            begun = time.monotonic()
            answer = Browser(site).get("/healthz")
            assert time.monotonic() - begun < 45  # ten, where nothing else runs; nginx gives up after sixty
            assert answer.status == 503
            assert json.loads(answer.text) == {"database": "unavailable", "outbox": None}
            found = samples(site)
            assert found[("gatehouse_database_up", frozenset())] == 0
            assert found[("gatehouse_database_errors_total", frozenset({("kind", "unavailable")}))] > 0
            assert ("gatehouse_sessions", frozenset()) not in found
        finally:
            site.kill("mariadb", signal.SIGCONT)
        wait_for(lambda: Browser(site).get("/healthz").status == 200, "health")
    finally:
        site.stop()
