"""Warp on one core, quiet, with its compiled kernels kept in the project's cache."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from render.paths import CACHE


@functools.cache
def kernels() -> ModuleType:
    """The cloth's kernels, ready to launch. The first call ever compiles them (some 10 s), later ones load them."""
    import warp as wp

    wp.config.log_level = wp.LOG_ERROR
    wp.config.kernel_cache_dir = str(CACHE / "warp")
    wp.init()
    from render import cloth_kernels

    return cloth_kernels


def device_array(values: Any, dtype: Any) -> Any:
    """A contiguous warp array on the CPU."""
    import numpy as np
    import warp as wp

    return wp.array(np.ascontiguousarray(values), dtype=dtype, device="cpu")
