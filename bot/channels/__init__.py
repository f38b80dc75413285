"""Ways a shopper reaches the assistant. A new file with a `channel` function is a new one."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol

from starlette.routing import BaseRoute

from bot.gateway import Gateway


class Channel(Protocol):
    """One way in and out. `name` is stored with every message that came by it."""

    name: str

    def routes(self) -> list[BaseRoute]:
        """The addresses it listens to; an empty list if it fetches its messages itself."""
        ...

    async def start(self) -> None:
        """Called once, before the first request."""
        ...

    async def stop(self) -> None:
        """Called once, after the last request."""
        ...


def channels(gateway: Gateway) -> list[Channel]:
    """Every channel there is a file for, in the order of their names; one that its settings switch off returns None."""
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        channel = importlib.import_module(f"{__name__}.{module.name}").channel(gateway)
        if channel is not None:
            found.append(channel)
    return found
