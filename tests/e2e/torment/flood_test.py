"""Floods of every kind at a server while honest players play: who plays stays and feels nothing of it, no stranger gets a session, and each
drop is counted by its cause.

    flood_test.py TICKWIRE_SERVER TICKWIRE_SWARM TORMENTOR [SECONDS] [CLIENTS] [PER_SECOND]

Prints a line for each kind: what was sent, what the players measured without and with it, the server's processor time.
"""
import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

server, swarm, tormentor = sys.argv[1:4]
seconds, clients, rate = (int(value) for value in (sys.argv[4:7] + ["4", "4", "2000"][len(sys.argv[4:7]):]))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(http_port):
    process = subprocess.Popen([server, "--port", "0", "--bots", "0", "--http-port", str(http_port)], stderr=subprocess.PIPE, text=True)
    too_long = threading.Timer(30, process.kill)
    too_long.start()
    for line in process.stderr:
        if found := re.search(r"listening on .*:(\d+) \(UDP\)", line):
            too_long.cancel()
            threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
            return process, int(found[1])
    sys.exit("the server did not start")


def metrics(http_port):
    connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    return {name: float(value) for name, value in re.findall(r"^tickwire_(\w+) (\S+)$", text, re.M)}


def cpu(process):
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(port, kinds, file):
    """The players' measures while this is sent."""
    playing = subprocess.Popen([swarm, "--connect", f"127.0.0.1:{port}", "--clients", str(clients), "--warm-up", "2", "--seconds", str(seconds),
                                "--json", str(file), "--log-level", "error"], stderr=subprocess.PIPE, text=True)
    sent = ""
    if kinds:
        flood = subprocess.Popen([tormentor, str(port), str(seconds + 3), str(rate), *kinds], stdout=subprocess.PIPE, text=True)
        sent = flood.communicate(timeout=seconds + 60)[0].strip().replace("\n", "; ")
    complaints = playing.communicate(timeout=seconds + 60)[1]
    assert playing.returncode == 0, f"{kinds}: {complaints}"
    return json.loads(file.read_text()), sent


# What each kind must be counted as, of the transport's counters; what the kernel drops before the server wakes has no cause beyond that.
causes = {"empty": [], "runt": [], "long": ["receive_dropped", "kernel_dropped"], "enet": ["kernel_dropped", "unknown_kind"],
          "hello": ["cookies", "hello_over_prefix_budget", "hello_over_budget"], "join": ["bad_cookie"],
          "session": ["unknown_session"], "noise": ["unknown_kind", "kernel_dropped", "malformed_handshake"], "knock": ["welcomes"], "mute": ["welcomes"]}
http_port = free_port()
process, port = start(http_port)
try:
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "swarm.json")
        calm, _ = play(port, [], file)
        print(f"without a flood: {calm}")
        for kind, expected in causes.items():
            before, used, begin = metrics(http_port), cpu(process), time.monotonic()
            felt, sent = play(port, [kind], file)
            share = (cpu(process) - used) / (time.monotonic() - begin) * 100
            deadline = time.monotonic() + 5
            while True:  # the figures are published once a second
                after = metrics(http_port)
                rose = {name[len("transport_"):-len("_total")]: after[name] - before.get(name, 0) for name in after
                        if name.startswith("transport_") and after[name] > before.get(name, 0)}
                if not expected or any(rose.get(cause, 0) > 0 for cause in expected) or time.monotonic() > deadline:
                    break
                select.select([], [], [], 0.2)
            print(f"{kind}: sent {sent or 'handshakes'}; server {share:.1f} % of a core; players {felt}")
            assert not expected or any(rose.get(cause, 0) > 0 for cause in expected), f"{kind} was not counted: {rose}"
            assert felt["clients_connected"] == clients, f"{kind}: {felt}"
            assert rose.get("ended_timeout", 0) <= (1000 if kind in ("knock", "mute") else 0), f"{kind}: somebody timed out: {rose}"
            if kind not in ("knock", "mute"):
                assert rose.get("sessions_opened", 0) == clients, f"{kind}: {rose}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
finally:
    process.kill()  # also when a player was lost
print("every player stayed, no stranger got a session, and each flood was counted by its cause")
