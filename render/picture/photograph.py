"""A person in their outfit, photographed: stills, turntables and the bytes to send."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from render.person.appearance import Appearance
from render.person.figure import figure
from render.picture.fit_map import add_legend, part_of
from render.picture.garment import parts_of
from render.picture.gl import Frame, Part, Stage
from render.picture.studio import Standing, compose
from render.picture.views import SHOPPER, camera_at, frame_of, project, turn_deg
from render.types import Outfit, View

# Drawn larger and scaled down: hair and hems need more than the frame buffer's 4 samples a pixel.
OVERSAMPLE = 1.2
# The backdrop's grain survives from 94 on: below, its gradient falls apart into bands and blocks.
WEBP_QUALITY, MOVING_QUALITY = 94, 88
# Up to this height a strand is thinner than a pixel: every other one, wider, looks the same at half the cost.
SINGLE_STRANDS_PX = 1100
NEUTRAL = Appearance()


class UnknownSuffix(ValueError):
    """A file name ending no picture is written for."""


def draw(
    outfit: Outfit,
    *,
    view: View = "front",
    width_px: int = 768,
    height_px: int = 1024,
    fit_map: bool = False,
    appearance: Appearance = NEUTRAL,
) -> Image.Image:
    """The outfit in the studio, RGB; all looks of a person at one scale, standing on the same spot.

    fit_map colours the cloth by how tight it is instead of its fabric. Raises UnknownView.
    """
    turn = turn_deg(view)
    parts = _parts(outfit, appearance, fit_map, hair_every=1 if height_px > SINGLE_STRANDS_PX else 2)
    picture = still(Stage(parts), turn, width_px, height_px, frame=frame_of(outfit.body))
    return add_legend(picture) if fit_map else picture


def draw_turntable(
    outfit: Outfit,
    *,
    frames: int = 20,
    width_px: int = 384,
    height_px: int = 512,
    fit_map: bool = False,
    appearance: Appearance = NEUTRAL,
) -> list[Image.Image]:
    """One turn round the outfit, from the front, in equal steps."""
    # Small frames, many of them: no oversampling, and a quarter of the strands.
    stage = Stage(_parts(outfit, appearance, fit_map, hair_every=4))
    frame, turns = frame_of(outfit.body), [-360.0 * k / frames for k in range(frames)]
    return [still(stage, turn, width_px, height_px, oversampled=False, frame=frame) for turn in turns]


def encode(picture: Image.Image | Sequence[Image.Image], suffix: str) -> bytes:
    """The bytes of a .png, .webp, .jpg or .gif; several pictures become a loop of 12 frames a second."""
    images = [picture] if isinstance(picture, Image.Image) else list(picture)
    kind = {".png": "PNG", ".webp": "WEBP", ".gif": "GIF", ".jpg": "JPEG"}.get(suffix.lower())
    if kind is None:
        raise UnknownSuffix(f"suffix {suffix!r} is not one of .png, .webp, .jpg, .gif; choose one of these")
    options: dict[str, object] = {}
    if kind == "WEBP":
        options = {"quality": WEBP_QUALITY if len(images) == 1 else MOVING_QUALITY, "method": 2}
    elif kind == "PNG":
        options = {"compress_level": 3}
    elif kind == "JPEG":
        options = {"quality": 90}
    if len(images) > 1 and kind in ("WEBP", "GIF", "PNG"):
        options |= {"save_all": True, "append_images": images[1:], "duration": 83, "loop": 0}
    sink = io.BytesIO()
    images[0].save(sink, kind, **options)
    return sink.getvalue()


def _parts(outfit: Outfit, appearance: Appearance, fit_map: bool, *, hair_every: int) -> list[Part]:
    parts = figure(outfit, appearance, every=hair_every)
    for worn in outfit.worn:
        parts += [part_of(worn, outfit.body)] if fit_map else parts_of(worn)
    return parts


def still(
    stage: Stage, turn: float, width_px: int, height_px: int, *, oversampled: bool = True, frame: Frame = SHOPPER
) -> Image.Image:
    """The stage as a finished picture, the camera `turn` degrees round it (views.camera_at)."""
    one = stand(stage, turn, width_px, height_px, oversampled=oversampled, frame=frame)
    return compose([one], width_px=width_px, height_px=height_px)


def stand(
    stage: Stage, turn: float, width_px: int, height_px: int, *, oversampled: bool = True, frame: Frame = SHOPPER
) -> Standing:
    """The stage photographed for the middle of a picture (or of a part of one) of this size."""
    camera = camera_at(turn, frame)
    # Only the strip the figure stands in is drawn; its width goes in steps, so that frame buffers are reused.
    reach = np.abs(project(stage.points[::3], camera, width_px, height_px)[:, 0] - width_px / 2).max() + 6
    strip = min(math.ceil(2 * reach / 96) * 96, width_px)
    strip -= (width_px - strip) % 2
    finer = OVERSAMPLE if oversampled else 1.0
    shot = stage.photograph(camera, width_px=round(strip * finer), height_px=round(height_px * finer))
    return Standing(shot, stage.points, camera, width_px // 2)
