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
_OF_DATES = ("number", "number word", "year", "month", "unit")
_UNIT = (
    "year|month|week|day|hour|minute|second|decade|century|season|term|semester|generation|lifetime|mile|yard|inch|ft|"
    "kilomet(?:er|re)|met(?:er|re)|centimet(?:er|re)|km|cm|mm|acre|hectare|tonne|ton|pound|kg|degree"
)
_MEASURE = regex.compile(rf"(?:{_UNIT})s?|centuries|foot|feet|inches")
_COMPOUND = regex.compile(rf"[\w.½]++[-‑–](?:{_UNIT}|foot)s?(?:[-‑–]\w++)?|(?:{_UNIT})s?[-‑–]?long|lifelong")
_COUNTING = frozenset("a an several few many some".split())


def misfits(kind: str, words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans answer no question of a kind of quantity, one of ``KINDS``; none where no other does."""
    found = _dates(words, spans)
    return found | _unmeasured(words, spans) if kind == _OF_EXTENT else found


def _dates(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have a year or a month and no other number, where another stands in the sentence.

    What looks like a year is a number where a unit or a word of the question follows: "1500 soldiers".
    """
    numbers, number_words, years, months, units = (words.classes[:, CLASSES.index(name)] > 0 for name in _OF_DATES)
    counted, beside_month = (np.zeros(len(months), bool) for _ in range(2))
    counted[:-1] = units[1:] | (words.matched[1:] > 0)
    beside_month[:-1] |= months[1:]
    beside_month[1:] |= months[:-1]
    in_date = (years & ~counted) | months | (numbers & beside_month)
    others = (numbers | number_words) & ~in_date
    if not others.any():
        return np.zeros(len(spans.first), bool)
    has_date, has_other = (sums(each, spans.first, spans.last) > 0 for each in (in_date, others))
    return has_date & ~has_other


def _unmeasured(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have no measure, such as *two years* or *year-long*, where one stands in the sentence."""
    folded = [fold(words.text[start:end]) for start, end in zip(words.starts, words.ends, strict=True)]
    counting = (words.classes[:, CLASSES.index("number")] > 0) | (words.classes[:, CLASSES.index("number word")] > 0)
    counting |= np.array([word in _COUNTING for word in folded])
    measures = np.array([_COMPOUND.fullmatch(word) is not None for word in folded])
    measures[1:] |= np.array([_MEASURE.fullmatch(word) is not None for word in folded[1:]], bool) & counting[:-1]
    if not measures.any():
        return np.zeros(len(spans.first), bool)
    unmeasured: npt.NDArray[np.bool_] = sums(measures, spans.first, spans.last) == 0
    return unmeasured
