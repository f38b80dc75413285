"""The web server's parts put together: channels, pages, pictures, health."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.channels import channels
from bot.gateway import Gateway, Limits
from bot.health import Check, examine, http_check
from bot.owner import OwnerDoor
from bot.pages import Pages
from bot.privacy import Privacy, PrivacyError
from bot.rasa import Rasa
from bot.record import Record
from bot.security import LARGEST_BODY, SecurityHeaders
from shop.media import BadMedia, media
from shop.settings import Settings, settings
from shop.store import Store
from shop.store_errors import StoreError
from shop.uploads import uploads

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 600.0
UNKEPT = {"Cache-Control": "no-store"}
MEDIA_TYPES = {
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".glb": "model/gltf-binary",
    ".json": "application/json",
}


@dataclass(frozen=True)
class Parts:
    """What the server is made of; tests put their own in."""

    gateway: Gateway
    privacy: Privacy
    checks: dict[str, Check]


def parts(table: Settings) -> Parts:
    """The real parts, as the settings want them. Raises the store's errors."""
    record = Record(Store(table.data / "store.db"))
    privacy = Privacy(record, media(), uploads(), table.data / "tracker.db", media_hours=table.media_hours)
    rasa = Rasa(table.rasa_url, limit_s=6 * table.reply_seconds)
    # A second of what is promised stays for the network, the store, and a busy machine.
    limits = Limits(apologise_after_s=max(table.reply_seconds - 1.0, 0.5), longest_text=table.message_max_chars)
    gateway = Gateway(rasa, record, limits=limits, privacy=privacy)
    client = httpx.AsyncClient(trust_env=False)
    actions = f"http://127.0.0.1:{table.actions_port}"
    checks = {
        "rasa": rasa.ready,
        "actions": http_check(client, f"{actions}/ready"),
        "renderer": http_check(client, f"{actions}/renderer"),
        "store": record.ready,
    }
    return Parts(gateway, privacy, checks)


def create_app(made: Parts) -> Starlette:
    """The whole server over `made` parts."""
    reached = channels(made.gateway)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await made.gateway.recover()
        for channel in reached:
            await channel.start()
        sweeping = asyncio.create_task(_sweep(made.privacy))
        try:
            yield
        finally:
            sweeping.cancel()
            for channel in reached:
                await channel.stop()
            await made.gateway.close()

    async def healthz(_request: Request) -> Response:
        health = await examine(made.checks)
        return JSONResponse(health.to_json(), status_code=200 if health.ok else 503, headers=UNKEPT)

    pages = Pages()

    async def refuse(request: Request, problem: HTTPException) -> Response:
        # Who reads gets a page of the shop, a program JSON.
        if problem.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return pages.missing(request)
        return JSONResponse({"error": problem.detail}, status_code=problem.status_code, headers=problem.headers)

    routes = [
        Route("/healthz", healthz),
        Route("/media/{name}", _picture),
        *OwnerDoor(made.privacy, settings().data).routes(),
        *(route for channel in reached for route in channel.routes()),
        *pages.routes(),
    ]
    middleware = [
        Middleware(SecurityHeaders, embed_origins=settings().embed_origins),
        Middleware(GZipMiddleware, minimum_size=2048),
    ]
    return Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=lifespan,
        exception_handlers={HTTPException: refuse, ClientDisconnect: _left, Exception: _broken},  # type: ignore[dict-item]
        max_body_size=LARGEST_BODY,
    )


async def _picture(request: Request) -> Response:
    """A shopper's picture: found by its unguessable name alone, gone when it has expired."""
    try:
        path, left_s = media().young(request.path_params["name"], settings().media_hours * 3600)
    except BadMedia as problem:
        return JSONResponse({"error": str(problem)}, status_code=404, headers=UNKEPT)
    headers = {
        "Cache-Control": f"private, max-age={int(left_s)}, immutable",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return FileResponse(path, media_type=MEDIA_TYPES[path.suffix], headers=headers)


async def _left(_request: Request, _problem: Exception) -> Response:
    """Whoever broke off in the middle of a request hears nothing any more; it is no mistake of ours."""
    return Response(status_code=400)


async def _broken(_request: Request, _problem: Exception) -> Response:
    return JSONResponse({"error": "something went wrong on our side; please try again"}, status_code=500)


async def _sweep(privacy: Privacy) -> None:
    """Deletes expired pictures, scans nobody read and shoppers long silent, now and every ten minutes."""
    while True:
        try:
            await asyncio.to_thread(media().sweep, settings().media_hours * 3600)
            await asyncio.to_thread(uploads().sweep)
            await privacy.delete_silent(timedelta(days=settings().keep_days))
        except (OSError, PrivacyError, StoreError) as problem:
            log.error("what has expired could not be deleted: %s", problem)
        await asyncio.sleep(SWEEP_EVERY_S)
