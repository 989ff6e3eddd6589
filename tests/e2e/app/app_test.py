"""skirmish as a player meets it: headless with a picture and a line of JSON, in a window under Xvfb, by script, as a lab, and with
wrong flags.

    app_test.py SKIRMISH
"""
import csv
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
                          env={**os.environ, "XDG_CONFIG_HOME": "/nowhere", **environment})


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


def lab(folder, name, *flags):
    """Outcome, rows of the CSV by client, and both files' bytes of ten seconds of the lab."""
    picture, table = folder / f"{name}.png", folder / f"{name}.csv"
    done = run("--lab", "--headless", "--seconds", "12", "--size", "1280x720", "--screenshot", str(picture), "--csv", str(table), *flags)
    assert done.returncode == 0, done.stderr
    with table.open() as lines:
        rows = list(csv.DictReader(lines))
    return json.loads(done.stdout), {client: [row for row in rows if row["client"] == client] for client in "AB"}, \
        picture.read_bytes() + table.read_bytes()


def own_input_frames(rows):
    """By the CSV alone: frames from each start of a key at rest until the drawn place has changed; the key's own frame is 1."""
    counts = []
    for at in range(20, len(rows) - 60):
        rests = all(row["alive"] == "1" and row["key_held"] == "0" and float(row["drawn_speed_m_s"]) < 0.05 for row in rows[at - 10:at])
        if rests and rows[at]["key_held"] == "1":
            x, y = float(rows[at - 1]["drawn_x_m"]), float(rows[at - 1]["drawn_y_m"])
            counts.append(next(i + 1 for i, row in enumerate(rows[at:])
                               if abs(float(row["drawn_x_m"]) - x) + abs(float(row["drawn_y_m"]) - y) > 0.005))
    return counts


def check_lab(folder):
    keys = folder / "keys"
    keys.write_text("".join(f"{4 + 2 * i} press {key}\n{4.4 + 2 * i} release {key}\n" for i, key in enumerate("DADA")))
    flags = ("--seed", "47", "--same", "--bots", "2", "--script", str(keys), "--network-a", "far", "--network-b", "far")
    outcome, rows, files = lab(folder, "first", "--without-a", "prediction", *flags)
    print(json.dumps(outcome))
    off, on = own_input_frames(rows["A"]), own_input_frames(rows["B"])
    assert len(off) == len(on) == 4, f"{off} {on}"
    assert all(frames >= 8 for frames in off) and all(frames <= 2 for frames in on), f"without prediction {off}, with {on}"
    assert abs(outcome["a"]["own_input_frames"] - sum(off) / 4) < 1 and outcome["b"]["own_inputs"] == 4, outcome
    assert {row["prediction"] for row in rows["A"]} == {"0"} and {row["prediction"] for row in rows["B"]} == {"1"}
    for client in "AB":
        last = rows[client][-1]
        assert float(last["rtt_ms"]) > 140 and float(last["view_delay_ms"]) > 17, last
        assert int(last["server_tick"]) > 500 and int(last["snapshot_bytes"]) > 5000, last
        for row in rows[client]:
            if row["alive"] == "1":
                apart = ((float(row["drawn_x_m"]) - float(row["server_x_m"])) ** 2 +
                         (float(row["drawn_y_m"]) - float(row["server_y_m"])) ** 2) ** 0.5
                assert abs(apart - float(row["drawn_to_server_m"])) < 0.001, row
    check_picture(folder / "first.png", (1280, 720))
    assert lab(folder, "again", "--without-a", "prediction", *flags)[2] == files, "a seed does not repeat"

    # Played by bots, switched by keys: F6 takes client A's prediction away, Tab goes to client B, F9 takes its lag compensation.
    keys.write_text("5 press F6\n6 press TAB\n6 press F9\n7 press F5\n")
    frames = folder / "frames"
    _, rows, _ = lab(folder, "bots", "--seed", "3", "--autoplay", "--script", str(keys), "--frames", str(frames), "--frames-from", "11.9")
    assert [rows["A"][at]["prediction"] for at in (290, 310)] == ["1", "0"] and rows["A"][-1]["lag_compensation"] == "1"
    assert [rows["B"][at]["lag_compensation"] for at in (350, 370)] == ["1", "0"] and rows["B"][-1]["prediction"] == "1"
    assert 3 <= len(list(frames.glob("*.png"))) <= 8


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

    check_lab(folder)

    overlays = folder / "overlays"
    overlays.write_text("".join(f"1 press {key}\n" for key in ("F3", "F4", "F5", "DOWN", "RIGHT", "F6", "F7", "F8", "F9")) + "2 press F1\n")
    picture = folder / "overlays.png"
    done = run("--headless", "--autoplay", "--seconds", "3", "--network", "far", "--script", str(overlays), "--screenshot", str(picture))
    assert done.returncode == 0, done.stderr
    check_picture(picture, (1280, 720))

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
    assert "240x200" in refused("--headless", "--size", "1x1")
    assert "/nowhere/out.png" in refused("--headless", "--seconds", "0.2", "--screenshot", "/nowhere/out.png")
    assert "/nowhere/script" in refused("--headless", "--script", "/nowhere/script")
    (folder / "bad").write_text("1 press W\n2 jump\n")
    assert "swinging" in refused("--headless", "--network", "moon")
    assert "--network" in refused("--headless", "--network", "far", "--fake-lag-ms", "10")
    assert "lag-compensation" in refused("--lab", "--headless", "--seconds", "1", "--without-a", "magic")
    assert "--lab" in refused("--headless", "--without-a", "prediction")
    assert "--network" in refused("--lab", "--headless", "--seconds", "1", "--network", "far")
    assert "--seconds" in refused("--lab", "--headless")
    assert "/nowhere/out.csv" in refused("--lab", "--headless", "--seconds", "1", "--csv", "/nowhere/out.csv")
    assert "bad line 2: 'jump'" in refused("--headless", "--script", str(folder / "bad"))
