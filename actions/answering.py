"""Answers one message: what it tells is noted, each of its acts is answered in order, then what waited goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.behaviour import behaviour
from actions.explain import explain
from actions.facts.beside import facts, facts_beside, topics_beside
from actions.find.comparing import MENDED_BY
from actions.find.terms import disclose
from actions.fit.feeling import remember_felt
from actions.person.hearing import announce
from actions.person.measures import go_on
from actions.person.questions import heard_figure
from actions.person.suppositions import supposed
from actions.person.validate import answered, next_question, note
from actions.person.which_waist import ask_which_waist
from actions.renderer.looks import BodyImplausible, LookTooSlow
from actions.renderer.patience import answer_s
from actions.routing import meant
from actions.skill import Parts, settle, step_aside
from actions.skills.shop_question import tell_topic
from actions.state.asked import Asked, Garment
from actions.state.frame import acts_of
from actions.state.memory import noted
from actions.state.turn import Turn
from actions.talk.service import offer_person
from actions.wording.say import Say, Spoken
from common.media import DiskFull, MediaError

log = logging.getLogger(__name__)

APOLOGY: tuple[tuple[type[BaseException], str], ...] = (
    (LookTooSlow, "utter_too_slow"),
    (TimeoutError, "utter_too_slow"),
    (DiskFull, "utter_no_picture"),
    (MediaError, "utter_no_picture"),
    (BodyImplausible, "utter_body_failed"),
    (Exception, "utter_broken"),
)
# Where nothing but a sentence answers.
SENTENCES = {"greet": "utter_greet", "buy": "utter_not_yet_buy"}
UNCLEAR = frozenset({"out_of_scope", "nlu_fallback", ""})
# These show something; a question about it may stand in the same message.
SHOWING = frozenset(
    {"try_on", "add_item", "change_size", "change_colour", "change_view", "ask_size", "ask_fit", "compare"}
)
LISTING = frozenset({"search", "recommend", "give_measures"})
# These look for garments: what is asked of them and the shop does not have is said first.
WANTING = frozenset({"search", "recommend", "more_results", "try_on", "add_item", "change_colour", "buy"})
# Questions about a garment.
QUESTIONS = frozenset({"ask_size", "ask_fit", "ask_product"})
# What may be asked not to be done.
REFUSABLE = frozenset(
    {"change_view", "try_on", "change_size", "change_colour", "search", "recommend", "more_results", "add_item"}
    | {"remove_item", "compare", "ask_body", "ask_fit", "save_look", "buy", "delete_data", "export_data", "customise"}
)
# These change the look that is worn.
CHANGING = frozenset({"try_on", "add_item", "remove_item", "change_size", "change_colour", "change_view"})


@dataclass(frozen=True)
class Reply:
    """What is said to one message, and what is remembered after it."""

    messages: Sequence[Spoken]
    memory: Mapping[str, Any]
    restarted: bool = False
    wanted: Sequence[Mapping[str, Any]] = ()
    """What each act wanted, for the record of behaviour."""


async def answer(parts: Parts, memory: Mapping[str, Any], message: Mapping[str, Any], sender: str = "") -> Reply:
    """The whole turn. Never raises: what goes wrong is apologised for, with a next step."""
    answering = Answering(parts, memory, message, sender)
    try:
        async with asyncio.timeout(answer_s()):
            await answering.run()
    except Exception as problem:
        answering.apologise(problem)
    return answering.reply()


class Answering:
    """One turn while it is being answered."""

    def __init__(self, parts: Parts, memory: Mapping[str, Any], message: Mapping[str, Any], sender: str) -> None:
        self.parts, self.message, self.sender = parts, message, sender
        self.memory = noted(memory, note(message, memory))
        self.say = Say(self.turn.language, memory.get("worded"))
        self.restarted = self.forgotten = False
        self.wanted: list[Mapping[str, Any]] = []

    @property
    def turn(self) -> Turn:
        """The message and everything that is known by now."""
        return Turn.of(self.memory, self.message, self.sender)

    def remember(self, events: Sequence[EventType]) -> None:
        """Keeps what a skill wants kept."""
        self.memory = noted(self.memory, events)
        self.restarted |= any(event["event"] == "restart" for event in events)
        self.forgotten |= any(event["event"] == "reset_slots" for event in events)

    async def run(self) -> None:
        """Answers the message, and asks on where something is still being asked for."""
        turn, acts = self.turn, acts_of(self.message)
        self._rule_out(acts)
        self.remember(settle(turn))
        if turn.in_form and answered(turn):
            self.remember(announce(turn, self.say))
            await self._answer_beside(acts)
        else:
            await self._answer_all(turn, acts)
        await self._ask_on()
        if not (self.restarted or self.forgotten):
            self.remember(await ask_which_waist(self.turn, self.say))
        offer_person(turn, acts, self.say)

    async def _answer_beside(self, acts: Sequence[Asked]) -> None:
        """What is asked in the same breath as the numbers that were asked for takes the place of the wish that waited,
        of whose garment it speaks."""
        turn = self.turn
        if turn.forgone:
            # "No idea what I weigh" asks for nothing, whatever it was taken for.
            return
        beside = [act for act in acts if act.framed and act.intent not in ("give_measures", "affirm", *UNCLEAR)]
        if not beside or not turn.known.enough:
            return
        waited = turn.pending.asked.garment if turn.pending else Garment()
        self.remember([SlotSet(name, None) for name in ("asking", "requested_slot", "pending")])
        await self._answer_all(self.turn, [_about(act, waited) for act in beside])

    def _rule_out(self, acts: Sequence[Asked]) -> None:
        """Keeps what is not wanted for the rest of the conversation; what is asked for by name is wanted again."""
        ruled_out = [*self.turn.ruled_out, *(garment for act in acts for garment in act.ruled_out)]
        wanted = [garment for act in acts for garment in act.garments if garment != Garment()]
        kept = dict.fromkeys(one for one in ruled_out if not any(_asks_for(garment, one) for garment in wanted))
        if kept or self.memory.get("ruled_out"):
            self.remember([SlotSet("ruled_out", [garment.to_slot() for garment in kept])])

    async def _answer_all(self, turn: Turn, acts: Sequence[Asked]) -> None:
        aside = step_aside(turn) if turn.in_form else []
        instead = heard_figure(turn)
        if instead is None:
            self.remember(announce(turn, self.say))
            refused = [act for act in acts if is_refused(act)]
            acts = _wanted([act for act in acts if act not in refused], turn)
            if refused and not acts:
                self.say.say("utter_refused_ok")
        else:
            acts = [instead]
        for place, act in enumerate(acts):
            # Each act finds what the one before it left, and the first the question that stood open.
            now = replace(turn if place == 0 else self.turn, asked=act, ruled_out=self.turn.ruled_out)
            now = supposed(replace(now, draft=_is_superseded(act, acts[place + 1 :])), self.say)
            await self._answer_act(now, aside=[] if place else aside)

    async def _answer_act(self, turn: Turn, *, aside: Sequence[EventType]) -> None:
        other, turn = meant(turn)
        name = other or turn.asked.intent
        framed = self.parts.skills.get(f"framed:{name}") if turn.asked.framed else None
        if name in SENTENCES and framed is None:
            self.say.say(SENTENCES[name])
            self.remember(aside)
            self.wanted.append(behaviour(turn, name, self.memory))
            return
        if turn.asked.terms and name in WANTING and disclose(turn, self.say, self.parts.catalogue):
            self.remember(aside)
            return
        skill = framed or self.parts.skills["unclear" if name in UNCLEAR else name]
        try:
            events = await skill.answer(turn, self.say)
        except Exception as problem:
            explained = explain(problem, turn, self.say)
            if explained is None:
                self.remember(aside)
                raise
            events = explained
        if name == "give_feedback":
            events = [*events, *remember_felt(turn, self.parts.catalogue)]
        if name not in UNCLEAR and self.memory.get("misses"):
            events = [*events, SlotSet("misses", 0)]
        # Who says nothing leaves the word to the open question, which is put again: nobody is answered with silence.
        self.remember([*(aside if self.say.messages else []), *events])
        self.wanted.append(behaviour(turn, name, self.memory))
        self._beside(name, turn)

    async def _ask_on(self) -> None:
        """Puts the next question, or goes on with what waited for the last answer."""
        turn = self.turn
        if not turn.in_form:
            return
        question = next_question(turn)
        if question is None:
            self.remember([SlotSet("asking", False), SlotSet("requested_slot", None)])
            self.remember(await go_on(self.parts.skills["give_measures"], self.turn, self.say))
            return
        if question not in turn.put:
            self.remember([SlotSet("put", [*turn.put, question])])
        self.remember([SlotSet("requested_slot", question)])
        self.say.say(f"utter_ask_measures_form_{question}")

    def _beside(self, name: str, turn: Turn) -> None:
        """What else was asked of the garment that is now talked about."""
        if turn.asked.text.startswith("/"):
            return
        focus = self.memory.get("focus")
        if name in SHOWING and focus in self.parts.catalogue:
            for fact in () if turn.asked.framed else facts_beside(turn.asked.text):
                self.say.say(f"utter_product_{fact}", **facts(self.parts.product(str(focus)), self.say))
        elif name not in LISTING:
            return
        if any(act.get("intent") == "faq" for act in self.message.get("acts") or ()):
            return
        for topic in topics_beside(turn.asked.text):
            tell_topic(self.parts, self.say, topic)

    def apologise(self, problem: Exception) -> None:
        """Says what went wrong, where it is the shopper's to know, and what can be done."""
        if explained := explain(problem, self.turn, self.say):
            self.remember(explained)
            return
        # The type alone: the message of an error may hold what a shopper said.
        name = self.turn.asked.intent
        log.error("%s failed: %s", name, type(problem).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        self.say.say(next(response for kind, response in APOLOGY if isinstance(problem, kind)))

    def reply(self) -> Reply:
        """What has been said, and what is to be remembered."""
        memory = {**self.memory, "worded": {} if self.forgotten else self.say.turns}
        return Reply(tuple(self.say.messages), memory, self.restarted, self.wanted)


def is_refused(act: Asked) -> bool:
    """ "Don't show me the back", 别换颜色: what is not to be done. What no garment should be is `ruled_out` instead."""
    return act.framed and "refused" in act.cues and act.intent in REFUSABLE and not act.ruled_out


def _wanted(acts: Sequence[Asked], turn: Turn) -> list[Asked]:
    """The acts that still want an answer: what was told is announced by now, and a yes or no beside a wish answers the
    question that stands open, if one does."""
    if len(acts) < 2:
        return list(acts)
    beside = {"give_measures", *(() if turn.offered else ("affirm", "deny"))}
    acts = _with_their_garments(_with_garments_numbers(_with_reasons(acts)))
    return [act for act in acts if act.intent not in beside or act.ruled_out] or list(acts[:1])


def _with_reasons(acts: Sequence[Asked]) -> list[Asked]:
    """ "Too short, anything longer?": what is wrong is the reason of the search after it, and is not answered alone."""
    kept: list[Asked] = []
    reasons: set[str] = set()
    for place, act in enumerate(acts):
        feelings = act.others.get("feeling", ())
        mended = {MENDED_BY[feeling] for feeling in feelings if feeling in MENDED_BY}
        following = acts[place + 1].intent if place + 1 < len(acts) else ""
        if act.intent == "give_feedback" and mended and following in ("search", "recommend", "more_results"):
            reasons = mended
        else:
            kept.append(replace(act, cues=act.cues | reasons) if reasons else act)
            reasons = set()
    return kept


def _with_garments_numbers(acts: Sequence[Asked]) -> list[Asked]:
    """ "My favourite tee is 53 cm across. Which size is like it?": a garment's numbers belong to the question after."""
    kept: list[Asked] = []
    for act in acts:
        before = kept[-1] if kept else None
        if before and before.intent == "give_measures" and act.intent == "ask_size":
            of_garments = tuple(number for number in before.numbers if number.of == "garment")
            act = replace(act, numbers=(*of_garments, *act.numbers))
        kept.append(act)
    return kept


def _with_their_garments(acts: Sequence[Asked]) -> list[Asked]:
    """ "Should I wear XL? The classic tee": a question without a garment is about the one that is named right after."""
    kept: list[Asked] = []
    for act in acts:
        last = kept[-1] if kept else None
        names = act.garment.described and act.intent in ("search", "try_on") and not (act.asks or act.others)
        if last and names and last.intent in QUESTIONS and not last.garment.described and not last.terms:
            garment = replace(act.garment, size=last.garment.size or act.garment.size)
            kept[-1] = replace(last, garments=(garment,), named=(*last.named, *act.named))
        else:
            kept.append(act)
    return kept


def _about(act: Asked, waited: Garment) -> Asked:
    """The act with the garment that waited, where it names none itself."""
    if act.garment.described or not waited.described:
        return act
    return replace(act, garments=(replace(waited, size=act.garment.size or waited.size), *act.garments[1:]))


def _is_superseded(act: Asked, later: Sequence[Asked]) -> bool:
    """Whether a later act changes or shows the look again: then one picture is drawn, not two. Two views are two."""
    shown = [other for other in later if other.intent in CHANGING or other.intent == "ask_fit"]
    twice = act.intent in ("change_view", "try_on")
    return act.intent in CHANGING and any(not (twice and other.intent == act.intent) for other in shown)


def _asks_for(wanted: Garment, ruled_out: Garment) -> bool:
    """Whether a garment is asked for by the very things that were ruled out."""
    unwanted = {name: values for name, values in ruled_out.to_slot().items() if name != "ordinal"}
    said = wanted.to_slot()
    return bool(unwanted) and all(set(values) & set(said.get(name, ())) for name, values in unwanted.items())
