"""Proves that scripts/check-layers can fail: one wrong line at a time in a copy of the tree must be found where it is."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

source = pathlib.Path(sys.argv[1])
checker = source / "scripts/check-layers"
folders = ["core", "server", "client-lib", "demo-game"]

# Where a line is added, the line, and a part of the sentence that must name it.
VIOLATIONS = [
    ("core/message/seeded.cpp", '#include "tickwire/server.hpp"', "core is below"),
    ("core/message/seeded.cpp", '#include "../../client-lib/include/tickwire/client.hpp"', "core is below"),
    ("core/message/seeded.cpp", '#include "transport/link.hpp"', "core/message is not above core/transport"),
    ("core/include/tickwire/seeded.hpp", "#include <enet/enet.h>", "a public header includes"),
    ("core/include/tickwire/seeded.hpp", '#include "transport/link.hpp"', "a public header includes"),
    ("core/include/tickwire/seeded.hpp", "struct _ENetHost; void take(ENetHost*);", "names ENetHost"),
    ("server/include/tickwire/seeded.hpp", "flatbuffers::Verifier* verifier;", "names flatbuffers"),
    ("server/include/tickwire/seeded.hpp", '#include "tickwire/client.hpp"', "a public header includes"),
    ("client-lib/include/tickwire/seeded.hpp", "#include <SDL2/SDL.h>", "a public header includes"),
    ("server/seeded.cpp", '#include "tickwire/client.hpp"', "do not know each other"),
    ("server/seeded.cpp", '#include "../demo-game/rules/skirmish.hpp"', "knows no game"),
    ("client-lib/seeded.cpp", '#include "tickwire/server.hpp"', "client-lib knows neither"),
    ("demo-game/rules/seeded.hpp", '#include "tickwire/server.hpp"', "the rules see"),
    ("demo-game/rules/seeded.hpp", '#include "transport/link.hpp"', "the rules see"),
    ("demo-game/rules/seeded.hpp", "#include <SDL2/SDL.h>", "the rules see"),
    ("demo-game/app/seeded.cpp", '#include "transport/link.hpp"', "public headers only"),
]
ALLOWED = [
    ("core/include/tickwire/seeded.hpp", "// ENet's name in a comment is no type of ENet's: ENetHost"),
    ("core/transport/seeded.cpp", "#include <enet/enet.h>"),
    ("core/transport/seeded.cpp", '#include "message/parse.hpp"'),
    ("demo-game/rules/seeded.hpp", '#include "tickwire/world.hpp"'),
    ("demo-game/app/seeded.cpp", '#include "tickwire/server.hpp"'),
]


def check(tree):
    run = subprocess.run([sys.executable, checker, tree], capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def with_line(tree, file, line):
    path = tree / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#pragma once\n\n" + line + "\n")
    try:
        return check(tree)
    finally:
        path.unlink()


with tempfile.TemporaryDirectory() as temporary:
    tree = pathlib.Path(temporary)
    for folder in folders:
        shutil.copytree(source / folder, tree / folder)
    failures = []
    code, output = check(tree)
    if code != 0:
        failures.append(f"the copy as it is should pass:\n{output}")
    for file, line, sentence in VIOLATIONS:
        code, output = with_line(tree, file, line)
        if code != 1 or f"{file}:3: " not in output or sentence not in output:
            failures.append(f"{line} in {file}: wanted '{sentence}' at line 3, got exit {code}:\n{output}")
    for file, line in ALLOWED:
        code, output = with_line(tree, file, line)
        if code != 0:
            failures.append(f"{line} in {file} is allowed, got exit {code}:\n{output}")
    print("\n".join(failures) or f"{len(VIOLATIONS)} violations found, {len(ALLOWED)} allowed lines let through")
    sys.exit(bool(failures))
