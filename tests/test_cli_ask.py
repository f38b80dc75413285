"""`python -m render ask-next`: what it prints, what it refuses, and answers in a table's column."""

from __future__ import annotations

import json

import pytest

from render.__main__ import main
from render.cli.person import choices_from


def test_ask_next_prints_questions_and_refuses_bad_ones(capsys: pytest.CaptureFixture[str]) -> None:
    body = ["--sex", "female", "--height", "165", "--weight", "58"]
    assert main(["ask-next", *body, "--for", "trousers", "--choice", "legs=long", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [set(question) for question in found] == [
        {"name", "kind", "options", "expected_gain_mm", "share", "instead"} for _ in found
    ]
    assert "legs" not in {question["name"] for question in found}
    for bad in (["--for", "hat"], ["--choice", "belly=huge"], ["--choice", "belly"]):
        assert main(["ask-next", *body, *bad]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_ask_next_prints_a_question_on_a_line_and_what_answers_it_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask-next", "--sex", "female", "--height", "165", "--weight", "58", "--for", "tee"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert max(map(len, printed)) < 200
    bra = next(line for line in printed if line.startswith("bra "))
    assert "75B" in bra
    assert bra.endswith("another of 99")
    assert any(line.startswith("  or hm_trousers ") and " 38 " in line for line in printed)
    assert main(["ask-next", "--height", "165", "--weight", "58", "--for", "tee"]) == 0
    assert "bra " not in capsys.readouterr().out


def test_a_tables_column_holds_answers_and_may_be_empty() -> None:
    assert choices_from("belly=round; hips=wide") == {"belly": "round", "hips": "wide"}
    assert choices_from("") == choices_from(None) == choices_from([]) == {}
    assert choices_from(["bra=75B"]) == {"bra": "75B"}
