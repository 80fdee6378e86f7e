"""Question sets → questions that are answered and others that are not, with what tells them apart.

Beside the questions of the sets, which may have unanswerable ones, two kinds are made: those of other articles, which
are far off, and those whose passage is taken out of the text, which ask the article for what it no longer tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.held_out import folds_of, weights_of
from qa_bot.evaluation.judging.gold import Gold, overlaps
from qa_bot.evaluation.measures import exact_match, f1
from qa_bot.evaluation.questions import Place, QuestionSet, Topic
from qa_bot.model import Document, Turn
from qa_bot.training.ranking import training_sets

ASKED, ELSEWHERE, TAKEN_OUT = "asked", "of other articles", "with their passage taken out"
MOST_PASSAGES = 300
"""Passages of a text of which some are taken out: it is indexed anew for every paragraph."""
FEWEST_PASSAGES = 3


class Row(NamedTuple):
    """A question as it was asked of a text: whether that answers it, whether the first sentence and its words do."""

    set_name: str
    article: str
    origin: str
    is_answerable: bool
    is_right: bool
    exact: float
    f1: float
    inputs: npt.NDArray[np.float32] | None
    """None where no sentence shares a word with it: nothing is to be learned of that."""


@dataclass(frozen=True, slots=True)
class Collected:
    """All rows, with the names of their inputs."""

    names: tuple[str, ...]
    rows: Sequence[Row]


MakeBot = Callable[[QuestionSet, Path | None, Path | None], QABot]
"""Makes the bot for a set with the weights of the ranking and of short answers in files, where they are given."""


def collect(
    paths: Iterable[str],
    make_bot: MakeBot,
    folder: Path | None,
    progress: Callable[[str], None] = lambda line: None,
) -> Collected:
    """Ask all questions of the sets, and those made of them.

    ``folder`` has the weights that ``qa-bot train --folds`` left, for the ranking and for answers, so that each
    article's questions are answered by weights that have not seen it.

    Raises:
        QuestionSetError: a file cannot be read, or none tells of an answer in its text.
        WeightsError: the folder does not hold the weights of folds.
    """
    fold_of = folds_of(folder)
    asking = _Asking()
    for path in paths:
        name, sets = next(training_sets(path))
        before = len(asking.rows)
        for number, each in enumerate(sets):
            articles = {document.title for document in each.documents or ()}
            fold = fold_of.get(next(iter(articles), "")) if len(articles) < 2 else None
            files = (None, None) if folder is None or fold is None else weights_of(folder, fold)[:2]
            elsewhere = [topic for other in sets[:number] + sets[number + 1 :] for topic in other.topics]
            asking.ask_all(name, each, partial(_made, make_bot, files), elsewhere)
        made = asking.rows[before:]
        progress(f"{name}: {sum(row.origin == ASKED for row in made)} questions, {len(made)} with those made of them")
    if not any(row.is_right for row in asking.rows):
        raise QuestionSetError(", ".join(paths), "no question is answered by the sentence found first")
    return Collected(asking.names, asking.rows)


def _made(make_bot: MakeBot, files: tuple[Path | None, Path | None], questions: QuestionSet) -> QABot:
    return make_bot(questions, *files)


class _Asking:
    """Asks questions, and keeps what their first sentences tell."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.rows: list[Row] = []

    def ask_all(
        self,
        name: str,
        questions: QuestionSet,
        bot_of: Callable[[QuestionSet], QABot],
        elsewhere: Sequence[Topic],
    ) -> None:
        """Ask a set's questions, as many of other articles, and its own again with their passages taken out."""
        bot = bot_of(questions)
        gold = Gold(bot.passages)
        article = bot.documents[0].title
        answerable = []
        for topic in questions.topics:
            places = gold.places(topic)[0]
            if topic.answerable is False or places:
                self._ask(bot, topic, (name, article, ASKED), places)
            if topic.answerable and places and not topic.history:
                answerable.append((topic, places))
        random = np.random.default_rng(len(self.rows))
        usable = [topic for topic in elsewhere if topic.answerable and not topic.history]
        for at in random.permutation(len(usable))[: len(answerable)].tolist():
            self._ask(bot, usable[at], (name, article, ELSEWHERE), [])
        if len(bot.passages) <= MOST_PASSAGES:
            for documents, topics in _taken_out(bot, answerable):
                without = bot_of(replace(questions, documents=documents))
                for topic in topics:
                    self._ask(without, topic, (name, article, TAKEN_OUT), [])

    def _ask(self, bot: QABot, topic: Topic, about: tuple[str, str, str], places: Sequence[Place]) -> None:
        found = bot.first(bot.query(topic.question, [Turn(each) for each in topic.history]))
        if found is None:
            self.rows.append(Row(*about, bool(places), False, 0.0, 0.0, None))
            return
        text = found.sentence.text.casefold()
        if about[2] == TAKEN_OUT and any(answer.casefold() in text for answer in topic.answers):
            return  # another place may answer, too
        span, document = found.words, found.sentence.passage.document
        words = "" if span is None else document.text[span[0] : span[1]]
        self.names = tuple(found.signals)
        self.rows.append(
            Row(
                *about,
                bool(places),
                overlaps(found.sentence, places),
                exact_match(words, topic.answers),
                f1(words, topic.answers),
                np.array(list(found.signals.values()), np.float32),
            )
        )


def _taken_out(
    bot: QABot, answerable: Sequence[tuple[Topic, Sequence[Place]]]
) -> Iterator[tuple[tuple[Document, ...], list[Topic]]]:
    """Yield the documents without the paragraphs that answer some questions, with the questions."""
    paragraphs: dict[str, list[tuple[int, int]]] = {}
    for passage in bot.passages:
        paragraphs.setdefault(passage.document.id, []).append(passage.paragraph)
    found = []
    for topic, places in answerable:
        blocks = {
            (identity, block)
            for identity, start, end in places
            for block in paragraphs[identity]
            if block[0] < end and start < block[1]
        }
        found.append((sorted(blocks), topic))
    found.sort(key=lambda pair: pair[0])
    for blocks, group in groupby(found, key=lambda pair: pair[0]):
        if sum(len(set(each)) for each in paragraphs.values()) - len(blocks) >= FEWEST_PASSAGES:
            yield tuple(_without(each, blocks) for each in bot.documents), [topic for _, topic in group]


def _without(document: Document, blocks: Sequence[tuple[str, tuple[int, int]]]) -> Document:
    left_out = {block for identity, block in blocks if identity == document.id}
    if not left_out:
        return document
    sections = (
        each._replace(blocks=tuple(block for block in each.blocks if block not in left_out))
        for each in document.sections
    )
    return replace(document, sections=tuple(sections))
