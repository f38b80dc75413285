"""3D scans that shoppers send: kept until they have been read, never longer than an hour, in a folder of their own.

A folder is named after a hash of its shopper, so that a name alone opens nobody else's file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

from common.settings import settings

KINDS = (".ply", ".obj", ".glb")
LARGEST_MB = 50
# Scans are read at once; one whose message got lost waits this long for somebody to ask again.
KEPT_S = 3600.0
MOST_MB = 1000
_NAME = re.compile(r"[A-Za-z0-9_-]{32}(?:" + "|".join(re.escape(kind) for kind in KINDS) + ")")


class UploadRefused(Exception):
    """A file that is not taken."""


class WrongKind(UploadRefused):
    """Not a file of a 3D scan."""


class EmptyUpload(UploadRefused):
    """A file without a byte in it."""


class TooLarge(UploadRefused):
    """More bytes than are read."""


class NoRoom(UploadRefused):
    """Too many scans lie here already, or the disk is full."""


class UploadGone(Exception):
    """What was asked for is not the name of a file that was ever kept here."""


class Uploads:
    """A folder of scans that wait to be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def save(self, sender: str, filename: str, chunks: AsyncIterator[bytes]) -> str:
        """Writes a file as it comes, whole or not at all, and returns its name.

        Raises WrongKind, EmptyUpload, TooLarge, NoRoom.
        """
        kind = Path(filename).suffix.lower()
        if kind not in KINDS:
            raise WrongKind(f"{kind or 'no suffix'!r} is not one of {', '.join(KINDS)}")
        if self._held_bytes() > MOST_MB * 1e6:
            raise NoRoom(f"over {MOST_MB} MB of scans wait to be read; try again in a few minutes")
        name = secrets.token_urlsafe(24) + kind
        room = self._room(sender)
        part = room / (name + ".part")
        try:
            room.mkdir(parents=True, exist_ok=True, mode=0o700)
            await _write(part, chunks)
            part.replace(room / name)
        except OSError as problem:
            raise NoRoom(f"a scan cannot be written ({problem.strerror})") from problem
        finally:
            part.unlink(missing_ok=True)
        return name

    def path(self, sender: str, name: str) -> Path:
        """Where a shopper's file lies, or lay until it was read. Raises UploadGone."""
        if not _NAME.fullmatch(name):
            raise UploadGone("there is no scan of such a name; send it again")
        return self._room(sender) / name

    def delete(self, sender: str) -> int:
        """Deletes a shopper's files, and says how many there were."""
        count = len(list(self._room(sender).glob("*")))
        shutil.rmtree(self._room(sender), ignore_errors=True)
        return count

    def sweep(self, max_age_s: float = KEPT_S) -> int:
        """Deletes files older than this and folders left empty; says how many files."""
        gone = 0
        for file in self.folder.glob("*/*"):
            # Whoever reads it may delete it between the listing and the look.
            with contextlib.suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > max_age_s:
                    file.unlink()
                    gone += 1
        for room in self.folder.glob("*"):
            with contextlib.suppress(OSError):
                room.rmdir()
        return gone

    def _room(self, sender: str) -> Path:
        return self.folder / hashlib.sha256(sender.encode()).hexdigest()[:32]

    def _held_bytes(self) -> int:
        total = 0
        for file in self.folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                total += file.stat().st_size
        return total


async def _write(part: Path, chunks: AsyncIterator[bytes]) -> None:
    """Readable by its owner alone: it is a person's figure. A chunk is small, so the disk is not waited for long."""
    size = 0
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        async for chunk in chunks:
            size += len(chunk)
            if size > LARGEST_MB * 1e6:
                raise TooLarge(f"a scan of more than {LARGEST_MB} MB is not read; export it with fewer points")
            out.write(chunk)
    if not size:
        raise EmptyUpload("the file is empty; export it again")


def uploads() -> Uploads:
    """The folder the settings name."""
    return Uploads(settings().data / "uploads")
