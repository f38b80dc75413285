"""What a scan file says it holds, read from its head or by counting its lines, and refused before anything is built.

Three points and six million equal faces fit into 48 MB and cost a reader twenty seconds; their counts cost nothing.
"""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from render.measuring.tape import Array, Indices
from render.scan.points import MIN_VERTICES, TooManyPoints, UnusableScan

FACES_PER_POINT = 4
"""A closed surface has two triangles a point, an open one fewer; double that is left for odd exports."""
SPARE_FACES = 1000
MOST_NODES = 1000
LARGEST_HEAD = 64 * 1024
LARGEST_JSON = 4_000_000
MOST_IDLE_FACES = 0.5
"""Share of faces that may be doubles of others or have no area."""
PLY_BYTES = {"char": 1, "uchar": 1, "int8": 1, "uint8": 1, "short": 2, "ushort": 2, "int16": 2, "uint16": 2, "int": 4,
             "uint": 4, "int32": 4, "uint32": 4, "float": 4, "float32": 4, "double": 8, "float64": 8}  # fmt: skip


@dataclass(frozen=True)
class Claims:
    """Points and faces, and the bytes they take at least."""

    points: int
    faces: int
    least_bytes: int = 0


def check_claims(path: Path, most: int) -> None:
    """Raises UnusableScan, for counts no person's scan has, and TooManyPoints; `most` points may be held."""
    claims = {".ply": _of_ply, ".obj": _of_obj, ".glb": _of_glb}[path.suffix.lower()](path)
    size = path.stat().st_size
    if claims.points > most:
        raise TooManyPoints(f"scan {path.name} has {claims.points} points, over {most}; export it with fewer")
    if claims.points < MIN_VERTICES:
        told = f"scan {path.name} has {claims.points} points, too few for a person (under {MIN_VERTICES})"
        raise UnusableScan(f"{told}; it may be cut short, export it again")
    most_faces = FACES_PER_POINT * claims.points + SPARE_FACES
    if claims.faces > most_faces:
        told = f"scan {path.name} has {claims.faces} faces over {claims.points} points, at most {most_faces} are read"
        raise UnusableScan(f"{told}; export it again")
    if claims.least_bytes > size:
        told = f"scan {path.name} has {size} bytes where its head promises {claims.least_bytes} or more"
        raise UnusableScan(f"{told}; it is cut short, export it again")


def check_faces(vertices: Array, faces: Indices) -> None:
    """Raises UnusableScan where most faces are doubles or name a point twice; vertices (V, 3), faces (F, 3)."""
    if not len(faces):
        return
    corners = np.sort(faces, axis=1)
    flat = (corners[:, 0] == corners[:, 1]) | (corners[:, 1] == corners[:, 2])
    # One number a face; it wraps around, and two faces that meet in it by chance change no share.
    keys = (corners[:, 0] * np.int64(len(vertices)) + corners[:, 1]) * np.int64(len(vertices)) + corners[:, 2]
    idle = 1.0 - len(np.unique(keys[~flat])) / len(faces)
    if idle > MOST_IDLE_FACES:
        told = (
            f"{100 * idle:.0f} % of the scan's faces are doubles or have no area, at most {100 * MOST_IDLE_FACES:.0f} %"
        )
        raise UnusableScan(f"{told} are read; export it again")


def _of_ply(path: Path) -> Claims:
    with path.open("rb") as file:
        head = file.read(LARGEST_HEAD)
    text, end, _ = head.partition(b"end_header")
    if not text.startswith(b"ply") or not end:
        raise UnusableScan(f"scan {path.name} has no head of a .ply file; export it again")
    binary = b"format ascii" not in text
    counts: dict[str, int] = {}
    least, element = len(text), ""
    for line in text.decode("ascii", "replace").splitlines():
        words = line.split()
        if words[:1] == ["element"] and len(words) == 3 and words[2].isdecimal():
            element = words[1]
            counts[element] = int(words[2][:18])
        elif words[:1] == ["property"] and element:
            # A list may be empty; a number in a text has a digit and what parts it from the next.
            row = 1 if words[1] == "list" else PLY_BYTES.get(words[1], 1) if binary else 2
            least += row * counts[element]
    return Claims(counts.get("vertex", 0), counts.get("face", 0), least)


def _of_obj(path: Path) -> Claims:
    points = faces = 0
    with path.open("rb") as file:
        for block in _blocks(file):
            points += len(re.findall(rb"^[ \t]*v[ \t]", block, re.MULTILINE))
            faces += len(re.findall(rb"^[ \t]*f[ \t]", block, re.MULTILINE))
    return Claims(points, faces)


def _blocks(file: BinaryIO, size: int = 1 << 22) -> Any:
    """The file in blocks that end with a line; one line of more than `size` bytes is no scan's."""
    rest = b""
    while piece := file.read(size):
        whole, _, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > size:
            raise UnusableScan(f"a line of the scan is longer than {size} bytes; export it again")
        yield whole
    yield rest


def _of_glb(path: Path) -> Claims:
    with path.open("rb") as file:
        head = file.read(20)
        try:
            magic, version, total, length, kind = struct.unpack("<4sIII4s", head)
        except struct.error:
            magic, version, total, length, kind = b"", 0, 0, 0, b""
        if (magic, version, kind) != (b"glTF", 2, b"JSON") or length > LARGEST_JSON:
            raise UnusableScan(f"scan {path.name} has no head of a .glb file of glTF 2; export it again")
        try:
            return _counted(json.loads(file.read(length)), total)
        except UnusableScan:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            raise UnusableScan(f"scan {path.name} has a head that cannot be read; export it again") from None


def _counted(gltf: dict[str, Any], total: int) -> Claims:
    """Each mesh counts as often as a node of the scene shows it."""
    accessors, nodes = gltf.get("accessors", []), gltf.get("nodes", [])
    if len(nodes) > MOST_NODES:
        raise UnusableScan(f"the scan has {len(nodes)} nodes, at most {MOST_NODES} are read; export it as one mesh")
    shown = [node["mesh"] for node in nodes if "mesh" in node]
    points = faces = 0
    for mesh in [gltf["meshes"][number] for number in shown]:
        for part in mesh["primitives"]:
            here = int(accessors[part["attributes"]["POSITION"]]["count"])
            points += here
            faces += int(accessors[part["indices"]]["count"] if "indices" in part else here) // 3
    held = sum(int(view.get("byteLength", 0)) for view in gltf.get("bufferViews", []))
    return Claims(points, faces, max(total, held))
