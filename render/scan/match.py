"""Pairs the points of a scan with places on a posed body, and measures how far they lie apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from render.body.model import BodyModel
from render.measuring.tape import Array, Indices
from render.picture.normals import vertex_normals
from render.scan.points import Points
from render.types import Floats

OUTSIDE = ("skin", "head", "hands", "feet", "eyes")
NORMAL_REACH_M = 0.10  # opposite normals count as 20 cm apart: the inside of an arm never pairs with the trunk
CANDIDATES = 6


def outside_faces(model: BodyModel) -> Indices:
    """Triangles a scanner can see, (F', 3)."""
    topology = model.topology
    seen = np.isin(topology.part, [part for part, name in enumerate(topology.part_names) if name in OUTSIDE])
    return topology.faces[seen].astype(np.int64)


@dataclass(frozen=True)
class Surface:
    """A posed body: vertices (V, 3) [m], their normals (V, 3), triangles (F', 3)."""

    vertices: Array
    normals: Array
    faces: Indices


@dataclass(frozen=True)
class Pairs:
    """Scan point `rows` (n,) lies nearest to `shares` (n, 3) of a triangle's corners (n, 3), `distance` [m] off."""

    rows: Indices
    corners: Indices
    shares: Array
    distance: Array


def surface_of(vertices: Array, faces: Indices) -> Surface:
    normals = vertex_normals(vertices.astype(np.float32), faces.astype(np.int32))
    return Surface(vertices, normals.astype(np.float64), faces)


def spread_evenly(vertices: Array | Floats, faces: Indices, count: int) -> Indices:
    """About `count` vertices chosen by the area round them, so that fingers and faces do not outvote the trunk."""
    corners = vertices[faces].astype(np.float64)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.cumsum(np.linalg.norm(across, axis=1))
    picked = np.searchsorted(area, (np.arange(count) + 0.5) / count * area[-1])
    return np.unique(faces[picked, 0])


def keyed(places: Array, normals: Array) -> Array:
    """Six numbers whose distance counts place and direction."""
    return np.concatenate([places, NORMAL_REACH_M * normals], axis=1)


def nearest_vertices(points: Points, surface: Surface, used: Indices) -> tuple[Indices, Array]:
    """For each scan point the vertex, among `used`, that is nearest in place and direction, and their distance [m]."""
    tree = cKDTree(keyed(surface.vertices[used], surface.normals[used]))
    distance, index = tree.query(keyed(points.places, points.normals))
    if not points.signed:
        other, turned = tree.query(keyed(points.places, -points.normals))
        index = np.where(other < distance, turned, index)
    found = used[index]
    return found, np.linalg.norm(points.places - surface.vertices[found], axis=1)


def nearest_places(points: Points, surface: Surface, *, candidates: int = 1) -> Pairs:
    """For each scan point the nearest place on the nearest triangles."""
    corners = surface.vertices[surface.faces]
    centres = corners.mean(axis=1)
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-12)
    tree = cKDTree(keyed(centres, facing))
    distance, index = tree.query(keyed(points.places, points.normals), k=candidates)
    if not points.signed:
        other, turned = tree.query(keyed(points.places, -points.normals), k=candidates)
        swap = (other < distance) if candidates == 1 else (other[:, :1] < distance[:, :1])
        index = np.where(swap, turned, index)
    index = index.reshape(len(points.places), candidates)
    shares = shares_of(points.places[:, None], corners[index])
    offset = points.places[:, None] - np.einsum("nkc,nkcd->nkd", shares, corners[index])
    apart = np.linalg.norm(offset, axis=2)
    best, rows = apart.argmin(axis=1), np.arange(len(apart))
    return Pairs(rows, surface.faces[index[rows, best]], shares[rows, best], apart[rows, best])


def shares_of(places: Array, corners: Array) -> Array:
    """Weights (..., 3) of the corners (..., 3, 3) that give the nearest place of a triangle, to its edges clamped."""
    a = corners[..., 0, :]
    e0, e1, p = corners[..., 1, :] - a, corners[..., 2, :] - a, places - a
    d00, d01, d11 = (e0 * e0).sum(-1), (e0 * e1).sum(-1), (e1 * e1).sum(-1)
    p0, p1 = (p * e0).sum(-1), (p * e1).sum(-1)
    base = np.maximum(d00 * d11 - d01 * d01, 1e-18)
    u, v = (d11 * p0 - d01 * p1) / base, (d00 * p1 - d01 * p0) / base
    inside = (u >= 0) & (v >= 0) & (u + v <= 1)
    # Outside the triangle: the nearest of the three edges.
    options = []
    for start, edge, names in ((0.0 * a, e0, (0, 1)), (0.0 * a, e1, (0, 2)), (e0, e1 - e0, (1, 2))):
        t = np.clip(((p - start) * edge).sum(-1) / np.maximum((edge * edge).sum(-1), 1e-18), 0.0, 1.0)
        miss = ((p - start - t[..., None] * edge) ** 2).sum(-1)
        weights = np.zeros((*t.shape, 3))
        weights[..., names[0]], weights[..., names[1]] = 1 - t, t
        options.append((miss, weights))
    misses = np.stack([miss for miss, _ in options])
    edges = np.take_along_axis(np.stack([w for _, w in options]), misses.argmin(axis=0)[None, ..., None], axis=0)[0]
    return np.where(inside[..., None], np.stack([1 - u - v, u, v], axis=-1), edges)
