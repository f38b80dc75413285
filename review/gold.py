"""What an editor accepted, written as the reader learns it: lines of `nlu_data/acts/review.jsonl`, each once.

A line is `{"text", "lang", "acts": [{"intent", "at" or "start" and "end", ...}], "taken_back"?, "partial"?}`. The file
is replaced whole: whoever reads it, and whatever ends the process in between, it is as before or as after.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from review.fields import Kind, intents, is_single, kinds
from review.personal import find

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "nlu_data"
LONGEST = 1000
"""Characters the reader learns from at once; the gateway reads no longer message either, unless told to."""
_MOST_ACTS = 12
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_SIZE = re.compile(r"[\w./-]{1,12}", re.ASCII)
_CODE_SWITCH = 3
"""English words in a Chinese message from which on it counts as mixed; one or two are sizes and brands."""
Json = Mapping[str, Any]


class NotGold(ValueError):
    """What was sent cannot be learned from; the text names the value, what it may be, and what to do."""


def line_of(text: str, said: Json) -> dict[str, Any]:
    """The line for a masked text. `said`: `acts`, each with `start` and `end` in it, `taken_back`, `partial`.

    Raises NotGold.
    """
    check_length(text)
    listed = _list(said.get("acts"), "acts")
    if len(listed) > _MOST_ACTS:
        raise NotGold(f"{len(listed)} acts are more than the {_MOST_ACTS} one message may have; join or remove some")
    acts = sorted((_act(text, act) for act in listed), key=lambda act: act["start"])
    for before, after in itertools.pairwise(acts):
        if after["start"] < before["end"]:
            shared = text[after["start"] : before["end"]]
            raise NotGold(f"{shared!r} stands in two acts; give its words to one of them")
    line: dict[str, Any] = {"text": text, "lang": language(text)}
    if said.get("partial"):
        line["partial"] = True
    line["acts"] = list(_placed(text, acts))
    back = [_taken_back(text, one) for one in _list(said.get("taken_back"), "taken back")]
    return {**line, "taken_back": back} if back else line


def check_length(text: str) -> None:
    """Raises NotGold for a text that is too long to learn from."""
    if len(text) > LONGEST:
        raise NotGold(f"the message has {len(text)} characters, learned is from {LONGEST} at most; leave it out")


def add(line: Json, data: Path = DATA) -> bool:
    """Writes the line behind the others in `data/acts/review.jsonl`; False where its text is learned from already."""
    file = data / "acts" / "review.jsonl"
    if plain(str(line["text"])) in _known(data):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    ending = "" if not before or before.endswith("\n") else "\n"
    fresh = file.with_name(file.name + ".fresh")
    with fresh.open("w", encoding="utf-8") as written:
        written.write(before + ending + json.dumps(line, ensure_ascii=False) + "\n")
        written.flush()
        os.fsync(written.fileno())
    os.replace(fresh, file)
    return True


def plain(text: str) -> str:
    """A text as it is compared: without case, spaces or signs at its ends."""
    return re.sub(r"\s+", " ", text).strip(" .,!?~。，！？～…").lower()


def language(text: str) -> str:
    """`zh`, `en`, or `mixed` where a Chinese message has English in it."""
    if not _CHINESE.search(text):
        return "en"
    return "mixed" if len(_LATIN.findall(text)) >= _CODE_SWITCH else "zh"


def _known(data: Path) -> set[str]:
    known = {
        plain(json.loads(row)["text"])
        for path in sorted(data.glob("acts/*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
        if row.strip()
    }
    for path in sorted(data.glob("*.yml")):
        rows = re.findall(r"^ *- (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        known.update(plain(re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", row)) for row in rows)
    return known


def _act(text: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise NotGold(f"an act is {str(raw)[:40]!r}; it must be an object with its intent, start and end")
    intent = raw.get("intent")
    if intent not in intents():
        raise NotGold(f"intent {str(intent)[:40]!r} is none of the {len(intents())} there are; choose one of the list")
    start, end = _span(text, raw, f"the act {intent}")
    act: dict[str, Any] = {"intent": intent, "start": start, "end": end}
    garments = [_garment(one) for one in _list(raw.get("garments"), "garments")]
    numbers = [_number(text, one) for one in _list(raw.get("numbers"), "numbers")]
    act.update({"garments": garments} if garments else {})
    act.update({"numbers": numbers} if numbers else {})
    return act | _fields("act", raw)


def _span(text: str, raw: Json, what: str) -> tuple[int, int]:
    start, end = raw.get("start"), raw.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise NotGold(f"{what} stands on {start!r} to {end!r}, the text has 0 to {len(text)}; mark its words again")
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise NotGold(f"{what} stands on no word; mark its words")
    return start, end


def _placed(text: str, acts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Acts with their words, as the loader finds them again; by number where the same words stand there twice."""
    listed, place = list(acts), 0
    for act in listed:
        start, end = act.pop("start"), act.pop("end")
        words = text[start:end]
        rest = {name: value for name, value in act.items() if name != "intent"}
        if len(listed) == 1 and words == text:
            at: dict[str, Any] = {}
        elif text.find(words, place) == start:
            at = {"at": words}
        else:
            at = {"start": start, "end": end}
        place = max(place, start)
        yield {"intent": act["intent"], **at, **rest}


def _garment(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("wanted", True), bool):
        raise NotGold(f"a garment is {str(raw)[:40]!r}; it says what it is, and whether it is wanted or ruled out")
    found = _fields("garment", raw)
    if not found:
        raise NotGold("a garment says nothing; name its kind, colour or size, or remove it")
    return {**found, "wanted": raw.get("wanted", True)}


def _number(text: str, raw: Any) -> dict[str, Any]:
    said = raw if isinstance(raw, Mapping) else {}
    entity, whose = said.get("entity"), said.get("of", "self")
    for name, value in (("entity", entity), ("of", whose)):
        _one_of(name, value, kinds("number")[name])
    kind = "change" if "change" in said else "value"
    value = said.get(kind)
    if entity == "sex":
        _one_of("sex", value, ["female", "male"])
    elif entity == "size":
        value = _typed("size", value, "size")
    else:
        value = _typed(str(entity), value, "number")
    result = {"entity": entity, kind: value, "of": whose}
    who = str(said.get("who") or "").strip()
    if who and who.lower() not in text.lower():
        raise NotGold(f"who {who[:40]!r} is not in the text that is written; copy the words from it")
    result |= {"who": who} if who else {}
    return result | ({"negated": True} if said.get("negated") else {})


def _taken_back(text: str, raw: Any) -> dict[str, Any]:
    said = raw if isinstance(raw, Mapping) else {}
    entity, words = str(said.get("entity") or ""), str(said.get("at") or "").strip()
    if not words or words not in text:
        raise NotGold(f"what is taken back is {words[:40]!r}, which is not in the text; mark its words again")
    known = {**kinds("garment"), **dict.fromkeys(kinds("number")["entity"], "number"), "sex": ["female", "male"]}
    _one_of("taken back", entity, [*known, *kinds("act")])
    allowed = {**known, "size": "size"}.get(entity) or kinds("act")[entity]
    return {"entity": entity, "value": _typed(entity, said.get("value"), allowed), "at": words}


def _fields(part: str, raw: Json) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kind in kinds(part).items():
        value = raw.get(name)
        values = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if not values:
            continue
        if is_single(name) and len(values) > 1:
            raise NotGold(f"{name} has {len(values)} values, one is meant; choose one, or make two garments of them")
        typed = [_typed(name, one, kind) for one in values]
        found[name] = typed[0] if is_single(name) else typed
    return found


def _typed(name: str, value: Any, kind: Kind) -> Any:
    if isinstance(kind, list):
        return _one_of(name, value, kind)
    text = str(value if value is not None else "").strip()
    if kind == "size" and _SIZE.fullmatch(text):
        return text
    if kind == "words" and 0 < len(text) <= 60 and not find(text.lower()):
        return text
    if kind in ("number", "ordinal"):
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if kind == "number" and abs(number) < 1e6:
            return number
        if abs(number) < 100 and number == int(number):
            return int(number)
    limit = {"size": "a size such as M, 38 or 165/84A", "words": "a product's name of at most 60 characters",
             "number": "a number", "ordinal": "a whole number such as 1, 2 or -1"}[kind]  # fmt: skip
    raise NotGold(f"{name} is {text[:40]!r}, it must be {limit}; correct it")


def _one_of(name: str, value: Any, allowed: Iterable[str]) -> str:
    if value not in (names := list(allowed)):
        raise NotGold(f"{name} is {str(value)[:40]!r}, it must be one of {', '.join(names)}; choose one of them")
    return str(value)


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list | tuple | type(None)):
        raise NotGold(f"{what} is {str(value)[:40]!r}, it must be a list; reload the page")
    return list(value or ())
