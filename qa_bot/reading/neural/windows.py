"""Sentences → windows: what the reader is given beside a question, so much at a time as it can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qa_bot.model import Sentence
from qa_bot.reading.neural.wordpiece import CLASSIFIES, PARTS, Pieces, pieces_of
from qa_bot.retrieval import Evidence, Index

MOST = 8
"""Windows that are read for a question."""
SIZE = 96
"""Pieces that a window aims to have with the question and the title: longer ones were not trained on."""
_LONGEST_QUESTION = 30
_LONGEST_TITLE = 12
_KEPT = 5_000
"""Sentences whose pieces are kept."""


class Window(NamedTuple):
    """Sentences side by side, by number from ``first``, as pieces: what the network reads, and where each begins.

    ``starts`` has for each sentence the place of its first piece, and at the end that of what follows the last.
    ``spans`` are the places in the document of the pieces from ``starts[0]`` on.
    """

    numbers: Sequence[int]
    segments: Sequence[int]
    first: int
    starts: Sequence[int]
    spans: Sequence[tuple[int, int]]


class Windows:
    """Makes the windows of a question."""

    def __init__(self, question: str, index: Index) -> None:
        self._question = pieces_of(question).numbers[:_LONGEST_QUESTION]
        self._index = index

    def of(self, evidence: Evidence, most: int = MOST) -> Iterator[Window]:
        """Yield at most some windows around the best sentences, best first; none is read twice."""
        read: set[int] = set()
        order = evidence.ranking().tolist()
        for at in order:
            if most == 0:
                return
            number = int(evidence.sentences[at])
            if number not in read:
                window = self._around(number, read)
                read.update(range(window.first, window.first + len(window.starts) - 1))
                most -= 1
                yield window

    def _around(self, number: int, read: set[int]) -> Window:
        """Return the window of a sentence and as many of its neighbours in the same section as there is room for."""
        sentence = self._index.sentence(number)
        title = _title(sentence)
        room = SIZE - 3 - len(self._question) - (len(title) + 1 if title else 0)
        found = {number: _pieces(self._index, number)}
        room -= len(found[number].numbers)
        before, after = number - 1, number + 1
        while room > 0:
            taken = False
            for step in (1, -1):
                other = after if step > 0 else before
                pieces = self._neighbour(other, sentence, read)
                if pieces is not None and len(pieces.numbers) <= room:
                    found[other] = pieces
                    room -= len(pieces.numbers)
                    taken = True
                    before, after = (before, after + 1) if step > 0 else (before - 1, after)
            if not taken:
                break
        return self._made(title, found)

    def _neighbour(self, number: int, sentence: Sentence, read: set[int]) -> Pieces | None:
        if number in read or not 0 <= number < self._index.by_sentence.size:
            return None
        passage = self._index.passages[int(self._index.passage_of(np.array([number]))[0])]
        own = sentence.passage
        if passage.document is not own.document or passage.section != own.section:
            return None
        return _pieces(self._index, number)

    def _made(self, title: Sequence[int], found: Mapping[int, Pieces]) -> Window:
        head = [CLASSIFIES, *self._question, PARTS, *([*title, PARTS] if title else [])]
        numbers = list(head)
        spans: list[tuple[int, int]] = []
        starts: list[int] = []
        most = SIZE + 40 - len(head)
        for number in sorted(found):
            starts.append(len(numbers))
            room = most - len(spans)
            numbers += found[number].numbers[:room]
            spans += found[number].spans[:room]
        starts.append(len(numbers))
        numbers.append(PARTS)
        segments = [0] * len(head) + [1] * (len(numbers) - len(head))
        return Window(numbers, segments, min(found), starts, spans)


def _title(sentence: Sentence) -> list[int]:
    passage = sentence.passage
    path = passage.section[-1:] if passage.section else ()
    return list(_title_pieces(" ".join((*path, *passage.document.names))))


@lru_cache(maxsize=_KEPT)
def _title_pieces(title: str) -> tuple[int, ...]:
    return tuple(pieces_of(title).numbers[:_LONGEST_TITLE])


def _pieces(index: Index, number: int) -> Pieces:
    sentence = index.sentence(number)
    found = _pieces_of(sentence.text)
    return Pieces(found.numbers, [(sentence.start + start, sentence.start + end) for start, end in found.spans])


@lru_cache(maxsize=_KEPT)
def _pieces_of(text: str) -> Pieces:
    return pieces_of(text)
