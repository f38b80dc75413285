"""Token vectors of a message: multilingual-e5-small, frozen, over its lower-case simplified text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Optional, Sequence

import numpy as np

from nlu.encoders.paths import E5
from nlu.spans import normalised

WIDTH = 384
LONGEST = 256  # tokens read; the longest message typed in earnest has 120


class EncoderMissing(Exception):
    """The converted encoder is not in the cache folder."""


@dataclass(frozen=True)
class Tokens:
    """One message: `vectors` (tokens, 384) float32; `spans` (tokens, 2): the characters [start, end) of each."""

    vectors: np.ndarray
    spans: np.ndarray

    def at(self, place: int) -> int:
        """The token that holds a character, or the next one where none does."""
        return min(int(np.searchsorted(self.spans[:, 1], place, side="right")), len(self.spans) - 1)

    def within(self, start: int, end: int) -> slice:
        """The tokens of the characters [start, end), at least one."""
        first = self.at(start)
        return slice(first, max(self.at(end - 1), first) + 1)


class TokenEncoder:
    """The encoder that `nlu.encoders.convert` wrote; `threads` of one process."""

    def __init__(self, folder: Path = E5, *, threads: int = 1) -> None:
        """Raises EncoderMissing where set-up has not converted it."""
        from tokenizers import Tokenizer

        if not (folder / "e5.onnx").exists():
            raise EncoderMissing(f"there is no {folder / 'e5.onnx'}; run `make setup`, which converts the encoder")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._padding = self._tokenizer.token_to_id("<pad>")
        self._session = session(folder / "e5.onnx", threads=threads)

    def __call__(self, texts: Sequence[str], *, batch: int = 32) -> List[Tokens]:
        """The tokens of each text, without those that stand for its start and end; at least one each."""
        read = self._tokenizer.encode_batch([normalised(text) if text.strip() else "." for text in texts])
        order = sorted(range(len(read)), key=lambda place: len(read[place].ids))
        result: List[Optional[Tokens]] = [None] * len(read)
        for first in range(0, len(order), batch):
            places = order[first : first + batch]
            longest = len(read[places[-1]].ids)
            ids = np.full((len(places), longest), self._padding, np.int64)
            for row, place in enumerate(places):
                ids[row, : len(read[place].ids)] = read[place].ids
            mask = (np.arange(longest) < np.array([[len(read[place].ids)] for place in places])).astype(np.int32)
            (states,) = self._session.run(["states"], {"ids": ids, "mask": mask})
            for row, place in enumerate(places):
                result[place] = _tokens(texts[place], states[row], read[place].offsets)
        return [tokens for tokens in result if tokens is not None]


def session(path: Path, *, threads: int = 1) -> Any:
    """An onnxruntime session that shares no pool with others."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tokens(text: str, states: np.ndarray, offsets: List[Any]) -> Tokens:
    spans = np.array(offsets[1:-1] or [(0, 1)], np.int32).reshape(-1, 2)
    # A piece that opens a word holds the blank before it.
    for row, (start, end) in enumerate(spans):
        while start < end - 1 and text[start : start + 1].isspace():
            start += 1
        spans[row] = start, end
    states = states[1 : 1 + len(spans)]
    return Tokens(states.astype(np.float32), spans)
