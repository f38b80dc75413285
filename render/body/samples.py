"""Draws a wide population of Anny bodies, standing: thin to very heavy, soft to muscular, 16-85 years, both sexes.

Deterministic: one seed, one thread. Anny (Apache-2.0, https://github.com/naver/anny) and torch are imported only here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.body.pose import StandingPose
from render.measuring.tape import Array
from render.paths import CACHE
from render.picture.normals import vertex_normals

SEED = 20
# Local changes that alter the figure. Faces, ears and hands keep the phenotype's own form; one-sided ones are left out.
LOCAL_PREFIXES = (
    "l-upperarm-", "l-lowerarm-", "measure-", "breast-", "buttocks-", "l-foot-scale", "l-upperleg-", "l-lowerleg-",
    "hip-scale", "hip-waist", "hip-trans-up", "hip-trans-forward", "stomach-tone", "stomach-pregnant", "pelvis-tone",
    "torso-scale", "torso-muscle", "torso-vshape", "torso-trans-forward", "neck-scale", "neck-back", "neck-double",
    "neck-trans-forward", "head-scale", "head-fat", "upperlegs-", "lowerlegs-", "l-hand-scale",
)  # fmt: skip
HEAVIEST = 2.6  # of Anny's weight, 1 at most for its makers: a body mass index of 62
LOCAL_SPREAD = 0.4
BREAST_SHARE = 0.4
PREGNANT = 0.12  # of the women
SMOOTHING = 8.0  # implicit Laplacian step, in squared edge lengths
NORMAL_SMOOTHINGS, FAT_SMOOTHINGS = 2, 4  # remove the folds of extrapolated obesity, 6 cm wide
SOFT_BASE = {"weight": 0.7, "muscle": 0.35}


@dataclass(frozen=True)
class Recipe:
    """Anny's parameters of many bodies: phenotypes name -> (N,), local changes name -> (N,), age in years (N,)."""

    phenotypes: dict[str, Array]
    local: dict[str, Array]
    years: Array


def age_parameter(years: Array) -> Array:
    """Years -> Anny's age: 1/3 child (12), 2/3 young (25), 1 old (90)."""
    return np.interp(years, [12.0, 25.0, 90.0], [1 / 3, 2 / 3, 1.0])


def draw_recipe(count: int, labels: list[str], seed: int = SEED) -> Recipe:
    """`count` bodies, half of them female; `labels` are Anny's local changes."""
    rng = np.random.default_rng(seed)
    female = (np.arange(count) % 2).astype(float)
    # Heaviness up to 2.6 with a long tail; the heaviest have little of Anny's muscle, or they
    # turn into bodybuilders.
    weight = np.where(rng.random(count) < 0.35, rng.uniform(0.8, HEAVIEST, count), rng.beta(1.6, 1.6, count))
    muscle = np.clip(np.where(weight > 0.8, rng.uniform(0, 0.4, count), rng.normal(0.5, 0.22, count)), 0.0, 1.0)
    years = np.where(rng.random(count) < 0.7, rng.uniform(18, 60, count), rng.uniform(16, 85, count))
    race = rng.dirichlet([0.8, 1.6, 0.8], count)
    phenotypes = {
        "gender": female,
        "age": age_parameter(years),
        "muscle": muscle,
        "weight": weight,
        "height": np.clip(rng.normal(0.40 + 0.06 * female, 0.13, count), 0.03, 0.85),
        "proportions": rng.uniform(0.1, 1.0, count),
        "cupsize": np.clip(rng.normal(0.5, 0.25, count), 0.0, 1.0),
        "firmness": rng.uniform(0.2, 0.9, count),
        "african": race[:, 0],
        "asian": race[:, 1],
        "caucasian": race[:, 2],
    }
    local: dict[str, Array] = {}
    for label in labels:
        if label.startswith(LOCAL_PREFIXES):
            values = np.clip(rng.normal(0.0, LOCAL_SPREAD, count), -1.0, 1.0)
            if "pregnant" in label:
                values = np.where((female > 0) & (rng.random(count) < PREGNANT), rng.uniform(0.3, 1.0, count), 0.0)
            if label.startswith(
                "breast-"
            ):  # women only, and gently: a tape round points would find nothing else to grow
                values = BREAST_SHARE * female * values
            local[label] = values
            if label.startswith("l-"):
                local["r-" + label[2:]] = values
    return Recipe(phenotypes, local, years)


def load_anny(cache: Path | None = CACHE / "anny") -> Any:
    """Anny with every phenotype and local change: 3 s from its own cache of 1.4 GB, made in 90 s; None: without it."""
    import torch

    from render.cloth.warp_runtime import quiet_warp

    quiet_warp()
    import anny

    anny.paths._ANNY_CACHE_DIR[0] = cache  # None means none to Anny too, but its setter takes paths alone
    torch.set_num_threads(1)
    model = anny.Anny(
        local_changes="default", phenotypes="all", extrapolate_phenotypes=True, skinning_method="lbs",
        phenotype_blendshapes="compact" if cache else "original",
    )  # fmt: skip
    return model.to(dtype=torch.float32)


def smoother(faces: NDArray[Any], count: int) -> Callable[[Array], Array]:
    """A solver of (1 + s L) x = b on the mesh's graph Laplacian L: b (V, 3) -> x (V, 3)."""
    from scipy import sparse
    from scipy.sparse.linalg import splu

    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    adjacent = sparse.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (count, count)).tocsr()
    adjacent = ((adjacent + adjacent.T) > 0).astype(float)
    laplacian = sparse.diags(np.asarray(adjacent.sum(1)).ravel()) - adjacent
    solver: Callable[[Array], Array] = splu((sparse.identity(count) + SMOOTHING * laplacian).tocsc()).solve
    return solver


class AnnyBodies:
    """Standing Anny bodies from a recipe."""

    def __init__(self, model: Any = None) -> None:
        self.model = load_anny() if model is None else model
        self.faces = np.asarray(self.model.faces)
        self.weights = self.model.dense_vertex_bone_weights.numpy().astype(float)
        self.labels = list(self.model.bone_labels)
        self.pose = StandingPose(self.labels, self.model.bone_parents, self.weights)
        self.smooth = smoother(self.faces, len(self.weights))

    def rest(self, phenotypes: dict[str, Array], local: dict[str, Array]) -> tuple[Array, Array]:
        """Rest vertices (N, V, 3) and joints (N, J, 3) [m]."""
        import torch

        def tensors(values: dict[str, Array]) -> dict[str, Any]:
            return {name: torch.as_tensor(value, dtype=torch.float32) for name, value in values.items()}

        with torch.no_grad():
            coefficients = self.model.get_phenotype_blendshape_coefficients(
                **tensors(phenotypes), local_changes=tensors(local)
            )
            rest = self.model.get_rest_model(coefficients)
        return rest["rest_vertices"].numpy().astype(float), rest["rest_bone_heads"].numpy().astype(float)

    def stand(self, recipe: Recipe) -> Iterator[tuple[Array, Array]]:
        """One standing body after the other: vertices (V, 3), joints (J, 3) [m]."""
        for body, joints in self.figures(recipe):
            yield self.pose.stand(body, joints)

    def figures(self, recipe: Recipe, chunk: int = 50) -> Iterator[tuple[Array, Array]]:
        """One body after the other, standing, without folds: vertices (V, 3), joints (J, 3) [m]."""
        for start in range(0, len(recipe.years), chunk):
            rows = slice(start, start + chunk)
            phenotypes = {name: value[rows] for name, value in recipe.phenotypes.items()}
            local = {name: value[rows] for name, value in recipe.local.items()}
            heavy = phenotypes["weight"] > SOFT_BASE["weight"]
            soft = phenotypes | {"weight": np.minimum(phenotypes["weight"], SOFT_BASE["weight"])}
            soft["muscle"] = np.where(heavy, np.maximum(soft["muscle"], SOFT_BASE["muscle"]), soft["muscle"])
            vertices, joints = self.rest(phenotypes, local)
            lean, skeleton = self.rest(soft, local)
            for i in range(len(vertices)):
                moved = self.weights @ (joints[i] - skeleton[i])
                rest = lean[i] + self.flesh(lean[i], vertices[i] - lean[i] - moved) if heavy[i] else lean[i]
                yield self.pose.stand(rest, skeleton[i])

    def flesh(self, lean: Array, layer: Array) -> Array:
        """A layer of fat (V, 3) over a lean body (V, 3) without folds: its thickness, smoothed, along smooth normals.

        The layer itself cannot be smoothed so far: what grows to all sides of a limb would cancel out.
        """
        normals = vertex_normals(lean.astype(np.float32), self.faces).astype(float)
        for _ in range(NORMAL_SMOOTHINGS):
            normals = self.smooth(normals)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        thickness = (layer * normals).sum(axis=1, keepdims=True)
        for _ in range(FAT_SMOOTHINGS):
            thickness = self.smooth(thickness)
        return np.asarray(thickness * normals)
