"""How well whole messages are read: JSON lines with gold acts (see nlu.learning.gold) against what the reader says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_GARMENT_KEYS = ("category", "colour", "size", "pattern", "material", "style", "name")
_SAID = ("asks", "zone", "feeling", "view", "alteration", "amount", "ordinal", "occasion", "season", "price_max",
         "price_min")  # fmt: skip
Facts = Dict[str, "Counter[Tuple[Any, ...]]"]


@dataclass
class Counts:
    """Right, missed and invented facts of one kind."""

    right: int = 0
    missed: int = 0
    invented: int = 0

    def add(self, gold: "Counter[Tuple[Any, ...]]", read: "Counter[Tuple[Any, ...]]") -> None:
        """Counts one message."""
        self.right += sum((gold & read).values())
        self.missed += sum((gold - read).values())
        self.invented += sum((read - gold).values())

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        total = 2 * self.right + self.missed + self.invented
        return 2 * self.right / total if total else 1.0


@dataclass
class Report:
    """Scores of a set: `lists` by language and number of acts, `facts` by kind and language, a line a difference.

    `groups`: whether messages that name two garments in one act have each of them right.
    """

    lists: Dict[str, List[bool]] = field(default_factory=lambda: defaultdict(list))
    sets: Dict[str, List[bool]] = field(default_factory=lambda: defaultdict(list))
    groups: Dict[str, List[bool]] = field(default_factory=lambda: defaultdict(list))
    facts: Dict[str, Dict[str, Counts]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counts)))
    differing: List[str] = field(default_factory=list)

    def add(
        self, text: str, gold: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]], *, full: bool
    ) -> None:
        """Counts one message; `full`: whether more than its intents is known."""
        wanted, got = [act["intent"] for act in gold], [act["intent"] for act in read]
        for name in (language_of(text), "all", f"{min(len(wanted), 3)} acts"):
            self.lists[name].append(wanted == got)
            self.sets[name].append(Counter(wanted) == Counter(got))
        lines = [] if wanted == got else [f"{' '.join(wanted)} read as {' '.join(got)}"]
        if full:
            said, heard = facts_of(gold), facts_of(read)
            if _names_several(gold):
                for name in (language_of(text), "all"):
                    self.groups[name].append(_grouped(gold) == _grouped(read))
            for kind in sorted({*said, *heard}):
                for name in (language_of(text), "all"):
                    self.facts[kind][name].add(said[kind], heard[kind])
                if said[kind] != heard[kind]:
                    lines.append(f"{kind}: {_listed(said[kind])} read as {_listed(heard[kind])}")
        if lines:
            self.differing.append(f"{text}\n    " + "\n    ".join(lines))

    def lines(self) -> Iterable[str]:
        """The figures as text."""
        titled = {"act list exactly right": self.lists, "the same acts in any order": self.sets,
                  "garments each with what is theirs, of two or more": self.groups}  # fmt: skip
        for title, marks in titled.items():
            shares = "  ".join(f"{n} {sum(m) / len(m):.3f} of {len(m)}" for n, m in sorted(marks.items()))
            yield f"{title}: {shares}"
        for kind, by in sorted(self.facts.items()):
            yield (
                f"{kind:28} "
                + "  ".join(f"{n} {c.f1:.3f}" for n, c in sorted(by.items()))
                + f"  ({by['all'].right + by['all'].missed})"
            )


def _names_several(acts: Sequence[Mapping[str, Any]]) -> bool:
    return any(sum("category" in garment for garment in act.get("garments") or ()) > 1 for act in acts)


def _grouped(acts: Sequence[Mapping[str, Any]]) -> "Counter[Tuple[Any, ...]]":
    """Every garment with all that is said of it."""
    garments = (garment for act in acts for garment in act.get("garments") or ())
    return Counter(
        tuple((key, _canonical(value)) for key in _GARMENT_KEYS for value in sorted(_values(garment.get(key)), key=str))
        for garment in garments
    )


def language_of(text: str) -> str:
    """zh, en, or mixed where words of both stand in it."""
    if not _CHINESE.search(text):
        return "en"
    words = _LATIN.findall(re.sub(r"(?i)\b(?:cm|kg|x+l|t恤|ok)\b", "", text))
    return "mixed" if len(words) > 2 else "zh"


def facts_of(acts: Sequence[Mapping[str, Any]]) -> Facts:
    """What a list of acts states, by kind, comparable."""
    facts: Facts = defaultdict(Counter)
    for act in acts:
        for garment in act.get("garments") or ():
            wanted = bool(garment.get("wanted", True))
            for key in _GARMENT_KEYS:
                for value in _values(garment.get(key)):
                    facts["garments"][(key, _canonical(value), wanted)] += 1
                    if not wanted:
                        facts["ruled out"][(key, _canonical(value))] += 1
        for number in act.get("numbers") or ():
            value = number.get("value", number.get("change"))
            facts["numbers (entity, value, of)"][(number["entity"], _canonical(value), number.get("of", "self"))] += 1
            if number.get("who"):
                facts["who"][(number["entity"], _canonical(value), number["who"].lower())] += 1
        for key in _SAID:
            for value in _values(act.get(key)):
                facts[key][(_canonical(value),)] += 1
    return facts


def _values(value: Any) -> List[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _canonical(value: Any) -> str:
    try:
        return f"{float(value):.1f}"
    except (TypeError, ValueError):
        return str(value)


def _listed(facts: "Counter[Tuple[Any, ...]]") -> str:
    return "; ".join(" ".join(map(str, fact)) for fact in sorted(facts.elements(), key=str)) or "nothing"
