"""Question sets → the weights that say how sure an answer is, with figures on articles that they were not fitted to.

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

from qa_bot import __version__
from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.fitting_confidence import fit, line, threshold
from qa_bot.evaluation.gold import Gold, overlaps
from qa_bot.evaluation.held_out import fold_numbers, folds_of, weights_of
from qa_bot.evaluation.measures import auroc, calibration_error, exact_match, f1, reliability
from qa_bot.evaluation.questions import Place, QuestionSet, Topic
from qa_bot.evaluation.training import training_sets
from qa_bot.model import Document, Turn
from qa_bot.reading.confidence.judge import FloatArray, Judge

ASKED, ELSEWHERE, TAKEN_OUT = "asked", "of other articles", "with their passage taken out"
MOST_PASSAGES = 300
"""Passages of a text of which some are taken out: it is indexed anew for every paragraph."""
FEWEST_PASSAGES = 3
KEPT = 0.975
"""Share of the answerable questions that the threshold lets through."""
LIKELY = 0.1
"""What a question that looks answerable and is not counts in making confidence a probability, where others count 1.

A user's questions are rarely of that kind.
"""


_NO_SUPPORT = -50.0
"""Log odds of a question that shares no word with the text: it is always refused."""


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
            files = (None, None) if folder is None or fold is None else weights_of(folder, fold)
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
        replace(each, blocks=tuple(block for block in each.blocks if block not in left_out))
        for each in document.sections
    )
    return replace(document, sections=tuple(sections))


@dataclass(frozen=True, slots=True)
class Figures:
    """What cross-validated confidence tells apart in a file's questions, at the ``threshold`` that was fitted.

    ``apart`` and ``refused`` have, by the origin of what is not answered, the area under the ROC curve against what is,
    and the share refused; ``best`` the threshold at which SQuAD 2.0's F1 of the set's own questions is best, with EM
    and F1, None without unanswerable ones.
    """

    name: str
    answerable: int
    answered: float
    threshold: float
    apart: dict[str, float]
    refused: dict[str, float]
    best: tuple[float, float, float] | None
    error: float
    curve: tuple[tuple[float, float, int], ...]
    """The reliability of the set's own questions: said, true, and how many."""

    def __str__(self) -> str:
        lines = [f"{self.name}: at {self.threshold:.3f} answers {self.answered:.4f} of {self.answerable} answerable"]
        for origin, area in self.apart.items():
            of = "the set's unanswerable" if origin == ASKED else f"questions {origin}"
            lines.append(f"  {of}: AUROC {area:.4f}, {self.refused[origin]:.4f} refused")
        if self.best is not None:
            lines.append("  SQuAD 2.0's EM {1:.4f}, F1 {2:.4f} at {0:.3f}, the best for them".format(*self.best))
        lines.append(f"  expected calibration error {self.error:.4f}; said→true, of how many:")
        lines.append("  " + "  ".join(f"{said:.2f}→{true:.2f} ({n})" for said, true, n in self.curve))
        return "\n".join(lines)


def cross_validate(
    collected: Collected, seeds: int, progress: Callable[[str], None], folder: Path | None = None
) -> tuple[list[Figures], FloatArray]:
    """Judge each article's questions by weights fitted to the others; return the figures, and all log odds.

    The log odds are not yet those of being right: :func:`final_judge` makes them so.
    """
    rows = collected.rows
    fold_of = fold_numbers([row.article for row in rows], folds_of(folder))
    supports = np.full(len(rows), _NO_SUPPORT)
    for fold in np.unique(fold_of).tolist():
        judge = _fitted(collected, fold_of != fold, seeds)
        _fill(supports, judge, rows, fold_of == fold)
        progress(f"fold {fold + 1}: {(fold_of == fold).sum()} questions")
    chances = np.zeros(len(rows))
    for fold in np.unique(fold_of).tolist():
        slope, constant = _line(rows, supports, fold_of != fold)
        chances[fold_of == fold] = 1 / (1 + np.exp(-(slope * supports[fold_of == fold] + constant)))
    least = _threshold(rows, chances)
    names = dict.fromkeys(row.set_name for row in rows)
    return [_figures(name, rows, chances, least) for name in names], supports


def final_judge(collected: Collected, seeds: int, figures: Sequence[Figures], supports: FloatArray | None) -> Judge:
    """Fit to all questions, make probabilities of the log odds, and note where the weights come from.

    The cross-validated ``supports`` tell how; without them, those of the questions that were learned from.
    """
    rows = collected.rows
    everywhere = np.ones(len(rows), bool)
    judge = _fitted(collected, everywhere, seeds)
    if supports is None:
        supports = np.full(len(rows), _NO_SUPPORT)
        _fill(supports, judge, rows, everywhere)
    slope, constant = _line(rows, supports, everywhere)
    return replace(
        judge,
        linear=judge.linear * slope,
        output=judge.output * slope,
        constant=judge.constant * slope + constant,
        threshold=_threshold(rows, 1 / (1 + np.exp(-(slope * supports + constant)))),
        provenance={
            "version": __version__,
            "seeds": list(range(seeds)),
            "cross-validated by article": [str(each) for each in figures],
        },
    )


def _fitted(collected: Collected, inside: npt.NDArray[np.bool_], seeds: int) -> Judge:
    rows = [row for row, is_inside in zip(collected.rows, inside, strict=True) if is_inside and row.inputs is not None]
    inputs = np.array([row.inputs for row in rows], float)
    return fit(collected.names, inputs, _answerable(rows).astype(float), seeds)


def _fill(supports: FloatArray, judge: Judge, rows: Sequence[Row], inside: npt.NDArray[np.bool_]) -> None:
    """Put in the log odds of some questions, those that share no word left out."""
    known = [at for at in np.flatnonzero(inside).tolist() if rows[at].inputs is not None]
    supports[known] = judge.support(np.array([rows[at].inputs for at in known], float).reshape(-1, len(judge.names)))


def _answerable(rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
    return np.array([row.is_answerable for row in rows])


def _line(rows: Sequence[Row], supports: FloatArray, inside: npt.NDArray[np.bool_]) -> tuple[float, float]:
    inside = inside & np.array([row.inputs is not None for row in rows])
    right = np.array([row.is_right for row in rows], float)
    counting = np.array([1.0 if row.is_answerable or row.origin == ELSEWHERE else LIKELY for row in rows])
    return line(supports[inside], right[inside], counting[inside])


def _threshold(rows: Sequence[Row], chances: FloatArray) -> float:
    return threshold(chances[_answerable(rows)], KEPT)


def _figures(name: str, all_rows: Sequence[Row], all_chances: FloatArray, least: float) -> Figures:
    inside = [at for at, row in enumerate(all_rows) if row.set_name == name]
    rows, chances = [all_rows[at] for at in inside], all_chances[inside]
    answerable = _answerable(rows)
    others = {
        origin: chances[[row.origin == origin and not row.is_answerable for row in rows]]
        for origin in (ASKED, ELSEWHERE, TAKEN_OUT)
    }
    others = {origin: found for origin, found in others.items() if len(found) and answerable.any()}
    own = [at for at, row in enumerate(rows) if row.origin == ASKED]
    right = [rows[at].is_right for at in own]
    return Figures(
        name,
        int(answerable.sum()),
        float((chances[answerable] >= least).mean()) if answerable.any() else 0.0,
        least,
        {origin: auroc(chances[answerable].tolist(), found.tolist()) for origin, found in others.items()},
        {origin: float((found < least).mean()) for origin, found in others.items()},
        _best([rows[at] for at in own], chances[own]) if ASKED in others else None,
        calibration_error(chances[own].tolist(), right),
        tuple(reliability(chances[own].tolist(), right)),
    )


def _best(rows: Sequence[Row], chances: FloatArray) -> tuple[float, float, float]:
    """Return the threshold at which SQuAD 2.0's F1 is best, with EM and F1 there."""
    order = np.argsort(chances, kind="stable")
    refused = np.array([[float(not row.is_answerable)] * 2 for row in rows])[order]
    answered = np.array([[row.exact, row.f1] if row.is_answerable else [0.0, 0.0] for row in rows])[order]
    zero = np.zeros((1, 2))
    # For each number of questions refused, those least sure first: what refusing them and answering the rest is worth.
    worth = (
        np.concatenate([zero, np.cumsum(refused, axis=0)])
        + answered.sum(0)
        - np.concatenate([zero, np.cumsum(answered, axis=0)])
    )
    count = int(worth[:, 1].argmax())
    limit = float(chances[order][count]) if count < len(order) else 1.0
    exact, overlap = (worth[count] / len(rows)).tolist()
    return limit, exact, overlap
