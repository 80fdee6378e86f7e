"""The best sentences, read: where their scores are close, the one whose words answer best comes first.

The ranking knows of a sentence which words of the question it has, and of what kind its own are; whether some of them
answer is seen only when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_bot.analysis import terms
from qa_bot.model import Query, Sentence
from qa_bot.reading.confidence.said import Said, matches, said
from qa_bot.reading.extraction import Asked, Extraction, Extractor, extract
from qa_bot.reading.extraction.labels import speaker_of
from qa_bot.reading.headings import SURE, Section, section_asked_for
from qa_bot.reading.questions import after_question
from qa_bot.retrieval import Evidence, Index

MOST_READ = 3
"""Sentences that are read at most."""
CLOSE = 2.0
"""Points of the score: one that is so far behind the first is not read.

Cross-validated on SQuAD 2.0, SQuADShifts and Natural Questions, those farther behind came first in 1 of 1,000 questions
at most, and in two of three questions there is none so close.
"""

_ASKING = [[word, verb] for word in ("who", "what") for verb in ("is", "was", "are", "were")]
_ASKING_IN_SHORT = [[f"{word}{end}"] for word in ("who", "what") for end in ("'s", "’s")]
_MOST_TOLD = 20
"""Sentences in which it is looked for who or what something is."""
_TOLD = 0.8
"""The share of the probability of words that say who or what something is: four of five are right on SQuAD."""
_NAMED = 0.5
"""How well the header of a table says a word of the question from which it is a column that the word asks for."""
_MOST_ROWS = 100
"""Sentences among which the rows of a table are looked for."""


class Choice(NamedTuple):
    """Sentences of which the first, at position ``best``, was chosen by reading, and the words found in it."""

    evidence: Evidence
    best: int
    extraction: Extraction | None
    least_sure: float = 0.0
    """What is known of the confidence beside what the judge says."""


def choose(query: Query, asked: Asked, index: Index, evidence: Evidence, extractor: Extractor) -> Choice:
    """Read the best sentences, and raise the one that answers best above the first where that is another.

    None is chosen for a question that wants no words, or where the first sentence has none.
    """
    evidence, is_row = _right_row(query, index, evidence)
    evidence = _past_speaker(query, index, evidence)
    section = section_asked_for(query, asked.kind, index, evidence)
    if section is not None and not section.heading_asks and not _says_all(query, index, evidence, section):
        return _beginning(section, index, evidence)
    if section is not None:
        evidence = evidence.exchanged(int(evidence.ranking()[0]), section.best)
    elif (told := _defining(query, index, evidence)) is not None:
        return told
    first, *others = near_first(query, index, evidence)
    if is_row:
        others = []  # which row it is was told by its words
    if section is not None:
        others = [at for at in others if at in section.positions]
    following, is_same = after_question(query, asked.kind, index, evidence, first)
    if following is not None:
        evidence, first, others = evidence.exchanged(first, following), following, []
    least_sure = SURE if section is not None or is_same else 0.0
    found = _read(asked, index, evidence, first, extractor)
    if found is None:
        return Choice(evidence, first, None, least_sure)
    read = [(first, found)]
    for at in others:
        found = _read(asked, index, evidence, at, extractor)
        if found is not None:
            read.append((at, found))
    added = gains([each.score for _, each in read], extractor.worth)
    number = best_read([float(evidence.scores[at]) for at, _ in read], added)
    at, extraction = read[number]
    evidence = evidence.raised(at, added[number]) if number else evidence
    return Choice(evidence, at, extraction, least_sure)


def _past_speaker(query: Query, index: Index, evidence: Evidence) -> Evidence:
    """Have a sentence change places with the next that says a word of the query, where only its speaker's name does."""
    first, *others = evidence.ranking()[:_MOST_TOLD].tolist()
    if _says_any(query, index, evidence, first):
        return evidence
    at = next((at for at in others if _says_any(query, index, evidence, at)), first)
    return evidence.exchanged(first, at)


def _says_any(query: Query, index: Index, evidence: Evidence, at: int) -> bool:
    """Tell whether a sentence says a word of a query, but for the name of who speaks; true where nobody speaks."""
    sentence = index.sentence(int(evidence.sentences[at]))
    label = speaker_of(sentence) if ":" in sentence.text else 0
    return not label or any(term in query.terms for term in terms(sentence.text[label:]))


def _defining(query: Query, index: Index, evidence: Evidence) -> Choice | None:
    """Choose what the best sentence that tells who or what something is says of it, where that is all that is asked."""
    asking = query.text.casefold().split(maxsplit=2)[:2]
    if asking[0:1] not in _ASKING_IN_SHORT and asking not in _ASKING:
        return None
    from qa_bot.reading.extraction.definitions import defined, definition  # its patterns take a while

    named = defined(query.text)
    if named is None:
        return None
    order = evidence.ranking()[:_MOST_TOLD].tolist()
    for at in order:
        sentence = index.sentence(int(evidence.sentences[at]))
        found = definition(named, sentence.text, speaker_of(sentence))
        if found is not None:
            span = sentence.start + found[0], sentence.start + found[1]
            return Choice(evidence.exchanged(order[0], at), at, Extraction(span, _TOLD, 0.0))
    return None


def _says_all(query: Query, index: Index, evidence: Evidence, section: Section) -> bool:
    """Tell whether the first sentence of all is one of a section and says all words that a query asks with."""
    first = int(evidence.ranking()[0])
    said_by_first = terms(index.sentence(int(evidence.sentences[first])).text)
    return first == section.best and set(query.words) <= set(said_by_first)


def _beginning(section: Section, index: Index, evidence: Evidence) -> Choice:
    """Choose the sentence that a section begins with, but for the header of a table."""
    positions = sorted(section.positions, key=lambda at: int(evidence.sentences[at]))
    best = next((at for at in positions if not _is_header(index, evidence, at)), positions[0])
    return Choice(evidence.exchanged(int(evidence.ranking()[0]), best), best, None, SURE)


def _is_header(index: Index, evidence: Evidence, at: int) -> bool:
    sentence = index.sentence(int(evidence.sentences[at]))
    if "|" not in sentence.text:
        return False
    from qa_bot.reading.extraction.tables import row_of  # few texts have any

    row = row_of(sentence)
    return row is not None and not row.cells


def _right_row(query: Query, index: Index, evidence: Evidence) -> tuple[Evidence, bool]:
    """Have the right row of a table change places with its header or another row, where that ranks first.

    It is the row that says most, in one word or another, of what the question asks beside the column. A header answers
    nothing. Also tell whether a row is first now.
    """
    first, *others = evidence.ranking().tolist()
    found = index.sentence(int(evidence.sentences[first]))
    if "|" not in found.text:
        return evidence, False
    from qa_bot.reading.extraction.tables import row_of  # few texts have any

    row = row_of(found)
    if row is None:
        return evidence, False
    question = said(query.text)
    in_names = matches(question, said(" ".join(row.names)))
    asked = [word for word, match in zip(question, in_names, strict=True) if word.part and match.value < _NAMED]
    best, most = first, _says(asked, found) if row.cells else -1.0
    for at in others[:_MOST_ROWS]:
        other = index.sentence(int(evidence.sentences[at]))
        if other.passage.paragraph == found.passage.paragraph and row_of(other):
            says = _says(asked, other)
            if says > most:
                best, most = at, says
    return evidence.exchanged(first, best), True


def _says(words: Sequence[Said], sentence: Sentence) -> float:
    return sum(match.value for match in matches(words, said(sentence.text)))


def _read(asked: Asked, index: Index, evidence: Evidence, at: int, extractor: Extractor) -> Extraction | None:
    return extract(asked, index.sentence(int(evidence.sentences[at])), extractor)


def gains(supports: Sequence[float], worth: float) -> list[float]:
    """Return what the scores of best spans add to those of their sentences, against the first of them.

    A point of a span's score is worth ``worth`` points of the ranking's.
    """
    return [round(worth * (each - supports[0]), 6) for each in supports]


def best_read(scores: Sequence[float], added: Sequence[float]) -> int:
    """Return the place of the sentence that comes first with what reading adds; of equals the first."""
    totals = [round(score + by, 6) for score, by in zip(scores, added, strict=True)]
    return totals.index(max(totals))


def near_first(query: Query, index: Index, evidence: Evidence) -> list[int]:
    """Return the positions of the first sentence and of those close behind it, best first.

    What a conversation is about decides between documents: in one, only sentences of the first document are close.
    """
    order = evidence.ranking()[:MOST_READ]
    is_close = evidence.scores[order] > evidence.scores[order[0]] - CLOSE
    if query.topic:
        documents = index.documents.of(index.passage_of(evidence.sentences[order]))
        is_close &= documents == documents[0]
    close: list[int] = order[is_close].tolist()
    return close
