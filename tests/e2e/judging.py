"""What is wrong with one answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from actions.wording import sentence
from common.buttons import ID
from tests.e2e.scripts import Step

CHINESE = re.compile(r"[\u4e00-\u9fff]")
GAP = re.compile(r"\{[^}]*\}")
Reply = list[dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """The messages of an answer, and Rasa's tracker after it: its slots and the actions run since the last message."""

    messages: Reply
    slots: Mapping[str, Any] = field(default_factory=dict)
    actions: Sequence[str] = ()

    @property
    def texts(self) -> list[str]:
        """What was said in words."""
        return [message["text"] for message in self.messages if message.get("text")]

    @property
    def buttons(self) -> list[Mapping[str, str]]:
        """All buttons."""
        return [button for message in self.messages for button in message.get("buttons") or ()]


def judge(answer: Answer, step: Step, http: httpx.Client) -> Iterator[str]:
    """The faults of an answer, in the order of the assertions; pictures are fetched with `http`."""
    if not any(message.get(part) for message in answer.messages for part in ("text", "image", "custom")):
        yield "nothing was answered"
    said = "\n".join(answer.texts)
    if step.language != "any" and said and bool(CHINESE.search(said)) != (step.language == "zh"):
        yield f"not in {step.language}: {said!r}"
    yield from _broken_pictures(answer.messages, http)
    for assertion in step.assertions:
        for kind, wanted in assertion.items():
            yield from _FAULTS[kind](answer, wanted)


def _uttered(answer: Answer, wanted: Mapping[str, Any]) -> Iterator[str]:
    said = "\n".join(answer.texts)
    if "text" in wanted and wanted["text"] not in answer.texts:
        yield f"{wanted['text']!r} is not what was said: {said!r}"
    for pattern in _many(wanted.get("text_matches")):
        if not re.search(pattern, said):
            yield f"no text like {pattern!r} in {said!r}"
    if "utter_name" in wanted and not _says(answer, wanted["utter_name"]):
        yield f"no {wanted['utter_name']} in {said!r}"
    yield from _missing_buttons(answer.buttons, _many(wanted.get("buttons")))


def _not_uttered(answer: Answer, unwanted: Mapping[str, Any]) -> Iterator[str]:
    said = "\n".join(answer.texts)
    for pattern in _many(unwanted.get("text_matches")):
        if re.search(pattern, said):
            yield f"text like {pattern!r} in {said!r}"
    if "utter_name" in unwanted and _says(answer, unwanted["utter_name"]):
        yield f"{unwanted['utter_name']} in {said!r}"


def _says(answer: Answer, name: str) -> bool:
    """Whether a text is a wording of that sentence, whatever its gaps are filled with."""
    wordings = [each for some in sentence(name).wordings.values() for each in some]
    patterns = [".*".join(map(re.escape, GAP.split(wording))) for wording in wordings]
    return any(re.fullmatch(pattern, text, re.DOTALL) for pattern in patterns for text in answer.texts)


def _missing_buttons(buttons: Sequence[Mapping[str, str]], wanted: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """By title, and by a part of the payload; behind the gateway payloads say nothing: so many come at least."""
    hidden = bool(buttons) and all(ID.fullmatch(button["payload"]) for button in buttons)
    if hidden and len(buttons) < len(wanted):
        yield f"{len(buttons)} buttons, not {len(wanted)}"
    for one in wanted:
        fitting = [b for b in buttons if one.get("title", b["title"]) == b["title"]]
        if not any(hidden or one.get("payload", "") in button["payload"] for button in fitting):
            yield f"no button like {dict(one)}: {[(b['title'], b['payload']) for b in buttons]}"


def _slots_set(answer: Answer, wanted: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for slot in wanted:
        found = answer.slots.get(slot["name"])
        if found is None or ("value" in slot and not matches(found, slot["value"])):
            yield f"slot {slot['name']} is {found!r}, not {slot.get('value', 'set')!r}"


def _slots_not_set(answer: Answer, unwanted: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for slot in unwanted:
        found = answer.slots.get(slot["name"])
        if found is not None and ("value" not in slot or matches(found, slot["value"])):
            yield f"slot {slot['name']} is {found!r}"


def _executed(answer: Answer, wanted: str) -> Iterator[str]:
    if wanted not in answer.actions:
        yield f"no action {wanted!r} among {list(answer.actions)}"


def _payloads(answer: Answer, wanted: Any) -> Iterator[str]:
    kinds = [message["custom"].get("kind") for message in answer.messages if message.get("custom")]
    yield from (f"no payload {kind!r} among {kinds}" for kind in _many(wanted) if kind not in kinds)


def _shows(answer: Answer, wanted: Mapping[str, Any]) -> Iterator[str]:
    for way, value in wanted.items():
        found = dig(answer.messages, way)
        if not matches(found, value):
            yield f"{way} is {found!r}, not {value!r}"


def _picture(answer: Answer, wanted: bool) -> Iterator[str]:
    count = sum(bool(message.get("image")) for message in answer.messages)
    if bool(count) != wanted:
        yield f"{count} pictures"


_FAULTS: dict[str, Any] = {
    "bot_uttered": _uttered,
    "bot_did_not_utter": _not_uttered,
    "slot_was_set": _slots_set,
    "slot_was_not_set": _slots_not_set,
    "action_executed": _executed,
    "payload": _payloads,
    "shows": _shows,
    "picture": _picture,
}


def _broken_pictures(messages: Reply, http: httpx.Client) -> Iterator[str]:
    for image in (message["image"] for message in messages if message.get("image")):
        # Rasa hands on the path alone; the gateway makes an address of it that answers.
        if image.startswith("http"):
            got = http.get(image)
            if got.status_code != 200 or not got.headers["content-type"].startswith("image/"):
                yield f"the picture answers {got.status_code} {got.headers.get('content-type')}"
        elif not image.startswith("/media/"):
            yield f"the picture is at {image!r}"


def dig(answer: Reply, way: str) -> Any:
    """The value at `kind.name.0.name` in the payload of that kind; `#` at the end counts; None where there is none."""
    kind, *steps = way.split(".")
    value: Any = next((m["custom"] for m in answer if (m.get("custom") or {}).get("kind") == kind), None)
    for step in steps:
        if step == "#":
            value = len(value) if value is not None else None
        elif isinstance(value, list):
            value = value[int(step)] if -len(value) <= int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def matches(found: Any, wanted: Any) -> bool:
    """Equal; or, where `wanted` is {least, most} or {one_of}, within it."""
    if isinstance(wanted, dict) and ("least" in wanted or "most" in wanted):
        return found is not None and wanted.get("least", found) <= found <= wanted.get("most", found)
    if isinstance(wanted, dict) and "one_of" in wanted:
        return found in wanted["one_of"]
    if isinstance(wanted, float) and isinstance(found, int | float):
        return abs(found - wanted) < 0.05
    return bool(found == wanted)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
