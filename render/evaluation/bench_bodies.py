"""How fast bodies are: one fit, sixty-four, measuring, the cold start, memory; beside clad-body where it is installed.

clad-body 0.6.1 (Apache-2.0) needs torch and anny 0.3.1 beside it; `--clad-python` names a Python that has them. Both
measure its own test bodies in its pose; `render.measuring.table` says why some measures differ.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

GIRTHS_GIVEN = ("chest", "waist", "hip")
BATCH = 64
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
CLAD_NAMES = {
    "height": "height_cm", "weight": "mass_kg", "neck": "neck_cm", "chest": "bust_cm", "underbust": "underbust_cm",
    "waist": "waist_cm", "hip": "hip_cm", "thigh": "thigh_cm", "knee": "knee_cm", "calf": "calf_cm",
    "upper_arm": "upperarm_cm", "wrist": "wrist_cm", "shoulder": "shoulder_width_cm", "sleeve": "sleeve_length_cm",
    "back_length": "back_neck_to_waist_cm", "inseam": "inseam_cm",
}  # fmt: skip
CLAD_SCRIPT = """
import json, sys, time
from pathlib import Path
import numpy as np, torch
torch.set_num_threads(1)
import clad_body
from clad_body.load.anny import load_anny_from_params
from clad_body.measure import measure
bodies, seconds = [], []
for path in sorted((Path(clad_body.__file__).parent / "measure/testdata/anny").glob("*/anny_params.json")):
    body = load_anny_from_params(json.loads(path.read_text()))
    measure(body, device="cpu")
    start = time.perf_counter()
    found = measure(body, device="cpu")
    seconds.append(time.perf_counter() - start)
    np.save(Path(sys.argv[1]) / (path.parent.name + ".npy"), body.vertices)
    cm = {k: float(v) for k, v in found.items() if k.endswith(("_cm", "_kg"))}
    bodies.append({"name": path.parent.name, "cm": cm})
print(json.dumps({"bodies": bodies, "seconds": seconds}))
"""


def machine() -> str:
    """Processor, cores and system, as the figures are quoted with them."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; one thread used"


def timed(work: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each of `count` runs."""
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        taken.append(1000.0 * (time.perf_counter() - start))
    return taken


def measure_here() -> dict[str, float]:
    """Every figure that needs no other process: milliseconds, seconds and MB."""
    start = time.perf_counter()
    from render.body.model import load

    model = load()
    cold = time.perf_counter() - start
    from render.body.fitting import fit_body
    from render.evaluation.bench import random_people
    from render.measuring.anthropometry import measure
    from render.types import Person

    people = random_people(BATCH)
    bodies = [fit_body(person) for person in people[:24]]
    start, spent = time.perf_counter(), time.process_time()
    for person in people:
        fit_body(person)
    batch, spent = time.perf_counter() - start, time.process_time() - spent
    fits = []
    for person, body in zip(people, bodies, strict=False):
        known = Person(person.sex, person.age, {**person.values, **{n: body.measures[n] for n in GIRTHS_GIVEN}})
        fits += timed(lambda known=known: fit_body(known), 2)  # type: ignore[misc]
    vertices = bodies[0].vertices.astype(np.float64)
    readings = timed(lambda: measure(vertices, model.anatomy), 30)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return {
        "cold start s": cold,
        "fit p50 ms": float(np.percentile(fits, 50)),
        "fit p95 ms": float(np.percentile(fits, 95)),
        "batch of 64 s": batch,
        "its CPU time s": spent,
        "measure ms": float(np.percentile(readings, 50)),
        "memory MB": memory,
        **measure_many(),
    }


def measure_many() -> dict[str, float]:
    """Seconds for all measures of 64 bodies: one at a time in numpy, and in torch, alone and with their gradients."""
    import torch

    from render.body.model import load
    from render.measuring.anthropometry import measure
    from render.measuring.anthropometry_torch import measure_batch

    model, chance = load(), np.random.default_rng(5)
    coefficients = 0.7 * chance.standard_normal((BATCH, len(model.spread))) * model.spread
    bodies = np.stack([model.vertices(row) for row in coefficients])
    tensor = torch.as_tensor(bodies, dtype=torch.float32)

    def with_gradients() -> None:
        vertices = tensor.clone().requires_grad_()
        torch.stack(list(measure_batch(vertices, model.anatomy).values())).sum().backward()  # type: ignore[no-untyped-call]

    work: dict[str, Callable[[], object]] = {
        "64 by numpy s": lambda: [measure(body, model.anatomy) for body in bodies],
        "64 by torch s": lambda: measure_batch(tensor, model.anatomy),
        "with gradients s": with_gradients,
    }
    return {name: min(timed(each, 3)) / 1000.0 for name, each in work.items()}


def beside_clad(python: str) -> dict[str, Any]:
    """clad-body's time and, by measure, how far ours lie from its own on its test bodies [mm].

    Raises ValueError with what it said when it cannot run.
    """
    from render.body.model import load
    from render.measuring.anthropometry import measure

    anatomy = load().anatomy
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [python, "-c", CLAD_SCRIPT, folder], capture_output=True, text=True, timeout=600, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            raise ValueError(f"clad-body does not run under {python}: {said[-1]}; give a Python that has it") from None
        told = json.loads(done.stdout.splitlines()[-1])
        apart: dict[str, list[float]] = {name: [] for name in CLAD_NAMES}
        for body in told["bodies"]:
            vertices = np.load(Path(folder) / f"{body['name']}.npy").astype(np.float64)
            ours = measure(vertices, anatomy)
            for name, theirs in CLAD_NAMES.items():
                apart[name].append(10.0 * (ours[name] - body["cm"][theirs]))
    return {"measure ms": 1000.0 * float(np.median(told["seconds"])), "apart": apart}


def lines(figures: Mapping[str, float], clad: Mapping[str, Any] | None) -> Iterator[str]:
    """A table with the targets beside the figures."""
    targets = {
        "cold start s": 1.5, "fit p50 ms": 100, "batch of 64 s": 2, "measure ms": 40, "memory MB": 700,
    }  # fmt: skip
    yield machine()
    for name, value in figures.items():
        goal = f"  (at most {targets[name]:g})" if name in targets else ""
        yield f"{name:16}{value:9.2f}{goal}"
    if clad is None:
        return
    ratio = clad["measure ms"] / figures["measure ms"]
    yield f"clad-body's measures {clad['measure ms']:.0f} ms, {ratio:.0f} times ours"
    yield "ours minus its own by body, mm (weight: 100 g):"
    for name, values in clad["apart"].items():
        yield f"  {name:12}" + " ".join(f"{value:7.1f}" for value in values)


def run(options: argparse.Namespace) -> int:
    if options.here:
        print(json.dumps(measure_here()))
        return 0
    command = [sys.executable, "-m", "render", "bench-bodies", "--here"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **ONE_THREAD})
    if done.returncode:
        raise ValueError(done.stderr.strip())
    clad = beside_clad(options.clad_python) if options.clad_python else None
    for line in lines(json.loads(done.stdout), clad):
        print(line)
    return 0


def add_parser(commands: Any) -> None:
    """Adds `bench-bodies` to the renderer's commands."""
    parser = commands.add_parser("bench-bodies", help="time fits, measuring, the cold start; memory")
    parser.add_argument("--clad-python", metavar="PATH", help="also time clad-body with this Python, and compare")
    parser.add_argument("--here", action="store_true", help="in this process, as JSON")
    parser.set_defaults(run=run)
