"""How well scans are registered: people made by Anny itself, posed by its own rig, scanned with noise and holes.

None of it passes through the body model that is fitted: figures are drawn anew (with faces, hands and left-right
differences the model leaves out), posed with all of Anny's bones, and turned into files of odd units and axes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.body.model import load
from render.body.rig import exponential
from render.body.samples import AnnyBodies, Recipe, draw_recipe
from render.measuring.anthropometry import MEASURES, Anatomy, measure
from render.measuring.tape import Array, Indices
from render.prediction.contradictions import BASIS, distance, far
from render.prediction.told import told_belief
from render.scan.error import distances
from render.scan.fitting import fit_scan
from render.scan.match import outside_faces
from render.scan.points import UnusableScan, sample_faces
from render.types import Person, Sex

SEED = 4021  # the body model is baked from seed 20
NOISE_M = 0.003
MISSING = 0.20
SCAN_POINTS = 60_000
UNITS = {"m": 1.0, "cm": 100.0, "mm": 1000.0, "in": 1.0 / 0.0254}
# Turns of each bone round the body's axes: the spread of a normal draw, degrees.
WOBBLE_DEG = {
    "spine04": 4.0, "spine02": 4.0, "neck01": 5.0, "head": 6.0, "upperleg01": 4.0, "lowerleg01": 4.0, "foot": 4.0,
    "wrist": 10.0, "lowerarm01": 8.0, "upperarm01": 8.0, "clavicle": 4.0,
}  # fmt: skip
ARM_UP_DEG = (-35.0, 35.0)  # added to Anny's rest pose, whose arms are 45 degrees out: from hanging to nearly level
CLEARANCE_M, TRIES = 0.03, 12
ELBOW_DEG = (0.0, 40.0)
STATURE_CM = (140.0, 205.0)
SEXES: tuple[Sex, Sex] = ("male", "female")
DRAWN_FOR_ONE = 3  # figures; two in three are somebody


@dataclass(frozen=True)
class MadeScan:
    """points (N, 3) as in a file of `units`, with its own axes; the rest is the truth.

    surface (M, 3): the whole true surface in metres, in the file's axes; seen (M,): what holes left;
    measures: of the same body in the standing pose, cm.
    """

    points: Array
    units: str
    up: str
    surface: Array
    seen: NDArray[np.bool_]
    measures: Mapping[str, float]
    sex: str


@dataclass(frozen=True)
class Result:
    """One scan's outcome. error (M,): distance of true surface places from the registered body [mm]."""

    error: Array
    seen: NDArray[np.bool_]
    measures: dict[str, float]
    right_units: bool
    right_sex: bool
    seconds: float


def pose_of(labels: list[str], rng: np.random.Generator) -> dict[str, Array]:
    """World rotation vectors [rad] of the bones that turn."""
    turns = {}
    for label in labels:
        name, _, side = label.partition(".")
        if name in WOBBLE_DEG:
            turns[label] = np.radians(rng.normal(0.0, WOBBLE_DEG[name], 3))
            sign = 1.0 if side == "L" else -1.0
            if name == "upperarm01":
                turns[label] += [
                    np.radians(rng.uniform(-20.0, 10.0)),
                    -sign * np.radians(rng.uniform(*ARM_UP_DEG)),
                    0.0,
                ]
            if name == "lowerarm01":
                turns[label] += [-np.radians(rng.uniform(*ELBOW_DEG)), 0.0, 0.0]
    return turns


def skinned(bodies: AnnyBodies, rest: Array, heads: Array, turns: Mapping[str, Array]) -> Array:
    """Anny's linear blend skinning of a rest body (V, 3) with bone heads (B, 3)."""
    turn, head = np.tile(np.eye(3), (len(heads), 1, 1)), heads.copy()
    for bone, parent in enumerate(bodies.model.bone_parents):
        own = exponential(turns[bodies.labels[bone]]) if bodies.labels[bone] in turns else np.eye(3)
        if parent >= 0:
            turn[bone] = turn[parent] @ own
            head[bone] = head[parent] + turn[parent] @ (heads[bone] - heads[parent])
    shift = head - np.einsum("bij,bj->bi", turn, heads)
    blend = (bodies.weights @ turn.reshape(-1, 9)).reshape(-1, 3, 3)
    return np.asarray(np.einsum("vij,vj->vi", blend, rest) + bodies.weights @ shift)


def clear_pose(bodies: AnnyBodies, rest: Array, heads: Array, rng: np.random.Generator) -> Array:
    """The body in a drawn pose whose forearms do not pass through the trunk, (V, 3) [m]."""
    from scipy.spatial import cKDTree

    forearms = [i for i, label in enumerate(bodies.labels) if label.startswith(("lowerarm", "wrist", "finger"))]
    trunk = [i for i, label in enumerate(bodies.labels) if label.startswith(("root", "pelvis", "spine", "upperleg"))]
    fore, core = (bodies.weights[:, bones].sum(axis=1) > 0.9 for bones in (forearms, trunk))
    best, widest = rest, -1.0
    for _ in range(TRIES):
        posed = skinned(bodies, rest, heads, pose_of(bodies.labels, rng))
        gap = float(cKDTree(posed[core]).query(posed[fore])[0].min())
        if gap > widest:
            best, widest = posed, gap
        if gap > CLEARANCE_M:
            break
    return best


def recipe_of(count: int, labels: list[str], seed: int) -> Recipe:
    """Figures with all of Anny's local changes a little, and left unlike right."""
    recipe, rng = draw_recipe(count, labels, seed), np.random.default_rng(seed + 1)
    local = dict(recipe.local)
    for label in labels:
        if label not in local and not label.startswith(("breast", "stomach")):
            local[label] = np.clip(rng.normal(0.0, 0.2, count), -0.6, 0.6)
        elif label.startswith("r-"):
            local[label] = local[label] + rng.normal(0.0, 0.05, count)
    return Recipe(recipe.phenotypes, local, recipe.years)


def with_holes(surface: Array, rng: np.random.Generator) -> NDArray[np.bool_]:
    """True for the points of (M, 3) left after patches of up to 16 cm are cut out, 20 % in all."""
    seen = np.ones(len(surface), dtype=bool)
    while seen.mean() > 1.0 - MISSING:
        center = surface[rng.integers(len(surface))]
        seen &= np.linalg.norm(surface - center, axis=1) > rng.uniform(0.04, 0.16)
    return seen


def grown(bodies: AnnyBodies, recipe: Recipe, anatomy: Anatomy) -> Iterator[tuple[Array, Array, dict[str, float], Sex]]:
    """People of 140 to 205 cm: rest body (V, 3), bone heads (B, 3) [m], measures standing [cm, kg], and the sex."""
    for (rest, heads), female in zip(bodies.figures(recipe), recipe.phenotypes["gender"], strict=True):
        measures, sex = measure(bodies.pose.stand(rest, heads)[0], anatomy), SEXES[int(female > 0.5)]
        if STATURE_CM[0] <= measures["height"] <= STATURE_CM[1] and is_somebody(measures, sex):
            yield rest, heads, measures, sex


def is_somebody(measures: Mapping[str, float], sex: Sex) -> bool:
    """Whether people of the height and weight have such measures: Anny's changes together also make a neck of 63 cm."""
    size = {name: measures[name] for name in BASIS}
    usual = told_belief(Person(sex, None, size)).predictions()
    return all(abs(distance(measures[name], usual[name])) <= far(size) for name in MEASURES if name not in BASIS)


def make_scans(count: int, *, seed: int = SEED) -> Iterator[MadeScan]:
    """Deterministic scans of held-out people. Needs anny and torch."""
    bodies, model = AnnyBodies(), load()
    recipe = recipe_of(DRAWN_FOR_ONE * count + 10, list(bodies.model.local_change_labels), seed)
    for i, (rest, heads, measures, sex) in enumerate(islice(grown(bodies, recipe, model.anatomy), count)):
        rng = np.random.default_rng(seed + 100 + i)
        posed = clear_pose(bodies, rest, heads, rng)
        yield scanned(posed, outside_faces(model), list(UNITS)[i % len(UNITS)], measures, sex, rng)


def scanned(
    posed: Array, faces: Indices, units: str, measures: Mapping[str, float], sex: str, rng: np.random.Generator
) -> MadeScan:
    """What a scanner with its own axes and units would write of a posed body (V, 3) [m]."""
    surface, _ = sample_faces(posed, faces, SCAN_POINTS, rng)
    seen = with_holes(surface, rng)
    axes, up = turned_axes(rng)
    noisy = surface[seen] + rng.normal(0.0, NOISE_M, (int(seen.sum()), 3))
    return MadeScan(noisy @ axes.T * UNITS[units], units, up, surface @ axes.T, seen, measures, sex)


def turned_axes(rng: np.random.Generator) -> tuple[Array, str]:
    """Scanner axes: any of the six ups, any heading, a few degrees of tilt. Points go by `p @ axes.T`."""
    up = ("x", "y", "z", "-x", "-y", "-z")[rng.integers(6)]
    target = np.zeros(3)
    target["xyz".index(up[-1])] = -1.0 if up[0] == "-" else 1.0
    first = np.roll(target, 1)
    axes = np.stack([first, np.cross(target, first), target], axis=1)
    heading = exponential(np.array([0.0, 0.0, rng.uniform(-np.pi, np.pi)]))
    return axes @ exponential(np.radians(rng.normal(0.0, 2.0, 3))) @ heading, up


def evaluate(count: int) -> Iterator[Result | None]:
    """Registers made scans as files of nothing but points would be; None for one that was refused."""
    import trimesh

    for made in make_scans(count):
        start = time.perf_counter()
        try:
            body, report = fit_scan(trimesh.PointCloud(made.points))
        except UnusableScan:
            yield None
            continue
        taken = time.perf_counter() - start
        error = 1000.0 * distances(made.surface, report.vertices, report.faces)
        misses = {name: 10.0 * (body.measures[name] - value) for name, value in made.measures.items()}
        yield Result(error, made.seen, misses, report.units == made.units, body.sex == made.sex, taken)


def lines(outcomes: list[Result | None]) -> Iterator[str]:
    """A plain table [mm]."""
    results = [outcome for outcome in outcomes if outcome is not None]
    yield f"{len(outcomes)} scans: {1000 * NOISE_M:.0f} mm noise, {100 * MISSING:.0f} % missing, arms at various angles"
    if len(results) < len(outcomes):
        yield f"  refused as no person: {len(outcomes) - len(results)}"
    if not results:
        return
    everything: dict[str, Any] = {
        "whole surface": np.concatenate([r.error for r in results]),
        "where scanned": np.concatenate([r.error[r.seen] for r in results]),
        "in the holes": np.concatenate([r.error[~r.seen] for r in results]),
    }
    yield f"  {'true surface, mm':18}{'median':>8}{'mean':>8}{'P95':>8}"
    for name, error in everything.items():
        yield f"  {name:18}{np.median(error):8.2f}{error.mean():8.2f}{np.percentile(error, 95):8.2f}"
    medians = np.array([np.median(r.error) for r in results])
    yield f"  median of one scan: {medians.min():.2f} to {medians.max():.2f} mm"
    yield f"  {'measure, mm':18}{'MAE':>8}{'mean':>8}{'P90':>8}{'P95':>8}   (weight: 0.1 kg)"
    for name in MEASURES:
        miss = np.array([r.measures[name] for r in results])
        p90, p95 = np.percentile(np.abs(miss), (90, 95))
        yield f"  {name:18}{np.abs(miss).mean():8.1f}{miss.mean():8.1f}{p90:8.1f}{p95:8.1f}"
    right = sum(r.right_units for r in results), sum(r.right_sex for r in results)
    seconds = np.array([r.seconds for r in results])
    yield f"  units right {right[0]}/{len(results)}, sex right {right[1]}/{len(results)}"
    yield f"  seconds: {np.median(seconds):.2f} median, {seconds.max():.2f} most"
