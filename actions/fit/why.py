"""Why a size was advised: what its cut is meant to leave at each measure, and what this one leaves."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.explain import Unclear
from actions.fit.captions import measure_name
from actions.fit.feeling import tell_felt
from actions.fit.sizing import targets
from actions.skill import Skill
from actions.state.turn import Turn
from actions.wear.dressing import likely_sex, size_advice
from actions.wording.say import Say
from actions.wording.words import listing, signed


class Why(Skill):
    """Answers a bare "why?" after a size was chosen or advised."""

    action = "action_why"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Of the garment talked about last."""
        name = turn.wardrobe.focus
        if name is None or name not in self.parts.catalogue or not turn.known.enough:
            raise Unclear
        product = self.parts.product(name)
        advice = await size_advice(self.parts.looks, turn.known.person(likely_sex([product])), product, turn.felt)
        wanted = targets(product)
        lines = [
            _line(measure_name(measure, say.language), wanted[measure].ideal, ease, say)
            for measure, ease in advice.ease[advice.size].items()
        ]
        joined = listing(lines, say.language) if say.language == "zh" else "; ".join(lines).capitalize()
        button = say.button("try_size", "try_on", gaps={"name": advice.size}, item=product.id, size=advice.size)
        say.say("utter_why", buttons=[button], name=product.name[say.language], size=advice.size, lines=joined)
        tell_felt(turn, say, self.parts.catalogue, product, advice.size)
        return []


def _line(name: str, ideal: float, ease: float, say: Say) -> str:
    wanted, got = signed(ideal), signed(ease)
    if say.language == "zh":
        return f"{name} {wanted} cm 最合适，这个码是 {got} cm"
    return f"{name}: {wanted} cm is ideal, this one leaves {got} cm"
