"""A person to look at: skin, eyes, hair and a plain base layer on the body that was fitted."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from garments import kind_of
from render.body import model as body_model
from render.body.wrap import joints_of
from render.person.ageing import grey_share, grey_tone, years_show, youth_shows
from render.person.appearance import Appearance
from render.person.at_ease import at_ease
from render.person.bake import Wardrobe, load
from render.person.hair import HAIR_COLOURS, HairTone, on_head, ribbons
from render.person.hair_growth import COVERING, ROUNDER
from render.person.skin import SKIN_TONES, gloss_of, paint
from render.picture.gl import Material, Part
from render.picture.normals import vertex_normals
from render.types import Body, Floats, Ints, Outfit

# Between its vertices cloth cuts corners: skin under it gives way so far, or it shows through.
_TUCK_M = 0.003
USUAL_HAIR_COLOUR = HAIR_COLOURS["dark_brown"]


@lru_cache(maxsize=1)
def wardrobe() -> Wardrobe:
    """The baked appearance."""
    return load()


def figure(outfit: Outfit, appearance: Appearance, *, every: int = 1, tint: Floats | None = None) -> list[Part]:
    """The parts of the person that no garment covers: skin, eyes, hair; of the hair every n-th strand, wider.

    tint: sRGB 0..1 to lay over the skin, per vertex of the body (V, 3).
    """
    (body, visible, under), known = _on_ours(outfit), wardrobe()
    covered = {zone for one in outfit.worn for zone in kind_of(one.item.template).zones}
    # Short shorts and high waists show what is under them: under trousers of any length, skin.
    singlet, shorts = "chest" not in covered, "leg" not in covered
    style, tone = _hair(body, appearance)
    resting = at_ease(body, known.fingers)
    moved = known.smile + known.sunk * years_show(body.age) + (known.ears_in if style in COVERING else 0)
    vertices = np.asarray(resting + moved + known.padding.get(style, 0), np.float32)
    faces = body.topology.faces
    texture = _texture(appearance.skin, body.sex == "female", tone.mean, style, singlet, shorts, _years(body))
    shown = np.zeros(len(faces), bool)
    shown[visible] = True
    material = Material(texture=texture, under=0.75, roughness=0.50, gloss=gloss_of(appearance.skin))
    parts = [_skin(body, vertices, under, shown & ~known.eye_faces & ~known.mouth_faces, material, tint)]
    parts.append(_eyes(body, resting, shown & known.eye_faces, known, appearance.skin))
    if style != "none":
        strands, middles = on_head(known.combs[style].thinned(every), known.template, resting, known.head)
        parts.append(ribbons(strands, middles, tone, wider=every**0.7))
    return parts


def _on_ours(outfit: Outfit) -> tuple[Body, Ints, Ints]:
    """The body on our own topology and with our joints, which of its faces are not covered, and what is under cloth."""
    body, visible, under, wrap = outfit.body, outfit.visible, outfit.under, outfit.body.topology.wrap
    if body.model == "anny":
        return body, visible, under
    ours, vertices = body_model.load(), body.vertices
    if wrap is not None:
        vertices = wrap.carried(vertices)
        visible, under = np.flatnonzero(np.isin(wrap.seen, visible)).astype(np.int32), under[:0]
    return replace(body, vertices=vertices, topology=ours.topology, joints=joints_of(ours, vertices)), visible, under


def _hair(body: Body, appearance: Appearance) -> tuple[str, HairTone]:
    """The style and its colour: what is chosen stays as it is, else years turn it."""
    style = appearance.hair or ("bob" if body.sex == "female" else "short")
    if appearance.hair_colour:
        return style, HairTone(HAIR_COLOURS[appearance.hair_colour])
    return style, HairTone(USUAL_HAIR_COLOUR, grey_tone(body.age), round(grey_share(body.age), 1))


def _years(body: Body) -> int:
    """The age in steps of four years, so that a texture serves many; 30 where neither youth nor age shows."""
    return 30 if not years_show(body.age) and not youth_shows(body.age) else 4 * round(body.age / 4)


def paint_usual() -> None:
    """Paints what most pictures need, so that no shopper waits 0.15 s for it: with and without a top and trousers."""
    for style, female in (("bob", True), ("short", False)):
        for singlet, shorts in ((True, True), (False, True), (True, False), (False, False)):
            _texture(Appearance.skin, female, USUAL_HAIR_COLOUR, style, singlet, shorts, 30)


@lru_cache(maxsize=14)
def _texture(
    skin: str, female: bool, colour: tuple[float, float, float], style: str, singlet: bool, shorts: bool, years: int
) -> NDArray[np.uint8]:
    scalp = None if style == "none" else colour
    return paint(
        wardrobe().masks, SKIN_TONES[skin], scalp, colour,
        female=female, rounder=style in ROUNDER, singlet=singlet, shorts=shorts, age=years,
    )  # fmt: skip


def _skin(
    body: Body,
    vertices: Floats,
    under: Ints,
    shown: NDArray[np.bool_],
    material: Material,
    tint: Floats | None,
) -> Part:
    """Skin with its texture: vertices are doubled where the texture is cut, those under cloth lie a little deeper."""
    topology = body.topology
    split = _split(topology.faces.tobytes(), topology.face_uv.tobytes(), len(topology.faces))
    normals = vertex_normals(vertices, topology.faces)
    vertices = vertices.copy()
    vertices[under] -= _TUCK_M * normals[under]
    return Part(
        "body",
        vertices[split[0]],
        normals[split[0]],
        split[2][shown],
        material,
        uv=topology.uv[split[1]],
        colours=None if tint is None else tint[split[0]],
    )


@lru_cache(maxsize=2)
def _split(faces: bytes, face_uv: bytes, count: int) -> tuple[Ints, Ints, Ints]:
    """One vertex per pair of position and texture point: position index, uv index, faces into the pairs."""
    position = np.frombuffer(faces, np.int32).reshape(count, 3).astype(np.int64)
    texture = np.frombuffer(face_uv, np.int32).reshape(count, 3).astype(np.int64)
    base = int(texture.max()) + 1
    pairs, corner = np.unique(position * base + texture, return_inverse=True)
    return (pairs // base).astype(np.int32), (pairs % base).astype(np.int32), corner.reshape(count, 3).astype(np.int32)


def _eyes(body: Body, vertices: Floats, shown: NDArray[np.bool_], known: Wardrobe, skin: str) -> Part:
    faces = body.topology.faces
    normals = vertex_normals(vertices, faces)
    material = Material(texture=_eye_texture(skin), roughness=0.25, gloss=0.5)
    return Part("eyes", vertices, normals, faces[shown], material, uv=known.eye_uv)


@lru_cache(maxsize=len(SKIN_TONES))
def _eye_texture(skin: str, size: int = 256) -> NDArray[np.uint8]:
    """White, iris and pupil seen from the front; the iris is 0.43 of the ball across."""
    tone = np.array(SKIN_TONES[skin])
    # Whites take on what surrounds them: as bright in a deep face as in a pale one, they would glow.
    white = 0.7 * np.array([0.87, 0.85, 0.83]) + 0.3 * tone
    iris = np.minimum([0.42, 0.27, 0.17], 0.8 * tone)
    at = (np.arange(size) + 0.5) / size * 2 - 1
    radius = np.hypot(at[None, :], at[:, None])[..., None]

    def edge(r: float, soft: float) -> NDArray[np.float64]:
        return np.asarray(np.clip((r - radius) / soft + 0.5, 0, 1))

    picture = np.ones((size, size, 3)) * white
    picture = picture + ([0.16, 0.10, 0.07] - picture) * edge(0.44, 0.05)
    picture = picture + (iris - picture) * edge(0.38, 0.10) * 0.9
    picture = picture + ([0.02, 0.02, 0.02] - picture) * edge(0.17, 0.05)
    # The upper lid and its lashes shade the top of the ball.
    picture *= (1 - 0.30 * np.clip((0.05 + at[::-1]) / 0.25, 0, 1))[:, None, None]
    # The key light's reflection, on the camera's left above the pupil: eyes without it look glazed.
    spark = np.exp(-(((at[None, :] + 0.14) / 0.10) ** 2) - ((at[:, None] + 0.14) / 0.10) ** 2)[..., None]
    picture += (1 - picture) * spark * 0.95
    return np.asarray(np.clip(picture, 0, 1) * 255, np.uint8)
