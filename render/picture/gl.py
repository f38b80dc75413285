"""The one place that talks to OpenGL: a hidden window per process and size, with the studio's own shaders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from render.paths import CACHE
from render.types import Floats, Ints

SHADERS = Path(__file__).with_name("shaders")
# 1024 texels over the 2.6 m the light sees: 2.5 mm each, finer than a pixel of the floor's soft shadow.
SHADOW_TEXELS = 1024
SHADOW_HALF_WIDTH_M = 1.3
# The shader reads gaps in metres from the map: mesh.frag knows this depth and twice that width.
SHADOW_DEPTH_M = 6.0
Z_NEAR_M, Z_FAR_M = 1.0, 12.0
# pyrender takes 0..1 for what the shader reads as 0..GLOSS_MOST; leather and satin shine more than a plain dielectric.
GLOSS_MOST = 2.0
Edging = Literal["own", "golden", "rib"]
# As mesh.frag reads them from the alpha of a material's colour.
EDGINGS: dict[Edging, float] = {"golden": 0.0, "rib": 0.5, "own": 1.0}


@dataclass(frozen=True)
class Material:
    """How a surface answers light, as shaders/mesh.frag reads it.

    colour: sRGB 0..1; texture: (H, W, 3) uint8 or None; gloss 0..GLOSS_MOST; roughness, under, fuzz 0..1;
    edging: how sewn cloth ends: with thread of its own colour, with denim's golden one, or in a knitted rib.
    """

    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    texture: NDArray[np.uint8] | None = None
    roughness: float = 0.8
    gloss: float = 0.5
    under: float = 0.0
    fuzz: float = 0.0
    double_sided: bool = False
    edging: Edging = "own"


@dataclass(frozen=True)
class Part:
    """Something to draw: vertices [m] (N, 3), normals (N, 3), faces (F, 3), its material and, where it has them,
    uv (N, 2); tangents (N, 3), only of hair; colours in sRGB 0..1 (N, 3); borders (N, 2), only of sewn cloth: how far
    the nearest hem and the nearest seam are in the flat pattern [m]."""

    name: str
    vertices: Floats
    normals: Floats
    faces: Ints
    material: Material
    uv: Floats | None = None
    tangents: Floats | None = None
    colours: Floats | None = None
    borders: Floats | None = None


@dataclass(frozen=True)
class Frame:
    """What a picture shows at the person: its height [m] and how far its lower edge lies above the floor [m]."""

    height_m: float
    floor_m: float


@dataclass(frozen=True)
class Camera:
    """A pinhole: pose (4, 4) camera to world, its vertical angle of view [rad], the key light's direction (3,) and
    what it was set up to show."""

    pose: NDArray[np.float64]
    yfov_rad: float
    key_direction: NDArray[np.float64]
    frame: Frame


@dataclass(frozen=True)
class Shot:
    """What the lens saw: colour (H, W, 4) uint8 with premultiplied coverage, depth [m] (H, W), 0 where nothing is."""

    colour: NDArray[np.uint8]
    depth: Floats


@cache
def pyrender() -> Any:
    """pyrender, set up for a hidden window without a display."""
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
    os.environ.setdefault("MESA_SHADER_CACHE_DIR", str(CACHE / "mesa"))  # else in the user's home
    np.infty = np.inf  # type: ignore[attr-defined]  # 0.1.45 still asks numpy 2 for the old name
    import pyrender as module

    module.light.SHADOW_TEX_SZ = module.renderer.SHADOW_TEX_SZ = SHADOW_TEXELS
    return module


@cache
def _key_light_class() -> Any:
    module = pyrender()

    class KeyLight(module.DirectionalLight):  # type: ignore[misc, name-defined]
        """A directional light whose shadow map covers a person, not the scene's diagonal."""

        def _get_shadow_camera(self, scene_scale: float) -> Any:  # noqa: ARG002
            half = SHADOW_HALF_WIDTH_M
            return module.OrthographicCamera(znear=0.01, zfar=0.01 + SHADOW_DEPTH_M, xmag=half, ymag=half)

    return KeyLight


@cache
def _scene_class() -> Any:
    module = pyrender()

    class SceneInOrder(module.Scene):  # type: ignore[misc, name-defined]
        """A scene whose meshes are drawn in the order they were added, the same in every process.

        pyrender keeps them in a set and sorts them by how far their origins are from the camera. Ours all stand at the
        world's origin, so its order was that of memory addresses, and pixels where hair and skin are equally far off
        differed from one drawing to the next.
        """

        def __init__(self, **options: Any) -> None:
            self._in_order: list[Any] = []
            super().__init__(**options)

        @property
        def mesh_nodes(self) -> list[Any]:
            return self._in_order

        def add_node(self, node: Any, parent_node: Any = None) -> None:
            super().add_node(node, parent_node=parent_node)
            if node.mesh is not None:
                self._in_order.append(node)

    return SceneInOrder


@cache
def _window() -> Any:
    """One hidden window per process; its frame buffer follows the size of the picture."""
    module = pyrender()
    window = module.OffscreenRenderer(64, 64)
    from pyrender.shader_program import ShaderProgramCache

    window._renderer._program_cache = ShaderProgramCache(shader_dir=str(SHADERS))
    return window


# Textures stay on the card between pictures: sending a 2048 px skin anew costs more than drawing the body.
# pyrender drops what the scene does not hold, so an invisible triangle holds each one.
_KEPT: dict[int, tuple[NDArray[np.uint8], Any, Any]] = {}
_KEPT_TEXTURES = 10


def _texture(image: NDArray[np.uint8]) -> Any:
    kept = _KEPT.pop(id(image), None)
    if kept is None:
        module = pyrender()
        repeat = 10497  # GL_REPEAT
        sampler = module.Sampler(wrapS=repeat, wrapT=repeat)
        texture = module.Texture(source=image, source_channels="RGB", sampler=sampler)
        holder = module.Mesh(
            [
                module.Primitive(
                    positions=np.tile(np.array([0, 0, 1], np.float32), (3, 1)),
                    material=module.MetallicRoughnessMaterial(baseColorTexture=texture),
                )
            ],
            is_visible=False,
        )
        kept = (image, texture, holder)
    while len(_KEPT) >= _KEPT_TEXTURES:
        del _KEPT[next(iter(_KEPT))]
    _KEPT[id(image)] = kept
    return kept[1]


def linear(srgb: Any) -> NDArray[np.float64]:
    """sRGB 0..1 -> linear light 0..1, any shape."""
    c = np.asarray(srgb, float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def _mesh(part: Part) -> Any:
    module, material = pyrender(), part.material
    colours = None
    if part.colours is not None:
        colours = np.c_[linear(part.colours), np.ones(len(part.vertices))].astype(np.float32)
    tangents = None
    if part.tangents is not None:
        tangents = np.c_[part.tangents, np.ones(len(part.vertices))].astype(np.float32)
    surface = module.MetallicRoughnessMaterial(
        baseColorFactor=[*linear(material.colour), EDGINGS[material.edging]],
        baseColorTexture=None if material.texture is None else _texture(material.texture),
        metallicFactor=material.gloss / GLOSS_MOST,
        roughnessFactor=material.roughness,
        emissiveFactor=[material.under, material.fuzz, 0.0],
        doubleSided=material.double_sided,
    )
    return module.Mesh(
        [
            module.Primitive(
                positions=np.ascontiguousarray(part.vertices, np.float32),
                normals=np.ascontiguousarray(part.normals, np.float32),
                texcoord_0=None if part.uv is None else np.ascontiguousarray(part.uv, np.float32),
                texcoord_1=None if part.borders is None else np.ascontiguousarray(part.borders, np.float32),
                tangents=tangents,
                color_0=colours,
                indices=np.ascontiguousarray(part.faces, np.uint32),
                material=surface,
            )
        ]
    )


def looking(from_m: Any, to_m: Any) -> NDArray[np.float64]:
    """The pose (4, 4) at `from_m` [m] whose -z axis points at `to_m` [m], z of the world being up."""
    eye, target = np.asarray(from_m, float), np.asarray(to_m, float)
    back = (eye - target) / np.linalg.norm(eye - target)
    right = np.cross([0.0, 0.0, 1.0], back)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(back, right), back, eye
    return pose


class Stage:
    """Parts set up under the studio's lights, drawn in the order given; photographed from as many sides as wanted."""

    def __init__(self, parts: Sequence[Part]) -> None:
        module = pyrender()
        self.points: Floats = np.concatenate([part.vertices for part in parts])
        self._scene = _scene_class()(bg_color=[0.0, 0.0, 0.0, 0.0], ambient_light=[0.0, 0.0, 0.0])
        for part in parts:
            self._scene.add(_mesh(part), name=part.name)
        for _, _, holder in _KEPT.values():
            self._scene.add(holder)
        self._lens = self._scene.add(module.PerspectiveCamera(yfov=1.0, znear=Z_NEAR_M, zfar=Z_FAR_M))
        self._key = self._scene.add(_key_light_class()(intensity=1.0))

    def photograph(self, camera: Camera, *, width_px: int, height_px: int) -> Shot:
        """What the camera sees, on a transparent ground."""
        module = pyrender()
        window = _window()
        window.viewport_width, window.viewport_height = width_px, height_px
        self._lens.camera.yfov = camera.yfov_rad
        self._scene.set_pose(self._lens, camera.pose)
        self._scene.set_pose(self._key, looking(-camera.key_direction, np.zeros(3)))
        flags = module.RenderFlags.RGBA | module.RenderFlags.SHADOWS_DIRECTIONAL
        colour, depth = window.render(self._scene, flags=flags)
        return Shot(np.ascontiguousarray(colour), np.ascontiguousarray(depth))
