"""Fit what the words that answer are worth when one of the first sentences is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

ROUNDS = 50
_SETTLED = 1e-6
PENALTY = 1.0
"""How strongly the ranking's scores are held to count as they are, and the spans' not at all: it holds for few
questions."""


class Reading(NamedTuple):
    """A sentence close to the first, read: its score, that of its best span, and whether it is one that answers."""

    score: float
    support: float
    is_right: bool


def worth_of(readings: Sequence[Sequence[Reading]]) -> float:
    """Return how many points of the ranking's score a point of a span's score is worth, to three places.

    ``readings`` has the sentences of each question. The likelihood of the right ones under a softmax of both scores (a
    conditional logit, McFadden 1974) is raised by Newton's method, with the curvature of the softmax alone and in steps
    of at most 1.
    """
    weights = np.array([1.0, 0.0])
    groups = [
        (np.array([each[:2] for each in some]), np.array([each.is_right for each in some]))
        for some in readings
        if 0 < sum(each.is_right for each in some) < len(some)
    ]
    for _ in range(ROUNDS if groups else 0):
        slope = PENALTY * (np.array([1.0, 0.0]) - weights)
        curvature = PENALTY * np.eye(2)
        for values, is_right in groups:
            chances = _softmax(values @ weights)
            of_right = _softmax(np.where(is_right, values @ weights, -np.inf))
            mean = chances @ values
            slope += of_right @ values - mean
            curvature += (values * chances[:, None]).T @ values - np.outer(mean, mean)
        change = np.linalg.solve(curvature, slope)
        largest = float(np.abs(change).max())
        weights = weights + change / max(1.0, largest)
        if largest < _SETTLED:
            break
    return round(max(float(weights[1] / weights[0]), 0.0), 3) if weights[0] > 0 else 0.0


def _softmax(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    chances: npt.NDArray[np.float64] = np.exp(values - values.max())
    chances /= chances.sum()
    return chances
