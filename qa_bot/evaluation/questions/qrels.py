"""Judgements of relevance: TREC's four columns, or BEIR's three with a header."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import text_of
from qa_bot.evaluation.questions.topics import Topic

Qrels = Mapping[str, Mapping[str, float]]
"""For each query the documents that were judged, with their grades; those above 0 are relevant."""


def read_qrels(path: str) -> Qrels:
    """Read lines of query, iteration, document and grade, or without iteration; white space or tabs part them.

    Raises:
        QuestionSetError: with the line at fault.
    """
    judged: dict[str, dict[str, float]] = {}
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        columns = line.split("\t") if "\t" in line.strip() else line.split()
        if not line.strip() or (number == 1 and not _is_number(columns[-1])):
            continue  # the first line may be a header
        place = f"line {number}"
        if len(columns) not in (3, 4) or not _is_number(columns[-1]):
            raise QuestionSetError(path, "expected query, iteration (or nothing), document and grade", place)
        query, document, grade = columns[0].strip(), columns[-2].strip(), float(columns[-1])
        if not math.isfinite(grade):
            raise QuestionSetError(path, f"the grade {columns[-1].strip()!r} is not a number", place)
        known = judged.setdefault(query, {})
        if known.setdefault(document, grade) != grade:
            raise QuestionSetError(path, f"{document} is judged twice for query {query}, with different grades", place)
    return judged


def judged(topic: Topic, qrels: Qrels) -> Topic:
    """Return a topic with the documents that are relevant for it; ``answerable`` is unknown where none are."""
    grades = {document: grade for document, grade in qrels.get(topic.id, {}).items() if grade > 0}
    if not grades:
        return topic
    graded = tuple(grades.values()) if len(set(grades.values())) > 1 else ()
    return replace(topic, answerable=True, relevant=tuple(grades), grades=graded)


def remarks(qrels: Qrels, asked: Collection[str]) -> Iterator[str]:
    """Say which judgements lead to no figure."""
    other = [query for query in qrels if query not in asked]
    if other:
        yield f"judged queries that are not among the questions: {len(other)}, such as {other[0]}"
    without = [query for query in qrels if query in asked and not any(grade > 0 for grade in qrels[query].values())]
    if without:
        yield f"judged queries without anything relevant, which are not measured: {len(without)}, such as {without[0]}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
