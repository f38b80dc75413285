"""`python -m shop insights` counts what shoppers did, beside the process that owns the store."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.settings import settings
from common.store import Store
from shop.__main__ import main
from tests.test_events import ADVICE, LIST, LOOK, MEASURES, said, wanted


@pytest.fixture
def shop(place: Path | str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The shop's open store, in each of the places there are, and settings that lead to it."""
    monkeypatch.setenv("FITTING_ROOM_DATABASE", place if isinstance(place, str) else "")
    settings.cache_clear()
    with Store(place if isinstance(place, str) else data_dir / "store.db") as opened:
        yield opened


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_report_counts_what_was_done_while_the_store_is_open(
    shop: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    said(shop, "dresses", LIST, MEASURES, wanted("search", about="dress"))
    said(shop, "the second", ADVICE, LOOK, wanted("try_on", item="dress-b", place=2))
    said(shop, "tight", wanted("give_feedback", item="dress-b", size="M", zone="shoulder", feeling="tight"))
    shop.reply(shop.receive("ben", "kimonos").message.id, [wanted("search", about="kimono")])
    assert main(["insights", "--json"]) == 0
    found = told(capsys)
    assert {row["what"]: row["shoppers"] for row in found["funnel"]} == {
        "wrote": 2, "told_measures": 1, "saw_a_list": 1, "tried_on": 1, "asked_for_a_size": 1, "saved_a_look": 0,
        "wanted_to_buy": 0, "wanted_a_person": 0,
    }  # fmt: skip
    (try_on,) = found["try_ons"]
    assert (try_on["item"], try_on["size"], try_on["shoppers"]) == ("dress-b", "M", 1)
    assert found["places"] == [{"place": 2, "chosen": 1}]
    assert found["advised"] == [{"item": "dress-b", "advised": "M", "worn": "M", "times": 1}]
    assert found["fit"] == [
        {"item": "dress-b", "size": "M", "zone": "shoulder", "feeling": "tight", "times": 1, "shoppers": 1}
    ]
    assert found["not_sold"] == [{"about": "kimono", "times": 1, "shoppers": 1}]
    assert [row["shoppers"] for row in found["days"]] == [2]


def test_tables_are_written_as_csv_and_drawn(shop: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(shop, "try", LOOK, wanted("try_on", item="dress-b"))
    assert main(["insights", "--csv", str(tmp_path / "csv"), "--pictures", str(tmp_path / "png")]) == 0
    assert "Try-ons and sizes by item" in capsys.readouterr().out
    with (tmp_path / "csv" / "try_ons.csv").open(encoding="utf-8-sig") as file:
        assert [row["item"] for row in csv.DictReader(file)] == ["dress-b"]
    assert {path.name for path in (tmp_path / "png").iterdir()} == {"funnel.png", "try_ons.png", "days.png"}


def test_days_before_since_are_left_out(shop: Store, capsys: pytest.CaptureFixture[str]) -> None:
    said(shop, "try", LOOK)
    assert main(["insights", "--since", "2999-01-01", "--json"]) == 0
    assert told(capsys)["try_ons"] == []


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--since", "soon"], "'soon' is not a day"), ([], "there is no store at")]
)
def test_what_cannot_be_reported_is_one_line_and_makes_no_file(
    data_dir: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["insights", *arguments]) == 2
    problem = capsys.readouterr().err
    assert said in problem
    assert problem.count("\n") == 1
    assert list(data_dir.iterdir()) == []
