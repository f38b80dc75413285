"""Where a registration starts: the scan's units, which way is up, which way the person faces, where the arms are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from render.body import rig
from render.body.model import prior_features
from render.measuring.tape import Array
from render.scan.points import Points, UnusableScan
from render.scan.register import Registration, State, Target, target_of, thin

METRES_PER_UNIT = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048}
STATURE_M = (1.25, 2.30)  # grown people, with hair and shoes, or a little cut off
AXES = {
    f"{sign}{name}": (1.0 - 2.0 * bool(sign)) * np.eye(3)["xyz".index(name)] for sign in ("", "-") for name in "xyz"
}
SNAP = np.cos(np.radians(20.0))
ROUND = 1.35  # below this ratio of breadth to depth, left-right cannot be told from front-back by the outline
ARM_OUT_DEG = (-10.0, 10.0, 30.0, 50.0, 70.0, 95.0)  # added to the standing pose's 20
ARM_FORWARD_DEG = (-20.0, 5.0, 35.0, 70.0)
ELBOW_DEG = (0.0, 45.0, 90.0)
ARM_CAP_M = 0.25
ARM_SHARE = 0.04  # little: an arm laid along the trunk always has scan points near
ROUGH_POINTS, FIRST_SCALES_M, ROUGH_SCALES_M = 1500, (0.15, 0.12, 0.10), (0.12, 0.10, 0.08, 0.06, 0.05)
ROUGH_STIFFNESS = 40.0  # the usual figure first, so that a lost arm does not bend the shape
MOST_STARTS = 2
BODY_MASS_INDEX = 24.0


class ScanQuestion(UnusableScan):
    """The scan can be read in more ways than one; a flag tells which."""


@dataclass(frozen=True)
class Start:
    """One way to see the scan: up as an axis' name or "tilted", the state it leads to, and its misfit [m]."""

    up: str
    state: State
    misfit: float


def extent(places: Array, axis: Array) -> float:
    low, high = np.percentile(places @ axis, (0.1, 99.9))
    return float(high - low)


def upright_line(places: Array) -> Array:
    """The direction people are longest in, taken to the file's axis when it is near one."""
    _, vectors = np.linalg.eigh(np.cov((places - places.mean(axis=0)).T))
    longest = vectors[:, -1]
    main = int(np.abs(longest).argmax())
    return np.eye(3)[main] if abs(longest[main]) > SNAP else longest


def find_units(length: float, units: str | None) -> str:
    """The unit in which a grown person has this length. Raises UnusableScan, ScanQuestion."""
    if units is not None and units not in METRES_PER_UNIT:
        raise UnusableScan(f"scan units {units!r} are not one of {', '.join(METRES_PER_UNIT)}; choose one of these")
    low, high = STATURE_M
    names = [units] if units else list(METRES_PER_UNIT)
    fitting = [name for name in names if low <= length * METRES_PER_UNIT[name] <= high]
    if len(fitting) == 1:
        return fitting[0]
    if units:
        raise UnusableScan(
            f"the scan is {length * METRES_PER_UNIT[units]:.2f} m long in {units}, outside {low:.2f}-{high:.2f} m; "
            f"check --scan-units, or scan the whole person"
        )
    raise ScanQuestion(
        f"the scan is {length:.4g} units long, outside {low:.2f}-{high:.2f} m whether read in "
        f"{', '.join(METRES_PER_UNIT)}; export it in metres, or scan the whole grown person"
    )


def name_of(axis: Array) -> str:
    name, best = max(((name, float(axis @ unit)) for name, unit in AXES.items()), key=lambda item: item[1])
    return name if best > SNAP else "tilted"


def ups(places: Array, up: str | None) -> list[Array]:
    """Directions that may be up."""
    if up is not None:
        if up not in AXES:
            raise UnusableScan(f"scan up {up!r} is not one of {', '.join(AXES)}; choose one of these")
        return [AXES[up]]
    line = upright_line(places)
    return [line, -line]


def facings(places: Array, up: Array) -> Iterator[Array]:
    """Turns (3, 3) that bring the body model's axes into the scan's."""
    level = places - np.outer(places @ up, up)
    level = level - level.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(level.T))
    widest = vectors[:, 2] - (vectors[:, 2] @ up) * up
    left = widest / np.linalg.norm(widest)
    lefts = [left, -left]
    if values[2] < ROUND**2 * values[1]:
        lefts += [np.cross(up, left), -np.cross(up, left)]
    for side in lefts:
        yield np.stack([side, np.cross(up, side), up], axis=1)


def placed(fit: Registration, points: Points, turn: Array, length_m: float) -> State:
    """The mean body of that length where the scan is."""
    height = float(np.clip(100.0 * length_m, 145.0, 205.0))
    features = prior_features(35.0, height, BODY_MASS_INDEX * (height / 100.0) ** 2)
    coefficients = np.mean([features @ prior.mean for prior in fit.model.priors.values()], axis=0)
    body, joints = fit.model.vertices(coefficients), fit.rest_joints(coefficients)
    level = (points.places @ turn)[:, 2]
    low, high = np.percentile(level, (0.1, 99.9))
    goal = np.median(points.places @ turn, axis=0)
    middle = np.median(body[fit.probes], axis=0)
    shift = np.array([goal[0] - middle[0], goal[1] - middle[1], (low + high - body[:, 2].min() - body[:, 2].max()) / 2])
    pose = rig.standing(turn @ (joints[0] + shift))
    pose.turns[0] = turn
    return State(coefficients, pose)


def arms_found(fit: Registration, state: State, target: Target, elbows_deg: Sequence[float] = (0.0,)) -> State:
    """Each arm as it is or at the angles, of a coarse grid, at which arm and scan explain one another best."""
    vertices, rest = fit.model.vertices(state.coefficients), fit.rest_joints(state.coefficients)
    arm = fit.model.topology.arm[fit.probes]
    body, _ = rig.skin(vertices[fit.probes], fit.weights[fit.probes], rig.frames_of(state.pose, rest))
    places = target.points.places[::2]
    explained, _ = cKDTree(body[arm < 0.5]).query(places)
    pose = state.pose
    for side in "LR":
        joint = rig.NAMES.index(f"shoulder.{side}")
        rows = fit.spread[fit.weights[fit.spread, joint : joint + 3].sum(axis=1) > 0.8]
        best = np.inf
        for option in arm_options(pose, side, elbows_deg):
            there, _ = rig.skin(vertices[rows], fit.weights[rows], rig.frames_of(option, rest))
            now = np.minimum(explained, cKDTree(there).query(places)[0])
            alone = np.minimum(target.near.query(there)[0], ARM_CAP_M).mean()
            cost = ARM_SHARE * alone + np.minimum(now, ARM_CAP_M).mean()
            if cost < best:
                best, chosen, left = cost, option, now
        pose, explained = chosen, left
    return State(state.coefficients, pose)


def arm_options(pose: rig.Pose, side: str, elbows_deg: Sequence[float]) -> Iterator[rig.Pose]:
    yield pose
    sign = 1.0 if side == "L" else -1.0
    for out in ARM_OUT_DEG:
        for forward in ARM_FORWARD_DEG:
            lifted = pose.turned(f"shoulder.{side}", swing(sign, out, forward))
            for bend in elbows_deg:
                yield lifted.turned(f"elbow.{side}", (-np.radians(bend), 0.0, 0.0)).turned(
                    f"wrist.{side}", (0.0, 0.0, 0.0)
                )


def swing(sign: float, out_deg: float, forward_deg: float) -> Array:
    """The shoulder's rotation vector for an arm lifted sideways, then swung forwards."""
    out = rig.exponential(np.array([0.0, -sign * np.radians(out_deg), 0.0]))
    forward = rig.exponential(np.array([-np.radians(forward_deg), 0.0, 0.0]))
    return rig.logarithm(forward @ out)


def rough(fit: Registration, state: State, target: Target, scales_m: Sequence[float]) -> State:
    for scale_m in scales_m:
        state = fit.step(state, target, scale_m=scale_m, fine=False, stiff=ROUGH_STIFFNESS)
    return state


def starts(fit: Registration, points: Points, length_m: float, up: str | None) -> list[Start]:
    """Rough fits of every way to see the scan, best first."""
    target = target_of(thin(points, ROUGH_POINTS))
    found = []
    for direction in ups(points.places, up):
        for turn in facings(target.points.places, direction):
            state = arms_found(fit, placed(fit, target.points, turn, length_m), target)
            state = rough(fit, state, target, FIRST_SCALES_M)
            found.append(Start(name_of(direction), state, fit.misfit(state, target)))
    found.sort(key=lambda start: start.misfit)
    return sorted((again(fit, start, target) for start in found[:MOST_STARTS]), key=lambda start: start.misfit)


def again(fit: Registration, start: Start, target: Target) -> Start:
    """The same start after another look for the arms, now that the trunk is in place."""
    state = rough(fit, arms_found(fit, start.state, target, ELBOW_DEG), target, ROUGH_SCALES_M)
    return replace(start, state=state, misfit=fit.misfit(state, target))
