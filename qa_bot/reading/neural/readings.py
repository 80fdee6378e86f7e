"""Windows + network → what reading says of each sentence, and the words in it that answer best."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from qa_bot.model import Query, Span
from qa_bot.reading.neural.network import Floats, Logits, Network
from qa_bot.reading.neural.windows import MOST, Window, Windows
from qa_bot.retrieval import Evidence, Index

_MOST_THREADS = 4
LONGEST_ANSWER = 24
"""Pieces of a short answer at most."""


class Reading(NamedTuple):
    """What reading says of a sentence.

    ``span`` is the place in the document of the words that answer best; ``support`` their score, less that of no
    answer in the window; ``evidence`` the mean, and ``strongest`` the mean of the upper half, of what its pieces are
    worth as evidence; ``able`` whether its window answers. ``share`` is the part of the window's probability of all
    spans that this one has, ``pieces`` how long the sentence is.
    """

    span: Span
    support: float
    evidence: float
    strongest: float
    able: float
    share: float
    pieces: int


def readings_of(
    query: Query, index: Index, evidence: Evidence, network: Network, most: int = MOST
) -> Mapping[int, Reading]:
    """Read the windows around the best sentences; return what is said of each sentence, by its number."""
    found: dict[int, Reading] = {}
    windows = list(Windows(query.asked_as, index).of(evidence, most))
    for window, logits in zip(windows, _read(windows, network), strict=True):
        for number, reading in _of_window(window, logits).items():
            found.setdefault(number, reading)
    return found


def _read(windows: Sequence[Window], network: Network) -> list[Logits]:
    """Read windows side by side, each by one thread: the library's own threads wait for each other at every step."""
    workers = min(len(windows), os.cpu_count() or 1, _MOST_THREADS)
    with _threads().limit(limits=1, user_api="blas"):
        if workers < 2:
            return [network.read(each.numbers, each.segments) for each in windows]
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(lambda each: network.read(each.numbers, each.segments), windows))


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _of_window(window: Window, logits: Logits) -> Mapping[int, Reading]:
    first = window.starts[0]
    null = float(logits.start[0] + logits.end[0])
    total = _total(logits, first, window.starts[-1], null)
    found = {}
    for at, (start, end) in enumerate(zip(window.starts, window.starts[1:], strict=False)):
        if end <= start:
            continue
        begin, last, score = _best_span(logits.start[start:end], logits.end[start:end])
        said = logits.evidence[start:end]
        upper = np.sort(said)[len(said) // 2 :]
        # Rounded, lest the last bit of a processor's arithmetic decide between equals.
        found[window.first + at] = Reading(
            (window.spans[start - first + begin][0], window.spans[start - first + last][1]),
            round(score - null, 3),
            round(float(said.mean()), 3),
            round(float(upper.mean()), 3),
            round(logits.able, 3),
            round(float(np.exp(score - total)), 4),
            end - start,
        )
    return found


def _best_span(start: Floats, end: Floats) -> tuple[int, int, float]:
    """Return the first and the last piece of the best span, and its score."""
    size = len(start)
    score = start[:, None] + end[None]
    places = np.arange(size)
    length = places[None] - places[:, None]
    score = np.where((length >= 0) & (length < LONGEST_ANSWER), score, -np.inf)
    begin, last = divmod(int(score.argmax()), size)
    return begin, last, float(score[begin, last])


def _total(logits: Logits, first: int, end: int, null: float) -> float:
    """Return the logarithm of the sum of the exponentials of all spans' scores and that of no answer."""
    start, stop = logits.start[first:end], logits.end[first:end]
    most = max(float(start.max()) + float(stop.max()), null)
    size = len(start)
    reach = np.exp(stop - stop.max())
    sums = np.cumsum(np.append(0.0, reach))
    ends = np.minimum(np.arange(size) + LONGEST_ANSWER, size)
    spans = float((np.exp(start - start.max()) * (sums[ends] - sums[:size])).sum())
    scale = float(start.max()) + float(stop.max())
    return most + float(np.log(spans * np.exp(scale - most) + np.exp(null - most)))
