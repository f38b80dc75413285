"""Writes an outfit as a mesh file: one named geometry per part, `body` and each item's id, in metres.

.glb has y up (glTF demands it), .obj and .ply have z up. PLY knows no names: each face carries its part's number, and
comments in the header name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from render.types import Floats, Ints, Outfit

MESH_SUFFIXES = (".obj", ".ply", ".glb")
SKIN_RGB = (198, 156, 130)
CLOTH_RGB = (96, 112, 140)


class UnknownMeshSuffix(ValueError):
    """A file name ending no mesh is written for."""


@dataclass(frozen=True)
class NamedMesh:
    """vertices [m], (V, 3), z up; faces (F, 3); normals (V, 3) or None to have them computed."""

    name: str
    vertices: Floats
    faces: Ints
    normals: Floats | None
    rgb: tuple[int, int, int]


def parts(outfit: Outfit) -> list[NamedMesh]:
    """`body`, then every garment under its item's id; a second one of the same id gets `-2`."""
    meshes = [NamedMesh("body", outfit.body.vertices, outfit.body.topology.faces, None, SKIN_RGB)]
    for worn in outfit.worn:
        taken = sum(mesh.name == worn.item.id or mesh.name.startswith(f"{worn.item.id}-") for mesh in meshes)
        name = worn.item.id if not taken else f"{worn.item.id}-{taken + 1}"
        meshes.append(NamedMesh(name, worn.vertices, worn.faces, worn.normals, CLOTH_RGB))
    return meshes


def write_mesh(outfit: Outfit, path: Path) -> None:
    """Writes the outfit in the format of the path's suffix. Raises UnknownMeshSuffix, OSError."""
    if path.suffix.lower() not in MESH_SUFFIXES:
        raise UnknownMeshSuffix(f"{path.name} does not end in .obj, .ply or .glb; choose one of these")
    content = mesh_bytes(outfit, path.suffix.lower())
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)


def mesh_bytes(outfit: Outfit, suffix: str) -> bytes:
    """The outfit as a .obj, .ply or .glb file's content."""
    writers = {".obj": obj_bytes, ".ply": ply_bytes, ".glb": glb_bytes}
    return writers[suffix](parts(outfit))


def obj_bytes(meshes: list[NamedMesh]) -> bytes:
    """Wavefront OBJ: an `o` line for each part."""
    lines = ["# metres, z up"]
    offset = 1
    for mesh in meshes:
        lines.append(f"o {mesh.name}")
        lines.extend(f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in mesh.vertices.tolist())
        lines.extend(f"f {a} {b} {c}" for a, b, c in (mesh.faces + offset).tolist())
        offset += len(mesh.vertices)
    return ("\n".join(lines) + "\n").encode()


def ply_bytes(meshes: list[NamedMesh]) -> bytes:
    """Binary PLY with a `part` number on every face."""
    vertices = np.concatenate([mesh.vertices for mesh in meshes]).astype("<f4")
    offsets = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes[:-1]])
    faces = np.concatenate([mesh.faces + offset for mesh, offset in zip(meshes, offsets, strict=True)])
    table = np.empty(len(faces), dtype=[("count", "u1"), ("corners", "<i4", 3), ("part", "u1")])
    table["count"], table["corners"] = 3, faces
    table["part"] = np.repeat(np.arange(len(meshes)), [len(mesh.faces) for mesh in meshes])
    header = [
        "ply", "format binary_little_endian 1.0", "comment metres, z up",
        *(f"comment part {i} {mesh.name}" for i, mesh in enumerate(meshes)),
        f"element vertex {len(vertices)}", "property float x", "property float y", "property float z",
        f"element face {len(faces)}", "property list uchar int vertex_indices", "property uchar part", "end_header",
    ]  # fmt: skip
    return ("\n".join(header) + "\n").encode() + vertices.tobytes() + table.tobytes()


def glb_bytes(meshes: list[NamedMesh]) -> bytes:
    """Binary glTF, y up."""
    import trimesh
    from trimesh.visual.material import PBRMaterial

    scene = trimesh.Scene()
    for mesh in meshes:
        geometry = trimesh.Trimesh(
            y_up(mesh.vertices),
            mesh.faces,
            vertex_normals=None if mesh.normals is None else y_up(mesh.normals),
            process=False,
        )
        colour = [channel / 255.0 for channel in mesh.rgb] + [1.0]
        material = PBRMaterial(baseColorFactor=colour, metallicFactor=0.0, roughnessFactor=0.8, doubleSided=True)
        geometry.visual = trimesh.visual.TextureVisuals(material=material)
        scene.add_geometry(geometry, node_name=mesh.name, geom_name=mesh.name)
    content: bytes = scene.export(file_type="glb")
    return content


def y_up(points: Floats) -> NDArray[np.float32]:
    """(x, y, z) with z up -> (x, z, -y), y up; the person then faces +z, as viewers expect."""
    return np.ascontiguousarray(np.stack([points[:, 0], points[:, 2], -points[:, 1]], axis=1), dtype=np.float32)
