"""What tickwire-server answers over HTTP: health, metrics, tokens that let in, bans that keep out and outlive the server.

    http_test.py TICKWIRE_TOKEN TICKWIRE_SERVER SKIRMISH
"""
import atexit
import http.client
import json
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

token_tool, server, skirmish = sys.argv[1:4]
patience = 30  # seconds; all that is waited for comes within one on a machine with time for it


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(*flags):
    process = subprocess.Popen([server, "--port", "0", *flags], stderr=subprocess.PIPE, text=True)
    atexit.register(process.kill)  # a failure leaves nobody behind who holds the test's output open
    port, http_port, said = None, None, ""
    too_long = threading.Timer(patience, process.kill)
    too_long.start()
    for line in process.stderr:
        said += line
        port = int(m[1]) if (m := re.search(r"listening on .*:(\d+) ", line)) else port
        http_port = int(m[1]) if (m := re.search(r"HTTP on .*:(\d+)", line)) else http_port
        if port and http_port:
            too_long.cancel()
            threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
            return process, port, http_port
    sys.exit(f"the server did not start: {said}")


def come(port, *flags):
    """A player who stays until it is refused, or ended."""
    return subprocess.Popen([skirmish, "--headless", "--size", "320x200", "--fps", "30", "--seconds", str(patience), "--connect", f"127.0.0.1:{port}", *flags],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def refusal(port, *flags):
    """In which words somebody is kept out."""
    player = come(port, *flags)
    said = player.communicate(timeout=patience + 10)[1]
    assert player.returncode == 1, f"was let in, or ended with {player.returncode}: {said}"
    return said


with tempfile.TemporaryDirectory() as folder:
    keys, admin = pathlib.Path(folder, "keys"), pathlib.Path(folder, "admin")
    keys.write_text(subprocess.run([token_tool, "key", "--id", "7"], stdout=subprocess.PIPE, text=True).stdout)
    admin.write_text("0123456789abcdef-admin\n")
    flags = ["--token-keys", str(keys), "--admin-key-file", str(admin), "--state-folder", str(pathlib.Path(folder, "state"))]

    def call(method, path, body=None, key="0123456789abcdef-admin"):
        connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=patience)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        connection.request(method, path, json.dumps(body) if isinstance(body, dict) else body, headers)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()

    def commands():
        return float(re.search(r"^tickwire_commands_received_total (\S+)$", call("GET", "/metrics", key=None)[1], re.M)[1])

    def let_in(*flags):
        """Plays until the server has counted commands of it: the figures are published once a second."""
        before, deadline = commands(), time.monotonic() + patience
        player = come(port, *flags)
        try:
            while commands() <= before:
                assert player.poll() is None, player.stderr.read()
                assert time.monotonic() < deadline, "no command of a player came"
                select.select([], [], [], 0.05)
        finally:
            player.kill()
            player.communicate()

    process, port, http_port = start("--http-port", str(free_port()), *flags)
    deadline = time.monotonic() + patience
    while call("GET", "/healthz", key=None)[0] != 200:
        assert time.monotonic() < deadline, "never healthy"
        select.select([], [], [], 0.05)
    status, token = call("POST", "/v1/tokens", {"user": 42, "data": "red"})
    assert status == 200, token
    let_in("--token", json.loads(token)["token"])
    text = call("GET", "/metrics", key=None)[1]
    assert "tickwire_ticks_total 0\n" not in text and "tickwire_transport_welcomes_total 1\n" in text, text

    # What is wrong is said, and nothing of it needs the key to be known.
    assert call("POST", "/v1/tokens", {"user": 42}, key=None)[0] == 401
    assert call("POST", "/v1/tokens", {"user": 42}, key="0123456789abcdef-admix")[0] == 401
    for body, words in (("[]", "no JSON object"), ({"usr": 1}, "no \\\"usr\\\""), ({"user": -1}, "from 0"), ({"seconds": 601}, "1 to 600"),
                        ({"servers": ["example.org:1"]}, "ADDRESS:PORT"), ({"data": "x" * 129}, "0 to 128"), ({"servers": ["1.2.3.4:1"] * 5}, "four")):
        status, said = call("POST", "/v1/tokens", body)
        assert status == 400 and words in said, (body, status, said)
    assert call("POST", "/v1/tokens", "x" * 20000)[0] in (400, 413)
    assert call("GET", "/v1/tokens")[0] == 405 and call("GET", "/nowhere")[0] == 404 and call("PUT", "/v1/bans", "{}")[0] == 405

    # A ban of a user and of an address holds at once and after a kill.
    assert call("POST", "/v1/bans", {"user": 43, "why": "aimed too well"})[0] == 200
    assert call("POST", "/v1/bans", {"addresses": "nonsense"})[0] == 400
    banned = json.loads(call("POST", "/v1/tokens", {"user": 43})[1])["token"]
    assert "banned from this server: aimed too well" in refusal(port, "--token", banned)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, port, http_port = start("--http-port", str(free_port()), *flags)
    assert "aimed too well" in refusal(port, "--token", banned)
    assert call("DELETE", "/v1/bans", {"user": 43})[0] == 200 and call("DELETE", "/v1/bans", {"user": 43})[0] == 404
    let_in("--token", banned)
    assert "used" in refusal(port, "--token", json.loads(token)["token"])
    assert call("POST", "/v1/bans", {"addresses": "127.0.0.0/8", "why": "all of it"})[0] == 200
    assert "all of it" in call("GET", "/v1/bans")[1]
    fresh = json.loads(call("POST", "/v1/tokens", {"user": 44})[1])["token"]
    assert "banned from this server: all of it" in refusal(port, "--token", fresh)

    # Rubbish, half requests and slow ones: the port answers the next one all the same.
    for rubbish in (b"\x00" * 100, b"GET /healthz HTTP/1.1\r\n", b"POST /v1/bans HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"A" * 9000):
        with socket.create_connection(("127.0.0.1", http_port)) as one:
            one.sendall(rubbish)
    assert call("GET", "/healthz", key=None)[0] == 200
    process.terminate()
    assert process.wait(patience) == 0
print("HTTP: health, metrics, tokens and bans, with every refusal in words")
