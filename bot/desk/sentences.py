"""What a shopper is told of the people behind the counter, with the buttons that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.hours import Hours
from bot.desk.ownership import Status
from bot.messages import Button, Language, Outgoing

BACK_TO_ASSISTANT = "/back_to_assistant"
"""What the button says by which a shopper goes back to the assistant."""
RATE = "/rate_help "
"""How the payload of a rating begins; the case's id and one to five stars follow."""

SENTENCES: dict[str, dict[Language, str]] = {
    "next": {
        "zh": "好的，帮你转给人工客服了，下一位就是你。客服会在这里回复；等的时候想说什么都可以写，他们都看得到。",
        "en": "I've passed you on to the people at the shop, and you are next. They will answer here; "
        "whatever you write meanwhile they will see.",
    },
    "behind": {
        "zh": "好的，帮你转给人工客服了，你排在第 {place} 位。客服会在这里回复；"
        "等的时候想说什么都可以写，他们都看得到。",
        "en": "I've passed you on to the people at the shop: you are number {place} in the queue. "
        "They will answer here; whatever you write meanwhile they will see.",
    },
    "hours": {"zh": "人工客服时间：{hours}。", "en": "They are here {hours}."},
    "closed": {
        "zh": "现在不是人工客服时间（{hours}）。你的话已经留下，{next} 起他们会在这里回复；想补充什么，接着写就行。",
        "en": "Nobody is at the desk right now (they are here {hours}). What you wrote is kept, and they will answer "
        "here from {next}; add whatever you like.",
    },
    "joined": {
        "zh": "人工客服来了，接下来由他们回答你。",
        "en": "Somebody from the shop is with you now and will answer you.",
    },
    "transferred": {
        "zh": "换一位同事来帮你，前面的对话他们都看得到。",
        "en": "A colleague takes over from here; they can read what was said so far.",
    },
    "queued_again": {
        "zh": "刚才的客服暂时离开了，你重新排在第 {place} 位，前面说的都还在。",
        "en": "The person you were talking to had to leave. You are number {place} in the queue again, "
        "and nothing you said is lost.",
    },
    "back": {"zh": "我回来了，我们继续试衣吧。", "en": "I am back. Let us go on with the fitting."},
    "handed_back": {
        "zh": "人工客服已经结束。接下来还是我来帮你试衣。",
        "en": "The person from the shop has left. I'm here again for the fitting.",
    },
    "how_was_it": {"zh": "刚才的人工服务怎么样？点一下就好。", "en": "How was the help you got? One tap is enough."},
    "rated": {"zh": "谢谢你的评价！", "en": "Thank you for telling us."},
    "rated_before": {"zh": "你已经评价过了，谢谢！", "en": "You have told us already, thank you."},
}
BACK: dict[Language, str] = {"zh": "回到助手", "en": "Back to the assistant"}
STARS: dict[Language, tuple[str, ...]] = {
    "zh": ("1 很差", "2 不好", "3 一般", "4 满意", "5 很满意"),
    "en": ("1 bad", "2 poor", "3 fair", "4 good", "5 great"),
}


def told(name: str, language: Language, **values: object) -> str:
    """The sentence `name`, filled in."""
    return SENTENCES[name][language].format(**values)


def handoff(status: Status, text: str, *, buttons: tuple[Button, ...] = ()) -> Outgoing:
    """A line that says who has the conversation now."""
    return Outgoing(text=text, buttons=buttons, custom={"kind": "handoff", "status": status})


def waiting(place: int, hours: Hours, moment: datetime, language: Language, *, again: bool = False) -> Outgoing:
    """Place and hours for whoever waits from now on, with the way back. `again`: their agent has lost them."""
    button = Button(BACK[language], BACK_TO_ASSISTANT)
    if not hours.is_open(moment):
        text = told("closed", language, hours=hours.told(language), next=hours.next_told(moment, language))
    else:
        text = told("next" if place == 1 else "behind", language, place=place)
        if hours.stretches:
            text += ("" if language == "zh" else " ") + told("hours", language, hours=hours.told(language))
    if again:
        text = told("queued_again", language, place=place)
    return handoff("waiting", text, buttons=(button,))


def rating_asked(case_id: str, language: Language) -> Outgoing:
    """The one question after a person has helped, with five buttons."""
    buttons = (Button(title, f"{RATE}{case_id} {stars}") for stars, title in enumerate(STARS[language], start=1))
    return Outgoing(text=told("how_was_it", language), buttons=tuple(buttons))


def is_for_gateway(payload: str | None) -> bool:
    """Whether a pressed button is answered by the gateway, whoever has the conversation."""
    return payload == BACK_TO_ASSISTANT or (payload or "").startswith(RATE)


def back_meant(text: str) -> bool:
    """Whether somebody typed the title of the way back, as chats without buttons make them."""
    return text.strip().casefold() in {title.casefold() for title in BACK.values()}


def carried(answers: Sequence[Outgoing], told_now: Outgoing) -> list[Outgoing]:
    """The dialogue's answers with `told_now` in the place of its wish to hand over."""
    return [told_now if wish_of(answer) is not None else answer for answer in answers]


def wish_of(answer: Outgoing) -> str | None:
    """Why the dialogue wants to hand over, where that is what this part of its answer says."""
    custom = answer.custom or {}
    wanted = custom.get("kind") == "handoff" and custom.get("status") == "waiting"
    return str(custom.get("reason") or "asked") if wanted else None
