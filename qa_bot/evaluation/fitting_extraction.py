"""Fit an extractor to judged spans, with numpy alone and the same result every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_bot.reading.extraction.asked import Matrix
from qa_bot.reading.extraction.extractor import (
    AROUND_FIRST,
    AROUND_LAST,
    Batch,
    Extractor,
    forward,
    mean,
    neighbours,
    scaled,
)
from qa_bot.retrieval.kinds import KINDS

HIDDEN = 64
EPOCHS = 10
LEAST_STEPS = 150
"""Steps that even a few questions are learned from: with less, no span gets enough of the probability."""
RATE = 0.003
DECAY = 1e-3
DECAY_BY_KIND = 3e-3
"""Kinds have fewer questions to learn from than all together."""
DROPOUT = 0.25
"""Share of the words' inputs left out at random, so that no rare word is learned by heart."""
BATCH = 32

Weights = dict[str, Matrix]


@dataclass(frozen=True, slots=True)
class Example:
    """The spans of a sentence before a question, as in ``Batch``, with the ``credit`` of each: 1 where it answers."""

    first: npt.NDArray[np.int16]
    last: npt.NDArray[np.int16]
    words: npt.NDArray[np.float16]
    spans: npt.NDArray[np.float16]
    asked: Matrix
    kind: int
    credit: Matrix

    @property
    def answers(self) -> bool:
        """Whether any span answers in full."""
        return bool(self.credit.max() == 1)


def fit(examples: Sequence[Example], seeds: int) -> Extractor:
    """Fit an extractor, as the mean of networks from ``seeds`` seeds.

    The loss is the negative logarithm of the credit to be expected under a softmax over those of their sentence; the
    optimiser is Adam (Kingma and Ba 2015) with a cosine schedule.
    """
    usable = [each for each in examples if each.answers]
    return mean([Extractor(_fit_one(usable, seed)) for seed in range(seeds)])


def _fit_one(examples: Sequence[Example], seed: int) -> Weights:
    random = np.random.default_rng(seed)
    weights = {**_scales(examples), **_beginning(examples, random)}
    learned = [name for name in weights if name not in _SCALES]
    momentum = {name: np.zeros_like(weights[name]) for name in learned}
    spread = {name: np.zeros_like(weights[name]) for name in learned}
    per_epoch = max(1, len(examples) // BATCH)
    epochs = max(EPOCHS, -(-LEAST_STEPS // per_epoch))
    step, steps = 0, epochs * per_epoch
    for _ in range(epochs):
        order = random.permutation(len(examples))
        for each in np.array_split(order, per_epoch):
            step += 1
            slopes = _slopes(weights, *_batch(weights, [examples[at] for at in each], random))
            rate = RATE * min(1.0, step / 50) * (0.02 + 0.49 * (1 + np.cos(np.pi * step / steps)))
            for name in learned:
                decay = DECAY_BY_KIND if name.endswith("by_kind") else DECAY
                slope = slopes[name] + decay * weights[name]
                momentum[name] = 0.9 * momentum[name] + 0.1 * slope
                spread[name] = 0.999 * spread[name] + 0.001 * slope**2
                change = momentum[name] / (1 - 0.9**step) / (np.sqrt(spread[name] / (1 - 0.999**step)) + 1e-8)
                weights[name] = weights[name] - (rate * change).astype(np.float32)
    return weights


_SCALES = ("word_scale", "span_mean", "span_scale")


def _scales(examples: Sequence[Example]) -> Weights:
    words = np.concatenate([each.words for each in examples]).astype(np.float32)
    spans = np.concatenate([each.spans for each in examples[::4]]).astype(np.float32)
    # Rare inputs are raised, but by the root only: they are rare, and noisy, all the same.
    word_scale = np.maximum(np.sqrt((words**2).mean(0)), 0.05) ** -0.5
    return {
        "word_scale": word_scale.astype(np.float32),
        "span_mean": spans.mean(0),
        "span_scale": (1 / np.maximum(spans.std(0), 0.02)).astype(np.float32),
    }


def _beginning(examples: Sequence[Example], random: np.random.Generator) -> Weights:
    words, spans, asked = (each.shape[-1] for each in (examples[0].words, examples[0].spans, examples[0].asked))
    kinds, around = len(KINDS), len(AROUND_FIRST)
    weights = {
        "around_first": random.normal(0, 0.5 / np.sqrt(30), (words, around, HIDDEN)),
        "around_last": random.normal(0, 0.5 / np.sqrt(30), (words, around, HIDDEN)),
        "spans": random.normal(0, 1 / np.sqrt(spans), (spans, HIDDEN)),
        "asked": random.normal(0, 0.3, (asked, HIDDEN)),
        "bias": np.zeros(HIDDEN),
        "output": random.normal(0, 0.3 / np.sqrt(HIDDEN), HIDDEN),
        "linear": np.zeros(spans),
        "first_by_kind": np.zeros((words, around, kinds)),
        "last_by_kind": np.zeros((words, around, kinds)),
        "spans_by_kind": np.zeros((spans, kinds)),
    }
    return {name: values.astype(np.float32) for name, values in weights.items()}


def _batch(weights: Weights, examples: Sequence[Example], random: np.random.Generator) -> tuple[Batch, Matrix]:
    """Return a scaled batch, and the credit of its spans; spans in order of their length, for summing by it."""
    counts = [len(each.words) for each in examples]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    first = np.concatenate([each.first + begin for each, begin in zip(examples, offsets, strict=False)])
    last = np.concatenate([each.last + begin for each, begin in zip(examples, offsets, strict=False)])
    order = np.argsort(last - first, kind="stable")
    batch = Batch(
        np.concatenate([each.words for each in examples]).astype(np.float32),
        np.repeat(np.arange(len(examples)), counts),
        first[order],
        last[order],
        np.concatenate([each.spans for each in examples]).astype(np.float32)[order],
        np.repeat(np.arange(len(examples)), [len(each.first) for each in examples])[order],
        np.stack([each.asked for each in examples]),
        np.array([each.kind for each in examples]),
    )
    batch = scaled(weights, batch)
    kept = random.random(batch.words.shape, dtype=np.float32) > DROPOUT
    np.multiply(batch.words, kept / np.float32(1 - DROPOUT), out=batch.words)
    return batch, np.concatenate([each.credit for each in examples])[order]


def _slopes(weights: Weights, batch: Batch, credit: Matrix) -> Weights:
    """Return the slope of the loss, the mean over the batch's questions, for all weights."""
    scores, hidden = forward(weights, batch)
    count = len(batch.asked)
    highest = np.full(count, -np.inf, np.float32)
    np.maximum.at(highest, batch.question, scores)
    chance = np.exp(scores - highest[batch.question])
    chance /= np.bincount(batch.question, chance, count)[batch.question]
    expected = np.bincount(batch.question, chance * credit, count)[batch.question]
    by_score = ((chance - chance * credit / (expected + 1e-9)) / count).astype(np.float32)
    by_unit = by_score[:, None] * weights["output"] * (hidden > 0)
    by_question = _summed(by_unit, batch.question, count, batch)
    of_kind = np.zeros((len(by_score), len(KINDS)), np.float32)
    of_kind[np.arange(len(by_score)), batch.kinds[batch.question]] = by_score
    slopes = {
        "output": np.maximum(hidden, 0).T @ by_score,
        "linear": batch.spans.T @ by_score,
        "spans": batch.spans.T @ by_unit,
        "asked": batch.asked.T @ by_question,
        "bias": by_question.sum(0),
        "spans_by_kind": batch.spans.T @ of_kind,
    }
    word_kinds = np.eye(len(KINDS), dtype=np.float32)[batch.kinds[batch.sentence]]
    for border, name, around in ((batch.first, "first", AROUND_FIRST), (batch.last, "last", AROUND_LAST)):
        units = _summed(by_unit, border, len(batch.words), batch)
        linear = np.bincount(border, by_score, len(batch.words)).astype(np.float32)[:, None] * word_kinds
        places = [neighbours(batch.sentence, distance) for distance in around]
        slopes[f"around_{name}"] = np.stack([batch.words[at].T @ (units * ok[:, None]) for at, ok in places], axis=1)
        slopes[f"{name}_by_kind"] = np.stack([batch.words[at].T @ (linear * ok[:, None]) for at, ok in places], axis=1)
    return slopes


def _summed(rows: Matrix, places: npt.NDArray[np.int64], count: int, batch: Batch) -> Matrix:
    """Return the sums of the M rows that go to each of ``count`` places.

    Spans of one length are ordered by their words, so that those that share a place stand side by side.
    """
    total = np.zeros((count, rows.shape[1]), np.float32)
    length = batch.last - batch.first
    edges = np.searchsorted(length, np.arange(int(length.max()) + 2))
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        here = places[begin:end]
        starts = np.flatnonzero(np.concatenate([[True], here[1:] != here[:-1]]))
        if len(here):
            total[here[starts]] += np.add.reduceat(rows[begin:end], starts, axis=0)
    return total
