"""The nouns that pass between the rooms of the renderer.

Frame of every mesh: metres, z up, the soles at z = 0, the person faces -y and +x is the body's left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from render.body.wrapped import Wrap
    from render.solid.shape import Piece

Sex = Literal["female", "male"]
View = Literal["front", "back", "left", "right", "three_quarter", "turntable"]
Build = Literal["muscular", "soft"]
Population = Literal["civilians", "soldiers"]
VIEWS: tuple[View, ...] = ("front", "back", "left", "right", "three_quarter", "turntable")
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Pregnancy:
    """A pregnancy of `weeks` since the last period, 4-42; None where somebody did not say how far."""

    weeks: float | None = None


@dataclass(frozen=True)
class Person:
    """What is known of somebody: `values` are cm (weight: kg) under the contract's measure names.

    choices: answers to questions that need no tape, question -> option (`prediction.choices`); build: None is not said;
    a pregnant person's numbers are those of today. stated: height and weight are as people say them, so what they
    predict is corrected; drawn_as_told: the figure has the said height and weight all the same. population: whose
    proportions fill what was not given.
    """

    sex: Sex | None = None
    age: int | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    stated: bool = False
    drawn_as_told: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    build: Build | None = None
    pregnancy: Pregnancy | None = None
    population: Population = "civilians"


@dataclass(frozen=True)
class Topology:
    """What all bodies of one model share.

    faces (F, 3); uv (T, 2) with face_uv (F, 3) indices into it; arm, leg, head: share of each vertex's
    skinning weights that belongs to those limbs, (V,), 0..1; part (F,) index into part_names ("skin", "eyes", ...);
    wrap: how our own body lies on another model's, None where the topology is ours.
    """

    faces: Ints
    uv: Floats
    face_uv: Ints
    arm: Floats
    leg: Floats
    head: Floats
    part: Ints
    part_names: tuple[str, ...]
    wrap: Wrap | None = None


@dataclass(frozen=True)
class Body:
    """A person's mesh and its numbers.

    vertices [m], (V, 3); joints [m], name -> (3,); measures and given in cm (weight kg), measured on this mesh;
    interval90: predicted measures -> (low, high); parameters rebuild the mesh; model "anny" or "smplx".
    """

    vertices: Floats
    topology: Topology
    joints: Mapping[str, Floats]
    sex: Sex
    age: int
    given: Mapping[str, float]
    measures: Mapping[str, float]
    interval90: Mapping[str, tuple[float, float]]
    parameters: Mapping[str, Any]
    model: str = "anny"


@dataclass(frozen=True)
class Item:
    """One garment in one size and colour: `chart` holds its finished measurements in cm (girths, not flat widths).

    style: words of the contract (v_neck, high_waist ...); they choose the neckline. implied: names in `chart` that
    nobody measured; reports tell them.
    """

    id: str
    category: str
    template: str
    size: str
    colour: str
    chart: Mapping[str, float]
    pattern: str = "plain"
    material: str = "cotton"
    style: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Worn:
    """A draped garment.

    vertices [m], (N, 3) and normals (N, 3) per pattern vertex (seams doubled, so that uv is free); faces (F, 3) wind
    outward, less those other garments cover; uv [m], (N, 2) flat pattern coordinates; strain (N,) local stretch,
    0.03 = 3 %. report: the contract's entry of `items` (garment, mesh, body, ease, strain, verdict); whole: all faces;
    pieces: the parts of what keeps its shape, in the order of its vertices.
    """

    item: Item
    vertices: Floats
    normals: Floats
    faces: Ints
    uv: Floats
    strain: Floats
    report: Mapping[str, Any]
    whole: Ints
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Outfit:
    """A body and what it wears, innermost first; `inside`: share of garment vertices inside the body.

    visible: faces of the body that are not covered, (F',) indices into topology.faces; under: vertices of the body with
    cloth close above them, (V',): the rim of what is covered, too, which is visible.
    """

    body: Body
    worn: tuple[Worn, ...]
    inside: float
    visible: Ints
    under: Ints = field(default_factory=lambda: np.zeros(0, np.int32))


@dataclass(frozen=True)
class Look:
    """A finished picture (or model file): its bytes, suffix (".webp") and the contract's JSON, less "out"."""

    picture: bytes
    suffix: str
    report: Mapping[str, Any]
