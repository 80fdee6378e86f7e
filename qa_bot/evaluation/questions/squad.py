"""SQuAD 1.1 and 2.0; their paragraphs are the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa_bot.documents.loaders import record_document
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import Source, identity_of
from qa_bot.evaluation.questions.topics import MOST_OF_LABEL, QuestionSet, Topic, unique
from qa_bot.model import Document

_CALLED = {list: "a list", str: "a string", int: "a whole number"}


def read_squad(source: Source) -> Iterator[QuestionSet]:
    """Read a file: with the scope ``collection`` one set of all articles, else a set for each."""
    asked = articles_of(source)
    unique(source.path, (topic for article in asked for paragraph in article for topic in paragraph.topics))
    groups = [[paragraph for article in asked for paragraph in article]] if source.scope == "collection" else asked
    for group in groups:
        topics = tuple(topic for paragraph in group for _, topic in paragraph.topics)
        if topics and not any(paragraph.document.text.strip() for paragraph in group):
            raise QuestionSetError(source.path, "questions, but no text to ask them of", group[0].place)
        remarks = tuple(remark for paragraph in group for remark in paragraph.remarks)
        yield QuestionSet(tuple(paragraph.document for paragraph in group), topics, remarks)


def articles_of(source: Source) -> list[list[Paragraph]]:
    """Return the paragraphs of each article of a file.

    Raises:
        QuestionSetError: with the place at fault.
    """
    try:
        whole = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise QuestionSetError(source.path, f"broken JSON: {error}") from None
    read = _Reading(source.path)
    return [read.paragraphs(number, each) for number, each in enumerate(read.field("", whole, "data", list), start=1)]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the questions that were asked on it."""

    place: str
    document: Document
    topics: list[tuple[str, Topic]]
    """The questions on it, with their places in the file."""
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the records of a file, and names the place of what is wrong."""

    path: str

    def field(self, place: str, record: object, name: str, kind: type) -> Any:
        """Return a field that must be there."""
        value = record.get(name) if isinstance(record, dict) else None
        if not isinstance(value, kind):
            why = f'not SQuAD\'s form: the field "{name}" is missing or not {_CALLED[kind]}'
            raise QuestionSetError(self.path, why, place)
        return value

    def paragraphs(self, number: int, article: object) -> list[Paragraph]:
        """Read an article; its paragraphs are documents of its title."""
        place = f"article {number}"
        paragraphs = self.field(place, article, "paragraphs", list)
        title = isinstance(article, dict) and article.get("title")
        name = str(title or place).replace("_", " ")
        return [
            self._paragraph(f"{place}, paragraph {order}", f"{number}:{name}:{order}", name, paragraph)
            for order, paragraph in enumerate(paragraphs, start=1)
        ]

    def _paragraph(self, place: str, identity: str, title: str, paragraph: object) -> Paragraph:
        document = record_document(identity, title, self.field(place, paragraph, "context", str))
        remarks: list[str] = []
        topics = [
            (at := f"{place}, question {order}", self._topic(at, document, qa, remarks))
            for order, qa in enumerate(self.field(place, paragraph, "qas", list), start=1)
        ]
        return Paragraph(place, document, topics, remarks)

    def _topic(self, place: str, document: Document, qa: object, remarks: list[str]) -> Topic:
        question = self.field(place, qa, "question", str)
        if not question.strip():
            raise QuestionSetError(self.path, 'the field "question" is empty', place)
        assert isinstance(qa, dict)  # it has a field
        identity = identity_of(self.path, place, "id", qa.get("id"))
        answerable = not qa.get("is_impossible", False)
        golds = self._golds(place, qa) if answerable else []
        for text, start in golds:
            if not (start >= 0 and document.text.startswith(text, start)):
                remarks.append(f"question {identity}: the answer “{text}” is not at {start} in its paragraph")
        places = tuple((document.id, each, each + 1) for each in sorted({at for _, at in golds}))
        # Without an answer's text, all that is known is the paragraph: no sentence can be called right or wrong.
        relevant = (document.id,) if answerable and not places else ()
        answers = tuple(dict.fromkeys(text for text, _ in golds))
        labels = (("article", document.title[:MOST_OF_LABEL]),)
        return Topic(identity, question, (), answerable, answers, places=places, relevant=relevant, labels=labels)

    def _golds(self, place: str, qa: dict[str, object]) -> list[tuple[str, int]]:
        """Return the answers with their starts."""
        golds = self.field(place, qa, "answers", list) if qa.get("answers") else []
        return [(self.field(place, each, "text", str), self.field(place, each, "answer_start", int)) for each in golds]
