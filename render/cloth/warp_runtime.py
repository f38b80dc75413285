"""Warp on one core, quiet, with its compiled kernels kept in the project's cache."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from render.paths import CACHE


@contextlib.contextmanager
def _native_silence() -> Iterator[None]:
    """Warp's native part says on stderr that there is no CUDA driver; a command's stderr is for what went wrong."""
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


@functools.cache
def quiet_warp() -> None:
    """Starts warp. Without it, or where somebody else starts it first, it makes a folder in the user's home."""
    import warp as wp

    wp.config.log_level = wp.LOG_ERROR
    wp.config.kernel_cache_dir = str(CACHE / "warp")
    with _native_silence():
        wp.init()


@functools.cache
def kernels() -> ModuleType:
    """The cloth's kernels, ready to launch. The first call ever compiles them (some 10 s), later ones load them."""
    quiet_warp()
    from render.cloth import kernels as cloth_kernels

    return cloth_kernels


def device_array(values: Any, dtype: Any) -> Any:
    """A contiguous warp array on the CPU."""
    import numpy as np
    import warp as wp

    return wp.array(np.ascontiguousarray(values), dtype=dtype, device="cpu")
