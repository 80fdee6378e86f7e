"""Which words may stand for which: a small table of meanings, drawn from WordNet.

``meaning.arrays`` is made by ``tests/tools/make_meaning.py``. It holds, for the stems most frequent in English, in
the order of the alphabet, a vector of what company they keep in WordNet's glosses, and links to stems that are
synonyms, derivations, kinds or genera.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import unpacked

FloatArray = npt.NDArray[np.float32]


class Meanings:
    """The table. A stem that is not in it has the number ``unknown``, a zero vector and no links."""

    def __init__(self, path: Path) -> None:
        table, _ = unpacked(path.read_bytes())
        self._stems = table["stems"].tobytes().decode("ascii").split(" ")
        self._vectors = table["vectors"]
        self._first_link = table["first_link"]
        self._linked = table["linked"]
        self._weights = table["weights"]
        self.unknown = len(self._stems)
        self._known: dict[int, FloatArray] = {}

    def vectors(self, numbers: Sequence[int] | npt.NDArray[np.integer]) -> FloatArray:
        """Return the vectors of N stems, of length 1 or 0, N × 64: their products are cosines."""
        wanted = np.asarray(numbers, np.int64)
        rows: FloatArray = self._vectors[np.minimum(wanted, self.unknown - 1)].astype(np.float32)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        rows[wanted >= self.unknown] = 0
        return rows

    def vector(self, number: int) -> FloatArray:
        """Return the vector of one stem."""
        if number not in self._known:
            self._known[number] = self.vectors([number])[0]
        return self._known[number]

    def number(self, stem: str) -> int:
        """Return the number of a stem."""
        at = bisect_left(self._stems, stem)  # a dictionary takes longer to make than most questions to answer
        return at if at < self.unknown and self._stems[at] == stem else self.unknown

    def links(self, number: int) -> tuple[npt.NDArray[np.uint16], FloatArray]:
        """Return the numbers of the stems that may stand for one, and how well, 0 to 1."""
        if number >= self.unknown:
            return self._linked[:0], np.zeros(0, np.float32)
        part = slice(self._first_link[number], self._first_link[number + 1])
        return self._linked[part], self._weights[part].astype(np.float32) / np.float32(255)


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    """Return the table that ships with the package, read once."""
    return Meanings(Path(__file__).with_name("meaning.arrays"))
