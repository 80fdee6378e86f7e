"""Weights in files of safetensors: the encoder to begin with, and what training left when it was broken off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from qa_bot.errors import WeightsError
from qa_bot.reading.neural import wordpiece
from qa_bot.reading.neural.network import HEAD_WIDTH, LONGEST
from qa_bot.training.neural.network import Weights, layers_of, new_heads
from qa_bot.writing import write_atomically

NAME = "model.safetensors"
_OPTIMIZER = "optimizer."
_EMBEDDINGS = {
    "pieces": "word_embeddings.weight",
    "places": "position_embeddings.weight",
    "segments": "token_type_embeddings.weight",
    "norm.scale": "LayerNorm.weight",
    "norm.shift": "LayerNorm.bias",
}
_MAPS = {"output": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}
_NORMS = {"first_norm": "attention.output.LayerNorm", "second_norm": "output.LayerNorm"}
_MIXED = ("query", "key", "value")


class State(NamedTuple):
    """What training needs to go on: ``moments`` are the optimizer's by name, ``about`` is what else it keeps."""

    weights: Weights
    moments: Weights
    about: Mapping[str, Any]


def save_state(path: Path, state: State) -> None:
    """Write a state: whole, or not at all."""
    tensors = {**state.weights, **{_OPTIMIZER + name: each for name, each in state.moments.items()}}
    content = {name: each.detach().contiguous() for name, each in tensors.items()}
    write_atomically(path, save(content, metadata={"about": json.dumps(dict(state.about))}))


def load_state(path: Path) -> State:
    """Read a state.

    Raises:
        WeightsError: it cannot be read.
    """
    tensors, about = _read(path)
    moments = {name[len(_OPTIMIZER) :]: each for name, each in tensors.items() if name.startswith(_OPTIMIZER)}
    weights = {name: each for name, each in tensors.items() if not name.startswith(_OPTIMIZER)}
    return State(weights, moments, about)


def load_base(folder: Path, seed: int) -> Weights:
    """Read the network to begin with: an encoder of BERT's form, or what an earlier training left.

    Raises:
        WeightsError: it is not there, not of that form, or has other pieces than the reader.
    """
    path = folder / NAME
    tensors, _ = _read(path)
    weights = {name: each for name, each in tensors.items() if not name.startswith(_OPTIMIZER)}
    if "pieces" not in weights:
        try:
            weights = _renamed({name.removeprefix("bert."): each for name, each in tensors.items()})
        except KeyError as error:
            raise WeightsError(str(path), f"no encoder of BERT's form: it lacks {error.args[0]}") from None
    if "head" not in weights:
        weights |= new_heads(weights["pieces"].shape[1], seed)
    _check(folder, weights)
    return {name: each.float() for name, each in weights.items()}


def _read(path: Path) -> tuple[Weights, Mapping[str, Any]]:
    if not path.is_file():
        raise WeightsError(str(path), "no such file")
    try:
        with safe_open(path, framework="pt") as stream:
            about = json.loads((stream.metadata() or {}).get("about", "{}"))
            return {name: stream.get_tensor(name) for name in stream.keys()}, about  # noqa: SIM118
    except OSError as error:
        raise WeightsError(str(path), error.strerror or str(error)) from None
    except (SafetensorError, ValueError) as error:
        raise WeightsError(str(path), f"not a file of safetensors, or not whole: {error}") from None


def _renamed(tensors: Weights) -> Weights:
    """Return the weights of an encoder of BERT's form by the reader's names."""
    found = {own: tensors[f"embeddings.{name}"] for own, name in _EMBEDDINGS.items()}
    for number in range(sum(name.endswith(".attention.self.query.weight") for name in tensors)):
        source, target = f"encoder.layer.{number}.", f"layer{number}."
        for kind, suffix in (("weight", ""), ("bias", ".bias")):
            mixed = [tensors[f"{source}attention.self.{each}.{kind}"] for each in _MIXED]
            found[f"{target}attention{suffix}"] = torch.cat(mixed)
            for own, name in _MAPS.items():
                found[f"{target}{own}{suffix}"] = tensors[f"{source}{name}.{kind}"]
        for own, name in _NORMS.items():
            found[f"{target}{own}.scale"] = tensors[f"{source}{name}.weight"]
            found[f"{target}{own}.shift"] = tensors[f"{source}{name}.bias"]
    return found


def _check(folder: Path, weights: Weights) -> None:
    path = str(folder / NAME)
    vocabulary = Path(wordpiece.__file__).with_name("vocabulary.txt")
    pieces = _lines(vocabulary)
    count, width = weights["pieces"].shape
    own = folder / "vocab.txt"
    if count < len(pieces) or (own.is_file() and _lines(own) != pieces):
        raise WeightsError(path, "made for other pieces of words than the reader has (vocabulary.txt)")
    if width % HEAD_WIDTH or _heads(folder, width // HEAD_WIDTH) != width // HEAD_WIDTH:
        raise WeightsError(path, f"its heads of attention are not {HEAD_WIDTH} numbers wide")
    if len(weights["places"]) < LONGEST or not layers_of(weights):
        raise WeightsError(path, f"it has no layers, or fewer places than {LONGEST}")


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().rstrip(b"\n").split(b"\n")


def _heads(folder: Path, otherwise: int) -> int:
    """Return how many heads of attention an encoder says it has."""
    path = folder / "config.json"
    if not path.is_file():
        return otherwise
    try:
        heads = json.loads(path.read_text(encoding="utf-8")).get("num_attention_heads", otherwise)
    except (ValueError, AttributeError, OSError) as error:
        raise WeightsError(str(path), f"no configuration of an encoder: {error}") from None
    return int(heads)
