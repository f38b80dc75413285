"""Pictures compared with pictures kept: a tolerance, a switch to keep new ones, a sheet to look at.

UPDATE_GOLDEN=1 keeps what is drawn now. A picture that differs leaves tests/golden/failed/<name>.png: kept, drawn, and
what differs, side by side.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter

FOLDER = Path(__file__).with_name("golden")
# Another make of software renderer shifts edges by half a pixel; after a blur of 1.5 px that is below these.
MEAN_LIMIT, PATCH_LIMIT = 1.5, 26.0


def assert_like_golden(picture: Image.Image, name: str) -> None:
    """Compares with tests/golden/<name>.webp: mean difference of tones (0..255), and that of the worst 8 px patch."""
    path = FOLDER / f"{name}.webp"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        FOLDER.mkdir(exist_ok=True)
        picture.save(path, quality=90)
    kept = Image.open(path).convert("RGB")
    assert kept.size == picture.size, f"{name}: kept {kept.size}, drawn {picture.size}"
    mean, worst = difference(kept, picture)
    if mean > MEAN_LIMIT or worst > PATCH_LIMIT:
        sheet = _sheet(kept, picture, name)
        raise AssertionError(
            f"{name}: mean {mean:.2f} of {MEAN_LIMIT}, worst patch {worst:.1f} of {PATCH_LIMIT}; {sheet}"
        )


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Mean difference of two pictures of a size, and the largest mean over 8 x 8 pixels, both 0..255."""
    blur = ImageFilter.GaussianBlur(1.5)
    a, b = (np.asarray(p.convert("RGB").filter(blur), np.float32) for p in (one, other))
    gap = np.abs(a - b).mean(axis=2)
    rows, columns = gap.shape[0] // 8 * 8, gap.shape[1] // 8 * 8
    patches = gap[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8).mean(axis=(1, 3))
    return float(gap.mean()), float(patches.max())


def _sheet(kept: Image.Image, drawn: Image.Image, name: str) -> Path:
    folder = FOLDER / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    gap = ImageChops.difference(kept, drawn).point(lambda v: min(255, v * 4))
    sheet = Image.new("RGB", (kept.width * 3, kept.height))
    for index, picture in enumerate((kept, drawn, gap)):
        sheet.paste(picture, (index * kept.width, 0))
    sheet.save(folder / f"{name}.png")
    return folder / f"{name}.png"
