"""Query → what the features ask of a question: its terms in order, its kind, its names, what it asks for."""

from __future__ import annotations

from typing import NamedTuple

from qa_bot.analysis import fold, tokens
from qa_bot.model import Query
from qa_bot.retrieval.kinds import kind_of
from qa_bot.retrieval.occurrences import STOP

_FOCUS_REACH = 3
"""Words after *what*, *which* or *how many* within which the thing asked for must stand."""


class Question(NamedTuple):
    """A query's terms, each with what its place in the question tells of it.

    ``terms`` and ``weights`` are the query's. ``sequence`` is the question's own words as terms in order, stop words
    among them under their mark. ``is_name`` and ``is_number`` go with ``terms``; ``focus`` is the place in ``terms`` of
    the thing asked for (*year* in "in what year …"), or None.
    """

    terms: tuple[str, ...]
    weights: tuple[float, ...]
    sequence: tuple[str, ...]
    words: tuple[str, ...]
    is_name: tuple[bool, ...]
    is_number: tuple[bool, ...]
    kind: str
    focus: int | None

    @classmethod
    def of(cls, query: Query) -> Question:
        """Analyse a query."""
        folded: list[str] = []
        sequence: list[str] = []
        surfaces: dict[str, str] = {}
        places: dict[str, int] = {}
        for place, token in enumerate(tokens(query.text)):
            surface = query.text[token.start : token.end]
            folded.append(fold(surface))
            sequence.append(token.terms[0] if token.terms else STOP + folded[-1])
            for term in token.terms:
                surfaces.setdefault(term, surface)
                places.setdefault(term, place)
        names = tuple(query.terms)
        return cls(
            names,
            tuple(query.terms.values()),
            tuple(sequence),
            tuple(fold(surfaces.get(term, term)) for term in names),
            tuple(surfaces.get(term, "-")[0].isupper() and places[term] > 0 for term in names),
            tuple(term[0].isdigit() for term in names),
            kind_of(folded),
            _focus(folded, names, places),
        )


def _focus(folded: list[str], names: tuple[str, ...], places: dict[str, int]) -> int | None:
    asking = next((at for at, word in enumerate(folded) if word in ("what", "which", "many", "whose")), None)
    if asking is None:
        return None
    after = [(places[term], at) for at, term in enumerate(names) if places.get(term, -1) > asking]
    place, at = min(after, default=(len(folded) + _FOCUS_REACH, 0))
    return at if place <= asking + _FOCUS_REACH else None
