"""A shirt's collar and the placket under it, laid on the draped shirt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from render.fabric.colours import RGB, mixed
from render.fabric.textures import Cloth, cloth_of
from render.picture.gl import Material, Part
from render.picture.normals import vertex_normals
from render.picture.sewing import Cut, button, cuts_of, ribbons
from render.types import Floats, Ints, Worn

Array = NDArray[np.float64]
PLACKET_M, BUTTON_M, APART_M = 0.016, 0.0055, 0.085
# Stand and fall of a collar, at the back and at the front, and how far its points reach.
STAND_M, FALL_M, POINT_M = (0.030, 0.026), (0.045, 0.075), 0.026
_AROUND, _CLEAR_M = 97, 0.0035
_PEARL = Material(colour=(0.93, 0.92, 0.89), roughness=0.3, gloss=0.9, double_sided=True)


def placket(worn: Worn, ground: RGB, panels: Ints, *, to_m: float | None) -> list[Part]:
    """The strip down the middle of the front with its stitches and buttons; to_m: how far under the neck it ends."""
    front = cuts_of(worn, panels)[0]
    middle = front.uv[np.abs(front.uv[:, 0]) < 0.012, 1]
    top, hem = float(middle.max()), float(middle.min())
    low = hem if to_m is None else top - to_m
    strip = np.array([(0.0, top - 0.001), (0.0, low + 0.001)])
    edges = [strip + np.array([side * (PLACKET_M - 0.003), 0.0]) for side in (-1, 1)]
    made = cloth_of(worn.item)
    thread = Material(colour=mixed(ground, (0.05, 0.05, 0.06), 0.22), gloss=0.1, double_sided=True)
    name, end = worn.item.id, 0.03 if to_m else 0.09
    parts = [ribbons(f"{name}:placket", [(front, strip)], PLACKET_M, _cloth(made), lift_m=0.0014,
                     repeat_m=made.repeat_m),
             ribbons(f"{name}:stitches", [(front, edge) for edge in edges], 0.0006, thread, lift_m=0.0019)]  # fmt: skip
    apart = APART_M if to_m is None else 0.05
    for number, v in enumerate(np.arange(top - 0.022, low + end, -apart)):
        parts.append(button(f"{name}:button{number}", front, (0.0, float(v)), BUTTON_M, _PEARL, lift_m=0.0026))
    return [part for part in parts if len(part.faces)]


def collar(worn: Worn, panels: Ints) -> Part:
    """Stand and fall round the neck's edge, its points at the front."""
    front, back = (cut for cut in cuts_of(worn, panels) if np.ptp(cut.uv[:, 0]) > 0.3 and _is_body(cut))
    rim = _rim(front, back)
    outward = _outward(rim)
    up = np.array([0.0, 0.0, 1.0])
    # 0 at the back, 1 at both ends in front.
    ahead = np.abs(np.linspace(-1, 1, _AROUND))[:, None] ** 2
    stand, fall = (a + (b - a) * ahead for a, b in (STAND_M, FALL_M))
    crest = rim + stand * up - 0.002 * outward
    rows = [rim - 0.004 * up, rim + 0.5 * stand * up - 0.001 * outward, crest]
    along = np.gradient(rim, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    ends = np.sign(np.linspace(-1, 1, _AROUND))[:, None] * np.clip((ahead - 0.55) / 0.45, 0, 1) ** 1.5
    cloth = cKDTree(worn.vertices)
    for share in (0.04, 0.12, 0.3, 0.5, 0.7, 0.85, 1.0):
        row = crest + (0.005 + 0.020 * share**0.7) * outward - share * fall * up - POINT_M * share * ends * along
        rows.append(row + 0.003 * np.sin(np.pi * share) * outward)
    grid = np.stack(rows)
    for _ in range(6):
        grid[4:] = _off(grid[4:], worn, cloth)
        grid[4:] = 0.5 * grid[4:] + 0.5 * gaussian_filter1d(grid[4:], 1.5, axis=1, mode="nearest")
    return _sheet(worn, _off(grid, worn, cloth, only=4))


def _is_body(cut: Cut) -> bool:
    return abs(float(cut.vertices[:, 0].mean())) < 0.05


def _rim(front: Cut, back: Cut) -> Array:
    """The neck's edge (_AROUND, 3) from its middle in front by the person's right, the back, the left, to the front."""
    points = np.concatenate([_neck(front), _neck(back)])
    middle = points[:, :2].mean(axis=0)
    turn = np.arctan2(points[:, 0] - middle[0], points[:, 1] - middle[1])  # 0 at the back, + to the left
    order = np.argsort(turn)
    wanted = np.linspace(-np.pi + 0.035, np.pi - 0.035, _AROUND)
    rim = np.stack([np.interp(wanted, turn[order], points[order, k], period=2 * np.pi) for k in range(3)], axis=1)
    return np.asarray(gaussian_filter1d(rim, 2.0, axis=0, mode="nearest"))


def _neck(cut: Cut) -> Array:
    """The vertices of a panel's neckline: its upper edge between the shoulder seams."""
    shoulder = cut.uv[:, 1].max() - 0.0005
    reach = float(np.abs(cut.uv[cut.uv[:, 1] > shoulder, 0]).min()) + 0.002
    columns = np.round(cut.uv[:, 0] / 0.012).astype(int)
    inside = np.flatnonzero(np.abs(cut.uv[:, 0]) <= reach)
    best: dict[int, int] = {}
    for i in inside:
        k = int(columns[i])
        if k not in best or cut.uv[i, 1] > cut.uv[best[k], 1]:
            best[k] = int(i)
    return np.asarray(cut.vertices[list(best.values())], float)


def _outward(rim: Array) -> Array:
    """Level unit vectors away from the neck, (N, 3)."""
    gap = rim - rim.mean(axis=0)
    gap[:, 2] = 0.0
    return np.asarray(gap / np.linalg.norm(gap, axis=1, keepdims=True))


def _off(grid: Array, worn: Worn, cloth: cKDTree, only: int = 0) -> Array:
    """Rows (from `only` on) moved out of the cloth they lie on."""
    flat = grid[only:].reshape(-1, 3)
    near = cloth.query(flat)[1]
    normal = worn.normals[near]
    depth = ((flat - worn.vertices[near]) * normal).sum(axis=1)
    flat = flat + normal * np.clip(_CLEAR_M - depth, 0, 0.02)[:, None]
    return np.concatenate([grid[:only], flat.reshape(grid[only:].shape)])


def _cloth(made: Cloth) -> Material:
    finish = made.finish
    return Material(
        texture=made.texture, roughness=finish.roughness, gloss=finish.gloss, fuzz=finish.fuzz, double_sided=True
    )


def _sheet(worn: Worn, grid: Array) -> Part:
    made = cloth_of(worn.item)
    count = grid.shape[1]
    k = (np.arange(len(grid) - 1)[:, None] * count + np.arange(count - 1)).ravel()
    faces: Ints = np.concatenate([
        np.stack([k, k + count + 1, k + 1], axis=1), np.stack([k, k + count, k + count + 1], axis=1)
    ]).astype(np.int32)  # fmt: skip
    vertices: Floats = grid.reshape(-1, 3).astype(np.float32)
    run = np.linspace(0, 0.42, count)[None].repeat(len(grid), axis=0)
    down = np.linspace(0, 0.08, len(grid))[:, None].repeat(count, axis=1)
    uv = (np.stack([run, down], axis=2).reshape(-1, 2) / made.repeat_m).astype(np.float32)
    far = np.full((len(vertices), 2), 0.08, np.float32)
    hem = np.linalg.norm(np.diff(grid, axis=0), axis=2)[::-1].cumsum(axis=0)[::-1]
    far[: len(hem) * count, 0] = hem.reshape(-1)
    far[len(hem) * count :, 0] = 0.0
    normals = vertex_normals(vertices, faces)
    return Part(f"{worn.item.id}:collar", vertices, normals, faces, _cloth(made), uv=uv, borders=far)
