"""What is wrong with a file or a folder that was given."""

from __future__ import annotations


class BadInput(Exception):
    """One line for the person at the command line: the value, the limit, the next step."""
