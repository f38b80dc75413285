"""Fits the coefficients of `statistics`, beside it, to a table of measured people (ANSUR II's columns, our names)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from render.body.model import BodyModel, prior_features
from render.measuring.anthropometry import HIDDEN, MEASURES, measure
from render.measuring.tape import Array
from render.prediction.intervals import fit_stretch
from render.prediction.statistics import SOURCE, TELLINGS, features, from_json
from render.types import Sex

OUTPUT = Path(__file__).parent / "data" / "body_statistics.json"
DERIVED = {
    "outseam": "waist height plus the detour over the hip: from half waist breadth to half hip breadth, hip at 0.50 "
    "of stature",
    "underbust": "not in ANSUR II: its ratio to chest and waist on 400 bodies of the baked population",
    "natural_waist": "not in ANSUR II: a share of the navel waist; see NATURAL_WAIST in prediction/fit_statistics.py",
}
# Narrowest waist as a share of the navel waist, and the spread of its logarithm. Narrowest: Heinz, Peterson, Johnson &
# Kerk 2003 (J. Stat. Educ. 11(2), 260 women and 247 men of 18-67 years, BMI 17-38) regressed on age, height and weight;
# navel: ANSUR II regressed on the same. They give 0.886 and 0.959, nearly the same from BMI 18 to 35; Heinz averaged
# the waist drawn in and let go, so about a hundredth is given back. Between the widest and the narrowest of four waist
# sites Stewart, Nevill, Stephen & Young 2010 (3D scans) found 11.7 % in women and 4.9 % in men.
NATURAL_WAIST: dict[Sex, tuple[float, float]] = {"female": (0.895, 0.035), "male": (0.965, 0.03)}
HIP_LEVEL = 0.50
Columns = dict[str, Array]


def read_table(path: Path) -> dict[Sex, Columns]:
    """A CSV with the columns sex, age and our measure names [cm, kg] -> columns by sex."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    sexes: tuple[Sex, Sex] = ("female", "male")
    numeric = [name for name in rows[0] if name not in ("id", "sex")]
    return {
        sex: {name: np.array([float(r[name] or "nan") for r in rows if r["sex"] == sex]) for name in numeric}
        for sex in sexes
    }


def outseam(table: Columns) -> Array:
    """Side of the waist over the hip to the floor [cm]."""
    hip_level = HIP_LEVEL * table["height"]
    drop = table["waist_height"] - hip_level
    detour = np.maximum(table["hip_breadth"] - table["waist_breadth"], 0.0) / 2.0
    return np.asarray(np.hypot(drop, detour) + hip_level)


def underbust_ratio(model: BodyModel, sex: Sex, table: Columns, count: int = 400) -> tuple[Array, float]:
    """log underbust = ratio @ (1, log chest, log waist), and the spread left, on random bodies of the model."""
    rng = np.random.default_rng(3)
    rows = rng.choice(len(table["height"]), count)
    prior = model.priors[sex]
    means = prior_features(table["age"][rows], table["height"][rows], table["weight"][rows]) @ prior.mean
    found = []
    for mean in means:
        body = measure(model.vertices(mean + prior.factor @ rng.standard_normal(len(mean))), model.anatomy)
        found.append([body["underbust"], body["chest"], body["waist"]])
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


def fit_sex(sex: Sex, table: Columns, ratio: Array, ratio_spread: float) -> dict[str, Any]:
    """One sex's coefficients, ready for JSON. ratio (3,): of log underbust on (1, log chest, log waist)."""
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
    share, share_spread = NATURAL_WAIST[sex]
    fitted = Fitted(names, weights, correlation, spread)
    fitted = add_blend(fitted, "underbust", {"chest": ratio[1], "waist": ratio[2]}, ratio[0], ratio_spread)
    fitted = add_blend(fitted, "natural_waist", {"waist": 1.0}, float(np.log(share)), share_spread)
    names, weights, correlation, spread = fitted
    stated, stated_left = fit_stated(table)
    fitted_so_far = {
        "names": names, "center": center, "scale": scale, "low": np.percentile(x, 0.5, axis=0),
        "high": np.percentile(x, 99.5, axis=0), "stature": stature, "stature_cov": np.cov(left.T), "weights": weights,
        "correlation": correlation, "poles": poles, "spread": spread, "stated": stated,
        "stated_cov": np.cov(stated_left.T), "stretch": np.zeros((len(TELLINGS), 3, len(names) + 2)),
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


def fit(path: Path, model: BodyModel, output: Path = OUTPUT) -> None:
    """Reads a table of people, writes the coefficients."""
    sexes = {sex: fit_sex(sex, table, *underbust_ratio(model, sex, table)) for sex, table in read_table(path).items()}
    write(sexes, output)


def write(sexes: dict[Sex, dict[str, Any]], output: Path) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return [plain(row) for row in value]
        if isinstance(value, float):
            return float(f"{value:.6g}")
        return value

    stored = {
        "source": SOURCE,
        "derived": DERIVED,
        "sexes": {sex: {k: plain(v) for k, v in table.items()} for sex, table in sexes.items()},
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(stored, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")
