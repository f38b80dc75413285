"""Pictures made for one shopper: kept under names that cannot be guessed, for a while, up to a size.

The name is the only key to a picture, so it carries 192 random bits and says nothing about whose it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import time
from pathlib import Path

from common.settings import settings

SUFFIXES = (".webp", ".png", ".jpg", ".gif", ".glb", ".json", ".html")
_NAME = re.compile(r"[A-Za-z0-9_-]{32}(?:" + "|".join(re.escape(suffix) for suffix in SUFFIXES) + ")")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Parts of a picture whose writer died; a picture takes milliseconds to write.
_PART_AGE_S = 3600.0


class MediaError(Exception):
    """A picture that cannot be kept or given."""


class DiskFull(MediaError):
    """There is no room to write a picture."""


class BadMedia(MediaError):
    """A name or a suffix that no picture has."""


class Media:
    """A folder of pictures. Any number of processes may save into it and read from it."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self.folder, self.max_bytes = folder, max_bytes

    def save(self, data: bytes, suffix: str) -> str:
        """Writes a picture, whole or not at all, and returns its name. Raises DiskFull, BadMedia.

        The oldest pictures make room when the folder would grow past its cap.
        """
        if suffix not in SUFFIXES:
            raise BadMedia(f"suffix {suffix!r} is not a picture's; use one of {', '.join(SUFFIXES)}")
        name = secrets.token_urlsafe(24) + suffix
        part = self.folder / (name + ".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room(len(data))
            # Made readable by its owner alone: these are pictures of people's figures.
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
            part.replace(self.folder / name)
        except OSError as problem:
            with contextlib.suppress(OSError):
                part.unlink()
            if problem.errno in _FULL:
                size = f"{len(data) / 1e6:.1f} MB"
                raise DiskFull(f"no room for a picture of {size} in {self.folder}; free some disk space") from problem
            raise MediaError(f"a picture cannot be written to {self.folder} ({problem.strerror})") from problem
        return name

    def path(self, name: str) -> Path:
        """Where the picture of this name lies. Raises BadMedia for anything that is not the name of one."""
        file = self.folder / name if _NAME.fullmatch(name) else None
        if file is None or not file.is_file():
            raise _no_such(name)
        return file

    def young(self, name: str, max_age_s: float) -> tuple[Path, float]:
        """Where the picture lies, and how many seconds it has left. Raises BadMedia, also for one older than this."""
        file = self.path(name)
        with contextlib.suppress(FileNotFoundError):
            left_s = file.stat().st_mtime + max_age_s - time.time()
            if left_s > 0:
                return file, left_s
        raise _no_such(name)

    def delete(self, names: list[str]) -> int:
        """Deletes the pictures of these names, and says how many were there."""
        gone = 0
        for name in names:
            with contextlib.suppress(BadMedia, FileNotFoundError):
                self.path(name).unlink()
                gone += 1
        return gone

    def sweep(self, max_age_s: float) -> int:
        """Deletes pictures older than this, and says how many."""
        now, gone = time.time(), 0
        for written, _, file in self._files():
            limit = _PART_AGE_S if file.suffix == ".part" else max_age_s
            if now - written > limit:
                gone += _unlink(file)
        return gone

    def _make_room(self, size: int) -> None:
        files = sorted(self._files())
        total = size + sum(bytes_ for _, bytes_, _ in files)
        for _, bytes_, file in files:
            if total <= self.max_bytes:
                return
            if file.suffix != ".part":
                total -= bytes_
                _unlink(file)

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time written [s], size [bytes] and path of every file here."""
        found = []
        with contextlib.suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            for entry in entries:
                if not _NAME.fullmatch(entry.name.removesuffix(".part")):
                    continue
                # Another process may delete it between the listing and the look.
                with contextlib.suppress(FileNotFoundError):
                    seen = entry.stat()
                    found.append((seen.st_mtime, seen.st_size, Path(entry.path)))
        return found


def media() -> Media:
    """The folder of pictures the settings name."""
    table = settings()
    return Media(table.data / "media", max_bytes=int(table.media_max_mb * 1e6))


def save(data: bytes, suffix: str) -> str:
    """Keeps a picture where the gateway finds it and returns its name; `/media/<name>` is its address."""
    return media().save(data, suffix)


def _no_such(name: str) -> BadMedia:
    return BadMedia(f"there is no picture {name[:60]!r}; it may have expired: ask for it again")


def _unlink(file: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        file.unlink()
        return 1
    return 0
