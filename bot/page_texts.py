"""The words of the shop's own pages, read from `templates/zh.yml` and `templates/en.yml`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.messages import Language

FOLDER = Path(__file__).resolve().parent / "templates"


@functools.cache
def page_texts(language: Language) -> dict[str, Any]:
    """Every word of one language."""
    words: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return words


def named(words: Mapping[str, str], name: str) -> str:
    """The shopper's word for a catalogue value; the value itself where a shop has one of its own."""
    return words.get(name, name.replace("_", " "))
