"""A thing that keeps its shape, as it is worn: parts with a surface each, and what it does to the body."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from render.types import Floats, Ints

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Surface:
    """How a part answers light. colour: sRGB 0..1, or None for the item's own, mixed with black by `darker` 0..1;
    roughness, gloss and fuzz as in gl.Material, None: as the item's material has them."""

    colour: RGB | None = None
    darker: float = 0.0
    roughness: float | None = None
    gloss: float | None = None
    fuzz: float | None = None


@dataclass(frozen=True)
class Piece:
    """One part: vertices (N, 3) [m], outward faces (F, 3)."""

    name: str
    vertices: Floats
    faces: Ints
    surface: Surface = field(default_factory=Surface)


@dataclass(frozen=True)
class Shape:
    """pieces: what is drawn; bumper: (vertices, faces) that cloth over it rests on; hidden: body vertices (V,) inside
    it; lift_m: how far the body stands above the floor on it; body: what of the body it goes by, cm."""

    pieces: tuple[Piece, ...]
    bumper: tuple[Floats, Ints]
    hidden: NDArray[np.bool_]
    body: dict[str, float]
    lift_m: float = 0.0


def joined(pieces: tuple[Piece, ...] | list[Piece]) -> tuple[Floats, Ints]:
    """All pieces as one mesh: vertices (N, 3), faces (F, 3)."""
    starts = np.cumsum([0, *(len(piece.vertices) for piece in pieces)])
    vertices = np.concatenate([piece.vertices for piece in pieces]).astype(np.float32)
    faces = np.concatenate([piece.faces + start for piece, start in zip(pieces, starts, strict=False)])
    return vertices, faces.astype(np.int32)


def mirrored(piece: Piece) -> Piece:
    """The same part of the other side of the body."""
    return Piece(piece.name, piece.vertices * np.array([-1, 1, 1], np.float32), piece.faces[:, ::-1], piece.surface)
