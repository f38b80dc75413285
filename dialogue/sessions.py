"""Where a long conversation is cut, and what is carried over the cut.

Everything that Rasa does for a message (reading, replaying, copying, predicting) goes over all events of the session,
so that a session without an end makes every answer slower than the last. No rule of ours and no action looks further
back than the message at hand; what is remembered stands in slots. So a session of some messages ends, and the next one
opens with every slot as it is. The events of all sessions stay in the tracker store.
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
LONGEST = 50
# While a form asks, the way it came (asked, refused, asked again) counts. It asks a handful of times; beyond this many
# events somebody is playing, and the form goes on in a new session.
LONGEST_IN_FORM = 200


def is_full(tracker: DialogueStateTracker) -> bool:
    """Whether the session has had all the events it may have."""
    return len(tracker.events) > (LONGEST_IN_FORM if tracker.active_loop_name else LONGEST)


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
        slots = [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value != slot.initial_value]
        goes_on = is_full(tracker) and tracker.active_loop_name
        form = [ActiveLoop(tracker.active_loop_name)] if goes_on else []
        return [SessionStarted(), *slots, *form, ActionExecuted(ACTION_LISTEN_NAME)]
