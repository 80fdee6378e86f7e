"""How sure the first sentence answers, and what to say where it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa_bot.model import Query
from qa_bot.retrieval import Evidence, Index

THRESHOLD = 0.17
"""The confidence below which the bot says that the corpus does not answer."""
# Fitted by logistic regression to 3,196 questions on 16 Wikipedia articles (SQuAD 2.0; half of them asked on other
# articles), the outcome being that the first sentence holds the answer.
_INTERCEPT, _BY_SENTENCE, _BY_PASSAGE = -4.691, 5.607, 1.743
_MOST_NAMED = 3


def confidence(evidence: Evidence, best: int) -> float:
    """Return the estimated probability that sentence ``best``, a position in ``evidence``, answers.

    A logistic function of the shares of the question's weight that the sentence and its passage carry.
    """
    support = _INTERCEPT + _BY_SENTENCE * evidence.coverage[best] + _BY_PASSAGE * evidence.passage_coverage[best]
    return round(1 / (1 + math.exp(-float(support))), 4)


def reason(query: Query, index: Index, passage: int | None) -> str:
    """Say in one sentence what the corpus, or its nearest passage, lacks of the question."""
    where = "the article" if len({id(passage.document) for passage in index.passages}) < 2 else "the corpus"
    if not query.terms:
        return f"The question has no word to look for in {where}."
    absent = _named([word for term, word in query.words.items() if index.number(term) < 0])
    if absent:
        return f"{absent} not occur in {where}."
    lacking = [word for term, word in query.words.items() if passage is None or passage not in _holders(index, term)]
    named = _named(lacking)
    return f"{named} not occur in the nearest passage." if named else f"No sentence of {where} answers that."


def _holders(index: Index, term: str) -> set[int]:
    return set(index.by_passage.of_term(index.number(term))[0].tolist())


def _named(words: Sequence[str]) -> str:
    """Quote some words as the subject of a sentence, with its verb: ``"one" and "two" do``."""
    words = list(dict.fromkeys(words))
    quoted = [f"“{word}”" for word in words[:_MOST_NAMED]]
    if len(words) > _MOST_NAMED:
        quoted.append(f"{len(words) - _MOST_NAMED} more")
    if len(quoted) < 2:
        return f"{quoted[0]} does" if quoted else ""
    return f"{', '.join(quoted[:-1])} and {quoted[-1]} do"
