"""Which spans are no answer to how many, how much or how long, where others of the sentence are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import regex

from qa_bot.analysis import fold
from qa_bot.reading.extraction.spans import Spans, sums
from qa_bot.reading.extraction.words import Words
from qa_bot.retrieval.kinds import CLASSES

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


def misfits(kind: str, words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans answer no question of a kind of quantity, one of ``KINDS``."""
    if kind == _COUNTED:
        return _without(counted(words), spans)
    found = _dates(_in_date(words), words, spans)
    return found | _unmeasured(words, spans) if kind == _OF_EXTENT else found


def counted(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words count, such as *139*, *seven* or *none*, and are of no date."""
    found: npt.NDArray[np.bool_] = _counts(words) & ~_in_date(words)
    return found


def numbered(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words are numbers, such as *139* or *seven*, and are of no date."""
    found: npt.NDArray[np.bool_] = _numbers(words) & ~_in_date(words)
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


def _dates(in_date: npt.NDArray[np.bool_], words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have a date and no other number, where another stands in the sentence."""
    others = _numbers(words) & ~in_date
    if not others.any():
        return np.zeros(len(spans.first), bool)
    only_dates: npt.NDArray[np.bool_] = ~_without(in_date, spans) & _without(others, spans)
    return only_dates


def _counts(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words count, such as *139*, *seven* or *none*."""
    folded = (fold(words.text[start:end]) for start, end in zip(words.starts, words.ends, strict=True))
    found: npt.NDArray[np.bool_] = _numbers(words) | np.array([word in _COUNTS for word in folded])
    return found


def _numbers(words: Words) -> npt.NDArray[np.bool_]:
    numbers, in_letters = (words.classes[:, CLASSES.index(name)] > 0 for name in ("number", "number word"))
    found: npt.NDArray[np.bool_] = numbers | in_letters
    return found


def _without(marked: npt.NDArray[np.bool_], spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have none of the words that are marked."""
    found: npt.NDArray[np.bool_] = sums(marked, spans.first, spans.last) == 0
    return found


def _unmeasured(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have no measure, such as *two years* or *year-long*, where one stands in the sentence."""
    folded = [fold(words.text[start:end]) for start, end in zip(words.starts, words.ends, strict=True)]
    counting = _numbers(words)
    counting |= np.array([word in _COUNTING for word in folded])
    measures = np.array([_COMPOUND.fullmatch(word) is not None for word in folded])
    measures[1:] |= np.array([_MEASURE.fullmatch(word) is not None for word in folded[1:]], bool) & counting[:-1]
    if not measures.any():
        return np.zeros(len(spans.first), bool)
    return _without(measures, spans)
