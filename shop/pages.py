"""What a shop tells of delivery, returns, payment and the like: Markdown pages that the shop edits, found by meaning.

A page is `pages/<language>/<slug>.md`: a title (`# …`), then a question or two as each heading (`## …`) with its answer
under it. The shop's own folder is the setting `pages`; the demo shop's pages stand in `shop/data/pages/`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from common.settings import ROOT, settings
from shop.encoder import Encoder, Vectors

DEMO_FOLDER = ROOT / "shop" / "data" / "pages"
LANGUAGES = ("zh", "en")


class PagesError(Exception):
    """The folder of pages cannot be used."""


@dataclass(frozen=True)
class Section:
    """One question with its answer: the page it stands on (slug and title), in one language."""

    slug: str
    title: str
    question: str
    answer: str
    language: str


@dataclass(frozen=True)
class Found:
    """A section and how near it is to what was asked, 0..1."""

    section: Section
    score: float


def folder() -> Path:
    """Where this shop's pages lie."""
    named = settings().pages
    return ROOT / named if named else DEMO_FOLDER


def sections(path: Path | None = None) -> tuple[Section, ...]:
    """Every section of every page; read again when a page has changed. Raises PagesError for a folder without pages."""
    place = path or folder()
    files = [file for language in LANGUAGES for file in sorted((place / language).glob("*.md"))]
    if not files:
        raise PagesError(f"{place} has no pages: it needs zh/*.md or en/*.md; correct the setting `pages`")
    return _read(tuple(files), tuple(file.stat().st_mtime_ns for file in files))


@functools.lru_cache(maxsize=2)
def _read(files: tuple[Path, ...], _changed: tuple[int, ...]) -> tuple[Section, ...]:
    return tuple(section for file in files for section in _sections_of(file))


def _sections_of(file: Path) -> list[Section]:
    title, question, found = file.stem, "", []
    answer: list[str] = []
    for line in [*file.read_text(encoding="utf-8").splitlines(), "## "]:
        if line.startswith("## "):
            if question and (text := " ".join(filter(None, map(str.strip, answer)))):
                found.append(Section(file.stem, title, question, text, file.parent.name))
            question, answer = line[3:].strip(), []
        elif line.startswith("# "):
            title = line[2:].strip()
        else:
            answer.append(line)
    return found


def find(asked: str, encoder: Encoder, language: str, *, slug: str | None = None) -> tuple[Found, ...]:
    """The sections that answer a question, the nearest first, in the shopper's language where the shop writes it.

    slug: the page that is meant, where that is known by other means.
    """
    among = [section for section in sections() if section.language == language] or list(sections())
    among = [section for section in among if section.slug == slug] or among
    vectors = _vectors(encoder, [section.question for section in among])
    scores = vectors @ encoder.encode([asked])[0]
    order = np.argsort(-scores)
    return tuple(Found(among[place], round(float(scores[place]), 3)) for place in order)


_known: dict[tuple[str, str], Vectors] = {}


def _vectors(encoder: Encoder, questions: Sequence[str]) -> Vectors:
    """Vectors of questions, (N, D); those of questions seen before are kept."""
    unknown = [question for question in questions if (encoder.name, question) not in _known]
    if unknown:
        for question, vector in zip(unknown, encoder.encode(unknown), strict=True):
            _known[encoder.name, question] = vector
    return np.stack([_known[encoder.name, question] for question in questions])
