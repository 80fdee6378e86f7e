"""Tables with a header: CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import Source
from qa_bot.evaluation.questions.named import with_documents
from qa_bot.evaluation.questions.topics import FIELDS, MOST_OF_LABEL, QuestionSet, Topic, unique


def header_of(line: str, delimiter: str) -> list[str]:
    """Return the names of columns from the first line of a table."""
    return [name.strip().strip('"').strip().casefold() for name in line.split(delimiter)]


def read_csv(source: Source) -> Iterator[QuestionSet]:
    """Read a table whose columns commas part, or where the header has those, semicolons."""
    first = source.text.split("\n", 1)[0]
    is_with_semicolons = "question" in header_of(first, ";") and "question" not in header_of(first, ",")
    yield from with_documents(source, _read_table(source, ";" if is_with_semicolons else ","))


def read_tsv(source: Source) -> Iterator[QuestionSet]:
    """Read a table whose columns tabs part."""
    yield from with_documents(source, _read_table(source, "\t"))


def _read_table(source: Source, delimiter: str) -> QuestionSet:
    """Read a table whose header names columns as JSON Lines' fields are; several answers are parted by ``|``."""
    rows = _rows(source.path, source.text, delimiter)
    place, names = next(rows, ("line 1", []))
    header = [name.strip().casefold() for name in names]
    for name in filter(None, header):
        if header.count(name) > 1:
            raise QuestionSetError(source.path, f"the header names the column “{name}” twice", place)
    if "question" not in header:
        raise QuestionSetError(source.path, "the header has no column “question”", place)
    return QuestionSet(None, unique(source.path, _topics(source.path, header, rows)))


def _rows(path: str, text: str, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows with something in them, each with the line on which it begins."""
    # Strict: an open quotation mark would swallow the rows below it.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    place = "line 1"
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield place, row
            place = f"line {rows.line_num + 1}"
    except csv.Error as error:
        raise QuestionSetError(
            path, f"not a table: {error} (in quoted cells, quotation marks are doubled)", place
        ) from None


def _topics(path: str, header: list[str], rows: Iterator[tuple[str, list[str]]]) -> Iterator[tuple[str, Topic]]:
    for number, (place, row) in enumerate(rows, start=1):
        if len(row) > len(header):
            raise QuestionSetError(path, f"{len(row)} columns, where the header has {len(header)}", place)
        yield place, _topic(path, place, str(number), dict(zip(header, row, strict=False)))


def _topic(path: str, place: str, number: str, cells: Mapping[str, str]) -> Topic:
    def several(*names: str) -> tuple[str, ...]:
        found = next((cells[name] for name in names if cells.get(name)), "")
        return tuple(part.strip() for part in found.split("|") if part.strip())

    question = cells.get("question", "").strip()  # a row may be shorter than the header
    if not question:
        raise QuestionSetError(path, "the column “question” is empty", place)
    quote = cells.get("quote", "").strip()
    answers, relevant = several("answers", "answer"), several("relevant")
    evidence = several("evidence") or ((quote,) if quote else ())
    told = "answers" in cells or "answer" in cells
    answerable = bool(answers) or (True if evidence or relevant else None if not told else False)
    identity = cells.get("id", "").strip() or number
    labels = tuple(
        (name, cell.strip())
        for name, cell in cells.items()
        if name not in FIELDS and cell.strip() and len(cell) <= MOST_OF_LABEL
    )
    return Topic(
        identity,
        question,
        several("history"),
        answerable,
        answers,
        evidence,
        relevant=relevant,
        labels=labels,
        document=cells.get("document", "").strip(),
        quote=quote,
    )
