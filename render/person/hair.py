"""Hair on a body: strands combed on the template, carried to the person's head and turned into ribbons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from render.person.ageing import GREY_HAIR
from render.picture.gl import Material, Part
from render.types import Floats, Ints

RIBBON_HALF_WIDTH_M = 0.0016
# sRGB 0..1 at the middle of a strand; calm, natural tones.
HAIR_COLOURS: dict[str, tuple[float, float, float]] = {
    "black": (0.165, 0.150, 0.148),
    "dark_brown": (0.300, 0.215, 0.165),
    "brown": (0.420, 0.305, 0.225),
    "blond": (0.800, 0.650, 0.480),
    "auburn": (0.430, 0.235, 0.150),
    "grey": GREY_HAIR,
}


# A strand turns over so much of the years in which a head does.
SUDDEN = 0.12


@dataclass(frozen=True)
class HairTone:
    """sRGB 0..1 of the hair's own colour and of what has turned, and the share of strands that have, 0..1."""

    own: tuple[float, float, float]
    turned: tuple[float, float, float] = GREY_HAIR
    share: float = 0.0

    @property
    def mean(self) -> tuple[float, float, float]:
        """The whole head's, sRGB 0..1."""
        mixed = (1 - self.share) * np.asarray(self.own) + self.share * np.asarray(self.turned)
        return float(mixed[0]), float(mixed[1]), float(mixed[2])


@dataclass(frozen=True)
class Comb:
    """One style on the template: strands (N, K, 3) [m], the point each is laid round, middles (N, 3) [m], and for each
    point the 3 template vertices it moves with, near (N, K, 3), and their shares (N, K, 3)."""

    strands: Floats
    middles: Floats
    near: Ints
    share: Floats

    def thinned(self, every: int) -> Comb:
        """Every n-th strand."""
        if every == 1:
            return self
        return Comb(self.strands[::every], self.middles[::every], self.near[::every], self.share[::every])


def bind(strands: Floats, middles: Floats, template: Floats, head: Ints) -> Comb:
    """Ties strands to the nearest template vertices among `head` (H,) indices."""
    from scipy.spatial import cKDTree

    distance, index = cKDTree(template[head]).query(strands.reshape(-1, 3), k=3)
    weight = 1 / (distance + 0.004)
    weight /= weight.sum(axis=1, keepdims=True)
    shape = (*strands.shape[:2], 3)
    near = head[index].reshape(shape).astype(np.int32)
    return Comb(strands, middles, near, weight.reshape(shape).astype(np.float32))


def head_map(template: Floats, vertices: Floats, head: Ints) -> tuple[Floats, Floats]:
    """The affine map from the template's head to the person's: matrix (3, 3) and shift (3,), least squares."""
    source = np.c_[template[head], np.ones(len(head))]
    solved, *_ = np.linalg.lstsq(source, vertices[head], rcond=None)
    return solved[:3].astype(np.float32), solved[3].astype(np.float32)


def on_head(comb: Comb, template: Floats, vertices: Floats, head: Ints) -> tuple[Floats, Floats]:
    """The strands on this person's head, (N, K, 3) [m]: the affine map, and what it leaves over nearby; and the points
    they are laid round, (N, 3). The outermost come first: what lies under other hair is then never shaded."""
    matrix, shift = head_map(template, vertices, head)
    rest = np.zeros_like(vertices)
    rest[head] = vertices[head] - (template[head] @ matrix + shift)
    follow = (rest[comb.near] * comb.share[..., None]).sum(axis=2)
    strands = comb.strands @ matrix + shift + follow
    order = np.argsort(-np.linalg.norm(strands - vertices[head].mean(axis=0), axis=2).mean(axis=1), kind="stable")
    return strands[order].astype(np.float32), (comb.middles @ matrix + shift)[order].astype(np.float32)


def ribbons(strands: Floats, middles: Floats, tone: HairTone, *, wider: float = 1.0) -> Part:
    """Strands (N, K, 3) as flat ribbons facing away from their `middles` (N, 3) [m], each with its own shade."""
    count, steps, _ = strands.shape
    rng = np.random.default_rng(5)
    tangent = np.gradient(strands, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-9)
    outward = strands - middles[:, None]
    outward /= np.maximum(np.linalg.norm(outward, axis=2, keepdims=True), 1e-9)
    across = np.cross(tangent, outward)
    across /= np.maximum(np.linalg.norm(across, axis=2, keepdims=True), 1e-9)
    normal = np.cross(across, tangent)
    taper = np.interp(np.linspace(0, 1, steps), [0, 0.1, 0.75, 1], [0.8, 1.0, 1.0, 0.25])
    half = RIBBON_HALF_WIDTH_M * wider * taper[None, :, None] * rng.uniform(0.7, 1.35, (count, 1, 1))
    left, right = strands - across * half, strands + across * half
    shade = rng.normal(1.0, 0.13, (count, 1)) * np.linspace(0.80, 1.06, steps)[None, :]
    warm = rng.normal(0.0, 0.03, (count, 1, 1)) * np.array([1.0, 0.2, -0.8])
    # Each strand has its own year of turning: drawn apart, so that hair without grey keeps its shades.
    late = np.random.default_rng(11).random((count, 1, 1))
    turned = np.clip((tone.share - late) / SUDDEN + 0.5, 0, 1) if tone.share else 0.0
    own = np.asarray(tone.own) * (1 - turned) + np.asarray(tone.turned) * turned
    colours = np.clip(own * np.clip(shade, 0.6, 1.45)[..., None] * (1 + warm), 0, 1)
    pair = np.stack
    vertices = pair([left, right], axis=2).reshape(-1, 3)
    spread = 0.35
    normals = pair([normal - across * spread, normal + across * spread], axis=2).reshape(-1, 3)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Part(
        "hair",
        vertices.astype(np.float32),
        normals.astype(np.float32),
        _ribbon_faces(count, steps),
        Material(gloss=0.8, double_sided=True),
        tangents=np.repeat(tangent.reshape(-1, 3), 2, axis=0).astype(np.float32),
        colours=np.repeat(colours.reshape(-1, 3), 2, axis=0).astype(np.float32),
    )


def _ribbon_faces(count: int, steps: int) -> Ints:
    k = np.arange(steps - 1) * 2
    one = np.concatenate([np.stack([k, k + 1, k + 2], axis=1), np.stack([k + 1, k + 3, k + 2], axis=1)])
    start = np.arange(count)[:, None, None] * steps * 2
    return (one[None] + start).reshape(-1, 3).astype(np.int32)
