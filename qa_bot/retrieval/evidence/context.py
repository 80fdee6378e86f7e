"""Features of what stands around a sentence: its neighbours, its place in the passage, its form."""

from __future__ import annotations

import numpy as np

from qa_bot.retrieval.evidence.candidates import B_SENTENCE, Candidates, bm25
from qa_bot.retrieval.index import FloatArray, Index
from qa_bot.retrieval.occurrences import STOP

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
    verbs, articles = c.index.derived("definitions", _definitions)
    following = np.append(c.tokens[1:], -1)
    following[np.append(c.first_token[1:], len(c.tokens)) - 1] = c.index.next_terms(c.sentences)
    found = np.isin(c.tokens, verbs) & np.isin(following, articles) & (c.positions < _DEFINING_REACH)
    return c.sentence_maxima(found.astype(float))


def _definitions(index: Index) -> tuple[list[int], list[int]]:
    """Return the numbers of verbs that define, and of words that begin what is said of a thing."""

    def numbers(words: str) -> list[int]:
        found = (index.number(mark + word) for mark in (STOP, "") for word in words.split())
        return [number for number in found if number >= 0]

    return numbers("is are was were be refer mean defin"), numbers("a an the to as one")
