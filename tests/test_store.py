import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from common.store import Said, Store
from common.store_errors import StoreDamaged, StoreError, StoreFull, StoreInUse, StoreLocked
from common.store_migrations import migrations


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """A store in a file: what is asked of the file itself."""
    with Store(tmp_path / "store.db") as opened:
        yield opened


def db_of(store: Store) -> Database:
    """SQLite's own view of a store's file."""
    return store._database._db  # type: ignore[attr-defined, no-any-return]


LOOK = {"kind": "try_on", "view": "front", "items": [{"id": "tee-crew", "size": "M"}]}


def kept_measures(store: Store, sender: str) -> dict[str, Any]:
    return {row["name"]: row["value"] for row in store.export_shopper(sender)["measures"]}


def test_a_conversation_is_kept_in_order_with_all_a_message_can_carry(store: Store):
    asked = store.receive("anna", "试试那条红裙子", language="zh").message
    buttons = ({"title": "大一码", "payload": "/change_size"},)
    answer = [Said(text="好的", buttons=buttons), Said(image="/media/x.webp", custom=LOOK)]
    replies = store.reply(asked.id, answer)
    (kept,) = replies[0].said.buttons
    assert store.pressed("anna", kept["payload"]) == buttons[0]
    assert [replace(replies[0].said, buttons=buttons), replies[1].said] == answer
    later = store.receive("anna", "谢谢").message
    assert [message.id for message in store.history("anna")] == [asked.id, *(r.id for r in replies), later.id]
    assert store.history("anna", after=replies[0].id) == (replies[1], later)
    assert store.history("anna", limit=1)[0].said.text == "试试那条红裙子"
    assert store.history("ben") == ()
    assert store.language("anna") == "zh"


def test_a_message_delivered_twice_is_one_message_with_one_answer(store: Store):
    first = store.receive("anna", "hi", client_id="c1")
    store.reply(first.message.id, [Said(text="hello")])
    again = store.receive("anna", "hi", client_id="c1")
    assert (first.new, again.new, again.message.id) == (True, False, first.message.id)
    assert again.message.answered
    assert [m.said.text for m in store.reply(first.message.id, [Said(text="another")])] == ["hello"]
    assert store.receive("ben", "hi", client_id="c1").new
    assert [m.said.text for m in store.history("anna")] == ["hi", "hello"]


def test_the_same_words_said_twice_are_two_messages(store: Store):
    assert store.receive("anna", "next").new
    assert store.receive("anna", "next").new
    assert len(store.history("anna")) == 2


def test_what_was_not_answered_is_found_again(store: Store):
    one, two = (store.receive("anna", text).message for text in ("one", "two"))
    store.say("anna", "agent", Said(text="I am Li"))
    store.reply(one.id, [])
    assert store.unanswered() == (two,)


def test_an_answer_shows_its_measures_and_looks_to_the_record(store: Store):
    asked = store.receive("anna", "165 cm").message
    values = {"height": 165.0, "sex": "female"}
    said = [
        Said(custom={"kind": "measures", "values": values}),
        Said(image="http://127.0.0.1:8080/media/look1.webp"),
        Said(custom=LOOK),
    ]
    store.reply(asked.id, said)
    store.reply(asked.id, said)
    assert kept_measures(store, "anna") == values
    (look,) = store.export_shopper("anna")["looks"]
    assert (look["media"], look["report"]) == ("look1.webp", LOOK)
    corrected = store.receive("anna", "sorry, 166").message
    store.reply(corrected.id, [Said(custom={"kind": "measures", "values": {"height": 166.0}})])
    assert kept_measures(store, "anna") == {"height": 166.0, "sex": "female"}


def test_everything_of_one_shopper_can_be_taken_out_and_nobody_elses(store: Store):
    for sender in ("anna", "ben"):
        asked = store.receive(sender, f"I am {sender}, 165 cm").message
        store.reply(asked.id, [Said(custom={"kind": "measures", "values": {"height": 165.0}})])
        store.reply(store.receive(sender, "show").message.id, [Said(image=f"/media/{sender}.webp", custom=LOOK)])
        file = {"kind": "export", "file": f"http://127.0.0.1:8080/media/{sender}-data.json"}
        store.say(sender, "assistant", Said(custom=file))
        store.reply(
            store.receive(sender, "again").message.id, [Said(image=f"/media/{sender}-second.webp", custom=LOOK)]
        )
    exported = store.export_shopper("anna")
    assert "ben" not in str(exported)
    assert exported["measures"][0]["value"] == 165.0
    assert [m["author"] for m in exported["messages"]] == ["shopper", "assistant"] * 2 + ["assistant"] + [
        "shopper",
        "assistant",
    ]
    assert exported["looks"][0]["report"] == LOOK
    assert store.delete_shopper("anna") == ("anna-data.json", "anna-second.webp", "anna.webp")
    assert store.export_shopper("anna") == {name: [] for name in exported}
    assert len(store.export_shopper("ben")["messages"]) == 7
    if isinstance(store.place, Path):
        held = b"".join(file.read_bytes() for file in store.place.parent.iterdir())
        assert b"anna" not in held
        assert b"ben" in held


def test_an_answer_to_somebody_who_was_deleted_is_dropped(store: Store):
    asked = store.receive("anna", "delete my data").message
    store.delete_shopper("anna")
    assert store.reply(asked.id, [Said(text="done")]) == ()
    assert store.export_shopper("anna")["shoppers"] == []


@pytest.mark.parametrize(
    "text", ["'; drop table messages; --", "<script>alert(1)</script>", "👍" * 500, "%s %(x)s ?", "", "字" * 5000]
)
def test_any_text_comes_back_as_it_was(store: Store, text: str):
    store.receive(text or "x", text)
    assert store.history(text or "x")[0].said.text == text


def test_what_no_database_holds_is_replaced_and_nothing_else_lost(store: Store):
    assert store.receive("anna", "hi \ud83d").message.said.text == "hi ?"
    assert store.receive("anna", "a\x00b").message.said.text == "ab"


def test_a_second_process_is_told_who_owns_the_file(file_store: Store):
    script = "import sys; from pathlib import Path; from common.store import Store; Store(Path(sys.argv[1]))"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(file_store.place)], capture_output=True, text=True, check=False
    )
    assert "StoreInUse" in ran.stderr
    import os

    assert f"in use by process {os.getpid()}; stop that one first" in ran.stderr
    with pytest.raises(StoreInUse):
        Store(file_store.place)


def test_a_closed_store_can_be_opened_again_with_everything_in_it(tmp_path: Path):
    for _ in range(3):
        with Store(tmp_path / "store.db") as store:
            store.receive("anna", "again")
    with Store(tmp_path / "store.db") as store:
        assert len(store.history("anna")) == 3
        done = {row[0] for row in db_of(store).execute("select name from _sqlite_migrations")}
        assert done == {name for name, _ in migrations.steps}


WRITER = """
import sys
from pathlib import Path
from common.store import Said, Store
with Store(Path(sys.argv[1])) as store:
    start = int(sys.argv[2])
    for n in range(start, 10**9):
        client_id = f"c{n}"
        got = store.receive("anna", f"message {n}", client_id=client_id)
        store.reply(got.message.id, [Said(text=f"first {n}"), Said(text=f"second {n}", custom={"kind": "measures",
            "values": {"height": n}})])
        print(n, flush=True)
"""


def test_a_writer_killed_in_the_middle_loses_and_doubles_nothing(tmp_path: Path):
    path, told = tmp_path / "store.db", -1
    for life in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(max(0, told))], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(5 + 7 * life):
            told = int(writer.stdout.readline())
        writer.kill()  # wherever it is by now
        rest = writer.stdout.read().split("\n")
        told = max([told, *(int(line) for line in rest[:-1])])
        writer.wait()
        writer.stdout.close()
    with Store(path) as store:
        history = store.history("anna", limit=10**6)
        asked = [message for message in history if message.author == "shopper"]
        numbers = [int(str(message.said.text).split()[1]) for message in asked]
        assert numbers == list(range(len(numbers)))
        assert len(numbers) >= told + 1
        for message in asked[: told + 1]:
            n = message.client_id[1:] if message.client_id else ""
            assert [reply.said.text for reply in store.replies(message.id)] == [f"first {n}", f"second {n}"]
        assert all(len(store.replies(message.id)) in (0, 2) for message in asked)
        assert store.unanswered() == tuple(message for message in asked if not message.answered)
        assert kept_measures(store, "anna")["height"] >= told


def test_a_full_disk_is_told_and_what_was_there_stays(file_store: Store):
    file_store.receive("anna", "before")
    pages = db_of(file_store).execute("pragma page_count").fetchone()[0]
    db_of(file_store).execute(f"pragma max_page_count = {pages + 2}").fetchall()
    with pytest.raises(StoreFull, match=r"no room left for .*free some disk space"):
        file_store.receive("anna", "x" * 100_000)
    assert [message.said.text for message in file_store.history("anna")] == ["before"]
    db_of(file_store).execute("pragma max_page_count = 1000000").fetchall()
    assert file_store.receive("anna", "after").new


def test_an_answer_that_does_not_fit_the_disk_is_stored_not_at_all(file_store: Store):
    asked = file_store.receive("anna", "hi").message
    pages = db_of(file_store).execute("pragma page_count").fetchone()[0]
    db_of(file_store).execute(f"pragma max_page_count = {pages + 2}").fetchall()
    with pytest.raises(StoreFull):
        file_store.reply(asked.id, [Said(text="short"), Said(text="x" * 100_000)])
    assert file_store.replies(asked.id) == ()
    assert file_store.unanswered() == (asked,)


def test_a_database_somebody_holds_is_told(file_store: Store):
    db_of(file_store).execute("pragma busy_timeout = 50").fetchall()
    other = sqlite3.connect(file_store.place, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreLocked, match="held by another program"):
        file_store.receive("anna", "hi")
    other.execute("rollback")
    other.close()
    assert file_store.receive("anna", "hi").new


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path):
    path = tmp_path / "store.db"
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreDamaged, match="not a sound database"):
        Store(path)
    assert path.read_bytes() == b"not a database, " * 100
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "file" / "store.db")


def test_threads_share_the_store(store: Store):
    failures: list[BaseException] = []

    def write(sender: str) -> None:
        try:
            for n in range(40):
                got = store.receive(sender, str(n), client_id=str(n % 20))
                store.reply(got.message.id, [Said(text=str(n))])
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(f"s{n % 3}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for sender in ("s0", "s1", "s2"):
        history = store.history(sender)
        assert sum(message.author == "shopper" for message in history) == 20
        assert sum(message.author == "assistant" for message in history) == 20
