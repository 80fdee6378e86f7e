"""Interviews and lists of questions: what is asked in the text itself is no answer, nor is the name of who speaks."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.analysis import folded_words, terms
from qa_bot.analysis.asking import ASKING, HELPING
from qa_bot.model import Query, Sentence
from qa_bot.reading.extraction.labels import begins_line, label_of, speaker_of
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS, is_question, kind_of

_QUOTES = "\"'“”‘’«»"
_MOST_SPOKEN = 20
"""Sentences among which one is looked for that says a word of the question."""
_LEAST_ALIKE = 0.5
"""Share of a question of the text that must have been asked for it to be the same."""


def same_question(query: Query, kind: int, index: Index, evidence: Evidence) -> int | None:
    """Return the position of the first sentence of the text that asks what is asked, among the best, or None."""
    for at in evidence.ranking()[:_MOST_SPOKEN].tolist():
        sentence = index.sentence(int(evidence.sentences[at]))
        if _asks(sentence) and _is_asked(query, KINDS[kind], sentence):
            return int(at)
    return None


def after_question(query: Query, kind: int, index: Index, evidence: Evidence, best: int) -> tuple[int | None, bool]:
    """Return the position of the sentence that answers a question of the text, and whether that is what was asked.

    ``best`` is the position of a sentence. Where it is no question, or what follows is one, too, or nothing of its
    section in the evidence, None. Both begin a line: a writer who asks a question does not always answer it.
    ``kind`` is the kind of the query, a place in ``KINDS``.
    """
    number = int(evidence.sentences[best])
    question = index.sentence(number)
    if not _asks(question) or number + 1 >= index.by_sentence.size:
        return None, False
    answer = index.sentence(number + 1)
    if not begins_line(answer) or answer.passage.section != question.passage.section:
        return None, False
    if answer.passage.document is not question.passage.document:
        return None, False
    if is_question(answer.text):
        # "A: In the town? There was one." One who answers may ask back; a list of questions has no answers.
        is_reply = label_of(answer) > 0 and label_of(question) > 0
        if not is_reply or number + 2 >= index.by_sentence.size:
            return None, False
        number += 1
    return _position(evidence, number + 1), _is_asked(query, KINDS[kind], question)


def _asks(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line's question: not a statement that ends with a title such as "Quo vadis?"."""
    if not is_question(sentence.text) or not begins_line(sentence):
        return False
    is_quoting = sentence.text.rstrip()[-1] in _QUOTES and sentence.text[0] not in _QUOTES
    return not is_quoting and not (ASKING | HELPING).isdisjoint(folded_words(sentence.text))


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
    """Tell whether a sentence says a word of a query, but for the name of who speaks; true where nobody speaks.

    What is asked for by a small word, "the price", is no name: "Price: 10 euros" says it.
    """
    sentence = index.sentence(int(evidence.sentences[at]))
    label = speaker_of(sentence) if ":" in sentence.text else 0
    if not label or any(term in query.terms for term in terms(sentence.text[label:])):
        return True
    words = [query.words.get(term, "") for term in terms(sentence.text[:label])]
    return any(word[:1].islower() or (word and query.text.startswith(word)) for word in words)
