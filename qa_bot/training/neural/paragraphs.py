"""SQuAD's paragraphs → windows to learn reading from: varied as questions, titles and windows are when the bot reads.

Beside the window that answers a question, some are made that do not: another part of its paragraph, and the paragraph
of the article that shares most with the question and does not hold the answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from qa_bot.analysis import tokens
from qa_bot.analysis.sentences import sentence_spans
from qa_bot.evaluation.questions.squad import Paragraph
from qa_bot.evaluation.questions.topics import Topic
from qa_bot.model import Span
from qa_bot.reading.neural.wordpiece import CLASSIFIES, PARTS, Pieces, pieces_of
from qa_bot.training.neural.examples import Example

LONGEST_QUESTION, LONGEST_TITLE, LONGEST_WORDS = 30, 12, 40
"""Pieces at most."""
_SIZES = {80: 0.3, 96: 0.35, 112: 0.2, 128: 0.15}
"""Pieces of a window, and how often."""
_TITLED = 0.5
"""Share of the windows that have the article's title."""
_NEAR, _APART = 0.22, 0.1
"""Shares of the answered questions that also get the nearest other paragraph, and another part of their own."""
_LUCK = 0.3
"""How much chance has to do with which paragraph is taken for the nearest, beside the shared pieces' weights."""


class Windows:
    """Makes the windows of an article's questions."""

    def __init__(self, paragraphs: Sequence[Paragraph], random: np.random.Generator) -> None:
        self._paragraphs = paragraphs
        self._random = random
        self._known: dict[int, Pieces] = {}
        self._title = pieces_of(paragraphs[0].document.title).numbers[:LONGEST_TITLE] if paragraphs else []

    def examples(self, share: float) -> Iterator[Example]:
        """Yield the windows of a share of the questions."""
        for number, paragraph in enumerate(self._paragraphs):
            for _, topic in paragraph.topics:
                if self._random.random() < share and self._pieces(number).numbers:
                    yield from self._of_question(number, topic)

    def _of_question(self, number: int, topic: Topic) -> Iterator[Example]:
        question = pieces_of(as_typed(topic.question, self._random)).numbers[:LONGEST_QUESTION]
        title = self._title if self._random.random() < _TITLED else []
        head = [CLASSIFIES, *question, PARTS, *([*title, PARTS] if title else [])]
        size = int(self._random.choice(list(_SIZES), p=list(_SIZES.values())))
        room = size - 1 - len(head)
        pieces = self._pieces(number)
        if topic.answerable is False:
            yield self._window(head, pieces, self._begin(0, len(pieces.numbers) - room), room)
            return
        found = self._answer(number, topic)
        if found is None:
            return
        words, evidence = found
        if self._random.random() < _NEAR and (other := self._nearest(number, question, topic)) is not None:
            near = self._pieces(other)
            yield self._window(head, near, self._begin(0, len(near.numbers) - room), room)
        last = max(0, len(pieces.numbers) - room)
        lowest, highest = max(0, words[1] - room + 1), min(words[0], last)
        if lowest <= highest:
            yield self._window(head, pieces, self._begin(lowest, highest), room, words, evidence)
        if last and self._random.random() < _APART:
            at = self._begin(0, last)
            if at + room <= words[0] or at > words[1]:
                yield self._window(head, pieces, at, room)

    def _answer(self, number: int, topic: Topic) -> tuple[Span, Span] | None:
        """Return the first and the last piece of the first answer, and those of its sentences; None without one."""
        text = self._paragraphs[number].document.text
        starts = [start for _, start, _ in topic.places]
        spans = [(at, at + len(answer)) for answer in topic.answers for at in starts if text.startswith(answer, at)]
        if not spans:
            return None
        pieces = self._pieces(number)
        words = covering(pieces.spans, spans[0])
        if words is None or words[1] - words[0] >= LONGEST_WORDS:
            return None
        around = [each for each in sentence_spans(text) if each[0] < spans[0][1] and spans[0][0] < each[1]]
        whole = (min(around[0][0], spans[0][0]), max(around[-1][1], spans[0][1])) if around else spans[0]
        return words, covering(pieces.spans, whole) or words

    def _window(
        self,
        head: Sequence[int],
        pieces: Pieces,
        at: int,
        room: int,
        words: Span | None = None,
        evidence: Span | None = None,
    ) -> Example:
        """Return the window of the pieces from a place on; words and evidence are counted from the first piece."""
        cut = pieces.numbers[at : at + room]
        begin = len(head)

        def moved(span: Span | None) -> Span | None:
            return span and (begin + max(0, span[0] - at), begin + min(len(cut) - 1, span[1] - at))

        numbers = np.array([*head, *cut, PARTS], np.uint16)
        return Example(numbers, begin, moved(words), moved(evidence), self._paragraphs[0].document.title)

    def _begin(self, lowest: int, highest: int) -> int:
        return int(self._random.integers(lowest, max(lowest, highest) + 1))

    def _pieces(self, number: int) -> Pieces:
        if number not in self._known:
            self._known[number] = pieces_of(self._paragraphs[number].document.text)
        return self._known[number]

    @cached_property
    def _bags(self) -> list[frozenset[int]]:
        return [frozenset(self._pieces(number).numbers) for number in range(len(self._paragraphs))]

    @cached_property
    def _weights(self) -> Mapping[int, float]:
        """What it is worth that a piece is shared: the more, the fewer paragraphs have it."""
        counts = Counter(piece for bag in self._bags for piece in bag)
        return {piece: math.log(len(self._bags) / count) for piece, count in counts.items()}

    def _nearest(self, number: int, question: Sequence[int], topic: Topic) -> int | None:
        """Return the paragraph that shares most with a question asked of another, and does not hold its answers."""
        best: tuple[float, int] | None = None
        wanted = frozenset(question)
        for other, bag in enumerate(self._bags):
            text = self._paragraphs[other].document.text
            if other != number and bag and not any(answer in text for answer in topic.answers):
                shared = sum(self._weights[piece] for piece in wanted & bag)
                best = max(best or (-1.0, -1), (shared + _LUCK * float(self._random.random()), other))
        return None if best is None else best[1]


def covering(pieces: Sequence[Span], span: Span) -> Span | None:
    """Return the first and the last of the pieces that overlap a span of the text, None where none does."""
    inside = [at for at, (start, end) in enumerate(pieces) if start < span[1] and span[0] < end]
    return (inside[0], inside[-1]) if inside else None


def as_typed(question: str, random: np.random.Generator) -> str:
    """Return a question as it may be typed: in small letters, without its mark, with a slip, as keywords."""
    if random.random() < 0.35:
        question = question.lower()
    if random.random() < 0.25:
        question = question.rstrip("?. ")
    if random.random() < 0.04:
        at = int(random.integers(1, max(2, len(question) - 1)))
        question = question[:at] + question[at + 1 :]
    if random.random() < 0.05:
        words = [question[token.start : token.end] for token in tokens(question) if not token.is_stop]
        question = " ".join(words).lower() if len(words) > 1 else question
    return question
