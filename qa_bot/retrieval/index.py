"""Passages → Index: which term stands where, as flat arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import fold, terms, tokens
from qa_bot.model import Passage, Sentence
from qa_bot.retrieval.kinds import classes_of

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]
_Table = TypeVar("_Table")


class Postings(NamedTuple):
    """For each term, by its number, the units (passages or sentences) that hold it and how often, in order."""

    offsets: npt.NDArray[np.int64]
    units: IntArray
    counts: IntArray
    lengths: IntArray
    """Terms in each unit."""

    @classmethod
    def of(cls, term_numbers: IntArray, unit_of_term: IntArray, terms: int, units: int) -> Postings:
        """Count the terms of each unit; both arrays have one element for each term's occurrence."""
        # As small as they can be, and sorted in place, as numpy's unique does not: no arrays are larger than these.
        keys = term_numbers.astype(np.int32 if terms * units < 2**31 else np.int64)
        keys *= max(units, 1)
        keys += unit_of_term
        keys.sort()
        first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
        counts = np.diff(first, append=len(keys))
        keys = keys[first]
        term_of_key, unit_of_key = np.divmod(keys, max(units, 1))
        offsets = np.searchsorted(term_of_key, np.arange(terms + 1)).astype(np.int64)
        lengths = np.bincount(unit_of_term, minlength=units)[:units]
        return cls(offsets, unit_of_key.astype(np.int32), counts.astype(np.int32), lengths.astype(np.int32))

    def of_term(self, number: int) -> tuple[IntArray, IntArray]:
        """Return the units that hold a term and its counts in them; ``number`` −1 is a term that nothing holds."""
        if number < 0:
            return self.units[:0], self.counts[:0]
        part = slice(self.offsets[number], self.offsets[number + 1])
        return self.units[part], self.counts[part]

    def document_frequency(self, number: int) -> int:
        """Return how many units hold a term."""
        return int(self.offsets[number + 1] - self.offsets[number]) if number >= 0 else 0

    @property
    def average_length(self) -> float:
        """Terms in a unit on average, at least 1."""
        return max(1.0, float(self.lengths.mean())) if len(self.lengths) else 1.0


MOST_PARTS = 5
"""Passages of one paragraph that are looked at together; a book on one line is no paragraph."""


def _paragraphs(passages: Sequence[Passage]) -> IntArray:
    """Number the paragraphs, and return for each passage its paragraph's number."""
    numbers: list[int] = []
    number, parts = -1, 0
    before: Passage | None = None
    for passage in passages:
        together = before is not None and before.document is passage.document and before.paragraph == passage.paragraph
        if not together or parts == MOST_PARTS:
            number, parts = number + 1, 0
        parts += 1
        numbers.append(number)
        before = passage
    return np.array(numbers, np.int32)


def _documents(passages: Sequence[Passage]) -> IntArray:
    """Number the documents, and return for each passage its document's number."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(id(passage.document), len(numbers)) for passage in passages], np.int32)


STOP = "="
"""What marks a stop word among the terms; no term of content begins with it."""


class Occurrences(NamedTuple):
    """The words of some passages in order: what analysing their text yields, and all that is worth keeping of it.

    ``table`` is N × 5: for every occurrence of a term the number of the term, that of the sentence from 0, the position
    in it, the number of the word, and its class. Numbers of ``terms`` and ``words`` follow their first occurrence.
    """

    terms: Sequence[str]
    words: Sequence[str]
    table: IntArray
    sentences: int
    """How many there are."""


def occurrences(passages: Iterable[Passage]) -> Occurrences:
    """Analyse the sentences of passages."""
    rows = array("i")  # a list of numbers would take eight times as much
    terms: dict[str, int] = {}
    words: dict[str, int] = {}
    surfaces: dict[str, tuple[int, int]] = {}
    sentence = 0
    for passage in passages:
        text = passage.document.text
        for start, end in passage.sentence_spans:
            for position, token in enumerate(tokens(text[start:end])):
                surface = text[start + token.start : start + token.end]
                known = surfaces.get(surface)
                if known is None:
                    word = fold(surface)
                    known = surfaces[surface] = words.setdefault(word, len(words)), classes_of(surface)
                for term in token.terms or (STOP + fold(surface),):
                    number = terms.setdefault(term, len(terms))
                    rows.extend((number, sentence, position, *known))
            sentence += 1
    table = np.frombuffer(rows, np.int32).reshape(-1, 5) if rows else np.zeros((0, 5), np.int32)
    return Occurrences(tuple(terms), tuple(words), table, sentence)


def joined(parts: Sequence[Occurrences]) -> Occurrences:
    """Return the occurrences of parts one after another, with the same numbers as if analysed in one go."""
    if len(parts) == 1:
        return parts[0]
    terms: dict[str, int] = {}
    words: dict[str, int] = {}
    tables = [np.zeros((0, 5), np.int32)]
    sentence = 0
    for part in parts:
        term_numbers = np.array([terms.setdefault(term, len(terms)) for term in part.terms], np.int32)
        word_numbers = np.array([words.setdefault(word, len(words)) for word in part.words], np.int32)
        table = part.table.copy()
        table[:, 0] = term_numbers[table[:, 0]]
        table[:, 1] += sentence
        table[:, 3] = word_numbers[table[:, 3]]
        tables.append(table)
        sentence += part.sentences
    return Occurrences(tuple(terms), tuple(words), np.concatenate(tables), sentence)


class Index:
    """The terms of a sequence of passages. Passages and sentences have numbers, from 0, in the order given.

    The arrays ``occurrences``, ``sentence_of``, ``positions``, ``word_of`` and ``class_of`` have an element for every
    occurrence of a term in the corpus, in order. Stop words occur, too, under names that begin with ``STOP``, but are
    not counted in the postings. The terms of a compound stand at one position.
    """

    def __init__(self, passages: Iterable[Passage], found: Occurrences | None = None) -> None:
        """Index passages; ``found`` is what :func:`occurrences` gives for them, where that is known already."""
        self.passages: Sequence[Passage] = tuple(passages)
        self._derived: dict[str, object] = {}
        counts = [len(passage.sentence_spans) for passage in self.passages]
        self.first_sentence: IntArray = np.array(list(accumulate(counts, initial=0)), np.int32)
        """For each passage the number of its first sentence, and at the end the number of sentences."""
        self.passage_of_sentence: IntArray = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self.paragraph_of_passage: IntArray = _paragraphs(self.passages)
        """For each passage the number of its paragraph; the parts of a long one share it."""
        self.document_of_passage: IntArray = _documents(self.passages)
        """For each passage the number of its document."""
        self._take(occurrences(self.passages) if found is None else found)
        self._count()
        self._read_titles()

    def _take(self, found: Occurrences) -> None:
        self.terms: dict[str, int] = {term: number for number, term in enumerate(found.terms)}
        self.words: dict[str, int] = {word: number for number, word in enumerate(found.words)}
        """The corpus's words, folded, with a number each."""
        # Columns of one table: copies of them would take as much again.
        self.occurrences, self.sentence_of, self.positions, self.word_of = (found.table[:, at] for at in range(4))
        self.class_of = found.table[:, 4].view(np.uint32)
        self.first_occurrence = np.searchsorted(self.sentence_of, np.arange(found.sentences + 1)).astype(np.int64)
        """For each sentence the first of its occurrences, and at the end their number."""

    def _count(self) -> None:
        self.is_stop = np.array([name.startswith(STOP) for name in self.terms], bool)
        """For each term whether it is a stop word."""
        content = ~self.is_stop[self.occurrences] if len(self.occurrences) else np.zeros(0, bool)
        numbers, sentences = self.occurrences[content], self.sentence_of[content]
        passages = self.passage_of_sentence[sentences]
        self.by_sentence = Postings.of(numbers, sentences, len(self.terms), len(self.passage_of_sentence))
        self.by_passage = Postings.of(numbers, passages, len(self.terms), len(self.passages))
        paragraphs = self.paragraph_of_passage[passages]
        count = int(self.paragraph_of_passage[-1]) + 1 if len(self.passages) else 0
        self.by_paragraph = Postings.of(numbers, paragraphs, len(self.terms), count)
        self.word_counts = np.bincount(self.word_of, minlength=len(self.words))
        """How often each word occurs."""

    def _read_titles(self) -> None:
        """Take each passage's headings, and its document's title where there are several, as its title."""
        several = len({passage.document.title for passage in self.passages}) > 1
        known: dict[str, tuple[str, ...]] = {}
        self.titles: list[tuple[str, ...]] = []
        """For each passage the terms of its title in order, without repetition."""
        for passage in self.passages:
            title = " ".join((*([passage.document.title] if several else []), *passage.section))
            if title not in known:
                known[title] = tuple(dict.fromkeys(terms(title)))
            self.titles.append(known[title])
        self.titled: dict[str, list[int]] = {}
        """For each term the passages whose title has it, in order."""
        for number, title_terms in enumerate(self.titles):
            for term in title_terms:
                self.titled.setdefault(term, []).append(number)

    @property
    def by_document(self) -> Postings:
        """The terms of whole documents, counted when they are first asked for."""
        return self.derived("by document", Index._count_by_document)

    def _count_by_document(self) -> Postings:
        content = ~self.is_stop[self.occurrences]
        documents = self.document_of_passage[self.passage_of_sentence[self.sentence_of[content]]]
        count = int(self.document_of_passage[-1]) + 1 if len(self.passages) else 0
        return Postings.of(self.occurrences[content], documents, len(self.terms), count)

    def derived(self, name: str, make: Callable[[Index], _Table]) -> _Table:
        """Return a table that is made from the index alone, when it is first asked for, and kept with it."""
        if name not in self._derived:
            self._derived[name] = make(self)
        return cast(_Table, self._derived[name])

    def number(self, term: str) -> int:
        """Return the number of a term, or −1 where the corpus does not hold it."""
        return self.terms.get(term, -1)

    def sentence(self, number: int) -> Sentence:
        """Return a sentence by its number."""
        passage_number = int(self.passage_of_sentence[number])
        passage = self.passages[passage_number]
        return Sentence(passage, *passage.sentence_spans[number - int(self.first_sentence[passage_number])])
