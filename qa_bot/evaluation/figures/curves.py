"""Judged questions → the points of curves, as a report draws them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.figures.resampling import interval
from qa_bot.evaluation.judging.gold import Judged, overlaps
from qa_bot.evaluation.measures import reliability

RANKS = 10
_POINTS = 200
"""Of a curve: more would not be seen."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a curve, with the 95 % interval of its height; ``n`` is how many questions it stands for."""

    x: float
    y: float
    low: float
    high: float
    n: int


def success_by_rank(evaluation: Evaluation) -> Mapping[str, Sequence[Point]]:
    """Return for passages and sentences the share of questions with a right one among the first 1, 2, … ``RANKS``."""
    answerable = [each for each in evaluation.judged if each.topic.answerable]
    firsts = {
        "passage": [_first_passage(each) for each in answerable if each.passage is not None],
        "sentence": [_first_sentence(each) for each in answerable if each.sentence is not None],
    }
    return {name: [_success(ranks, k) for k in range(1, RANKS + 1)] for name, ranks in firsts.items() if ranks}


def _first_passage(judged: Judged) -> int:
    """Return the rank of the first relevant unit, beyond all where there is none."""
    return next((rank for rank, (unit, _) in enumerate(judged.ranked, start=1) if unit in judged.relevant), RANKS + 1)


def _first_sentence(judged: Judged) -> int:
    sentences = enumerate(judged.answer.sentences[:RANKS], start=1)
    return next((rank for rank, each in sentences if overlaps(each, judged.places)), RANKS + 1)


def _success(ranks: Sequence[int], k: int) -> Point:
    values = [float(rank <= k) for rank in ranks]
    return Point(k, sum(values) / len(values), *interval(values), len(values))


def risk_by_coverage(confidences: Sequence[float], outcomes: Sequence[bool]) -> list[tuple[float, float]]:
    """Return for growing shares of the surest answers the share of wrong ones; those equally sure come together.

    It begins at a hundredth of the answers: the share of a few jumps.

    >>> risk_by_coverage([0.9, 0.5], [True, False])
    [(0.5, 0.0), (1.0, 0.5)]
    """
    ordered = sorted(zip(confidences, outcomes, strict=True), key=lambda pair: -pair[0])
    points: list[tuple[float, float]] = []
    wrong = 0
    for at, (confidence, outcome) in enumerate(ordered, start=1):
        wrong += not outcome
        is_last_of_equals = at == len(ordered) or ordered[at][0] != confidence
        if is_last_of_equals and 100 * at >= len(ordered):
            points.append((at / len(ordered), wrong / at))
    step = max(1, len(points) // _POINTS)
    return [point for at, point in enumerate(points) if at % step == 0 or at == len(points) - 1]


def reliability_points(confidences: Sequence[float], outcomes: Sequence[bool]) -> list[Point]:
    """Return for each tenth of confidence that occurs how sure the bot was and how often it was right."""
    return [
        Point(said, true, *interval([1.0] * round(true * n) + [0.0] * (n - round(true * n))), n)
        for said, true, n in reliability(confidences, outcomes)
    ]


def latency_bars(seconds: Sequence[float]) -> list[tuple[float, float, int]]:
    """Return how many questions took how long: bars from and to milliseconds, each a fifth of a factor of ten wide."""
    return list(_bars([1000 * max(each, 1e-6) for each in seconds]))


def _bars(milliseconds: Sequence[float]) -> Iterator[tuple[float, float, int]]:
    places = [math.floor(5 * math.log10(each)) for each in milliseconds]
    for place in range(min(places), max(places) + 1) if places else ():
        yield 10 ** (place / 5), 10 ** ((place + 1) / 5), places.count(place)
