"""Which size suits, and where a garment sits tight or loose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.explain import NothingWorn, Unclear
from actions.facts.chart import OF_ZONE
from actions.find.choosing import worn_piece
from actions.fit.captions import conclusion, describe_pieces, length_line, measure_name, report_lines
from actions.fit.feeling import tell_felt
from actions.fit.sizing import Advice
from actions.person.hearing import USUAL, tell
from actions.person.questions import surer
from actions.skill import Skill
from actions.state.asked import Asked, Garment
from actions.state.turn import Turn
from actions.wear.dressing import ask_measures_first, items_of, likely_sex, size_advice
from actions.wear.try_on import wear
from actions.wording.people import GARB, MEASURE
from actions.wording.say import Say
from actions.wording.words import both, listing, signed, word
from common import media
from garments import kind_of
from shop.catalogue import Product

# Below this the shopper is told what would make the advice surer.
SURE = 0.6
# A size less likely than this is not worth comparing.
LIKELY = 0.05


class AskSize(Skill):
    """Advises a size, with the ease that speaks for it and against its neighbours."""

    action = "action_ask_size"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Needs a garment and a body."""
        product = await self._product(turn, say)
        if product is None:
            return []
        if not turn.known.sizable:
            return ask_measures_first(turn, say, ask_sex=product.sex == "unisex")
        likely = likely_sex([product])
        advice = await size_advice(self.parts.looks, turn.known.person(likely), product, turn.felt)
        say.show({
            "kind": "size_advice", "item": product.id, "size": advice.size,
            "probability": dict(advice.probability), "why": dict(advice.ease[advice.size]),
        })  # fmt: skip
        self._speak(turn, say, product, advice)
        try_it = Asked("try_on", garments=(Garment(item=(product.id,), size=(advice.size,)),))
        events = [SlotSet("pending", None), SlotSet("offered", try_it.to_slot())]
        if turn.in_form and not turn.known.enough:
            # The numbers are asked for in the advice; the form would ask once more.
            events += [SlotSet("asking", False), SlotSet("requested_slot", None)]
        return [*replace(turn.wardrobe, focus=product.id).slots(), *events]

    async def _product(self, turn: Turn, say: Say) -> Product | None:
        garment = replace(turn.asked.garment, size=())
        try:
            worn = worn_piece(garment, turn.wardrobe, self.parts.catalogue) if not garment.colour else None
            return self.parts.product(worn.id) if worn else (await self.parts.choose(garment, turn)).product
        except Unclear:
            say.say("utter_size_of_what")
            return None

    def _speak(self, turn: Turn, say: Say, product: Product, advice: Advice) -> None:
        # Rounded as the bars beside it are: halves up.
        percent = min(99, int(100 * advice.probability[advice.size] + 0.5))
        other = self._runner_up(advice)
        sizes = [advice.size, *([other] if other else [])]
        buttons = [say.button("try_size", "try_on", gaps={"name": advice.size}, item=product.id, size=advice.size)]
        if other:
            buttons.append(say.button("try_size", "try_on", gaps={"name": other}, item=product.id, size=other))
            pair = {"item": product.id, "size": other}
            buttons.append(say.button("compare", "compare", gaps={"name": other}, **pair))
        say.say(
            "utter_size_advice" if advice.good else "utter_size_advice_poor",
            buttons=buttons,
            name=product.name[say.language],
            size=advice.size,
            percent=percent,
            lines=("" if say.language == "zh" else " ").join(_ease_line(advice, one, say) for one in sizes),
        )
        tell_felt(turn, say, self.parts.catalogue, product, advice.size)
        if not turn.known.enough:
            evidence = listing((tell(name, turn.known, say.language) for name in _evidence(turn)), say.language)
            say.say("utter_size_by_evidence", evidence=evidence)
            return
        missing = [name for name in advice.ease[advice.size] if name in MEASURE and name not in turn.known.values]
        if advice.probability[advice.size] < SURE and missing:
            words = both((word(MEASURE, name, say.language) for name in missing[:3]), say.language)
            name = word(MEASURE, missing[0], say.language)
            button = say.button("measure", "ask_how_to_measure", gaps={"name": name}, zone=missing[0])
            say.say("utter_size_more_exact", buttons=[*surer(turn, say), button], missing=words)

    def _runner_up(self, advice: Advice) -> str | None:
        others = {size: share for size, share in advice.probability.items() if size != advice.size and share >= LIKELY}
        return max(others, key=lambda size: others[size], default=None)


class AskFit(Skill):
    """Reports zone by zone how the look sits, with a picture of where the cloth strains."""

    action = "action_ask_fit"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Of a garment that is not worn yet, it is tried on first; in the size that was named, else as it is worn."""
        worn = turn.wardrobe.worn
        if not worn:
            if turn.asked.garment.described or turn.wardrobe.focus:
                return await wear(self, turn, say)
            raise NothingWorn
        catalogue = self.parts.catalogue
        piece = worn_piece(turn.asked.garment, turn.wardrobe, catalogue)
        if piece and (size := named_size(turn)):
            size = self.parts.product(piece.id).size(size)
            worn = tuple(replace(one, size=size) if one.id == piece.id else one for one in worn)
        likely = likely_sex([self.parts.product(one.id) for one in worn])
        person, items, view = turn.known.person(likely), items_of(worn, catalogue), turn.wardrobe.still
        look = await self.parts.looks.try_on(person, items, view=view, fit_map=True, appearance=turn.appearance)
        entries = [
            e for e in look.report["items"] if turn.asked.garment.category == () or (piece and e["id"] == piece.id)
        ] or list(look.report["items"])  # "is the skirt tight?" with trousers on: what is worn is reported
        address = "/media/" + media.save(look.picture, look.suffix)
        say.show({"kind": "try_on"} | {k: v for k, v in look.report.items() if k != "out"}, image=address)
        lines = [line for entry in entries for line in self._lines(turn, entry, say, named=len(entries) > 1)]
        what = describe_pieces(worn, catalogue, say.language)
        buttons = [
            say.button("larger", "change_size", size="up"),
            say.button("smaller", "change_size", size="down"),
            say.button("size", "ask_size"),
        ]
        say.say(
            "utter_fit_report",
            buttons=buttons,
            what=what,
            lines="\n".join(lines),
            conclusion=conclusion(entries, say.language),
        )
        say.say("utter_fit_map")
        return []

    def _lines(self, turn: Turn, entry: dict[str, Any], say: Say, *, named: bool) -> list[str]:
        zones = [zone for zone in turn.asked.others.get("zone", ()) if OF_ZONE.get(zone)]
        wanted = {measure for zone in zones for measure in OF_ZONE[zone]}
        lines = report_lines(entry, say.language)
        if wanted:
            about = tuple(measure_name(name, say.language) for name in wanted)
            lines = [line for line in lines if line.removeprefix("· ").startswith(about)] or lines
        template = self.parts.product(str(entry["id"])).template
        too = {"too_long", "too_short"} & set(turn.asked.others.get("feeling", ()))
        if (too or set(zones) & {"length", "leg", "thigh"}) and kind_of(template).has_hem:
            lines = [length_line(entry, template, say.language)]
        head = [self.parts.product(str(entry["id"])).name[say.language]] if named else []
        return head + lines


def _evidence(turn: Turn) -> list[str]:
    """What was told that a size goes by while height or weight is not known."""
    usual = [f"{USUAL}:{question}" for question in turn.known.choices if question in GARB]
    return [*turn.known.values, *usual]


def named_size(turn: Turn) -> str | None:
    """The one size a message names, not "a size up"."""
    sizes = [size for size in turn.asked.garment.size if size not in ("up", "down")]
    return sizes[0] if len(sizes) == 1 else None


def _ease_line(advice: Advice, size: str, say: Say) -> str:
    """M：胸围 +8 cm、腰围 +6 cm。 / M: chest +8 cm, waist +6 cm."""
    parts = [f"{measure_name(name, say.language)} {signed(ease)} cm" for name, ease in advice.ease[size].items()]
    joined = listing(parts, say.language)
    return f"{size} 码：{joined}。" if say.language == "zh" else f"{size}: {joined}."
