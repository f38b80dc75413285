"""`python -m tests.e2e [GATEWAY]`: plays the scripts against the system that runs, and prints what they cover."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from common.settings import Settings
from tests.e2e.coverage import Coverage
from tests.e2e.judging import Reply
from tests.e2e.playing import play
from tests.e2e.scripts import FOLDER, Script, ScriptError, scripts


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 where every conversation goes as scripted, 1 where one does not, 2 where none can be played."""
    options = _options(arguments)
    try:
        chosen = [script for script in scripts(options.folder) if options.only in script.id]
        with httpx.Client(timeout=60, trust_env=False) as http:
            http.get(options.url)
            return _play_all(chosen, options, http)
    except ScriptError as problem:
        print(problem, file=sys.stderr)
    except httpx.TransportError:
        print(
            f"nobody answers at {options.url}: start the system with `make run`, or name its address", file=sys.stderr
        )
    return 2


def _options(arguments: list[str] | None) -> argparse.Namespace:
    settings = Settings()
    parser = argparse.ArgumentParser(prog="python -m tests.e2e", description="Plays scripted conversations.")
    parser.add_argument(
        "url", nargs="?", default=f"http://127.0.0.1:{settings.port}", help="a gateway or a Rasa server"
    )
    parser.add_argument("--rasa", default=settings.rasa_url, help="where Rasa's tracker and reading are asked for")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the scripts lie")
    parser.add_argument("--only", default="", help="words of the behaviour or name")
    parser.add_argument("--show", action="store_true", help="print every answer")
    return parser.parse_args(arguments)


def _play_all(chosen: Sequence[Script], options: argparse.Namespace, http: httpx.Client) -> int:
    coverage, unexpected, known = Coverage(), 0, 0

    def hear(said: str, answer: Reply) -> None:
        if not said.startswith("/"):
            read = http.post(f"{options.rasa}/model/parse", json={"text": said}).json()
            coverage.hear(read.get("acts") or (), answer)
        if options.show:
            _show(said, answer)

    for script in chosen:
        if options.show:
            print(script.id)
        wrong = play(script, options.url.rstrip("/"), http, rasa=options.rasa, hear=hear)
        known += bool(wrong and script.fault)
        if bool(wrong) != bool(script.fault):
            unexpected += 1
            print("\n  ".join([f"FAILED {script.id}", *(wrong or [f"passes, though: {script.fault}"])]), flush=True)
    print(coverage.report())
    print(f"{len(chosen) - unexpected - known} of {len(chosen)} conversations as scripted, {known} known faults")
    return 1 if unexpected else 0


def _show(said: str, answer: Reply) -> None:
    print(f"    > {said}")
    for m in answer:
        buttons = " | ".join(b["title"] for b in m.get("buttons") or ())
        kind = (m.get("custom") or {}).get("kind")
        print(f"      {m.get('text') or m.get('image') or f'<{kind}>'}{f'  [{buttons}]' if buttons else ''}")


if __name__ == "__main__":
    sys.exit(main())
