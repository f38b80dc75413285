"""Set-up: the right Python is found, a step runs only when its inputs changed, and a failed step says what to do."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import clean
import pytest
import pythons
import setup

from common.lock import hold
from nlu.train import sources
from tests.waiting import LIMIT_S, until


def fake_python(folder: Path, name: str, answer: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


def test_the_variable_comes_before_the_name_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = fake_python(tmp_path, "mine", "3.10")
    fake_python(tmp_path, "python3.10", "3.10")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON310", str(wanted))
    assert pythons.find_python("3.10") == wanted


def test_a_shim_that_does_not_run_the_version_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_python(tmp_path, "python3.10", "3.12")
    monkeypatch.delenv("PYTHON310", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "none"))
    with pytest.raises(pythons.PythonMissing, match=r"install it .* PYTHON310"):
        pythons.find_python("3.10")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "CACHE", tmp_path / "var/cache")
    (tmp_path / "in.txt").write_text("one")
    return tmp_path


def step(*command: str) -> setup.Step:
    return setup.Step("bake", ("in.txt",), ("out.txt",), lambda: [list(command)], "buy flour")


def test_a_step_is_ready_once_made_and_stale_when_its_input_changes(house: Path) -> None:
    bake = step(sys.executable, "-c", "open('out.txt', 'w').write('bread')")
    assert not setup.is_ready(bake)
    setup.make(bake, "[1/1]")
    assert setup.is_ready(bake)
    (house / "in.txt").write_text("two")
    assert not setup.is_ready(bake)


def test_whatever_the_language_model_learns_from_makes_its_step_stale() -> None:
    language = next(one for one in setup.steps() if one.name == "language")
    assert set(sources()) <= {path for pattern in language.inputs for path in setup.ROOT.glob(pattern)}


def test_another_folder_for_shoppers_data_makes_nothing_stale() -> None:
    tell = "import setup; print([str(value) for value in vars(setup).values() if isinstance(value, setup.Path)])"

    def folders(data_dir: str) -> str:
        environment = os.environ | {"FITTING_ROOM_DATA_DIR": data_dir, "PYTHONPATH": str(setup.ROOT / "tools")}
        return subprocess.run([sys.executable, "-c", tell], env=environment, capture_output=True, text=True).stdout

    assert folders("here") == folders("elsewhere") != ""


@pytest.mark.usefixtures("house")
def test_a_step_that_fails_leaves_no_stamp_and_names_its_log(capsys: pytest.CaptureFixture[str]) -> None:
    bake = step(sys.executable, "-c", "print('no oven'); raise SystemExit(3)")
    with pytest.raises(setup.StepFailed, match="status 3") as failed:
        setup.make(bake, "[1/1]")
    assert not setup.is_ready(bake)
    setup._explain(bake, failed.value)
    told = capsys.readouterr().err
    assert "no oven" in told
    assert "stopped at `bake`" in told
    assert "buy flour" in told


def test_nothing_is_removed_under_a_running_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "ROOT", tmp_path)
    (tmp_path / "var").mkdir()
    with hold(tmp_path / "var" / "run"):
        assert clean.main() == 1
        assert (tmp_path / "var").is_dir()
    assert clean.main() == 0
    assert not (tmp_path / "var").exists()


@pytest.mark.usefixtures("house")
def test_a_second_set_up_says_that_it_waits_and_for_whom(capsys: pytest.CaptureFixture[str]) -> None:
    with setup._alone():
        turn = threading.Thread(target=lambda: setup._alone().__enter__(), daemon=True)
        turn.start()
        until(lambda: (setup.CACHE / "setup.lock").read_text() == str(os.getpid()), "the lock")
        said = ""

        def told() -> bool:
            nonlocal said
            said += capsys.readouterr().out
            return bool(said)

        until(told, "a sentence")
        assert f"another set-up is at work here (process {os.getpid()})" in said
        assert turn.is_alive()
    turn.join(LIMIT_S)
    assert not turn.is_alive()


def test_what_make_run_refuses_ends_without_a_line_of_makes_own(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text((setup.ROOT / "Makefile").read_text())
    refusing = fake_python(tmp_path, "python", "'the fitting room is open already' >&2; exit 2")
    command = ["make", "run", "SETUP=true", f"PY={refusing}"]
    # As a user types it: what `make test` hands to a make within would name the folder.
    plain = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    done = subprocess.run(command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert (done.stdout, done.stderr) == ("", "the fitting room is open already\n")
