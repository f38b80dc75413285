"""Everything kept of one shopper as a page that a person can read: their own words are escaped, nothing in it runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.messages import Language
from bot.page_texts import page_texts

TEMPLATE = "export.html"


def export_page(data: Mapping[str, Any], language: Language) -> str:
    """The page for what `Privacy.data` gives."""
    folder = Path(__file__).resolve().parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = page_texts(language)
    return environment.get_template(TEMPLATE).render(
        language=language, texts=texts, words=texts["export"], parts=[data, *data.get("earlier", ())]
    )
