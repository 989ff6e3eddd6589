"""Connect tokens between real programs: a key, tokens, what each refusal says.

    token_test.py TICKWIRE_TOKEN TICKWIRE_SERVER SKIRMISH
"""
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time

token_tool, server, skirmish = sys.argv[1:4]


def tool(*flags, stdin=None, status=0):
    run = subprocess.run([token_tool, *flags], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20)
    assert run.returncode == status, f"{flags}: {run.returncode}, {run.stderr}"
    return run.stdout if status == 0 else run.stderr


def start(*flags):
    process = subprocess.Popen([server, "--port", "0", *flags], stderr=subprocess.PIPE, text=True)
    begin = time.monotonic()
    while time.monotonic() - begin < 20:
        if select.select([process.stderr], [], [], 0.1)[0]:
            found = re.search(r"listening on .*:(\d+) .*with connect tokens", process.stderr.readline())
            if found:
                return process, int(found[1])
    sys.exit("the server did not start to listen")


def play(port, *flags, seconds=20):  # a refusal ends it at once
    return subprocess.run([skirmish, "--headless", "--size", "320x200", "--fps", "30", "--seconds", str(seconds), "--connect", f"[::1]:{port}", *flags],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=30)


def refused(port, words, *flags):
    run = play(port, *flags)
    assert run.returncode == 1 and words in run.stderr, f"{flags}: {run.returncode}, {run.stderr}"


with tempfile.TemporaryDirectory() as folder:
    keys, others = pathlib.Path(folder, "keys"), pathlib.Path(folder, "others")
    keys.write_text(tool("key", "--id", "7") + tool("key", "--id", "6"))
    others.write_text(tool("key", "--id", "7"))

    process, port = start("--token-keys", str(keys), "--public-address", "198.51.100.7:40000")
    good = tool("issue", "--key-file", str(keys), "--user", "42", "--server", "198.51.100.7:40000", "--data", "red team").strip()
    said = tool("inspect", "--key-file", str(keys), stdin=good)
    assert re.search(r"key +7\n", said) and re.search(r"user +42\n", said) and "198.51.100.7:40000" in said and "red team" in said, said
    file = pathlib.Path(folder, "token")
    file.write_text(good + "\n")
    run = play(port, "--token", f"@{file}", seconds=4)
    assert run.returncode == 0, run.stderr
    refused(port, "already been used", "--token", good)
    refused(port, "only admits players with a connect token")
    refused(port, "for another server", "--token", tool("issue", "--key-file", str(keys), "--server", "198.51.100.8").strip())
    refused(port, "not valid here", "--token", tool("issue", "--key-file", str(others)).strip())
    unknown = pathlib.Path(folder, "unknown")
    unknown.write_text(tool("key", "--id", "9"))
    refused(port, "key that this server does not have: key 9", "--token", tool("issue", "--key-file", str(unknown)).strip())
    short = tool("issue", "--key-file", str(keys), "--seconds", "1").strip()
    deadline = time.monotonic() + 10
    while "it is refused" not in tool("inspect", "--key-file", str(keys), short):  # until it has expired
        assert time.monotonic() < deadline
        select.select([], [], [], 0.2)
    refused(port, "has expired", "--token", short)
    refused(port, "no connect token", "--token", "rubbish")
    process.terminate()
    process.communicate(timeout=10)

    assert "no key 7" in tool("inspect", "--key-file", str(unknown), good, status=1)
    assert "another here" in tool("inspect", "--key-file", str(others), good, status=1)
    assert "cannot be read" in tool("issue", "--key-file", folder + "/nowhere", status=1)
    wrong = pathlib.Path(folder, "wrong")
    wrong.write_text("1 tooshort\n")
    assert "line 1" in tool("issue", "--key-file", str(wrong), status=1)
    run = subprocess.run([server, "--port", "0", "--token-keys", str(wrong)], stderr=subprocess.PIPE, text=True, timeout=20)
    assert run.returncode == 1 and "line 1" in run.stderr, run.stderr
print("tokens are let in once, and every refusal says why")
