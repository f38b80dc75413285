"""A queue too long to be answered in time is refused early, in words, and health says so."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from bot.load import ALWAYS_TAKEN, SURE_SHARE, USUAL_S, Busy, Load
from bot.wording import say
from tests.fakes_rasa import Held
from tests.fakes_site import WEBHOOK
from tests.waiting import happened

HELLO = [{"text": "Hello!"}]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_more_is_taken_until_it_would_wait_too_long() -> None:
    load = Load(longest_wait_s=9.0, clock=Clock())
    with contextlib.ExitStack() as held:
        while load.wait_s <= SURE_SHARE * 9.0:
            load.admit()
            held.enter_context(load.one())
        with pytest.raises(Busy) as refused:
            load.admit()
        assert load.under_way == pytest.approx(SURE_SHARE * 9.0 / USUAL_S, abs=1)
        assert refused.value.retry_after_s >= 3
    load.admit()


def test_the_wait_follows_what_messages_cost_and_a_few_are_always_taken() -> None:
    clock = Clock()
    load = Load(longest_wait_s=9.0, clock=clock)
    with contextlib.ExitStack() as held:
        for _ in range(ALWAYS_TAKEN - 1):
            held.enter_context(load.one())
        for _ in range(100):
            clock.now += 4.0
            load.note_answer()
        load.admit()
        held.enter_context(load.one())
        assert load.wait_s == pytest.approx(SURE_SHARE * 9.0 / ALWAYS_TAKEN * (ALWAYS_TAKEN + 1), rel=0.01)
        with pytest.raises(Busy):
            load.admit()
        for _ in range(100):
            clock.now += 0.05
            load.note_answer()
        load.admit()


def test_a_part_that_was_away_for_a_minute_is_forgotten_after_a_few_answers() -> None:
    clock = Clock()
    load = Load(longest_wait_s=9.0, clock=clock)
    with contextlib.ExitStack() as held:
        for _ in range(ALWAYS_TAKEN + 1):
            held.enter_context(load.one())
        clock.now += 60.0
        load.note_answer()
        load.admit()


def test_one_slow_message_alone_is_no_queue() -> None:
    clock = Clock()
    load = Load(longest_wait_s=9.0, clock=clock)
    with load.one():
        clock.now += 600.0
        load.note_answer()
    assert load.wait_s == pytest.approx(USUAL_S)


def test_a_queue_too_long_is_503_a_sentence_and_health_says_so(site: Any) -> None:
    held = Held(HELLO)
    names = [f"ann{number}" for number in range(ALWAYS_TAKEN)]
    built = site({"show it": held})
    built.gateway.load._longest_s = 0.5

    async def ask(sender: str) -> None:
        from bot.messages import Incoming

        built.gateway.take(Incoming("rest", sender, "show it", client_id="one"))

    portal = built.http.portal
    for name in names:
        portal.call(ask, name)
    portal.call(happened, lambda: len(built.fake.asked) == ALWAYS_TAKEN)
    response = built.http.post(WEBHOOK, json={"sender": "bob", "message": "show it"})
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) >= 1
    assert response.json() == [{"recipient_id": "bob", "text": say("busy", "en")}]
    health = built.http.get("/healthz")
    assert health.status_code == 503
    assert health.json()["status"] == "busy"
    assert health.json()["queue"] == {
        "ok": False,
        "messages": ALWAYS_TAKEN,
        "wait_s": round((ALWAYS_TAKEN + 1) * USUAL_S, 1),
    }
    assert 'fitting_room_refused_total{reason="busy"} 1.0' in built.http.get("/metrics").text
    held.let()
    # What was taken before is no new message: whoever asks again for its answer gets it.
    again = built.http.post(WEBHOOK, json={"sender": names[0], "message": "show it", "metadata": {"message_id": "one"}})
    assert again.json()[0]["text"] == "Hello!"
    built.settled()
    assert built.http.get("/healthz").status_code == 200
