"""A look is drawn the same every time, wherever in memory its parts happen to lie."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from render.body.fitting import fit_body
from render.cloth.outfit import dress_body
from render.person.appearance import Appearance
from render.person.figure import figure
from render.picture.export import mesh_bytes
from render.picture.garment import parts_of
from render.picture.gl import Material, Part, Stage
from render.picture.views import camera_at, frame_of
from render.types import Item, Outfit, Person
from shop.catalogue import catalogue

pytestmark = pytest.mark.slow

TIMES = 30


def look() -> Outfit:
    """Hair on skin, a tee over trousers: a hem, and cloth on cloth."""
    body = fit_body(Person("female", 30, {"height": 168.0, "weight": 60.0}))
    worn = (("trousers-chino", "M"), ("tee-crew", "M"))
    return dress_body(body, [Item(**catalogue().get(product).wear(size)) for product, size in worn])


def test_a_look_drawn_thirty_times_is_one_picture() -> None:
    outfit, chance, drawn, ballast = look(), random.Random(3), set(), []
    parts = figure(outfit, Appearance(hair="shoulder"))
    parts += [part for worn in outfit.worn for part in parts_of(worn)]
    assert len(parts) >= 5, "hair, eyes, skin and two garments"
    camera = camera_at(20.0, frame_of(outfit.body))
    for _ in range(TIMES):
        # What lies in between moves the next scene's objects to other addresses.
        ballast += [[object() for _ in range(chance.randrange(400))] for _ in range(chance.randrange(9))]
        chance.shuffle(ballast)
        del ballast[: len(ballast) // 2]
        shot = Stage(parts).photograph(camera, width_px=480, height_px=1229)
        drawn.add((shot.colour.tobytes(), shot.depth.tobytes()))
    assert len(drawn) == 1


def test_of_two_parts_in_one_place_the_first_is_seen_always() -> None:
    corners = np.array([[-0.5, 0.0, 0.2], [0.5, 0.0, 0.2], [0.0, 0.0, 1.6]], np.float32)
    normals = np.tile(np.array([0.0, -1.0, 0.0], np.float32), (3, 1))
    triangle = np.array([[0, 1, 2]], np.int32)
    red, blue = (
        Part(name, corners, normals, triangle, Material(colour=colour, double_sided=True))
        for name, colour in (("red", (0.9, 0.1, 0.1)), ("blue", (0.1, 0.1, 0.9)))
    )
    camera = camera_at(0.0)
    for parts, channel in (([red, blue], 0), ([blue, red], 2)):
        for _ in range(TIMES):
            colour = Stage(parts).photograph(camera, width_px=60, height_px=80).colour
            assert colour[40, 30, :3].argmax() == channel


def test_a_look_as_a_model_file_is_the_same_in_every_process(tmp_path: Path) -> None:
    code = f"import sys; from {__name__} import write_models; write_models(sys.argv[1])"
    files = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment)
        files.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert sorted(files[0]) == ["look.glb", "look.obj", "look.ply"]
    assert files[0] == files[1]


def write_models(folder: str) -> None:
    """The look in every model format, for another process to compare."""
    outfit = look()
    for suffix in (".glb", ".obj", ".ply"):
        Path(folder, f"look{suffix}").write_bytes(mesh_bytes(outfit, suffix))
