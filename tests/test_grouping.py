"""Two garments in one sentence: every colour, size and pattern goes to the garment it was said of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.understanding import entities


def groups(text: str) -> dict[str, set[str]]:
    """Values by group."""
    found: dict[str, set[str]] = {}
    for entity in entities(text):
        if entity.group:
            found.setdefault(entity.group, set()).add(str(entity.value))
    return found


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("the red shirt with blue jeans", "red shirt", "blue jeans"),
        ("白T恤配黑色裤子", "white tee", "black trousers"),
        ("the tee in navy and trousers in black", "tee navy", "trousers black"),
        ("a striped cotton tee and a pair of beige linen trousers", "striped cotton tee", "beige linen trousers"),
        ("红色连衣裙M码，蓝色牛仔裤L码", "red dress M", "blue jeans L"),
        ("black tee in M with the white skirt in L", "black tee M", "white skirt L"),
        ("那件灰色卫衣搭卡其色的短裤", "grey hoodie", "khaki shorts"),
        ("white shirt, navy skirt", "white shirt", "navy skirt"),
        ("T恤要白色的，裤子要黑色的", "tee white", "trousers black"),
        ("try the dress with a black leather jacket", "dress", "black leather jacket"),
        ("black and white dress with red heels", "black white dress", "red heels"),
    ],
)
def test_words_go_to_the_garment_they_were_said_of(text: str, first: str, second: str) -> None:
    assert groups(text) == {"1": set(first.split()), "2": set(second.split())}


def test_three_garments_make_three_groups() -> None:
    assert groups("白衬衫、灰色西装外套和黑色高跟鞋") == {
        "1": {"white", "shirt"},
        "2": {"grey", "blazer"},
        "3": {"black", "heels"},
    }


@pytest.mark.parametrize("text", ["red dress", "黑色的M码T恤", "the red or the blue dress", "168 55", "hello"])
def test_one_garment_or_none_needs_no_group(text: str) -> None:
    assert groups(text) == {}


COLOURS = ["red", "blue", "black", "white", "green", "pink"]
GARMENTS = ["shirt", "jeans", "skirt", "dress", "hoodie", "jacket"]


@settings(deadline=None)  # the first example reads the vocabulary
@given(
    colours=st.lists(st.sampled_from(COLOURS), min_size=2, max_size=2),
    garments=st.lists(st.sampled_from(GARMENTS), min_size=2, max_size=2, unique=True),
    joint=st.sampled_from([" with ", " and ", " with a ", ", ", " plus the ", " over "]),
)
def test_colours_before_nouns_never_cross_over(colours: list[str], garments: list[str], joint: str) -> None:
    text = f"the {colours[0]} {garments[0]}{joint}{colours[1]} {garments[1]}"
    assert groups(text) == {"1": {colours[0], garments[0]}, "2": {colours[1], garments[1]}}, text


def test_a_garment_named_again_for_its_size_is_the_one_named_before() -> None:
    assert groups("蓝裙子和白T恤，裙子要S，T恤要L") == {"1": {"blue", "skirt", "S"}, "2": {"white", "tee", "L"}}
    assert groups("红裙子S码和红裙子M码") == {"1": {"red", "skirt", "S"}, "2": {"red", "skirt", "M"}}
