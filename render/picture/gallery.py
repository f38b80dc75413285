"""Draws every picture that a running shop has yet to show: photographs of products and the pictures of choices.

In the order in which the pages show them, each file whole in one move: whoever stops it loses the picture at hand, and
the next run goes on where it stopped. A picture that another version of the renderer drew is drawn again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from render.paths import CACHE, ROOT

DRAWN_BY = CACHE / "drawn_by"
"""Holds a hash of the renderer; its own time is when that renderer began to draw."""
SOURCES = ("render/**/*.py", "render/**/*.json", "render/**/*.npz", "render/picture/shaders/*")

Draw = Callable[[], None]


def at_lowest_priority() -> None:
    """From now on whoever else wants the processor goes before; on a busy one this still gets a hundredth."""
    os.nice(19)
    # Desktop kernels weigh whole sessions against each other first, and a part of ours is one.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text("19")


def begun_at() -> float:
    """When the renderer as it is now began to draw: a file that is older was drawn by another."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    if not DRAWN_BY.is_file() or DRAWN_BY.read_text() != digest.hexdigest():
        DRAWN_BY.parent.mkdir(parents=True, exist_ok=True)
        DRAWN_BY.write_text(digest.hexdigest())
    return DRAWN_BY.stat().st_mtime


def missing(since: float) -> Iterator[tuple[str, Draw]]:
    """What is to be drawn, in order: of every product its first colour, the choices, the other colours."""
    from render.picture import choice_pictures, product_photos

    yield from product_photos.missing(since, first_colour_alone=True)
    yield from choice_pictures.missing(since)
    yield from product_photos.missing(since)


def fill(report: Callable[[str], None]) -> int:
    """Draws what is missing and tells of each; returns how many could not be drawn."""
    failed = 0
    for name, draw in missing(begun_at()):
        try:
            draw()
            report(name)
        except Exception as problem:  # one garment that cannot be hung leaves no other without its picture
            failed += 1
            report(f"{name}: not drawn ({problem})")
    return failed


def write(path: Path, content: bytes) -> None:
    """Writes a picture in one move: whoever reads it meanwhile gets the whole of the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)


def is_fresh(path: Path, since: float) -> bool:
    """Whether a picture is there and as the renderer draws it now."""
    return path.is_file() and path.stat().st_mtime >= since
