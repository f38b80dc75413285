"""The tables of the store, as named steps: a step that has shipped is never edited, a change is a new step."""

from __future__ import annotations

import json

from common.buttons import keep_buttons
from common.conversation import dump
from common.database import Rows
from common.desk_tables import ACCOUNTS, DESK, HANDOVERS
from common.events import TABLE
from common.steps import Migrations

migrations = Migrations("store")


@migrations
def m001_shoppers_and_conversations(db: Rows) -> None:
    """Who writes, and who answers them: the assistant, nobody yet (waiting), or an agent."""
    db.execute(
        """create table shoppers (
            sender text primary key,
            channel text not null,
            language text check (language in ('zh', 'en')),
            first_seen text not null,
            last_seen text not null
        ) strict"""
    )
    db.execute(
        """create table conversations (
            sender text primary key references shoppers(sender) on delete cascade,
            owner text not null default 'assistant' check (owner in ('assistant', 'waiting', 'agent')),
            since text not null
        ) strict"""
    )


@migrations
def m002_messages(db: Rows) -> None:
    """Everything said, in order. `client_id`, given by the shopper's side, makes a repeated delivery one message."""
    db.execute(
        """create table messages (
            id integer primary key autoincrement,
            sender text not null references shoppers(sender) on delete cascade,
            author text not null check (author in ('shopper', 'assistant', 'agent')),
            client_id text,
            reply_to integer references messages(id) on delete cascade,
            answered integer not null default 0,
            text text,
            image text,
            buttons text,
            custom text,
            at text not null
        ) strict"""
    )
    db.execute("create unique index messages_once on messages (sender, client_id) where client_id is not null")
    db.execute("create index messages_in_order on messages (sender, id)")
    db.execute("create index messages_reply on messages (reply_to)")
    db.execute("create index messages_open on messages (id) where author = 'shopper' and answered = 0")


@migrations
def m003_measures_and_looks(db: Rows) -> None:
    """What shoppers said of their bodies (latest value of each measure), and the looks they were shown."""
    db.execute(
        """create table measures (
            sender text not null references shoppers(sender) on delete cascade,
            name text not null,
            value text not null,
            at text not null,
            primary key (sender, name)
        ) strict"""
    )
    db.execute(
        """create table looks (
            id integer primary key autoincrement,
            sender text not null references shoppers(sender) on delete cascade,
            media text,
            report text not null,
            at text not null
        ) strict"""
    )
    db.execute("create index looks_of on looks (sender, id)")


@migrations
def m004_buttons(db: Rows) -> None:
    """What buttons say, under ids that mean something to their own shopper alone; buttons shown before get theirs."""
    db.execute(
        """create table buttons (
            id text primary key,
            sender text not null references shoppers(sender) on delete cascade,
            title text not null,
            payload text not null,
            used integer not null,
            unique (sender, payload, title)
        ) strict"""
    )
    db.execute("create index buttons_in_use on buttons (sender, used)")
    shown = db.execute("select id, sender, buttons from messages where buttons is not null").fetchall()
    for number, sender, buttons in shown:
        kept = keep_buttons(db, sender, json.loads(buttons), used=number)
        db.execute("update messages set buttons = ? where id = ?", (dump(kept), number))


@migrations
def desk_001_handovers(db: Rows) -> None:
    """Conversations that people take over, each move of theirs, and who wrote which line."""
    for statement in HANDOVERS:
        db.execute(statement)


@migrations
def desk_002_accounts(db: Rows) -> None:
    """Who may sign in at the desk, and where they are signed in."""
    for statement in ACCOUNTS:
        db.execute(statement)


@migrations
def m005_devices(db: Rows) -> None:
    """Devices that speak for another shopper than the one of their name, and the links that join them."""
    db.execute(
        """create table devices (
            device text primary key,
            own text not null,
            joined text,
            since text not null,
            since_line integer not null default 0,
            before_own text,
            before_joined text
        ) strict"""
    )
    db.execute("create index devices_joined on devices (joined)")
    db.execute("create index devices_own on devices (own)")
    db.execute(
        """create table links (
            digest text primary key,
            shopper text not null references shoppers(sender) on delete cascade,
            expires text not null,
            used_by text
        ) strict"""
    )
    db.execute("alter table messages add column device text")


@migrations
def m006_consent(db: Rows) -> None:
    """When a shopper agreed to what is kept of them, where the shop asks for that."""
    db.execute("alter table shoppers add column consent text")


@migrations
def m007_events(db: Rows) -> None:
    """What shoppers did."""
    for statement in TABLE:
        db.execute(statement)


@migrations
def desk_003_the_desk(db: Rows) -> None:
    """What agents look at, note, have the assistant do, and answer with."""
    for statement in DESK:
        db.execute(statement)
