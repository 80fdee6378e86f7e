"""Strings with a number each, in few bytes: a dictionary of a text's words takes many times the text."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from zlib import crc32

import numpy as np
import numpy.typing as npt

_LEAST_SLOTS = 64
_PIECE = 4
_DECODED = 10_000
"""Strings that are decoded together."""


class Vocabulary:
    """Strings without line breaks, numbered from 0 in the order in which they are added.

    ``text`` has them in UTF-8, each between line breaks; ``starts`` says where each begins. ``slots`` finds a string's
    number: it stands in the first slot from the one that the string's checksum names, and empty ones hold −1.
    """

    def __init__(self) -> None:
        self.text: bytes | bytearray = bytearray(b"\n")
        self.starts: array[int] | npt.NDArray[np.uint32] = array("I")
        self.slots: array[int] | npt.NDArray[np.int32] = array("i", [-1]) * _LEAST_SLOTS
        self._pieces: tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]] | None = None

    @classmethod
    def stored(cls, text: bytes, starts: npt.NDArray[np.uint32], slots: npt.NDArray[np.int32]) -> Vocabulary:
        """Return the vocabulary that had these parts; nothing can be added to it.

        Raises:
            ValueError: there is none.
        """
        breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
        if not (text.startswith(b"\n") and text.endswith(b"\n") and np.array_equal(breaks[:-1] + 1, starts)):
            raise ValueError("no vocabulary")
        if not len(slots) or int(slots.max(initial=-1)) >= len(starts) or int(slots.min()) < -1:
            raise ValueError("no slots")
        text.decode("utf-8")
        self = cls()
        self.text, self.starts, self.slots = text, starts, slots
        return self

    def add(self, string: str) -> int:
        """Return the number of a string, which is added where it is new."""
        slot, number = self._find(encoded := string.encode())
        return number if number >= 0 else self._append(slot, encoded)

    def number(self, string: str) -> int:
        """Return the number of a string, or −1."""
        return self._find(string.encode("utf-8", "replace"))[1]

    def _find(self, encoded: bytes) -> tuple[int, int]:
        """Return the slot of a string and its number, or that of the empty slot where it belongs and −1."""
        slots, starts, size = self.slots, self.starts, len(self.slots)
        wanted = b"\n%b\n" % encoded
        slot = crc32(encoded) % size
        for _ in range(size):
            number = int(slots[slot])
            if number < 0 or self.text.startswith(wanted, int(starts[number]) - 1):
                return slot, number
            slot = slot + 1 if slot + 1 < size else 0
        return 0, -1  # only a stored table that is forged has no empty slot

    def _append(self, slot: int, encoded: bytes) -> int:
        assert isinstance(self.starts, array) and isinstance(self.text, bytearray)
        number = len(self.starts)
        self.slots[slot] = number
        self.starts.append(len(self.text))
        self.text += encoded
        self.text += b"\n"
        if 4 * number > 3 * len(self.slots):
            self._make_slots()
        return number

    def _make_slots(self) -> None:
        """Make half as many slots again."""
        size = 3 * len(self.slots) // 2
        self.slots = array("i")  # what was there is given up first
        slots = array("i", [-1]) * size
        for number, encoded in enumerate(self._encoded()):
            slot = crc32(encoded) % size
            while slots[slot] >= 0:
                slot = slot + 1 if slot + 1 < size else 0
            slots[slot] = number
        self.slots = slots

    def _encoded(self) -> Iterator[bytes]:
        for first in range(0, len(self), _DECODED):
            last = min(len(self), first + _DECODED)
            end = int(self.starts[last]) if last < len(self) else len(self.text)
            yield from bytes(self.text[int(self.starts[first]) : end - 1]).split(b"\n")

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> str:
        start = int(self.starts[number])
        return self.text[start : self.text.index(b"\n", start)].decode()

    def __iter__(self) -> Iterator[str]:
        return (encoded.decode() for encoded in self._encoded())

    def holding(self, piece: str) -> npt.NDArray[np.int64]:
        """Return the numbers of the strings with a piece, in order; a line break stands for a string's end."""
        places = self._places(piece.encode()) + piece.startswith("\n")
        starts = np.asarray(self.starts)
        # Of another type, numbers to search for would have all of the table turned into theirs.
        numbers = np.searchsorted(starts, places.astype(starts.dtype), side="right") - 1
        return numbers[np.append(True, numbers[1:] != numbers[:-1])] if len(numbers) else numbers

    def _places(self, piece: bytes) -> npt.NDArray[np.int64]:
        """Return the places in the text at which a piece begins, in order."""
        if self._pieces is not None and len(piece) == _PIECE:
            pieces, begin = self._pieces
            code = np.uint32(int.from_bytes(piece, "big"))  # of the table's type, too
            return begin[np.searchsorted(pieces, code) : np.searchsorted(pieces, code, side="right")].astype(np.int64)
        places = array("q")
        at = self.text.find(piece)
        while at >= 0:
            places.append(at)
            at = self.text.find(piece, at + 1)
        return np.frombuffer(places, np.int64)

    def sort_pieces(self) -> None:
        """Make the search for pieces of four bytes quicker, for eight bytes each in memory."""
        text = np.frombuffer(self.text, np.uint8)
        pieces = np.zeros(max(0, len(text) - _PIECE + 1), np.uint32)
        for at in range(_PIECE):
            pieces <<= 8
            pieces |= text[at : at + len(pieces)]
        order = np.argsort(pieces, kind="stable").astype(np.int32)
        self._pieces = pieces[order], order
