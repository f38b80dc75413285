"""The command line: train, predict, evaluate."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shop.suits.errors import BadInput
from shop.suits.reviews import FITS, Floats, Whole, read
from shop.suits.settings import BOOSTING, Settings

_LARGEST_SEED = 2**31 - 1


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> Any:
        raise BadInput(f"{message}; `python -m shop.suits --help` tells the form")


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0, or 2 with one line on stderr."""
    try:
        options = _parser().parse_args(arguments)
        options.run(options)
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        told = f"{error.filename or 'a file'} cannot be written ({error.strerror})"
        print(f"error: {told}; make room or name another place", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
        return 130
    return 0


def _parser() -> Parser:
    made = Parser(prog="python -m shop.suits", description="the probability that a garment fits, learned from reviews")
    commands = made.add_subparsers(dest="command", required=True)

    def command(name: str, run: Any, told: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told)
        one.add_argument("--reviews", type=Path, required=True, help="CSV (or .csv.gz) of reviews")
        one.set_defaults(run=run)
        return one

    train = command("train", run_train, "learn from reviews that tell small, fit or large")
    train.add_argument("--out", type=Path, required=True, help="folder for the model")
    train.add_argument("--seed", type=int, default=0, help="of everything drawn (%(default)s)")
    predict = command("predict", run_predict, "write p_small,p_fit,p_large,predicted for each row")
    predict.add_argument("--model", type=Path, required=True, help="folder of a model")
    predict.add_argument("--out", type=Path, required=True, help="CSV to write")
    evaluate = command("evaluate", run_evaluate, "report on reviews that tell small, fit or large")
    evaluate.add_argument("--model", type=Path, required=True, help="folder of a model")
    evaluate.add_argument("--picture", type=Path, help="PNG of the reliability diagram to write")
    unseen = command("unseen", run_unseen, "how much the body's usual size and ease stand in for an item's history")
    unseen.add_argument("--seed", type=int, default=0, help="of the items left out (%(default)s)")
    return made


def run_train(options: argparse.Namespace) -> None:
    """Trains into options.out and prints the report. Raises BadInput."""
    started = time.monotonic()
    if not 0 <= options.seed <= _LARGEST_SEED:
        raise BadInput(f"--seed {options.seed} is outside 0-{_LARGEST_SEED}; 0 is the standard")
    settings = Settings(seed=options.seed)
    reviews = read(options.reviews, told=True)
    from shop.suits import folder, pictures, training

    training.enough(reviews, str(options.reviews))
    out = options.out
    mark = _fingerprint(options.reviews, settings)
    if _stands(out, mark):
        print((out / folder.REPORT).read_text(encoding="utf-8"))
        print(f"{out} holds this very model already; remove it to train it anew")
        return
    unfinished = _begin(out, mark)

    def note(what: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {what}", flush=True)

    made = training.train(reviews, settings, threads=_threads(), folder=unfinished, note=note)
    pictures.losses(made.courses, out / "losses.png")
    for when, given in made.given.items():
        pictures.calibration(given, made.held_out.fit, out / f"reliability_{when}.png")
    (out / folder.REPORT).write_text(made.report, encoding="utf-8")
    courses = {name: {"best": course.best, "held_out": course.loss} for name, course in made.courses.items()}
    folder.save(made.model, out, {"fingerprint": mark, "settings": asdict(settings), "courses": courses})
    shutil.rmtree(unfinished)
    print(made.report)
    note(f"the model stands in {out}")


def run_predict(options: argparse.Namespace) -> None:
    """Writes options.out. Raises BadInput."""
    from shop.suits import folder

    folder.facts_of(options.model)
    reviews = read(options.reviews, told=False)
    given, decided = folder.load(options.model, threads=_threads()).predict(reviews)
    _write(options.out, given, decided)
    print(f"{len(reviews)} rows of {options.reviews} are answered in {options.out}")


def run_evaluate(options: argparse.Namespace) -> None:
    """Prints the report. Raises BadInput."""
    from shop.suits import folder, pictures, scores

    folder.facts_of(options.model)
    reviews = read(options.reviews, told=True)
    given, decided = folder.load(options.model, threads=_threads()).predict(reviews)
    print(scores.table(given, decided, reviews))
    if options.picture is not None:
        pictures.calibration(given, reviews.fit, options.picture)


def run_unseen(options: argparse.Namespace) -> None:
    """Prints what is reached for items never seen. Raises BadInput."""
    from shop.suits import training, unseen

    reviews = read(options.reviews, told=True)
    training.enough(reviews, str(options.reviews))
    print(unseen.report(reviews, Settings(seed=options.seed), threads=_threads()))


def _write(out: Path, given: Floats, decided: Whole) -> None:
    """In full or not at all."""
    if not out.parent.is_dir():
        raise BadInput(f"there is no folder {out.parent}; make it or name another --out")
    if out.is_dir():
        raise BadInput(f"{out} is a folder; name a file for --out")
    fresh = out.with_name(f"{out.name}.{os.getpid()}.fresh")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["p_small", "p_fit", "p_large", "predicted"])
            rows.writerows(
                [*(f"{value:.6f}" for value in row), FITS[one]] for row, one in zip(given, decided, strict=True)
            )
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)


def _fingerprint(reviews: Path, settings: Settings) -> str:
    from shop.suits.folder import MAKE

    mark = hashlib.sha256(json.dumps([MAKE, asdict(settings), BOOSTING], sort_keys=True).encode())
    mark.update(hashlib.sha256(reviews.read_bytes()).digest())
    return mark.hexdigest()


def _stands(out: Path, mark: str) -> bool:
    """Whether the folder holds this very model. Raises BadInput where it holds something else."""
    from shop.suits.folder import FACTS, UNFINISHED, facts_of

    if not out.exists():
        return False
    if not out.is_dir():
        raise BadInput(f"{out} is a file; name a folder for the model")
    if (out / FACTS).exists():
        if facts_of(out).get("fingerprint") != mark:
            raise BadInput(f"{out} holds a model of other reviews or settings; name another --out or remove it")
        return True
    begun = out / UNFINISHED / "fingerprint"
    if begun.exists() and begun.read_text() != mark:
        raise BadInput(f"{out} holds a training begun with other reviews or settings; name another --out or remove it")
    if not begun.exists() and any(out.iterdir()):
        raise BadInput(f"{out} holds files that are not a model's; name another --out")
    return False


def _begin(out: Path, mark: str) -> Path:
    from shop.suits.folder import UNFINISHED

    try:
        (out / UNFINISHED).mkdir(parents=True, exist_ok=True)
        os.chmod(out, 0o700)
        (out / UNFINISHED / "fingerprint").write_text(mark)
    except OSError as error:
        raise BadInput(f"{out} cannot be made or written ({error.strerror}); name another --out") from None
    return out / UNFINISHED


def _threads() -> int:
    import torch

    count = len(os.sched_getaffinity(0))
    torch.set_num_threads(count)
    return count
