"""What a pattern is made of: flat panels, the seams between them, and the lines it is measured along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from render.cloth.patterns.curves import Polyline


class ChartError(ValueError):
    """A size chart no garment can be cut from."""


@dataclass(frozen=True)
class Panel:
    """One flat piece of cloth: its edges in counter-clockwise order, u across and v up the grain, [m].

    mirrored: drawn so that its counter-clockwise faces look at the body (their winding is turned when worn).
    """

    name: str
    edges: tuple[tuple[str, Polyline], ...]
    mirrored: bool = False

    def edge(self, name: str) -> Polyline:
        """The polyline of one edge."""
        return dict(self.edges)[name]


@dataclass(frozen=True)
class Seam:
    """Two edges sewn together, each (panel, edge); reversed: they run in opposite directions."""

    first: tuple[str, str]
    second: tuple[str, str]
    reversed: bool = False


@dataclass(frozen=True)
class Line:
    """Where one measure of the chart is taken: the level set a*u + b*v + c*u*u + d = 0 in the panels named.

    u_range limits it, [m]; copies: how often the chart's figure is contained in it (left and right: 2).
    """

    measure: str
    panels: tuple[str, ...]
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    u_range: tuple[float, float] = (-9.0, 9.0)
    copies: int = 1

    def field_at(self, uv: NDArray[np.float64]) -> NDArray[np.float64]:
        """The level function at pattern points uv, shape (N, 2) -> (N,)."""
        u, v = uv[:, 0], uv[:, 1]
        return self.a * u + self.b * v + self.c * u * u + self.d


@dataclass(frozen=True)
class EdgeLine:
    """A measure taken along whole edges, each (panel, edge); copies as in Line."""

    measure: str
    edges: tuple[tuple[str, str], ...]
    copies: int = 1


@dataclass(frozen=True)
class Darts:
    """How a panel is taken in all across and not at its side edges alone: half its width (n,) at heights v (n,), [m].

    The cloth is cut flat with all the shaping in its sides; darts, spread evenly, take the slant out of it: a line
    that keeps its share of the width then runs straight down.
    """

    v: NDArray[np.float64]
    half_width: NDArray[np.float64]

    def slant(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much of u between points start and end (N, 2) is taken up by darts, (N,) [m]."""
        first, last = (np.interp(p[:, 1], self.v, self.half_width) for p in (start, end))
        share = (start[:, 0] / first + end[:, 0] / last) / 2
        return np.asarray(share * (last - first))


@dataclass(frozen=True)
class Draft:
    """A garment cut flat, in one size.

    flavour: drafts of one flavour share a mesh (same panels and edges); waist: edges that carry the garment;
    hem: its lowest edges; lines of one measure are added up (a bodice and its skirt both have some of the length);
    levels [m]: heights v of named places ("armpit", "waist", "crotch" ...), for placing it round a body;
    darts: by panel.
    """

    template: str
    flavour: str
    panels: tuple[Panel, ...]
    seams: tuple[Seam, ...]
    lines: tuple[Line | EdgeLine, ...]
    waist: tuple[tuple[str, str], ...] = ()
    hem: tuple[tuple[str, str], ...] = ()
    levels: Mapping[str, float] = field(default_factory=dict)
    darts: Mapping[str, Darts] = field(default_factory=dict)

    def panel(self, name: str) -> Panel:
        """The panel of that name."""
        return next(p for p in self.panels if p.name == name)

    @property
    def legs(self) -> bool:
        """Whether it goes round each leg by itself."""
        return "crotch" in self.levels

    @property
    def armholes(self) -> bool:
        """Whether arms go through it."""
        return "armpit" in self.levels


def metres(chart: Mapping[str, float], needed: tuple[str, ...], *, template: str) -> dict[str, float]:
    """A chart in metres. Raises ChartError when a needed measure is missing or out of any garment's range."""
    for name in needed:
        if name not in chart:
            raise ChartError(f"a {template} needs the measure {name!r}; the chart has {', '.join(sorted(chart))}")
    for name, value in chart.items():
        if not 0 <= value <= 600 or (name in needed and value < 2):
            raise ChartError(f"{name} {value:g} cm is outside 2-600 cm; give finished measurements in centimetres")
    return {name: value / 100.0 for name, value in chart.items()}
