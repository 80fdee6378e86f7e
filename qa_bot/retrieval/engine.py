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

from qa_bot.retrieval.index import Index
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


class RankBM25Engine:
    """BM25 in memory on rank-bm25, for up to some ten thousand passages.

    rank-bm25 counts the terms and computes the score's parts. It is asked only about passages that hold a term, and
    its inverse document frequency, which turns negative in small collections, is replaced by :func:`term_weight`.
    """

    def __init__(self, index: Index, *, k1: float = K1, b: float = B, title_weight: int = TITLE_WEIGHT) -> None:
        """Count the terms of an index.

        Args:
            index: What to search.
            k1: How long more of the same term adds something.
            b: How much long passages lose, 0 to 1.
            title_weight: How often a title's words count as if they stood in the passage.
        """
        self._index = index
        self._size = len(index.passages)
        texts = index.terms_by_passage()
        for passage, title in enumerate(index.titles):
            texts[passage].extend(title_weight * title)
        if not any(texts):
            return
        self._bm25 = BM25Okapi(texts, k1=k1, b=b)
        self._bm25.idf = {}  # filled as terms are searched for

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return the passages that share a term, best first."""
        scores = np.zeros(self._size)
        for term, weight in terms.items():
            holders = self._holders_of(term)
            if len(holders) and weight > 0:
                self._weigh(term)
                scores[holders] += weight * np.array(self._bm25.get_batch_scores([term], holders.tolist()))
        found = np.flatnonzero(scores > 0)
        order = found[np.lexsort((found, -scores[found]))][: max(depth, 0)]
        return [(int(number), float(scores[number])) for number in order]

    def _weigh(self, term: str) -> None:
        """Give rank-bm25 the weight of a term that is searched for the first time."""
        if term not in self._bm25.idf:
            postings = self._index.by_passage
            frequency = postings.document_frequency(self._index.number(term))
            self._bm25.idf[term] = term_weight(term, frequency, self._size, postings.average_length)

    def _holders_of(self, term: str) -> npt.NDArray[np.int64]:
        """Return the passages that hold a term in their text or title, in order."""
        in_text, _ = self._index.by_passage.of_term(self._index.number(term))
        in_title = self._index.titled.get(term)
        if not in_title:
            return in_text.astype(np.int64)
        # numpy's own union would import its masked arrays first.
        both: npt.NDArray[np.int64] = np.sort(np.concatenate([in_text, np.array(in_title, np.int64)]))
        both = both[np.append(True, both[1:] != both[:-1])]
        return both


ENGINES: Mapping[str, Callable[..., Engine]] = {"memory": RankBM25Engine}
"""What makes an engine of an index and, by keyword, of options of its own."""
