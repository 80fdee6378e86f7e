"""Answers and errors as what JSON can hold, and the JSON Schemas that say what every front gives."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from qa_bot.errors import QABotError
from qa_bot.model import Answer, Citation, Explanation, Span

Record = dict[str, Any]
"""An object of JSON."""

SCHEMAS = (
    "answer",
    "error",
    "search",
    "passage",
    "documents",
    "passages",
    "verification",
    "status",
    "session",
    "doctor",
)
"""The kinds of records that have a JSON Schema, each in ``schemas``."""
_FOLDER = Path(__file__).with_name("schemas")


def as_json(answer: Answer) -> Record:
    """Return an answer as what JSON can hold; offsets are code points of the document's text."""
    return {
        "schema": "qa-bot/answer/1",
        "question": answer.question,
        "asked_as": answer.asked_as,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "answer": answer.text,
        **({"reply": answer.reply} if answer.reply else {}),
        "confidence": answer.confidence,
        "answer_confidence": answer.answer_confidence,
        "citations": [_citation_as_json(citation) for citation in answer.citations],
    }


def answer_line(answer: Answer) -> str:
    """Return an answer as one line of JSON, in the schema ``qa-bot/answer/1``."""
    return json.dumps(as_json(answer), ensure_ascii=False) + "\n"


def error_as_json(kind: str, message: str) -> Record:
    """Return an error as what JSON can hold."""
    return {"schema": "qa-bot/error/1", "kind": kind, "message": message}


def kind_of(error: Exception) -> str:
    """Return the kind of an error: its class's name in small letters, or ``system`` for the operating system's.

    >>> from qa_bot.errors import EmptyQuestion
    >>> kind_of(EmptyQuestion())
    'empty_question'
    """
    if not isinstance(error, QABotError):
        return "system"
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", type(error).__name__).lower()


@cache
def load_schema(name: str) -> Record:
    """Return the JSON Schema of a kind of record, one of ``SCHEMAS``."""
    record: Record = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return record


def _citation_as_json(citation: Citation) -> Record:
    sentence, quotation, answer = citation.sentence, citation.quotation, citation.answer
    passage = sentence.passage
    source = passage.document.text
    return {
        "rank": citation.rank,
        "passage_id": passage.id,
        "document": passage.document.title,
        "path": passage.document.path,
        "sha256": passage.document.sha256,
        "section": list(passage.section),
        "start": passage.start,
        "end": passage.end,
        "line": passage.line,
        "text": passage.text,
        "score": citation.score,
        "sentence": {
            "start": sentence.start,
            "end": sentence.end,
            "line": sentence.line,
            "text": sentence.text,
            "display": sentence.display,
        },
        "quotation": {
            "start": quotation.start,
            "end": quotation.end,
            "text": quotation.text,
            "display": quotation.display,
        },
        "place": citation.place._asdict(),
        "answer": {**_span_as_json(source, answer), "display": citation.answer_display} if answer else None,
        **({"also": list(citation.also)} if citation.also else {}),
        **({"explanation": _explanation_as_json(citation.explanation)} if citation.explanation else {}),
    }


def _explanation_as_json(explanation: Explanation) -> Record:
    terms = [
        {"term": each.term, "weight": each.weight, "where": each.where, "places": [list(span) for span in each.places]}
        for each in explanation.terms
    ]
    return {"terms": terms, "base": explanation.base, "features": {**explanation.parts}}


def _span_as_json(source: str, span: Span) -> Record:
    return {"start": span[0], "end": span[1], "text": source[slice(*span)]}
