"""The code of a kind of garment: how it is cut, where it starts round a body, what is sewn on.

It lies beside the kind's data file, `garments/kinds/NAME.py` or in a shop's own folder, and is loaded when one is first
cut.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from garments import BadKind, Kind, kind_of
from garments.registry import OURS
from render.cloth.patterns.draft import Draft
from render.cloth.patterns.mesh import Topology
from render.cloth.profile import Profile
from render.types import Body, Floats, Ints, Item, Worn

if TYPE_CHECKING:
    from render.picture.gl import Part
    from render.solid.shape import Shape

Array = NDArray[np.float64]
Style = frozenset[str]


class Code(Protocol):
    """What the module of a kind has: `shaped` alone where it keeps its shape, else all but that; `trims` may be
    missing."""

    def draft(self, chart: Mapping[str, float], style: Style, /) -> Draft:
        """One size from its chart [cm]; style: words of the contract (v_neck ...). Raises ChartError."""

    def reference(self, flavour: str, /) -> tuple[Mapping[str, float], Style]:
        """The chart [cm] and style that a flavour's mesh is cut from: the middle of what has that flavour."""

    def placed(self, topology: Topology, draft: Draft, uv: Array, profile: Profile, waist_z: float, /) -> Floats:
        """Where its cloth vertices start (W, 3) [m]; waist_z: where its waist is held, if it has one [m]."""

    def trims(self, worn: Worn, ground: tuple[float, float, float], panels: Ints, /) -> list[Part]:
        """What is sewn on; ground: the cloth's sRGB 0..1; panels (N,): the panel of each pattern vertex."""

    def shaped(self, item: Item, body: Body, /) -> Shape:
        """The thing in its size on a body. Raises ChartError."""


@functools.cache
def code_of(name: str) -> Code:
    """The code of a kind. Raises UnknownKind, BadKind."""
    kind = kind_of(name)
    module = importlib.import_module(f"garments.kinds.{name}") if kind.folder == OURS else _loaded(kind)
    missing = [part for part in ("draft", "reference", "placed") if not hasattr(module, part)]
    if missing and not hasattr(module, "shaped"):
        raise BadKind(f"{name}.py has no {missing[0]}; render/cloth/kinds.py says what it has")
    return cast(Code, module)


def keeps_its_shape(name: str) -> bool:
    """Whether a kind is built round the body and not draped. Raises UnknownKind, BadKind."""
    return hasattr(code_of(name), "shaped")


def _loaded(kind: Kind) -> object:
    path = kind.folder / f"{kind.name}.py"
    spec = importlib.util.spec_from_file_location(f"own_kinds.{kind.name}", path)
    if spec is None or spec.loader is None:
        raise BadKind(f"{path.name} cannot be loaded; write it as a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
