"""Interviews and lists of questions: what is asked in the text itself is no answer, nor is the name of who speaks."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.analysis import folded_words, terms
from qa_bot.model import Query, Sentence
from qa_bot.reading.extraction.labels import label_of, speaker_of
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS, is_question, kind_of

_MOST_IN_A_ROW = 3
"""Questions one after the other, behind which the answer is looked for."""
_MOST_SPOKEN = 20
"""Sentences among which one is looked for that says a word of the question."""
_LEAST_ALIKE = 0.5
"""Share of a question of the text that must have been asked for it to be the same."""


def same_question(query: Query, kind: int, index: Index, evidence: Evidence) -> int | None:
    """Return the position of the first sentence of the text that asks what is asked, among the best, or None."""
    for at in evidence.ranking()[:_MOST_SPOKEN].tolist():
        sentence = index.sentence(int(evidence.sentences[at]))
        if is_question(sentence.text) and _is_asked(query, KINDS[kind], sentence):
            return int(at)
    return None


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
    text = question.text[label_of(question) :]
    told = frozenset(terms(text))
    asked: Sequence[str] = list(query.words)
    is_covered = bool(asked) and all(term in told for term in asked)
    return is_covered and len(asked) >= _LEAST_ALIKE * len(told) and kind_of(folded_words(text)) == kind


def past_speaker(query: Query, index: Index, evidence: Evidence) -> Evidence:
    """Have a sentence change places with the next that says a word of the query, where only its speaker's name does."""
    first, *others = evidence.ranking()[:_MOST_SPOKEN].tolist()
    if says_any(query, index, evidence, first):
        return evidence
    at = next((at for at in others if says_any(query, index, evidence, at)), first)
    return evidence.exchanged(first, at)


def says_any(query: Query, index: Index, evidence: Evidence, at: int) -> bool:
    """Tell whether a sentence says a word of a query, but for the name of who speaks; true where nobody speaks."""
    sentence = index.sentence(int(evidence.sentences[at]))
    label = speaker_of(sentence) if ":" in sentence.text else 0
    return not label or any(term in query.terms for term in terms(sentence.text[label:]))
