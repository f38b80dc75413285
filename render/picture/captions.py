"""Words on pictures: a typeface that has Chinese, captions under a comparison."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

INK = (62, 60, 58)
# Open typefaces with Chinese, calmest first, where systems keep them.
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
_FONT_NAMES = ("NotoSansCJK-Regular*", "NotoSansSC-Regular*", "SourceHanSans*Regular*", "wqy-microhei*",
               "DroidSansFallback*", "NotoSerifCJK-Regular*", "PingFang*", "DejaVuSans.ttf")  # fmt: skip
# The outer eighth of a picture on either side is bare studio: a comparison does without it.
_CROP = 0.115

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=1)
def font_file() -> Path | None:
    """The first typeface of the list that this machine has, or None."""
    for name in _FONT_NAMES:
        for folder in map(Path, _FONT_FOLDERS):
            if folder.is_dir() and (found := sorted(folder.rglob(name))):
                return found[0]
    return None


@lru_cache(maxsize=16)
def typeface(size_px: int) -> Font:
    """The typeface at a size; without any on the machine, Pillow's own, which has no Chinese."""
    path = font_file()
    return ImageFont.load_default(size_px) if path is None else ImageFont.truetype(str(path), size_px)


def side_by_side(left: Image.Image, right: Image.Image, captions: tuple[str, str] = ("", "")) -> Image.Image:
    """Two pictures of one height beside each other, a caption under each, a hair's breadth of light between."""
    halves = [_narrowed(picture) for picture in (left, right)]
    width, height = sum(half.width for half in halves), halves[0].height
    strip = round(height * 0.07) if any(captions) else 0
    sheet = Image.new("RGB", (width, height + strip))
    start = 0
    for half, caption in zip(halves, captions, strict=True):
        sheet.paste(half, (start, 0))
        if strip:
            # The floor goes on under the caption; averaged first, or its grain would run down in streaks.
            floor = half.crop((0, height - 4, half.width, height)).resize((8, 1), Image.Resampling.BOX)
            sheet.paste(floor.resize((half.width, strip), Image.Resampling.BICUBIC), (start, height))
        _centred(sheet, caption, start, half.width, height + strip * 0.40)
        start += half.width
    pen = ImageDraw.Draw(sheet)
    pen.line([(halves[0].width, int(height * 0.08)), (halves[0].width, int(height * 0.92))], fill=(205, 202, 198))
    return sheet


def _narrowed(picture: Image.Image) -> Image.Image:
    edge = int(picture.width * _CROP)
    return picture.crop((edge, 0, picture.width - edge, picture.height))


def _centred(sheet: Image.Image, caption: str, start_px: int, width_px: int, middle_px: float) -> None:
    if not caption:
        return
    # A third of its size in the chat: large enough to be read there.
    size = max(round(sheet.height / 27), 9)
    while size > 9 and typeface(size).getlength(caption) > width_px * 0.92:
        size -= 1
    left = start_px + (width_px - typeface(size).getlength(caption)) / 2
    ImageDraw.Draw(sheet).text((left, middle_px - size * 0.7), caption, font=typeface(size), fill=INK)
