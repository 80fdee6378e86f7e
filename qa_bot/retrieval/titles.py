"""Passages → their titles: the headings above them, and the document's title where there are several."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import Vocabulary, terms
from qa_bot.documents import Passages
from qa_bot.numbers import Gathering, IntArray, ranges

_TOGETHER = 10_000
"""Sections that are counted together."""


class Titles:
    """The terms of passages' titles, each in order and without repetition: all passages of a section share one."""

    def __init__(self, passages: Passages) -> None:
        self._first_passage = passages.first_of_section
        self._vocabulary = Vocabulary()
        numbers, first = array("i"), Gathering()
        known: tuple[str, tuple[int, ...]] = ("", ())
        for title in _titles(passages):
            if title != known[0]:
                known = title, tuple(map(self._vocabulary.add, dict.fromkeys(terms(title))))
            first.append(len(numbers))
            numbers.extend(known[1])
        first.append(len(numbers))
        self._numbers = np.frombuffer(numbers, np.int32)
        """The terms of the titles of all sections, by number."""
        self._first = first.ascending()
        self._by_term = np.argsort(self._numbers, kind="stable").astype(np.int32)
        """Where each term stands among them, term by term."""
        counts = np.bincount(self._numbers, minlength=len(self._vocabulary))
        self._first_of_term = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def of_passages(self, passages: npt.NDArray[np.integer]) -> list[tuple[str, ...]]:
        """Return the terms of the title of each of some passages."""
        if not len(self._numbers):
            return [()] * len(passages)
        sections = self._first_passage.up_to(passages) - 1
        known: dict[tuple[int, int], tuple[str, ...]] = {}
        found = list(zip(self._first.at(sections).tolist(), self._first.at(sections + 1).tolist(), strict=True))
        for place in found:
            if place not in known:
                known[place] = tuple(self._vocabulary[number] for number in self._numbers[slice(*place)].tolist())
        return [known[place] for place in found]

    def lengths(self, passages: npt.NDArray[np.integer]) -> IntArray:
        """Return how many terms the titles of some passages have."""
        if not len(self._numbers):
            return np.zeros(len(passages), np.int64)
        sections = self._first_passage.up_to(passages) - 1
        return self._first.at(sections + 1) - self._first.at(sections)

    def total(self) -> int:
        """Return how many terms the titles of all passages have together."""
        total = 0
        for first in range(0, len(self._first) - 1 if len(self._numbers) else 0, _TOGETHER):
            sections = np.arange(first, min(first + _TOGETHER, len(self._first) - 1))
            sizes = self._first.at(sections + 1) - self._first.at(sections)
            total += int(((self._first_passage.at(sections + 1) - self._first_passage.at(sections)) * sizes).sum())
        return total

    def holding(self, term: str) -> IntArray:
        """Return the passages whose title has a term, in order."""
        number = self._vocabulary.number(term)
        if number < 0:
            return np.zeros(0, np.int64)
        places = self._by_term[self._first_of_term[number] : self._first_of_term[number + 1]]
        sections = self._first.up_to(places) - 1
        return ranges(self._first_passage.at(sections), self._first_passage.at(sections + 1))


def _titles(passages: Passages) -> Iterator[str]:
    """Yield the title of each section of all documents."""
    documents = passages.documents
    several = any(document.title != documents[0].title for document in documents)
    for document in documents:
        for section in document.sections:
            yield " ".join((*([document.title] if several else []), *section.path))
