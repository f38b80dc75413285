"""Canned replies in both languages, with fields in braces that are filled from the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.messages import Language
from common.store import Store, text_of

FIELD = re.compile(r"\{(\w+)\}")
FIELDS = ("item", "size", "agent", "hours", "height", "weight")
"""What a reply may have filled in; any other word in braces stays as it is typed."""
NAME = re.compile(r"[\w一-鿿-]{1,30}")
LONGEST = 2000
FIRST: dict[str, tuple[str, str]] = {
    "hello": (
        "你好，我是{agent}，我看一下前面的对话，马上回复你。",
        "Hello, this is {agent}. Let me read what was said so far.",
    ),
    "size": ("{item}建议你穿 {size} 码。", "For the {item} I suggest size {size}."),
    "wait": ("请稍等几分钟，我去仓库确认一下。", "One moment please, I am asking the warehouse."),
    "order": (
        "请把订单号发给我，我来查。身份证、银行卡这些信息不用发。",
        "Please send me your order number and I will look it up. No card or identity numbers, please.",
    ),
    "sorry": ("很抱歉让你遇到这样的问题，我来处理。", "I am sorry that happened. Let me put it right."),
    "bye": ("还有什么需要随时找我们，试衣助手也一直在。", "Write to us any time; the fitting assistant is here too."),
}
"""What a shop begins with: name -> zh, en."""


class BadReply(ValueError):
    """A canned reply that cannot be kept; `reason` names the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Reply:
    """One canned reply; `name` is what is typed behind the slash."""

    name: str
    zh: str
    en: str

    def filled(self, language: Language, fields: Mapping[str, str]) -> str:
        """In one language, with what is known; a field that is not known shows its name to be filled by hand."""
        text = self.zh if language == "zh" else self.en
        return FIELD.sub(lambda found: fields.get(found[1]) or found[0], text)


class Replies:
    """They of one store. All methods block for a moment."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def every(self) -> list[Reply]:
        """All, by name; the first ones where a shop has none of its own yet."""
        with self._store.transaction() as db:
            rows = db.execute("select name, zh, en from desk_replies order by name").fetchall()
        return [Reply(*row) for row in rows] or [Reply(name, *texts) for name, texts in sorted(FIRST.items())]

    def keep(self, reply: Reply, *, by: str) -> None:
        """Writes one, in the place of one of the same name. Raises BadReply."""
        if not NAME.fullmatch(reply.name):
            raise BadReply("reply_name")
        if not (0 < len(reply.zh.strip()) <= LONGEST and 0 < len(reply.en.strip()) <= LONGEST):
            raise BadReply("reply_text")
        with self._store.transaction() as db:
            self._keep_first(by)
            db.execute("delete from desk_replies where name = ?", (reply.name,))
            self._write(reply, by)

    def remove(self, name: str, *, by: str) -> None:
        """Deletes one, if it is there."""
        with self._store.transaction() as db:
            self._keep_first(by)
            db.execute("delete from desk_replies where name = ?", (name,))

    def _keep_first(self, by: str) -> None:
        with self._store.transaction() as db:
            if db.execute("select 1 from desk_replies limit 1").fetchone() is None:
                for reply in self.every():
                    self._write(reply, by)

    def _write(self, reply: Reply, by: str) -> None:
        row = (reply.name, reply.zh.strip(), reply.en.strip(), by, text_of(datetime.now(UTC)))
        with self._store.transaction() as db:
            db.execute("insert into desk_replies (name, zh, en, edited_by, at) values (?, ?, ?, ?, ?)", row)
