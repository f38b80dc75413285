"""Sizes one usually wears, asked for: offered by likelihood, typed in any notation, asked once, bras of women alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.person.habits import typed
from tests.dialogue import Answer, Dialogue
from tests.fakes import pixel

pytestmark = pytest.mark.usefixtures("pictures")

WOMAN: dict[str, Any] = {"height": 165.0, "weight": 58.0, "sex": "female"}
MAN: dict[str, Any] = {"height": 178.0, "weight": 80.0, "sex": "male"}


def wearing(category: str, slots: dict[str, Any], language: str = "en") -> Dialogue:
    """A shopper who sees themselves in something of the shop's."""
    dialogue = Dialogue(language=language, slots=dict(slots))
    dialogue.hear("try_on", category=category)
    return dialogue


def figure(dialogue: Dialogue, said: str) -> Answer:
    """A tap on a button of the questions."""
    return dialogue.hear("give_measures", figure=said)


def asked_for_bra(language: str = "en") -> Dialogue:
    """A woman in a tee who could not tell by a picture, and is asked for her bra size."""
    dialogue = wearing("tee", WOMAN, language)
    figure(dialogue, "ask")
    assert figure(dialogue, "torso:unknown").responses == ["utter_ask_figure_bra"]
    return dialogue


def titles(answer: Answer) -> list[str]:
    return [button["title"] for message in answer.messages for button in message.get("buttons") or ()]


@pytest.mark.parametrize(
    ("language", "title", "payload"),
    [("en", "34B", "bra:75B"), ("zh", "75B", "china_bra:75B")],
)
def test_likely_bra_sizes_stand_on_buttons_as_labels_have_them(language: str, title: str, payload: str) -> None:
    dialogue = wearing("tee", WOMAN, language)
    figure(dialogue, "ask")
    answer = figure(dialogue, "torso:unknown")
    assert title in titles(answer)
    assert f'/give_measures{{"figure": "{payload}"}}' in answer.payloads
    assert len(answer.payloads) == 10
    assert answer.payloads[-1] == '/give_measures{"figure": "bra:unknown"}'


@pytest.mark.parametrize("said", ["75B", "75 b", "34B", "B75", "34/75B", "I think it's 34 B", "about 75B maybe"])
def test_a_bra_size_may_be_typed_in_any_notation(said: str) -> None:
    dialogue = asked_for_bra()
    # Whatever else the words were taken for: hips of 75 cm, a height of 34, another size of the tee.
    answer = dialogue.hear("give_measures", said, hip=75.0)
    assert answer.responses[0] == "utter_figure_noted"
    assert answer.kinds == ["try_on"]
    assert dialogue.slots["figure"]["answers"] == {"torso": "unknown", "bra": "75B"}
    assert dialogue.looks.calls[-1][1][0].choices["bra"] == "75B"
    assert "hip" not in (dialogue.slots.get("measures") or {})


@pytest.mark.parametrize(
    ("language", "said", "offered"),
    [
        ("en", "a C cup", "bra:75C"),
        ("zh", "C罩杯", "china_bra:75C"),
        ("en", "34", "bra:75B"),
        ("zh", "75的", "china_bra:75A"),
    ],
)
def test_of_half_a_bra_size_the_other_half_is_asked_for_once(language: str, said: str, offered: str) -> None:
    dialogue = asked_for_bra(language)
    rest = dialogue.hear("give_measures", said, hip=75.0)
    assert rest.responses == ["utter_ask_figure_bra_rest"]
    assert f'/give_measures{{"figure": "{offered}"}}' in rest.payloads
    assert dialogue.slots["figure"]["answers"] == {"torso": "unknown"}
    assert dialogue.slots["figure"]["put"] == ["torso", "bra"]
    assert figure(dialogue, offered).responses[0] == "utter_figure_noted"
    assert "hip" not in (dialogue.slots.get("measures") or {})


def test_a_bra_size_told_in_a_sentence_answers_as_well_and_its_other_news_is_kept() -> None:
    dialogue = asked_for_bra()
    answer = dialogue.hear("give_measures", "my bra is 34C and I am 41", usual_size="bra:34C", age=41)
    assert answer.responses[0] == "utter_figure_noted"
    assert dialogue.slots["figure"]["answers"] == {"torso": "unknown", "bra": "75C"}
    assert dialogue.slots["age"] == 41


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I don't know"),
        ("en", "I don't wear bras"),
        ("en", "I'd rather not say"),
        ("zh", "不知道"),
        ("zh", "我不穿内衣"),
    ],
)
def test_not_knowing_or_not_saying_is_an_answer(language: str, said: str) -> None:
    dialogue = asked_for_bra(language)
    assert dialogue.hear("out_of_scope", said).responses == ["utter_figure_unknown"]
    assert dialogue.slots["figure"]["answers"] == {"torso": "unknown", "bra": "unknown"}
    assert figure(dialogue, "ask").responses == ["utter_figure_unknown"]


def test_a_wish_for_another_size_is_no_answer_and_closes_the_question() -> None:
    dialogue = asked_for_bra()
    assert dialogue.hear("change_size", "show me L", size="L").kinds == ["try_on"]
    assert dialogue.slots["figure"]["open"] is None
    assert "bra" not in dialogue.slots["figure"]["answers"]


@pytest.mark.parametrize("slots", [MAN, {"height": 165.0, "weight": 58.0}], ids=["man", "sex unknown"])
def test_nobody_but_a_woman_who_said_so_is_asked_for_a_bra_size(slots: dict[str, Any]) -> None:
    dialogue = wearing("dress", slots) if "sex" not in slots else wearing("tee", slots)
    said = figure(dialogue, "ask").responses
    while (name := (dialogue.slots["figure"] or {}).get("open")) is not None:
        said += figure(dialogue, f"{name}:unknown").responses
    assert len(said) == 3
    assert "utter_ask_figure_bra" not in said


def test_whoever_told_a_bra_size_is_asked_for_something_else() -> None:
    dialogue = wearing("tee", WOMAN)
    dialogue.hear("give_measures", "I wear a 34B", usual_size="bra:34B")
    said = figure(dialogue, "ask").responses + figure(dialogue, "torso:unknown").responses
    assert "utter_ask_figure_bra" not in said
    assert len(dialogue.slots["figure"]["put"]) <= 2


@pytest.mark.parametrize(
    ("said", "kept"),
    [("29", ("jeans_inches", "29")), ("W31 L32", ("jeans_inches", "31")), ("EU 40", ("hm_trousers", "40")),
     # Of the European 34 and 34 inches she rather wears the first.
     ("34", ("hm_trousers", "34")), ("size 42", ("hm_trousers", "42"))],
)  # fmt: skip
def test_a_trousers_size_may_be_typed_in_inches_or_as_a_european_number(said: str, kept: tuple[str, str]) -> None:
    dialogue = wearing("skirt", WOMAN)
    figure(dialogue, "ask")
    shape = dialogue.slots["figure"]["open"]
    answer = figure(dialogue, f"{shape}:unknown")
    assert answer.responses == ["utter_ask_figure_trousers"]
    assert any(title.startswith("EU ") for title in titles(answer))
    assert dialogue.hear("give_measures", said, age=29).responses[0] == "utter_figure_noted"
    assert dialogue.slots["figure"]["answers"] == {shape: "unknown", kept[0]: kept[1]}
    assert dialogue.slots.get("age") is None


def asked_for_tops() -> Dialogue:
    """A man of known waist and hips in a tee, to whom pictures say nothing."""
    dialogue = wearing("tee", MAN | {"measures": {"waist": 88.0, "hip": 98.0}})
    figure(dialogue, "ask")
    name = dialogue.slots["figure"]["open"]
    answer = figure(dialogue, f"{name}:unknown")
    assert answer.responses == ["utter_ask_figure_tops"]
    assert {title.split()[0] for title in titles(answer)[:-1]} == {"Uniqlo", "H&M", "Zara"}
    return dialogue


@pytest.mark.parametrize(
    ("said", "entities", "kept"),
    [
        ("Zara L", {"usual_size": "zara_top:L", "size": "L"}, ("zara_top", "L")),
        ("I take M at Uniqlo", {"usual_size": "uniqlo_top:M", "size": "M"}, ("japan_top", "M")),
        ("M", {"size": "M"}, ("letter_top", "M")),
    ],
)
def test_a_tops_size_is_heard_with_its_maker_or_without(
    said: str, entities: dict[str, str], kept: tuple[str, str]
) -> None:
    dialogue = asked_for_tops()
    answer = dialogue.hear("change_size", said, **entities)
    assert answer.responses[0] == "utter_figure_noted"
    assert dialogue.slots["figure"]["answers"][kept[0]] == kept[1]


def test_one_makers_size_answers_what_was_asked_of_all() -> None:
    dialogue = asked_for_tops()
    assert figure(dialogue, "zara_top:L").responses[0] == "utter_figure_noted"
    assert len(dialogue.slots["figure"]["put"]) == 2


def test_a_size_of_the_other_sexs_chart_never_breaks_a_picture() -> None:
    dialogue = wearing("dress", WOMAN)
    figure(dialogue, "jeans_inches:44")
    assert dialogue.hear("change_view", view="back").kinds == ["try_on"]


def test_the_question_comes_with_the_picture_of_its_label(pictures: Path) -> None:
    (pictures / "bra-all-female.png").write_bytes(pixel())
    dialogue = wearing("tee", WOMAN)
    figure(dialogue, "ask")
    answer = figure(dialogue, "torso:unknown")
    assert answer.custom("question")["name"] == "bra"
    image = next(m["image"] for m in answer.messages if m.get("image"))
    assert (pictures / "media" / image.removeprefix("/media/")).read_bytes() == pixel()


@pytest.mark.parametrize(
    ("family", "said"),
    [
        ("bra", "75"),
        ("bra", "I'm 165 cm"),
        ("trousers", "55 kg"),
        ("trousers", "我身高165"),
        ("trousers", "试试38码"),
        ("tops", "I'm a man"),
        ("tops", "换成L看看"),
    ],
)
def test_other_numbers_and_wishes_are_no_sizes(family: str, said: str) -> None:
    for language in ("zh", "en"):
        assert typed(family, said, None, "zh" if language == "zh" else "en") == ()
