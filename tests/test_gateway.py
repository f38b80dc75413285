"""The gateway: one message at a time, answered exactly once, never silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from bot.dialogue import Dialogue
from bot.gateway import Gateway, Limits
from bot.listening import Event
from bot.messages import Incoming, Outgoing
from bot.rasa import Rasa
from bot.record import Kept, Record
from bot.tracker import Tracker
from bot.wording import SENTENCES, TITLES, say
from common.store import Store
from common.store_errors import StoreFull
from tests.fakes_rasa import FakeRasa, Held, Script
from tests.fakes_site import PATIENT
from tests.waiting import happened

HELLO = [{"text": "Hello!"}]
Build = Callable[..., Gateway]


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
async def build(store_path: Path) -> AsyncIterator[Build]:
    """Gateways over one store file and a scripted Rasa; each one closed when the next is built, as in a restart."""
    built: list[Gateway] = []

    async def ready() -> bool:
        return True

    def make(script: Script, **limits: float) -> Gateway:
        fake = FakeRasa(script)
        rasa = Rasa("http://rasa", transport=fake.transport())
        dialogue = Dialogue(rasa, tracker=Tracker(store_path.with_name("tracker.db")), ready=ready, patience_s=0.0)
        gateway = Gateway(dialogue, Record(Store(store_path)), limits=Limits(**{**PATIENT, **limits}))  # type: ignore[arg-type]
        gateway.fake = fake  # type: ignore[attr-defined]
        built.append(gateway)
        return gateway

    yield make
    for gateway in built:
        await gateway.close()


def message(text: str, *, sender: str = "ann", client_id: str | None = None, payload: str | None = None) -> Incoming:
    return Incoming("rest", sender, text, client_id=client_id, payload=payload)


def texts(answers: list[Outgoing]) -> list[str | None]:
    return [answer.text for answer in answers]


async def test_answers_with_what_the_dialogue_said_and_keeps_both_sides(build: Build) -> None:
    gateway = build({"hello there": HELLO})
    assert texts(await gateway.receive(message("hello there"))) == ["Hello!"]
    assert [(line.by, line.message.text) for line in await gateway.history("ann")] == [
        ("shopper", "hello there"),
        ("assistant", "Hello!"),
    ]


async def test_the_language_of_each_message_goes_with_it_and_numbers_keep_the_last(build: Build) -> None:
    gateway = build({"你好，我想试裙子": HELLO, "165": HELLO, "show me dresses": HELLO})
    for text in ("你好，我想试裙子", "165", "show me dresses"):
        await gateway.receive(message(text))
    assert [asked[2] for asked in gateway.fake.asked] == ["zh", "zh", "en"]  # type: ignore[attr-defined]


async def test_a_button_shows_its_title_says_its_payload_and_speaks_its_titles_language(build: Build) -> None:
    gateway = build({'/change_size{"size":"up"}': HELLO})
    await gateway.receive(message("大一码", payload='/change_size{"size":"up"}'))
    assert gateway.fake.asked == [("ann", '/change_size{"size":"up"}', "zh")]  # type: ignore[attr-defined]
    shown = (await gateway.history("ann"))[0].message
    assert (shown.text, shown.custom) == ("大一码", None)


async def test_messages_of_one_conversation_are_answered_one_at_a_time_in_order(build: Build) -> None:
    running: list[str] = []
    order: list[str] = []

    def scripted(name: str, seconds: float):  # type: ignore[no-untyped-def]
        async def answer() -> list[dict[str, str]]:
            assert not running, f"{name} began while {running} ran"
            running.append(name)
            await asyncio.sleep(seconds)
            running.remove(name)
            order.append(name)
            return [{"text": name}]

        return answer

    names = [f"message {number}" for number in range(8)]
    gateway = build({name: scripted(name, 0.03 if number % 2 else 0.001) for number, name in enumerate(names)})
    answers = await asyncio.gather(*(gateway.receive(message(name)) for name in names))
    assert order == names
    assert [texts(answer) for answer in answers] == [[name] for name in names]


async def test_conversations_do_not_wait_for_each_other(build: Build) -> None:
    held = Held(HELLO)
    gateway = build({"slow": held, "quick": HELLO})
    waiting = asyncio.create_task(gateway.receive(message("slow", sender="ann")))
    await happened(lambda: gateway.fake.asked)  # type: ignore[attr-defined]
    assert texts(await gateway.receive(message("quick", sender="bob"))) == ["Hello!"]
    assert not waiting.done()
    held.let()
    assert texts(await waiting) == ["Hello!"]


async def test_the_same_client_id_is_asked_once_and_answered_alike(build: Build) -> None:
    held = Held(HELLO)
    gateway = build({"hello there": held})
    waiting = [asyncio.create_task(gateway.receive(message("hello there", client_id="one"))) for _ in range(5)]
    await happened(lambda: gateway.fake.asked)  # type: ignore[attr-defined]
    held.let()
    assert [texts(await answer) for answer in waiting] == [["Hello!"]] * 5
    assert len(gateway.fake.asked) == 1  # type: ignore[attr-defined]
    assert len(await gateway.history("ann")) == 2


@pytest.mark.parametrize(("text", "language"), [("  ", "zh"), ("", "zh")])
async def test_an_empty_message_gets_a_sentence_and_is_not_asked(build: Build, text: str, language: str) -> None:
    gateway = build({})
    assert texts(await gateway.receive(message(text))) == [SENTENCES["empty"][language]]  # type: ignore[index]


async def test_a_message_too_long_is_told_its_length_and_the_limit(build: Build) -> None:
    gateway = build({})
    answers = await gateway.receive(message("dress " * 834))
    assert answers[0].text is not None
    assert "5,003" in answers[0].text
    assert "1,000" in answers[0].text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE messages; --",
        "👗👗👗",
        "a\x00b",
        "half \ud83d emoji",
        "{{ 7*7 }} ${7*7}",
    ],
)
async def test_markup_sql_emoji_and_broken_characters_are_text_like_any_other(build: Build, text: str) -> None:
    readable = text.replace("\0", " ").encode("utf-8", "replace").decode()
    gateway = build({readable: HELLO})
    assert texts(await gateway.receive(message(text))) == ["Hello!"]
    assert (await gateway.history("ann"))[0].message.text == readable


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (httpx.ConnectError("refused"), "starting"),
        (httpx.ReadTimeout("slow"), "no_answer"),
        (httpx.ReadError("broken off"), "no_answer"),
        ([], "no_answer"),
        ([{"text": "  "}], "no_answer"),
    ],
)
async def test_a_dialogue_that_fails_or_is_silent_gives_an_apology_with_a_next_step(
    build: Build, trouble: object, sentence: str
) -> None:
    gateway = build({"我想试裙子": trouble})  # type: ignore[dict-item]
    (answer,) = await gateway.receive(message("我想试裙子"))
    assert answer.text == SENTENCES[sentence]["zh"]
    assert [button.title for button in answer.buttons] == [TITLES["again"]["zh"], TITLES["help"]["zh"]]
    await gateway.receive(message(answer.buttons[0].payload))
    assert {asked[1] for asked in gateway.fake.asked} == {"我想试裙子"}  # type: ignore[attr-defined]


async def test_a_dialogue_that_has_answered_before_and_is_gone_is_said_to_be_restarting(build: Build) -> None:
    script: Script = {"show it": HELLO}
    gateway = build(script)
    await gateway.receive(message("show it"))
    script["show it"] = httpx.ConnectError("refused")
    assert texts(await gateway.receive(message("show it"))) == [SENTENCES["unreachable"]["en"]]


async def test_a_message_that_comes_twice_before_it_can_be_asked_is_answered_twice_alike(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, again = Record.incoming, asyncio.Event()

    async def at_the_same_moment(record: Record, incoming: Incoming) -> Kept:
        kept = await keep(record, incoming)
        if kept.is_new:
            await again.wait()
        else:
            again.set()
            await asyncio.sleep(0)  # right behind the first, as the store's one thread gives them back
        return kept

    monkeypatch.setattr(Record, "incoming", at_the_same_moment)
    gateway = build({"hello there": HELLO})
    answers = await asyncio.gather(*(gateway.receive(message("hello there", client_id="one")) for _ in range(2)))
    assert [texts(answer) for answer in answers] == [["Hello!"]] * 2


async def test_a_slow_answer_is_apologised_for_in_time_and_still_shown(build: Build) -> None:
    held = Held(HELLO)
    gateway = build({"show it": held, "and now?": [{"text": "Now this."}]}, apologise_after_s=0.1)
    assert texts(await gateway.receive(message("show it"))) == [SENTENCES["slow"]["en"]]
    held.let()
    await gateway.settled()
    gateway._limits = Limits(**PATIENT)
    assert texts(await gateway.receive(message("and now?"))) == ["Hello!", "Now this."]
    assert texts([line.message for line in await gateway.history("ann")]) == [
        "show it", SENTENCES["slow"]["en"], "Hello!", "and now?", "Now this.",
    ]  # fmt: skip


async def test_a_message_behind_a_slow_one_is_apologised_for_in_its_own_time_and_answered_after_it(
    build: Build,
) -> None:
    held = Held(HELLO)
    gateway = build({"show it": held, "and now?": [{"text": "Now."}]}, apologise_after_s=0.1)
    await asyncio.gather(gateway.receive(message("show it")), gateway.receive(message("and now?")))
    held.let()
    await gateway.settled()
    told = texts([line.message for line in await gateway.history("ann") if line.by == "assistant"])
    assert told == [SENTENCES["slow"]["en"]] * 2 + ["Hello!", "Now."]


async def test_an_answer_that_came_too_late_goes_before_the_next_one_even_if_that_waited_for_it(build: Build) -> None:
    held = Held(HELLO)
    gateway = build({"show it": held, "and now?": [{"text": "Now."}]}, apologise_after_s=0.1)
    assert texts(await gateway.receive(message("show it"))) == [SENTENCES["slow"]["en"]]
    gateway._limits = Limits(**PATIENT)
    waiting = asyncio.create_task(gateway.receive(message("and now?")))
    await happened(lambda: len(gateway._conversations.of("ann").under_way) == 2)
    held.let()
    assert texts(await waiting) == ["Hello!", "Now."]


async def test_a_listener_sees_every_line_and_that_work_goes_on(build: Build) -> None:
    held = Held(HELLO)
    gateway = build({"show it": held}, progress_after_s=0.05)
    with gateway.listen("ann") as events:
        waiting = asyncio.create_task(gateway.receive(message("show it")))
        seen: list[Event] = [await events.get() for _ in range(3)]
        held.let()
        await waiting
        seen += [events.get_nowait() for _ in range(events.qsize())]
    assert [(event.kind, event.text or (event.line and event.line.message.text)) for event in seen] == [
        ("line", "show it"), ("working", None), ("working", say("working", "en")), ("rest", None), ("line", "Hello!"),
    ]  # fmt: skip


async def test_what_a_crash_left_unanswered_is_carried_out_once_in_order_and_told_to_who_asks_again(
    build: Build, store_path: Path
) -> None:
    with Store(store_path) as store:
        store.receive("ann", "大一码", payload='/change_size{"size":"up"}', client_id="one", language="zh")
        store.receive("ann", "/?", client_id="two")
    gateway = build({'/change_size{"size":"up"}': HELLO, "／?": [{"text": "Again."}]})
    assert await gateway.recover() == 2
    (again,) = await gateway.receive(message("大一码", client_id="one"))
    assert again.text == "Hello!"
    await gateway.settled()
    assert await gateway.recover() == 0
    assert texts([line.message for line in await gateway.history("ann")]) == ["大一码", "/?", "Hello!", "Again."]
    assert [asked[1] for asked in gateway.fake.asked] == ['/change_size{"size":"up"}', "／?"]  # type: ignore[attr-defined]


async def test_a_full_disk_is_said_and_nothing_is_asked(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreFull("no room left")

    gateway = build({})
    monkeypatch.setattr(Store, "receive", full)
    with gateway.listen("ann") as events:
        assert texts(await gateway.receive(message("show it"))) == [SENTENCES["not_kept"]["en"]]
        assert events.get_nowait().kind == "notice"


async def test_measures_and_looks_that_pass_by_are_kept(build: Build, store_path: Path) -> None:
    gateway = build({
        "165, 55": [
            {"custom": {"kind": "measures", "values": {"height": 165.0, "weight": 55.0}}},
            {"image": "/media/x.webp", "custom": {"kind": "try_on", "items": [{"id": "tee-crew", "size": "M"}]}},
        ]
    })  # fmt: skip
    await gateway.receive(message("165, 55"))
    await gateway.close()
    with Store(store_path) as store:
        kept = store.export_shopper("ann")
    assert {row["name"]: row["value"] for row in kept["measures"]} == {"height": 165.0, "weight": 55.0}
    assert kept["looks"][0]["media"] == "x.webp"


async def test_a_picture_and_what_is_known_of_it_are_one_message(build: Build) -> None:
    look = {"kind": "try_on", "items": []}
    gateway = build({"show it": [{"custom": look}, {"image": "/media/x.webp"}, {"text": "There."}, {"custom": look}]})
    assert await gateway.receive(message("show it")) == [
        Outgoing(image="/media/x.webp", custom=look), Outgoing(text="There."), Outgoing(custom=look),
    ]  # fmt: skip


def test_every_sentence_is_there_in_both_languages_with_the_same_gaps() -> None:
    import string

    for name, sentence in (SENTENCES | TITLES).items():
        gaps = [{gap for _, gap, _, _ in string.Formatter().parse(text) if gap} for text in sentence.values()]
        assert set(sentence) == {"zh", "en"}, name
        assert gaps[0] == gaps[1], name
