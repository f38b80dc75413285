"""Files as Telegram takes them: WebP stills as JPEG, animated WebP as GIF, anything else as it is."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from bot.telegram.planning import Part
from common.media import media
from common.settings import settings
from shop.catalogue import catalogue
from shop.photos import photo_path

JPEG_QUALITY = 90


def file_of(part: Part) -> tuple[bytes, str]:
    """The file of a part, and a name whose suffix tells its kind. Raises BadMedia, OSError."""
    path, _ = media().young(part.media.rsplit("/", 1)[-1], settings().media_hours * 3600)
    return photo(path) if part.kind == "photo" else (path.read_bytes(), "fitting-room" + path.suffix)


def photo(path: Path) -> tuple[bytes, str]:
    """A picture as JPEG, or as GIF where it moves. Raises OSError for what is no picture."""
    made = io.BytesIO()
    with Image.open(path) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            picture.save(made, "GIF", save_all=True, loop=0)
            return made.getvalue(), "fitting-room.gif"
        picture.convert("RGB").save(made, "JPEG", quality=JPEG_QUALITY)
    return made.getvalue(), "fitting-room.jpg"


def album_of(part: Part) -> list[tuple[bytes, str]]:
    """JPEG and caption of each product's photograph, as far as they have been taken."""
    found, known = [], catalogue()
    for product_id, colour, caption in part.products:
        if product_id in known:
            path = photo_path(known.get(product_id), colour)
            if path.is_file():
                found.append((photo(path)[0], caption))
    return found
