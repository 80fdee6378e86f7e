"""Topics with their gold answers, and the sets of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa_bot.errors import QuestionSetError
from qa_bot.model import Document
from qa_bot.model import Place as Location

Place = tuple[str, int, int]
"""A span of a document: its id, start and end."""
FIELDS = frozenset(("id", "question", "history", "answer", "answers", "evidence", "relevant", "quote", "place", "also"))
"""What records and tables call what they say of a question; other fields are labels."""
MOST_OF_LABEL = 80
"""Characters: what is longer is no label."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with what is known of its answer.

    ``answerable`` is None where the file does not tell. ``places`` and ``evidence`` say which passages and sentences
    are relevant, ``relevant`` which documents or passages are, by id; empty where the file does not tell. ``grades``
    are how relevant each of these is, for nDCG; empty where all are alike.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    relevant: tuple[str, ...] = ()
    grades: tuple[float, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    """What else the file says of it, by field: to have figures for parts of the questions."""
    document: str = ""
    """The path of the file on which it is asked: its evidence is there alone. Empty where that is no matter."""
    quote: str = ""
    """What a person should be shown, verbatim, where the file tells."""
    locations: tuple[Location, ...] = ()
    """Where a person finds that, on one of these pages, rows and the like; empty where the file does not tell."""

    def label(self, field: str) -> str | None:
        """Return what a field says that is a label, None without it."""
        return dict(self.labels).get(field)

    @property
    def is_located(self) -> bool:
        """Whether it has an answer, and the file tells where."""
        return bool(self.answerable and (self.places or self.evidence or self.relevant))


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Topics to ask of one corpus; ``documents`` is None where that is the corpus at hand."""

    documents: tuple[Document, ...] | None
    topics: tuple[Topic, ...]
    remarks: tuple[str, ...] = ()
    """What is doubtful in the file, though it can be used; a sentence each."""
    fold: int | None = None
    """Where its articles are learned from, the fold of the weights that have not seen them."""


def unique(path: str, topics: Iterable[tuple[str, Topic]]) -> tuple[Topic, ...]:
    """Return topics that come with their places in a file.

    Raises:
        QuestionSetError: two have the same id.
    """
    found: dict[str, Topic] = {}
    places: dict[str, str] = {}
    for place, topic in topics:
        if topic.id in found:
            first = places[topic.id]
            raise QuestionSetError(
                path, f"the id {topic.id!r} is {'on' if first.startswith('line') else 'in'} {first}, too", place
            )
        found[topic.id], places[topic.id] = topic, place
    return tuple(found.values())
