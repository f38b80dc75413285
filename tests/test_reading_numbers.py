"""Numbers that no rule reads, and what products are called: what each may be, before the heads decide."""

from __future__ import annotations

import pytest

from nlu.learning.gold import gold_of, message, parts
from nlu.reading.names import named
from nlu.reading.numbers import NUMBER_KINDS, candidates, change
from nlu.sizes import is_designation
from nlu.understanding import entities


def may_be(text: str) -> dict[str, dict[str, object]]:
    return {text[one.start : one.end]: one.values for one in candidates(text, entities(text))}


@pytest.mark.parametrize(
    ("text", "number", "kind", "value"),
    [
        ("black ankle boots, 38", "38", "size", "38"),
        ("the red dress, a ten", "ten", "size", "10"),
        ("i'm 170 and 65, and the missus 160, what size", "160", "height", 160.0),
        ("he's 112 round there", "112", "waist", 112.0),
        ("leg is 27, says 29 here", "29", "inseam", 73.66),
        ("was 80 kilos before, now 71", "71", "weight", 71.0),
        ("if i put on three kilos", "three kilos", "weight", 3.0),
        ("我妈六十八了", "六十八", "age", 68),
    ],
)
def test_a_number_has_its_value_as_every_kind_it_may_be(text: str, number: str, kind: str, value: object) -> None:
    assert may_be(text)[number][kind] == value


@pytest.mark.parametrize(
    "text", ["that one please", "第一件", "给我一件裙子", "size 38", "165cm 55kg", "under 300 yuan"]
)
def test_what_counts_things_or_is_read_by_a_rule_is_no_such_number(text: str) -> None:
    assert may_be(text) == {}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("吊牌写着170/92A", "170/92A"),
        ("165/84a", "165/84A"),
        ("号型 １７５/９６Ａ 的", "175/96A"),
        ("165/50", None),
        ("3165/84A", None),
    ],
)
def test_a_chinese_size_label_is_a_size_as_it_is_written(text: str, size: str | None) -> None:
    assert [one.value for one in entities(text) if one.entity == "size"] == ([size] if size else [])
    assert size is None or is_designation(size)


def test_gold_says_of_every_such_number_what_it_is() -> None:
    garments = [{"category": "boots", "size": "38", "wanted": True}]
    acts = [{"intent": "try_on", "garments": garments, "at": "boots, 38"}]
    gold = gold_of({"text": "boots, 38. i live at no 12", "acts": acts})
    labels = message(gold).marked.marks["number"]
    assert labels[7] == 1 + NUMBER_KINDS.index("size")
    assert labels[-1] == 0


def test_a_message_comes_apart_into_its_acts_with_their_labels() -> None:
    acts = [{"intent": "deny", "at": "no"}, {"intent": "search", "at": "not red ones", "garments": [
        {"colour": ["red"], "wanted": False}]}]  # fmt: skip
    found = parts(gold_of({"text": "no, and not red ones", "acts": acts}))
    assert [(marked.text, act.intent) for marked, act in found] == [("no", "deny"), ("not red ones", "search")]
    assert found[1][0].marks["act"] == [0] * len("not red ones")
    assert found[1][0].marks["negated"][4:7] == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the tea dress please", "Afternoon Tea Dress"),
        ("your moonlight silk maxi dress in S", "Moonlight Silk Maxi Dress"),
        ("the pleated skirt", "Pleated Midi Skirt"),
        ("海风那件T恤", "海风条纹长袖 T 恤"),
    ],
)
def test_a_garment_is_called_by_what_only_one_product_is_called(text: str, name: str) -> None:
    assert list(named(text, entities(text)).values()) == [name]


@pytest.mark.parametrize("text", ["a red dress", "the linen skirt", "afternoon, and a dress", "tea with my aunt"])
def test_what_several_products_are_called_names_none(text: str) -> None:
    assert named(text, entities(text)) == {}


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("if i lost 5 kg", -1),
        ("如果我瘦十斤", -1),
        ("5 kg lighter", -1),
        ("i've put on 8 kilos", 1),
        ("胖了五斤", 1),
        ("体重55公斤", 0),
        ("我重55公斤", 0),
        ("60 kg more or less", 0),
        ("120斤重", 0),
    ],
)
def test_a_weight_that_is_lost_or_gained_is_told_from_one_that_is_had(text: str, direction: int) -> None:
    found = [entity for entity in entities(text) if entity.entity == "weight"]
    found += [one.as_entity("weight") for one in candidates(text, found) if "weight" in one.values]
    assert [change(text, one) for one in found] == [direction]
