"""What hangs from the shoulders: a body of any length, with short, long or no sleeves, that is drawn over the head."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from render.cloth.patterns.bodice import (
    BODY_SEAMS,
    SLEEVE_SEAMS,
    Neck,
    body_panel,
    sleeve_panels,
    upper_block,
    upper_lines,
)
from render.cloth.patterns.curves import length_m
from render.cloth.patterns.draft import ChartError, Darts, Draft, EdgeLine, Line, Seam
from render.cloth.patterns.flare import HalfPanel, half_panel
from render.cloth.patterns.skirt import FLARED, Skirt, skirt_panels

LONG_SLEEVE = 0.38
_WAIST_TO_HIP = 0.2
# A dress this full has a skirt of its own, in gores, and its bodice a waist seam in as many pieces.
_GORES = 3


def draft_upper(template: str, m: dict[str, float], neck: Neck, hip: float | None) -> Draft:
    """Chart and neckline in metres; hip: the girth 20 cm under the waist, if it has one. Raises ChartError."""
    if m["shoulder"] < neck.width + 0.04:
        raise ChartError(f"shoulder {m['shoulder'] * 100:g} cm is narrower than the neckline; check the chart")
    sleeves = m.get("sleeve", 0.0) > 0
    if sleeves:
        m.setdefault("upper_arm", 0.15 + 0.25 * m["chest"])
        m.setdefault("cuff", (0.6 if m["sleeve"] > LONG_SLEEVE else 0.92) * m["upper_arm"])
    else:
        m.pop("upper_arm", None)
    block = upper_block(m, neck)
    flared = hip is not None and m["hem"] > FLARED * hip
    if m["length"] < block.armpit + 0.08:
        raise ChartError(f"length {m['length'] * 100:g} cm ends above the ribs; a {template} needs more")
    waist = min(0.415 + 0.05 * (m["chest"] - 0.9), (block.armpit + m["length"]) / 2 if hip is None else 9.0)
    rows = [(-block.armpit, m["chest"] / 4), (-block.armpit - 0.03, m["chest"] / 4), (-waist, m["waist"] / 4)]
    seams: tuple[Seam, ...] = BODY_SEAMS
    skirt: Skirt | None = None
    lines: list[Line | EdgeLine] = []
    if hip is None:
        rows.append((-m["length"], m["hem"] / 4))
    elif flared:
        # A skirt of its own, its waist cut as an arc: so the fullness falls all round and not only at the sides.
        skirt = skirt_panels({**m, "length": m["length"] - waist}, prefix="skirt_")
        lines += [*skirt.lines, Line("length", skirt.middle[:1], a=1.0, d=-1e-5)]
        seams += (*skirt.seams, *_waist_seams())
    else:
        rows += [(-waist - _WAIST_TO_HIP, hip / 4), (-m["length"], m["hem"] / 4)]
    half = half_panel(rows, bend_from=3)
    if hip is not None and not flared:
        lines.append(Line("hip", ("front", "back"), b=1.0, c=-half.bends[3], d=-half.levels[3]))
    hem = skirt.hem if skirt else (("front", "hem"), ("back", "hem"))
    if not skirt:
        lines.append(EdgeLine("hem", hem))
    pieces = _GORES if skirt else 1
    panels = [
        body_panel("front", block, half, depth=neck.front, pointed=neck.v, hem_pieces=pieces),
        body_panel("back", block, half, depth=block.neck.back, pointed=False, hem_pieces=pieces),
        *(skirt.panels if skirt else ()),
    ]
    cap = 0.0
    if sleeves:
        arms, cap = sleeve_panels(m, 2 * length_m(panels[0].edge("armR")))
        panels += arms
        seams += SLEEVE_SEAMS
    lines += upper_lines(block, sleeves=sleeves, under=max(m.get("sleeve", 0.0) - cap, 0.03))
    lines.append(Line("waist", ("front", "back"), b=1.0, d=waist - 1e-4))
    levels = {"armpit": -block.armpit, "tip": -block.drop, "waist": -waist, "hem": -m["length"], "cap": cap}
    levels |= {"shoulder": m["shoulder"] / 2, "neck": neck.width / 2, "sleeve": m.get("sleeve", 0.0)}
    levels |= {"upper_arm": m.get("upper_arm", 0.0), "cuff": m.get("cuff", 0.0)}
    darts = _darts(half, block.armpit, waist if hip is None or flared else waist + _WAIST_TO_HIP)
    flavour = _flavour(m, neck, flared)
    return Draft(template, flavour, tuple(panels), seams, tuple(lines), hem=hem, levels=levels, darts=darts)


def _darts(half: HalfPanel, armpit: float, end: float) -> dict[str, Darts]:
    """Shaping from the armpit to the hip, waist seam or waist, `end` [m] under the neck point, spread evenly."""
    v = np.linspace(-end, -armpit, 40)
    order = np.argsort(half.side[:, 1])
    spread = Darts(v, np.interp(v, half.side[order, 1], half.side[order, 0]))
    return {"front": spread, "back": spread}


def _waist_seams() -> tuple[Seam, ...]:
    return tuple(
        Seam((face, f"hem{k}"), (f"skirt_{face}{k}", "waist"), reversed=True)
        for face in ("front", "back")
        for k in range(1, _GORES + 1)
    )


def _flavour(m: Mapping[str, float], neck: Neck, flared: bool) -> str:
    sleeve = m.get("sleeve", 0.0)
    arms = "long" if sleeve > LONG_SLEEVE else "short" if sleeve > 0 else "bare"
    length = m["length"]
    body = "top" if length < 0.82 else "tunic" if length < 0.98 else "knee" if length < 1.16 else "maxi"
    return f"{arms}-{body}" + ("-flared" if flared else "") + ("-v" if neck.v else "")


# Lengths [cm] in the middle of each flavour's.
_MIDDLE_CM = {"top": 66.0, "tunic": 90.0, "knee": 104.0, "maxi": 128.0}


def reference_upper(flavour: str, own: Mapping[str, float]) -> dict[str, float]:
    """A chart [cm] of that flavour: `own` girths and shoulder, with the flavour's length and sleeves."""
    arms, body, *_ = flavour.split("-")
    chart = {**own, "length": _MIDDLE_CM[body]}
    if arms != "bare":
        chart |= {"sleeve": 59 if arms == "long" else 20, "upper_arm": 36, "cuff": 22 if arms == "long" else 33}
    return chart


def style_of(flavour: str) -> frozenset[str]:
    """The words that give a flavour its neckline."""
    return frozenset({"v_neck"} if "v" in flavour.split("-") else ())
