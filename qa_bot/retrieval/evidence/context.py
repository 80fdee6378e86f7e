"""Features of what stands around a sentence: its neighbours, its place in the passage, its form."""

from __future__ import annotations

import numpy as np

from qa_bot.retrieval.evidence.candidates import B_SENTENCE, Candidates, bm25
from qa_bot.retrieval.index import STOP, FloatArray, Index

_DEFINING_REACH = 12
"""Words from the beginning of a sentence within which a definition's verb stands."""


def with_neighbours(c: Candidates) -> FloatArray:
    """The sentence and, less so, its neighbours have the question's words: "He was born in …" names nobody."""
    counts = c.counts + 0.5 * c.before(c.counts) + 0.3 * c.after(c.counts)
    lengths = c.lengths + 0.5 * c.before(c.lengths) + 0.3 * c.after(c.lengths)
    return bm25(counts, c.weights, lengths, 1.6 * c.average, B_SENTENCE) / c.total


def before_bm25(c: Candidates) -> FloatArray:
    """The sentence before is good: this one may go on from it."""
    return c.before(c.sentence_bm25) / c.total


def after_bm25(c: Candidates) -> FloatArray:
    """The sentence after is good: it may go on from this one."""
    return c.after(c.sentence_bm25) / c.total


def added_before(c: Candidates) -> FloatArray:
    """What the sentence before has of the question and this one lacks."""
    return c.share(np.maximum(c.before(c.held) - c.held, 0))


def added_after(c: Candidates) -> FloatArray:
    """What the sentence after has and this one lacks."""
    return c.share(np.maximum(c.after(c.held) - c.held, 0))


def added_elsewhere(c: Candidates) -> FloatArray:
    """What the rest of the passage has and neither this sentence nor its neighbours do."""
    near = np.maximum(np.maximum(c.held, c.before(c.held)), c.after(c.held))
    return c.share(c.by_passage(c.passage_held) * (1 - near))


def added_earlier(c: Candidates) -> FloatArray:
    """What any earlier sentence of the passage has and this one lacks."""
    return c.share(_earlier(c) * (1 - c.held))


def _earlier(c: Candidates) -> FloatArray:
    running = np.cumsum(c.counts, axis=0)
    until_passage = running[c.starts] - c.counts[c.starts]
    return (running - c.counts - until_passage[c.passage_of] > 0).astype(float)


def pronoun(c: Candidates) -> FloatArray:
    """The sentence begins with a pronoun: its subject stands in a sentence before."""
    return c.is_of("pronoun")[c.first_token].astype(float)


def pronoun_before(c: Candidates) -> FloatArray:
    """It does, and the sentence before has what this one lacks."""
    return pronoun(c) * added_before(c)


def pronoun_earlier(c: Candidates) -> FloatArray:
    """It does, and some earlier sentence has."""
    return pronoun(c) * added_earlier(c)


def length(c: Candidates) -> FloatArray:
    """Long sentences hold more, whatever is asked."""
    found: FloatArray = np.log1p(c.lengths)
    return found


def passage_length(c: Candidates) -> FloatArray:
    """So do long passages."""
    return c.by_passage(np.log1p(c.passage_lengths))


def is_first(c: Candidates) -> FloatArray:
    """First sentences say what a passage is about."""
    found: FloatArray = (c.order == 0).astype(float)
    return found


def earliness(c: Candidates) -> FloatArray:
    """The nearer to its passage's beginning, the likelier a sentence is asked about."""
    return 1 / (1 + c.order)


def is_definition(c: Candidates) -> FloatArray:
    """Near its beginning the sentence says that something is, was or means a thing."""
    return c.index.derived("definitions", _definitions)[c.sentences]


def _definitions(index: Index) -> FloatArray:
    def numbers(words: str) -> list[int]:
        return [index.number(STOP + word) for word in words.split()] + [index.number(word) for word in words.split()]

    verbs = np.isin(index.occurrences, numbers("is are was were be refer mean defin"))
    articles = np.isin(index.occurrences, numbers("a an the to as one"))
    found = np.zeros(len(index.occurrences), bool)
    found[:-1] = verbs[:-1] & articles[1:] & (index.positions[:-1] < _DEFINING_REACH)
    return (np.bincount(index.sentence_of[found], minlength=len(index.passage_of_sentence)) > 0).astype(float)
