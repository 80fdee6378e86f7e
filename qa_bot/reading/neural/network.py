"""The transformer: windows of pieces → what each piece is worth as the beginning, the end, the evidence of an answer.

An encoder of the form of BERT (Devlin and others 2019): embeddings of pieces, places and segments are added; each layer
is attention over all pieces and two linear maps with a GELU between them, each with its input added and the sum
normalised. Three numbers a piece are a linear map of the last layer, and one number a window that of its first piece.

Weights are kept in 8 bits, each row with its scale, and computed in 32. A window is computed alone: what is read beside
it changes no bit of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.arrays import unpacked, weights_in
from qa_bot.errors import WeightsError

SCHEMA = "qa-bot/reader/1"
SHIPPED = Path(__file__).with_name("reader.arrays")
LONGEST = 160
"""Pieces of a window at most."""
HEAD_WIDTH = 32
"""Numbers of an attention head."""
_NORMS = ("norm", "first_norm", "second_norm")

Floats = npt.NDArray[np.float32]


class Layer(NamedTuple):
    """One layer; ``attention`` maps to queries, keys and values side by side."""

    attention: Floats
    attention_bias: Floats
    output: Floats
    output_bias: Floats
    first_norm: tuple[Floats, Floats]
    up: Floats
    up_bias: Floats
    down: Floats
    down_bias: Floats
    second_norm: tuple[Floats, Floats]

    def of(self, x: Floats) -> Floats:
        """Return what the layer makes of T pieces, T × D."""
        mixed = _attended(x @ self.attention + self.attention_bias)
        x = _normalised(x + mixed @ self.output + self.output_bias, *self.first_norm)
        inner = _gelu(x @ self.up + self.up_bias)
        return _normalised(x + inner @ self.down + self.down_bias, *self.second_norm)


class Logits(NamedTuple):
    """What T pieces are worth as the ``start``, the ``end`` and within the ``evidence`` of an answer; ``able``: whether
    the window answers at all, as the logarithm of the odds.
    """

    start: Floats
    end: Floats
    evidence: Floats
    able: float


class Network(NamedTuple):
    """The weights: ``pieces`` in 8 bits with a scale a row, all else in 32 bits."""

    pieces: npt.NDArray[np.int8]
    scales: Floats
    places: Floats
    segments: Floats
    norm: tuple[Floats, Floats]
    layers: Sequence[Layer]
    head: Floats
    head_bias: Floats
    able: Floats
    able_bias: Floats
    provenance: Mapping[str, Any] = MappingProxyType({})

    def read(self, numbers: Sequence[int], segments: Sequence[int]) -> Logits:
        """Return the logits of a window of at most ``LONGEST`` pieces, the first of which stands for the window."""
        which = np.asarray(numbers)
        x = self.pieces[which].astype(np.float32) * self.scales[which, None]
        x = _normalised(x + self.places[: len(which)] + self.segments[np.asarray(segments)], *self.norm)
        for layer in self.layers:
            x = layer.of(x)
        logits = x @ self.head + self.head_bias
        able = float((x[:1] @ self.able + self.able_bias)[0, 0])
        return Logits(logits[:, 0], logits[:, 1], logits[:, 2], able)


def _attended(mixed: Floats) -> Floats:
    """Return the values of T pieces, T × D, each mixed by the likeness of its query to all keys, head by head."""
    size, width = len(mixed), mixed.shape[1] // 3
    queries, keys, values = mixed.reshape(size, 3, width // HEAD_WIDTH, HEAD_WIDTH).transpose(1, 2, 0, 3)
    likeness = queries @ keys.transpose(0, 2, 1)
    likeness *= np.float32(HEAD_WIDTH**-0.5)
    likeness -= likeness.max(axis=2, keepdims=True)
    np.exp(likeness, out=likeness)
    likeness /= likeness.sum(axis=2, keepdims=True)
    attended: Floats = (likeness @ values).transpose(1, 0, 2).reshape(size, width)
    return attended


def _normalised(x: Floats, scale: Floats, shift: Floats) -> Floats:
    """Return rows with mean 0 and variance 1, scaled and shifted (Ba, Kiros and Hinton 2016)."""
    x = x - x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.einsum("td,td->t", x, x)[:, None] / np.float32(x.shape[1]) + np.float32(1e-12))
    x *= scale
    x += shift
    return x


def _gelu(x: Floats) -> Floats:
    """Return the GELU in its form with a hyperbolic tangent (Hendrycks and Gimpel 2016)."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


def load_network(path: Path) -> Network:
    """Read weights.

    Raises:
        WeightsError: the file cannot be read, or holds no reader of this version.
    """
    with weights_in(path):
        arrays, about = unpacked(path.read_bytes())
        if about["schema"] != SCHEMA:
            raise WeightsError(str(path), "made for another version; run qa-bot train again")
        layers = [_layer(arrays, f"layer{number}.") for number in range(int(about["layers"]))]
        network = Network(
            arrays["pieces"],
            arrays["pieces.scale"],
            arrays["places"],
            arrays["segments"],
            (arrays["norm.scale"], arrays["norm.shift"]),
            layers,
            arrays["head"],
            arrays["head.bias"],
            arrays["able"],
            arrays["able.bias"],
            about["provenance"],
        )
        _check(network)
        return network


@lru_cache(maxsize=1)
def shipped_network() -> Network:
    """Return the network that comes with the package, read once.

    Raises:
        WeightsError: it is not there, or not whole.
    """
    return load_network(SHIPPED)


def _layer(arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> Layer:
    def matrix(name: str) -> Floats:
        weights: Floats = arrays[prefix + name].astype(np.float32) * arrays[f"{prefix}{name}.scale"][:, None]
        return np.ascontiguousarray(weights.T)

    def norm(name: str) -> tuple[Floats, Floats]:
        return arrays[f"{prefix}{name}.scale"], arrays[f"{prefix}{name}.shift"]

    return Layer(
        matrix("attention"),
        arrays[prefix + "attention.bias"],
        matrix("output"),
        arrays[prefix + "output.bias"],
        norm("first_norm"),
        matrix("up"),
        arrays[prefix + "up.bias"],
        matrix("down"),
        arrays[prefix + "down.bias"],
        norm("second_norm"),
    )


def _check(network: Network) -> None:
    """Raise ``ValueError`` where shapes do not go together or a value is no number."""
    width = network.pieces.shape[1]
    if width % HEAD_WIDTH or len(network.places) < LONGEST or network.head.shape != (width, 3):
        raise ValueError("shapes that do not go together")
    for layer in network.layers:
        shapes = layer.attention.shape, layer.output.shape, layer.up.shape[0], layer.down.shape
        if shapes != ((width, 3 * width), (width, width), width, (layer.up.shape[1], width)):
            raise ValueError("shapes that do not go together")
        floats = (layer.attention, layer.output, layer.up, layer.down, layer.attention_bias, layer.down_bias)
        if not all(np.isfinite(each).all() for each in floats):
            raise ValueError("a value that is no number")
    if not np.isfinite(network.scales).all() or not np.isfinite(network.head).all():
        raise ValueError("a value that is no number")
