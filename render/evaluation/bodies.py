"""How well bodies are predicted: error and coverage per measure, in the table and on the mesh that is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from render.body.fitting import Fit, shares_at, targets
from render.body.model import load as load_model
from render.evaluation.asking import packaged_underbust
from render.measuring.anthropometry import MEASURES, Tape
from render.measuring.tape import Array
from render.prediction.fit_statistics import Columns, fit_sex, outseam, read_table
from render.prediction.intervals import SETTINGS
from render.prediction.statistics import Conditioner, Prediction, SexStatistics, from_json
from render.prediction.statistics import load as load_statistics
from render.types import Sex

BASIS = ("height", "weight")
COVERED = (0.88, 0.92)
DRAWN_CLOSELY = ("chest", "waist", "hip", "thigh", "inseam")
BMI_BANDS = ((0.0, 22.0), (22.0, 25.0), (25.0, 28.0), (28.0, 32.0), (32.0, 99.0))


@dataclass(frozen=True)
class Row:
    """One measure under one setting. Errors in mm (weight: g/10); coverage of the 90 % interval as shares.

    mesh: mean absolute error measured on drawn meshes, and table_same: the table's on the same people.
    """

    setting: str
    measure: str
    mean_error: float
    p95: float
    coverage: float
    by_sex: dict[str, float]
    by_bmi: dict[str, float]
    mesh: float | None
    table_same: float | None


@dataclass(frozen=True)
class Someone:
    """A measured person: cm, kg, years; said: height and weight as they state them."""

    sex: Sex
    age: float
    measured: dict[str, float]
    said: dict[str, float]

    @property
    def bmi(self) -> float:
        return self.measured["weight"] / (self.measured["height"] / 100.0) ** 2


class Judged(NamedTuple):
    """A person and the coefficients to predict them with."""

    person: Someone
    statistics: SexStatistics


def people(tables: Mapping[Sex, Columns]) -> Iterator[Someone]:
    """Every row."""
    for sex, columns in tables.items():
        table = columns | {"outseam": outseam(columns)} if "waist_height" in columns else columns
        names = [name for name in MEASURES if name in table]
        for i in range(len(table["age"])):
            said = {
                name: float(table[f"{name}_self_reported"][i])
                for name in BASIS
                if f"{name}_self_reported" in table and table[f"{name}_self_reported"][i] > 0
            }
            yield Someone(sex, float(table["age"][i]), {name: float(table[name][i]) for name in names}, said)


def splits(
    tables: Mapping[Sex, Columns], share: float, seed: int = 11
) -> Iterator[tuple[dict[Sex, Columns], dict[Sex, Columns]]]:
    """(rows to fit on, rows left out), as often as it takes to leave each row out once."""
    chance = np.random.default_rng(seed)
    count = max(2, round(1.0 / share))
    part = {sex: chance.permutation(len(table["age"])) % count for sex, table in tables.items()}
    for turn in range(count):
        kept = {sex: {n: c[part[sex] != turn] for n, c in table.items()} for sex, table in tables.items()}
        yield kept, {sex: {n: c[part[sex] == turn] for n, c in table.items()} for sex, table in tables.items()}


def evaluate(path: Path, *, mesh_count: int = 200, held_out: float = 0.0) -> list[Row]:
    """Predicts every measured person from less, and compares.

    held_out: judge every row by a fit that left it and this share of the others out; 0: by the packaged coefficients.
    """
    tables = read_table(path)
    everybody = [Judged(one, load_statistics()[one.sex]) for one in people(tables)]
    if held_out > 0:
        everybody = []
        for kept, left_out in splits(tables, held_out):
            fitted = {sex: from_json(fit_sex(sex, table, *packaged_underbust(sex))) for sex, table in kept.items()}
            everybody += [Judged(one, fitted[one.sex]) for one in people(left_out)]
    drawn = set(np.linspace(0, len(everybody) - 1, min(mesh_count, len(everybody))).astype(int).tolist())
    rows = []
    for setting, names, stated in SETTINGS:
        rows += evaluate_setting(setting, names, stated, everybody, drawn)
    return rows


def drawn_measures(one: Someone, exact: Mapping[str, float], predicted: Mapping[str, Prediction]) -> dict[str, float]:
    """What the figure drawn from numbers and predictions measures [cm, kg]."""
    model = load_model()
    height, weight = (exact[name] if name in exact else predicted[name].value for name in BASIS)
    fit = Fit(model, one.sex, one.age, height, weight)
    shares = shares_at(one.sex, one.age, height, weight)
    tape = Tape(model.vertices(fit.solve(targets(exact, predicted, shares=shares))), model.anatomy)
    return {name: tape.value(name) for name in MEASURES}


def evaluate_setting(
    setting: str,
    names: tuple[str, ...],
    stated: bool,
    everybody: list[Judged],
    drawn: set[int],
) -> list[Row]:
    errors: dict[str, list[float]] = {}
    inside: dict[str, list[tuple[bool, str, float]]] = {}
    mesh: dict[str, list[tuple[float, float]]] = {}
    for i, (one, statistics) in enumerate(everybody):
        source = one.said if stated else one.measured
        if not all(name in source for name in names):
            continue
        given = {name: source[name] for name in names}
        predictions = Conditioner(statistics, one.age, given, stated=stated).believe().predictions
        body = drawn_measures(one, {} if stated else given, predictions) if i in drawn else None
        for name, truth in one.measured.items():
            if name in names and not stated:
                continue
            predicted = predictions[name]
            errors.setdefault(name, []).append(10.0 * abs(predicted.value - truth))
            inside.setdefault(name, []).append((predicted.low <= truth <= predicted.high, one.sex, one.bmi))
            if body is not None:
                both = (10.0 * abs(body[name] - truth), 10.0 * abs(predicted.value - truth))
                mesh.setdefault(name, []).append(both)
    return [summary(setting, name, np.array(errors[name]), inside[name], mesh.get(name, [])) for name in errors]


def summary(
    setting: str, name: str, errors: Array, inside: list[tuple[bool, str, float]], mesh: list[tuple[float, float]]
) -> Row:
    bands = {f"{low:g}-{high:g}": [hit for hit, _, bmi in inside if low <= bmi < high] for low, high in BMI_BANDS}
    sexes = {sex: [hit for hit, s, _ in inside if s == sex] for sex in ("female", "male")}
    both = np.array(mesh).reshape(-1, 2).mean(axis=0) if mesh else None
    return Row(
        setting=setting,
        measure=name,
        mean_error=float(errors.mean()),
        p95=float(np.percentile(errors, 95)),
        coverage=float(np.mean([hit for hit, _, _ in inside])),
        by_sex={sex: float(np.mean(hits)) for sex, hits in sexes.items() if hits},
        by_bmi={band: float(np.mean(hits)) for band, hits in bands.items() if hits},
        mesh=None if both is None else float(both[0]),
        table_same=None if both is None else float(both[1]),
    )


def lines(rows: list[Row]) -> Iterator[str]:
    """A plain table, mm (weight: tens of grams)."""
    for setting in dict.fromkeys(row.setting for row in rows):
        yield f"given {setting}"
        shown = "by BMI " + " ".join(f"{low:g}-{high:g}" for low, high in BMI_BANDS)
        head = f"  {'measure':12}{'MAE':>7}{'P95':>7}{'in 90%':>8}   {'women/men':12} {shown:40}"
        yield f"{head} mesh MAE (table's, same people)"
        for row in rows:
            if row.setting != setting:
                continue
            sexes = "/".join(f"{value:.2f}" for value in row.by_sex.values())
            bands = " ".join(f"{value:.2f}" for value in row.by_bmi.values())
            mesh = "" if row.mesh is None else f"{row.mesh:6.1f} ({row.table_same:.1f})"
            figures = f"{row.mean_error:7.1f}{row.p95:7.1f}{row.coverage:8.3f}"
            yield f"  {row.measure:12}{figures}   {sexes:12} {bands:40} {mesh}"


def verdicts(rows: list[Row]) -> Iterator[str]:
    """Coverage in every group, and how much is lost between the predictions and the mesh, against what is wanted."""
    groups = [
        (coverage, f"{row.measure}, {group}, given {row.setting}")
        for row in rows
        for group, coverage in {"all": row.coverage, **row.by_sex, **row.by_bmi}.items()
    ]
    inside = sum(COVERED[0] <= coverage <= COVERED[1] for coverage, _ in groups)
    (least, where), (most, elsewhere) = min(groups), max(groups)
    yield (
        f"90 % intervals cover {COVERED[0]:.2f}-{COVERED[1]:.2f} in {inside} of {len(groups)} groups; "
        f"least {least:.3f} ({where}), most {most:.3f} ({elsewhere})"
    )
    lost = [
        (row.mesh / row.table_same - 1.0, f"{row.measure}, given {row.setting}")
        for row in rows
        if row.measure in DRAWN_CLOSELY and row.mesh is not None and row.table_same
    ]
    if lost:
        worst, where = max(lost)
        yield f"errors on the mesh against the predictions', {', '.join(DRAWN_CLOSELY)}: at most {worst:+.2%} ({where})"
