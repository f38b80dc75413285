"""What a stranger tries, kind by kind: none sees a word of a shopper's, speaks in their name, or changes theirs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

import common.settings
from bot.owner import HEADER as OWNER_HEADER
from bot.wording import SENTENCES
from tests.strangers import ANSWERED, CLOSED, SECRET, SECRET_HEADER, WEBHOOK_SECRET, Seen, World, world

SQL = (
    "' or '1'='1",
    "'; drop table messages; --",
    '" union select text from messages --',
    "%",
    "_" * 22,
    "1; select 1",
)
HTML = ("<script>alert(7)</script>", '"><img src=x onerror=alert(7)>', "javascript:alert(7)", "{{7*7}}", "${7*7}")
LINK_GONE = SENTENCES["link_gone"]["en"]
GUESS = "A" * 22


class Try(NamedTuple):
    """One kind of try; `ends` are the statuses it may end with."""

    kind: str
    do: Callable[[World], Seen]
    ends: frozenset[int] = frozenset({400, 403, 404, 405, 415, 421, 422})


def answered(kind: str, do: Callable[[World], Seen]) -> Try:
    """A try that is answered as any other message or page is: with nothing of another's."""
    return Try(kind, do, frozenset({ANSWERED}))


def _asked_everywhere(word: str) -> str:
    return "/?" + "&".join(f"{name}={quote(word)}" for name in ("category", "for", "lang"))


def _update(number: int, text: str, chat: int = 7) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "Eve", "language_code": "en"}
    where = {"id": chat, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": where, "from": who, "text": text}}


def _telegram(**headers: str) -> Callable[[World], Seen]:
    return lambda w: w.post("/telegram/webhook", _update(1, f"/start c-{w.used_code}"), **headers)


def _replayed(w: World) -> Seen:
    """A webhook that was overheard and is sent again and again."""
    headers = {SECRET_HEADER: WEBHOOK_SECRET}
    first = [w.post("/telegram/webhook", _update(900, "hello", 77), **headers) for _ in range(5)]
    w.site.settled()
    said = [text for sender, text, _ in w.site.fake.asked if sender == "telegram-77"]
    assert len(said) <= 1, "a replayed update was asked again"
    return first[-1]


LINKS = [
    *(answered(f"a link guessed as {name}", lambda w, c=code: w.join(w.stranger(), c)) for name, code in {
        "random letters": GUESS, "nothing": "", "null": None, "a number": 7, "a list": ["x"], "an object": {"$ne": ""},
        "true": True, "a million letters": "A" * 60_000, "half an emoji": "\ud83d", "a NUL": "\0" * 22,
        "a path": "../../etc/passwd", "a wildcard": "*", "an SQL wildcard": "%", "an SQL quote": "' or 1=1 --",
        "the digest of nothing": "e3b0c44298fc1c149afbf4c8996fb924",
    }.items()),
    answered("a link that was used", lambda w: w.join(w.stranger(), w.used_code)),
    answered("a used link in other letters", lambda w: w.join(w.stranger(), w.used_code.swapcase())),
    answered("a used link with a space", lambda w: w.join(w.stranger(), w.used_code + " ")),
    answered("a used link of another's page name", lambda w: w.socket(
        w.stranger(), {"type": "join", "conversation": w.ann, "code": w.used_code})),
    answered("a link typed as words", lambda w: w.rest("eve", f"/join {w.used_code}")),
    answered("a link as a command of Telegram's over REST", lambda w: w.rest("eve", f"/start c-{w.used_code}")),
    answered("parting another's phone", lambda w: w.rest("eve", "part")),
]  # fmt: skip

NAMES = [
    *(Try(f"the wire under {name}", lambda w, c=conversation: w.socket(c), frozenset({CLOSED}))
      for name, conversation in {
        "a REST sender's name": "bob", "a chat's name": "telegram-7", "a shopper's name": f"shopper-{'0' * 32}",
        "nobody's name": "", "a list": ["web"], "an object": {"$gt": ""}, "an SQL wildcard": "web-%",
        "a pattern": "web-........-....-4...-8...-............", "a UUID without web": str(uuid.uuid4()),
        "a UUID of another version": f"web-{uuid.uuid1()}", "a path": "../store.db",
    }.items()),
    *(Try(f"REST under {name}", lambda w, f=form: w.rest(f(w.ann))) for name, form in {
        "a page's name": str, "a page's name in capitals": str.upper, "a page's name with spaces": lambda n: f"  {n} ",
        "a chat's name": lambda _: "telegram-7", "a chat's name in capitals": lambda _: "TELEGRAM-7",
        "a shopper's name": lambda _: f"shopper-{'a' * 32}", "a list": lambda n: [n], "an object": lambda n: {"$eq": n},
        "a line break": lambda n: f"x\n{n}", "a NUL": lambda n: f"{n}\0", "201 letters": lambda _: "x" * 201,
    }.items()),
    Try("a scan under a REST sender's name", lambda w: w.post("/chat/scan", content=b"x", **{"X-Conversation": "bob"})),
    Try("a scan under a chat's name", lambda w: w.post("/chat/scan", content=b"x", **{"X-Conversation": "telegram-7"})),
    Try("a scan with no name at all", lambda w: w.post("/chat/scan", content=b"x")),
    Try("a scan whose name climbs", lambda w: w.post(
        "/chat/scan", content=b"x", **{"X-Conversation": w.stranger(), "X-Filename": "../../store.db"})),
    answered("a message id of another's", lambda w: w.rest("eve", "hello", metadata={"message_id": "update-1"})),
    answered("another's name as metadata", lambda w: w.rest(
        "eve", "hello", metadata={"sender": w.ann, "language": "xx"})),
]  # fmt: skip

FILES = [
    *(Try(f"a picture named {name}", lambda w, p=path: w.get(p)) for name, path in {
        "by a guess": f"/media/{'A' * 32}.webp", "as the folder": "/media/", "as the store": "/media/store.db",
        "as the key": "/media/owner.key", "up a folder": "/media/../store.db",
        "up a folder, escaped": "/media/%2e%2e/store.db",
        "up, escaped twice": "/media/%252e%252e%252fstore.db", "with backslashes": "/media/..%5cstore.db",
        "with a NUL": f"/media/{'A' * 32}.webp%00.png", "as all": "/media/*.webp", "as an address": "/media/http://x/",
        "as a log": "/media/../log/gateway.log",
    }.items()),
    Try("a picture's name in other letters", lambda w: w.get(w.picture.swapcase().replace("/MEDIA/", "/media/"))),
    Try("a picture under another suffix", lambda w: w.get(w.picture.replace(".png", ".json"))),
    Try("a picture by POST", lambda w: w.post(w.picture)),
    Try("an export by a guess", lambda w: w.get(f"/media/{'B' * 32}.json")),
    Try("an export's page by the name of its data", lambda w: w.get(w.export.replace(".json", ".html"))),
    Try("an export's name cut short", lambda w: w.get(w.export[:-8] + ".json")),
    Try("a part of a file", lambda w: w.get(w.export + ".part")),
    *(Try(f"the static files, {name}", lambda w, p=path: w.get(p)) for name, path in {
        "up a folder": "/static/../app.py", "escaped": "/static/%2e%2e/%2e%2e/var/store.db",
        "absolute": "/static//etc/passwd",
    }.items()),
    Try("a product's picture up a folder", lambda w: w.get("/static/products/..%2f..%2fstore.db.webp")),
    answered("an export asked for in one's own name", lambda w: w.rest("eve", "export")),
]  # fmt: skip

OWNER = [
    *(Try(f"the owner's {name}", lambda w, n=name, b=body: w.post(f"/owner/{n}", b, **{OWNER_HEADER: "guess"}))
      for name, body in {"export": {"sender": "ann"}, "delete": {"sender": "ann"}, "agent-list": {},
                         "agent-add": {"name": "Eve", "role": "owner", "password": "x" * 12},
                         "agent-remove": {"name": "Li"}}.items()),
    Try("the owner's door without a key", lambda w: w.post("/owner/export", {"sender": w.ann})),
    Try("the owner's door with an empty key", lambda w: w.post(
        "/owner/export", {"sender": w.ann}, **{OWNER_HEADER: ""})),
    Try("the owner's door by GET", lambda w: w.get("/owner/export")),
    Try("the owner's door with the REST key's header", lambda w: w.post(
        "/owner/export", {"sender": w.ann}, Authorization="Bearer guess")),
    Try("metrics from elsewhere", lambda w: w.from_elsewhere("/metrics"), frozenset({401})),
    Try("metrics from elsewhere through a forged proxy", lambda w: w.from_elsewhere(
        "/metrics", **{"X-Forwarded-For": "127.0.0.1"}), frozenset({401})),
    Try("REST from elsewhere", lambda w: w.from_elsewhere(
        "/webhooks/rest/webhook", "POST", {"sender": "ann", "message": "export"}), frozenset({401})),
    Try("REST from elsewhere with a guessed key", lambda w: w.from_elsewhere(
        "/webhooks/rest/webhook", "POST", {"sender": "ann", "message": "export"}, Authorization="Bearer guess"),
        frozenset({401})),
    Try("REST from elsewhere with an empty key", lambda w: w.from_elsewhere(
        "/webhooks/rest/webhook", "POST", {"sender": "ann", "message": "export"}, Authorization="Bearer "),
        frozenset({401})),
]  # fmt: skip

TELEGRAM = [
    Try("a webhook without its secret", _telegram(), frozenset({403})),
    *(Try(f"a webhook whose secret is {name}", _telegram(**{SECRET_HEADER: secret}), frozenset({403}))
      for name, secret in {
        "empty": "", "guessed": "guess", "cut short": WEBHOOK_SECRET[:-1], "too long": WEBHOOK_SECRET + "x",
        "in capitals": WEBHOOK_SECRET.upper(), "the bot's token": "123456789:AA", "two": f"{WEBHOOK_SECRET}, x",
    }.items()),
    Try("a webhook whose secret is in the address", lambda w: w.post(
        f"/telegram/webhook?{SECRET_HEADER}={WEBHOOK_SECRET}", _update(2, "hello")), frozenset({403})),
    Try("a webhook whose secret is in the body", lambda w: w.post(
        "/telegram/webhook", {**_update(3, "hello"), "secret_token": WEBHOOK_SECRET}), frozenset({403})),
    Try("a webhook by GET", lambda w: w.get("/telegram/webhook", **{SECRET_HEADER: WEBHOOK_SECRET})),
    Try("a webhook that is no JSON", lambda w: w.post(
        "/telegram/webhook", content=b"{", **{SECRET_HEADER: WEBHOOK_SECRET, "Content-Type": "application/json"})),
    answered("a webhook that is replayed", _replayed),
    answered("a webhook with a guessed link", lambda w: w.post(
        "/telegram/webhook", _update(910, f"/start c-{GUESS}", 78), **{SECRET_HEADER: WEBHOOK_SECRET})),
]  # fmt: skip

BUTTONS = [
    answered("another's button over REST", lambda w: w.rest("eve", w.button)),
    answered("another's button on a page", lambda w: w.socket(w.stranger(), {"type": "say", "text": w.button})),
    answered("a button by a guess", lambda w: w.rest("eve", "b-" + "A" * 20)),
    *(answered(f"a typed {command}", lambda w, c=command: w.rest("eve", c)) for command in (
        "/back_to_before", "/consent_yes", "/told deleted", "/back_to_assistant", "/restart", "/rate_help x 5",
        '/give_measures{"scan": "../../store.db"}', "/delete_data", "/session_start",
    )),
    answered("a wish for what is not sold", lambda w: w.socket(
        w.stranger(), {"type": "say", "text": "x", "wish": {"wish": "delete_data", "item": w.ann}})),
]  # fmt: skip

SITES = [
    Try("the wire from another site", lambda w: w.socket(w.ann, origin="https://evil.example"), frozenset({CLOSED})),
    Try("the wire from a sandboxed frame", lambda w: w.socket(w.ann, origin="null"), frozenset({CLOSED})),
    Try("the wire from a like-named site", lambda w: w.socket(w.ann, origin="http://127.0.0.1.evil.example"),
        frozenset({CLOSED})),
    Try("REST as another site's form", lambda w: w.post("/webhooks/rest/webhook", content=b'{"sender": "ann"}',
                                                        **{"Content-Type": "text/plain"})),
    Try("REST as a form with fields", lambda w: w.post("/webhooks/rest/webhook", content=b"sender=ann&message=export",
                                                       **{"Content-Type": "application/x-www-form-urlencoded"})),
    Try("a browser asks whether REST may be called from another site", lambda w: w.get(
        "/webhooks/rest/webhook", "OPTIONS", origin="https://evil.example",
        **{"Access-Control-Request-Method": "POST"})),
    Try("another host's name", lambda w: w.get("/", host="evil.example"), frozenset({421})),
]  # fmt: skip

WORDS = [
    *(answered(f"{word!r} as a message", lambda w, t=word: w.rest("eve", t)) for word in (*SQL, *HTML)),
    *(answered(f"{word!r} as a sender", lambda w, t=word: w.rest(t)) for word in SQL),
    *(answered(f"{word!r} as a message's id", lambda w, t=word: w.rest("eve", "hi", metadata={"message_id": t}))
      for word in SQL),
    *(Try(f"{word!r} as a product", lambda w, t=word: w.get(f"/item/{quote(t, safe='')}", accept="text/html"))
      for word in (*SQL[:2], *HTML[:2])),
    *(answered(f"{word!r} as a category", lambda w, t=word: w.get(_asked_everywhere(t)))
      for word in (*SQL[:2], *HTML[:2])),
    *(Try(f"{word!r} as a page", lambda w, t=word: w.get(f"/pages/{quote(t, safe='')}", accept="text/html"))
      for word in HTML[:2]),
    *(answered(f"{word!r} on the wire", lambda w, t=word: w.socket(
        w.stranger(), {"type": "say", "text": t, "client_id": t, "language": t})) for word in (*SQL[:3], *HTML[:3])),
]  # fmt: skip

TRIES = [*LINKS, *NAMES, *FILES, *OWNER, *TELEGRAM, *BUTTONS, *SITES, *WORDS]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One shop for all: what one stranger did must not help the next."""
    with pytest.MonkeyPatch.context() as patch:
        folder: Path = tmp_path_factory.mktemp("strangers")
        patch.setattr("bot.telegram.sending.PAUSES_S", (0.01,))

        def setting(**values: str) -> None:
            for name, value in {"data_dir": str(folder), **values}.items():
                patch.setenv(f"FITTING_ROOM_{name.upper()}", value)
            common.settings.settings.cache_clear()

        with world(folder, setting) as opened:
            yield opened
    common.settings.settings.cache_clear()


@pytest.mark.parametrize("attempt", [pytest.param(one, id=one.kind) for one in TRIES])
def test_a_strangers_try_does_not_succeed(shop: World, attempt: Try) -> None:
    seen = attempt.do(shop)
    assert seen.status in attempt.ends, seen.text[:300]
    assert SECRET not in seen.text
    assert "163.7" not in seen.text
    assert "Traceback" not in seen.text
    assert shop.is_intact()


@pytest.mark.parametrize("attempt", [pytest.param(one, id=one.kind) for one in LINKS[:18]])
def test_every_refused_link_is_refused_in_the_same_words(shop: World, attempt: Try) -> None:
    assert str(attempt.do(shop).text).count(LINK_GONE) == 1


def test_whoever_has_the_right_to_it_sees_what_strangers_do_not(shop: World) -> None:
    assert SECRET in shop.socket(shop.ann).text
    assert SECRET in shop.get(shop.export).text
    assert shop.get(shop.picture).status == ANSWERED


def test_no_page_repeats_a_strangers_markup(shop: World) -> None:
    for word in HTML:
        for address in (f"/?category={quote(word)}", f"/item/{quote(word, safe='')}", f"/pages/{quote(word, safe='')}"):
            page = shop.http.get(address, headers={"accept": "text/html"}).text
            assert "alert(7)>" not in page.replace("&gt;", "")
            assert "<script>alert" not in page
            assert ">49<" not in page


def test_the_kinds_are_a_hundred_and_each_is_another() -> None:
    kinds = [one.kind for one in TRIES]
    assert len(set(kinds)) == len(kinds) >= 100
