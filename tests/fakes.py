"""Stand-ins for what the product uses, as plain as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from qa_bot.analysis import terms
from qa_bot.retrieval import Index


class PlainStatistics:
    def __init__(self, held: list[Counter[str]]) -> None:
        self._held = held
        self.passages = len(held)
        self.average_length = max(1.0, sum(map(len, map(list, map(Counter.elements, held)))) / max(1, len(held)))

    def document_frequency(self, term: str) -> int:
        return sum(term in each for each in self._held)


class PlainEngine:
    """Counts the terms that a passage shares, its titles' twice, and divides by its length."""

    def __init__(self, index: Index) -> None:
        self._held = [Counter(terms(passage.text)) for passage in index.passages]
        self._titles = index.titles.of_passages(np.arange(len(self._held)))
        self.statistics = PlainStatistics(self._held)

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        found = []
        for number, (held, title) in enumerate(zip(self._held, self._titles, strict=True)):
            shared = sum(weight * (held[term] + 2 * (term in title)) for term, weight in terms.items())
            if shared > 0:
                found.append((number, shared / (held.total() + len(title) + 1)))
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[: max(depth, 0)]

    def close(self) -> None:
        pass
