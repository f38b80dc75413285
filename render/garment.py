"""A draped garment as something to draw: cloth, the thickness of its hems, its stitching."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.fabric_colours import mixed
from render.fabric_textures import Cloth, cloth_of
from render.gl import Material, Part
from render.types import Floats, Ints, Worn

HEM_THICKNESS_M = 0.0016
# Hems are stitched 18 mm from the edge; a drawn stitch is 1.1 mm wide and stands off 0.5 mm.
STITCH_FROM_EDGE_M = 0.018
STITCH_HALF_WIDTH_M = 0.0008
STITCH_OFF_M = 0.0009


@dataclass(frozen=True)
class Borders:
    """Edges (E, 2) of pattern vertices: hems end the cloth, seams join two panels."""

    hems: Ints
    seams: Ints


def parts_of(worn: Worn) -> list[Part]:
    """The garment's cloth, its hems' edges and its stitch lines."""
    made = cloth_of(worn.item)
    finish = made.finish
    material = Material(
        texture=made.texture, roughness=finish.roughness, gloss=finish.gloss, fuzz=finish.fuzz, double_sided=True
    )
    faces = np.asarray(worn.faces)
    uv = (worn.uv / made.repeat_m).astype(np.float32)
    parts = [Part(worn.item.id, worn.vertices, worn.normals, faces, material, uv=uv)]
    borders = borders_of(worn.vertices, faces)
    return [*parts, *_trims(worn, borders, made)]


def _welded(vertices: Floats) -> NDArray[np.int64]:
    """Pattern vertices that lie on the same spot (0.05 mm) share a number, (N,)."""
    cell = np.round((np.asarray(vertices, float) + 4) / 5e-5).astype(np.int64)
    _, number = np.unique((cell[:, 0] << 40) | (cell[:, 1] << 20) | cell[:, 2], return_inverse=True)
    return np.asarray(number)


def _pairs(edge: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number per undirected edge (E, 2), (E,)."""
    return np.asarray((edge.min(axis=1) << 32) | edge.max(axis=1))


def borders_of(vertices: Floats, faces: Ints) -> Borders:
    """Sorts the panels' outlines into hems and seams by whether another panel lies on them."""
    edge = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    _, first, count = np.unique(_pairs(edge), return_index=True, return_counts=True)
    outline = edge[first[count == 1]]
    spot = _pairs(_welded(vertices)[outline])
    _, once, place, shared = np.unique(spot, return_index=True, return_inverse=True, return_counts=True)
    alone = shared[place] == 1
    return Borders(outline[alone].astype(np.int32), outline[once[shared > 1]].astype(np.int32))


def _trims(worn: Worn, borders: Borders, made: Cloth) -> list[Part]:
    dark = mixed(made.ground, (0.05, 0.05, 0.06), 0.20)
    parts = []
    if len(borders.hems):
        edge_colour = mixed(made.ground, (0.05, 0.05, 0.06), 0.16)
        parts.append(_edge(worn, borders.hems, Material(colour=edge_colour, gloss=0.1, fuzz=0.3, double_sided=True)))
        near = _distance(worn.vertices, borders.hems)
        lines, normals = _level(worn, near, STITCH_FROM_EDGE_M)
        parts += _stitching(worn.item.id + ":stitch", lines, normals, dark)
    if len(borders.seams):
        lines = worn.vertices[borders.seams]
        parts += _stitching(worn.item.id + ":seam", lines, worn.normals[borders.seams], dark)
    return parts


def _edge(worn: Worn, hems: Ints, material: Material) -> Part:
    """A narrow strip from the hem inwards: cloth has a thickness."""
    a, b = worn.vertices[hems[:, 0]], worn.vertices[hems[:, 1]]
    na, nb = worn.normals[hems[:, 0]], worn.normals[hems[:, 1]]
    outer = 0.0004
    rows = [a + na * outer, b + nb * outer, a - na * HEM_THICKNESS_M, b - nb * HEM_THICKNESS_M]
    vertices = np.stack(rows, axis=1)
    along = b - a
    out = np.cross(along, na)
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    lean = np.stack([na + out, nb + out, out, out], axis=1)
    lean /= np.maximum(np.linalg.norm(lean, axis=2, keepdims=True), 1e-9)
    return Part(
        worn.item.id + ":hem",
        vertices.reshape(-1, 3).astype(np.float32),
        lean.reshape(-1, 3).astype(np.float32),
        _quads(len(hems)),
        material,
    )


def _quads(count: int) -> Ints:
    quad = np.array([[0, 1, 2], [1, 3, 2]])
    return (quad[None] + 4 * np.arange(count)[:, None, None]).reshape(-1, 3).astype(np.int32)


def _distance(vertices: Floats, hems: Ints) -> Floats:
    """How far each vertex is from the nearest hem [m], (N,)."""
    from scipy.spatial import cKDTree

    steps = np.linspace(0, 1, 4)[None, :, None]
    a, b = vertices[hems[:, 0]][:, None], vertices[hems[:, 1]][:, None]
    samples = (a + (b - a) * steps).reshape(-1, 3)
    distance, _ = cKDTree(samples).query(vertices, distance_upper_bound=0.08)
    return np.asarray(np.minimum(distance, 0.08), np.float32)


def _level(worn: Worn, field: Floats, value: float) -> tuple[Floats, Floats]:
    """Where the field equals value on the mesh: segments (S, 2, 3) [m] and normals (S, 2, 3)."""
    faces = np.asarray(worn.faces)
    high = field[faces] > value
    cut = faces[(high.any(axis=1)) & ~high.all(axis=1)]
    ends, leans = [], []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        low, top = field[cut[:, a]], field[cut[:, b]]
        crossing = (low > value) != (top > value)
        share = np.where(crossing, (value - low) / np.where(crossing, top - low, 1), np.nan)[:, None]
        ends.append(worn.vertices[cut[:, a]] * (1 - share) + worn.vertices[cut[:, b]] * share)
        leans.append(worn.normals[cut[:, a]] * (1 - share) + worn.normals[cut[:, b]] * share)
    points, normals = np.stack(ends, axis=1), np.stack(leans, axis=1)
    # Two of the three edges are crossed: bring those to the front.
    order = np.argsort(np.isnan(points[:, :, 0]), axis=1, kind="stable")[:, :2, None]
    return np.take_along_axis(points, order, axis=1), np.take_along_axis(normals, order, axis=1)


def _stitching(name: str, lines: Floats, normals: Floats, colour: tuple[float, float, float]) -> list[Part]:
    """Segments (S, 2, 3) as ribbons lying on the cloth."""
    if not len(lines):
        return []
    along = lines[:, 1] - lines[:, 0]
    across = np.cross(along[:, None, :], normals)
    across /= np.maximum(np.linalg.norm(across, axis=2, keepdims=True), 1e-9)
    middle = lines + normals * STITCH_OFF_M
    left, right = middle - across * STITCH_HALF_WIDTH_M, middle + across * STITCH_HALF_WIDTH_M
    vertices = np.stack([left[:, 0], right[:, 0], left[:, 1], right[:, 1]], axis=1).reshape(-1, 3)
    leaning = np.repeat(normals, 2, axis=1).reshape(-1, 3)
    material = Material(colour=colour, gloss=0.1, fuzz=0.2, double_sided=True)
    return [Part(name, vertices.astype(np.float32), leaning.astype(np.float32), _quads(len(lines)), material)]
