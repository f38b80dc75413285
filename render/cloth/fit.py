"""How a garment fits: chart, draped mesh and body compared measure by measure, and a word for it.

A word follows from two facts. Strain: how far the cloth is stretched there, against what its material takes. Ease:
how much larger the garment is than the body, against what pattern cutters allow: W. Aldrich, Metric Pattern Cutting
(bodice 10 cm at the bust for easy, 5-6 cm close fitting; hip 4-6 cm; sleeve 5 cm at the upper arm), and the Craft Yarn
Council's body ease for tops (close 2.5-5 cm, standard 5-10 cm, loose 10-15 cm, oversized over 15 cm).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from garments import kind_of
from render.cloth.cutting import Garment, cut
from render.cloth.drape import OFFSET_M
from render.cloth.hold import Hold, find_hold
from render.cloth.material import stiffness_of
from render.cloth.patterns.mesh import measured_cm
from render.cloth.profile import Profile
from render.types import Body, Item

Array = NDArray[np.float64]

# Ease as a share of the body's girth, (up to: fitted, up to: easy), where a kind's file says nothing: cuffs and hems,
# half as wide again as the limb is loose.
_EASE_ELSEWHERE = (0.15, 0.60)
# Shoulder seams, cm over the body's own breadth: short of it, at its edge, dropped.
_SHOULDER = ((-2.0, "too_tight"), (-0.5, "tight"), (5.0, "fitted"), (8.5, "easy"))
# Lengths, cm over where they should end: too short, short, right, a little long; above, long.
_LENGTH = ((-11.0, "too_tight"), (-6.0, "tight"), (5.0, "fitted"), (9.0, "easy"))
_FULL_LENGTH_CM = 65.0  # legs cut shorter are meant to be
# Without sleeves the armholes' edges may lie this much nearer each other.
_SLEEVELESS_CM = -5.0
# A line is stretched when it is this much longer than cut: below, it is how the cloth lies.
_TIGHT_STRAIN = 0.025
_TOO_TIGHT_STRAIN = 0.06
_LENGTHS = ("length", "sleeve", "inseam", "rise")
_NO_GIRTHS = (*_LENGTHS, "shoulder")
_OFF_THE_SKIN_CM = 200 * np.pi * OFFSET_M


def fit_report(garment: Garment, worn: Array, body: Body, profile: Profile, hold: Hold | None) -> dict[str, Any]:
    """The contract's entry of `items` for one garment. worn (N, 3): pattern vertices on the body, [m]."""
    item = garment.item
    sums: dict[str, Array] = {}
    for line in garment.draft.lines:
        both = np.array(measured_cm(garment.topology, garment.uv, worn, line))
        sums[line.measure] = sums.get(line.measure, np.zeros(2)) + both
    mesh = {name: round(float(on_body), 1) for name, (on_body, _) in sums.items()}
    stretch = {name: round(max(float(on_body / flat) - 1, 0.0), 3) for name, (on_body, flat) in sums.items()}
    chart = {name: float(value) for name, value in item.chart.items() if value > 0}
    beneath = _body_there(garment, worn, body, profile, hold)
    ease = {name: round(chart[name] - value, 1) for name, value in beneath.items() if name in chart}
    return {
        "id": item.id,
        "category": item.category,
        "size": item.size,
        "colour": item.colour,
        "garment": {name: round(value, 1) for name, value in chart.items()},
        "mesh": mesh,
        "body": {name: round(value, 1) for name, value in beneath.items()},
        "ease": ease,
        "strain": stretch,
        "verdict": _verdicts(garment, ease, beneath, _pulling(stretch, chart, hold)),
        "notes": _notes(garment, worn, body, profile, hold),
        **_implied(item),
    }


def expected_fit(item: Item, body: Body, profile: Profile) -> dict[str, Any]:
    """The entry of one item as far as it is known before draping: garment, body, ease, verdict, notes."""
    garment = cut(item)
    hold = find_hold(garment, profile) if garment.draft.waist else None
    chart = {name: float(value) for name, value in item.chart.items() if value > 0}
    beneath = _body_there(garment, None, body, profile, hold)
    ease = {name: round(chart[name] - value, 1) for name, value in beneath.items() if name in chart}
    return {
        "id": item.id,
        "size": item.size,
        "garment": chart,
        "body": {name: round(value, 1) for name, value in beneath.items()},
        "ease": ease,
        "verdict": _verdicts(garment, ease, beneath, {}),
        "notes": ["would_not_stay_up"] if hold is not None and not hold.stays else [],
        **_implied(item),
    }


def _implied(item: Item) -> dict[str, list[str]]:
    """What of the entry rests on measures that nobody took, where there are any."""
    return {"implied": list(item.implied)} if item.implied else {}


def verdict(template: str, measure: str, ease_cm: float, body_cm: float, strain: float, stretch: float) -> str:
    """loose, easy, fitted, tight or too_tight; of a length long, a little long, right, short, too short.

    ease_cm: over what the cut intends; strain: how far the cloth is stretched there; stretch: how far its material may
    be in comfort (Stiffness.stretch).
    """
    if measure == "shoulder":
        give = min(10 * stretch, 2.5)  # knits span a narrow shoulder
        return next((word for limit, word in _SHOULDER if ease_cm < limit - give * (limit < 0)), "loose")
    if measure in _LENGTHS:
        return next((word for limit, word in _LENGTH if ease_cm < limit), "loose")
    share = ease_cm / max(body_cm, 1.0)
    # Cloth with room to spare, 5 % and more, is also pulled here and there by how it hangs: that makes it not tight.
    needed = max(strain * float(np.clip((0.05 - share) / 0.04, 0.0, 1.0)), -share)
    if needed > max(_TOO_TIGHT_STRAIN, stretch):
        return "too_tight"
    if needed > max(_TIGHT_STRAIN, 0.6 * stretch):
        return "tight"
    fitted, easy = kind_of(template).fit.get(measure, _EASE_ELSEWHERE)
    return "fitted" if share <= fitted else "easy" if share <= easy else "loose"


def _verdicts(
    garment: Garment, ease: Mapping[str, float], body: Mapping[str, float], strain: Mapping[str, float]
) -> dict[str, str]:
    """A word for every ease [cm]; strain where it is known and means something."""
    template = garment.item.template
    take = stiffness_of(garment.item.material, garment.item.category).stretch
    aim = _intended(garment, ease)
    return {n: verdict(template, n, ease[n] - aim.get(n, 0.0), body[n], strain.get(n, 0.0), take) for n in ease}


def _intended(garment: Garment, ease: Mapping[str, float]) -> dict[str, float]:
    """The ease [cm] at which a length is right, where that is not 0."""
    aim = {"inseam": kind_of(garment.item.template).of(garment.item.category).leg_ends_cm}
    # A dropped shoulder is worn as the top of the sleeve.
    aim["sleeve"] = -max(ease.get("shoulder", 0.0), 0.0) / 2
    if garment.draft.armholes and not garment.draft.levels["sleeve"]:
        aim["shoulder"] = float(np.clip(ease.get("shoulder", 0.0), _SLEEVELESS_CM, 0.0))
    return aim


def _pulling(stretch: Mapping[str, float], chart: Mapping[str, float], hold: Hold | None) -> dict[str, float]:
    """Strains that speak of the fit.

    Cloth is hung a little off the skin: what that adds to a girth, 1.3 cm, pulls at nobody. A waistband that slid until
    it held is pulled by the slope it rests on.
    """
    off = {name: _OFF_THE_SKIN_CM / chart[name] for name in stretch if name in chart and name not in _NO_GIRTHS}
    pulled = {name: max(value - off.get(name, 0.0), 0.0) for name, value in stretch.items()}
    return {n: value for n, value in pulled.items() if n != "waist" or hold is None or not hold.slid}


def _body_there(
    garment: Garment, worn: Array | None, body: Body, profile: Profile, hold: Hold | None
) -> dict[str, float]:
    """The body's own measure, cm, for every measure of the chart that has one."""
    draft, measures = garment.draft, body.measures
    names = {line.measure for line in draft.lines}
    out: dict[str, float] = {}
    for name in ("chest", "hip", "shoulder", "upper_arm", "thigh", "knee"):
        if name in names and name in measures:
            out[name] = measures[name]
    # Trousers are worn where they hold; skirts, dresses and tops are cut to the natural waist.
    held = hold is not None and draft.legs
    out["waist"] = 100 * (hold.body_m if hold and held else _waist_m(garment, worn, profile))
    if draft.legs and garment.item.chart["inseam"] >= _FULL_LENGTH_CM and "inseam" in measures:
        out["inseam"] = measures["inseam"]
    if worn is not None:
        out["hem"] = 100 * _under_hem_m(garment, worn, profile)
    if "cuff" in names:
        out |= _sleeve_there(draft.flavour.startswith("long"), measures)
    return out


def _waist_m(garment: Garment, worn: Array | None, profile: Profile) -> float:
    """The body's girth where a top's or a dress's waistline lies: the natural waist, if it comes within 6 cm of it."""
    if worn is not None and garment.draft.armholes:
        at = np.abs(garment.uv[:, 1] - garment.draft.levels["waist"]) < 0.012
        at &= np.isin(garment.topology.panel_of, [0, 1])  # front and back
        worn_z = float(worn[at, 2].mean())
        if abs(worn_z - profile.waist_z) > 0.06:
            return profile.girth_m(worn_z)
    return profile.body.measures["waist"] / 100


def _sleeve_there(long: bool, measures: Mapping[str, float]) -> dict[str, float]:
    wanted = {"cuff": "wrist", "sleeve": "sleeve"} if long else {"cuff": "upper_arm"}
    return {name: measures[of] for name, of in wanted.items() if of in measures}


def _under_hem_m(garment: Garment, worn: Array, profile: Profile) -> float:
    """The body's girth where the hem lies: a seat or a belly lifts it, so its plane slopes."""
    hem = _hem(garment, worn)
    slope, z = np.polyfit(hem[:, 1], hem[:, 2], 1)
    # Lower than the ankle a cut would run round the foot.
    lowest = float(profile.body.joints["foot.L"][2]) + 0.03
    lifted = max(lowest - float(hem[:, 2].mean()), 0.0)
    return profile.girth_m(float(z) + lifted, one_leg=garment.draft.legs, slope=float(slope))


def _hem(garment: Garment, worn: Array) -> Array:
    ids = np.concatenate([garment.topology.edge(panel, edge) for panel, edge in garment.draft.hem])
    return np.asarray(worn[ids])


def _hem_z(garment: Garment, worn: Array) -> float:
    return float(_hem(garment, worn)[:, 2].mean())


def _notes(garment: Garment, worn: Array, body: Body, profile: Profile, hold: Hold | None) -> list[str]:
    """Keys of what else should be said: would_not_stay_up, sits_low, and where a hem falls."""
    notes = []
    if hold is not None and not hold.stays:
        notes.append("would_not_stay_up")
    elif hold is not None and profile.waist_z - hold.waist_z > 0.06 and "high_waist" in garment.item.style:
        notes.append("sits_low")
    if not garment.draft.legs:
        notes.append("hem_" + _zone(_hem_z(garment, worn), body, profile))
    elif garment.draft.flavour == "long" and _hem_z(garment, worn) < 0.02:
        notes.append("too_long")
    return notes


def _zone(z: float, body: Body, profile: Profile) -> str:
    """Where on the body a height lies: above_hip, hip, thigh, knee, calf or ankle."""
    knee, ankle = float(body.joints["lowerleg01.L"][2]), float(body.joints["foot.L"][2])
    crotch = profile.crotch_z
    bounds = (
        (crotch + 0.12, "above_hip"),
        (crotch - 0.03, "hip"),
        (knee + 0.07, "thigh"),
        (knee - 0.07, "knee"),
        (ankle + 0.08, "calf"),
    )
    return next((name for low, name in bounds if z > low), "ankle")
