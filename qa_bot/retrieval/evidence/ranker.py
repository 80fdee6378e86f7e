"""Inputs → scores: a small learned model, evaluated with numpy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import packed, unpacked, weights_in
from qa_bot.errors import WeightsError
from qa_bot.retrieval.evidence.features import CLASS_COUNTS, INPUTS
from qa_bot.retrieval.index import FloatArray
from qa_bot.retrieval.kinds import KINDS
from qa_bot.writing import write_atomically

SCHEMA = "qa-bot/ranking/2"
SHIPPED = Path(__file__).with_name("ranking.arrays")


class Ranker(NamedTuple):
    """A linear model and a table of what classes of words are worth by kind of question, beside one hidden layer.

    With ``x`` the inputs less ``mean`` over ``deviation`` (both of length I), ``c`` those that count classes and ``k``
    the kind of question, the score is ``x · linear + c · by_kind[k] + max(0, x @ hidden + bias) · output``; ``hidden``
    is I × H, ``bias`` and ``output`` are of length H.
    """

    mean: FloatArray
    deviation: FloatArray
    linear: FloatArray
    by_kind: FloatArray
    hidden: FloatArray
    bias: FloatArray
    output: FloatArray
    provenance: Mapping[str, object] = MappingProxyType({})

    def scores(self, inputs: FloatArray) -> FloatArray:
        """Return the scores of rows of inputs."""
        standard = (inputs - self.mean) / self.deviation
        units = np.maximum(standard @ self.hidden + self.bias, 0)
        by_kind = (standard[:, CLASS_COLUMNS] * self.by_kind[kinds_of(inputs)]).sum(1)
        scores: FloatArray = standard @ self.linear + units @ self.output + by_kind
        return scores

    def parts(self, inputs: FloatArray) -> tuple[FloatArray, float]:
        """Return what each of one row's inputs adds to its score, and what stays the same whatever they are.

        The model is linear around every point: the parts add up to the score exactly.
        """
        standard = (inputs - self.mean) / self.deviation
        is_on = (standard @ self.hidden + self.bias > 0).astype(float)
        slope = self.linear + self.hidden @ (is_on * self.output)
        slope[CLASS_COLUMNS] += self.by_kind[kinds_of(inputs[None, :])[0]]
        return slope * standard, float((is_on * self.output) @ self.bias)

    def save(self, path: Path) -> None:
        """Write the weights in single precision, with their provenance."""
        arrays = {name: getattr(self, name).astype(np.float32) for name in _ARRAYS}
        write_atomically(
            path, packed(arrays, {"schema": SCHEMA, "inputs": INPUTS, "provenance": dict(self.provenance)})
        )


CLASS_COLUMNS = np.array([INPUTS.index(name) for name in CLASS_COUNTS])
_FIRST_KIND = INPUTS.index(f"asks {KINDS[0]}")
_ARRAYS = ("mean", "deviation", "linear", "by_kind", "bias", "output", "hidden")


def kinds_of(inputs: npt.NDArray[np.floating]) -> npt.NDArray[np.intp]:
    """Return the number of the kind of question of each row of inputs."""
    kinds: npt.NDArray[np.intp] = np.argmax(inputs[:, _FIRST_KIND:], axis=1)
    return kinds


def load_ranker(path: Path) -> Ranker:
    """Read weights.

    Raises:
        WeightsError: the file cannot be read, or was made for inputs that this version does not have.
    """
    with weights_in(path):
        arrays, about = unpacked(path.read_bytes())
        if about["schema"] != SCHEMA or not set(INPUTS).issuperset(about["inputs"]):
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        weights = _placed(about["inputs"], {name: arrays[name].astype(np.float64) for name in _ARRAYS})
        ranker = Ranker(**weights, provenance=about["provenance"])
        _check(ranker)
        return ranker


def _check(ranker: Ranker) -> None:
    expected = {"by_kind": (len(KINDS), len(CLASS_COLUMNS)), "hidden": (len(INPUTS), len(ranker.bias))}
    for name in _ARRAYS:
        values = getattr(ranker, name)
        shape = expected.get(name, (len(ranker.bias),) if name in ("bias", "output") else (len(INPUTS),))
        if values.shape != shape:
            raise ValueError(f"{name} has the shape {values.shape}, not {shape}")
        if not np.isfinite(values).all():
            raise ValueError(f"{name} has a value that is not a number")
    if not (ranker.deviation > 0).all():
        raise ValueError("a deviation that is not positive")


def _placed(names: list[str], arrays: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Return arrays made for the inputs ``names`` as they are for all: inputs newer than the weights count nothing."""
    places = np.array([INPUTS.index(name) for name in names], int)
    blank = {"mean": 0.0, "deviation": 1e9, "linear": 0.0, "hidden": 0.0}
    for name, nothing in blank.items():
        given = arrays[name]
        arrays[name] = np.full((len(INPUTS), *given.shape[1:]), nothing)
        arrays[name][places] = given
    return arrays


@lru_cache(maxsize=1)
def shipped_ranker() -> Ranker:
    """Return the ranker that comes with the package, read once."""
    return load_ranker(SHIPPED)
