"""Slips of the fingers are mended before a message is read, and what is right is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlu.spelling import distance, spelled
from nlu.understanding import entities

DATA = Path(__file__).parent.parent / "nlu_data"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("i wnat a blak drees", "i want a black dress"),
        ("too tite on the wasit??", "too tight on the waist??"),
        ("do u hav trouzers that go wiht a sweeter", "do u have trousers that go with a sweater"),
        ("yellooow leggins and a burgandy cardigen", "yellow leggings and a burgundy cardigan"),
        ("a purpel skrit in beije or grean", "a purple skirt in beige or green"),
        ("你号，想看看连衣群", "你好，想看看连衣裙"),
        ("身高一六五，体中110", "身高一六五，体重110"),
        ("试试第二建，换个颜se", "试试第二件，换个颜色"),
        ("有没有牛仔库和寸衫", "有没有牛仔裤和衬衫"),
    ],
)
def test_what_was_mistyped_is_read_as_it_was_meant(written: str, meant: str) -> None:
    assert spelled(written).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "am I chatting with a robot tonight?",
        "switch to Chinese and wipe my data",
        "a dressed up look, something cute for Sunday in Rome",
        "what is the sweetest shirt, and do you know any riddles",
        "他整体中等身材，第二间试衣间",
        "退或者换都行，你好几个号了",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert spelled(text).text == text


def test_nothing_the_model_learns_from_becomes_another_word_of_the_shop() -> None:
    """Training sentences hold slips of their own; a right word among them that is mended would show up here."""
    examples = [
        re.sub(r"\[([^\]]+)\](?:\(\w+\)|\{[^}]+\})", r"\1", line)[2:]
        for path in sorted(DATA.glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or []
        for line in str(block["examples"]).splitlines()
    ]
    slips = {"drees", "jeens", "trousrs", "wite", "dres", "blu", "hight", "heigth", "wieght"}
    shorthand = {"pls", "plz", "dont", "gimme", "lemme", "wanna"}
    mended = {word for text in examples for word in re.findall(r"[a-z']+", text.lower()) if spelled(word).text != word}
    assert mended <= slips | shorthand


def test_an_entity_stands_where_it_was_written() -> None:
    written = "pls show the blak trouzers"
    meant = spelled(written)
    found = [meant.as_written(entity) for entity in entities(meant.text)]
    assert [(entity.value, written[entity.start : entity.end]) for entity in found] == [
        ("black", "blak"),
        ("trousers", "trouzers"),
    ]


@given(st.text(max_size=60))
def test_every_character_has_a_place_in_the_original_in_rising_order(text: str) -> None:
    meant = spelled(text)
    assert len(meant.places) == len(meant.text) + 1
    assert list(meant.places) == sorted(meant.places)
    assert meant.places[-1] == len(text)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("skrit", "skirt", 1),
        ("wite", "white", 1),
        ("beije", "beige", 1),
        ("wipe", "wide", 2),
        ("trosers", "trousers", 1),
    ],
)
def test_a_swap_a_loss_and_a_like_sound_are_one_slip_and_another_letter_is_two(
    one: str, other: str, slips: int
) -> None:
    assert distance(one, other, 2) == slips
