"""A body with its measures drawn on: front and side, a ring where the tape lies, numbers beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw

from render.person.appearance import Appearance
from render.person.figure import figure
from render.picture.captions import typeface
from render.picture.gl import Camera, Frame, Material, Part, Stage
from render.picture.studio import Standing, compose
from render.picture.views import frame_of, project, turn_deg
from render.types import Body, Floats, Outfit, View

MAIN_MEASURES = ("chest", "waist", "hip", "thigh", "calf")
RING_COLOUR = (0.125, 0.420, 0.450)
LABEL_COLOUR = (38, 98, 106)
# The tape is 7 mm wide and lies 3 mm off the skin, so that it shows all round.
TAPE_HALF_M = 0.0035
TAPE_OFF_M = 0.003


@dataclass(frozen=True)
class Ring:
    """Where the tape lies for one measure: a closed loop (N, 3) [m] in the plane with the given normal (3,)."""

    measure: str
    loop: Floats
    normal: Floats


def rings_of(body: Body, measures: Sequence[str]) -> list[Ring]:
    """The tape's loops for those of the measures that are girths, as they are read on this mesh."""
    from scipy.spatial import ConvexHull

    from render.body.model import anatomy_of
    from render.measuring.anthropometry import GIRTHS, Tape
    from render.measuring.tape import plane_axes

    tape = Tape(np.asarray(body.vertices, float), anatomy_of(body))
    rings = []
    for name in measures:
        if name not in GIRTHS:
            continue
        section = tape.section(name)
        flat = section.points @ plane_axes(section.normal).T
        loop = section.points[ConvexHull(flat).vertices]
        rings.append(Ring(name, loop.astype(np.float32), section.normal.astype(np.float32)))
    return rings


def tape_part(ring: Ring) -> Part:
    """The loop as a flat tape round the body."""
    centre = ring.loop.mean(axis=0)
    out = ring.loop - centre
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    lifted = ring.loop + out * TAPE_OFF_M
    count = len(lifted)
    vertices = np.concatenate([lifted - ring.normal * TAPE_HALF_M, lifted + ring.normal * TAPE_HALF_M])
    k = np.arange(count)
    nxt = (k + 1) % count
    faces = np.concatenate([np.stack([k, nxt, k + count], axis=1), np.stack([nxt, nxt + count, k + count], axis=1)])
    material = Material(colour=RING_COLOUR, roughness=0.6, gloss=0.2, double_sided=True)
    normals = np.concatenate([out, out]).astype(np.float32)
    return Part("tape:" + ring.measure, vertices.astype(np.float32), normals, faces.astype(np.int32), material)


def draw_body(
    body: Body,
    *,
    view: View = "front",
    measures: Sequence[str] = MAIN_MEASURES,
    names: Mapping[str, str] | None = None,
    appearance: Appearance | None = None,
    height_px: int = 1024,
) -> Image.Image:
    """The body from `view` and from its side, the measures' tapes drawn and labelled in cm.

    names: how to call the measures in the labels; without it, by their English names.
    """
    from render.picture.photograph import stand

    outfit = Outfit(body, (), 0.0, np.arange(len(body.topology.faces), dtype=np.int32))
    rings = rings_of(body, measures)
    stage = Stage([*figure(outfit, appearance or Appearance(), every=2), *map(tape_part, rings)])
    other: View = "left" if view in ("front", "back", "three_quarter") else "front"
    frame, words = frame_of(body), {ring.measure: _words(ring.measure, body, names or {}) for ring in rings}
    width_px = _half_width(body, frame, words.values(), height_px)
    # Nobody is deeper than broad, and the side has no labels.
    beside_px = width_px if other == "front" else 2 * round(height_px * 0.26)
    first = stand(stage, turn_deg(view), width_px, height_px, frame=frame)
    second = stand(stage, turn_deg(other), beside_px, height_px, frame=frame)
    # One studio for both: two pictures side by side would show where one ends.
    figures = [first, replace(second, centre_px=width_px + second.centre_px)]
    sheet = compose(figures, width_px=width_px + beside_px, height_px=height_px)
    labelled = sheet.crop((0, 0, width_px, height_px))
    _label(labelled, rings, words, first.camera)
    # Lines run behind arms and hands, not across them.
    labelled.paste(sheet.crop((0, 0, width_px, height_px)), mask=_cover(first, width_px, height_px))
    sheet.paste(labelled)
    return sheet


def _cover(one: Standing, width_px: int, height_px: int) -> Image.Image:
    """Where the figure stands in its half of the sheet, a mask."""
    colour = one.shot.colour
    finer = colour.shape[0] / height_px
    size = (round(colour.shape[1] / finer), height_px)
    mask = Image.new("L", (width_px, height_px))
    cover = Image.fromarray(np.ascontiguousarray(colour[..., 3])).resize(size, Image.Resampling.BILINEAR)
    mask.paste(cover, (one.centre_px - size[0] // 2, 0))
    return mask


def _words(measure: str, body: Body, names: Mapping[str, str]) -> str:
    name = names.get(measure, measure.replace("_", " "))
    return f"{name[:1].upper()}{name[1:]}  {body.measures[measure]:.1f}"


def _half_width(body: Body, frame: Frame, words: Iterable[str], height_px: int) -> int:
    """Room for the figure and for the longest label beside it, an even number of pixels."""
    across_m = 2 * float(np.abs(body.vertices[:, 0]).max())
    font = typeface(_label_px(height_px))
    longest = max((font.getlength(one) for one in words), default=0.0)
    needed = across_m / frame.height_m * height_px + 2 * longest + height_px * 0.10
    return 2 * math.ceil(max(height_px * 0.60, needed) / 2)


def _label_px(height_px: int) -> int:
    # In the chat the sheet is 400 px wide: smaller letters would have to be enlarged to be read.
    return max(round(height_px / 40), 9)


def _label(picture: Image.Image, rings: Sequence[Ring], words: Mapping[str, str], camera: Camera) -> None:
    """Name and number at the nearer edge, a fine line to the tape; labels keep clear of one another."""
    size = _label_px(picture.height)
    marks: dict[bool, list[tuple[float, float, str]]] = {False: [], True: []}
    for ring in rings:
        at = project(ring.loop, camera, picture.width, picture.height)
        on_right = bool(at[:, 0].mean() > picture.width * 0.53)
        x, y = at[at[:, 0].argmax() if on_right else at[:, 0].argmin()]
        marks[on_right].append((float(y), float(x), words[ring.measure]))
    for on_right, side in marks.items():
        lowest = -math.inf
        for y, x, text in sorted(side):
            lowest = max(y, lowest + size * 2.4)
            _leader(picture, text, (x, y), lowest, size, on_right=on_right)


def _leader(picture: Image.Image, words: str, tip: tuple[float, float], y: float, size: int, *, on_right: bool) -> None:
    pen, font = ImageDraw.Draw(picture), typeface(size)
    length, margin = pen.textlength(words, font=font), picture.height * 0.027
    left = picture.width - margin - length if on_right else margin
    pen.text((left, y - size * 0.72), words, font=font, fill=LABEL_COLOUR)
    gap = size * 0.5
    start = left - gap if on_right else left + length + gap
    outward = 1 if on_right else -1
    pen.line([(start, y), (tip[0] + outward * 22, y), (tip[0] + outward * 3, tip[1])], fill=LABEL_COLOUR, width=1)
