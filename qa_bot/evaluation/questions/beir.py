"""BEIR's folders: a corpus, queries, and judgements of documents."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import documents_of, is_number, text_of
from qa_bot.evaluation.questions.topics import QuestionSet, Topic


def read_beir(path: str, scope: str) -> Iterator[QuestionSet]:
    """Read a folder: the queries that have relevant documents."""
    folder = Path(path)
    queries, qrels = folder / "queries.jsonl", sorted(folder.glob("qrels/*.tsv"))
    for needed in (folder / "corpus.jsonl", queries, qrels[0] if qrels else folder / "qrels" / "test.tsv"):
        if not needed.is_file():
            raise QuestionSetError(path, f"not BEIR's form: {needed.relative_to(folder).as_posix()} is missing")
    # Of several splits the test set is meant, as BEIR's own programs have it.
    chosen = next((file for file in qrels if file.stem == "test"), qrels[0])
    relevant = _qrels(chosen)
    documents = documents_of(path, folder / "corpus.jsonl")
    topics: list[Topic] = []
    for number, line in enumerate(text_of(str(queries)).split("\n"), start=1):
        if line.strip():
            identity, text = _beir_query(str(queries), number, line)
            if relevant.get(identity):
                topics.append(Topic(identity, text, (), True, (), (), (), tuple(relevant[identity])))
    yield QuestionSet(documents, tuple(topics))


def _beir_query(path: str, number: int, line: str) -> tuple[str, str]:
    try:
        record = json.loads(line)
        identity, text = str(record["_id"]), str(record["text"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise QuestionSetError(path, f'broken; expected {{"_id": …, "text": …}}: {error}', f"line {number}") from None
    if not text.strip():
        raise QuestionSetError(path, 'the field "text" is empty', f"line {number}")
    return identity, text


def _qrels(file: Path) -> dict[str, list[str]]:
    relevant: dict[str, list[str]] = {}
    rows = csv.reader(text_of(str(file)).splitlines(), delimiter="\t")
    for number, row in enumerate(rows, start=1):
        if not row or (number == 1 and not is_number(row[-1])):
            continue
        if len(row) not in (3, 4) or not is_number(row[-1]):
            raise QuestionSetError(str(file), "expected query-id, corpus-id and score", f"line {number}")
        query, document, grade = (row[0], row[-2], float(row[-1]))
        if grade > 0:
            relevant.setdefault(query, []).append(document)
    return relevant
