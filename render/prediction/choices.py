"""Questions a person can answer without a tape, and what an answer says about their measures.

A *shape* compares with people of the same sex, age, height and weight: a third of them have a flat belly, a third an
average one, a third a round one. A *size* is what the person buys: the row of a published chart nearest to them.
People are right four times in five; a slip lands on any other level of a shape, or mostly one size off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import numpy as np

from render.measuring.tape import Array
from render.prediction.belief import JointBelief, Readings
from render.prediction.statistics import Prediction
from render.prediction.told import told_belief
from render.types import Person, Sex

SEXES: tuple[Sex, ...] = ("female", "male")
RELIABILITY = 0.8
UNKNOWN = "unknown"
"""The answer of somebody who does not know, or would rather not say."""
TERCILE = 0.4307  # +- standard deviations between which a third of people lie
# Of the wrong sizes most are one off, the rest anywhere, so that no answer is taken for impossible.
ONE_OFF = 0.8

Kind = Literal["shape", "size", "bra"]


class UnknownChoice(ValueError):
    """A question or an answer there is not."""


@dataclass(frozen=True)
class Choice:
    """One question: its options, and the measures (axes) they speak of.

    levels: a shape's words along each axis; rows (K, d) [cm]: what a size's options stand for, in chart order;
    share: part of people who can answer it at all; reliability: part of their answers that are right.
    """

    name: str
    kind: Kind
    axes: tuple[str, ...]
    options: tuple[str, ...]
    share: float
    levels: tuple[tuple[str, ...], ...] = ()
    rows: Array | None = None
    reliability: float = RELIABILITY

    def readings(self, belief: JointBelief) -> Readings:
        """What of the belief the answer depends on."""
        return belief.usual_readings(self.axes) if self.kind == "shape" else belief.log_readings(self.axes)

    def right(self, readings: Array) -> Array:
        """The option (index) that is true of each point, readings (G, d) -> (G,)."""
        if self.kind == "shape":
            levels = (readings > -TERCILE).astype(int) + (readings > TERCILE)
            return np.asarray(np.ravel_multi_index(tuple(levels.T), tuple(map(len, self.levels))))
        assert self.rows is not None
        known = self.rows if self.kind == "size" else cup_space(self.rows)
        points = np.exp(readings) if self.kind == "size" else cup_space(np.exp(readings))
        off = ((points[:, None] - known) / steps(known)) ** 2
        return np.asarray(off.sum(axis=2).argmin(axis=1))

    def odds(self) -> Array:
        """Probability of each answer (row) where each option (column) is true, (K, K)."""
        if self.kind == "shape":
            table = np.ones((1, 1))
            for words in self.levels:
                count = len(words)
                axis = np.full((count, count), (1.0 - self.reliability) / (count - 1))
                np.fill_diagonal(axis, self.reliability)
                table = np.kron(table, axis)
            return table
        near = self.neighbours()
        wrong = (1.0 - self.reliability) * ONE_OFF * near / np.maximum(near.sum(axis=0), 1)
        anywhere = (1.0 - self.reliability - wrong.sum(axis=0)) / len(near)
        return np.asarray(self.reliability * np.eye(len(near)) + wrong + anywhere)

    def neighbours(self) -> Array:
        """Which options lie one step from which, (K, K) of 0 and 1."""
        if self.kind == "shape":
            places = np.array(np.unravel_index(np.arange(len(self.options)), tuple(map(len, self.levels)))).T
            apart = np.abs(places[:, None] - places).sum(axis=2)
        elif self.kind == "bra":
            assert self.rows is not None
            known = cup_space(self.rows)
            apart = np.round(np.abs((known[:, None] - known) / steps(known)).sum(axis=2))
        else:
            order = np.arange(len(self.options))
            apart = np.abs(order[:, None] - order)
        return np.asarray((apart == 1).astype(float))

    def levels_of(self, option: str) -> tuple[str, ...]:
        """A shape option's word along each axis. Raises UnknownChoice."""
        places = np.unravel_index(self.index(option), tuple(map(len, self.levels)))
        return tuple(words[int(place)] for words, place in zip(self.levels, places, strict=True))

    def likelihood(self, readings: Array) -> Array:
        """Probability of each answer at each point, (G, d) -> (K, G)."""
        return self.odds()[:, self.right(readings)]

    def index(self, option: str) -> int:
        """The option's place. Raises UnknownChoice."""
        option = canonical_bra(option) if self.kind == "bra" else option
        if option not in self.options:
            raise UnknownChoice(
                f"{self.name} {option!r} is not one of {', '.join((*self.options, UNKNOWN))}; choose one of these"
            )
        return self.options.index(option)


def cup_space(rows: Array) -> Array:
    """(underbust, chest) -> (underbust, chest less underbust) [cm]."""
    return np.column_stack([rows[:, 0], rows[:, 1] - rows[:, 0]])


def steps(rows: Array) -> Array:
    """Usual distance from one size to the next along each axis [cm], (d,)."""
    return np.array([np.median(np.diff(np.unique(column))) for column in rows.T])


@lru_cache(maxsize=1)
def stored() -> Mapping[str, Any]:
    """The questions and charts that come with the package."""
    text = resources.files("render.prediction").joinpath("data/choices.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@lru_cache(maxsize=2)
def choices(sex: Sex) -> Mapping[str, Choice]:
    """Every question for a sex, by name."""
    asked = [entry for entry in stored()["questions"] if sex in entry.get("sexes", ("female", "male"))]
    return {entry["name"]: read_choice(entry, sex) for entry in asked}


def read_choice(entry: Mapping[str, Any], sex: Sex) -> Choice:
    common = (entry["name"], entry["kind"], tuple(entry["axes"]))
    if entry["kind"] == "shape":
        levels = tuple(tuple(words) for words in entry["levels"])
        options = levels[0] if len(levels) == 1 else tuple(f"{a}-{b}" for a in levels[0] for b in levels[1])
        return Choice(*common, options, entry["share"], levels=levels)
    chart = bra_chart() if entry["kind"] == "bra" else entry["charts"][sex]
    rows = np.array(list(chart.values()), dtype=float)
    return Choice(*common, tuple(chart), entry["share"], rows=rows, reliability=entry.get("reliability", RELIABILITY))


def bra_chart() -> dict[str, tuple[float, float]]:
    """European size -> (underbust, chest) [cm]."""
    bra = stored()["bra"]
    return {f"{band}{cup}": (band, band + off) for band in bra["bands"] for cup, off in bra["cups"].items()}


def bands() -> Mapping[str, int]:
    """American and British bands [in] -> European ones [cm]."""
    found: Mapping[str, int] = stored()["bra"]["band_inches"]
    return found


def canonical_bra(size: str) -> str:
    """A bra size in European notation: 75B, 75 b, B75, 34B (US, UK), 32DD; what it does not know it leaves as it is."""
    bra = stored()["bra"]
    word = re.sub(r"[\s/-]", "", size.upper())
    found = re.fullmatch(r"(\d{2,3})([A-F]{1,3})", word) or re.fullmatch(r"([A-F]{1,3})(\d{2,3})", word)
    if not found:
        return size
    band, cup = sorted(found.groups())
    return f"{bands().get(band, band)}{bra['cup_names'].get(cup, cup)}"


def update(belief: JointBelief, question: str, option: str) -> JointBelief:
    """The belief after an answer; "unknown" leaves it. Raises UnknownChoice."""
    asked = choices(belief.sex).get(question)
    if asked is None and any(question in choices(sex) for sex in SEXES):
        return belief  # asked when the figure was taken for the other sex
    if asked is None:
        names = ", ".join(choices(belief.sex))
        raise UnknownChoice(f"question {question!r} is not one of {names}; choose one of these")
    if option == UNKNOWN:
        return belief
    return belief.answered(asked.readings(belief), asked.likelihood, asked.index(option))


def belief_of(person: Person) -> JointBelief:
    """What a person's numbers and answers say together. Raises UnknownChoice, MaleAndPregnant."""
    belief = told_belief(person)
    # In one order, so that the same answers give the same body whichever came first.
    for question, option in sorted(person.choices.items()):
        belief = update(belief, question, option)
    return belief


def predicted_measures(person: Person) -> tuple[Sex, Mapping[str, Prediction]]:
    """The person's sex, told or likely, and every measure's median and 90 % interval."""
    belief = belief_of(person)
    return belief.sex, belief.predictions()
