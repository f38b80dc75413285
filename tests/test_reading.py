"""What the trained reader makes of messages: acts in order, what is ruled out, whose a number is, whose a word."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.evaluate import MODEL
from nlu.learning.train import SHIPPED, is_shipped
from nlu.reading.entities import as_rasa
from nlu.reading.read import Models, Reader


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader(Models.load(MODEL))


def acts(text: str) -> list[dict[str, Any]]:
    return [act.as_json() for act in reader()(text).acts]


def entities(text: str) -> list[dict[str, Any]]:
    reading = reader()(text)
    return as_rasa(reading.entities, reading.acts, reader().allowed)


def groups(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entity in entities(text):
        if "group" in entity:
            found.setdefault(entity["group"], set()).add(str(entity["value"]))
    return found


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("from the side, and what's the price?", "change_view ask_product"),
        ("165 cm 55 kg, the red dress please", "give_measures try_on"),
        ("这件太大了，换小一码，再看看背面", "give_feedback change_size change_view"),
        ("身高158，体重55公斤，想试红色连衣裙", "give_measures try_on"),
        ("hello", "greet"),
    ],
)
def test_acts_are_read_in_the_order_they_were_said(text: str, intents: str) -> None:
    assert [act["intent"] for act in acts(text)] == intents.split()


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("show me dresses but not black", ("colour", ["black"])),
        ("毛衣，不要羊毛的", ("material", ["wool"])),
        ("a skirt, anything but floral", ("pattern", ["floral"])),
    ],
)
def test_what_is_ruled_out_is_a_garment_that_is_not_wanted(text: str, out: tuple[str, list[str]]) -> None:
    garments = [garment for act in acts(text) for garment in act.get("garments", ())]
    assert {out[0]: out[1], "wanted": False} in garments
    assert [e["value"] for e in entities(text) if e.get("negated")] == out[1]


def test_what_is_taken_back_stands_in_no_act_but_among_the_entities() -> None:
    (act,) = acts("M. no wait, L")
    assert act["garments"] == [{"size": "L", "wanted": True}]
    assert [(e["value"], e.get("negated", False)) for e in entities("M. no wait, L")] == [("M", True), ("L", False)]


def test_what_stays_on_is_not_asked_for() -> None:
    assert [e["value"] for e in entities("swap the jeans for a skirt")] == ["skirt"]
    assert [e["value"] for e in entities("把裤子换成短裙")] == ["skirt"]


def test_a_number_is_somebodys() -> None:
    (act,) = acts("my husband is 180 cm and 75 kg")
    assert [(n["entity"], n["value"], n["of"]) for n in act["numbers"]] == [
        ("height", 180.0, "other"),
        ("weight", 75.0, "other"),
    ]
    assert {n["who"] for n in act["numbers"]} == {"my husband"}
    assert [e.get("subject") for e in entities("165 55公斤")] == [None, None]


@pytest.mark.parametrize("text", ["吊牌上是170/92A，选哪个码", "which size is 170/92A"])
def test_a_chinese_size_label_is_the_size_of_a_garment(text: str) -> None:
    (act,) = acts(text)
    assert [(n["entity"], n["value"], n["of"]) for n in act["numbers"]] == [("size", "170/92A", "garment")]


@pytest.mark.parametrize("text", ["which size if i lost 5 kg", "如果我瘦十斤穿几码", "5 kg lighter, which size"])
def test_a_change_that_is_supposed_is_no_weight(text: str) -> None:
    (act,) = acts(text)
    assert act["numbers"] == [{"entity": "weight", "change": -5.0, "of": "supposition"}]


@pytest.mark.parametrize(
    ("text", "size"),
    [("jeans need to be 33", "33"), ("black boots, 38", "38"), ("换成30的", "30"), ("红裙子要40的", "40")],
)
def test_a_number_alone_is_the_size_that_is_asked_for(text: str, size: str) -> None:
    (act,) = acts(text)
    assert [garment["size"] for garment in act["garments"]] == [size]


@pytest.mark.parametrize("text", ["165 cm 55 kg, the pleated skirt", "168 54公斤，格子裙", "5'6 130lbs, oxford shirt"])
def test_a_garment_behind_measures_is_a_wish_of_its_own(text: str) -> None:
    told, wish = acts(text)
    assert told["intent"] == "give_measures"
    assert wish["intent"] in ("try_on", "search")
    assert wish["garments"][0]["wanted"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("the red shirt with blue jeans", "red shirt", "blue jeans"),
        ("白T恤配黑色裤子", "white tee", "black trousers"),
        ("the tee in navy and trousers in black", "tee navy", "trousers black"),
        ("a striped cotton tee and a pair of beige linen trousers", "striped cotton tee", "beige linen trousers"),
        ("那件灰色卫衣搭卡其色的短裤", "grey hoodie", "khaki shorts"),
        ("white shirt, navy skirt", "white shirt", "navy skirt"),
    ],
)
def test_words_go_to_the_garment_they_were_said_of(text: str, first: str, second: str) -> None:
    assert groups(text) == {"1": set(first.split()), "2": set(second.split())}


@pytest.mark.parametrize("text", ["red dress", "黑色的M码T恤", "the red or the blue dress", "168 55", "hello"])
def test_one_garment_or_none_needs_no_group(text: str) -> None:
    assert groups(text) == {}


@given(st.text(max_size=120))
def test_any_text_is_read_as_acts_that_stand_in_it(text: str) -> None:
    read = acts(text)
    assert read
    assert all(0 <= act["start"] <= act["end"] <= len(text) for act in read)
    assert [act["start"] for act in read] == sorted(act["start"] for act in read)


@pytest.mark.parametrize("text", ["", "   ", "....", "\u200b\u202e", "aaaaaaaa", "{{7*7}}", "x" * 10_000])
def test_what_says_nothing_is_out_of_scope(text: str) -> None:
    assert [act["intent"] for act in acts(text)] == ["out_of_scope"]


def test_the_heads_that_come_with_the_repository_belong_to_its_data() -> None:
    assert is_shipped(), f"{SHIPPED} was learned from other data: `.venv/bin/python -m nlu.learning.train --ship`"
    shipped = sum(path.stat().st_size for path in SHIPPED.iterdir())
    assert shipped < 20_000_000
