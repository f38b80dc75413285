"""Plays scripted conversations against any REST endpoint: Rasa with a fake or the real renderer, or the whole system.

`python -m tests.conversations http://127.0.0.1:8080 [--only WORDS]` prints what went otherwise than the scripts say.

A script is one entry of a file in `conversations/<behaviour>/`:

    - name: says what is being tested
      language: zh                 every answer is in it, unless a turn says otherwise
      fault: why it fails          left out where it passes; once it passes the test says so
      turns:
      - user: 身高165，55公斤        or `press: 大一码`, the title of a button of the last answer that had one
        expect:
          text: [regex, ...]       each is found in some text
          not_text: [regex, ...]   none is found in any
          kind: [measures, ...]    payloads of these kinds are sent
          image: true              a picture comes (false: none does)
          buttons: [payload, ...]  some button's payload contains each; behind the gateway payloads are ids that say
                                   nothing, there as many buttons come at least
          custom: {try_on.items.0.size: M}   kind, then the way into its payload
"""

from __future__ import annotations

import argparse
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from shop.buttons import ID

FOLDER = Path(__file__).parent / "conversations"
WEBHOOK = "/webhooks/rest/webhook"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
Reply = list[dict[str, Any]]


@dataclass(frozen=True)
class Script:
    """One conversation: where it stands, its name and language, its turns, and the fault it is known to show."""

    behaviour: str
    name: str
    language: str
    turns: list[dict[str, Any]]
    fault: str | None = None

    @property
    def id(self) -> str:
        """How tests call it."""
        return f"{self.behaviour}: {self.name}"


@dataclass
class Talk:
    """One shopper at one endpoint."""

    url: str
    http: httpx.Client
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")
    buttons: dict[str, str] = field(default_factory=dict)

    def send(self, text: str) -> Reply:
        """One message and its replies; the buttons of replies that have any take the place of the earlier ones."""
        body = {"sender": self.sender, "message": text}
        answer: Reply = self.http.post(self.url + WEBHOOK, json=body).raise_for_status().json()
        found = {b["title"]: b["payload"] for m in answer for b in m.get("buttons") or ()}
        self.buttons = found or self.buttons
        return answer


def cases() -> list[Any]:
    """Every script as a test's parameter; one with a known fault must fail until it is mended."""
    import pytest

    marks = [[pytest.mark.xfail(reason=script.fault, strict=True)] if script.fault else [] for script in scripts()]
    return [pytest.param(script, id=script.id, marks=mark) for script, mark in zip(scripts(), marks, strict=True)]


def scripts() -> list[Script]:
    """Every script, by behaviour and file."""
    return [
        Script(path.parent.name, entry["name"], entry["language"], entry["turns"], entry.get("fault"))
        for path in sorted(FOLDER.rglob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def play(script: Script, url: str, http: httpx.Client, hear: Callable[[str, Reply], None] | None = None) -> list[str]:
    """Plays a script with a new shopper; returns what went wrong, in order. `hear` is told every turn."""
    talk, wrong = Talk(url, http), []
    for place, turn in enumerate(script.turns, start=1):
        said = turn.get("user")
        if said is None:
            said = talk.buttons.get(turn["press"])
            if said is None:
                return [*wrong, f"turn {place}: no button {turn['press']!r} among {list(talk.buttons)}"]
        answer = talk.send(said)
        if hear:
            hear(said, answer)
        faults = judge(answer, turn.get("expect") or {}, turn.get("language", script.language), http)
        wrong += [f"turn {place} ({said[:60]}): {fault}" for fault in faults]
    return wrong


def judge(answer: Reply, expect: dict[str, Any], language: str, http: httpx.Client) -> Iterator[str]:
    """What is wrong with one answer."""
    texts = [m["text"] for m in answer if m.get("text")]
    if not any(m.get(part) for m in answer for part in ("text", "image", "custom")):
        yield "nothing was answered"
    joined = "\n".join(texts)
    if language != "any" and texts and bool(CHINESE.search(joined)) != (language == "zh"):
        yield f"not in {language}: {joined!r}"
    yield from (f"no text like {p!r} in {joined!r}" for p in _list(expect, "text") if not re.search(p, joined))
    yield from (f"text like {p!r} in {joined!r}" for p in _list(expect, "not_text") if re.search(p, joined))
    kinds = [m["custom"].get("kind") for m in answer if m.get("custom")]
    yield from (f"no payload {kind!r} among {kinds}" for kind in _list(expect, "kind") if kind not in kinds)
    payloads = [b["payload"] for m in answer for b in m.get("buttons") or ()]
    if payloads and all(ID.fullmatch(payload) for payload in payloads):
        if len(payloads) < len(_list(expect, "buttons")):
            yield f"{len(payloads)} buttons, not {len(_list(expect, 'buttons'))}"
    else:
        missing = [part for part in _list(expect, "buttons") if not any(part in payload for payload in payloads)]
        yield from (f"no button says {part!r}: {payloads}" for part in missing)
    yield from _pictures(answer, expect.get("image"), http)
    for way, value in (expect.get("custom") or {}).items():
        found = dig(answer, way)
        if not matches(found, value):
            yield f"{way} is {found!r}, not {value!r}"


def _list(expect: dict[str, Any], name: str) -> list[str]:
    value = expect.get(name, [])
    return value if isinstance(value, list) else [value]


def _pictures(answer: Reply, wanted: bool | None, http: httpx.Client) -> Iterator[str]:
    images = [m["image"] for m in answer if m.get("image")]
    if wanted is not None and bool(images) != wanted:
        yield f"{len(images)} pictures"
    for image in images:
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


def main(arguments: list[str] | None = None) -> int:
    """Plays all scripts, or those whose id holds the given words."""
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description="Plays scripted conversations.")
    parser.add_argument("url", help="a gateway or a Rasa server")
    parser.add_argument("--only", default="", help="words of the behaviour or name")
    parser.add_argument("--show", action="store_true", help="print every answer")
    options = parser.parse_args(arguments)

    def hear(said: str, answer: Reply) -> None:
        print(f"    > {said}")
        for m in answer:
            buttons = " | ".join(b["title"] for b in m.get("buttons") or ())
            kind = (m.get("custom") or {}).get("kind")
            print(f"      {m.get('text') or m.get('image') or f'<{kind}>'}{f'  [{buttons}]' if buttons else ''}")

    failed = 0
    with httpx.Client(timeout=60, trust_env=False) as http:
        chosen = [script for script in scripts() if options.only in script.id]
        for script in chosen:
            if options.show:
                print(f"{script.id}")
            wrong = play(script, options.url.rstrip("/"), http, hear if options.show else None)
            failed += bool(wrong)
            if wrong:
                print("\n  ".join([f"FAILED {script.id}", *wrong]), flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} conversations as scripted")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
