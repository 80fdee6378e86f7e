"""Terms → passages: the engines behind one Protocol.

An engine takes weighted terms and returns the best passages, by number. The contract, which the tests hold for every
member of ``ENGINES``: only passages that share a term are returned; scores are positive and finite; the order is by
score, then by passage number; at most ``depth`` of them; nothing at all for an empty index or for unknown terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from rank_bm25 import BM25Okapi

from qa_bot.retrieval.index import Index
from qa_bot.retrieval.weights import term_weight

K1 = 1.2
B = 0.4


class Engine(Protocol):
    """Finds passages."""

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return at most ``depth`` passage numbers with their scores for terms and their weights."""
        ...


class RankBM25Engine:
    """BM25 in memory on rank-bm25, for up to some ten thousand passages.

    rank-bm25 counts the terms and computes the score's parts. It is asked only about passages that hold a term, and
    its inverse document frequency, which turns negative in small collections, is replaced by :func:`term_weight`.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._size = len(index.passages)
        if not index.terms:
            return
        self._bm25 = BM25Okapi(index.terms_by_passage(), k1=K1, b=B)
        length = index.by_passage.average_length
        self._bm25.idf = {
            term: term_weight(term, index.by_passage.document_frequency(number), self._size, length)
            for term, number in index.terms.items()
        }

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return the passages that share a term, best first."""
        scores = np.zeros(self._size)
        for term, weight in terms.items():
            holders, _ = self._index.by_passage.of_term(self._index.number(term))
            if len(holders) and weight > 0:
                scores[holders] += weight * np.array(self._bm25.get_batch_scores([term], holders.tolist()))
        found = np.flatnonzero(scores > 0)
        order = found[np.lexsort((found, -scores[found]))][: max(depth, 0)]
        return [(int(number), float(scores[number])) for number in order]


ENGINES: Mapping[str, Callable[[Index], Engine]] = {"memory": RankBM25Engine}
