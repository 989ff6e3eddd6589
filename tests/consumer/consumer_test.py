"""Installs the build into a fresh prefix, builds a game outside the tree against it, and runs that game.

    consumer_test.py BUILD_DIR GAME.cpp COMPILER [ARGUMENT...]      the arguments go to the game
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

build, source, compiler = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent


def run(*command, timeout=240, fails=False):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout)
    if (done.returncode != 0) != fails:
        sys.exit(f"{' '.join(str(word) for word in command)}\nexit {done.returncode}:\n{done.stdout}")
    return done.stdout


def configure(project, prefix, fails=False):
    return run("cmake", "-G", "Ninja", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
               f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", fails=fails)


with tempfile.TemporaryDirectory() as temporary:
    prefix = pathlib.Path(temporary) / "prefix"
    run("cmake", "--install", build, "--prefix", prefix, "--component", "development")

    public = {path.relative_to(folder).as_posix() for folder in root.glob("*/include") for path in folder.rglob("*.hpp")}
    installed = {path.relative_to(prefix / "include").as_posix() for path in (prefix / "include").rglob("*") if path.is_file()}
    if installed != public:
        sys.exit(f"installed and public headers differ: {sorted(installed ^ public)}")
    for path in prefix.rglob("*.cmake"):
        if str(root) in path.read_text():
            sys.exit(f"{path.name} names the source tree")

    project = pathlib.Path(temporary) / "game"
    project.mkdir()
    shutil.copy(here / "CMakeLists.txt", project)
    shutil.copy(source, project / "game.cpp")
    configure(project, prefix)
    compiled = json.loads((project / "build/compile_commands.json").read_text())
    if str(root) in compiled[0]["command"]:
        sys.exit(f"the game was compiled with the source tree's headers: {compiled[0]['command']}")
    run("cmake", "--build", project / "build")
    print(run(project / "build/game", *sys.argv[4:], timeout=60), end="")

    other = pathlib.Path(temporary) / "other"
    other.mkdir()
    (other / "CMakeLists.txt").write_text((here / "CMakeLists.txt").read_text().replace("tickwire 0.1", "tickwire 99"))
    if "version: 0.1" not in configure(other, prefix, fails=True):
        sys.exit("a game that asks for version 99 should be told which version there is")
