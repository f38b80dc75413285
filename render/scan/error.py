"""How far a registered body lies from its scan, and that drawn on the body."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from render.measuring.tape import Array, Indices
from render.scan.match import shares_of
from render.types import Body, Floats

if TYPE_CHECKING:
    from PIL.Image import Image

    from render.person.appearance import Appearance

CANDIDATES = 8
NEAR_M = 0.025  # a place of the body counts as scanned when points lie this near
FULL_SCALE_MM = 15.0
# Tints laid over the skin, sRGB 0..1: scan inside the body, on it, outside it; never scanned.
INSIDE, ON, OUTSIDE = (0.22, 0.46, 1.00), (1.0, 1.0, 1.0), (1.00, 0.30, 0.22)
UNSEEN = (0.62, 0.62, 0.64)
SCALE_TONE = (0.90, 0.80, 0.74)  # what they are laid over, in the scale


class Nearest(NamedTuple):
    """From the nearest place of a mesh to given ones: offset (N, 3) [m], corners (N, 3) and their shares (N, 3)."""

    offset: Array
    corners: Indices
    shares: Array


def nearest(places: Array, vertices: Array, faces: Indices) -> Nearest:
    """Where on a mesh each place (N, 3) is nearest."""
    from scipy.spatial import cKDTree

    corners = vertices[faces]
    _, index = cKDTree(corners.mean(axis=1)).query(places, k=CANDIDATES)
    shares = shares_of(places[:, None], corners[index])
    offset = places[:, None] - np.einsum("nkc,nkcd->nkd", shares, corners[index])
    best, rows = (offset**2).sum(axis=2).argmin(axis=1), np.arange(len(places))
    return Nearest(offset[rows, best], faces[index[rows, best]], shares[rows, best])


def distances(places: Array, vertices: Array, faces: Indices) -> Array:
    """How far each place (N, 3) is from a mesh [m], (N,)."""
    return np.asarray(np.linalg.norm(nearest(places, vertices, faces).offset, axis=1))


def signed_at_vertices(found: Nearest, normals: Array) -> Array:
    """Mean signed distance of the scan near each vertex [m], normals (V, 3) -> (V,); nan where nothing was scanned."""
    direction = np.einsum("nc,ncd->nd", found.shares, normals[found.corners])
    apart = np.linalg.norm(found.offset, axis=1)
    close = apart < 2 * NEAR_M
    signed = apart * np.sign(np.einsum("nd,nd->n", found.offset, direction))
    corners, shares = found.corners[close].ravel(), found.shares[close]
    weight = np.bincount(corners, shares.ravel(), len(normals))
    total = np.bincount(corners, (shares * signed[close, None]).ravel(), len(normals))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0.05, total / weight, np.nan)


def smoothed(values: Array, faces: Indices, rounds: int = 4) -> Array:
    """Averaged over the mesh, (V,); places without a value take their neighbours', if these have one."""
    for _ in range(rounds):
        known = np.isfinite(values)
        filled = np.where(known, values, 0.0)
        pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
        pairs = np.concatenate([pairs, pairs[:, ::-1]])
        weight = np.bincount(pairs[:, 0], known[pairs[:, 1]].astype(float), len(values)) + known
        total = np.bincount(pairs[:, 0], filled[pairs[:, 1]], len(values)) + filled
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.where(weight > 0, total / weight, np.nan)
    return values


def colours(error_mm: Array) -> Floats:
    """Signed errors (V,), nan unseen -> sRGB 0..1 (V, 3): blue where the scan lies inside the body, red outside."""
    share = np.clip(np.nan_to_num(error_mm) / FULL_SCALE_MM, -1.0, 1.0)[:, None]
    ends = np.where(share > 0, np.array(OUTSIDE), np.array(INSIDE))
    painted = np.array(ON) + np.abs(share) * (ends - np.array(ON))
    return np.where(np.isfinite(error_mm)[:, None], painted, np.array(UNSEEN)).astype(np.float32)


def draw_error(
    body: Body, error_mm: Array, *, appearance: Appearance | None = None, width_px: int = 1024, height_px: int = 1024
) -> Image:
    """The person from the front and the back, tinted by how far the scan lies from them, with a scale in mm."""
    from render.person.appearance import Appearance
    from render.person.figure import figure
    from render.picture.gl import Stage
    from render.picture.photograph import stand
    from render.picture.studio import compose
    from render.picture.views import frame_of, turn_deg
    from render.types import Outfit

    bare = Outfit(body, (), 0.0, np.arange(len(body.topology.faces), dtype=np.int32))
    stage = Stage(figure(bare, appearance or Appearance(), every=2, tint=colours(error_mm)))
    half = 2 * round(width_px / 4)
    first, second = (stand(stage, turn_deg(v), half, height_px, frame=frame_of(body)) for v in ("front", "back"))
    figures = [first, replace(second, centre_px=half + second.centre_px)]
    return _with_scale(compose(figures, width_px=2 * half, height_px=height_px))


def _with_scale(picture: Image) -> Image:
    """A bar at the foot of the picture: what the tints mean."""
    from PIL import Image, ImageDraw

    from render.picture.captions import INK, typeface

    height = picture.height
    wide, thick, size = round(height * 0.24), max(round(height * 0.010), 3), max(round(height / 64), 9)
    left, top = (picture.width - wide) // 2, round(height * 0.945)
    tones = colours(np.linspace(-FULL_SCALE_MM, FULL_SCALE_MM, wide)) * SCALE_TONE
    bar = np.broadcast_to((tones * 255).astype(np.uint8)[None], (thick, wide, 3))
    picture.paste(Image.fromarray(np.ascontiguousarray(bar)), (left, top))
    pen, font = ImageDraw.Draw(picture), typeface(size)
    for at, words in ((0.0, f"-{FULL_SCALE_MM:.0f} mm"), (0.5, "0"), (1.0, f"+{FULL_SCALE_MM:.0f} mm")):
        pen.text((left + at * wide - pen.textlength(words, font=font) / 2, top + thick + 4), words, font=font, fill=INK)
    return picture
