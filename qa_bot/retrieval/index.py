"""Passages → Index: which term stands where, as flat arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import fold, tokens
from qa_bot.model import Passage, Sentence, Span

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, by its number, the units (passages or sentences) that hold it and how often, in order."""

    offsets: npt.NDArray[np.int64]
    units: IntArray
    counts: IntArray
    lengths: IntArray
    """Terms in each unit."""

    @classmethod
    def of(cls, term_numbers: IntArray, unit_of_term: IntArray, terms: int, units: int) -> Postings:
        """Count the terms of each unit; both arrays have one element for each term's occurrence."""
        keys = term_numbers.astype(np.int64) * max(units, 1) + unit_of_term
        unique, counts = np.unique(keys, return_counts=True)
        term_of_key, unit_of_key = np.divmod(unique, max(units, 1))
        offsets = np.searchsorted(term_of_key, np.arange(terms + 1)).astype(np.int64)
        lengths = np.bincount(unit_of_term, minlength=units)
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


class Index:
    """The terms of a sequence of passages. Passages and sentences have numbers, from 0, in the order given."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.passages: Sequence[Passage] = tuple(passages)
        self.terms: dict[str, int] = {}
        self.words: dict[str, int] = {}
        """The corpus's words as folded, with the number of times that each occurs."""
        counts = [len(passage.sentence_spans) for passage in self.passages]
        self.first_sentence: IntArray = np.array(list(accumulate(counts, initial=0)), np.int32)
        """For each passage the number of its first sentence, and at the end the number of sentences."""
        self._read_terms()

    def _read_terms(self) -> None:
        term_numbers: list[int] = []
        sentence_of: list[int] = []
        sentence = 0
        for passage in self.passages:
            text = passage.document.text
            for start, end in passage.sentence_spans:
                for token in tokens(text[start:end]):
                    if token.is_stop:
                        continue
                    word = fold(text[start + token.start : start + token.end])
                    self.words[word] = self.words.get(word, 0) + 1
                    for term in token.terms:
                        term_numbers.append(self.terms.setdefault(term, len(self.terms)))
                        sentence_of.append(sentence)
                sentence += 1
        self.occurrences: IntArray = np.array(term_numbers, np.int32)
        """The corpus's terms in order, as numbers."""
        self.sentence_of: IntArray = np.array(sentence_of, np.int32)
        passage_of_sentence = np.repeat(np.arange(len(self.passages), dtype=np.int32), np.diff(self.first_sentence))
        self.passage_of_sentence: IntArray = passage_of_sentence
        self.by_sentence = Postings.of(self.occurrences, self.sentence_of, len(self.terms), sentence)
        self._places = np.argsort(self.occurrences, kind="stable")
        self._first_place = np.searchsorted(self.occurrences[self._places], np.arange(len(self.terms) + 1))
        passage_of = passage_of_sentence[self.sentence_of] if sentence else self.sentence_of
        self.by_passage = Postings.of(self.occurrences, passage_of, len(self.terms), len(self.passages))

    def places(self, number: int) -> npt.NDArray[np.int64]:
        """Return where in ``occurrences`` a term stands, in order."""
        return self._places[self._first_place[number] : self._first_place[number + 1]]

    def number(self, term: str) -> int:
        """Return the number of a term, or −1 where the corpus does not hold it."""
        return self.terms.get(term, -1)

    def sentence(self, number: int) -> Sentence:
        """Return a sentence by its number."""
        passage_number = int(self.passage_of_sentence[number])
        passage = self.passages[passage_number]
        span: Span = passage.sentence_spans[number - int(self.first_sentence[passage_number])]
        return Sentence(passage, *span)

    def terms_by_passage(self) -> list[list[str]]:
        """Return each passage's terms in order, as an engine takes them."""
        names = list(self.terms)
        lists: list[list[str]] = [[] for _ in self.passages]
        passage_of = self.passage_of_sentence[self.sentence_of] if len(self.sentence_of) else self.sentence_of
        for number, passage in zip(self.occurrences.tolist(), passage_of.tolist(), strict=True):
            lists[passage].append(names[number])
        return lists
