"""Whatever arrives on gatehouse's own socket, where only the web server should be. Each connection ends, no worker is
lost, and where libfcgi itself gives up, the next process is there at once and has everything."""

import array
import fcntl
import os
import random
import select
import socket
import struct
import termios
import threading
import time
from pathlib import Path

import pytest

from fastcgi import BEGIN, PARAMS, STDIN, pair
from lives import Lives
from promises import broken, settle
from running import wait_for
from sites import a_site

WORKERS = 10
POSTMEN = 4  # each may have a letter in hand that sendmail has taken
ABORT, END, STDOUT, STDERR, DATA, GET_VALUES = 2, 3, 6, 7, 8, 9
RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
KEEP = 1

# Seconds in which everything here happens, on a machine that does something else as well. A worker's own patience with
# a request is ten.
LONG = 40
MOST_GROWTH = 24 * 1024  # KiB: one of its answers that each worker may have in hand, and malloc's arenas

VARIABLES = pair(b"REQUEST_METHOD", b"GET") + pair(b"REQUEST_URI", b"/login") + pair(b"REMOTE_ADDR", b"127.0.0.1")


def record(kind, content=b"", number=1, version=1, padding=0):
    return struct.pack(">BBHHBx", version, kind, number, len(content), padding) + content + b"\0" * padding


def begin(role=RESPONDER, flags=0, number=1):
    return record(BEGIN, struct.pack(">HB5x", role, flags), number)


def request(variables=VARIABLES, body=b"", role=RESPONDER, flags=0):
    return (begin(role, flags) + record(PARAMS, variables) + record(PARAMS)
            + (record(STDIN, body) if body else b"") + record(STDIN))


def form(body):
    variables = (pair(b"REQUEST_METHOD", b"POST") + pair(b"REQUEST_URI", b"/login")
                 + pair(b"CONTENT_TYPE", b"application/x-www-form-urlencoded")
                 + pair(b"CONTENT_LENGTH", str(len(body)).encode()))
    return request(variables, body)


def long(length):
    """A length of a name or value as four bytes."""
    return struct.pack(">I", length | 1 << 31)


class Peer:
    def __init__(self, site):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LONG)
        path = str(site.run_dir / "gatehouse.sock")
        # Refused while gatehouse is being started again.
        wait_for(lambda: self.socket.connect_ex(path) == 0, "gatehouse", LONG)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as failure:
            assert not isinstance(failure, TimeoutError)
        return self

    def hang_up(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # the other side has done so
            pass
        return self

    def rest(self):
        """All that comes until the connection ends."""
        received = b""
        try:
            while chunk := self.socket.recv(65536):
                received += chunk
        except TimeoutError:
            raise AssertionError(f"the connection has not ended in {LONG} seconds") from None
        except OSError:
            pass
        self.socket.close()
        return received

    def answer(self):
        """What comes until the request is ended."""
        received = b""
        while not ends(received):
            chunk = self.socket.recv(65536)
            assert chunk, "the connection has ended before the request"
            received += chunk
        return received

    def has_ended(self):
        watch = select.poll()
        watch.register(self.socket, select.POLLRDHUP)
        return bool(watch.poll(0))

    def unread(self):
        count = array.array("i", [0])
        fcntl.ioctl(self.socket, termios.FIONREAD, count)
        return count[0]


def ends(received):
    while len(received) >= 8:
        kind, length, padding = struct.unpack(">xBxxHBx", received[:8])
        if kind == END:
            return len(received) >= 16
        received = received[8 + length + padding:]
    return False


def is_page(received):
    return b"Status: 200 OK\r\n" in received and ends(received)


def all_workers_answer(site):
    """As many requests as there are workers, each of which has to be in hand for the last to be answered first."""
    peers = [Peer(site).send(request()[:-8]) for _ in range(WORKERS)]
    for peer in reversed(peers):
        assert is_page(peer.send(record(STDIN)).rest())


def comes_back(site):
    """Where libfcgi ends the process, whoever has just connected loses the connection with it."""
    def answers():
        try:
            all_workers_answer(site)
        except AssertionError:
            return False
        return True
    wait_for(answers, "gatehouse with all its workers", LONG)


class Process:
    """What gatehouse holds, once it has been at work."""

    def __init__(self, site):
        self.site = site
        for _ in range(3):
            all_workers_answer(site)
        self.pid = site.pid("gatehouse")
        self.descriptors, self.memory = self.count_descriptors(), self.resident()

    def count_descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def resident(self):
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024

    def is_the_same(self):
        return self.site.pid("gatehouse") == self.pid and Path(f"/proc/{self.pid}").exists()

    def has_not_grown(self):
        wait_for(lambda: self.count_descriptors() <= self.descriptors, "descriptors closed", LONG)
        return self.is_the_same() and self.resident() < self.memory + MOST_GROWTH


@pytest.fixture(scope="module")
def site():
    with a_site(GATEHOUSE_WORKERS=str(WORKERS)) as site:
        yield site


@pytest.fixture(scope="module")
def process(site):
    return Process(site)


def deaf(site):
    """Asks again and again and reads nothing, until there is no room for an answer; returns when it is hung up on."""
    peer, until = Peer(site), time.monotonic() + 2 * LONG
    arrived = -1
    while not peer.has_ended():
        assert time.monotonic() < until
        if peer.unread() > arrived:
            arrived = peer.unread()
            peer.send(request(flags=KEEP))
            wait_for(lambda: peer.unread() > arrived or peer.has_ended(), "answer, or the end", LONG)
    peer.socket.close()


@pytest.fixture(scope="module")
def slow(site, process):
    """Peers that have all workers but one, while the tests go on."""
    promised = begin() + record(PARAMS, VARIABLES + pair(b"CONTENT_LENGTH", b"10")) + record(PARAMS)
    silent = [Peer(site).send(data) for data in (
        b"", b"\1", begin(), begin() + record(PARAMS, VARIABLES),
        promised + record(STDIN, b"12345"), begin() + struct.pack(">BBHHBx", 1, PARAMS, 1, 65535, 0))]
    endless = [Peer(site).send(data) for data in (
        begin() + struct.pack(">BBHHBx", 1, PARAMS, 1, 65535, 0),
        begin() + record(PARAMS, pair(b"CONTENT_LENGTH", b"60000")) + record(PARAMS)
        + struct.pack(">BBHHBx", 1, STDIN, 1, 60000, 0))]
    failures = []

    def go_on():
        until = time.monotonic() + LONG
        while peers := [peer for peer in endless if not peer.has_ended()]:
            if time.monotonic() > until:
                failures.append("a request that never ends has a worker for as long as it likes")
                break
            for peer in peers:
                peer.send(b"\0")
            time.sleep(0.2)

    def trickle():
        try:
            peer = Peer(site)
            for byte in request():
                peer.send(bytes([byte]))
                time.sleep(0.02)
            assert is_page(peer.rest())
        except AssertionError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=target) for target in (go_on, trickle)]
    for thread in threads:
        thread.start()
    yield silent, threads, failures
    for thread in threads:
        thread.join()


# What it answers with: a page, another answer that is whole, or nothing but the end of the connection.
PAGE, ENDED, NOTHING = "a page", "an end", "nothing"
RECORDS = {
    "garbage": (random.Random(1).randbytes(5000), NOTHING),
    "zeros": (b"\0" * 9000, NOTHING),
    "ones": (b"\xff" * 9000, NOTHING),
    "another version": (struct.pack(">BBHHBx", 2, BEGIN, 1, 8, 0) + b"\0\1" + b"\0" * 6, NOTHING),
    "a role that there is not": (request(role=0xFFFF), NOTHING),
    "a filter with its data": (request(role=FILTER) + record(DATA, b"data") + record(DATA), ENDED),
    "a beginning of two bytes": (record(BEGIN, b"\0\1"), NOTHING),
    "a beginning of a hundred": (record(BEGIN, b"\0" * 100), NOTHING),
    "a beginning of no request": (begin(number=0), NOTHING),
    "a question about limits": (record(GET_VALUES, pair(b"FCGI_MAX_CONNS", b""), 0), None),
    "two hundred of them": (record(GET_VALUES, pair(b"FCGI_MAX_CONNS", b"") * 200, 0), None),
    "one of endless length": (record(GET_VALUES, long(0x7FFFFFFF) * 2 + b"x", 0), None),
    "management that there is not": (record(99, b"x", 0), None),
    "management, then a request": (record(99, b"x", 0) + request(), None),
    "a body without a request": (record(STDIN, b"a=b"), NOTHING),
    "what only the application sends": (begin() + record(STDOUT, b"x") + record(STDERR) + record(END, b"\0" * 8), NOTHING),
    "variables after the body": (request() + record(PARAMS, VARIABLES), PAGE),
    "a body of another request": (request()[:-8] + record(STDIN, b"x", 7) + record(STDIN), PAGE),
    "padding everywhere": (begin() + record(PARAMS, VARIABLES, padding=255) + record(PARAMS, padding=255)
                           + record(STDIN, padding=255), PAGE),
    "an abort at once": (begin() + record(ABORT), NOTHING),
    "an abort in the variables": (begin() + record(PARAMS, VARIABLES[:9]) + record(ABORT), NOTHING),
    "two at once on one connection": (
        begin() + begin(number=2) + record(PARAMS, VARIABLES, 2) + record(PARAMS, VARIABLES) + record(PARAMS, b"", 2)
        + record(PARAMS) + record(STDIN, b"", 2) + record(STDIN), PAGE),
    "a hundred at once": (
        begin() + b"".join(begin(number=number) for number in range(2, 102)) + request()[len(begin()):], PAGE),
    "a length cut off": (begin() + record(PARAMS, b"\1\xff\xff") + record(PARAMS), NOTHING),
    "a value of 2 GiB": (begin() + record(PARAMS, b"\1" + long(0x7FFFFFFF) + b"A" * 60000) + record(PARAMS), NOTHING),
    "a name of 2 GiB": (begin() + record(PARAMS, long(0x7FFFFFFF) + b"\0" + b"A" * 60000) + record(PARAMS), NOTHING),
    "both": (begin() + record(PARAMS, long(0x7FFFFFFF) * 2 + b"A" * 60000) + record(PARAMS), NOTHING),
    "600,000 variables without a name": (
        begin() + record(PARAMS, b"\0\0" * 30_000) * 20 + record(PARAMS) + record(STDIN), ENDED),
    "variables of 3 MB": (begin() + record(PARAMS, pair(b"A", b"x" * 60_000)) * 50 + request()[len(begin()):], PAGE),
}


@pytest.mark.parametrize("name", RECORDS)
def test_records_that_no_web_server_sends_end_their_connection_and_nothing_else(site, process, slow, name):
    data, expected = RECORDS[name]
    received = Peer(site).send(data).hang_up().rest()
    assert is_page(received) == (expected == PAGE)
    if expected in (ENDED, NOTHING):
        assert ends(received) == (expected == ENDED)
        assert b"Status: 200" not in received
    assert process.is_the_same()


def test_a_web_server_may_go_away_at_any_moment(site, process, slow, faults, full):
    tries = 20_000 if full else 1000
    whole = request()
    for number in range(tries):
        peer = Peer(site).send(whole[:number % (len(whole) + 1)])
        peer.socket.close()
    assert is_page(Peer(site).send(whole).rest())
    assert process.is_the_same()
    faults.row("connections given up half-way", tries, tries + 1, 0, 0, 0)


def test_slow_and_silent_peers_have_their_time_and_no_more(site, process, slow):
    silent, threads, failures = slow
    deaf(site)
    for peer in silent:
        wait_for(peer.has_ended, "end of a silent connection", LONG)
    for thread in threads:
        thread.join(2 * LONG)
        assert not thread.is_alive()
    assert not failures
    assert process.is_the_same()


def test_no_worker_is_lost_to_all_that_and_nothing_has_grown(site, process, slow):
    silent, _, _ = slow
    for peer in silent:
        peer.socket.close()
    all_workers_answer(site)
    assert process.has_not_grown()


def mutated(data, chance):
    """Flipped, cut, repeated, and with the numbers that programs stumble over."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0: data[at:at + 1] = bytes([chance.randrange(256)])
            case 1: data[at:at + chance.choice((1, 2, 4))] = chance.choice((b"\0", b"\xff\xff", b"\x7f\xff\xff\xff"))
            case 2: del data[at:at + chance.randint(1, 16)]
            case 3: data[at:at] = chance.randbytes(chance.randint(1, 16))
            case 4: data[at:at] = data[at:at + chance.randint(1, 64)]
            case 5: data += data[at:]
    return bytes(data)


def deaths(site):
    """How often libfcgi has ended the process, which was started again; for no other reason has it ended."""
    ends = site.said.read_text().count("gatehouse has ended")
    assert (site.run_dir / "gatehouse.log").read_text().count("fcgiapp.c") == ends
    return ends


def test_requests_with_errors_at_random_end_their_connection(site, process, faults, full):
    seed, tries = random.getrandbits(32), 20_000 if full else 400
    print(f"seed {seed}")
    chance, before = random.Random(seed), deaths(site)
    valid = [request(), form(b"identifier=alice&password=a+long+secret&csrf_token=x"), request() + request(),
             request(flags=KEEP), begin() + record(ABORT)]
    for _ in range(tries):
        Peer(site).send(mutated(chance.choice(valid), chance)).hang_up().rest()
    comes_back(site)
    faults.row("requests with errors at random", tries, tries + WORKERS, 0, deaths(site) - before, 0)


# CVE-2025-23016, as far as Debian 12's libfcgi has it mended: an assertion of its own ends the process.
DEADLY = {
    "a name of 2 GiB less one": long(0x7FFFFFFE) + b"\0",
    "a name of 2 GiB less two, and a value": long(0x7FFFFFFD) + b"\2",
    "two of 1 GiB": long(0x40000000) * 2,
}


def test_where_libfcgi_ends_the_process_the_next_one_is_there_at_once_and_nothing_is_lost(site, process, faults, full):
    before = deaths(site)
    with Lives(site) as lives:
        for lengths in DEADLY.values() if full else [long(0x40000000) * 2]:
            lives.go_on()
            Peer(site).send(begin() + record(PARAMS, lengths + b"A" * 60_000) + record(PARAMS)).hang_up().rest()
            comes_back(site)
        lives.go_on()
    died = deaths(site) - before
    assert broken(site, [lives], died * POSTMEN + settle(site)) == []
    faults.add("lengths that libfcgi cannot bear", died, lives)
