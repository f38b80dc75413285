"""Telegram, over a server of our own: what shoppers send is answered once and in order, whatever Telegram answers."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.server import LINE, Redacted
from bot.telegram.check import check
from bot.telegram.connection import BadConnection
from bot.telegram.texts import length, split
from bot.wording import SENTENCES, TITLES
from common import media
from common.settings import settings
from tests.fakes import pixel
from tests.fakes_rasa import try_on
from tests.fakes_site import Site
from tests.telegram_server import TOKEN, Fault, TelegramServer
from tests.waiting import until

HI = [{"text": "Hello! What would you like to try?"}]
BUTTONS = [{"title": "One size up", "payload": "/size_up"}, {"title": "One size down", "payload": "/size_down"}]


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """Every request of a test must be one that Telegram takes."""
    with TelegramServer() as server:
        yield server
    assert server.problems == []


@pytest.fixture
def shop(
    telegram: TelegramServer, data_dir: Path, setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Opens a shop over a script, with the bot on; it may be opened again over the same data."""
    monkeypatch.setattr("bot.telegram.sending.PAUSES_S", (0.01,))
    monkeypatch.setattr("bot.telegram.jobs.PAUSE_S", 0.01)

    @contextlib.contextmanager
    def open_(script: Any = None, **values: str) -> Iterator[Site]:
        setting(telegram_token=TOKEN, telegram_api=telegram.address, **values)
        site = Site(data_dir, script or {})
        with site.http:
            yield site

    return open_


def answered(telegram: TelegramServer, count: int, chat: int = 7) -> list[str]:
    until(lambda: len(telegram.texts(chat)) >= count, f"{count} messages")
    return telegram.texts(chat)


def settled(site: Site, telegram: TelegramServer) -> None:
    """Every update was fetched and done."""
    until(lambda: telegram.confirmed >= telegram._next, "the updates being fetched")
    chats = next(r for r in site.app.state.channels if r.name == "telegram")._chats
    until(lambda: not chats.chats_waiting(), "the updates being done")


def test_a_text_is_answered(shop: Any, telegram: TelegramServer) -> None:
    with shop({"hello": HI}):
        telegram.say("hello")
        assert answered(telegram, 1) == [HI[0]["text"]]


def test_an_update_that_comes_twice_is_answered_once(shop: Any, telegram: TelegramServer) -> None:
    with shop({"hello": HI, "more": [{"text": "More."}]}) as site:
        telegram.say("hello")
        answered(telegram, 1)
        telegram.repeat = True
        telegram.say("more")
        settled(site, telegram)
        assert answered(telegram, 2) == [HI[0]["text"], "More."]
    with shop({}) as site:  # nor after a restart
        settled(site, telegram)
        assert len(telegram.sent) == 2


def test_a_try_on_is_a_photo_with_its_words_as_caption_and_its_buttons(shop: Any, telegram: TelegramServer) -> None:
    with shop({"the tee": []}) as site:
        site.fake.script["the tee"] = try_on(f"/media/{media.save(pixel(), '.png')}", text="Here.", buttons=BUTTONS)
        telegram.say("the tee")
        answered(telegram, 1)
        assert [(one.method, one.text) for one in telegram.sent] == [("sendPhoto", "Here.")]
        assert [button["text"] for button in telegram.sent[0].buttons] == ["One size up", "One size down"]
        assert next(iter(telegram.sent[0].files.values())).startswith(b"\xff\xd8")


def test_a_picture_takes_the_words_behind_it_and_long_ones_go_on_below(shop: Any, telegram: TelegramServer) -> None:
    long = "It fits well at the waist. " * 60
    with shop({"the tee": []}) as site:
        words, picture = try_on(f"/media/{media.save(pixel(), '.png')}", text=long.strip())
        site.fake.script["the tee"] = [{"text": "All right."}, picture, words | {"buttons": BUTTONS}]
        telegram.say("the tee")
        answered(telegram, 3)
    assert [one.method for one in telegram.sent] == ["sendMessage", "sendPhoto", "sendMessage"]
    assert " ".join(telegram.texts()[1:]) == long.strip()
    assert [len(one.buttons) for one in telegram.sent] == [0, 0, 2]


def test_a_pressed_button_is_answered_at_once_ticked_and_works_once(shop: Any, telegram: TelegramServer) -> None:
    with shop({"hello": [{"text": "Hi.", "buttons": BUTTONS}], "/size_up": [{"text": "Up."}]}) as site:
        telegram.say("hello")
        answered(telegram, 1)
        telegram.press(telegram.sent[0], "One size up")
        telegram.press(telegram.sent[0], "One size up")
        settled(site, telegram)
        assert answered(telegram, 2) == ["Hi.", "Up."]
    assert [name for name, _ in telegram.calls].count("answerCallbackQuery") == 2
    edited = next(fields for name, fields in telegram.calls if name == "editMessageReplyMarkup")
    titles = [b["text"] for row in edited["reply_markup"]["inline_keyboard"] for b in row]
    assert titles == ["✓ One size up", "One size down"]


def test_an_old_query_and_a_message_that_is_not_modified_do_no_harm(shop: Any, telegram: TelegramServer) -> None:
    with shop({"hello": [{"text": "Hi.", "buttons": BUTTONS}], "/size_up": [{"text": "Up."}]}):
        telegram.say("hello")
        answered(telegram, 1)
        telegram.fail("answerCallbackQuery", Fault(400, "Bad Request: query is too old"))
        telegram.fail("editMessageReplyMarkup", Fault(400, "Bad Request: message is not modified"))
        telegram.press(telegram.sent[0], "One size up")
        assert answered(telegram, 2) == ["Hi.", "Up."]


@pytest.mark.parametrize(
    "fault",
    [Fault(429, "Too Many Requests", retry_after=1), Fault(500, "Internal"), Fault(502, "Bad Gateway"),
     Fault(never=True),
     Fault(late_s=0.3)],
)  # fmt: skip
def test_whatever_telegram_answers_first_the_answer_arrives_once(
    shop: Any, telegram: TelegramServer, fault: Fault
) -> None:
    with shop({"hello": HI, "more": [{"text": "More."}]}):
        telegram.fail("sendMessage", fault)
        telegram.say("hello")
        telegram.say("more")
        assert answered(telegram, 2) == [HI[0]["text"], "More."]


def test_an_outage_is_waited_out_and_said_once(
    shop: Any, telegram: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    with shop({"hello": HI}):
        telegram.fail("getUpdates", *[Fault(502, "Bad Gateway")] * 5)
        telegram.say("hello")
        assert answered(telegram, 1) == [HI[0]["text"]]
    assert sum("cannot be reached" in one.message for one in caplog.records) <= 1


def test_a_shopper_who_blocks_the_bot_is_sent_nothing_until_they_write_again(
    shop: Any, telegram: TelegramServer
) -> None:
    with shop({"hello": HI, "more": [{"text": "More."}], "back": [{"text": "Welcome."}]}) as site:
        telegram.fail("sendMessage", Fault(403, "Forbidden: bot was blocked by the user"))
        telegram.say("hello")
        until(lambda: any(name == "sendMessage" for name, _ in telegram.calls), "the try")
        settled(site, telegram)
        assert telegram.sent == []
        telegram.say("back")
        assert answered(telegram, 2) == [HI[0]["text"], "Welcome."]


def test_a_picture_that_is_not_taken_is_sent_by_address_then_said_in_words(shop: Any, telegram: TelegramServer) -> None:
    bad = Fault(400, "Bad Request: IMAGE_PROCESS_FAILED")
    with shop({"one": [], "two": []}, public_url="https://shop.example") as site:
        address = f"/media/{media.save(pixel(), '.png')}"
        site.fake.script.update({"one": try_on(address, text="Here."), "two": try_on(address, text="There.")})
        telegram.fail("sendPhoto", bad)
        telegram.say("one")
        answered(telegram, 1)
        assert telegram.sent[0].fields["photo"] == "https://shop.example" + address
        telegram.fail("sendPhoto", bad, bad)
        telegram.say("two")
        assert "could not be sent" in answered(telegram, 2)[1]


def test_what_was_answered_while_the_server_was_down_is_sent_after_the_restart(
    shop: Any, telegram: TelegramServer
) -> None:
    with shop({"hello": HI}) as site:
        telegram.fail("sendMessage", *[Fault(502)] * 100000)
        telegram.say("hello")
        settled(site, telegram)
    telegram._faults.clear()
    with shop({}):
        assert answered(telegram, 1) == [HI[0]["text"]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"sticker": {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
                      "is_animated": False, "is_video": False}}, "cannot read stickers"),
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 9, "file_size": 20_000_000}}, "cannot listen"),
        ({"contact": {"phone_number": "1", "first_name": "B"}}, "no contacts"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "a location"),
        ({"video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}}, "watch videos"),
        ({"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}, "measure from a photo"),
        ({"document": {"file_id": "f", "file_unique_id": "u", "file_name": "me.png"}}, "cannot read that file"),
        ({"document": {"file_id": "f", "file_unique_id": "u", "file_name": "me.ply",
                       "file_size": 30_000_000}}, "20 MB"),
        ({"dice": {"emoji": "🎲", "value": 1}}, "cannot read that kind"),
        ({"text": "/stop"}, "will not write"),
    ],
)  # fmt: skip
def test_what_is_no_text_gets_a_sentence_that_says_what_to_do(
    shop: Any, telegram: TelegramServer, content: dict[str, Any], told: str
) -> None:
    with shop({}):
        telegram.message(**content)
        assert told in answered(telegram, 1)[0]


def test_a_scan_sent_as_a_document_is_kept_and_the_dialogue_is_told(
    shop: Any, telegram: TelegramServer, data_dir: Path
) -> None:
    with shop({}) as site:

        async def measured() -> list[dict[str, Any]]:
            return [{"text": "Measured."}]

        class AnyScan(dict):  # type: ignore[type-arg]
            def __contains__(self, key: object) -> bool:
                return str(key).startswith("/give_measures")

            def __getitem__(self, key: str) -> Any:
                return measured

        site.fake.script = AnyScan()
        telegram.files["scan1"] = b"ply\n"
        telegram.message(document={"file_id": "scan1", "file_unique_id": "u", "file_name": "me.ply", "file_size": 4})
        assert answered(telegram, 1) == ["Measured."]
        assert [file.read_bytes() for file in (data_dir / "uploads").glob("*/*")] == [b"ply\n"]


def test_an_edit_corrects_the_last_message_and_an_unchanged_one_is_none(shop: Any, telegram: TelegramServer) -> None:
    with shop({"165 cm": [{"text": "165."}], "no, I mean 168 cm": [{"text": "168."}]}) as site:
        number = telegram.say("165 cm")
        answered(telegram, 1)
        telegram.say("165 cm", edited=number)  # Telegram says so too where a link's preview was added
        telegram.say("168 cm", edited=number)
        settled(site, telegram)
        assert answered(telegram, 2) == ["165.", "168."]


def _codes(telegram: TelegramServer, method: str) -> set[str | None]:
    return {fields.get("language_code") for name, fields in list(telegram.calls) if name == method}


def test_an_edit_of_an_earlier_message_is_answered_with_what_to_do(shop: Any, telegram: TelegramServer) -> None:
    with shop({"one": HI, "two": HI}):
        number = telegram.say("one")
        telegram.say("two")
        answered(telegram, 2)
        telegram.say("three", edited=number)
        assert "an earlier message" in answered(telegram, 3)[2]


def test_a_list_is_an_album_of_photographs_with_its_words_and_buttons(
    shop: Any, telegram: TelegramServer, tmp_path: Path
) -> None:
    from shop.catalogue import catalogue
    from shop.photos import photo_path

    items = [
        {"id": product.id, "name": product.name.en, "colour": product.colours[0]} for product in catalogue().all()[:3]
    ]
    listed = [{"text": "Three of them:", "buttons": BUTTONS}, {"custom": {"kind": "items", "items": items}}]
    with shop({"dresses": listed}, cache_dir=str(tmp_path / "cache")):
        for item in items:
            path = photo_path(catalogue().get(item["id"]), item["colour"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pixel())
        telegram.say("dresses")
        answered(telegram, 2)
    assert [one.method for one in telegram.sent] == ["sendMediaGroup", "sendMessage"]
    assert len(telegram.sent[0].files) == 3
    assert [button["text"] for button in telegram.sent[1].buttons] == ["One size up", "One size down"]


def test_a_message_that_telegram_took_without_saying_so_is_sent_again(shop: Any, telegram: TelegramServer) -> None:
    """There is no once-only send: between its yes and our note of it a message may come twice, and is not lost."""
    with shop({"hello": HI, "more": [{"text": "More."}]}):
        telegram.fail("sendMessage", Fault(never=True, taken=True))
        telegram.say("hello")
        telegram.say("more")
        assert answered(telegram, 3) == [HI[0]["text"], HI[0]["text"], "More."]


def test_the_commands_speak_both_languages(shop: Any, telegram: TelegramServer) -> None:
    script = {
        "Hello": HI,
        "What can you do?": [{"text": "Much."}],
        "请说中文": [{"text": "好的。"}],
        "你好": [{"text": "你好！"}],
    }
    with shop(script):
        telegram.say("/start")
        telegram.say("/help@fitting_bot")
        telegram.say("/language zh")
        telegram.say("/start", chat=8, language="zh-hans")
        assert answered(telegram, 3) == [HI[0]["text"], "Much.", "好的。"]
        assert answered(telegram, 1, chat=8) == ["你好！"]
        for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
            until(lambda m=method: _codes(telegram, m) == {None, "zh", "en"}, method)  # type: ignore[misc]


def test_a_deep_link_opens_with_its_product_tried_on(shop: Any, telegram: TelegramServer) -> None:
    with shop({'/try_on{"item": "tee-crew"}': [{"text": "The tee."}]}):
        telegram.say("/start tee-crew")
        assert answered(telegram, 1) == ["The tee."]


def test_in_a_group_it_answers_only_who_speaks_to_it_and_never_with_measures(
    shop: Any, telegram: TelegramServer
) -> None:
    with shop({}) as site:
        telegram.say("nice weather", chat=-5, kind="group")
        telegram.say("@fitting_bot 165 cm", chat=-5, kind="group")
        settled(site, telegram)
        assert len(answered(telegram, 1, chat=-5)) == 1
        assert "private" in telegram.texts(-5)[0]


def test_a_deleted_shopper_leaves_nothing_in_telegrams_file(
    shop: Any, telegram: TelegramServer, data_dir: Path
) -> None:
    with shop({"my secret word": HI}) as site:
        telegram.say("my secret word")
        answered(telegram, 1)
        settled(site, telegram)
        assert site.http.portal is not None
        privacy = site.app.state.privacy
        assert site.http.portal.call(privacy.data, "telegram-7")["telegram"]["chat"] == 7
        site.http.portal.call(privacy.delete, "telegram-7")
        assert site.http.portal.call(privacy.data, "telegram-7")["telegram"]["last_line"] == 0
    assert b"secret word" not in b"".join(file.read_bytes() for file in data_dir.glob("telegram.db*"))


def test_the_webhook_takes_only_its_secret_and_each_update_once(shop: Any, telegram: TelegramServer) -> None:
    secret = "s" * 32
    with shop({"hello": HI}, public_url="https://shop.example", telegram_webhook_secret=secret) as site:
        update = {"update_id": 5, "message": {"message_id": 1, "date": 1, "text": "hello",
                  "chat": {"id": 7, "type": "private"},
                  "from": {"id": 7, "is_bot": False, "first_name": "A"}}}  # fmt: skip
        for given in ({}, {"X-Telegram-Bot-Api-Secret-Token": "s" * 31}):
            assert site.http.post("/telegram/webhook", json=update, headers=given).status_code == 403
        for _ in range(2):
            posted = site.http.post(
                "/telegram/webhook", json=update, headers={"X-Telegram-Bot-Api-Secret-Token": secret}
            )
            assert posted.status_code == 200
        assert answered(telegram, 1) == [HI[0]["text"]]
        until(lambda: any(name == "setWebhook" for name, _ in telegram.calls), "the webhook")
    assert len(telegram.sent) == 1
    assert not any(name == "getUpdates" for name, _ in telegram.calls)


def test_two_systems_with_one_token_are_told_so_and_the_bot_goes_on_afterwards(
    shop: Any, telegram: TelegramServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.fetching.RIVAL_PAUSE_S", 0.01)
    telegram.fail("getUpdates", *[Fault(409, "Conflict: terminated by other getUpdates request")] * 3)
    with shop({"hello": HI}):
        telegram.say("hello")
        answered(telegram, 1)
    told = [one.message for one in caplog.records if "another system" in one.message]
    assert len(told) == 1


def test_a_refused_token_is_said_without_the_token_and_the_rest_runs_on(
    shop: Any, telegram: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.token = "another"
    with shop({"hello": HI}) as site:
        until(lambda: any("was refused" in one.message for one in caplog.records), "the sentence")
        assert site.say("hello")[0]["text"] == HI[0]["text"]
    assert TOKEN not in "".join(one.getMessage() for one in caplog.records if one.name.startswith("bot"))


def test_no_line_of_the_log_holds_the_token_not_even_a_librarys_traceback() -> None:
    try:
        raise OSError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except OSError as problem:
        info = (type(problem), problem, problem.__traceback__)
    record = logging.LogRecord("httpx", logging.ERROR, "", 0, "it failed at %s", (TOKEN,), info)
    line = Redacted(LINE, (TOKEN, "")).format(record)
    assert TOKEN not in line
    assert "it failed at ..." in line


def test_the_check_says_what_is_wrong_and_never_the_token(telegram: TelegramServer, setting: Any) -> None:
    setting(telegram_token=TOKEN, telegram_api=telegram.address)
    assert "@fitting_bot" in check(settings())
    telegram.fail("getUpdates", Fault(409, "Conflict"))
    for change, told in (
        ({}, "another system"),
        ({"telegram_token": TOKEN + "x"}, "refused"),
        ({"telegram_token": "nonsense"}, "is no token"),
        ({"telegram_api": "http://127.0.0.1:9"}, "cannot be reached"),
    ):
        setting(**({"telegram_token": TOKEN, "telegram_api": telegram.address} | change))
        with pytest.raises(BadConnection, match=told) as wrong:
            check(settings())
        assert TOKEN not in str(wrong.value)


def test_without_a_token_there_is_no_channel(data_dir: Path) -> None:
    assert data_dir
    site = Site(data_dir, {})
    with site.http:
        assert "telegram" not in [one.name for one in site.app.state.channels]
        assert site.http.post("/telegram/webhook", json={}).status_code in (404, 405)


def test_texts_are_split_at_sentences_and_no_word_is_lost() -> None:
    text = "今天很好。😀😀 We go on. " * 400
    pieces = split(text, 1024, 4096)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert length(pieces[0]) <= 1024
    assert all(length(piece) <= 4096 for piece in pieces)
    assert all(piece[-1] in "。." for piece in pieces)


def test_a_link_takes_a_conversation_to_telegram_and_a_sentence_takes_it_away(
    shop: Any, telegram: TelegramServer
) -> None:
    link = [{"custom": {"kind": "devices", "action": "link"}}]
    part = [{"custom": {"kind": "devices", "action": "part"}}]
    said = {"hello": HI, "continue on my phone": link, "disconnect my phone": part, "mine": [{"text": "Yours."}]}
    with shop(said) as site:
        telegram.say("mine")
        answered(telegram, 1)
        site.say("hello")
        until(lambda: site.gateway.devices.telegram, "the bot's name")
        (told,) = site.say("continue on my phone")
        address = told["custom"]["telegram"]
        assert address in told["text"]
        telegram.say("/start " + address.partition("?start=")[2])
        joined = SENTENCES["joined"]["en"].format(where=TITLES["on_telegram"]["en"])
        assert answered(telegram, 2) == ["Yours.", joined]  # and nothing of what was said before
        site.say("hello")
        assert answered(telegram, 4)[2:] == ["💬 hello", HI[0]["text"]]
        telegram.say("hello")
        assert answered(telegram, 5)[4:] == [HI[0]["text"]]
        assert site.fake.asked[-1][0] == "ann"
        telegram.say("/start " + address.partition("?start=")[2])
        assert answered(telegram, 6)[5:] == [SENTENCES["link_here"]["en"]]
        telegram.say("disconnect my phone")
        assert answered(telegram, 7)[6:] == [SENTENCES["parted_here"]["en"]]
        telegram.say("mine")
        assert answered(telegram, 8)[7:] == ["Yours."]
        assert site.fake.asked[-1][0] == "telegram-7"


@pytest.mark.parametrize("guess", ["c-" + "A" * 22, "c-", "c-' or 1=1", "c-\u00e9"])
def test_a_guessed_link_is_answered_by_one_sentence(shop: Any, telegram: TelegramServer, guess: str) -> None:
    with shop({}):
        telegram.say("/start " + guess)
        assert answered(telegram, 1) == [SENTENCES["link_gone"]["en"]]
