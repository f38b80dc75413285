"""What the page asks for and does: the queue of messages, masking, accepting, leaving out. Plain data in and out."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from review import gold
from review.decided import Decided, Decision
from review.personal import CERTAIN, STAND_IN, Mask, Masked, masked
from review.reasons import Case, cases
from review.similar import Vectors, groups
from review.tracker import Reading, reading_of, readings

Json = dict[str, Any]


class Refused(Exception):
    """It was not done and nothing was written; `reason` names the page's sentence for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Desk:
    """The messages in Rasa's file `tracker`, decisions beside it, and the training data in the folder `data`.

    `encode`: texts to unit vectors, shape (N, D). Methods block, and may be called from any thread.
    """

    def __init__(self, tracker: Path, encode: Vectors, *, data: Path = gold.DATA) -> None:
        self._tracker, self._encode, self._data = tracker, encode, data
        self._decided = Decided(tracker.with_name("review.decided"))
        self._lock = threading.Lock()

    def queue(self) -> list[Json]:
        """Groups of messages to look at, the gravest first. Raises TrackerUnreadable."""
        found = cases(readings(self._tracker), self._encode, decided=self._decided.all())
        vectors = self._encode([case.reading.text for case in found]) if found else np.zeros((0, 1))
        return [{"items": [_item(found[place]) for place in group]} for group in groups(vectors)]

    def mask(self, sent: Mapping[str, Any]) -> Json:
        """The text with other masks: `add` [start, end, kind] in the text as it is masked, or `drop` [start, end] of
        the original; `spans` of acts move with it."""
        reading = self._reading(sent)
        before = _masked(reading, sent)
        also, not_at = _masks(sent), _places(sent.get("not_at"))
        if add := sent.get("add"):
            start, end = (before.place_before(int(at), is_end=last) for at, last in ((add[0], False), (add[1], True)))
            if not start < end or add[2] not in STAND_IN:
                raise gold.NotGold("no words are marked; mark the words to mask")
            also = [one for one in also if one.end <= start or end <= one.start] + [Mask(start, end, str(add[2]))]
        if drop := sent.get("drop"):
            also = [one for one in also if (one.start, one.end) != tuple(drop)]
            not_at = [*not_at, (int(drop[0]), int(drop[1]))]
        after = masked(reading.text, also=also, not_at=not_at)
        spans = [
            [after.place(before.place_before(start)), after.place(before.place_before(end, is_end=True), is_end=True)]
            for start, end in _places(sent.get("spans"))
        ]
        return _written(after) | {"also": [_listed(one) for one in also], "not_at": not_at, "spans": spans}

    def preview(self, sent: Mapping[str, Any]) -> Json:
        """The line as `accept` would write it. Raises Refused, NotGold."""
        return {"line": gold.line_of(_masked(self._reading(sent), sent).text, sent)}

    def accept(self, sent: Mapping[str, Any]) -> Json:
        """Writes what the editor says of a message. Raises Refused, NotGold."""
        with self._lock:
            reading = self._open(sent)
            line = gold.line_of(_masked(reading, sent).text, sent)
            is_new = gold.add(line, self._data)
            self._decided.add(reading.key, "accepted")
        if not is_new:
            raise Refused("known")
        return {"line": line}

    def leave_out(self, sent: Mapping[str, Any]) -> Json:
        """Offers a message no more. Raises Refused."""
        with self._lock:
            self._decided.add(self._open(sent).key, "left out")
        return {}

    def _open(self, sent: Mapping[str, Any]) -> Reading:
        decision: Decision | str | None = self._decided.all().get(str(sent.get("key")))
        if decision is not None:
            raise Refused(decision.replace(" ", "_"))
        return self._reading(sent)

    def _reading(self, sent: Mapping[str, Any]) -> Reading:
        reading = reading_of(self._tracker, str(sent.get("key")))
        if reading is None:
            raise Refused("gone")
        return reading


def _masked(reading: Reading, sent: Mapping[str, Any]) -> Masked:
    """Raises NotGold for a message that is too long to learn from."""
    gold.check_length(reading.text)
    return masked(reading.text, also=_masks(sent), not_at=_places(sent.get("not_at")))


def _masks(sent: Mapping[str, Any]) -> list[Mask]:
    listed = [Mask(int(start), int(end), str(kind)) for start, end, kind in sent.get("also") or ()]
    if any(one.kind not in STAND_IN or not 0 <= one.start < one.end for one in listed):
        raise gold.NotGold("a mask has no words or no kind; reload the page")
    return listed


def _places(sent: Any) -> list[tuple[int, int]]:
    return [(int(start), int(end)) for start, end in sent or ()]


def _item(case: Case) -> Json:
    one = case.reading
    # What is too long is not learned from, so nothing of it is written: to look for names in it takes seconds.
    text = masked(one.text) if len(one.text) <= gold.LONGEST else Masked(one.text, (), one.text)
    return {
        "key": one.key,
        "said": one.text,
        "reasons": case.reasons,
        "intent": one.intent,
        "confidence": one.confidence,
        "acts": [_act(act, text) for act in one.acts],
        "taken_back": _taken_back(one, text),
        "also": [],
        "not_at": [],
    } | _written(text)


def _written(text: Masked) -> Json:
    """The text as it will be written, and what was masked in it: by place in the original and in this text."""
    masks = [
        {"at": [mask.start, mask.end], "kind": mask.kind, "words": text.original[mask.start : mask.end],
         "start": text.place(mask.start), "end": text.place(mask.end), "certain": mask.kind in CERTAIN}
        for mask in text.masks
    ]  # fmt: skip
    return {"text": text.text, "masks": masks}


def _act(act: Mapping[str, Any], text: Masked) -> Json:
    start, end = int(act.get("start", 0)), int(act.get("end", len(text.original)))
    numbers = [dict(number) for number in act.get("numbers") or ()]
    for number in numbers:
        if str(number.get("who") or "").lower() not in text.text.lower():
            del number["who"]  # a name: the editor marks what stands for it
    moved: Json = {**act, "start": text.place(start), "end": text.place(end, is_end=True)}
    return moved | ({"numbers": numbers} if numbers else {})


def _taken_back(one: Reading, text: Masked) -> list[Json]:
    """What is negated and ruled out in no garment was said and taken back."""
    out = {
        (name, str(value))
        for act in one.acts
        for garment in act.get("garments") or ()
        if garment.get("wanted") is False
        for name, said in garment.items()
        for value in (said if isinstance(said, list) else [said])
    }
    return [
        {"entity": e["entity"], "value": e.get("value"),
         "at": text.text[text.place(int(e["start"])) : text.place(int(e["end"]), is_end=True)]}
        for e in one.entities
        if e.get("negated") and (e["entity"], str(e.get("value"))) not in out
    ]  # fmt: skip


def _listed(mask: Mask) -> list[Any]:
    return [mask.start, mask.end, mask.kind]
