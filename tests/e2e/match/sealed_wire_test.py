"""All that a server and its players say to each other, as somebody on the path sees it: no name, no map and no line of chat can be read. In a network
namespace of its own, where there is a loopback and nothing else; needs root, and is skipped (77) without.

    sealed_wire_test.py TICKWIRE_SERVER TICKWIRE_SWARM RESUME_PROBE [CLIENTS] [SECONDS]
"""
import collections
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import own_namespace

server, swarm, probe = sys.argv[1:4]
clients, seconds = (int(value) for value in (sys.argv[4:6] + ["6", "5"][len(sys.argv[4:6]):]))
own_namespace.enter("a network namespace needs root (CAP_SYS_ADMIN)")

# The players' names, what the talkers say, the map's name, a kind of the game's description: all of it is sent. Seven bytes at least: of fewer, a million
# datagrams hold each combination by chance.
words = re.compile(rb"swarm \d|probe \d|said aloud|courtyard|Courtyard|Fighter|control-canary")
sealed_kinds = (7, 8, 9)
udp_protocol, packet_outgoing = 17, 4


class Capture(threading.Thread):
    """Counts the datagrams to and from a port by their first byte, and keeps those in which a word can be read."""
    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind(("lo", 0))
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 256 * 1024 * 1024)  # SO_RCVBUFFORCE
        self.socket.settimeout(0.2)
        self.port, self.kinds, self.read, self.done = 0, collections.Counter(), [], False

    def run(self):
        while not self.done:
            try:
                frame, source = self.socket.recvfrom(4096)
            except TimeoutError:
                continue
            if source[2] == packet_outgoing:
                continue  # the loopback shows each of them twice
            header = 34 if frame[12:14] == b"\x08\x00" else 54
            if frame[23 if header == 34 else 20] != udp_protocol or self.port not in struct.unpack_from(">HH", frame, header):
                continue
            datagram = frame[header + 8:]
            self.kinds[datagram[0] if datagram else -1] += 1
            if words.search(datagram):
                self.read.append(datagram)


def dropped(capture):
    return struct.unpack("II", capture.socket.getsockopt(263, 6, 8))[1]  # SOL_PACKET, PACKET_STATISTICS


process = subprocess.Popen([server, "--port", "0", "--bots", "4", "--max-players", str(clients + 16)], stderr=subprocess.PIPE, text=True)
try:
    too_long = threading.Timer(30, process.kill)
    too_long.start()
    port = next((int(found[1]) for line in process.stderr if (found := re.search(r"listening on .*:(\d+) \(UDP\)", line))), 0)
    too_long.cancel()
    assert port, "the server did not start"
    threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
    capture = Capture()
    capture.port = port
    capture.start()
    playing = subprocess.Popen([swarm, "--connect", f"127.0.0.1:{port}", "--clients", str(clients), "--warm-up", "1", "--seconds", str(seconds)],
                               stdout=subprocess.DEVNULL)
    talking = subprocess.run([probe, str(port), "4", str(seconds), str(port)], stdout=subprocess.PIPE, text=True, timeout=seconds + 60)
    assert playing.wait(60) == 0 and talking.returncode == 0, talking.stdout
    lines = int(re.search(r"(\d+) said", talking.stdout)[1])
    # What shows that the capture would have seen them: one datagram in plain words.
    assert not capture.read, f"{len(capture.read)} datagrams can be read: {capture.read[:3]}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        plain.sendto(b"a control-canary in plain words", ("127.0.0.1", port))
    deadline = time.monotonic() + 10
    while not capture.read and time.monotonic() < deadline:
        select.select([], [], [], 0.05)
    capture.done = True
    capture.join()
    assert len(capture.read) == 1 and b"control-canary" in capture.read[0], "the capture does not see what can be read"
    sealed = sum(capture.kinds[kind] for kind in sealed_kinds)
    assert sealed > clients * seconds * 60, capture.kinds
    print(f"{sum(capture.kinds.values())} datagrams, {sealed} of them of sessions ({dropped(capture)} missed by the capture), {clients + 4} players, {lines} lines of chat: "
          "nothing can be read")
finally:
    process.kill()
