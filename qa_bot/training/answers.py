"""Question sets → the spans of the sentences that answer, described and judged, to learn short answers from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa_bot.analysis import folded_words, tokens
from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.held_out import folds_of, ranking_of
from qa_bot.evaluation.judging.gold import Gold, overlaps
from qa_bot.evaluation.measures import normalised
from qa_bot.evaluation.questions import Place, QuestionSet, Topic
from qa_bot.model import Query, Sentence, Turn
from qa_bot.reading.extraction.asked import Asked, Matrix
from qa_bot.reading.extraction.spans import Spans
from qa_bot.reading.extraction.words import Words, has_words
from qa_bot.retrieval.kinds import kind_of
from qa_bot.training.fitting_extraction import Example
from qa_bot.training.ranking import training_sets

TERSE = 0.25
"""Share of the questions that are also learned from as keywords."""
PART_CREDIT = 0.3
"""How much a span that says part of the answer counts, times the square of its F1: it is better than none."""


class Found(NamedTuple):
    """A sentence close to the first, that one included: its score, and whether it is one that answers."""

    sentence: Sentence
    score: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the sentence that answers it and those found first, of which it may be one.

    ``example`` describes the spans of the gold sentence.
    """

    query: Query
    answers: tuple[str, ...]
    gold: Sentence
    found: tuple[Found, ...]
    example: Example
    article: str
    set_name: str
    is_variant: bool = False
    """Whether it is a question of the set put in other words, to be learned from but not counted."""


def collect(
    paths: Iterable[str],
    make_bot: Callable[[QuestionSet, Path | None], QABot],
    folder: Path | None,
    progress: Callable[[str], None] = lambda line: None,
) -> list[Question]:
    """Find the answers of all questions in their sentences.

    ``make_bot`` makes the bot for a set with the weights of a file; ``folder`` has those that ``qa-bot train --folds``
    left, so that each article's sentences are ranked by weights that have not seen it.

    Raises:
        QuestionSetError: a file cannot be read, or no question in any has an answer of its sentence's words.
        WeightsError: the folder does not hold the weights of folds.
    """
    fold_of = folds_of(folder)
    questions: list[Question] = []
    for path in paths:
        name, sets = next(training_sets(path))
        before = len(questions)
        for each in sets:
            questions.extend(_ask_all(each, _bots(each, make_bot, folder, fold_of), name))
        count = sum(1 for each in questions[before:] if not each.is_variant)
        progress(f"{name}: {count} questions with an answer in the words of a sentence")
    if not any(each.example.answers for each in questions):
        raise QuestionSetError(", ".join(paths), "no question has words of a sentence as its answer")
    return questions


def _bots(
    questions: QuestionSet,
    make_bot: Callable[[QuestionSet, Path | None], QABot],
    folder: Path | None,
    fold_of: Mapping[str, int],
) -> Callable[[str], QABot]:
    """Return what makes the bot for an article: with the weights of its fold."""
    made: dict[int | None, QABot] = {}

    def bot_of(article: str) -> QABot:
        fold = fold_of.get(article)
        if fold not in made:
            made[fold] = make_bot(questions, ranking_of(folder, fold) if folder and fold is not None else None)
        return made[fold]

    return bot_of


def _ask_all(questions: QuestionSet, bot_of: Callable[[str], QABot], name: str) -> Iterator[Question]:
    base = bot_of("")
    gold = Gold(base.passages)
    titles = {document.id: document.title for document in base.documents}
    by_document: dict[str, list[Sentence]] = {}
    for passage in base.passages:
        sentences = by_document.setdefault(passage.document.id, [])
        sentences.extend(Sentence(passage, start, end) for start, end in passage.sentence_spans)
    random = np.random.default_rng(0)
    for topic in questions.topics:
        if not (topic.answerable and topic.answers):
            continue
        places, _ = gold.places(topic)
        right = next((s for place in places for s in by_document[place[0]] if overlaps(s, [place])), None)
        if right is None or not has_words(right.text):
            continue
        article = titles[right.passage.document.id]
        bot = bot_of(article)
        query = bot.query(topic.question, [Turn(each) for each in topic.history])
        found = tuple(
            Found(sentence, score, overlaps(sentence, places)) for sentence, score in bot.close_to_first(query)
        )
        question = _described(query, topic, right, found, places, article, name)
        yield question
        if random.random() < TERSE:
            terse = replace(query, text=_keywords(query.text, random))
            yield replace(_described(terse, topic, right, found, places, article, name), is_variant=True)


def _keywords(question: str, random: np.random.Generator) -> str:
    """Return a question as the keywords that one might type instead, with a word for what is wanted or without."""
    words = [question[token.start : token.end] for token in tokens(question) if not token.is_stop]
    words = [word for word in words if word not in ("many", "much")]
    wanted = _WANTED.get(kind_of(folded_words(question)), ("",))
    extra = wanted[int(random.integers(len(wanted)))]
    return " ".join(filter(None, [*words, extra] if random.random() < 0.5 else [extra, *words]))


_WANTED: Mapping[str, tuple[str, ...]] = {
    "when": ("date", "when", "year"),
    "where": ("location", "place", "where", ""),
    "why": ("reason", "why"),
    "who": ("name", "who", ""),
    "how many": ("number", "number of", "how many", ""),
    "how much": ("amount", ""),
    "how long": ("length", "duration", ""),
    "how": ("how", ""),
}


def _described(
    query: Query,
    topic: Topic,
    right: Sentence,
    found: tuple[Found, ...],
    places: Sequence[Place],
    article: str,
    name: str,
) -> Question:
    asked = Asked.of(query)
    words = Words.of(right.text, asked)
    spans = Spans.of(words, asked)
    return Question(
        query,
        tuple(topic.answers),
        right,
        found,
        Example(
            spans.first.astype(np.int16),
            spans.last.astype(np.int16),
            words.inputs.astype(np.float16),
            spans.inputs.astype(np.float16),
            asked.vector,
            asked.kind,
            _credit(words, spans, right, topic, places),
        ),
        article,
        name,
    )


def _credit(words: Words, spans: Spans, sentence: Sentence, topic: Topic, places: Sequence[Place]) -> Matrix:
    """Return 1 for the spans that say what a gold answer says, where it stands, and less for those that overlap."""
    wanted = {normalised(answer) for answer in topic.answers}
    identity = sentence.passage.document.id
    starts = sentence.start + words.starts[spans.first]
    ends = sentence.start + words.ends[spans.last]
    credit = np.zeros(len(starts), np.float32)
    for each, begin, stop in places:
        if each == identity:
            for at in np.flatnonzero((starts < stop) & (begin < ends)).tolist():
                text = sentence.passage.document.text[int(starts[at]) : int(ends[at])]
                credit[at] = max(credit[at], normalised(text) in wanted)
    part = np.zeros_like(credit)
    for gold in np.flatnonzero(credit == 1).tolist():
        first, last = spans.first[gold], spans.last[gold]
        shared = np.minimum(spans.last, last) - np.maximum(spans.first, first) + 1
        overlap = 2 * np.maximum(shared, 0) / (spans.last - spans.first + 1 + last - first + 1)
        part = np.maximum(part, overlap.astype(np.float32))
    total: Matrix = np.maximum(credit, np.float32(PART_CREDIT) * part**2)
    return total
