"""Token vectors of texts, each encoded once: kept by content, and dropped when no longer asked for."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Callable, Dict, List, Sequence

import numpy as np

from nlu.encoders.e5 import WIDTH, TokenEncoder, Tokens
from nlu.encoders.paths import E5, ENCODINGS

_STEP = 512


def encodings(
    texts: Sequence[str], *, path: Path = ENCODINGS, keep: bool = False, note: Callable[[str], None] = print
) -> List[Tokens]:
    """The tokens of each text, vectors in half precision. What is not asked for this time is dropped, unless `keep`."""
    mark = hashlib.sha256((E5 / "e5.onnx").read_bytes()).digest()
    keys = [hashlib.blake2b(mark + text.encode(), digest_size=16).digest() for text in texts]
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as store:
        store.execute("create table if not exists encodings (key blob primary key, spans blob, vectors blob)")
        kept = _kept(store, set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if missing:
            kept.update(_encoded(store, missing, note))
        if not keep:
            _drop_others(store, keys)
        store.commit()
    return [kept[key] for key in keys]


def _drop_others(store: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    store.execute("create temporary table asked (key blob primary key)")
    store.executemany("insert or ignore into asked values (?)", [(key,) for key in keys])
    store.execute("delete from encodings where key not in (select key from asked)")


def _kept(store: sqlite3.Connection, keys: "set[bytes]") -> Dict[bytes, Tokens]:
    rows = store.execute("select key, spans, vectors from encodings")
    return {key: _tokens(spans, vectors) for key, spans, vectors in rows if key in keys}


def _tokens(spans: bytes, vectors: bytes) -> Tokens:
    return Tokens(np.frombuffer(vectors, np.float16).reshape(-1, WIDTH), np.frombuffer(spans, np.int32).reshape(-1, 2))


def _encoded(store: sqlite3.Connection, missing: Dict[bytes, str], note: Callable[[str], None]) -> Dict[bytes, Tokens]:
    encoder, made = TokenEncoder(), {}
    listed = sorted(missing.items(), key=lambda item: len(item[1]))
    for first in range(0, len(listed), _STEP):
        some = listed[first : first + _STEP]
        for (key, _), tokens in zip(some, encoder([text for _, text in some]), strict=True):
            made[key] = Tokens(tokens.vectors.astype(np.float16), tokens.spans)
        rows = [(key, made[key].spans.tobytes(), made[key].vectors.tobytes()) for key, _ in some]
        store.executemany("insert or replace into encodings values (?, ?, ?)", rows)
        store.commit()
        note(f"encoding messages: {min(first + _STEP, len(listed))} of {len(listed)}")
    return made
