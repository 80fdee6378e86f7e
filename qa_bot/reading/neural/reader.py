"""The neural reader: it reads the best windows, and says which sentence answers, with which words, and how surely."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

import numpy as np
import regex

from qa_bot.analysis import terms
from qa_bot.model import Query, Sentence, Span
from qa_bot.reading.confidence import Compared, shipped_judge, signals
from qa_bot.reading.confidence.coverage import INPUTS as OF_COVERAGE
from qa_bot.reading.confidence.coverage import coverage
from qa_bot.reading.extraction import Asked, Extraction, Extractor, extract, shipped_extractor
from qa_bot.reading.extraction.borders import borders
from qa_bot.reading.neural.combination import Combination, Floats, shipped_combination
from qa_bot.reading.neural.form import OF_FORM, Forms
from qa_bot.reading.neural.network import Network, shipped_network
from qa_bot.reading.neural.readings import Reading, readings_of
from qa_bot.reading.quotation import INPUTS as OF_QUOTATION
from qa_bot.reading.quotation import (
    Unit,
    best_run,
    inputs_of,
    span_of,
    units_around,
    wants_several,
    wants_steps,
    whole_list,
)
from qa_bot.reading.rows import right_row
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS

OF_CHOICE = (
    "ahead in ranking",
    "place in ranking",
    "support",
    "evidence",
    "strongest",
    "able",
    "share",
    "length",
    "support behind best",
    "evidence behind best",
    "strongest behind best",
    *OF_FORM,
)
"""What tells whether a sentence answers, beside the others of its question."""
OF_CONFIDENCE = (
    "support",
    "evidence",
    "strongest",
    "able",
    "share",
    "best support",
    "most able",
    "chosen share",
    "ahead of next in choice",
    "place in ranking",
    "lexical confidence",
    "row says",
    *OF_FORM,
    *OF_COVERAGE,
    *(f"kind {kind}" for kind in KINDS),
)
"""What tells whether what is shown answers."""
OF_WORDS = (
    *OF_CONFIDENCE[:10],
    "confidence",
    "words",
    "lexical probability",
    "lexical agreement",
    "no lexical words",
    "begins sentence",
    *(f"kind {kind}" for kind in KINDS),
)
"""What tells whether the words answer."""
MODEL_INPUTS: Mapping[str, tuple[str, ...]] = {
    "choice": OF_CHOICE,
    "quotation": OF_QUOTATION,
    "confidence": OF_CONFIDENCE,
    "words": OF_WORDS,
}

_MOSTLY = 0.6
"""The share of a question's terms that the heading of a section must have to be asked for."""
_OF_LIST = [OF_CHOICE.index(name) for name in ("announces", "item")]
_STANDS_ALONE = 0.5
"""How sure words of one item must be to stand for a list."""
_IS_COMMAND = OF_CHOICE.index("steps wanted, code")
_PROMPT = regex.compile(r"[$>%#] +")
_EDGES = frozenset(" \t\n`|·\ufe0f\u200d")
_STOPS = frozenset(".,;:!?")
_ABBREVIATED = regex.compile(r"(?<![\p{L}.])(?:\p{L}\.){2,8}+$|\b(?:[ap]\.m|etc|Inc|Ltd|Co|Jr|Sr)\.$")


class Choices(NamedTuple):
    """The sentences that were read, as positions in the evidence, with their readings and inputs, a row each."""

    positions: Sequence[int]
    readings: Sequence[Reading]
    inputs: Floats


class Found(NamedTuple):
    """What reading found: the sentence at ``position``, what is shown, the words, and the probability of both."""

    evidence: Evidence
    position: int
    quoted: Span
    words: Span | None
    confidence: float
    words_confidence: float


class Reader(NamedTuple):
    """The network and what combines it with the ranking; ``extractor`` is the lexical reader's."""

    network: Network
    combination: Combination
    extractor: Extractor

    def read(self, query: Query, index: Index, evidence: Evidence) -> Found | None:
        """Read the windows around the best sentences; None where there is nothing to read."""
        readings = readings_of(query, index, evidence, self.network)
        choices = choices_of(query, index, evidence, readings)
        if not choices.positions:
            return None
        model = self.combination.models["choice"]
        scores = model.scores(choices.inputs)
        best = int(np.lexsort((np.asarray(choices.positions), -scores))[0])
        position = choices.positions[best]
        asked = Asked.of(query)
        raised, row_says = right_row(query, index, _raised(evidence, choices, scores))
        is_row = row_says is not None
        if is_row:  # which row and cell it is, is told by the words of its header and of the others
            position = int(raised.ranking()[0])
        sentence = index.sentence(int(evidence.sentences[position]))
        lexical = extract(asked, sentence, self.extractor)
        said = lexical_confidence(query, index, evidence, position, lexical)
        facts = facts_of(query, index, evidence, choices, scores, best, (said, row_says or 0.0))
        confidence = float(self.combination.models["confidence"].probabilities(facts[None])[0])
        # Another row may not have been read.
        reading = choices.readings[best] if choices.positions[best] == position else None
        if reading is not None and choices.inputs[best, _IS_COMMAND]:
            reading = reading._replace(span=_command(sentence))
        words, sure = self._words(sentence, reading, lexical, asked, facts, confidence, is_row)
        quoted = (
            (sentence.start, sentence.end)
            if is_row
            else self._quoted(query, index, int(evidence.sentences[position]), readings)
        )
        is_of_list = quoted != (sentence.start, sentence.end) and choices.inputs[best, _OF_LIST].any()
        if is_of_list and (wants_steps(query.text) or (sure < _STANDS_ALONE and wants_several(query.text))):
            words, sure = None, 0.0  # the whole list answers, not some words of an item
        return Found(raised, position, quoted, words, confidence, sure)

    def _words(
        self,
        sentence: Sentence,
        reading: Reading | None,
        lexical: Extraction | None,
        asked: Asked,
        facts: Floats,
        confidence: float,
        is_row: bool,
    ) -> tuple[Span | None, float]:
        text = sentence.passage.document.text
        cell = lexical.span if is_row and lexical is not None else None
        span = cell or (within(sentence, reading.span) if reading is not None else None)
        if span is None or not asked.wants_words:
            return None, 0.0
        told = words_inputs(text, span, (sentence.start, sentence.end), lexical, facts, confidence, asked)
        return span, float(self.combination.models["words"].probabilities(told[None])[0])

    def _quoted(self, query: Query, index: Index, number: int, readings: Mapping[int, Reading]) -> Span:
        units = units_around(index, number)
        document = index.sentence(number).passage.document
        at = next(place for place, unit in enumerate(units) if unit.number == number)
        if units[at].kind == "item" and _wants_all(query.text) and _names_section(query, index.sentence(number)):
            return span_of(document, units, *whole_list(units, at))
        inputs = quotation_inputs(query.text, units, at, readings)
        chances = self.combination.models["quotation"].probabilities(inputs)
        chances[at] = 1.0
        first, last = best_run(units, at, chances.tolist())
        return span_of(document, units, first, last)


def _wants_all(question: str) -> bool:
    return wants_several(question) or wants_steps(question)


def _names_section(query: Query, sentence: Sentence) -> bool:
    """Tell whether the heading above a sentence says most of what is asked: all of the section answers then."""
    section = sentence.passage.section
    said = set(terms(section[-1])) if section else set()
    return len(said & query.terms.keys()) >= _MOSTLY * len(query.terms) > 0


def _command(sentence: Sentence) -> Span:
    """Return the whole line of code that tells how to do something, without the prompt before it."""
    prompt = _PROMPT.match(sentence.text)
    return sentence.start + (prompt.end() if prompt is not None else 0), sentence.end


def within(sentence: Sentence, span: Span) -> Span | None:
    """Return a span without marks at its edges, with all that is written as one there; it stays within its sentence."""
    text = sentence.text
    start, end = _bare(text, span[0] - sentence.start, span[1] - sentence.start)
    found = borders(text, start, end) if start < end else None
    return None if found is None else (sentence.start + found[0], sentence.start + found[1])


def _bare(text: str, start: int, end: int) -> Span:
    """Return a span without the marks, blanks and pictures at its edges that are no part of an answer."""
    while start < end and (text[end - 1] in _EDGES or _is_picture(text[end - 1])):
        end -= 1
    if start < end and text[end - 1] in _STOPS and not _ABBREVIATED.search(text, start, end):
        end -= 1
    while start < end and (text[start] in _EDGES or _is_picture(text[start])):
        start += 1
    return start, end


def _is_picture(character: str) -> bool:
    return character >= "\u2600" and category(character) == "So"


def choices_of(query: Query, index: Index, evidence: Evidence, readings: Mapping[int, Reading]) -> Choices:
    """Return the sentences that were read, in the order of the ranking."""
    order = evidence.ranking().tolist()
    top = float(evidence.scores[order[0]]) if order else 0.0
    positions, found, rows = [], [], []
    for place, at in enumerate(order):
        reading = readings.get(int(evidence.sentences[at]))
        if reading is not None:
            positions.append(at)
            found.append(reading)
            length = math.log1p(reading.pieces)
            ahead = max(float(evidence.scores[at]) - top, -8.0)
            rows.append([ahead, 1 / (1 + place), *reading[1:6], length])
    if not rows:
        return Choices((), (), np.zeros((0, len(OF_CHOICE))))
    inputs = np.array(rows)
    behind = inputs[:, 2:5] - inputs[:, 2:5].max(axis=0)
    forms = Forms(query, index).of([int(evidence.sentences[at]) for at in positions])
    return Choices(positions, found, np.hstack([inputs, behind, np.array(forms)]))


def lexical_confidence(
    query: Query, index: Index, evidence: Evidence, position: int, extraction: Extraction | None
) -> float:
    """Return the probability that a sentence answers, by what words tell alone."""
    sentence = index.sentence(int(evidence.sentences[position]))
    compared = Compared.of(query, Asked.of(query), sentence, extraction)
    return shipped_judge().probability(signals(query, index, evidence, position, extraction, compared))


def facts_of(
    query: Query,
    index: Index,
    evidence: Evidence,
    choices: Choices,
    scores: Floats,
    best: int,
    said: tuple[float, float],
) -> Floats:
    """Return what tells whether sentence ``best`` of the choices answers, in the order of ``OF_CONFIDENCE``.

    ``said`` is how sure the words alone make that, and how much a row says of what is asked, 0 for what is none.
    """
    reading = choices.readings[best]
    kind = KINDS[Asked.of(query).kind]
    chances = np.exp(scores - scores.max())
    others = np.delete(scores, best)
    ahead = float(scores[best] - others.max()) if len(others) else 5.0
    covered = coverage(query, index, evidence, choices.positions[best], None, kind)
    return np.array(
        [
            *reading[1:6],
            max(each.support for each in choices.readings),
            max(each.able for each in choices.readings),
            float(chances[best] / chances.sum()),
            min(ahead, 5.0),
            float(choices.inputs[best, 1]),
            *said,
            *choices.inputs[best, -len(OF_FORM) :],
            *(covered[name] for name in OF_COVERAGE),
            *(float(each == kind) for each in KINDS),
        ]
    )


def words_inputs(
    text: str,
    span: Span,
    sentence: Span,
    lexical: Extraction | None,
    facts: Floats,
    confidence: float,
    asked: Asked,
) -> Floats:
    """Return what tells whether the words of a span answer, in the order of ``OF_WORDS``."""
    shared = 0.0
    if lexical is not None:
        both = min(span[1], lexical.span[1]) - max(span[0], lexical.span[0])
        either = span[1] - span[0] + lexical.span[1] - lexical.span[0]
        shared = max(0.0, 2 * both / either)
    return np.array(
        [
            *facts[:10],
            confidence,
            math.log1p(len(text[span[0] : span[1]].split())),
            lexical.probability if lexical is not None else 0.0,
            shared,
            float(lexical is None),
            float(span[0] == sentence[0]),
            *(float(number == asked.kind) for number in range(len(KINDS))),
        ]
    )


def quotation_inputs(question: str, units: Sequence[Unit], best: int, readings: Mapping[int, Reading]) -> Floats:
    """Return for each unit what tells whether it belongs to the best one, a row each."""
    known = {unit.number: reading[2:4] for unit in units if (reading := readings.get(unit.number)) is not None}
    return np.array([inputs_of(question, units[best], unit, known) for unit in units])


def _raised(evidence: Evidence, choices: Choices, scores: Floats) -> Evidence:
    """Return the evidence with what reading adds to the scores, so that their order is that of the choice.

    Sentences that were not read stay behind those that were.
    """
    of_reading = np.zeros(len(evidence.scores))
    read = np.zeros(len(evidence.scores), bool)
    read[list(choices.positions)] = True
    wanted = evidence.scores.copy()
    wanted[list(choices.positions)] = scores + float(evidence.scores.max())
    floor = float(wanted[read].min())
    if not read.all():
        ahead = float(wanted[~read].max())
        wanted[~read] += min(0.0, floor - ahead - 1e-3)
    of_reading = wanted - evidence.scores
    return evidence._replace(scores=wanted.round(6), of_reading=(evidence.of_reading + of_reading).round(6))


@lru_cache(maxsize=1)
def shipped_reader() -> Reader:
    """Return the reader that comes with the package, read once.

    Raises:
        WeightsError: its weights are not there, or not whole.
    """
    combination = shipped_combination(tuple(MODEL_INPUTS.items()))
    return Reader(shipped_network(), combination, shipped_extractor())
