"""The tables of the people behind the counter, in SQL that SQLite and PostgreSQL both take.

Times are UTC, ISO 8601 with milliseconds. What is about a shopper carries `sender` and goes when the shopper goes.
"""

from __future__ import annotations

HANDOVERS = (
    # One case: from the moment a person is asked for until the assistant has the conversation again.
    """create table handovers (
        id text primary key,
        sender text not null references shoppers(sender) on delete cascade,
        reason text not null,
        asked text not null,
        agent text,
        claimed text,
        answered text,
        spoke text,
        heard text,
        ended text,
        rating integer check (rating between 1 and 5),
        rated text
    )""",
    "create unique index handovers_open on handovers (sender) where ended is null",
    "create index handovers_asked on handovers (asked)",
    """create table handover_events (
        handover text not null references handovers(id) on delete cascade,
        step integer not null,
        sender text not null references shoppers(sender) on delete cascade,
        at text not null,
        move text not null,
        who text not null,
        status text not null,
        agent text,
        why text not null default '',
        primary key (handover, step)
    )""",
    """create table agent_lines (
        message integer primary key references messages(id) on delete cascade,
        sender text not null references shoppers(sender) on delete cascade,
        handover text not null references handovers(id) on delete cascade,
        agent text not null default ''
    )""",
)
ACCOUNTS = (
    """create table agents (
        name text primary key,
        role text not null check (role in ('agent', 'supervisor', 'owner')),
        password text not null,
        added text not null
    )""",
    """create table agent_sessions (
        id text primary key,
        agent text not null references agents(name) on delete cascade,
        began text not null,
        seen text not null
    )""",
)
DESK = (
    # Who opened which conversation, and when they closed it.
    """create table desk_looks (
        id text primary key,
        handover text not null references handovers(id) on delete cascade,
        sender text not null references shoppers(sender) on delete cascade,
        agent text not null,
        opened text not null,
        closed text
    )""",
    "create index desk_looks_of on desk_looks (handover, opened)",
    # What agents write to each other.
    """create table desk_notes (
        id text primary key,
        handover text not null references handovers(id) on delete cascade,
        sender text not null references shoppers(sender) on delete cascade,
        agent text not null,
        text text not null,
        at text not null
    )""",
    # What agents have the assistant do, and what it said; `done` is null until it has.
    """create table desk_errands (
        id text primary key,
        handover text not null references handovers(id) on delete cascade,
        sender text not null references shoppers(sender) on delete cascade,
        agent text not null,
        kind text not null check (kind in ('command', 'draft')),
        text text not null,
        at text not null,
        done text,
        answer text
    )""",
    # Canned replies, with fields in braces.
    """create table desk_replies (
        name text primary key,
        zh text not null,
        en text not null,
        edited_by text not null,
        at text not null
    )""",
)
OF_A_SHOPPER = ("handovers", "handover_events", "agent_lines", "desk_looks", "desk_notes", "desk_errands")
"""Tables with a shopper's data, for whoever hands it out."""
