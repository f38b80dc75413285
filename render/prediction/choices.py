"""Questions a person can answer without a tape, and what an answer says about their measures.

A *shape* compares with people of the same sex, age, height and weight: a third of them have a flat belly, a third an
average one, a third a round one; people are right four times in five. A *size*, of trousers, of tops of a known maker
or of a bra, is what the person wears: they lie round the row of its published chart as far off as `off_cm` says, for
makers differ, and so does how tight one likes it. The charts, spreads and their sources are in `data/choices.json`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal

import numpy as np

from render.measuring.tape import Array
from render.prediction import bra
from render.prediction.belief import JointBelief, Readings, grid
from render.prediction.statistics import Prediction
from render.prediction.told import told_belief
from render.types import Person, Sex

SEXES: tuple[Sex, ...] = ("female", "male")
RELIABILITY = 0.8
UNKNOWN = "unknown"
"""The answer of somebody who does not know, or would rather not say."""
TERCILE = 0.4307  # +- standard deviations between which a third of people lie
# Slips of the memory or the tongue: any size at all, so that no answer is taken for impossible.
ANYWHERE = 0.04
LINE = {1: 161, 2: 25}  # points along each axis over which what is worn is spread

Kind = Literal["shape", "size", "bra"]


class UnknownChoice(ValueError):
    """A question or an answer there is not."""


@dataclass(frozen=True)
class Choice:
    """One question: its options, and the measures (axes) they speak of.

    levels: a shape's words along each axis; rows (K, d) [cm]: what a size's options stand for, in chart order, and
    off_cm (d,): how far from them people lie; band: a bra's, over the underbust of the body model; share: part of
    people who can answer it at all; family: sizes of one kind of garment, of which one is told; heard: it is understood
    when it is said and not asked for.
    """

    name: str
    kind: Kind
    axes: tuple[str, ...]
    options: tuple[str, ...]
    share: float
    levels: tuple[tuple[str, ...], ...] = ()
    rows: Array | None = None
    off_cm: tuple[float, ...] = ()
    band: float = 1.0
    family: str = ""
    heard: bool = False

    def readings(self, belief: JointBelief) -> Readings:
        """What of the belief the answer depends on."""
        return belief.usual_readings(self.axes) if self.kind == "shape" else belief.log_readings(self.axes)

    def right(self, readings: Array) -> Array:
        """The option (index) that is true of each point, readings (G, d) -> (G,)."""
        if self.kind == "shape":
            levels = (readings > -TERCILE).astype(int) + (readings > TERCILE)
            return np.asarray(np.ravel_multi_index(tuple(levels.T), tuple(map(len, self.levels))))
        return self.nearest(self.placed(np.exp(readings)))

    def placed(self, body: Array) -> Array:
        """Where measures (G, d) [cm] lie among the sizes; of a bra's, the cup is bust less band."""
        band = self.band * body[:, 0]
        return np.column_stack([band, body[:, 1] - band]) if self.kind == "bra" else body

    def nearest(self, places: Array) -> Array:
        """The size (index) nearest to each place, (G, d) -> (G,)."""
        sizes = self.places / self.steps
        # |place - size|^2, less |place|^2, which is the same for every size.
        off = (sizes**2).sum(axis=1) - 2.0 * (places / self.steps) @ sizes.T
        return np.asarray(off.argmin(axis=1))

    @cached_property
    def places(self) -> Array:
        """The sizes' own places (K, d) [cm]."""
        assert self.rows is not None
        cups = self.rows - self.rows[:, :1]
        return np.column_stack([self.rows[:, 0], cups[:, 1]]) if self.kind == "bra" else self.rows

    @cached_property
    def steps(self) -> Array:
        """Usual distance from one size to the next along each axis [cm], (d,)."""
        return np.array([np.median(np.diff(np.unique(column))) for column in self.places.T])

    @cached_property
    def odds(self) -> Array:
        """Probability of each answer (row) where each option (column) is true, (K, K)."""
        return self.slips() if self.kind == "shape" else self.worn()

    def slips(self) -> Array:
        """A shape's: each axis slips by itself, to any of the other levels."""
        table = np.ones((1, 1))
        for words in self.levels:
            axis = np.full((len(words), len(words)), (1.0 - RELIABILITY) / (len(words) - 1))
            np.fill_diagonal(axis, RELIABILITY)
            table = np.kron(table, axis)
        return table

    def worn(self) -> Array:
        """A size's: people of each row wear what is nearest to a body that lies off theirs by `off_cm`."""
        # The people of a row are spread over their part of the chart, too.
        spread = np.diag(np.array(self.off_cm) ** 2 + self.steps**2 / 12.0)
        away, weights = grid(np.zeros(len(spread)), spread, LINE[len(spread)])
        count = len(self.places)
        found = [np.bincount(self.nearest(place + away), weights, count) for place in self.places]
        return np.asarray((1.0 - ANYWHERE) * np.array(found).T + ANYWHERE / count)

    def levels_of(self, option: str) -> tuple[str, ...]:
        """A shape option's word along each axis. Raises UnknownChoice."""
        places = np.unravel_index(self.index(option), tuple(map(len, self.levels)))
        return tuple(words[int(place)] for words, place in zip(self.levels, places, strict=True))

    def likelihood(self, readings: Array) -> Array:
        """Probability of each answer at each point, (G, d) -> (K, G)."""
        return self.odds[:, self.right(readings)]

    def named(self, option: str) -> str:
        """An option as it is called here: a bra size in European notation."""
        return bra.canonical(stored()["bra"], option) if self.kind == "bra" else option

    def has(self, option: str) -> bool:
        """Whether it is one of the options."""
        return self.named(option) in self.options

    def index(self, option: str) -> int:
        """The option's place. Raises UnknownChoice."""
        option = self.named(option)
        if option not in self.options:
            raise UnknownChoice(
                f"{self.name} {option!r} is not one of {', '.join((*self.options, UNKNOWN))}; choose one of these"
            )
        return self.options.index(option)


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
    chart = bra.chart(stored()["bra"], entry["system"]) if entry["kind"] == "bra" else entry["charts"][sex]
    return Choice(
        *common,
        tuple(chart),
        entry["share"],
        rows=np.array(list(chart.values()), dtype=float),
        off_cm=tuple(entry["off_cm"]),
        band=entry.get("band", 1.0),
        family=entry["family"],
        heard=entry.get("heard", False),
    )


def in_inches(size: str) -> str:
    """A bra size as American and British labels have it: 75B is 34B."""
    return bra.in_inches(stored()["bra"], size)


def bras_like(half: str) -> tuple[str, ...]:
    """The bra sizes, in European notation, of which this is the band or the cup."""
    return bra.matching(stored()["bra"], half)


def update(belief: JointBelief, question: str, option: str) -> JointBelief:
    """The belief after an answer; "unknown" leaves it. Raises UnknownChoice."""
    asked, others = choices(belief.sex).get(question), [choices(sex).get(question) for sex in SEXES]
    if not any(others):
        names = ", ".join(choices(belief.sex))
        raise UnknownChoice(f"question {question!r} is not one of {names}; choose one of these")
    if option == UNKNOWN:
        return belief
    if asked is None or (not asked.has(option) and any(other and other.has(option) for other in others)):
        return belief  # answered when the figure was taken for the other sex
    return belief.answered(asked.readings(belief), asked.likelihood, asked.index(option))


def likeliest(
    belief: JointBelief, choice: Choice, count: int, *, among: Collection[str] | None = None
) -> tuple[str, ...]:
    """The options (of some, where `among` is given), in chart order, that a person most probably answers with."""
    chances = belief.chances(choice.readings(belief), choice.likelihood)
    order = [k for k in np.argsort(-chances, kind="stable") if among is None or choice.options[k] in among]
    return tuple(choice.options[k] for k in sorted(order[:count]))


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
