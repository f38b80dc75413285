"""Hangs a sewn garment on a body: position-based dynamics on one core.

Rest lengths come from the flat pattern, so the size is true by construction: what is too small is stretched, and
the stretch is the answer. Method: links (edges), bends (opposite corners of neighbouring faces), bands along open
edges, one-sided tethers along the grain (they take the sag out), contact with the closest point of what lies beneath.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.cloth.collider import ARMS, TRUNK, WHOLE, Collider
from render.cloth.material import Stiffness
from render.cloth.patterns.bands import Array, Bands
from render.cloth.patterns.mesh import RestLengths, Topology
from render.cloth.warp_runtime import device_array, kernels
from render.types import Floats, Ints

_DT = 1 / 400
_REACH_M = 0.05
# How far a step may lead cloth out of the body: with 1 cm a top of two thirds the chest's size was drawn through it.
_PUSH_M = 0.02
# Once closed, cloth is either on what lies beneath or far from it: nearer searches are a third faster.
_REACH_HANGING_M = 0.02
# Share of the steps, gravity [m/s2], friction.
_TAPER = ((0.6, 9.8, 0.4), (0.25, 3.5, 0.25), (0.15, 1.8, 0.15))
# Gravity [m/s2], damping and friction of the last stage. Strain over n links takes n * n sweeps to be shared out: 5 %
# stayed over a shin, under a hem 5 cm wider than the leg. With the swing kept from sweep to sweep (Polyak's heavy ball)
# it takes some n; with friction of the hanging it would stay, and with none tight cloth climbs.
_SETTLING = (0.5, 0.94, 0.05)
_SQUASH_AT_REST = 0.2
_BEND_AT_REST = 0.1  # enough against creases a link wide; more pushes the girths open
_EXACT_ROUNDS = 8
# A sleeve is kept off the arm and a trunk off the trunk, but where both are near, under the arms, cloth must at last be
# outside of both: in the last rounds it is, soon enough for what that moves to come to rest. While it hangs it is led
# out of the other one now and then, or it sinks in so far that it leaves on the far side of the arm.
_WHOLE_ROUNDS = 30
_WHOLE_EVERY = 4
# In how many rounds contacts are looked for: on those of six rounds ago, cloth between arm and trunk swings to and fro
# and is caught folded, 1.5 % short.
_LOOK_EVERY, _LOOK_EVERY_WHOLE = 6, 2
_STRETCHED = 1.05
_LOWERING = 6  # stages in which raised arms come down: 4 degrees at a time
# 2 mm of cloth off the skin: 3 mm would add 19 mm to every girth.
OFFSET_M = 0.002


@dataclass(frozen=True)
class Preset:
    """How long to simulate: steps without gravity that close the seams round the body, then steps that hang it."""

    close: int
    hang: int
    refresh: int = 12
    final: int = 140


COLD = Preset(close=100, hang=420)


@dataclass(frozen=True)
class Pins:
    """Cloth vertices held at a height, [m]: a waistband that stays up; may_sink: a hem that climbs no higher."""

    vertices: Ints
    heights: Floats
    may_sink: bool = False


class Cloth:
    """One garment in the solver. x (W, 3) start positions in metres, per cloth vertex."""

    def __init__(
        self, topology: Topology, rest: RestLengths, x: Floats, stiffness: Stiffness, *, pins: Pins | None, layer: Ints
    ) -> None:
        import warp as wp

        k = kernels()
        count = len(x)
        self._kernels, self._wp, self.count = k, wp, count
        self.x = device_array(x.astype(np.float32), wp.vec3)
        self.before = device_array(x.astype(np.float32), wp.vec3)
        self.velocity = wp.zeros(count, dtype=wp.vec3, device="cpu")
        self.contact_point = wp.zeros(count, dtype=wp.vec3, device="cpu")
        self.contact_normal = wp.zeros(count, dtype=wp.vec3, device="cpu")
        self.offset = device_array(np.full(count, OFFSET_M, np.float32), float)
        self.layer = device_array(layer, int)
        self._whole = device_array(np.full(count, WHOLE, np.int32), int)
        tethers = topology.weld[topology.tethers]
        apart = tethers[:, 0] != tethers[:, 1]
        self.sets: list[Any] = []
        for pairs, length in (
            _joined(topology.links, rest.links, rest.bands, rest.bands.stiff),
            _joined(topology.bends, rest.bends, rest.bands, ~rest.bands.stiff),
            (tethers[apart], rest.tethers[apart]),
        ):
            order = np.argsort(pairs.min(axis=1), kind="stable")
            self.sets.append(device_array(pairs[order].astype(np.int32), wp.vec2i))
            self.sets.append(device_array(length[order].astype(np.float32), float))
        held = pins or Pins(np.zeros(0, np.int32), np.zeros(0, np.float32))
        heights = device_array(held.heights.astype(np.float32), float)
        self.pins = [device_array(held.vertices, int), heights, int(held.may_sink)]
        self.stiffness = stiffness

    def run(
        self,
        collider: Collider,
        steps: int,
        *,
        gravity: float,
        damping: float,
        friction: float,
        refresh: int,
        still: bool = False,
        push_m: float = _PUSH_M,
        reach_m: float = _REACH_M,
        whole_every: int = 0,
    ) -> None:
        """Advance `steps` steps, looking for contacts every `refresh`; still: forget velocities in between.

        whole_every: so many looks are at the cloth's own part of the body, but the last of them is at all of it.
        """
        for look, done in enumerate(range(0, steps, refresh), start=1):
            whole = whole_every > 0 and look % whole_every == 0
            self.find_contacts(collider, whole=whole, reach_m=reach_m)
            self._advance(min(refresh, steps - done), self.sets, gravity, damping, friction, push_m)
            if still:
                self.velocity.zero_()

    def _advance(
        self,
        steps: int,
        sets: list[Any],
        gravity: float,
        damping: float,
        friction: float,
        push_m: float,
        *,
        squash: float | None = None,
        bend: float | None = None,
    ) -> None:
        squash = self.stiffness.squash if squash is None else squash
        bend = self.stiffness.bend if bend is None else bend
        inputs = [steps, self.x, self.before, self.velocity, *sets, squash, bend]
        inputs += [*self.pins, self.contact_point, self.contact_normal, self.offset]
        inputs += [gravity, _DT, damping, 1.5, friction, push_m]
        self._wp.launch(self._kernels.advance, dim=1, inputs=inputs, device="cpu")

    def find_contacts(self, collider: Collider, *, whole: bool = False, reach_m: float = _REACH_M) -> None:
        """Refresh what each vertex rests on."""
        layer = self._whole if whole else self.layer
        inputs = [collider.mesh_ids, layer, collider.normal_array, self.x, reach_m, 0.3]
        inputs += [self.contact_point, self.contact_normal]
        self._wp.launch(self._kernels.nearest, dim=self.count, inputs=inputs, device="cpu")

    def settle(self, collider: Collider, rounds: int) -> None:
        """Share out what is still stretched; at the end links and contact alone, exactly.

        Where cloth bunches, as under an arm, what resists it stretches its surroundings: so here it may bunch.
        """
        nothing = [self._wp.zeros(0, dtype=self._wp.vec2i), self._wp.zeros(0, dtype=float)]
        sets, exact_sets = [*self.sets[:4], *self._tethers_at_rest()], [*self.sets[:2], *nothing, *nothing]
        self.velocity.zero_()
        for left in range(rounds, 0, -1):
            exact = left <= _EXACT_ROUNDS
            whole = left <= _WHOLE_ROUNDS
            if exact or left % (_LOOK_EVERY_WHOLE if whole else _LOOK_EVERY) == 0:
                self.find_contacts(collider, whole=whole)
            if exact:
                self._advance(1, exact_sets, 0.0, 0.0, 0.0, 0.05, squash=_SQUASH_AT_REST)
            else:
                self._advance(1, sets, *_SETTLING, 0.05, squash=_SQUASH_AT_REST, bend=_BEND_AT_REST)

    def _tethers_at_rest(self) -> list[Any]:
        """The tethers the body does not stretch: the others would pull cloth that is too small into it, or up it."""
        pairs, length = self.sets[4].numpy(), self.sets[5].numpy()
        x = self.x.numpy()
        now = np.linalg.norm(x[pairs[:, 0]] - x[pairs[:, 1]], axis=1)
        kept = now < _STRETCHED * length
        return [device_array(pairs[kept], self._wp.vec2i), device_array(length[kept], float)]

    def shape(self) -> Floats:
        """Cloth vertices now, (W, 3) [m]."""
        x: Floats = self.x.numpy().copy()
        return x


def _joined(pairs: Ints, length: Array, bands: Bands, which: NDArray[np.bool_]) -> tuple[Ints, Array]:
    """Pairs (P, 2) with their lengths (P,), and those of the edges' bands."""
    return np.concatenate([pairs, bands.pairs[which]]), np.concatenate([length, bands.lengths[which]])


def hang(
    topology: Topology,
    rest: RestLengths,
    start: Floats,
    collider: Collider,
    stiffness: Stiffness,
    *,
    preset: Preset = COLD,
    pins: Pins | None = None,
    layer: Ints | None = None,
    arms_raised: float = 0.0,
) -> Floats:
    """Drape from start positions (W, 3) and return the hanging shape (W, 3), [m].

    arms_raised [rad]: the start is laid round a body with its arms that much further out; they come down while the
    cloth closes, so that no cloth is caught in the armpits.
    """
    if layer is None:
        layer = np.full(len(start), TRUNK, np.int32)
    if arms_raised:
        collider.raise_arms(arms_raised)
    cold = preset.close >= 60
    x = collider.pushed_out(start, layer, clear_m=0.008 if cold else 0.003, rounds=3 if cold else 1)
    cloth = Cloth(topology, rest, x, stiffness, pins=pins, layer=layer)
    cloth.run(collider, preset.close, gravity=0.0, damping=0.9, friction=0.0, refresh=6, still=True)
    if arms_raised:
        _lower_arms(cloth, collider, arms_raised, layer)
    damping = 0.993 if cold else 0.98
    # Falling wants full gravity. At rest a sweep corrects less than a step of it adds, and the cloth creeps: 4 % at
    # the shoulder. So it tapers off to a fifth: 1.5 %, and the folds stay where they fell (with none they puff up).
    for share, gravity, friction in _TAPER:
        steps = round(preset.hang * share)
        cloth.run(
            collider, steps, gravity=gravity, damping=damping, friction=friction,
            refresh=preset.refresh, reach_m=_REACH_HANGING_M, whole_every=_WHOLE_EVERY,
        )  # fmt: skip
    cloth.settle(collider, preset.final)
    return _freed(collider, cloth.shape(), topology.links)


def _lower_arms(cloth: Cloth, collider: Collider, angle: float, layer: Ints) -> None:
    """Bring the arms down in stages; sleeves go with them, the solver smooths what is between."""
    share = np.where(layer == ARMS, collider.arm_share(cloth.shape()), 0.0).astype(np.float32)
    for stage in range(_LOWERING - 1, -1, -1):
        collider.raise_arms(angle * stage / _LOWERING)
        cloth.x.assign(collider.follow_arms(cloth.shape(), share, -angle / _LOWERING))
        cloth.run(collider, 10, gravity=0.0, damping=0.9, friction=0.0, refresh=5, still=True)


def _freed(collider: Collider, shape: Floats, links: Ints) -> Floats:
    """The last vertices led out of armpits and from between thighs, where the body touches itself.

    A vertex between two touching surfaces has no way out along either normal; it leaves towards its neighbours,
    which are where the surfaces part.
    """
    whole = np.full(len(shape), WHOLE, np.int32)
    ends = np.concatenate([links, links[:, ::-1]])
    # Cloth far too small may have been drawn in deep.
    shape = collider.pushed_out(shape, whole, clear_m=0.0005, reach_m=0.15, trust=-2.0)
    for turn in range(10):
        if turn < 6:
            shape = collider.pushed_out(shape, whole, clear_m=0.0005, rounds=3, reach_m=0.03, trust=-2.0)
        near, normal = collider.contacts(shape, whole, reach_m=0.03, trust=-2.0)
        # On an edge of the skin the sign is not certain; where nothing is near, the normal is zero.
        bad = (((shape - near) * normal).sum(axis=1) < 2e-5) & normal.any(axis=1)
        if not bad.any():
            break
        own = ends[bad[ends[:, 0]]]
        free = own[~bad[own[:, 1]]] if (~bad[own[:, 1]]).any() else own
        if turn < 5:
            total, times = np.zeros_like(shape), np.bincount(free[:, 0], minlength=len(shape))
            np.add.at(total, free[:, 0], shape[free[:, 1]])
            moved = times > 0
            shape[moved] = total[moved] / times[moved, None]
        else:
            # Where even their mean lies inside, one neighbour's place does not.
            shape[free[:, 0]] = 0.02 * shape[free[:, 0]] + 0.98 * shape[free[:, 1]]
    return shape
