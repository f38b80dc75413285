"""The web server: Rasa's REST format, the chat's wire, pages, pictures, health, and what each response carries."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

import common.settings
from bot.page_texts import page_texts
from bot.silhouette import silhouette
from common.buttons import ID
from common.media import media
from common.store import Said, Store
from shop.catalogue import catalogue
from shop.photos import photo_path
from tests.fakes_rasa import Held, try_on
from tests.fakes_site import WEBHOOK

HELLO = [{"text": "Hello!"}]
JSON = {"Content-Type": "application/json"}


# REST


def test_rest_answers_in_rasas_format_and_a_picture_has_a_whole_address_that_answers(site: Any) -> None:
    name = media().save(b"RIFFxxxxWEBP", ".webp")
    built = site({"show it": try_on(f"/media/{name}", buttons=[{"title": "One size up", "payload": "/change_size"}])})
    told, shown = built.say("show it")
    assert told == {"recipient_id": "ann", "text": "Here you are in the navy tee, size M."}
    assert shown["image"] == f"http://127.0.0.1/media/{name}"
    (button,) = shown["buttons"]
    assert button["title"] == "One size up"
    assert ID.fullmatch(button["payload"])
    assert shown["custom"]["kind"] == "try_on"
    picture = built.http.get(shown["image"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_0, "not JSON"),
        (b"[1]", "no object"),
        (b'{"sender": 7, "message": "hi"}', "sender"),
        (b'{"sender": "", "message": "hi"}', "sender"),
        (b'{"sender": "a\\nb", "message": "hi"}', "sender"),
        (json.dumps({"sender": "x" * 201, "message": "hi"}).encode(), "1-200"),
        (b'{"sender": "ann"}', "message"),
        (b'{"sender": "ann", "message": 7}', "message"),
    ],
)
def test_a_body_that_is_no_message_is_refused_with_what_would_be_right(site: Any, body: bytes, word: str) -> None:
    response = site().http.post(WEBHOOK, content=body, headers=JSON)
    assert response.status_code == 400
    assert word in response.json()["error"]


def test_whoever_gives_no_name_shares_a_conversation_with_nobody(site: Any) -> None:
    built = site({"hello there": HELLO})
    told = [built.http.post(WEBHOOK, json={"message": "hello there"}).json()[0]["recipient_id"] for _ in range(2)]
    assert told[0] != told[1]


def test_a_body_over_the_limit_is_refused_before_it_is_read(site: Any) -> None:
    response = site().http.post(WEBHOOK, content=b"x" * 70_000, headers=JSON)
    assert response.status_code == 413
    assert response.json() == {"error": "the body has 70,000 bytes, at most 65,536 are read; send less at once"}


def test_a_body_that_grows_over_the_limit_is_refused_in_a_sentence(site: Any) -> None:
    pieces = (b" " * 10_000 for _ in range(8))
    response = site().http.post(WEBHOOK, content=pieces, headers=JSON)
    assert response.status_code == 413
    assert response.json()["error"].startswith("the body has over 65,536 bytes")


async def test_whoever_breaks_off_in_the_middle_of_a_message_leaves_no_error_behind(
    site: Any, caplog: pytest.LogCaptureFixture
) -> None:
    parts = [{"type": "http.request", "body": b'{"sender":', "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(_message: dict[str, Any]) -> None:
        """Nobody hears it."""

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    request = {"type": "http", "method": "POST", "path": WEBHOOK, "query_string": b"", "headers": headers}
    request["client"] = ("127.0.0.1", 50000)
    await site().app(request, receive, send)
    assert parts == []
    assert caplog.text == ""


def test_a_message_id_makes_a_repeated_request_safe(site: Any) -> None:
    built = site({"hello there": HELLO})
    for _ in range(3):
        assert built.say("hello there", metadata={"message_id": "one"})[0]["text"] == "Hello!"
    assert len(built.fake.asked) == 1


def test_a_sender_over_its_pace_is_told_to_wait(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITTING_ROOM_REST_PER_MINUTE", "2")
    common.settings.settings.cache_clear()
    built = site({"hello there": HELLO})
    statuses = [
        built.http.post(WEBHOOK, json={"sender": sender, "message": "hello there"}).status_code
        for sender in ("ann", "ann", "ann", "bob")
    ]
    assert statuses == [200, 200, 429, 200]


# The web chat's wire


def hello(after_line: int = 0, conversation: str | None = None) -> dict[str, Any]:
    return {
        "type": "hello",
        "conversation": conversation or f"web-{uuid.uuid4()}",
        "after": after_line,
        "language": "en",
    }


def heard(socket: Any, *, until: str = "Hello!") -> list[dict[str, Any]]:
    """Everything told up to the line with this text."""
    told = []
    while not told or told[-1].get("line", {}).get("text") != until:
        told.append(socket.receive_json())
    return told


def test_the_wire_tells_what_was_missed_then_what_comes_and_nothing_twice(site: Any) -> None:
    built = site({"hello there": HELLO, "again": HELLO})
    greeting = hello()
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json(greeting)
        assert socket.receive_json() == {"type": "ready"}
        socket.send_json({"type": "say", "client_id": "one", "text": "hello there", "language": "en"})
        first = heard(socket)
    assert [told["type"] for told in first] == ["line", "working", "rest", "line"]
    assert first[0]["line"] == {"id": 1, "by": "shopper", "text": "hello there", "client_id": "one"}
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json(greeting)  # a page that has seen nothing
        told = [socket.receive_json() for _ in range(3)]
        assert [line["line"]["id"] for line in told[:2]] == [1, 2]
        assert told[2] == {"type": "ready"}
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json({**greeting, "after": 2})  # a page that has seen all of it
        assert socket.receive_json() == {"type": "ready"}
        # What was sent before the wire broke, sent again: it is neither asked nor told again.
        socket.send_json({"type": "say", "client_id": "one", "text": "hello there", "language": "en"})
        socket.send_json({"type": "say", "client_id": "two", "text": "again", "language": "en"})
        later = heard(socket)
    assert [told["line"]["id"] for told in later if told["type"] == "line"] == [3, 4]
    assert [asked[1] for asked in built.fake.asked] == ["hello there", "again"]


def test_an_answer_that_comes_while_the_page_is_away_is_there_when_it_is_back(site: Any) -> None:
    held = Held(HELLO)
    built = site({"show it": held})
    greeting = hello()
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json(greeting)
        socket.receive_json()
        socket.send_json({"type": "say", "client_id": "one", "text": "show it"})
        assert socket.receive_json()["line"]["id"] == 1
    held.let()
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json({**greeting, "after": 1})
        assert heard(socket)[-1]["line"]["id"] == 2


def test_a_long_conversation_is_told_whole(site: Any, data_dir: Path) -> None:
    greeting = hello()
    with Store(data_dir / "store.db") as store:
        for number in range(1201):
            store.say(greeting["conversation"], "assistant", Said(text=str(number)))
    with site().http.websocket_connect("/chat/socket") as socket:
        socket.send_json(greeting)
        told = [socket.receive_json() for _ in range(1202)]
    assert [line["line"]["text"] for line in told[:-1]] == [str(number) for number in range(1201)]
    assert told[-1] == {"type": "ready"}


def test_a_sign_of_life_is_answered(site: Any) -> None:
    with site().http.websocket_connect("/chat/socket") as socket:
        socket.send_json(hello())
        assert socket.receive_json() == {"type": "ready"}
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}


@pytest.mark.parametrize(
    "greeting",
    [
        {"type": "hello", "conversation": "ann"},
        {"type": "hello", "conversation": "web-00000000-0000-0000-0000-000000000000"},
        {"type": "hello"},
        {"type": "say", "text": "x"},
        {},
        [],
        7,
    ],
)
def test_the_wire_gives_nothing_without_a_conversation_of_its_own_kind(site: Any, greeting: object) -> None:
    built = site()
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json(greeting)
        assert socket.receive()["code"] == 1008


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "file://", ""])
def test_another_sites_script_cannot_open_the_wire_nor_can_a_sandboxed_frame(site: Any, origin: str) -> None:
    from starlette.websockets import WebSocketDisconnect

    with (
        pytest.raises(WebSocketDisconnect),
        site().http.websocket_connect("/chat/socket", headers={"origin": origin}),
    ):
        pass


def test_garments_shown_are_named_in_both_languages_for_the_page(site: Any) -> None:
    built = site({"show it": try_on("/media/x.webp")})
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json(hello())
        socket.receive_json()
        socket.send_json({"type": "say", "text": "show it"})
        while "image" not in (told := socket.receive_json()).get("line", {}):
            pass
    assert told["line"]["custom"]["items"][0]["name"] == {
        "zh": catalogue().get("tee-crew").name["zh"],
        "en": catalogue().get("tee-crew").name["en"],
    }


# Pictures


def test_a_picture_is_found_by_its_whole_name_only_and_there_is_no_listing(site: Any) -> None:
    built = site()
    name = media().save(b"x", ".webp")
    found = built.http.get(f"/media/{name}")
    assert found.headers["cache-control"].startswith("private, max-age=")
    for address in ("/media/", "/media", f"/media/{name[:-6]}.png", "/media/..%2fstore.db", "/media/%2e%2e/store.db"):
        assert built.http.get(address).status_code == 404, address


def test_an_expired_picture_is_gone_even_before_it_is_swept_away(site: Any) -> None:
    built = site()
    name = media().save(b"x", ".webp")
    written = media().path(name).stat().st_mtime
    os.utime(media().path(name), (written, written - 23 * 3600))
    kept_s = int(built.http.get(f"/media/{name}").headers["cache-control"].split("max-age=")[1].split(",")[0])
    assert 0 < kept_s <= 3600
    os.utime(media().path(name), (written, written - 25 * 3600))
    response = built.http.get(f"/media/{name}")
    assert response.status_code == 404
    assert "expired" in response.json()["error"]


# Pages


@pytest.mark.parametrize("address", ["/", "/chat", "/item/tee-crew", "/?category=dress", "/item/nothing-like-it"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_speak_the_shoppers_language_and_load_nothing_from_elsewhere(
    site: Any, address: str, language: str
) -> None:
    response = site().http.get(address, headers={"accept-language": {"zh": "zh-CN,zh;q=0.9", "en": "en-GB"}[language]})
    assert response.status_code == (404 if "nothing" in address else 200)
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in response.text
    assert page_texts(language)["chat_title" if "chat" in address else "brand"].replace("&", "&amp;") in response.text  # type: ignore[arg-type]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', response.text)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "'unsafe-inline'" not in response.headers["content-security-policy"].split("style-src")[0]


def test_women_and_men_find_what_is_theirs_and_what_is_for_all(site: Any) -> None:
    http = site().http
    for sex, other in (("female", "male"), ("male", "female")):
        shown = set(re.findall(r'href="/item/([\w-]+)"', http.get(f"/?for={sex}").text))
        assert shown == {product.id for product in catalogue() if product.sex != other}
    tees = set(re.findall(r'href="/item/([\w-]+)"', http.get("/?for=male&category=tee").text))
    assert tees == {product.id for product in catalogue() if product.category == "tee" and product.sex != "female"}
    assert http.get("/?for=nobody&category=nothing").text.count('class="piece"') == len(catalogue().all())


def test_a_language_chosen_on_the_page_is_remembered(site: Any) -> None:
    http = site().http
    assert 'lang="en"' in http.get("/?lang=en", headers={"accept-language": "zh"}).text
    assert 'lang="en"' in http.get("/", headers={"accept-language": "zh"}).text


def test_an_address_that_leads_nowhere_is_a_page_to_a_reader_and_json_to_a_program(site: Any) -> None:
    http = site().http
    page = http.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh-CN"})
    assert page.status_code == 404
    assert "没有找到这一页" in page.text
    assert http.get("/nowhere").json() == {"error": "Not Found"}


def test_every_product_has_a_page_a_size_chart_and_a_picture(site: Any) -> None:
    http = site().http
    shop_page = http.get("/?lang=en").text
    for product in catalogue():
        assert f'href="/item/{product.id}"' in shop_page
        assert http.get(product.photo).headers["content-type"].split("/")[0] == "image"
        page = http.get(f"/item/{product.id}").text
        for size, chart in product.sizes.items():
            cells = "".join(rf"<td>{value:g}</td>\s*" for value in chart.values() if value)
            assert re.search(rf'<th scope="row">{size}</th>\s*{cells}', page), (product.id, size)


def test_the_words_of_a_catalogue_are_text_on_the_page(site: Any, data_dir: Path, monkeypatch: Any) -> None:
    record = catalogue().get("tee-crew").to_record() | {
        "id": "x",
        "name": {"zh": "<b>衣", "en": '"><script>x</script>'},
    }
    (data_dir / "own.json").write_text(json.dumps([record]))
    monkeypatch.setenv("FITTING_ROOM_CATALOGUE", str(data_dir / "own.json"))
    common.settings.settings.cache_clear()
    page = site().http.get("/?lang=en").text
    assert "<script>x</script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def test_only_the_chat_may_stand_in_another_sites_frame(site: Any) -> None:
    http = site().http
    ancestors = {
        address: http.get(address).headers["content-security-policy"].rsplit("frame-ancestors ", 1)[1]
        for address in ("/", "/chat", "/item/tee-crew")
    }
    assert ancestors == {"/": "'self'", "/chat": "*", "/item/tee-crew": "'self'"}


def test_the_embed_is_a_script_of_its_own_and_static_files_are_kept_by_their_content(site: Any) -> None:
    http = site().http
    widget = http.get("/widget.js")
    assert widget.headers["content-type"].startswith("text/javascript")
    named = re.search(r"/static/chat\.js\?v=\w+", http.get("/chat").text)
    assert named
    assert "immutable" in http.get(named[0]).headers["cache-control"]
    assert http.get("/static/bubbles.js").headers["cache-control"] == "no-cache"
    assert http.get("/static/bubbles.js").headers["x-content-type-options"] == "nosniff"
    assert http.get("/static/").status_code == 404
    assert http.get("/static/..%2f__main__.py").status_code == 404


def test_both_languages_of_the_pages_have_the_same_words() -> None:
    def shape(words: Any) -> Any:
        if isinstance(words, dict):
            return {key: shape(value) for key, value in words.items()}
        return [shape(value) for value in words] if isinstance(words, list) else bool(words)

    assert shape(page_texts("zh")) == shape(page_texts("en"))


def test_every_product_can_be_drawn_from_its_chart_in_all_its_colours() -> None:
    import xml.etree.ElementTree as ElementTree

    for product in catalogue():
        for colour in product.colours:
            assert ElementTree.fromstring(silhouette(product, colour)).tag.endswith("svg")


def test_a_product_is_drawn_until_its_photograph_is_there_and_pages_can_ask_which_are(
    site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FITTING_ROOM_CACHE_DIR", str(tmp_path / "cache"))
    common.settings.settings.cache_clear()
    built = site()
    product = next(iter(catalogue()))
    colour = product.colours[1]
    address, names = f"{product.photo}?colour={colour}", [product.id, f"{product.id}:{colour}", "no-such-thing"]

    def shown() -> tuple[str, dict[str, Any]]:
        picture = built.http.get(address)
        assert picture.status_code == 200
        return picture.headers["content-type"], built.http.get("/photographed", params={"of": names}).json()

    assert shown() == ("image/svg+xml", dict.fromkeys(names))
    taken = photo_path(product, colour)
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"RIFF")
    kind, ages = shown()
    assert kind == "image/webp"
    assert ages[product.id] is None
    assert 0 <= ages[names[1]] < 600


def test_a_photograph_is_no_longer_of_a_product_whose_chart_has_changed() -> None:
    product = next(iter(catalogue()))
    longer = {size: {**chart, "length": chart["length"] + 2} for size, chart in product.sizes.items()}
    assert photo_path(dataclasses.replace(product, sizes=longer)) != photo_path(product)
    assert photo_path(dataclasses.replace(product, price=product.price + 1)) == photo_path(product)


# Health and the owner's door


def test_health_is_200_when_every_part_answers_and_503_naming_the_one_that_does_not(site: Any) -> None:
    built = site()
    response = built.http.get("/healthz")
    assert response.status_code == 200
    assert {name: part["ok"] for name, part in response.json()["parts"].items()} == dict.fromkeys(
        ("rasa", "store", "actions"), True
    )
    built.healthy = False
    response = built.http.get("/healthz")
    assert response.status_code == 503
    assert response.json()["parts"]["actions"] == {"ok": False}


# the shop's own pages


@pytest.mark.parametrize(("language", "title"), [("en", "Returns"), ("zh", "退换")])
def test_the_pages_the_chat_answers_from_stand_on_the_site_and_in_its_footer(
    site: Any, language: str, title: str
) -> None:
    http = site({}).http
    page = http.get(f"/pages/returns?lang={language}")
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text
    assert f'<a href="/pages/returns">{title}</a>' in http.get(f"/?lang={language}").text
    assert http.get("/pages/no-such-page").status_code == 404
