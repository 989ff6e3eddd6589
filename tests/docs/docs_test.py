"""The documents say what the code says: the hello game, every config field, every disconnect reason, links that lead somewhere.

    docs_test.py
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent.parent
faults = []


def text(path):
    return (root / path).read_text(encoding="utf-8")


def expect(holds, fault):
    if not holds:
        faults.append(fault)


readme = text("README.md")
expect(text("examples/hello/hello.cpp") in readme, "README.md does not show examples/hello/hello.cpp as it is")
first_screen = readme[:readme.index("## ")]
for needed in ("scripts/play", "scripts/test", "docs/pictures/skirmish.png"):
    expect(needed in first_screen, f"README.md's first screen lacks {needed}")

tuning = text("docs/tuning.md")
for header, struct in (("server/include/tickwire/server_config.hpp", "ServerConfig"), ("client-lib/include/tickwire/client_config.hpp", "ClientConfig"),
                       ("core/include/tickwire/conditions.hpp", "Conditions")):
    body = re.search(r"struct " + struct + r" \{(.*?)\n\};", text(header), re.S)[1]
    fields = re.findall(r"(\w+)(?:\{[^}]*\}| = [^;,]+)?[;,]", re.sub(r"//.*", "", body).split("Result<void>")[0])
    expect(len(fields) > 5, f"{header}: no fields found")
    for field in fields:
        expect(f"`{field}`" in tuning, f"docs/tuning.md does not name {struct}::{field}")

reasons = re.findall(r"^    (\w+) = \d+", text("core/include/tickwire/disconnect.hpp"), re.M)
expect(len(reasons) > 15, "no disconnect reasons found")
for reason in reasons:
    expect(reason == "none" or f"`{reason}`" in text("docs/connection-states.md"), f"docs/connection-states.md does not name {reason}")

for document in ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (root / "docs").glob("*.md"))]:
    for link in re.findall(r"\]\(([^)#:]+)\)", text(document)):
        expect((root / document).parent.joinpath(link).exists(), f"{document}: {link} is not there")
    for name in re.findall(r"`((?:core|server|client-lib|tests|schemas|demo-game|scripts)/[\w/.-]+)`", text(document)):
        expect((root / name.rstrip("/.")).exists() or list(root.glob(name + "*")), f"{document}: {name} is not there")

print("\n".join(faults) if faults else "the documents agree with the code")
sys.exit(bool(faults))
