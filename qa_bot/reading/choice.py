"""The best sentences, read: where their scores are close, the one whose words answer best comes first.

The ranking knows of a sentence which words of the question it has, and of what kind its own are; whether some of them
answer is seen only when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_bot.analysis import terms
from qa_bot.model import Query
from qa_bot.reading.extraction import Asked, Extraction, Extractor, extract
from qa_bot.reading.headings import SURE, Section, beginning, section_asked_for
from qa_bot.reading.interviews import after_question, past_speaker, same_question, says_any
from qa_bot.reading.names import told_of_name
from qa_bot.reading.rows import right_row
from qa_bot.retrieval import Evidence, Index

MOST_READ = 3
"""Sentences that are read at most."""
CLOSE = 2.0
"""Points of the score: one that is so far behind the first is not read.

Cross-validated on SQuAD 2.0, SQuADShifts and Natural Questions, those farther behind came first in 1 of 1,000 questions
at most, and in two of three questions there is none so close.
"""


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
    evidence, is_row = right_row(query, index, evidence)
    evidence = past_speaker(query, index, evidence)
    first = int(evidence.ranking()[0])
    section = section_asked_for(query, asked.kind, index, evidence)
    is_named = section is not None and not section.heading_asks
    same = section.best if section is not None else same_question(query, asked.kind, index, evidence)
    following, is_same = (None, False)
    if same is not None and not is_named:
        evidence, first = evidence.exchanged(first, same), same
    if not is_named:
        following, is_same = after_question(query, asked.kind, index, evidence, first)
    if following is None and (section is None or is_named):
        told = told_of_name(query, index, evidence)
        if told is not None:
            return Choice(evidence.exchanged(first, told[0]), *told)
    if section is not None and is_named:
        return _beginning(query, section, first, asked, index, evidence, extractor)
    others = near_first(query, index, evidence)[1:]
    if is_row:
        others = []  # which row it is was told by its words
    elif section is not None:
        others = [at for at in others if at in section.positions]
    if following is not None:
        evidence, first, others = evidence.exchanged(first, following), following, []
    others = [at for at in others if says_any(query, index, evidence, at)]
    least_sure = SURE if section is not None or is_same else 0.0
    return _best_of(first, others, asked, index, evidence, extractor)._replace(least_sure=least_sure)


def _beginning(
    query: Query, section: Section, first: int, asked: Asked, index: Index, evidence: Evidence, extractor: Extractor
) -> Choice:
    """Choose what a section begins with; its words answer where it ranks first, too, and says all that is asked."""
    best = beginning(section, index, evidence)
    told = frozenset(terms(index.sentence(int(evidence.sentences[best])).text))
    is_told = best == first and asked.asking >= 0 and told.issuperset(query.words)
    words = _read(asked, index, evidence, best, extractor) if is_told else None
    return Choice(evidence.exchanged(first, best), best, words, SURE)


def _best_of(
    first: int, others: Sequence[int], asked: Asked, index: Index, evidence: Evidence, extractor: Extractor
) -> Choice:
    """Read the first sentence and others, and raise the one that answers best above the first."""
    found = _read(asked, index, evidence, first, extractor)
    if found is None:
        return Choice(evidence, first, None)
    read = [(first, found)]
    for at in others:
        found = _read(asked, index, evidence, at, extractor)
        if found is not None:
            read.append((at, found))
    added = gains([each.score for _, each in read], extractor.worth)
    number = best_read([float(evidence.scores[at]) for at, _ in read], added)
    at, extraction = read[number]
    return Choice(evidence.raised(at, added[number]) if number else evidence, at, extraction)


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
