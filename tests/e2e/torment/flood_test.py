"""Floods of every kind at a server while honest players play and others join: who plays stays and feels nothing of it, who joins gets in, no stranger
gets a session, and each drop is counted by its cause.

    flood_test.py [--forged] [--seconds N] [--clients N] [--rate N] [--joins N] [--kinds A,B] TICKWIRE_SERVER TICKWIRE_SWARM RESUME_PROBE TORMENTOR

--forged: each datagram has another source, of 65,280 networks. The test then moves into a network namespace of its own, where there is a loopback and
nothing else; that needs root, and the test is skipped (77) without. --rate 0: as many a second as one core sends. Prints a line for each kind: what was
sent, the server's processor time, what the players measured without and with it, how long the joins took.
"""
import argparse
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import own_namespace

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("programs", nargs=4, metavar="PROGRAM")
parser.add_argument("--forged", action="store_true")
parser.add_argument("--seconds", type=int, default=4, help="of each flood (4)")
parser.add_argument("--clients", type=int, default=4, help="who play (4)")
parser.add_argument("--joins", type=int, default=4, help="who join while each flood is on (4)")
parser.add_argument("--rate", type=int, default=2000, help="hostile datagrams a second (2000)")
parser.add_argument("--kinds", help="only these")
options = parser.parse_args()
server, swarm, probe, tormentor = options.programs
seconds, clients = options.seconds, options.clients
longest_join = 3.0
if options.forged:
    own_namespace.enter("a network namespace and forged sources need root (CAP_SYS_ADMIN, CAP_NET_RAW)")


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


class Joins(threading.Thread):
    """New players, one after the other while the flood is on: how long each takes from its start until it plays; None: longer than it may."""
    def __init__(self, port, begin):
        super().__init__(daemon=True)
        self.port, self.begin, self.took = port, begin, []

    def run(self):
        each = []
        for number in range(options.joins):
            while (left := self.begin + seconds * number / options.joins - time.monotonic()) > 0:
                select.select([], [], [], left)
            each.append(threading.Thread(target=self.join_once, daemon=True))
            each[-1].start()
        for one in each:
            one.join(60)

    def join_once(self):
        began = time.monotonic()
        one = subprocess.Popen([probe, str(self.port), "1", str(int(longest_join) + 2)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        plays = next((True for line in one.stdout if line.split()[2] == "playing"), False)
        self.took.append(time.monotonic() - began if plays else None)
        one.kill()
        one.communicate()

    def in_time(self):
        return sum(took is not None and took <= longest_join for took in self.took)

    def summary(self):
        took = sorted(one for one in self.took if one is not None)
        shown = f", half within {took[len(took) // 2] * 1000:.0f} ms, the slowest in {took[-1] * 1000:.0f} ms" if took else ""
        return f"{self.in_time()} of {options.joins} joined within {longest_join:.0f} s{shown}"


def play(port, kinds, file):
    """The players' measures while this is sent, and who else joined."""
    playing = subprocess.Popen([swarm, "--connect", f"127.0.0.1:{port}", "--clients", str(clients), "--warm-up", "2", "--seconds", str(seconds),
                                "--json", str(file), "--log-level", "error"], stderr=subprocess.PIPE, text=True)
    sent, flood = "", None
    if kinds:
        flood = subprocess.Popen([tormentor, *(["--forged"] if options.forged else []), str(port), str(seconds + 3), str(options.rate), *kinds],
                                 stdout=subprocess.PIPE, text=True)
    joins = Joins(port, time.monotonic() + 1)
    joins.start()
    if flood:
        sent = flood.communicate(timeout=seconds + 60)[0].strip().replace("\n", "; ")
        if flood.returncode == 77:
            print("skipped: forged sources need CAP_NET_RAW")
            sys.exit(77)
    complaints = playing.communicate(timeout=seconds + 60)[1]
    joins.join(60)
    assert playing.returncode == 0, f"{kinds}: {complaints}"
    return json.loads(file.read_text()), sent, joins


def feel(felt):
    """The players' figures in one line: what they missed, and how late they saw things."""
    return (f"pictures without their snapshot {felt['starved_frames_percent']:.2f} %, commands missed {felt['late_commands_percent']:.2f} %, "
            f"own input shown after {felt['own_input_frames_p99']:.0f} pictures (99 of 100), view delay {felt['view_delay_ms_p95']:.0f} ms (95 of 100), "
            f"round trip {felt['rtt_ms_p50']:.1f} ms (half), {felt['rtt_ms_p99']:.1f} ms (99 of 100)")


# What each kind must be counted as, of the transport's counters; what the kernel drops before the server wakes has no cause beyond that.
causes = {"empty": [], "runt": [], "long": ["receive_dropped", "kernel_dropped"], "enet": ["kernel_dropped", "unknown_kind"],
          "hello": ["cookies", "hello_over_prefix_budget", "hello_over_budget"], "join": ["bad_cookie"],
          "session": ["unknown_session"], "noise": ["unknown_kind", "kernel_dropped", "malformed_handshake"], "knock": ["welcomes"], "mute": ["welcomes"]}
handshakes = ("knock", "mute")  # by real sockets: who answers cannot be forged
http_port = free_port()
process, port = start(http_port)
try:
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "swarm.json")
        calm, _, joins = play(port, [], file)
        print(f"without a flood: {feel(calm)}; {joins.summary()}")
        for kind, expected in causes.items():
            if (options.forged and kind in handshakes) or (options.kinds and kind not in options.kinds.split(",")):
                continue
            before, used, begin = metrics(http_port), cpu(process), time.monotonic()
            felt, sent, joins = play(port, [kind], file)
            share = (cpu(process) - used) / (time.monotonic() - begin) * 100
            deadline = time.monotonic() + 5
            while True:  # the figures are published once a second
                after = metrics(http_port)
                rose = {name[len("transport_"):-len("_total")]: after[name] - before.get(name, 0) for name in after
                        if name.startswith("transport_") and after[name] > before.get(name, 0)}
                if not expected or any(rose.get(cause, 0) > 0 for cause in expected) or time.monotonic() > deadline:
                    break
                select.select([], [], [], 0.2)
            print(f"{kind}: sent {sent or 'handshakes'}; server {share:.1f} % of a core; {feel(felt)}; {joins.summary()}", flush=True)
            assert not expected or any(rose.get(cause, 0) > 0 for cause in expected), f"{kind} was not counted: {rose}"
            assert felt["clients_connected"] == clients and felt["disconnects"] == 0, f"{kind}: {felt}"
            assert joins.in_time() >= 0.95 * options.joins, f"{kind}: {joins.took}; {rose}"
            if kind not in handshakes:
                assert clients <= rose.get("sessions_opened", 0) <= clients + options.joins, f"{kind}: {rose}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
finally:
    process.kill()  # also when a player was lost
print("every player stayed, no stranger got a session, and each flood was counted by its cause")
