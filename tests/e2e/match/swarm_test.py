"""tickwire-swarm against a real server: its JSON has every figure that is promised, and the figures can be bad.

    swarm_test.py TICKWIRE_SERVER TICKWIRE_SWARM
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

server, swarm = sys.argv[1:3]
PROMISED = ["clients_connected", "own_input_frames_p99", "corrections_per_minute", "hit_agreement_percent", "late_commands_percent",
            "starved_frames_percent", "view_delay_ms_p50", "view_step_max", "bytes_down_per_client_s", "bytes_up_per_client_s",
            "decode_errors", "disconnects"]


def start():
    process = subprocess.Popen([server, "--port", "0", "--mode", "plain", "--bots", "0", "--seed", "7"], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if found := re.search(r"listening on .*:(\d+) ", line):
            return process, found[1]
    sys.exit("the server did not start to listen")


def measure(port, *flags):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "swarm.json"
        run = subprocess.run([swarm, "--connect", f"localhost:{port}", "--clients", "4", "--seconds", "6", "--warm-up", "2", "--json", out,
                              *flags], timeout=60, stderr=subprocess.PIPE, text=True)
        assert run.returncode == 0, run.stderr
        return json.loads(out.read_text())


process, port = start()
try:
    near = measure(port, "--seed", "1")
    for key in PROMISED:
        assert isinstance(near.get(key), (int, float)), f"no figure {key}: {near}"
    assert near["clients_connected"] == 4 and near["decode_errors"] == near["disconnects"] == 0, near
    assert near["own_input_probes"] > 0 and near["bytes_down_per_client_s"] > 1000 and near["bytes_up_per_client_s"] > 1000, near
    bare = ["--rtt", "150", "--jitter", "20", "--loss", "5", "--without", "prediction", "--without", "adaptive-delay"]
    far = measure(port, *bare)
    assert far["own_input_frames_p99"] > near["own_input_frames_p99"] + 5, (near, far)
    assert far["starved_frames_percent"] > near["starved_frames_percent"] + 5, (near, far)
    refused = subprocess.run([swarm, "--connect", "localhost", "--network", "moon"], stderr=subprocess.PIPE, text=True, timeout=20)
    assert refused.returncode == 2 and "moon" in refused.stderr and "swinging" in refused.stderr, refused.stderr
finally:
    process.terminate()
    process.wait(10)
