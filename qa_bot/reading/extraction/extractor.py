"""Spans → scores: the mean of some networks, and how their weights are kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import Arrays, packed, unpacked, weights_in
from qa_bot.errors import WeightsError
from qa_bot.reading.extraction.asked import Matrix
from qa_bot.reading.extraction.network import (
    LINEAR_SHAPES,
    SCALE_SHAPES,
    Batch,
    Weights,
    linear_scores,
    read,
    scaled,
    shapes,
)
from qa_bot.writing import write_atomically

SCHEMA = "qa-bot/extraction/2"
SHIPPED = Path(__file__).with_name("extraction.arrays")
_STEPS = 127
"""Weights are kept as whole numbers up to this, times the largest of their column."""
_FEW_STEPS = 7
"""The same for those of networks: four networks in 4 bits choose better than two in 8."""
_LIFT = 8
_MOST_WORTH = 1000.0


class Extractor(NamedTuple):
    """The weights of some networks, and those of the linear models and scales that they share."""

    shared: Weights
    networks: tuple[Weights, ...]
    worth: float = 0.0
    """What a point of a span's score is worth in points of the ranking's, when sentences are chosen."""
    provenance: Mapping[str, object] = MappingProxyType({})

    def scores(self, batch: Batch) -> Matrix:
        """Return the score of each span of a batch."""
        batch = scaled(self.shared, batch)
        parts = [read(each, batch).units @ each["output"] for each in self.networks]
        scores: Matrix = linear_scores(self.shared, batch) + np.mean(parts, axis=0)
        return scores

    def rounded(self) -> Extractor:
        """Return the extractor as it comes back after saving."""
        shared, networks = _restored_all(self._stored(), len(self.networks))
        return self._replace(shared=shared, networks=networks)

    def save(self, path: Path) -> None:
        """Write the weights, those of the networks rounded to 4 bits and the others to 8, with their provenance."""
        about = {
            "schema": SCHEMA,
            "networks": len(self.networks),
            "worth": self.worth,
            "provenance": dict(self.provenance),
        }
        write_atomically(path, packed(self._stored(), about))

    def _stored(self) -> Arrays:
        arrays: Arrays = {}
        for name, values in self.shared.items():
            arrays |= _rounded(name, values, _STEPS)
        for number, network in enumerate(self.networks):
            for name, values in network.items():
                arrays |= _rounded(f"{number} {name}", values, _FEW_STEPS)
        return arrays


def mean(all_weights: Sequence[Weights]) -> Extractor:
    """Return the extractor whose scores are the mean of those of networks, each with linear models, of like scales."""
    shared = {
        name: np.mean([each[name] for each in all_weights], axis=0).astype(np.float32)
        for name in (*LINEAR_SHAPES, *SCALE_SHAPES)
    }
    networks = tuple({name: values for name, values in each.items() if name not in shared} for each in all_weights)
    return Extractor(shared, networks)


def load_extractor(path: Path) -> Extractor:
    """Read weights.

    Raises:
        WeightsError: the file cannot be read, or was made for other inputs than this version has.
    """
    with weights_in(path):
        arrays, about = unpacked(path.read_bytes())
        if about["schema"] != SCHEMA:
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        shared, networks = _restored_all(arrays, int(about["networks"]))
        if not networks:
            raise ValueError("no network")
        worth = float(about["worth"])
        if not 0 <= worth <= _MOST_WORTH:
            raise ValueError(f"worth is {worth}")
        return Extractor(shared, networks, worth, about["provenance"])


def _restored_all(arrays: Arrays, count: int) -> tuple[Weights, tuple[Weights, ...]]:
    """Return the shared weights and those of ``count`` networks."""
    expected = {**LINEAR_SHAPES, **SCALE_SHAPES}
    shared = {name: _restored(arrays, name, shape) for name, shape in expected.items()}
    return shared, tuple(_network(arrays, f"{number} ") for number in range(count))


def _network(arrays: Arrays, prefix: str) -> Weights:
    sizes = (len(arrays[f"{prefix}{name}"]) for name in ("bias", "near_bias", "narrow_bias"))
    return {name: _restored(arrays, f"{prefix}{name}", shape) for name, shape in shapes(*sizes).items()}


def _rounded(name: str, values: Matrix, steps: int) -> Arrays:
    """Return weights as whole numbers of a scale for each column; single columns are kept as they are."""
    if values.ndim < 2:
        return {name: values.astype(np.float32)}
    largest = np.maximum(np.abs(values).reshape(-1, values.shape[-1]).max(0), 1e-9)
    whole = np.rint(values / largest * steps).astype(np.int8)
    stored = whole if steps > _FEW_STEPS else _paired(whole)
    return {name: stored, f"{name} scale": (largest / steps).astype(np.float32)}


def _restored(arrays: Arrays, name: str, shape: tuple[int, ...]) -> Matrix:
    stored = arrays[name]
    if len(shape) < 2:
        _check(name, stored, shape, np.float32)
        return stored.astype(np.float32)
    scale = arrays[f"{name} scale"]
    _check(f"{name} scale", scale, shape[-1:], np.float32)
    if stored.dtype == np.uint8:
        count = math.prod(shape)
        _check(name, stored, (-(-count // 2),), np.uint8)
        stored = _single(stored, count).reshape(shape)
    _check(name, stored, shape, np.int8)
    restored: Matrix = stored.astype(np.float32) * scale
    return restored


def _check(name: str, stored: npt.NDArray[np.generic], shape: tuple[int, ...], kind: type[np.generic]) -> None:
    if stored.shape != shape or stored.dtype != kind:
        raise ValueError(f"{name} has the shape {stored.shape} and the type {stored.dtype}, not {shape}")
    if stored.dtype == np.float32 and not np.isfinite(stored).all():
        raise ValueError(f"{name} is not finite")


def _paired(whole: npt.NDArray[np.int8]) -> npt.NDArray[np.uint8]:
    """Return numbers from −7 to 7, two to a byte."""
    lifted = np.zeros(whole.size + whole.size % 2, np.uint8)
    lifted[: whole.size] = whole.reshape(-1) + _LIFT
    paired: npt.NDArray[np.uint8] = np.bitwise_or(np.left_shift(lifted[::2], 4), lifted[1::2])
    return paired


def _single(paired: npt.NDArray[np.uint8], count: int) -> npt.NDArray[np.int8]:
    """Return the first ``count`` of the numbers of :func:`_paired`."""
    single: npt.NDArray[np.int8] = np.stack([paired >> 4, paired & 15], axis=-1).reshape(-1)[:count].astype(np.int8)
    single -= _LIFT
    return single


@lru_cache(maxsize=1)
def shipped_extractor() -> Extractor:
    """Return the extractor that comes with the package, read once."""
    return load_extractor(SHIPPED)
