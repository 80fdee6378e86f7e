"""Measures of confidence where each question counts a number of times: what bootstrap samples are measured by.

Each function takes the questions once, and returns what measures them by how often each counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Statistic = Callable[[Counts], float]


def auroc(confidences: Sequence[float], positive: Sequence[bool]) -> Statistic:
    """Return what gives ``measures.auroc``; it is NaN where there is but one kind of question."""
    places, levels = _levels(confidences)
    is_positive = np.asarray(positive, bool)

    def statistic(counts: Counts) -> float:
        positives = np.bincount(places, counts * is_positive, levels)
        negatives = np.bincount(places, counts * ~is_positive, levels)
        pairs = positives.sum() * negatives.sum()
        below = np.cumsum(negatives) - negatives / 2
        return float(positives @ below / pairs) if pairs else float("nan")

    return statistic


def area_under_risk(confidences: Sequence[float], outcomes: Sequence[bool]) -> Statistic:
    """Return what gives ``measures.area_under_risk``."""
    places, levels = _levels([-each for each in confidences])
    is_wrong = ~np.asarray(outcomes, bool)

    def statistic(counts: Counts) -> float:
        each = np.bincount(places, counts, levels)
        shares = np.bincount(places, counts * is_wrong, levels) / np.maximum(each, 1)
        wrong = np.cumsum(np.repeat(shares, each.astype(int)))
        return float((wrong / np.arange(1, len(wrong) + 1)).mean())

    return statistic


def calibration_error(confidences: Sequence[float], outcomes: Sequence[bool]) -> Statistic:
    """Return what gives ``measures.calibration_error``, not rounded."""
    known = np.asarray(confidences, float)
    bins = np.minimum((known * 10).astype(int), 9)
    off = known - np.asarray(outcomes, float)

    def statistic(counts: Counts) -> float:
        return float(np.abs(np.bincount(bins, counts * off)).sum() / counts.sum())

    return statistic


def ratio(counted: Sequence[bool], base: Sequence[bool]) -> Statistic:
    """Return what gives how many are ``counted`` for each of the ``base``; it is NaN where that is empty."""
    is_counted, is_base = np.asarray(counted, bool), np.asarray(base, bool)

    def statistic(counts: Counts) -> float:
        total = int(counts @ is_base)
        return float(counts @ is_counted / total) if total else float("nan")

    return statistic


def _levels(values: Sequence[float]) -> tuple[NDArray[Any], int]:
    """Return for each value its place among those that occur, and how many of these there are."""
    levels, places = np.unique(np.asarray(values, float), return_inverse=True)
    return places, len(levels)
