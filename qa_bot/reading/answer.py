"""Choose the sentences to cite, and decide whether they answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import tokens
from qa_bot.model import Answer, Citation, Query, Sentence, Span
from qa_bot.reading.confidence import THRESHOLD, confidence, reason
from qa_bot.reading.explanation import explain
from qa_bot.reading.extraction import LEAST, Extractor, extract
from qa_bot.retrieval import Engine, Evidence, Index, Ranker, gather

DEPTH = 100
"""Passages that an engine is asked to propose."""
TOP = 3
"""Citations in an answer, unless asked otherwise."""


def read(
    query: Query,
    index: Index,
    engine: Engine,
    ranker: Ranker,
    extractor: Extractor,
    *,
    top: int = TOP,
    depth: int = DEPTH,
    min_confidence: float = THRESHOLD,
    explained: bool = False,
) -> Answer:
    """Answer a query with at most ``top`` citations, or abstain where the confidence is below ``min_confidence``.

    The engine proposes ``depth`` passages. With ``explained``, every citation says why it has its score.
    """
    hits = engine.search(query.terms, max(depth, top))
    if not hits:
        return Answer(query.question, query.asked_as, True, reason(query, index, None), 0.0, ())
    evidence = gather(index, query, hits, ranker)
    order = evidence.ranking()
    ranked = list(_best_by_passage(index, evidence, order))
    best = ranked[0]
    extraction = extract(query, index.sentence(int(evidence.sentences[best])), extractor)
    sure = confidence(query, index, evidence, best, extraction)
    abstained = sure < min_confidence
    is_good = extraction is not None and extraction.probability >= LEAST and not abstained
    # A ranker's scores mean something against each other alone: they are told from the weakest candidate up.
    floor = float(evidence.scores.min())
    citations = tuple(
        Citation(
            rank,
            round(float(evidence.scores[at]) - floor, 6),
            sentence := index.sentence(int(evidence.sentences[at])),
            answer=extraction.span if extraction is not None and is_good and rank == 1 else None,
            matches=tuple(_matches(sentence, query)),
            explanation=explain(query, index, evidence, ranker, at, floor) if explained else None,
        )
        for rank, at in enumerate(ranked[: max(top, 0)], start=1)
    )
    nearest = int(index.passage_of(evidence.sentences[[best]])[0])
    why = reason(query, index, nearest) if abstained else None
    sentences = tuple(index.sentence(int(evidence.sentences[at])) for at in order[: max(top, 0)])
    return Answer(query.question, query.asked_as, abstained, why, sure, citations, sentences)


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
