"""What of a long conversation a message is answered with, so that the last message takes no longer than the first.

Everything that Rasa does for a message (reading, replaying, copying, predicting) goes over all events that it is given.
No rule of ours and no action looks further back than the message at hand; what is remembered stands in slots. So

- a message is answered with the slots as they are and nothing that was said before;
- a session of some messages ends, and the next one opens with every slot as it is: no more than one session is read.

The events of all sessions stay in the tracker store.
"""

from __future__ import annotations

from collections.abc import Collection

from rasa.core.actions.action import ActionSessionStart
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

# A message makes 6 events or so, the opening of a session 4: to open one costs as little as to read five messages.
LONGEST = 30


def is_at_rest(tracker: DialogueStateTracker, forms: Collection[str]) -> bool:
    """Whether slots say all that is remembered: the last answer is over, and none of the domain's `forms` is asking."""
    listens = tracker.latest_action_name == ACTION_LISTEN_NAME and tracker.followup_action is None
    return listens and tracker.active_loop_name not in forms and not tracker.is_paused()


def opening(tracker: DialogueStateTracker) -> list[Event]:
    """The events after which a new tracker has this one's slots, and listens."""
    slots = [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value != slot.initial_value]
    return [SessionStarted(), *slots, ActionExecuted(ACTION_LISTEN_NAME)]


class OpenSession(ActionSessionStart):
    """Opens a session with every slot that is set, once; Rasa's own repeats all that was ever set."""

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """The events that open the session."""
        return opening(tracker)
