"""Which messages are worth an editor's look: complained about, corrected, or read with little confidence.

Judged by how the shopper's next message was read, never by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from review.tracker import Reading

Reason = Literal["complained", "corrected", "uncertain"]
SOON_S = 300.0
"""A next message later than this is about something else."""
SAME = 0.7
"""Cosine of two wordings of one wish; unlike wishes of one intent with the same facts lie lower."""
SURE = 0.9
"""Readings at least this confident are right in all but some per cent, so nobody looks at them for doubt alone."""
MOST_UNCERTAIN = 200
MOST_OFFERED = 400
"""More than an editor looks at in a day; the next come when these are decided."""
# Whoever says such a thing twice at once was not answered; "bigger, bigger" and "more, more" are two wishes.
_WISHES = frozenset(
    [
        "search",
        "recommend",
        "try_on",
        "ask_size",
        "ask_fit",
        "ask_product",
        "ask_body",
        "compare",
        "customise",
        "faq",
        "buy",
    ]
)
_AGAINST = frozenset({"dislike"})

Similarity = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Case:
    """A message to look at, and why."""

    reading: Reading
    reasons: tuple[Reason, ...]


def cases(readings: Iterable[Reading], encode: Similarity, *, decided: Collection[str] = ()) -> list[Case]:
    """What is worth a look, the gravest reason and then the least confident first, at most MOST_OFFERED.

    `encode`: texts to unit vectors, shape (N, D). `decided`: keys of what was looked at already.
    """
    undecided = [one for one in readings if one.key not in decided]
    repeated = _repeated(undecided, encode)
    unsure = sorted((one for one in undecided if one.confidence < SURE), key=lambda one: one.confidence)
    uncertain = {one.key for one in unsure[:MOST_UNCERTAIN]}
    found = []
    for one in undecided:
        tests = {
            "complained": _complained(one),
            "corrected": _corrected(one) or one.key in repeated,
            "uncertain": one.key in uncertain,
        }
        if any(tests.values()):
            found.append(Case(one, tuple(name for name, holds in tests.items() if holds)))  # type: ignore[misc]
    order = ("complained", "corrected", "uncertain")
    return sorted(found, key=lambda case: (order.index(case.reasons[0]), case.reading.confidence))[:MOST_OFFERED]


def _soon(one: Reading) -> Reading | None:
    return one.then if one.then is not None and one.then.at - one.at <= SOON_S else None


def _complained(one: Reading) -> bool:
    """Whether the shopper then asked for a person, or said that they did not like it."""
    then = _soon(one)
    if then is None or one.intent == "ask_agent":
        return False
    disliked = any(_AGAINST & set(_listed(act.get("feeling"))) for act in then.acts)
    return then.intent == "ask_agent" or (disliked and then.intent == "give_feedback")


def _corrected(one: Reading) -> bool:
    """Whether the next message denies it ("no, I meant the blue one") or takes back what was read in it."""
    then = _soon(one)
    if then is None:
        return False
    denied = bool(then.acts) and then.acts[0].get("intent") == "deny" and not one.asked_yes_or_no
    back = {(e.get("entity"), str(e.get("value"))) for e in then.entities if e.get("negated")}
    return denied or bool(back & _facts(one))


def _repeated(readings: Iterable[Reading], encode: Similarity) -> set[str]:
    """Keys of messages whose wish was said again at once, in the same or other words."""
    pairs = [(one, then) for one in readings if (then := _soon(one)) is not None and _may_repeat(one, then)]
    if not pairs:
        return set()
    first, second = encode([one.text for one, _ in pairs]), encode([then.text for _, then in pairs])
    near = (first * second).sum(axis=1)
    return {one.key for (one, _), cosine in zip(pairs, near, strict=True) if cosine >= SAME}


def _may_repeat(one: Reading, then: Reading) -> bool:
    facts, more = _facts(one), _facts(then)
    return one.intent == then.intent and one.intent in _WISHES and (facts <= more or more <= facts)


def _facts(one: Reading) -> set[tuple[object, str]]:
    return {(e.get("entity"), str(e.get("value"))) for e in one.entities if not e.get("negated")}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
