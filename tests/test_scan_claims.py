"""A scan that is none costs next to nothing: refused by what its head says, or ended by its lane's limits."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from render import workers
from render.scan.claims import FACES_PER_POINT, SPARE_FACES, check_claims, check_faces
from render.scan.points import MIN_VERTICES, TooManyPoints, UnusableScan, read_points
from tests.waiting import LIMIT_S

MOST = 10_000
FACE = b"\x03" + np.array([0, 1, 2], "<i4").tobytes()


def ply(points: int, faces: int, *, promised_faces: int | None = None) -> bytes:
    promised = faces if promised_faces is None else promised_faces
    head = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {points}\nproperty float x\nproperty float y\n"
        f"property float z\nelement face {promised}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    return head.encode() + np.random.default_rng(1).random((points, 3)).astype("<f4").tobytes() + FACE * faces


def obj(points: int, faces: int) -> bytes:
    return b"".join(b"v %d 0 0\n" % n for n in range(points)) + b"f 1 2 3\n" * faces


def glb(points: int, faces: int, *, nodes: int = 1) -> bytes:
    binary = np.random.default_rng(1).random((points, 3)).astype("<f4").tobytes()
    binary += np.tile(np.array([0, 1, 2], "<u4"), faces).tobytes()
    views = [
        {"buffer": 0, "byteLength": 12 * points},
        {"buffer": 0, "byteOffset": 12 * points, "byteLength": 12 * faces},
    ]
    accessors: list[dict[str, Any]] = [
        {"bufferView": 0, "componentType": 5126, "count": points, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5125, "count": 3 * faces, "type": "SCALAR"},
    ]
    told = {
        "asset": {"version": "2.0"}, "buffers": [{"byteLength": len(binary)}], "bufferViews": views,
        "accessors": accessors, "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "nodes": [{"mesh": 0}] * nodes, "scenes": [{"nodes": list(range(nodes))}], "scene": 0,
    }  # fmt: skip
    head = json.dumps(told).encode()
    head += b" " * (-len(head) % 4)
    sizes = struct.pack("<4sIII4s", b"glTF", 2, 28 + len(head) + len(binary), len(head), b"JSON")
    return sizes + head + struct.pack("<I4s", len(binary), b"BIN\0") + binary


MAKERS = {".ply": ply, ".obj": obj, ".glb": glb}


def written(folder: Path, kind: str, content: bytes) -> Path:
    path = folder / f"me{kind}"
    path.write_bytes(content)
    return path


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader may be asked."""
    monkeypatch.setattr(trimesh, "load", lambda *_, **__: pytest.fail("the file was read"))


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    ("points", "faces", "problem"),
    [
        (3, 200_000, f"under {MIN_VERTICES}"),
        (600, FACES_PER_POINT * 600 + SPARE_FACES + 1, "faces over 600 points, at most 3400 are read"),
        (MOST + 1, 10, f"over {MOST}"),
    ],
)
def test_counts_that_no_persons_scan_has_are_refused_unread(
    tmp_path: Path, kind: str, points: int, faces: int, problem: str
) -> None:
    with pytest.raises(UnusableScan, match=problem) as refused:
        read_points(written(tmp_path, kind, MAKERS[kind](points, faces)), most=MOST)
    assert isinstance(refused.value, TooManyPoints) == (points > MOST)


@pytest.mark.usefixtures("unread")
def test_a_file_shorter_than_its_head_promises_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(UnusableScan, match="where its head promises"):
        read_points(written(tmp_path, ".ply", ply(600, 100)[:3000]), most=MOST)
    with pytest.raises(UnusableScan, match="where its head promises"):
        read_points(written(tmp_path, ".glb", glb(600, 100)[:3000]), most=MOST)


@pytest.mark.usefixtures("unread")
def test_a_mesh_shown_many_times_counts_as_often(tmp_path: Path) -> None:
    with pytest.raises(TooManyPoints, match="60000 points"):
        read_points(written(tmp_path, ".glb", glb(600, 100, nodes=100)), most=MOST)
    with pytest.raises(UnusableScan, match="2000 nodes, at most 1000"):
        read_points(written(tmp_path, ".glb", glb(600, 100, nodes=2000)), most=MOST)


@pytest.mark.parametrize("kind", MAKERS)
def test_faces_that_are_doubles_are_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnusableScan, match=r"100 % of the scan's faces are doubles .* at most 50 %"):
        read_points(written(tmp_path, kind, MAKERS[kind](600, 500)), most=MOST)


def test_a_closed_surface_and_a_cloud_pass(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(4)
    for kind in MAKERS:
        ball.export(tmp_path / f"ball{kind}")
        check_claims(tmp_path / f"ball{kind}", MOST)
    check_faces(ball.vertices, np.asarray(ball.faces))
    check_faces(ball.vertices, np.zeros((0, 3), np.int64))


@given(kind=st.sampled_from(sorted(MAKERS)), content=st.binary(max_size=400), whole=st.booleans(), data=st.data())
def test_any_bytes_at_all_are_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, kind: str, content: bytes, whole: bool, data: st.DataObject
) -> None:
    sound = MAKERS[kind](600, 100)
    at = data.draw(st.integers(0, len(sound) - 1))
    spoilt = content if whole else sound[:at] + content + sound[at + len(content) :]
    path = written(tmp_path_factory.mktemp("scan"), kind, spoilt)
    problem = ""
    try:
        check_claims(path, MOST)
    except UnusableScan as refused:
        problem = str(refused)
    assert "\n" not in problem
    assert len(problem) < 300


@pytest.mark.slow
async def test_a_scan_over_its_budget_ends_its_own_process_alone_and_others_are_told_to_wait(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(6)
    ball.export(tmp_path / "me.ply")
    pool = workers.Pool(workers=1, limit_s=LIMIT_S, scan_s=LIMIT_S)
    lane = pool._scans
    try:
        with pytest.raises(UnusableScan):
            await pool.scan(tmp_path / "me.ply")
        process = psutil.Process(lane.worker._process.pid)  # type: ignore[union-attr]
        assert process.nice() == 19
        assert pool._workers[0]._process is None, "pictures and scans have nothing in common"
        lane.worker._arguments = ("--scans", "1500", "0.05")
        await lane.worker.stop()
        lane.worker._ready = None
        with pytest.raises(workers.RenderDied):
            await pool.scan(tmp_path / "me.ply")
        lane._waiting = workers.MOST_SCANS_WAITING
        with pytest.raises(workers.ScansBusy, match="at most 4 may"):
            await pool.scan(tmp_path / "me.ply")
    finally:
        await pool.close()
