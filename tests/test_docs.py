"""The README says what is so: its made parts are fresh, its commands run, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import licences
import pytest
import readme

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("part", sorted(readme.MADE))
def test_the_made_part_of_the_readme_is_fresh(part: str) -> None:
    shown = re.search(rf"<!-- made: {part} -->\n(.*?)\n<!-- end -->", TEXT, re.DOTALL)
    assert shown, f"README has no part {part!r}"
    assert shown[1] == readme.MADE[part](), "run `make readme`"


def test_every_make_target_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?= *#|`)", TEXT)) <= targets


def test_every_module_command_the_readme_names_knows_its_help() -> None:
    named = set(re.findall(r"\.venv/bin/python -m ([\w.]+(?: [a-z][a-z-]+)?)", TEXT)) | {"bot export", "bot delete"}
    assert named
    for command in sorted(named):
        asked = subprocess.run(
            [sys.executable, "-m", *command.split(), "--help"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert asked.returncode == 0, f"{command}: {asked.stderr[-300:]}"


def test_every_picture_room_and_file_the_readme_names_is_there() -> None:
    linked = re.findall(r"\]\(([^):]+)\)", TEXT)
    named = re.findall(r"`([a-z_]+/[\w/*.]*)`", TEXT)
    assert len(linked) >= 2
    assert len(named) >= 20
    for path in linked + [path.replace("SKILL", "*") for path in named if not path.startswith("var/")]:
        assert list(ROOT.glob(path)), path


def test_no_forbidden_licence_is_on_the_default_path() -> None:
    assert licences.forbidden_on_the_default_path() == {}


@pytest.mark.parametrize("words", ["GPL-3.0-only", "AGPL-3.0", "GNU GPL v2", "non-commercial research only"])
def test_the_licence_check_knows_a_forbidden_licence(words: str) -> None:
    assert licences.FORBIDDEN.search(words)


@pytest.mark.parametrize(
    "words", ["LGPL with exceptions", "MIT License", "GNU Library or Lesser General Public License (LGPL)"]
)
def test_the_licence_check_lets_the_others_pass(words: str) -> None:
    assert not licences.FORBIDDEN.search(words)
