"""The loss curves and the reliability diagram, drawn by matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from shop.suits.boosted import Course
from shop.suits.reviews import FITS, Floats, Whole
from shop.suits.scores import calibration_error, reliability


def losses(courses: dict[str, Course], path: Path) -> None:
    """One picture of each training's losses, the best round marked."""
    figure, axes = _figure(len(courses))
    for axis, (name, course) in zip(axes, courses.items(), strict=True):
        rounds = range(1, len(course.held_out) + 1)
        axis.plot(rounds, course.training, label="training rows")
        axis.plot(rounds, course.held_out, label="held-out rows")
        axis.axvline(course.best, linestyle=":", color="grey", label=f"kept: {course.best}")
        axis.set(title=name, xlabel="round", ylabel="loss")
        axis.legend()
    _save(figure, path)


def calibration(given: Floats, answers: Whole, path: Path) -> None:
    """One diagram for each class: what was given against what was true."""
    figure, axes = _figure(3)
    for one, (axis, name) in enumerate(zip(axes, FITS, strict=True)):
        told, was, share = reliability(given[:, one], answers == one)
        axis.plot([0, 1], [0, 1], color="grey", linewidth=1)
        axis.scatter(told, was, s=20 + 400 * np.sqrt(share), alpha=0.6)
        axis.set(title=f"{name}: ECE {calibration_error(given[:, one], answers == one):.4f}", xlim=(0, 1), ylim=(0, 1),
                 xlabel="probability given", ylabel="share that was so")  # fmt: skip
    _save(figure, path)


def _figure(count: int) -> tuple[Any, list[Any]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5 * count, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, list(figure.subplots(1, count, squeeze=False)[0])


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, dpi=110)
