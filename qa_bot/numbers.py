"""Numbers in few bytes: an index has several for every word, sentence and paragraph of a text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
_BLOCK = 64
_MOST = 2**16 - 1
_PENDING = 256 * _BLOCK
"""Numbers that are gathered before they are packed; a multiple of a block."""


class Ascending:
    """Whole numbers, none smaller than the one before, in little more than two bytes each.

    Every 64 of them share a ``base`` to which 16-bit ``offsets`` are added. Blocks whose numbers lie farther apart are
    ``wide``: they have rows of their own, in the order of their numbers ``which``.
    """

    def __init__(
        self,
        base: npt.NDArray[np.int64],
        offsets: npt.NDArray[np.uint16],
        which: npt.NDArray[np.int64],
        wide: npt.NDArray[np.int64],
    ) -> None:
        self.base, self.offsets, self.which, self.wide = base, offsets, which, wide

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Ascending:
        """Pack numbers."""
        packed = Gathering()
        packed.extend(np.fromiter(numbers, np.int64) if not isinstance(numbers, np.ndarray) else numbers)
        return packed.ascending()

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, place: int) -> int:
        return int(self.at(np.array([place]))[0])

    def at(self, places: npt.NDArray[np.integer]) -> IntArray:
        """Return the numbers at some places, which are not negative."""
        blocks = places >> 6
        found: IntArray = self.base[blocks] + self.offsets[places]
        if len(self.which):
            row = np.minimum(np.searchsorted(self.which, blocks), len(self.which) - 1)
            is_wide = self.which[row] == blocks
            found[is_wide] = self.wide[row[is_wide], places[is_wide] & (_BLOCK - 1)]
        return found

    def part(self, first: int, last: int) -> IntArray:
        """Return the numbers from one place up to another."""
        return self.at(np.arange(first, last))

    def parts(self, first: int = 0, last: int | None = None) -> Iterator[IntArray]:
        """Yield the numbers from one place up to another, some thousand at a time."""
        last = len(self) if last is None else last
        for at in range(first, last, _PENDING):
            yield self.part(at, min(last, at + _PENDING))

    def check(self, most: int) -> None:
        """Raise ``ValueError`` unless the numbers ascend from 0 at least to ``most`` at most."""
        blocks = -(-len(self.offsets) // _BLOCK)
        if len(self.base) != blocks or self.wide.shape != (len(self.which), _BLOCK):
            raise ValueError("not whole")
        if len(self.which) and not (0 <= self.which[0] <= self.which[-1] < blocks and (np.diff(self.which) > 0).all()):
            raise ValueError("a block of none")
        before = 0
        for part in self.parts():
            if int(part[0]) < before or (part[1:] < part[:-1]).any() or int(part[-1]) > most:
                raise ValueError("numbers that do not ascend")
            before = int(part[-1])

    def up_to(self, values: npt.NDArray[np.integer]) -> IntArray:
        """Return for each value how many of the numbers are not larger."""
        blocks = np.searchsorted(self.base, values, side="right").astype(np.int64) - 1
        low = np.maximum(blocks, 0) << 6
        high = np.minimum(low + _BLOCK, len(self))
        low, high = np.where(blocks < 0, 0, low), np.where(blocks < 0, 0, high)
        while True:  # a binary search in the block of each value
            is_open = low < high
            if not is_open.any():
                return low
            middle = (low + high) >> 1
            is_larger = self.at(np.minimum(middle, max(0, len(self) - 1))) > values
            high = np.where(is_open & is_larger, middle, high)
            low = np.where(is_open & ~is_larger, middle + 1, low)

    def place_of(self, value: int) -> int:
        """Return the place of the last number that is not larger than ``value``, or −1."""
        block = int(np.searchsorted(self.base, value, side="right")) - 1
        if block < 0:
            return -1
        first = block * _BLOCK
        numbers = self.part(first, min(len(self), first + _BLOCK))
        return first + int(np.searchsorted(numbers, value, side="right")) - 1


class Gathering:
    """Ascending numbers while they are gathered."""

    def __init__(self) -> None:
        self._pending = array("q")
        self._base = array("q")
        self._offsets = array("H")
        self._which = array("q")
        self._wide = array("q")
        self._last = 0

    def append(self, number: int) -> None:
        """Add a number, not smaller than the last."""
        self._pending.append(number)
        if len(self._pending) == _PENDING:
            self._pack()

    def extend(self, numbers: npt.NDArray[np.integer]) -> None:
        """Add several."""
        at = 0
        while at < len(numbers):
            room = _PENDING - len(self._pending)
            self._pending.frombytes(numbers[at : at + room].astype(np.int64).tobytes())
            at += room
            if len(self._pending) == _PENDING:
                self._pack()

    @property
    def last(self) -> int:
        """The last number, 0 where there is none."""
        return self._pending[-1] if self._pending else self._last

    def __len__(self) -> int:
        return len(self._offsets) + len(self._pending)

    def _pack(self) -> None:
        numbers = np.array(self._pending, np.int64)
        self._last = int(numbers[-1])
        rows = np.pad(numbers, (0, -len(numbers) % _BLOCK), "edge").reshape(-1, _BLOCK)
        base = rows[:, 0].copy()
        offsets = rows - base[:, None]
        is_wide = offsets[:, -1] > _MOST
        self._which.extend((np.flatnonzero(is_wide) + len(self._base)).tolist())
        self._wide.frombytes(rows[is_wide].tobytes())
        offsets[is_wide] = 0
        self._base.frombytes(base.tobytes())
        self._offsets.frombytes(offsets.astype(np.uint16).ravel()[: len(numbers)].tobytes())
        del self._pending[:]

    def ascending(self) -> Ascending:
        """Return what was gathered; no more can be added."""
        if self._pending:
            self._pack()
        return Ascending(
            np.frombuffer(self._base, np.int64),
            np.frombuffer(self._offsets, np.uint16),
            np.frombuffer(self._which, np.int64),
            np.frombuffer(self._wide, np.int64).reshape(-1, _BLOCK),
        )


_Element = TypeVar("_Element")


class Made(Sequence[_Element]):
    """A sequence whose elements are made when they are asked for; it equals any other of the same elements."""

    def _make(self, place: int) -> _Element:
        raise NotImplementedError

    @overload
    def __getitem__(self, place: int) -> _Element: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[_Element, ...]: ...

    def __getitem__(self, place: int | slice) -> _Element | tuple[_Element, ...]:
        if isinstance(place, slice):
            return tuple(self._make(each) for each in range(*place.indices(len(self))))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._make(place % len(self))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == another for one, another in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{len(self)} made when asked for>"


class Spans(Made[tuple[int, int]]):
    """Spans in their order that do not overlap: each two of some ascending numbers."""

    def __init__(self, edges: Ascending, first: int = 0, last: int | None = None) -> None:
        self._edges = edges
        self._first = first
        self._last = len(edges) // 2 if last is None else last

    def __len__(self) -> int:
        return self._last - self._first

    def _make(self, place: int) -> tuple[int, int]:
        start, end = self._edges.part(2 * (self._first + place), 2 * (self._first + place) + 2).tolist()
        return start, end

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for part in self._edges.parts(2 * self._first, 2 * self._last):
            yield from zip(*[iter(part.tolist())] * 2, strict=True)


class Narrow:
    """Small numbers while they are gathered, in as many bytes each as the largest of them needs."""

    _KINDS = (("B", 2**8), ("H", 2**16), ("I", 2**32), ("q", 2**63))

    def __init__(self) -> None:
        self._numbers = array("B")
        self._limit = 2**8

    def append(self, number: int) -> None:
        """Add a number, which is not negative."""
        if number >= self._limit:
            self._widen(number)
        self._numbers.append(number)

    def add(self, numbers: Sequence[int]) -> None:
        """Add some numbers of a list."""
        if numbers:
            most = max(numbers)
            if most >= self._limit:
                self._widen(most)
            self._numbers.extend(numbers)

    def extend(self, numbers: npt.NDArray[np.integer]) -> None:
        """Add many."""
        if len(numbers):
            most = int(numbers.max())
            if most >= self._limit:
                self._widen(most)
            self._numbers.frombytes(numbers.astype(self._numbers.typecode).tobytes())

    def _widen(self, number: int) -> None:
        kind, self._limit = next((kind, limit) for kind, limit in self._KINDS if number < limit)
        self._numbers = array(kind, self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self) -> npt.NDArray[np.integer]:
        """Return what was gathered; no more can be added."""
        return np.frombuffer(self._numbers, self._numbers.typecode)


def ranges(first: npt.NDArray[np.integer], last: npt.NDArray[np.integer]) -> IntArray:
    """Return the numbers of all half-open ranges, one after the other."""
    sizes = last - first
    offsets = np.repeat(first - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    found: IntArray = np.arange(int(sizes.sum())) + offsets
    return found
