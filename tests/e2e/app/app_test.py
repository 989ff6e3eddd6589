"""skirmish as a player meets it: headless with a picture and a line of JSON, in a window under Xvfb, by script, and with wrong flags.

    app_test.py SKIRMISH
"""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

skirmish = sys.argv[1]


def run(*flags, before=(), **environment):
    return subprocess.run([*before, skirmish, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                          env={**os.environ, **environment})


def pixels(path):
    """Width, height and rows of (r, g, b) of an 8-bit RGB PNG, with the filters of the PNG specification undone."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, width, height = 8, b"", 0, 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 2)
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, rows, above = zlib.decompress(packed), [], bytearray(width * 3)
    for y in range(height):
        kind, row = raw[y * (width * 3 + 1)], bytearray(raw[y * (width * 3 + 1) + 1:(y + 1) * (width * 3 + 1)])
        for x in range(width * 3):
            left, up = (row[x - 3] if x >= 3 else 0), above[x]
            corner = above[x - 3] if x >= 3 else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda value: abs(guess - value))
            row[x] = (row[x] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        rows.append([tuple(row[x:x + 3]) for x in range(0, width * 3, 3)])
        above = row
    return width, height, rows


def check_picture(path, size):
    width, height, rows = pixels(path)
    assert (width, height) == size, f"{path.name} is {width}x{height}"
    colours = {pixel for row in rows for pixel in row}
    assert len(colours) > 500, f"only {len(colours)} colours: no arena was drawn"
    assert any(max(pixel) > 180 and max(pixel) - min(pixel) > 90 for pixel in colours), "nothing shines"


def refused(*flags, **environment):
    done = run(*flags, **environment)
    assert done.returncode not in (0, -6, -11), f"{flags}: exit {done.returncode}"
    said = done.stderr.strip().splitlines()
    assert 1 <= len(said) <= 2 and "terminate" not in done.stderr and done.stdout == "", f"{flags}: {done.stdout}{done.stderr}"
    return done.stderr


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    picture = folder / "headless.png"
    done = run("--headless", "--seconds", "8", "--size", "640x360", "--screenshot", str(picture))
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    print(done.stdout.strip())
    for key in ("ticks", "snapshots", "players", "kills", "decode_errors", "rtt_ms"):
        assert key in result
    assert result["ticks"] > 300 and result["snapshots"] > 300 and result["players"] >= 4 and result["decode_errors"] == 0
    check_picture(picture, (640, 360))

    script = folder / "script"
    script.write_text("# a walk\n0.5 press D\n1.5 release D\n1.5 aim 1.57\n1.6 fire down\n2 fire up\n2.1 say hello\n2.2 press TAB\n")
    done = run("--headless", "--seconds", "3", "--size", "320x200", "--script", str(script), "--bots", "2")
    assert done.returncode == 0 and json.loads(done.stdout)["players"] == 2, done.stderr

    if shutil.which("xvfb-run"):
        picture = folder / "window.png"
        done = run("--seconds", "4", "--size", "640x360", "--screenshot", str(picture), "--autoplay", "--mute",
                   before=("xvfb-run", "-a", "-s", "-screen 0 800x600x24"))
        assert done.returncode == 0, done.stderr
        check_picture(picture, (640, 360))

    assert "--moon" in refused("--moon")
    assert "70000" in refused("--headless", "--connect", "localhost:70000")
    assert "did not answer" in refused("--headless", "--connect", "127.0.0.1:9")
    assert "no.such.host.invalid" in refused("--headless", "--connect", "no.such.host.invalid")
    assert "courtyard, foundry" in refused("--headless", "--map", "atlantis")
    assert "--headless" in refused("--seconds", "1", DISPLAY="", WAYLAND_DISPLAY="", SDL_VIDEODRIVER="x11")
    assert "320x200" in refused("--headless", "--size", "1x1")
    assert "/nowhere/out.png" in refused("--headless", "--seconds", "0.2", "--screenshot", "/nowhere/out.png")
    assert "/nowhere/script" in refused("--headless", "--script", "/nowhere/script")
    (folder / "bad").write_text("1 press W\n2 jump\n")
    assert "bad line 2: 'jump'" in refused("--headless", "--script", str(folder / "bad"))
