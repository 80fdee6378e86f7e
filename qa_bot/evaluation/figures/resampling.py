"""How far figures can be trusted: bootstrap intervals and paired randomisation, both seeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

SAMPLES = 1000
PERMUTATIONS = 10_000
_SEED = 20_170_611
_AT_ONCE = 2_000_000
"""Numbers drawn in one go, for the sake of memory."""


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean (Efron 1979), by drawing ``SAMPLES`` times with replacement.

    >>> interval([1.0] * 10)
    (1.0, 1.0)
    """
    known = np.asarray(values, float)
    random = np.random.default_rng(_SEED)
    means: list[float] = []
    rows = max(1, _AT_ONCE // max(1, len(known)))
    while len(means) < SAMPLES:
        drawn = random.integers(0, len(known), (min(rows, SAMPLES - len(means)), len(known)))
        means += known[drawn].mean(1).tolist()
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def randomisation(differences: Sequence[float]) -> float:
    """Return the two-sided p-value of paired differences: how often random signs give a mean as large (Fisher 1935)."""
    known = np.asarray([each for each in differences if each], float)
    if not len(known):
        return 1.0
    random = np.random.default_rng(_SEED)
    observed = abs(known.sum()) - 1e-12
    as_large, rows = 0, max(1, _AT_ONCE // len(known))
    for first in range(0, PERMUTATIONS, rows):
        signs = random.integers(0, 2, (min(rows, PERMUTATIONS - first), len(known))) * 2 - 1
        as_large += int((np.abs(signs @ known) >= observed).sum())
    return (as_large + 1) / (PERMUTATIONS + 1)


def interval_of(statistic: Callable[[NDArray[np.int64]], float], questions: int) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a figure that is no mean; ``statistic`` gets how often each one is drawn.

    None where too many samples have no such figure.
    """
    random = np.random.default_rng(_SEED)
    drawn = (np.bincount(random.integers(0, questions, questions), minlength=questions) for _ in range(SAMPLES))
    figures = [figure for figure in map(statistic, drawn) if figure == figure]
    if len(figures) < SAMPLES / 2:
        return None
    low, high = np.percentile(figures, (2.5, 97.5))
    return float(low), float(high)
