"""Question sets → learned weights, with the figures that they earn on articles they were not fitted to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_bot import __version__
from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.held_out import FOLDS, folds, ranking_of
from qa_bot.evaluation.judging.gold import Gold, overlaps
from qa_bot.evaluation.questions import QuestionSet, Topic, read_questions
from qa_bot.model import Turn
from qa_bot.retrieval import Evidence
from qa_bot.retrieval.evidence.features import GROUPS, INPUTS, group_of
from qa_bot.retrieval.evidence.ranker import Ranker
from qa_bot.retrieval.evidence.wholes import passage_parts
from qa_bot.training.fitting import Lists, fit, fit_linear
from qa_bot.writing import write_atomically

PARAGRAPHS = 24
"""Paragraphs of a question that are learned from: the best by BM25. The others are easily told."""
FEW = 50
"""Questions: figures from fewer are too uncertain to trust."""
SMALL_ARTICLE = 5
"""Paragraphs: an article of fewer is no corpus by itself."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Success of cross-validated rankings over a file's questions: of passages, of sentences, of three sentences.

    The figures of sentences are None where the file tells of passages or documents alone.
    """

    name: str
    questions: int
    passage: float
    sentence: float | None
    sentences: float | None

    def __str__(self) -> str:
        told = f"{self.name}: {self.questions} questions, passage Success@1 {self.passage:.4f}"
        if self.sentence is None or self.sentences is None:
            return told
        return f"{told}, sentence Success@1 {self.sentence:.4f}, Success@3 {self.sentences:.4f}"


@dataclass(frozen=True, slots=True)
class Training:
    """All that is learned from: ``asked`` counts each set's answerable questions, found among the candidates or not."""

    lists: Lists
    names: tuple[str, ...]
    asked: tuple[int, ...]
    articles: tuple[str, ...]
    """The titles of the articles, by their number in ``lists.groups``; a conversation goes by its first question."""


def training_sets(path: str) -> Iterator[tuple[str, list[QuestionSet]]]:
    """Yield a question file's sets under a name, as often as it can be asked.

    SQuAD's articles are asked one by one where they are long enough, and as one collection, where titles count.
    Questions that name their documents are asked each of its own.
    """
    by_article = read_questions(path, scope="article")
    if by_article[0].documents is None and all(topic.label("document") for topic in by_article[0].topics):
        yield Path(path).name, read_questions(path, scope="document")
        return
    if by_article[0].documents is None or len(by_article) == 1:
        yield Path(path).name, by_article
        return
    sizes = [len(each.documents or ()) for each in by_article]
    if sum(sizes) >= SMALL_ARTICLE * len(sizes):
        yield f"{Path(path).name} by article", by_article
    yield f"{Path(path).name} as a collection", read_questions(path, scope="collection")


def collect(
    paths: Iterable[str],
    make_bot: Callable[[QuestionSet], QABot],
    progress: Callable[[str], None] = lambda line: None,
) -> Training:
    """Ask all questions that have gold sentences or passages, and keep the candidates with their inputs.

    Raises:
        QuestionSetError: a file cannot be read, or no question in any has gold in the corpus.
    """
    rows: list[_Row] = []
    names: list[str] = []
    asked: list[int] = []
    for path in paths:
        for name, sets in training_sets(path):
            found = [row for each in sets for row in _ask_all(each, make_bot(each), len(names))]
            asked.append(sum(1 for each in sets for topic in each.topics if _is_gold(topic)))
            names.append(name)
            useful = [row for row in found if (row.is_gold if row.has_sentence else row.is_gold_passage).any()]
            rows.extend(useful)
            progress(f"{name}: {asked[-1]} questions, {len(useful)} with the answer found")
    if not rows:
        raise QuestionSetError(", ".join(paths), "no question has a sentence or passage of the corpus as its answer")
    articles = tuple(sorted({row.article for row in rows}))
    return Training(_stacked(rows, articles), tuple(names), tuple(asked), articles)


@dataclass(frozen=True, slots=True)
class _Row:
    """A question's candidates."""

    inputs: npt.NDArray[np.float32]
    passages: npt.NDArray[np.int64]
    is_gold: npt.NDArray[np.bool_]
    is_gold_passage: npt.NDArray[np.bool_]
    has_sentence: bool
    """Whether it is known which sentences answer; else only the passages are."""
    article: str
    number: int


def _is_gold(topic: Topic) -> bool:
    return bool(topic.answerable and (topic.places or topic.evidence or topic.relevant))


def _ask_all(questions: QuestionSet, bot: QABot, number: int) -> Iterator[_Row]:
    gold = Gold(bot.passages)
    titles = {document.id: document.title for document in bot.documents}
    for topic in filter(_is_gold, questions.topics):
        places, _ = gold.places(topic)
        evidence = bot.evidence(bot.query(topic.question, [Turn(each) for each in topic.history]))
        relevant = gold.relevant(topic)
        if evidence is None or not relevant:
            continue
        kept = _best_paragraphs(evidence)
        sentences = [bot.sentence(int(each)) for each in evidence.sentences[kept]]
        yield _Row(
            evidence.inputs[kept].astype(np.float32),
            np.unique([sentence.passage.id for sentence in sentences], return_inverse=True)[1].astype(np.int64),
            np.array([overlaps(sentence, places) for sentence in sentences]),
            np.array([not relevant.isdisjoint((each.passage.id, each.passage.document.id)) for each in sentences]),
            bool(places),
            titles[places[0][0]] if places and not topic.history else (*topic.history, topic.question)[0],
            number,
        )


def _best_paragraphs(evidence: Evidence) -> npt.NDArray[np.intp]:
    """Return the positions of the sentences of the paragraphs with the best BM25, which all their sentences share."""
    scores = evidence.inputs[:, INPUTS.index("passage_bm25_titled")]
    least = np.sort(np.unique(scores))[-PARAGRAPHS:][0]
    return np.flatnonzero(scores >= least)


def _stacked(rows: Sequence[_Row], articles: Sequence[str]) -> Lists:
    first = np.concatenate([[0], np.cumsum([len(row.is_gold) for row in rows])])
    number = {article: at for at, article in enumerate(articles)}
    return Lists(
        np.concatenate([row.inputs for row in rows]),
        np.concatenate([row.passages for row in rows]),
        np.concatenate([row.is_gold for row in rows]),
        np.concatenate([row.is_gold_passage for row in rows]),
        first.astype(np.int64),
        np.array([number[row.article] for row in rows], np.int64),
        np.array([row.number for row in rows], np.int64),
    )


def cross_validate(
    training: Training, seeds: int, progress: Callable[[str], None], folder: Path | None = None
) -> list[Figures]:
    """Rank each article's questions by weights fitted to the other articles; return the figures of each set.

    The weights of the folds, and which article is in which, are left in ``folder`` where one is given.
    """
    lists = training.lists
    scores = np.zeros(len(lists.inputs))
    fold_of = folds(lists.groups, FOLDS)
    for fold in range(int(fold_of.max()) + 1):
        inside = np.flatnonzero(fold_of == fold)
        ranker = fit(lists, np.flatnonzero(fold_of != fold), np.ones(len(INPUTS), bool), seeds)
        _score(lists, inside, ranker, scores)
        if folder is not None:
            ranker.save(ranking_of(folder, fold))
        hits = _successes(lists, scores, inside).mean(0)
        figures = f"passage {hits[0]:.4f}, sentence {hits[1]:.4f}, three sentences {hits[2]:.4f}"
        progress(f"fold {fold + 1}: {len(inside)} questions, {figures}")
    if folder is not None:
        articles = {training.articles[group]: int(fold) for group, fold in zip(lists.groups, fold_of, strict=True)}
        write_atomically(folder / "articles.json", json.dumps(articles, indent=1).encode())
    return _figures(training, scores)


def ablation(training: Training) -> Iterator[tuple[str, list[Figures]]]:
    """Yield the cross-validated figures of a linear model with all inputs, and with each group left out.

    A linear model is fitted in a moment and has no luck of the draw, so that small differences show.
    """
    lists = training.lists
    fold_of = folds(lists.groups, FOLDS)
    for left_out in ("nothing", *GROUPS):
        columns = np.array([group_of(name) != left_out for name in INPUTS])
        scores = np.zeros(len(lists.inputs))
        for fold in range(int(fold_of.max()) + 1):
            ranker = fit_linear(lists, np.flatnonzero(fold_of != fold), columns)
            _score(lists, np.flatnonzero(fold_of == fold), ranker, scores)
        yield left_out, _figures(training, scores)


def final_ranker(training: Training, seeds: int, figures: Sequence[Figures]) -> Ranker:
    """Fit to all questions, and note where the weights come from."""
    lists = training.lists
    ranker = fit(lists, np.arange(len(lists.groups)), np.ones(len(INPUTS), bool), seeds)
    provenance: dict[str, object] = {
        "version": __version__,
        "seeds": list(range(seeds)),
        "cross-validated by article": [str(each) for each in figures],
    }
    return ranker._replace(provenance=provenance)


def _score(lists: Lists, questions: npt.NDArray[np.int64], ranker: Ranker, scores: npt.NDArray[np.float64]) -> None:
    for question in questions.tolist():
        rows = slice(lists.first[question], lists.first[question + 1])
        inputs = lists.inputs[rows].astype(float)
        own = ranker.scores(inputs)
        scores[rows] = own + passage_parts(own, lists.passages[rows], inputs)


def _successes(
    lists: Lists, scores: npt.NDArray[np.float64], questions: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return for each question 0 or 1: the first passage right, the first sentence, one of the first three."""
    hits = np.zeros((len(questions), 3))
    for at, question in enumerate(questions.tolist()):
        begin, end = lists.first[question], lists.first[question + 1]
        order = begin + np.argsort(-scores[begin:end], kind="stable")
        best = order[0]
        hits[at] = lists.is_gold_passage[best], lists.is_gold[best], lists.is_gold[order[:3]].any()
    return hits


def _figures(training: Training, scores: npt.NDArray[np.float64]) -> list[Figures]:
    """Count a question whose answer is not among the candidates as missed."""
    figures = []
    for number, (name, asked) in enumerate(zip(training.names, training.asked, strict=True)):
        inside = np.flatnonzero(training.lists.sets == number)
        passage, *of_sentences = (_successes(training.lists, scores, inside).sum(0) / max(asked, 1)).tolist()
        rows, _ = training.lists.rows(inside)
        if not training.lists.is_gold[rows].any():
            of_sentences = [None, None]
        figures.append(Figures(name, asked, passage, *of_sentences))
    return figures
