"""What a survey of civilians did not measure, drawn as it goes with what it did measure among soldiers.

NHANES has waist, hip and upper arm; ANSUR II has everything, of people who are slimmer and younger. Each civilian gets
the other measures of a soldier of the same age, height and weight whose waist and hip are as far out: the soldiers'
conditional distribution, given both girths. The upper arms are not the same measure (hanging here, bent and flexed
there), so of an arm only how far it lies from what is usual among its own people is taken over.
"""

from __future__ import annotations

import numpy as np

from render.measuring.tape import Array
from render.prediction.statistics import SexStatistics, features
from render.prediction.survey import Columns

GIRTHS = ("waist_navel", "hip")
KNOWN = (*GIRTHS, "upper_arm")
# Not in ANSUR II either, or worked out from the rest: they are derived again.
DERIVED = ("outseam", "underbust", "waist")
SEED = 17


def with_soldiers_measures(table: Columns, soldiers: SexStatistics) -> Columns:
    """The table with every other measure of `soldiers` and with said heights and weights, one draw for each person."""
    rng = np.random.default_rng(SEED)
    table = table | with_hips(table, rng)
    arm = standardised(table, "upper_arm")
    known = [soldiers.names.index(name) for name in KNOWN]
    others = [k for k, name in enumerate(soldiers.names) if name not in (*KNOWN, *DERIVED)]
    drawn = np.empty((len(arm), len(others)))
    for i, z in enumerate(arm):
        state = state_of(table["height"][i], table["weight"][i])
        mean, _ = soldiers.regress(float(table["age"][i]), state)
        covariance = soldiers.residual_cov(float(table["age"][i]), state)
        off = [np.log(table[name][i]) - mean[k] for name, k in zip(GIRTHS, known, strict=False)]
        off.append(z * np.sqrt(covariance[known[2], known[2]]))
        gain = covariance[np.ix_(others, known)] @ np.linalg.inv(covariance[np.ix_(known, known)])
        left = covariance[np.ix_(others, others)] - gain @ covariance[np.ix_(known, others)]
        drawn[i] = mean[others] + gain @ np.array(off) + draw(left, rng)
    measures = {soldiers.names[k]: np.exp(column) for k, column in zip(others, drawn.T, strict=True)}
    return table | measures | said(table, soldiers, rng)


def state_of(height_cm: float | Array, weight_kg: float | Array) -> Array:
    """(log height [m], log BMI), each of the arguments' shape."""
    height_m = height_cm / 100.0
    return np.asarray(np.log(np.stack([np.asarray(height_m), np.asarray(weight_kg / height_m**2)])))


def draw(covariance: Array, rng: np.random.Generator) -> Array:
    """One draw of N(0, covariance), which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors @ (np.sqrt(np.maximum(values, 0.0)) * rng.standard_normal(len(values))))


def design_of(table: Columns) -> Array:
    """The regression's features of everybody (n, 10)."""
    raw = np.column_stack([table["age"], *state_of(table["height"], table["weight"])])
    return features((raw - raw.mean(axis=0)) / raw.std(axis=0))


def residual(design: Array, target: Array) -> Array:
    """What a regression of `target` (n,) leaves, NaN where there is none."""
    known = np.isfinite(target)
    weights, *_ = np.linalg.lstsq(design[known], target[known], rcond=None)
    return np.asarray(target - design @ weights)


def standardised(table: Columns, name: str) -> Array:
    """How far everybody lies from what is usual for age, height and weight, in standard deviations."""
    off = residual(design_of(table), np.log(table[name]))
    return np.asarray(off / off.std())


def with_hips(table: Columns, rng: np.random.Generator) -> Columns:
    """The column of hips, where none was measured (2015-2016) drawn from how it goes with size and waist."""
    design, log_hip = design_of(table), np.log(table["hip"])
    waist = residual(design, np.log(table["waist_navel"]))
    both = np.column_stack([design, waist])
    left = residual(both, log_hip)
    missing = ~np.isfinite(log_hip)
    weights, *_ = np.linalg.lstsq(both[~missing], log_hip[~missing], rcond=None)
    spread = left[~missing].std()
    likely = both @ weights + spread * rng.standard_normal(len(waist))
    return {"hip": np.exp(np.where(missing, likely, log_hip))}


def said(table: Columns, soldiers: SexStatistics, rng: np.random.Generator) -> Columns:
    """Heights and weights as soldiers of the size would state them."""
    ages = np.clip(table["age"], *soldiers.ages)
    logs = (np.ones(len(ages)), np.log(table["height"] / 100.0), np.log(table["weight"]), ages)
    slips = rng.multivariate_normal(np.zeros(2), soldiers.stated_cov, size=len(ages))
    stated = np.exp(np.column_stack(logs) @ soldiers.stated.T + slips)
    return {"height_self_reported": stated[:, 0], "weight_self_reported": stated[:, 1]}
