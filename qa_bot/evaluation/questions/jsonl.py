"""JSON Lines, a question a line; a folder of them brings its corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import Source, documents_of, identity_of, text_of
from qa_bot.evaluation.questions.named import with_documents
from qa_bot.evaluation.questions.places import locations_of
from qa_bot.evaluation.questions.topics import FIELDS, MOST_OF_LABEL, QuestionSet, Topic, unique
from qa_bot.model import Document

_DRAFT = ("draft", "True")
"""What ``qa-bot draft`` marks its questions with."""


def read_jsonl(source: Source) -> Iterator[QuestionSet]:
    """Read a file of questions, or a folder with such a file and a corpus."""
    folder = Path(source.path)
    if not folder.is_dir():
        yield from with_documents(source, _question_set(None, source.path, source.text))
        return
    if source.scope != "article" and not (folder / "corpus.jsonl").exists():
        path = str(folder / "questions.jsonl")
        yield from with_documents(replace(source, path=path), _question_set(None, path, text_of(path)))
        return
    documents = documents_of(source.path, folder / "corpus.jsonl")
    path = str(folder / "questions.jsonl")
    yield _question_set(documents, path, text_of(path))


def _question_set(documents: tuple[Document, ...] | None, path: str, text: str) -> QuestionSet:
    topics = unique(path, _topics(path, text))
    drafts = sum(_DRAFT in each.labels for each in topics)
    told = f"questions still marked as drafts, which say little of how good the bot is: {drafts}"
    return QuestionSet(documents, topics, (told,) if drafts else ())


def _topics(path: str, text: str) -> Iterator[tuple[str, Topic]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"line {number}", _topic(path, number, line)


def _topic(path: str, number: int, line: str) -> Topic:
    place = f"line {number}"
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionSetError(path, f"broken JSON: {error}", place) from None
    if not isinstance(record, dict):
        raise QuestionSetError(path, "not an object", place)
    question = record.get("question")
    if not isinstance(question, str) or not question.strip():
        raise QuestionSetError(path, 'the field "question" is missing or empty', place)
    answers = _strings(path, place, record, "answers")
    quote = _string(path, place, record, "quote")
    evidence = _strings(path, place, record, "evidence") or ((quote,) if quote else ())
    relevant = _strings(path, place, record, "relevant")
    is_told = record.get("answers") is not None
    answerable = bool(answers) if is_told else (True if evidence or relevant else None)
    history = _strings(path, place, record, "history")
    identity = number if record.get("id") is None else record["id"]
    return Topic(
        identity_of(path, place, "id", identity),
        question,
        history,
        answerable,
        answers,
        evidence,
        relevant=relevant,
        labels=tuple((name, str(value)) for name, value in record.items() if _is_label(name, value)),
        document=_string(path, place, record, "document"),
        quote=quote,
        locations=locations_of(path, place, record),
    )


def _is_label(name: str, value: object) -> bool:
    return name not in FIELDS and isinstance(value, str | int) and len(str(value)) <= MOST_OF_LABEL


def _string(path: str, place: str, record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise QuestionSetError(path, f'the field "{field}" is empty or not a string', place)
    return value


def _strings(path: str, place: str, record: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = record.get(field)
    if value is None:
        return ()
    if isinstance(value, str) and field == "evidence":
        value = [value]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise QuestionSetError(path, f'the field "{field}" is not a list of strings', place)
    if not all(each.strip() for each in value):
        raise QuestionSetError(path, f'the field "{field}" holds an empty string', place)
    return tuple(value)
