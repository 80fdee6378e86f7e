"""Query + passages → scored sentences.

An engine proposes passages by their words; what a user reads first is a sentence. Here every sentence of the proposed
passages is scored by a learned model of many features of the sentence, its neighbours, its passage and its title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.model import Query
from qa_bot.retrieval.evidence.candidates import Candidates
from qa_bot.retrieval.evidence.features import INPUTS, inputs_of
from qa_bot.retrieval.evidence.question import Question
from qa_bot.retrieval.evidence.ranker import Ranker, load_ranker, shipped_ranker
from qa_bot.retrieval.evidence.topic import nearest_documents, passages_of, topic_part
from qa_bot.retrieval.evidence.wholes import passage_parts
from qa_bot.retrieval.index import FloatArray, Index, IntArray
from qa_bot.retrieval.kinds import is_question

__all__ = ["Evidence", "Ranker", "gather", "load_ranker", "shipped_ranker"]


class Evidence(NamedTuple):
    """Sentences, by number, with what speaks for them; all arrays have one row or element a sentence."""

    sentences: IntArray
    scores: FloatArray
    inputs: FloatArray
    """What the ranker was given, a column a name of ``INPUTS``."""
    of_passages: FloatArray
    """What their passages as wholes add to the scores."""
    of_topic: FloatArray
    """What the conversation adds: see :mod:`qa_bot.retrieval.evidence.topic`."""
    of_reading: FloatArray
    """What reading adds: the words that answer, where they bring a sentence before the first."""
    of_rules: Mapping[str, FloatArray] = MappingProxyType({})
    """What rules of reading add, by their names."""

    def ranking(self) -> npt.NDArray[np.intp]:
        """Return the sentences' positions, best first; equals in the order of the corpus."""
        return np.lexsort((self.sentences, -self.scores))

    def raised(self, position: int, by: float) -> Evidence:
        """Return the same with the score of one sentence raised for its words that answer."""
        of_reading, scores = self.of_reading.copy(), self.scores.copy()
        of_reading[position] += by
        scores[position] = round(scores[position] + by, 6)
        return self._replace(scores=scores, of_reading=of_reading)

    def exchanged(self, first: int, other: int, rule: str) -> Evidence:
        """Return the same with one sentence in the place of the first, and that in its, by a rule of reading."""
        if first == other:
            return self
        ahead = float(self.scores[first] - self.scores[other])
        by_rule, scores = self.of_rules.get(rule, np.zeros(len(self.scores))).copy(), self.scores.copy()
        for position, by in ((other, ahead), (first, -ahead)):
            by_rule[position] += by
            scores[position] = round(scores[position] + by, 6)
        return self._replace(scores=scores, of_rules={**self.of_rules, rule: by_rule})

    def input(self, position: int, name: str) -> float:
        """Return one of a sentence's inputs by its name."""
        return float(self.inputs[position, INPUTS.index(name)])


_MOST_ASKING = 5
"""Passages, best first, that are looked at for whether they end with a question."""


def gather(index: Index, query: Query, hits: Sequence[tuple[int, float]], ranker: Ranker) -> Evidence:
    """Score the sentences of ``hits``, at least one passage by number with its engine's score.

    In a conversation, passages of the documents that it is about come with them. Where the text itself asks, so does
    the passage that follows.
    """
    nearest = nearest_documents(index, query)
    numbers = [number for number, _ in hits]
    numbers.extend(_following(index, numbers[:_MOST_ASKING]))
    for document in nearest:
        numbers.extend(passages_of(index, document, query))
    candidates = Candidates(index, Question.of(query), list(dict.fromkeys(numbers)))
    inputs = inputs_of(candidates)
    # Rounded, lest the last bit of a processor's arithmetic decide between equals.
    scores = ranker.scores(inputs).round(6)
    of_passages = passage_parts(scores, index.passage_of(candidates.sentences), inputs).round(6)
    scores = (scores + of_passages).round(6)
    of_topic = topic_part(index, candidates.sentences, scores, nearest).round(6)
    unread = np.zeros(len(scores))
    return Evidence(candidates.sentences, (scores + of_topic).round(6), inputs, of_passages, of_topic, unread)


def _following(index: Index, numbers: Sequence[int]) -> list[int]:
    """Return the passages that follow those of some that end with a question, in the same document."""
    found = []
    for number in numbers:
        if number + 1 < len(index.passages):
            passage, following = index.passages[number], index.passages[number + 1]
            if is_question(passage.text) and following.document is passage.document:
                found.append(number + 1)
    return found
