"""Choose the sentences to cite, and decide whether they answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import tokens
from qa_bot.model import Answer, Citation, Query, Sentence, Span
from qa_bot.reading.choice import choose
from qa_bot.reading.confidence import Compared, reason, signals
from qa_bot.reading.explanation import explain
from qa_bot.reading.extraction import LEAST, Asked, Extraction
from qa_bot.reading.models import Models
from qa_bot.retrieval import Engine, Evidence, Index, Ranker, gather

DEPTH = 100
"""Passages that an engine is asked to propose."""
_UNTOLD = 0.02
"""The confidence at most of a sentence that has no time where it is asked when, no number where it is asked how many.

Cross-validated on SQuAD 2.0 and SQuADShifts, 3 of 200 such sentences answered.
"""
TOP = 3
"""Citations in an answer, unless asked otherwise."""


class First(NamedTuple):
    """The sentence that ranks first, the words found in it, and what tells how sure they are.

    ``evidence`` has it before all others, also where it was raised above them for its words.
    """

    evidence: Evidence
    sentence: Sentence
    extraction: Extraction | None
    compared: Compared
    signals: Mapping[str, float]
    least_sure: float = 0.0

    @classmethod
    def of(cls, query: Query, index: Index, evidence: Evidence, models: Models) -> First:
        """Look for an answer in the best sentences of all."""
        asked = Asked.of(query)
        evidence, best, extraction, least_sure = choose(query, asked, index, evidence, models.extractor)
        sentence = index.sentence(int(evidence.sentences[best]))
        compared = Compared.of(query, asked, sentence, extraction)
        found = signals(query, index, evidence, best, extraction, compared)
        return cls(evidence, sentence, extraction, compared, found, least_sure)

    @property
    def untold(self) -> str | None:
        """What the sentence does not tell of what is wanted."""
        return self.extraction.untold if self.extraction is not None else None

    def confidence(self, models: Models) -> float:
        """Return the probability that the sentence answers."""
        sure = max(models.judge.probability(self.signals), self.least_sure)
        return sure if self.untold is None else min(sure, _UNTOLD)

    @property
    def words(self) -> Span | None:
        """The words found, where they are good enough to stand alone."""
        found = self.extraction
        return found.span if found is not None and found.probability >= LEAST else None


def read(
    query: Query,
    index: Index,
    engine: Engine,
    models: Models,
    *,
    top: int = TOP,
    depth: int = DEPTH,
    min_confidence: float | None = None,
    explained: bool = False,
) -> Answer:
    """Answer a query with at most ``top`` citations, or abstain where the confidence is below ``min_confidence``.

    Without one, the fitted threshold holds. The engine proposes ``depth`` passages. With ``explained``, every citation
    says why it has its score.
    """
    hits = engine.search(query.terms, max(depth, top))
    if not hits:
        return Answer(query.question, query.asked_as, True, reason(query, index), 0.0, ())
    best = First.of(query, index, gather(index, query, hits, models.ranker), models)
    evidence = best.evidence
    order = evidence.ranking()
    ranked = list(_best_by_passage(index, evidence, order))
    sure = best.confidence(models)
    least = models.judge.threshold if min_confidence is None else min_confidence
    abstained = sure < least
    words = None if abstained else best.words
    citations = tuple(
        _cited(query, index, evidence, ranked[: max(top, 0)], words, models.ranker if explained else None)
    )
    why = None
    if abstained:
        nearest = int(index.passage_of(evidence.sentences[ranked[:1]])[0])
        why = reason(query, index, nearest, best.compared, best.untold)
        # The user's own threshold held it back, where the fitted one would not.
        why = _held_back(why, sure, least) if sure >= models.judge.threshold else why
    sentences = tuple(index.sentence(int(evidence.sentences[at])) for at in order[: max(top, 0)])
    return Answer(query.question, query.asked_as, abstained, why, sure, citations, sentences)


def _cited(
    query: Query, index: Index, evidence: Evidence, ranked: Sequence[int], words: Span | None, ranker: Ranker | None
) -> Iterator[Citation]:
    """Yield citations of sentences, best first; ``words`` are those that answer in the first, ``ranker`` explains."""
    # A ranker's scores mean something against each other alone: they are told from the weakest candidate up.
    floor = float(evidence.scores.min())
    for rank, at in enumerate(ranked, start=1):
        sentence = index.sentence(int(evidence.sentences[at]))
        yield Citation(
            rank,
            round(float(evidence.scores[at]) - floor, 6),
            sentence,
            words=words if rank == 1 else None,
            matches=tuple(_matches(sentence, query)),
            explanation=explain(query, index, evidence, ranker, at, floor) if ranker is not None else None,
        )


def _held_back(why: str, sure: float, least: float) -> str:
    """Add to a reason that it was the user's own threshold that held an answer back."""
    return f"{why.rstrip('.')}; the nearest is {sure:.0%} sure, less than the {least:.0%} asked for."


def _best_by_passage(index: Index, evidence: Evidence, order: npt.NDArray[np.intp]) -> Iterator[int]:
    """Yield for each passage its best sentence, as a position in ``evidence``; best passage first."""
    passages = index.passage_of(evidence.sentences[order])
    seen: set[int] = set()
    for at, passage in zip(order.tolist(), passages.tolist(), strict=True):
        if passage not in seen:
            seen.add(passage)
            yield at


def _matches(sentence: Sentence, query: Query) -> Iterator[Span]:
    for token in tokens(sentence.text):
        if any(term in query.terms for term in token.terms):
            yield sentence.start + token.start, sentence.start + token.end
