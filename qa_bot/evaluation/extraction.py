"""Question sets → the weights that choose short answers, with figures on articles that they were not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qa_bot import __version__
from qa_bot.analysis import fold, tokens
from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.fitting_extraction import Example, fit
from qa_bot.evaluation.gold import Gold, overlaps
from qa_bot.evaluation.held_out import answers_of, fold_numbers, folds_of, ranking_of
from qa_bot.evaluation.measures import exact_match, f1, normalised
from qa_bot.evaluation.questions import Place, QuestionSet, Topic
from qa_bot.evaluation.training import training_sets
from qa_bot.model import Query, Sentence, Turn
from qa_bot.reading.extraction import Extractor, extract
from qa_bot.reading.extraction.asked import Asked, Matrix
from qa_bot.reading.extraction.spans import Spans
from qa_bot.reading.extraction.words import Words, has_words
from qa_bot.retrieval.kinds import kind_of

TERSE = 0.25
"""Share of the questions that are also learned from as keywords."""
PART_CREDIT = 0.3
"""How much a span that says part of the answer counts, times the square of its F1: it is better than none."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the sentence that answers it and the one found first, which may be the same.

    ``example`` describes the spans of the gold sentence.
    """

    query: Query
    answers: tuple[str, ...]
    gold: Sentence
    found: Sentence | None
    example: Example
    article: str
    set_name: str
    is_variant: bool = False
    """Whether it is a question of the set put in other words, to be learned from but not counted."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Exact match and F1 of short answers: in the sentence that answers, and in the one that is found first."""

    name: str
    questions: int
    given: tuple[float, float]
    found: tuple[float, float]

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.questions} questions, in the first sentence found EM {self.found[0]:.4f}, "
            f"F1 {self.found[1]:.4f}; in the right one EM {self.given[0]:.4f}, F1 {self.given[1]:.4f}"
        )


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
        evidence = bot.evidence(query)
        found = None if evidence is None else bot.sentence(int(evidence.sentences[evidence.best()]))
        question = _described(query, topic, right, found, places, article, name)
        yield question
        if random.random() < TERSE:
            terse = replace(query, text=_keywords(query.text, random))
            yield replace(_described(terse, topic, right, found, places, article, name), is_variant=True)


def _keywords(question: str, random: np.random.Generator) -> str:
    """Return a question as the keywords that one might type instead, with a word for what is wanted or without."""
    words = [question[token.start : token.end] for token in tokens(question) if not token.is_stop]
    words = [word for word in words if word not in ("many", "much")]
    wanted = _WANTED.get(kind_of([fold(question[token.start : token.end]) for token in tokens(question)]), ("",))
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
    found: Sentence | None,
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


def cross_validate(
    questions: Sequence[Question], seeds: int, progress: Callable[[str], None], folder: Path | None = None
) -> list[Figures]:
    """Choose the words of each article's answers by weights fitted to the other articles; return each set's figures.

    The folds are those of the ranking's weights in ``folder``, where one is given, and their weights are left there.
    """
    fold_of = fold_numbers([each.article for each in questions], folds_of(folder))
    given: dict[int, tuple[float, float]] = {}
    found: dict[int, tuple[float, float]] = {}
    for number in range(int(fold_of.max()) + 1):
        extractor = fit(
            [each.example for each, other in zip(questions, fold_of, strict=True) if other != number], seeds
        )
        if folder is not None:
            extractor.save(answers_of(folder, number))
        inside = [at for at in np.flatnonzero(fold_of == number).tolist() if not questions[at].is_variant]
        for at in inside:
            given[at] = _judge(questions[at], questions[at].gold, extractor)
            found[at] = _judge(questions[at], questions[at].found, extractor)
        exact, overlap = np.mean([found[at] for at in inside], axis=0)
        progress(f"fold {number + 1}: {len(inside)} questions, EM {exact:.4f}, F1 {overlap:.4f}")
    figures = []
    for name in dict.fromkeys(each.set_name for each in questions):
        inside = [at for at, each in enumerate(questions) if each.set_name == name and not each.is_variant]
        in_right = np.mean([given[at] for at in inside], axis=0)
        in_found = np.mean([found[at] for at in inside], axis=0)
        figures.append(
            Figures(
                name, len(inside), (float(in_right[0]), float(in_right[1])), (float(in_found[0]), float(in_found[1]))
            )
        )
    return figures


def _judge(question: Question, sentence: Sentence | None, extractor: Extractor) -> tuple[float, float]:
    extraction = None if sentence is None else extract(question.query, sentence, extractor)
    if sentence is None or extraction is None:
        return 0.0, 0.0
    start, end = extraction.span
    text = sentence.passage.document.text[start:end]
    return exact_match(text, question.answers), f1(text, question.answers)


def final_extractor(questions: Sequence[Question], seeds: int, figures: Sequence[Figures]) -> Extractor:
    """Fit to all questions, and note where the weights come from."""
    return Extractor(
        fit([each.example for each in questions], seeds).weights,
        {
            "version": __version__,
            "seeds": list(range(seeds)),
            "cross-validated by article": [str(each) for each in figures],
        },
    )
