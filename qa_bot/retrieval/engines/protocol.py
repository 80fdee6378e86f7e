"""Terms → passages: what every engine does.

An engine takes weighted terms and returns the best passages, by number. The contract, which the tests hold for every
member of ``ENGINES``: only passages that share a term are returned; scores are positive and finite; the order is by
score, then by passage number; at most ``depth`` of them; nothing at all for an empty index or for unknown terms. Many
threads may search at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

K1 = 1.2
B = 0.4
TITLE_WEIGHT = 2
"""How often a title's words count as if they stood in the passage."""


class Statistics(Protocol):
    """What an engine knows of its passages as a whole."""

    @property
    def passages(self) -> int:
        """How many there are."""
        ...

    @property
    def average_length(self) -> float:
        """Terms other than stop words in a passage on average, titles left out, at least 1."""
        ...

    def document_frequency(self, term: str) -> int:
        """Return how many passages hold a term in their text, titles left out."""
        ...


class Engine(Protocol):
    """Finds passages."""

    @property
    def statistics(self) -> Statistics:
        """What is known of the passages as a whole."""
        ...

    def search(self, terms: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """Return at most ``depth`` passage numbers with their scores for terms and their weights."""
        ...

    def close(self) -> None:
        """Give up what the engine holds open; it is not asked again. Closing it twice is closing it once."""
        ...


EngineMaker = Callable[..., Engine]
"""Makes an engine of an index and, by keyword, of options of its own."""
