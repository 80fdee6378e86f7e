"""Questions in the text itself, of interviews and lists of questions: they answer nothing, what follows them does."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.analysis import folded_words, terms
from qa_bot.model import Query, Sentence
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS, is_question, kind_of

_MOST_IN_A_ROW = 3
"""Questions one after the other, behind which the answer is looked for."""
_LEAST_ALIKE = 0.5
"""Share of a question of the text that must have been asked for it to be the same."""


def after_question(query: Query, kind: int, index: Index, evidence: Evidence, best: int) -> tuple[int | None, bool]:
    """Return the position of the sentence that follows a question of the text, and whether that is what was asked.

    ``best`` is the position of a sentence; where it is no question, or nothing of the evidence follows, None.
    ``kind`` is the kind of the query, a place in ``KINDS``.
    """
    number = int(evidence.sentences[best])
    question = index.sentence(number)
    if not is_question(question.text):
        return None, False
    for following in range(number + 1, min(number + 1 + _MOST_IN_A_ROW, index.by_sentence.size)):
        sentence = index.sentence(following)
        if sentence.passage.document is not question.passage.document:
            break
        if not is_question(sentence.text):
            return _position(evidence, following), _is_asked(query, KINDS[kind], question)
    return None, False


def _position(evidence: Evidence, number: int) -> int | None:
    return next(iter((evidence.sentences == number).nonzero()[0].tolist()), None)


def _is_asked(query: Query, kind: str, question: Sentence) -> bool:
    """Tell whether a question of the text is the one that was asked: it has all its words, and few others."""
    told = frozenset(terms(question.text))
    asked: Sequence[str] = list(query.words)
    is_covered = bool(asked) and all(term in told for term in asked)
    return is_covered and len(asked) >= _LEAST_ALIKE * len(told) and kind_of(folded_words(question.text)) == kind
