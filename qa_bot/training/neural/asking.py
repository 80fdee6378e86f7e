"""Questions → what ranking and reading say of their sentences, by a reader that has not seen the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.held_out import assigned, half_of, reader_of
from qa_bot.evaluation.judging.gold import Gold, overlaps
from qa_bot.evaluation.judging.locating import occurrences
from qa_bot.evaluation.measures import f1
from qa_bot.evaluation.questions import Place, QuestionSet, Topic
from qa_bot.model import Query, Sentence, Span, Turn
from qa_bot.reading.extraction import Asked, Extraction, extract, shipped_extractor
from qa_bot.reading.neural.combination import Floats
from qa_bot.reading.neural.network import Network, load_network
from qa_bot.reading.neural.reader import (
    Choices,
    choices_of,
    facts_of,
    lexical_confidence,
    quotation_inputs,
    within,
    words_inputs,
)
from qa_bot.reading.neural.readings import Reading, readings_of
from qa_bot.reading.quotation import Unit, units_around, units_of
from qa_bot.reading.rows import right_row
from qa_bot.retrieval import Evidence
from qa_bot.training.neural.collecting import SEED, check_shares
from qa_bot.training.ranking import training_sets

_KEPT, _KEPT_RIGHT = 4, 2
"""Sentences of a question that may come first: the best by a first guess, and those that answer beside them."""
_GUESS = np.array([0.4, 0.0, 0.3, 0.0, 0.8])
"""What the first inputs of the choice count in that guess."""
OTHERS_COUNT = 0.35
"""What a question counts that names no document, where others count 1: users' documents are more like the latter."""


class Candidate(NamedTuple):
    """A sentence as it would be shown. What depends on the choice is still to be filled into ``facts`` and ``told``.

    ``told`` has the inputs of the words, None where there are none; ``f1`` is how right these are. ``units`` may be
    shown beside it, which stands ``at`` a place among them. ``is_right`` tells whether what is shown answers.
    """

    facts: Floats
    told: Floats | None
    f1: float
    units: Sequence[Unit]
    at: int
    of_units: Floats
    is_right: bool


class Row(NamedTuple):
    """A question: its sentences as they were read, which of them answer, and those that may come first.

    ``quotes`` are the spans that a person should be shown; ``has_words`` whether short answers are known, or that there
    are none.
    """

    set_name: str
    fold: int
    counts: float
    is_answerable: bool
    has_words: bool
    inputs: Floats
    hits: npt.NDArray[np.bool_]
    candidates: Mapping[int, Candidate]
    quotes: Sequence[Span]


class _Set(NamedTuple):
    name: str
    questions: QuestionSet
    topics: Sequence[Topic]
    articles: Sequence[str]
    counts: float


def ask(
    paths: Sequence[str],
    shares: Mapping[str, float],
    make_bot: Callable[[QuestionSet], QABot],
    folder: Path,
    progress: Callable[[str], None] = lambda line: None,
) -> list[Row]:
    """Ask all questions; ``folder`` has the readers that ``qa-bot train --for reader --folds`` left.

    Raises:
        QuestionSetError: a file cannot be read, or no question is answered by a sentence that was read.
        WeightsError: the folder does not hold the readers of the halves.
    """
    check_shares(paths, shares)
    sets = [each for path in paths for each in _sets(path, shares.get(Path(path).name, 1.0))]
    folds = assigned([article for each in sets for article in each.articles], folder).tolist()
    rows: list[Row] = []
    at = 0
    for each in sets:
        own = folds[at : at + len(each.topics)]
        at += len(each.topics)
        before = len(rows)
        rows += _rows(each, own, make_bot(each.questions), folder)
        progress(f"{each.name}: {len(rows) - before} questions on {each.articles[0]}")
    if not any(row.hits.any() for row in rows):
        raise QuestionSetError(", ".join(paths), "no question is answered by a sentence that was read")
    return rows


def _sets(path: str, share: float) -> Iterator[_Set]:
    random = np.random.default_rng(SEED)
    name, sets = next(training_sets(path))
    for questions in sets:
        if questions.documents is None:
            raise QuestionSetError(path, "neither SQuAD's form nor questions that name their documents")
        titles = {document.id: document.title for document in questions.documents}
        first = next(iter(titles.values()), "")
        topics = [topic for topic in questions.topics if random.random() < share]
        articles = [titles[topic.places[0][0]] if topic.places else first for topic in topics]
        counts = 1.0 if all(topic.document for topic in topics) else OTHERS_COUNT
        if topics:
            yield _Set(name, questions, topics, articles, counts)


def _rows(asked: _Set, folds: Sequence[int], bot: QABot, folder: Path) -> Iterator[Row]:
    gold = Gold(bot.passages)
    for topic, fold in zip(asked.topics, folds, strict=True):
        places = gold.places(topic)[0]
        if topic.answerable is False or (topic.answerable and places):
            network = _network(reader_of(folder, half_of(fold)))
            yield _row(bot, topic, places, network)._replace(set_name=asked.name, fold=fold, counts=asked.counts)


@lru_cache(maxsize=2)
def _network(path: Path) -> Network:
    return load_network(path)


def _row(bot: QABot, topic: Topic, places: Sequence[Place], network: Network) -> Row:
    query = bot.query(topic.question, [Turn(each) for each in topic.history])
    evidence = bot.evidence_to_read(query)
    has_words = topic.answerable is False or bool(topic.answers)
    row = Row("", 0, 1.0, bool(topic.answerable), has_words, np.zeros((0, 1)), np.zeros(0, bool), {}, ())
    readings = {} if evidence is None else readings_of(query, bot.index, evidence, network)
    if evidence is None or not readings:
        return row
    choices = choices_of(query, bot.index, evidence, readings)
    sentences = [bot.sentence(int(evidence.sentences[position])) for position in choices.positions]
    hits = np.array([overlaps(each, places) for each in sentences]) & bool(topic.answerable)
    order = guessed(choices.inputs)
    kept = order[:_KEPT] + [at for at in order[_KEPT:] if hits[at]][:_KEPT_RIGHT]
    described = _Described(bot, query, topic, evidence, choices, readings, places)
    quotes = [each.view for each in occurrences(sentences[kept[0]].passage.document, topic.quote)]
    return row._replace(
        inputs=choices.inputs,
        hits=hits,
        candidates={at: described.candidate(at) for at in kept},
        quotes=quotes or [(start, end) for _, start, end in places if topic.document],
    )


def guessed(inputs: Floats) -> list[int]:
    """Return the places of sentences by a first guess of which answers, the best first."""
    order: list[int] = np.argsort(-(inputs[:, : len(_GUESS)] @ _GUESS), kind="stable").tolist()
    return order


class _Described(NamedTuple):
    """What describes the sentences of a question."""

    bot: QABot
    query: Query
    topic: Topic
    evidence: Evidence
    choices: Choices
    readings: Mapping[int, Reading]
    places: Sequence[Place]

    def candidate(self, at: int) -> Candidate:
        """Describe a sentence as it would be shown: a row of a table may give way to another."""
        query, index, first = self.query, self.bot.index, self.choices.positions[at]
        position, row_says = self._row_for(first)
        number = int(self.evidence.sentences[position])
        sentence = self.bot.sentence(number)
        lexical = extract(Asked.of(query), sentence, shipped_extractor())
        said = lexical_confidence(query, index, self.evidence, position, lexical), row_says or 0.0
        scores = np.zeros(len(self.choices.positions))
        facts = facts_of(query, index, self.evidence, self.choices, scores, at, said)
        is_row = row_says is not None
        reading = self.choices.readings[at] if position == first else None
        told, right = self._words(sentence, reading, lexical, facts, is_row)
        units = units_of(index, [number]) if is_row else units_around(index, number)
        place = next(each for each, unit in enumerate(units) if unit.number == number)
        of_units = quotation_inputs(query.text, units, place, self.readings)
        is_right = bool(self.topic.answerable) and overlaps(sentence, self.places)
        return Candidate(facts, told, right, units, place, of_units, is_right)

    def _row_for(self, position: int) -> tuple[int, float | None]:
        """Return the sentence that is shown where one comes first, and what it says if it is a row."""
        scores = self.evidence.scores.copy()
        scores[position] = scores.max() + 1
        raised, says = right_row(self.query, self.bot.index, self.evidence._replace(scores=scores))
        return (position, None) if says is None else (int(raised.ranking()[0]), says)

    def _words(
        self, sentence: Sentence, reading: Reading | None, lexical: Extraction | None, facts: Floats, is_row: bool
    ) -> tuple[Floats | None, float]:
        asked = Asked.of(self.query)
        text = sentence.passage.document.text
        cell = lexical.span if is_row and lexical is not None else None
        span = cell or (within(sentence, reading.span) if reading is not None else None)
        if span is None or not asked.wants_words:
            return None, 0.0
        told = words_inputs(text, span, (sentence.start, sentence.end), lexical, facts, 0.0, asked)
        return told, f1(text[span[0] : span[1]], self.topic.answers) if self.topic.answers else 0.0
