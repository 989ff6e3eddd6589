"""Real clients of a server that is killed with SIGKILL again and again, and started again by a supervisor: each comes back by itself, as the
same player with the same entity, in under three seconds, to a match that stands where it stood: nothing that a client had seen is taken back, and what
others of them say meanwhile is heard by each once and in order. Then damaged checkpoints, another map, another key.
What it says of times: from the kill, the supervisor's work included, and from the moment in which the new server listens.

    resume_test.py TICKWIRE_SERVER RESUME_PROBE [KILLS] [CLIENTS]
"""
import os
import pathlib
import random
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

server, probe = sys.argv[1:3]
kills, clients = int((sys.argv[3:4] or ["4"])[0]), int((sys.argv[4:5] or ["6"])[0])
talkers = 4
longest_back = 3.0
with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as free:
    free.bind(("::", 0))
    port = free.getsockname()[1]


def start(folder, *flags):
    """The process and what it logged until it listens."""
    process = subprocess.Popen([server, "--port", str(port), "--bots", "0", "--state-folder", str(folder), *flags],
                               stderr=subprocess.PIPE, text=True)
    said = ""
    too_long = threading.Timer(30, process.kill)
    too_long.start()
    for line in process.stderr:
        said += line
        if "listening on" in line:
            too_long.cancel()
            threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
            return process, said
    sys.exit(f"the server did not start: {said}")


class Probe:
    """Reads what the clients say: for each the last state, player, entity, score and the tick that it shows, with its time."""
    def __init__(self, seconds):
        self.process = subprocess.Popen([probe, str(port), str(clients), str(seconds)], stdout=subprocess.PIPE, text=True)
        self.said = [[] for _ in range(clients)]
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            number, at, state, player, entity, won, lost, tick = line.split()
            self.said[int(number)].append((int(at) / 1000, state, int(player), int(entity), int(won), int(lost), int(tick)))

    def now(self):
        return [said[-1] if said else (0, "", 0, 0, 0, 0, 0) for said in self.said]

    def wait(self, holds, seconds, what):
        deadline = time.monotonic() + seconds
        while not all(holds(i, one) for i, one in enumerate(self.now())):
            if time.monotonic() > deadline:
                sys.exit(f"{what}: {self.now()}")
            select.select([], [], [], 0.01)


def times(what, seconds):
    """Half of them, 99 of 100, all."""
    seconds = sorted(seconds)
    figures = [seconds[min(len(seconds) - 1, int(len(seconds) * share))] * 1000 for share in (0.5, 0.99, 1)]
    return f"{what}: half of them within {figures[0]:.0f} ms, 99 of 100 within {figures[1]:.0f} ms, all within {figures[2]:.0f} ms"


def settled(one):
    return one[1] == "playing" and one[3] != 0


with tempfile.TemporaryDirectory() as parent:
    folder = pathlib.Path(parent, "state")
    process, _ = start(folder)
    chance = random.Random(1)
    players = Probe(30 + kills * 8)
    players.wait(lambda i, one: settled(one), 20, "not everybody plays")
    talk = subprocess.Popen([probe, str(port), str(talkers), str(30 + kills * 8), str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    backs, from_listening, starts, repeated = [], [], [], []
    for kill in range(kills):
        # Until everybody's place has been in a checkpoint; then at any moment.
        newest = {path.name for path in folder.glob("*.checkpoint")}
        deadline = time.monotonic() + 10
        while len({path.name for path in folder.glob("*.checkpoint")} - newest) < 2:
            assert time.monotonic() < deadline, "no checkpoints are written"
            select.select([], [], [], 0.02)
        select.select([], [], [], chance.random())
        before = players.now()
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed = time.monotonic()
        process, said = start(folder)
        listening = time.monotonic()
        starts.append(listening - killed)
        assert f"{clients + talkers} players may come back" in said, said
        goes_on = re.search(r"goes on from tick (\d+), (\d+) of them repeated", said)
        assert goes_on, said
        repeated.append(int(goes_on[2]))
        players.wait(lambda i, one: any(at > killed and state != "playing" for at, state, *_ in players.said[i]) and settled(one),
                     longest_back + 2, "not everybody is back")
        for i, one in enumerate(players.now()):
            away = max(at for at, state, *_ in players.said[i] if at > killed and state != "playing")
            back = min(at for at, state, _, entity, *_ in players.said[i] if at > away and state == "playing")
            backs.append(back - killed)
            from_listening.append(back - listening)
            assert one[2:4] == before[i][2:4], f"client {i} was {before[i]} and is {one}"
            assert one[4] >= before[i][4] and one[5] >= before[i][5], f"client {i} had {before[i]} and has {one}"
            shown = max(tick for at, state, *_, tick in players.said[i] if state == "playing" and at <= killed)
            assert int(goes_on[1]) >= shown, f"client {i} was shown tick {shown}, and the match goes on from {goes_on[1]}"
    print(f"{kills} kills, {clients} clients: {len(backs)} came back as they were")
    for line in (times("from the kill", backs), times("from listening", from_listening), times("the server's own start", starts)):
        print("  " + line)
    print(f"  ticks repeated at each: {min(repeated)} to {max(repeated)}")
    assert max(backs) < longest_back
    talk.terminate()
    words, complaints = talk.communicate(timeout=20)
    spoken = re.search(r"reliable: (\d+) said, (\d+) heard, 0 wrong, 0 missing", words)
    assert spoken and int(spoken[1]) > 0, words + complaints
    print(f"  {talkers} talkers said {spoken[1]} lines, heard {spoken[2]} times: none missing, none twice, all in order")

    # The newest checkpoint is damaged: it is refused with its reason, and the one before it is used.
    process.send_signal(signal.SIGKILL)
    process.wait()
    files = sorted(folder.glob("room-1.*.checkpoint"), key=lambda path: int(path.name.split(".")[1]))
    assert len(files) == 2, files
    content = bytearray(files[-1].read_bytes())
    content[len(content) // 2] ^= 0xff
    files[-1].write_bytes(content)
    shown = max(tick for said in players.said for _, state, *_, tick in said if state == "playing")
    process, said = start(folder)
    assert f"{files[-1].name} is not used: its checksum does not fit" in said, said
    goes_on = re.search(r"goes on from tick (\d+), (\d+) of them repeated", said)
    assert goes_on and int(goes_on[1]) >= shown and int(goes_on[2]) > 0, f"shown {shown}: {said}"
    killed = time.monotonic()
    players.wait(lambda i, one: any(at > killed - 1 and state != "playing" for at, state, *_ in players.said[i]) and settled(one), 5, "back from the one before")
    players.process.terminate()
    players.process.wait()

    # Nothing fits: the match begins anew, with the reasons in the log; a second server is refused the folder.
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in folder.glob("*.checkpoint"):
        path.write_bytes(path.read_bytes()[:100])
    process, said = start(folder)
    assert said.count("is not used") == 2 and "goes on from" not in said, said
    second = subprocess.run([server, "--port", "0", "--state-folder", str(folder)], stderr=subprocess.PIPE, text=True, timeout=20)
    assert second.returncode == 1 and "another server uses it" in second.stderr, second.stderr
    process.terminate()
    assert process.wait(10) == 0
    (folder / "bans").write_text("address nonsense until 0 why\n")
    wrong = subprocess.run([server, "--port", "0", "--state-folder", str(folder)], stderr=subprocess.PIPE, text=True, timeout=20)
    assert wrong.returncode == 1 and "bans, line 1" in wrong.stderr, wrong.stderr
print("damaged checkpoints are refused by name, the one before is used, and none at all begins anew")
