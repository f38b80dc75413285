"""The set-up after the packages, with an empty home, an empty cache and an empty folder for temporary files."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS, RASA = ROOT / ".venv/bin/python", ROOT / ".venv-rasa/bin/python"
LOOK = ("--sex", "female", "--height", "165", "--weight", "55", "--item", "dress-rose:M:red")


def processor_s() -> float:
    """Seconds of processor time that finished children of this process took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
def test_setting_up_from_nothing_writes_into_the_cache_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, temporary, cache = (tmp_path / name for name in ("home", "tmp", "cache"))
    home.mkdir()
    temporary.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "FITTING_ROOM_"))}
    environment = kept | {"HOME": str(home), "TMPDIR": str(temporary), "FITTING_ROOM_CACHE_DIR": str(cache)}
    parts = {
        "body model": (OURS, "-m", "render", "bake"),
        "cloth": (OURS, "-m", "render", "bake-drapes"),
        "encoder": (OURS, "-m", "nlu.encoders.convert"),
        "language": (RASA, "-m", "nlu.train", "--out", tmp_path / "models"),
        "a first look": (OURS, "-m", "render", "try-on", *LOOK, "--out", cache / "look.png"),
    }
    took = {}
    for name, command in parts.items():
        before = processor_s()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, (name, done.stderr[-2000:])
        took[name] = processor_s() - before
    with capsys.disabled():
        print("\nprocessor time: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))
    assert [path for folder in (home, temporary) for path in folder.rglob("*")] == []
    assert {path.name for path in cache.iterdir()} >= {"body", "warp", "look.png"}
    assert (tmp_path / "models" / "assistant.tar.gz").is_file()
