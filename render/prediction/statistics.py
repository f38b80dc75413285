"""Predicts the measures nobody gave: conditional mean and 90 % interval, given any subset, by sex and age.

Per sex, two Gaussian steps over logarithms (people vary by shares, not by centimetres):

1. log height and log body mass index given age;
2. every other measure given age, height and BMI: a quadratic regression, with the covariance of what it leaves, so
   that any further given measure moves all the others; the spread grows with BMI as the data say.

Beyond the range of the data the quadratic continues as its tangent. There are coefficients of two populations, each
written by `python -m render fit-statistics` with its source: civilians of 16-80 years (`fit_civilians`), and soldiers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from render.measuring.tape import Array
from render.types import Population, Sex

Z90 = 1.6449
WIDER = 0.35  # each standard deviation beyond the data; assumed, for there nobody was measured
EXACT = 1e-4  # spread of a measured log height or weight: 0.2 mm, 7 g


Telling = Literal["size", "one", "several", "said"]
TELLINGS: tuple[Telling, ...] = get_args(Telling)
"""What of somebody is known: at most height and weight; one more measure; several more; what they say themselves."""
MEASURED: tuple[Telling, Telling, Telling] = ("size", "one", "several")


class Prediction(NamedTuple):
    """One measure: median and 90 % interval [cm, kg], and the spread of its logarithm."""

    value: float
    low: float
    high: float
    log_spread: float


@dataclass(frozen=True)
class SexStatistics:
    """One sex's coefficients.

    stature (3, 2): quadratic in age -> log height, log BMI, with covariance stature_cov (2, 2);
    weights (10, M): features -> log measures `names`; correlation (2, M, M) of what is left, among
    slim and stout people (about -0.75 and 0.8 of scaled log BMI, `poles`), blended between;
    spread (2, M): log residual spread = spread[0] + spread[1] * (scaled log BMI);
    center, scale, low, high (3,): age, log height, log BMI; ages (2,): beyond them the effect of age is held.
    stated (2, 4), stated_cov (2, 2): said log height, log weight = stated @ (1, log height, log weight, age);
    stretch (4, 3, M + 2): of TELLINGS, of height, weight and `names`: log of how much wider than a normal
    distribution's the 90 % interval is, quadratic in scaled log BMI.
    """

    names: tuple[str, ...]
    ages: Array
    center: Array
    scale: Array
    low: Array
    high: Array
    stature: Array
    stature_cov: Array
    weights: Array
    correlation: Array
    poles: Array
    spread: Array
    stated: Array
    stated_cov: Array
    stretch: Array

    def scaled(self, age: float, state: Array) -> Array:
        return (np.array([self.held(age), state[0], state[1]]) - self.center) / self.scale

    def held(self, age: float) -> float:
        """The age that an effect of age is taken at."""
        return float(np.clip(age, *self.ages))

    def regress(self, age: float, state: Array) -> tuple[Array, Array]:
        """Log measures (M,) at state = (log height [m], log BMI), and their slope on it (M, 2)."""
        x = self.scaled(age, state)
        inside = np.clip(x, self.low, self.high)
        slope = feature_slope(inside)
        mean = (features(inside) + slope @ (x - inside)) @ self.weights
        return mean, self.weights.T @ (slope[:, 1:] / self.scale[1:])

    def residual_cov(self, age: float, state: Array) -> Array:
        """Covariance (M, M) of the log measures round their regression."""
        bmi = float(self.scaled(age, state)[2])
        share = float(np.clip((bmi - self.poles[0]) / (self.poles[1] - self.poles[0]), 0.0, 1.0))
        spread = self.log_spread(age, state)
        blend = (1.0 - share) * self.correlation[0] + share * self.correlation[1]
        return np.asarray(blend * np.outer(spread, spread))

    def log_spread(self, age: float, state: Array) -> Array:
        """Spread of the log measures (M,), wider for heavier people as the data say, and beyond the data."""
        bmi = float(np.clip(self.scaled(age, state)[2], self.low[2], self.high[2]))
        wider = 1.0 + WIDER * float(np.linalg.norm(self.beyond(age, state)))
        return np.asarray(wider * np.exp(self.spread[0] + self.spread[1] * bmi))

    def stretched(self, telling: Telling, age: float, state: Array) -> Array:
        """How much wider than a normal one the 90 % intervals of height, weight and `names` are, (M + 2,)."""
        bmi = float(np.clip(self.scaled(age, state)[2], self.low[2], self.high[2]))
        return np.asarray(np.exp(np.array([1.0, bmi, bmi * bmi]) @ self.stretch[TELLINGS.index(telling)]))

    def beyond(self, age: float, state: Array) -> Array:
        """How far age, log height and log BMI lie outside the middle 99 % of the data, (3,), in standard deviations."""
        x = self.scaled(age, state)
        x[0] = (age - self.center[0]) / self.scale[0]
        return np.asarray(np.maximum(self.low - x, 0.0) + np.maximum(x - self.high, 0.0))


def features(x: Array) -> Array:
    """Quadratic features of x (..., 3) -> (..., 10)."""
    a, h, b = x[..., 0], x[..., 1], x[..., 2]
    return np.stack([np.ones_like(a), a, h, b, a * a, h * h, b * b, a * h, a * b, h * b], axis=-1)


def feature_slope(x: Array) -> Array:
    """d features / d x at one point: (10, 3)."""
    a, h, b = (float(v) for v in x)
    rows = [
        (0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (2 * a, 0, 0), (0, 2 * h, 0), (0, 0, 2 * b), (h, a, 0), (b, 0, a),
        (0, b, h),
    ]  # fmt: skip
    return np.array(rows, dtype=float)


@lru_cache(maxsize=2)
def load(population: Population = "civilians") -> dict[Sex, SexStatistics]:
    """The coefficients of a population that come with the package."""
    name = f"data/body_statistics_{population}.json"
    text = resources.files("render.prediction").joinpath(name).read_text(encoding="utf-8")
    return {sex: from_json(json.loads(text)["sexes"][sex]) for sex in ("female", "male")}


def from_json(stored: Mapping[str, Any]) -> SexStatistics:
    arrays = {name: np.array(value) for name, value in stored.items() if name != "names"}
    return SexStatistics(names=tuple(stored["names"]), **arrays)


@dataclass(frozen=True)
class Belief:
    """What a person's given numbers say: predictions of every measure, and how likely the numbers are for this sex."""

    predictions: Mapping[str, Prediction]
    log_evidence: float


class Conditioner:
    """Conditions one sex's statistics on given measures [cm, kg]."""

    def __init__(self, stats: SexStatistics, age: float, given: Mapping[str, float], *, stated: bool = False) -> None:
        self.stats, self.age = stats, age
        others = sum(name not in ("height", "weight") for name in given)
        self.telling: Telling = "said" if stated else MEASURED[min(others, 2)]
        self.index = [stats.names.index(name) for name in given if name in stats.names]
        self.values = np.log([given[name] for name in given if name in stats.names])
        self.state_rows, self.state_values, self.state_noise = self.observe(given, stated)

    def observe(self, given: Mapping[str, float], stated: bool) -> tuple[Array, Array, Array]:
        """Height and weight as noisy linear readings of (log height, log BMI): rows (n, 2), values (n,), cov (n, n)."""
        rows, values, order = [], [], []
        to_weight = np.array([2.0, 1.0])  # log weight = 2 log height + log BMI
        for k, name in enumerate(("height", "weight")):
            if name not in given:
                continue
            order.append(k)
            if stated:
                constant, height, weight, age = self.stats.stated[k]
                rows.append(np.array([height, 0.0]) + weight * to_weight)
                values.append(np.log(given[name]) - constant - age * self.stats.held(self.age))
            else:
                rows.append(np.array([1.0, 0.0]) if name == "height" else to_weight)
                values.append(np.log(given[name] / (100.0 if name == "height" else 1.0)))
        noise = self.stats.stated_cov[np.ix_(order, order)] if stated else EXACT**2 * np.eye(len(order))
        return np.array(rows).reshape(-1, 2), np.array(values), noise

    def state_prior(self) -> tuple[Array, Array]:
        """(log height, log BMI) before any other measure: mean (2,), covariance (2, 2)."""
        a = float(self.stats.scaled(self.age, np.zeros(2))[0])
        mean = np.array([1.0, a, a * a]) @ self.stats.stature
        covariance = self.stats.stature_cov
        if len(self.state_values):
            cross = covariance @ self.state_rows.T
            gain = cross @ np.linalg.inv(self.state_rows @ cross + self.state_noise)
            mean = mean + gain @ (self.state_values - self.state_rows @ mean)
            covariance = covariance - gain @ cross.T
        return mean, (covariance + covariance.T) / 2 + 1e-12 * np.eye(2)

    def residual_cov(self, state: Array) -> Array:
        return self.stats.residual_cov(self.age, state)

    def posterior(self) -> tuple[Array, Array]:
        """State (log height [m], log BMI) after every given measure, and its covariance."""
        return self.found

    @cached_property
    def found(self) -> tuple[Array, Array]:
        """The posterior: Gauss-Newton on the two unknowns, then its curvature."""
        mean, covariance = self.state_prior()
        if not self.index:
            return mean, covariance
        state, precision = mean.copy(), np.linalg.inv(covariance)
        for _ in range(6):
            predicted, slope = self.stats.regress(self.age, state)
            inverse = np.linalg.inv(self.residual_cov(state)[np.ix_(self.index, self.index)])
            J = slope[self.index]
            residual = self.values - predicted[self.index]
            hessian = precision + J.T @ inverse @ J
            state = state + np.linalg.solve(hessian, J.T @ inverse @ residual - precision @ (state - mean))
        return state, np.asarray(np.linalg.inv(hessian))

    def believe(self) -> Belief:
        """Every measure's median and interval."""
        state, state_cov = self.posterior()
        mean, slope = self.stats.regress(self.age, state)
        covariance = self.residual_cov(state)
        index = self.index
        evidence = self.evidence(state)
        if index:
            inverse = np.linalg.inv(covariance[np.ix_(index, index)])
            gain = covariance[:, index] @ inverse
            mean = mean + gain @ (self.values - mean[index])
            covariance = covariance - gain @ covariance[index]
            slope = slope - gain @ slope[index]
        to_weight = np.array([2.0, 1.0])
        size_variance = [state_cov[0, 0], to_weight @ state_cov @ to_weight]
        variance = np.diag(covariance) + np.einsum("ij,jk,ik->i", slope, state_cov, slope)
        means = np.concatenate([[state[0] + np.log(100.0), to_weight @ state], mean])
        variances = np.concatenate([size_variance, variance])
        stretch = self.stats.stretched(self.telling, self.age, state)
        names = ("height", "weight", *self.stats.names)
        parts = zip(names, means.tolist(), variances.tolist(), stretch.tolist(), strict=True)
        return Belief({name: prediction(*rest) for name, *rest in parts}, evidence)

    def evidence(self, state: Array) -> float:
        """Log likelihood of the given numbers (Laplace's approximation, less constants both sexes share)."""
        a = float(self.stats.scaled(self.age, np.zeros(2))[0])
        free = np.array([1.0, a, a * a]) @ self.stats.stature
        total = 0.0
        if len(self.state_values):
            covariance = self.state_rows @ self.stats.stature_cov @ self.state_rows.T + self.state_noise
            total += log_normal(self.state_values - self.state_rows @ free, covariance)
        if self.index:
            mean, covariance = self.state_prior()
            predicted, slope = self.stats.regress(self.age, mean)
            J = slope[self.index]
            spread = self.residual_cov(state)[np.ix_(self.index, self.index)] + J @ covariance @ J.T
            total += log_normal(self.values - predicted[self.index], spread)
        return total


def log_normal(residual: Array, covariance: Array) -> float:
    _, determinant = np.linalg.slogdet(covariance)
    return float(-0.5 * (residual @ np.linalg.solve(covariance, residual) + determinant))


def prediction(log_mean: float, log_variance: float, stretch: float = 1.0) -> Prediction:
    """stretch: how much wider than a normal distribution's the 90 % interval is."""
    spread = float(np.sqrt(max(log_variance, 0.0)))
    value, low, high = (float(np.exp(log_mean + sign * Z90 * stretch * spread)) for sign in (0.0, -1.0, 1.0))
    return Prediction(value, low, high, spread)


def believe(
    given: Mapping[str, float],
    *,
    age: float = 30.0,
    sex: Sex | None = None,
    stated: bool = False,
    population: Population = "civilians",
) -> tuple[Sex, Belief]:
    """Predictions for a person. `given` in cm and kg; an unknown sex becomes the likelier one (even odds before)."""
    sexes: tuple[Sex, ...] = (sex,) if sex else ("female", "male")
    beliefs = {s: Conditioner(load(population)[s], age, given, stated=stated).believe() for s in sexes}
    best = max(sexes, key=lambda s: beliefs[s].log_evidence)
    return best, beliefs[best]
