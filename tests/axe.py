"""axe-core over a page in a browser: what it finds wrong for people who read, see or steer another way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parent.parent / "node_modules/axe-core/axe.min.js"


WINDOWS = {"desk": (1280, 850), "phone": (375, 740), "400 % zoom": (320, 256)}
LOOKS = (("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark"), ("400 % zoom", "light"))


def findings_in_every_look(page: Any) -> list[str]:
    """The findings light, dark, on a phone and at 400 % zoom, one line each; empty is good."""
    found = []
    for window, scheme in LOOKS:
        width, height = WINDOWS[window]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        found += [f"{window}, {scheme}: {line}" for line in findings(page)]
    return found


def findings(page: Any) -> list[str]:
    """Every rule that is broken in `page` or in a frame of it, and by what, one line each; empty is good.

    Frames are looked at one by one: a policy that lets in no foreign script lets axe into none from outside.
    """
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make tools")
    found = []
    for frame in page.frames:
        if frame.url.startswith("chrome-error:"):
            continue  # the browser's own page
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(AXE.read_text())
        for rule in frame.evaluate("axe.run({ iframes: false })")["violations"]:
            found += [f"{rule['id']}: {rule['help']}: {part['html'][:160]}" for part in rule["nodes"]]
    return found
