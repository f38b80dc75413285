"""The command line: train, evaluate, tag."""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple

from nlu.tagger.columns import Corpus, parse, read, read_lines, with_tags, write_whole
from nlu.tagger.errors import BadInput
from nlu.tagger.settings import Settings

TRAIN, VALID, TEST = "train.txt", "valid.txt", "test.txt"
MOST_MINUTES, MOST_EPOCHS = 10_000.0, 1000
_LAST_S = 20.0  # writing and reading what is not measured


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; `python -m nlu.tagger --help` tells the form")


def main(arguments: Optional[List[str]] = None) -> int:
    """The exit status: 0, or 2 with one line on stderr."""
    try:
        options = parser().parse_args(arguments)
        options.run(options)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
        return 130
    return 0


def parser() -> Parser:
    """The commands and their options."""
    standard = Settings()
    made = Parser(prog="python -m nlu.tagger", description="a token classifier for CoNLL-2003's four columns")
    commands = made.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="learn from train.txt, choose by valid.txt, report on test.txt")
    train.add_argument("--conll", type=Path, required=True, help="folder of train.txt, valid.txt and test.txt")
    train.add_argument("--out", type=Path, required=True, help="folder for the tagger")
    train.add_argument("--minutes", type=float, default=standard.minutes, help="time for all of it (%(default)s)")
    train.add_argument("--epochs", type=int, default=standard.epochs, help="rounds at most (%(default)s)")
    train.add_argument("--seed", type=int, default=standard.seed, help="of everything drawn (%(default)s)")
    train.set_defaults(run=run_train)
    evaluate = commands.add_parser("evaluate", help="report on test.txt, and on valid.txt where it is there")
    evaluate.add_argument("--model", type=Path, required=True, help="folder of a tagger")
    evaluate.add_argument("--conll", type=Path, required=True, help="folder of test.txt")
    evaluate.set_defaults(run=run_evaluate)
    tag = commands.add_parser("tag", help="write a file again with a fifth column, the tag in IOB2")
    tag.add_argument("--model", type=Path, required=True, help="folder of a tagger")
    tag.add_argument("file", type=Path, help="file of four columns; what the fourth holds is not read")
    tag.add_argument("--out", type=Path, required=True, help="file to write")
    tag.set_defaults(run=run_tag)
    return made


def run_train(options: argparse.Namespace) -> None:
    """Trains into options.out and prints the reports. Raises BadInput."""
    started = time.monotonic()
    settings = _settings(options)
    corpora = [read(_in(options.conll, name)) for name in (TRAIN, VALID, TEST)]
    kinds = _kinds(corpora[0])
    if not kinds:
        raise BadInput(f"{options.conll / TRAIN} holds no entity, every tag is O; give a file with tagged names")
    _known(corpora, kinds, options.conll)
    from nlu.tagger import state
    from nlu.tagger.folder import REPORT

    mark = state.fingerprint(options.conll, settings)
    out = options.out.resolve()
    if state.standing(out, mark):
        print((out / REPORT).read_text(encoding="utf-8"))
        print(f"{options.out} holds this very tagger already; remove it to train it anew", flush=True)
        return
    _writable(out)
    _train(corpora, kinds, settings, out, mark, started)


def _train(corpora: List[Corpus], kinds: List[str], settings: Settings, out: Path, mark: str, started: float) -> None:
    import torch

    from nlu.tagger import folder, state
    from nlu.tagger.features import Vocabularies
    from nlu.tagger.plan import Plan
    from nlu.tagger.precision import half_is_faster
    from nlu.tagger.reading import prepared, read_labelled
    from nlu.tagger.tags import bioes_labels
    from nlu.tagger.training import Training

    note = _noter(started)
    _threads()
    torch.manual_seed(settings.seed)
    train, valid, test = corpora
    tagger = folder.fresh(bioes_labels(kinds), Vocabularies.of(train.sentences), apart=not train.marked)
    half = half_is_faster()
    note(f"{len(train.sentences)} sentences, types {', '.join(kinds)}, "
         f"{'each sentence alone' if tagger.apart else 'sentences with their neighbours'}, "
         f"{torch.get_num_threads()} threads, {'bfloat16' if half else 'float32'}")  # fmt: skip
    training = Training(tagger, read_labelled(tagger, train), (prepared(tagger, valid), valid), settings,
                        folder=out / state.UNFINISHED, mark=mark, half=half, note=note)  # fmt: skip
    share = (len(valid.sentences) + len(test.sentences)) / len(valid.sentences)

    def plan(step_s: float, score_s: float) -> Plan:
        # The last reports read each word with context, twice as many pieces as a scoring.
        budget = settings.minutes * 60 - 2 * share * score_s - _LAST_S
        return Plan(budget, settings.warm_up, step_s, score_s, spent=time.monotonic() - started)

    best = training.run(plan)
    folder.put(tagger.network, best)
    text = _reports(tagger, {VALID: valid, TEST: test}, half=training.half)
    facts = {"fingerprint": mark, "settings": asdict(settings), "bfloat16": training.half,
             "losses": training.progress.losses, "best_epoch": training.progress.best_epoch,
             "steps": training.progress.done, "seconds": round(training.plan.elapsed)}  # fmt: skip
    folder.save(tagger, best, out, facts=facts, report=text)
    note(f"best epoch {training.progress.best_epoch}; the tagger stands in {out}")


def run_evaluate(options: argparse.Namespace) -> None:
    """Prints the reports. Raises BadInput."""
    from nlu.tagger.folder import facts_of, load
    from nlu.tagger.precision import half_is_faster
    from nlu.tagger.tags import kinds_of

    kinds = kinds_of(facts_of(options.model).get("labels", []))
    names = [name for name in (VALID, TEST) if name == TEST or (options.conll / name).exists()]
    corpora = {name: read(_in(options.conll, name)) for name in names}
    _known(list(corpora.values()), kinds, options.conll)
    _threads()
    _reports(load(options.model), corpora, half=half_is_faster())


def run_tag(options: argparse.Namespace) -> None:
    """Writes the file with its fifth column. Raises BadInput."""
    from nlu.tagger.folder import facts_of, load
    from nlu.tagger.precision import half_is_faster
    from nlu.tagger.reading import prepared, tags

    facts_of(options.model)
    lines = read_lines(options.file)
    corpus = parse(lines, str(options.file), tagged=False)
    _threads()
    tagger = load(options.model)
    given = tags(tagger, prepared(tagger, corpus), half=half_is_faster(), name=options.file.name)
    pairs: List[Tuple[int, str]] = []
    for sentence, row in zip(corpus.sentences, given, strict=True):
        pairs += zip(sentence.lines, row, strict=True)
    write_whole(options.out, with_tags(lines, pairs))
    print(f"{len(pairs)} words of {options.file} are tagged in {options.out}")


def _reports(tagger: Any, corpora: Dict[str, Corpus], *, half: bool) -> str:
    """The reports of the files, printed and returned."""
    from nlu.tagger import reports
    from nlu.tagger.reading import prepared, tags

    parts = []
    for name, corpus in corpora.items():
        given = tags(tagger, prepared(tagger, corpus), half=half, name=name)
        parts.append(reports.report(name, reports.gold(corpus), given))
        print(parts[-1], flush=True)
    return "\n".join(parts)


def _settings(options: argparse.Namespace) -> Settings:
    if not (math.isfinite(options.minutes) and 0 < options.minutes <= MOST_MINUTES):
        raise BadInput(f"--minutes {options.minutes:g} is outside 0-{MOST_MINUTES:g}; give the minutes there are")
    if not 1 <= options.epochs <= MOST_EPOCHS:
        raise BadInput(f"--epochs {options.epochs} is outside 1-{MOST_EPOCHS}; 16 is the standard")
    if not 0 <= options.seed < 2**32:
        raise BadInput(f"--seed {options.seed} is outside 0-{2**32 - 1}; 0 is the standard")
    return Settings(minutes=options.minutes, epochs=options.epochs, seed=options.seed)


def _in(folder: Path, name: str) -> Path:
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}; name one that holds {TRAIN}, {VALID} and {TEST}")
    return folder / name


def _kinds(corpus: Corpus) -> List[str]:
    return sorted({kind for sentence in corpus.sentences for _, _, kind in sentence.entities})


def _known(corpora: List[Corpus], kinds: List[str], folder: Path) -> None:
    for corpus in corpora:
        strange = sorted(set(_kinds(corpus)) - set(kinds))
        if strange:
            raise BadInput(f"a file in {folder} has the type {strange[0][:40]!r}, which the tagger is not trained on "
                           f"(it knows {', '.join(kinds)}); leave it out or train with it")  # fmt: skip


def _writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out} cannot be made ({error.strerror}); name another --out") from None
    if not (os.access(out, os.W_OK) and os.access(out.parent, os.W_OK)):
        raise BadInput(f"{out} cannot be written; name another --out")


def _threads() -> None:
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))


def _noter(started: float) -> Callable[[str], None]:
    def note(what: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {what}", flush=True)

    return note
