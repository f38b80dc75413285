"""How much two answers help: questions put to people of a table, answered from their real measures with slips.

Nobody knows how well people judge their own figures; four right answers in five are assumed, and the table says what
follows. A wrong answer to a choice between pictures is any other one, even the farthest; a wrong size is one near the
right one. With slips "axis" every axis of a picture slips by itself (of nine pictures 64 % are then right), and sizes
lie as far off the charts as the renderer takes them to do (of bra sizes one in five is then right). Where height and
weight are as people say them, figures are compared with those of people who say the same (`render.prediction.belief`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from render.measuring.tape import Array
from render.prediction.ask_next import ANY, rank
from render.prediction.belief import JointBelief, joint_belief
from render.prediction.choices import RELIABILITY, Choice, choices, update
from render.prediction.fit_statistics import fit_sex, outseam, packaged_underbust
from render.prediction.statistics import SexStatistics, from_json, load
from render.prediction.survey import Columns, read_survey
from render.types import Sex

MEASURES = ("chest", "waist_navel", "hip")
Slips = Literal["answer", "axis", "none"]
Plan = tuple[str, ...] | int
"""Questions by name, or how many to choose by `ask_next`."""

# Label -> questions, kinds asked by ask_next, slips.
PLANS: tuple[tuple[str, Plan, Collection[str], Slips], ...] = (
    ("asked by picture, two", 2, ("shape",), "answer"),
    ("  slips on each axis by itself", 2, ("shape",), "axis"),
    ("  always right", 2, ("shape",), "none"),
    ("asked anything, two", 2, ("shape", "size", "bra"), "answer"),
    ("  axes slip, sizes as wrong as are", 2, ("shape", "size", "bra"), "axis"),
    ("asked for sizes, two", 2, ("size", "bra"), "answer"),
    ("  as wrong as sizes are", 2, ("size", "bra"), "axis"),
    ("belly, bust", ("belly", "bust"), (), "answer"),
    ("belly, hips", ("belly", "hips"), (), "answer"),
    ("trousers size, hips", ("jeans_inches", "hips"), (), "answer"),
    ("  as wrong as sizes are", ("jeans_inches", "hips"), (), "axis"),
    ("tops size, trousers size", ("japan_top", "jeans_inches"), (), "answer"),
    ("  as wrong as sizes are", ("japan_top", "jeans_inches"), (), "axis"),
    ("belly, bust, hips", ("belly", "bust", "hips"), (), "answer"),
    ("  always right", ("belly", "bust", "hips"), (), "none"),
)


@dataclass(frozen=True)
class Outcome:
    """One plan, one sex: mean absolute error [mm] before and after, share of truths within the 90 % interval after."""

    plan: str
    sex: Sex
    people: int
    asked: Mapping[str, int]
    before: Mapping[str, float]
    after: Mapping[str, float]
    coverage: Mapping[str, float]


@dataclass(frozen=True)
class Subject:
    """Somebody with real measures: the belief from height and weight, and the truth as log measures (N,)."""

    belief: JointBelief
    truth: Array


def evaluate(
    path: Path,
    *,
    folds: int = 0,
    count: int = 400,
    stated: bool = False,
    seed: int = 7,
    plans: Sequence[tuple[str, Plan, Collection[str], Slips]] = PLANS,
) -> list[Outcome]:
    """Outcomes of every plan on up to `count` people of each sex.

    folds 0: the packaged statistics, for a table they were not fitted to; 2 or more: fitted to the other parts of it.
    """
    outcomes = []
    for sex, table in read_survey(path).tables.items():
        people = list(subjects(sex, table, folds=folds, count=count, stated=stated, seed=seed))
        for label, plan, kinds, slips in plans:
            outcomes.append(play(label, sex, people, plan, kinds, slips, np.random.default_rng(seed)))
    return outcomes


def subjects(sex: Sex, table: Columns, *, folds: int, count: int, stated: bool, seed: int) -> Iterator[Subject]:
    """People of a table, each believed by statistics that have not seen them (folds >= 2)."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(table["age"]))
    parts = np.array_split(order, max(folds, 1))
    table = table | {"outseam": outseam(table)}
    for part in parts:
        others = np.setdiff1d(order, part)
        stats = fitted(sex, {n: c[others] for n, c in table.items()}) if folds >= 2 else load("soldiers")[sex]
        for i in part[: max(count // len(parts), 1)]:
            person = {name: float(column[i]) for name, column in table.items()}
            suffix = "_self_reported" if stated else ""
            given = {name: person[name + suffix] for name in ("height", "weight")}
            if min(given.values()) <= 0:
                continue
            belief = joint_belief(given, age=person["age"], sex=sex, stated=stated, stats=stats)
            yield Subject(belief, truth_of(belief, person, rng))


def fitted(sex: Sex, table: Columns) -> SexStatistics:
    return from_json(fit_sex(sex, table, *packaged_underbust(sex)))


def truth_of(belief: JointBelief, person: Mapping[str, float], rng: np.random.Generator) -> Array:
    """The person's log measures (N,); those no tape took are drawn from what the others leave open."""
    taken = [i for i, name in enumerate(belief.names) if name in person]
    missing = [i for i, name in enumerate(belief.names) if name not in person]
    truth = belief.mean.copy()
    truth[taken] = np.log([person[belief.names[i]] for i in taken])
    if missing:
        covariance = belief.covariance
        gain = covariance[np.ix_(missing, taken)] @ np.linalg.pinv(covariance[np.ix_(taken, taken)], hermitian=True)
        left = covariance[np.ix_(missing, missing)] - gain @ covariance[np.ix_(taken, missing)]
        truth[missing] += gain @ (truth - belief.mean)[taken]
        truth[missing] += rng.standard_normal(len(missing)) * np.sqrt(np.maximum(np.diag(left), 0.0))
    return truth


def play(
    label: str,
    sex: Sex,
    people: list[Subject],
    plan: Plan,
    kinds: Collection[str],
    slips: Slips,
    rng: np.random.Generator,
) -> Outcome:
    """Puts a plan's questions to everybody."""
    index = [people[0].belief.names.index(name) for name in MEASURES]
    before, after, inside = [], [], []
    asked: dict[str, int] = {}
    for subject in people:
        belief, names = question_by_question(subject, plan, kinds, slips, rng)
        for name in names:
            asked[name] = asked.get(name, 0) + 1
        truth = np.exp(subject.truth[index])
        before.append(10.0 * np.abs(np.exp(subject.belief.mean[index]) - truth))
        after.append(10.0 * np.abs(np.exp(belief.mean[index]) - truth))
        found = [belief.predictions()[name] for name in MEASURES]
        inside.append([p.low <= t <= p.high for p, t in zip(found, truth, strict=True)])
    means = (dict(zip(MEASURES, np.mean(values, axis=0).tolist(), strict=True)) for values in (before, after, inside))
    return Outcome(label, sex, len(people), asked, *means)


def question_by_question(
    subject: Subject, plan: Plan, kinds: Collection[str], slips: Slips, rng: np.random.Generator
) -> tuple[JointBelief, list[str]]:
    belief = subject.belief
    put: list[str] = []
    for turn in range(plan if isinstance(plan, int) else len(plan)):
        name = plan[turn] if isinstance(plan, tuple) else best(belief, put, kinds)
        if name is None:
            break
        choice = choices(belief.sex)[name]
        put.append(name)
        belief = update(belief, name, choice.options[reply(choice, subject, slips, rng)])
    return belief, put


def best(belief: JointBelief, put: Collection[str], kinds: Collection[str]) -> str | None:
    found = rank(belief, ANY, put, kinds=kinds)
    return found[0].name if found else None


def reply(choice: Choice, subject: Subject, slips: Slips, rng: np.random.Generator) -> int:
    """What the person answers: the truth, or a slip."""
    readings = choice.readings(subject.belief)
    right = int(choice.right((readings.rows @ subject.truth - readings.offset)[None])[0])
    if slips == "none":
        return right
    odds = choice.odds[:, right].copy()
    if slips == "answer":
        if choice.kind == "shape":
            odds[:] = 1.0
        odds[right] = 0.0
        odds *= (1.0 - RELIABILITY) / odds.sum()
        odds[right] = RELIABILITY
    return int(rng.choice(len(odds), p=odds / odds.sum()))


def lines(outcomes: list[Outcome]) -> Iterator[str]:
    """A plain table: errors in mm, what is gained in per cent, coverage of the 90 % intervals."""
    head = " ".join(f"{name:>16}" for name in MEASURES)
    for sex in get_args(Sex):
        rows = [outcome for outcome in outcomes if outcome.sex == sex]
        if not rows:
            continue
        known = " ".join(f"{rows[0].before[name]:11.1f} mm  " for name in MEASURES)
        yield f"{sex}, {rows[0].people} people{'':18}{head}   in the 90 % intervals"
        yield f"  {'height and weight alone':34}{known}"
        for row in rows:
            cells = " ".join(
                f"{row.after[name]:9.1f} ({100 * (row.after[name] / row.before[name] - 1):+.0f}%)" for name in MEASURES
            )
            inside = "/".join(f"{row.coverage[name]:.2f}" for name in MEASURES)
            asked = ", ".join(f"{name} {count}" for name, count in sorted(row.asked.items(), key=lambda kv: -kv[1])[:4])
            yield f"  {row.plan:34}{cells}   {inside}   {asked}"


__all__ = ["PLANS", "Outcome", "Subject", "evaluate", "lines"]
