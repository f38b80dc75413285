"""The baked body model for tests: the cache's own, baked first where there is none."""

from __future__ import annotations

from render.body_model import CACHE, BodyModel, load


def body_model() -> BodyModel:
    """The body model; baking takes half a minute, once."""
    if not CACHE.is_file():
        from render.body_bake import bake

        bake()
    return load()
