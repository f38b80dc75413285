"""What the texts of a catalogue mean, as vectors, kept by text: a changed product costs its own texts alone."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from shop.encoder import Encoder, Vectors

log = logging.getLogger(__name__)
# Learned while an import waits, some 1-3 ms a text; what is more than this the shop learns while it sells.
AT_ONCE = 1500
_BATCH = 256


class Meanings:
    """Vectors of texts in one SQLite file, by the hash of the text; a file that cannot be written only costs time."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self.encoder = encoder
        name = "".join(char if char.isalnum() else "-" for char in encoder.name)
        self.file = folder / f"meanings-{name}.db" if folder else None

    def known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of the texts that are kept, each of shape (D,)."""
        if not self.file or not self.file.exists():
            return {}
        wanted = {_key(text): text for text in texts}
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as db:
                rows = db.execute("select key, vector from texts").fetchall()
        except sqlite3.Error:
            return {}
        return {wanted[key]: np.frombuffer(data, np.float16).astype(np.float32) for key, data in rows if key in wanted}

    def learned(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of all the texts; what is not kept is encoded and kept."""
        every = list(dict.fromkeys(texts))
        found = self.known(every)
        missing = [text for text in every if text not in found]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = dict(zip(batch, self.encoder.encode(batch), strict=True))
            self._keep(vectors)
            found |= vectors
        return found

    def keep_only(self, texts: Sequence[str]) -> None:
        """Forgets what texts that no product has any more mean, and the caches of earlier forms."""
        if not self.file:
            return
        for old in self.file.parent.glob("search-*.npy"):
            with contextlib.suppress(OSError):
                old.unlink()
        keys = [(_key(text),) for text in texts]
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self._open()) as db, db:
            db.execute("create temp table wanted (key blob primary key)")
            db.executemany("insert or ignore into wanted values (?)", keys)
            db.execute("delete from texts where key not in (select key from wanted)")

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        if not self.file:
            return
        rows = [(_key(text), vector.astype(np.float16).tobytes()) for text, vector in vectors.items()]
        try:
            with contextlib.closing(self._open()) as db, db:
                db.executemany("insert or replace into texts values (?, ?)", rows)
        except (OSError, sqlite3.Error) as problem:
            log.warning(
                "search vectors could not be kept in %s (%s); they are computed again next time", self.file, problem
            )

    def _open(self) -> sqlite3.Connection:
        assert self.file
        self.file.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.file, timeout=5)
        db.execute("create table if not exists texts (key blob primary key, vector blob)")
        return db


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def learn(database: Path) -> None:
    """Has search learn what a catalogue's products mean, so that no shopper waits for it; forgets what is gone.

    Of a large import only the products' first texts are learned at once. Raises EncoderUnavailable.
    """
    from shop.catalogue import Catalogue
    from shop.recommend import product_texts, recommender

    products = Catalogue.load(database)
    texts = [text for product in products for text in product_texts(product)]
    meanings = recommender(products).meanings
    missing = set(texts) - set(meanings.known(texts))
    if len(missing) > AT_ONCE:
        meanings.learned([product_texts(product)[0] for product in products][:AT_ONCE])
    else:
        meanings.learned(texts)
    meanings.keep_only(texts)
