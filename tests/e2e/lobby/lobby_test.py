"""Two machines on one local network (network namespaces with a veth cable between them): a server is found by who looks around,
one that hides is not; one joins by password; a wrong password and a full server say so; the menu does the same.

    lobby_test.py TICKWIRE_SERVER SKIRMISH
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

server, skirmish = sys.argv[1:3]


class Machine:
    """A network namespace, held by a process."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo ready; exec sleep 1000"], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            print("no network namespaces here:", self.holder.stderr.read().strip())
            sys.exit(77)
        self.enter = ["nsenter", "-t", str(self.holder.pid), "-n"]
        self.servers = []

    def run(self, *command, **options):
        return subprocess.run([*self.enter, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, **options)

    def ip(self, words):
        done = self.run("ip", *words.split())
        if done.returncode:
            print(f"ip {words}: {done.stderr}")
            sys.exit(77)

    def serve(self, *flags):
        process = subprocess.Popen([*self.enter, server, *flags], stderr=subprocess.PIPE, text=True)
        self.servers.append(process)
        said = []
        for line in process.stderr:  # until it ends: CTest's timeout bounds the rest
            said.append(line)
            if re.search(r"listening on .*:\d+ ", line):
                return process
        sys.exit("the server did not start to listen: " + "".join(said))

    def close(self):
        for process in [*self.servers, self.holder]:
            process.kill()
            process.communicate()


def play(machine, *flags, **options):
    return machine.run(skirmish, "--headless", "--size", "640x360", "--fps", "30", *flags, **options)


def found(machine):
    done = machine.run(skirmish, "--list-servers")
    return [json.loads(line) for line in done.stdout.splitlines()]


def menu(machine, folder, script, seconds, picture):
    keys = folder / "keys"
    keys.write_text(script)
    done = play(machine, "--menu", "join", "--script", str(keys), "--seconds", str(seconds), "--screenshot", str(picture),
                env={**os.environ, "XDG_CONFIG_HOME": str(folder)})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


here, there = Machine(), Machine()
try:
    here.ip(f"link add name cable type veth peer name cable netns {there.holder.pid}")
    for machine, address in ((here, "10.77.0.1"), (there, "10.77.0.2")):
        machine.ip("link set lo up")
        machine.run("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/cable/accept_dad")
        machine.ip(f"addr add {address}/24 brd + dev cable")
        machine.ip("link set cable up")

    assert found(there) == [], "nobody is there yet"
    here.serve("--port", "40001", "--name", "Ann's corner", "--join-key", "s3cret", "--bots", "2", "--max-players", "6")
    here.serve("--port", "40002", "--name", "hidden", "--no-lan", "--bots", "0")
    here.serve("--port", "40003", "--name", "home alone", "--bind", "127.0.0.1", "--bots", "0")
    here.serve("--port", "40000", "--name", "one chair", "--max-players", "1", "--bots", "4", "--map", "foundry")  # they make room

    listed = found(there)
    print(json.dumps(listed))
    assert sorted(one["address"] for one in listed) == ["10.77.0.1:40000", "10.77.0.1:40001"], listed
    ann, chair = sorted(listed, key=lambda one: one["name"])
    assert (ann["name"], ann["map"], ann["admission"], ann["max_players"], ann["tick_rate"]) == ("Ann's corner", "courtyard", "password", 6, 60)
    assert ann["why_not"] == "" and 0 < ann["ping_ms"] < 1000 and (chair["admission"], chair["map"]) == ("open", "foundry")
    asked = there.run(skirmish, "--list-servers", "--connect", "10.77.0.1:40002")
    assert json.loads(asked.stdout)["name"] == "hidden", "it answers who knows where it is"
    silent = there.run(skirmish, "--list-servers", "--connect", "10.77.0.1:40009")
    assert silent.returncode == 1 and "does not answer" in silent.stderr, silent.stderr

    joined = play(there, "--connect", ann["address"], "--join-key", "s3cret", "--seconds", "3")
    assert joined.returncode == 0 and json.loads(joined.stdout)["snapshots"] > 10, joined.stderr
    wrong = play(there, "--connect", ann["address"], "--join-key", "guess", "--seconds", "10")
    assert wrong.returncode == 1 and "join key" in wrong.stderr, wrong.stderr

    sitting = subprocess.Popen([*there.enter, skirmish, "--headless", "--size", "320x200", "--fps", "30", "--connect", chair["address"]],
                               stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and next(one for one in found(there) if one["name"] == "one chair")["players"] == 0:
            pass
        assert sitting.poll() is None, "bots sat on the only chair"
        full = play(there, "--connect", chair["address"], "--seconds", "10")
        assert full.returncode == 1 and "full" in full.stderr, full.stderr
        print("wrong password:", wrong.stderr.strip(), "| full:", full.stderr.strip())
    finally:
        sitting.kill()
        sitting.wait()

    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        # The list is in the order of the answers: the address is typed, as somebody does who was told it.
        joining = f"0.2 say {ann['address']}\n0.4 press ENTER\n"
        refused = menu(there, folder, joining, 6, folder / "refused.png")
        assert refused["snapshots"] == 0, refused
        played = menu(there, folder, joining + "5 press DOWN\n5.2 press ENTER\n5.4 say s3cret\n5.6 press ENTER\n", 12, folder / "played.png")
        assert played["snapshots"] > 10, played
        assert ann["address"] in (folder / "skirmish/settings.toml").read_text(), "it was not remembered"

    there.ip("-4 addr flush dev cable")
    over_ipv6 = [one["address"] for one in found(there) if one["name"] == "Ann's corner"]
    assert len(over_ipv6) == 1 and over_ipv6[0].startswith("[fe80::"), over_ipv6
    joined = play(there, "--connect", over_ipv6[0], "--join-key", "s3cret", "--seconds", "3")
    assert joined.returncode == 0 and json.loads(joined.stdout)["snapshots"] > 10, joined.stderr
finally:
    here.close()
    there.close()
