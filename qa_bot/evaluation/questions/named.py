"""The documents that questions name, found and read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from qa_bot.documents import read_corpus
from qa_bot.errors import CorpusError, QuestionSetError
from qa_bot.evaluation.questions.files import Source
from qa_bot.evaluation.questions.topics import QuestionSet, Topic
from qa_bot.model import Document


def with_documents(source: Source, questions: QuestionSet) -> Iterator[QuestionSet]:
    """Give questions the documents that they name: with ``document`` a set for each, with ``collection`` one of all.

    With another scope, or where none names any in a collection, the corpus at hand is asked.

    Raises:
        QuestionSetError: a document is missing or cannot be read, or a question names none and should.
    """
    names = dict.fromkeys(topic.document for topic in questions.topics)
    if source.scope == "article" or (source.scope == "collection" and not any(names)):
        # Nothing says that the corpus at hand has these files.
        yield replace(questions, topics=tuple(replace(topic, document="") for topic in questions.topics))
        return
    for topic in questions.topics:
        if source.scope == "document" and not topic.document:
            raise QuestionSetError(source.path, "names no document, as --scope document needs", f"question {topic.id}")
    paths = _paths(source, questions.topics)
    topics = [replace(topic, document=paths.get(topic.document, "")) for topic in questions.topics]
    if source.scope == "collection":
        yield replace(questions, documents=_read(source, list(dict.fromkeys(paths.values()))), topics=tuple(topics))
        return
    remarks = questions.remarks
    for path in dict.fromkeys(paths.values()):
        own = tuple(topic for topic in topics if topic.document == path)
        yield QuestionSet(_read(source, [path]), own, remarks)
        remarks = ()


def _paths(source: Source, topics: tuple[Topic, ...]) -> dict[str, str]:
    """Return for each name of a document the path of its file, one for each file."""
    found: dict[str, str] = {}
    files: dict[str, str] = {}
    for topic in topics:
        if topic.document and topic.document not in found:
            path = _find(source, topic)
            found[topic.document] = files.setdefault(os.path.realpath(path), str(path))
    return found


def _find(source: Source, topic: Topic) -> Path:
    """Return the path of a topic's document: from the question file, its folder ``texts``, or the corpus.

    Raises:
        QuestionSetError: it is nowhere there.
    """
    name, folder = topic.document, Path(source.path).parent
    corpus = [Path(each) for each in source.corpus]
    named = [each for each in corpus if each.name == Path(name).name]
    for path in (folder / name, folder / "texts" / name, *(each / name for each in corpus), *named):
        if path.is_file():
            return path
    where = " or ".join([f"beside {source.path}", *source.corpus])
    raise QuestionSetError(source.path, f"no document {name!r} {where}", f"question {topic.id}")


def _read(source: Source, paths: list[str]) -> tuple[Document, ...]:
    try:
        return read_corpus(paths).documents
    except CorpusError as error:
        raise QuestionSetError(source.path, str(error)) from None
