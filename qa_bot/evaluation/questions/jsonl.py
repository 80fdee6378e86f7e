"""JSON Lines, a question a line; a folder of them brings its corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import documents_of, text_of
from qa_bot.evaluation.questions.topics import QuestionSet, Topic


def read_jsonl(path: str, scope: str) -> Iterator[QuestionSet]:
    """Read a file of questions, or a folder with such a file and a corpus."""
    documents = None
    if Path(path).is_dir():
        documents = documents_of(path, Path(path) / "corpus.jsonl")
        path = str(Path(path) / "questions.jsonl")
    topics: list[Topic] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if not line.strip():
            continue
        topic = _jsonl_topic(path, number, line)
        if topic.id in seen:
            raise QuestionSetError(path, f"the id {topic.id!r} stands on line {seen[topic.id]}, too", f"line {number}")
        seen[topic.id] = number
        topics.append(topic)
    yield QuestionSet(documents, tuple(topics))


def _jsonl_topic(path: str, number: int, line: str) -> Topic:
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
    evidence = _strings(path, place, record, "evidence")
    relevant = _strings(path, place, record, "relevant")
    answerable = bool(answers) if "answers" in record else (True if evidence or relevant else None)
    history = _strings(path, place, record, "history")
    return Topic(str(record.get("id", number)), question, history, answerable, answers, evidence, (), relevant)


def _strings(path: str, place: str, record: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = record.get(field)
    if value is None:
        return ()
    if isinstance(value, str) and field == "evidence":
        value = [value]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise QuestionSetError(path, f'the field "{field}" is no list of strings', place)
    return tuple(value)
