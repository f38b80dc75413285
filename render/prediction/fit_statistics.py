"""Fits the coefficients of `statistics`, beside it, to a table of measured people: soldiers, or civilians."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from render.body.model import BodyModel, prior_features
from render.measuring.anthropometry import HIDDEN, MEASURES, measure
from render.measuring.tape import Array
from render.prediction.fit_civilians import with_soldiers_measures
from render.prediction.intervals import fit_stretch
from render.prediction.statistics import TELLINGS, features, from_json, load
from render.prediction.survey import Columns, Survey, read_survey
from render.types import Population, Sex

DATA = Path(__file__).parent / "data"
SOURCE: dict[Population, str] = {
    "soldiers": "ANSUR II, US Army 2010-12, public release; soldiers 17-58",
    "civilians": "NHANES 2015-2023, US CDC, public domain; civilians 16-80: height, weight, waist at the navel, hip, "
    "relaxed upper arm; everything else as it goes with these among the soldiers of ANSUR II",
}
AGES: dict[Population, tuple[float, float]] = {"soldiers": (17.0, 65.0), "civilians": (16.0, 80.0)}
"""Where the effect of age ends: soldiers end at 58, civilians of 80 and over are one group."""
DERIVED = {
    "outseam": "waist height plus the detour over the hip: from half waist breadth to half hip breadth, hip at 0.50 "
    "of stature",
    "underbust": "in neither survey: its ratio to chest and waist on 400 bodies of the baked population",
    "waist": "in neither survey: so many cm less than at the navel; see NATURAL_WAIST in prediction/fit_statistics.py",
}
# At this waist at the navel [cm] the natural one lies so many cm lower, at others about as many, give or take a share.
# Surveys with both find 2-9 cm in women and 0-3 in men; a maker of jeans has 5.7 between a woman's natural and her low
# waist at every size. Narrowest girths of Heinz, Peterson, Johnson & Kerk 2003 (J. Stat. Educ. 11(2), 260 women and 247
# men) against ANSUR II at one age, height and weight: 8.4 in women and 3.1 in men; between the widest and the narrowest
# of four waist sites Stewart, Nevill, Stephen & Young 2010 (3D scans) found 11.7 % and 4.9 %. Neither survey here has
# both, so a middle of these is taken.
NATURAL_WAIST: dict[Sex, tuple[float, float, float]] = {"female": (80.0, 6.0, 0.027), "male": (90.0, 2.0, 0.012)}
HIP_LEVEL = 0.50


def outseam(table: Columns) -> Array:
    """Side of the waist over the hip to the floor [cm]."""
    hip_level = HIP_LEVEL * table["height"]
    drop = table["waist_height"] - hip_level
    detour = np.maximum(table["hip_breadth"] - table["waist_breadth"], 0.0) / 2.0
    return np.asarray(np.hypot(drop, detour) + hip_level)


def underbust_ratio(model: BodyModel, sex: Sex, table: Columns, count: int = 400) -> tuple[Array, float]:
    """log underbust = ratio @ (1, log chest, log waist at the navel), and the spread left, on bodies of the model."""
    rng = np.random.default_rng(3)
    rows = rng.choice(len(table["height"]), count)
    prior = model.priors[sex]
    means = prior_features(table["age"][rows], table["height"][rows], table["weight"][rows]) @ prior.mean
    found = []
    for mean in means:
        body = measure(model.vertices(mean + prior.factor @ rng.standard_normal(len(mean))), model.anatomy)
        found.append([body["underbust"], body["chest"], body["waist_navel"]])
    logs = np.log(np.array(found))
    design = np.column_stack([np.ones(count), logs[:, 1:]])
    ratio, *_ = np.linalg.lstsq(design, logs[:, 0], rcond=None)
    return ratio, float((logs[:, 0] - design @ ratio).std())


def regress(design: Array, target: Array) -> tuple[Array, Array]:
    weights, *_ = np.linalg.lstsq(design, target, rcond=None)
    return np.asarray(weights), np.asarray(target - design @ weights)


def fit_spread(residual: Array, bmi: Array) -> Array:
    """Log spread of each column as a straight line over scaled log BMI: (2, M), by the gamma likelihood (Newton)."""
    design = np.column_stack([np.ones(len(bmi)), bmi])
    lines = np.empty((2, residual.shape[1]))
    for j in range(residual.shape[1]):
        line = np.array([np.log(residual[:, j].std()), 0.0])
        for _ in range(30):
            share = residual[:, j] ** 2 * np.exp(-2.0 * design @ line)
            gradient = design.T @ (share - 1.0)
            line = line + np.linalg.solve(2.0 * (design * share[:, None]).T @ design, gradient)
        lines[:, j] = line
    return lines


def fit_sex(
    sex: Sex, table: Columns, ratio: Array, ratio_spread: float, *, population: Population = "soldiers"
) -> dict[str, Any]:
    """One sex's coefficients, ready for JSON. ratio (3,): of log underbust on (1, log chest, log waist at the navel).

    Of civilians what their survey lacks is drawn from the packaged soldiers' coefficients.
    """
    if population == "civilians":
        table = with_soldiers_measures(table, load("soldiers")[sex])
    table = table | {"outseam": outseam(table)}
    names = [n for n in (*MEASURES, *HIDDEN) if n in table and n not in ("height", "weight")]
    log_height = np.log(table["height"] / 100.0)
    log_bmi = np.log(table["weight"]) - 2.0 * log_height
    raw = np.column_stack([table["age"], log_height, log_bmi])
    center, scale = raw.mean(axis=0), raw.std(axis=0)
    x = (raw - center) / scale
    a = x[:, 0]
    stature, left = regress(np.column_stack([np.ones_like(a), a, a * a]), raw[:, 1:])
    weights, residual = regress(features(x), np.log(np.column_stack([table[n] for n in names])))
    spread = fit_spread(residual, x[:, 2])
    standard = residual / np.exp(spread[0] + np.outer(x[:, 2], spread[1]))
    slim = x[:, 2] < 0.0
    poles = np.array([x[slim, 2].mean(), x[~slim, 2].mean()])
    correlation = np.stack([np.corrcoef(standard[group].T) for group in (slim, ~slim)])
    at_cm, less_cm, waist_spread = NATURAL_WAIST[sex]
    power = at_cm / (at_cm - less_cm)  # keeps the difference, not the share
    fitted = Fitted(names, weights, correlation, spread)
    fitted = add_blend(fitted, "underbust", {"chest": ratio[1], "waist_navel": ratio[2]}, ratio[0], ratio_spread)
    constant = float(np.log(at_cm - less_cm) - power * np.log(at_cm))
    fitted = add_blend(fitted, "waist", {"waist_navel": power}, constant, waist_spread)
    names, weights, correlation, spread = fitted
    stated, stated_left = fit_stated(table)
    fitted_so_far = {
        "names": names, "ages": np.array(AGES[population]), "center": center, "scale": scale,
        "low": np.percentile(x, 0.5, axis=0), "high": np.percentile(x, 99.5, axis=0), "stature": stature,
        "stature_cov": np.cov(left.T), "weights": weights, "correlation": correlation, "poles": poles,
        "spread": spread, "stated": stated, "stated_cov": np.cov(stated_left.T),
        "stretch": np.zeros((len(TELLINGS), 3, len(names) + 2)),
    }  # fmt: skip
    return fitted_so_far | {"stretch": fit_stretch(from_json(fitted_so_far), table)}


class Fitted(NamedTuple):
    """names (M,), weights (10, M), correlation (2, M, M), spread (2, M), as in SexStatistics."""

    names: list[str]
    weights: Array
    correlation: Array
    spread: Array


def add_blend(fitted: Fitted, name: str, shares: Mapping[str, float], constant: float, noise: float) -> Fitted:
    """Appends a measure whose logarithm is constant + sum of shares x logarithms of others, give or take `noise`."""
    names, weights, correlation, spread = fitted
    index = [names.index(other) for other in shares]
    factors = np.array(list(shares.values()))
    column = weights[:, index] @ factors
    column[0] += constant
    blend = np.zeros(len(names))
    blend[index] = factors * np.exp(spread[0, index])
    totals = [float(np.sqrt(blend @ part @ blend + noise**2)) for part in correlation]
    grown = []
    for part, total in zip(correlation, totals, strict=True):
        others = part @ blend / total
        grown.append(np.block([[part, others[:, None]], [others[None], np.ones((1, 1))]]))
    line = np.array([[np.log(np.mean(totals))], [spread[1, index[0]]]])
    return Fitted([*names, name], np.column_stack([weights, column]), np.stack(grown), np.hstack([spread, line]))


def fit_stated(table: Columns) -> tuple[Array, Array]:
    """Said log height and weight as linear functions of (1, log height [m], log weight, age): weights (2, 4).

    Slips of the pen (more than 15 % off) are left out.
    """
    said = np.column_stack([table["height_self_reported"], table["weight_self_reported"]])
    true = np.column_stack([table["height"], table["weight"]])
    with np.errstate(divide="ignore"):
        kept = (np.abs(np.log(said / true)) < np.log(1.15)).all(axis=1)
    design = np.column_stack(
        [np.ones(kept.sum()), np.log(true[kept, 0] / 100.0), np.log(true[kept, 1]), table["age"][kept]]
    )
    weights, left = regress(design, np.log(said[kept]))
    return weights.T, left


def fit(path: Path, model: BodyModel, output: Path | None = None) -> Path:
    """Reads a table of people, writes the coefficients of their population and answers where. Raises NotASurvey."""
    survey = read_survey(path)
    output = output or DATA / f"body_statistics_{survey.population}.json"
    write(survey, model, output)
    return output


def write(survey: Survey, model: BodyModel, output: Path) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return [plain(row) for row in value]
        if isinstance(value, float):
            return float(f"{value:.6g}")
        return value

    sexes = {
        sex: fit_sex(sex, table, *underbust_of(model, survey.population, sex, table), population=survey.population)
        for sex, table in survey.tables.items()
    }
    stored = {
        "source": SOURCE[survey.population],
        "derived": DERIVED,
        "sexes": {sex: {k: plain(v) for k, v in table.items()} for sex, table in sexes.items()},
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(stored, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")


def underbust_of(model: BodyModel, population: Population, sex: Sex, table: Columns) -> tuple[Array, float]:
    """`underbust_ratio`, which is of the model's bodies, not of people: one for both populations."""
    if population == "soldiers":
        return underbust_ratio(model, sex, table)
    return packaged_underbust(sex)


def packaged_underbust(sex: Sex) -> tuple[Array, float]:
    """`underbust_ratio` as it is in the packaged soldiers' coefficients."""
    stats = load("soldiers")[sex]
    index = [stats.names.index(name) for name in ("chest", "waist_navel", "underbust")]
    chest, waist, underbust = stats.weights[:, index].T
    ratio, *_ = np.linalg.lstsq(np.column_stack([np.eye(len(chest))[0], chest, waist]), underbust, rcond=None)
    deviation = np.exp(stats.spread[0, index])
    blend = ratio[1:] * deviation[:2]
    shared = np.mean([blend @ part[np.ix_(index[:2], index[:2])] @ blend for part in stats.correlation])
    return ratio, float(np.sqrt(max(deviation[2] ** 2 - shared, 0.0)))
