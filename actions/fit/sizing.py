"""Which size of a garment suits a body: ease against the ease its cut intends, with the measures' uncertainty.

The model. A shopper's true measures are drawn around what is known of them: a measure that was given carries the
error of a tape, a predicted one its 90 % interval, and girths err together, because who is rounder than predicted
is rounder everywhere. For each draw every size is scored by how far its ease (garment minus body) is from the ease
that such a cut intends, a tight centimetre counting more than a loose one. Sizes are then chosen with probability
proportional to exp(score), the multinomial logit of discrete choice, and averaged over the draws.

Intended ease follows pattern-cutting practice (Aldrich, Metric Pattern Cutting: close, semi-fitted and easy blocks
add about 4-6, 8-10 and 16 cm or more at the chest, 2-4 cm at a waistband, 5-7 cm at a dress waist, 4-8 cm at the hips;
jersey and rib are cut to the body or below it). A flared skirt part only has to be wide enough: its hip has no loose
side. How much more a tight centimetre counts than a loose one is set so that, over people of many builds, what is
advised leaves at the chest what the cut intends on average (`python -m tests.bench --only sizes` prints it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from garments import kind_of

DRAWS = 600
# Two people measuring the same girth differ by about this much (ANSUR observer error, 1-1.5 cm).
TAPE_SD_CM = 1.0
# A foot on a sheet of paper is measured nearer than a girth.
FOOT_SD_CM = 0.3
# Correlation of the errors of two predicted girths.
TOGETHER = 0.6
# 90 % of a normal distribution lies within 1.645 standard deviations.
Z90 = 1.645
# Below this score even the best size is off by more than two of its tolerances at one measure.
POOR_SCORE = -2.5
STRETCHY = ("knit",)
# Shares of probability that nobody would tell apart.
NEARLY = 0.05
# From the neck down to the hips, as a share of the height: the back's 0.25 and the hip's 0.12 below the waist.
HIP_DEPTH = 0.37


class Garment(Protocol):
    """What of a product matters here; `shop.catalogue.Product` is one."""

    @property
    def template(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def material(self) -> str: ...
    @property
    def style(self) -> tuple[str, ...]: ...
    @property
    def sizes(self) -> Mapping[str, Mapping[str, float]]: ...


@dataclass(frozen=True)
class Target:
    """The ease [cm] a cut intends at one measure, and how far below or above it still feels right."""

    ideal: float
    tight: float
    loose: float

    def score(self, ease: np.ndarray) -> np.ndarray:
        """0 at the ideal, falling with the square of the distance; ease [cm], any shape."""
        off = ease - self.ideal
        return -0.5 * np.square(np.where(off < 0, off / self.tight, off / self.loose))


@dataclass(frozen=True)
class Advice:
    """The best size, the probability of each, and the ease [cm] of each by measure."""

    size: str
    probability: Mapping[str, float]
    ease: Mapping[str, Mapping[str, float]]
    good: bool


def advise(garment: Garment, body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]]) -> Advice:
    """Scores every size of `garment` on a body. body: cm by measure; interval90: predicted measures -> (low, high)."""
    body, interval90 = _with_hem(garment, body, interval90)
    wanted = _deciding(garment, body)
    draws = _draws({name: body[name] for name in wanted}, interval90)
    scores = np.stack([np.zeros(DRAWS) + _total(chart, draws, wanted) for chart in garment.sizes.values()])
    expected = score(garment, body)
    chance = np.exp(scores - scores.max(axis=0))
    chance = (chance / chance.sum(axis=0)).mean(axis=1)
    # Of sizes nearly as likely, the one that sits best on the likeliest body.
    likely = chance >= chance.max() - NEARLY
    best = int(np.argmax(np.where(likely, expected, -np.inf)))
    names = list(garment.sizes)
    ease = {size: ease_of(chart, body, wanted) for size, chart in garment.sizes.items()}
    probability = {size: round(float(share), 3) for size, share in zip(names, chance, strict=True)}
    return Advice(names[best], probability, ease, bool(expected[best] > POOR_SCORE))


def score(garment: Garment, body: Mapping[str, float]) -> np.ndarray:
    """How well every size sits on a body that is known, best at 0. body: cm by measure -> (number of sizes,)."""
    body, _ = _with_hem(garment, body, {})
    wanted, known = _deciding(garment, body), {name: np.asarray(value) for name, value in body.items()}
    return np.array([float(_total(chart, known, wanted)) for chart in garment.sizes.values()])


def _deciding(garment: Garment, body: Mapping[str, float]) -> dict[str, Target]:
    """The intended ease at the measures that are known of the body."""
    return {name: target for name, target in targets(garment).items() if name in body}


def _total(chart: Mapping[str, float], body: Mapping[str, np.ndarray], wanted: Mapping[str, Target]) -> np.ndarray:
    """The scores of one size at all measures together, of the body's shape."""
    return np.asarray(sum(target.score(chart[name] - body[name]) for name, target in wanted.items() if name in chart))


def ease_of(chart: Mapping[str, float], body: Mapping[str, float], names: Mapping[str, Target]) -> dict[str, float]:
    """Garment minus body [cm] at the measures that decide the size."""
    return {name: round(chart[name] - body[name], 1) for name in names if name in chart}


def targets(garment: Garment) -> dict[str, Target]:
    """The intended ease of a garment, by measure, from its kind, category, style and cloth."""
    cut = next((style for style in garment.style if style in ("slim", "loose")), "regular")
    traits = kind_of(garment.template).of(garment.category)
    stretchy, flared = garment.material in STRETCHY, _flared(garment)
    found = {}
    for measure in traits.aims:
        if aim := traits.aim(measure, cut, stretchy=stretchy):
            ideal, below, above = aim
            # Where the skirt part flares, more room at the hip is no fault.
            found[measure] = Target(ideal, below, 1000.0 if measure == "hip" and flared else above)
    return found


def _flared(garment: Garment) -> bool:
    chart = next(iter(garment.sizes.values()))
    return chart.get("hem", 0.0) > 1.15 * chart.get("hip", np.inf)


def _with_hem(
    garment: Garment, body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]]
) -> tuple[Mapping[str, float], Mapping[str, tuple[float, float]]]:
    """The measures with what a top's hem goes round, where it reaches so far down: the hips."""
    length = min(chart.get("length", 0.0) for chart in garment.sizes.values())
    if "hem" not in targets(garment) or "hip" not in body or length < HIP_DEPTH * body.get("height", np.inf):
        return body, interval90
    return {**body, "hem": body["hip"]}, {**interval90, **({"hem": interval90["hip"]} if "hip" in interval90 else {})}


def _draws(body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]]) -> dict[str, np.ndarray]:
    """Plausible true measures [cm], (DRAWS,) each; the same ones every time, so that an answer can be repeated."""
    random = np.random.default_rng(7)
    common = random.standard_normal(DRAWS)
    drawn = {}
    for name, value in body.items():
        own = random.standard_normal(DRAWS)
        if name in interval90:
            low, high = interval90[name]
            spread, error = (high - low) / (2 * Z90), np.sqrt(TOGETHER) * common + np.sqrt(1 - TOGETHER) * own
        else:
            spread, error = FOOT_SD_CM if name == "foot" else TAPE_SD_CM, own
        drawn[name] = value + spread * error
    return drawn
