"""Who may sign in at the desk: names, roles, passwords (argon2id) and where each is signed in. All methods block."""

from __future__ import annotations

import functools
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from common.store import Store, text_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["agent", "supervisor", "owner"]
ROLES: tuple[Role, ...] = ("agent", "supervisor", "owner")
"""Each may all that those before it may."""
NAME = re.compile(r"[^\s/<>\"'&,:][^/<>\"'&,:\n\r\t]{0,39}")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
SESSION = timedelta(hours=12)
"""A sign-in that was not used for this long is over."""


class AccountError(ValueError):
    """An account that cannot be made, found or removed; the text says why and what to do."""


@dataclass(frozen=True)
class Agent:
    """Somebody who may sign in."""

    name: str
    role: Role
    added: str = ""

    def may(self, role: Role) -> bool:
        """Whether they may what this role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Accounts:
    """The accounts of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, name: str, role: str, password: str) -> Agent:
        """Makes an account. Raises AccountError."""
        name = name.strip()
        if not NAME.fullmatch(name) or not name.isprintable():
            raise AccountError(f"the name {name[:60]!r} cannot be used; take 1-40 letters, digits or spaces")
        if role not in ROLES:
            raise AccountError(f"the role {role[:40]!r} is none; it must be one of {', '.join(ROLES)}")
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            limits = f"{SHORTEST_PASSWORD}-{LONGEST_PASSWORD}"
            raise AccountError(f"the password has {len(password)} characters, it must have {limits}; choose another")
        hashed, now = hasher().hash(password), text_of(datetime.now(UTC))
        with self._store.transaction() as db:
            if self.found(name) is not None:
                raise AccountError(
                    f"there is an account {name!r} already; `agent remove` it first, or take another name"
                )
            db.execute(
                "insert into agents (name, role, password, added) values (?, ?, ?, ?)", (name, role, hashed, now)
            )
        return Agent(name, role, now)

    def remove(self, name: str) -> None:
        """Deletes an account and signs it out everywhere. Raises AccountError."""
        with self._store.transaction() as db:
            if db.execute("delete from agents where name = ?", (name.strip(),)).rowcount != 1:
                known = ", ".join(agent.name for agent in self.every()) or "none"
                raise AccountError(f"there is no account {name[:60]!r}; there are: {known}")

    def every(self) -> list[Agent]:
        """All accounts, by name."""
        with self._store.transaction() as db:
            rows = db.execute("select name, role, added from agents order by name").fetchall()
        return [Agent(*row) for row in rows]

    def found(self, name: str) -> Agent | None:
        """The account of this name."""
        with self._store.transaction() as db:
            row = db.execute("select name, role, added from agents where name = ?", (name,)).fetchone()
        return Agent(*row) if row else None

    def check(self, name: str, password: str) -> Agent | None:
        """The account, where the password is its own. As slow for a name that is nobody's."""
        with self._store.transaction() as db:
            row = db.execute("select password from agents where name = ?", (name.strip(),)).fetchone()
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            hasher().verify(row[0] if row else _nobodys(), password[: LONGEST_PASSWORD + 1])
        except (Argon2Error, InvalidHashError):
            return None
        return self.found(name.strip()) if row else None

    # Where they are signed in

    def begin(self, name: str) -> str:
        """The secret id of a new sign-in; the store keeps its hash alone."""
        session, now = secrets.token_urlsafe(32), text_of(datetime.now(UTC))
        with self._store.transaction() as db:
            db.execute("delete from agent_sessions where seen < ?", (text_of(datetime.now(UTC) - SESSION),))
            db.execute(
                "insert into agent_sessions (id, agent, began, seen) values (?, ?, ?, ?)",
                (_hashed(session), name, now, now),
            )
        return session

    def signed_in(self, session: str) -> Agent | None:
        """Whose sign-in this is; None where it is over, or its account gone."""
        now = datetime.now(UTC)
        with self._store.transaction() as db:
            row = db.execute(
                """select agents.name, agents.role, agents.added, agent_sessions.seen from agent_sessions
                join agents on agents.name = agent_sessions.agent where id = ? and seen >= ?""",
                (_hashed(session), text_of(now - SESSION)),
            ).fetchone()
            if row and row[3] < text_of(now - timedelta(minutes=1)):
                db.execute("update agent_sessions set seen = ? where id = ?", (text_of(now), _hashed(session)))
        return Agent(*row[:3]) if row else None

    def end(self, session: str) -> None:
        """Signs out."""
        with self._store.transaction() as db:
            db.execute("delete from agent_sessions where id = ?", (_hashed(session),))


@functools.cache
def hasher() -> PasswordHasher:
    """argon2id with the library's own choice of cost (RFC 9106, 64 MiB)."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@functools.cache
def _nobodys() -> str:
    return hasher().hash(secrets.token_urlsafe(16))


def _hashed(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
