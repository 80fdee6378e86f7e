"""Curves → plots: where on a small drawing everything goes. The template only writes it down, in the page's colours.

No chart library was found that does this: those that draw SVG without a script set fixed colours, which are wrong in
the dark, draw no intervals, and take ten times the room.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.figures.curves import (
    RANKS,
    latency_bars,
    reliability_points,
    risk_by_coverage,
    success_by_rank,
)

WIDTH, HEIGHT = 360, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 348, 14, 200
"""The sides of the area in which the axes lie."""
_PER_CENT = [at / 5 for at in range(6)]


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a place of the drawing."""

    x: float
    y: float
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A path of the drawing; ``style`` is a class of the style sheet."""

    path: str
    style: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing: its title, what it tells to who cannot see it, and its parts."""

    title: str
    told: str
    x_label: str
    y_label: str
    x_ticks: Sequence[Mark]
    y_ticks: Sequence[Mark]
    lines: Sequence[Line]
    dots: Sequence[Mark] = ()
    labels: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Values → places between two sides, in a drawing."""

    low: float
    high: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)


def _x(low: float, high: float) -> _Scale:
    return _Scale(low, high, _LEFT, _RIGHT)


def _y(low: float, high: float) -> _Scale:
    return _Scale(low, high, _BOTTOM, _TOP)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _x_ticks(scale: _Scale, values: Sequence[float], form: str = "{:g}") -> list[Mark]:
    return [Mark(scale(value), _BOTTOM + 14, form.format(value)) for value in values]


def _y_ticks(scale: _Scale, values: Sequence[float], form: str = "{:.0%}") -> list[Mark]:
    return [Mark(_LEFT - 5, scale(value), form.format(value)) for value in values]


def plots(evaluation: Evaluation, threshold: float) -> list[Plot]:
    """Return the plots that the questions allow, but for that of latency."""
    confidences, outcomes = evaluation.sureness()
    found = [_success_plot(evaluation)]
    if confidences:
        found += [_risk_plot(confidences, outcomes, threshold), _reliability_plot(confidences, outcomes)]
    return [each for each in found if each is not None]


def _success_plot(evaluation: Evaluation) -> Plot | None:
    curves = success_by_rank(evaluation)
    if not curves:
        return None
    least = min(point.low for curve in curves.values() for point in curve)
    floor = min(0.9, math.floor(least * 10) / 10)
    x, y = _x(1, RANKS), _y(floor, 1)
    lines, labels, told = [], [], []
    for name, curve in curves.items():
        band = [(x(point.x), y(point.high)) for point in curve] + [(x(p.x), y(p.low)) for p in reversed(curve)]
        lines += [Line(_path(band) + "Z", f"band {name}"), Line(_path([(x(p.x), y(p.y)) for p in curve]), name)]
        last = curve[-3]
        place = y(last.y) - 5 if name == "passage" else y(last.low) + 12
        labels.append(Mark(x(last.x), place, name, name))
        told.append(f"{name}s: " + ", ".join(f"{point.y:.3f} within {point.x:g}" for point in curve))
    steps = 5 if floor < 0.8 else 10 if floor < 0.9 else 20
    values = [at / steps for at in range(math.ceil(floor * steps), steps + 1)]
    return Plot(
        "Success by rank",
        "Share of questions with a right one within the first ranks. " + "; ".join(told) + ".",
        "within the first … ranks",
        "questions",
        _x_ticks(x, range(1, RANKS + 1)),
        _y_ticks(y, values),
        lines,
        labels=labels,
    )


def _risk_plot(confidences: Sequence[float], outcomes: Sequence[bool], threshold: float) -> Plot:
    points = risk_by_coverage(confidences, outcomes)
    top = max(0.2, math.ceil(max(risk for _, risk in points) * 5) / 5)
    x, y = _x(0, 1), _y(0, top)
    answered = sum(each >= threshold for each in confidences)
    wrong = sum(not right for each, right in zip(confidences, outcomes, strict=True) if each >= threshold)
    dots, labels = [], []
    told = "Share of wrong first sentences among the surest answers. " + ", ".join(
        f"{risk:.3f} at {coverage:.0%}" for coverage, risk in points[:: max(1, len(points) // 10)]
    )
    if answered:
        at = x(answered / len(outcomes)), y(wrong / answered)
        dots.append(Mark(*at, f"threshold {threshold:.2f}: {answered / len(outcomes):.0%} answered"))
        is_right = at[0] > (_LEFT + _RIGHT) / 2
        label_y = at[1] - 10 if at[1] > _TOP + 30 else at[1] + 20
        labels.append(Mark(at[0], label_y, f"threshold {threshold:.2f}", "end" if is_right else "start"))
    return Plot(
        "Risk against coverage",
        f"{told}.",
        "answered, the surest first",
        "wrong",
        _x_ticks(x, _PER_CENT, "{:.0%}"),
        _y_ticks(y, [each for each in _PER_CENT if each <= top]),
        [Line(_path([(x(coverage), y(risk)) for coverage, risk in points]), "passage")],
        dots,
        labels,
    )


def _reliability_plot(confidences: Sequence[float], outcomes: Sequence[bool]) -> Plot:
    points = reliability_points(confidences, outcomes)
    x, y = _x(0, 1), _y(0, 1)
    most = max(point.n for point in points)
    lines = [Line(_path([(x(0), y(0)), (x(1), y(1))]), "even")]
    for point in points:
        tenth = min(int(point.x * 10), 9) / 10
        height = y(0.25 * point.n / most)
        sides = [(x(tenth + 0.01), y(0)), (x(tenth + 0.01), height), (x(tenth + 0.09), height), (x(tenth + 0.09), y(0))]
        lines.append(Line(_path(sides) + "Z", "share"))
    lines += [Line(_path([(x(p.x), y(p.low)), (x(p.x), y(p.high))]), "whisker passage") for p in points]
    told = ", ".join(f"{point.x:.2f} said and {point.y:.2f} true of {point.n}" for point in points)
    return Plot(
        "Sure and right",
        f"How sure the bot was and how often its first sentence was right: {told}.",
        "how sure it was (bars: how many)",
        "right",
        _x_ticks(x, _PER_CENT, "{:.0%}"),
        _y_ticks(y, _PER_CENT),
        lines,
        [Mark(x(p.x), y(p.y), f"sure {p.x:.2f}, right {p.y:.2f}, n = {p.n}") for p in points],
    )


def latency_plot(evaluation: Evaluation, quantiles: dict[str, float]) -> Plot | None:
    """Return the plot of how long questions took: the one that is measured, and other in each run."""
    bars = latency_bars([each.seconds for each in evaluation.judged])
    if not bars:
        return None
    low, high = math.log10(bars[0][0]), math.log10(bars[-1][1])
    x, y = _x(low, high), _y(0, 1.1 * max(count for _, _, count in bars))
    lines = []
    for first, last, count in bars:
        sides = [(x(math.log10(first)) + 0.5, y(0)), (x(math.log10(first)) + 0.5, y(count))]
        sides += [(x(math.log10(last)) - 0.5, y(count)), (x(math.log10(last)) - 0.5, y(0))]
        lines.append(Line(_path(sides) + "Z", "bar"))
    labels = []
    for at, (name, value) in enumerate(quantiles.items()):
        place = x(min(max(math.log10(max(value, 1e-3)), low), high))
        lines.append(Line(_path([(place, y(0)), (place, _TOP + 12 * at)]), "quantile"))
        labels.append(Mark(place + 3, _TOP + 8 + 12 * at, f"{name} {value:.1f} ms"))
    ticks = [value for power in range(-2, 6) for value in _tens(power) if low <= math.log10(value) <= high]
    told = ", ".join(f"{count} from {first:.3g} to {last:.3g} ms" for first, last, count in bars if count)
    return Plot(
        "Latency",
        f"How long questions took: {told}.",
        "milliseconds",
        "questions",
        [Mark(x(math.log10(value)), _BOTTOM + 14, f"{value:g}") for value in ticks],
        _y_ticks(y, _round_values(max(count for _, _, count in bars)), "{:,.0f}"),
        lines,
        labels=labels,
    )


def _tens(power: int) -> tuple[float, float, float]:
    return 10**power, 2 * 10**power, 5 * 10**power


def _round_values(most: int) -> list[float]:
    """Return some round numbers from 0 to ``most``."""
    step = next(value for power in range(12) for value in _tens(power) if most / value <= 5)
    return [at * step for at in range(int(most / step) + 1)]
