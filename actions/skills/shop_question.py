"""Answers questions about the shop's terms from its own pages, with the page they stand on."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.facts.beside import asked_facts, asked_topics, facts
from actions.skill import Parts, Skill
from actions.state.turn import Turn
from actions.wording.say import Say
from shop import pages

# A page has a handful of answers.
SECTIONS = 2
# Below this the nearest section answers something else (of the examples in nlu_data, nine in ten lie above it).
NEAR = 0.35


class ShopQuestion(Skill):
    """Delivery, returns, payment, privacy and the like."""

    action = "action_faq"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """A button names its page; of a sentence the reader has found it, or its meaning does."""
        topic = turn.asked.one("topic") or turn.topics.get("faq")
        named = asked_topics(turn.asked.text)
        # Who asks about two things at once wants both.
        topics = list(dict.fromkeys([*([topic] if topic in slugs() else []), *named]))
        for one in topics:
            tell_topic(self.parts, say, one, asked=turn.asked.about)
        if not topics and not self._by_meaning(turn, say):
            say.say("utter_faq_topics")
        focus = turn.wardrobe.focus
        if not turn.asked.framed and focus in self.parts.catalogue:
            for fact in asked_facts(turn.asked.text):
                say.say(f"utter_product_{fact}", **facts(self.parts.product(str(focus)), say))
        return []

    def _by_meaning(self, turn: Turn, say: Say) -> bool:
        if not turn.asked.about:
            return False
        best = pages.find(turn.asked.about, self.parts.recommender.encoder, say.language)[0]
        if best.score >= NEAR:
            say.say("utter_page_answer", answer=best.section.answer, title=best.section.title)
        return best.score >= NEAR


def slugs() -> frozenset[str]:
    """The pages there are."""
    return frozenset(section.slug for section in pages.sections())


def tell_topic(parts: Parts, say: Say, topic: str, *, asked: str = "") -> None:
    """What a page says: the answer nearest to what was asked, then its first, which is the most general."""
    of_page = [one for one in pages.sections() if one.slug == topic and one.language == say.language]
    of_page = of_page or [one for one in pages.sections() if one.slug == topic]
    if asked and len(of_page) > SECTIONS:
        nearest = pages.find(asked, parts.recommender.encoder, say.language, slug=topic)[0].section
        of_page = list(dict.fromkeys([nearest, *of_page]))
    if of_page:
        joined = ("" if say.language == "zh" else " ").join(one.answer for one in of_page[:SECTIONS])
        say.say("utter_page_answer", answer=joined, title=of_page[0].title)
