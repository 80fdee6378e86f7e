"""Inputs → the probability that the first sentence answers: a small learned model, evaluated with numpy."""

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
from qa_bot.reading.confidence.agreement import INPUTS as OF_AGREEMENT
from qa_bot.reading.confidence.coverage import INPUTS as OF_COVERAGE
from qa_bot.writing import write_atomically

SCHEMA = "qa-bot/confidence/1"
SHIPPED = Path(__file__).with_name("confidence.arrays")

FloatArray = npt.NDArray[np.float64]
INPUTS = (*OF_COVERAGE, *OF_AGREEMENT)
"""The names of all inputs, in order."""
_ARRAYS = ("mean", "deviation", "linear", "hidden", "bias", "output", "constant")


class Judge(NamedTuple):
    """A logistic function of a linear model and one hidden layer of H units over N named inputs.

    ``mean``, ``deviation`` and ``linear`` have length N, ``hidden`` is N × H, ``bias`` and ``output`` have length H,
    ``constant`` 1. Below ``threshold`` the bot abstains.
    """

    names: tuple[str, ...]
    mean: FloatArray
    deviation: FloatArray
    linear: FloatArray
    hidden: FloatArray
    bias: FloatArray
    output: FloatArray
    constant: FloatArray
    threshold: float
    provenance: Mapping[str, object] = MappingProxyType({})

    def probability(self, inputs: Mapping[str, float]) -> float:
        """Return the probability that goes with inputs by name, to four places."""
        values = np.array([[inputs[name] for name in self.names]])
        return round(float(1 / (1 + np.exp(-self.support(values)[0]))), 4)

    def support(self, inputs: FloatArray) -> FloatArray:
        """Return the logarithms of the odds of Q questions, whose inputs are Q × N."""
        standard = (inputs - self.mean) / self.deviation
        units = np.maximum(standard @ self.hidden + self.bias, 0)
        support: FloatArray = standard @ self.linear + units @ self.output + self.constant[0]
        return np.clip(support, -50, 50)

    def save(self, path: Path) -> None:
        """Write the weights in single precision, with their provenance."""
        arrays = {name: getattr(self, name).astype(np.float32) for name in _ARRAYS}
        about = {
            "schema": SCHEMA,
            "inputs": self.names,
            "threshold": self.threshold,
            "provenance": dict(self.provenance),
        }
        write_atomically(path, packed(arrays, about))


def load_judge(path: Path) -> Judge:
    """Read weights.

    Raises:
        WeightsError: the file cannot be read, or was made for other inputs than this version has.
    """
    with weights_in(path):
        arrays, about = unpacked(path.read_bytes())
        if about["schema"] != SCHEMA:
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        weights = {name: arrays[name].astype(np.float64) for name in _ARRAYS}
        names = tuple(str(name) for name in about["inputs"])
        threshold = float(about["threshold"])
        if not set(names) <= set(INPUTS):
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        _check(weights, len(names), threshold)
        return Judge(names, **weights, threshold=threshold, provenance=about["provenance"])


@lru_cache(maxsize=1)
def shipped_judge() -> Judge:
    """Return the judge that comes with the package, read once."""
    return load_judge(SHIPPED)


def _check(weights: Mapping[str, FloatArray], inputs: int, threshold: float) -> None:
    hidden = len(weights["bias"])
    expected = {"hidden": (inputs, hidden), "output": (hidden,), "constant": (1,)}
    for name in _ARRAYS:
        shape = expected.get(name, (hidden,) if name == "bias" else (inputs,))
        if weights[name].shape != shape:
            raise ValueError(f"{name} has the shape {weights[name].shape}, not {shape}")
        if not np.isfinite(weights[name]).all():
            raise ValueError(f"{name} has a value that is no number")
    if not (weights["deviation"] > 0).all() or not 0 <= threshold <= 1:
        raise ValueError("a deviation that is not positive, or a threshold that is no probability")
