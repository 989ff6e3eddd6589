"""A network namespace of a test's own, where there is a loopback and nothing else: any source can be forged there, and what is captured is the test's."""
import os
import subprocess
import sys


def enter(needs):
    """Starts the calling program anew inside one. Where that is not permitted the program ends as skipped (77) and says what it needs."""
    if "TICKWIRE_ALONE" in os.environ:
        return
    shell = ["unshare", "--net", "sh", "-c"]
    if subprocess.run([*shell, "ip link set lo up"], stderr=subprocess.DEVNULL).returncode != 0:
        print("skipped:", needs)
        sys.exit(77)
    os.environ["TICKWIRE_ALONE"] = "1"
    os.execvp(shell[0], [*shell, 'ip link set lo up && exec "$@"', "sh", sys.executable, *sys.argv])
