"""Gold messages, what is composed of single sentences, and the labels that every edit keeps."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.evaluate_acts import facts_of
from nlu.learning.compose import Composer
from nlu.learning.fill import LABELS, Filler, templates
from nlu.learning.gold import GoldError, gold_of, message, read_gold
from nlu.learning.marks import DEFAULTS, IGNORED, Marked
from nlu.learning.noise import noisy
from nlu.learning.sentences import GOLD, Sentence
from nlu.reading.labels import ASIDE, NOTHING, OTHER, RULED_OUT, TAKEN_BACK
from nlu.understanding import entities


def labels(marked: Marked, name: str) -> dict[str, int]:
    """Stretches of equal labels other than the default."""
    found: dict[str, int] = {}
    for place, label in enumerate(marked.marks[name]):
        if label != DEFAULTS[name]:
            last = place and marked.marks[name][place - 1] == label
            words = (found and last and list(found)[-1]) or ""
            found.pop(words, None)
            found[words + marked.text[place]] = label
    return found


def acts(marked: Marked) -> list[str]:
    """The words of each act."""
    numbers = marked.marks["act"]
    return ["".join(c for c, n in zip(marked.text, numbers, strict=True) if n == act) for act in sorted(set(numbers))]


def test_what_lies_in_no_act_wants_nothing() -> None:
    gold = gold_of(
        {
            "text": "my boss is strict. the red dress please",
            "acts": [{"intent": "try_on", "at": "the red dress please"}],
        }
    )
    learned = message(gold)
    assert [act.intent for act in learned.acts] == [NOTHING, "try_on"]
    assert acts(learned.marked) == ["my boss is strict. ", "the red dress please"]


def test_signs_end_an_act_and_connectives_open_the_next() -> None:
    gold = gold_of(
        {
            "text": "换L，然后看背面",
            "acts": [{"intent": "change_size", "at": "换L"}, {"intent": "change_view", "at": "看背面"}],
        }
    )
    assert acts(message(gold).marked) == ["换L，", "然后看背面"]


def test_gold_garments_and_numbers_label_the_words_they_are_read_from() -> None:
    garments = [{"category": "dress", "wanted": True}, {"colour": ["black"], "wanted": False}]
    numbers = [{"entity": "height", "value": 160, "of": "other", "who": "my mum"}]
    act = {"intent": "search", "garments": garments, "numbers": numbers}
    marked = message(gold_of({"text": "a dress for my mum, 160 cm, not black", "acts": [act]})).marked
    assert labels(marked, "negated") == {"black": RULED_OUT}
    assert labels(marked, "of") == {"160 cm": OTHER}
    assert labels(marked, "who") == {"my mum": 1}


def test_what_is_taken_back_is_labelled_so() -> None:
    act = {"intent": "change_size", "garments": [{"size": "L", "wanted": True}]}
    gold = gold_of({"text": "M. no wait, L", "acts": [act], "taken_back": [{"entity": "size", "value": "M"}]})
    assert labels(message(gold).marked, "negated") == {"M": TAKEN_BACK}


def test_what_is_read_where_nothing_is_wanted_is_set_aside() -> None:
    act = {"intent": "ask_product", "at": "how do I wash your blue trousers"}
    act |= {"garments": [{"category": "trousers", "colour": ["blue"], "wanted": True}]}
    gold = gold_of({"text": "my old skirt shrank. how do I wash your blue trousers", "acts": [act]})
    assert labels(message(gold).marked, "negated") == {"skirt": ASIDE}


def test_what_a_rule_reads_and_the_hand_did_not_is_set_aside() -> None:
    act = {"intent": "search", "garments": [{"category": "belt", "wanted": True}]}
    gold = gold_of({"text": "do you guys sell belts", "acts": [act]})
    assert labels(message(gold).marked, "negated") == {"guys": ASIDE}


def test_gold_tells_what_an_act_asks_where_and_how_it_feels() -> None:
    act = {"intent": "give_feedback", "zone": ["hip"], "feeling": "tight"}
    (told,) = message(gold_of({"text": "snug there", "acts": [act]})).acts
    assert (told.asks, told.zone, told.feeling) == (set(), {"hip"}, {"tight"})
    (unknown,) = message(gold_of({"text": "snug there", "partial": True, "acts": [{"intent": "ask_fit"}]})).acts
    assert (unknown.asks, unknown.zone, unknown.feeling) == (None, None, None)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"text": "hello", "acts": [{"intent": "greet", "at": "goodbye"}]}, "'goodbye' is not in 'hello'"),
        ({"text": "hello", "acts": [{"intent": "ask_product", "asks": ["cost"]}]}, r"asks \['cost'\] are none of"),
    ],
)
def test_gold_that_cannot_be_is_refused_with_the_words_at_fault(raw: dict[str, object], fault: str) -> None:
    with pytest.raises(GoldError, match=fault):
        gold_of(raw)


def test_a_file_of_gold_names_the_line_at_fault(tmp_path: Path) -> None:
    path = tmp_path / "hand.jsonl"
    path.write_text('{"text": "a", "acts": []}\n{"text": "b"}\n')
    with pytest.raises(GoldError, match=r"hand\.jsonl:2: 'acts'"):
        read_gold(path)


def test_every_gold_file_can_be_learned_from() -> None:
    for path in sorted(GOLD.glob("*.jsonl")):
        for gold in read_gold(path):
            learned = message(gold)
            assert set(learned.marked.marks["act"]) <= set(range(len(learned.acts))), gold.text


def composer(seed: int = 1) -> Composer:
    said = {
        "try_on": ["试试红色连衣裙", "try the red dress"],
        "change_view": ["看背面", "show me the back"],
        "greet": ["hello"],
        "give_measures": ["165 55"],
        "ask_fit": ["腰会不会紧", "is it tight"],
    }
    sentences = [Sentence(text, intent) for intent, texts in said.items() for text in texts]
    stories = [Sentence("我明天要开会", NOTHING), Sentence("i have a wedding", NOTHING)]
    return Composer(sentences, entities, seed=seed, stories=stories * 3)


def test_what_is_composed_has_every_act_in_its_text_in_order() -> None:
    drawn = composer()
    for _ in range(300):
        made = drawn.message()
        numbers = made.marked.marks["act"]
        assert numbers == sorted(numbers), made.marked.text
        assert set(numbers) <= set(range(len(made.acts)))
        assert all(len(marks) == len(made.marked.text) for marks in made.marked.marks.values())


def test_the_same_seed_composes_the_same_messages() -> None:
    one, other = composer(7), composer(7)
    assert [one.message().marked for _ in range(40)] == [other.message().marked for _ in range(40)]


def test_every_template_can_be_filled() -> None:
    filler = Filler(random.Random(1))
    for name in ("ruled_out", "wanted", "numbers", "aside", "told", "told_other", "denied_number", "denied_sex"):
        for language, listed in templates()[name].items():
            for template in listed:
                marked, told = filler.fill(template, Marked("x"), language == "zh")
                assert len(told) == len(marked.text)
                assert not set("{}<>") & set(marked.text), template


def test_a_slot_labels_its_words_alone() -> None:
    marked, _ = Filler(random.Random(1)).fill("not {x:out}, {w}", Marked(""), False, words={"x": "red", "w": "blue"})
    assert labels(marked, "negated") == {"red": LABELS["out"][1]}


@given(
    text=st.text(alphabet="abc 的这，,.试穿", min_size=1, max_size=40), seed=st.integers(0, 99), chinese=st.booleans()
)
def test_slips_and_lost_commas_keep_every_label_beside_its_character(text: str, seed: int, chinese: bool) -> None:
    marked = Marked(text)
    marked.mark("negated", 0, len(text), 1)
    marked.mark("of", 0, len(text), IGNORED)
    edited = noisy(marked, chinese, random.Random(seed))
    assert all(len(marks) == len(edited.text) for marks in edited.marks.values())
    assert set(edited.marks["negated"]) <= {1}


def test_facts_of_acts_are_comparable_whatever_form_their_numbers_have() -> None:
    one = facts_of([{"intent": "give_measures", "numbers": [{"entity": "height", "value": 165, "of": "self"}]}])
    other = facts_of(json.loads('[{"intent": "give_measures", "numbers": [{"entity": "height", "value": 165.0}]}]'))
    assert one == other
