"""Reads a 3D scan into evenly spread surface points with normals; says plainly when a file cannot be used."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from render.measuring.tape import Array, Indices

SUFFIXES = (".ply", ".obj", ".glb")
MAX_FILE_MB = 300  # a text file of 270 MB takes 15 s to read
MAX_VERTICES = 5_000_000
MIN_VERTICES = 500
# 24,000 points on 1.8 m2 of skin lie 9 mm apart: as fine as the body model's own mesh.
POINTS = 24_000
NEIGHBOURS = 24  # about 2 cm round each point: wide enough to average 3 mm of noise out of a normal
SEED = 7


class UnusableScan(ValueError):
    """A scan file that cannot be read, or holds no person."""


class TooManyPoints(UnusableScan):
    """A scan of more points than are read."""


class NoPerson(UnusableScan):
    """What was scanned is not one whole person standing."""


@dataclass(frozen=True)
class Points:
    """Surface points (N, 3), in the file's units, and unit normals (N, 3); signed: the normals point outwards.

    total: points or vertices the file held.
    """

    places: Array
    normals: Array
    signed: bool
    total: int


def read_points(source: Any, *, count: int = POINTS, most: int = MAX_VERTICES) -> Points:
    """Points of a file (.ply, .obj, .glb) or of a trimesh.Trimesh; `most` it may hold. Raises UnusableScan."""
    from render.scan.claims import check_faces

    vertices, faces = read_file(Path(source), most) if isinstance(source, str | Path) else arrays_of(source)
    check_size(vertices, source, most)
    check_faces(vertices, faces)
    rng = np.random.default_rng(SEED)
    if len(faces):
        places, guide = sample_faces(vertices, faces, count, rng)
    else:
        rows = rng.permutation(len(vertices))[:count]
        places, guide = thinned(vertices, rows), None
    normals, signed = smooth_normals(places, guide)
    return Points(places, normals, signed, len(vertices))


def read_file(path: Path, most: int = MAX_VERTICES) -> tuple[Array, Indices]:
    """Vertices (V, 3) and triangles (F, 3), none for a point cloud; `most` points it may hold. Raises UnusableScan."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnusableScan(f"scan {path} ends in none of {', '.join(SUFFIXES)}; export it as one of these")
    if path.is_dir():
        raise UnusableScan(f"scan {path} is a folder; give a file in it")
    if not path.is_file():
        raise UnusableScan(f"scan {path} does not exist; check the path")
    size_mb = path.stat().st_size / 1e6
    if size_mb > MAX_FILE_MB:
        raise UnusableScan(f"scan {path.name} has {size_mb:.0f} MB, over {MAX_FILE_MB} MB; export it with fewer points")
    if size_mb == 0.0:
        raise UnusableScan(f"scan {path.name} is empty; export it again")
    import trimesh

    from render.scan.claims import check_claims

    check_claims(path, most)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return arrays_of(trimesh.load(path, process=False, maintain_order=True, skip_materials=True))
    except MemoryError:
        raise UnusableScan(f"scan {path.name} does not fit in memory; export it with fewer points") from None
    except Exception as error:  # readers raise whatever a broken file trips over
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        sentence = f"scan {path.name} cannot be read, it may be cut short ({reason}); export it again"
        raise UnusableScan(sentence) from None


def arrays_of(loaded: Any) -> tuple[Array, Indices]:
    """Vertices and triangles of whatever trimesh loaded: a mesh, a cloud or a scene of several."""
    if hasattr(loaded, "geometry"):
        pieces = [arrays_of(piece) for piece in loaded.dump()]
        if not pieces:
            return np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64)
        starts = np.cumsum([0] + [len(vertices) for vertices, _ in pieces[:-1]])
        shifted = [faces + start for (_, faces), start in zip(pieces, starts, strict=True)]
        return np.concatenate([vertices for vertices, _ in pieces]), np.concatenate(shifted)
    vertices = np.asarray(getattr(loaded, "vertices", np.zeros((0, 3))), dtype=np.float64)
    if vertices.ndim != 2 or vertices.shape[1] != 3:  # a text file cut off in the middle of a line
        raise UnusableScan("points without three coordinates")
    faces = getattr(loaded, "faces", None)  # a file cut off before them has points alone
    faces = np.zeros((0, 3), np.int64) if faces is None else np.asarray(faces, dtype=np.int64).reshape(-1, 3)
    return vertices, faces


def check_size(vertices: Array, source: Any, most: int) -> None:
    name = f"scan {Path(source).name}" if isinstance(source, str | Path) else "the scan"
    if len(vertices) > most:
        raise TooManyPoints(f"{name} has {len(vertices)} points, over {most}; export it with fewer")
    if len(vertices) < MIN_VERTICES:
        raise UnusableScan(
            f"{name} has {len(vertices)} points, too few for a person (under {MIN_VERTICES}); "
            "it may be cut short, export it again"
        )
    if not np.isfinite(vertices).all():
        raise UnusableScan(f"{name} holds coordinates that are not numbers; export it again")
    if np.ptp(vertices, axis=0).max() <= 0.0:
        raise UnusableScan(f"{name} is a single point; export it again")


def sample_faces(vertices: Array, faces: Indices, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Points spread evenly over the triangles, (count, 3), and their triangles' normals."""
    if faces.max() >= len(vertices) or faces.min() < 0:
        raise UnusableScan("the scan's triangles name points that are not in it; it may be cut short, export it again")
    corners = vertices[faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(across, axis=1)
    if not area.sum() > 0.0:
        raise UnusableScan("the scan's triangles have no area; export it again")
    rows = np.searchsorted(np.cumsum(area) / area.sum(), (np.arange(count) + rng.random(count)) / count)
    rows = np.minimum(rows, len(faces) - 1)
    a, b = np.sqrt(rng.random(count)), rng.random(count)
    shares = np.stack([1 - a, a * (1 - b), a * b], axis=1)
    places = np.einsum("nc,ncd->nd", shares, corners[rows])
    return places, across[rows] / np.maximum(area[rows], 1e-300)[:, None]


def thinned(vertices: Array, rows: Indices) -> Array:
    """A cloud's points without doubles."""
    places = vertices[rows]
    _, first = np.unique(places, axis=0, return_index=True)
    return np.asarray(places[np.sort(first)])


def smooth_normals(places: Array, guide: Array | None) -> tuple[Array, bool]:
    """Normals of planes through each point's neighbours; turned to the side the triangles face, where there are any."""
    from scipy.spatial import cKDTree

    _, near = cKDTree(places).query(places, k=min(NEIGHBOURS, len(places)))
    around = places[near]
    centred = around - around.mean(axis=1, keepdims=True)
    _, vectors = np.linalg.eigh(np.einsum("nka,nkb->nab", centred, centred))
    normals = vectors[:, :, 0]
    if guide is None:
        return normals, False
    side = np.einsum("nka,na->n", guide[near], normals)
    normals = np.where(side[:, None] < 0.0, -normals, normals)
    # A closed surface wound outwards has points further out along their normals; the other way round, all turn.
    outward = float(np.einsum("na,na->", places - places.mean(axis=0), normals))
    agreed = np.abs(side) > 0.3 * near.shape[1]
    return (normals if outward > 0.0 else -normals), bool(agreed.mean() > 0.5)
