"""Fit an extractor to judged spans, with numpy alone and the same result every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_bot.reading.extraction.asked import Matrix
from qa_bot.reading.extraction.extractor import Extractor, mean
from qa_bot.reading.extraction.network import LINEAR_SHAPES, Batch, scaled, shapes
from qa_bot.training.slopes import slopes_of

HIDDEN = 64
CHANNELS = 96
WANTED = 32
EPOCHS = 10
LEAST_STEPS = 150
"""Steps that even a few questions are learned from: with less, no span gets enough of the probability."""
RATE = 0.003
DECAY = 1e-3
DECAY_BY_KIND = 3e-3
"""Kinds have fewer questions to learn from than all together."""
DROPOUT = 0.25
"""Share of the words' inputs left out at random, so that no rare word is learned by heart."""
DROPOUT_INSIDE = 0.2
"""The same of the network's units."""
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
    """Fit an extractor, as the mean of networks from ``seeds`` seeds, with weights as they are saved.

    The loss is the negative logarithm of the credit to be expected under a softmax over those of their sentence; the
    optimiser is Adam (Kingma and Ba 2015) with a cosine schedule.
    """
    usable = [each for each in examples if each.answers]
    return mean([_fit_one(usable, seed) for seed in range(seeds)]).rounded()


def _fit_one(examples: Sequence[Example], seed: int) -> Weights:
    random = np.random.default_rng(seed)
    scales = _scales(examples)
    weights = {**scales, **_beginning(random)}
    learned = [name for name in weights if name not in scales]
    momentum = {name: np.zeros_like(weights[name]) for name in learned}
    spread = {name: np.zeros_like(weights[name]) for name in learned}
    per_epoch = max(1, len(examples) // BATCH)
    epochs = max(EPOCHS, -(-LEAST_STEPS // per_epoch))
    step, steps = 0, epochs * per_epoch
    for _ in range(epochs):
        order = random.permutation(len(examples))
        for each in np.array_split(order, per_epoch):
            step += 1
            batch, credit = _batch(weights, [examples[at] for at in each], random)
            keep = _kept((len(batch.words), CHANNELS), random), _kept((len(batch.words), CHANNELS), random)
            slopes = slopes_of(weights, batch, credit, keep)
            rate = RATE * min(1.0, step / 50) * (0.02 + 0.49 * (1 + np.cos(np.pi * step / steps)))
            for name in learned:
                decay = DECAY_BY_KIND if name.endswith("by_kind") else DECAY
                slope = slopes[name] + decay * weights[name]
                momentum[name] = 0.9 * momentum[name] + 0.1 * slope
                spread[name] = 0.999 * spread[name] + 0.001 * slope**2
                change = momentum[name] / (1 - 0.9**step) / (np.sqrt(spread[name] / (1 - 0.999**step)) + 1e-8)
                weights[name] = weights[name] - (rate * change).astype(np.float32)
    return weights


def _kept(shape: tuple[int, int], random: np.random.Generator) -> Matrix:
    """Return what units count while the network learns: some 0, the others more."""
    kept: Matrix = (random.random(shape, dtype=np.float32) > DROPOUT_INSIDE) / np.float32(1 - DROPOUT_INSIDE)
    return kept


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


def _beginning(random: np.random.Generator) -> Weights:
    """Return what learning begins with: the linear models nothing, the network noise that keeps inputs' size."""
    of_network = shapes(HIDDEN, CHANNELS, WANTED)
    weights = {name: np.zeros(shape) for name, shape in {**LINEAR_SHAPES, **of_network}.items()}
    for name, shape in of_network.items():
        if len(shape) > 1:
            weights[name] = random.normal(0, _SPREAD.get(name, np.prod(shape[:-1]) ** -0.5), shape)
    weights["output"] = random.normal(0, 0.3 / np.sqrt(HIDDEN), HIDDEN)
    return {name: values.astype(np.float32) for name, values in weights.items()}


_SPREAD = {
    "near": 0.13,
    "narrow": 0.3,
    "asked": 0.3,
    "near_wanted": 0.2,
    "wide_wanted": 0.1,
    "near_gate": 0.1,
    "wide_gate": 0.1,
}
"""How far weights of few inputs that are not 0 lie about 0 before anything is learned."""


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
