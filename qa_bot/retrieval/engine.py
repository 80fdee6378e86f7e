"""Terms → passages: the engines behind one Protocol.

An engine takes weighted terms and returns the best passages, by number. The contract, which the tests hold for every
member of ``ENGINES``: only passages that share a term are returned; scores are positive and finite; the order is by
score, then by passage number; at most ``depth`` of them; nothing at all for an empty index or for unknown terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from qa_bot.retrieval.index import Index, IntArray
from qa_bot.retrieval.weights import term_weight

K1 = 1.2
B = 0.4
TITLE_WEIGHT = 2
"""How often a title's words count as if they stood in the passage."""


class Engine(Protocol):
    """Finds passages."""

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return at most ``depth`` passage numbers with their scores for terms and their weights."""
        ...


class _Counted(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """rank-bm25 given the lengths of passages, and the counts of a term when it is first searched for.

    Its own counts, a dictionary a passage, would take more memory than the text and all that is known of it. Its
    inverse document frequency, which turns negative in small collections, is replaced by :func:`term_weight`.
    """

    def _initialize(self, corpus: npt.NDArray[np.int64]) -> dict[str, int]:
        self.corpus_size = len(corpus)
        self.doc_len = corpus
        self.avgdl = int(corpus.sum()) / len(corpus)
        self.doc_freqs: list[dict[str, int]] = [{} for _ in range(len(corpus))]
        return {}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        """Weights are told with the counts."""

    def learn(self, term: str, weight: float, passages: IntArray, counts: IntArray) -> None:
        """Take in a term's weight, and its counts in the passages that hold it."""
        self.idf[term] = weight
        for passage, count in zip(passages.tolist(), counts.tolist(), strict=True):
            self.doc_freqs[passage][term] = count


class RankBM25Engine:
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
        lengths = index.by_passage.lengths.astype(np.int64)
        lengths += title_weight * np.array([len(title) for title in index.titles], np.int64)
        if lengths.any():
            self._bm25 = _Counted(lengths, k1=k1, b=b)

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return the passages that share a term, best first."""
        scores = np.zeros(self._size)
        for term, weight in terms.items():
            holders, counts = self._counts_of(term)
            if len(holders) and weight > 0:
                if term not in self._bm25.idf:
                    self._bm25.learn(term, self._weight_of(term), holders, counts)
                scores[holders] += weight * np.array(self._bm25.get_batch_scores([term], holders.tolist()))
        found = np.flatnonzero(scores > 0)
        order = found[np.lexsort((found, -scores[found]))][: max(depth, 0)]
        return [(int(number), float(scores[number])) for number in order]

    def _weight_of(self, term: str) -> float:
        postings = self._index.by_passage
        frequency = postings.document_frequency(self._index.number(term))
        return term_weight(term, frequency, self._size, postings.average_length)

    def _counts_of(self, term: str) -> tuple[IntArray, IntArray]:
        """Return the passages that hold a term in their text or title, in order, and how often, titles weighted."""
        in_text, counts = self._index.by_passage.of_term(self._index.number(term))
        in_title = self._index.titled.get(term)
        if not in_title:
            return in_text, counts
        # numpy's own union would import its masked arrays first.
        both = np.sort(np.concatenate([in_text, np.array(in_title, np.int32)]))
        both = both[np.append(True, both[1:] != both[:-1])]
        together = np.zeros(len(both), np.int32)
        together[np.searchsorted(both, in_text)] += counts
        together[np.searchsorted(both, in_title)] += self._title_weight
        return both, together


ENGINES: Mapping[str, Callable[..., Engine]] = {"memory": RankBM25Engine}
"""What makes an engine of an index and, by keyword, of options of its own."""
