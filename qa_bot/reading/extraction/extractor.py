"""Spans → scores: a small learned model, evaluated with numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import packed, unpacked, weights_in
from qa_bot.errors import WeightsError
from qa_bot.reading.extraction.asked import Asked, Matrix
from qa_bot.reading.extraction.spans import SPAN_INPUTS, Spans
from qa_bot.reading.extraction.words import WORD_INPUTS, Words
from qa_bot.retrieval.kinds import KINDS
from qa_bot.writing import write_atomically

SCHEMA = "qa-bot/extraction/1"
SHIPPED = Path(__file__).with_name("extraction.arrays")
AROUND_FIRST = (-3, -2, -1, 0, 1, 2)
"""Words around a span's first word that are looked at, by their distance from it."""
AROUND_LAST = (-2, -1, 0, 1, 2, 3)
"""The same around its last."""
_STEPS = 127
"""Weights are kept as whole numbers up to this, times the largest of their column."""


class Batch(NamedTuple):
    """The spans of B questions, each of one sentence: N words and M spans in all.

    ``words`` is N × F and ``sentence`` the question of each; ``first`` and ``last`` are places in ``words``, ``spans``
    is M × K and ``question`` the question of each; ``asked`` is B × Q, ``kinds`` of length B.
    """

    words: Matrix
    sentence: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    spans: Matrix
    question: npt.NDArray[np.int64]
    asked: Matrix
    kinds: npt.NDArray[np.int64]

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


@dataclass(frozen=True, slots=True)
class Extractor:
    """One hidden layer of H units over a span, its borders and its question, beside linear models by kind of question.

    ``weights`` holds, with F inputs of a word, K of a span, Q of a question and six words around each border:
    ``around_first`` and ``around_last`` (F × 6 × H), ``spans`` (K × H), ``asked`` (Q × H), ``bias`` and ``output`` (H),
    ``linear`` (K) and, by kind, ``first_by_kind`` and ``last_by_kind`` (F × 6 × kinds) and ``spans_by_kind``
    (K × kinds). ``word_scale`` (F), ``span_mean`` and ``span_scale`` (K) bring inputs to like size.
    """

    weights: Mapping[str, Matrix]
    provenance: Mapping[str, object] = field(default_factory=dict)

    def scores(self, batch: Batch) -> Matrix:
        """Return the score of each span of a batch."""
        return forward(self.weights, scaled(self.weights, batch))[0]

    def save(self, path: Path) -> None:
        """Write the weights, rounded to 8 bits, with their provenance."""
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for name, values in self.weights.items():
            if values.ndim < 2:
                arrays[name] = values.astype(np.float32)
                continue
            largest = np.maximum(np.abs(values).reshape(-1, values.shape[-1]).max(0), 1e-9)
            arrays[name] = np.rint(values / largest * _STEPS).astype(np.int8)
            arrays[f"{name} scale"] = (largest / _STEPS).astype(np.float32)
        write_atomically(path, packed(arrays, {"schema": SCHEMA, "provenance": self.provenance}))


def scaled(weights: Mapping[str, Matrix], batch: Batch) -> Batch:
    """Return a batch with its inputs brought to like size."""
    return Batch(
        batch.words * weights["word_scale"],
        batch.sentence,
        batch.first,
        batch.last,
        (batch.spans - weights["span_mean"]) * weights["span_scale"],
        batch.question,
        batch.asked,
        batch.kinds,
    )


def forward(weights: Mapping[str, Matrix], batch: Batch) -> tuple[Matrix, Matrix]:
    """Return the M scores of a scaled batch, and its hidden units, M × H, before those below 0 are cut off."""
    words, kinds = batch.words, batch.kinds
    hidden = np.zeros((len(batch.first), len(weights["bias"])), np.float32)
    scores: Matrix = batch.spans @ weights["linear"]
    kind_of_word = kinds[batch.sentence]
    for border, name, around in (
        (batch.first, "first", AROUND_FIRST),
        (batch.last, "last", AROUND_LAST),
    ):
        units = np.zeros((len(words), hidden.shape[1]), np.float32)
        linear = np.zeros(len(words), np.float32)
        all_units = words @ _flat(weights[f"around_{name}"])
        all_linear = (words @ _flat(weights[f"{name}_by_kind"])).reshape(len(words), len(around), len(KINDS))
        for number, distance in enumerate(around):
            place, is_there = neighbours(batch.sentence, distance)
            part = slice(number * hidden.shape[1], (number + 1) * hidden.shape[1])
            units += all_units[place, part] * is_there[:, None]
            linear += all_linear[place, number, kind_of_word] * is_there
        hidden += units[border]
        scores += linear[border]
    hidden += batch.spans @ weights["spans"]
    hidden += (batch.asked @ weights["asked"] + weights["bias"])[batch.question]
    scores += (batch.spans * weights["spans_by_kind"].T[kinds[batch.question]]).sum(1)
    scores += np.maximum(hidden, 0) @ weights["output"]
    return scores, hidden


def neighbours(sentence: npt.NDArray[np.int64], distance: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return for each word the place of the one at a distance, and whether that is one of the same sentence."""
    places = np.arange(len(sentence)) + distance
    is_there = (places >= 0) & (places < len(sentence))
    places = np.clip(places, 0, len(sentence) - 1)
    return places, is_there & (sentence[places] == sentence)


def mean(extractors: Sequence[Extractor]) -> Extractor:
    """Return the extractor whose scores are the mean of those of some, which have the same scales."""
    count = len(extractors)
    weights: dict[str, Matrix] = {}
    for name, values in extractors[0].weights.items():
        all_values = [each.weights[name] for each in extractors]
        if name in ("around_first", "around_last", "spans", "asked", "bias", "output"):
            weights[name] = np.concatenate(all_values, axis=-1)
        else:
            weights[name] = np.mean(all_values, axis=0).astype(values.dtype)
    weights["output"] = (weights["output"] / count).astype(np.float32)
    return Extractor(weights)


def load_extractor(path: Path) -> Extractor:
    """Read weights.

    Raises:
        WeightsError: the file cannot be read, or was made for other inputs than this version has.
    """
    with weights_in(path):
        arrays, about = unpacked(path.read_bytes())
        if about["schema"] != SCHEMA:
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        weights = {name: values for name, values in arrays.items() if not name.endswith(" scale")}
        for name, values in weights.items():
            if values.dtype == np.int8:
                weights[name] = values.astype(np.float32) * arrays[f"{name} scale"]
        _check(weights)
        return Extractor(weights, about["provenance"])


@lru_cache(maxsize=1)
def shipped_extractor() -> Extractor:
    """Return the extractor that comes with the package, read once."""
    return load_extractor(SHIPPED)


def _check(weights: Mapping[str, Matrix]) -> None:
    hidden = len(weights["bias"])
    around, kinds = len(AROUND_FIRST), len(KINDS)
    expected = {
        "around_first": (WORD_INPUTS, around, hidden),
        "around_last": (WORD_INPUTS, around, hidden),
        "spans": (SPAN_INPUTS, hidden),
        "output": (hidden,),
        "linear": (SPAN_INPUTS,),
        "first_by_kind": (WORD_INPUTS, around, kinds),
        "last_by_kind": (WORD_INPUTS, around, kinds),
        "spans_by_kind": (SPAN_INPUTS, kinds),
        "word_scale": (WORD_INPUTS,),
        "span_mean": (SPAN_INPUTS,),
        "span_scale": (SPAN_INPUTS,),
    }
    for name, shape in expected.items():
        if weights[name].shape != shape:
            raise ValueError(f"{name} has the shape {weights[name].shape}, not {shape}")
    if weights["asked"].shape[1] != hidden:
        raise ValueError("asked has another number of units")


def _flat(values: Matrix) -> Matrix:
    return values.reshape(len(values), -1)
