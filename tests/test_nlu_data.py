"""The training data, held to what `rasa data validate` lets pass: repeats, templates filled in, unknown values."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from shop.words import TABLES, ways

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "nlu_data").glob("*.yml"))

COMMON = """
greet affirm deny ask_help give_measures ask_body ask_how_to_measure search recommend more_results try_on change_size
change_colour change_view add_item remove_item compare ask_size ask_fit customise give_feedback buy ask_product
ask_agent faq out_of_scope
"""
RARE = """
goodbye thank bot_challenge change_language restart save_look show_looks continue_elsewhere export_data delete_data
"""
LEAST = {
    **dict.fromkeys(RARE.split(), 20),
    **dict.fromkeys(COMMON.split(), 30),
    **dict.fromkeys(["give_measures", "search", "try_on"], 60),
}
LEAST_PER_TOPIC = 8  # of each `faq/…` and language

# Words that any shopper and any conversation test must say; standing in both places proves nothing.
CLOSED_CLASS = {"greet", "goodbye", "thank", "affirm", "deny"}

NUMBERS = """
height weight chest waist hip inseam shoulder neck sleeve thigh foot head age price_max price_min ordinal amount
"""
CANONICAL = {
    "sex": "female male",
    "category": "tee polo shirt blouse tank sweater hoodie cardigan vest jacket blazer coat down_jacket dress qipao"
    " skirt jeans trousers shorts leggings jumpsuit suit sneakers shoes boots heels sandals hat cap glasses sunglasses"
    " scarf bag belt tie necklace",
    "colour": "black white grey red orange yellow green blue navy purple pink brown beige khaki burgundy gold silver",
    "pattern": "plain striped checked floral dotted printed",
    "material": "cotton linen silk wool cashmere denim leather polyester knit down chiffon",
    "size": "XS S M L XL XXL XXXL up down",
    "style": "slim regular loose short long sleeveless v_neck crew_neck high_waist",
    "occasion": "work wedding party date sport travel casual school interview beach",
    "season": "spring summer autumn winter",
    "view": "front back left right three_quarter turntable",
    "zone": "neck shoulder chest waist hip sleeve length thigh leg foot head overall",
    "feeling": "too_tight tight just_right loose too_loose too_long too_short comfortable uncomfortable love dislike",
    "alteration": "shorten lengthen tighten loosen"
    " slim regular loose short long sleeveless v_neck crew_neck high_waist",
}
MARKUP = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<name>\w+)\)|(?P<json>\{[^}]+\}))")


@dataclass(frozen=True)
class Entity:
    """One marked span: its words, its entity's name, its canonical value, its group."""

    text: str
    name: str
    value: str
    group: str | None


@dataclass(frozen=True)
class Example:
    """One sentence of the training data; `intent` is the full name, `faq/delivery` too."""

    intent: str
    text: str
    entities: tuple[Entity, ...]

    @property
    def language(self) -> str:
        """`zh`, `en`, or `mixed` where Chinese characters meet an English word of three letters or more."""
        if not re.search(r"[\u4e00-\u9fff]", self.text):
            return "en"
        return "mixed" if re.search(r"[A-Za-z]{3,}", self.text) else "zh"


def _entity(match: re.Match[str]) -> Entity:
    given = {"entity": match["name"]} if match["name"] else json.loads(match["json"])
    return Entity(match["text"], given["entity"], str(given.get("value", match["text"])), given.get("group"))


def _example(intent: str, line: str) -> Example:
    assert line.startswith("- "), f"{intent}: {line!r} must start with '- '"
    marked = line[2:].strip()
    return Example(intent, MARKUP.sub(lambda m: m["text"], marked), tuple(_entity(m) for m in MARKUP.finditer(marked)))


@cache
def _documents() -> dict[str, dict[str, Any]]:
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}


@cache
def _examples() -> tuple[Example, ...]:
    return tuple(
        _example(item["intent"], line)
        for document in _documents().values()
        for item in document.get("nlu", [])
        for line in item["examples"].splitlines()
    )


def _plain(text: str) -> str:
    """`text` without case, spaces and punctuation: two sentences that agree in it are the same sentence."""
    return re.sub(r"[\W_]+", "", text.lower())


@cache
def _surfaces() -> list[tuple[re.Pattern[str], str]]:
    """Every marked wording and every word of the shop's with its entity's name, longest first."""
    names = {way: table for table in TABLES for way in ways(table)}
    names |= {entity.text.lower(): entity.name for example in _examples() for entity in example.entities}
    patterns = []
    for text in sorted(names, key=len, reverse=True):
        # English only as whole words: "red" is not in "hundred".
        edge = r"\b" if text.isascii() and text[0].isalnum() and text[-1].isalnum() else ""
        patterns.append((re.compile(edge + re.escape(text) + edge), f"<{names[text]}>"))
    return patterns


def _template(text: str) -> str:
    """`text` with every known wording replaced by its entity's name, and every number by one sign."""
    text = text.lower()
    for pattern, name in _surfaces():
        text = pattern.sub(name, text)
    text = re.sub(r"\d+(\.\d+)?", "#", text)
    return re.sub(r"[^\w<>#]+", " ", text).strip()


def _repeated(pairs: list[tuple[str, str]]) -> list[list[str]]:
    """Of (key, text) pairs, the texts that share a key."""
    by_key = defaultdict(list)
    for key, text in pairs:
        by_key[key].append(text)
    return [texts for texts in by_key.values() if len(texts) > 1]


def test_every_example_is_clean_text_once_its_markup_is_read() -> None:
    broken = [example.text for example in _examples() if re.search(r"[\[\]{}]|\"entity\"|^\s*$", example.text)]
    assert broken == []


def test_the_intents_are_the_contracts() -> None:
    assert {example.intent.split("/")[0] for example in _examples()} == set(LEAST)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_intent_has_enough_examples_in_each_language(language: str) -> None:
    counts = Counter(example.intent.split("/")[0] for example in _examples() if example.language == language)
    assert {intent: counts[intent] for intent in LEAST if counts[intent] < LEAST[intent]} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_frequent_question_has_enough_examples_in_each_language(language: str) -> None:
    topics = {example.intent for example in _examples() if "/" in example.intent}
    counts = Counter(example.intent for example in _examples() if example.language == language)
    assert [topic for topic in sorted(topics) if counts[topic] < LEAST_PER_TOPIC] == []


def test_every_intent_has_sentences_that_mix_the_languages() -> None:
    mixed = Counter(example.intent.split("/")[0] for example in _examples() if example.language == "mixed")
    assert [intent for intent in LEAST if mixed[intent] < 3] == []


def test_no_sentence_stands_twice_in_one_intent_or_in_two() -> None:
    pairs = [(_plain(example.text) or example.text, f"{example.intent}: {example.text}") for example in _examples()]
    assert _repeated(pairs) == []


def test_no_two_examples_of_an_intent_differ_in_values_only() -> None:
    pairs = [(f"{example.intent}: {_template(example.text)}", example.text) for example in _examples()]
    assert _repeated(pairs) == []


def test_marked_values_are_the_contracts() -> None:
    assert [entity for example in _examples() for entity in example.entities if not _is_canonical(entity)] == []


def _is_canonical(entity: Entity) -> bool:
    if entity.name in NUMBERS.split():
        return re.fullmatch(r"-?\d+(\.\d+)?", entity.value) is not None
    if entity.name == "size" and entity.value.isdigit():
        return True
    return entity.value in CANONICAL[entity.name].split()


def test_one_wording_means_one_value() -> None:
    meanings = defaultdict(set)
    for example in _examples():
        for entity in example.entities:
            meanings[entity.text.lower(), entity.name].add(entity.value)
    assert {key: values for key, values in meanings.items() if len(values) > 1} == {}


def test_two_garments_in_one_sentence_are_told_apart_by_groups() -> None:
    garments = [[e for e in example.entities if e.name == "category"] for example in _examples()]
    assert [pair for pair in garments if len(pair) > 1 and len({e.group for e in pair} - {None}) < len(pair)] == []


def _blocks(section: str) -> list[dict[str, Any]]:
    return [block for document in _documents().values() for block in document.get(section, [])]


def test_no_rule_or_story_stands_twice() -> None:
    blocks = _blocks("rules") + _blocks("stories")
    assert _repeated([(block.get("rule") or block.get("story"), str(block)) for block in blocks]) == []
    told = [({key: block.get(key) for key in ("condition", "steps", "conversation_start")}, block) for block in blocks]
    assert _repeated([(json.dumps(key, sort_keys=True), str(block)) for key, block in told]) == []


def _said_by_shoppers(node: Any) -> list[str]:
    """Every text under a `user` key, however deep it stands."""
    if isinstance(node, list):
        return [text for child in node for text in _said_by_shoppers(child)]
    if not isinstance(node, dict):
        return []
    own = [node["user"]] if isinstance(node.get("user"), str) else []
    return own + [text for child in node.values() for text in _said_by_shoppers(child)]


def test_conversation_tests_say_what_the_model_was_not_trained_on() -> None:
    trained = {_plain(example.text): example.intent for example in _examples()}
    copied = [
        f"{path.name}: {text}"
        for path in sorted((ROOT / "tests" / "conversations").rglob("*.yml"))
        for text in _said_by_shoppers(yaml.safe_load(path.read_text(encoding="utf-8")))
        if _plain(text) and trained.get(_plain(text), "greet") not in CLOSED_CLASS
    ]
    assert copied == []


def test_the_held_out_sentences_are_not_learned_by_heart() -> None:
    """Greetings too: a figure for unseen sentences may count none that was seen."""
    trained = {_plain(example.text) for example in _examples()}
    files = sorted((ROOT / "tests").glob("nlu_*.yml"))
    held_out = [part for path in files for part in yaml.safe_load(path.read_text(encoding="utf-8")).values()]
    texts = [line.split("|")[0].strip() for part in held_out for lines in part.values() for line in lines]
    assert [text for text in texts if _plain(text) in trained] == []
