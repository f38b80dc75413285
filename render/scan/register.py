"""Gauss-Newton registration: shape and pose of the body model together, to the points of a scan.

Each step pairs points and body, weighs pairs by how near they are (Geman and McClure 1985), and solves for all
unknowns at once: the joints' turns, the place, and the whitened shape coefficients c = mean + factor u, u ~ N(0, 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from render.body import rig
from render.body.model import BodyModel, Prior, prior_features
from render.measuring.tape import Array, Indices
from render.scan.match import (
    Surface,
    keyed,
    nearest_places,
    nearest_vertices,
    outside_faces,
    spread_evenly,
    surface_of,
)
from render.scan.points import Points
from render.types import Sex

# Neighbouring residuals agree, so that many points tell no more than this many independent ones.
EFFECTIVE_POINTS = 4000.0
NOISE_M = 0.005
BACK_SHARE = 0.5  # weight of body-to-scan pairs against scan-to-body ones
PROBES = 1500
MARK_SHARE = 30.0  # weight of a known place against a pair's: it is known to about a millimetre


@dataclass(frozen=True)
class Target:
    """A scan to reach: points in metres; search trees of their places, and of places with directions if known."""

    points: Points
    near: cKDTree
    tree: cKDTree


@dataclass(frozen=True)
class State:
    """Shape coefficients (K,) and pose."""

    coefficients: Array
    pose: rig.Pose


class Marks(NamedTuple):
    """Vertices (m,) of ours and where they belong (m, 3) [m]."""

    vertices: Indices
    places: Array


class Oddness(NamedTuple):
    """How far from usual a shape and a pose are: root mean squares, about 1 for people standing."""

    shape: float
    bend: float


def target_of(points: Points) -> Target:
    near = cKDTree(points.places)
    return Target(points, near, cKDTree(keyed(points.places, points.normals)) if points.signed else near)


def thin(points: Points, count: int) -> Points:
    """At most `count` of the points, spread evenly (they come in random order along the file)."""
    if len(points.places) <= count:
        return points
    rows = np.linspace(0, len(points.places) - 1, count).astype(int)
    return Points(points.places[rows], points.normals[rows], points.signed, points.total)


def wide_prior(model: BodyModel, sexes: Sequence[Sex]) -> Prior:
    """All grown figures, whatever their age, height and weight: mean (K,) and factor (K, K)."""
    means, inner = [], np.zeros((model.basis.shape[2],) * 2)
    for sex in sexes:
        prior = model.priors[sex]
        ages, heights, masses = np.meshgrid([20, 35, 50, 70], np.arange(148.0, 202.0, 9.0), np.arange(18.0, 40.0, 3.0))
        weights = masses * (heights / 100.0) ** 2
        means.append(prior_features(ages.ravel(), heights.ravel(), weights.ravel()) @ prior.mean)
        inner += prior.factor @ prior.factor.T / len(sexes)
    centres = np.concatenate(means)
    spread = centres - centres.mean(axis=0)
    covariance = inner + spread.T @ spread / len(centres)
    return Prior(centres.mean(axis=0), np.linalg.cholesky(covariance))


class Registration:
    """The search for one scan's shape and pose."""

    def __init__(self, model: BodyModel, prior: Prior) -> None:
        self.model = model
        self.prior = prior
        self.weights: Array = model.rig.astype(np.float64)
        self.faces = outside_faces(model)
        self.used = np.unique(self.faces)
        bones = [model.joint_names.index(bone) for bone, _, _ in rig.JOINTS.values()]
        self.joint_mean = model.joint_mean[bones].astype(np.float64)
        self.joint_basis = model.joint_basis[bones].astype(np.float64)
        self.joint_flat = self.joint_basis.reshape(3 * rig.COUNT, -1)
        self.inverse = np.linalg.inv(prior.factor)
        self.hold = np.repeat(1.0 / rig.SPREAD**2, 3)  # how firmly each joint but the first keeps to standing
        self.probes = spread_evenly(model.mean, self.faces, PROBES)
        self.spread = spread_evenly(model.mean, self.faces, 2 * PROBES)

    def rest_joints(self, coefficients: Array) -> Array:
        return np.asarray(self.joint_mean + self.joint_basis @ coefficients)

    def oddness(self, state: State) -> Oddness:
        u = self.inverse @ (state.coefficients - self.prior.mean)
        bent = np.linalg.norm(rig.logarithm(state.pose.turns[1:]), axis=1) / rig.SPREAD
        return Oddness(float(np.sqrt(np.mean(u**2))), float(np.sqrt(np.mean(bent**2))))

    def frames(self, state: State) -> rig.Frames:
        return rig.frames_of(state.pose, self.rest_joints(state.coefficients))

    def posed(self, state: State) -> Surface:
        vertices, _ = rig.skin(self.model.vertices(state.coefficients), self.weights, self.frames(state))
        return surface_of(vertices, self.faces)

    def misfit(self, state: State, target: Target, *, cap_m: float = 0.10) -> float:
        """Mean distance both ways, each capped [m]."""
        surface = self.posed(state)
        there = nearest_places(target.points, surface).distance
        _, back = self.match_back(surface, target)
        return float(np.minimum(there, cap_m).mean() + np.minimum(back, cap_m).mean()) / 2.0

    def match_back(self, surface: Surface, target: Target) -> tuple[Indices, Array]:
        """For each probe the nearest scan point and its distance [m]."""
        places, normals = surface.vertices[self.probes], surface.normals[self.probes]
        query = keyed(places, normals) if target.points.signed else places
        _, index = target.tree.query(query)
        return index, np.linalg.norm(target.points.places[index] - places, axis=1)

    def step(
        self,
        state: State,
        target: Target,
        *,
        scale_m: float,
        fine: bool,
        stiff: float = 1.0,
        marks: Marks | None = None,
    ) -> State:
        """One Gauss-Newton step; pairs further apart than about `scale_m` count little.

        stiff: how much more than usual the shape keeps to likely figures; marks: vertices that belong at known places.
        """
        frames = self.frames(state)
        rest = self.model.vertices(state.coefficients)
        vertices, turns = rig.skin(rest, self.weights, frames)
        surface = surface_of(vertices, self.faces)
        corners, shares, goal, weight = self.pairs(surface, target, scale_m, fine)
        here = np.einsum("nc,ncd->nd", shares, vertices[corners])
        normals = np.einsum("nc,ncd->nd", shares, surface.normals[corners])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        miss = np.einsum("nd,nd->n", goal - here, normals)
        weight = weight * (scale_m**2 / (scale_m**2 + miss**2)) ** 2
        J = self.rows(rest, turns, corners, shares, frames, normals)
        if marks is not None:
            corners, axes = np.repeat(marks.vertices, 3)[:, None], np.tile(np.eye(3), (len(marks.vertices), 1))
            J = np.concatenate([J, self.rows(rest, turns, corners, np.ones(corners.shape), frames, axes)])
            miss = np.concatenate([miss, (marks.places - vertices[marks.vertices]).ravel()])
            weight = np.concatenate([weight, np.full(len(corners), MARK_SHARE)])
        return self.solve(state, frames, J, miss, weight / NOISE_M**2, stiff)

    def pairs(
        self, surface: Surface, target: Target, scale_m: float, fine: bool
    ) -> tuple[Indices, Array, Array, Array]:
        """corners (n, 3), shares (n, 3), goals (n, 3) and weights (n,), both ways."""
        points = target.points
        if fine:
            found = nearest_places(points, surface)
            corners, shares, there = found.corners, found.shares, found.distance
        else:
            vertex, there = nearest_vertices(points, surface, self.used)
            corners, shares = vertex[:, None], np.ones((len(vertex), 1))
        index, back = self.match_back(surface, target)
        probes = np.repeat(self.probes[:, None], corners.shape[1], axis=1)
        probe_shares = np.zeros(probes.shape)
        probe_shares[:, 0] = 1.0
        reach = 3.0 * scale_m
        close = back < reach
        weight = np.concatenate([
            (there < reach) * min(1.0, EFFECTIVE_POINTS / len(there)),
            BACK_SHARE * close * min(1.0, EFFECTIVE_POINTS / len(back)),
        ])  # fmt: skip
        keep = weight > 0.0
        goal = np.concatenate([points.places, points.places[index]])
        return (
            np.concatenate([corners, probes])[keep],
            np.concatenate([shares, probe_shares])[keep],
            goal[keep],
            weight[keep],
        )

    def rows(
        self, rest: Array, turns: Array, corners: Indices, shares: Array, frames: rig.Frames, normals: Array
    ) -> Array:
        """How far each pair's place moves along its normal, (n, 3 J + 3 + K), float32."""
        basis, weights = self.model.basis, self.weights
        shape = np.zeros((len(corners), basis.shape[2]), dtype=np.float32)
        for corner in range(corners.shape[1]):
            vertex, share = corners[:, corner], shares[:, corner, None]
            toward = (np.einsum("nab,na->nb", turns[vertex], normals) * share).astype(np.float32)
            shape += np.matmul(toward[:, None], basis[vertex])[:, 0]
        place = np.einsum("nc,ncd->nd", shares, rest[corners])
        blend = np.einsum("nc,ncj->nj", shares, weights[corners])
        shape += (rig.joint_rows(blend, frames, normals) @ self.joint_flat).astype(np.float32)
        pose = rig.pose_rows(place, blend, frames, normals)
        return np.concatenate([pose.astype(np.float32), shape @ self.prior.factor.astype(np.float32)], axis=1)

    def solve(self, state: State, frames: rig.Frames, J: Array, miss: Array, weight: Array, stiff: float) -> State:
        turning = 3 * rig.COUNT + 3
        u: Array = self.inverse @ (state.coefficients - self.prior.mean)
        weighted = J * weight[:, None].astype(np.float32)
        H = (J.T @ weighted).astype(np.float64)
        g = (weighted.T @ miss.astype(np.float32)).astype(np.float64)
        hold = np.zeros(len(H))
        hold[3 : 3 * rig.COUNT] = self.hold
        bent = rig.logarithm(state.pose.turns[1:])
        parents = list(rig.BODY.parent[1:])
        g[3 : 3 * rig.COUNT] -= self.hold * np.einsum("jab,jb->ja", frames.turn[parents], bent).ravel()
        hold[turning:] = stiff
        g[turning:] -= stiff * u
        H[np.diag_indices(len(H))] += hold + 1e-3
        step = np.asarray(np.linalg.solve(H, g), dtype=np.float64)
        return State(
            self.prior.mean + self.prior.factor @ (u + step[turning:]), state.pose.stepped(frames, step[:turning])
        )
