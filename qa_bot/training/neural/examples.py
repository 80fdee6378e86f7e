"""Windows to learn from, with what is right in each, and the batches of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.model import Span

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TOGETHER = 24
"""Windows of a batch."""
_SORTED = 20
"""Batches whose windows are sorted by their length, lest short ones be filled up to the longest."""


class Example(NamedTuple):
    """A window as pieces; its text stands from the place ``begin`` on, up to the last piece.

    ``words`` are the first and the last piece of the words that answer, ``evidence`` those of what tells so. Both are
    None where the window does not answer, ``words`` also where no words do. ``article`` is the title of its document.
    """

    numbers: npt.NDArray[np.uint16]
    begin: int
    words: Span | None
    evidence: Span | None
    article: str


class Batch(NamedTuple):
    """B windows side by side, filled up to the longest, T pieces: what the network is given and should say.

    ``is_piece`` tells pieces from what fills up, ``is_text`` those of the text. ``words`` are the first and the last
    piece of the words, 0 (which stands for none) where the window does not answer, −1 where that is not to be learned.
    """

    numbers: Whole
    segments: Whole
    is_piece: Flags
    is_text: Flags
    words: Whole
    is_evidence: Flags
    answers: Flags

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Batch:
        """Put windows side by side."""
        shape = len(examples), max(len(each.numbers) for each in examples)
        numbers, words = np.zeros(shape, np.int64), np.zeros((len(examples), 2), np.int64)
        is_piece, is_text, is_evidence = (np.zeros(shape, bool) for _ in range(3))
        for row, each in enumerate(examples):
            size = len(each.numbers)
            numbers[row, :size] = each.numbers
            is_piece[row, :size] = True
            is_text[row, each.begin : size - 1] = True
            if each.evidence is not None:
                is_evidence[row, each.evidence[0] : each.evidence[1] + 1] = True
                words[row] = (-1, -1) if each.words is None else each.words
        segments = is_piece & (np.arange(shape[1]) >= np.array([each.begin for each in examples])[:, None])
        answers = np.array([each.evidence is not None for each in examples])
        return cls(numbers, segments.astype(np.int64), is_piece, is_text, words, is_evidence, answers)


def shuffled(examples: Sequence[Example], random: np.random.Generator) -> list[list[Example]]:
    """Return all windows once, in batches of about equal length, in an order drawn at random."""
    batches: list[list[Example]] = []
    order = random.permutation(len(examples)).tolist()
    for at in range(0, len(order), TOGETHER * _SORTED):
        some = sorted(
            (examples[each] for each in order[at : at + TOGETHER * _SORTED]), key=lambda each: len(each.numbers)
        )
        parted = [some[begin : begin + TOGETHER] for begin in range(0, len(some), TOGETHER)]
        batches += [parted[each] for each in random.permutation(len(parted)).tolist()]
    return batches


def digest_of(examples: Iterable[Example]) -> str:
    """Return what tells windows and their labels from any others."""
    digest = hashlib.sha256()
    for each in examples:
        digest.update(each.numbers.tobytes())
        digest.update(repr((each.begin, each.words, each.evidence)).encode())
    return digest.hexdigest()
