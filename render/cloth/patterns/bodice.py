"""The upper block that tee and dress share: front, back, and set-in sleeves of any length, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from render.cloth.patterns.curves import Polyline, bezier, length_m, line, mirrored, resampled
from render.cloth.patterns.draft import ChartError, EdgeLine, Line, Panel, Seam
from render.cloth.patterns.flare import HalfPanel

# Shoulder slope: drop of the shoulder tip per metre of seam run (about 20 degrees on the body, less on a knit tee).
_SHOULDER_SLOPE = 0.32
_SHORTEST_UNDERARM = 0.02
UPPER_ARM_BELOW_M = 0.025
# How far below the bodice block's the armhole of a sleeved top is cut: 1-3 cm (Aldrich, tee shirt block). Any higher,
# the armpit lifts the sleeve off the trunk and stretches both; a very short sleeve has less room for the deeper cap.
_LOWERED = ((0.185, 0.205), (0.02, 0.03))  # by the sleeve's length


@dataclass(frozen=True)
class Neck:
    """Neckline: width and depths from the high point of the shoulder, [m]; v: a pointed front; straps: the back is cut
    out too, no breadth of shoulders is measured across it."""

    width: float
    front: float
    back: float
    v: bool = False
    straps: bool = False


@dataclass(frozen=True)
class Block:
    """Sizes of the upper block, [m]: armpit depth from the neck point, drop of the shoulder tip."""

    shoulder: float
    drop: float
    armpit: float
    neck: Neck


def upper_block(m: Mapping[str, float], neck: Neck) -> Block:
    """Block measures from chart metres (chest, shoulder, and upper_arm where there are sleeves)."""
    drop = _SHOULDER_SLOPE * (m["shoulder"] - neck.width) / 2
    by_chest = 0.105 + m["chest"] / 8  # Aldrich's scye depth by bust, plus ease
    by_arm = drop + m["upper_arm"] / 2 + 0.02 if m.get("upper_arm") else by_chest
    lowered = float(np.interp(m["sleeve"], *_LOWERED)) if m.get("sleeve") else 0.0
    # A back neckline deeper than the tips would cut the line the shoulder is measured along.
    if not neck.straps:
        neck = Neck(neck.width, neck.front, min(neck.back, 0.7 * drop), neck.v)
    return Block(m["shoulder"], drop, max((by_chest + by_arm) / 2, drop + 0.12) + lowered, neck)


def body_panel(name: str, block: Block, half: HalfPanel, *, depth: float, pointed: bool, hem_pieces: int = 1) -> Panel:
    """Front or back panel: `half` runs from the armpit down; depth is the neckline's, [m].

    hem_pieces: into how many edges (hem1, hem2 ...) the lower edge is divided, where more panels are sewn to it.
    """
    tip = np.array([block.shoulder / 2, -block.drop])
    armpit = half.side[0]
    arm = armhole(armpit, tip)
    seam = line(tip, [block.neck.width / 2, 0.0])
    neck = _neckline(block.neck.width / 2, depth, pointed)
    hem = half.row(len(half.levels) - 1)
    edges: tuple[tuple[str, Polyline], ...] = (
        *_divided(np.concatenate([mirrored(hem), hem[1:]]), hem_pieces),
        ("sideR", half.side[::-1]),
        ("armR", arm),
        ("shoulderR", seam),
        ("neck", neck),
        ("shoulderL", mirrored(seam)),
        ("armL", mirrored(arm)),
        ("sideL", mirrored(half.side[::-1])),
    )
    return Panel(name, edges, mirrored=name == "back")


def _divided(hem: Polyline, pieces: int) -> list[tuple[str, Polyline]]:
    if pieces == 1:
        return [("hem", hem)]
    fine = resampled(hem, 20 * pieces)
    return [(f"hem{k + 1}", fine[20 * k : 20 * k + 21]) for k in range(pieces)]


def armhole(armpit: Polyline, tip: Polyline) -> Polyline:
    """The scye from the armpit up to the shoulder tip: round below, upright above."""
    height = tip[1] - armpit[1]
    inset = min(tip[0], armpit[0]) - 0.02
    low = [armpit[0] - 0.6 * (armpit[0] - inset), armpit[1]]
    return bezier(np.array([armpit, low, [inset, armpit[1] + 0.45 * height], tip]))


def _neckline(half_width: float, depth: float, pointed: bool) -> Polyline:
    t = np.linspace(0.0, np.pi / 2, 30)
    # A softened point: a superellipse between round (2) and a straight V (1).
    power = 1.12 if pointed else 2.0
    right = np.stack([half_width * np.cos(t) ** (2 / power), -depth * np.sin(t) ** (2 / power)], axis=1)
    return np.concatenate([right, mirrored(right)[1:]])


def sleeve_panels(m: Mapping[str, float], scye_m: float) -> tuple[tuple[Panel, Panel], float]:
    """Left and right sleeve whose caps are as long as the armholes they are sewn to, and the cap's height [m]."""
    half = m["upper_arm"] / 2
    cuff = m["cuff"]
    if 2 * half >= scye_m * 0.99:
        raise ChartError(f"upper_arm {m['upper_arm'] * 100:g} cm does not fit its armhole of {scye_m * 100:.0f} cm")
    low, high = 0.0, 0.4
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * length_m(_cap(half, middle)) < scye_m else (low, middle)
    cap = _cap(half, low)
    under = max(m["sleeve"] - low, _SHORTEST_UNDERARM)
    left, right = [-cuff / 2, -under], [cuff / 2, -under]
    # The upper arm is measured under the armpit: down to just below there the sleeve keeps its width.
    seam = np.array([right, [half, -min(UPPER_ARM_BELOW_M + 0.01, 0.6 * under)], [half, 0.0]])
    edges: tuple[tuple[str, Polyline], ...] = (
        ("cuff", line(left, right)),
        ("underR", seam),
        ("capR", cap),
        ("capL", mirrored(cap)),
        ("underL", mirrored(seam)),
    )
    return (Panel("sleeveL", edges, mirrored=True), Panel("sleeveR", edges)), low


def _cap(half: float, height: float) -> Polyline:
    return bezier([[half, 0.0], [half * 0.62, 0.0], [half * 0.5, height], [0.0, height]])


BODY_SEAMS = tuple(Seam(("front", e), ("back", e)) for e in ("sideR", "sideL", "shoulderR", "shoulderL"))
# u > 0 of a panel is the body's left (+x); on both sleeves u > 0 lies to the front.
SLEEVE_SEAMS = (
    Seam(("front", "armR"), ("sleeveL", "capR")),
    Seam(("back", "armR"), ("sleeveL", "capL"), reversed=True),
    Seam(("sleeveL", "underR"), ("sleeveL", "underL"), reversed=True),
    Seam(("front", "armL"), ("sleeveR", "capR"), reversed=True),
    Seam(("back", "armL"), ("sleeveR", "capL")),
    Seam(("sleeveR", "underR"), ("sleeveR", "underL"), reversed=True),
)


def upper_lines(block: Block, *, sleeves: bool, under: float) -> list[Line | EdgeLine]:
    """Lines of the chart's measures above the waist."""
    both = ("front", "back")
    half_neck = block.neck.width / 2
    lines: list[Line | EdgeLine] = [
        Line("chest", both, b=1.0, d=block.armpit + 0.02),
        Line("length", ("front",), a=1.0, d=-(half_neck + 1e-4)),
    ]
    if not block.neck.straps:
        # Back, shoulder tip to tip, just under the seam so that it stays on the panel.
        lines.insert(1, Line("shoulder", ("back",), b=1.0, d=block.drop + 0.002))
    if sleeves:
        arms = ("sleeveL", "sleeveR")
        lines += [
            Line("upper_arm", arms, b=1.0, d=min(UPPER_ARM_BELOW_M, 0.4 * under), copies=2),
            EdgeLine("cuff", tuple((a, "cuff") for a in arms), copies=2),
            Line("sleeve", arms, a=1.0, d=-1e-5, copies=2),
        ]
    return lines
