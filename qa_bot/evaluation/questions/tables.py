"""Tables with a header: CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import text_of
from qa_bot.evaluation.questions.topics import QuestionSet, Topic


def read_table(path: str, delimiter: str) -> Iterator[QuestionSet]:
    """Read a table whose header names columns as JSON Lines' fields are; several answers are parted by ``|``."""
    rows = csv.reader(io.StringIO(text_of(path), newline=""), delimiter=delimiter)
    topics: list[Topic] = []
    seen: dict[str, int] = {}
    try:
        header = [name.strip().casefold() for name in next(rows, [])]
        if "question" not in header:
            raise QuestionSetError(path, "the header names no column “question”", "line 1")
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            place = f"line {rows.line_num}"
            if len(row) > len(header):
                raise QuestionSetError(path, f"{len(row)} columns, where the header has {len(header)}", place)
            topic = _table_topic(path, place, str(len(topics) + 1), dict(zip(header, row, strict=False)))
            if topic.id in seen:
                raise QuestionSetError(path, f"the id {topic.id!r} stands on line {seen[topic.id]}, too", place)
            seen[topic.id] = rows.line_num
            topics.append(topic)
    except csv.Error as error:
        raise QuestionSetError(path, f"no table: {error}", f"line {rows.line_num}") from None
    yield QuestionSet(None, tuple(topics))


def _table_topic(path: str, place: str, number: str, cells: Mapping[str, str]) -> Topic:
    def several(*names: str) -> tuple[str, ...]:
        found = next((cells[name] for name in names if cells.get(name)), "")
        return tuple(part.strip() for part in found.split("|") if part.strip())

    question = cells.get("question", "").strip()  # a row may be shorter than the header
    if not question:
        raise QuestionSetError(path, "the column “question” is empty", place)
    answers, evidence, relevant = several("answers", "answer"), several("evidence"), several("relevant")
    told = "answers" in cells or "answer" in cells
    answerable = bool(answers) or (True if evidence or relevant else None if not told else False)
    identity = cells.get("id", "").strip() or number
    return Topic(identity, question, several("history"), answerable, answers, evidence, (), relevant)
