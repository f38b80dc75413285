"""Messages of one to three acts with their gold, composed of single sentences: joined, ruled out, corrected, of others.

What a sentence of nlu_data says is not written down but for its intent: what the rules read in it counts as meant and
as the shopper's own, and is left unlabelled where a word beside it might say otherwise.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Callable, Dict, List, Optional, Sequence, Tuple

from nlu.learning.fill import Filler, number_label, table, templates
from nlu.learning.marks import IGNORED, Act, Marked, Message
from nlu.learning.noise import noisy
from nlu.learning.sentences import Sentence
from nlu.reading.labels import ASIDE, ATTRIBUTES, MEASURES, NOTHING, OTHER, SELF, TAKEN_BACK, WISH
from nlu.spans import Entity

Part = Tuple[Marked, List[Act]]
_CUE = re.compile(
    r"\b(?:not|no|isn't|don't|without|except|but|other than|instead of|rather than|keep|leave|swap|replace|for)\b|"
    r"不|别|除|没|非|换|留|改", re.I)  # fmt: skip
_PERSON = re.compile(
    r"\b(?:husband|wife|boyfriend|girlfriend|mum|mom|mother|dad|father|son|daughter|sister|brother|friend|kid|he|she|him|her|his|"
    r"someone|colleague|partner|model)\b|老公|老婆|男朋友|女朋友|对象|妈|爸|儿子|女儿|闺女|姐|妹|哥|弟|朋友|孩子|同事|他|她|婆婆|模特",
    re.I,
)
_CHOOSING = {"search", "recommend", "try_on", "change_colour", "more_results", "add_item", "buy", "ask_product"}
_FITTING = {"ask_size", "ask_fit", "try_on", "search", "change_size"}
_DRESSING = {"try_on", "search", "add_item", "compare", "buy"}
_ANSWERS, _ANSWERING = ["affirm", "deny"], 0.08  # a yes or no opens so many of the messages of several acts
_ALONE = {"greet", "thank", "bot_challenge", "change_language", "ask_help"}  # no act beside another, or hardly
_COMMON = [
    "give_measures",
    "try_on",
    "search",
    "ask_size",
    "ask_fit",
    "ask_product",
    "change_size",
    "change_colour",
    "give_feedback",
    "add_item",
]
_NUMBERS = [str(size) for size in (*range(6, 24, 2), *range(26, 48), *range(48, 58, 2))]  # of sizes
_ENDS = "?？。.!！"


class Composer:
    """Draws messages.

    `read` gives every entity of a text; `stories`: clauses that want nothing; `long`: single wishes with afterthoughts,
    which are never cut; by text, `acts`: what is known of a sentence's act, `labelled`: what a hand has labelled.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        read: Callable[[str], List[Entity]],
        *,
        seed: int,
        stories: Sequence[Sentence] = (),
        long: Sequence[Sentence] = (),
        acts: Optional[Dict[str, Act]] = None,
        labelled: Optional[Dict[str, Marked]] = None,
    ) -> None:
        self._draw = random.Random(seed)
        self._fill = Filler(self._draw)
        self._read, self._acts, self._labelled = read, acts or {}, labelled or {}
        self._stories = {c: [s for s in stories if s.chinese == c] for c in (True, False)}
        self._long = {c: [s for s in long if s.chinese == c] for c in (True, False)}
        self._of: Dict[Tuple[str, bool], List[Sentence]] = {}
        for sentence in sentences:
            self._of.setdefault((sentence.intent, sentence.chinese), []).append(sentence)
        self._intents = sorted({sentence.intent for sentence in sentences})

    def message(self) -> Message:
        """One message. With the single sentences as they stand, about half of all have one act."""
        draw, chinese = self._draw, self._draw.random() < 0.5
        storied = bool(self._stories[chinese]) and draw.random() < 0.45
        lengthy = bool(self._long[chinese]) and draw.random() < 0.12
        count = draw.choices((1, 2, 3), (65, 30, 5) if lengthy else (48, 38, 14) if storied else (27, 48, 25))[0]
        told = (
            [draw.random() < chance for chance in (0.5, *[0.25] * (count - 1), 0.42)]
            if storied
            else [False] * (count + 1)
        )
        if storied and not any(told):
            told[draw.choice((0, -1))] = True
        stretched = draw.randrange(count) if lengthy else -1
        whole: Part = (Marked(""), [])
        previous: Optional[str] = None
        for place in range(count):
            if told[place]:
                whole = self._then(whole, draw.choice(table("wish_then_story", chinese)), self._story(chinese))
            intent = self._next(previous, alone=count == 1 and not storied)
            part = self._long_wish(chinese) if place == stretched else self._act(intent, chinese)
            joint = draw.choice(table("story_then_wish" if told[place] else "joins", chinese))
            whole = self._then(whole, joint, part)
            previous = part[1][-1].intent
        if told[count]:
            whole = self._then(whole, draw.choice(table("wish_then_story", chinese)), self._story(chinese))
        if not any(act.intent in ("give_measures", *_ALONE) for act in whole[1]) and draw.random() < 0.2:
            whole = self._with_measures(whole, chinese)
        marked, acts = self._polite(whole, chinese)
        return Message(noisy(marked, chinese, draw), acts, chinese)

    def single(self, sentence: Sentence) -> Message:
        """A sentence as it stands; where it opens by telling measures, that is an act of its own.

        Its acts count as unknown where measures are told, but not in a clause of their own.
        """
        marked, acts = self._plain(sentence), [self._act_of(sentence)]
        if sentence.intent == "give_measures":
            return Message(marked, acts, sentence.chinese)
        opened = _told_first(sentence.text, marked.marks["of"])
        if opened:
            marked.mark("act", opened, len(marked.text), 1)
            return Message(marked, [Act.plain("give_measures"), *acts], sentence.chinese)
        of = marked.marks["of"]
        several = sum(now >= 0 > after for now, after in zip(of, [*of[1:], IGNORED])) > 1  # noqa: B905
        return Message(marked, acts, sentence.chinese, bounds_known=not several)

    @staticmethod
    def _then(whole: Part, joint: str, part: Part) -> Part:
        """One part behind what is there: signs end the earlier act, a connective opens the later one."""
        marked, acts = whole
        if not acts:
            joint = ""
        if joint[:1] in " ，,;。." and marked.text.endswith(tuple("?!？！。.~～")):
            joint = joint.lstrip(",.;，。") or " "
        cut = len(joint) - len(joint.lstrip(",.;!?~-… \n，。；！？～"))
        later = (Marked(joint[cut:]) + part[0]).moved(len(acts))
        return marked + Marked(joint[:cut]).moved(max(len(acts) - 1, 0)) + later, [*acts, *part[1]]

    def _with_measures(self, whole: Part, chinese: bool) -> Part:
        """Measures told before or behind what is wanted."""
        told = (
            self._fill.fill(self._draw.choice(table("told", chinese)), Marked(""), chinese)[0],
            [Act.plain("give_measures")],
        )
        first, last = (told, whole) if self._draw.random() < 0.7 else (whole, told)
        return self._then(first, self._draw.choice(table("joins", chinese)), last)

    def _polite(self, whole: Part, chinese: bool) -> Part:
        """Now and then a greeting before, thanks behind: no acts, beside a wish."""
        marked, acts = whole
        if self._draw.random() < 0.07 and acts[0].intent not in _ALONE:
            marked = Marked(self._draw.choice(table("greetings", chinese))) + marked
        if self._draw.random() < 0.06 and acts[-1].intent not in _ALONE:
            marked = marked + Marked(self._draw.choice(table("thanks", chinese))).moved(len(acts) - 1)
        return marked, acts

    def _story(self, chinese: bool) -> Part:
        """A clause that wants nothing, sometimes two or three: one act."""
        count = self._draw.choices((1, 2, 3), (70, 25, 5))[0]
        result = Marked("")
        for place, story in enumerate(self._draw.sample(self._stories[chinese], count)):
            text = story.text.rstrip(_ENDS) if self._draw.random() < 0.8 else story.text
            joint = self._draw.choice(table("story_story", chinese)) if place else ""
            result += Marked(joint) + self._plain(Sentence(text, NOTHING))
        return result, [Act.plain(NOTHING)]

    def _long_wish(self, chinese: bool) -> Part:
        sentence = self._draw.choice(self._long[chinese])
        return self._plain(sentence), [self._act_of(sentence)]

    def _next(self, previous: Optional[str], *, alone: bool) -> str:
        draw, likely = self._draw, self._known(templates()["follows"].get(previous, ()))
        if previous is None and not alone and draw.random() < _ANSWERING:
            return draw.choice(self._known(_ANSWERS) or self._intents)
        if likely and draw.random() < 0.7:
            return draw.choice(likely)
        if draw.random() < 0.35:
            return draw.choice(self._known(_COMMON))
        anything = alone or draw.random() < 0.15
        return draw.choice([intent for intent in self._intents if anything or intent not in _ALONE])

    def _known(self, intents: Sequence[str]) -> List[str]:
        return [intent for intent in intents if intent in self._intents]

    def _act(self, intent: str, chinese: bool) -> Part:
        """One wish, with the act that tells measures beside it where a template adds one."""
        draw = self._draw
        sentence = self._short(intent, chinese)
        clause, acts = self._plain(sentence), [self._act_of(sentence)]
        chance = draw.random()
        if intent in _CHOOSING and chance < (0.30 if intent not in ("buy", "ask_product") else 0.1):
            return self._filled("ruled_out", clause, acts, chinese)
        if intent in _CHOOSING and chance < 0.36:
            return self._filled("wanted", clause, acts, chinese)
        if intent in ("try_on", "add_item", "remove_item") and chance < 0.44:
            return self._filled("aside", clause, acts, chinese)
        if intent in _DRESSING and chance < 0.60:
            return self._outfit(intent, chinese), acts
        if (intent in ("ask_fit", "ask_size") and chance < 0.6) or (intent in _FITTING and chance > 0.85):
            return self._filled("numbers", clause, acts, chinese)
        if intent == "give_measures":
            name = (
                "told_other"
                if chance < 0.3
                else "denied_sex"
                if chance < 0.36
                else "denied_number"
                if chance < 0.46
                else ""
            )
            if name:
                return self._filled(name, clause, acts, chinese)
        return (self._corrected(clause, chinese) if draw.random() < 0.10 else clause), acts

    def _short(self, intent: str, chinese: bool) -> Sentence:
        """A sentence of an intent; short ones without commas make the better clauses."""
        pool = self._of.get((intent, chinese)) or self._of[(intent, not chinese)]
        sentence = self._draw.choice(pool)
        for _ in range(4):
            if len(sentence.text) <= (22 if chinese else 60) and not re.search("[,，。.;]", sentence.text):
                break
            sentence = self._draw.choice(pool)
        return sentence

    def _filled(self, name: str, clause: Marked, acts: List[Act], chinese: bool) -> Part:
        template = self._draw.choice(table(name, chinese))
        clause = clause if template.endswith("{c}") else clause.cut(0, len(clause.text.rstrip(_ENDS)))
        marked, told = self._fill.fill(template, clause, chinese)
        if "<" not in template:
            return marked, acts
        marked.marks["act"] = [int(flag != told[0]) for flag in told]
        measures = Act.plain("give_measures")
        return marked, [measures, *acts] if told[0] else [*acts, measures]

    def _plain(self, sentence: Sentence) -> Marked:
        """A sentence with what can be said of it: numbers are the shopper's unless a person is named."""
        if sentence.text in self._labelled:
            return self._labelled[sentence.text].cut(0)
        marked = Marked(sentence.text)
        found = self._read(sentence.text)
        person, cue = bool(_PERSON.search(sentence.text)), bool(_CUE.search(sentence.text))
        alone = sum(entity.entity == "category" for entity in found) == 1
        for entity in found:
            if sentence.intent == NOTHING:  # of no act, whatever is read in it
                marked.mark("negated", entity.start, entity.end, ASIDE)
                continue
            if entity.entity in MEASURES or entity.entity == "sex":
                marked.mark("of", entity.start, entity.end, OTHER if person else SELF)
            if entity.entity in ATTRIBUTES or entity.entity in ("category", "sex"):
                if cue:
                    marked.mark("negated", entity.start, entity.end, IGNORED)
                if alone:
                    marked.mark("garment", entity.start, entity.end, 1)
        if person:
            marked.marks["who"] = [IGNORED] * len(sentence.text)
        return marked

    def _act_of(self, sentence: Sentence) -> Act:
        return replace(self._acts.get(sentence.text, Act(sentence.intent)), intent=sentence.intent)

    def _corrected(self, marked: Marked, chinese: bool) -> Marked:
        """A word of it taken back, another said: "M … no wait, L"."""
        draw, words = self._draw, table("words", chinese)
        found = [e for e in self._read(marked.text) if e.entity in ("colour", "size", "category", "material")
                 and e.value not in ("up", "down")]  # fmt: skip
        if not found:
            return marked
        wrong = draw.choice(found)
        marked.mark("negated", wrong.start, wrong.end, TAKEN_BACK)
        fix, _ = self._fill.fill(
            draw.choice(table("corrected", chinese)), Marked(""), chinese, words={"x": draw.choice(words[wrong.entity])}
        )
        if draw.random() < 0.3:
            return marked.cut(0, wrong.end) + fix + marked.cut(wrong.end)
        return marked.cut(0, len(marked.text.rstrip(_ENDS))) + fix

    def _outfit(self, intent: str, chinese: bool) -> Marked:
        """Two or three garments, each with its own colour, size …, in one wish."""
        draw = self._draw
        style = draw.randrange(3)
        parts = [self._garment(number, style, chinese) for number in range(1, draw.choice((2, 2, 2, 3)) + 1)]
        links = (
            ["和", "配", "搭", "，", "跟", "加", "、", " ", "，配", "，再来"]
            if chinese
            else [" and ", " with ", ", ", " over ", " plus ", " & ", " and then ", " "]
        )
        result = parts[0]
        for part in parts[1:]:
            result += Marked(draw.choice(links)) + part
        before, after = draw.choice(table("outfit_around", chinese)[intent]).split("{o}")
        return Marked(before) + result + Marked(after)

    def _garment(self, number: int, style: int, chinese: bool) -> Marked:
        draw, words = self._draw, table("words", chinese)
        said = [
            draw.choice(words[kind])
            for kind in draw.sample(["colour", "colour", "material", "pattern"], draw.choice((0, 1, 1, 2)))
        ]
        noun = Marked.of(draw.choice(words["category"]), garment=number)
        if style == 2 and said:  # said after the garment
            link = draw.choice(["要", "", "穿", "选", "换成"]) if chinese else " in "
            part = (
                noun
                + Marked(link)
                + Marked.of(said[0], garment=number)
                + Marked("的" if chinese and draw.random() < 0.5 else "")
            )
        else:
            part = Marked("")
            for text in said:
                part += Marked.of(text, garment=number) + Marked(draw.choice(["", "的"]) if chinese else " ")
            part += noun
        if draw.random() < 0.3:
            part += Marked("" if chinese else draw.choice([" in ", " "])) + self._size(number, words["size"])
        elif draw.random() < 0.2:  # said behind, as a number alone
            joint = draw.choice(["，", " ", "，要", "穿", "拿"] if chinese else [", ", " ", " in a ", " in ", ", a "])
            part += Marked(joint) + self._size(number, _NUMBERS)
        return part if chinese else Marked(draw.choice(["the ", "a ", "", "that ", "those ", "my "])) + part

    def _size(self, garment: int, sizes: Sequence[str]) -> Marked:
        return Marked.of(self._draw.choice(sizes), garment=garment, of=WISH, number=number_label("size"))


def _told_first(text: str, of: List[int]) -> int:
    """Where the wish begins behind clauses that tell measures; 0 where none do."""
    ends = [match.end() for match in re.finditer(r"[,，;；。]\s*|(?<!\d)\.\s+", text)]
    opened = 0
    for start, end in zip([0, *ends], ends):  # noqa: B905
        clause = text[start:end]
        if not any(label >= 0 for label in of[start:end]) or re.search(r"\?|？|吗|which|what|试|穿|码", clause):
            break
        opened = end
    return opened if re.search(r"\w", text[opened:]) else 0
