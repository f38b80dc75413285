"""Garment names of the catalogue: each leads to its own category."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.lookups import LOOKUPS, main, misleading_names, written
from nlu.understanding import entities

CATALOGUE = Path(__file__).parent.parent / "shop" / "data" / "catalogue.json"


def test_the_lookups_are_those_of_the_catalogue() -> None:
    items = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    assert LOOKUPS.read_text(encoding="utf-8") == written(misleading_names(items)), (
        f"run: python -m nlu.lookups {CATALOGUE.relative_to(CATALOGUE.parents[2])}"
    )


def test_every_name_in_either_language_leads_to_its_category() -> None:
    for item in json.loads(CATALOGUE.read_text(encoding="utf-8")):
        for name in item["name"].values():
            assert [e.value for e in entities(name) if e.entity == "category"] == [item["category"]], name


def test_only_names_that_mislead_are_kept() -> None:
    items = [
        {"category": "dress", "name": {"zh": "红色连衣裙", "en": "Red Dress"}},
        {"category": "dress", "name": {"zh": "吊带感仙女款", "en": "Tank Fairy"}},
    ]
    assert misleading_names(items) == {"dress": ["Tank Fairy", "吊带感仙女款"]}


def test_what_is_no_catalogue_is_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.json"
    path.write_text("[{}]", encoding="utf-8")
    before = LOOKUPS.read_text(encoding="utf-8")
    assert main([str(path)]) == 2
    assert "is no catalogue" in capsys.readouterr().err
    assert LOOKUPS.read_text(encoding="utf-8") == before
