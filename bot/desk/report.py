"""How the desk does: waiting, first answer, length and satisfaction by day and by agent, in numbers for pictures."""

from __future__ import annotations

import csv
import io
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from common.store import Store


@dataclass(frozen=True)
class Done:
    """One case in numbers: seconds of waiting until it was first taken, until the first answer, and with an agent;
    None for what has not happened. `day` is UTC's."""

    day: str
    agent: str
    reason: str
    wait_s: float | None
    first_answer_s: float | None
    length_s: float | None
    rating: int | None


@dataclass(frozen=True)
class Sums:
    """Cases of one day or one agent: how many, and the middle of each figure, None where there is none."""

    name: str
    cases: int
    wait_min: float | None
    first_answer_min: float | None
    length_min: float | None
    rating: float | None


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, in the chart's own units."""

    name: str
    value: float
    told: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars of one figure beside each other, over WIDTH by HEIGHT units."""

    figure: str
    bars: tuple[Bar, ...]


WIDTH, HEIGHT, FOOT, HEAD = 420.0, 180.0, 22.0, 18.0
MOST_BARS = 31
FIGURES = ("cases", "wait_min", "first_answer_min", "length_min", "rating")


def done(store: Store, *, since: str) -> list[Done]:
    """Cases that were asked for since this moment (UTC, ISO 8601), oldest first. Blocks for a moment."""
    with store.transaction() as db:
        rows = db.execute(
            """select asked, coalesce(agent, ''), reason, answered, ended, rating,
            (select min(at) from handover_events where handover = handovers.id and status = 'agent')
            from handovers where asked >= ? order by asked, id""",
            (since,),
        ).fetchall()
    return [
        Done(
            asked[:10], agent, reason, _between(asked, first), _between(asked, answered), _between(first, ended), rating
        )
        for asked, agent, reason, answered, ended, rating, first in rows
    ]


def _between(first: str | None, last: str | None) -> float | None:
    if first is None or last is None:
        return None
    return round((datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds(), 1)


def sums(cases: Iterable[Done], by: Callable[[Done], str]) -> list[Sums]:
    """Cases grouped `by` day or agent, by name; those without a name are left out."""
    groups: dict[str, list[Done]] = defaultdict(list)
    for case in cases:
        if by(case):
            groups[by(case)].append(case)
    return [_summed(name, groups[name]) for name in sorted(groups)]


def _summed(name: str, cases: Sequence[Done]) -> Sums:
    def middle(values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return round(statistics.median(known) / 60, 1) if known else None

    ratings = [case.rating for case in cases if case.rating is not None]
    rating = round(statistics.fmean(ratings), 2) if ratings else None
    waits, firsts, lengths = (
        middle(getattr(case, name) for case in cases) for name in ("wait_s", "first_answer_s", "length_s")
    )
    return Sums(name, len(cases), waits, firsts, lengths, rating)


def chart(figure: str, rows: Sequence[Sums]) -> Chart:
    """Bars of one figure; a row without it has an empty place. The last MOST_BARS rows."""
    rows = rows[-MOST_BARS:]
    values = [float(getattr(row, figure) or 0.0) for row in rows]
    most = 5.0 if figure == "rating" else max([*values, 1e-9])
    step = WIDTH / max(len(rows), 1)
    bars = []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        height = (HEIGHT - FOOT - HEAD) * value / most
        width = min(step * 0.72, 46.0)
        told = "" if getattr(row, figure) is None else f"{value:g}"
        bars.append(Bar(row.name, value, told, step * (place + 0.5), HEIGHT - FOOT - height, width, height))
    return Chart(figure, tuple(bars))


def as_csv(cases: Iterable[Done]) -> str:
    """One row a case, as spreadsheets read it; a cell that would be a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "agent", "reason", "wait_s", "first_answer_s", "length_s", "rating"])
    for case in cases:
        row = (case.day, case.agent, case.reason, case.wait_s, case.first_answer_s, case.length_s, case.rating)
        writer.writerow([_text(value) for value in row])
    return out.getvalue()


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text
