"""tickwire-server as a host meets it: ready at once, asleep while empty, clear about wrong flags, gone when asked.

    server_test.py TICKWIRE_SERVER SKIRMISH
"""
import os
import re
import select
import signal
import subprocess
import sys
import time

server, skirmish = sys.argv[1:3]


def start(*flags):
    """The process, its port, and the seconds until it was ready."""
    begin = time.monotonic()
    process = subprocess.Popen([server, "--port", "0", *flags], stderr=subprocess.PIPE, text=True)
    while time.monotonic() - begin < 10:
        if select.select([process.stderr], [], [], 0.1)[0]:
            found = re.search(r"listening on .*:(\d+) ", process.stderr.readline())
            if found:
                return process, int(found[1]), time.monotonic() - begin
    sys.exit("the server did not start to listen")


def refused(*flags):
    run = subprocess.run([server, *flags], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
    assert run.returncode != 0, f"{flags} was accepted"
    assert len(run.stdout.strip().splitlines()) <= 2 and "terminate" not in run.stdout, run.stdout
    return run.stdout


def cpu_seconds(process):
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(address, *flags, seconds=2):
    return subprocess.run([skirmish, "--headless", "--size", "320x200", "--fps", "30", "--seconds", str(seconds), "--connect", address, *flags],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=30 + seconds)


def play_until_shown_something(address):
    """What was printed, and how often it took. Under a sanitizer a picture takes half a second, and two seconds may end before the door has opened."""
    for tries, seconds in enumerate((2, 10, 40), 1):
        run = play(address, seconds=seconds)
        assert run.returncode == 0 and '"decode_errors":0' in run.stdout, run.stderr
        if '"snapshots":0,' not in run.stdout:
            return run.stdout.strip(), tries
    sys.exit(f"{address} has shown nothing in {seconds} s: {run.stdout}")


process, port, seconds = start("--bots", "4")
assert seconds < 5, f"ready after {seconds} s"  # a deadline; what it takes is printed
before, begin = cpu_seconds(process), time.monotonic()
assert "in use" in refused("--port", str(port)), "a port in use"
while time.monotonic() - begin < 5:
    select.select([], [], [], 0.5)
used = (cpu_seconds(process) - before) / (time.monotonic() - begin) * 100
print(f"ready after {seconds:.2f} s; empty, it uses {used:.2f} % of a core")
assert used < 1

plays = 0
for address in (f"[::1]:{port}", f"127.0.0.1:{port}"):
    shown, tries = play_until_shown_something(address)
    plays += tries
    print(address, shown)

process.send_signal(signal.SIGTERM)
assert process.wait(10) == 0, "SIGTERM ends it well"
rest = process.stderr.read()
assert 2 <= rest.count("joined from") <= plays and "closed after" in rest, rest  # each once: two, if none had to try again
process.stderr.close()

locked, port, _ = start("--join-key", "s3cret")
wrong = play(f"[::1]:{port}", "--join-key", "guess")
assert wrong.returncode == 1 and "join key" in wrong.stderr, wrong.stderr
missing = play(f"[::1]:{port}")
assert missing.returncode == 1 and "join key" in missing.stderr, missing.stderr
assert play(f"[::1]:{port}", "--join-key", "s3cret").returncode == 0
locked.kill()
locked.communicate()

assert "70000" in refused("--port", "70000") and "65535" in refused("--port", "70000")
assert "--prot" in refused("--prot", "1")
assert "courtyard, foundry" in refused("--map", "atlantis")
assert "192.0.2.1" in refused("--bind", "192.0.2.1")
assert "/nowhere/shots" in refused("--judgements", "/nowhere/shots")
assert "victim-grace-ms" in refused("--victim-grace-ms", "1001") and "strict-above-ms" in refused("--strict-above-ms", "-1")
assert "/nowhere/trace" in refused("--trace", "/nowhere/trace")
assert "/nowhere/prior: cannot be read" in refused("--prior", "/nowhere/prior")
assert "not a prior" in refused("--prior", __file__), "a file that is no prior"
assert "max-players" in refused("--max-players", "0")
assert "fake-loss-percent" in refused("--fake-loss-percent", "101")
assert "/nowhere" in refused("--assets", "/nowhere")
