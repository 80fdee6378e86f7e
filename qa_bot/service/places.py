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
    """Say a place in words: ``line 7``, ``page 12 (printed xii)``, ``slide 4, notes``, ``Sheet 'Prices', row 7``.

    >>> place_in_words(Place("page", 12, "xii")), place_in_words(Place("section", None, "footnote 3"))
    ('page 12 (printed xii)', 'footnote 3')
    """
    if place.kind == "record":
        return f"line {place.number}"
    if place.number is None or place.kind == "sheet":
        return place.label or place.kind
    label = "" if place.label in (None, str(place.number)) else place.label
    shown = f" (printed {label})" if label and place.kind == "page" else f", {label}" if label else ""
    return f"{place.kind} {place.number}{shown}"


def sureness_in_words(confidence: float) -> str:
    """Return how likely an answer is right, in words.

    >>> sureness_in_words(0.83)
    'probably right'
    """
    return next(words for least, words in _SURENESS if confidence >= least)
