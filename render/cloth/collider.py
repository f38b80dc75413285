"""What cloth rests on: the body, in parts, and the garments already worn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from render.body.pose import rotate
from render.cloth.profile import outer_faces
from render.cloth.warp_runtime import device_array, kernels
from render.types import Body, Floats, Ints

WHOLE, TRUNK, ARMS = 0, 1, 2
# Skin by how far it goes with the arm: what less than the first is, sleeves do not see, what more than the second is,
# the trunk's cloth does not. The flank under the armpit (0.05-0.35) is none of a sleeve's: between it and the arm,
# which may touch, cloth has no room and was stretched by up to 4 %.
_SLEEVES_FROM, _TRUNK_TO = 0.35, 0.8


def vertex_normals(vertices: NDArray[Any], faces: Ints) -> Floats:
    """Area-weighted unit normals, (V, 3)."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    face_normal = np.cross(b - a, c - a)
    normals = np.zeros((len(vertices), 3))
    for axis in range(3):
        weights = face_normal[:, axis]
        normals[:, axis] = sum(np.bincount(faces[:, k], weights, minlength=len(vertices)) for k in range(3))
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    unit: Floats = (normals / np.maximum(length, 1e-12)).astype(np.float32)
    return unit


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

    def arm_share(self, body: Body) -> Floats:
        """How far each vertex goes with the arms, as the skin next to it does, (W,)."""
        share: Floats = body.topology.arm[cKDTree(body.vertices).query(self.vertices)[1]]
        return share


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
        self._moves_with_arm = np.concatenate([body.topology.arm, *(layer.arm_share(body) for layer in layers)])
        self._joints = {side: body.joints[f"upperarm01.{side}"].astype(np.float64) for side in "LR"}
        share = np.concatenate(arm)[self.faces]
        self.body_faces: Ints = faces[0]
        self.normals = vertex_normals(self.vertices, self.faces)
        self._points = device_array(self.vertices, wp.vec3)
        self.normal_array = device_array(self.normals, wp.vec3)
        parts = [self.faces, self.faces[share.min(axis=1) < _TRUNK_TO], self.faces[share.max(axis=1) > _SLEEVES_FROM]]
        self.meshes = [self._mesh(part) for part in parts]
        self.mesh_ids = device_array(np.array([m.id for m in self.meshes], dtype=np.uint64), wp.uint64)

    def raise_arms(self, angle: float) -> None:
        """Put the arms `angle` [rad] further out than they hang in the body's pose; 0 brings them back."""
        posed = self.follow_arms(self.vertices, self._moves_with_arm, angle)
        self._points.assign(posed)
        self.normal_array.assign(vertex_normals(posed, self.faces))
        for mesh in self.meshes:
            mesh.refit()

    def follow_arms(self, points: Floats, share: Floats, angle: float) -> Floats:
        """Points (N, 3) turned with the arms by a change of `angle` [rad], each by its share."""
        posed = points.astype(np.float64)
        for side, sign in (("L", 1.0), ("R", -1.0)):
            own = np.where(posed[:, 0] * sign > 0, share, 0.0)
            posed = rotate(posed, self._joints[side], np.array([0.0, -sign * angle, 0.0]), own)
        return posed.astype(np.float32)

    def arm_share(self, points: Floats) -> Floats:
        """How far points (N, 3) go with the arms: as the nearest skin does now, (N,)."""
        share: Floats = self._moves_with_arm[cKDTree(self._points.numpy()).query(points)[1]]
        return share

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


def with_raised_arms(body: Body, angle: float) -> Body:
    """The body with its arms `angle` [rad] further out."""
    vertices = body.vertices.astype(np.float64)
    joints = dict(body.joints)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        turn = np.array([0.0, -sign * angle, 0.0])
        center = body.joints[f"upperarm01.{side}"].astype(np.float64)
        vertices = rotate(vertices, center, turn, np.where(vertices[:, 0] * sign > 0, body.topology.arm, 0.0))
        for name in (f"lowerarm01.{side}", f"wrist.{side}"):
            joints[name] = rotate(joints[name][None].astype(np.float64), center, turn, np.ones(1))[0].astype(np.float32)
    return replace(body, vertices=vertices.astype(np.float32), joints=joints)


def signed_distance_m(vertices: Floats, faces: Ints, points: NDArray[Any], *, reach_m: float = 0.1) -> Floats:
    """Distance of points (N, 3) from a mesh [m], negative inside it; at most `reach_m`."""
    import warp as wp

    mesh = wp.Mesh(device_array(vertices, wp.vec3), device_array(faces.ravel().astype(np.int32), int))
    out = wp.zeros(len(points), dtype=float)
    inputs = [mesh.id, device_array(points.astype(np.float32), wp.vec3), reach_m, out]
    wp.launch(kernels().signed_distance, dim=len(points), inputs=inputs, device="cpu")
    distance: Floats = out.numpy()
    return distance
