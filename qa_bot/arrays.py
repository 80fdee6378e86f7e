"""Arrays in a file: read in one go, without a copy, and nothing in it can be executed.

A file is a line that names the format, a line of JSON with what it is about and each array's name, type and shape, and
the arrays one after the other, each at a place that is a multiple of eight.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa_bot.errors import WeightsError

FORMAT = b"qa-bot arrays 1\n"
_TYPES = frozenset(("|i1", "|u1", "<u2", "<i4", "<u4", "<i8", "<f4"))
_STEP = 8


@contextlib.contextmanager
def weights_in(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong with a file of weights into one line that names it.

    Raises:
        WeightsError: the file cannot be read, or holds no weights.
    """
    try:
        yield
    except OSError as error:
        raise WeightsError(str(path), error.strerror or str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise WeightsError(str(path), f"no weights of qa-bot train: {error}") from None


Arrays = dict[str, npt.NDArray[Any]]


def packed(arrays: Mapping[str, npt.NDArray[np.generic]], about: Mapping[str, object]) -> bytes:
    """Return the bytes of a file of arrays."""
    return b"".join(parts_of(arrays, about))


def parts_of(
    arrays: Mapping[str, npt.NDArray[np.generic]], about: Mapping[str, object]
) -> Iterator[bytes | memoryview]:
    """Yield the same in parts: the arrays are not copied."""
    stored = {name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for name, array in arrays.items()}
    described = {name: [array.dtype.str, array.shape] for name, array in stored.items()}
    header = json.dumps({"about": about, "arrays": described}).encode("ascii")
    yield FORMAT + header + b" " * (-(len(FORMAT) + len(header) + 1) % _STEP) + b"\n"
    for array in stored.values():
        yield array.reshape(-1).data.cast("B") if array.size else b""
        yield b"\0" * (-array.nbytes % _STEP)


def unpacked(content: bytes, at: int = 0) -> tuple[Arrays, Mapping[str, Any]]:
    """Return the arrays of a file, and what it is about; it begins ``at`` a place of the content.

    Raises:
        ValueError: it is no such file, or not whole; KeyError and TypeError where the header is another.
    """
    if not content.startswith(FORMAT, at):
        raise ValueError("another format")
    begin = at + len(FORMAT)
    at = content.index(b"\n", begin) + 1
    header = json.loads(content[begin:at])
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
