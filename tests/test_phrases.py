"""What a message says as columns: its words and pairs, garments and numbers by their kind."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlu.phrases import COLUMNS, phrases
from nlu.spans import normalised
from nlu.traditional import simplified as nlu_simplified
from nlu.understanding import entities
from shop.traditional import FILE as TABLE
from shop.traditional import simplified as shop_simplified


def said(text: str) -> set[int]:
    return set(phrases(text, entities(text)).tolist())


def test_garments_colours_and_numbers_count_as_their_kind() -> None:
    assert said("put the red dress on me") == said("put the navy blazer on me")
    assert said("会不会超过 300") == said("会不会超过 12")


def test_a_size_or_a_view_is_the_wish_itself_and_keeps_its_words() -> None:
    assert said("换大一码") != said("换小一码")
    assert said("看背面") != said("看正面")


def test_the_order_of_words_tells_sentences_apart() -> None:
    assert said("save the look") != said("the look save")


def test_traditional_and_simplified_say_the_same() -> None:
    assert said("幫我存這套") == said("帮我存这套")


@given(text=st.text(max_size=40))
def test_any_text_has_columns_of_the_table_in_rising_order(text: str) -> None:
    columns = phrases(text, entities(text))
    assert columns.size
    assert np.all(np.diff(columns) > 0)
    assert columns[-1] < COLUMNS
    assert columns[0] >= 0


def test_every_traditional_character_has_one_simplified_twin_and_no_twin_is_changed_again() -> None:
    text = TABLE.read_text(encoding="utf-8")
    pairs = [pair for line in text.splitlines() if not line.startswith("#") for pair in line.split()]
    assert {len(pair) for pair in pairs} == {2}
    old, new = ("".join(side) for side in zip(*pairs, strict=True))
    assert len(set(old)) == len(old) > 2400
    assert nlu_simplified(old) == shop_simplified(old) == new
    assert nlu_simplified(new) == new
    assert len(normalised("胸圍88，腰圍70")) == len("胸圍88，腰圍70")
    assert normalised(normalised("試穿這條褲子")) == normalised("試穿這條褲子") == "试穿这条裤子"
