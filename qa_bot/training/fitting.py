"""Fit a ranker to judged sentences, with numpy alone and the same result every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_bot.retrieval.evidence.ranker import CLASS_COLUMNS, Ranker, kinds_of
from qa_bot.retrieval.kinds import KINDS

Matrix = npt.NDArray[np.float32]

HIDDEN = 32
EPOCHS = 8
RATE = 0.004
DECAY = 3e-4
BATCH = 64
LINEAR_SHARE = 1 / 3
"""The share of the score that a model without hidden units has: on texts of other kinds it errs in other places."""
PASSAGE_LOSS = 0.5
"""How much finding the passage counts beside finding the sentence."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Judged sentences of Q questions, R rows in all; a question's rows stand together.

    ``inputs`` is R × I; ``passages`` numbers the passage of each row; ``is_gold`` and ``is_gold_passage`` tell of each;
    ``first`` has Q + 1 offsets into the rows. Every question has a gold row, or one of a gold passage where its gold
    sentences are not known. ``groups`` numbers the article of each question, ``sets`` its file.
    """

    inputs: Matrix
    passages: npt.NDArray[np.int64]
    is_gold: npt.NDArray[np.bool_]
    is_gold_passage: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    sets: npt.NDArray[np.int64]

    def weights(self) -> npt.NDArray[np.float64]:
        """Return how much each question counts, 1 on average: a set counts by the square root of its size.

        Otherwise a large set of one kind of question would drown a small one of another.
        """
        sizes = np.bincount(self.sets)[self.sets].astype(float)
        weights: npt.NDArray[np.float64] = 1 / np.sqrt(sizes)
        weights /= weights.mean()
        return weights

    def rows(self, questions: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the rows of some questions, and where each question's begin among them."""
        sizes = self.first[questions + 1] - self.first[questions]
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return np.arange(sizes.sum()) + np.repeat(self.first[questions] - begins, sizes), begins


@dataclass(frozen=True, slots=True)
class _Plan:
    """How large a network is, and how it is fitted."""

    hidden: int
    epochs: int
    rate: float


def fit(lists: Lists, questions: npt.NDArray[np.int64], columns: npt.NDArray[np.bool_], seeds: int) -> Ranker:
    """Fit a ranker to some questions, using the inputs in ``columns``.

    It is the weighted mean of a linear model and of the mean of networks from ``seeds`` seeds.

    The loss is the negative log likelihood of the gold sentences under a softmax over a question's sentences (ListNet's
    top-one probability, Cao and others 2007), plus the same of the gold passage's; the optimiser is Adam (Kingma and Ba
    2015) with a cosine schedule.
    """
    network = _fit(lists, questions, columns, seeds, HIDDEN, EPOCHS, RATE)
    linear = fit_linear(lists, questions, columns)
    share = LINEAR_SHARE
    return network._replace(
        linear=(1 - share) * network.linear + share * linear.linear,
        by_kind=(1 - share) * network.by_kind + share * linear.by_kind,
        output=(1 - share) * network.output,
    )


def _fit(
    lists: Lists,
    questions: npt.NDArray[np.int64],
    columns: npt.NDArray[np.bool_],
    seeds: int,
    hidden: int,
    epochs: int,
    rate: float,
) -> Ranker:
    rows, _ = lists.rows(questions)
    sample = lists.inputs[rows].astype(np.float64)
    mean, deviation = sample.mean(0), sample.std(0)
    used = columns & (deviation > 1e-6)
    scale = np.where(used, 1 / np.maximum(deviation, 1e-6), 0).astype(np.float32)
    plan = _Plan(hidden, epochs, rate)
    networks = [_fit_one(lists, questions, mean.astype(np.float32), scale, plan, seed) for seed in range(seeds)]
    return Ranker(
        mean,
        np.where(used, deviation, 1e9),
        np.mean([network["linear"] for network in networks], axis=0).astype(float),
        np.mean([network["by_kind"] for network in networks], axis=0).astype(float),
        np.concatenate([network["hidden"] for network in networks], axis=1).astype(float),
        np.concatenate([network["bias"] for network in networks]).astype(float),
        np.concatenate([network["output"] for network in networks]).astype(float) / seeds,
    )


def fit_linear(lists: Lists, questions: npt.NDArray[np.int64], columns: npt.NDArray[np.bool_]) -> Ranker:
    """Fit a ranker without hidden units, and in fewer rounds."""
    return _fit(lists, questions, columns, seeds=1, hidden=0, epochs=3, rate=0.01)


def _fit_one(
    lists: Lists, questions: npt.NDArray[np.int64], mean: Matrix, scale: Matrix, plan: _Plan, seed: int
) -> dict[str, Matrix]:
    random = np.random.default_rng(seed)
    size = lists.inputs.shape[1]
    weights: dict[str, Matrix] = {
        "linear": np.zeros(size, np.float32),
        "by_kind": np.zeros((len(KINDS), len(CLASS_COLUMNS)), np.float32),
        "hidden": random.normal(0, 1 / np.sqrt(size), (size, plan.hidden)).astype(np.float32),
        "bias": np.zeros(plan.hidden, np.float32),
        "output": random.normal(0, 0.3 / np.sqrt(max(plan.hidden, 1)), plan.hidden).astype(np.float32),
    }
    first: dict[str, Matrix] = {name: np.zeros_like(value) for name, value in weights.items()}
    second: dict[str, Matrix] = {name: np.zeros_like(value) for name, value in weights.items()}
    counting = lists.weights()
    steps = plan.epochs * max(1, len(questions) // BATCH)
    for step, batch in enumerate(_batches(questions, plan.epochs, random), start=1):
        gradients = _gradients(lists, batch, counting, weights, mean, scale)
        rate = plan.rate * min(1, step / 100) * (0.02 + 0.49 * (1 + np.cos(np.pi * step / steps)))
        for name, value in weights.items():
            gradient = gradients[name] + (10 if name == "by_kind" else 1) * DECAY * value
            first[name] = (0.9 * first[name] + 0.1 * gradient).astype(np.float32)
            second[name] = (0.999 * second[name] + 0.001 * gradient**2).astype(np.float32)
            change = first[name] / (1 - 0.9**step) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
            weights[name] = (value - rate * change).astype(np.float32)
    return weights


def _batches(
    questions: npt.NDArray[np.int64], epochs: int, random: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    for _ in range(epochs):
        shuffled = random.permutation(questions)
        for begin in range(0, max(1, len(shuffled) - BATCH + 1), BATCH):
            yield shuffled[begin : begin + BATCH]


def _gradients(
    lists: Lists,
    batch: npt.NDArray[np.int64],
    counting: npt.NDArray[np.float64],
    weights: dict[str, Matrix],
    mean: Matrix,
    scale: Matrix,
) -> dict[str, Matrix]:
    rows, begins = lists.rows(batch)
    raw = lists.inputs[rows]
    kinds = kinds_of(raw)
    inputs = (raw - mean) * scale
    counts = inputs[:, CLASS_COLUMNS]
    before = inputs @ weights["hidden"] + weights["bias"]
    units = np.maximum(before, 0)
    scores = inputs @ weights["linear"] + units @ weights["output"]
    scores += (counts * weights["by_kind"][kinds]).sum(1)
    sizes = np.diff(np.append(begins, len(scores)))
    # Where only passages are known to be gold, they are all there is to learn from.
    knows_sentences = np.repeat(np.maximum.reduceat(lists.is_gold[rows], begins), sizes)
    slope = _slope(scores, lists.is_gold[rows], begins) * knows_sentences
    of_passages = _slope(scores, lists.is_gold_passage[rows], begins)
    slope = slope + np.where(knows_sentences, PASSAGE_LOSS, 1) * of_passages
    slope = (slope * np.repeat(counting[batch], sizes) / len(batch)).astype(np.float32)
    into_units = slope[:, None] * weights["output"] * (before > 0)
    by_kind = np.zeros_like(weights["by_kind"])
    np.add.at(by_kind, kinds, counts * slope[:, None])
    return {
        "linear": inputs.T @ slope,
        "by_kind": by_kind,
        "hidden": inputs.T @ into_units,
        "bias": into_units.sum(0),
        "output": units.T @ slope,
    }


def _slope(
    scores: npt.NDArray[np.floating], is_gold: npt.NDArray[np.bool_], begins: npt.NDArray[np.int64]
) -> npt.NDArray[np.floating]:
    """Return the derivative, by each score, of minus the log of the gold rows' probability in their question."""
    sizes = np.diff(np.append(begins, len(scores)))
    shifted = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), sizes))
    chances = shifted / np.repeat(np.add.reduceat(shifted, begins), sizes)
    of_gold = chances * is_gold
    result: npt.NDArray[np.floating] = chances - of_gold / np.repeat(np.add.reduceat(of_gold, begins) + 1e-9, sizes)
    return result
