"""Writes the made parts of README.md: commands, help texts, settings, licences."""

from __future__ import annotations

import os
import re
import subprocess

from licences import table
from lock import ROOT

README = ROOT / "README.md"
PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
HELP = ("render", "render body", "render try-on", "shop", "shop search", "shop import", "bot")


def _run(*command: str) -> str:
    environment = dict(os.environ, COLUMNS="110", NO_COLOR="1")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.rstrip()


def _help() -> str:
    blocks = []
    for name in HELP:
        module, *rest = name.split()
        blocks.append(_run(".venv/bin/python", "-m", module, *rest, "--help"))
    return "```\n" + "\n\n".join(blocks) + "\n```"


MADE = {
    "commands": lambda: "```\n" + _run("make", "-s", "help") + "\n```",
    "help": _help,
    "settings": lambda: _run(".venv/bin/python", "-m", "shop", "settings", "--markdown"),
    "licences": table,
}


def made(text: str) -> str:
    """README's text with every made part fresh."""
    return PART.sub(lambda part: f"{part[1]}{MADE[part[2]]()}\n{part[3]}", text)


if __name__ == "__main__":
    README.write_text(made(README.read_text()))
