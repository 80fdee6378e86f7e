"""Documents → Passages: a paragraph each, a long one cut between its sentences."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import regex

from qa_bot.documents.blocks import lines_of_code
from qa_bot.model import Document, Passage, Span
from qa_bot.numbers import Ascending, Gathering, IntArray, Made, Narrow

PASSAGE_WORDS = 180
"""Words: what a passage aims to stay within. One sentence longer than this stays whole, if it is one."""

Numbers = npt.NDArray[np.integer]
COLUMNS = ("edges", "first_sentence", "first_of_block", "first_of_section")
"""The columns of numbers that passages are kept as; see :class:`Passages`."""
_RECENT = 200
"""Passages made last that are kept."""
_CHECKED = 10_000
"""Passages that are checked together."""
_WORD = regex.compile(r"[\p{L}\p{N}]\S*+")


def passages(document: Document, max_words: int = PASSAGE_WORDS) -> Iterator[Passage]:
    """Yield the passages of ``document`` in order, numbered from 1. They do not overlap and cut no sentence."""
    cutting = Cutting()
    cutting.cut(document, max_words)
    return iter(cutting.finish())


class Passages(Made[Passage]):
    """The passages of documents in order, kept as numbers: a record each would take many times the text.

    Places in the documents' texts are counted on from each text to the next. ``edges`` are the starts and ends of all
    sentences; ``first_sentence``, ``first_of_block`` and ``first_of_section`` say where passages, paragraphs and
    sections begin, as numbers of sentences and passages, and at the end how many there are. A passage begins ``leads``
    characters before its first sentence and ends ``tails`` characters after its last.
    """

    def __init__(
        self, documents: Sequence[Document], columns: Mapping[str, Ascending], leads: Numbers, tails: Numbers
    ) -> None:
        self.documents = documents
        self.columns = columns
        self.leads, self.tails = leads, tails
        self._recent: dict[int, Passage] = {}
        self.edges, self.first_sentence = columns["edges"], columns["first_sentence"]
        self.first_of_block, self.first_of_section = columns["first_of_block"], columns["first_of_section"]
        offsets, first_section = Gathering(), Gathering()
        offsets.append(0)
        first_section.append(0)
        for document in documents:
            offsets.append(offsets.last + len(document.text))
            first_section.append(first_section.last + len(document.sections))
        self._offsets, self._first_section = offsets.ascending(), first_section.ascending()

    @property
    def first_of_document(self) -> IntArray:
        """The number of each document's first passage, and at the end how many there are."""
        return self.first_of_section.at(self._first_section.part(0, len(self._first_section)))

    def __len__(self) -> int:
        return len(self.leads)

    def _make(self, place: int) -> Passage:
        found = self._recent.get(place)
        if found is None:
            found = self._made(place)
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[place] = found
        return found

    def _made(self, place: int) -> Passage:
        section, block = self.first_of_section.place_of(place), self.first_of_block.place_of(place)
        number = self._first_section.place_of(section)
        document, offset = self.documents[number], self._offsets[number]
        first, last = self.first_of_block.part(block, block + 2).tolist()
        sentences = self._sentences(place, offset)
        start, end = self._extent(place, offset)
        return Passage(
            document,
            place - self.first_of_section[self._first_section[number]] + 1,
            document.sections[section - self._first_section[number]].path,
            start,
            end,
            sentences,
            (self._extent(first, offset)[0], self._extent(last - 1, offset)[1]),
        )

    def _sentences(self, place: int, offset: int) -> tuple[Span, ...]:
        first, last = self.first_sentence.part(place, place + 2).tolist()
        edges = (self.edges.part(2 * first, 2 * last) - offset).tolist()
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    def _extent(self, place: int, offset: int) -> Span:
        first, last = self.first_sentence.part(place, place + 2).tolist()
        start, end = self.edges.at(np.array([2 * first, 2 * last - 1])).tolist()
        return start - offset - int(self.leads[place]), end - offset + int(self.tails[place])

    def sentences(self) -> Iterator[str]:
        """Yield the texts of all sentences in order."""
        edges = (edge for part in self.edges.parts() for edge in part.tolist())
        starts = self._offsets.part(0, len(self._offsets)).tolist()
        number, text, offset, end_of_text = -1, "", 0, 0
        for start, end in zip(edges, edges, strict=True):
            while start >= end_of_text:
                number += 1
                text, offset, end_of_text = self.documents[number].text, starts[number], starts[number + 1]
            yield text[start - offset : end - offset]

    def check(self) -> None:
        """Raise ``ValueError`` where a number points to nothing: those that are stored are not trusted."""
        count, sentences, total = len(self), len(self.edges) // 2, self._offsets[len(self.documents)]
        for column, last in (
            (self.first_sentence, sentences),
            (self.first_of_block, count),
            (self.first_of_section, count),
            (self.edges, total),
        ):
            column.check(last)
        if (
            len(self.edges) % 2
            or len(self.tails) != count
            or len(self.first_sentence) != count + 1
            or len(self.first_of_section) != self._first_section[len(self.documents)] + 1
            or any(column[0] or column[len(column) - 1] != end for column, end in self._ends(count, sentences))
        ):
            raise ValueError("passages of other documents")
        for first in range(0, count, _CHECKED):
            self._check_extents(np.arange(first, min(count, first + _CHECKED)))

    def _ends(self, count: int, sentences: int) -> Iterator[tuple[Ascending, int]]:
        yield self.first_sentence, sentences
        yield self.first_of_block, count
        yield self.first_of_section, count

    def _check_extents(self, places: IntArray) -> None:
        first, last = self.first_sentence.at(places), self.first_sentence.at(places + 1)
        document = self._first_section.up_to(self.first_of_section.up_to(places) - 1) - 1
        start = self.edges.at(2 * first) - self.leads[places]
        end = self.edges.at(2 * np.maximum(last, 1) - 1) + self.tails[places]
        inside = (start >= self._offsets.at(document)) & (end <= self._offsets.at(document + 1))
        if not (inside & (first < last)).all():
            raise ValueError("passages beyond their documents")


class Cutting:
    """Cuts documents into passages, one after the other."""

    def __init__(self) -> None:
        self._documents: list[Document] = []
        self._columns = {name: Gathering() for name in COLUMNS}
        self._edges, self._first_sentence, self._first_of_block, self._first_of_section = self._columns.values()
        self._leads, self._tails = Narrow(), Narrow()
        self._sentences = 0
        self._offset = 0

    def cut(self, document: Document, max_words: int) -> None:
        """Add the passages of a document."""
        self._documents.append(document)
        code = {block.start for block in document.blocks if block.kind == "code"}
        for section in document.sections:
            self._first_of_section.append(len(self._leads))
            for block in section.blocks:
                self._cut_block(document.text, block, max_words, is_code=block[0] in code)
        self._offset += len(document.text)

    def _cut_block(self, text: str, block: Span, max_words: int, is_code: bool) -> None:
        from qa_bot.analysis.sentences import sentences_of  # its patterns take a while to compile

        lengths = array("q")
        for start, end in lines_of_code(text, *block) if is_code else sentences_of(text, *block):
            if not lengths:
                self._first_of_block.append(len(self._leads))
                lead = start - block[0]
            self._edges.append(self._offset + start)
            self._edges.append(self._offset + end)
            lengths.append(sum(1 for _ in _WORD.finditer(text, start, end)))
        if lengths:
            tail = block[1] + self._offset - self._edges.last
            for first, last in pairwise(_cuts(lengths, max_words)):
                self._first_sentence.append(self._sentences + first)
                self._leads.append(0 if first else lead)
                self._tails.append(tail if last == len(lengths) else 0)
            self._sentences += len(lengths)

    def extend(self, others: Passages) -> None:
        """Add passages that are cut already."""
        shifts = {"edges": self._offset, "first_sentence": self._sentences}
        for name, column in others.columns.items():
            gathered = self._columns[name]
            for part in column.parts(0, len(column) - (name != "edges")):
                gathered.extend(part + shifts.get(name, len(self._leads)))
        self._leads.extend(others.leads)
        self._tails.extend(others.tails)
        self._documents += others.documents
        self._sentences += len(others.edges) // 2
        self._offset += sum(len(document.text) for document in others.documents)

    def finish(self) -> Passages:
        """Return the passages; no more can be added."""
        for name, column in self._columns.items():
            if name != "edges":
                column.append(self._sentences if name == "first_sentence" else len(self._leads))
        columns = {name: column.ascending() for name, column in self._columns.items()}
        return Passages(self._documents, columns, self._leads.numbers(), self._tails.numbers())


def cut(documents: Iterable[Document], max_words: int) -> Passages:
    """Cut documents into passages."""
    cutting = Cutting()
    for document in documents:
        cutting.cut(document, max_words)
    return cutting.finish()


def _cuts(lengths: Sequence[int], max_words: int) -> list[int]:
    """Cut sentences of some words into runs of about equal length: a short rest would rank above its betters.

    Return the number of each run's first sentence, and at the end how many sentences there are.
    """
    if len(lengths) == 1:
        return [0, 1]
    total = sum(lengths)
    count = -(-total // max_words)
    cuts = [0]
    if count > 1:
        seen = 0
        for index, length in enumerate(lengths):
            is_nearer_before = seen + length / 2 > total * len(cuts) / count
            if index > cuts[-1] and is_nearer_before and len(cuts) < count:
                cuts.append(index)
            seen += length
    return [*cuts, len(lengths)]
