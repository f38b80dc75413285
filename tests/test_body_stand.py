"""A body in another pose measures as it does standing, once it is stood up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from render.body import rig
from render.body.stand import OtherTopology, stand_up
from render.measuring.anthropometry import measure
from tests.bodies import body_model, posed

POSES: dict[str, Mapping[str, Sequence[float]]] = {
    "arms raised sideways": {"shoulder.L": (0, -1.6, 0), "shoulder.R": (0, 1.6, 0)},
    "arms forward, elbows bent": {"shoulder.L": (-1.0, 0, 0), "shoulder.R": (-1.0, 0, 0), "elbow.L": (-0.8, 0, 0)},
    "legs apart": {"hip.L": (0, -0.3, 0), "hip.R": (0, 0.3, 0), "ankle.L": (0, 0.3, 0), "ankle.R": (0, -0.3, 0)},
    "a step": {"hip.L": (-0.45, 0, 0), "knee.L": (0.5, 0, 0), "hip.R": (0.2, 0, 0)},
    "leaning and turned": {"pelvis": (0.15, 0.1, 1.2), "spine": (0.15, 0, 0), "neck": (-0.2, 0, 0.3)},
}


@pytest.mark.parametrize("name", POSES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_measure_of_a_posed_body_is_the_standing_one(name: str, seed: int) -> None:
    standing, moved = posed(seed, POSES[name])
    model = body_model()
    expected = measure(standing, model.anatomy)
    stood = stand_up(moved, model)
    for measured, value in measure(stood, model.anatomy).items():
        assert value == pytest.approx(expected[measured], abs=0.02), measured
    assert np.abs(stood - (standing - [0, 0, standing[:, 2].min()])).max() < 0.002


@pytest.mark.parametrize("name", POSES)
def test_what_was_posed_from_annys_own_rest_is_stood_up_as_well(name: str) -> None:
    model = body_model()
    _, anny = model.puppets
    coefficients = 0.8 * model.spread * np.random.default_rng(5).standard_normal(len(model.spread))
    pose = rig.standing(anny.joint_mean[0])
    for joint, vector in POSES[name].items():
        pose = pose.turned(joint, vector)
    shoulder, wrist = (anny.joint_mean[rig.NAMES.index(joint)] for joint in ("shoulder.L", "wrist.L"))
    assert np.degrees(np.arctan2(*np.abs(wrist - shoulder)[[0, 2]])) == pytest.approx(45.0, abs=3.0)
    moved, _ = anny.posed(coefficients, pose)
    expected = measure(model.vertices(coefficients), model.anatomy)
    for measured, value in measure(stand_up(moved, model), model.anatomy).items():
        assert value == pytest.approx(expected[measured], abs=0.03), measured


def test_a_standing_body_stays_as_it_is() -> None:
    standing, _ = posed(3, {})
    stood = stand_up(standing, body_model())
    assert np.abs(stood - (standing - [0, 0, standing[:, 2].min()])).max() < 1e-3


def test_without_standing_up_a_pose_would_be_measured_for_a_figure() -> None:
    standing, moved = posed(1, POSES["legs apart"])
    anatomy = body_model().anatomy
    assert measure(standing, anatomy)["inseam"] - measure(moved, anatomy)["inseam"] > 2.0


def test_a_mesh_of_other_vertices_is_refused() -> None:
    with pytest.raises(OtherTopology, match="100 vertices is not the model's of"):
        stand_up(np.zeros((100, 3)), body_model())
