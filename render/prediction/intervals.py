"""How much wider than a normal distribution's 90 % intervals must be, so that they cover nine people of ten.

Nine of ten slim, of ten stout, not only of ten people: those far from the middle are drawn towards it, most when height
and weight are only said, and vary in ways no straight line tells. The stretch is a quadratic in log BMI, fitted so that
what lies within an interval is unrelated to the true log BMI, its square, or neither. A cubic, a natural spline of four
knots and five straight pieces covered people left out of the fit less evenly (five folds of ANSUR II, fifths by BMI).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from render.measuring.tape import Array
from render.prediction.statistics import MEASURED, TELLINGS, Z90, Conditioner, SexStatistics

SETTINGS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("age, height, weight", ("height", "weight"), False),
    ("age, stated height and weight", ("height", "weight"), True),
    ("age, height, weight, waist", ("height", "weight", "waist_navel"), False),
    ("age, height, weight, chest, waist, hip", ("height", "weight", "chest", "waist_navel", "hip"), False),
)
"""What people are predicted from, in words, by name, and whether said."""

STEPS, STEP = 250, 2.5  # of stochastic approximation: a share of 0.34 more lies inside for each log unit of stretch
SOFT = 0.08  # standard deviations over which an interval's edge is blurred, so that the fit converges
FEW = 50  # answers less than these fit nothing


def misses(stats: SexStatistics, table: Mapping[str, Array], told: tuple[str, ...], *, said: bool) -> Iterator[Array]:
    """One row for each person of a table: told and true scaled log BMI, then how far each measure lies off [sd].

    Measures in the order height, weight, stats.names; NaN for what was told or is not in the table.
    """
    names = ("height", "weight", *stats.names)
    sought = [name for name in names if name in table and (said or name not in told)]
    for i in range(len(table["age"])):
        given = {name: float(table[f"{name}_self_reported" if said else name][i]) for name in told}
        if min(given.values()) <= 0:
            continue
        conditioner = Conditioner(stats, float(table["age"][i]), given, stated=said)
        predictions = conditioner.believe().predictions
        height_m = table["height"][i] / 100.0
        true = np.log([height_m, table["weight"][i] / height_m**2])
        states = (conditioner.found[0], true)
        off = np.full(len(names), np.nan)
        for name in sought:
            expected = predictions[name]
            off[names.index(name)] = np.log(table[name][i] / expected.value) / expected.log_spread
        yield np.concatenate([[stats.scaled(conditioner.age, state)[2] for state in states], off])


def quadratic(bmi: Array, stats: SexStatistics) -> Array:
    """(n,) -> (n, 3), level beyond the data as the stretch is."""
    inside = np.clip(bmi, stats.low[2], stats.high[2])
    return np.column_stack([np.ones_like(inside), inside, inside**2])


def solve(off: Array, told: Array, true: Array) -> Array:
    """Coefficients (3,) on `told` (n, 3) for which coverage is unrelated to `true` (n, 3); off (n,) [sd]."""
    coefficients = np.zeros(3)
    inverse = np.linalg.inv(true.T @ true)
    for _ in range(STEPS):
        edge = Z90 * np.exp(told @ coefficients)
        inside = 1.0 / (1.0 + np.exp(np.clip((np.abs(off) - edge) / SOFT, -30.0, 30.0)))
        coefficients = coefficients + STEP * inverse @ (true.T @ (0.9 - inside))
    return coefficients


def fit_stretch(stats: SexStatistics, table: Mapping[str, Array]) -> Array:
    """SexStatistics.stretch (4, 3, M + 2) from a table of people and statistics without any."""
    found: dict[str, list[Array]] = {telling: [] for telling in TELLINGS}
    for _, told, said in SETTINGS:
        if all((f"{name}_self_reported" if said else name) in table for name in told):
            telling = "said" if said else MEASURED[min(len(told) - 2, 2)]
            found[telling].append(np.array(list(misses(stats, table, told, said=said))))
    stretch = np.zeros((len(TELLINGS), 3, len(stats.names) + 2))
    for place, telling in enumerate(TELLINGS):
        if not found[telling]:
            continue
        rows = np.concatenate(found[telling])
        bases = [quadratic(rows[:, column], stats) for column in (0, 1)]
        for measure, off in enumerate(rows[:, 2:].T):
            known = np.isfinite(off)
            if known.sum() > FEW:
                stretch[place, :, measure] = solve(off[known], *(basis[known] for basis in bases))
    return stretch
