"""The names in Rasa that stand for a class of ours: what neither `endpoints.yml` nor `credentials.yml` can name."""

from __future__ import annotations

import functools
from typing import Any


def replace() -> None:
    """Puts ours in their places; before Rasa loads a model."""
    import rasa.core.actions.action
    import rasa.core.actions.forms
    import rasa.core.agent
    from rasa.shared.core.events import Event
    from rasa.shared.core.slots import Slot

    from dialogue.action_call import ActionCall
    from dialogue.processor import Processor

    # The agent makes its processor by this name.
    rasa.core.agent.MessageProcessor = Processor
    # Actions and forms make their calls by these.
    rasa.core.actions.action.RemoteAction = ActionCall
    rasa.core.actions.forms.RemoteAction = ActionCall
    # Which class an event's name stands for: Rasa looks through all classes for every event it reads, 0.1 ms each.
    Event.resolve_by_type = staticmethod(functools.cache(Event.resolve_by_type))
    # Every tracker copies every slot, and a message makes seven; Python's own way to copy takes five times as long.
    Slot.__copy__ = _copied


def _copied(slot: Any) -> Any:
    copy = object.__new__(type(slot))
    copy.__dict__.update(slot.__dict__)
    return copy
