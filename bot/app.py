"""The web server's parts put together: channels, pages, pictures, health."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from bot.bodies import Bodies
from bot.callers import Stranger, check_key
from bot.channels import Channel, channels
from bot.channels.scan import ADDRESS as SCAN_ADDRESS
from bot.desk.doing import LARGEST_PICTURE_MB, PICTURE_ADDRESS
from bot.desk.hours import Hours
from bot.dialogue import Dialogue
from bot.gateway import Gateway, Limits
from bot.health import Check, Checkup, http_check
from bot.hosts import Hosts
from bot.owner import OwnerDoor, commands
from bot.pages import Pages
from bot.privacy import Privacy
from bot.rasa import Rasa
from bot.record import Record
from bot.security import LARGEST_BODY, SecurityHeaders
from bot.telegram.chats import open_chats
from bot.together import Together
from bot.tracker import TrackerError, open_tracker
from common.media import BadMedia, media
from common.settings import Settings, settings
from common.store import open_store
from common.store_errors import StoreError
from common.uploads import LARGEST_MB, uploads

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 600.0
EXPORT_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""Of a page that quotes what a shopper wrote."""
UNKEPT = {"Cache-Control": "no-store"}
LARGER_BODIES = {
    SCAN_ADDRESS: int((LARGEST_MB + 1) * 1e6),
    PICTURE_ADDRESS: int((LARGEST_PICTURE_MB + 1) * 1e6),
}
MEDIA_TYPES = {
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".glb": "model/gltf-binary",
    ".json": "application/json",
    ".html": "text/html",
}


@dataclass(frozen=True)
class Parts:
    """What the server is made of; tests put their own in."""

    gateway: Gateway
    privacy: Privacy
    checks: dict[str, Check]


def parts(table: Settings) -> Parts:
    """The real parts, as the settings want them. Raises the store's errors."""
    hours = Hours.of(table)
    record, tracker = Record(open_store(table), hours=hours), open_tracker(table)
    chats = open_chats(table)
    privacy = Privacy(record, media(), uploads(), tracker, media_hours=table.media_hours, chats=chats)
    rasa = Rasa(table.rasa_url, limit_s=6 * table.reply_seconds)
    client = httpx.AsyncClient(trust_env=False)
    actions = f"http://127.0.0.1:{table.actions_port}"
    acting = http_check(client, f"{actions}/ready")

    async def ready() -> bool:
        # A message that fails while the database is away is asked again when it is back.
        return await acting() and await asyncio.to_thread(tracker.answers)

    dialogue = Dialogue(rasa, tracker=tracker, ready=ready, patience_s=table.carry_on_seconds)
    limits = Limits(
        # A second of what is promised stays for the network, the store, and a busy machine.
        apologise_after_s=max(table.reply_seconds - 1.0, 0.5),
        longest_text=table.message_max_chars,
        total_per_minute=table.total_per_minute,
        redis=table.redis,
    )
    address = table.public_url.rstrip("/") or f"http://{table.host}:{table.port}"
    others = Together(table.redis) if table.redis else None
    consent = table.consent == "ask"
    gateway = Gateway(
        dialogue, record, limits=limits, privacy=privacy, address=address, asks_consent=consent, others=others
    )
    gateway.metrics.watch_restarts(table.data)
    checks = {
        "rasa": rasa.ready,
        "actions": acting,
        "renderer": http_check(client, f"{actions}/renderer"),
        "store": record.ready,
    }
    return Parts(gateway, privacy, checks)


def _lifespan(made: Parts, reached: Sequence[Channel], checkup: Checkup) -> Lifespan[Starlette]:
    """What starts before the first request and ends after the last."""

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
            await checkup.close()
            for channel in reached:
                await channel.stop()
            await made.gateway.close()

    return lifespan


def create_app(made: Parts) -> Starlette:
    """The whole server over `made` parts."""
    reached = channels(made.gateway)
    checkup = Checkup(made.checks, made.gateway.load)

    async def healthz(_request: Request) -> Response:
        health = await checkup.examine()
        return JSONResponse(health.to_json(), status_code=200 if health.ok else 503, headers=UNKEPT)

    async def metrics(request: Request) -> Response:
        try:
            check_key(request.scope, settings().rest_key)
        except Stranger as problem:
            raise HTTPException(401, str(problem), headers={"WWW-Authenticate": "Bearer"}) from None
        return Response(made.gateway.metrics.text(), media_type=CONTENT_TYPE_LATEST, headers=UNKEPT)

    pages = Pages()

    async def refuse(request: Request, problem: HTTPException) -> Response:
        # Who reads gets a page of the shop, a program JSON.
        if problem.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return pages.missing(request)
        return JSONResponse({"error": problem.detail}, status_code=problem.status_code, headers=problem.headers)

    routes = [
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        Route("/media/{name}", _picture),
        *OwnerDoor(commands(made.gateway.record, made.privacy), settings().data).routes(),
        *(route for channel in reached for route in channel.routes()),
        *pages.routes(),
    ]
    table = settings()
    middleware = [
        Middleware(Hosts, allowed=table.allowed_hosts, public_url=table.public_url),
        Middleware(SecurityHeaders, embed_origins=table.embed_origins),
        Middleware(GZipMiddleware, minimum_size=2048),
        Middleware(Bodies, largest=LARGEST_BODY, larger=LARGER_BODIES, seconds=table.body_seconds),
    ]
    app = Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=_lifespan(made, reached, checkup),
        exception_handlers={HTTPException: refuse, ClientDisconnect: _left, Exception: _broken},  # type: ignore[dict-item]
    )
    app.state.channels, app.state.privacy = reached, made.privacy
    return app


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
    if path.suffix == ".html":
        headers["Content-Security-Policy"] = EXPORT_POLICY
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
            await asyncio.to_thread(uploads().sweep, settings().scan_hours * 3600)
            await privacy.expire(settings())
        except (OSError, TrackerError, StoreError) as problem:
            log.error("what has expired could not be deleted: %s", problem)
        await asyncio.sleep(SWEEP_EVERY_S)
