"""Query + passages → scored sentences.

An engine proposes passages by their words; what a user reads first is a sentence. Here every sentence of the proposed
passages is scored by what itself and its passage have of the question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qa_bot.retrieval.index import FloatArray, Index, IntArray
from qa_bot.retrieval.weights import surprise, term_weight

K1 = 1.2
B = 0.5
PASSAGE_SHARE = 0.6
PAIR_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences, by number, with what speaks for them; all arrays have one element a sentence."""

    sentences: IntArray
    scores: FloatArray
    coverage: FloatArray
    """The share, 0 to 1, of what the question says (by :func:`surprise`) that the sentence's words say."""
    passage_coverage: FloatArray
    """The same of its whole passage."""


def gather(index: Index, terms: Mapping[str, float], hits: Sequence[tuple[int, float]]) -> Evidence:
    """Score the sentences of ``hits``, which are passages by number with their engine's scores."""
    first = index.first_sentence
    sentences = np.concatenate(
        [np.arange(first[number], first[number + 1], dtype=np.int32) for number, _ in hits] or [np.zeros(0, np.int32)]
    )
    passages = index.passage_of_sentence[sentences]
    passage_score = np.zeros(len(index.passages))
    for number, score in hits:
        passage_score[number] = score
    units = int(first[-1])
    length = index.by_sentence.average_length
    norm = K1 * (1 - B + B * index.by_sentence.lengths / length)
    bm25 = np.zeros(units)
    held = np.zeros(units)
    held_by_passage = np.zeros(len(index.passages))
    total = 0.0
    for term, own in terms.items():
        number = index.number(term)
        weight = own * term_weight(term, index.by_sentence.document_frequency(number), units, length)
        holders, counts = index.by_sentence.of_term(number)
        bm25[holders] += weight * counts * (K1 + 1) / (counts + norm[holders])
        said = own * surprise(term)
        held[holders] += said
        held_by_passage[index.by_passage.of_term(number)[0]] += said
        total += said
    scores = bm25[sentences] + PASSAGE_SHARE * passage_score[passages]
    scores += PAIR_SHARE * pair_scores(index, terms, units)[sentences]
    total = total or 1.0
    return Evidence(sentences, scores, held[sentences] / total, held_by_passage[passages] / total)


def pair_scores(index: Index, terms: Mapping[str, float], units: int) -> FloatArray:
    """Score every sentence for terms that are neighbours in the question and at most two terms apart in it."""
    scores = np.zeros(units)
    for left, right in pairwise(terms):
        first, second = index.number(left), index.number(right)
        if first < 0 or second < 0:
            continue
        near = np.zeros(units, bool)
        for distance in (-2, -1, 1, 2):
            together = np.intersect1d(index.places(first) + distance, index.places(second), assume_unique=True)
            sentences = index.sentence_of[together]
            near[sentences[sentences == index.sentence_of[together - distance]]] = True
        rarer = min(index.by_sentence.document_frequency(first), index.by_sentence.document_frequency(second))
        weight = math.log(1 + (units - rarer + 0.5) / (rarer + 0.5))
        scores[near] += min(terms[left], terms[right]) * weight
    return scores
