"""What is believed of a person's measures, all together: a Gaussian over their logarithms that answers narrow.

`body_statistics` says what numbers tell; here their joint distribution is kept, so that an answer about one measure
("round belly for my height and weight") moves the others as far as people's measures go together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from render.measuring.tape import Array
from render.prediction.statistics import Conditioner, Prediction, SexStatistics, prediction
from render.types import Population, Sex

DEFAULT_AGE = 30
# log height [cm], log weight [kg] -> log height [m], log BMI
TO_STATE = np.array([[1.0, 0.0], [-2.0, 1.0]])
# A reading with a smaller spread than this is known: 0.3 mm of 90 cm.
KNOWN = 3e-4
REACH = 4.0  # the grid ends at 4 standard deviations
GRID = {1: 401, 2: 81}  # points along each axis

Likelihood = Callable[[Array], Array]
"""Readings (G, d) -> probability of each answer there (A, G)."""


@dataclass(frozen=True)
class Readings:
    """Linear readings of a belief, z = rows @ log measures - offset: rows (d, N), offset (d,)."""

    rows: Array
    offset: Array


@dataclass(frozen=True)
class JointBelief:
    """Log measures [cm, kg] of one person ~ N(mean, covariance), in the order of `names`: (N,), (N, N).

    usual (N, N), usual_offset (N,): usual @ log measures - usual_offset is how far each measure lies from what is usual
    for people of the sex and age who give the same height and weight, in standard deviations (zero rows for these two).
    stretch (N,): how much wider than a normal distribution's the 90 % intervals are.
    """

    sex: Sex
    names: tuple[str, ...]
    mean: Array
    covariance: Array
    usual: Array
    usual_offset: Array
    stretch: Array

    def predictions(self) -> dict[str, Prediction]:
        """Median and 90 % interval of every measure."""
        columns = (self.mean.tolist(), np.diag(self.covariance).tolist(), self.stretch.tolist())
        return {name: prediction(*rest) for name, *rest in zip(self.names, *columns, strict=True)}

    def log_readings(self, measures: tuple[str, ...]) -> Readings:
        """The measures' logarithms themselves."""
        rows = np.eye(len(self.names))[[self.names.index(name) for name in measures]]
        return Readings(rows, np.zeros(len(measures)))

    def usual_readings(self, measures: tuple[str, ...]) -> Readings:
        """How far from usual the measures lie, in standard deviations."""
        index = [self.names.index(name) for name in measures]
        return Readings(self.usual[index], self.usual_offset[index])

    def read(self, readings: Readings) -> tuple[Array, Array]:
        """Mean (d,) and covariance (d, d) of readings."""
        return readings.rows @ self.mean - readings.offset, readings.rows @ self.covariance @ readings.rows.T

    def known(self, readings: Readings) -> bool:
        """Whether nothing can be learned about one of the readings."""
        _, covariance = self.read(readings)
        scale = np.linalg.norm(readings.rows, axis=1)
        return bool((np.sqrt(np.maximum(np.diag(covariance), 0.0)) < KNOWN * scale).any())

    def chances(self, readings: Readings, likelihood: Likelihood) -> Array:
        """Probability of each answer, (A,)."""
        points, prior = grid(*self.read(readings))
        return likelihood(points) @ prior

    def answered(self, readings: Readings, likelihood: Likelihood, answer: int) -> JointBelief:
        """The belief after one answer, its mean and covariance those of the exact posterior."""
        if self.known(readings):
            return self
        mean, covariance = self.read(readings)
        points, prior = grid(mean, covariance)
        weights = prior * likelihood(points)[answer]
        weights /= weights.sum()
        after = weights @ points
        off = points - after
        return self.moved(readings, after, (off * weights[:, None]).T @ off)

    def moved(self, readings: Readings, mean: Array, covariance: Array) -> JointBelief:
        """The belief whose readings have this mean and covariance, everything else following them."""
        before, spread = self.read(readings)
        gain = self.covariance @ readings.rows.T @ np.linalg.inv(spread)
        moved = self.covariance - gain @ (spread - covariance) @ gain.T
        return replace(self, mean=self.mean + gain @ (mean - before), covariance=(moved + moved.T) / 2)

    def expected_spread(self, readings: Readings, likelihood: Likelihood, measures: tuple[str, ...]) -> Array:
        """Standard deviations of log measures to expect once the answer is known: (len(measures),)."""
        mean, covariance = self.read(readings)
        index = [self.names.index(name) for name in measures]
        before = np.diag(self.covariance)[index]
        points, prior = grid(mean, covariance)
        joint = likelihood(points) * prior
        odds = joint.sum(axis=1)
        heard = odds > 1e-9
        odds, weights = odds[heard], joint[heard] / odds[heard, None]
        means = weights @ points
        square = points[:, :, None] * points[:, None, :]
        after = np.einsum("ag,gij->aij", weights, square) - means[:, :, None] * means[:, None, :]
        gain = (self.covariance @ readings.rows.T)[index] @ np.linalg.inv(covariance)
        fall = np.einsum("mi,aij,mj->am", gain, covariance - after, gain)
        return np.asarray(odds @ np.sqrt(np.maximum(before - fall, 0.0)) / odds.sum())


def grid(mean: Array, covariance: Array, count: int | None = None) -> tuple[Array, Array]:
    """Points (G, d) that cover N(mean, covariance), `count` along each axis, and their weights (G,), summing to 1."""
    d = len(mean)
    line = np.linspace(-REACH, REACH, count or GRID[d])
    steps = np.stack(np.meshgrid(*[line] * d, indexing="ij"), axis=-1).reshape(-1, d)
    weights = np.exp(-0.5 * (steps**2).sum(axis=1))
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 1e-16))
    return mean + steps @ root.T, weights / weights.sum()


def joint_belief(
    given: Mapping[str, float],
    *,
    age: float,
    sex: Sex,
    stated: bool = False,
    population: Population = "civilians",
    stats: SexStatistics | None = None,
) -> JointBelief:
    """The belief from numbers alone [cm, kg]. stats: the population's packaged coefficients if left out."""
    from render.prediction.statistics import load

    told = Conditioner(stats or load(population)[sex], age, given, stated=stated)
    state, state_cov = told.posterior()
    regressed, slope = told.stats.regress(age, state)
    residual = told.residual_cov(state)
    mean, follow = regressed, slope
    if told.index:
        gain = residual[:, told.index] @ np.linalg.inv(residual[np.ix_(told.index, told.index)])
        mean = mean + gain @ (told.values - mean[told.index])
        follow = follow - gain @ follow[told.index]
        residual = residual - gain @ residual[told.index]
    from_state = np.linalg.inv(TO_STATE)
    first = from_state @ state + [np.log(100.0), 0.0]
    spread_rows = np.vstack([from_state, follow])
    covariance = spread_rows @ state_cov @ spread_rows.T
    covariance[2:, 2:] += residual
    usual, offset = usual_rows(told.stats, given, age=age, stated=stated)
    names = ("height", "weight", *told.stats.names)
    stretch = told.stats.stretched(told.telling, age, state)
    both = (covariance + covariance.T) / 2
    return JointBelief(sex, names, np.concatenate([first, mean]), both, usual, offset, stretch)


def usual_rows(stats: SexStatistics, given: Mapping[str, float], *, age: float, stated: bool) -> tuple[Array, Array]:
    """Rows and offsets of JointBelief.usual: how people are who give the same height and weight, all else unknown.

    Who says a wrong weight compares with people who truly have it: of two who say 60 kg, the one of 64 looks rounder.
    Who gives only one of them compares with people of the same true height and weight.
    """
    both = {name: given[name] for name in ("height", "weight") if name in given}
    told = Conditioner(stats, age, both, stated=stated)
    state, state_cov = told.posterior()
    mean, slope = stats.regress(age, state)
    doubt = np.einsum("ij,jk,ik->i", slope, state_cov, slope) if len(both) == 2 else 0.0
    spread = np.sqrt(stats.log_spread(age, state) ** 2 + doubt)
    on_size = np.zeros((len(mean), 2)) if len(both) == 2 else slope @ TO_STATE
    first = np.linalg.inv(TO_STATE) @ state + [np.log(100.0), 0.0]
    rows = np.zeros((len(mean) + 2, len(mean) + 2))
    rows[2:, :2] = -on_size / spread[:, None]
    rows[2:, 2:] = np.diag(1.0 / spread)
    return rows, np.concatenate([np.zeros(2), (mean - on_size @ first) / spread])
