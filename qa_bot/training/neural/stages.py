"""Windows → the reader's weights, in stages: the base on SQuAD's paragraphs, then on documents as they are read.

The second stage is short, begins at the base, and is gone through once for each half of the documents left out, and
once on all; or the mean of the weights of the halves stands for the latter. It learns all windows that answer, twice
as many others, drawn anew in every epoch, and some of the base's, lest that be forgotten; the embeddings and the first
third of the layers stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from qa_bot import __version__
from qa_bot.evaluation.held_out import assigned, half_of, reader_of
from qa_bot.training.neural.checkpoints import NAME, load_base
from qa_bot.training.neural.collecting import SEED, Collected
from qa_bot.training.neural.examples import Example, digest_of, shuffled
from qa_bot.training.neural.export import reader_file
from qa_bot.training.neural.figures import Figures, Judged
from qa_bot.training.neural.fitting import Fitted, Lesson, Schedule, fit
from qa_bot.training.neural.network import Weights, layers_of
from qa_bot.writing import write_atomically

SEED_OF_HEADS, SEED_OF_BASE, SEED_OF_LAST = 1, 100, 200
"""Of the last maps before training, and of the orders of the windows, to which the number of the epoch is added."""
BASE_RATE, BASE_RISES = 1.5e-4, 150
LAST = Schedule(8e-5, 60, 2.0)
_OTHERS = 2.0
"""Windows that do not answer for each one that does."""
_JUDGED = 4_000
"""Windows at most by which a half is judged."""
_REMEMBERED = 0.25
"""Windows of the base for each window of the last stage."""

Say = Callable[[str], None]


class Plan(NamedTuple):
    """Where the encoder is, where checkpoints go, and where the weights of folds do, None for nowhere.

    The base stage takes some ``epochs`` or ``minutes``; with ``mean`` the halves' weights are averaged in the end.
    """

    base: Path
    checkpoints: Path
    folds: Path | None
    epochs: float | None
    minutes: float | None
    mean: bool = False


def train(collected: Collected, plan: Plan, say: Say) -> tuple[bytes, list[Figures]]:
    """Return the file of a reader that learned from all windows, with its figures on halves that it had not seen.

    The readers of the halves are left in the folder of folds.

    Raises:
        WeightsError: the encoder or a checkpoint cannot be used, or the assignment to folds.
    """
    torch.manual_seed(SEED_OF_HEADS)
    torch.set_flush_denormal(True)
    start = load_base(plan.base, SEED_OF_HEADS)
    stages: list[dict[str, Any]] = []
    if collected.base:
        schedule = Schedule(BASE_RATE, BASE_RISES, plan.epochs, plan.minutes)
        fitted = fit(start, _base_lesson(collected, schedule), _checkpoint(plan, "base"), say)
        start = fitted.weights
        stages.append(_record(fitted, schedule, len(collected.base)))
    figures: list[Figures] = []
    provenance = _provenance(plan.base, collected, stages)
    if collected.own:
        halves: list[Fitted] = []
        if plan.folds is not None:
            figures, halves = _cross_validate(start, collected, plan, provenance, say)
        if plan.mean and len(halves) > 1:
            start = {name: sum(each.weights[name] for each in halves) / len(halves) for name in start}
            stages += [*(each.record for each in halves), {"name": "mean of these"}]
        else:
            lesson = _last_lesson("last", collected.own, collected, fixed_in_last(start))
            fitted = fit(start, lesson, _checkpoint(plan, "last"), say)
            start = fitted.weights
            stages.append(_record(fitted, LAST, len(collected.own)))
    provenance["cross-validated by document"] = [str(each) for each in figures]
    return _file(start, provenance), figures


def _cross_validate(
    base: Weights, collected: Collected, plan: Plan, provenance: Mapping[str, Any], say: Say
) -> tuple[list[Figures], list[Fitted]]:
    """Fit once without each half of the documents, leave those weights in the folder, and judge them by that half."""
    assert plan.folds is not None
    halves = [half_of(each) for each in assigned([each.article for each in collected.own], plan.folds).tolist()]
    figures, together, found = [], Judged(), []
    for half in sorted(set(halves)):
        name = f"without half {half + 1}"
        inside = [each for each, other in zip(collected.own, halves, strict=True) if other != half]
        outside = [each for each, other in zip(collected.own, halves, strict=True) if other == half]
        if not any(each.evidence is not None for each in inside):
            say(f"{name}: no window that answers is left to learn from")
            continue
        lesson = _last_lesson(name, inside, collected, fixed_in_last(base))
        fitted = fit(base, lesson, _checkpoint(plan, f"without-{half + 1}"), say)
        found.append(Fitted(fitted.weights, _record(fitted, LAST, len(inside))))
        stages = [*provenance["stages"], found[-1].record]
        write_atomically(reader_of(plan.folds, half), _file(fitted.weights, {**provenance, "stages": stages}))
        judged = Judged()
        few = np.random.default_rng(SEED_OF_LAST).permutation(len(outside))[:_JUDGED].tolist()
        judged.read(fitted.weights, [outside[at] for at in few])
        together.add(judged)
        figures.append(judged.figures(f"half {half + 1}"))
        say(str(figures[-1]))
    return ([*figures, together.figures("all documents")] if figures else []), found


def _base_lesson(collected: Collected, schedule: Schedule) -> Lesson:
    def batches(epoch: int) -> list[list[Example]]:
        return shuffled(collected.base, np.random.default_rng(SEED_OF_BASE + epoch))

    return Lesson("base", batches, schedule, frozenset(("pieces",)), digest_of(collected.base))


def _last_lesson(name: str, inside: Sequence[Example], collected: Collected, fixed: frozenset[str]) -> Lesson:
    answering = [each for each in inside if each.evidence is not None]
    others = [each for each in inside if each.evidence is None]

    def batches(epoch: int) -> list[list[Example]]:
        random = np.random.default_rng(SEED_OF_LAST + epoch)
        wrong = random.permutation(len(others))[: int(_OTHERS * len(answering))]
        taken = [*answering, *(others[at] for at in wrong.tolist())]
        count = min(int(_REMEMBERED * len(taken)), len(collected.base))
        old = random.choice(len(collected.base), count, replace=False) if count else np.zeros(0, int)
        return shuffled([*taken, *(collected.base[at] for at in old.tolist())], random)

    digest = hashlib.sha256((digest_of(inside) + digest_of(collected.base)).encode()).hexdigest()
    return Lesson(name, batches, LAST, fixed, digest)


def fixed_in_last(weights: Weights) -> frozenset[str]:
    """Return the names of the weights that the last stage leaves as they are."""
    below = tuple(f"layer{number}." for number in range(layers_of(weights) // 3))
    first = ("pieces", "places", "segments", "norm.scale", "norm.shift")
    return frozenset(name for name in weights if name in first or name.startswith(below or ("-",)))


def _checkpoint(plan: Plan, stage: str) -> Path:
    folder = plan.checkpoints / stage
    folder.mkdir(parents=True, exist_ok=True)
    return folder / NAME


def _record(fitted: Fitted, schedule: Schedule, windows: int) -> dict[str, Any]:
    return {**fitted.record, "windows": windows, **{k: v for k, v in schedule._asdict().items() if v is not None}}


def _provenance(base: Path, collected: Collected, stages: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": __version__,
        "torch": torch.__version__,
        "base sha256": hashlib.sha256((base / NAME).read_bytes()).hexdigest(),
        "seeds": {"windows": SEED, "heads": SEED_OF_HEADS, "base": SEED_OF_BASE, "last": SEED_OF_LAST},
        "questions": {name: dict(each) for name, each in collected.files.items()},
        "stages": stages,
    }


def _file(weights: Weights, provenance: Mapping[str, Any]) -> bytes:
    arrays: dict[str, npt.NDArray[np.float32]] = {name: each.numpy() for name, each in weights.items()}
    return reader_file(arrays, provenance)
