"""Data that is given out or deleted only after a yes, and people to talk to."""

from __future__ import annotations

import pytest

from actions.state.memory import kept, remembered
from tests.dialogue import Dialogue


@pytest.fixture
def alice() -> Dialogue:
    """A shopper with measures."""
    return Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})


def test_data_is_deleted_only_after_yes(alice: Dialogue) -> None:
    assert alice.hear("delete_data").responses == ["utter_delete_confirm"]
    answer = alice.hear("affirm")
    assert answer.custom("privacy") == {"kind": "privacy", "action": "delete"}
    assert remembered(kept(alice.slots)["value"]) == {"language": "en"}


@pytest.mark.parametrize("yes", ["yes, delete everything", "是的，全部删除", "OK delete my data"])
def test_a_yes_that_repeats_the_wish_is_a_yes(alice: Dialogue, yes: str) -> None:
    alice.hear("delete_data", yes)
    assert alice.slots["height"] == 165.0
    assert alice.hear("delete_data", yes).custom("privacy") == {"kind": "privacy", "action": "delete"}


@pytest.mark.parametrize("again", ["delete my data", "好的，先别删", "ok, don't delete it", "what you have, yes"])
def test_whatever_else_is_said_of_deleting_asks_again(alice: Dialogue, again: str) -> None:
    alice.hear("delete_data", "delete my data")
    assert alice.hear("delete_data", again).responses == ["utter_delete_confirm"]


def test_a_question_is_open_for_one_message_only(alice: Dialogue) -> None:
    alice.hear("delete_data")
    alice.hear("ask_agent")
    assert alice.hear("affirm").responses == ["utter_yes_to_what"]


def test_no_to_deleting_touches_nothing(alice: Dialogue) -> None:
    alice.hear("export_data")
    assert alice.hear("deny").responses == ["utter_kept"]
    assert alice.slots["height"] == 165.0


def test_where_people_are_the_gateway_is_asked_to_hand_over_and_told_why(alice: Dialogue) -> None:
    alice.staffed = True
    answer = alice.hear("ask_agent", topic="misses")
    assert answer.custom("handoff") == {"kind": "handoff", "status": "waiting", "reason": "misses"}
    assert answer.responses == []


@pytest.mark.parametrize(("intent", "said", "reason"), [("buy", {}, "order"), ("faq", {"topic": "returns"}, "refund")])
def test_a_person_is_offered_where_only_one_can_do_it_and_there_are_people(
    alice: Dialogue, intent: str, said: dict[str, str], reason: str
) -> None:
    offered = f'/ask_agent{{"topic": "{reason}"}}'
    assert offered not in alice.hear(intent, **said).payloads
    alice.staffed = True
    answer = alice.hear(intent, **said)
    assert answer.payloads.count(offered) == 1
    assert "handoff" not in answer.kinds


def test_nobody_to_hand_over_to_is_said_and_the_assistant_keeps_the_conversation(alice: Dialogue) -> None:
    answer = alice.hear("ask_agent")
    assert answer.custom("handoff") == {"kind": "handoff", "status": "bot"}
