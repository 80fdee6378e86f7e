"""Passages → their titles: the headings above them, and the document's title where there are several."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import Vocabulary, has_lower_case, makes_pair, tokens
from qa_bot.documents import Passages
from qa_bot.numbers import Ascending, Gathering, IntArray, Narrow, ranges
from qa_bot.retrieval.pairs import Neighbours, Pairs
from qa_bot.retrieval.postings import Counted, Listed

_TOGETHER = 10_000
"""Sections that are counted together."""
_MOST_TERMS = 1_000
"""Terms of a heading that count: one with more is a paragraph that was taken for a heading."""


class Titles:
    """The terms of passages' titles, each in order and without repetition.

    Titles are kept as a tree: a *node* for each heading has the terms that are not in those above it, and the sections
    that it spans. Node 0 is that of sections without a title.
    """

    def __init__(self, passages: Passages) -> None:
        self._first_passage = passages.first_of_section
        tree = _Growing()
        for section, parts in enumerate(_open_parts(passages)):
            tree.add(section, parts)
        self._vocabulary = tree.vocabulary
        self._numbers = np.frombuffer(tree.numbers, np.int32)
        """The terms of all nodes, by number."""
        self._pairs = Pairs(tree.vocabulary, tree.neighbours)
        self._put_pairs(tree.neighbours())
        self._first, self._begin = tree.finish()
        """For each node where its terms begin, and at the end how many there are; and its first section."""
        self._end = np.frombuffer(tree.end, np.int32)
        """For each node the section after its last."""
        self._above = tree.above.numbers()
        """For each node the one above it, or 0."""
        self._lengths = tree.lengths.numbers()
        """For each node how many terms the title down to it has."""
        self._node_of_section = tree.node_of_section.numbers()
        self._is_shouted = np.frombuffer(tree.is_shouted, bool)
        """For each node whether it is one of titles that are all in capitals; see ``tokens``."""
        del tree
        self._nodes = self._listed()

    def _put_pairs(self, neighbours: Iterator[Neighbours]) -> None:
        """Put the numbers of pairs in their places; see ``_Growing.numbers``."""
        if len(self._pairs):
            for at, (left, right) in zip(range(0, len(self._numbers), _TOGETHER), neighbours, strict=True):
                part = self._numbers[at : at + _TOGETHER]
                part[part < 0] = self._pairs.numbers(left, right)

    def _listed(self) -> Listed:
        """Return which nodes have a term, pairs left out: those of one are looked for when they are asked for."""
        frequencies = np.zeros(len(self._vocabulary) + 1, np.uint32)
        for at in range(0, len(self._numbers), _TOGETHER):
            numbers = self._numbers[at : at + _TOGETHER]
            np.add.at(frequencies, numbers[numbers < len(self._vocabulary)], 1)
        found = Listed(frequencies, len(self._end), len(self._numbers))
        found.fill(map(self._counted, range(0, len(self._numbers), _TOGETHER)))
        return found

    def _counted(self, at: int) -> Counted:
        numbers = self._numbers[at : at + _TOGETHER].astype(np.int64)
        order = np.argsort(numbers, kind="stable")
        order = order[: np.count_nonzero(numbers < len(self._vocabulary))]
        return Counted(numbers[order], self._first.up_to(at + order) - 1, np.ones(len(order), np.int64))

    def of_passages(self, passages: npt.NDArray[np.integer]) -> list[tuple[str, ...]]:
        """Return the terms of the title of each of some passages."""
        wanted = self._node_of(passages)
        needed: set[int] = set()
        new = {0, *wanted.tolist()}  # np.unique would import numpy.ma, which takes as long as asking does
        while new:
            needed |= new
            new = set(self._above[sorted(new)].tolist()) - needed
        nodes = np.array(sorted(needed), np.int64)
        known: dict[int, tuple[str, ...]] = {0: ()}
        first, last = self._first.at(nodes).tolist(), self._first.at(nodes + 1).tolist()
        for node, above, begin, end in zip(nodes.tolist(), self._above[nodes].tolist(), first, last, strict=True):
            if node:
                own = (self._pairs.term(number) for number in self._numbers[begin:end].tolist())
                known[node] = (*known[above], *own)
        return [known[node] for node in wanted.tolist()]

    def _node_of(self, passages: npt.NDArray[np.integer]) -> IntArray:
        """Return the node of the title of each of some passages."""
        if not len(self._numbers):
            return np.zeros(len(passages), np.int64)
        return self._node_of_section[self._first_passage.up_to(passages) - 1].astype(np.int64)

    def lengths(self, passages: npt.NDArray[np.integer]) -> IntArray:
        """Return how many terms the titles of some passages have."""
        return self._lengths[self._node_of(passages)].astype(np.int64)

    def total(self) -> int:
        """Return how many terms the titles of all passages have together."""
        total = 0
        for first in range(0, len(self._node_of_section) if len(self._numbers) else 0, _TOGETHER):
            nodes = self._node_of_section[first : first + _TOGETHER]
            sizes = np.diff(self._first_passage.part(first, first + len(nodes) + 1))
            total += int((sizes * self._lengths[nodes]).sum())
        return total

    def holding(self, term: str) -> IntArray:
        """Return the passages whose title has a term, in order."""
        nodes = self._holding(term)
        begin, end = self._begin.at(nodes), self._end[nodes].astype(np.int64)
        sections = ranges(begin, end)
        if self._is_shouted.any():  # titles in capitals stand between those that are not
            is_of_shouted = np.repeat(self._is_shouted[nodes], end - begin)
            is_below = self._is_shouted[self._node_of_section[sections]] == is_of_shouted
            sections = np.sort(sections[is_below & (self._node_of_section[sections] > 0)])
        return ranges(self._first_passage.at(sections), self._first_passage.at(sections + 1))

    def _holding(self, term: str) -> IntArray:
        """Return the nodes that have a term, in order."""
        number = self._vocabulary.number(term)
        if number < 0 and (pair := self._pairs.number(term)) >= 0:
            return self._first.up_to(np.flatnonzero(self._numbers == pair)) - 1
        nodes, _ = self._nodes.of_term(number)
        return nodes.astype(np.int64)


class _Part(NamedTuple):
    """A heading of a title, or a document's title; two of the same text are two."""

    text: str
    has_lower_case: bool
    words: int
    """Two stands for any more."""


class _Open(NamedTuple):
    """A node below which sections may follow."""

    part: _Part
    node: int
    own: Sequence[str]
    """Its terms."""


class _Growing:
    """A tree of titles while it is gathered.

    A word in capitals has other terms where all of a title is in capitals. So a heading has two nodes where it is in
    titles of both kinds, and those of each kind are open on their own.
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.numbers, self.end = array("i"), array("i")
        """The terms of all nodes; a pair of characters has −1 less the number of its first one."""
        self._seconds = Narrow()
        """The numbers of the second characters of pairs, in the order of these."""
        self.above, self.lengths, self.node_of_section = Narrow(), Narrow(), Narrow()
        self.is_shouted = bytearray()
        self._first, self._begin = Gathering(), Gathering()
        self._open: tuple[list[_Open], list[_Open]] = [], []
        self._terms: tuple[set[str], set[str]] = set(), set()
        """The terms of the open nodes."""
        self._first.append(0)
        self._append(0, 0, 0, False)

    def add(self, section: int, parts: Sequence[_Part]) -> None:
        """Add a section with the parts of its title."""
        shouted = not any(part.has_lower_case for part in parts) and sum(part.words for part in parts) > 1
        opened = self._open[shouted]
        kept = 0
        while kept < min(len(opened), len(parts)) and opened[kept].part is parts[kept]:
            kept += 1
        for node in opened[kept:]:
            self._terms[shouted].difference_update(node.own)
        del opened[kept:]
        for part in parts[kept:]:
            self._begin_node(part, section, shouted)
        for node in opened:
            self.end[node.node] = section + 1
        self.node_of_section.append(opened[-1].node if opened else 0)

    def _begin_node(self, part: _Part, section: int, shouted: bool) -> None:
        opened, terms = self._open[shouted], self._terms[shouted]
        node, own = len(self.end), list[str]()
        self._first.append(len(self.numbers))
        for token in tokens(part.text, shouted):
            for place, term in enumerate(token.terms):
                if term not in terms:
                    terms.add(term)
                    own.append(term)
                    is_pair = place == 1 and makes_pair(part.text[token.start : token.start + 2])
                    self.numbers.append(self._pair(*token.terms) if is_pair else self.vocabulary.add(term))
            if len(own) >= _MOST_TERMS:
                break
        self._append(section, opened[-1].node if opened else 0, len(terms), shouted)
        opened.append(_Open(part, node, own))

    def _pair(self, first: str, both: str) -> int:
        """Return what stands for a pair; a string for each would take many times the text."""
        self._seconds.append(self.vocabulary.add(both.removeprefix(first)))
        return -1 - self.vocabulary.add(first)

    def neighbours(self) -> Iterator[Neighbours]:
        """Yield the pairs among ``_TOGETHER`` terms after others."""
        seconds, at = self._seconds.numbers(), 0
        for first in range(0, len(self.numbers), _TOGETHER):
            terms = np.array(self.numbers[first : first + _TOGETHER], np.int32)
            firsts = -1 - terms[terms < 0]
            yield firsts, seconds[at : at + len(firsts)]
            at += len(firsts)

    def _append(self, section: int, above: int, length: int, shouted: bool) -> None:
        self._begin.append(section)
        self.end.append(section)
        self.above.append(above)
        self.lengths.append(length)
        self.is_shouted.append(shouted)

    def finish(self) -> tuple[Ascending, Ascending]:
        """Return where the terms of nodes and their sections begin; no more can be added."""
        self._first.append(len(self.numbers))
        return self._first.ascending(), self._begin.ascending()


def _open_parts(passages: Passages) -> Iterator[Sequence[_Part]]:
    """Yield the parts of the title of each section of all documents; those that go on are the same ones."""
    documents = passages.documents
    several = any(document.names != documents[0].names for document in documents)
    for document in documents:
        parts: list[_Part] = []
        for section in document.sections:
            texts = (*(document.names if several else ()), *section.path)
            kept = 0
            while kept < min(len(parts), len(texts)) and parts[kept].text == texts[kept]:
                kept += 1
            del parts[kept:]
            parts += [_Part(text, has_lower_case(text), len(text.split(None, 2)[:2])) for text in texts[kept:]]
            yield parts
