"""The network of ``reading.neural.network`` in torch: the same weights by the same names, what it says, and its loss.

Matrices map from columns to rows, as they are stored; only the embeddings of pieces are never learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from qa_bot.reading.neural.network import HEAD_WIDTH
from qa_bot.training.neural.examples import Batch

Weights = dict[str, Tensor]

_LEAST = 1e-12
_NOWHERE = -1e4
"""What a piece outside the text is worth as the beginning or the end of words."""
EVIDENCE_COUNTS, ABLE_COUNTS = 0.6, 0.4
"""What the losses of evidence and of answering at all count beside that of the words."""


def layers_of(weights: Mapping[str, object]) -> int:
    """Return how many layers there are."""
    return sum(name.endswith(".attention") for name in weights)


def logits_of(weights: Weights, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return what the pieces of B windows are worth as start, end and evidence, B × T × 3, and whether they answer."""
    numbers, segments = torch.from_numpy(batch.numbers), torch.from_numpy(batch.segments)
    mask = torch.from_numpy(batch.is_piece)[:, None, None, :]
    x = functional.embedding(numbers, weights["pieces"]) + weights["places"][: numbers.shape[1]]
    x = _normalised(weights, "norm", x + functional.embedding(segments, weights["segments"]))
    for number in range(layers_of(weights)):
        x = _layer(weights, f"layer{number}.", x, mask)
    return _linear(weights, "head", x).float(), _linear(weights, "able", x[:, 0])[:, 0].float()


def _layer(weights: Weights, prefix: str, x: Tensor, mask: Tensor) -> Tensor:
    size, length, width = x.shape
    mixed = _linear(weights, f"{prefix}attention", x).view(size, length, 3, width // HEAD_WIDTH, HEAD_WIDTH)
    queries, keys, values = mixed.permute(2, 0, 3, 1, 4)
    # By hand: on processors, torch's own takes as long as all the rest together to go backwards.
    shares = (queries @ keys.transpose(-1, -2) / HEAD_WIDTH**0.5).masked_fill(~mask, _NOWHERE).softmax(-1)
    attended = shares.to(values.dtype) @ values
    attended = attended.transpose(1, 2).reshape(size, length, width)
    x = _normalised(weights, f"{prefix}first_norm", x + _linear(weights, f"{prefix}output", attended))
    inner = functional.gelu(_linear(weights, f"{prefix}up", x), approximate="tanh")
    return _normalised(weights, f"{prefix}second_norm", x + _linear(weights, f"{prefix}down", inner))


def _linear(weights: Weights, name: str, x: Tensor) -> Tensor:
    return functional.linear(x, weights[name], weights[f"{name}.bias"])


def _normalised(weights: Weights, name: str, x: Tensor) -> Tensor:
    scale, shift = weights[f"{name}.scale"], weights[f"{name}.shift"]
    return functional.layer_norm(x, scale.shape, scale, shift, eps=_LEAST)


def loss_of(weights: Weights, batch: Batch) -> tuple[Tensor, tuple[float, float, float]]:
    """Return the loss of a batch, and its parts: of the words, of the evidence, of answering at all."""
    logits, able = logits_of(weights, batch)
    words = _words_loss(logits[..., :2], batch)
    is_text = torch.from_numpy(batch.is_text)
    wrong = functional.binary_cross_entropy_with_logits(
        logits[..., 2], torch.from_numpy(batch.is_evidence).float(), reduction="none"
    )
    evidence = ((wrong * is_text).sum(1) / is_text.sum(1).clamp(min=1)).mean()
    answers = functional.binary_cross_entropy_with_logits(able, torch.from_numpy(batch.answers).float())
    total = words + EVIDENCE_COUNTS * evidence + ABLE_COUNTS * answers
    return total, (float(words.detach()), float(evidence.detach()), float(answers.detach()))


def _words_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Return the mean of the losses of the first and the last piece, over the windows where they are known."""
    allowed = torch.from_numpy(batch.is_text).clone()
    allowed[:, 0] = True
    logits = logits.masked_fill(~allowed[..., None], _NOWHERE)
    known = torch.from_numpy(batch.words[:, 0] >= 0)
    if not known.any():
        return logits.sum() * 0
    words = torch.from_numpy(batch.words)[known]
    losses = (functional.cross_entropy(logits[known][..., side], words[:, side]) for side in (0, 1))
    total: Tensor = sum(losses, start=torch.zeros(())) / 2
    return total


@lru_cache(maxsize=1)
def _multiplies_in_sixteen_bits() -> bool:
    """Tell whether this processor multiplies numbers of 16 bits several times as fast as those of 32.

    Where it does not, such products take longer.
    """
    # Before version 2.6 of torch nothing tells.
    able: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def quick() -> torch.autocast:
    """Return a context in which matrices are multiplied in 16 bits where that is quicker; weights stay in 32."""
    return torch.autocast("cpu", torch.bfloat16, enabled=_multiplies_in_sixteen_bits())


def new_heads(width: int, seed: int) -> Weights:
    """Return the last maps of a network that has not learned to read yet."""
    random = torch.Generator().manual_seed(seed)
    found: Weights = {}
    for name, rows in (("head", 3), ("able", 1)):
        found[name] = torch.normal(0.0, 0.02, (rows, width), generator=random)
        found[f"{name}.bias"] = torch.zeros(rows)
    return found
