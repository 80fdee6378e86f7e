"""Arrays in a file: read in one go, without a copy, and nothing in it can be executed.

A file is a line that names the format, a line of JSON with what it is about and each array's name, type and shape, and
the arrays one after the other, each at a place that is a multiple of eight.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

FORMAT = b"qa-bot arrays 1\n"
_TYPES = frozenset(("|i1", "|u1", "<u2", "<i4", "<f4"))
_STEP = 8

Arrays = dict[str, npt.NDArray[Any]]


def packed(arrays: Mapping[str, npt.NDArray[np.generic]], about: Mapping[str, object]) -> bytes:
    """Return the bytes of a file of arrays."""
    stored = {name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for name, array in arrays.items()}
    described = {name: [array.dtype.str, array.shape] for name, array in stored.items()}
    header = json.dumps({"about": about, "arrays": described}).encode("ascii")
    before = FORMAT + _filled(header, -len(FORMAT) - 1, b" ") + b"\n"
    return before + b"".join(_filled(array.tobytes(), 0, b"\0") for array in stored.values())


def unpacked(content: bytes) -> tuple[Arrays, Mapping[str, Any]]:
    """Return the arrays of a file, and what it is about.

    Raises:
        ValueError: it is no such file, or not whole; KeyError and TypeError where the header is another.
    """
    if not content.startswith(FORMAT):
        raise ValueError("another format")
    at = content.index(b"\n", len(FORMAT)) + 1
    header = json.loads(content[len(FORMAT) : at])
    arrays: Arrays = {}
    for name, (kind, shape) in header["arrays"].items():
        if kind not in _TYPES or not all(isinstance(each, int) and each >= 0 for each in shape):
            raise ValueError(f"{name} is no array")
        size = math.prod(shape)
        arrays[name] = np.frombuffer(content, kind, size, at).reshape(shape)
        at += arrays[name].nbytes + -arrays[name].nbytes % _STEP
    if at != len(content):
        raise ValueError("not whole")
    return arrays, header["about"]


def _filled(content: bytes, offset: int, with_: bytes) -> bytes:
    """Fill bytes up, so that they and what stands before them end at a multiple of ``_STEP``."""
    return content + with_ * ((offset - len(content)) % _STEP)
