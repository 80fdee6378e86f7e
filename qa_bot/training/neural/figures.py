"""What a network says of windows that it has not learned from, beside what is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from qa_bot.evaluation.measures import auroc
from qa_bot.training.neural.examples import TOGETHER, Batch, Example
from qa_bot.training.neural.network import Weights, logits_of, quick


@dataclass(frozen=True, slots=True)
class Figures:
    """How well windows are read: ``able`` is the area under the ROC curve of those that answer against the others.

    ``evidence`` is the share of those that answer whose strongest piece is of the evidence, ``words`` the share whose
    best first and last pieces are right, of those with words. None where there are no such windows.
    """

    name: str
    windows: int
    able: float | None
    evidence: float | None
    words: float | None

    def __str__(self) -> str:
        told = {"answering windows told from others AUROC": self.able, "evidence": self.evidence, "words": self.words}
        figures = ", ".join(f"{name} {each:.4f}" for name, each in told.items() if each is not None)
        return f"{self.name}: {self.windows} windows, {figures}"


class Judged:
    """Collects what networks say of windows."""

    def __init__(self) -> None:
        self._able: list[float] = []
        self._answers: list[bool] = []
        self._evidence: list[bool] = []
        self._words: list[bool] = []

    def read(self, weights: Weights, examples: Sequence[Example]) -> None:
        """Read windows."""
        ordered = sorted(examples, key=lambda each: len(each.numbers))
        for at in range(0, len(ordered), TOGETHER):
            batch = Batch.of(ordered[at : at + TOGETHER])
            with torch.no_grad(), quick():
                logits, able = logits_of(weights, batch)
            self._add(batch, logits.numpy(), able.numpy())

    def add(self, other: Judged) -> None:
        """Take over what was collected elsewhere."""
        self._able += other._able
        self._answers += other._answers
        self._evidence += other._evidence
        self._words += other._words

    def _add(self, batch: Batch, logits: npt.NDArray[np.float32], able: npt.NDArray[np.float32]) -> None:
        self._able += able.tolist()
        self._answers += batch.answers.tolist()
        best = np.where(batch.is_text[..., None], logits, -np.inf).argmax(axis=1)
        rows = np.flatnonzero(batch.answers)
        self._evidence += batch.is_evidence[rows, best[rows, 2]].tolist()
        known = np.flatnonzero(batch.words[:, 0] > 0)
        self._words += (best[known, :2] == batch.words[known]).all(axis=1).tolist()

    def figures(self, name: str) -> Figures:
        """Return the figures of all that was read."""
        yes = [each for each, answers in zip(self._able, self._answers, strict=True) if answers]
        no = [each for each, answers in zip(self._able, self._answers, strict=True) if not answers]
        able = auroc(yes, no) if yes and no else None
        return Figures(name, len(self._able), able, _mean(self._evidence), _mean(self._words))


def _mean(values: Iterable[bool]) -> float | None:
    found = list(values)
    return float(np.mean(found)) if found else None
