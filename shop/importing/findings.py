"""What an import has to say: problems, questions and notes; the same in many rows is one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_SHOWN = 3


class ImportRefused(Exception):
    """The file cannot be imported at all; nothing was changed."""


@dataclass(frozen=True)
class Finding:
    """One thing to tell. level: "problem" and "question" stand in the way, "note" does not.

    row: the spreadsheet's row (0: the whole table); key: what findings of one kind share, the text unless given.
    """

    level: str
    text: str
    row: int = 0
    product: str = ""
    key: str = ""
    field: str = ""
    value: object = None

    @property
    def kind(self) -> tuple[str, str]:
        """What is told once for all findings that share it."""
        return self.level, self.key or self.text


@dataclass
class Findings:
    """The findings of one import, in the order they were made."""

    all: list[Finding] = field(default_factory=list)

    def problem(self, text: str, **more: object) -> None:
        """Something that must be put right."""
        self.all.append(Finding("problem", text, **more))  # type: ignore[arg-type]

    def question(self, text: str, **more: object) -> None:
        """Something that only the shop knows."""
        self.all.append(Finding("question", text, **more))  # type: ignore[arg-type]

    def note(self, text: str, **more: object) -> None:
        """Something that was done and is told."""
        self.all.append(Finding("note", text, **more))  # type: ignore[arg-type]

    def blocking(self) -> list[Finding]:
        """What stands in the way, what concerns the whole table first."""
        return sorted((one for one in self.all if one.level != "note"), key=lambda one: (one.row > 0, one.row))

    def notes(self) -> list[Finding]:
        """What is told and stands in nobody's way."""
        return [one for one in self.all if one.level == "note"]


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings by kind, in the order their first ones stand."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault(one.kind, []).append(one)
    return list(groups.values())


def line(group: Sequence[Finding]) -> str:
    """One line for a group: where the first stands, how many more there are and where the next are, and what it is."""
    first = group[0]
    if not first.row:
        return first.text
    where = f"row {first.row} ({first.product or 'no id'})"
    others = [row for row in dict.fromkeys(one.row for one in group) if row != first.row]
    if more := len(others):
        rows = ", ".join(map(str, others[:_SHOWN]))
        where += f" and {more} more ({'rows' if more > 1 else 'row'} {rows}{' …' if more > _SHOWN else ''})"
    return f"{where}: {first.text}"
