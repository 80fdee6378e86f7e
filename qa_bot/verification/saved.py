"""Saved answers → the citations in them: JSON, JSON Lines, or a chat's transcript in Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_bot.errors import SavedAnswersError

MARK = ("<!-- qa-bot ", " -->")
"""What stands around an answer's JSON in a Markdown transcript, on a line of its own."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A text with the span of its document that it was quoted from."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SavedCitation:
    """A citation as it was saved: where from, the digest of the file then, and what was quoted, the passage first."""

    question: str
    rank: int
    document_id: str
    path: str
    sha256: str
    passage: Quotation
    parts: tuple[Quotation, ...]
    """The sentence and the answer."""


def read_saved(path: str) -> list[SavedCitation]:
    """Return the citations of saved answers: a JSON object, JSON Lines, or a chat's transcript in Markdown.

    Raises:
        SavedAnswersError: with the line and the field at fault.
    """
    return [citation for line, answer in saved_answers(path) for citation in _citations(path, f"line {line}", answer)]


def saved_citations(source: str, answers: Sequence[Mapping[str, Any]]) -> list[SavedCitation]:
    """Return the citations of answers; ``source`` says in an error where the answers are from.

    Raises:
        SavedAnswersError: with the number of the answer, counted from 1, and the field at fault.
    """
    numbered = enumerate(answers, start=1)
    return [citation for at, answer in numbered for citation in _citations(source, f"answer {at}", answer)]


def saved_answers(path: str) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the objects of saved answers, each with the line that it begins on.

    Raises:
        SavedAnswersError: as :func:`read_saved`, what the answers hold aside.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SavedAnswersError(path, f"not UTF-8: a wrong byte at offset {error.start}") from None
    except (OSError, ValueError) as error:
        raise SavedAnswersError(path, getattr(error, "strerror", None) or str(error)) from None
    answers = list(_answers(path, text))
    if not answers:
        raise SavedAnswersError(path, "no saved answers in it; qa-bot ask --json and the chat's /save write them")
    return answers


def _answers(path: str, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if MARK[0] in text and not text.lstrip().startswith(("{", "[")):
        lines = (line.strip() for line in text.split("\n"))
        records = [
            (number, line[len(MARK[0]) : -len(MARK[1])])
            for number, line in enumerate(lines, start=1)
            if line.startswith(MARK[0]) and line.endswith(MARK[1])
        ]
    else:
        records = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(records) > 1 and records[0][1].strip() in ("{", "["):
        records = [(1, text)]  # one value over several lines
    for number, record in records:
        try:
            value = json.loads(record)
        except (ValueError, RecursionError) as error:
            why = getattr(error, "msg", "too deeply nested")
            raise SavedAnswersError(path, f"not JSON: {why}", f"line {number}") from None
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, dict):
                raise SavedAnswersError(path, "not an answer's object", f"line {number}")
            yield number, each


def _citations(path: str, place: str, answer: Mapping[str, Any]) -> Iterator[SavedCitation]:
    record = _Record(path, place, answer)
    question = record.text("question")
    for citation in record.records("citations"):
        passage = citation.quotation()
        parts = [citation.record("sentence").quotation()]
        if citation.fields.get("answer") is not None:
            parts.append(citation.record("answer").quotation())
        yield SavedCitation(
            question,
            citation.number("rank"),
            citation.text("passage_id").rpartition("#")[0],
            citation.text("path"),
            citation.text("sha256"),
            passage,
            tuple(parts),
        )


@dataclass(frozen=True, slots=True)
class _Record:
    """An object of a saved file, whose fields are had with their type or an error that names them."""

    path: str
    place: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self._error(name, "a text")
        return value

    def number(self, name: str) -> int:
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._error(name, "a whole number from 0 up")
        return value

    def record(self, name: str) -> _Record:
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise self._error(name, "an object")
        return _Record(self.path, f"{self.place}, {name}", value)

    def records(self, name: str) -> Iterator[_Record]:
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self._error(name, "a list of objects")
        for at, each in enumerate(value, start=1):
            yield _Record(self.path, f"{self.place}, {name} {at}", each)

    def quotation(self) -> Quotation:
        return Quotation(self.number("start"), self.number("end"), self.text("text"))

    def _error(self, name: str, wanted: str) -> SavedAnswersError:
        return SavedAnswersError(self.path, f"“{name}” is not {wanted}", self.place)
