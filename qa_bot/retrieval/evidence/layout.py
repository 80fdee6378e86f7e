"""Passages → what stands where in their paragraphs, as arrays, whatever is asked.

Shapes: S sentences, P paragraphs, N occurrences of terms.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa_bot.numbers import ranges
from qa_bot.retrieval.index import FloatArray, Index

_MOST_SENTENCES, _MOST_WORDS = 2**13, 2**18
"""What is looked at of a text at most: a hundred paragraphs have less unless they are made of endless sentences."""


class Layout:
    """The sentences of the paragraphs of some passages, in the order of the corpus."""

    def __init__(self, index: Index, passages: Sequence[int]) -> None:
        self.index = index
        wanted = _enough(index, np.array(passages, np.int64))
        self.passages = index.paragraphs.first.at(wanted)
        """The number of each paragraph's first passage (P)."""
        after = index.paragraphs.first.at(wanted + 1)
        first, last = index.first_sentence.at(self.passages), index.first_sentence.at(after)
        self.sentences = ranges(first, last).astype(np.int32)
        """The sentences' numbers (S)."""
        sizes = last - first
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        """Where each passage's sentences begin among the candidates (P)."""
        self.passage_of = np.repeat(np.arange(len(self.passages)), sizes)
        """For each sentence its passage's place among the candidates (S)."""
        self.order = np.arange(len(self.sentences)) - self.starts[self.passage_of]
        """For each sentence how many of its passage come before it (S)."""
        self.tokens, self.positions, self.classes, self.words, lengths = index.terms_of(first, last)
        self.first_token = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        """Where each sentence's occurrences begin (S)."""
        self.sentence_of = np.repeat(np.arange(len(self.sentences)), lengths)
        """For each occurrence its sentence's place among the candidates (N)."""
        self.is_content = ~index.is_stop[self.tokens]
        self.lengths = self.sentence_sums(self.is_content.astype(float))
        self.passage_lengths = self.passage_sums(self.lengths)

    def by_passage(self, values: FloatArray) -> FloatArray:
        """Give each sentence its passage's value (P… → S…)."""
        return values[self.passage_of]

    def passage_sums(self, values: FloatArray) -> FloatArray:
        """Add up sentences' values by passage (S… → P…)."""
        return np.add.reduceat(values, self.starts, axis=0)

    def passage_maxima(self, values: FloatArray) -> FloatArray:
        """Return the largest of sentences' values by passage (S… → P…)."""
        return np.maximum.reduceat(values, self.starts, axis=0)

    def sentence_sums(self, values: FloatArray) -> FloatArray:
        """Add up occurrences' values by sentence (N… → S…)."""
        return np.add.reduceat(values, self.first_token, axis=0)

    def sentence_maxima(self, values: FloatArray) -> FloatArray:
        """Return the largest of occurrences' values by sentence (N… → S…)."""
        return np.maximum.reduceat(values, self.first_token, axis=0)

    def before(self, values: FloatArray) -> FloatArray:
        """Give each sentence the value of the one before it in its passage, the first 0 (S… → S…)."""
        shifted = np.zeros_like(values)
        shifted[1:] = values[:-1]
        shifted[self.starts] = 0
        return shifted

    def after(self, values: FloatArray) -> FloatArray:
        """Give each sentence the value of the one after it in its passage, the last 0 (S… → S…)."""
        shifted = np.zeros_like(values)
        shifted[:-1] = values[1:]
        shifted[self.starts[1:] - 1] = 0
        return shifted

    def count(self, places: npt.NDArray[np.integer], columns: npt.NDArray[np.integer], width: int) -> FloatArray:
        """Count by sentence and column (S × width) what stands at some places among N."""
        keys = self.sentence_of[places] * width + columns
        return np.bincount(keys, minlength=len(self.sentences) * width).reshape(-1, width).astype(float)


def _enough(index: Index, passages: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the paragraphs of passages, which come best first, in order: the first, and what there is room for."""
    found = np.array(list(dict.fromkeys(index.paragraphs.of(passages).tolist())), np.int64)
    first, last = (index.first_sentence.at(index.paragraphs.first.at(found + after)) for after in (0, 1))
    is_much = (np.cumsum(last - first) > _MOST_SENTENCES) | (np.cumsum(index.words_in(first, last)) > _MOST_WORDS)
    is_much[:1] = False
    return np.sort(found[: int(np.argmax(is_much)) if is_much.any() else len(found)])
