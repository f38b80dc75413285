"""How good probabilities are: areas under ROC curves, F1, recall, calibration, for all rows and by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shop.suits import people
from shop.suits.blend import macro_f1
from shop.suits.reviews import FITS, Floats, Reviews, Whole

BINS = 15
_FEWEST = 30  # rows of a group that are reported on


@dataclass(frozen=True)
class Scores:
    """`auc` and `recall`: by class, NaN where a class is missing. `weighted`: by the classes' shares."""

    rows: int
    auc: tuple[float, ...]
    macro: float
    weighted: float
    f1: float
    recall: tuple[float, ...]
    calibration: float
    class_calibration: float
    log_loss: float


def score(given: Floats, decided: Whole, answers: Whole) -> Scores:
    """Of probabilities (n, 3), decisions and answers (n,)."""
    shares = np.bincount(answers, minlength=3) / len(answers)
    auc = tuple(area(given[:, one], answers == one) for one in range(3))
    there = shares > 0
    chosen = np.argmax(given, axis=1)
    recall = tuple(float(np.mean(decided[answers == one] == one)) if there[one] else float("nan") for one in range(3))
    return Scores(len(answers), auc, float(np.nanmean(auc)) if not np.isnan(auc).all() else float("nan"),
                  float(np.nansum(np.array(auc) * shares)), macro_f1(decided, answers), recall,
                  calibration_error(given.max(axis=1), chosen == answers),
                  float(np.mean([calibration_error(given[:, one], answers == one) for one in range(3)])),
                  float(-np.mean(np.log(np.clip(given[np.arange(len(answers)), answers], 1e-9, 1)))))  # fmt: skip


def area(given: Floats, true: NDArray[np.bool_]) -> float:
    """The area under the ROC curve: the chance that a true row is given more than another. NaN for one class alone."""
    from scipy.stats import rankdata

    count = int(true.sum())
    if count in (0, len(true)):
        return float("nan")
    ranks = rankdata(given)
    return float((ranks[true].sum() - count * (count + 1) / 2) / (count * (len(true) - count)))


def reliability(given: Floats, true: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Of the BINS equal bins that hold rows: what was given and what was true on the mean, and the share of rows."""
    bins = np.minimum((given * BINS).astype(np.int64), BINS - 1)
    count = np.bincount(bins, minlength=BINS)
    held = count > 0
    means = [np.bincount(bins, weights=of, minlength=BINS)[held] / count[held] for of in (given, true.astype(float))]
    return means[0], means[1], count[held] / len(given)


def calibration_error(given: Floats, true: NDArray[np.bool_]) -> float:
    """The expected calibration error: the mean gap between what was given and what was true, over BINS equal bins."""
    told, was, share = reliability(given, true)
    return float((np.abs(told - was) * share).sum())


def groups(reviews: Reviews) -> dict[str, NDArray[np.bool_]]:
    """The groups that are reported on: by size, by BMI, by what is told of the body."""
    weight = people.bmi(reviews)
    cuts = np.unique(np.quantile(reviews.size, [0.25, 0.5, 0.75]))
    quarter = np.searchsorted(cuts, reviews.size, side="left")
    found = {}
    for step in range(len(cuts) + 1):
        here = reviews.size[quarter == step]
        if len(here):
            found[f"size {here.min():g}-{here.max():g}"] = quarter == step
    for low, high in ((0, 18.5), (18.5, 25), (25, 30), (30, 999)):
        name = (
            f"BMI {low:g}-{high:g}"
            if low > 0 and high < 999
            else f"BMI below {high:g}"
            if high < 999
            else "BMI 30 and over"
        )
        found[name] = (weight >= low) & (weight < high)
    return {**found, "weight or height not told": np.isnan(weight)}


def table(given: Floats, decided: Whole, reviews: Reviews) -> str:
    """The report as text: all rows, then each group."""
    lines = [
        f"{'':28}{'rows':>8}{'AUC macro':>11}{'weighted':>10}{'macro F1':>10}{'ECE':>8}   recall small / fit / large"
    ]
    parts = {"all": np.ones(len(reviews), dtype=bool), **groups(reviews)}
    for name, here in parts.items():
        if name != "all" and here.sum() < _FEWEST:
            continue
        one = score(given[here], decided[here], reviews.fit[here])
        recalls = " / ".join(f"{value:.2f}" for value in one.recall)
        figures = f"{one.macro:11.4f}{one.weighted:10.4f}{one.f1:10.4f}{one.calibration:8.4f}"
        lines.append(f"{name:28}{one.rows:8}{figures}   {recalls}")
    whole = score(given, decided, reviews.fit)
    each = ", ".join(f"{name} {value:.4f}" for name, value in zip(FITS, whole.auc, strict=True))
    return "\n".join([*lines, f"AUC by class: {each}; log loss {whole.log_loss:.4f}; "
                      f"calibration error by class {whole.class_calibration:.4f}"])  # fmt: skip
