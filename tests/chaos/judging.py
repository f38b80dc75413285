"""What a store and a Telegram hold after the storm, against what shoppers said: lost, doubled, out of order, stuck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.record import Line, line_of
from bot.telegram.planning import steps
from common.store import Message, Store
from tests.chaos.talking import Talk
from tests.telegram_server import Sent


@dataclass
class Count:
    """What is wrong, in messages, and of stuck shoppers; `sent_again` are Telegram's, which has no once-only send."""

    messages: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    stuck: int = 0
    sent_again: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, talk: Talk, what: str) -> None:
        """One more thing to look at."""
        self.wrong.append(f"{talk.shopper}: {what}")


def judge(talks: Sequence[Talk], store: Store, sent: Sequence[Sent]) -> Count:
    """Counts over all conversations."""
    count = Count()
    for talk in talks:
        lines = store.history(talk.shopper, limit=100_000)
        _judge_said(talk, lines, count)
        _judge_answers(talk, lines, store, count)
        if talk.is_telegram:
            _judge_sent(talk, [line_of(one) for one in lines], [one for one in sent if one.chat == talk.chat], count)
        else:
            _judge_shown(talk, lines, count)
        if talk.stuck:
            count.stuck += 1
            count.note(talk, f"no answer to {talk.said[-1]!r}")
    return count


def _judge_said(talk: Talk, lines: Sequence[Message], count: Count) -> None:
    """What was said stands in the store once, in its order."""
    kept = [one.said.text or "" for one in lines if one.author == "shopper"]
    count.messages += len(talk.said)
    missing, more = Counter(talk.said) - Counter(kept), Counter(kept) - Counter(talk.said)
    count.lost += missing.total()
    count.doubled += more.total()
    if not missing and not more and kept != talk.said:
        count.out_of_order += 1
    if kept != talk.said:
        count.note(talk, f"said {talk.said}, kept {kept}")


def _judge_answers(talk: Talk, lines: Sequence[Message], store: Store, count: Count) -> None:
    """Every message has its answer, once, and answers come in the order of what they answer."""
    for one in lines:
        if one.author == "shopper" and not one.answered:
            count.lost += 1
            count.note(talk, f"{one.said.text!r} was never answered")
    order = [one.reply_to for one in lines if one.reply_to is not None]
    if order != sorted(order):
        count.out_of_order += 1
        count.note(talk, "answers stand in another order than what they answer")
    for one in lines:
        looks = [r for r in store.replies(one.id) if (r.said.custom or {}).get("kind") == "try_on"]
        if one.author == "shopper" and len(looks) > 1:
            count.doubled += 1
            count.note(talk, f"{one.said.text!r} was carried out {len(looks)} times")


def _judge_shown(talk: Talk, lines: Sequence[Message], count: Count) -> None:
    """A page was shown lines that are kept, each once."""
    count.doubled += len(talk.again)
    strangers = set(talk.shown) - {one.id for one in lines}
    count.out_of_order += list(talk.shown) != sorted(talk.shown)
    if talk.again or strangers:
        count.note(talk, f"shown twice: {talk.again}, never kept: {sorted(strangers)}")


def _judge_sent(talk: Talk, lines: Sequence[Line], sent: Sequence[Sent], count: Count) -> None:
    """A chat was sent every part of every line, in order. One that stands twice side by side was sent again."""
    wanted = [part.text for step in steps(lines, "", device=talk.shopper) for part in step.parts if part.text]
    given = [one.text for one in sent if one.text]
    place = 0
    for text in given:
        if place < len(wanted) and text == wanted[place]:
            place += 1
        elif place and text == wanted[place - 1]:
            count.sent_again += 1
        elif text in wanted:
            count.out_of_order += 1
            count.note(talk, f"{text[:60]!r} was sent at another place")
    if place < len(wanted):
        count.lost += len(wanted) - place
        count.note(talk, f"{len(wanted) - place} messages were never sent, the first {wanted[place][:60]!r}")
