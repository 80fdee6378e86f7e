"""Judged spans → the weights that choose short answers, with figures on articles that they were not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot import __version__
from qa_bot.errors import WeightsError
from qa_bot.evaluation.held_out import answers_of, fold_numbers, folds_of
from qa_bot.evaluation.measures import exact_match, f1
from qa_bot.model import Sentence
from qa_bot.reading.choice import best_read, gains
from qa_bot.reading.extraction import Asked, Extraction, Extractor, extract
from qa_bot.training.answers import Question
from qa_bot.training.fitting_choice import Reading, worth_of
from qa_bot.training.fitting_extraction import fit


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


class _Read(NamedTuple):
    """A question's sentences as an extractor read them: EM and F1 in the right one, and in those close to the first."""

    given: tuple[float, float]
    readings: tuple[Reading, ...]
    judged: tuple[tuple[float, float], ...]

    def chosen(self, worth: float) -> tuple[float, float]:
        """Return EM and F1 in the sentence that is chosen."""
        if not self.readings:
            return 0.0, 0.0
        added = gains([each.support for each in self.readings], worth)
        return self.judged[best_read([each.score for each in self.readings], added)]


def cross_validate(
    questions: Sequence[Question], seeds: int, progress: Callable[[str], None], folder: Path | None = None
) -> tuple[list[Figures], float]:
    """Choose the words of each article's answers by weights fitted to the other articles.

    Return each set's figures, and what a point of a span's score is worth, fitted to all held-out scores. The folds are
    those of the ranking's weights in ``folder``, where one is given, and their weights are left there.

    Raises:
        WeightsError: all questions with an answer are in one of its folds.
    """
    fold_of = fold_numbers([each.article for each in questions], folds_of(folder))
    folds = {int(number): _inside(questions, fold_of == number) for number in np.unique(fold_of)}
    extractors: dict[int, Extractor] = {}
    read: dict[int, _Read] = {}
    for number, inside in folds.items():
        others = [each.example for each, other in zip(questions, fold_of, strict=True) if other != number]
        if not any(each.answers for each in others):
            raise WeightsError(str(folder), "all questions are of one fold: none are left to learn from")
        extractors[number] = fit(others, seeds)
        read |= {at: _read(questions[at], extractors[number]) for at in inside}
        exact, overlap = np.mean([read[at].given for at in inside], axis=0)
        progress(f"fold {number + 1}: {len(inside)} questions, in the right sentence EM {exact:.4f}, F1 {overlap:.4f}")
    found: dict[int, tuple[float, float]] = {}
    for number, inside in folds.items():
        own = set(inside)
        worth = worth_of([each.readings for at, each in read.items() if at not in own])
        if folder is not None:
            extractors[number]._replace(worth=worth).save(answers_of(folder, number))
        found |= {at: read[at].chosen(worth) for at in inside}
    return _figures(questions, read, found), worth_of([each.readings for each in read.values()])


def _inside(questions: Sequence[Question], is_inside: npt.NDArray[np.bool_]) -> list[int]:
    return [at for at in np.flatnonzero(is_inside).tolist() if not questions[at].is_variant]


def _read(question: Question, extractor: Extractor) -> _Read:
    asked = Asked.of(question.query)
    given = _judge(question, question.gold, extract(asked, question.gold, extractor))
    readings: list[Reading] = []
    judged: list[tuple[float, float]] = []
    for number, each in enumerate(question.found):
        extraction = extract(asked, each.sentence, extractor)
        if extraction is not None:
            readings.append(Reading(each.score, extraction.score, each.is_right))
            judged.append(_judge(question, each.sentence, extraction))
        elif number == 0:
            break
    return _Read(given, tuple(readings), tuple(judged))


def _judge(question: Question, sentence: Sentence, extraction: Extraction | None) -> tuple[float, float]:
    if extraction is None:
        return 0.0, 0.0
    start, end = extraction.span
    text = sentence.passage.document.text[start:end]
    return exact_match(text, question.answers), f1(text, question.answers)


def _figures(
    questions: Sequence[Question], read: Mapping[int, _Read], found: Mapping[int, tuple[float, float]]
) -> list[Figures]:
    figures = []
    for name in dict.fromkeys(each.set_name for each in questions):
        inside = [at for at in read if questions[at].set_name == name]
        in_right = np.mean([read[at].given for at in inside], axis=0)
        in_found = np.mean([found[at] for at in inside], axis=0)
        given = float(in_right[0]), float(in_right[1])
        figures.append(Figures(name, len(inside), given, (float(in_found[0]), float(in_found[1]))))
    return figures


def final_extractor(
    questions: Sequence[Question], seeds: int, figures: Sequence[Figures], worth: float = 0.0
) -> Extractor:
    """Fit to all questions, and note where the weights come from.

    ``worth`` is what cross-validation found; without it the sentence that ranks first is the one that is read.
    """
    return fit([each.example for each in questions], seeds)._replace(
        worth=worth,
        provenance={
            "version": __version__,
            "seeds": list(range(seeds)),
            "cross-validated by article": [str(each) for each in figures],
        },
    )
