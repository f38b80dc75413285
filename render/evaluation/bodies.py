"""How well bodies are predicted: error, bias and coverage per measure, in the table and on the mesh that is drawn.

A table of either survey is judged by the coefficients of both populations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from render.body.fitting import Fit, shares_at, targets
from render.body.model import load as load_model
from render.measuring.anthropometry import BREADTHS, MEASURES, Tape
from render.prediction.fit_statistics import fit_sex, outseam, packaged_underbust
from render.prediction.intervals import SETTINGS
from render.prediction.statistics import Conditioner, Prediction, SexStatistics, features, from_json
from render.prediction.statistics import load as load_statistics
from render.prediction.survey import Columns, Survey, read_survey
from render.types import Population, Sex

BASIS = ("height", "weight")
COVERED = (0.88, 0.92)
DRAWN_CLOSELY = ("chest", "waist_navel", "hip", "thigh", "inseam")
BMI_BANDS = ((0.0, 22.0), (22.0, 25.0), (25.0, 28.0), (28.0, 32.0), (32.0, 99.0))
BIAS_BMI = ((0.0, 22.0), (22.0, 27.0), (27.0, 32.0), (32.0, 99.0))
BIAS_AGES = ((16.0, 30.0), (30.0, 45.0), (45.0, 60.0), (60.0, 99.0))


@dataclass(frozen=True)
class Row:
    """One measure under one setting. Errors in mm (weight: g/10); coverage of the 90 % interval as shares.

    population: whose coefficients predicted; plain: error of a plain quadratic regression that left the same people
    out; bias: mean of predicted less measured by band of BMI and of age; mesh: mean absolute error measured on drawn
    meshes, and table_same: the table's on the same people; mesh_off: mean of the mesh less measured, as a share.
    """

    population: Population
    setting: str
    measure: str
    mean_error: float
    p95: float
    coverage: float
    by_sex: dict[str, float]
    by_bmi: dict[str, float]
    bias: dict[str, float]
    plain: float | None
    mesh: float | None
    table_same: float | None
    mesh_off: float | None


@dataclass(frozen=True)
class Someone:
    """A measured person: cm, kg, years; said: height and weight as they state them; sections: breadths and depths."""

    sex: Sex
    age: float
    measured: dict[str, float]
    said: dict[str, float]
    sections: dict[str, float]

    @property
    def bmi(self) -> float:
        return self.measured["weight"] / (self.measured["height"] / 100.0) ** 2


class Judged(NamedTuple):
    """A person, the coefficients to predict them with, and what a plain regression says by measure [cm], if any."""

    person: Someone
    statistics: SexStatistics
    plain: Mapping[str, float]


class Hit(NamedTuple):
    """One prediction of one person: predicted less measured [mm], whether inside the interval, and of whom."""

    off: float
    inside: bool
    person: Someone


class Drawn(NamedTuple):
    """One measure of one drawn mesh: mesh less measured [mm], the prediction's error [mm], the measure itself [cm]."""

    off: float
    predicted: float
    truth: float


def people(tables: Mapping[Sex, Columns]) -> Iterator[Someone]:
    """Every row."""
    for sex, columns in tables.items():
        table = columns | {"outseam": outseam(columns)} if "waist_height" in columns else columns
        names = [name for name in MEASURES if name in table]
        across = [name for name in BREADTHS if name in table]
        for i in range(len(table["age"])):
            said = {
                name: float(table[f"{name}_self_reported"][i])
                for name in BASIS
                if f"{name}_self_reported" in table and table[f"{name}_self_reported"][i] > 0
            }
            measured = {name: float(table[name][i]) for name in names if np.isfinite(table[name][i])}
            sections = {name: float(table[name][i]) for name in across}
            yield Someone(sex, float(table["age"][i]), measured, said, sections)


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
    """Predicts every measured person from less, and compares; by the table's own population, then by the other.

    held_out: judge every row by a fit that left it and this share of the others out (the other population never saw
    them); 0: by the packaged coefficients. Raises NotASurvey.
    """
    survey = read_survey(path)
    rows = []
    for population in (survey.population, other(survey.population)):
        own = population == survey.population
        everybody = list(judged(survey, population, held_out if own else 0.0))
        meshes = min(mesh_count, len(everybody)) if own else 0
        drawn = set(np.linspace(0, len(everybody) - 1, meshes).astype(int).tolist())
        for setting, names, stated in SETTINGS:
            rows += evaluate_setting(population, setting, names, stated, everybody, drawn)
    return rows


def other(population: Population) -> Population:
    return "soldiers" if population == "civilians" else "civilians"


def judged(survey: Survey, population: Population, held_out: float) -> Iterator[Judged]:
    """Everybody of a survey with the coefficients to judge them by."""
    if held_out <= 0:
        packaged = load_statistics(population)
        yield from (Judged(one, packaged[one.sex], {}) for one in people(survey.tables))
        return
    for kept, left_out in splits(survey.tables, held_out):
        for sex, table in kept.items():
            fitted = from_json(fit_sex(sex, table, *packaged_underbust(sex), population=population))
            plain = plain_regression(table, left_out[sex])
            for i, one in enumerate(people({sex: left_out[sex]})):
                yield Judged(one, fitted, {name: float(column[i]) for name, column in plain.items()})


def plain_regression(kept: Columns, left_out: Columns) -> Columns:
    """Every measure of those left out [cm] by a quadratic of age, height and weight."""
    center, scale = (np.array([statistic(kept[name]) for name in ("age", *BASIS)]) for statistic in (np.mean, np.std))
    fitted, asked = (
        features((np.column_stack([table[name] for name in ("age", *BASIS)]) - center) / scale)
        for table in (kept, left_out)
    )
    found = {}
    for name in (name for name in MEASURES if name in kept and name not in BASIS):
        known = np.isfinite(kept[name])
        weights, *_ = np.linalg.lstsq(fitted[known], kept[name][known], rcond=None)
        found[name] = asked @ weights
    return found


def drawn_measures(
    one: Someone, exact: Mapping[str, float], predicted: Mapping[str, Prediction], population: Population
) -> dict[str, float]:
    """What the figure drawn from numbers and predictions measures [cm, kg]."""
    model = load_model()
    height, weight = (exact[name] if name in exact else predicted[name].value for name in BASIS)
    fit = Fit(model, one.sex, one.age, height, weight)
    shares = shares_at(one.sex, one.age, height, weight, population)
    tape = Tape(model.vertices(fit.solve(targets(exact, predicted, shares=shares))), model.anatomy)
    return {name: tape.value(name) for name in (*MEASURES, *BREADTHS)}


def evaluate_setting(
    population: Population,
    setting: str,
    names: tuple[str, ...],
    stated: bool,
    everybody: list[Judged],
    drawn: set[int],
) -> list[Row]:
    hits: dict[str, list[Hit]] = {}
    plain: dict[str, list[float]] = {}
    mesh: dict[str, list[Drawn]] = {}
    for i, (one, statistics, regressed) in enumerate(everybody):
        source = one.said if stated else one.measured
        if not all(name in source for name in names):
            continue
        given = {name: source[name] for name in names}
        predictions = Conditioner(statistics, one.age, given, stated=stated).believe().predictions
        body = drawn_measures(one, {} if stated else given, predictions, population) if i in drawn else None
        for name, truth in {**one.measured, **one.sections}.items():
            if name in names and not stated:
                continue
            predicted = predictions[name]
            hit = Hit(10.0 * (predicted.value - truth), predicted.low <= truth <= predicted.high, one)
            hits.setdefault(name, []).append(hit)
            if name in regressed and names == BASIS and not stated:
                plain.setdefault(name, []).append(10.0 * abs(regressed[name] - truth))
            if body is not None:
                mesh.setdefault(name, []).append(Drawn(10.0 * (body[name] - truth), abs(hit.off), truth))
    return [summary(population, setting, name, hits[name], plain.get(name, []), mesh.get(name, [])) for name in hits]


def summary(
    population: Population,
    setting: str,
    name: str,
    hits: list[Hit],
    plain: list[float],
    mesh: list[Drawn],
) -> Row:
    errors = np.array([abs(hit.off) for hit in hits])
    bands = {f"{low:g}-{high:g}": [h.inside for h in hits if low <= h.person.bmi < high] for low, high in BMI_BANDS}
    sexes = {sex: [hit.inside for hit in hits if hit.person.sex == sex] for sex in ("female", "male")}
    return Row(
        population=population,
        setting=setting,
        measure=name,
        mean_error=float(errors.mean()),
        p95=float(np.percentile(errors, 95)),
        coverage=float(np.mean([hit.inside for hit in hits])),
        by_sex={sex: float(np.mean(inside)) for sex, inside in sexes.items() if inside},
        by_bmi={band: float(np.mean(inside)) for band, inside in bands.items() if inside},
        bias=biases(hits),
        plain=float(np.mean(plain)) if plain else None,
        mesh=float(np.mean([abs(one.off) for one in mesh])) if mesh else None,
        table_same=float(np.mean([one.predicted for one in mesh])) if mesh else None,
        mesh_off=float(np.mean([one.off / one.truth / 10.0 for one in mesh])) if mesh else None,
    )


def biases(hits: list[Hit]) -> dict[str, float]:
    """Mean of predicted less measured [mm] by band of BMI and of age."""
    groups = {f"BMI {low:g}-{high:g}": [h.off for h in hits if low <= h.person.bmi < high] for low, high in BIAS_BMI}
    groups |= {f"age {low:g}-{high:g}": [h.off for h in hits if low <= h.person.age < high] for low, high in BIAS_AGES}
    return {group: float(np.mean(off)) for group, off in groups.items() if off}


def lines(rows: list[Row]) -> Iterator[str]:
    """Plain tables, mm (weight: tens of grams)."""
    for population, setting in dict.fromkeys((row.population, row.setting) for row in rows):
        yield f"predicted as {population}, given {setting}"
        shown = "by BMI " + " ".join(f"{low:g}-{high:g}" for low, high in BMI_BANDS)
        bias = "bias by BMI " + " ".join(f"{low:g}-{high:g}" for low, high in BIAS_BMI)
        head = f"  {'measure':12}{'MAE':>7}{'plain':>7}{'P95':>7}{'in 90%':>8}   {'women/men':12} {shown:40}"
        yield f"{head} {bias:32} by age 16-30-45-60-       mesh MAE (table's, same people)"
        for row in rows:
            if (row.population, row.setting) == (population, setting):
                yield line_of(row)


def line_of(row: Row) -> str:
    sexes = "/".join(f"{value:.2f}" for value in row.by_sex.values())
    bands = " ".join(f"{value:.2f}" for value in row.by_bmi.values())
    by_bmi, by_age = (
        " ".join(f"{off:+6.1f}" for group, off in row.bias.items() if group.startswith(kind)) for kind in ("BMI", "age")
    )
    mesh = "" if row.mesh is None else f"{row.mesh:6.1f} ({row.table_same:.1f})"
    plain = f"{row.plain:7.1f}" if row.plain is not None else f"{'':7}"
    figures = f"{row.mean_error:7.1f}{plain}{row.p95:7.1f}{row.coverage:8.3f}"
    return f"  {row.measure:12}{figures}   {sexes:12} {bands:40} {by_bmi:32} {by_age:28} {mesh}"


def verdicts(rows: list[Row]) -> Iterator[str]:
    """Of the table's own population: coverage in every group, and what is lost between predictions and mesh."""
    rows = [row for row in rows if row.population == rows[0].population]
    groups = [
        (coverage, f"{row.measure}, {group}, given {row.setting}")
        for row in rows
        if row.measure in MEASURES
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
    yield from sections(rows)


def sections(rows: list[Row]) -> Iterator[str]:
    """How far breadths and depths of the trunk's sections on the mesh are from those measured, on average."""
    for setting in dict.fromkeys(row.setting for row in rows):
        off = {r.measure: r.mesh_off for r in rows if r.setting == setting and r.measure in BREADTHS}
        told = ", ".join(f"{name} {share:+.1%}" for name, share in off.items() if share is not None)
        if told:
            yield f"sections on the mesh less measured, given {setting}: {told}"
