"""Where the size of a garment is written: a tee's neck, a waistband, the back of a bra, drawn as plain shapes.

Points are in pixels of a picture 480 x 320, y down; everything is drawn four times as large and averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from PIL import Image, ImageDraw

from render.measuring.tape import Array
from render.picture.captions import typeface

WIDTH_PX, HEIGHT_PX = 480, 320
FINER = 4
GROUND = (236, 234, 230)
CLOTH, INSIDE, SEAM = (176, 182, 184), (140, 147, 150), (122, 129, 132)
LABEL, RING, INK = (252, 251, 249), (47, 93, 80), (62, 60, 58)
SHADE = (208, 206, 202)

Point = tuple[float, float]


class Drawing:
    """A canvas that takes shapes in the picture's own pixels."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH_PX * FINER, HEIGHT_PX * FINER), GROUND)
        self.pen = ImageDraw.Draw(self.image)

    def area(self, points: Iterable[Point], colour: tuple[int, int, int]) -> None:
        self.pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def line(self, points: Iterable[Point], colour: tuple[int, int, int], width: float = 2.0) -> None:
        drawn = [(x * FINER, y * FINER) for x, y in points]
        self.pen.line(drawn, fill=colour, width=round(width * FINER), joint="curve")

    def label(self, middle: Point, size: Point, words: str) -> None:
        """A white label with a size on it, and a ring round it."""
        (x, y), (wide, high) = middle, size
        box = [(x - wide / 2) * FINER, (y - high / 2) * FINER, (x + wide / 2) * FINER, (y + high / 2) * FINER]
        self.pen.rounded_rectangle([box[0] + 8, box[1] + 10, box[2] + 8, box[3] + 10], 3 * FINER, fill=SEAM)
        self.pen.rounded_rectangle(box, 3 * FINER, fill=LABEL)
        self.pen.text((x * FINER, y * FINER), words, anchor="mm", fill=INK, font=typeface(round(high * 0.56) * FINER))
        ring = [(x - wide * 0.8), (y - high * 1.05), (x + wide * 0.8), (y + high * 1.05)]
        self.pen.ellipse([place * FINER for place in ring], outline=RING, width=3 * FINER)

    def finished(self) -> Image.Image:
        return self.image.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)


def curve(*corners: Point) -> list[Point]:
    """A Bezier curve with these control points, as 41 points."""
    points: Array = np.array(corners, dtype=float)
    share = np.linspace(0.0, 1.0, 41)[:, None, None]
    rows = np.broadcast_to(points, (41, *points.shape))
    while rows.shape[1] > 1:
        rows = (1.0 - share) * rows[:, :-1] + share * rows[:, 1:]
    return [(float(x), float(y)) for x, y in rows[:, 0]]


def mirrored(points: Iterable[Point]) -> list[Point]:
    return [(WIDTH_PX - x, y) for x, y in points]


def tee() -> Image.Image:
    """The neck of a tee, seen from the front: the label hangs inside, at the back."""
    drawing = Drawing()
    side = [*curve((160, 62), (110, 78), (44, 96), (20, 150)), (20, 320)]
    collar_back = curve((160, 62), (200, 88), (280, 88), (320, 62))
    collar_front = curve((320, 62), (318, 236), (162, 236), (160, 62))
    drawing.area([*reversed(side), *collar_back, *mirrored(side)], CLOTH)
    drawing.area([*collar_back, *collar_front], INSIDE)
    drawing.line(collar_back, SEAM, 7)
    drawing.line(collar_front, SEAM, 7)
    drawing.line(curve((300, 82), (296, 218), (184, 218), (180, 82)), CLOTH, 1)
    drawing.label((240, 108), (62, 40), "M")
    return drawing.finished()


def waistband() -> Image.Image:
    """Trousers laid open at the waist: the label is in the back of the band."""
    drawing = Drawing()
    back = curve((60, 96), (150, 62), (330, 62), (420, 96))
    front = curve((420, 96), (340, 178), (140, 178), (60, 96))
    legs = [(60, 96), (44, 320), (436, 320), (420, 96)]
    drawing.area([*legs[:2], *legs[2:], *front], CLOTH)
    drawing.area([*back, *front], INSIDE)
    drawing.line(back, SEAM, 5)
    below = [(x, y + 44) for x, y in curve((56, 100), (140, 182), (340, 182), (424, 100))]
    drawing.line(front, SEAM, 3)
    drawing.line(below, SEAM, 2)
    drawing.line([(240, 158), (240, 320)], SEAM, 2)
    drawing.pen.ellipse([231 * FINER, 171 * FINER, 249 * FINER, 189 * FINER], fill=SHADE, outline=SEAM, width=FINER * 2)
    for x, y in ((128, 142), (352, 142)):
        drawing.area([(x - 7, y), (x + 7, y), (x + 7, y + 50), (x - 7, y + 50)], SEAM)
    drawing.label((240, 108), (66, 36), "29")
    return drawing.finished()


def bra() -> Image.Image:
    """The back of a bra, hooks to the middle: the label is sewn in beside them."""
    drawing = Drawing()
    upper = curve((14, 118), (90, 126), (150, 146), (226, 146))
    lower = curve((226, 206), (150, 206), (90, 214), (14, 226))
    outer = curve((92, 0), (96, 50), (104, 90), (116, 140))
    inner = curve((138, 142), (124, 90), (116, 50), (114, 0))
    wing, strap = [*upper, *lower], [*outer, *inner]
    for shape in (strap, mirrored(strap)):
        drawing.area(shape, INSIDE)
    for shape in (wing, mirrored(wing)):
        drawing.area(shape, CLOTH)
        drawing.line([*shape, shape[0]], SEAM, 2)
    drawing.area([(222, 146), (262, 146), (262, 206), (222, 206)], INSIDE)
    for y in (162, 190):
        for x in (230, 242, 254):
            drawing.line([(x - 3, y), (x + 3, y)], LABEL, 3)
    drawing.label((330, 176), (98, 34), "34 / 75B")
    return drawing.finished()


PLACES: Mapping[str, Callable[[], Image.Image]] = {"tops": tee, "trousers": waistband, "bra": bra}
"""Family of sizes -> its picture."""
