"""Measures: pure functions, named and defined as in ir-measures, and SQuAD's two.

A ranking is given as the grades of its units in order, 0 for what is not relevant, with the grades of all relevant
units there are. Grades count for nDCG alone; to all others, whatever has one is relevant.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

Grades = Sequence[float]
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def success(ranking: Grades, relevant: Grades, k: int) -> float:
    """Return 1 where one of the first ``k`` is relevant, else 0."""
    return float(any(ranking[:k]))


def reciprocal_rank(ranking: Grades, relevant: Grades, k: int) -> float:
    """Return 1 / the rank of the first relevant unit, 0 where it is not one of the first ``k``."""
    return next((1 / rank for rank, hit in enumerate(ranking[:k], start=1) if hit), 0.0)


def ndcg(ranking: Grades, relevant: Grades, k: int) -> float:
    """Return the normalised discounted cumulative gain at ``k`` (Järvelin and Kekäläinen 2002), grades being gains."""
    ideal = _gain(sorted(relevant, reverse=True)[:k])
    return _gain(ranking[:k]) / ideal if ideal else 0.0


def _gain(grades: Grades) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def precision(ranking: Grades, relevant: Grades, k: int) -> float:
    """Return the share of relevant units among the first ``k``."""
    return sum(map(bool, ranking[:k])) / k


def recall(ranking: Grades, relevant: Grades, k: int) -> float:
    """Return the share of the relevant units that the first ``k`` hold."""
    return sum(map(bool, ranking[:k])) / len(relevant) if relevant else 0.0


def average_precision(ranking: Grades, relevant: Grades, k: int) -> float:
    """Return the mean, over all relevant units, of the precision at the rank of each; 0 for those beyond ``k``."""
    found, total = 0, 0.0
    for rank, hit in enumerate(ranking[:k], start=1):
        if hit:
            found += 1
            total += found / rank
    return total / len(relevant) if relevant else 0.0


MEASURES: Mapping[str, Callable[[Grades, Grades, int], float]] = {
    "Success": success,
    "RR": reciprocal_rank,
    "nDCG": ndcg,
    "P": precision,
    "R": recall,
    "AP": average_precision,
}


def measure(name: str, ranking: Grades, relevant: Grades) -> float:
    """Return the measure named as in ir-measures, such as ``RR@10``.

    >>> measure("RR@10", [0, 1], [1])
    0.5
    """
    kind, k = parsed(name)
    return MEASURES[kind](ranking, relevant, k)


def parsed(name: str) -> tuple[str, int]:
    """Return the kind of a measure and its ``k``.

    Raises:
        ValueError: there is no such measure; the text says which there are.
    """
    kind, _, k = name.partition("@")
    if kind not in MEASURES or not k.isascii() or not k.isdecimal() or int(k) < 1:
        raise ValueError(f"{name!r} is not one of {', '.join(f'{each}@k' for each in MEASURES)}")
    return kind, int(k)


def normalised(answer: str) -> str:
    """Normalise an answer as SQuAD's official script does: case, punctuation, articles, white space.

    >>> normalised("The  Golan-Heights!")
    'golanheights'
    """
    return " ".join(_ARTICLES.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """Return 1 where the answer is one of ``golds``, both normalised, else 0."""
    return float(any(normalised(answer) == normalised(gold) for gold in golds))


def f1(answer: str, golds: Sequence[str]) -> float:
    """Return the best harmonic mean of word precision and recall over ``golds``, as SQuAD's script has it."""
    return max((_f1(normalised(answer).split(), normalised(gold).split()) for gold in golds), default=0.0)


def _f1(answer: list[str], gold: list[str]) -> float:
    if not answer or not gold:
        return float(answer == gold)
    shared = sum((Counter(answer) & Counter(gold)).values())
    return 2 * shared / (len(answer) + len(gold))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counting half (Mann and Whitney 1947).

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    scored = sorted([(score, True) for score in positives] + [(score, False) for score in negatives])
    rank_sum = 0.0
    at = 0
    while at < len(scored):
        after = at
        while after < len(scored) and scored[after][0] == scored[at][0]:
            after += 1
        rank_sum += (at + after + 1) / 2 * sum(is_positive for _, is_positive in scored[at:after])
        at = after
    n, m = len(positives), len(negatives)
    return (rank_sum - n * (n + 1) / 2) / (n * m)


def area_under_risk(confidences: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the area under the curve of risk against coverage (El-Yaniv and Wiener 2010), answers by confidence.

    The risk at a coverage is the share of wrong answers among the surest; those equally sure come together.

    >>> area_under_risk([0.9, 0.5], [True, False])
    0.25
    """
    ordered = sorted(zip(confidences, outcomes, strict=True), key=lambda pair: -pair[0])
    area, wrong, at = 0.0, 0.0, 0
    while at < len(ordered):
        after = at
        while after < len(ordered) and ordered[after][0] == ordered[at][0]:
            after += 1
        share = sum(not outcome for _, outcome in ordered[at:after]) / (after - at)
        for place in range(at, after):
            wrong += share
            area += wrong / (place + 1)
        at = after
    return area / len(ordered)


def reliability(confidences: Sequence[float], outcomes: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Return for each tenth of confidence that occurs its mean, the share of outcomes that are true, and the count."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, outcome in zip(confidences, outcomes, strict=True):
        bins.setdefault(min(int(confidence * 10), 9), []).append((confidence, outcome))
    return [
        (sum(c for c, _ in found) / len(found), sum(o for _, o in found) / len(found), len(found))
        for _, found in sorted(bins.items())
    ]


def calibration_error(confidences: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the expected calibration error over ten bins of equal width (Guo and others 2017).

    >>> calibration_error([0.8, 0.8, 0.2], [True, False, False])
    0.267
    """
    parts = reliability(confidences, outcomes)
    total = sum(count for _, _, count in parts)
    return round(sum(abs(mean - share) * count for mean, share, count in parts) / total, 3)
