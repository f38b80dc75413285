"""Who owns a conversation: legal moves alone, one winner of two, nothing lost or doubled by a kill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.hours import Hours, _stretches
from bot.desk.ownership import MOVES, Refused, target
from bot.desk.sentences import BACK, SENTENCES, STARS, told
from bot.messages import Outgoing
from bot.wording import say
from common.settings import BadSetting, Settings
from common.store import Store
from tests.desks import HELLO, KIM, LI, PERSON, SUE, WISH, Counter, counter
from tests.fakes_rasa import Held
from tests.waiting import happened


@pytest.fixture
async def desk(place: Path | str) -> AsyncIterator[Counter]:
    async with counter(place) as made:
        yield made


LEGAL = {("bot", "waiting"), ("waiting", "agent"), ("waiting", "bot"), ("agent", "waiting"), ("agent", "agent"),
         ("agent", "bot")}  # fmt: skip


@given(
    st.sampled_from(sorted(MOVES)), st.sampled_from(["bot", "waiting", "agent"]),
    st.sampled_from(["Li", "Kim"]), st.sampled_from(["shopper", "agent", "supervisor", "clock"]),
)  # fmt: skip
def test_a_move_leads_from_one_owner_to_the_next_or_is_refused(move: Any, status: Any, who: str, by: Any) -> None:
    owner = "Li" if status == "agent" else None
    try:
        reached = target(move, status=status, owner=owner, who=who, by=by)
    except Refused as problem:
        reached, reason = None, problem.reason
    if reached is None:
        assert reason in {"forbidden", "taken", "yours", "not_yours", "over", "unclaimed"}
        return
    assert (status, reached) in LEGAL
    assert (move == "ask") == (status == "bot")
    assert not (by == "agent" and status == "agent" and who != owner)


async def test_asking_for_a_person_hands_over_and_tells_the_place_in_the_queue(desk: Counter) -> None:
    (first,) = await desk.say(PERSON)
    (second,) = await desk.say(PERSON, sender="bob")
    assert (first.text, second.text) == (told("next", "en"), told("behind", "en", place=2))
    assert first.custom == second.custom == {"kind": "handoff", "status": "waiting"}
    assert [button.title for button in first.buttons] == [BACK["en"]]
    assert [(case.sender, case.reason) for case in desk.handovers.open_cases()] == [("ann", "asked"), ("bob", "asked")]


async def test_while_people_have_it_the_assistant_says_nothing_and_after_it_answers_the_very_next_message(
    desk: Counter,
) -> None:
    case = await desk.waiting()
    assert await desk.say("hello") == []
    await desk.desk.claim(case.id, LI)
    await desk.desk.answer(case.id, LI, Outgoing(text="Hi, I am Li."))
    assert await desk.say("hello") == []
    assert desk.asked == [PERSON]
    await desk.desk.hand_back(case.id, LI, text="All done.")
    (answer,) = await desk.say("hello")
    assert answer.text == "Hello!"
    assert [one for one in await desk.told() if one[0] == "agent"] == [
        ("agent", "Hi, I am Li."),
        ("agent", "All done."),
    ]
    assert [(event.move, event.who, event.status) for event in desk.handovers.events(case.id)] == [
        ("ask", "shopper", "waiting"), ("claim", "Li", "agent"), ("hand_back", "Li", "bot"),
    ]  # fmt: skip
    assert await desk.gateway.recover() == 0


async def test_of_two_agents_who_claim_at_once_one_wins_and_the_other_is_told_who(desk: Counter) -> None:
    for round_number in range(20):
        case = await desk.waiting(f"shopper {round_number}")
        both = await asyncio.gather(desk.desk.claim(case.id, LI), desk.desk.claim(case.id, KIM), return_exceptions=True)
        (lost,) = [one for one in both if isinstance(one, Refused)]
        (won,) = [one for one in both if not isinstance(one, BaseException)]
        assert (lost.reason, lost.agent) == ("taken", won.agent)
        lines = await desk.told(case.sender)
        assert lines.count(("assistant", told("joined", "en"))) == 1


async def test_two_stores_on_one_file_give_a_conversation_to_one_agent(tmp_path: Path) -> None:
    """What guards a claim is the statement itself, not the lock of one process."""
    async with counter(tmp_path / "store.db") as desk:
        case = await desk.waiting()
        stale = desk.handovers.case(case.id)
        await desk.desk.claim(case.id, LI)
        with pytest.raises(Refused, match="taken"), desk.store.transaction() as db:
            desk.handovers._changed(db, stale, "agent", "Kim", ended_by="claim")
        assert desk.handovers.case(case.id).agent == "Li"


@pytest.mark.parametrize("move", ["answer", "release", "transfer", "hand_back"])
async def test_an_agent_who_has_not_the_conversation_changes_nothing(desk: Counter, move: str) -> None:
    case = await desk.waiting()
    await desk.desk.claim(case.id, LI)
    before = await desk.told()
    calls = {
        "answer": lambda: desk.desk.answer(case.id, KIM, Outgoing(text="mine")),
        "release": lambda: desk.desk.release(case.id, KIM),
        "transfer": lambda: desk.desk.transfer(case.id, KIM, "Kim", note=""),
        "hand_back": lambda: desk.desk.hand_back(case.id, KIM, text="bye"),
    }
    with pytest.raises(Refused, match="not_yours Li"):
        await calls[move]()
    assert await desk.told() == before
    assert desk.handovers.case(case.id).agent == "Li"


async def test_a_supervisor_assigns_and_transfers_and_the_note_is_kept(desk: Counter) -> None:
    case = await desk.waiting()
    with pytest.raises(Refused, match="forbidden"):
        await desk.desk.assign(case.id, LI, "Kim")
    await desk.desk.assign(case.id, SUE, "Li")
    await desk.desk.transfer(case.id, LI, "Kim", note="wants the hem shorter")
    assert desk.handovers.case(case.id).agent == "Kim"
    last = desk.handovers.events(case.id)[-1]
    assert (last.move, last.who, last.agent, last.why) == ("transfer", "Li", "Kim", "wants the hem shorter")
    assert (await desk.told())[-1] == ("assistant", told("transferred", "en"))


async def test_an_agent_who_goes_quiet_loses_the_conversation_to_the_queue_and_the_shopper_hears_of_it(
    desk: Counter,
) -> None:
    case = await desk.waiting()
    await desk.waiting("bob")
    await desk.desk.claim(case.id, LI)
    assert await desk.desk.expire() == []
    desk.clock.ahead = timedelta(minutes=11)
    assert [one.id for one in await desk.desk.expire()] == [case.id]
    assert desk.handovers.open_case("ann").status == "waiting"  # type: ignore[union-attr]
    # First in the queue again: nobody has waited longer.
    assert (await desk.told())[-1] == ("assistant", told("queued_again", "en", place=1))
    with pytest.raises(Refused, match="unclaimed"):
        await desk.desk.answer(case.id, LI, Outgoing(text="sorry!"))


async def test_an_agent_whose_shopper_is_silent_keeps_the_conversation(desk: Counter) -> None:
    case = await desk.waiting()
    await desk.desk.claim(case.id, LI)
    await desk.desk.answer(case.id, LI, Outgoing(text="Which size?"))
    desk.clock.ahead = timedelta(hours=5)
    assert await desk.desk.expire() == []


async def test_the_way_back_ends_the_waiting_typed_or_pressed(desk: Counter) -> None:
    (waiting,) = await desk.say(PERSON)
    (back,) = await desk.say(waiting.buttons[0].payload)
    assert back.custom == {"kind": "handoff", "status": "bot"}
    await desk.waiting()
    (typed,) = await desk.say(BACK["zh"])
    assert typed.custom == {"kind": "handoff", "status": "bot"}
    assert [answer.text for answer in await desk.say("hello")] == ["Hello!"]
    assert desk.handovers.open_cases() == []


async def test_a_shopper_who_asked_twice_in_a_row_waits_once(desk: Counter) -> None:
    first, second = await asyncio.gather(desk.say(PERSON), desk.say("hello"))
    assert (len(first), second) == (1, [])
    assert desk.asked == [PERSON]
    assert len(desk.handovers.open_cases()) == 1


async def test_help_is_rated_once_by_one_tap(desk: Counter) -> None:
    case = await desk.waiting()
    await desk.desk.claim(case.id, LI)
    await desk.desk.answer(case.id, LI, Outgoing(text="Hi"))
    await desk.desk.hand_back(case.id, LI)
    asked = (await desk.gateway.history("ann"))[-1].message
    assert [button.title for button in asked.buttons] == list(STARS["en"])
    (thanks,) = await desk.say(asked.buttons[3].payload)
    (again,) = await desk.say(asked.buttons[0].payload)
    assert (thanks.text, again.text) == (SENTENCES["rated"]["en"], SENTENCES["rated_before"]["en"])
    assert desk.handovers.case(case.id).rating == 4
    (refused,) = await desk.say(asked.buttons[3].payload, sender="bob")
    assert refused.text == say("button_gone", "zh")


async def test_a_caller_that_fetches_gets_what_people_wrote_with_its_next_message(desk: Counter) -> None:
    case = await desk.waiting()
    await desk.desk.claim(case.id, LI)
    await desk.desk.answer(case.id, LI, Outgoing(text="Hi"))
    told_now = [one.text for one in await desk.say("and the hem?", fetches=True)]
    assert told_now == [told("joined", "en"), "Hi"]
    assert await desk.say("still there?", fetches=True) == []


# Kills


async def test_a_crash_while_handing_over_leaves_the_message_to_be_answered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as broken:
        broken.setattr(Store, "reply", _dies)
        async with counter(path) as desk:
            await desk.say(PERSON)
            assert desk.store.owner("ann") == "assistant"
            assert desk.handovers.open_cases() == []
    async with counter(path) as desk:
        assert await desk.gateway.recover() == 1
        await desk.gateway.settled()
        assert await desk.told() == [("shopper", PERSON), ("assistant", told("next", "en"))]
        assert len(desk.handovers.open_cases()) == 1


def _dies(*_: object, **__: object) -> None:
    from common.store_errors import StoreError

    raise StoreError("the process is killed here")


async def test_the_way_back_typed_before_the_wish_for_a_person_was_answered_counts_too(desk: Counter) -> None:
    held = Held(WISH)
    desk.fake.script[PERSON] = held
    asked = asyncio.create_task(desk.say(PERSON))
    await happened(lambda: PERSON in desk.asked)
    back = asyncio.create_task(desk.say(BACK["en"]))
    await happened(lambda: len(desk.store.history("ann")) == 2)
    held.let()
    assert (await asked)[0].custom == {"kind": "handoff", "status": "waiting"}
    assert [answer.custom for answer in await back] == [{"kind": "handoff", "status": "bot"}]
    assert [answer.text for answer in await desk.say("hello")] == ["Hello!"]


async def test_handed_over_and_back_a_hundred_times_with_restarts_between_the_right_side_answers(
    tmp_path: Path,
) -> None:
    path, right = tmp_path / "store.db", 0
    desk = Counter(path)

    async def restarted(at: bool) -> None:
        nonlocal desk
        if at:
            await desk.gateway.close()
            desk = Counter(path)
            await desk.gateway.recover()

    for number in range(100):
        case = await desk.waiting()
        await restarted(number % 4 == 0)
        silent = await desk.say(f"to the person {number}") == []
        await desk.desk.claim(case.id, LI)
        await restarted(number % 4 == 1)
        for _ in range(2):
            await desk.desk.answer(case.id, LI, Outgoing(text=f"from Li {number}"), client_id=f"{number}")
        await restarted(number % 4 == 2)
        await desk.desk.hand_back(case.id, LI)
        await restarted(number % 4 == 3)
        right += silent and [one.text for one in await desk.say("hello")] == ["Hello!"]
    lines = await desk.told()
    await desk.gateway.close()
    assert right == 100
    for number in range(100):
        assert lines.count(("agent", f"from Li {number}")) == 1
        assert lines.count(("shopper", f"to the person {number}")) == 1


# Hours

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Hours(tuple(_stretches("mon-fri 09:00-18:00, sat 10:00-16:00")), BERLIN)


@pytest.mark.parametrize(
    ("moment", "is_open", "next_en", "next_zh"),
    [
        (datetime(2026, 11, 30, 9, 0, tzinfo=BERLIN), True, "today at 9:00", "今天 9:00"),
        (datetime(2026, 11, 30, 18, 0, tzinfo=BERLIN), False, "tomorrow at 9:00", "明天 9:00"),
        (datetime(2026, 11, 30, 7, 0, tzinfo=BERLIN), False, "today at 9:00", "今天 9:00"),
        (datetime(2026, 11, 28, 17, 0, tzinfo=BERLIN), False, "Mon at 9:00", "周一 9:00"),
        (datetime(2026, 11, 30, 8, 30, tzinfo=UTC), True, "today at 9:30", "今天 9:30"),
    ],
)
def test_the_next_time_somebody_is_there_is_told(moment: datetime, is_open: bool, next_en: str, next_zh: str) -> None:
    assert WEEK.is_open(moment) == is_open
    assert (WEEK.next_told(moment, "en"), WEEK.next_told(moment, "zh")) == (next_en, next_zh)


async def test_outside_the_hours_the_message_is_kept_and_the_hours_are_told(tmp_path: Path) -> None:
    async with counter(tmp_path / "store.db", hours=WEEK) as desk:
        desk.clock.ahead = datetime(2026, 11, 29, 12, tzinfo=UTC) - datetime.now(UTC)  # a Sunday
        (answer,) = await desk.say(PERSON)
        hours = "Mon–Fri 9:00–18:00, Sat 10:00–16:00"
        assert answer.text == told("closed", "en", hours=hours, next="tomorrow at 9:00")
        assert len(desk.handovers.open_cases()) == 1


@pytest.mark.parametrize(
    "hours", ["9-18", "mon 18:00-09:00", "someday 09:00-18:00", "fri-mon 9:00-18:00", "mon 9:00-25:00"]
)
def test_hours_that_mean_nothing_are_refused_in_one_line(hours: str) -> None:
    with pytest.raises(BadSetting, match="FITTING_ROOM_DESK_HOURS"):
        Hours.of(Settings(desk_hours=hours))
    with pytest.raises(BadSetting, match="FITTING_ROOM_DESK_TIME_ZONE"):
        Hours.of(Settings(desk_time_zone="Nowhere/At_All"))


async def test_where_nobody_has_an_account_the_dialogue_is_told_so(tmp_path: Path) -> None:
    alone = [{"text": "No one yet.", "custom": {"kind": "handoff", "status": "bot"}}]
    async with counter(tmp_path / "store.db", {PERSON: alone, "hello": HELLO}) as desk:
        with desk.store.transaction() as db:
            db.execute("delete from agents")
        (answer,) = await desk.say(PERSON)
        assert (answer.text, answer.custom) == ("No one yet.", {"kind": "handoff", "status": "bot"})
        assert desk.store.owner("ann") == "assistant"
        assert desk.fake.metadata[-1]["staffed"] is False
