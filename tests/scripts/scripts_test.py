"""Runs the scripts with wrong arguments and on pretended machines: what they print, and with which exit code they end.

A pretended machine is a folder in front of PATH with its own dpkg-query, apt-get, sudo and id; play runs in a copy of the scripts
with a pretended build, so nothing here installs or builds anything.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv.pop(1))
SCRIPTS = SOURCE / "scripts"


def write_program(path, text):
    path.write_text("#!/bin/bash\n" + text)
    path.chmod(0o755)


def run(program, *arguments, path=None, cwd=None, **environment):
    env = {name: value for name, value in os.environ.items()
           if name not in {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "TICKWIRE_SKIP_SETUP"}}
    env.update(environment)
    if path:
        env["PATH"] = f"{path}:{env['PATH']}"
    done = subprocess.run([program, *arguments], capture_output=True, text=True, env=env, cwd=cwd, timeout=60)
    return done.returncode, done.stdout, done.stderr


class Arguments(unittest.TestCase):
    def expect(self, script, arguments, words):
        code, out, err = run(SCRIPTS / script, *arguments)
        self.assertEqual(code, 2, err)
        self.assertEqual(out, "")
        self.assertEqual(len(err.splitlines()), 1, err)
        for word in words:
            self.assertIn(word, err)

    def test_an_unknown_preset_is_answered_with_those_there_are(self):
        self.expect("test", ["--preset", "nosuch"], ["'nosuch'", "dev, asan, tsan"])
        self.expect("test", ["--preset=nosuch"], ["'nosuch'", "dev, asan, tsan"])
        self.expect("test", ["--preset"], ["dev, asan, tsan"])
        self.expect("build", ["nosuch"], ["'nosuch'", "dev, release, asan, tsan, fuzz"])

    def test_an_unknown_set_of_packages_is_answered_with_those_there_are(self):
        self.expect("setup", ["nosuch"], ["'nosuch'", "play, test, develop"])
        self.expect("setup", ["play", "test"], ["play, test, develop"])

    def test_an_unknown_fuzz_target_is_answered_with_those_there_are(self):
        self.expect("fuzz", ["nosuch"], ["'nosuch'", "codec, command, description"])

    def test_an_unknown_flag_is_named(self):
        self.expect("build", ["dev", "--fast"], ["'--fast'"])
        self.expect("format", ["--fast"], ["'--fast'", "--check"])
        self.expect("make-films", ["--fast"], ["'--fast'"])

    def test_help_is_short_and_no_error(self):
        for script in ["test", "setup", "format", "make-films", "fuzz"]:
            code, out, _ = run(SCRIPTS / script, "--help")
            self.assertEqual(code, 0)
            self.assertIn(f"scripts/{script}", out)


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.machine = pathlib.Path(self.folder.name)
        self.calls = self.machine / "calls"
        self.answers({"id": "echo 1000", "sudo": "exit 1", "apt-get": f'echo "$*" >> {self.calls}'})
        self.installed_all_but()

    def answers(self, programs):
        for name, text in programs.items():
            write_program(self.machine / name, text + "\n")

    def installed_all_but(self, *missing):
        """dpkg-query as `setup` asks it: a status and a name for each package that it was asked about."""
        skipped = "|".join(missing) or "none"
        self.answers({"dpkg-query": f'shift 3; for p in "$@"; do case $p in {skipped}) ;; '
                                    '*) printf "installed:%s " "$p" ;; esac; done'})

    def test_nothing_is_done_when_nothing_is_missing(self):
        self.assertEqual(run(SCRIPTS / "setup", "test", path=self.machine), (0, "", ""))
        self.assertFalse(self.calls.exists())

    def test_only_what_is_missing_is_installed(self):
        self.answers({"id": "echo 0"})
        self.installed_all_but("libenet-dev", "catch2")
        code, out, err = run(SCRIPTS / "setup", "play", path=self.machine)
        self.assertEqual((code, out), (0, ""))
        self.assertEqual(len(err.splitlines()), 1, err)
        calls = self.calls.read_text().splitlines()
        self.assertEqual(len(calls), 2)
        self.assertTrue(calls[0].endswith(" update"))
        self.assertEqual(set(calls[1].split("--no-install-recommends")[1].split()), {"libenet-dev", "catch2"})

    def test_playing_asks_for_less_than_testing(self):
        self.installed_all_but("xvfb")
        self.assertEqual(run(SCRIPTS / "setup", "play", path=self.machine)[0], 0)
        self.assertEqual(run(SCRIPTS / "setup", "test", path=self.machine)[0], 1)

    def test_who_may_not_install_is_told_the_packages_and_the_command(self):
        self.installed_all_but("libenet-dev", "catch2")
        code, out, err = run(SCRIPTS / "setup", "play", path=self.machine)
        self.assertEqual((code, out), (1, ""))
        self.assertIn("sudo apt-get install -y --no-install-recommends libenet-dev catch2", err)
        self.assertNotIn("libsodium-dev", err)
        self.assertFalse(self.calls.exists())

    def test_a_failed_installation_shows_why_and_fails(self):
        self.answers({"id": "echo 0", "apt-get": "echo E: no network; exit 100"})
        self.installed_all_but("libenet-dev")
        code, _, err = run(SCRIPTS / "setup", "play", path=self.machine)
        self.assertEqual(code, 1)
        self.assertIn("E: no network", err)
        self.assertIn("libenet-dev", err)


    def test_a_long_installation_says_how_far_it_is_and_apt_s_own_words_go_to_the_log(self):
        steps = " ".join(str(percent) for percent in range(0, 101, 5))
        self.answers({"id": "echo 0",
                      "apt-get": f'[[ $* == *" install "* ]] || exit 0; for p in {steps}; do '
                                 'echo "pmstatus:gcc:$p.5:Unpacking"; echo "Unpacking gcc"; done'})
        self.installed_all_but("g++")
        code, out, err = run(SCRIPTS / "setup", "play", path=self.machine)
        self.assertEqual((code, out), (0, ""))
        told = [line.split(",")[0] for line in err.splitlines() if "and installing" in line]
        self.assertEqual(told, [f"downloading and installing: {percent} %" for percent in range(0, 101, 10)])
        self.assertNotIn("Unpacking", err)


class Build(unittest.TestCase):
    """The build's own words: a pretended CMake says what the real one would."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name).resolve()
        (self.root / "scripts").mkdir()
        (self.root / "tools").mkdir()
        for script in ["build", "progress.sh"]:
            shutil.copy(SCRIPTS / script, self.root / "scripts")

    def build(self, cmake):
        write_program(self.root / "tools/cmake", cmake + "\n")
        return run(self.root / "scripts/build", "release", path=self.root / "tools")

    def test_a_build_says_how_far_it_is(self):
        code, out, err = self.build('[[ $1 == --build ]] || exit 0; for i in {1..40}; do echo "[$i/40] Building"; done')
        self.assertEqual((code, out), (0, ""))
        self.assertEqual([line.split(",")[0] for line in err.splitlines()],
                         [f"building release: {percent} %" for percent in [2, 12, 22, 32, 42, 52, 62, 72, 82, 92]])

    def test_a_build_with_nothing_to_do_says_nothing(self):
        self.assertEqual(self.build('[[ $1 != --build ]] || echo "[1/2] Re-checking globbed directories..."'), (0, "", ""))

    def test_a_build_that_fails_shows_the_compiler_s_words_and_not_its_steps(self):
        code, _, err = self.build('[[ $1 == --build ]] || exit 0; echo "[1/9] Building a"; echo "error: no"; exit 3')
        self.assertEqual(code, 1)
        self.assertIn("error: no", err)
        self.assertNotIn("Building a", err)
        self.assertIn("build.log", err)

    def test_a_build_that_cannot_be_configured_shows_why(self):
        code, _, err = self.build("echo CMake Error: no compiler; exit 1")
        self.assertEqual(code, 1)
        self.assertIn("CMake Error: no compiler", err)


class Play(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name).resolve() / "tickwire"
        self.elsewhere = self.root.parent / "elsewhere"
        self.elsewhere.mkdir()
        (self.root / "scripts").mkdir(parents=True)
        (self.root / "build/release/bin").mkdir(parents=True)
        shutil.copy(SCRIPTS / "play", self.root / "scripts")
        for script in ["setup", "build"]:
            write_program(self.root / "scripts" / script, "exit 0\n")
        write_program(self.root / "build/release/bin/skirmish", 'echo "$PWD: $*"\n')

    def play(self, *arguments, **environment):
        return run(self.root / "scripts/play", *arguments, cwd=self.elsewhere, **environment)

    def test_arguments_reach_the_game_in_the_folder_of_the_caller(self):
        self.assertEqual(self.play("--headless", "--screenshot", "out.png"),
                         (0, f"{self.elsewhere}: --headless --screenshot out.png\n", ""))

    def test_with_a_display_nothing_is_added(self):
        for display in ["DISPLAY", "WAYLAND_DISPLAY"]:
            self.assertEqual(self.play("--name", "Ann", **{display: ":0"}),
                             (0, f"{self.elsewhere}: --name Ann\n", ""))

    def test_without_a_display_it_plays_headless_and_says_where_the_picture_is(self):
        code, out, err = self.play()
        self.assertEqual(code, 0)
        self.assertEqual(out, f"{self.elsewhere}: --seconds 20 --screenshot skirmish.png --headless\n")
        self.assertIn(f"{self.elsewhere}/skirmish.png", err)

    def test_without_a_display_what_the_caller_chose_stays(self):
        _, out, _ = self.play("--seconds", "3", "--screenshot=mine.png")
        self.assertEqual(out, f"{self.elsewhere}: --seconds 3 --screenshot=mine.png --headless\n")

    def test_help_needs_no_display(self):
        self.assertEqual(self.play("--help"), (0, f"{self.elsewhere}: --help\n", ""))


if __name__ == "__main__":
    unittest.main(verbosity=0)
