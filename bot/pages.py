"""The site a shopper sees: the demo shop, its products, the chat page, and everything static they need."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from pathlib import Path
from urllib.parse import urlencode

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from bot.messages import Language
from bot.page_texts import named, page_texts
from bot.silhouette import COLOURS, silhouette
from common.settings import settings
from common.uploads import LARGEST_MB
from shop.catalogue import Product, UnknownProduct, catalogue
from shop.money import money
from shop.pages import Section, sections
from shop.photos import hero, photo_path

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
YEAR = 365 * 24 * 3600
SEXES = ("female", "male")
MOST_ASKED = 200
"""Pictures one question of a page may be about."""


class Assets(StaticFiles):
    """Static files: one named with its content's hash may be kept for a year, any other is asked about each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        named_by_content = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if named_by_content else "no-cache"
        return response


def asset(name: str) -> str:
    """The address of a static file, with a hash of its content so that it may be kept for long."""
    path = STATIC / name
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return f"/static/{name}"
    return f"/static/{name}?v={_fingerprint(path, changed)}"


@functools.cache
def _fingerprint(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def language_of(request: Request) -> Language:
    """What the shopper chose on the page, chose before, or what their browser prefers."""
    browser = request.headers.get("accept-language", "").lower()
    preferred = "zh" if browser.startswith("zh") else "en" if browser else settings().default_language
    for choice in (request.query_params.get("lang"), request.cookies.get("lang"), preferred):
        if choice in ("zh", "en"):
            return "en" if choice == "en" else "zh"
    return "en"


class Pages:
    """Draws the pages from the catalogue as it is at the time of each request."""

    def __init__(self) -> None:
        self._templates = Jinja2Templates(directory=HERE / "templates")
        self._templates.env.globals.update(asset=asset, colours_drawn=COLOURS, named=named, money=money)
        self._templates.env.globals.update(wish=wish, collection_address=collection_address)
        self._templates.env.trim_blocks = self._templates.env.lstrip_blocks = True

    def routes(self) -> list[BaseRoute]:
        """Every address of the site itself."""
        return [
            Route("/", self._shop),
            Route("/item/{product_id}", self._item),
            Route("/chat", self._chat),
            Route("/pages/{slug}", self._terms),
            Route("/widget.js", self._widget),
            Route("/favicon.ico", self._icon),
            Route("/static/products/{product_id}.webp", self._photo),
            Route("/photographed", self._photographed),
            Mount("/static", Assets(directory=STATIC)),
        ]

    def _page(self, request: Request, name: str, *, status_code: int = 200, **values: object) -> Response:
        language = language_of(request)
        here = URL(scope=request.scope).replace(scheme="", netloc="")
        context = {
            "language": language,
            "texts": page_texts(language),
            "other_address": str(here.include_query_params(lang="en" if language == "zh" else "zh")),
            "chosen_sex": "",
            "terms": {slug: found[0].title for slug, found in terms(language).items()},
            **values,
        }
        response = self._templates.TemplateResponse(request, name, context, status_code=status_code)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Accept-Language, Cookie"
        if request.query_params.get("lang") in ("zh", "en"):
            response.set_cookie("lang", language, max_age=YEAR, samesite="lax", httponly=True)
        return response

    async def _shop(self, request: Request) -> Response:
        products = catalogue().all()
        sex = request.query_params.get("for", "")
        theirs = [product for product in products if product.sex in (sex, "unisex")] if sex in SEXES else list(products)
        categories = list(dict.fromkeys(product.category for product in theirs))
        chosen = request.query_params.get("category", "")
        shown = [product for product in theirs if product.category == chosen] or theirs
        first = hero(products)
        return self._page(
            request,
            "shop.html",
            products=shown,
            categories=categories,
            chosen=chosen if chosen in categories else "",
            chosen_sex=sex if sex in SEXES else "",
            hero=first,
            hero_photo=hero_address(first),
        )

    async def _item(self, request: Request) -> Response:
        try:
            product = catalogue().get(request.path_params["product_id"])
        except UnknownProduct:
            return self.missing(request)
        alike = [other for other in catalogue() if other.category == product.category and other is not product][:4]
        # A measure that is 0 in every size is none: a sleeveless dress has no sleeve.
        charts = {size: product.measured(size) for size in product.sizes}
        measures = list(dict.fromkeys(n for chart in charts.values() for n, cm in chart.items() if cm))
        return self._page(request, "item.html", product=product, alike=alike, charts=charts, measures=measures)

    def missing(self, request: Request) -> Response:
        """The page of an address that leads nowhere."""
        return self._page(request, "missing.html", status_code=404)

    async def _terms(self, request: Request) -> Response:
        """One of the shop's own pages: delivery, returns and the like."""
        found = terms(language_of(request)).get(request.path_params["slug"])
        if found is None:
            return self.missing(request)
        return self._page(request, "terms.html", title=found[0].title, sections=found)

    async def _chat(self, request: Request) -> Response:
        return self._page(request, "chat.html", largest_scan_mb=LARGEST_MB)

    async def _widget(self, _request: Request) -> Response:
        # No hash in its address, which stands in other people's pages: they get a new one within the hour.
        # Any page may load it: as a module, with `crossorigin`, or where it must be allowed to come from elsewhere.
        headers = {
            "Cache-Control": "public, max-age=3600",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers=headers)

    async def _icon(self, _request: Request) -> Response:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    async def _photo(self, request: Request) -> Response:
        try:
            product = catalogue().get(request.path_params["product_id"])
        except UnknownProduct as problem:
            raise HTTPException(404, "there is no such product") from problem
        colour = _colour(product, request.query_params.get("colour"))
        photo = photo_path(product, colour)
        if photo.is_file():
            return FileResponse(photo, media_type="image/webp", headers={"Cache-Control": "public, max-age=3600"})
        drawing = silhouette(product, colour)
        return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    async def _photographed(self, request: Request) -> Response:
        """Of each `of=ID` or `of=ID:COLOUR`: how many seconds ago it was photographed, null where it is drawn yet."""
        asked = request.query_params.getlist("of")[:MOST_ASKED]
        return JSONResponse({one: _age_s(one) for one in asked}, headers={"Cache-Control": "no-store"})


def _colour(product: Product, asked: str | None) -> str | None:
    """The colour asked for, None where the product does not come in it."""
    return asked if asked in product.colours else None


def _age_s(asked: str) -> float | None:
    product_id, _, colour = asked.partition(":")
    try:
        product = catalogue().get(product_id)
        taken = photo_path(product, _colour(product, colour)).stat().st_mtime
    except (UnknownProduct, OSError):
        return None
    return round(max(time.time() - taken, 0.0), 1)


def terms(language: Language) -> dict[str, list[Section]]:
    """The shop's own pages in this language, by slug; those it writes in the other one where it writes none in this."""
    every = sections()
    found: dict[str, list[Section]] = {}
    for section in [one for one in every if one.language == language] or every:
        found.setdefault(section.slug, []).append(section)
    return found


def hero_address(product: Product | None) -> str:
    """The first picture of the shop: one made for it, or the photograph of the product it shows."""
    if (STATIC / "hero.webp").is_file():
        return asset("hero.webp")
    return product.photo if product else asset("icon.svg")


def wish(name: str, item: str) -> str:
    """What a button of a page asks for, as `bot.wishes` reads it."""
    return json.dumps({"wish": name, "item": item})


def collection_address(sex: str = "", category: str = "") -> str:
    """The address of the collection, of all or of some of it."""
    asked = urlencode({name: value for name, value in (("for", sex), ("category", category)) if value})
    return f"/?{asked}#collection"
