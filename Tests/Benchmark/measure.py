"""What is measured, and with what."""

import json
import os
import re
import statistics
import subprocess
import time
from pathlib import Path

from servers import BENCHMARK, Kept, answers, wait_for

CONNECTIONS = 16


def wrk(address, seconds, *arguments, connections=CONNECTIONS, cookie=""):
    """Starts wrk; what it measured is what the returned function returns."""
    process = subprocess.Popen(
        ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "60s",
         "--header", f"Cookie: {cookie}", "--script", Path(__file__).with_name("wrk.lua"), address, "--", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def result():
        output = process.communicate()[0]
        found = re.search("^result: (.*)", output, re.MULTILINE)
        assert found, output
        measured = json.loads(found[1])
        assert measured["requests"] and not measured["broken"], output
        measured["rate"] = measured["requests"] / measured["seconds"]
        return measured
    return result


def processor_seconds(pid):
    """User and system, of all threads, ended ones too: the clock that clock_getcpuclockid(3) names."""
    return time.clock_gettime(~pid << 3 | 2)


def resident(pid, field="VmRSS"):
    """MiB."""
    return int(re.search(rf"{field}:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def load(program, target, seconds, *arguments, **options):
    """One run of wrk, with the processor time that the program itself took a request, in microseconds."""
    options.setdefault("cookie", program.cookie_for(target))
    before = processor_seconds(program.pid)
    measured = wrk(program.address + target, seconds, *arguments, **options)()
    measured["processor"] = (processor_seconds(program.pid) - before) / measured["requests"] * 1e6
    assert not measured["errors"], f"{program.name} {target}: {measured}"
    return measured


def interleaved(rounds, *runs):
    """A B A B: for each of the runs, the medians of what its rounds measured."""
    results = [[] for _ in runs]
    for _ in range(rounds):
        for result, run in zip(results, runs):
            result.append(run())
    return [
        {key: statistics.median(one[key] for one in result) for key in result[0] if key != "answers"}
        if isinstance(result[0], dict) else statistics.median(result) for result in results]


def start_seconds(program):
    """From the start of the program to its first answer."""
    path = program.servers.run_dir / "start.sock"
    command = [str(word) for word in program.command(path)]
    begin = time.perf_counter()
    pid = os.posix_spawn(command[0], command, program.environment(path),
                         file_actions=[(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
    try:
        while not answers(path):
            time.sleep(0.0001)
        kept = Kept(path)
        answer = kept.ask("/login")
        assert answer.startswith(b"Status: 200"), answer
        taken = time.perf_counter() - begin
        kept.close()
    finally:
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        path.unlink(missing_ok=True)
    return taken


def instructions(program, targets, number):
    """A request's to each of the addresses, by callgrind: the figure that does not depend on what else the machine does."""
    servers = program.servers
    path = servers.run_dir / "callgrind.sock"
    binary, *arguments = program.command(path)
    # Valgrind 3.19 (Debian 12) gives up at Swift's debugging information.
    stripped = servers.run_dir / f"{program.name}.stripped"
    subprocess.run(["strip", "--strip-debug", "-o", stripped, binary], check=True)
    dumps = servers.run_dir / f"{program.name}.callgrind"
    process = servers.start(
        "callgrind", ["valgrind", "--tool=callgrind", f"--callgrind-out-file={dumps}", stripped, *arguments],
        program.environment(path))
    try:
        wait_for(lambda: answers(path), "program under callgrind", 120)
        time.sleep(2)  # what is done at the start is done
        kept = Kept(path)
        counts = []
        for position, target in enumerate(targets, 1):
            kept.ask_often(target, program, number)  # statements are prepared, buffers have grown
            control("-z", process.pid)
            kept.ask_often(target, program, number)
            control("-d", process.pid)
            dump = dumps.with_name(f"{dumps.name}.{position}").read_text()
            counts.append(int(re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)[1]) / number)
        kept.close()
    finally:
        servers.end(process)
        path.unlink(missing_ok=True)
    return counts


def control(*arguments):
    subprocess.run(["callgrind_control", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def bare(*arguments):
    return subprocess.check_output([BENCHMARK / "bare", *map(str, arguments)], text=True)
