"""What an interrupted training goes on from: `unfinished/` in the folder that the tagger is to stand in."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, Optional

import torch

from nlu.tagger.errors import BadInput
from nlu.tagger.folder import FACTS, MAKE, facts_of
from nlu.tagger.settings import Settings

UNFINISHED, STATE, BEST = "unfinished", "state.pt", "best.pt"
FILES = ("train.txt", "valid.txt", "test.txt")


def fingerprint(folder: Path, settings: Settings) -> str:
    """Of the three files and the settings: a training goes on only with the same."""
    mark = hashlib.sha256(json.dumps([MAKE, asdict(settings)], sort_keys=True).encode())
    for name in FILES:
        mark.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return mark.hexdigest()


def write(values: Dict[str, Any], path: Path) -> None:
    """Writes a file of tensors in full or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.fresh")
    torch.save(values, fresh)
    fresh.replace(path)


def read(path: Path) -> Optional[Dict[str, Any]]:
    """The tensors of a file, None where it is not there."""
    if not path.exists():
        return None
    values: Dict[str, Any] = torch.load(path, weights_only=True)
    return values


def standing(out: Path, mark: str) -> bool:
    """Whether the folder holds this very tagger, trained to its end. Raises BadInput where it holds something else."""
    if not out.exists():
        return False
    if not out.is_dir():
        raise BadInput(f"{out} is a file; name a folder for the tagger")
    other = f"{out} holds %s; name another --out or remove it"
    if (out / FACTS).exists():
        if facts_of(out).get("fingerprint") != mark:
            raise BadInput(other % "a tagger of other files or settings")
        return True
    begun = out / UNFINISHED / STATE
    if begun.exists():
        state = read(begun)
        if state is None or state["fingerprint"] != mark:
            raise BadInput(other % "a training begun with other files or settings")
    elif any(one.name != UNFINISHED for one in out.iterdir()):
        raise BadInput(other % "files that are not a tagger's")
    return False
