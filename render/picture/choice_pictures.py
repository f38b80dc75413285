"""Small pictures of the choices: one everyday person, changed in what is asked about and in nothing else.

Of figures, a shopper compares themselves with three or nine; each shows the middle of the third of people it is for.
Skin and hair are portraits. Of sizes there is one picture, of the place where a garment says its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from render import paths
from render.body.fitting import fit_body
from render.person.appearance import HAIR_COLOURS, HAIR_STYLES, SKIN_TONES, Appearance
from render.picture.captions import typeface
from render.picture.gallery import is_fresh, write
from render.picture.size_labels import PLACES
from render.prediction.belief import JointBelief
from render.prediction.choices import SEXES, Choice, belief_of, choices
from render.types import Body, Outfit, Person, Sex, View

if TYPE_CHECKING:
    from render.picture.gl import Stage

WIDTH_PX, HEIGHT_PX = 240, 320
FOLDER = paths.CACHE / "choices"
EVERYDAY: dict[Sex, dict[str, float]] = {
    "female": {"height": 163.0, "weight": 60.0},
    "male": {"height": 174.0, "weight": 74.0},
}
# The middle of an outer third lies 1.1 standard deviations out; drawn farther, people would call themselves average.
LEVEL_Z = (-1.1, 0.0, 1.1)
# The trunk, from the chin to the knees, fills the picture; legs are shown with the whole person.
TRUNK_TOP, TRUNK_M = 0.885, 1.06  # share of stature, metres
WHOLE = ("legs",)
# Skin and hair are chosen from the head and shoulders.
BUST_TOP, BUST_M = 1.03, 0.52  # share of stature, metres
LOOKS: Mapping[str, tuple[str, ...]] = {
    "skin": tuple(SKIN_TONES),
    "hair": HAIR_STYLES,
    "hair_colour": tuple(HAIR_COLOURS),
}
DRAWN_PX = (768, 1024)
NUMBER_COLOUR = (60, 64, 70)


def path_of(question: str, option: str, sex: Sex) -> Path:
    """Where a choice's picture lies; option "all": every option on one sheet, numbered in order, or a size's label."""
    return FOLDER / f"{question}-{option}-{sex}.webp"


def values_of(belief: JointBelief, choice: Choice, option: str) -> dict[str, float]:
    """The measures [cm] of a body that this option describes."""
    places = np.unravel_index(choice.index(option), tuple(len(words) for words in choice.levels))
    values = {}
    for axis, place in zip(choice.axes, places, strict=True):
        readings = belief.usual_readings((axis,))
        index = belief.names.index(axis)
        mean, _ = belief.read(readings)
        move = (LEVEL_Z[int(place)] - float(mean[0])) / float(readings.rows[0, index])
        values[axis] = float(np.exp(belief.mean[index] + move))
    return values


def body_of(choice: Choice, option: str, sex: Sex) -> Body:
    """The everyday body of a sex with one option true of it."""
    everyday = Person(sex, 30, EVERYDAY[sex])
    return fit_body(Person(sex, 30, EVERYDAY[sex] | values_of(belief_of(everyday), choice, option)))


def picture(choice: Choice, option: str, sex: Sex) -> Image.Image:
    """The option, 240 x 320 px: the trunk from the front and from the side, or the whole person."""
    from render.person.appearance import Appearance
    from render.person.figure import figure
    from render.picture.gl import Stage

    body = body_of(choice, option, sex)
    everything = np.arange(len(body.topology.faces), dtype=np.int32)
    stage = Stage(figure(Outfit(body, (), 0.0, everything), Appearance()))
    if choice.name in WHOLE:
        return photograph(stage, "front").resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)
    half = WIDTH_PX // 2
    both = Image.new("RGB", (WIDTH_PX, HEIGHT_PX))
    views: tuple[View, View] = ("front", "left")
    for place, view in enumerate(views):
        both.paste(trunk(stage, body, view, half / HEIGHT_PX), (place * half, 0))
    return both


def portrait(name: str, option: str, sex: Sex) -> Image.Image:
    """One skin tone, hair style or hair colour on the everyday person, head and shoulders, 240 x 320 px."""
    from render.person.figure import figure
    from render.picture.gl import Stage
    from render.picture.views import camera_at, project, turn_deg

    body = fit_body(Person(sex, 30, EVERYDAY[sex]))
    everything = np.arange(len(body.topology.faces), dtype=np.int32)
    stage = Stage(figure(Outfit(body, (), 0.0, everything), Appearance(**{name: option})))
    top_m = BUST_TOP * body.measures["height"] / 100.0
    middle = 0.5 * (body.vertices.min(axis=0) + body.vertices.max(axis=0))
    marks = np.array([[middle[0], middle[1], top_m], [middle[0], middle[1], top_m - BUST_M]])
    large = (DRAWN_PX[0] * 2, DRAWN_PX[1] * 2)
    top, bottom = project(marks, camera_at(turn_deg("front")), *large)
    wide = (bottom[1] - top[1]) * WIDTH_PX / HEIGHT_PX
    box = (round(top[0] - wide / 2), round(top[1]), round(top[0] + wide / 2), round(bottom[1]))
    return photograph(stage, "front", large).crop(box).resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)


def photograph(stage: Stage, view: View, size_px: tuple[int, int] = DRAWN_PX) -> Image.Image:
    from render.picture.photograph import still
    from render.picture.views import turn_deg

    return still(stage, turn_deg(view), *size_px)


def trunk(stage: Stage, body: Body, view: View, shape: float) -> Image.Image:
    """From the chin to the knees, `shape` wide for its height of HEIGHT_PX."""
    from render.picture.views import camera_at, project, turn_deg

    top_m = TRUNK_TOP * body.measures["height"] / 100.0
    marks = np.array([[0.0, 0.0, top_m], [0.0, 0.0, top_m - TRUNK_M]])
    middle = 0.5 * (body.vertices.min(axis=0) + body.vertices.max(axis=0))
    marks[:, :2] = middle[:2] if view == "front" else [middle[0], body.joints["upperleg01.L"][1]]
    top, bottom = project(marks, camera_at(turn_deg(view)), *DRAWN_PX)
    wide = (bottom[1] - top[1]) * shape
    box = (round(top[0] - wide / 2), round(top[1]), round(top[0] + wide / 2), round(bottom[1]))
    return photograph(stage, view).crop(box).resize((round(HEIGHT_PX * shape), HEIGHT_PX), Image.Resampling.LANCZOS)


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """Pictures in rows of three, numbered from 1."""
    gap = 6
    rows = -(-len(pictures) // 3)
    board = Image.new("RGB", (3 * (WIDTH_PX + gap) - gap, rows * (HEIGHT_PX + gap) - gap), "white")
    pen = ImageDraw.Draw(board)
    for k, one in enumerate(pictures):
        x, y = k % 3 * (WIDTH_PX + gap), k // 3 * (HEIGHT_PX + gap)
        board.paste(one, (x, y))
        if len(pictures) > 1:
            pen.ellipse((x + 8, y + 8, x + 40, y + 40), fill="white")
            pen.text((x + 24, y + 24), str(k + 1), anchor="mm", fill=NUMBER_COLOUR, font=typeface(22))
    return board


def missing(since: float) -> Iterator[tuple[str, Callable[[], None]]]:
    """Questions without a picture of each option and a sheet of all that were drawn after `since`."""
    for sex in SEXES:
        for name, options, draw in questions(sex):
            files = [path_of(name, option, sex) for option in (*options, "all")]
            if not all(is_fresh(file, since) for file in files):
                yield f"{name}, {sex}", functools.partial(draw_question, files, options, draw)
        for family in sorted({choice.family for choice in choices(sex).values() if choice.family}):
            file = path_of(family, "all", sex)
            if not is_fresh(file, since):
                yield f"{family}, {sex}", functools.partial(draw_place, file, family)


def draw_question(files: Sequence[Path], options: Sequence[str], draw: Callable[[str], Image.Image]) -> None:
    """Writes the options' pictures and, into the last file, the sheet of all of them."""
    from render.picture.photograph import encode

    pictures = [draw(option) for option in options]
    for file, image in zip(files, [*pictures, sheet(pictures)], strict=True):
        write(file, encode(image, ".webp"))


def draw_place(file: Path, family: str) -> None:
    """Writes the picture of the place where a garment says its size."""
    from render.picture.photograph import encode

    write(file, encode(PLACES[family](), ".webp"))


def questions(sex: Sex) -> Iterator[tuple[str, tuple[str, ...], Callable[[str], Image.Image]]]:
    """Everything that is chosen by picture: its name, its options, and what draws one."""
    for choice in choices(sex).values():
        if choice.kind == "shape":
            yield choice.name, choice.options, lambda option, choice=choice: picture(choice, option, sex)  # type: ignore[misc]
    for name, options in LOOKS.items():
        yield name, options, lambda option, name=name: portrait(name, option, sex)  # type: ignore[misc]
