"""What shoppers did is kept with the answer it belongs to: no body number, gone with the shopper, found by insights."""

from __future__ import annotations

import json
from typing import Any

import pytest

from common.conversation import Said
from common.events import apart
from common.store import Store

LIST = Said(custom={"kind": "items", "items": [{"id": "dress-a", "price": 9}, {"id": "dress-b", "price": 8}]})
LOOK = Said(
    image="/media/x.webp",
    custom={
        "kind": "try_on", "view": "front",
        "items": [{"id": "dress-b", "size": "M", "colour": "red", "body": {"chest": 91.25}, "ease": {"chest": 4.75}}],
    },
)  # fmt: skip
ADVICE = Said(custom={"kind": "size_advice", "item": "dress-b", "size": "M", "why": {"M": {"chest": 4.75}}})
MEASURES = Said(custom={"kind": "measures", "values": {"chest": 91.25, "weight": 55.5}})


def wanted(what: str, **told: Any) -> Said:
    return Said(custom={"kind": "behaviour", "what": what, **told})


def rows(store: Store, what: str | None = None) -> list[dict[str, Any]]:
    found = store.export_shopper("ana")["behaviour"]
    return [one for one in found if what in (None, one["what"])]


def said(store: Store, text: str, *answer: Said) -> int:
    number = store.receive("ana", text).message.id
    store.reply(number, answer)
    return number


def test_what_is_shown_and_what_was_wanted_become_events_and_only_the_first_is_shown(store: Store) -> None:
    line = said(store, "red dresses", Said("Here:"), LIST, wanted("search", about="dress red"))
    assert [one.said.custom for one in store.replies(line)] == [None, LIST.custom]
    assert [(one["what"], one["item"], one["place"], one["found"], one["line"]) for one in rows(store)] == [
        ("search", None, None, 2, line), ("list", "dress-a", 1, None, line), ("list", "dress-b", 2, None, line),
    ]  # fmt: skip


def test_a_try_on_keeps_size_colour_view_and_the_place_it_was_chosen_from(store: Store) -> None:
    said(store, "the second", LOOK, wanted("try_on", item="dress-b", place=2))
    (one,) = rows(store, "look")
    assert {key: one[key] for key in ("item", "size", "colour", "view", "place")} == {
        "item": "dress-b", "size": "M", "colour": "red", "view": "front", "place": 2,
    }  # fmt: skip


def test_how_long_a_look_was_looked_at_is_known_with_the_next_message_and_not_changed_later(store: Store) -> None:
    said(store, "try it", LOOK)
    assert [one["looked_s"] for one in rows(store, "look")] == [None]
    said(store, "nice")
    (first,) = (one["looked_s"] for one in rows(store, "look"))
    assert 0 <= first < 60
    said(store, "and now?")
    assert [one["looked_s"] for one in rows(store, "look")] == [first]


def test_no_body_number_and_no_word_of_a_message_stands_in_an_event(store: Store) -> None:
    said(store, "I am 91.25 around", LOOK, ADVICE, MEASURES, wanted("give_measures", text="I am 91.25 around"))
    text = json.dumps(rows(store))
    for secret in ("91.25", "55.5", "4.75", "around"):
        assert secret not in text
    assert [one["what"] for one in rows(store)] == ["give_measures", "look", "advice", "measured"]


def test_events_go_with_their_shopper_and_nobody_elses(store: Store) -> None:
    said(store, "try it", LOOK)
    store.reply(store.receive("ben", "me too").message.id, [LOOK])
    store.delete_shopper("ana")
    assert rows(store) == []
    assert len(store.export_shopper("ben")["behaviour"]) == 1


def test_an_answer_given_twice_makes_its_events_once(store: Store) -> None:
    number = said(store, "try it", LOOK)
    store.reply(number, [LOOK])
    assert len(rows(store)) == 1


def test_an_answer_that_cannot_be_kept_leaves_no_event(store: Store) -> None:
    number = store.receive("ana", "try it").message.id
    broken = Said(buttons=({"no": "title"},))
    with pytest.raises(KeyError):
        store.reply(number, [LOOK, broken])
    assert rows(store) == []
    assert store.replies(number) == ()


def test_strange_customs_become_no_event_and_break_nothing() -> None:
    odd = [
        {"kind": "items", "items": 5},
        {"kind": "try_on"},
        {"kind": "comparison", "items": ["x"]},
        {"kind": "facts"},
        {},
    ]
    assert apart([Said(custom=one) for one in odd])[1] == []
    (event,) = apart([wanted("search", about="x" * 500, place="two", nobody=1)])[1]
    assert (len(event.about or ""), event.place) == (80, None)
