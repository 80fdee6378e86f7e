"""The folds that training leaves in a folder: which article is in which, and the weights that have not seen it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_bot.errors import WeightsError
from qa_bot.evaluation.questions import QuestionSet, Topic
from qa_bot.writing import write_atomically

FOLDS = 8
ARTICLES = "articles.json"
"""The file of a folder that says which article is in which fold."""


def folds_of(folder: Path | None) -> Mapping[str, int]:
    """Return the fold of each article, as training left it in a folder; none without one.

    Raises:
        WeightsError: they are not there.
    """
    if folder is None:
        return {}
    path = folder / ARTICLES
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or not all(isinstance(fold, int) for fold in found.values()):
            raise ValueError("not what qa-bot train --folds writes")
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsError(str(path), getattr(error, "strerror", None) or str(error)) from None
    return found


def ranking_of(folder: Path, fold: int) -> Path:
    """Return the file of a fold's weights of the ranking."""
    return folder / f"ranking-{fold}.arrays"


def answers_of(folder: Path, fold: int) -> Path:
    """Return the file of a fold's weights of short answers."""
    return folder / f"answers-{fold}.arrays"


def confidence_of(folder: Path, fold: int) -> Path:
    """Return the file of a fold's weights of confidence."""
    return folder / f"confidence-{fold}.arrays"


def reader_of(folder: Path, half: int) -> Path:
    """Return the file of the neural reader's weights that have not seen the folds of a half."""
    return folder / f"reader-{half}.arrays"


def half_of(fold: int) -> int:
    """Return which half of the folds one is in: what takes long to fit is fitted once for each half."""
    return fold % 2


def weights_of(folder: Path, fold: int) -> tuple[Path, Path | None, Path | None]:
    """Return the files of a fold's weights: of the ranking, and of answers and confidence where they are there."""
    answers, confidence = answers_of(folder, fold), confidence_of(folder, fold)
    return (
        ranking_of(folder, fold),
        answers if answers.exists() else None,
        confidence if confidence.exists() else None,
    )


def folds(groups: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Deal groups into ``count`` folds of about equal size, largest first; return the fold of each element."""
    names, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    fold_of = np.zeros(len(names), np.int64)
    loads = np.zeros(count)
    for name in np.argsort(-sizes, kind="stable"):
        lightest = int(np.argmin(loads))
        fold_of[name] = lightest
        loads[lightest] += sizes[name]
    result: npt.NDArray[np.int64] = fold_of[inverse]
    return result


def fold_numbers(articles: Sequence[str], fold_of: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """Return the folds of questions by their articles; without folds, articles are dealt into new ones."""
    if fold_of:
        return np.array([fold_of.get(each, 0) for each in articles], np.int64)
    numbers = {name: number for number, name in enumerate(sorted(set(articles)))}
    return folds(np.array([numbers[each] for each in articles], np.int64), FOLDS)


def assigned(articles: Sequence[str], folder: Path) -> npt.NDArray[np.int64]:
    """Return the folds of questions by their articles, as the folder has them; deal those it does not know.

    What is dealt anew is left in the folder, too. Nothing that was trained there has seen it.

    Raises:
        WeightsError: the folder's assignment is broken.
    """
    path = folder / ARTICLES
    known = dict(folds_of(folder)) if path.exists() else {}
    new = [each for each in articles if each not in known]
    known |= dict(zip(new, fold_numbers(new, {}).tolist(), strict=True))
    if new:
        write_atomically(path, json.dumps(known, indent=1).encode())
    return np.array([known[each] for each in articles], np.int64)


def by_fold(sets: Sequence[QuestionSet], fold_of: Mapping[str, int]) -> list[QuestionSet]:
    """Part question sets by the fold of each question's article or conversation.

    What was not trained on has been seen by no weights, and goes with the first fold.
    """
    parted: list[QuestionSet] = []
    for each in sets:
        documents = each.documents or ()
        titles = {name: document.title for document in documents for name in (document.path, document.id)}
        topics: dict[int, list[Topic]] = {}
        for topic in each.topics:
            topics.setdefault(_fold(topic, titles, fold_of), []).append(topic)
        parted += [replace(each, topics=tuple(some), fold=fold) for fold, some in sorted(topics.items())]
    return parted


def _fold(topic: Topic, titles: Mapping[str, str], fold_of: Mapping[str, int]) -> int:
    conversation = (*topic.history, topic.question)[0]
    named = topic.places[0][0] if topic.places else topic.document
    article = titles.get(named) or next(iter(titles.values()), "")
    return fold_of.get(conversation, fold_of.get(article, 0))
