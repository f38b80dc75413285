"""Who is at the other end of a request: a program on this machine, or somebody from elsewhere."""

from __future__ import annotations

import contextlib
import ipaddress
import secrets

from starlette.datastructures import Headers
from starlette.types import Scope

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""What proxies add: one on this machine makes everybody look like it."""


class Networks:
    """Addresses and networks in a setting, separated by spaces or commas; what is neither is nobody's."""

    def __init__(self, listed: str) -> None:
        self.names = listed.replace(",", " ").split()
        self._networks = []
        for name in self.names:
            with contextlib.suppress(ValueError):
                self._networks.append(ipaddress.ip_network(name, strict=False))

    def __contains__(self, host: object) -> bool:
        try:
            found = ipaddress.ip_address(str(host))
        except ValueError:
            return False
        return any(found in network for network in self._networks)


class Stranger(Exception):
    """A caller that must show the key and does not; the text says how."""


def is_local(scope: Scope) -> bool:
    """Whether it comes from a program on this machine by the loopback address, through no proxy."""
    headers = Headers(scope=scope)
    return not any(name in headers for name in FORWARDED) and _is_loopback(scope)


def _is_loopback(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def address(scope: Scope) -> str:
    """The network address that is counted; of IPv6 the half that one household or company has."""
    host = str((scope.get("client") or ("unknown",))[0])
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def check_key(scope: Scope, key: str) -> None:
    """Lets programs on this machine pass, and callers that show `key`. Raises Stranger."""
    if is_local(scope):
        return
    if not key:
        raise Stranger("programs elsewhere need a key: set FITTING_ROOM_REST_KEY here and send it as a bearer token")
    given = Headers(scope=scope).get("authorization", "")
    # As bytes: of text it compares ASCII alone.
    if not secrets.compare_digest(given.encode(), f"Bearer {key}".encode()):
        raise Stranger("send the key of FITTING_ROOM_REST_KEY: `Authorization: Bearer KEY`")
