"""Read questions → the combination of ranking and reading, with figures on documents that it was not fitted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qa_bot import __version__
from qa_bot.evaluation.measures import auroc, calibration_error
from qa_bot.model import Span
from qa_bot.reading.answer import LIKELY
from qa_bot.reading.neural.combination import Combination, Floats, Model
from qa_bot.reading.neural.reader import MODEL_INPUTS, OF_CHOICE, OF_CONFIDENCE, OF_WORDS
from qa_bot.reading.quotation import INPUTS as OF_QUOTATION
from qa_bot.reading.quotation import best_run
from qa_bot.training.neural.asking import Candidate, Row, guessed
from qa_bot.training.neural.combining import fit_chance, fit_choice

_CHOSEN_SHARE = OF_CONFIDENCE.index("chosen share")
_AHEAD = OF_CONFIDENCE.index("ahead of next in choice")
_CONFIDENCE = OF_WORDS.index("confidence")
_MOST_AHEAD = 5.0
_LISTED = 16
"""Sentences of a question, beside those that answer, that the choice is learned from."""
_RIGHT_WORDS = 0.5
"""The F1 from which words are right."""
_OF_QUOTATION, _OF_CHANCES = 10.0, 30.0
"""How strongly weights are held to zero: on 479 questions, a sixteenth of that made confidence err by 0.23, not 0.04.
"""
_THRESHOLDS = np.arange(5, 61) / 100
_ANSWERED = 0.9
"""The share of the answerable questions that must be answered."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What cross-validated reading makes of a file's questions, at the ``threshold``; None without such questions.

    ``chosen`` is the share of those answerable whose first sentence answers, ``shown`` the same less those refused,
    ``quotation`` the F1 by characters of what is shown, ``words`` the share whose short answer is shown and right,
    ``refused`` the share of the others that is refused, ``apart`` the area under the ROC curve between both.
    """

    name: str
    questions: int
    threshold: float
    chosen: float | None
    shown: float | None
    quotation: float | None
    words: float | None
    refused: float | None
    apart: float | None
    error: float

    def __str__(self) -> str:
        told = {
            "first sentence right": self.chosen,
            "shown": self.shown,
            "quotation F1": self.quotation,
            "words right": self.words,
            "others refused": self.refused,
            "AUROC": self.apart,
        }
        figures = ", ".join(f"{name} {each:.4f}" for name, each in told.items() if each is not None)
        return f"{self.name}: {self.questions} questions, at {self.threshold:.2f} {figures}, off by {self.error:.4f}"


class _Outcome(NamedTuple):
    """What comes of a question: its first sentence, how sure that and its words are, and what is shown."""

    candidate: Candidate
    facts: Floats
    is_right: bool
    confidence: float = 0.0
    words: float = 0.0
    quotation: float | None = None

    def told(self) -> Floats | None:
        """Return what tells whether the words are right, None where there are none."""
        if self.candidate.told is None:
            return None
        inputs: Floats = self.candidate.told.copy()
        inputs[:_CONFIDENCE] = self.facts[:_CONFIDENCE]
        inputs[_CONFIDENCE] = self.confidence
        return inputs


def fit_combination(rows: Sequence[Row], seeds: int, threshold: float | None) -> tuple[Combination, list[Figures]]:
    """Fit the models to all questions, with figures by models that have not seen the document.

    Each stage learns from what the stages before it say of documents that they have not seen. Without a ``threshold``,
    the highest is taken at which nine in ten of the answerable questions are answered.
    """
    choice, quotation = _by_fold(rows, seeds)
    outcomes = {at: _chosen(row, choice[row.fold], quotation[row.fold]) for at, row in enumerate(rows) if row.hits.size}
    for fold in choice:
        model = _confidence_model(rows, outcomes, seeds, fold)
        for at in _inside(rows, outcomes, fold):
            chance = float(model.probabilities(outcomes[at].facts[None])[0])
            outcomes[at] = outcomes[at]._replace(confidence=chance)
    for fold in choice:
        model = _words_model(rows, outcomes, seeds, fold)
        for at in _inside(rows, outcomes, fold):
            inputs = outcomes[at].told()
            if inputs is not None:
                outcomes[at] = outcomes[at]._replace(words=float(model.probabilities(inputs[None])[0]))
    least = _threshold(rows, outcomes) if threshold is None else threshold
    figures = [_figures(name, rows, outcomes, least) for name in dict.fromkeys(row.set_name for row in rows)]
    models = {
        "choice": _choice_model(rows, seeds),
        "quotation": _quotation_model(rows, seeds),
        "confidence": _confidence_model(rows, outcomes, seeds),
        "words": _words_model(rows, outcomes, seeds),
    }
    assert models.keys() == MODEL_INPUTS.keys()
    provenance = {
        "version": __version__,
        "seeds": list(range(seeds)),
        "cross-validated by document": [str(each) for each in figures],
    }
    return Combination(models, least, provenance), figures


def _by_fold(rows: Sequence[Row], seeds: int) -> tuple[Mapping[int, Model], Mapping[int, Model]]:
    choice, quotation = {}, {}
    for fold in sorted({row.fold for row in rows}):
        outside = [row for row in rows if row.fold != fold] or rows
        choice[fold], quotation[fold] = _choice_model(outside, seeds), _quotation_model(outside, seeds)
    return choice, quotation


def _inside(rows: Sequence[Row], outcomes: Mapping[int, _Outcome], fold: int) -> list[int]:
    return [at for at in outcomes if rows[at].fold == fold]


def _choice_model(rows: Sequence[Row], seeds: int) -> Model:
    lists = []
    for row in rows:
        if row.hits.any():
            taken = sorted({*guessed(row.inputs)[:_LISTED], *np.flatnonzero(row.hits).tolist()})
            lists.append((row.inputs[taken], row.hits[taken].astype(float), row.counts))
    return fit_choice(OF_CHOICE, lists or [(np.zeros((1, len(OF_CHOICE))), np.ones(1), 1.0)], seeds)


def _quotation_model(rows: Sequence[Row], seeds: int) -> Model:
    """Learn which units belong to the first sentence that answers: those of which more than half should be shown."""
    inputs, right, counts = [np.zeros((1, len(OF_QUOTATION)))], [0.0], [1e-6]
    for row in rows:
        candidate = next((each for each in row.candidates.values() if each.is_right), None)
        quote = None if candidate is None else _quote_of(candidate, row.quotes)
        if candidate is None or quote is None:
            continue
        for place, unit in enumerate(candidate.units):
            if place != candidate.at:
                inputs.append(candidate.of_units[place][None])
                right.append(float(_shared((unit.start, unit.end), quote) > (unit.end - unit.start) / 2))
                counts.append(1 / len(candidate.units))
    return fit_chance(OF_QUOTATION, np.vstack(inputs), np.array(right), np.array(counts), 6, _OF_QUOTATION, seeds)


def _confidence_model(
    rows: Sequence[Row], outcomes: Mapping[int, _Outcome], seeds: int, without: int | None = None
) -> Model:
    taken = [at for at in outcomes if rows[at].fold != without] or list(outcomes)
    inputs = np.array([outcomes[at].facts for at in taken])
    right = np.array([float(outcomes[at].is_right) for at in taken])
    return fit_chance(OF_CONFIDENCE, inputs, right, np.array([rows[at].counts for at in taken]), 8, _OF_CHANCES, seeds)


def _words_model(
    rows: Sequence[Row], outcomes: Mapping[int, _Outcome], seeds: int, without: int | None = None
) -> Model:
    told = {at: each.told() for at, each in outcomes.items() if rows[at].has_words}
    known = {at: each for at, each in told.items() if each is not None}
    taken = [at for at in known if rows[at].fold != without] or list(known)
    if not taken:
        nothing = np.zeros((1, len(OF_WORDS)))
        return fit_chance(OF_WORDS, nothing, np.zeros(1), np.ones(1), 8, _OF_CHANCES, seeds)
    right = [float(rows[at].is_answerable and outcomes[at].candidate.f1 >= _RIGHT_WORDS) for at in taken]
    counts = np.array([rows[at].counts for at in taken])
    return fit_chance(OF_WORDS, np.array([known[at] for at in taken]), np.array(right), counts, 8, _OF_CHANCES, seeds)


def _chosen(row: Row, choice: Model, quotation: Model) -> _Outcome:
    """Return what comes of a question by models that have not seen its document, but for the confidences."""
    scores = choice.scores(row.inputs)
    best = max(row.candidates, key=lambda at: (scores[at], -at))
    candidate = row.candidates[best]
    facts = candidate.facts.copy()
    chances = np.exp(scores - scores.max())
    others = np.delete(scores, best)
    facts[_CHOSEN_SHARE] = chances[best] / chances.sum()
    facts[_AHEAD] = min(float(scores[best] - others.max()) if len(others) else _MOST_AHEAD, _MOST_AHEAD)
    shown = None
    if row.quotes and row.is_answerable:
        belongs = quotation.probabilities(candidate.of_units)
        belongs[candidate.at] = 1.0
        first, last = best_run(candidate.units, candidate.at, belongs.tolist())
        span = candidate.units[first].start, candidate.units[last].end
        shown = max(2 * _shared(span, each) / (span[1] - span[0] + each[1] - each[0]) for each in row.quotes)
    return _Outcome(candidate, facts, candidate.is_right, quotation=shown)


def _quote_of(candidate: Candidate, quotes: Sequence[Span]) -> Span | None:
    unit = candidate.units[candidate.at]
    return next((each for each in quotes if _shared((unit.start, unit.end), each)), None)


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _threshold(rows: Sequence[Row], outcomes: Mapping[int, _Outcome]) -> float:
    """Return the highest threshold at which enough of the answerable questions are answered."""
    sure = np.array([outcomes[at].confidence if at in outcomes else 0.0 for at in range(len(rows))])
    counts = np.array([row.counts * row.is_answerable for row in rows])
    answered = [float(counts @ (sure >= least)) / max(float(counts.sum()), 1e-12) for least in _THRESHOLDS]
    enough = [float(least) for least, share in zip(_THRESHOLDS, answered, strict=True) if share >= _ANSWERED]
    return max(enough, default=float(_THRESHOLDS[0]))


def _figures(name: str, rows: Sequence[Row], outcomes: Mapping[int, _Outcome], least: float) -> Figures:
    inside = [at for at, row in enumerate(rows) if row.set_name == name]
    yes = [at for at in inside if rows[at].is_answerable]
    no = [at for at in inside if not rows[at].is_answerable]
    sure = {at: outcomes[at].confidence if at in outcomes else 0.0 for at in inside}
    answered = {at: outcomes[at] for at in yes if at in outcomes and sure[at] >= least}
    worded = [at for at in yes if rows[at].has_words]
    words = [at for at in worded if at in answered and answered[at].words >= LIKELY]
    quoted = [at for at in yes if rows[at].quotes]
    known = [at for at in inside if at in outcomes]
    return Figures(
        name,
        len(inside),
        least,
        _share(sum(at in outcomes and outcomes[at].is_right for at in yes), yes),
        _share(sum(each.is_right for each in answered.values()), yes),
        _share(sum(answered[at].quotation or 0.0 for at in quoted if at in answered), quoted),
        _share(sum(answered[at].candidate.f1 >= _RIGHT_WORDS for at in words), worded),
        _share(sum(sure[at] < least for at in no), no),
        auroc([sure[at] for at in yes], [sure[at] for at in no]) if yes and no else None,
        calibration_error([sure[at] for at in known], [outcomes[at].is_right for at in known]),
    )


def _share(count: float, of: Sequence[int]) -> float | None:
    return count / len(of) if of else None
