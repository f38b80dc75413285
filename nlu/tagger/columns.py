"""Files in CoNLL-2003's form: a word a line in four columns (word, part of speech, chunk, tag), a blank line between
sentences, a line that begins with `-DOCSTART-` before each document."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Sequence, Tuple

from nlu.tagger.errors import BadInput
from nlu.tagger.tags import Span, is_tag, spans

COLUMNS = 4
DOCUMENT = "-DOCSTART-"
BLANKS = " \t"
LONGEST_WORD = 1000  # characters; a longer one is a file of another kind


@dataclass
class Sentence:
    """Words with what the other columns say of each; `lines` are their places in the file, from 0."""

    words: List[str] = field(default_factory=list)
    pos: List[str] = field(default_factory=list)
    chunks: List[str] = field(default_factory=list)
    tags: List[str] = field(default_factory=list)
    lines: List[int] = field(default_factory=list)

    @property
    def entities(self) -> List[Span]:
        return spans(self.tags)


@dataclass
class Corpus:
    """A file: its documents, each a list of sentences, and whether its lines mark where documents begin."""

    documents: List[List[Sentence]]
    marked: bool

    @property
    def sentences(self) -> List[Sentence]:
        return [sentence for document in self.documents for sentence in document]


def read_lines(path: Path) -> List[str]:
    """The lines of a UTF-8 text file. Raises BadInput where it is missing, empty or of another kind."""
    if not path.is_file():
        raise BadInput(f"there is no file {path}; name a file in CoNLL-2003's four columns")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); make it readable") from None
    # Only line feeds end a line: other separators may stand inside a word.
    return [line.rstrip("\r") for line in text.split("\n")]


def read(path: Path, *, tagged: bool = True) -> Corpus:
    """The sentences of a file. `tagged`: whether the fourth column must hold tags. Raises BadInput naming the line."""
    return parse(read_lines(path), str(path), tagged=tagged)


def cells(line: str) -> List[str]:
    """What stands between a line's blanks and tabs; other white space may stand inside a word."""
    return [cell for cell in line.replace("\t", " ").split(" ") if cell]


def parse(lines: Sequence[str], name: str, *, tagged: bool = True) -> Corpus:
    """The sentences of a file's lines; `name` is the file's, for errors. Raises BadInput."""
    documents: List[List[Sentence]] = [[]]
    marked, now = False, Sentence()
    for number, line in enumerate(lines):
        parts = cells(line)
        begins = bool(parts) and parts[0] == DOCUMENT
        if (not parts or begins) and now.words:
            documents[-1].append(now)
            now = Sentence()
        if begins:
            marked = True
            documents.append([])
        elif parts:
            _add(now, parts, number, name, tagged)
    if now.words:
        documents[-1].append(now)
    documents = [document for document in documents if document]
    if not documents:
        raise BadInput(f"{name} holds no sentence; give a file with at least one word in four columns")
    return Corpus(documents, marked)


def _add(sentence: Sentence, parts: List[str], number: int, name: str, tagged: bool) -> None:
    where = f"line {number + 1} of {name}"
    if len(parts) != COLUMNS:
        raise BadInput(
            f"{where} has {len(parts)} columns, not {COLUMNS}; write word, part of speech, chunk, tag (`_`: unknown)"
        )
    word, tag = parts[0], parts[-1]
    if len(word) > LONGEST_WORD:
        raise BadInput(f"{where} has a word of {len(word)} characters, the limit is {LONGEST_WORD}; split it")
    if tagged and not is_tag(tag):
        raise BadInput(f"{where} has the tag {tag[:40]!r}, which is neither O nor B-TYPE nor I-TYPE; correct it")
    for column, value in zip((sentence.words, sentence.pos, sentence.chunks, sentence.tags), parts, strict=True):
        column.append(value)
    sentence.lines.append(number)


def with_tags(lines: Sequence[str], tags: Sequence[Tuple[int, str]]) -> str:
    """The file's text with a column more: the tag given for each (line, tag), `O` on lines that open a document."""
    out = list(lines)
    for number, line in enumerate(lines):
        if cells(line)[:1] == [DOCUMENT]:
            out[number] = f"{line.rstrip(BLANKS)} O"
    for number, tag in tags:
        out[number] = f"{lines[number].rstrip(BLANKS)} {tag}"
    return "\n".join(out)


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that it is there in full or not at all. Raises BadInput where its folder cannot be written."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.fresh")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written ({error.strerror}); name another file") from None
