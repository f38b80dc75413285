"""Looks: one call from a person to a picture, kept in memory, made in processes that may die."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from render import look as looks
from render import workers
from render.__main__ import main
from render.look import Recent, item_key, make_look, recoloured
from render.person.appearance import Appearance
from render.types import Item, Look, Person
from render.worker import packed, read_message
from tests.waiting import LIMIT_S, happened, until

WOMAN = Person("female", 30, {"height": 165.0, "weight": 58.0})
TEE = Item(
    "t", "tee", "tee", "M", "navy",
    {"chest": 98, "waist": 96, "hem": 98, "length": 62, "shoulder": 40, "sleeve": 20, "upper_arm": 36, "cuff": 35},
)  # fmt: skip


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    memory = Recent(2)
    memory.keep("a", 1)
    memory.keep("b", 2)
    assert memory.get("a") == 1
    memory.keep("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)


def test_two_items_share_a_key_only_if_nothing_seen_differs() -> None:
    same = Item("t", "tee", "tee", "M", "navy", dict(reversed(TEE.chart.items())))
    other = Item("t", "tee", "tee", "M", "navy", {**TEE.chart, "chest": 98.5})
    assert item_key(same) == item_key(TEE) != item_key(other)


def test_messages_survive_the_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    sent = ("try_on", (WOMAN, (TEE,)), {"view": "back", "appearance": Appearance(skin="tan")})
    path.write_bytes(packed(sent))
    with path.open("rb") as stream:
        assert read_message(stream) == sent
        assert read_message(stream) is None


class Scripted(workers.LookService):
    """Answers every job with one look and counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.let = asyncio.Event()
        self.let.set()

    async def _do(self, name: str, *arguments: Any, **options: Any) -> Any:  # noqa: ARG002
        self.asked.append(name)
        await self.let.wait()
        return Look(b"picture", ".webp", {"view": "front", "items": [], "cached": False, "seconds": {"total": 2.0}})

    async def close(self) -> None:
        """Nothing is held."""


async def test_a_look_made_before_is_answered_from_memory_and_says_so() -> None:
    service = Scripted()
    first = await service.try_on(WOMAN, [TEE])
    again = await service.try_on(WOMAN, [TEE])
    assert service.asked == ["try_on"]
    assert (first.report["cached"], again.report["cached"]) == (False, True)
    assert again.picture == first.picture
    await service.try_on(WOMAN, [TEE], view="back")
    assert len(service.asked) == 2


async def test_a_look_asked_for_again_while_it_is_made_is_made_once_even_if_the_first_no_longer_waits() -> None:
    service = Scripted()
    service.let.clear()
    first, again = (asyncio.create_task(service.try_on(WOMAN, [TEE])) for _ in range(2))
    await happened(lambda: service.asked)
    first.cancel()
    service.let.set()
    assert (await again).picture == b"picture"
    assert service.asked == ["try_on"]


def test_a_worker_holds_no_port_of_its_parent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = subprocess.Popen(
            [sys.executable, "-m", "render.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listening.fileno()],
        )
    with process:
        worker = psutil.Process(process.pid)
        until(lambda: not worker.net_connections(kind="inet"), "the letting go of the port")
        assert process.poll() is None


async def test_other_skin_or_hair_is_another_look() -> None:
    service = Scripted()
    for appearance in (None, Appearance(skin="deep"), Appearance(hair="bob"), Appearance(skin="deep")):
        await service.try_on(WOMAN, [TEE], appearance=appearance)
        await service.body(WOMAN, appearance=appearance)
        await service.compare(WOMAN, [TEE], [TEE], appearance=appearance)
    assert len(service.asked) == 3 * 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--height", "165"], "no --item given"),
        (["--height", "165", "--item", "tee-nope"], "tee-nope"),
        (["--height", "165", "--item", "tee-crew:XXXXL"], "XXXXL"),
        (["--height", "165", "--item", "tee-crew:M:plaid"], "plaid"),
        (["--height", "165", "--item", "a:b:c:d"], "ID[:SIZE[:COLOUR]]"),
        (["--height", "17", "--item", "tee-crew"], "17"),
        (["--height", "165", "--item", "tee-crew", "--view", "above"], "above"),
        (["--height", "165", "--item", "tee-crew", "--out", "look.bmp"], "look.bmp"),
        (["--height", "165", "--item", "tee-crew", "--out", "/no/such/look.png"], "folder"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(arguments: list[str], words: str, capsys: Any) -> None:
    assert main(["try-on", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert words in captured.err


@pytest.mark.slow
def test_a_look_has_the_contracts_report_and_its_body_and_drape_are_kept() -> None:
    looks.forget()
    first = make_look(WOMAN, [TEE])
    assert first.picture[:4] == b"RIFF"
    report = json.loads(json.dumps(first.report))
    assert list(report) == ["view", "items", "inside", "seconds", "cached"]
    assert set(report["items"][0]) >= {
        "id",
        "category",
        "size",
        "colour",
        "garment",
        "mesh",
        "body",
        "ease",
        "strain",
        "verdict",
    }
    assert report["inside"] <= 0.001
    again = make_look(WOMAN, [TEE])
    assert again.report["seconds"]["drape"] == 0.0
    assert again.picture == first.picture


@pytest.mark.slow
def test_another_colour_is_not_draped_again() -> None:
    make_look(WOMAN, [TEE])
    red = Item(**{**vars(TEE), "colour": "red"})
    look = make_look(WOMAN, [red])
    assert look.report["seconds"]["drape"] == 0.0
    assert look.report["items"][0]["colour"] == "red"


def test_recolouring_keeps_every_drape_with_its_own_item() -> None:
    from render.types import Outfit, Worn

    trousers = Item("b", "trousers", "trousers", "M", "khaki", {})
    worn = tuple(Worn(i, *[None] * 5, report={"colour": i.colour}, whole=None) for i in (trousers, TEE))  # type: ignore[arg-type]
    outfit = Outfit(None, worn, 0.0, None)  # type: ignore[arg-type]
    red = Item(**{**vars(TEE), "colour": "red"})
    after = recoloured(outfit, [red, trousers])
    assert [(w.item.id, w.item.colour, w.report["colour"]) for w in after.worn] == [
        ("b", "khaki", "khaki"),
        ("t", "red", "red"),
    ]


@pytest.mark.slow
async def test_a_worker_that_dies_costs_nothing_and_one_that_overruns_one_call() -> None:
    pool = workers.Pool(workers=1, limit_s=LIMIT_S)
    try:
        await pool.start()
        process = pool._workers[0]._process
        assert process is not None
        os.kill(process.pid, 9)
        assert (await pool.figure(WOMAN))["measures"]["height"] == pytest.approx(165, abs=0.5)
        pool.limit_s = 0.01
        with pytest.raises(workers.RenderTimeout):
            await pool.try_on(WOMAN, [TEE])
        pool.limit_s = LIMIT_S
        with pytest.raises(ValueError, match="17"):
            await pool.figure(Person("female", 30, {"height": 17.0}))
        [expected] = await pool.expected(WOMAN, [TEE])
        assert expected["ease"]["chest"] == pytest.approx(98 - expected["body"]["chest"], abs=0.11)
    finally:
        await pool.close()


@pytest.mark.slow
async def test_a_worker_that_dies_while_it_warms_up_is_replaced_once() -> None:
    pool = workers.Pool(workers=1, limit_s=LIMIT_S)
    try:
        starting = asyncio.create_task(pool.start())
        [worker] = pool._workers
        process = await happened(lambda: worker._process)
        process.kill()
        with pytest.raises(workers.RenderDied):
            await starting
        assert await pool.answers()
        living = [child for child in psutil.Process().children() if "render.worker" in child.cmdline()]
        assert [child.pid for child in living] == [worker._process.pid]  # type: ignore[union-attr]
    finally:
        await pool.close()


async def test_a_death_while_it_warms_up_is_left_to_whoever_waits_for_it() -> None:
    class Dead:
        async def wait(self) -> int:
            return -9

    worker, process = workers._Worker(), Dead()
    warming: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    worker._process, worker._ready = process, warming  # type: ignore[assignment]
    await worker._mourn(process)  # type: ignore[arg-type]
    assert (worker._process, worker._ready) == (process, warming)


@pytest.mark.slow
async def test_a_worker_at_work_counts_as_alive_and_an_idle_one_when_it_answers() -> None:
    pool = workers.Pool(workers=1, limit_s=LIMIT_S)
    try:
        await pool.start()
        [worker] = pool._workers
        assert await pool.answers()
        frozen = psutil.Process(worker._process.pid)  # type: ignore[union-attr]
        frozen.suspend()
        asked = [asyncio.create_task(pool.answers()) for _ in range(2)]
        assert not (await asyncio.wait(asked, timeout=0.1))[0], "a frozen worker gave a sign of life"
        frozen.resume()
        assert await asyncio.gather(*asked) == [True, True]
        look = asyncio.create_task(pool.try_on(WOMAN, [TEE]))
        await happened(lambda: worker.at_work)
        frozen.suspend()
        assert await pool.answers()
        frozen.resume()
        assert (await look).picture
        frozen.kill()
        with contextlib.suppress(workers.RenderDied):  # whichever is noticed first, the death or the question
            assert await pool.answers()
        assert await pool.answers()
    finally:
        await pool.close()


@pytest.mark.slow
def test_the_command_line_prints_one_json_object_and_writes_the_picture(tmp_path: Path) -> None:
    out = tmp_path / "look.png"
    arguments = ["--sex", "male", "--height", "178", "--weight", "74", "--item", "tee-crew:M:navy"]
    done = subprocess.run(
        [sys.executable, "-m", "render", "try-on", *arguments, "--out", str(out), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["out"] == str(out)
    assert report["items"][0]["garment"]["chest"] == 104.0
    assert out.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
