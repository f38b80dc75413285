"""The tables of the report, each one query over the store's events; SQL that SQLite and PostgreSQL both read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.database import Database, named_rows

# Who has gone away has not been looking on: longer looks count as so long.
LONGEST_LOOK_S = 600
_SINCE = "at >= ?"


@dataclass(frozen=True)
class Table:
    """`sql` has `?` for the day to begin with, as often as `days` says."""

    name: str
    title: str
    sql: str
    days: int = 1


STEPS = (
    ("told_measures", "'measured'"),
    ("saw_a_list", "'list'"),
    ("tried_on", "'look'"),
    ("asked_for_a_size", "'advice'"),
    ("saved_a_look", "'save_look'"),
    ("wanted_to_buy", "'buy'"),
    ("wanted_a_person", "'handoff', 'ask_agent'"),
)
_FUNNEL = " union all ".join(
    [f"select 0 as step, 'wrote' as what, count(distinct sender) as shoppers from behaviour where {_SINCE}"]
    + [
        f"select {number}, '{name}', count(distinct sender) from behaviour where {_SINCE} and what in ({kinds})"
        for number, (name, kinds) in enumerate(STEPS, 1)
    ]
)
TABLES = (
    Table("funnel", "How far shoppers come", _FUNNEL + " order by step", days=len(STEPS) + 1),
    Table("days", "By day", f"""
        select substr(at, 1, 10) as day, count(distinct sender) as shoppers,
            sum(case when what = 'look' then 1 else 0 end) as try_ons,
            sum(case when what in ('search', 'recommend') then 1 else 0 end) as searches,
            sum(case when what = 'save_look' then 1 else 0 end) as saved,
            sum(case when what = 'buy' then 1 else 0 end) as wanted_to_buy
        from behaviour where {_SINCE} group by substr(at, 1, 10) order by day"""),
    Table("try_ons", "Try-ons and sizes by item", f"""
        select item, size, count(*) as try_ons, count(distinct sender) as shoppers,
            round(cast(avg(case when looked_s > {LONGEST_LOOK_S} then {LONGEST_LOOK_S} else looked_s end)
                as numeric), 1) as looked_s
        from behaviour where {_SINCE} and what = 'look' group by item, size order by try_ons desc, item, size"""),
    Table("places", "Places of lists that were chosen", f"""
        select place, count(*) as chosen from behaviour
        where {_SINCE} and what = 'look' and place is not null group by place order by place"""),
    Table("advised", "Sizes advised, and worn next", f"""
        select advised.item, advised.size as advised, worn.size as worn, count(*) as times
        from behaviour advised join behaviour worn on worn.id = (
            select min(id) from behaviour later where later.sender = advised.sender and later.item = advised.item
            and later.what = 'look' and later.id > advised.id)
        where advised.{_SINCE} and advised.what = 'advice'
        group by advised.item, advised.size, worn.size order by times desc, advised.item, advised.size, worn.size"""),
    Table("fit", "What was said of the fit", f"""
        select item, size, zone, feeling, count(*) as times, count(distinct sender) as shoppers
        from behaviour where {_SINCE} and what = 'give_feedback' and feeling is not null
        group by item, size, zone, feeling order by times desc, item, size, zone, feeling"""),
    Table("not_sold", "Searched, and nothing found", f"""
        select about, count(*) as times, count(distinct sender) as shoppers
        from behaviour where {_SINCE} and what in ('search', 'recommend') and found = 0
        group by about order by times desc, about"""),
    Table("not_known", "Asked, and not in the catalogue", f"""
        select item, about, count(*) as times from behaviour
        where {_SINCE} and what = 'unknown' group by item, about order by times desc, item, about"""),
)  # fmt: skip


def rows_of(table: Table, database: Database, since: str) -> list[dict[str, Any]]:
    """The rows of a table, from the day `since` (ISO) on."""
    with database.transaction() as db:
        return named_rows(db.execute(table.sql, (since,) * table.days))


def as_text(title: str, rows: Sequence[dict[str, Any]], *, longest: int = 20) -> str:
    """A table for reading; no more than its first rows."""
    if not rows:
        return f"{title}: nothing yet"
    cells = [list(rows[0]), *([_shown(value) for value in row.values()] for row in rows[:longest])]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    more = [f"… {len(rows) - longest} more rows; --csv writes all"] if len(rows) > longest else []
    return "\n".join([title, *(f"  {line}" for line in lines + more)])


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
