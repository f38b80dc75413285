"""Teaches the reader: `.venv/bin/python -m nlu.learning.train`.

What it learned comes with the repository, in `nlu/trained/`, with the fingerprint of what it was learned from. Where
that has not changed it is taken as it is; after an edit the heads learn the new lines on top of what they know and the
kernel is fitted again (two minutes of one core); `--anew` learns everything from nothing (fifteen minutes), which many
new lines and a change of the templates need. `--ship` puts what is learned into `nlu/trained/`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Dict, Optional

from nlu.encoders.convert import convert
from nlu.encoders.paths import E5, ROOT
from nlu.learning.data import COMPOSED, data, fingerprint, way
from nlu.learning.kernels import kernel
from nlu.learning.teaching import MOST_TUNED, Note, further, new_lines, teach, tune

SHIPPED = ROOT / "nlu" / "trained"
FOLDER = ROOT / "models" / "reader"
MARK = "learned.json"
EPOCHS = 5
_REHEARSED = 1200  # messages composed to be rehearsed where few lines are new


def learn(
    folder: Path = FOLDER,
    *,
    anew: bool = False,
    composed: int = COMPOSED,
    epochs: int = EPOCHS,
    note: Note = print,
) -> None:
    """Writes everything the reader needs into the folder, starting from what was learned last or is shipped."""
    if not (E5 / "e5.onnx").exists():
        note("converting the encoder")
        convert()
    known = None if anew else _known(folder)
    if known and _mark(known)["learned_from"] == fingerprint():
        if known != folder:
            _put(known, folder)
        return
    fresh = folder.with_name(folder.name + ".fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(known, fresh) if known else fresh.mkdir(parents=True)
    learned = data(composed=_REHEARSED if known else composed)
    if known and len(new_lines(learned, known)) <= MOST_TUNED:
        tune(learned, fresh, note=note)
    else:
        teach(learned if not known else data(composed=composed), fresh, epochs=epochs, note=note)
    kernel(learned, fresh, note)
    (fresh / MARK).write_text(json.dumps({"learned_from": fingerprint(), "way": way()}) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _known(folder: Path) -> Optional[Path]:
    """Where to start from: what was learned from just this, shipped or last; else what was learned last, or is shipped.

    None where all that is there was learned in another way.
    """
    places = [place for place in (SHIPPED, folder, SHIPPED) if (place / MARK).exists() and _mark(place)["way"] == way()]
    fresh = [place for place in places if _mark(place)["learned_from"] == fingerprint()]
    return (fresh or places[::-1] or [None])[0]  # type: ignore[list-item]


def _mark(folder: Path) -> Dict[str, Any]:
    return dict(json.loads((folder / MARK).read_text(encoding="utf-8")))


def is_shipped() -> bool:
    """Whether what comes with the repository was learned from what stands in it."""
    return (SHIPPED / MARK).exists() and _mark(SHIPPED)["learned_from"] == fingerprint()


def _put(source: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)


def main(arguments: "list[str] | None" = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.learning.train", description="teach the reader")
    parser.add_argument("--anew", action="store_true", help="learn everything from nothing")
    parser.add_argument("--further", type=int, metavar="N", help="N more rounds on top of what the heads know")
    parser.add_argument("--ship", action="store_true", help="put what is learned into nlu/trained/")
    parser.add_argument("--composed", type=int, default=COMPOSED, help="messages to compose (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="rounds over the messages (default %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where what is learned goes")
    options = parser.parse_args(arguments)
    started = time.monotonic()

    def note(what: str) -> None:
        print(f"{time.monotonic() - started:5.0f} s  {what}", flush=True)

    learn(options.out, anew=options.anew, composed=options.composed, epochs=options.epochs, note=note)
    if options.further:
        further(data(composed=options.composed), options.out, epochs=options.further, note=note)
    if options.ship:
        _put(options.out, SHIPPED)
    note(f"the reader has learned: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
