"""The records that the stages hand to each other: never changed, and knowing nothing of the stages.

Every place in a text is a half-open span ``start:end`` of Unicode code points of its document's text. Texts of
passages, sentences and answers are never stored: they are sliced from the document, so a quotation cannot drift.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import PurePosixPath
from typing import NamedTuple

from qa_bot.offsets import Offsets

Span = tuple[int, int]


def line_at(text: str, offset: int) -> int:
    """Return the 1-based line of ``offset``; lines end with LF, CR or both.

    >>> line_at("one\\ntwo\\r\\nthree", 9)
    3
    """
    breaks = text.count("\n", 0, offset) + text.count("\r", 0, offset) - text.count("\r\n", 0, offset)
    return breaks + 1


class Block(NamedTuple):
    """A part of a document's structure, a key of ``BLOCK_KINDS``; ``parent`` is its place among the blocks, or −1.

    ``level`` is that of a heading, from 1, or the depth of an item or a quotation.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    parent: int = -1


BLOCK_KINDS = (
    "heading",
    "paragraph",
    "list",
    "item",
    "table",
    "header",
    "row",
    "code",
    "quotation",
    "caption",
    "footnote",
    "front matter",
    "furniture",
)
"""The kinds of blocks. What is furniture or front matter is no part of any passage."""


class Place(NamedTuple):
    """Where a person looks for something: ``page`` 12, ``slide`` 4, ``sheet`` with a label, ``section``, ``line`` 7.

    ``number`` counts from 1; ``label`` is what is printed or shown there, such as ``xii``.
    """

    kind: str
    number: int | None = None
    label: str | None = None


_SPACE = re.compile(r"[ \t\u00a0]+")
_BETWEEN_WORDS = re.compile(r"[_.\-]+")
_BARS = re.compile(r"(?<![ \t])[ \t]*\|[ \t]*(?:\|[ \t]*)*")


def as_read(text: str, keeps_lines: bool = False, is_code: bool = False) -> str:
    """Return a part of a reading view as it is shown: on one line, or on its own lines, cells apart by dots.

    In code a bar is no edge of a cell, and lines keep what they are indented by.

    >>> as_read("Opens  at\\nnine"), as_read("Mon | 9–12")
    ('Opens at nine', 'Mon · 9–12')
    """
    if is_code and keeps_lines:
        return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
    lines = (
        line.strip() if is_code else _BARS.sub(" · ", line.strip().strip("|").strip()) for line in text.splitlines()
    )
    kept = [_SPACE.sub(" ", line) for line in lines if line]
    return ("\n" if keeps_lines else " ").join(kept)


class Section(NamedTuple):
    """The text under one heading: ``path`` is the headings from the outermost in, ``blocks`` its paragraphs."""

    path: tuple[str, ...]
    blocks: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a title. ``path`` and ``sha256`` are those of the file it came from, empty where there is none."""

    id: str
    title: str
    text: str = field(repr=False)
    sections: Sequence[Section] = field(repr=False, default=())
    path: str = ""
    sha256: str = field(repr=False, default="")
    record_line: int | None = None
    """The line of the file on which the document stands, where a file holds a document a line; else None."""
    blocks: Sequence[Block] = field(repr=False, default=())
    """What is known of the structure of ``text``, in order, beside its sections."""
    places: Sequence[tuple[int, Place]] = field(repr=False, default=())
    """Where in ``text`` each place begins, in order: pages, slides, sheets; without any, lines are the places."""
    metadata: Mapping[str, str] = field(repr=False, default_factory=dict)
    """Author, date, tags and the like, by name."""
    original: Document | None = field(repr=False, default=None)
    """For a reading view, the document that it was made from, whose text citations slice."""
    offsets: Offsets | None = field(repr=False, default=None)
    """For a reading view, the way from its text back to that of its original."""

    @property
    def names(self) -> tuple[str, ...]:
        """The title, and the words of the file's name where they say more."""
        if not self.path or self.record_line is not None:
            return (self.title,)
        name = _BETWEEN_WORDS.sub(" ", PurePosixPath(self.id).stem).strip()
        said = self.title.casefold()
        return (self.title,) if all(word in said for word in name.casefold().split()) else (self.title, name)

    def to_source(self, start: int, end: int) -> Span:
        """Return the span of the original's text that a span of this one's was made from."""
        return (start, end) if self.offsets is None else self.offsets.to_source(start, end)

    def shown(self, start: int, end: int, keeps_lines: bool = False) -> str:
        """Return a part of the text as it is shown, see :func:`as_read`."""
        parts = []
        for block in self.blocks:
            if block.kind == "code" and block.start < end and start < block.end:
                parts.append(as_read(self.text[start : max(start, block.start)], keeps_lines))
                stop = min(end, block.end)
                parts.append(as_read(self.text[max(start, block.start) : stop], keeps_lines, is_code=True))
                start = stop
        parts.append(as_read(self.text[start:end], keeps_lines))
        return ("\n" if keeps_lines else " ").join(part for part in parts if part)

    def place_at(self, start: int) -> Place:
        """Return where a person finds what begins at ``start`` of the text."""
        before = bisect_right(self.places, start, key=itemgetter(0))
        if before:
            return self.places[before - 1][1]
        return Place("record" if self.record_line else "line", self.record_line or line_at(self.text, start))


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a part of a long one, under its headings.

    ``number`` is 1-based within the document; ``paragraph`` is the span of the whole paragraph.
    """

    document: Document = field(repr=False)
    number: int
    section: tuple[str, ...]
    start: int
    end: int
    sentence_spans: tuple[Span, ...] = field(repr=False)
    paragraph: Span = field(repr=False)

    @property
    def id(self) -> str:
        """The document's id and the passage's number in it."""
        return f"{self.document.id}#{self.number}"

    @property
    def text(self) -> str:
        """The passage, sliced from the document."""
        return self.document.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The 1-based line of the file on which the passage starts."""
        document = self.document
        return document.record_line or line_at(document.text, self.start)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage."""

    passage: Passage = field(repr=False)
    start: int
    end: int
    reading: Sentence | None = field(repr=False, default=None, compare=False)
    """The same in the reading view, where this one is of a document that has one."""

    @property
    def text(self) -> str:
        """The sentence, sliced from the document."""
        return self.passage.document.text[self.start : self.end]

    @property
    def display(self) -> str:
        """The sentence as a reader reads it: without markup, on one line."""
        read = self.reading or self
        return read.passage.document.shown(read.start, read.end)

    @property
    def line(self) -> int:
        """The 1-based line of the file on which the sentence starts."""
        document = self.passage.document
        return document.record_line or line_at(document.text, self.start)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A part of a document: ``display`` is the same as a reader reads it, without markup."""

    document: Document = field(repr=False)
    start: int
    end: int
    display: str

    @property
    def text(self) -> str:
        """The quotation, sliced from the document."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready to search.

    ``question`` is what was typed, ``text`` the same with slips mended, ``asked_as`` with what the conversation lends.
    ``terms`` gives each term its weight: 1 for the question's own, less for what the conversation lends.
    ``words`` gives for each of the question's own terms the word as it was typed. ``topic`` has the terms of the
    questions before it, where there are any, with what they count beside its own in telling what all are about.
    """

    question: str
    text: str
    asked_as: str
    terms: Mapping[str, float]
    words: Mapping[str, str]
    topic: Mapping[str, float] = field(default_factory=dict)


class TermMatch(NamedTuple):
    """A term of the query: its weight, its places, and ``where``: ``sentence``, ``passage`` or ``nowhere``."""

    term: str
    weight: float
    where: str
    places: tuple[Span, ...]


class Explanation(NamedTuple):
    """What a score is made of: ``base`` and the ``parts`` of all features, by group and name, add up to it."""

    terms: tuple[TermMatch, ...]
    parts: Mapping[str, Mapping[str, float]]
    base: float

    @property
    def total(self) -> float:
        """The score that the parts add up to."""
        return self.base + sum(part for group in self.parts.values() for part in group.values())


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in the corpus that speaks to the question: the passage, its best sentence, the words that answer.

    What it is made of are places in the reading view, of which ``read`` is the sentence; ``sentence``, ``answer``,
    ``quotation`` and ``passage`` are the same in the document, whose text they slice.
    """

    rank: int
    score: float
    read: Sentence
    words: Span | None = None
    """The words that answer."""
    matches: tuple[Span, ...] = ()
    """The words of the sentence that the question shares, in order."""
    explanation: Explanation | None = None
    """Why it has its score, where that was asked for."""
    quoted: Span | None = None
    """What is shown, where that is not the sentence."""
    also: tuple[str, ...] = ()
    """The ids of other passages that say the same, word for word."""

    @property
    def sentence(self) -> Sentence:
        """The sentence, in the document that spans slice."""
        document = self.read.passage.document
        if document.original is None:
            return self.read
        passage = _in_original(self.read.passage)
        return Sentence(passage, *document.to_source(self.read.start, self.read.end), self.read)

    @property
    def passage(self) -> Passage:
        """The passage that the sentence stands in."""
        return self.sentence.passage

    @property
    def answer(self) -> Span | None:
        """The place of the words that answer."""
        return None if self.words is None else self.read.passage.document.to_source(*self.words)

    @property
    def quotation(self) -> Quotation:
        """What is shown: the smallest piece of the document that answers on its own."""
        reading = self.read.passage.document
        start, end = self.quoted or (self.read.start, self.read.end)
        display = reading.shown(start, end, keeps_lines=self.quoted is not None)
        return Quotation(reading.original or reading, *reading.to_source(start, end), display)

    @property
    def answer_display(self) -> str | None:
        """The words that answer as a reader reads them."""
        return None if self.words is None else self.read.passage.document.shown(*self.words)

    @property
    def place(self) -> Place:
        """Where a person finds what is shown."""
        quotation = self.quotation
        return quotation.document.place_at(quotation.start)


def _in_original(passage: Passage) -> Passage:
    """Return a passage of a reading view as one of the document that it was made from."""
    reading = passage.document
    assert reading.original is not None
    return replace(
        passage,
        document=reading.original,
        start=reading.to_source(passage.start, passage.end)[0],
        end=reading.to_source(passage.start, passage.end)[1],
        sentence_spans=tuple(reading.to_source(*span) for span in passage.sentence_spans),
        paragraph=reading.to_source(*passage.paragraph),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to a question. ``abstained`` means: the corpus does not answer this, for ``reason``."""

    question: str
    asked_as: str
    abstained: bool
    reason: str | None
    confidence: float
    citations: tuple[Citation, ...]
    sentences: tuple[Sentence, ...] = field(repr=False, default=())
    """The best sentences of all, best first: unlike those of the citations, several may be of one passage."""
    reply: str | None = None
    """What the bot itself says, where it was greeted or asked about itself or its corpus."""
    answer_confidence: float | None = None
    """The probability that the short answer is right, where there is one."""

    @property
    def text(self) -> str | None:
        """The short answer, a verbatim span of the first citation's sentence, or None."""
        span = self._words()
        return None if span is None else self.citations[0].quotation.document.text[slice(*span)]

    @property
    def display(self) -> str | None:
        """The short answer as a reader reads it, or None."""
        return None if self._words() is None else self.citations[0].answer_display

    def _words(self) -> Span | None:
        return None if self.abstained or not self.citations else self.citations[0].answer


class Turn(NamedTuple):
    """A question of a conversation with the answer it got, or without, where only the question is known."""

    question: str
    answer: Answer | None = None
