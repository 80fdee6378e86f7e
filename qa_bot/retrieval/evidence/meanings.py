"""Features of meaning: other words for what is asked."""

from __future__ import annotations

import numpy as np

from qa_bot.retrieval.evidence.candidates import B_PASSAGE, B_SENTENCE, Candidates, bm25
from qa_bot.retrieval.index import FloatArray

_FAMILY = 0.8
"""How well a word of the same family stands for a word."""
_VERY_ALIKE = 0.6


def alike(c: Candidates) -> FloatArray:
    """Words that the sentence lacks are there in other words."""
    return c.share(c.alike_enough * (1 - c.held))


def found_or_alike(c: Candidates) -> FloatArray:
    """The share of the question found as it is, in its family or in other words."""
    return c.share(np.maximum(c.alike_enough, np.maximum(c.held, _FAMILY * c.families)))


def alike_before(c: Candidates) -> FloatArray:
    """The sentence before has other words for what this one lacks."""
    return c.share(np.maximum(c.before(c.alike_enough) - c.alike_enough, 0))


def alike_after(c: Candidates) -> FloatArray:
    """The sentence after has."""
    return c.share(np.maximum(c.after(c.alike_enough) - c.alike_enough, 0))


def _passage_alike(c: Candidates) -> FloatArray:
    return c.passage_maxima(c.alike_enough)


def passage_alike(c: Candidates) -> FloatArray:
    """Words that the passage lacks are there in other words."""
    return c.passage_share(_passage_alike(c) * (1 - c.passage_held))


def passage_found_or_alike(c: Candidates) -> FloatArray:
    """The share of the question that the passage has in one form or another."""
    exact = np.maximum(c.passage_held, _FAMILY * c.passage_families)
    return c.passage_share(np.maximum(_passage_alike(c), exact))


def likeness(c: Candidates) -> FloatArray:
    """How alike the sentence is to all of the question's words, weak likeness counting little."""
    return c.share(c.alike**3)


def passage_likeness(c: Candidates) -> FloatArray:
    """The same of the passage."""
    return c.passage_share(c.passage_maxima(c.alike) ** 3)


def _alike_counts(c: Candidates) -> FloatArray:
    return c.by_sentence(np.add, np.where(c.alike_distinct > _VERY_ALIKE, c.alike_distinct**2, 0))


def alike_bm25(c: Candidates) -> FloatArray:
    """BM25 with words very alike counted as the words themselves."""
    return bm25(_alike_counts(c), c.weights, c.lengths, c.average, B_SENTENCE) / c.total


def passage_alike_bm25(c: Candidates) -> FloatArray:
    """The same of the passage."""
    counts, weights = c.passage_sums(_alike_counts(c)), c.passage_weights
    found = bm25(counts, weights, c.passage_lengths, c.passage_average, B_PASSAGE)
    return c.by_passage(found) / c.passage_total


def linked(c: Candidates) -> FloatArray:
    """A synonym, derivation or kind of a word that the sentence lacks is in it."""
    return c.share(c.linked * (1 - c.held))


def passage_linked(c: Candidates) -> FloatArray:
    """The same of the passage."""
    return c.passage_share(c.passage_maxima(c.linked) * (1 - c.passage_held))


def _of_focus(c: Candidates, columns: FloatArray) -> FloatArray:
    return np.zeros(len(c.sentences)) if c.question.focus is None else columns[:, c.question.focus]


def focus(c: Candidates) -> FloatArray:
    """The sentence names the thing asked for: *river* in "which river"."""
    return _of_focus(c, c.held)


def focus_in_passage(c: Candidates) -> FloatArray:
    """The passage does."""
    return _of_focus(c, c.by_passage(c.passage_held))


def focus_alike(c: Candidates) -> FloatArray:
    """The sentence has something alike, but not it: often the answer itself."""
    return _of_focus(c, c.alike * (1 - c.held))


def focus_linked(c: Candidates) -> FloatArray:
    """The sentence has a kind of it: *Danube* is linked to *river*."""
    return _of_focus(c, c.linked)


def focus_near(c: Candidates) -> FloatArray:
    """A new word alike to the thing asked for stands near words of the question."""
    if c.question.focus is None:
        return np.zeros(len(c.sentences))
    return c.sentence_maxima(c.nearness * c.of_tokens(c.alike_distinct[c.question.focus]) * c.is_new_content) / c.total
