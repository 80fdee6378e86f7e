"""The records that the stages hand to each other: never changed, and knowing nothing of the stages.

Every place in a text is a half-open span ``start:end`` of Unicode code points of its document's text. Texts of
passages, sentences and answers are never stored: they are sliced from the document, so a quotation cannot drift.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]


def line_at(text: str, offset: int) -> int:
    """Return the 1-based line of ``offset``; lines end with LF, CR or both.

    >>> line_at("one\\ntwo\\r\\nthree", 9)
    3
    """
    breaks = text.count("\n", 0, offset) + text.count("\r", 0, offset) - text.count("\r\n", 0, offset)
    return breaks + 1


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

    @property
    def text(self) -> str:
        """The sentence, sliced from the document."""
        return self.passage.document.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The 1-based line of the file on which the sentence starts."""
        document = self.passage.document
        return document.record_line or line_at(document.text, self.start)


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
    """A place in the corpus that speaks to the question: the passage, its best sentence, the words that answer."""

    rank: int
    score: float
    sentence: Sentence
    answer: Span | None = None
    matches: tuple[Span, ...] = ()
    """The words of the sentence that the question shares, in order."""
    explanation: Explanation | None = None
    """Why it has its score, where that was asked for."""

    @property
    def passage(self) -> Passage:
        """The passage that the sentence stands in."""
        return self.sentence.passage


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

    @property
    def text(self) -> str | None:
        """The short answer, a verbatim span of the first citation's sentence, or None."""
        if self.abstained or not self.citations or self.citations[0].answer is None:
            return None
        start, end = self.citations[0].answer
        return self.citations[0].passage.document.text[start:end]


class Turn(NamedTuple):
    """A question of a conversation with the answer it got, or without, where only the question is known."""

    question: str
    answer: Answer | None = None
