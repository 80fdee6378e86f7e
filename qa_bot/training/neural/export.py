"""Weights of training → the file that the reader reads: matrices in 8 bits with a scale a row, all else in 32."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import packed
from qa_bot.reading.neural.network import LONGEST, SCHEMA

Floats = npt.NDArray[np.float32]
_WHOLE = ("head", "able")
"""Matrices that are stored as they are, each column for what it says."""
_HIGHEST = 127


def reader_file(weights: Mapping[str, Floats], provenance: Mapping[str, Any]) -> bytes:
    """Return the content of a reader's file."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, each in sorted(weights.items()):
        values = np.ascontiguousarray(each, np.float32)
        if name in _WHOLE:
            arrays[name] = np.ascontiguousarray(values.T)
        elif name == "places":
            arrays[name] = values[:LONGEST]
        elif values.ndim == 1 or name == "segments":
            arrays[name] = values
        else:
            arrays[name], arrays[f"{name}.scale"] = in_eight_bits(values)
    layers = sum(name.endswith(".attention") for name in weights)
    return packed(arrays, {"schema": SCHEMA, "layers": layers, "provenance": dict(provenance)})


def in_eight_bits(values: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return a matrix as whole numbers with a scale a row, the largest of each being 127."""
    scale = np.abs(values).max(axis=1) / np.float32(_HIGHEST)
    scale[scale == 0] = 1
    return np.rint(values / scale[:, None]).astype(np.int8), scale.astype(np.float32)
