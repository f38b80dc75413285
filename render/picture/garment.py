"""A draped garment as something to draw: cloth, its stitching, the thickness of its hems."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from garments import kind_of
from render.cloth.kinds import code_of
from render.fabric.colours import mixed
from render.fabric.textures import cloth_of
from render.fabric.weaves import ribbed
from render.picture.gl import Edging, Material, Part
from render.solid.worn import parts_of as solid_parts
from render.types import Floats, Ints, Worn

HEM_THICKNESS_M = 0.0016
# Farther from a border than this nothing is sewn.
FAR_M = 0.08
# How far from an edge it is stitched [m]: a hem; a sweater's ribs.
HEM_M, RIB_M, RIB_NECK_M = 0.018, 0.055, 0.024
# An opening longer than this is no wrist's.
LONGEST_CUFF_M = 0.32


@dataclass(frozen=True)
class Borders:
    """Edges (E, 2) of pattern vertices: hems end the cloth, seams join two panels."""

    hems: Ints
    seams: Ints


def parts_of(worn: Worn) -> list[Part]:
    """The garment's cloth with its seams and stitches, and its hems' edges; the parts of what keeps its shape."""
    if worn.pieces:
        return solid_parts(worn)
    made = cloth_of(worn.item)
    finish = made.finish
    edging: Edging = "rib" if ribbed(worn.item.category) else "golden" if worn.item.material == "denim" else "own"
    material = Material(
        texture=made.texture, roughness=finish.roughness, gloss=finish.gloss, fuzz=finish.fuzz,
        double_sided=True, edging=edging,
    )  # fmt: skip
    uv = (worn.uv / made.repeat_m).astype(np.float32)
    # Where another garment covers it, the cloth is left out, not hemmed.
    borders = borders_of(worn.vertices, worn.whole)
    to_border = borders_m(worn, borders)
    parts = [Part(worn.item.id, worn.vertices, worn.normals, worn.faces, material, uv=uv, borders=to_border)]
    hems = borders.hems[np.isin(borders.hems, worn.faces).all(axis=1)]
    if len(hems):
        edge_colour = mixed(made.ground, (0.05, 0.05, 0.06), 0.16)
        parts.append(_edge(worn, hems, Material(colour=edge_colour, gloss=0.1, fuzz=0.3, double_sided=True)))
    if trims := getattr(code_of(worn.item.template), "trims", None):
        parts += trims(worn, made.ground, _panels(worn.whole, len(worn.uv)))
    return parts


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


def borders_m(worn: Worn, borders: Borders) -> Floats:
    """How far every pattern vertex is from the nearest hem and the nearest seam of its own panel, laid flat [m],
    (N, 2), at most FAR_M. Where an edge has a band, the distance is scaled so that its width is HEM_M."""
    from scipy.spatial import cKDTree

    # Panels may lie on one another in the pattern: each gets a floor of its own.
    flat = np.c_[worn.uv, _panels(worn.whole, len(worn.uv))]
    steps = np.linspace(0, 1, 4)[None, :, None]
    out = np.full((len(flat), 2), FAR_M, np.float32)
    widths = (bands_m(worn, borders.hems), np.full(len(borders.seams), HEM_M))
    for column, (edges, width) in enumerate(zip((borders.hems, borders.seams), widths, strict=True)):
        if len(edges):
            a, b = flat[edges[:, 0]][:, None], flat[edges[:, 1]][:, None]
            distance, nearest = cKDTree((a + (b - a) * steps).reshape(-1, 3)).query(flat)
            out[:, column] = np.minimum(distance * HEM_M / width[nearest // steps.size], FAR_M)
    return out


def bands_m(worn: Worn, hems: Ints) -> Floats:
    """How wide the band along each hem edge (E, 2) is, (E,) [m]."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    wide = np.full(len(hems), HEM_M, np.float32)
    if not len(hems):
        return wide
    spot = _welded(worn.vertices)
    ends = spot[hems]
    graph = coo_matrix((np.ones(len(hems)), (ends[:, 0], ends[:, 1])), shape=(spot.max() + 1,) * 2)
    loop = connected_components(graph, directed=False)[1][ends[:, 0]]
    height = worn.vertices[hems[:, 0], 2]
    # The highest opening is the neck of a top and the waist of what hangs from the waist.
    top = loop == loop[np.argmax(height)]
    bands = kind_of(worn.item.template).bands
    if ribbed(worn.item.category):
        wide[:] = RIB_M
        wide[top] = RIB_NECK_M
        return wide
    wide[top] = bands.get("top", HEM_M)
    if "cuff" in bands:
        length = np.linalg.norm(worn.vertices[hems[:, 0]] - worn.vertices[hems[:, 1]], axis=1)
        wide[~top & (np.bincount(loop, length)[loop] < LONGEST_CUFF_M)] = bands["cuff"]
    return wide


def _panels(faces: Ints, count: int) -> NDArray[np.int32]:
    """Which panel each pattern vertex belongs to, (N,)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edge = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(edge)), (edge[:, 0], edge[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)
