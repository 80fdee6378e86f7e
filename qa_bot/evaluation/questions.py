"""Question files → topics with their gold answers: JSON Lines, SQuAD, BEIR.

SQuAD and BEIR files bring their own corpus; JSON Lines are asked of the corpus at hand.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_bot.documents import read_corpus
from qa_bot.documents.loaders import record_document
from qa_bot.errors import CorpusError, QuestionSetError
from qa_bot.model import Document

Place = tuple[str, int, int]
"""A span of a document: its id, start and end."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with what is known of its answer.

    ``answerable`` is None where the file does not tell. ``places`` and ``evidence`` say which passages and sentences
    are relevant, ``relevant`` which documents or passages are, by id; empty where the file does not tell.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    relevant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Topics to ask of one corpus; ``documents`` is None where that is the corpus at hand."""

    documents: tuple[Document, ...] | None
    topics: tuple[Topic, ...]


def read_questions(path: str, format: str = "auto", scope: str = "article") -> list[QuestionSet]:
    """Read a question file or folder; ``format`` is ``auto`` or a key of ``FORMATS``.

    With ``scope`` ``article`` each SQuAD article's paragraphs are the corpus of its questions, with ``collection``
    those of the whole file are.

    Raises:
        QuestionSetError: with the line or field at fault.
    """
    if not Path(path).exists():
        raise QuestionSetError(path, "no such file or folder")
    name = _recognise(path) if format == "auto" else format
    if name not in FORMATS:
        raise QuestionSetError(path, f"unknown format {name!r}; known are {', '.join(FORMATS)}")
    sets = [each for each in FORMATS[name](path, scope) if each.topics]
    if not sets:
        raise QuestionSetError(path, "no questions in it")
    return sets


def _recognise(path: str) -> str:
    if Path(path).is_dir():
        return "beir"
    head = _text(path).lstrip()
    if not head:
        raise QuestionSetError(path, "no questions in it")
    if head[0] != "{":
        raise QuestionSetError(
            path, "neither JSON Lines nor SQuAD: it does not begin with “{”; --format names the form"
        )
    try:
        json.loads(head.split("\n", 1)[0])
    except ValueError:
        return "squad"
    return "squad" if '"data"' in head and "\n" not in head.strip() else _one_line_or_many(head)


def _one_line_or_many(head: str) -> str:
    first = json.loads(head.split("\n", 1)[0])
    return "squad" if isinstance(first, dict) and "data" in first and "question" not in first else "jsonl"


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionSetError(path, f"not UTF-8: a wrong byte at offset {error.start}") from None
    except OSError as error:
        raise QuestionSetError(path, error.strerror or str(error)) from None


# JSON Lines ----------------------------------------------------------------------------------------------------------


def _read_jsonl(path: str, scope: str) -> Iterator[QuestionSet]:
    topics: list[Topic] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        topic = _jsonl_topic(path, number, line)
        if topic.id in seen:
            raise QuestionSetError(path, f"the id {topic.id!r} stands on line {seen[topic.id]}, too", f"line {number}")
        seen[topic.id] = number
        topics.append(topic)
    yield QuestionSet(None, tuple(topics))


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


# SQuAD ---------------------------------------------------------------------------------------------------------------


def _read_squad(path: str, scope: str) -> Iterator[QuestionSet]:
    try:
        articles = json.loads(_text(path))["data"]
        read = [list(_squad_article(number, article)) for number, article in enumerate(articles, start=1)]
    except (KeyError, TypeError, AttributeError) as error:
        raise QuestionSetError(path, f"not SQuAD's form: {error}") from None
    except (ValueError, RecursionError) as error:
        raise QuestionSetError(path, f"broken JSON: {error}") from None
    groups = read if scope == "article" else [[pair for article in read for pair in article]]
    for group in groups:
        documents = tuple(document for document, _ in group)
        yield QuestionSet(documents, tuple(topic for _, topics in group for topic in topics))


def _squad_article(number: int, article: Mapping[str, Any]) -> Iterator[tuple[Document, list[Topic]]]:
    title = str(article.get("title") or f"article {number}").replace("_", " ")
    for order, paragraph in enumerate(article["paragraphs"], start=1):
        document = record_document(f"{number}:{title}:{order}", title, paragraph["context"])
        yield document, [_squad_topic(document, qa) for qa in paragraph["qas"]]


def _squad_topic(document: Document, qa: Mapping[str, Any]) -> Topic:
    golds = qa.get("answers") or []
    answerable = not qa.get("is_impossible", False)
    starts = sorted({int(gold["answer_start"]) for gold in golds}) if answerable else []
    places = tuple((document.id, start, start + 1) for start in starts)
    if answerable and not places:
        places = ((document.id, 0, len(document.text)),)
    answers = tuple(dict.fromkeys(str(gold["text"]) for gold in golds)) if answerable else ()
    return Topic(str(qa["id"]), str(qa["question"]), (), answerable, answers, (), places)


# BEIR ----------------------------------------------------------------------------------------------------------------


def _read_beir(path: str, scope: str) -> Iterator[QuestionSet]:
    folder = Path(path)
    queries, qrels = folder / "queries.jsonl", sorted(folder.glob("qrels/*.tsv"))
    for needed in (folder / "corpus.jsonl", queries, qrels[0] if qrels else folder / "qrels" / "test.tsv"):
        if not needed.is_file():
            raise QuestionSetError(path, f"not BEIR's form: {needed.relative_to(folder).as_posix()} is missing")
    # Of several splits the test set is meant, as BEIR's own programs have it.
    chosen = next((file for file in qrels if file.stem == "test"), qrels[0])
    relevant = _qrels(chosen)
    try:
        documents = read_corpus([folder / "corpus.jsonl"]).documents
    except CorpusError as error:
        raise QuestionSetError(path, str(error)) from None
    topics: list[Topic] = []
    for number, line in enumerate(_text(str(queries)).split("\n"), start=1):
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
    rows = csv.reader(_text(str(file)).splitlines(), delimiter="\t")
    for number, row in enumerate(rows, start=1):
        if not row or (number == 1 and not _is_number(row[-1])):
            continue
        if len(row) not in (3, 4) or not _is_number(row[-1]):
            raise QuestionSetError(str(file), "expected query-id, corpus-id and score", f"line {number}")
        query, document, grade = (row[0], row[-2], float(row[-1]))
        if grade > 0:
            relevant.setdefault(query, []).append(document)
    return relevant


def _is_number(value: str) -> bool:
    try:
        return float(value) == float(value)
    except ValueError:
        return False


FORMATS: Mapping[str, Callable[[str, str], Iterator[QuestionSet]]] = {
    "jsonl": _read_jsonl,
    "squad": _read_squad,
    "beir": _read_beir,
}
