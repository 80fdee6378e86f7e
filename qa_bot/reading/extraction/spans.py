"""Words → the spans of them that could answer: M spans, K values each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.reading.extraction.asked import Asked, Matrix
from qa_bot.reading.extraction.words import Words
from qa_bot.retrieval.kinds import CLASSES

LONGEST = 14
"""Words of the longest answer."""

_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 11)
_PLAIN = 43
SPAN_INPUTS = _PLAIN + len(_LENGTHS) + 1
_FAR = 30
_CAPITAL, _NUMBER = CLASSES.index("capital"), CLASSES.index("number")

IntArray = npt.NDArray[np.int64]


class Spans(NamedTuple):
    """All runs of at most ``LONGEST`` words: the ``first`` and ``last`` word of each, and ``inputs``, M × K.

    Shorter ones come first, and among those of a length the earlier.
    """

    first: IntArray
    last: IntArray
    inputs: Matrix

    @classmethod
    def of(cls, words: Words, asked: Asked) -> Spans:
        """List and describe the spans of a sentence."""
        count = len(words.starts)
        lengths = range(min(LONGEST, count))
        first = np.concatenate([np.arange(count - more) for more in lengths])
        last = np.concatenate([np.arange(more, count) for more in lengths])
        parts = [*_content(words, first, last), *_marks(words, first, last)]
        parts += [*_focus(words, first, last), *_neighbours(words, asked, first, last), *_place(words, first, last)]
        plain = np.stack(parts, axis=1).astype(np.float32)
        by_length = np.zeros((len(first), len(_LENGTHS) + 1), np.float32)
        by_length[np.arange(len(first)), np.searchsorted(_LENGTHS, last - first + 1)] = 1
        return cls(first, last, np.concatenate([plain, by_length], axis=1))


def sums(values: npt.ArrayLike, first: IntArray, last: IntArray) -> npt.NDArray[np.float64]:
    """Return the sum of some values of the words over each span."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    total: npt.NDArray[np.float64] = running[last + 1] - running[first]
    return total


def _content(words: Words, first: IntArray, last: IntArray) -> list[npt.NDArray[np.float64]]:
    """What the span is made of: words of the question, content, names, numbers, verbs."""
    length = last - first + 1
    matched = sums(words.matched > 0, first, last)
    alike = sums(words.likeness, first, last)
    content = sums(words.is_content, first, last)
    capitals = sums(words.classes[:, _CAPITAL], first, last)
    numbers = sums(words.classes[:, _NUMBER], first, last)
    verbs = sums(words.is_verb, first, last)
    return [
        (matched > 0).astype(float),
        matched / np.maximum(content, 1),
        alike / 5,
        alike / (words.likeness.sum() + 1e-9),
        (content == 0).astype(float),
        content / 5,
        (length - content).astype(float),
        capitals / length,
        (capitals == length).astype(float),
        (numbers > 0).astype(float),
        numbers / length,
        (verbs > 0).astype(float),
        verbs / 3,
    ]


def _marks(words: Words, first: IntArray, last: IntArray) -> list[npt.NDArray[np.float64]]:
    """The marks between the span's words."""

    def inside(marks: str) -> npt.NDArray[np.float64]:
        counts = [sum(each in marks for each in gap) for gap in words.gaps[:-1]]
        running = np.concatenate([[0.0], np.cumsum(counts)])
        total: npt.NDArray[np.float64] = running[last + 1] - running[first + 1]
        return total

    commas, opening, closing, quotes = inside(","), inside("(["), inside(")]"), inside('"“”')
    return [
        (commas > 0).astype(float),
        commas / 3,
        (opening != closing).astype(float),
        (opening > 0).astype(float),
        quotes % 2,
        (quotes > 0).astype(float),
        (inside(";:") > 0).astype(float),
    ]


def _focus(words: Words, first: IntArray, last: IntArray) -> list[npt.NDArray[np.float64]]:
    """How like the span is to the thing asked for: its best word, and its last, which is often the head."""
    return [
        _maxima(words.focus, first, last),
        _maxima(words.focus_linked, first, last),
        words.focus[last].astype(float),
        words.focus_linked[last].astype(float),
    ]


def _maxima(values: Matrix, first: IntArray, last: IntArray) -> npt.NDArray[np.float64]:
    """Return the largest value in each span; spans come by length, so each row of lengths builds on the one before."""
    found = np.zeros(len(first))
    running = values.astype(float)
    at = 0
    for more in range(int((last - first).max()) + 1):
        size = len(values) - more
        if more:
            running = np.maximum(running[:size], values[more:])
        found[at : at + size] = running
        at += size
    return found


def _neighbours(words: Words, asked: Asked, first: IntArray, last: IntArray) -> list[npt.NDArray[np.float64]]:
    """The question's words to the left and right: how far, how many, and which of the question's they are."""
    count = len(words.starts)
    is_known = words.asked_at >= 0
    places = np.arange(count)
    before = np.concatenate([[-1], np.maximum.accumulate(np.where(is_known, places, -1))[:-1]])[first]
    after = np.concatenate([np.minimum.accumulate(np.where(is_known, places, count)[::-1])[::-1][1:], [count]])[last]
    left = np.where(before >= 0, first - before, _FAR)
    right = np.where(after < count, after - last, _FAR)
    asked_left = np.where(before >= 0, words.asked_at[before], -5)
    asked_right = np.where(after < count, words.asked_at[np.minimum(after, count - 1)], -5)
    behind = [place for place in asked.order.values() if place > asked.asking]
    earliest, latest = min(behind, default=-9), max(behind, default=-9)
    near_left = np.tril(words.near, -1).sum(1)[first] / 3
    near_right = np.triu(words.near, 1).sum(1)[last] / 3
    # near leaves out the word itself: a span's own first and last words do not count for it
    conditions = (
        np.minimum(left, right) == 1,
        left == 1,
        right == 1,
        asked_left == earliest,
        asked_right == earliest,
        asked_left == latest,
        asked_right == latest,
        (asked_left >= 0) & (asked_left == asked_right - 1),
        (asked_left > asked_right) & (asked_right >= 0),
        before < 0,
        after == count,
    )
    return [
        1 / left,
        1 / right,
        *(each.astype(float) for each in conditions),
        near_left,
        near_right,
        near_left + near_right,
    ]


def _place(words: Words, first: IntArray, last: IntArray) -> list[npt.NDArray[np.float64]]:
    """Where the span stands in the sentence."""
    count = len(words.starts)
    return [(first == 0).astype(float), (last == count - 1).astype(float), first / count]
