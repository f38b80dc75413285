"""One shopper on several devices: links that join them once, both sides told, undone by a sentence, kept apart."""

from __future__ import annotations

import contextlib
import re
import uuid
from typing import Any

import pytest

from bot.devices import qr_png
from bot.wording import SENTENCES, TITLES
from common.conversation import Said
from common.devices import BACK_S, LINK_S, NEW_SHOPPER, LinkGone
from common.store import Store
from tests.dialogue import Dialogue
from tests.fakes_site import Site

HELLO = [{"text": "Hello!"}]
LINK, PART, ANEW = ([{"custom": {"kind": "devices", "action": action}}] for action in ("link", "part", "anew"))
SCRIPT = {"hello there": HELLO, "continue on my phone": LINK, "disconnect my phone": PART, "somebody else": ANEW}
CODE = re.compile(r"/chat#continue=([\w-]{22})")


def told(_language: str | None) -> Said:
    return Said(text="joined")


@pytest.fixture
def store(store: Store) -> Store:
    """A store in each of the places there are, with a conversation in it."""
    store.receive("web-a", "hello", language="en")
    return store


# The store


def test_a_link_joins_a_device_once_and_again_only_the_same_one(store: Store) -> None:
    code = store.make_link("web-a")
    line = store.use_link("phone", code, told)
    assert line is not None
    assert store.standing("phone").shopper == "web-a"
    assert store.standing("phone").since_line == line.id
    assert store.use_link("phone", code, told) is None
    assert [one.said.text for one in store.history("web-a")] == ["hello", "joined"]
    with pytest.raises(LinkGone):
        store.use_link("stranger", code, told)
    assert store.devices("web-a") == ("web-a", "phone")


def test_a_code_is_good_for_ten_minutes_and_the_last_one_made_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = store.make_link("web-a"), store.make_link("web-a")
    with pytest.raises(LinkGone):
        store.use_link("phone", first, told)
    monkeypatch.setattr("common.devices.LINK_S", -1)
    with pytest.raises(LinkGone):
        store.use_link("phone", store.make_link("web-a"), told)
    assert LINK_S == 600
    assert first != second


@pytest.mark.parametrize("guess", ["", "x", "A" * 22, "%", "' or 1=1 --", "\ud800", "A" * 10_000])
def test_a_guess_joins_nothing_and_every_refusal_is_the_same(store: Store, guess: str) -> None:
    store.make_link("web-a")
    with pytest.raises(LinkGone) as refusal:
        store.use_link("stranger", guess, told)
    assert str(refusal.value) == ""
    assert store.standing("stranger").shopper == "stranger"


def test_a_code_has_128_random_bits_and_stands_nowhere_in_the_store(store: Store) -> None:
    codes = {store.make_link(f"web-{n}") for n in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 22 and re.fullmatch(r"[\w-]+", code) for code in codes)
    with store.transaction() as db:
        kept = str(db.execute("select * from links").fetchall())
    assert not any(code in kept for code in codes)


def test_parting_gives_each_device_its_own_back(store: Store) -> None:
    store.receive("phone", "mine")
    store.use_link("phone", store.make_link("web-a"), told)
    store.use_link("laptop", store.make_link("web-a"), told)
    assert store.part("phone") == ("phone",)
    assert store.standing("phone").shopper == "phone"
    assert store.part("web-a") == ("laptop",)
    assert store.part("web-a") == ()


def test_a_used_code_does_not_join_again_what_was_parted(store: Store) -> None:
    code = store.make_link("web-a")
    store.use_link("phone", code, told)
    store.part("web-a")
    with pytest.raises(LinkGone):
        store.use_link("phone", code, told)


def test_ones_own_link_is_not_used_up_on_the_same_device(store: Store) -> None:
    code = store.make_link("web-a")
    assert store.use_link("web-a", code, told) is None
    assert store.use_link("phone", code, told) is not None


def test_somebody_else_on_a_device_starts_anew_and_parting_brings_nobody_back(store: Store) -> None:
    new = store.start_anew("web-a")
    assert NEW_SHOPPER.fullmatch(new)
    assert store.standing("web-a").shopper == new
    assert store.devices("web-a") == ()
    assert store.devices(new) == ("web-a",)
    assert store.part("web-a") == ()
    store.receive("web-b", "hi")
    store.use_link("web-a", store.make_link("web-b"), told)
    store.part("web-a")
    assert store.standing("web-a").shopper == new


def test_a_shopper_who_deletes_everything_leaves_no_way_to_whoever_used_the_device_before(store: Store) -> None:
    new = store.start_anew("web-a")
    store.receive(new, "hi")
    store.delete_shopper(new)
    assert store.standing("web-a").shopper not in (new, "web-a")


def test_somebody_else_is_taken_back_at_once_or_never(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    new = store.start_anew("web-a")
    store.receive(new, "It is still me")
    assert store.step_back("web-a") == "web-a"
    assert store.step_back("web-a") is None
    new = store.start_anew("web-a")
    store.receive(new, "my height is 180")
    store.receive(new, "It is still me")
    assert store.step_back("web-a") is None
    new = store.start_anew("web-b")
    monkeypatch.setattr("common.devices.BACK_S", -1)
    assert store.step_back("web-b") is None
    assert BACK_S == 120


def test_a_joined_device_that_was_taken_over_and_back_can_still_be_parted(store: Store) -> None:
    store.use_link("phone", store.make_link("web-a"), told)
    store.start_anew("phone")
    assert store.step_back("phone") == "web-a"
    assert store.part("phone") == ("phone",)
    assert store.standing("phone").shopper == "phone"


def test_deleting_a_shopper_parts_every_device_and_names_what_they_said_by_themselves(store: Store) -> None:
    store.receive("phone", "mine")
    store.use_link("phone", store.make_link("web-a"), told)
    assert store.shoppers_behind("web-a") == ("phone", "web-a")
    assert store.shoppers_behind("phone") == ("phone",)
    store.delete_shopper("web-a")
    assert store.standing("phone").shopper == "phone"


# The skill


def test_the_skill_asks_the_gateway_by_what_the_reader_found() -> None:
    def action(intent: str, topic: str | None = None) -> Any:
        ann = Dialogue()
        heard = ann.hear(intent, f"/{intent}", **({"topic": topic} if topic else {}))
        return heard.custom("devices")["action"]

    assert action("continue_elsewhere") == "link"
    assert action("continue_elsewhere", "link") == "link"
    assert action("continue_elsewhere", "undo") == "part"
    assert action("restart", "somebody_else") == "anew"


def test_a_plain_restart_forgets_and_stays_with_the_same_shopper() -> None:
    heard = Dialogue().hear("restart", "start over")
    assert heard.restarted
    assert heard.responses == ["utter_restarted"]


# Over the wire


class Page:
    """A web conversation: `lines` are told to it, `tell` sends."""

    def __init__(self, socket: Any, name: str) -> None:
        self.socket, self.name = socket, name
        socket.send_json({"type": "hello", "conversation": name, "language": "en"})

    def until(self, kind: str) -> list[dict[str, Any]]:
        """Everything told up to a message of this kind."""
        told = []
        while not told or told[-1]["type"] != kind:
            told.append(self.socket.receive_json())
        return told

    def hears(self, text: str) -> dict[str, Any]:
        """The line or notice with these words."""
        while True:
            message = self.socket.receive_json()
            if (message.get("line") or {}).get("text") == text:
                line: dict[str, Any] = message["line"]
                return line

    def says(self, text: str) -> None:
        self.socket.send_json({"type": "say", "text": text, "language": "en"})

    def link(self) -> str:
        """Asks for a link; its code."""
        self.says("continue on my phone")
        while True:
            line = self.socket.receive_json().get("line") or {}
            if (line.get("custom") or {}).get("kind") == "continue":
                found = CODE.search(line["text"])
                assert found is not None
                assert line["custom"]["url"].endswith(found[0])
                return found[1]


@pytest.fixture
def page(site: Any) -> Any:
    """Opens pages of one shop."""

    built: Site = site(SCRIPT)
    with contextlib.ExitStack() as open_:

        def make(name: str | None = None) -> Page:
            socket = open_.enter_context(built.http.websocket_connect("/chat/socket"))
            return Page(socket, name or f"web-{uuid.uuid4()}")

        make.site = built  # type: ignore[attr-defined]
        yield make


JOINED = SENTENCES["joined"]["en"].format(where=TITLES["on_web"]["en"])


def test_a_second_browser_goes_on_where_the_first_is_and_both_are_told(page: Any) -> None:
    ann, phone = page(), page()
    ann.says("hello there")
    ann.hears("Hello!")
    code = ann.link()
    phone.socket.send_json({"type": "join", "code": code, "language": "en"})
    phone.until("moved")
    lines = [one["line"]["text"] for one in phone.until("ready") if one["type"] == "line"]
    assert lines[:2] == ["hello there", "Hello!"]
    assert lines[-1] == JOINED
    ann.hears(JOINED)
    phone.says("hello there")
    assert ann.hears("hello there")["by"] == "shopper"
    ann.hears("Hello!")
    page.site.settled()
    assert {sender for sender, _, _ in page.site.fake.asked} == {ann.name}


def test_a_link_comes_with_a_picture_of_it_that_a_phone_can_read(page: Any) -> None:
    built = page.site
    (answer,) = built.say("continue on my phone")
    assert answer["custom"]["expires_s"] == 600
    assert answer["custom"]["url"].startswith("http://127.0.0.1/chat#continue=")
    assert answer["custom"]["url"] in answer["text"]
    picture = built.http.get(answer["image"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content == qr_png(answer["custom"]["url"])


def test_a_guess_is_answered_by_one_sentence_and_tells_nothing(page: Any) -> None:
    ann, stranger = page(), page()
    ann.says("hello there")
    ann.hears("Hello!")
    used = ann.link()
    page().socket.send_json({"type": "join", "code": used})
    ann.hears(JOINED)
    for guess in ("A" * 22, used, "", None, 7, ["x"], {"$ne": ""}):
        stranger.socket.send_json({"type": "join", "code": guess, "language": "en"})
        assert stranger.hears(SENTENCES["link_gone"]["en"]) == {"by": "assistant", "text": SENTENCES["link_gone"]["en"]}
    stranger.says("hello there")
    stranger.hears("Hello!")
    page.site.settled()
    assert page.site.fake.asked[-1][0] == stranger.name


def test_one_sentence_disconnects_and_both_sides_are_told(page: Any) -> None:
    ann, phone = page(), page()
    phone.socket.send_json({"type": "join", "code": ann.link()})
    phone.until("moved")
    phone.until("ready")
    ann.says("disconnect my phone")
    ann.hears(SENTENCES["parted"]["en"])
    phone.until("moved")
    assert [one["line"]["text"] for one in phone.until("ready") if one["type"] == "line"] == [
        SENTENCES["parted_here"]["en"]
    ]
    ann.says("disconnect my phone")
    ann.hears(SENTENCES["nothing_joined"]["en"])


def test_somebody_else_sees_and_inherits_nothing_and_a_button_takes_it_back(page: Any) -> None:
    ann = page()
    ann.says("hello there")
    ann.hears("Hello!")
    ann.says("somebody else")
    ann.until("moved")
    (line,) = [one["line"] for one in ann.until("ready") if one["type"] == "line"]
    assert line["text"] == SENTENCES["anew"]["en"]
    ann.says(line["buttons"][0]["payload"])
    ann.until("moved")
    assert [one["line"]["text"] for one in ann.until("ready") if one["type"] == "line"][:2] == ["hello there", "Hello!"]
    ann.says("somebody else")
    ann.until("moved")
    ann.until("ready")
    ann.says("hello there")
    ann.hears("Hello!")
    page.site.settled()
    senders = [sender for sender, text, _ in page.site.fake.asked if text == "hello there"]
    assert senders[0] == ann.name
    assert NEW_SHOPPER.fullmatch(senders[-1])


def test_a_program_may_not_speak_as_a_shopper_by_name(page: Any) -> None:
    refused = page.site.http.post(
        "/webhooks/rest/webhook", json={"sender": f"shopper-{uuid.uuid4().hex}", "message": "hello there"}
    )
    assert refused.status_code == 403
