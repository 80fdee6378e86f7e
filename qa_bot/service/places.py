"""Where something stands, and how sure an answer is, in words."""

from __future__ import annotations

from qa_bot.model import Place

_SURENESS = (
    (0.9, "almost certainly right"),
    (0.7, "probably right"),
    (0.5, "more likely right than not"),
    (0.3, "unsure"),
    (0.0, "hardly more than a guess"),
)


def place_in_words(place: Place) -> str:
    """Return a place as a person says it.

    >>> place_in_words(Place("page", 3, "iii")), place_in_words(Place("section", None, "Opening hours"))
    ('page iii (3)', 'Opening hours')
    """
    if place.label is None or (place.number is not None and place.kind in ("line", "record")):
        return place.kind if place.number is None else f"{place.kind} {place.number}"
    if place.kind == "page" and place.number is not None:
        return f"page {place.label}" if place.label == str(place.number) else f"page {place.label} ({place.number})"
    if place.kind == "slide" and place.number is not None:
        return f"slide {place.number}, {place.label}"
    return place.label


def sureness_in_words(confidence: float) -> str:
    """Return how likely an answer is right, in words.

    >>> sureness_in_words(0.83)
    'probably right'
    """
    return next(words for least, words in _SURENESS if confidence >= least)
