"""Which units hold a term, and how often: sentences are counted, passages and documents are told from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from qa_bot.numbers import Ascending, IntArray

_FLAT = 2**19
"""Units whose groups are kept one by one, which is quicker; of more they are searched for."""
_KEPT = 2**18
"""Units of terms that were asked for last, which are kept."""

Holders = tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]


class Counted(NamedTuple):
    """Terms' occurrences in some units: for each a term's number, a unit's and how often, by term and unit."""

    terms: IntArray
    units: IntArray
    counts: IntArray


class Postings(Protocol):
    """The units (sentences, passages, …) that hold a term. The term −1 is one that nothing holds."""

    size: int
    """How many units there are."""
    average_length: float
    """Terms in a unit on average, at least 1."""

    def of_term(self, number: int) -> Holders:
        """Return the units that hold a term, in order, and its counts in them."""
        ...

    def document_frequency(self, number: int) -> int:
        """Return how many units hold a term."""
        ...


class Listed:
    """Postings that are kept: for each term, one after the other, its units and its counts in them."""

    def __init__(self, frequencies: npt.NDArray[np.uint32], size: int, total: int) -> None:
        """Make room: ``frequencies``, which is taken over, tells how many of the ``size`` units hold each term.

        At its end is a 0 beyond the terms; ``total`` are all occurrences.
        """
        self.size = size
        self.average_length = average(total, size)
        self._offsets = frequencies
        self._offsets[1:] = np.cumsum(frequencies, dtype=np.uint32)[:-1]
        self._offsets[0] = 0
        self._units = np.zeros(int(self._offsets[-1]), np.int32)
        self._counts: npt.NDArray[np.integer] = np.zeros(len(self._units), np.uint8)

    def fill(self, parts: Iterable[Counted]) -> None:
        """Put in the counts, which come with ascending units."""
        following = self._offsets  # while they are filled, where each term's next unit goes
        for terms, units, counts in parts:
            if not len(terms):
                continue
            if int(counts.max()) > np.iinfo(self._counts.dtype).max:
                self._counts = self._counts.astype(np.int32)
            first = np.flatnonzero(np.append(True, terms[1:] != terms[:-1]))
            sizes = np.diff(first, append=len(terms))
            places = following[terms] + (np.arange(len(terms)) - np.repeat(first, sizes))
            self._units[places] = units
            self._counts[places] = counts
            following[terms[first]] += sizes.astype(np.uint32)
        self._offsets[1:] = self._offsets[:-1]
        self._offsets[0] = 0

    def of_term(self, number: int) -> Holders:
        """Return the units that hold a term, in order, and its counts in them."""
        if number < 0:
            return self._units[:0], self._counts[:0]
        part = slice(int(self._offsets[number]), int(self._offsets[number + 1]))
        return self._units[part], self._counts[part]

    def document_frequency(self, number: int) -> int:
        """Return how many units hold a term."""
        return int(self._offsets[number + 1]) - int(self._offsets[number]) if number >= 0 else 0


class Groups:
    """Neighbouring units in groups: ``first`` is the number of each group's first unit, and at the end their number."""

    def __init__(self, first: Ascending) -> None:
        self.first = first
        self.size = len(first) - 1
        units = first[self.size]
        self._flat: npt.NDArray[np.int32] | None = None
        if units <= _FLAT:
            sizes = np.diff(first.part(0, len(first)))
            self._flat = np.repeat(np.arange(self.size, dtype=np.int32), sizes)

    def of(self, units: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
        """Return the group of each of some units."""
        return self.first.up_to(units) - 1 if self._flat is None else self._flat[units]


class Grouped:
    """Postings of groups of units, made of those of the units when they are asked for."""

    def __init__(self, postings: Postings, groups: Groups, total: int) -> None:
        self._postings = postings
        self._groups = groups
        self.size = groups.size
        self.average_length = average(total, self.size)
        self._known: dict[int, Holders] = {}
        self._kept = 0

    def of_term(self, number: int) -> Holders:
        """Return the groups that hold a term, in order, and its counts in them."""
        found = self._known.get(number)
        if found is None:
            found = self._made(number)
            kept = self._kept + len(found[0])
            if kept > _KEPT:
                self._known.clear()
                kept = len(found[0])
            self._known[number], self._kept = found, kept
        return found

    def _made(self, number: int) -> Holders:
        units, counts = self._postings.of_term(number)
        if not len(units):
            return units, counts
        groups = self._groups.of(units).astype(np.int32)
        first = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
        return groups[first], np.add.reduceat(counts, first, dtype=np.int32)

    def document_frequency(self, number: int) -> int:
        """Return how many groups hold a term."""
        return len(self.of_term(number)[0])


def average(total: int, units: int) -> float:
    """Return the average length of units of ``total`` terms, at least 1."""
    return max(1.0, total / units) if units else 1.0
