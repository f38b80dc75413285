"""Plays a script with a new shopper at one door, Rasa's own or the gateway's."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.e2e.judging import Answer, Reply, judge
from tests.e2e.scripts import Script, scripts

WEBHOOK = "/webhooks/rest/webhook"
NEEDS_TRACKER = frozenset({"slot_was_set", "slot_was_not_set", "action_executed"})
Hear = Callable[[str, Reply], None]


@dataclass
class Talk:
    """One shopper at one endpoint; `rasa` is where the tracker is read."""

    url: str
    http: httpx.Client
    rasa: str | None = None
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")
    buttons: dict[str, str] = field(default_factory=dict)

    def send(self, text: str) -> Reply:
        """One message and its replies; the buttons of replies that have any take the place of the earlier ones."""
        body = {"sender": self.sender, "message": text}
        answer: Reply = self.http.post(self.url + WEBHOOK, json=body).raise_for_status().json()
        found = {b["title"]: b["payload"] for m in answer for b in m.get("buttons") or ()}
        self.buttons = found or self.buttons
        return answer

    def tracker(self) -> tuple[dict[str, Any], list[str]]:
        """The slots, those within `state` by their own names too, and the actions since the shopper's last message."""
        address = f"{self.rasa or self.url}/conversations/{self.sender}/tracker"
        known = self.http.get(address).raise_for_status().json()
        slots = known["slots"] | (known["slots"].get("state") or {})
        actions: list[str] = []
        for event in known["events"]:
            if event["event"] == "user":
                actions = []
            elif event["event"] == "action":
                actions.append(str(event["name"]))
        return slots | (slots.get("measures") or {}), actions


def play(
    script: Script, url: str, http: httpx.Client, *, rasa: str | None = None, hear: Hear | None = None
) -> list[str]:
    """Plays a script; returns what went wrong, in order. `hear` is told every turn."""
    talk, wrong = Talk(url, http, rasa), []
    for place, step in enumerate(script.steps, start=1):
        said = step.said if step.pressed is None else talk.buttons.get(step.pressed)
        if said is None:
            return [*wrong, f"step {place}: no button {step.pressed!r} among {list(talk.buttons)}"]
        messages = talk.send(said)
        if hear:
            hear(said, messages)
        asked = any(kind in NEEDS_TRACKER for assertion in step.assertions for kind in assertion)
        answer = Answer(messages, *(talk.tracker() if asked else ()))
        wrong += [f"step {place} ({step.words}): {fault}" for fault in judge(answer, step, http)]
    return wrong


def cases() -> list[Any]:
    """Every script as a test's parameter; one with a known fault must fail until it is mended."""
    import pytest

    marks = [[pytest.mark.xfail(reason=script.fault, strict=True)] if script.fault else [] for script in scripts()]
    return [pytest.param(script, id=script.id, marks=mark) for script, mark in zip(scripts(), marks, strict=True)]
