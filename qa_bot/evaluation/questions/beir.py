"""BEIR's folders: a corpus, queries, and judgements of documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import Source, documents_of, identity_of, text_of
from qa_bot.evaluation.questions.qrels import judged, read_qrels, remarks
from qa_bot.evaluation.questions.topics import QuestionSet, Topic, unique


def read_beir(source: Source) -> Iterator[QuestionSet]:
    """Read a folder: the queries that have relevant documents."""
    path, folder = source.path, Path(source.path)
    queries, files = folder / "queries.jsonl", sorted(folder.glob("qrels/*.tsv"))
    for needed in (folder / "corpus.jsonl", queries, files[0] if files else folder / "qrels" / "test.tsv"):
        if not needed.is_file():
            raise QuestionSetError(path, f"not BEIR's form: {needed.relative_to(folder).as_posix()} is missing")
    # Of several splits the test set is meant, as BEIR's own programs have it.
    qrels = read_qrels(str(next((file for file in files if file.stem == "test"), files[0])))
    documents = documents_of(path, folder / "corpus.jsonl")
    topics = unique(str(queries), _topics(str(queries)))
    told = tuple(remarks(qrels, {each.id for each in topics}))
    asked = [judged(topic, qrels) for topic in topics]
    yield QuestionSet(documents, tuple(topic for topic in asked if topic.relevant), told)


def _topics(path: str) -> Iterator[tuple[str, Topic]]:
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if line.strip():
            yield f"line {number}", _topic(path, f"line {number}", line)


def _topic(path: str, place: str, line: str) -> Topic:
    try:
        record = json.loads(line)
        identity, text = record["_id"], record["text"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise QuestionSetError(path, f'broken; expected {{"_id": …, "text": …}}: {error}', place) from None
    if not isinstance(text, str) or not text.strip():
        raise QuestionSetError(path, 'the field "text" is empty or not a string', place)
    return Topic(identity_of(path, place, "_id", identity), text)
