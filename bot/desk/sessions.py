"""Who is signed in: a signed cookie holds the sign-in's secret id, a signed token proves that our own page asks."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

from bot.desk.accounts import Accounts, Agent
from bot.record import Record

COOKIE, BEFORE = "desk", "desk_before"
"""The cookie of a sign-in, and the one that a sign-in's form is checked against."""
KEY_FILE = "desk.key"
HEADER, FIELD = "x-csrf", "csrf"
BEFORE_S = 3600


@dataclass(frozen=True)
class SignedIn:
    """An agent at a page. `token` must come back with everything the page has done."""

    agent: Agent
    session: str
    token: str


class Sessions:
    """Sign-ins kept by `record`; `folder` holds the key that signs, so that a restart signs nobody out."""

    def __init__(self, record: Record, folder: Path, *, public_url: str = "") -> None:
        self._record, self.accounts = record, Accounts(record.store)
        key = signing_key(folder / KEY_FILE)
        self._cookies = URLSafeSerializer(key, salt="desk cookie")
        self._tokens = URLSafeSerializer(key, salt="desk token")
        self._public = urlsplit(public_url)

    async def signed_in(self, connection: HTTPConnection) -> SignedIn | None:
        """Who asks; None for a stranger, a forged cookie, or a sign-in that is over."""
        session = self._unsigned(self._cookies, connection.cookies.get(COOKIE, ""))
        if session is None:
            return None
        agent = await self._record.run(self.accounts.signed_in, session)
        return SignedIn(agent, session, str(self._tokens.dumps(session))) if agent else None

    def is_ours(self, connection: HTTPConnection, signed: SignedIn, token: str) -> bool:
        """Whether it was our own page, signed in as this agent, that asks."""
        return self._unsigned(self._tokens, token) == signed.session and self.from_our_page(connection)

    def from_our_page(self, connection: HTTPConnection) -> bool:
        """Whether the browser names no other site as the one that asks; `null` is a sandbox's, or no name at all."""
        if connection.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = connection.headers.get("origin")
        if origin is None or origin == "null":
            return str(connection.scope["type"]) == "http"
        ours: bool = urlsplit(origin).netloc in (connection.headers.get("host"), self._public.netloc or None)
        return ours

    async def begin(self, response: Response, connection: HTTPConnection, agent: Agent) -> None:
        """Signs in with this response."""
        session = await self._record.run(self.accounts.begin, agent.name)
        self._set(response, connection, COOKIE, self._cookies.dumps(session))
        response.delete_cookie(BEFORE, path="/desk")

    async def end(self, response: Response, signed: SignedIn) -> None:
        """Signs out with this response."""
        await self._record.run(self.accounts.end, signed.session)
        response.delete_cookie(COOKIE, path="/")

    def before(self, response: Response, connection: HTTPConnection, secret: str) -> None:
        """Gives whoever is about to sign in the cookie that the form's token belongs to."""
        self._set(response, connection, BEFORE, self._cookies.dumps(secret), path="/desk", max_age=BEFORE_S)

    def token_before(self, secret: str) -> str:
        """The form's token for that cookie."""
        return str(self._tokens.dumps(secret))

    def form_is_ours(self, connection: HTTPConnection, token: str) -> bool:
        """Whether the form of a sign-in is one that this browser was given."""
        secret = self._unsigned(self._cookies, connection.cookies.get(BEFORE, ""))
        ours: bool = secret is not None and self._unsigned(self._tokens, token) == secret
        return ours and self.from_our_page(connection)

    def _set(
        self, response: Response, connection: HTTPConnection, name: str, value: str | bytes, *, path: str = "/",
        max_age: int | None = None,
    ) -> None:  # fmt: skip
        secure = connection.url.scheme in ("https", "wss") or self._public.scheme == "https"
        text = value if isinstance(value, str) else value.decode()
        response.set_cookie(name, text, max_age=max_age, path=path, httponly=True, samesite="lax", secure=secure)

    def _unsigned(self, signer: URLSafeSerializer, text: str) -> str | None:
        try:
            value = signer.loads(text[:500])
        except BadSignature:
            return None
        return value if isinstance(value, str) else None


def signing_key(path: Path) -> str:
    """The key in this file, which its owner alone reads; made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        path.chmod(0o600)
    return path.read_text(encoding="ascii")
