"""The gateway keeps what the dialogue tells of behaviour and never shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.store import Store
from tests.test_gateway import Build, build, message, store_path, texts

__all__ = ["build", "store_path"]


async def test_what_a_message_wanted_is_kept_and_not_shown(build: Build, store_path: Path) -> None:
    told = {
        "custom": {"kind": "behaviour", "what": "give_feedback", "item": "tee", "zone": "chest", "feeling": "tight"}
    }
    gateway = build({"tight at the chest": [{"text": "Thank you!"}, told]})
    assert texts(await gateway.receive(message("tight at the chest"))) == ["Thank you!"]
    assert [line.message.custom for line in await gateway.history("ann")] == [None, None]
    await gateway.close()
    with Store(store_path) as store:
        (event,) = store.export_shopper("ann")["behaviour"]
    assert (event["what"], event["zone"], event["feeling"]) == ("give_feedback", "chest", "tight")


@pytest.mark.parametrize("kind", ["items", "facts"])
async def test_what_is_shown_is_shown_as_before(build: Build, kind: str) -> None:
    gateway = build({"hello": [{"custom": {"kind": kind, "items": [], "unknown": []}}]})
    (answer,) = await gateway.receive(message("hello"))
    assert answer.custom == {"kind": kind, "items": [], "unknown": []}
