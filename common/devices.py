"""Which devices speak for a shopper, and the one-time links that join another to them.

A device is a conversation's id on some channel: a browser's, a Telegram chat's, a REST sender's. It speaks for a
shopper of its own (of the same name, unless somebody else has begun to use it) until a link joins it to another one's.
A link's code has 128 random bits, is good once and for ten minutes, and only its digest is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from common.database import Rows

LINK_S = 600
"""How long a link is good [s]."""
BACK_S = 120
"""How long after "this is somebody else now" that can be taken back [s]."""
CODE = re.compile(r"[A-Za-z0-9_-]{22}")
NEW_SHOPPER = re.compile(r"shopper-[0-9a-f]{32}")
"""A shopper whose name is no device's."""


class LinkGone(Exception):
    """The code is nobody's: never made, used by another device, or too old. Which of these is not told."""


@dataclass(frozen=True)
class Joined:
    """The shopper whom a device speaks for now; `new` is False where the same link had joined it before."""

    shopper: str
    new: bool


@dataclass(frozen=True)
class Standing:
    """For whom a device speaks; `since_line`: the number of the line that told of its being joined, 0 if it is not."""

    shopper: str
    since_line: int = 0


def standing_of(db: Rows, device: str) -> Standing:
    """For whom this device speaks."""
    row = db.execute("select coalesce(joined, own), since_line from devices where device = ?", (device,)).fetchone()
    return Standing(str(row[0]), int(row[1])) if row else Standing(device)


def shopper_of(db: Rows, device: str) -> str:
    """The shopper whom this device speaks for."""
    return standing_of(db, device).shopper


def begin_at(db: Rows, device: str, line: int) -> None:
    """Notes with which line of its shopper a device was joined."""
    db.execute("update devices set since_line = ? where device = ?", (line, device))


def devices_of(db: Rows, shopper: str) -> tuple[str, ...]:
    """Every device that speaks for this shopper."""
    rows = db.execute(
        "select device from devices where coalesce(joined, own) = ? order by device", (shopper,)
    ).fetchall()
    listed = [str(row[0]) for row in rows]
    if shopper not in listed and not NEW_SHOPPER.fullmatch(shopper) and shopper_of(db, shopper) == shopper:
        listed.insert(0, shopper)
    return tuple(listed)


def shoppers_behind(db: Rows, shopper: str) -> tuple[str, ...]:
    """This shopper and, before it, those whom the joined devices speak for by themselves: the same person's."""
    rows = db.execute("select own from devices where joined = ? order by device", (shopper,)).fetchall()
    return (*dict.fromkeys(str(row[0]) for row in rows if row[0] != shopper), shopper)


def make_link(db: Rows, shopper: str) -> str:
    """The code of a new link to this shopper; the ones made before are good no more."""
    code, now = secrets.token_urlsafe(16), datetime.now(UTC)
    db.execute("delete from links where (shopper = ? and used_by is null) or expires < ?", (shopper, _text(now)))
    expires = _text(now + timedelta(seconds=LINK_S))
    db.execute("insert into links (digest, shopper, expires) values (?, ?, ?)", (_digest(code), shopper, expires))
    return code


def use_link(db: Rows, device: str, code: str) -> Joined:
    """Joins a device by a code, once; the same device may bring it again, as after a crash. Raises LinkGone."""
    row = db.execute("select shopper, expires, used_by from links where digest = ?", (_digest(code),)).fetchone()
    if row is None or row[1] < _text(datetime.now(UTC)) or row[2] not in (None, device):
        raise LinkGone
    shopper, before = str(row[0]), shopper_of(db, device)
    if before == shopper:
        return Joined(shopper, new=False)
    if row[2] == device:
        raise LinkGone  # it was joined, and parted again
    db.execute("update links set used_by = ? where digest = ?", (device, _digest(code)))
    db.execute(
        """insert into devices (device, own, joined, since) values (?, ?, ?, ?)
        on conflict (device) do update set joined = excluded.joined, since = excluded.since, before_own = null""",
        (device, device, shopper, _text(datetime.now(UTC))),
    )
    return Joined(shopper, new=True)


def part(db: Rows, device: str) -> tuple[str, ...]:
    """Undoes a join: of this device, or, where it speaks for its own shopper, of all that were joined to that one.

    Says which devices were parted; each speaks for its own shopper again.
    """
    row = db.execute("select joined from devices where device = ?", (device,)).fetchone()
    if row and row[0] is not None:
        parted = [device]
    else:
        rows = db.execute("select device from devices where joined = ? order by device", (shopper_of(db, device),))
        parted = [str(row[0]) for row in rows.fetchall()]
    for one in parted:
        db.execute("update devices set joined = null, since_line = 0 where device = ?", (one,))
    return tuple(parted)


def start_anew(db: Rows, device: str) -> str:
    """From now on this device speaks for a new shopper, whose name is returned."""
    shopper = f"shopper-{uuid.uuid4().hex}"
    row = db.execute("select own, joined from devices where device = ?", (device,)).fetchone() or (device, None)
    db.execute(
        """insert into devices (device, own, since, before_own, before_joined) values (?, ?, ?, ?, ?)
        on conflict (device) do update set own = excluded.own, joined = null, since = excluded.since, since_line = 0,
        before_own = excluded.before_own, before_joined = excluded.before_joined""",
        (device, shopper, _text(datetime.now(UTC)), row[0], row[1]),
    )
    return shopper


def step_back(db: Rows, device: str) -> str | None:
    """Takes `start_anew` back where that was a moment ago and nothing was said since; the shopper as before, or None.

    To be asked while the message that asks for it is the only one kept of the new shopper.
    """
    row = db.execute("select own, before_own, before_joined, since from devices where device = ?", (device,)).fetchone()
    if row is None or row[1] is None or row[3] < _text(datetime.now(UTC) - timedelta(seconds=BACK_S)):
        return None
    said = db.execute("select count(*) from messages where sender = ? and author = 'shopper'", (row[0],)).fetchone()
    if said[0] > 1:
        return None
    db.execute(
        "update devices set own = before_own, joined = before_joined, before_own = null, before_joined = null"
        " where device = ?",
        (device,),
    )
    return str(row[2] or row[1])


def forget(db: Rows, shopper: str) -> None:
    """What the deletion of a shopper leaves of devices: each falls back to its own, and none to an earlier user's."""
    db.execute("update devices set joined = null, since_line = 0 where joined = ?", (shopper,))
    db.execute("update devices set before_own = null where ? in (before_own, before_joined)", (shopper,))
    rows = db.execute("select device from devices where own = ? and device <> own", (shopper,)).fetchall()
    for (device,) in rows:
        fresh = f"shopper-{uuid.uuid4().hex}"
        db.execute("update devices set own = ?, before_own = null where device = ?", (fresh, device))
    db.execute("delete from devices where own = device and joined is null")


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
