"""Finds the two Pythons the house needs, in the order the contract gives: variable, name, pyenv, uv."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class PythonMissing(Exception):
    """No interpreter of the version asked for is on this machine."""


def find_python(version: str) -> Path:
    """The interpreter for `version` ("3.10"): PYTHON310, python3.10, pyenv or uv, the first that really runs.

    Raises PythonMissing with what to install.
    """
    variable = "PYTHON" + version.replace(".", "")
    for candidate in (os.environ.get(variable), f"python{version}", *_pyenv(version), _uv(version)):
        if candidate and _runs(candidate, version):
            return Path(shutil.which(candidate) or candidate)
    raise PythonMissing(
        f"Python {version} is not on this machine: install it (`pyenv install {version}` or "
        f"`uv python install {version}`), or set {variable} to its path, then run make again."
    )


def _runs(candidate: str, version: str) -> bool:
    """A pyenv shim exists for versions that are not switched on: only running it tells."""
    try:
        asked = subprocess.run(
            [candidate, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and asked.stdout.strip() == version


def _pyenv(version: str) -> list[str]:
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    return [str(path) for path in sorted(root.glob(f"versions/{version}.*/bin/python"), reverse=True)]


def _uv(version: str) -> str | None:
    if not shutil.which("uv"):
        return None
    found = subprocess.run(["uv", "python", "find", version], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None
