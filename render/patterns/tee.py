"""Tee, sweater and top: boxy or shaped body with short, long or no sleeves."""

from __future__ import annotations

from collections.abc import Mapping

from render.patterns.bodice import (
    BODY_SEAMS,
    SLEEVE_SEAMS,
    Neck,
    body_panel,
    sleeve_panels,
    upper_block,
    upper_lines,
)
from render.patterns.curves import length_m
from render.patterns.draft import ChartError, Draft, EdgeLine, Line, metres
from render.patterns.flare import half_panel

_LONG_SLEEVE = 0.38


def draft_tee(chart: Mapping[str, float], *, neckline: str = "crew") -> Draft:
    """Draft a tee from chest, waist, hem, length, shoulder and (sleeve > 0) upper_arm and cuff, cm. Raises ChartError."""
    m = metres(chart, ("chest", "length", "shoulder"), template="tee")
    m.setdefault("hem", m["chest"])
    m.setdefault("waist", (m["chest"] + m["hem"]) / 2)
    width = 0.185 + 0.1 * (m["shoulder"] - 0.44)
    neck = Neck(width, 0.17 if neckline == "v" else 0.085, 0.022, neckline == "v")
    return draft_upper("tee", m, neck, [])


def draft_upper(template: str, m: dict[str, float], neck: Neck, lower: list[tuple[str, float, float]]) -> Draft:
    """Shared by tee and dress. lower: (measure, depth under the waist [m], girth [m]) between waist and hem."""
    if m["shoulder"] < neck.width + 0.04:
        raise ChartError(f"shoulder {m['shoulder'] * 100:g} cm is narrower than the neckline; check the chart")
    sleeves = m.get("sleeve", 0.0) > 0
    if sleeves:
        m.setdefault("upper_arm", 0.15 + 0.25 * m["chest"])
    else:
        m.pop("upper_arm", None)
    block = upper_block(m, neck)
    if m["length"] < block.armpit + 0.08:
        raise ChartError(f"length {m['length'] * 100:g} cm ends above the ribs; a {template} needs more")
    waist = min(0.415 + 0.05 * (m["chest"] - 0.9), (block.armpit + m["length"]) / 2 if not lower else 9.0)
    rows = [(-block.armpit, m["chest"] / 4), (-block.armpit - 0.03, m["chest"] / 4), (-waist, m["waist"] / 4)]
    rows += [(-waist - depth, girth / 4) for _, depth, girth in lower if waist + depth < m["length"] - 0.05]
    rows.append((-m["length"], m["hem"] / 4))
    half = half_panel(rows, bend_from=3)
    panels = [
        body_panel("front", block, half, depth=neck.front, pointed=neck.v, mirrored_=False),
        body_panel("back", block, half, depth=block.neck.back, pointed=False, mirrored_=True),
    ]
    seams, cap = BODY_SEAMS, 0.0
    if sleeves:
        arms, cap = sleeve_panels(m, 2 * length_m(panels[0].edge("armR")))
        panels += arms
        seams = (*BODY_SEAMS, *SLEEVE_SEAMS)
    both = ("front", "back")
    lines = upper_lines(block, sleeves=sleeves, sleeve_length=m.get("sleeve", 0.0), cap=cap)
    lines.append(Line("waist", both, b=1.0, d=waist))
    for name, depth, _ in lower:
        if waist + depth < m["length"] - 0.05:
            index = next(i for i, level in enumerate(half.levels) if abs(level + waist + depth) < 1e-9)
            lines.append(Line(name, both, b=1.0, c=-half.bends[index], d=-half.levels[index]))
    lines.append(EdgeLine("hem", tuple((p, "hem") for p in both)))
    levels = {"armpit": -block.armpit, "tip": -block.drop, "waist": -waist, "hem": -m["length"], "cap": cap}
    levels |= {"shoulder": m["shoulder"] / 2, "neck": neck.width / 2, "sleeve": m.get("sleeve", 0.0)}
    levels |= {"upper_arm": m.get("upper_arm", 0.0), "cuff": m.get("cuff", 0.0)}
    return Draft(template, _flavour(m, neck), tuple(panels), seams, tuple(lines), levels=levels)


def _flavour(m: Mapping[str, float], neck: Neck) -> str:
    sleeve = m.get("sleeve", 0.0)
    arms = "long" if sleeve > _LONG_SLEEVE else "short" if sleeve > 0 else "bare"
    length = m["length"]
    body = "top" if length < 0.82 else "tunic" if length < 0.98 else "knee" if length < 1.16 else "maxi"
    wide = "-flared" if length >= 0.82 and m["hem"] > 1.35 * m.get("hip", m["chest"]) else ""
    return f"{arms}-{body}{wide}" + ("-v" if neck.v else "")
