"""Two real clients and a real server on two emulated machines, 100 ms and 5 % loss between them: what each client received is
the server's world at the same tick, exactly; each sees the other move; and nothing of what was said can be read on the wire.

    match_test.py TUNWIRE TICKWIRE_SERVER SKIRMISH
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from compare_traces import compare, read

tunwire, server, skirmish = sys.argv[1:4]
SAID = "the quick brown fox jumps over the lazy dog"
SECONDS = 20


def client(folder, name, address, more=""):
    return (f"{skirmish} --headless --autoplay --size 320x200 --fps 60 --connect {address} --name {name} --seconds {SECONDS} "
            f"--trace {folder}/{name}.jsonl {more} > {folder}/{name}.json")


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    (folder / "words").write_text(f"6 say {SAID}\n")
    command = [tunwire, "--delay-ms", "50", "--loss-percent", "5", "--wait-port", "40000", "--timeout-s", "60",
               "--capture", str(folder / "wire.pcap"),
               "--server", f"exec {server} --mode plain --bots 4 --trace {folder}/server.jsonl 2> {folder}/server.log",
               "--client", client(folder, "ann", "[fd00::1]:40000", f"--script {folder}/words"),
               "--client", client(folder, "ben", "127.1.0.1:40000")]
    run = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if run.returncode == 77:
        sys.exit(77)
    log = (folder / "server.log").read_text()
    assert run.returncode == 0, f"tunwire exited with {run.returncode}: {run.stderr}\n{log}"

    truth = read(folder / "server.jsonl")
    players = {}
    for name in ("ann", "ben"):
        result = json.loads((folder / f"{name}.json").read_text())
        assert result["decode_errors"] == 0 and result["reconnects"] == 0, result
        assert 95 < result["rtt_ms"] < 160, result
        ticks, values, places = compare(truth, read(folder / f"{name}.jsonl"))
        print(f"{name}: {ticks} ticks and {values} values equal the server's; round trip {result['rtt_ms']} ms; "
              f"players seen at {[len(seen) for seen in places.values()]} places")
        assert ticks > SECONDS * 60 * 0.6, f"{name} received only {ticks} ticks"
        moving = [owner for owner, seen in places.items() if len(seen) > 100]
        assert len(moving) >= 4, f"{name} saw only players {moving} move"
        players[name] = set(moving)
    assert players["ann"] & players["ben"], "the two were in different matches"

    assert f"ann says: {SAID}" in log, f"the server did not hear it:\n{log}"
    captured = (folder / "wire.pcap").read_bytes()
    assert len(captured) > 200_000, "the capture holds the match"
    for words in (SAID, "quick brown", "lazy dog", "ann", "ben", "courtyard", "Fighter"):
        found = captured.find(words.encode())
        assert found < 0 or len(words) <= 3, f"'{words}' can be read at byte {found} of the capture"
    print(f"{len(captured)} captured bytes, none of them plain words")
