"""Pairs of neighbouring characters in scripts without spaces, as terms.

In Chinese hardly a pair comes twice, and a string for each would take many times the text. So a pair is told from its
two characters: it has a number after those of the lexicon, which is the place of its code among those of all pairs. An
occurrence holds ``PAIR`` in the place of the term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import Vocabulary, is_unspaced
from qa_bot.retrieval.occurrences import PAIR, Occurrences

_LONGEST = 16
"""Characters of a pair at most: some are folded to several, such as units."""
_TOGETHER = 2**14
"""Words that are looked at together."""
_NARROW = 2**16
"""Characters of which two fit in four bytes."""

IntArray = npt.NDArray[np.int64]
Neighbours = tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]
"""The first and the second characters of some pairs."""


class Pairs:
    """Pairs of characters that a lexicon has, numbered from its length on."""

    def __init__(self, lexicon: Vocabulary, neighbours: Callable[[], Iterable[Neighbours]]) -> None:
        """Gather pairs; ``neighbours``, which is called twice, tells all of them in the lexicon's numbers."""
        self._lexicon = lexicon
        self._characters = np.zeros(0, np.int32)
        """The terms of the characters that make pairs, in order."""
        self._codes: npt.NDArray[np.unsignedinteger] = np.zeros(0, np.uint32)
        """Two places among these for each pair, in order."""
        self._spelt = np.zeros(0, np.int64), np.zeros(0, np.int64)
        """Places of pairs that the lexicon has as a string, too, in order, and their numbers there."""
        self._gather(neighbours)
        if len(self):
            self._spelt = self._find_spelt()

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def spelt(self) -> IntArray:
        """The numbers of the pairs that the lexicon has as a string, too, such as that of a unit in one character."""
        return self._spelt[1]

    def _gather(self, neighbours: Callable[[], Iterable[Neighbours]]) -> None:
        is_character = np.zeros(len(self._lexicon), bool)
        count = 0
        for left, right in neighbours():
            is_character[left] = is_character[right] = True
            count += len(left)
        self._characters = np.flatnonzero(is_character).astype(np.int32)
        codes = np.zeros(count, np.uint32 if len(self._characters) <= _NARROW else np.uint64)
        at = 0
        for left, right in neighbours():
            codes[at : at + len(left)] = self._coded(left, right)
            at += len(left)
        codes.sort()
        self._codes = _different(codes)

    def _coded(self, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> IntArray:
        """Return the codes of pairs of characters."""
        first, second = (np.searchsorted(self._characters, each.astype(np.int32)) for each in (left, right))
        return first * len(self._characters) + second

    def _find_spelt(self) -> tuple[IntArray, IntArray]:
        spelt = sorted(
            (place, number)
            for number, string in enumerate(self._lexicon)
            if len(string) > 1 and is_unspaced(string) and (place := self._place(string)) >= 0
        )
        places, numbers = np.array(spelt, np.int64).reshape(-1, 2).T
        return places, numbers

    def _place(self, term: str) -> int:
        """Return the place of a pair, or −1."""
        for at in range(1, len(term) if len(term) <= _LONGEST else 0):
            both = np.array([self._lexicon.number(term[:at]), self._lexicon.number(term[at:])])
            if np.isin(both, self._characters).all():
                code = self._coded(both[:1], both[1:]).astype(self._codes.dtype)
                place = int(np.searchsorted(self._codes, code)[0])
                if place < len(self._codes) and self._codes[place] == code[0]:
                    return place
        return -1

    def number(self, term: str) -> int:
        """Return the number of a pair, or −1 where the corpus has none that the lexicon has not."""
        place = self._place(term) if len(self) and not term.isascii() else -1
        return place + len(self._lexicon) if place >= 0 else -1

    def term(self, number: int) -> str:
        """Return the term of a number, which may be one of the lexicon."""
        if number < len(self._lexicon):
            return self._lexicon[number]
        places = divmod(int(self._codes[number - len(self._lexicon)]), len(self._characters))
        return "".join(self._lexicon[int(self._characters[place])] for place in places)

    def numbers(self, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> IntArray:
        """Return the numbers of pairs that occur, of two characters each."""
        codes = self._coded(left, right).astype(self._codes.dtype)
        places = np.searchsorted(self._codes, codes).astype(np.int64)
        found = places + len(self._lexicon)
        if len(self.spelt):
            row = np.minimum(np.searchsorted(self._spelt[0], places), len(self.spelt) - 1)
            is_spelt = self._spelt[0][row] == places
            found[is_spelt] = self.spelt[row[is_spelt]]
        return found


def _different(codes: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.unsignedinteger]:
    """Return those of sorted codes that are not the same as the one before, without a second table while none is."""
    kept = 0
    for first in range(0, len(codes), _TOGETHER):
        before = codes[kept - 1 : kept] if kept else ~codes[:1]
        part = codes[first : first + _TOGETHER]
        part = part[np.append(before, part[:-1]) != part]
        codes[kept : kept + len(part)] = part
        kept += len(part)
    return codes if kept == len(codes) else codes[:kept].copy()


def pairs_of(found: Occurrences) -> Pairs:
    """Return the pairs of some occurrences."""
    marked = np.flatnonzero(found.terms == found.lexicon.number(PAIR))
    has_pair = np.zeros(len(found.words), bool)
    has_pair[np.searchsorted(found.first_term, marked, side="right") - 1] = True
    return Pairs(found.lexicon, lambda: _neighbours(found, has_pair) if len(marked) else ())


def _neighbours(found: Occurrences, has_pair: npt.NDArray[np.bool_]) -> Iterator[Neighbours]:
    """Yield the terms of the two characters of some pairs after others."""
    for first in range(0, len(found.tokens) - 1, _TOGETHER):
        forms = found.tokens[first : first + _TOGETHER + 1]
        terms = found.terms[found.first_term[forms]]
        is_left = has_pair[forms[:-1]]
        yield terms[:-1][is_left], terms[1:][is_left]
