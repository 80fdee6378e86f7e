"""Fit the models of a combination, with numpy alone and the same result every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qa_bot.reading.neural.combination import Floats, Model

STEPS = 300
_LEAST_DEVIATION = 1e-6
_LEAST_RATE = 0.05
_STRENGTH_OF_CHOICE = 8.0
Weights = dict[str, Floats]


def fit_choice(names: Sequence[str], lists: Sequence[tuple[Floats, Floats, float]], seeds: int) -> Model:
    """Fit a model that scores the rows of each list above one another: their inputs, which are right, what it counts.

    The loss is the negative log likelihood of the right rows under a softmax over each list, each of which has one.
    """
    inputs = np.vstack([each[0] for each in lists])
    right = np.concatenate([each[1] for each in lists])
    counts = np.array([each[2] for each in lists])
    sizes = [len(each[1]) for each in lists]
    of_list = np.repeat(np.arange(len(lists)), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

    def by_score(scores: Floats) -> Floats:
        powers = np.exp(scores - np.maximum.reduceat(scores, first)[of_list])
        chances = powers / np.add.reduceat(powers, first)[of_list]
        of_right = chances * right
        of_right /= np.maximum(np.add.reduceat(of_right, first), 1e-12)[of_list]
        slope: Floats = (chances - of_right) * counts[of_list] / counts.sum()
        return slope

    return _fit(names, inputs, by_score, (8, 0.2, 0.03, _STRENGTH_OF_CHOICE / len(lists)), seeds, None)


def fit_chance(
    names: Sequence[str],
    inputs: Floats,
    right: Floats,
    counts: Floats,
    hidden: int,
    strength: float,
    seeds: int,
) -> Model:
    """Fit a model of the logarithm of the odds that a row is right; ``counts`` says what each row counts.

    ``strength`` is how strongly weights are held to zero, as rows are counted: the more rows, the less it holds.
    """
    counts = counts / counts.sum()
    share = float(counts @ right)

    def by_score(scores: Floats) -> Floats:
        slope: Floats = (1 / (1 + np.exp(-np.clip(scores, -30, 30))) - right) * counts
        return slope

    constant = float(np.log((share + 1e-6) / (1 - share + 1e-6)))
    return _fit(names, inputs, by_score, (hidden, 0.15, 0.02, strength / len(inputs)), seeds, constant)


def _fit(
    names: Sequence[str],
    inputs: Floats,
    by_score: Callable[[Floats], Floats],
    plan: tuple[int, float, float, float],
    seeds: int,
    constant: float | None,
) -> Model:
    """Return the mean of models from ``seeds`` seeds; the plan has hidden units, their spread, rate and penalty.

    Without a ``constant`` to begin at there is none.
    """
    mean, deviation = inputs.mean(0), inputs.std(0)
    deviation[deviation < _LEAST_DEVIATION] = 1
    standard = np.clip((inputs - mean) / deviation, -6, 6)
    fitted = [_fit_one(standard, by_score, plan, seed, constant) for seed in range(seeds)]
    return Model(
        tuple(names),
        mean,
        deviation,
        np.mean([each["linear"] for each in fitted], axis=0),
        np.hstack([each["hidden"] for each in fitted]),
        np.concatenate([each["bias"] for each in fitted]),
        np.concatenate([each["output"] for each in fitted]) / seeds,
        np.mean([each["constant"] for each in fitted], axis=0),
    )


def _fit_one(
    inputs: Floats,
    by_score: Callable[[Floats], Floats],
    plan: tuple[int, float, float, float],
    seed: int,
    constant: float | None,
) -> Weights:
    hidden, spread, rate, penalty = plan
    random = np.random.default_rng(seed)
    size = inputs.shape[1]
    weights: Weights = {
        "linear": np.zeros(size),
        "hidden": random.normal(size=(size, hidden)) * spread,
        "bias": np.zeros(hidden),
        "output": random.normal(size=hidden) * 0.1,
        "constant": np.array([constant or 0.0]),
    }
    moments = {name: (np.zeros_like(each), np.zeros_like(each)) for name, each in weights.items()}
    for step in range(STEPS):
        slopes = _slopes(weights, inputs, by_score, penalty, constant is not None)
        falling = rate * max(_LEAST_RATE, 1 - step / STEPS)
        for name, slope in slopes.items():
            mean, square = moments[name]
            mean *= 0.9
            mean += 0.1 * slope
            square *= 0.98
            square += 0.02 * slope**2
            change = mean / (1 - 0.9 ** (step + 1)) / (np.sqrt(square / (1 - 0.98 ** (step + 1))) + 1e-8)
            weights[name] = weights[name] - falling * change
    return weights


def _slopes(
    weights: Weights, inputs: Floats, by_score: Callable[[Floats], Floats], penalty: float, has_constant: bool
) -> Weights:
    units = np.maximum(inputs @ weights["hidden"] + weights["bias"], 0)
    slope = by_score(inputs @ weights["linear"] + units @ weights["output"] + weights["constant"][0])
    into_units = slope[:, None] * weights["output"] * (units > 0)
    return {
        "linear": inputs.T @ slope + penalty * weights["linear"],
        "hidden": inputs.T @ into_units + penalty * weights["hidden"],
        "bias": into_units.sum(0),
        "output": units.T @ slope + penalty * weights["output"],
        "constant": np.array([slope.sum() if has_constant else 0.0]),
    }
