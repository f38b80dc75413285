"""A model's folder: written in full or not at all, and read only if its files belong together.

It holds the ids of shoppers and what their reviews said: it is readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from shop.suits.blend import Blend
from shop.suits.errors import BadInput
from shop.suits.features import Past, Vocabularies
from shop.suits.history import Rows
from shop.suits.model import AFTER, BEFORE, Model

FACTS, REPORT, UNFINISHED = "suits.json", "report.txt", "unfinished"
MAKE = 1  # raised when an older model can no longer be read
HISTORY, NETWORK, USUAL = "history.npz", "network.safetensors", "usual_size.txt"
TREES = {when: f"trees_{when}.txt" for when in (BEFORE, AFTER)}
PARTS = (HISTORY, NETWORK, USUAL, *TREES.values())


def save(model: Model, out: Path, facts: dict[str, Any]) -> None:
    """Writes the model into an existing folder; what names it whole (FACTS) comes last."""
    from safetensors.torch import save_file

    from shop.suits.learning import counts

    past = model.past
    np.savez_compressed(out / HISTORY, girths=past.girths, **_arrays("word", past.words), **_arrays("row", past.rows))
    save_file(model.network.network.state_dict(), out / NETWORK)
    (out / USUAL).write_text(past.usual.model_to_string())
    for when, name in TREES.items():
        (out / name).write_text(model.trees[when].model_to_string())
    for name in PARTS:
        os.chmod(out / name, 0o600)
    network = model.network
    written = {
        "make": MAKE, **facts, "parts": {name: _hash(out / name) for name in PARTS},
        "network": {"names": network.names, "mean": network.mean.tolist(), "spread": network.spread.tolist(),
                    "counts": asdict(counts(past.words, len(network.names)))},
        "blends": {when: {name: value.tolist() for name, value in vars(blend).items()}
                   for when, blend in model.blends.items()},
    }  # fmt: skip
    fresh = out / f"{FACTS}.fresh"
    fresh.write_text(json.dumps(written, indent=1))
    os.chmod(fresh, 0o600)
    fresh.replace(out / FACTS)


def facts_of(folder: Path) -> dict[str, Any]:
    """What a model's folder says of itself. Raises BadInput."""
    if not (folder / FACTS).is_file():
        raise BadInput(f"{folder} holds no model ({FACTS} is missing); train one with `python -m shop.suits train`")
    try:
        facts: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        make = facts["make"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{folder / FACTS} is damaged; train the model anew") from None
    if make != MAKE:
        raise BadInput(f"{folder} holds a model of make {make}, this program reads make {MAKE}; train it anew")
    return facts


def load(folder: Path, *, threads: int) -> Model:
    """The model of a folder. Raises BadInput where there is none or its files do not belong together."""
    facts = facts_of(folder)
    for name in PARTS:
        if not (folder / name).is_file():
            raise BadInput(f"{folder} lacks {name}; copy the whole folder, or train the model anew")
        if _hash(folder / name) != facts["parts"].get(name):
            raise BadInput(f"{folder / name} is not the file that this model was trained with; copy the whole folder "
                           "again, or train the model anew")  # fmt: skip
    return _loaded(folder, facts, threads)


def _loaded(folder: Path, facts: dict[str, Any], threads: int) -> Model:
    import torch  # before lightgbm, which needs the OpenMP library that torch brings
    from safetensors.torch import load_file

    from shop.suits.learning import Trained
    from shop.suits.network import Counts, Network

    import lightgbm  # isort: skip

    with np.load(folder / HISTORY, allow_pickle=False) as kept:
        words = Vocabularies(*(kept[f"word_{one.name}"] for one in fields(Vocabularies)))
        rows = Rows(*(kept[f"row_{one.name}"] for one in fields(Rows)))
        usual = lightgbm.Booster(model_str=(folder / USUAL).read_text())
        past = Past(words, usual, rows, kept["girths"])
    described = facts["network"]
    with torch.no_grad():
        network = Network(Counts(**described["counts"]))
        network.load_state_dict(load_file(folder / NETWORK))
    trained = Trained(network, tuple(described["names"]), np.array(described["mean"]), np.array(described["spread"]))
    trees = {when: lightgbm.Booster(model_str=(folder / name).read_text()) for when, name in TREES.items()}
    blends = {when: Blend(**{name: np.array(value) for name, value in blend.items()})
              for when, blend in facts["blends"].items()}  # fmt: skip
    return Model(past, trees, trained, blends, threads)


def _arrays(prefix: str, one: Any) -> dict[str, Any]:
    return {f"{prefix}_{field.name}": getattr(one, field.name) for field in fields(one)}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
