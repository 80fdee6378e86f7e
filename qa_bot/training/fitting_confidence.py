"""Fit a judge to questions that are answered and others, with numpy alone and the same result every time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa_bot.reading.confidence.judge import FloatArray, Judge

HIDDEN = 16
EPOCHS = 12
LEAST_STEPS = 200
RATE = 0.004
DECAY = 2e-3
DROPOUT = 0.1
BATCH = 128


def fit(names: Sequence[str], inputs: FloatArray, answers: FloatArray, seeds: int) -> Judge:
    """Fit a judge, as the mean of networks from ``seeds`` seeds, without a threshold.

    The loss is the cross-entropy of Q questions, of which ``inputs`` are Q × N, ``answers`` 1 or 0; the
    optimiser is Adam (Kingma and Ba 2015) with a cosine schedule.
    """
    mean, deviation = inputs.mean(0), inputs.std(0) + 1e-3
    standard = (inputs - mean) / deviation
    networks = [_fit_one(standard, answers, seed) for seed in range(seeds)]
    return Judge(
        tuple(names),
        mean,
        deviation,
        np.mean([each["linear"] for each in networks], axis=0),
        np.concatenate([each["hidden"] for each in networks], axis=1),
        np.concatenate([each["bias"] for each in networks]),
        np.concatenate([each["output"] for each in networks]) / seeds,
        np.mean([each["constant"] for each in networks], axis=0),
        threshold=0.0,
    )


def _fit_one(inputs: FloatArray, answers: FloatArray, seed: int) -> dict[str, FloatArray]:
    random = np.random.default_rng(seed)
    size = inputs.shape[1]
    weights: dict[str, FloatArray] = {
        "linear": np.zeros(size),
        "hidden": random.normal(0, 1 / np.sqrt(size), (size, HIDDEN)),
        "bias": np.zeros(HIDDEN),
        "output": random.normal(0, 0.3 / np.sqrt(HIDDEN), HIDDEN),
        "constant": np.zeros(1),
    }
    momentum = {name: np.zeros_like(value) for name, value in weights.items()}
    spread = {name: np.zeros_like(value) for name, value in weights.items()}
    per_epoch = max(1, len(inputs) // BATCH)
    epochs = max(EPOCHS, -(-LEAST_STEPS // per_epoch))
    step, steps = 0, epochs * per_epoch
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(len(inputs)), per_epoch):
            step += 1
            kept = (random.random((len(batch), size)) > DROPOUT) / (1 - DROPOUT)
            slopes = _slopes(weights, inputs[batch] * kept, answers[batch])
            rate = RATE * min(1.0, step / 100) * (0.02 + 0.49 * (1 + np.cos(np.pi * step / steps)))
            for name, value in weights.items():
                slope = slopes[name] + DECAY * value
                momentum[name] = 0.9 * momentum[name] + 0.1 * slope
                spread[name] = 0.999 * spread[name] + 0.001 * slope**2
                change = momentum[name] / (1 - 0.9**step) / (np.sqrt(spread[name] / (1 - 0.999**step)) + 1e-8)
                weights[name] = value - rate * change
    return weights


def _slopes(weights: dict[str, FloatArray], inputs: FloatArray, answers: FloatArray) -> dict[str, FloatArray]:
    """Return the slope of the loss, the mean over a batch, for all weights."""
    before = inputs @ weights["hidden"] + weights["bias"]
    units = np.maximum(before, 0)
    support = inputs @ weights["linear"] + units @ weights["output"] + weights["constant"]
    error = (1 / (1 + np.exp(-np.clip(support, -50, 50))) - answers) / len(inputs)
    into_units = error[:, None] * weights["output"] * (before > 0)
    return {
        "linear": inputs.T @ error,
        "hidden": inputs.T @ into_units,
        "bias": into_units.sum(0),
        "output": units.T @ error,
        "constant": error.sum(keepdims=True),
    }


def line(supports: FloatArray, right: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Return slope and constant that make the logarithms of odds into those of being right (Platt 1999).

    They are fitted by Newton's method, with a penalty so weak that it only tells where nothing else does.
    """
    inputs = np.column_stack([supports, np.ones(len(supports))])
    found = np.array([1.0, 0.0])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ found, -50, 50)))
        curvature = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + 1e-3 * np.eye(2)
        slope = inputs.T @ (weights * (right - chance)) - 1e-3 * (found - [1.0, 0.0])
        found = found + np.linalg.solve(curvature, slope)
    return float(found[0]), float(found[1])


def threshold(chances: npt.NDArray[np.float64], kept: float) -> float:
    """Return the highest confidence, to three places, that ``kept`` of some questions reach."""
    return float(np.floor(np.quantile(chances, 1 - kept) * 1000) / 1000) if len(chances) else 0.0
