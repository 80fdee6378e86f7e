"""BM25 in memory, on rank-bm25."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from qa_bot.numbers import IntArray
from qa_bot.retrieval.engines.protocol import K1, TITLE_WEIGHT, B
from qa_bot.retrieval.index import FloatArray, Index
from qa_bot.retrieval.postings import Holders
from qa_bot.retrieval.weights import term_weight

Numbers = npt.NDArray[np.integer]
_TOGETHER = 2**16
"""Passages that are scored together: a word may stand in every one of millions."""


class IndexStatistics:
    """What an index knows of its passages as a whole."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @property
    def passages(self) -> int:
        """How many there are."""
        return len(self._index.passages)

    @property
    def average_length(self) -> float:
        """Terms in a passage on average, at least 1."""
        return self._index.by_passage.average_length

    def document_frequency(self, term: str) -> int:
        """Return how many passages hold a term in their text."""
        return self._index.by_passage.document_frequency(self._index.number(term))


class _Counted(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """rank-bm25 given the average length of passages, and told of the passages that it is asked about.

    Its own counts, a dictionary a passage, would take more memory than the text and all that is known of it. Its
    inverse document frequency, which turns negative in small collections, is replaced by :func:`term_weight`.
    """

    def _initialize(self, corpus: tuple[int, float]) -> dict[str, int]:
        self.corpus_size, self.avgdl = corpus
        return {}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        """Weights are told with the counts."""

    def parts(self, term: str, weight: float, lengths: Numbers, counts: Numbers) -> FloatArray:
        """Return what a term of some weight adds to the scores of passages of some lengths that have it so often."""
        told = copy(self)  # rank-bm25 takes these as its own, and other threads ask at the same time
        told.idf = {term: weight}
        told.doc_len = lengths
        by_count = {count: {term: count} for count in set(counts.tolist())}
        told.doc_freqs = [by_count[count] for count in counts.tolist()]
        return np.array(told.get_batch_scores([term], range(len(counts))))


class MemoryEngine:
    """BM25 in memory on rank-bm25, which computes the score's parts, and is asked about passages that hold a term."""

    def __init__(self, index: Index, *, k1: float = K1, b: float = B, title_weight: int = TITLE_WEIGHT) -> None:
        """Count the terms of an index.

        Args:
            index: What to search.
            k1: How long more of the same term adds something.
            b: How much long passages lose, 0 to 1.
            title_weight: How often a title's words count as if they stood in the passage.
        """
        self._index = index
        self._title_weight = title_weight
        self._size = len(index.passages)
        total = index.total + title_weight * index.titles.total()
        self.statistics = IndexStatistics(index)
        """What is known of the passages as a whole."""
        self._bm25 = _Counted((self._size, max(total, 1) / max(self._size, 1)), k1=k1, b=b)

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return the passages that share a term, best first."""
        holders = {term: self._counts_of(term) for term, weight in terms.items() if weight > 0}
        best = np.zeros(0, np.int64), np.zeros(0)
        for first in range(0, self._size, _TOGETHER):
            found, scores = self._score(terms, holders, first)
            found, scores = np.append(best[0], found), np.append(best[1], scores)
            order = np.lexsort((found, -scores))[: max(depth, 0)]
            best = found[order], scores[order]
        return list(zip(best[0].tolist(), best[1].tolist(), strict=True))

    def close(self) -> None:
        """Nothing is held open."""

    def _score(
        self, terms: Mapping[str, float], holders: Mapping[str, Holders], first: int
    ) -> tuple[IntArray, FloatArray]:
        """Return those of the passages from ``first`` on that score, and their scores."""
        scores = np.zeros(min(_TOGETHER, self._size - first))
        for term, (passages, counts) in holders.items():
            part = slice(*np.searchsorted(passages, (first, first + _TOGETHER)).tolist())
            here = passages[part]
            if len(here):
                lengths = self._index.passage_lengths[here] + self._title_weight * self._index.titles.lengths(here)
                parts = self._bm25.parts(term, self._weight_of(term), lengths, counts[part])
                scores[here - first] += terms[term] * parts
        found = np.flatnonzero(scores > 0)
        return found + first, scores[found]

    def _weight_of(self, term: str) -> float:
        known = self.statistics
        return term_weight(term, known.document_frequency(term), known.passages, known.average_length)

    def _counts_of(self, term: str) -> Holders:
        """Return the passages that hold a term in their text or title, in order, and how often, titles weighted."""
        in_text, counts = self._index.by_passage.of_term(self._index.number(term))
        in_title = self._index.titles.holding(term)
        if not len(in_title):
            return in_text, counts
        # numpy's own union would import its masked arrays first.
        both = np.sort(np.concatenate([in_text, in_title]))
        both = both[np.append(True, both[1:] != both[:-1])]
        together = np.zeros(len(both), np.int32)
        together[np.searchsorted(both, in_text)] += counts
        together[np.searchsorted(both, in_title)] += self._title_weight
        return both, together
