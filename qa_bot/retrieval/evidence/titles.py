"""Features of titles: of the document, where there are several, and of the sections."""

from __future__ import annotations

import math

import numpy as np

from qa_bot.retrieval.engines import TITLE_WEIGHT
from qa_bot.retrieval.english import share_of_passages
from qa_bot.retrieval.evidence.candidates import B_PASSAGE, B_SENTENCE, Candidates, bm25
from qa_bot.retrieval.index import FloatArray
from qa_bot.retrieval.occurrences import STOP

_HEAD = 8
"""Words at the beginning of a sentence that name what it is about."""


def title_coverage(c: Candidates) -> FloatArray:
    """The share of the question that the title has."""
    return c.passage_share(c.titled)


def passage_or_title(c: Candidates) -> FloatArray:
    """The share of the question that passage and title have together."""
    return c.passage_share(np.maximum(c.passage_held, c.titled))


def sentence_or_title(c: Candidates) -> FloatArray:
    """The share of the question that sentence and title have together."""
    return c.share(np.maximum(c.held, c.by_passage(c.titled)))


def passage_bm25_titled(c: Candidates) -> FloatArray:
    """BM25 of the passage with its title as a field (Robertson, Zaragoza and Taylor 2004)."""
    counts = c.passage_counts + TITLE_WEIGHT * c.titled
    return (
        c.by_passage(bm25(counts, c.passage_weights, c.passage_lengths, c.passage_average, B_PASSAGE)) / c.passage_total
    )


def sentence_bm25_titled(c: Candidates) -> FloatArray:
    """BM25 of the sentence with the title's words as if they stood in it."""
    return bm25(c.counts + c.by_passage(c.titled), c.weights, c.lengths, c.average, B_SENTENCE) / c.total


def _asked_share(c: Candidates) -> FloatArray:
    """The share of each title, weighted, that the question has (P)."""
    asked = set(c.question.sequence)
    shares: dict[tuple[str, ...], float] = {}
    for title in c.titles:
        if title not in shares:
            weights = [0.1 - math.log(share_of_passages(term, 100)) for term in title]
            said = sum(weight for term, weight in zip(title, weights, strict=True) if term in asked)
            shares[title] = said / sum(weights) if title else 0.0
    return np.array([shares[title] for title in c.titles])


def title_asked(c: Candidates) -> FloatArray:
    """The share of the title that the question has: all of a title tells more than half of one."""
    return c.by_passage(_asked_share(c))


def title_fits(c: Candidates) -> FloatArray:
    """Title and question have each other's words."""
    return title_asked(c) * title_coverage(c)


def title_phrase(c: Candidates) -> FloatArray:
    """The question has the title word for word."""
    asked = f" {' '.join(term for term in c.question.sequence if not term.startswith(STOP))} "
    return c.by_passage(np.array([math.sqrt(len(t)) if t and f" {' '.join(t)} " in asked else 0.0 for t in c.titles]))


def _rest(c: Candidates, found: FloatArray) -> FloatArray:
    weights = c.weights * (1 - c.by_passage(c.titled))
    share: FloatArray = (found * weights).sum(1) / (weights.sum(1) + 0.5)
    return share


def rest(c: Candidates) -> FloatArray:
    """The share of what the question asks beyond the title that the sentence has."""
    return _rest(c, c.held)


def passage_rest(c: Candidates) -> FloatArray:
    """The same of the passage."""
    return _rest(c, c.by_passage(c.passage_families))


def rest_alike(c: Candidates) -> FloatArray:
    """What the sentence has of it in one form or another."""
    return _rest(c, np.maximum(c.alike_enough, c.held))


def passage_rest_alike(c: Candidates) -> FloatArray:
    """The same of the passage."""
    return _rest(c, c.by_passage(np.maximum(c.passage_maxima(c.alike_enough), c.passage_held)))


def names_title(c: Candidates) -> FloatArray:
    """The sentence begins with what the title names: it says something of that."""
    titles = [{c.index.number(term) for term in title} - {-1} for title in c.titles]
    shares = np.zeros(len(c.sentences))
    last = np.append(c.first_token[1:], len(c.tokens))
    for sentence in np.flatnonzero(np.array([bool(title) for title in titles])[c.passage_of]).tolist():
        title = titles[c.passage_of[sentence]]
        begin = c.first_token[sentence]
        head = c.tokens[begin : min(begin + _HEAD, last[sentence])].tolist()
        shares[sentence] = len(title.intersection(head)) / len(title)
    return shares


def names_asked_title(c: Candidates) -> FloatArray:
    """It does, and the question asks about the title."""
    return names_title(c) * title_asked(c)
