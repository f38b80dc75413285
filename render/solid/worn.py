"""A thing that keeps its shape on somebody: its entry in the report, its normals, its parts to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from garments import kind_of
from render.cloth.collider import vertex_normals
from render.solid.shape import Shape, Surface, joined
from render.types import Item, Worn

if TYPE_CHECKING:
    from render.picture.gl import Part

_BLACK = (0.02, 0.02, 0.025)


def worn(item: Item, shape: Shape) -> Worn:
    """The item as it is worn, its report included."""
    vertices, faces = joined(shape.pieces)
    normals = np.concatenate([vertex_normals(piece.vertices, piece.faces) for piece in shape.pieces])
    none = np.zeros(len(vertices), np.float32)
    uv = np.zeros((len(vertices), 2), np.float32)
    return Worn(item, vertices, normals, faces, uv, none, report(item, shape.body), faces, shape.pieces)


def report(item: Item, body: dict[str, float]) -> dict[str, Any]:
    """The contract's entry of `items`; body: the body's own measures there, cm. Its mesh is as its chart."""
    chart = {name: round(float(value), 1) for name, value in item.chart.items()}
    ease = {name: round(chart[name] - value, 1) for name, value in body.items() if name in chart}
    verdicts = {name: verdict(item.template, name, value) for name, value in ease.items()}
    return {
        "id": item.id, "category": item.category, "size": item.size, "colour": item.colour, "garment": chart,
        "mesh": dict(chart), "body": {name: round(value, 1) for name, value in body.items()}, "ease": ease,
        "strain": dict.fromkeys(ease, 0.0), "verdict": verdicts, "notes": [],
    }  # fmt: skip


def verdict(kind: str, measure: str, ease_cm: float) -> str:
    """loose, easy, fitted, tight or too_tight, by the limits of the kind's own file."""
    words = ("too_tight", "tight", "fitted", "easy")
    limits = zip(kind_of(kind).fit_cm[measure], words, strict=True)
    return next((word for limit, word in limits if ease_cm < limit), "loose")


def parts_of(one: Worn) -> list[Part]:
    """Its parts to draw."""
    from render.fabric.colours import mixed
    from render.fabric.textures import cloth_of
    from render.picture.gl import Material, Part

    made, parts, start = cloth_of(one.item), [], 0
    for piece in one.pieces:
        surface, end = piece.surface, start + len(piece.vertices)
        colour = surface.colour or mixed(made.ground, _BLACK, surface.darker)
        finish = made.finish
        material = Material(
            colour=colour, roughness=_or(surface.roughness, finish.roughness), gloss=_or(surface.gloss, finish.gloss),
            fuzz=_or(surface.fuzz, finish.fuzz if surface == Surface() else 0.0), double_sided=True,
        )  # fmt: skip
        name = f"{one.item.id}:{piece.name}"
        parts.append(Part(name, one.vertices[start:end], one.normals[start:end], piece.faces, material))
        start = end
    return parts


def _or(value: float | None, usual: float) -> float:
    return usual if value is None else value
