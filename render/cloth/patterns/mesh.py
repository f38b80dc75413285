"""From flat panels to a sewn triangle mesh: triangulated once per flavour, filled in for every size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as spl
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from render.cloth.patterns.bands import Bands, bands, halves, rims
from render.cloth.patterns.curves import length_m, resampled
from render.cloth.patterns.draft import Darts, Draft, EdgeLine, Line

Array = NDArray[np.float64]
Index = NDArray[np.int32]


@dataclass(frozen=True)
class PanelMesh:
    """One panel inside the garment's pattern vertices: offset, counts, and each edge's vertices (local, in order)."""

    name: str
    offset: int
    count: int
    boundary: int
    edges: dict[str, Index]
    faces: Index
    mirrored: bool


@dataclass(frozen=True)
class Topology:
    """What every size of one flavour shares.

    Pattern vertices (N) have flat coordinates; cloth vertices (W) are pattern vertices with the seams welded.
    weld: (N,) pattern -> cloth; faces: (F, 3) pattern vertices, outward; panel_of: (N,) index into panels;
    links (E, 2), bends (B, 2), tethers (T, 2): pairs of pattern vertices whose flat distance is kept. For bends the
    flat distance is measured across the shared edge; `hinges` (B, 6) holds what that takes.
    rims: open edges of the sewn cloth (neck, cuff, hem ...), loops as bands.rims gives them.
    """

    key: str
    panels: tuple[PanelMesh, ...]
    edge_pieces: dict[tuple[str, str], int]
    uv: Array
    weld: Index
    faces: Index
    panel_of: Index
    link_faces: Index
    link_of: Index
    links: Index
    hinges: Index
    bends: Index
    tethers: Index
    rims: tuple[Index, ...]

    @property
    def cloth_count(self) -> int:
        """How many welded vertices there are."""
        return int(self.weld.max()) + 1

    def edge(self, panel: str, edge: str) -> Index:
        """Pattern vertices along an edge, in order."""
        part = self.panel(panel)
        return part.edges[edge] + np.int32(part.offset)

    def panel(self, name: str) -> PanelMesh:
        """The mesh of that panel."""
        return next(p for p in self.panels if p.name == name)

    def welded(self, values: Array) -> Array:
        """Mean over the pattern vertices of each cloth vertex: (N, k) -> (W, k)."""
        total = np.zeros((self.cloth_count, values.shape[1]))
        np.add.at(total, self.weld, values)
        share: Array = total / np.bincount(self.weld, minlength=self.cloth_count)[:, None]
        return share


def build(draft: Draft, *, spacing_m: float = 0.014) -> Topology:
    """Triangulate, weld and link the panels of a draft; spacing_m is the distance between neighbours."""
    pieces = _edge_pieces(draft, spacing_m)
    panels: list[PanelMesh] = []
    points: list[Array] = []
    offset = 0
    for panel in draft.panels:
        ring, edges = _ring(panel.edges, panel.name, pieces)
        uv, faces = _triangulated(ring, spacing_m)
        panels.append(PanelMesh(panel.name, offset, len(uv), len(ring), edges, faces, panel.mirrored))
        points.append(uv)
        offset += len(uv)
    uv = np.concatenate(points)
    weld = _welded(draft, panels, offset)
    faces = np.concatenate([(p.faces[:, ::-1] if p.mirrored else p.faces) + p.offset for p in panels]).astype(np.int32)
    panel_of = np.concatenate([np.full(p.count, i, np.int32) for i, p in enumerate(panels)])
    return Topology(
        key=f"{draft.template}-{draft.flavour}",
        panels=tuple(panels),
        edge_pieces=pieces,
        uv=uv,
        weld=weld,
        faces=faces,
        panel_of=panel_of,
        tethers=_tethers(panels, uv, spacing_m),
        rims=rims(faces, weld),
        **_links(faces, weld),
    )


def _edge_pieces(draft: Draft, spacing_m: float) -> dict[tuple[str, str], int]:
    pieces = {(p.name, e): max(2, round(length_m(c) / spacing_m)) for p in draft.panels for e, c in p.edges}
    for seam in draft.seams:
        pieces[seam.first] = pieces[seam.second] = max(pieces[seam.first], pieces[seam.second])
    return pieces


def _ring(
    edges: tuple[tuple[str, Array], ...], panel: str, pieces: dict[tuple[str, str], int]
) -> tuple[Array, dict[str, Index]]:
    """The closed boundary of a panel and which of its vertices each edge has."""
    points, index, start = [], {}, 0
    for name, curve in edges:
        sampled = resampled(curve, pieces[panel, name])
        index[name] = np.arange(start, start + len(sampled))
        points.append(sampled[:-1])
        start += len(sampled) - 1
    return np.concatenate(points), {n: (i % start).astype(np.int32) for n, i in index.items()}


def _triangulated(ring: Array, spacing: float) -> tuple[Array, Index]:
    """A hexagonal grid inside the ring, joined by Delaunay: counter-clockwise faces, boundary vertices first."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], spacing), np.arange(low[1], high[1], spacing * 0.866))
    x[1::2] += spacing / 2
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    grid = grid[_inside(ring, grid)]
    grid = grid[cKDTree(ring).query(grid)[0] > 0.6 * spacing]
    uv = np.concatenate([ring, grid])
    faces = Delaunay(uv).simplices
    faces = faces[_inside(ring, uv[faces].mean(axis=1))]
    a, b, c = uv[faces[:, 0]], uv[faces[:, 1]], uv[faces[:, 2]]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    faces = np.where(area[:, None] < 0, faces[:, ::-1], faces)
    return uv, faces[np.abs(area) > 1e-9].astype(np.int32)


def _inside(ring: Array, points: Array) -> NDArray[np.bool_]:
    """Even-odd test of points (N, 2) against a closed ring (M, 2)."""
    a, b = ring, np.roll(ring, -1, axis=0)
    inside = np.zeros(len(points), dtype=bool)
    for p, q in zip(a, b, strict=True):
        if p[1] == q[1]:
            continue
        crosses = (p[1] > points[:, 1]) != (q[1] > points[:, 1])
        inside ^= crosses & (points[:, 0] < (q[0] - p[0]) * (points[:, 1] - p[1]) / (q[1] - p[1]) + p[0])
    return inside


def _welded(draft: Draft, panels: list[PanelMesh], count: int) -> Index:
    by_name = {p.name: p for p in panels}
    pairs = []
    for seam in draft.seams:
        first, second = (by_name[p].edges[e] + by_name[p].offset for p, e in (seam.first, seam.second))
        pairs.append(np.stack([first, second[::-1] if seam.reversed else second], axis=1))
    i, j = np.concatenate(pairs).T
    graph = sp.coo_matrix((np.ones(len(i)), (i, j)), shape=(count, count))
    pieces: Index = sp.csgraph.connected_components(graph, directed=False)[1].astype(np.int32)
    return pieces


def _links(faces: Index, weld: Index) -> dict[str, Index]:
    """Unique edges of the sewn cloth and the hinges between faces that share one.

    link_faces (3F, 2): every face's edges in pattern vertices; link_of (3F,): the unique link each belongs to.
    """
    edges = halves(faces)
    opposite = np.concatenate([faces[:, 2], faces[:, 0], faces[:, 1]])
    count = int(weld.max()) + 1
    ends = np.sort(weld[edges], axis=1).astype(np.int64)
    unique, of, times = np.unique(ends[:, 0] * count + ends[:, 1], return_inverse=True, return_counts=True)
    order = np.argsort(of, kind="stable")
    first = np.r_[0, np.cumsum(times)[:-1]][times == 2]
    one, two = order[first], order[first + 1]
    turned = weld[edges[:, 0]] > weld[edges[:, 1]]
    edges = np.where(turned[:, None], edges[:, ::-1], edges)
    hinges = np.concatenate([edges[one], opposite[one][:, None], edges[two], opposite[two][:, None]], axis=1)
    return {
        "link_faces": edges.astype(np.int32),
        "link_of": of.astype(np.int32),
        "links": np.stack([unique // count, unique % count], axis=1).astype(np.int32),
        "hinges": hinges.astype(np.int32),
        "bends": weld[hinges[:, [2, 5]]].astype(np.int32),
    }


def _tethers(panels: list[PanelMesh], uv: Array, spacing: float) -> Index:
    """Pairs 6 and 18 cm apart along warp and weft, whose straight way stays on the cloth."""
    pairs = []
    for panel in panels:
        points = uv[panel.offset : panel.offset + panel.count]
        tree = cKDTree(points)
        for reach in (0.06, 0.18):
            for way in ((1.0, 0.0), (0.0, 1.0)):
                gap, far = tree.query(points + np.array(way) * reach)
                near = np.flatnonzero(gap < 0.25 * reach)
                middle = tree.query((points[near] + points[far[near]]) / 2)[0]
                near = near[middle < 1.2 * spacing]
                pairs.append(np.stack([near, far[near]], axis=1) + panel.offset)
    return np.concatenate(pairs).astype(np.int32)


def flat_at_size(topology: Topology, draft: Draft, fills: list[spl.SuperLU]) -> Array:
    """Pattern coordinates (N, 2) of another size: edges as drafted, the inside moved by a harmonic fill."""
    out = np.empty_like(topology.uv)
    for panel, fill in zip(topology.panels, fills, strict=True):
        own = slice(panel.offset, panel.offset + panel.count)
        ring, _ = _ring(draft.panel(panel.name).edges, panel.name, topology.edge_pieces)
        shift = np.zeros((panel.count, 2))
        shift[: panel.boundary] = ring - topology.uv[own][: panel.boundary]
        if panel.count > panel.boundary:
            laplacian = _laplacian(panel)
            known = laplacian[panel.boundary :, : panel.boundary] @ shift[: panel.boundary]
            shift[panel.boundary :] = fill.solve(-known)
        out[own] = topology.uv[own] + shift
    return out


def harmonic_fills(topology: Topology) -> list[spl.SuperLU]:
    """Factorised Laplacians of the panels' inner vertices, for flat_at_size."""
    return [spl.splu(_laplacian(p)[p.boundary :, p.boundary :].tocsc()) for p in topology.panels]


def _laplacian(panel: PanelMesh) -> sp.csr_matrix:
    f = panel.faces
    ends = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
    near = sp.coo_matrix((np.ones(len(ends)), ends.T), shape=(panel.count, panel.count)).tocsr()
    near = ((near + near.T) > 0).astype(float)
    return (sp.diags(np.asarray(near.sum(axis=1)).ravel()) - near).tocsr()


@dataclass(frozen=True)
class RestLengths:
    """Flat distances, [m], of a topology's links (E,), bends (B,) and tethers (T,), and the bands of its edges."""

    links: Array
    bends: Array
    tethers: Array
    bands: Bands


def rest_lengths(topology: Topology, uv: Array, darts: Mapping[str, Darts] | None = None) -> RestLengths:
    """What the flat pattern uv (N, 2), less what its darts take in, says every pair is apart."""
    edges, hinge, t = topology.link_faces, topology.hinges, topology.tethers
    times = np.bincount(topology.link_of)
    along_a, across_a = _unfolded(uv, hinge[:, 0], hinge[:, 1], hinge[:, 2])
    along_b, across_b = _unfolded(uv, hinge[:, 3], hinge[:, 4], hinge[:, 5])
    spans = _apart(topology, uv, edges, darts)
    return RestLengths(
        links=np.bincount(topology.link_of, spans) / times,
        bends=np.hypot(along_a - along_b, across_a + across_b),
        tethers=_apart(topology, uv, t, darts),
        bands=bands(topology.faces, topology.weld, topology.rims, uv),
    )


def _apart(topology: Topology, uv: Array, pairs: Index, darts: Mapping[str, Darts] | None) -> Array:
    """Distance of pairs (P, 2) of pattern vertices of one panel, (P,) [m]."""
    gap = uv[pairs[:, 1]] - uv[pairs[:, 0]]
    for name, taken_in in (darts or {}).items():
        part = topology.panel(name)
        own = (pairs[:, 0] >= part.offset) & (pairs[:, 0] < part.offset + part.count)
        gap[own, 0] -= taken_in.slant(uv[pairs[own, 0]], uv[pairs[own, 1]])
    return np.asarray(np.linalg.norm(gap, axis=1))


def _unfolded(uv: Array, start: Index, end: Index, tip: Index) -> tuple[Array, Array]:
    """Where a triangle's tip lies along and across its edge."""
    edge, arm = uv[end] - uv[start], uv[tip] - uv[start]
    length = np.maximum(np.linalg.norm(edge, axis=1), 1e-9)
    return (arm * edge).sum(axis=1) / length, np.abs(edge[:, 0] * arm[:, 1] - edge[:, 1] * arm[:, 0]) / length


def measured_cm(topology: Topology, uv: Array, shape: Array, line: Line | EdgeLine) -> tuple[float, float]:
    """A line's length on the worn cloth and on the flat pattern, [cm]. uv (N, 2), shape (N, 3) in metres."""
    if isinstance(line, EdgeLine):
        worn = flat = 0.0
        for panel, edge in line.edges:
            ids = topology.edge(panel, edge)
            worn += float(np.linalg.norm(np.diff(shape[ids], axis=0), axis=1).sum())
            flat += float(np.linalg.norm(np.diff(uv[ids], axis=0), axis=1).sum())
    else:
        worn, flat = _level_set(topology, uv, shape, line)
    return worn * 100 / line.copies, flat * 100 / line.copies


def _level_set(topology: Topology, uv: Array, shape: Array, line: Line) -> tuple[float, float]:
    chosen = [i for i, p in enumerate(topology.panels) if p.name in line.panels]
    faces = topology.faces[np.isin(topology.panel_of[topology.faces[:, 0]], chosen)]
    value = line.field_at(uv)[faces]
    crossing = faces[(value.min(axis=1) < 0) & (value.max(axis=1) >= 0)]
    value = line.field_at(uv)[crossing]
    ends_uv, ends_shape = [], []
    # The vertex alone on its side of the level set: both crossed edges leave from it.
    positive = value >= 0
    lone = np.where(positive.sum(axis=1) == 1, positive.argmax(axis=1), (~positive).argmax(axis=1))
    row = np.arange(len(crossing))
    for step in (1, 2):
        other = (lone + step) % 3
        f0, f1 = value[row, lone], value[row, other]
        t = (f0 / (f0 - f1))[:, None]
        a, b = crossing[row, lone], crossing[row, other]
        ends_uv.append(uv[a] * (1 - t) + uv[b] * t)
        ends_shape.append(shape[a] * (1 - t) + shape[b] * t)
    return (
        float(np.linalg.norm(ends_shape[0] - ends_shape[1], axis=1).sum()),
        float(np.linalg.norm(ends_uv[0] - ends_uv[1], axis=1).sum()),
    )
