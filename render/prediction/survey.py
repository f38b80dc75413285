"""Reads a table of measured people: ANSUR II's soldiers or NHANES's civilians, told apart by their columns."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from render.measuring.tape import Array
from render.types import Population, Sex

Columns = dict[str, Array]
SEXES: tuple[Sex, Sex] = ("female", "male")
# Both surveys' waists lie at the navel; NHANES's arm hangs, as ours does on the mesh, ANSUR's is bent and flexed.
OUR_NAMES = {"waist": "waist_navel", "upper_arm_relaxed": "upper_arm"}
TEXTS = ("id", "sex", "cycle")
NEEDED: dict[Population, tuple[str, ...]] = {
    "soldiers": ("sex", "age", "height", "weight", "chest", "waist", "hip", "height_self_reported"),
    "civilians": ("sex", "age", "height", "weight", "waist", "hip", "upper_arm_relaxed", "maybe_pregnant"),
}


class NotASurvey(ValueError):
    """A table that is neither survey's."""


@dataclass(frozen=True)
class Survey:
    """Whose table it is, and its columns by sex under our names [cm, kg, years]; NaN where nothing was measured."""

    population: Population
    tables: dict[Sex, Columns]


def read_survey(path: Path) -> Survey:
    """A CSV of either survey. Raises NotASurvey."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotASurvey(f"{path} cannot be read as CSV ({error}); give a table of measured people") from None
    header = set(rows[0]) if rows else set()
    population = next((who for who, names in NEEDED.items() if header.issuperset(names)), None)
    if population is None:
        wanted = "; or ".join(f"{', '.join(names)} ({who})" for who, names in NEEDED.items())
        raise NotASurvey(f"{path} has neither survey's columns; give one with {wanted}")
    numeric = [name for name in rows[0] if name not in TEXTS]
    tables = {
        sex: {
            OUR_NAMES.get(name, name): np.array([float(r[name] or "nan") for r in rows if r["sex"] == sex])
            for name in numeric
        }
        for sex in SEXES
    }
    if population == "civilians":
        tables = {sex: measured_civilians(table) for sex, table in tables.items()}
    return Survey(population, tables)


def measured_civilians(table: Columns) -> Columns:
    """Those whose age, height, weight and waist are known and who are not perhaps pregnant."""
    known = np.isfinite(np.stack([table[name] for name in ("age", "height", "weight", "waist_navel", "upper_arm")]))
    kept = known.all(axis=0) & (table["maybe_pregnant"] == 0)
    return {name: column[kept] for name, column in table.items() if name != "maybe_pregnant"}
