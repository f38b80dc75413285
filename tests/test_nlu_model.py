"""The trained model on sentences it has never seen, as `python -m nlu.evaluate` judges it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"


@pytest.mark.system
def test_the_trained_model_reaches_its_goals_on_unseen_sentences() -> None:
    judged = subprocess.run([PYTHON, "-m", "nlu.evaluate", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr[-2000:]
