"""Which words of a sentence are numbers, dates and measures, and which spans are of another kind than was asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import regex

from qa_bot.reading.extraction.asked import Asked
from qa_bot.reading.extraction.spans import Spans, sums
from qa_bot.reading.extraction.words import Words
from qa_bot.retrieval.kinds import CLASSES, KINDS

_OF_EXTENT = "how long"
_OF_DATES = ("number", "year", "month", "unit")
_UNIT = (
    "year|month|week|day|hour|minute|second|decade|century|season|term|semester|generation|lifetime|mile|yard|inch|ft|"
    "kilomet(?:er|re)|met(?:er|re)|centimet(?:er|re)|km|cm|mm|acre|hectare|tonne|ton|pound|kg|degree"
)
_MEASURE = regex.compile(rf"(?:{_UNIT})s?|centuries|foot|feet|inches")
_COMPOUND = regex.compile(rf"[\w.½]++[-‑–](?:{_UNIT}|foot)s?(?:[-‑–]\w++)?|(?:{_UNIT})s?[-‑–]?long|lifelong")
_COUNTED = "how many"
_COUNTS = frozenset(
    """
    no none nobody nothing several few many most all half both single double triple couple pair every each majority
    """.split()
)
"""What counts without a number."""
_COUNTING = frozenset("a an several few many some".split())


def misfits(asked: Asked, words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans answer no question of a kind of quantity."""
    kind = KINDS[asked.kind]
    if kind == _COUNTED:
        return without(counting(asked, words), spans)
    found = _dates(words, spans)
    return found | _unmeasured(words, spans) if kind == _OF_EXTENT else found


def counting(asked: Asked, words: Words) -> npt.NDArray[np.bool_]:
    """Return which words count, such as *139*, *seven* or *none*: not those of a date.

    Where a thing is counted, that is no number of another measure, such as *50* in "50 tons".
    """
    found: npt.NDArray[np.bool_] = numbers(words) | np.array([word in _COUNTS for word in words.folded])
    # What is asked for is known by its stem, which may be no more than the beginning of a measure's name.
    wants_measure = asked.focus is None or _MEASURE.fullmatch(asked.focus, partial=True) is not None
    if KINDS[asked.kind] == _COUNTED and not wants_measure:
        of_measure = np.array([_MEASURE.fullmatch(word) is not None for word in words.folded[1:]], bool)
        found[:-1] &= ~(of_measure & (words.matched[1:] == 0))
    return found


def numbers(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words are numbers, such as *139* or *seven*, and are of no date."""
    found: npt.NDArray[np.bool_] = _numerals(words) & ~_in_date(words)
    return found


def without(marked: npt.NDArray[np.bool_], spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have none of the words that are marked."""
    found: npt.NDArray[np.bool_] = sums(marked, spans.first, spans.last) == 0
    return found


def _in_date(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words are of a date.

    What looks like a year is a number where a unit or a word of the question follows: "1500 soldiers".
    """
    numbers, years, months, units = (words.classes[:, CLASSES.index(name)] > 0 for name in _OF_DATES)
    counted, beside_month = (np.zeros(len(months), bool) for _ in range(2))
    counted[:-1] = units[1:] | (words.matched[1:] > 0)
    beside_month[:-1] |= months[1:]
    beside_month[1:] |= months[:-1]
    in_date: npt.NDArray[np.bool_] = (years & ~counted) | months | (numbers & beside_month)
    return in_date


def _numerals(words: Words) -> npt.NDArray[np.bool_]:
    in_figures, in_letters = (words.classes[:, CLASSES.index(name)] > 0 for name in ("number", "number word"))
    found: npt.NDArray[np.bool_] = in_figures | in_letters
    return found


def _dates(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have a date and no other number, where another stands in the sentence."""
    others = numbers(words)
    if not others.any():
        return np.zeros(len(spans.first), bool)
    only_dates: npt.NDArray[np.bool_] = ~without(_in_date(words), spans) & without(others, spans)
    return only_dates


def _unmeasured(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have no measure, such as *two years* or *year-long*, where one stands in the sentence."""
    begins = _numerals(words) | np.array([word in _COUNTING for word in words.folded])
    measures = np.array([_COMPOUND.fullmatch(word) is not None for word in words.folded])
    measures[1:] |= np.array([_MEASURE.fullmatch(word) is not None for word in words.folded[1:]], bool) & begins[:-1]
    return without(measures, spans) if measures.any() else np.zeros(len(spans.first), bool)
