"""The desk over HTTP: who gets in, what each act does, what is logged; strangers' tries."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from bot.channels.desk import DeskDoor
from bot.desk.accounts import Accounts, Agent, Role
from bot.desk.asides import Asides
from bot.desk.doing import picture
from bot.desk.frame import desk_texts
from bot.desk.glance import glance
from bot.desk.handovers import Handovers
from bot.desk.login import TRIES_PER_NAME
from bot.desk.ownership import Refused
from bot.desk.replies import Replies, Reply
from bot.desk.report import Done, as_csv, chart, done, sums
from bot.desk.view import queue
from bot.messages import Outgoing
from bot.tracker import Tracker
from common.media import media
from tests.desks import PASSWORD, PERSON, WISH
from tests.fakes import pixel
from tests.fakes_rasa import Script, try_on
from tests.fakes_site import Site
from tests.waiting import until

MEASURES = {"kind": "measures", "values": {"height": 165.0, "weight": 55.0, "sex": "female"}}
ADVICE = {
    "kind": "size_advice",
    "item": "tee-crew",
    "size": "M",
    "probability": {"S": 0.2, "M": 0.8},
    "why": {"chest": 8.0},
}


def script() -> Script:
    look = media().save(pixel(), ".png")
    return {
        PERSON: WISH,
        "165 cm": [{"text": "Noted.", "custom": MEASURES}],
        "which size?": [{"text": "M.", "custom": ADVICE}],
        "try L": try_on(f"/media/{look}", size="L"),
        "is it warm?": [{"text": "It is light wool.", "buttons": [{"title": "Try", "payload": "/x"}]}],
        "hello": [{"text": "Hello!"}],
        "<script>alert(1)</script>": [{"text": "<b>bold</b>"}],
    }


class AtDesk:
    """One agent's browser."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name = site, name
        self.http = TestClient(site.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=False)

    def signs_in(self, password: str = PASSWORD, *, token: str | None = None) -> Any:
        form = self.http.get("/desk/login").text
        found = re.search(r'name="csrf" value="([^"]+)"', form)
        assert found is not None
        given = {"name": self.name, "password": password, "csrf": found[1] if token is None else token}
        return self.http.post("/desk/login", data=given)

    @property
    def token(self) -> str:
        found = re.search(r'data-token="([^"]+)"', self.http.get("/desk").text)
        assert found is not None
        return found[1]

    def does(self, what: str, case: str = "", *, token: str | None = None, **given: Any) -> Any:
        headers = {"X-CSRF": self.token if token is None else token}
        return self.http.post(f"/desk/do/{what}", json={"case": case, **given}, headers=headers)


class Shop:
    """A site with three people at its desk."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.accounts = Accounts(site.gateway.record.store)
        people: tuple[tuple[str, Role], ...] = (("Li", "agent"), ("Kim", "agent"), ("Sue", "supervisor"))
        for name, role in people:
            self.accounts.add(name, role, PASSWORD)
        door = next(channel for channel in site.app.state.channels if channel.name == "desk")
        assert isinstance(door, DeskDoor)
        self.door = door
        self.handovers = door.desk.handovers

    def at(self, name: str) -> AtDesk:
        browser = AtDesk(self.site, name)
        assert browser.signs_in().status_code == 303
        return browser

    def case(self, sender: str = "ann") -> str:
        self.site.say(PERSON, sender=sender)
        case = self.handovers.open_case(sender)
        assert case is not None
        return case.id

    def lines(self, sender: str = "ann") -> list[tuple[str, str | None]]:
        return [(one.author, one.said.text) for one in self.site.gateway.record.store.history(sender)]


WIRE = "ws://127.0.0.1/desk/socket"
OURS = {"Origin": "http://127.0.0.1"}
"""As a browser names our own page when it opens a wire."""


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """As little work for a password as argon2 allows: what it costs is the library's affair."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("bot.desk.accounts.hasher", lambda: quick)
    monkeypatch.setattr("bot.desk.desk.LOOK_EVERY_S", 0.05)


@pytest.fixture
def shop(site: Any) -> Shop:
    return Shop(site(script()))


PAGES = ["/desk", "/desk/queue", "/desk/c/{case}", "/desk/c/{case}/glance", "/desk/replies", "/desk/report",
         "/desk/report.csv"]  # fmt: skip
ACTS = ["claim", "release", "assign", "transfer", "hand_back", "answer", "note", "command", "draft"]


def words_of(shop: Shop) -> str:
    shop.site.say("165 cm")
    return shop.case()


# Getting in


def test_a_stranger_sees_nothing_of_the_desk_and_does_nothing(shop: Shop) -> None:
    case, http = words_of(shop), TestClient(shop.site.app, base_url="http://127.0.0.1", follow_redirects=False)
    for page in PAGES:
        answer = http.get(page.format(case=case))
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login"), page
        assert answer.text == ""
    before = shop.lines()
    for act in [*(f"/desk/do/{name}" for name in ACTS), "/desk/picture"]:
        answer = http.post(act, json={"case": case, "text": "mine", "to": "Kim"})
        assert (answer.status_code, answer.json()["reason"]) == (401, "signed_out"), act
    with pytest.raises(WebSocketDisconnect), http.websocket_connect(WIRE, headers=OURS) as wire:
        wire.receive_json()
    assert shop.lines() == before
    assert shop.handovers.case(case).status == "waiting"


def test_signing_in_and_out(shop: Shop) -> None:
    li = shop.at("Li")
    cookie = li.http.cookies["desk"]
    assert li.http.get("/desk").status_code == 200
    assert li.http.get("/desk/login").headers["location"] == "/desk"
    out = li.http.post("/desk/logout", data={"csrf": li.token})
    assert out.headers["location"] == "/desk/login"
    li.http.cookies.set("desk", cookie, domain="127.0.0.1")
    assert li.http.get("/desk").status_code == 303, "a cookie from before signing out opens nothing"


def test_the_cookie_is_no_scripts_and_no_other_sites(shop: Shop) -> None:
    answer = AtDesk(shop.site, "Li").signs_in()
    (given,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("desk=")]
    assert "HttpOnly" in given
    assert "samesite=lax" in given.lower()


@pytest.mark.parametrize("name", ["Li", "Nobody", "' or 1=1 --", "<script>"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(shop: Shop, name: str) -> None:
    answer = AtDesk(shop.site, name).signs_in("not the password")
    assert answer.status_code == 401
    assert desk_texts("en")["wrong"] in answer.text or desk_texts("zh")["wrong"] in answer.text
    assert "<script>" not in answer.text.replace('<script type="module"', "")
    assert "desk=" not in answer.headers.get("set-cookie", "").replace("desk_before=", "")


def test_who_guesses_passwords_is_slowed_down(shop: Shop) -> None:
    told = [
        AtDesk(shop.site, "Li").signs_in(f"guess number {number}").status_code for number in range(TRIES_PER_NAME + 2)
    ]
    assert told == [401] * TRIES_PER_NAME + [429] * 2
    late = AtDesk(shop.site, "Li").signs_in()
    assert late.status_code == 429, "nor is the right one tried"
    assert int(late.headers["retry-after"]) > 0
    assert AtDesk(shop.site, "Kim").signs_in().status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "Ikxp.abc", '"Li"', "eyJuYW1lIjoiTGkifQ.ZZZ"])
def test_a_forged_cookie_opens_nothing(shop: Shop, forged: str) -> None:
    li = AtDesk(shop.site, "Li")
    li.http.cookies.set("desk", forged, domain="127.0.0.1")
    assert li.http.get("/desk").headers["location"] == "/desk/login"


def test_one_signed_thing_is_not_another(shop: Shop) -> None:
    """The page's token and the form's are signed by the same key, each for its own use."""
    li = shop.at("Li")
    stranger = AtDesk(shop.site, "Li")
    for signed in (li.token, li.http.cookies.get("desk_before") or li.token):
        stranger.http.cookies.set("desk", signed, domain="127.0.0.1")
        assert stranger.http.get("/desk").status_code == 303


def test_an_account_that_is_removed_is_out_at_once(shop: Shop) -> None:
    li, case = shop.at("Li"), shop.case()
    assert li.does("claim", case).status_code == 200
    shop.accounts.remove("Li")
    assert li.http.get("/desk").status_code == 303
    until(lambda: shop.handovers.case(case).status == "waiting", "the conversation going back to the queue")


# Other sites


@pytest.mark.parametrize("token", ["", "x", "other"])
def test_another_sites_page_has_nothing_done(shop: Shop, token: str) -> None:
    li, case = shop.at("Li"), shop.case()
    token = shop.at("Kim").token if token == "other" else token
    for act in ACTS:
        answer = li.does(act, case, token=token, text="forged", to="Kim")
        assert (answer.status_code, answer.json()["reason"]) == (403, "not_ours"), act
    assert shop.handovers.case(case).status == "waiting"
    assert li.http.post("/desk/logout", data={"csrf": token}).status_code == 403
    assert li.http.get("/desk").status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_right_token_from_another_site_is_refused_too(shop: Shop, headers: dict[str, str]) -> None:
    li, case = shop.at("Li"), shop.case()
    answer = li.http.post("/desk/do/claim", json={"case": case}, headers={"X-CSRF": li.token, **headers})
    assert answer.status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        li.http.websocket_connect(WIRE, headers=headers) as wire,
    ):
        wire.receive_json()


def test_a_sign_in_that_another_site_made_up_is_refused(shop: Shop) -> None:
    assert AtDesk(shop.site, "Li").signs_in(token="made up").status_code == 403
    li = AtDesk(shop.site, "Li")
    theirs = re.search(r'name="csrf" value="([^"]+)"', AtDesk(shop.site, "Li").http.get("/desk/login").text)
    assert theirs is not None
    assert li.signs_in(token=theirs[1]).status_code == 403, "a form's token belongs to the browser it was given to"


def test_only_a_supervisor_may_assign_change_replies_and_read_the_report(shop: Shop) -> None:
    li, sue, case = shop.at("Li"), shop.at("Sue"), shop.case()
    assert li.does("assign", case, to="Kim").status_code == 403
    assert li.http.get("/desk/report").status_code == 403
    reply = {"csrf": li.token, "name": "hello", "zh": "好", "en": "hi"}
    assert li.http.post("/desk/replies", data=reply).status_code == 403
    assert sue.does("assign", case, to="Kim").status_code == 200
    assert shop.handovers.case(case).agent == "Kim"
    assert sue.http.post("/desk/replies", data={**reply, "csrf": sue.token}).status_code == 303
    assert '<dd lang="en">hi</dd>' in li.http.get("/desk/replies").text


# What is done


def test_a_conversation_from_the_queue_to_the_assistant_again(shop: Shop) -> None:
    li, case = shop.at("Li"), words_of(shop)
    assert desk_texts("en")["reasons"]["asked"] in li.http.get("/desk", headers={"Accept-Language": "en"}).text
    assert li.does("claim", case).json() == {}
    assert li.does("answer", case, text="Hello, I am Li.", client_id="1").json() == {}
    assert li.does("answer", case, text="Hello, I am Li.", client_id="1").json() == {}
    assert [one.get("text") for one in shop.site.say("hi Li")][-1] == "Hello, I am Li."
    assert li.does("hand_back", case, text="All yours.").json() == {}
    assert [one for one in shop.lines() if one[0] == "agent"] == [("agent", "Hello, I am Li."), ("agent", "All yours.")]
    (*_, answer) = shop.site.say("hello")
    assert answer["text"] == "Hello!"


def test_the_second_to_claim_is_told_who_was_first_in_both_languages(shop: Shop) -> None:
    li, kim, case = shop.at("Li"), shop.at("Kim"), shop.case()
    assert li.does("claim", case).status_code == 200
    for language in ("en", "zh"):
        answer = kim.http.post(f"/desk/do/claim?lang={language}", json={"case": case}, headers={"X-CSRF": kim.token})
        assert answer.status_code == 409
        assert answer.json()["error"] == desk_texts(language)["refused"]["taken"].format(agent="Li")  # type: ignore[arg-type]
    assert kim.does("answer", case, text="me too").json()["reason"] == "not_yours"


def test_what_the_assistant_does_for_an_agent_goes_to_the_shopper_as_a_picture_alone(shop: Shop) -> None:
    li, case = shop.at("Li"), shop.case()
    li.does("claim", case)
    before = shop.lines()
    assert li.does("command", case, text="try L").json() == {}
    until(lambda: len(shop.lines()) == len(before) + 1, "the picture")
    shown = shop.site.gateway.record.store.history("ann")[-1]
    assert (shown.author, shown.said.text, shown.said.buttons) == ("assistant", None, ())
    assert shown.said.image
    assert shown.said.custom is not None
    assert shown.said.custom["items"][0]["size"] == "L"
    asides = shop.door.desk.asides.every(shop.handovers.case(case))
    (aside,) = [one for one in asides if one.kind == "command"]
    assert (aside.agent, aside.text) == ("Li", "try L")
    assert aside.parts
    assert aside.parts[0]["text"].startswith("Here you are")


def test_a_draft_is_the_agents_alone(shop: Shop) -> None:
    li, case = shop.at("Li"), shop.case()
    shop.site.say("is it warm?")
    li.does("claim", case)
    before = shop.lines()
    assert li.does("draft", case).json() == {}

    def drafted() -> Any:
        asides = shop.door.desk.asides.every(shop.handovers.case(case))
        return next((aside.parts for aside in asides if aside.kind == "draft"), None)

    assert until(drafted, "the draft") == ({"recipient_id": "", "text": "It is light wool."},)
    assert shop.lines() == before


def test_what_a_crash_interrupted_is_done_after_the_next_start_once(data_dir: Path) -> None:
    first = Site(data_dir, script())
    with first.http:
        shop = Shop(first)
        li, case = shop.at("Li"), shop.case()
        li.does("claim", case)
        agent = shop.accounts.found("Li")
        assert agent is not None
        shop.door.desk.asides.errand(case, agent, "command", "try L")  # kept, and killed before it was asked
    second = Site(data_dir, script())
    with second.http:
        store = second.gateway.record.store
        until(lambda: store.history("ann")[-1].said.image, "the picture")
    with Site(data_dir, script()).http:
        pass
    third = Site(data_dir, script())
    with third.http:
        images = [one.said.image for one in third.gateway.record.store.history("ann") if one.said.image]
    assert len(images) == 1


def test_notes_and_looks_are_kept_for_colleagues_and_never_shown_to_the_shopper(shop: Shop) -> None:
    li, kim, case = shop.at("Li"), shop.at("Kim"), words_of(shop)
    assert kim.does("note", case, text="a regular").json() == {}
    assert ("agent", "a regular") not in shop.lines()
    assert li.http.get(f"/desk/c/{case}").status_code == 200
    with li.http.websocket_connect(WIRE, headers=OURS) as wire:
        wire.send_json({"type": "hello", "case": case})
        told = [wire.receive_json()]
        while told[-1]["type"] != "ready":
            told.append(wire.receive_json())
    notes = [one["aside"] for one in told if one["type"] == "aside" and one["aside"]["kind"] == "note"]
    assert [(one["agent"], one["text"]) for one in notes] == [("Kim", "a regular")]
    looks = shop.door.desk.asides.looks(shop.handovers.case(case))
    assert [look.agent for look in looks] == ["Li", "Li"]
    assert looks[0].opened >= looks[1].opened
    kept = shop.site.gateway.record.store.export_shopper("ann")
    assert [row["agent"] for row in kept["desk_looks"]] == ["Li", "Li"]
    assert [row["text"] for row in kept["desk_notes"]] == ["a regular"]


def test_the_wire_shows_what_a_shopper_says_who_looks_and_who_types(shop: Shop) -> None:
    li, kim, case = shop.at("Li"), shop.at("Kim"), shop.case()
    li.does("claim", case)

    def until_told(wire: Any, kind: str, **holds: Any) -> Any:
        while (told := wire.receive_json())["type"] != kind or any(told.get(k) != v for k, v in holds.items()):
            pass
        return told

    with li.http.websocket_connect(WIRE, headers=OURS) as mine:
        mine.send_json({"type": "hello", "case": case})
        until_told(mine, "ready")
        shop.site.say("is it warm?")
        assert until_told(mine, "line")["line"]["text"] == "is it warm?"
        with kim.http.websocket_connect(WIRE, headers=OURS) as theirs:
            theirs.send_json({"type": "hello", "case": case})
            until_told(mine, "looking", agents=["Kim", "Li"])
            until_told(theirs, "ready")
            mine.send_json({"type": "typing"})
            assert until_told(theirs, "typing")["by"] == "Li"
        until_told(mine, "looking", agents=["Li"])


def test_after_the_hand_back_agents_read_no_further(shop: Shop) -> None:
    li, case = shop.at("Li"), shop.case()
    li.does("claim", case)
    li.does("hand_back", case)
    shop.site.say("hello")
    with li.http.websocket_connect(WIRE, headers=OURS) as wire:
        wire.send_json({"type": "hello", "case": case})
        told = [wire.receive_json()]
        while told[-1]["type"] != "ready":
            told.append(wire.receive_json())
    assert PERSON in [one["line"].get("text") for one in told if one["type"] == "line"]
    assert "hello" not in [one["line"].get("text") for one in told if one["type"] == "line"]
    assert "<q" not in li.http.get(f"/desk/queue?open={case}").text, "nor in the queue"


def test_deleting_a_shopper_deletes_what_agents_noted(shop: Shop) -> None:
    li, case = shop.at("Li"), shop.case()
    li.does("claim", case)
    li.does("note", case, text="size 44 feet")
    li.http.get(f"/desk/c/{case}")
    shop.site.gateway.record.store.delete_shopper("ann")
    assert not any(shop.site.gateway.record.store.export_shopper("ann").values())
    assert li.does("answer", case, text="hello").json()["reason"] == "unknown"
    assert li.http.get(f"/desk/c/{case}").status_code == 404


def test_markup_in_messages_names_and_notes_stays_text(shop: Shop) -> None:
    li = shop.at("Li")
    shop.site.say("<script>alert(1)</script>")
    case = shop.case()
    shop.site.say("<img src=x onerror=alert(2)>")
    li.does("note", case, text="</script><script>alert(3)</script>")
    for page in PAGES[:4]:
        html = li.http.get(page.format(case=case)).text
        assert "<script>alert" not in html, page
        assert "<img src=x" not in html, page


def test_what_is_known_of_the_shopper_is_shown_with_its_source(shop: Shop) -> None:
    li = shop.at("Li")
    for said in ("165 cm", "which size?", "try L"):
        shop.site.say(said)
    case = shop.case()
    html = li.http.get(f"/desk/c/{case}/glance?lang=en").text
    words = " ".join(re.sub("<[^>]+>", " ", html).split())
    assert "told Height 165 cm" in words
    assert "worked out (3) Chest 96 cm" in words
    assert "Worn now Everyday Crew Tee L Chest: easy" in words
    assert "Everyday Crew Tee : size M (80 %) Chest +8.0 cm" in words


# Pictures


def test_an_agent_sends_a_picture_that_is_made_anew(shop: Shop) -> None:
    from PIL import Image

    li, case = shop.at("Li"), shop.case()
    li.does("claim", case)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[270] = "taken at home"
    Image.new("RGB", (2400, 1200), "teal").save(out, "JPEG", exif=exif)
    headers = {"X-CSRF": li.token, "Content-Type": "image/jpeg"}
    kept = li.http.post("/desk/picture", content=out.getvalue(), headers=headers).json()["image"]
    shown = shop.site.http.get(kept)
    assert b"taken at home" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (1600, 800)
    assert li.does("answer", case, image=kept).json() == {}
    assert shop.site.gateway.record.store.history("ann")[-1].said.image == kept


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"%PDF-1.7", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"0" * 99]
)
def test_a_file_that_says_it_is_a_picture_is_refused(shop: Shop, data: bytes) -> None:
    li = shop.at("Li")
    headers = {"X-CSRF": li.token, "Content-Type": "image/png"}
    answer = li.http.post("/desk/picture", content=data, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (409, "not_a_picture")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(Refused, match="picture_too_large"):
        picture(out.getvalue())


@pytest.mark.parametrize(
    "image", ["/etc/passwd", "/media/../store.db", "https://evil.example/x.webp", "/media/none.webp"]
)
def test_only_a_picture_that_was_kept_here_can_be_sent(shop: Shop, image: str) -> None:
    li, case = shop.at("Li"), shop.case()
    li.does("claim", case)
    assert li.does("answer", case, image=image).json()["reason"] == "not_a_picture"


# Words and numbers


@pytest.mark.parametrize(
    ("given", "reason"), [({"text": "  "}, "empty"), ({"text": "x" * 4001}, "too_long"), ({"text": ["x"]}, "empty")]
)
def test_words_that_cannot_be_sent_are_refused_in_a_sentence(shop: Shop, given: Any, reason: str) -> None:
    li, case = shop.at("Li"), shop.case()
    li.does("claim", case)
    for act in ("answer", "note", "command"):
        answer = li.does(act, case, **given)
        assert (answer.status_code, answer.json()["reason"]) == (409, reason)
    assert "4001" in li.does("note", case, text="x" * 4001).json()["error"]


def test_a_canned_reply_is_filled_in_the_shoppers_language(shop: Shop) -> None:
    li = shop.at("Li")
    shop.site.say("which size?")
    html = li.http.get(f"/desk/c/{shop.case()}?lang=zh").text
    assert "For the Everyday Crew Tee I suggest size M." in html
    assert "Hello, this is Li." in html


def test_every_word_stands_in_both_languages() -> None:
    def names(words: Any, prefix: str = "") -> set[str]:
        return {
            n for k, v in words.items() for n in (names(v, f"{prefix}{k}.") if isinstance(v, dict) else {prefix + k})
        }

    assert names(desk_texts("zh")) == names(desk_texts("en"))


def test_the_report_counts_by_day_and_agent_and_its_file_runs_no_formula() -> None:
    cases = [
        Done("2026-11-28", "Li", "asked", 60.0, 120.0, 600.0, 4),
        Done("2026-11-28", "Kim", "asked", 180.0, 240.0, 300.0, 5),
        Done("2026-11-29", "Li", "=cmd()", 30.0, None, None, None),
    ]
    first, second = sums(cases, lambda case: case.day)
    assert (first.name, first.cases, first.wait_min, first.first_answer_min, first.rating) == (
        "2026-11-28",
        2,
        2.0,
        3.0,
        4.5,
    )
    assert (second.length_min, second.rating) == (None, None)
    assert [row.name for row in sums(cases, lambda case: case.agent)] == ["Kim", "Li"]
    high, none = chart("rating", [first, second]).bars
    assert (high.told, none.told, none.height) == ("4.5", "", 0.0)
    assert high.height == pytest.approx(0.9 * 140.0)
    assert as_csv(cases).splitlines()[3] == "2026-11-29,Li,'=cmd(),30.0,,,"


def test_the_report_is_read_from_what_happened(shop: Shop) -> None:
    li, sue, case = shop.at("Li"), shop.at("Sue"), shop.case()
    li.does("claim", case)
    li.does("answer", case, text="Hi")
    li.does("hand_back", case)
    rows = sue.http.get("/desk/report.csv?days=1").text.splitlines()
    assert rows[0] == "\ufeffday,agent,reason,wait_s,first_answer_s,length_s,rating"
    assert rows[1].split(",")[1:3] == ["Li", "asked"]
    page = sue.http.get("/desk/report?days=0&lang=en")
    assert "<svg" in page.text
    assert sue.http.get("/desk/report?days=banana").status_code == 200


def test_what_agents_keep_lies_in_each_kind_of_store(store: Any) -> None:
    handovers = Handovers(store)
    asides, replies = Asides(store, handovers), Replies(store)
    Accounts(store).add("Li", "agent", PASSWORD)
    store.receive("ann", "hello")
    case = handovers.ask("ann", reason="asked")
    assert case is not None
    li = Agent("Li", "agent")
    handovers.move(case.id, "claim", who="Li", by="agent")
    look, note = asides.opened(case, li), asides.note(case.id, li, "a regular")
    errand = asides.errand(case.id, li, "command", "try L")
    assert [one.id for one in asides.unfinished()] == [errand.id]
    assert asides.finished(errand, [Outgoing(text="Here.")])
    assert not asides.finished(errand, [Outgoing(text="Again.")])
    assert asides.going_on(look, case, li)
    asides.closed(look)
    assert not asides.going_on(look, case, li)
    assert {aside.text for aside in asides.every(case) if aside.kind != "move"} == {note.text, "try L"}
    first = replies.every()
    replies.keep(Reply("hello", "好", "hi"), by="Li")
    assert [one.name for one in replies.every()] == [one.name for one in first]
    assert next(one for one in replies.every() if one.name == "hello").en == "hi"
    replies.remove("hello", by="Li")
    assert "hello" not in [one.name for one in replies.every()]
    assert [row.agent for row in done(store, since="2000")] == ["Li"]
    assert glance(store, Tracker(Path("nowhere.db")), "ann", "en").measures == ()
    assert queue(store, handovers, li, "en").mine[0].last_words == "hello"
