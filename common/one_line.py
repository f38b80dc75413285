"""An argument parser whose complaint is one line, as every command of the house answers bad input."""

from __future__ import annotations

import argparse
from typing import NoReturn


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong and where help is, without the usage text; exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Prints the line and exits."""
        self.exit(2, f"error: {message}; `{self.prog} --help` lists what there is\n")
