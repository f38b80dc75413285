"""Many bodies at once read as each body alone does, and the gradients are the ones written out for numpy."""

from __future__ import annotations

import numpy as np
import pytest

from render.body.model import prior_features
from render.measuring.anthropometry import HIDDEN, MEASURES, Tape, measure
from render.measuring.anthropometry_torch import BatchTape, measure_batch, stand_up_batch
from render.measuring.tape import Array
from tests.bodies import body_model, posed

torch = pytest.importorskip("torch")


def varied_bodies(count: int) -> Array:
    """Women and men of 145-200 cm, slim to very heavy, 18-80 years: (count, V, 3)."""
    model, rng = body_model(), np.random.default_rng(11)
    bodies = []
    for number in range(count):
        prior = model.priors["female" if number % 2 else "male"]
        height = rng.uniform(145, 200)
        mean = prior_features(rng.uniform(18, 80), height, rng.uniform(17, 45) * (height / 100) ** 2) @ prior.mean
        bodies.append(model.vertices(mean + prior.factor @ rng.standard_normal(len(prior.factor))))
    return np.stack(bodies)


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_sixty_four_bodies_read_as_each_alone(device: str) -> None:
    if device == "cuda" and not torch.cuda.is_available():
        pytest.skip("no graphics card")
    bodies, anatomy = varied_bodies(64), body_model().anatomy
    read = measure_batch(torch.as_tensor(bodies, dtype=torch.float32, device=device), anatomy)
    assert list(read) == list(MEASURES)
    for number, body in enumerate(bodies):
        for name, value in measure(body, anatomy).items():
            assert float(read[name][number]) == pytest.approx(value, abs=0.01), name


@pytest.mark.parametrize("name", HIDDEN)
def test_what_fitting_reads_besides_is_the_same_too(name: str) -> None:
    bodies, anatomy = varied_bodies(4), body_model().anatomy
    read = BatchTape(torch.as_tensor(bodies), anatomy).value(name)
    assert read.numpy() == pytest.approx([Tape(body, anatomy).value(name) for body in bodies], abs=1e-6)


@pytest.mark.parametrize("name", MEASURES)
def test_autograd_gives_the_written_out_gradients(name: str) -> None:
    bodies, model = varied_bodies(3), body_model()
    vertices = torch.as_tensor(bodies).requires_grad_()
    BatchTape(vertices, model.anatomy).value(name).sum().backward()
    for body, found in zip(bodies, vertices.grad.numpy(), strict=True):
        tape, written = Tape(body, model.anatomy), np.zeros_like(body)
        if name == "weight":
            written = tape.weight()[1]
        else:
            reading = tape.read(name)
            np.add.at(written, reading.indices, 100.0 * reading.gradient)
        # On the figure, not vertex by vertex: where two edges reach equally far, either may take it.
        slopes = [np.tensordot(each, model.basis, 2) for each in (found, written)]
        assert slopes[0] == pytest.approx(slopes[1], abs=2e-3 * np.abs(slopes[1]).max())


@pytest.mark.parametrize("name", MEASURES)
def test_gradients_are_the_finite_differences(name: str) -> None:
    body, model = varied_bodies(1), body_model()
    change = np.tensordot(model.basis, model.spread * np.random.default_rng(1).standard_normal(len(model.spread)), 1)
    vertices = torch.as_tensor(body).requires_grad_()
    BatchTape(vertices, model.anatomy).value(name).sum().backward()
    slope = float((vertices.grad[0].numpy() * change).sum())
    low, high = (
        float(BatchTape(torch.as_tensor(body + step * change), model.anatomy).value(name)) for step in (-1e-4, 1e-4)
    )
    assert slope == pytest.approx((high - low) / 2e-4, rel=0.01, abs=0.05)


def test_posed_bodies_are_stood_up_and_measured() -> None:
    model = body_model()
    pairs = [posed(seed, {"shoulder.L": (0, -1.2, 0), "hip.R": (0, 0.25, 0), "pelvis": (0, 0, 1.0)}) for seed in (1, 2)]
    vertices = torch.as_tensor(np.stack([moved for _, moved in pairs])).requires_grad_()
    read = measure_batch(stand_up_batch(vertices, model), model.anatomy)
    for number, (standing, _) in enumerate(pairs):
        for name, value in measure(standing, model.anatomy).items():
            assert float(read[name][number].detach()) == pytest.approx(value, abs=0.05), name
    sum(values.sum() for values in read.values()).backward()
    assert torch.isfinite(vertices.grad).all()
    assert float(vertices.grad.abs().max()) > 0.1
