"""The best sentences, read: where their scores are close, the one whose words answer best comes first.

The ranking knows of a sentence which words of the question it has, and of what kind its own are; whether some of them
answer is seen only when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
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

    def best_of(self, evidence: Evidence, first: int, others: Sequence[int] = (), rule: str = "") -> Choice:
        """Read a sentence, put before all, and others; raise the one that answers best above it."""
        evidence = evidence.exchanged(int(evidence.ranking()[0]), first, rule)
        found = self.read(evidence, first)
        if found is None:
            return Choice(evidence, first, None)
        read = [(first, found), *((at, words) for at in others if (words := self.read(evidence, at)) is not None)]
        added = gains([each.score for _, each in read], self.extractor.worth)
        number = best_read([float(evidence.scores[at]) for at, _ in read], added)
        at, extraction = read[number]
        return Choice(evidence.raised(at, added[number]) if number else evidence, at, extraction)


class State(NamedTuple):
    """What rules decide on: a question and its evidence, and what rules before have found."""

    query: Query
    reader: _Reader
    evidence: Evidence
    is_row: bool = False
    section: Section | None = None

    @property
    def corpus(self) -> Index:
        """The corpus."""
        return self.reader.corpus


class Rule(NamedTuple):
    """A rule of reading.

    ``effect`` returns a choice, which ends the matter, or the state for the rules after it, or None where the rule
    does not apply. ``reason`` tells a user what it does.
    """

    name: str
    reason: str
    effect: Callable[[State], State | Choice | None]


def choose(
    query: Query,
    asked: Asked,
    index: Index,
    evidence: Evidence,
    extractor: Extractor,
    without: Container[str] = (),
) -> Choice:
    """Read the best sentences, and raise the one that answers best above the first where that is another.

    None is chosen for a question that wants no words, or where the first sentence has none. Rules come before, in the
    order of ``RULES``; those named in ``without`` are left out.
    """
    state = State(query, _Reader(asked, index, extractor), evidence)
    for rule in RULES:
        found = None if rule.name in without else rule.effect(state)
        if isinstance(found, Choice):
            return found
        state = found or state
    first, *others = near_first(query, index, state.evidence)
    if state.is_row:
        others = []  # which row it is was told by its words
    return state.reader.best_of(
        state.evidence, first, [at for at in others if says_any(query, index, state.evidence, at)]
    )


def _row(state: State) -> State:
    evidence, says = right_row(state.query, state.corpus, state.evidence)
    return state._replace(evidence=evidence, is_row=says is not None)


def _speaker(state: State) -> State:
    return state._replace(evidence=past_speaker(state.query, state.corpus, state.evidence))


def _section(state: State) -> State | Choice:
    section = section_asked_for(state.query, state.reader.asked.kind, state.corpus, state.evidence)
    if section is None or not section.heading_asks:
        return state._replace(section=section)
    others = [at for at in near_first(state.query, state.corpus, state.evidence) if at in section.positions[1:]]
    return state.reader.best_of(state.evidence, section.best, others, "section")._replace(least_sure=SURE)


def _reply(state: State) -> Choice | None:
    if state.section is not None:
        return None
    reply = reply_in_text(state.query, state.reader.asked.kind, state.corpus, state.evidence)
    if reply is None:
        return None
    choice = state.reader.best_of(state.evidence, reply.at, rule="reply")
    return choice._replace(least_sure=SURE if reply.is_to_this else 0.0)


def _name(state: State) -> Choice | None:
    told = told_of_name(state.query, state.corpus, state.evidence)
    first = near_first(state.query, state.corpus, state.evidence)[0]
    return None if told is None else Choice(state.evidence.exchanged(first, told[0], "name"), *told)


def _beginning(state: State) -> Choice | None:
    """Choose what a section begins with; its words answer where it ranks first, too, and says all that is asked."""
    if state.section is None:
        return None
    reader, evidence = state.reader, state.evidence
    first, best = int(evidence.ranking()[0]), beginning(state.section, reader.corpus, evidence)
    told = frozenset(terms(reader.corpus.sentence(int(evidence.sentences[best])).text))
    is_told = best == first and reader.asked.asking >= 0 and told.issuperset(state.query.words)
    words = reader.read(evidence, best) if is_told else None
    return Choice(evidence.exchanged(first, best, "beginning"), best, words, SURE)


RULES = (
    Rule("row", "the row that says most of what is asked comes before its header and other rows", _row),
    Rule("speaker", "what was said comes before the line that names the speaker", _speaker),
    Rule("section", "a section whose heading is the question answers it", _section),
    Rule("reply", "what follows a question in the text answers that question", _reply),
    Rule("name", "a sentence that says who or what a name is comes first", _name),
    Rule("beginning", "a section whose heading says all that is asked begins with the answer", _beginning),
)
"""The rules of the lexical reader, in order; the neural reader has none."""


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
