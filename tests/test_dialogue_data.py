"""Domain, wording and actions agree: every intent is answered, every sentence is worded in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.answering import SENTENCES, UNCLEAR
from actions.server import AnswerAction, skills
from actions.skill import Parts
from actions.wording import garments, sentences
from actions.wording.say import Say
from actions.wording.words import Language, Pair
from shop import vocabulary
from shop.catalogue import catalogue
from shop.recommend import Recommender
from tests.fakes import WordEncoder

ROOT = Path(__file__).resolve().parent.parent
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
FILES = sorted((ROOT / "nlu_data").glob("*.yml"))
DATA = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES]
RULES: list[dict[str, Any]] = [rule for document in DATA for rule in document.get("rules") or []]
# Named by the question that stands open.
BY_NAME = {f"utter_ask_measures_form_{name}" for name in ("height_and_weight", "height", "weight", "usual", "sex")}
LANGUAGES: tuple[Language, Language] = ("zh", "en")


def used_in_code() -> set[str]:
    """Names of sentences in the actions; an f-string counts with every name it may make."""
    names: set[str] = set()
    for path in (ROOT / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("utter_"):
                head = node.value
                made = {head} if head in sentences() else {name for name in sentences() if name.startswith(head)}
                assert made, f"{path.name}: {head}"
                names |= made
    return names


def test_every_intent_has_exactly_one_rule_and_every_rule_leads_to_an_answer() -> None:
    answered = [step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step]
    assert sorted(answered) == sorted({*DOMAIN["intents"], "nlu_fallback"})
    actions = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert actions == set(DOMAIN["actions"]) == set(AnswerAction.NAMES)


def test_every_intent_is_answered_by_a_skill_or_a_sentence() -> None:
    served = skills(Parts(lambda: Recommender(catalogue(), WordEncoder())))
    assert set(DOMAIN["intents"]) <= {*served, *SENTENCES, *UNCLEAR}


def test_every_sentence_is_said_somewhere_and_every_one_said_is_worded() -> None:
    assert used_in_code() | BY_NAME == set(sentences())


@pytest.mark.parametrize("name", sorted(sentences()))
def test_a_sentence_is_worded_in_both_languages_with_the_same_gaps_and_never_twice_alike(name: str) -> None:
    wordings = sentences()[name].wordings
    gaps = [{gap for text in wordings[one] for gap in re.findall(r"{(\w+)}", text)} for one in LANGUAGES]
    assert gaps[0] == gaps[1]
    for language in LANGUAGES:
        assert wordings[language]
        assert len(set(wordings[language])) == len(wordings[language])
        chinese = [re.search(r"[\u4e00-\u9fff]", text) is not None for text in wordings[language]]
        assert all(chinese) if language == "zh" else not any(chinese)


def test_every_button_says_an_intent_of_the_domain_and_has_a_title_in_both_languages() -> None:
    for name, sentence in sentences().items():
        for button in sentence.buttons:
            match = re.fullmatch(r"/(\w+)(\{.*\})?", button["payload"])
            assert match, f"{name}: {button}"
            assert match[1] in DOMAIN["intents"], f"{name}: {button}"
            assert button["zh"]
            assert button["en"]


def test_of_two_wordings_the_other_is_taken_the_next_time() -> None:
    turns: dict[str, int] = {}
    texts = []
    for _ in range(3):
        say = Say("en", turns)
        say.say("utter_greet")
        turns = say.turns
        texts.append(say.messages[0].text)
    assert texts[0] != texts[1] != texts[2]


def test_what_an_answer_has_said_is_not_said_again_in_it() -> None:
    say = Say("en")
    for _ in range(2):
        say.say("utter_product_care", name="tee", care="cold")
    assert [message.text for message in say.messages] == ["To care for the tee: cold."]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (garments.COLOUR, vocabulary.COLOURS),
        (garments.PATTERN, vocabulary.PATTERNS),
        (garments.MATERIAL, vocabulary.MATERIALS),
        (garments.STYLE, vocabulary.STYLES),
        (garments.OCCASION, vocabulary.OCCASIONS),
        (garments.SEASON, vocabulary.SEASONS),
    ],
)
def test_everything_the_shop_may_say_has_a_name_in_both_languages(
    table: dict[str, Pair], values: tuple[str, ...]
) -> None:
    assert set(table) == set(values)
    assert all(all(pair) for pair in table.values())


def test_the_slots_are_remembered_but_never_featurised() -> None:
    assert all(slot["influence_conversation"] is False for slot in DOMAIN["slots"].values())
