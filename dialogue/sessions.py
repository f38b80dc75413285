"""What of a long conversation a message is answered with, so that the last message takes no longer than the first.

Everything that Rasa does for a message (reading, replaying, copying, predicting) goes over all events that it is given.
No rule of ours and no action looks further back than the message at hand; what is remembered stands in slots. So

- a message is answered with the slots as they are and nothing that was said before, unless a form is asking;
- a session of some messages ends, and the next one opens with every slot as it is: no more than one session is read.

The events of all sessions stay in the tracker store.
"""

from __future__ import annotations

from rasa.core.actions.action import ActionSessionStart
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

# A message makes 5 to 12 events, the opening of a session one for each slot that is set: seldom over 15.
LONGEST = 60
# While a form asks, the way it came (asked, refused, asked again) counts. It asks a handful of times; beyond this many
# events somebody is playing, and the form goes on in a new session.
LONGEST_IN_FORM = 200


def is_full(tracker: DialogueStateTracker, kept_count: int) -> bool:
    """Whether a session of `kept_count` events, with this tracker's state, has had all it may have."""
    return kept_count > (LONGEST_IN_FORM if tracker.active_loop_name else LONGEST)


def is_at_rest(tracker: DialogueStateTracker) -> bool:
    """Whether slots say all that is remembered: the last answer is over, and no form is asking."""
    listens = tracker.latest_action_name == ACTION_LISTEN_NAME and tracker.followup_action is None
    return listens and not tracker.active_loop_name and not tracker.is_paused()


def opening(tracker: DialogueStateTracker) -> list[Event]:
    """The events after which a new tracker has this one's slots and form, and listens."""
    slots = [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value != slot.initial_value]
    form = [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
    return [SessionStarted(), *slots, *form, ActionExecuted(ACTION_LISTEN_NAME)]


class OpenSession(ActionSessionStart):
    """Opens a session with every slot that is set, once; Rasa's own repeats all that was ever set."""

    def __init__(self, *, keep_form: bool) -> None:
        self._keep_form = keep_form

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """The events that open the session."""
        return [event for event in opening(tracker) if self._keep_form or not isinstance(event, ActiveLoop)]
