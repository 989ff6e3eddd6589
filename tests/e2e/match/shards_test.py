"""A tickwire-server of two shards: clients know one port, are spread over both, and a ban holds at both.

    shards_test.py TICKWIRE_SERVER TICKWIRE_SWARM
"""
import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading

server, swarm = sys.argv[1:3]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


with tempfile.TemporaryDirectory() as folder:
    admin, http_port = pathlib.Path(folder, "admin"), free_port()
    admin.write_text("0123456789abcdef-admin\n")
    process = subprocess.Popen([server, "--shards", "2", "--port", "0", "--bots", "0", "--max-players", "16", "--http-port", str(http_port),
                                "--admin-key-file", str(admin), "--state-folder", str(pathlib.Path(folder, "state"))],
                               stderr=subprocess.PIPE, text=True)
    too_long = threading.Timer(120, process.kill)
    too_long.start()
    ports = []
    for line in process.stderr:
        if found := re.search(r"shard (\d): listening on .*:(\d+) ", line):
            ports.append(int(found[2]))
        if len(ports) == 2:
            break
    assert len(ports) == 2, "the server did not start"
    said = []
    listening = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
    listening.start()

    def call(method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=10)
        connection.request(method, path, json.dumps(body) if body else None, {"Authorization": "Bearer 0123456789abcdef-admin"})
        reply = connection.getresponse()
        return reply.status, reply.read().decode()

    def run(clients, *flags):
        out = pathlib.Path(folder, "swarm.json")
        subprocess.run([swarm, "--connect", f"127.0.0.1:{ports[0]}", "--clients", str(clients), "--seconds", "3", "--network", "lan", "--seed", "3",
                        "--json", str(out), *flags], check=True, timeout=60)
        return json.loads(out.read_text())

    result = run(6)
    assert result["decode_errors"] == 0 and result["disconnects"] == 0, result
    status, metrics = call("GET", "/metrics")
    assert status == 200

    def metric(name, shard):
        return float(re.search(rf'^tickwire_{name}{{shard="{shard}"}} (\S+)$', metrics, re.M)[1])

    assert metric("transport_sent_elsewhere_total", 0) >= 3, metrics
    for shard in (0, 1):
        assert metric("transport_welcomes_total", shard) == 3, (shard, metrics)
        assert metric("commands_received_total", shard) > 300, (shard, metrics)
    assert metrics.count("# TYPE tickwire_players gauge") == 1

    ban = {"addresses": "127.0.0.1", "why": "a test"}
    assert call("POST", "/v1/bans", ban) == (200, "{}\n")
    for port in ports:  # also for those who know the second one
        refused = subprocess.run([swarm, "--connect", f"127.0.0.1:{port}", "--clients", "1", "--seconds", "1"], capture_output=True, text=True,
                                 timeout=60)
        assert refused.returncode != 0, refused
    status, metrics = call("GET", "/metrics")
    assert call("DELETE", "/v1/bans", {"addresses": "127.0.0.1"})[0] == 200
    assert call("DELETE", "/v1/bans", {"addresses": "127.0.0.1"})[0] == 404
    assert call("GET", "/healthz")[0] == 200
    assert run(2)["disconnects"] == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    listening.join(10)
    assert sum("closed after" in line for line in said) == 2, said
    too_long.cancel()

wrong = subprocess.run([server, "--shards", "3", "--port", "65534"], capture_output=True, text=True, timeout=30)
assert wrong.returncode == 1 and "3 shards need ports up to 65536" in wrong.stderr, wrong
assert subprocess.run([server, "--shards", "65"], capture_output=True, timeout=30).returncode == 2
