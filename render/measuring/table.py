"""What each measure is: landmarks, plane or path, body part, how the tape lies, and the clause of ISO 8559-1:2017.

Girths are the convex hull of a plane cut (a tape bridges hollows), arms left out of the trunk by skinning weight. The
body stands upright; `render.body.stand` brings one in another pose there first.

There are two waists. `waist` is the natural one (5.3.10), which people tell and garments are cut to: the narrowest
between navel and ribs, and halfway where nothing between them is narrowest. `waist_navel` is where surveys lay their
tape: ANSUR II at the navel, NHANES just above the hip bone's crest, which is near it.

Where ISO and ANSUR II's measurer's guide (Hotzman et al., NATICK/TR-11/017) differ, the guide is followed, because
`render.prediction.statistics` was fitted to people measured by it and knows no other numbers:

- back_length ends at the navel (5.4.5), where the guide has the waist;
- knee: just above the kneecap (lower thigh), not at its centre (5.3.22);
- upper_arm: at its fullest, not midway between shoulder point and elbow (5.3.16);
- shoulder: straight between the acromia, not over the back (5.4.2); sleeve: straight from acromion over radiale to
  stylion with the arm hanging, not over the point of the elbow (5.7.8).

The standard's text is not public. Its clause numbers were checked against what quotes it: (P) the contents in ISO's
free preview, as listed in the public audit of a body-scanning program; (T) the tables of the Texel BodyScan data set;
(B) developers.bodygram.com/measurements/definitions, with the wording; (C) the registry of clad-body 0.6.1.

    height TC   inseam C   neck TBC     chest PTBC   underbust B        waist PTBC   hip PBC    upper_arm PBC
    wrist BC    thigh BC   knee C       calf C       back_length PTBC   shoulder TC  sleeve TBC   weight C

underbust is 5.3.8: at 5.3.6, which C gives it, P and T have the chest girth at the armpit. Nothing was found that gives
the clauses of ankle, head, outseam, foot and foot_width; theirs are None.

clad-body 0.6.1 (Apache-2.0) on its own six test bodies, ours minus its own (`bench-bodies --clad-python`). Of the
contract's measures it lacks ankle, outseam, foot, foot_width and head; we lack its stomach, belly depth, crotch length,
rises and shirt length, which the contract does not name:

- the same within 2 mm: height, calf, wrist, inseam; within 6.1 mm: upper_arm (both the fullest, ours of three levels);
- chest -13 to 5 mm, underbust -57 to -5, thigh 17 to 26: at its heights ours read the same to 0.1 mm, but its heights
  are others. It takes the bust 12-19 mm above the bust point, which ISO names; the underbust 8-53 mm higher, still on
  the breast, where ISO says directly below; the thigh nowhere above 0.43 of stature, where ISO and ANSUR say below the
  buttock's fold, which on this mesh is at most 12 mm below the crotch (ours 20 mm);
- hip -18 to -1 mm: its is the largest within 3 cm, ISO's maximum hip girth (5.3.14), ours where the seat stands out
  most (5.3.13 and ANSUR);
- waist_navel 1 to 23 mm, back_length -1 to 20: its waist is a ring of vertices, not level, 3-21 mm above the navel;
- knee 24 to 48 mm, shoulder -27 to -4, sleeve -55 to -30: ISO's, ours ANSUR's, as said above;
- neck -31 to -4 mm: no throat of these meshes shows a thyroid cartilage; its plane lies 4-16 mm lower, where stout
  necks widen;
- weight -4.8 to -1.0 kg: the same volume, at 985 kg/m3 with air in the lungs against its 1000-1050 of tissue alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Axis = Literal["up", "down", "left", "back"]


@dataclass(frozen=True)
class Girth:
    """A tape round `part` at `levels`, shares of the way from one landmark to another; several: the `pick` of them.

    clause: None where it could not be checked. axis: landmarks the plane is perpendicular to; None: a level plane.
    otherwise: the level taken where the `pick` is the first or the last, so that none between them stands out. Where
    one stands out by less than STANDS_OUT_M, the girth is part of the way from the one to the other, so that it
    changes steadily when the body does.
    """

    clause: str | None
    part: str
    start: str
    end: str
    levels: tuple[float, ...] = (0.0,)
    axis: tuple[str, str] | None = None
    pick: Literal["most", "least"] = "most"
    otherwise: float | None = None


@dataclass(frozen=True)
class Span:
    """A tape held straight from landmark to landmark; `upright`: only how far the last lies above the first."""

    clause: str | None
    points: tuple[str, ...]
    upright: bool = False


@dataclass(frozen=True)
class Extreme:
    """A landmark found on each body anew: where a region reaches furthest along an axis.

    soft: as a mean of the region's vertices weighted towards it, so that the level never jumps from one to the next.
    """

    region: str
    axis: Axis
    soft: bool = False


SOFTNESS_M = 0.004
STANDS_OUT_M = 0.005

EXTREMES: dict[str, Extreme] = {
    "floor": Extreme("sole", "down"),
    "crown": Extreme("scalp", "up"),
    "crotch": Extreme("crotch", "down"),
    "buttock": Extreme("buttock", "back", soft=True),
    "hip_side": Extreme("hip_side", "left", soft=True),
}

UPPER_ARM = ("shoulder_joint", "elbow_joint")
FOREARM = ("elbow_joint", "wrist_joint")
# From the navel up to the ribs, 1.4 cm apart: the narrowest of them is within 1 mm of the narrowest there is.
WAIST_LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

GIRTHS: dict[str, Girth] = {
    "neck": Girth("5.3.2", "neck", "larynx", "larynx", axis=("neck_base", "head_base")),
    "chest": Girth("5.3.4", "trunk", "bust_point", "bust_point"),
    "underbust": Girth("5.3.8", "trunk", "underbust", "underbust"),
    "waist": Girth("5.3.10", "trunk", "navel", "underbust", WAIST_LEVELS, pick="least", otherwise=0.4),
    "waist_navel": Girth(None, "trunk", "navel", "navel"),
    "hip": Girth("5.3.13", "trunk", "buttock", "buttock"),
    "thigh": Girth("5.3.20", "left_leg", "crotch", "knee_joint", (0.07,)),
    "knee": Girth("5.3.22", "left_leg", "knee_joint", "crotch", (0.12,)),
    "calf": Girth("5.3.24", "left_leg", "knee_joint", "ankle_joint", (0.18, 0.24, 0.30, 0.36)),
    "ankle": Girth(None, "left_leg", "knee_joint", "ankle_joint", (0.80, 0.85, 0.90), pick="least"),
    "upper_arm": Girth("5.3.16", "upper_arm", *UPPER_ARM, (0.42, 0.52, 0.62), UPPER_ARM),
    "wrist": Girth("5.3.19", "forearm", *FOREARM, (0.90, 0.95, 1.0), FOREARM, "least"),
    "head": Girth(None, "head", "glabella", "glabella", axis=("glabella", "occiput")),
}  # fmt: skip

SPANS: dict[str, Span] = {
    "height": Span("5.1.1", ("floor", "crown"), upright=True),
    "inseam": Span("5.1.15", ("floor", "crotch"), upright=True),
    "waist_height": Span("5.1.10", ("floor", "navel"), upright=True),
    "cervical_height": Span(None, ("floor", "cervicale"), upright=True),
    "shoulder": Span("5.4.2", ("acromion", "acromion_right")),
    "sleeve": Span("5.7.8", ("acromion", "radiale", "stylion")),
}

BREADTHS: dict[str, tuple[str, Axis]] = {
    "chest_breadth": ("chest", "left"), "chest_depth": ("chest", "back"),
    "waist_breadth": ("waist_navel", "left"), "waist_depth": ("waist_navel", "back"),
    "hip_breadth": ("hip", "left"), "hip_depth": ("hip", "back"),
}  # fmt: skip
"""Straight across the section of a girth, along an axis."""

MEASURES = (
    "height", "weight", "neck", "chest", "underbust", "waist", "waist_navel", "hip", "thigh", "knee", "calf", "ankle",
    "upper_arm", "wrist", "shoulder", "sleeve", "back_length", "inseam", "outseam", "foot", "foot_width", "head",
)  # fmt: skip

CLAUSES: dict[str, str | None] = {
    "weight": "5.6.1", "back_length": "5.4.5", "outseam": None, "foot": None, "foot_width": None,
    **{name: girth.clause for name, girth in GIRTHS.items()},
    **{name: span.clause for name, span in SPANS.items() if name in MEASURES},
}  # fmt: skip

HIDDEN = (*BREADTHS, "waist_height", "cervical_height")
"""Read for fitting only: they give sections the roundness of real ones."""

DENSITY_KG_PER_M3 = 985.0
"""Whole body with the air in its lungs: 1.03-1.06 g/cm3 of tissue (Siri 1961) less about 3 l of air at the end of a
quiet breath leaves 0.97-1.00."""
