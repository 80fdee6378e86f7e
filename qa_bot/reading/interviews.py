"""Interviews and lists of questions: what is asked in the text itself is no answer, nor is the name of who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_bot.analysis import folded_words, terms
from qa_bot.analysis.closed_classes import AUXILIARIES, QUESTION_WORDS
from qa_bot.model import Query, Sentence
from qa_bot.reading.extraction.labels import begins_line, label_of, speaker_of
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS, is_question, kind_of

_QUOTES = "\"'“”‘’«»"
_MOST_SPOKEN = 20
"""Sentences among which one is looked for that says a word of the question."""
_LEAST_ALIKE = 0.5
"""Share of a question of the text that must have been asked for it to be the same."""


class Reply(NamedTuple):
    """The position of the sentence that answers a question of the text, and whether that is what was asked."""

    at: int
    is_to_this: bool


def reply_in_text(query: Query, kind: int, index: Index, evidence: Evidence) -> Reply | None:
    """Return what follows the question of the text that asks what is asked, or else the best sentence, if that asks.

    ``kind`` is the kind of the query, a place in ``KINDS``.
    """
    first, *others = evidence.ranking()[:_MOST_SPOKEN].tolist()
    for at in (first, *others):
        question = index.sentence(int(evidence.sentences[at]))
        if _asks(question):
            is_to_this = _is_asked(query, KINDS[kind], question)
            found = _position(evidence, _following(index, question, int(evidence.sentences[at])))
            if found is not None and (is_to_this or at == first):
                return Reply(found, is_to_this)
    return None


def _following(index: Index, question: Sentence, number: int) -> int:
    """Return the number of the sentence that answers a question of the text, or −1.

    Both begin a line: a writer who asks a question does not always answer it, and a list of questions has no answers.
    But one who answers may ask back: "A: In the town? There was one."
    """
    for following in (number + 1, number + 2):
        if following >= index.by_sentence.size:
            return -1
        answer = index.sentence(following)
        is_beside = answer.passage.document is question.passage.document
        if not is_beside or answer.passage.section != question.passage.section:
            return -1
        if following == number + 1 and not begins_line(answer):
            return -1
        if not is_question(answer.text):
            return following
        if not (label_of(answer) and label_of(question)):
            return -1
    return -1


def _asks(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line's question: not a statement that ends with a title such as "Quo vadis?"."""
    if not is_question(sentence.text) or not begins_line(sentence):
        return False
    is_quoting = sentence.text.rstrip()[-1] in _QUOTES and sentence.text[0] not in _QUOTES
    return not is_quoting and not (QUESTION_WORDS | AUXILIARIES).isdisjoint(folded_words(sentence.text))


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
    return evidence.exchanged(first, at, "speaker")


def says_any(query: Query, index: Index, evidence: Evidence, at: int) -> bool:
    """Tell whether a sentence says a word of a query, but for the name of who speaks; true where nobody speaks.

    What is asked for by a small word, "the price", is no name: "Price: 10 euros" says it.
    """
    sentence = index.sentence(int(evidence.sentences[at]))
    label = speaker_of(sentence) if ":" in sentence.text else 0
    if not label or any(term in query.terms for term in terms(sentence.text[label:])):
        return True
    words = [query.words.get(term, "") for term in terms(sentence.text[:label])]
    return any(word[:1].islower() or (word and query.text.startswith(word)) for word in words)
