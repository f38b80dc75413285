"""One message's way through Rasa: its parts counted, its session ended when it is full."""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import Action
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.parts import counted
from dialogue.sessions import OpenSession, is_full


class Processor(MessageProcessor):
    """Rasa's processor of messages."""

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

    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        return is_full(tracker) or super()._has_session_expired(tracker)

    def _get_action(self, action_name: str) -> Action | None:
        return OpenSession() if action_name == ACTION_SESSION_START_NAME else super()._get_action(action_name)
