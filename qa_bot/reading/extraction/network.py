"""Spans → scores: the network that reads a sentence in the light of a question, evaluated with numpy.

With words ``x`` (N × F), spans ``s`` (M × K) and questions ``q`` (B × Q), ∗ a convolution over a word and one on either
side, and ∘ a product unit by unit:

    g  = relu(q · narrow + narrow_bias)                                     what the question wants, B × G
    h1 = relu(x ∗ near + g · near_wanted + near_bias) ∘ (1 + tanh(g · near_gate))                       N × D
    h2 = relu(h1 ∗ wide + g · wide_wanted + wide_bias) ∘ (1 + tanh(g · wide_gate))      two words apart, N × D
    h  = h1 + h2 + relu(h2 ∗ wider + wider_bias)                                       four words apart, N × D
    u  = relu(h[first] · first + h[last] · last + mean(h[first…last]) · inside + mean(h) · whole
              + s · spans + q · asked + bias)                                                             M × H
    score = u · output + s · linear + what the words around the borders and the span are worth by kind of question
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.reading.extraction.asked import ASKED_INPUTS, Asked, Matrix
from qa_bot.reading.extraction.spans import SPAN_INPUTS, Spans
from qa_bot.reading.extraction.words import WORD_INPUTS, Words
from qa_bot.retrieval.kinds import KINDS

AROUND_FIRST = (-3, -2, -1, 0, 1, 2)
"""Words around a span's first word that are looked at by kind of question, by their distance from it."""
AROUND_LAST = (-2, -1, 0, 1, 2, 3)
"""The same around its last."""
SIDES = (-1, 0, 1)
NEAR, WIDE, WIDER = 1, 2, 4
"""Words between those that a convolution puts together."""
Weights = Mapping[str, Matrix]
Numbers = npt.NDArray[np.int64]


class Batch(NamedTuple):
    """The spans of B questions, each of one sentence: N words and M spans in all.

    ``words`` is N × F and ``sentence`` the question of each; ``first`` and ``last`` are places in ``words``, ``spans``
    is M × K and ``question`` the question of each; ``asked`` is B × Q, ``kinds`` of length B.
    """

    words: Matrix
    sentence: Numbers
    first: Numbers
    last: Numbers
    spans: Matrix
    question: Numbers
    asked: Matrix
    kinds: Numbers

    @classmethod
    def of(cls, asked: Asked, words: Words, spans: Spans) -> Batch:
        """Make a batch of one question."""
        return cls(
            words.inputs,
            np.zeros(len(words.inputs), np.int64),
            spans.first,
            spans.last,
            spans.inputs,
            np.zeros(len(spans.first), np.int64),
            asked.vector[None, :],
            np.array([asked.kind]),
        )


class Read(NamedTuple):
    """What the network made of a batch, by the names of the formula; ``near`` and ``wide`` are before their gates."""

    wanted: Matrix
    near: Matrix
    near_gate: Matrix
    h1: Matrix
    wide: Matrix
    wide_gate: Matrix
    h2: Matrix
    wider: Matrix
    h: Matrix
    mean: Matrix
    units: Matrix


def scaled(weights: Weights, batch: Batch) -> Batch:
    """Return a batch with its inputs brought to like size."""
    return batch._replace(
        words=batch.words * weights["word_scale"],
        spans=(batch.spans - weights["span_mean"]) * weights["span_scale"],
    )


def linear_scores(weights: Weights, batch: Batch) -> Matrix:
    """Return what the linear models give to each span of a scaled batch."""
    scores: Matrix = batch.spans @ weights["linear"]
    scores = scores + (batch.spans * weights["spans_by_kind"].T[batch.kinds[batch.question]]).sum(1)
    kind_of_word = batch.kinds[batch.sentence]
    for border, name, around in ((batch.first, "first", AROUND_FIRST), (batch.last, "last", AROUND_LAST)):
        by_kind = weights[f"{name}_by_kind"]
        worth = (batch.words @ by_kind.reshape(len(by_kind), -1)).reshape(-1, len(around), len(KINDS))
        linear = np.zeros(len(batch.words), np.float32)
        for number, distance in enumerate(around):
            place, is_there = neighbours(batch.sentence, distance)
            linear += worth[place, number, kind_of_word] * is_there
        scores += linear[border]
    return scores


def read(weights: Weights, batch: Batch, keep: tuple[Matrix | float, Matrix | float] = (1.0, 1.0)) -> Read:
    """Read a scaled batch; ``keep`` leaves units of the first and of the later layers out while the network learns."""
    wanted = np.maximum(batch.asked @ weights["narrow"] + weights["narrow_bias"], 0)
    near = _layer(weights, "near", batch.words, wanted, batch.sentence, NEAR)
    near_gate = np.tanh(wanted @ weights["near_gate"])
    h1 = near * (1 + near_gate)[batch.sentence] * keep[0]
    wide = _layer(weights, "wide", h1, wanted, batch.sentence, WIDE)
    wide_gate = np.tanh(wanted @ weights["wide_gate"])
    h2 = wide * (1 + wide_gate)[batch.sentence]
    wider = np.maximum(convolved(h2, weights["wider"], batch.sentence, WIDER) + weights["wider_bias"], 0)
    h = h1 + (h2 + wider) * keep[1]
    counts = np.bincount(batch.sentence, minlength=len(batch.asked))[:, None]
    edges = np.concatenate([[0], np.cumsum(counts)[:-1]])
    mean = (np.add.reduceat(h, edges, axis=0) / counts).astype(np.float32)
    units = (h @ weights["first"])[batch.first] + (h @ weights["last"])[batch.last]
    units += _means(h @ weights["inside"], batch.first, batch.last)
    units += batch.spans @ weights["spans"]
    units += (mean @ weights["whole"] + batch.asked @ weights["asked"] + weights["bias"])[batch.question]
    return Read(wanted, near, near_gate, h1, wide, wide_gate, h2, wider, h, mean, np.maximum(units, 0))


def _layer(weights: Weights, name: str, values: Matrix, wanted: Matrix, sentence: Numbers, step: int) -> Matrix:
    of_question = wanted @ weights[f"{name}_wanted"] + weights[f"{name}_bias"]
    layer: Matrix = np.maximum(convolved(values, weights[name], sentence, step) + of_question[sentence], 0)
    return layer


def convolved(values: Matrix, kernel: Matrix, sentence: Numbers, step: int) -> Matrix:
    """Return for each word what it and the words ``step`` to either side of it in its sentence are worth together."""
    total: Matrix = values @ kernel[SIDES.index(0)]
    for side in (-1, 1):
        total += moved(values @ kernel[SIDES.index(side)], sentence, side * step)
    return total


def moved(values: Matrix, sentence: Numbers, distance: int) -> Matrix:
    """Return for each word the values of the one at a distance, 0 where that is none of the same sentence."""
    place, is_there = neighbours(sentence, distance)
    found: Matrix = values[place] * is_there[:, None]
    return found


def neighbours(sentence: Numbers, distance: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return for each word the place of the one at a distance, and whether that is one of the same sentence."""
    places = np.arange(len(sentence)) + distance
    is_there = (places >= 0) & (places < len(sentence))
    places = np.clip(places, 0, len(sentence) - 1)
    return places, is_there & (sentence[places] == sentence)


def _means(values: Matrix, first: Numbers, last: Numbers) -> Matrix:
    """Return the mean of the words' values over each span."""
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    means: Matrix = ((running[last + 1] - running[first]) / (last - first + 1)[:, None]).astype(np.float32)
    return means


def shapes(units: int, channels: int, wanted: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the network's weights for H units, D channels and G numbers of what is wanted."""
    kernel = (len(SIDES), channels, channels)
    return {
        "narrow": (ASKED_INPUTS, wanted),
        "narrow_bias": (wanted,),
        "near": (len(SIDES), WORD_INPUTS, channels),
        "near_wanted": (wanted, channels),
        "near_bias": (channels,),
        "near_gate": (wanted, channels),
        "wide": kernel,
        "wide_wanted": (wanted, channels),
        "wide_bias": (channels,),
        "wide_gate": (wanted, channels),
        "wider": kernel,
        "wider_bias": (channels,),
        "first": (channels, units),
        "last": (channels, units),
        "inside": (channels, units),
        "whole": (channels, units),
        "spans": (SPAN_INPUTS, units),
        "asked": (ASKED_INPUTS, units),
        "bias": (units,),
        "output": (units,),
    }


LINEAR_SHAPES: Mapping[str, tuple[int, ...]] = {
    "linear": (SPAN_INPUTS,),
    "first_by_kind": (WORD_INPUTS, len(AROUND_FIRST), len(KINDS)),
    "last_by_kind": (WORD_INPUTS, len(AROUND_LAST), len(KINDS)),
    "spans_by_kind": (SPAN_INPUTS, len(KINDS)),
}
SCALE_SHAPES: Mapping[str, tuple[int, ...]] = {
    "word_scale": (WORD_INPUTS,),
    "span_mean": (SPAN_INPUTS,),
    "span_scale": (SPAN_INPUTS,),
}
