"""Query + passages → scored sentences.

An engine proposes passages by their words; what a user reads first is a sentence. Here every sentence of the proposed
passages is scored by a learned model of many features of the sentence, its neighbours, its passage and its title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa_bot.model import Query
from qa_bot.retrieval.evidence.candidates import Candidates
from qa_bot.retrieval.evidence.features import inputs_of
from qa_bot.retrieval.evidence.question import Question
from qa_bot.retrieval.evidence.ranker import Ranker, load_ranker, shipped_ranker
from qa_bot.retrieval.index import FloatArray, Index, IntArray
from qa_bot.retrieval.weights import surprise

__all__ = ["Evidence", "Ranker", "gather", "load_ranker", "shipped_ranker"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences, by number, with what speaks for them; all arrays have one row or element a sentence."""

    sentences: IntArray
    scores: FloatArray
    coverage: FloatArray
    """The share, 0 to 1, of what the question says (by :func:`surprise`) that the sentence's words say."""
    passage_coverage: FloatArray
    """The same of its whole passage."""
    inputs: FloatArray
    """What the ranker was given."""


def gather(index: Index, query: Query, hits: Sequence[tuple[int, float]], ranker: Ranker) -> Evidence:
    """Score the sentences of ``hits``, at least one passage by number with its engine's score."""
    candidates = Candidates(index, Question.of(query), [number for number, _ in hits])
    inputs = inputs_of(candidates)
    held, held_by_passage = _coverage(candidates, query.terms)
    return Evidence(candidates.sentences, ranker.scores(inputs), held, held_by_passage, inputs)


def _coverage(candidates: Candidates, terms: Mapping[str, float]) -> tuple[FloatArray, FloatArray]:
    said = np.array([weight * surprise(term) for term, weight in terms.items()])
    total = said.sum() or 1.0
    return candidates.held @ said / total, candidates.by_passage(candidates.passage_held @ said / total)
