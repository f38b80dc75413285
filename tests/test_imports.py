"""Imports run one way, so that each room can be changed, tested and moved alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "bot": {"bot", "shop", "common", "garments"},
    "actions": {"actions", "render", "shop", "common", "quantities", "garments"},
    "render": {"render", "quantities", "garments"},
    "shop": {"shop", "common", "quantities", "garments"},
    "common": {"common"},
    "nlu": {"nlu", "rasa", "quantities", "garments"},
    "dialogue": {"dialogue", "nlu", "rasa"},
    "review": {"review", "shop", "common", "quantities"},
    "quantities": {"quantities"},
    "garments": {"garments"},
}
# The rooms of the actions that know none of the skills.
BELOW_THE_SKILLS = {
    "wording": {"wording"},
    "renderer": {"renderer"},
    "state": {"state", "wording"},
    "facts": {"facts", "state", "wording"},
}
# The command line looks garments up in the catalogue: the one place where the renderer meets the shop.
DOORS = {"render/cli/try_on.py", "render/picture/product_photos.py"}
ROOMS = {"bot", "actions", "render", "review", "shop", "common", "nlu", "dialogue", "quantities", "garments", "rasa"}


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def is_door(path: Path) -> bool:
    """Whether a file may meet more rooms than its own: a kind's code is the renderer's, which loads it from beside its
    data."""
    return str(path.relative_to(ROOT)) in DOORS or path.parent == ROOT / "garments" / "kinds"


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files, f"{room}/ has no Python file: the test looks in the wrong place"
    wrong = {
        f"{path.relative_to(ROOT)} imports {sorted(extra)}"
        for path in files
        if not is_door(path) and (extra := (imported(path) & ROOMS) - ALLOWED[room])
    }
    assert wrong == set()


def test_the_doors_between_renderer_and_shop_import_nothing_else() -> None:
    for door in DOORS:
        path = ROOT / door
        assert imported(path) & ROOMS <= {"render", "shop", "common", "quantities", "garments"}, door


@pytest.mark.parametrize("room", BELOW_THE_SKILLS)
def test_state_facts_wording_and_renderer_know_no_skill(room: str) -> None:
    files = sorted((ROOT / "actions" / room).rglob("*.py"))
    assert files, f"actions/{room}/ has no Python file: the test looks in the wrong place"
    names = {name for path in files for name in re.findall(r"from actions\.(\w+)", path.read_text())}
    assert names <= BELOW_THE_SKILLS[room]
