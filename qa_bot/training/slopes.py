"""The slopes of the loss of a network that reads sentences, backwards through ``reading.extraction.network``."""

from __future__ import annotations

import numpy as np

from qa_bot.reading.extraction.asked import Matrix
from qa_bot.reading.extraction.network import (
    AROUND_FIRST,
    AROUND_LAST,
    NEAR,
    SIDES,
    WIDE,
    WIDER,
    Batch,
    Numbers,
    Read,
    Weights,
    linear_scores,
    moved,
    read,
)
from qa_bot.retrieval.kinds import KINDS

Keep = tuple[Matrix | float, Matrix | float]
Slopes = dict[str, Matrix]


def slopes_of(weights: Weights, batch: Batch, credit: Matrix, keep: Keep = (1.0, 1.0)) -> Slopes:
    """Return the slope of the loss, the mean over a scaled batch's questions, for all weights.

    The loss is the negative logarithm of the ``credit`` to be expected under a softmax over the spans of each question,
    which are ordered by their length.
    """
    found = read(weights, batch, keep)
    by_score = _by_score(linear_scores(weights, batch) + found.units @ weights["output"], batch, credit)
    by_unit = by_score[:, None] * weights["output"] * (found.units > 0)
    slopes = _of_linear_models(batch, by_score)
    slopes["output"] = found.units.T @ by_score
    by_word = _of_spans(weights, batch, found, by_unit, slopes)
    _of_layers(weights, batch, found, by_word, keep, slopes)
    return slopes


def _by_score(scores: Matrix, batch: Batch, credit: Matrix) -> Matrix:
    count = len(batch.asked)
    highest = np.full(count, -np.inf, np.float32)
    np.maximum.at(highest, batch.question, scores)
    chance = np.exp(scores - highest[batch.question])
    chance /= np.bincount(batch.question, chance, count)[batch.question]
    expected = np.bincount(batch.question, chance * credit, count)[batch.question]
    slope: Matrix = ((chance - chance * credit / (expected + 1e-9)) / count).astype(np.float32)
    return slope


def _of_linear_models(batch: Batch, by_score: Matrix) -> Slopes:
    of_kind = np.zeros((len(by_score), len(KINDS)), np.float32)
    of_kind[np.arange(len(by_score)), batch.kinds[batch.question]] = by_score
    slopes = {"linear": batch.spans.T @ by_score, "spans_by_kind": batch.spans.T @ of_kind}
    word_kinds = np.eye(len(KINDS), dtype=np.float32)[batch.kinds[batch.sentence]]
    for border, name, around in ((batch.first, "first", AROUND_FIRST), (batch.last, "last", AROUND_LAST)):
        of_word = np.bincount(border, by_score, len(batch.words)).astype(np.float32)[:, None] * word_kinds
        of_places = [batch.words.T @ moved(of_word, batch.sentence, -distance) for distance in around]
        slopes[f"{name}_by_kind"] = np.stack(of_places, axis=1)
    return slopes


def _of_spans(weights: Weights, batch: Batch, found: Read, by_unit: Matrix, slopes: Slopes) -> Matrix:
    """Add the slopes of the last layer, and return those of what was made of each word, N × D."""
    words, questions = len(batch.words), len(batch.asked)
    by_question = _summed(by_unit, batch.question, questions, batch)
    shared = by_unit / (batch.last - batch.first + 1).astype(np.float32)[:, None]
    edges = _summed(shared, batch.first, words + 1, batch) - _summed(shared, batch.last + 1, words + 1, batch)
    by_place = {
        "first": _summed(by_unit, batch.first, words, batch),
        "last": _summed(by_unit, batch.last, words, batch),
        "inside": np.cumsum(edges[:-1], axis=0, dtype=np.float64).astype(np.float32),
    }
    by_word = np.zeros_like(found.h)
    for name, slope in by_place.items():
        slopes[name] = found.h.T @ slope
        by_word += slope @ weights[name].T
    counts = np.bincount(batch.sentence, minlength=questions).astype(np.float32)[:, None]
    by_word += (by_question @ weights["whole"].T / counts)[batch.sentence]
    slopes["whole"] = found.mean.T @ by_question
    slopes["spans"] = batch.spans.T @ by_unit
    slopes["asked"] = batch.asked.T @ by_question
    slopes["bias"] = by_question.sum(0)
    return by_word


def _of_layers(weights: Weights, batch: Batch, found: Read, by_word: Matrix, keep: Keep, slopes: Slopes) -> None:
    """Add the slopes of the layers below, given those of what was made of each word."""
    sentence = batch.sentence
    by_later = by_word * keep[1]
    by_h2 = by_later + _through(weights, "wider", found.h2, by_later * (found.wider > 0), sentence, WIDER, slopes)
    by_wanted = np.zeros_like(found.wanted)
    by_wide = _through_gate("wide", found.wide, found.wide_gate, by_h2, weights, batch, found, by_wanted, slopes)
    by_h1 = by_word + _through(weights, "wide", found.h1, by_wide, sentence, WIDE, slopes)
    by_h1 = by_h1 * keep[0]
    by_near = _through_gate("near", found.near, found.near_gate, by_h1, weights, batch, found, by_wanted, slopes)
    _through(weights, "near", batch.words, by_near, sentence, NEAR, slopes)
    by_wanted *= found.wanted > 0
    slopes["narrow"] = batch.asked.T @ by_wanted
    slopes["narrow_bias"] = by_wanted.sum(0)


def _through(
    weights: Weights, name: str, values: Matrix, slope: Matrix, sentence: Numbers, step: int, slopes: Slopes
) -> Matrix:
    """Add the slopes of a convolution and its bias, and return those of what it was given."""
    parts = [moved(slope, sentence, -side * step) for side in SIDES]
    slopes[name] = np.stack([values.T @ part for part in parts])
    slopes[f"{name}_bias"] = slope.sum(0)
    total: Matrix = sum((part @ kernel.T for part, kernel in zip(parts, weights[name], strict=True)), np.float32(0))
    return total


def _through_gate(
    name: str,
    values: Matrix,
    gate: Matrix,
    slope: Matrix,
    weights: Weights,
    batch: Batch,
    found: Read,
    by_wanted: Matrix,
    slopes: Slopes,
) -> Matrix:
    """Add the slopes of a gate and of what the question adds to a layer; return those of the layer, before its units
    below 0 are cut off."""
    by_gate = _by_question(slope * values, batch) * (1 - gate**2)
    below: Matrix = slope * (1 + gate)[batch.sentence] * (values > 0)
    by_layer = _by_question(below, batch)
    slopes[f"{name}_gate"] = found.wanted.T @ by_gate
    slopes[f"{name}_wanted"] = found.wanted.T @ by_layer
    by_wanted += by_gate @ weights[f"{name}_gate"].T + by_layer @ weights[f"{name}_wanted"].T
    return below


def _by_question(rows: Matrix, batch: Batch) -> Matrix:
    """Return the sums of the words' rows by question; the words of a sentence stand together."""
    counts = np.bincount(batch.sentence, minlength=len(batch.asked))
    return np.add.reduceat(rows, np.concatenate([[0], np.cumsum(counts)[:-1]]), axis=0)


def _summed(rows: Matrix, places: Numbers, count: int, batch: Batch) -> Matrix:
    """Return the sums of the M rows that go to each of ``count`` places.

    Spans of one length are ordered by their words, so that those that share a place stand side by side.
    """
    total = np.zeros((count, rows.shape[1]), np.float32)
    length = batch.last - batch.first
    edges = np.searchsorted(length, np.arange(int(length.max()) + 2))
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        here = places[begin:end]
        starts = np.flatnonzero(np.concatenate([[True], here[1:] != here[:-1]]))
        if len(here):
            total[here[starts]] += np.add.reduceat(rows[begin:end], starts, axis=0)
    return total
