"""One message's way through Rasa: its parts counted, its session ended when it is full."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.parts import counted
from dialogue.sessions import LONGEST, OpenSession
from dialogue.store import KeptTracker


class Processor(MessageProcessor):
    """Rasa's processor of messages, whose tracker store fails where it fails.

    Rasa's own answers a shopper it cannot look up as a stranger, and keeps what it cannot write in memory: what they
    said of themselves would be lost without a word. A message that fails is asked again by the gateway.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if isinstance(self.tracker_store, FailSafeTrackerStore):
            self.tracker_store = self.tracker_store._tracker_store

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """The conversation's session as it is kept; an empty one for a new conversation."""
        with counted("tracker"):
            return await super().get_tracker(conversation_id)

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Keeps what is new of the session."""
        with counted("tracker"):
            await super().save_tracker(tracker)

    async def parse_message(
        self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """What the message means, as `/model/parse` answers."""
        with counted("parse"):
            return await super().parse_message(message, tracker, only_output_properties)

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        with counted("policy"):
            return super()._predict_next_with_tracker(tracker)

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel, metadata: dict[str, Any] | None = None
    ) -> None:
        """Begins a session where there is none, or where the last is full or has been silent for too long."""
        full = isinstance(tracker, KeptTracker) and tracker.stands_for > LONGEST
        if full or self._has_session_expired(tracker) or not tracker.applied_events():
            prediction = PolicyPrediction.for_action_name(self.domain, ACTION_SESSION_START_NAME)
            await self._run_action(OpenSession(), tracker, output_channel, self.nlg, prediction)
