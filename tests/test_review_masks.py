"""What is accepted into the training data names nobody, and measures stay measures."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from review.personal import STAND_IN, Mask, find, masked

ROOT = Path(__file__).resolve().parent.parent
PERSONAL = {
    "my name is Anna Smith and I'm 165 cm": "my name is Alex and I'm 165 cm",
    "my name is rose, the red dress": "my name is Alex, the red dress",
    "call me Annie. show me jeans": "call me Alex. show me jeans",
    "Mr Darcy wants a coat": "Mr Alex wants a coat",
    "my daughter charlotte is 150 cm": "my daughter Alex is 150 cm",
    "could Priya wear this": "could Alex wear this",
    "我叫张伟，身高175": "我叫小明，身高175",
    "我是李娜，要买裙子": "我是小明，要买裙子",
    "王女士想看红色连衣裙": "小明女士想看红色连衣裙",
    "收件人：陈静 电话13912345678": "收件人：小明 电话13800000000",
    "write to anna.b+shop@mail.example.org please": "write to name@example.com please",
    "see https://shop.example.org/u/anna?id=7 for it": "see https://example.com for it",
    "微信 anna_8848 加我": "微信 @example 加我",
    "follow @annab": "follow @example",
    "call me at 13912345678": "call me at 555-0100",
    "打139 1234 5678": "打13800000000",
    "+44 20 7946 0958 is mine": "555-0100 is mine",
    "ring (415) 555-2671": "ring 555-0100",
    "my order number is 20391, where is it": "my order number is 00000000, where is it",
    "订单 SF1234567890123 到哪了": "订单 00000000 到哪了",
    "id 440301199003071234": "id 00000000",
    "６２２２０２１２３４５６７": "00000000",
    "寄到上海市浦东新区张江路88号3栋502室": "寄到示例路1号",
    "I live at 12b Baker Street, NW1 6XE": "I live at 1 Example Street, 1 Example Street",
}
NOBODYS = (
    "胸围88腰围66臀围92身高165",
    "身高1米65体重110斤平时穿M码 165/84A",
    "165 55 86 68 90",
    "165/55/88-66-90",
    "bust 34 waist 28 hip 39 size 12",
    "I'm 5'4\" and 125 lbs, 34B, jeans 32x30",
    "我老公180 75公斤",
    "我朋友高一点，白一点",
    "帮我叫个店员",
    "Would the S be ok? And the M?",
    "THE RED DRESS PLEASE",
    "under 300, not 1000",
    "<script>alert(1)</script> red dress",
)


@pytest.mark.parametrize("said", PERSONAL)
def test_what_names_somebody_is_put_for_a_stand_in(said: str) -> None:
    assert masked(said).text == PERSONAL[said]


@pytest.mark.parametrize("said", NOBODYS)
def test_measures_sizes_and_prices_are_nobodys(said: str) -> None:
    assert masked(said).text == said


def test_of_all_dev_sentences_none_loses_a_word_to_a_mask() -> None:
    sets = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in ROOT.glob("tests/nlu_*.yml")]
    lines = [line for one in sets for by in one.values() for some in by.values() for line in some]
    texts = [str(line).partition(" |")[0] for line in lines]
    assert len(texts) > 3000
    assert [text for text in texts if find(text)] == []


def test_an_editor_masks_more_and_takes_back_what_is_no_name_but_no_telephone() -> None:
    said = "Monsoon by bee, 13912345678"
    name, phone = find(said)
    assert [(said[one.start : one.end], one.kind) for one in (name, phone)] == [
        ("Monsoon", "name"),
        ("13912345678", "phone"),
    ]
    changed = masked(said, also=[Mask(11, 14, "name")], not_at=[(name.start, name.end), (phone.start, phone.end)])
    assert changed.text == "Monsoon by Alex, 555-0100"


_PARTS = st.lists(st.sampled_from([*PERSONAL, "的", " ", "165 cm", "\u0130", "<b>", "🙂"]), max_size=6).map("，".join)


@given(_PARTS)
def test_places_outside_masks_go_there_and_back_and_masking_again_changes_nothing(said: str) -> None:
    once = masked(said)
    inside = {place for one in once.masks for place in range(one.start + 1, one.end)}
    for place in set(range(len(said) + 1)) - inside:
        assert once.place_before(once.place(place)) == place
    kept = [
        said[a:b]
        for a, b in zip([0, *(m.end for m in once.masks)], [*(m.start for m in once.masks), len(said)], strict=True)
    ]
    assert all(words in once.text for words in kept)
    assert not any(said[one.start : one.end] in once.text for one in once.masks if one.kind in ("email", "phone"))
    assert set(STAND_IN) >= {one.kind for one in once.masks}
