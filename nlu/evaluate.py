"""How well messages are understood: `.venv/bin/python -m nlu.evaluate`.

Do the rules read every entity that is annotated in the training data as it is annotated; how are single sentences read
that were not learned from (tests/nlu_*.yml: dev sets, all of them have been worked on); and, with
`--messages FILE.jsonl`, how are whole messages read whose acts are known (the form of nlu_data/acts)?
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

import yaml

from nlu.evaluate_acts import Report
from nlu.learning.gold import Gold, GoldError, hands, held_out, read_gold
from nlu.learning.sentences import GOLD
from nlu.reading.entities import as_rasa
from nlu.reading.read import Models, Reader
from nlu.spans import Value
from nlu.understanding import entities

ROOT = Path(__file__).resolve().parent.parent
HOLDOUT = ROOT / "tests" / "nlu_holdout.yml"
# The least share of intents right in each language, and the least F1 of entities.
GOALS = {
    HOLDOUT: (0.97, 0.99),
    ROOT / "tests" / "nlu_blind.yml": (0.97, 0.99),
    ROOT / "tests" / "nlu_blind_b.yml": (0.97, 0.99),
    ROOT / "tests" / "nlu_blind_c.yml": (0.97, 0.99),
    ROOT / "tests" / "nlu_blind_d.yml": (0.97, 0.98),
    ROOT / "tests" / "nlu_blind_e.yml": (0.97, 0.98),
    ROOT / "tests" / "nlu_blind_f.yml": (0.95, 0.95),
    ROOT / "tests" / "nlu_blind_g.yml": (0.95, 0.98),
    ROOT / "tests" / "nlu_blind_h.yml": (0.97, 0.98),
    ROOT / "tests" / "nlu_hasty.yml": (0.95, 0.99),
}
OWN_GOAL = (0.92, 0.95)  # for any other file
MODEL = ROOT / "models" / "reader"

_MARKUP = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<name>\w+)\)|(?P<json>\{[^}]+\}))")
Pairs = Counter  # of (entity, value as text)


@dataclass(frozen=True)
class Sentence:
    """A sentence with what it should mean; `expected` is None where entities are not scored."""

    text: str
    intent: str
    language: str
    expected: Optional[Pairs]


@dataclass
class Score:
    """Counts behind precision and recall."""

    right: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1.0 where there was nothing to find."""
        wrong = self.missed + self.invented
        return 1.0 if not self.right and not wrong else 2 * self.right / (2 * self.right + wrong)


def canonical(value: Value) -> str:
    """A value as text, numbers to the hundredth: 175.0, "175" and 175 are one."""
    try:
        return f"{float(value):.2f}"
    except ValueError:
        return str(value)


def read(text: str, reader: Reader, *, groups: bool = False) -> Pairs:
    """What is meant of the entities of a text; with `groups` a garment's number follows the name, colour@2."""
    reading = reader(text)
    return Counter(
        (f"{entity['entity']}@{entity['group']}" if groups and "group" in entity else entity["entity"],
         canonical(entity["value"]))
        for entity in as_rasa(reading.entities, reading.acts, reader.allowed)
        if not entity.get("negated")
    )  # fmt: skip


def holdout(path: Path = HOLDOUT) -> list[Sentence]:
    """The sentences that are kept from training: intent → language → "text | entity=value …".

    `entity@1=value` and `entity@2=value` name the groups of two garments; a file that names none asks for none."""
    sentences = []
    for intent, languages in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for language, lines in languages.items():
            name, spoken = (language, "mixed") if intent == "mixed" else (intent, language)
            sentences += [_sentence(line, name, spoken) for line in lines]
    return sentences


def _sentence(line: str, intent: str, language: str) -> Sentence:
    text, bar, listed = line.partition(" |")
    expected = None
    if bar:
        pairs = (pair.split("=", 1) for pair in listed.split())
        expected = Counter((name, canonical(value)) for name, value in pairs)
    return Sentence(text.strip(), intent, language, expected)


def annotated(folder: Path = ROOT / "nlu_data") -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Training examples that carry annotations: plain text, and (entity, value, words) of each."""
    for path in sorted(folder.glob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or []:
            for line in str(block.get("examples", "")).splitlines():
                marks = [_mark(match) for match in _MARKUP.finditer(line)]
                if marks and "intent" in block:
                    yield _MARKUP.sub(lambda match: match.group("text"), line.strip()[2:]), marks


def _mark(match: "re.Match[str]") -> tuple[str, str, str]:
    content: dict[str, Any] = (
        json.loads(match.group("json")) if match.group("json") else {"entity": match.group("name")}
    )
    return content["entity"], canonical(content.get("value", match.group("text").lower())), match.group("text")


def cross_check() -> list[str]:
    """A line for every annotation that the rules for values read otherwise."""
    differing = []
    for text, marks in annotated():
        found = Counter((entity.entity, canonical(entity.value).lower()) for entity in entities(text))
        differing += [f"{name}={value} ({words}) in: {text}   read: {_listed(found)}"
                      for name, value, words in marks if not found[(name, value.lower())]]  # fmt: skip
    return differing


def _listed(pairs: Pairs) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(pairs.elements())) or "nothing"


def score_entities(sentences: list[Sentence], reader: Reader) -> tuple[dict[str, Score], list[str]]:
    """Scores by entity kind, and a line for every sentence read otherwise than expected."""
    scores: dict[str, Score] = defaultdict(Score)
    differing = []
    for sentence in sentences:
        if sentence.expected is None:
            continue
        found = read(sentence.text, reader, groups=any("@" in name for name, _ in sentence.expected))
        for pairs, field in (
            (sentence.expected & found, "right"),
            (sentence.expected - found, "missed"),
            (found - sentence.expected, "invented"),
        ):
            for (name, _), count in pairs.items():
                setattr(scores[name], field, getattr(scores[name], field) + count)
        if found != sentence.expected:
            differing.append(f"{sentence.text}   expected: {_listed(sentence.expected)}   read: {_listed(found)}")
    return scores, differing


def total(scores: dict[str, Score]) -> Score:
    """All kinds together."""
    return Score(
        *(sum(getattr(score, field) for score in scores.values()) for field in ("right", "missed", "invented"))
    )


@dataclass
class Heard:
    """How a file's intents were read: right or wrong by language, a line for every wrong one, counts by intent, and
    seconds per message."""

    right: dict[str, list[bool]]
    wrong: list[str]
    by_intent: dict[str, Score]
    seconds: list[float]

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the intents, each counting alike."""
        return sum(score.f1 for score in self.by_intent.values()) / len(self.by_intent)


def score_intents(sentences: list[Sentence], reader: Reader) -> Heard:
    """Reads every sentence."""
    heard = Heard(defaultdict(list), [], defaultdict(Score), [])
    for sentence in sentences:
        started = time.perf_counter()
        reading = reader(sentence.text)
        name, confidence = reading.ranking[0]
        # "太小了，换大一号" was labelled with one intent and is two acts: the labelled one must be among them.
        if sentence.intent in [act.intent for act in reading.acts if len(reading.acts) > 1]:
            name = sentence.intent
        heard.seconds.append(time.perf_counter() - started)
        heard.right[sentence.language].append(name == sentence.intent)
        if name == sentence.intent:
            heard.by_intent[name].right += 1
        else:
            heard.by_intent[sentence.intent].missed += 1
            heard.by_intent[name].invented += 1
            heard.wrong.append(f"{sentence.intent} read as {name} ({confidence:.2f}): {sentence.text}")
    return heard


def main(arguments: Optional[list[str]] = None) -> int:
    """Command line: prints every answer; exit status 1 when a goal is missed, 2 for a file that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluate", description="how well messages are understood")
    parser.add_argument("--model", type=Path, default=MODEL, help="a folder that nlu.learning.train wrote")
    parser.add_argument("--sentences", type=Path, action="append", help="single sentences instead of the house's")
    parser.add_argument("--messages", type=Path, action="append", help="whole messages with gold acts, JSON lines")
    parser.add_argument("--held-out", action="store_true", help="the hand-written messages that are never learned from")
    parser.add_argument("--quiet", action="store_true", help="figures alone, no line a difference")
    options = parser.parse_args(arguments)
    reader = Reader(Models.load(options.model))
    if options.messages:
        return max(_judge_messages(path, reader, quiet=options.quiet) for path in options.messages)
    if options.held_out:
        kept = [one for path in hands(GOLD) for one in read_gold(path) if held_out(one.text)]
        _report("held out", kept, reader, quiet=options.quiet)
        return 0
    differing = cross_check()
    marks = sum(len(listed) for _, listed in annotated())
    print(f"annotations in nlu_data read as annotated: {marks - len(differing)} of {marks}")
    print(*([] if options.quiet else differing), sep="\n")
    met = [_judge(path, reader, quiet=options.quiet) for path in options.sentences or GOALS]
    return 0 if all(met) else 1


def _judge(path: Path, reader: Reader, *, quiet: bool) -> bool:
    """Prints how one file's sentences are understood; whether its goals are met."""
    least_right, least_f1 = GOALS.get(path.resolve(), OWN_GOAL)
    sentences = holdout(path)
    scores, misread = score_entities(sentences, reader)
    f1 = total(scores).f1
    print(f"\n{path.name}: entities F1 {f1:.3f} (goal {least_f1})")
    for line in [f"  {name:10} {score.f1:.3f}" for name, score in sorted(scores.items()) if score.f1 < 1] + misread:
        print(*([] if quiet else [line]))
    heard = score_intents(sentences, reader)
    # Mixed sentences are few: they count in the whole.
    marked = {**heard.right, "all": [mark for marks in heard.right.values() for mark in marks]}
    shares = {language: sum(marks) / len(marks) for language, marks in marked.items()}
    listed = "  ".join(f"{language} {share:.1%} of {len(marked[language])}" for language, share in shares.items())
    print(f"{path.name}: intents {listed} (goal {least_right:.0%}), macro F1 {heard.macro_f1:.3f}")
    print(*([] if quiet else heard.wrong), sep="\n")
    print(f"one message: p50 {sorted(heard.seconds)[len(heard.seconds) // 2] * 1000:.1f} ms")
    return f1 >= least_f1 and all(shares[name] >= least_right for name in ("zh", "en", "all"))


def _judge_messages(path: Path, reader: Reader, *, quiet: bool) -> int:
    """Prints how one file's messages are read; exit status 2 where it is no gold."""
    try:
        messages = read_gold(path)
    except (OSError, GoldError) as error:
        print(f"{path} cannot be scored: {error}", file=sys.stderr)
        return 2
    _report(path.name, messages, reader, quiet=quiet)
    return 0


def _report(title: str, messages: Sequence[Gold], reader: Reader, *, quiet: bool) -> None:
    """Prints how messages are read. Where nothing is wanted the reader owes no act: such lines are left out."""
    report = Report()
    wanting = [gold for gold in messages if gold.acts]
    for gold in wanting:
        report.add(gold.text, gold.acts, [act.as_json() for act in reader(gold.text).acts], full=not gold.partial)
    print(f"{title}: {len(wanting)} messages", *report.lines(), sep="\n")
    print(*([] if quiet else report.differing), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
