"""Topics with their gold answers, and the sets of them."""

from __future__ import annotations

from dataclasses import dataclass

from qa_bot.model import Document

Place = tuple[str, int, int]
"""A span of a document: its id, start and end."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with what is known of its answer.

    ``answerable`` is None where the file does not tell. ``places`` and ``evidence`` say which passages and sentences
    are relevant, ``relevant`` which documents or passages are, by id; empty where the file does not tell.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    relevant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Topics to ask of one corpus; ``documents`` is None where that is the corpus at hand."""

    documents: tuple[Document, ...] | None
    topics: tuple[Topic, ...]
