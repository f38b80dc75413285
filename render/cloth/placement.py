"""Where a garment starts: every panel laid round the body, a little off it, before the solver closes it.

One function for each way of hanging; a kind's own code says which is its own. All return cloth vertices (W, 3) in
metres. What matters is that each tube of cloth winds round its own limb: an armhole starts open round the arm, a leg
round its leg.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from render.cloth.patterns.draft import Draft
from render.cloth.patterns.mesh import Topology
from render.cloth.profile import ArmTube, Profile
from render.types import Floats

Array = NDArray[np.float64]
_FLUTES = 6  # one at every seam of a skirt in six gores


def _floats(values: Array) -> Floats:
    out: Floats = values.astype(np.float32)
    return out


def laid_skirt(topology: Topology, draft: Draft, uv: Array, profile: Profile, waist_z: float) -> Floats:
    """Cones from the waist, which is held at waist_z [m]."""
    out = np.zeros((len(uv), 3))
    for panel in topology.panels:
        own = slice(panel.offset, panel.offset + panel.count)
        out[own] = _cone(draft, panel.name, uv[own], profile, waist_z)
    return _floats(topology.welded(out))


def _cone(draft: Draft, panel: str, uv: Array, profile: Profile, waist_z: float) -> Array:
    """One panel of a skirt spread to its own girth at every height, in shallow flutes round its seams."""
    is_front = "front" in panel
    gores = sum(("front" in p.name) == is_front and panel[:-1] == p.name[:-1] for p in draft.panels)
    number = int(panel[-1]) - 1 if gores > 1 else 0
    side = draft.panel(panel).edge("sideR")
    order = np.argsort(side[:, 1])
    half = np.maximum(np.interp(uv[:, 1], side[order, 1], side[order, 0]), 1e-3)
    reach = half * gores
    angle = ((number + 0.5 + np.clip(uv[:, 0] / half, -1, 1) / 2) / gores - 0.5) * np.pi
    top = draft.panel(panel).edge("waist")[:, 1].mean()
    z = waist_z + uv[:, 1] - top
    # The skirt may not come in again under the widest place above.
    levels = np.linspace(waist_z + side[:, 1].min() - 0.05, waist_z + 0.05, 80)
    spread = (waist_z - levels).clip(0) * 0.05 + 0.015
    width = np.maximum.accumulate((profile.half_width(levels) + spread)[::-1])[::-1]
    front = np.minimum.accumulate((profile.front(levels) - 0.015)[::-1])[::-1]
    back = np.maximum.accumulate((profile.back(levels) + 0.015)[::-1])[::-1]
    a, f, b = (np.interp(z, levels, row) for row in (width, front, back))
    middle = (f + b) / 2
    depth = (b - f) / 2
    around = np.pi * (3 * (a + depth) - np.sqrt((3 * a + depth) * (a + 3 * depth))) / 2  # half an ellipse, Ramanujan
    fullness = np.maximum(2 * reach / around, 1.0)
    flute = 1 - 0.06 * np.clip(fullness - 1.05, 0, 0.6) * np.cos(_FLUTES * angle)
    x = a * np.sin(angle) * fullness * flute
    half_depth = f - middle if is_front else b - middle
    y = middle + half_depth * np.cos(angle) * fullness * flute
    return np.stack([x, y, z], axis=1)


def laid_legs(topology: Topology, draft: Draft, uv: Array, profile: Profile, waist_z: float) -> Floats:
    """A tube round each leg below the crotch, one round the trunk up to the waist, which is held at waist_z [m]."""
    rise = -draft.levels["crotch"]
    crotch = min(profile.crotch_z - 0.012, waist_z - rise)
    # Legs that are too long start folded above the ankle: begun on the floor, a hem closes round the sole.
    fold = min((crotch - float(profile.body.joints["foot.L"][2])) / (-draft.levels["hem"] - rise), 1.0)
    levels, legs = profile.leg_outline
    out = np.zeros((len(uv), 3))
    for panel in topology.panels:
        own = slice(panel.offset, panel.offset + panel.count)
        flat = uv[own]
        share = _across_leg(draft, panel.name, flat)
        v = flat[:, 1]
        above = waist_z + v * (waist_z - crotch) / rise  # the rise is stretched or folded to where the crotch is
        z = np.where(v > -rise, above, crotch + (v + rise) * fold)
        leg_z = np.minimum(z, crotch)
        inner, outer, front, back = (np.interp(leg_z, levels, legs[:, k]) for k in range(4))
        is_front = panel.name.startswith("front")
        inner, outer = np.maximum(inner - 0.010, 0.003), outer + 0.010
        middle = (front + back) / 2
        depth = (front - 0.010 if is_front else back + 0.010) - middle
        leg = np.stack(
            [
                inner + (outer - inner) * (1 - np.cos(np.pi * share)) / 2,
                middle + depth * np.sin(np.pi * share) ** 0.9,
                z,
            ],
            axis=1,
        )
        front, back = profile.front(z) - 0.012, profile.back(z) + 0.012
        middle = (front + back) / 2
        depth = (front if is_front else back) - middle
        half = profile.half_width(z) + 0.012
        trunk = np.stack(
            [half * np.sin(share * np.pi / 2), middle + depth * np.cos(share * np.pi / 2) ** 0.9, z], axis=1
        )
        blend = np.clip((v + rise) / 0.09, 0, 1)[:, None] ** 0.7
        laid = trunk * blend + leg * (1 - blend)
        if panel.name.endswith("R"):
            laid[:, 0] *= -1
        out[own] = laid
    return _floats(topology.welded(out))


def _across_leg(draft: Draft, name: str, flat: Array) -> Array:
    """0 on the inner (or centre) seam .. 1 on the outer seam."""
    panel = draft.panel(name)
    outer = panel.edge("outer")
    inner = np.concatenate([panel.edge("crotch"), panel.edge("inner")[1:]])
    o, i = np.argsort(outer[:, 1]), np.argsort(inner[:, 1], kind="stable")
    right = np.interp(flat[:, 1], outer[o, 1], outer[o, 0])
    left = np.interp(flat[:, 1], inner[i, 1], inner[i, 0])
    return np.asarray(np.clip((flat[:, 0] - left) / np.maximum(right - left, 1e-3), 0, 1))


def laid_upper(topology: Topology, draft: Draft, uv: Array, profile: Profile) -> Floats:
    """From the shoulders: trunk as ellipses, sleeves in tube coordinates of the arms."""
    levels = draft.levels
    armpit, drop = -levels["armpit"], -levels["tip"]
    run, *ridge = profile.shoulder_ridge(levels["neck"])
    seam = float(np.hypot(levels["shoulder"] - levels["neck"], drop))
    shoulder = _Shoulder(run, (ridge[0], ridge[1], ridge[2]), seam, 0.0)
    pit_z = min(float(shoulder.neck_point[2]) - armpit, _pit_z(profile) - 0.02)
    shoulder = replace(shoulder, pit_z=pit_z)
    out = np.zeros((len(uv), 3))
    for panel in topology.panels:
        if panel.name in ("front", "back"):
            own = slice(panel.offset, panel.offset + panel.count)
            out[own] = _trunk_panel(draft, panel.name, uv[own], profile, shoulder)
        elif panel.name.startswith("skirt_"):
            own = slice(panel.offset, panel.offset + panel.count)
            out[own] = _cone(draft, panel.name, uv[own], profile, pit_z + levels["waist"] + armpit)
    trunk = np.isin(topology.panel_of, [i for i, p in enumerate(topology.panels) if p.name in ("front", "back")])
    known = np.zeros((topology.cloth_count, 3))
    times = np.zeros(topology.cloth_count)
    np.add.at(known, topology.weld[trunk], out[trunk])
    np.add.at(times, topology.weld[trunk], 1)
    known /= np.maximum(times, 1)[:, None]
    for name, side in (("sleeveL", "L"), ("sleeveR", "R")):
        if any(p.name == name for p in topology.panels):
            part = topology.panel(name)
            own = slice(part.offset, part.offset + part.count)
            out[own] = _sleeve(topology, draft, name, uv[own], known, profile.arm(side), shoulder.tip)
    return _floats(topology.welded(out))


def _pit_z(profile: Profile) -> float:
    """Height of the armpit: the lowest skin that hangs half on the arm, half on the trunk."""
    mixed = (np.abs(profile.body.topology.arm - 0.5) < 0.25) & (profile.v[:, 0] > 0)
    return float(np.percentile(profile.v[mixed][:, 2], 3))


@dataclass(frozen=True)
class _Shoulder:
    """Where a top rests: its seam over the shoulder ridge, [m]."""

    run: Array
    ridge: tuple[Array, Array, Array]
    seam: float
    pit_z: float

    def at(self, s: Array) -> Array:
        """Points (..., 3) at runs s from the neck point."""
        return np.stack([np.interp(s, self.run, r) for r in self.ridge], axis=-1)

    @property
    def neck_point(self) -> Array:
        return self.at(np.array(0.0))

    @property
    def tip(self) -> Array:
        return self.at(np.array(self.seam))


def _trunk_panel(draft: Draft, name: str, flat: Array, profile: Profile, shoulder: _Shoulder) -> Array:
    tip, neck_point, pit_z = shoulder.tip, shoulder.neck_point, shoulder.pit_z
    levels = draft.levels
    armpit, drop = -levels["armpit"], -levels["tip"]
    panel = draft.panel(name)
    rim = np.concatenate([panel.edge(e) for e in ("sideR", "armR", "shoulderR")])
    order = np.argsort(rim[:, 1])
    v = flat[:, 1]
    reach = np.maximum(np.interp(v, rim[order, 1], rim[order, 0]), 1e-3)
    share = np.clip(flat[:, 0] / reach, -1, 1)
    side, share = np.sign(share), np.abs(share)
    z = np.where(v < -armpit, pit_z + v + armpit, np.interp(v, [-armpit, 0], [pit_z, neck_point[2]]))
    middle = profile.middle
    # The outer rim: side seam below the armpit, armhole up to the tip, shoulder seam above it.
    up = np.clip((v + armpit) / (armpit - drop), 0, 1) ** 0.8
    pit = np.array([profile.half_width(np.array(pit_z)) + 0.012, middle(np.array(pit_z)), pit_z])
    below = v < -armpit
    flare = np.clip(-(v + armpit), 0, 0.3) * 0.12
    hips = _never_narrower(profile, z, pit_z)
    rim_x = np.where(below, hips + 0.012 + flare, pit[0] * (1 - up) + tip[0] * up)
    rim_y = np.where(below, middle(z), pit[1] * (1 - up) + tip[1] * up)
    rim_z = np.where(below, z, pit[2] * (1 - up) + tip[2] * up)
    top = v > -drop
    ridge = shoulder.at(shoulder.seam * np.clip(-v / drop, 0, 1))
    rim_x, rim_y, rim_z = (np.where(top, ridge[:, k], r) for k, r in enumerate((rim_x, rim_y, rim_z)))
    facing = 1.0 if name == "back" else -1.0
    depth = (profile.back(z) if facing > 0 else profile.front(z)) + facing * 0.014
    # The armhole gapes, so that the arm passes through it.
    gape = np.clip((v + armpit) / (armpit - drop), 0, 1)
    opening = np.where((v > -armpit) & (v < -drop), np.sin(np.pi * gape) ** 0.6 * 0.55, 0.0)
    half_turn = np.pi / 2 * (1 - opening)
    turn = share * half_turn
    x = side * rim_x * np.sin(turn) / np.sin(half_turn)
    y = rim_y + (depth - rim_y) * np.cos(turn) ** 0.8
    return np.stack([x, y, z + (rim_z - z) * share**2], axis=1)


def _never_narrower(profile: Profile, z: Array, pit_z: float) -> Array:
    """Half width at z, but below the waist never less than the widest place above it."""
    levels = np.arange(max(float(z.min()), 0.0), pit_z + 0.02, 0.01)
    width = profile.half_width(levels)
    low = levels < profile.crotch_z
    width[low] = np.maximum.accumulate(width[::-1])[::-1][low]
    return np.interp(z, levels, width)


def _sleeve(topology: Topology, draft: Draft, name: str, flat: Array, known: Array, arm: ArmTube, tip: Array) -> Array:
    part = topology.panel(name)
    cap = np.unique(np.r_[part.edges["capR"], part.edges["capL"]])
    cap_xyz = known[topology.weld[cap + part.offset]]
    order = np.argsort(flat[cap, 0])
    cap_u, cap_v = flat[cap, 0][order], flat[cap, 1][order]
    tube = arm.to_tube(cap_xyz[order])
    tube[:, 2] = np.unwrap(tube[:, 2])
    tube[:, 2] -= 2 * np.pi * np.round(tube[np.argmin(np.abs(cap_u)), 2] / (2 * np.pi))
    tube[0, 2], tube[-1, 2] = -np.pi, np.pi
    mirrored_tip = tip * [arm.sign, 1.0, 1.0]
    top_t = float(arm.to_tube(mirrored_tip[None])[0, 0])
    cuff_t = top_t + draft.levels["sleeve"]
    half_cuff, half_top = draft.levels["cuff"] / 2, draft.levels["upper_arm"] / 2
    under = -flat[part.edges["cuff"], 1].max()
    down = np.clip((flat[:, 1] + under) / max(under, 1e-6), 0, 1)
    width = np.where(flat[:, 1] < 0, half_cuff + (half_top - half_cuff) * down, half_top)
    share = np.clip(flat[:, 0] / width, -1, 1)
    at_cap = np.stack([np.interp(share * half_top, cap_u, tube[:, k]) for k in range(3)], axis=1)
    cap_height = np.interp(share * half_top, cap_u, cap_v)
    rise = np.clip((flat[:, 1] + under) / np.maximum(cap_height + under, 1e-6), 0, 1)[:, None]
    radius = max(half_cuff / np.pi, float(arm.radius(np.array(cuff_t))) + 0.012)
    at_cuff = np.stack([np.full(len(flat), cuff_t), np.full(len(flat), radius), share * np.pi], axis=1)
    laid = at_cap * rise + at_cuff * (1 - rise)
    clear = np.minimum(arm.radius(laid[:, 0]), 0.09) + 0.012
    laid[:, 1] = np.where(rise[:, 0] < 0.98, np.maximum(laid[:, 1], clear), laid[:, 1])
    xyz = arm.to_space(laid)
    xyz[cap] = cap_xyz
    return xyz
