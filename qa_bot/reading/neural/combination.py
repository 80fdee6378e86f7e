"""What ranking and reading say together: which sentence answers, what belongs to it, and how sure both are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import packed, unpacked, weights_in
from qa_bot.errors import WeightsError
from qa_bot.writing import write_atomically

SCHEMA = "qa-bot/combination/1"
SHIPPED = Path(__file__).with_name("combination.arrays")
MODELS = ("choice", "quotation", "confidence", "words")
"""The models of a combination: which sentence, what belongs to it, whether it answers, whether the words do."""
_ARRAYS = ("mean", "deviation", "linear", "hidden", "bias", "output", "constant")

Floats = npt.NDArray[np.float64]


class Model(NamedTuple):
    """A linear model and one hidden layer of H units over N named inputs, which are standardised first.

    ``mean``, ``deviation`` and ``linear`` have length N, ``hidden`` is N × H, ``bias`` and ``output`` have length H,
    ``constant`` 1. ``linear`` and ``output`` have the scale of log-odds.
    """

    names: tuple[str, ...]
    mean: Floats
    deviation: Floats
    linear: Floats
    hidden: Floats
    bias: Floats
    output: Floats
    constant: Floats

    def scores(self, inputs: Floats) -> Floats:
        """Return the scores of Q rows of inputs, Q × N, rounded lest a processor's last bit decides."""
        standard = np.clip((inputs - self.mean) / self.deviation, -6, 6)
        units = np.maximum(standard @ self.hidden + self.bias, 0)
        scores: Floats = (standard @ self.linear + units @ self.output + self.constant[0]).round(6)
        return scores

    def parts(self, inputs: Sequence[float]) -> Mapping[str, float]:
        """Return what each input adds to the score of a row: all parts add up to it, but for the constant.

        Around a row the hidden layer is linear, so its share is told apart exactly.
        """
        standard = np.clip((np.asarray(inputs) - self.mean) / self.deviation, -6, 6)
        is_on = (standard @ self.hidden + self.bias) > 0
        slopes = self.linear + self.hidden @ (self.output * is_on)
        return dict(zip(self.names, (standard * slopes).round(6).tolist(), strict=True))

    def probabilities(self, inputs: Floats) -> Floats:
        """Return the probabilities of Q rows of inputs, to four places."""
        chances: Floats = (1 / (1 + np.exp(-np.clip(self.scores(inputs), -30, 30)))).round(4)
        return chances


class Combination(NamedTuple):
    """The models by name, the confidence below which the bot abstains, and where all of it comes from."""

    models: Mapping[str, Model]
    threshold: float
    provenance: Mapping[str, Any] = MappingProxyType({})

    def save(self, path: Path) -> None:
        """Write the weights in single precision."""
        arrays = {
            f"{name}.{each}": np.asarray(getattr(model, each), np.float32)
            for name, model in self.models.items()
            for each in _ARRAYS
        }
        about = {
            "schema": SCHEMA,
            "inputs": {name: model.names for name, model in self.models.items()},
            "threshold": self.threshold,
            "provenance": dict(self.provenance),
        }
        write_atomically(path, packed(arrays, about))


def load_combination(path: Path, inputs: Mapping[str, Sequence[str]]) -> Combination:
    """Read weights for models of some inputs, in order.

    Raises:
        WeightsError: the file cannot be read, or was made for other inputs or another order of them.
    """
    with weights_in(path):
        arrays, about = unpacked(path.read_bytes())
        if about["schema"] != SCHEMA or {name: tuple(each) for name, each in about["inputs"].items()} != {
            name: tuple(each) for name, each in inputs.items()
        }:
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        models = {}
        for name in MODELS:
            found = {each: arrays[f"{name}.{each}"].astype(np.float64) for each in _ARRAYS}
            models[name] = Model(tuple(inputs[name]), **found)
            _check(models[name])
        threshold = float(about["threshold"])
        if not 0 <= threshold <= 1:
            raise ValueError("a threshold that is no probability")
        return Combination(models, threshold, about["provenance"])


@lru_cache(maxsize=4)
def shipped_combination(inputs: tuple[tuple[str, tuple[str, ...]], ...]) -> Combination:
    """Return the combination that comes with the package, read once."""
    return load_combination(SHIPPED, dict(inputs))


def _check(model: Model) -> None:
    size, units = len(model.names), len(model.bias)
    shapes = {"hidden": (size, units), "bias": (units,), "output": (units,), "constant": (1,)}
    for each in _ARRAYS:
        array = getattr(model, each)
        if array.shape != shapes.get(each, (size,)) or not np.isfinite(array).all():
            raise ValueError(f"{each} has another shape, or a value that is no number")
    if not (model.deviation > 0).all():
        raise ValueError("a deviation that is not positive")
