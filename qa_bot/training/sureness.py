"""Asked questions → the weights that say how sure an answer is, with figures on articles not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_bot import __version__
from qa_bot.evaluation.held_out import confidence_of, fold_numbers, folds_of
from qa_bot.evaluation.measures import auroc, calibration_error, reliability
from qa_bot.reading.confidence.judge import FloatArray, Judge
from qa_bot.training.answerability import ASKED, ELSEWHERE, TAKEN_OUT, Collected, Row
from qa_bot.training.fitting_confidence import fit, line, threshold

KEPT = 0.98
"""Share of the answerable questions that the threshold lets through."""
LIKELY = 0.1
"""What a question that looks answerable and is not counts in making confidence a probability, where others count 1.

A user's questions are rarely of that kind.
"""
_NO_SUPPORT = -50.0
"""Log odds of a question that shares no word with the text: it is always refused."""


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

    With a folder, the weights of each fold are left there.
    The log odds are not yet those of being right: :func:`final_judge` makes them so.
    """
    rows = collected.rows
    fold_of = fold_numbers([row.article for row in rows], folds_of(folder))
    supports = np.full(len(rows), _NO_SUPPORT)
    judges: dict[int, Judge] = {}
    for fold in np.unique(fold_of).tolist():
        judges[fold] = _fitted(collected, fold_of != fold, seeds)
        _fill(supports, judges[fold], rows, fold_of == fold)
        progress(f"fold {fold + 1}: {(fold_of == fold).sum()} questions")
    chances = np.zeros(len(rows))
    for fold, judge in judges.items():
        outside = fold_of != fold
        slope, constant = _line(rows, supports, outside)
        sure = 1 / (1 + np.exp(-(slope * supports + constant)))
        chances[~outside] = sure[~outside]
        if folder is not None:
            least = threshold(sure[outside & _answerable(rows)], KEPT)
            _calibrated(judge, slope, constant, least).save(confidence_of(folder, fold))
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
    least = _threshold(rows, 1 / (1 + np.exp(-(slope * supports + constant))))
    return _calibrated(judge, slope, constant, least)._replace(
        provenance={
            "version": __version__,
            "seeds": list(range(seeds)),
            "cross-validated by article": [str(each) for each in figures],
        },
    )


def _calibrated(judge: Judge, slope: float, constant: float, least: float) -> Judge:
    """Return a judge whose log odds are a line of those of another, and that abstains below ``least``."""
    return judge._replace(
        linear=judge.linear * slope,
        output=judge.output * slope,
        constant=judge.constant * slope + constant,
        threshold=least,
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
