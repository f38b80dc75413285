"""What cloth rests on: the body, in parts, and the garments already worn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.profile import outer_faces
from render.types import Body, Floats, Ints
from render.warp_runtime import device_array, kernels

WHOLE, TRUNK, ARMS = 0, 1, 2


def vertex_normals(vertices: NDArray[Any], faces: Ints) -> Floats:
    """Area-weighted unit normals, (V, 3)."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    face_normal = np.cross(b - a, c - a)
    normals = np.zeros((len(vertices), 3))
    for axis in range(3):
        weights = face_normal[:, axis]
        normals[:, axis] = sum(np.bincount(faces[:, k], weights, minlength=len(vertices)) for k in range(3))
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return (normals / np.maximum(length, 1e-12)).astype(np.float32)


def skin_faces(body: Body) -> Ints:
    """Faces of the outside of the body below the head."""
    topology = body.topology
    keep = outer_faces(topology) & (topology.head[topology.faces].min(axis=1) < 0.9)
    chosen: Ints = topology.faces[keep]
    return chosen


@dataclass(frozen=True)
class Layer:
    """A garment that lies under the one being draped: faces (F, 3), and which vertices belong to its sleeves (W,)."""

    vertices: Floats
    faces: Ints
    sleeve: NDArray[np.bool_]


class Collider:
    """The body and the layers on it as meshes to be kept outside of.

    A sleeve is only kept off the arm and the trunk of a garment only off the trunk: at the armpit both are equally
    near, and cloth that answers to both at once is torn between them. WHOLE has everything.
    """

    def __init__(self, body: Body, layers: tuple[Layer, ...] = ()) -> None:
        import warp as wp

        kernels()
        vertices = [body.vertices]
        arm = [body.topology.arm]
        faces = [skin_faces(body)]
        start = len(body.vertices)
        for layer in layers:
            vertices.append(layer.vertices)
            arm.append(layer.sleeve.astype(np.float32))
            faces.append(layer.faces + np.int32(start))
            start += len(layer.vertices)
        self.vertices: Floats = np.concatenate(vertices).astype(np.float32)
        self.faces: Ints = np.concatenate(faces).astype(np.int32)
        share = np.concatenate(arm)[self.faces]
        self.body_faces: Ints = faces[0]
        self.normals = vertex_normals(self.vertices, self.faces)
        self._points = device_array(self.vertices, wp.vec3)
        self.normal_array = device_array(self.normals, wp.vec3)
        parts = [self.faces, self.faces[share.min(axis=1) < 0.97], self.faces[share.max(axis=1) > 0.05]]
        self.meshes = [self._mesh(part) for part in parts]
        self.mesh_ids = device_array(np.array([m.id for m in self.meshes], dtype=np.uint64), wp.uint64)

    @classmethod
    def of_mesh(cls, vertices: Floats, faces: Ints) -> Collider:
        """One plain mesh to be kept outside of, known to every layer."""
        import warp as wp

        kernels()
        self = cls.__new__(cls)
        self.vertices, self.faces, self.body_faces = vertices.astype(np.float32), faces, faces
        self.normals = vertex_normals(self.vertices, faces)
        self._points = device_array(self.vertices, wp.vec3)
        self.normal_array = device_array(self.normals, wp.vec3)
        self.meshes = [self._mesh(faces)] * 3
        self.mesh_ids = device_array(np.array([m.id for m in self.meshes], dtype=np.uint64), wp.uint64)
        return self

    def _mesh(self, faces: Ints) -> Any:
        import warp as wp

        return wp.Mesh(self._points, device_array(faces.ravel().astype(np.int32), int))

    def contacts(
        self, points: NDArray[Any], layer: Ints, *, reach_m: float = 0.2, trust: float = 0.3
    ) -> tuple[Floats, Floats]:
        """Closest points and outward normals (zero where nothing is within reach) for points (N, 3)."""
        import warp as wp

        x = device_array(points.astype(np.float32), wp.vec3)
        point, normal = wp.zeros(len(points), dtype=wp.vec3), wp.zeros(len(points), dtype=wp.vec3)
        inputs = [self.mesh_ids, device_array(layer, int), self.normal_array, x, reach_m, trust, point, normal]
        wp.launch(kernels().nearest, dim=len(points), inputs=inputs, device="cpu")
        return point.numpy(), normal.numpy()

    def pushed_out(
        self, points: Floats, layer: Ints, *, clear_m: float, rounds: int = 1, reach_m: float = 0.2, trust: float = 0.3
    ) -> Floats:
        """Points moved along the contact normal until they are `clear_m` outside."""
        out = points.astype(np.float32)
        for _ in range(rounds):
            near, normal = self.contacts(out, layer, reach_m=reach_m, trust=trust)
            depth = ((out - near) * normal).sum(axis=1)
            bad = (depth < clear_m) & (np.abs(normal).sum(axis=1) > 0)
            out[bad] = near[bad] + normal[bad] * clear_m
        return out


def signed_distance_m(vertices: Floats, faces: Ints, points: NDArray[Any], *, reach_m: float = 0.1) -> Floats:
    """Distance of points (N, 3) from a mesh [m], negative inside it; at most `reach_m`."""
    import warp as wp

    mesh = wp.Mesh(device_array(vertices, wp.vec3), device_array(faces.ravel().astype(np.int32), int))
    out = wp.zeros(len(points), dtype=float)
    inputs = [mesh.id, device_array(points.astype(np.float32), wp.vec3), reach_m, out]
    wp.launch(kernels().signed_distance, dim=len(points), inputs=inputs, device="cpu")
    distance: Floats = out.numpy()
    return distance
