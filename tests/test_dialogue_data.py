"""Domain, wording and actions agree: every intent is answered, every response exists in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import words
from actions.reference import FAMILIES
from actions.server import skills
from actions.skill import Parts
from shop import vocabulary
from shop.catalogue import catalogue
from shop.recommend import Recommender
from tests.fakes import WordEncoder

ROOT = Path(__file__).resolve().parent.parent
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
FILES = sorted((ROOT / "nlu_data").glob("*.yml"))
DATA = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES]
RESPONSES: dict[str, list[dict[str, Any]]] = {k: v for d in DATA for k, v in (d.get("responses") or {}).items()}
RULES: list[dict[str, Any]] = [rule for document in DATA for rule in document.get("rules") or []]
BY_RASA = {"action_validate_slot_mappings", "validate_measures_form"}
# The form asks with these by their name alone; restart is Rasa's own rule.
BY_NAME = {f"utter_ask_measures_form_{name}" for name in ("height_and_weight", "height", "weight", "usual", "sex")}


def languages(response: str) -> set[str]:
    return {c["value"] for variant in RESPONSES[response] for c in variant["condition"] if c["name"] == "language"}


def used_in_code() -> set[str]:
    """Response names in the actions; an f-string counts with every name it may make."""
    names: set[str] = set()
    for path in (ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("utter_"):
                head = node.value
                names |= {head} if head in RESPONSES else {r for r in RESPONSES if r.startswith(head)}
                assert head in RESPONSES or any(r.startswith(head) for r in RESPONSES), f"{path.name}: {head}"
    return names


def test_every_intent_has_exactly_one_rule() -> None:
    answered = [step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step]
    assert sorted(answered) == sorted({*DOMAIN["intents"], "nlu_fallback"} - {"restart"})


def test_every_action_of_the_domain_is_served_and_the_other_way_round() -> None:
    served = skills(Parts(lambda: Recommender(catalogue(), WordEncoder())))
    assert {f"action_{name}" for name in served} | BY_RASA == set(DOMAIN["actions"])


@pytest.mark.parametrize("response", sorted(RESPONSES))
def test_every_response_is_worded_in_both_languages(response: str) -> None:
    assert languages(response) == {"zh", "en"}


def test_every_response_is_used_and_every_used_one_exists() -> None:
    by_rules = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    by_rules = {name for name in by_rules if name.startswith("utter_")}
    assert by_rules <= set(RESPONSES)
    assert used_in_code() | by_rules | BY_NAME == set(RESPONSES)


def test_a_response_has_the_same_gaps_in_both_languages() -> None:
    def gaps(variant: dict[str, Any]) -> set[str]:
        return set(re.findall(r"(?<!{){(\w+)}(?!})", variant["text"]))

    for name, variants in RESPONSES.items():
        found: dict[str, set[str]] = {"zh": set(), "en": set()}
        for variant in variants:
            found[variant["condition"][0]["value"]] |= gaps(variant)
        assert found["zh"] == found["en"], name


def test_chinese_wording_is_chinese_and_english_wording_is_not() -> None:
    for name, variants in RESPONSES.items():
        for variant in variants:
            language = variant["condition"][0]["value"]
            chinese = re.search(r"[\u4e00-\u9fff]", variant["text"]) is not None
            assert chinese == (language == "zh"), name


def test_every_button_says_an_intent_of_the_domain() -> None:
    for name, variants in RESPONSES.items():
        for button in [button for variant in variants for button in variant.get("buttons", ())]:
            match = re.fullmatch(r"/(\w+)(\{\{.*\}\})?", button["payload"])
            assert match, f"{name}: {button}"
            assert match[1] in DOMAIN["intents"], f"{name}: {button}"


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (words.COLOUR, vocabulary.COLOURS),
        (words.PATTERN, vocabulary.PATTERNS),
        (words.MATERIAL, vocabulary.MATERIALS),
        (words.STYLE, vocabulary.STYLES),
        (words.OCCASION, vocabulary.OCCASIONS),
        (words.SEASON, vocabulary.SEASONS),
    ],
)
def test_everything_the_shop_may_say_has_a_name_in_both_languages(
    table: dict[str, words.Pair], values: tuple[str, ...]
) -> None:
    assert set(table) == set(values)
    assert all(all(pair) for pair in table.values())


def test_families_only_hold_categories() -> None:
    assert set().union(*FAMILIES) <= set(words.CATEGORY)


def test_the_slots_are_remembered_but_never_featurised() -> None:
    assert all(slot["influence_conversation"] is False for slot in DOMAIN["slots"].values())
