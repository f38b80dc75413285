"""The whole running system in Telegram: a short fitting in both languages, and a gateway killed in the midst of it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system import START_SECONDS, RunningSystem, running_system
from tests.telegram_server import TOKEN, TelegramServer
from tests.waiting import until

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
    assert server.problems == []


@pytest.fixture(scope="module")
def shop(telegram: TelegramServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    folder: Path = tmp_path_factory.mktemp("telegram")
    with running_system(
        folder, telegram_token=TOKEN, telegram_api=telegram.address, reply_seconds="120", chat_per_minute="10000"
    ) as running:
        yield running


@pytest.mark.parametrize(
    ("chat", "language", "lines"),
    [
        (21, "en", ("I'm a woman, 165 cm and 55 kg", "can I try the red dress in M?")),
        (22, "zh-hans", ("我是女生，身高165，体重55公斤", "想试试红色连衣裙")),
    ],
)
def test_a_fitting_ends_with_a_photo_and_its_words(
    shop: RunningSystem, telegram: TelegramServer, chat: int, language: str, lines: tuple[str, ...]
) -> None:
    assert shop.is_healthy()
    for line in lines:
        telegram.say(line, chat=chat, language=language)

    def photo() -> object:
        return next((one for one in list(telegram.sent) if one.chat == chat and one.method == "sendPhoto"), None)

    shown = until(photo, "a photo", limit_s=START_SECONDS)
    assert shown.text  # type: ignore[attr-defined]
    assert shown.buttons  # type: ignore[attr-defined]
    assert all(one.startswith(b"\xff\xd8") for one in shown.files.values())  # type: ignore[attr-defined]
    assert any(name == "sendChatAction" for name, _ in telegram.calls)
    assert TOKEN not in "".join(file.read_text() for file in (shop.data_dir / "log").glob("*.log"))


def test_an_edit_changes_the_measure_that_was_told(shop: RunningSystem, telegram: TelegramServer) -> None:
    assert shop.is_healthy()
    for chat, language, first, second in ((31, "en", "165 cm", "168 cm"), (32, "zh", "身高165", "身高168")):
        number = telegram.say(first, chat=chat, language=language)
        until(lambda c=chat: telegram.texts(c), "an answer", limit_s=START_SECONDS)  # type: ignore[misc]
        telegram.say(second, chat=chat, language=language, edited=number)
        until(lambda c=chat: any("168" in text for text in telegram.texts(c)), "168", limit_s=START_SECONDS)  # type: ignore[misc]


def test_a_gateway_killed_with_updates_in_flight_loses_none_and_doubles_none(
    shop: RunningSystem, telegram: TelegramServer
) -> None:
    """Heights counted up, by four shoppers at once: each is answered once, in order, over five kills.

    Apart stands a message that Telegram had taken when the kill came and we had not noted: it comes twice, and is
    counted by the gateway's log, never lost.
    """
    chance = random.Random(11)
    chats, heights = (41, 42, 43, 44), range(150, 160)
    for round_ in range(5):
        for height in heights[2 * round_ : 2 * round_ + 2]:
            for chat in chats:
                telegram.say(f"I am {height} cm tall", chat=chat)
        time.sleep(chance.random())
        shop.kill("bot serve")
    shop.recovers()

    def told(chat: int) -> list[int]:
        return [height for text in telegram.texts(chat) for height in heights if f"{height}" in text]

    for chat in chats:
        until(lambda c=chat: heights[-1] in told(c), "the last answer", limit_s=START_SECONDS)  # type: ignore[misc]
    log = "".join(file.read_text() for file in (shop.data_dir / "log").glob("gateway.log*"))
    doubtful = sum(int(line.split("Telegram: ")[1].split()[0]) for line in log.splitlines() if "may see one" in line)
    twice = 0
    for chat in chats:
        once = list(dict.fromkeys(told(chat)))
        twice += len(told(chat)) - len(once)
        assert once == list(heights)
        assert told(chat) == sorted(told(chat))
    assert twice <= doubtful
