"""The passages that a page shows: those found and those that are gold, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa_bot.evaluation.judging.gold import Judged
from qa_bot.model import Passage, Sentence

CITED = 3
"""Citations of a question that are shown."""
MOST_CHARACTERS = 2_200_000
"""Of all passages together: a page must open quickly. Those of missed questions come first."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A passage with its number on the page, and that of its first sentence."""

    passage: Passage
    number: int
    first_sentence: int

    def pieces(self) -> Iterator[tuple[int | None, str]]:
        """Yield the text in pieces: sentences with their numbers, and what stands between them."""
        text, at = self.passage.document.text, self.passage.start
        for number, (start, end) in enumerate(self.passage.sentence_spans, start=self.first_sentence):
            if at < start:
                yield None, text[at:start]
            yield number, text[start:end]
            at = end
        if at < self.passage.end:
            yield None, text[at : self.passage.end]


class Passages:
    """Numbers the passages that some questions need, and their sentences, in the order of their documents."""

    def __init__(self, judged: Sequence[Judged], most: int = MOST_CHARACTERS) -> None:
        chosen: dict[str, Passage] = {}
        self.left_out: int = 0
        """How many are left out for want of room."""
        room = most
        for passage in {each.id: each for each in _needed(judged)}.values():
            room -= passage.end - passage.start
            if room < 0:
                self.left_out += 1
            else:
                chosen[passage.id] = passage
        self._numbered: dict[str, Numbered] = {}
        sentences = 0
        for number, passage in enumerate(sorted(chosen.values(), key=_place)):
            self._numbered[passage.id] = Numbered(passage, number, sentences)
            sentences += len(passage.sentence_spans)

    def __len__(self) -> int:
        return len(self._numbered)

    def of(self, passage: Passage) -> Numbered | None:
        """Return a passage with its number, None where it is left out."""
        return self._numbered.get(passage.id)

    def sentence(self, sentence: Sentence) -> int | None:
        """Return the number of a sentence, None where its passage is left out."""
        numbered = self.of(sentence.passage)
        if numbered is None:
            return None
        return numbered.first_sentence + sentence.passage.sentence_spans.index((sentence.start, sentence.end))

    def by_title(self) -> Iterator[tuple[str, list[Numbered]]]:
        """Yield the passages of documents of one title together."""
        for title, inside in groupby(self._numbered.values(), key=lambda each: each.passage.document.title):
            yield title, list(inside)


def _needed(judged: Sequence[Judged]) -> Iterator[Passage]:
    ordered = sorted(judged, key=lambda each: not each.cause)
    for rank in range(CITED):
        for each in ordered:
            if rank == 0:
                yield from each.gold
            yield from (citation.read.passage for citation in each.answer.citations[rank : rank + 1])


def _place(passage: Passage) -> tuple[list[str | int], int]:
    return natural(passage.document.id), passage.number


def natural(identity: str) -> list[str | int]:
    """Return an id as a key to sort by, numbers in it by their value.

    >>> sorted(["a:10", "a:9"], key=natural)
    ['a:9', 'a:10']
    """
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", identity)]


def spans_of_gold(judged: Judged, passages: Iterable[Passage]) -> Iterator[tuple[Passage, int, int]]:
    """Yield where in some passages the gold stands, as spans of each passage; not where all of the passage is gold."""
    for passage in passages:
        text = passage.document.text
        for identity, start, end in judged.places:
            if identity != passage.document.id or start >= passage.end or end <= passage.start:
                continue
            # SQuAD's places are where an answer begins.
            lengths = [len(each) for each in judged.topic.answers if text.startswith(each, start)]
            last = min(max([end, *(start + length for length in lengths)]), passage.end)
            first = max(start, passage.start)
            if (first, last) != (passage.start, passage.end):
                yield passage, first - passage.start, last - passage.start
