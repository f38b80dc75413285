"""Cues are small words of an act, in both languages; a button's payload has none."""

from __future__ import annotations

import pytest

from nlu.reading.cues import cues_in


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("put the cheapest tee with it", {"cheapest"}),
        ("最便宜的那件配上", {"cheapest", "pointing", "keeping"}),
        ("what does the lot cost", {"total"}),
        ("一共多少钱", {"total"}),
        ("the dress from before", {"tried"}),
        ("最開始那條裙子", {"start"}),
        ("show me tops", {"top"}),
        ("just that skirt", {"only"}),
    ],
)
def test_an_act_carries_its_cues(text: str, cues: set[str]) -> None:
    assert cues <= set(cues_in(text))


@pytest.mark.parametrize("text", ["a red dress in M", "想试试红色连衣裙", '/try_on{"item": "the cheapest"}', ""])
def test_a_plain_wish_and_a_button_have_none(text: str) -> None:
    assert cues_in(text) == []
