"""Reads scripts: `test_cases` of `steps`, as Rasa Pro's end-to-end tests have them, with what is our own beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent / "conversations"
# What a step may be. `press` is ours: a button of the last answer that had one, by its title.
SAYING = ("user", "press")
EXPECTING = ("bot", "utter", "slot_was_set", "slot_was_not_set")
# The last three are ours: `payload` names kinds of `custom` that are sent, `shows` finds values in them, `picture`
# tells whether one comes.
ASSERTIONS = (
    "bot_uttered", "bot_did_not_utter", "slot_was_set", "slot_was_not_set", "action_executed",
    "payload", "shows", "picture",
)  # fmt: skip
OTHERS = "is Rasa Pro's and means nothing here: ours has no flows and no generated answers"
RASAS = ("flow_started", "flow_completed", "flow_cancelled", "pattern_clarification_contains", "mcp_tool_called",
         "generative_response_is_relevant", "generative_response_is_grounded", "bot_not_uttered")  # fmt: skip


class ScriptError(ValueError):
    """A script that cannot be played; says which, where, and what may stand there."""


@dataclass(frozen=True)
class Step:
    """What the shopper says or presses, what is expected of the answer, and in which language (`any`: whichever)."""

    said: str | None
    pressed: str | None
    language: str
    assertions: Sequence[Mapping[str, Any]]

    @property
    def words(self) -> str:
        """What stands in reports."""
        return (self.said if self.said is not None else f"[{self.pressed}]")[:60]


@dataclass(frozen=True)
class Script:
    """One test case: the folder it stands in names the behaviour; `fault`: why it is known to fail."""

    behaviour: str
    name: str
    language: str
    steps: Sequence[Step]
    fault: str | None = None

    @property
    def id(self) -> str:
        """How tests call it."""
        return f"{self.behaviour}: {self.name}"


def scripts(folder: Path = FOLDER) -> list[Script]:
    """Every script, by behaviour and file. Raises ScriptError."""
    return [script for path in sorted(folder.rglob("*.yml")) for script in read(path)]


def read(path: Path) -> list[Script]:
    """The test cases of one file. Raises ScriptError naming the file, the case and what is wrong."""
    try:
        page = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(page, Mapping) or not isinstance(page.get("test_cases"), list):
            raise ScriptError("wants a list `test_cases`")
        _only(page, ("test_cases", "metadata"), "at the top")
        metadata = _metadata(page.get("metadata") or ())
        return [_script(path.parent.name, case, metadata) for case in page["test_cases"]]
    except (ScriptError, yaml.YAMLError) as problem:
        raise ScriptError(f"{path.name}: {problem}") from None


def _metadata(entries: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {name: values for entry in entries for name, values in entry.items()}


def _script(behaviour: str, case: Mapping[str, Any], metadata: Mapping[str, Mapping[str, Any]]) -> Script:
    name = str(case.get("test_case") or "a case without `test_case`")
    try:
        _only(case, ("test_case", "steps", "metadata", "fault"), "in a case")
        told = _named(case.get("metadata"), metadata)
        steps: list[Step] = []
        for step in case.get("steps") or ():
            _take(step, steps, str(told.get("language", "any")), metadata)
        if not steps:
            raise ScriptError("wants `steps`, the first of them `user`")
        return Script(behaviour, name, str(told.get("language", "any")), steps, case.get("fault"))
    except ScriptError as problem:
        raise ScriptError(f"{name}: {problem}") from None


def _take(step: Mapping[str, Any], steps: list[Step], language: str, metadata: Mapping[str, Mapping[str, Any]]) -> None:
    """One step: said by the shopper, or expected of the answer to what was said last."""
    kind = next(iter(step), "")
    if kind in SAYING:
        _only(step, (kind, "assertions", "metadata"), f"beside `{kind}`")
        told = str(_named(step.get("metadata"), metadata).get("language", language))
        assertions = tuple(step.get("assertions") or ())
        for assertion in assertions:
            _only(assertion, ASSERTIONS, "among `assertions`")
        said = str(step[kind])
        steps.append(Step(*((said, None) if kind == "user" else (None, said)), told, assertions))
    elif kind in EXPECTING:
        if not steps:
            raise ScriptError(f"`{kind}` stands before anything was said")
        last = steps.pop()
        steps.append(Step(last.said, last.pressed, last.language, (*last.assertions, _expected(kind, step[kind]))))
    else:
        raise ScriptError(f"a step {kind!r} is none of {', '.join((*SAYING, *EXPECTING))}")


def _expected(kind: str, value: Any) -> dict[str, Any]:
    """The step as an assertion: `bot` compares the whole text, as Rasa does."""
    if kind == "bot":
        return {"bot_uttered": {"text": str(value)}}
    if kind == "utter":
        return {"bot_uttered": {"utter_name": str(value)}}
    return {kind: [{"name": one} if isinstance(one, str) else _slot(one) for one in _many(value)]}


def _slot(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return one if "name" in one else {"name": (pair := next(iter(one.items())))[0], "value": pair[1]}


def _named(name: Any, metadata: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    if name is None:
        return {}
    if name not in metadata:
        raise ScriptError(f"metadata {name!r} is none of {', '.join(metadata) or 'none defined'}")
    return metadata[name]


def _only(entry: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for key in entry:
        if key in RASAS or key == "fixtures":
            raise ScriptError(f"`{key}` {OTHERS if key in RASAS else 'is not read: let the first steps tell it'}")
        if key not in known:
            raise ScriptError(f"`{key}` {place} is none of {', '.join(known)}")


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
