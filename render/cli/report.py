"""A body as the commands print and save it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from render.cli.person import BadInput
from render.person.appearance import Appearance
from render.picture.export import MESH_SUFFIXES, write_mesh
from render.prediction.doubts import Doubt
from render.types import Body, Outfit

PICTURE_SUFFIXES = (".png", ".webp", ".jpg")


def describe(body: Body, seconds: Mapping[str, float], doubted: Sequence[Doubt] = ()) -> dict[str, Any]:
    """The contract's JSON of a body; doubted: of its given numbers."""
    return {
        "given": {name: round(value, 2) for name, value in body.given.items()},
        "sex": body.sex,
        "age": body.age,
        "measures": {name: round(value, 2) for name, value in body.measures.items()},
        "interval90": {name: [round(low, 2), round(high, 2)] for name, (low, high) in body.interval90.items()},
        "conflicts": body.parameters["conflicts"],
        "doubts": [doubt.sentence for doubt in doubted if doubt.measure not in body.parameters["conflicts"]],
        "parameters": {k: v for k, v in body.parameters.items() if k != "conflicts"},
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }


def print_body(described: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(described, ensure_ascii=False, allow_nan=False))
        return
    for name, value in described["measures"].items():
        interval = described["interval90"].get(name)
        known = f"90 % within {interval[0]:.1f}-{interval[1]:.1f}" if interval else "given"
        print(f"{name:12} {value:7.1f} {'kg' if name == 'weight' else 'cm'}  {known}")


def notes(described: Mapping[str, Any]) -> list[str]:
    """What to tell beside the numbers: given ones the figure has not, and ones that may be a slip."""
    return [*(miss["why"] for miss in described["conflicts"].values()), *described["doubts"]]


def check_output(path: Path | None, *, picture: bool = False) -> None:
    """picture: only one will do. Raises BadInput."""
    allowed = PICTURE_SUFFIXES if picture else (*MESH_SUFFIXES, *PICTURE_SUFFIXES)
    if path is None:
        return
    if path.suffix.lower() not in allowed:
        raise BadInput(f"{path} ends in none of {', '.join(allowed)}; choose one of these")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"folder {path.parent} does not exist; make it or choose another")


def save(body: Body, path: Path, appearance: Appearance | None = None, *, measures: bool = False) -> None:
    """The body alone, as a mesh or a picture, by the path's suffix; measures: front and side, the tapes drawn on."""
    if path.suffix.lower() in MESH_SUFFIXES:
        write_mesh(bare(body), path)
        return
    from render.picture.body_chart import draw_body
    from render.picture.photograph import draw, encode

    drawn = draw_body if measures else lambda body, appearance: draw(bare(body), appearance=appearance)
    path.write_bytes(encode(drawn(body, appearance=appearance or Appearance()), path.suffix))


def bare(body: Body) -> Outfit:
    return Outfit(body=body, worn=(), inside=0.0, visible=np.arange(len(body.topology.faces), dtype=np.int32))
