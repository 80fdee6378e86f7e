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
from qa_bot.reading.interviews import past_speaker, reply_in_text, says_any
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


class _Reader(NamedTuple):
    """What reads sentences of the evidence for the words that answer a question."""

    asked: Asked
    corpus: Index
    extractor: Extractor

    def read(self, evidence: Evidence, at: int) -> Extraction | None:
        """Return the words of a sentence that answer best."""
        return extract(self.asked, self.corpus.sentence(int(evidence.sentences[at])), self.extractor)

    def best_of(self, evidence: Evidence, first: int, others: Sequence[int] = ()) -> Choice:
        """Read a sentence, put before all, and others; raise the one that answers best above it."""
        evidence = evidence.exchanged(int(evidence.ranking()[0]), first)
        found = self.read(evidence, first)
        if found is None:
            return Choice(evidence, first, None)
        read = [(first, found), *((at, words) for at in others if (words := self.read(evidence, at)) is not None)]
        added = gains([each.score for _, each in read], self.extractor.worth)
        number = best_read([float(evidence.scores[at]) for at, _ in read], added)
        at, extraction = read[number]
        return Choice(evidence.raised(at, added[number]) if number else evidence, at, extraction)


def choose(query: Query, asked: Asked, index: Index, evidence: Evidence, extractor: Extractor) -> Choice:
    """Read the best sentences, and raise the one that answers best above the first where that is another.

    None is chosen for a question that wants no words, or where the first sentence has none.
    """
    reader = _Reader(asked, index, extractor)
    evidence, is_row = right_row(query, index, evidence)
    evidence = past_speaker(query, index, evidence)
    section = section_asked_for(query, asked.kind, index, evidence)
    if section is not None and section.heading_asks:
        others = [at for at in near_first(query, index, evidence) if at in section.positions[1:]]
        return reader.best_of(evidence, section.best, others)._replace(least_sure=SURE)
    reply = reply_in_text(query, asked.kind, index, evidence) if section is None else None
    if reply is not None:
        return reader.best_of(evidence, reply.at)._replace(least_sure=SURE if reply.is_to_this else 0.0)
    first, *others = near_first(query, index, evidence)
    told = told_of_name(query, index, evidence)
    if told is not None:
        return Choice(evidence.exchanged(first, told[0]), *told)
    if section is not None:
        return _beginning(query, section, reader, evidence)
    if is_row:
        others = []  # which row it is was told by its words
    return reader.best_of(evidence, first, [at for at in others if says_any(query, index, evidence, at)])


def _beginning(query: Query, section: Section, reader: _Reader, evidence: Evidence) -> Choice:
    """Choose what a section begins with; its words answer where it ranks first, too, and says all that is asked."""
    first, best = int(evidence.ranking()[0]), beginning(section, reader.corpus, evidence)
    told = frozenset(terms(reader.corpus.sentence(int(evidence.sentences[best])).text))
    is_told = best == first and reader.asked.asking >= 0 and told.issuperset(query.words)
    words = reader.read(evidence, best) if is_told else None
    return Choice(evidence.exchanged(first, best), best, words, SURE)


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
