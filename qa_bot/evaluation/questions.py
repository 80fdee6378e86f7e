"""Question files → topics with their gold answers: JSON Lines, SQuAD, BEIR, tables, TREC topics.

SQuAD and BEIR files bring their own corpus, and so does a folder with ``corpus.jsonl`` and ``questions.jsonl``; other
files are asked of the corpus at hand.
"""

from __future__ import annotations

import csv
import io
import json
import re
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


def read_questions(
    path: str, format: str = "auto", scope: str = "article", qrels: str | None = None
) -> list[QuestionSet]:
    """Read a question file or folder; ``format`` is ``auto`` or a key of ``FORMATS``.

    With ``scope`` ``article`` each SQuAD article's paragraphs are the corpus of its questions, with ``collection``
    those of the whole file are. TREC topics have their relevant documents in the file ``qrels``.

    Raises:
        QuestionSetError: with the line or field at fault.
    """
    if not Path(path).exists():
        raise QuestionSetError(path, "no such file or folder")
    name = _recognise(path) if format == "auto" else format
    if name not in FORMATS:
        raise QuestionSetError(path, f"unknown format {name!r}; known are {', '.join(FORMATS)}")
    if qrels is not None and name != "trec":
        raise QuestionSetError(qrels, f"relevance judgements go with TREC topics; {path} is read as {name}")
    read = _read_trec(path, qrels) if name == "trec" else FORMATS[name](path, scope)
    sets = [each for each in read if each.topics]
    if not sets:
        raise QuestionSetError(path, "no questions in it")
    return sets


def _recognise(path: str) -> str:
    if Path(path).is_dir():
        return "jsonl" if (Path(path) / "questions.jsonl").is_file() else "beir"
    head = _text(path).lstrip()
    if not head:
        raise QuestionSetError(path, "no questions in it")
    if head[0] != "{":
        return _recognise_table(path, head)
    try:
        json.loads(head.split("\n", 1)[0])
    except ValueError:
        return "squad"
    return "squad" if '"data"' in head and "\n" not in head.strip() else _one_line_or_many(head)


def _recognise_table(path: str, head: str) -> str:
    """Recognise what is no JSON: TREC topics by their tags or two columns, tables by a header with ``question``."""
    first = head.split("\n", 1)[0].rstrip("\r")
    if "<top>" in head[:1000].lower():
        return "trec"
    for name, delimiter in (("tsv", "\t"), ("csv", ",")):
        if "question" in (column.strip().strip('"').casefold() for column in first.split(delimiter)):
            return name
    if first.count("\t") == 1:
        return "trec"
    raise QuestionSetError(
        path,
        "no form that is known: no JSON, no table with a column “question”, no TREC topics; --format names the form",
    )


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
    documents = None
    if Path(path).is_dir():
        documents = _documents(path, Path(path) / "corpus.jsonl")
        path = str(Path(path) / "questions.jsonl")
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
    documents = _documents(path, folder / "corpus.jsonl")
    topics: list[Topic] = []
    for number, line in enumerate(_text(str(queries)).split("\n"), start=1):
        if line.strip():
            identity, text = _beir_query(str(queries), number, line)
            if relevant.get(identity):
                topics.append(Topic(identity, text, (), True, (), (), (), tuple(relevant[identity])))
    yield QuestionSet(documents, tuple(topics))


def _documents(path: str, corpus: Path) -> tuple[Document, ...]:
    """Read the corpus of a folder."""
    try:
        return read_corpus([corpus]).documents
    except CorpusError as error:
        raise QuestionSetError(path, str(error)) from None


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


# Tables -------------------------------------------------------------------------------------------------------------


def _read_table(path: str, delimiter: str) -> Iterator[QuestionSet]:
    """Read a table whose header names columns as JSON Lines' fields are; several answers are parted by ``|``."""
    rows = csv.reader(io.StringIO(_text(path), newline=""), delimiter=delimiter)
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


# TREC ---------------------------------------------------------------------------------------------------------------


def _read_trec(path: str, qrels: str | None) -> Iterator[QuestionSet]:
    """Read TREC topics, tagged or as ``id<tab>query``; the judgements are those of ``qrels``."""
    text = _text(path)
    relevant = _trec_qrels(qrels) if qrels is not None else {}
    found = _tagged_topics(path, text) if "<top>" in text[:1000].lower() else _tabbed_topics(path, text)
    topics: dict[str, Topic] = {}
    for place, identity, question in found:
        if not identity or not question:
            raise QuestionSetError(path, "a topic without a number or a title", place)
        if identity in topics:
            raise QuestionSetError(path, f"the id {identity!r} stands there twice", place)
        known = tuple(relevant.get(identity, ()))
        topics[identity] = Topic(identity, question, (), True if known else None, (), (), (), known)
    yield QuestionSet(None, tuple(topics.values()))


def _tagged_topics(path: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, number and title of ``<top>`` elements; their tags need not be closed."""
    line = 1
    for part in re.split(r"(?i)(?=<top>)", text):
        fields: dict[str, str] = {}
        name = ""
        for piece in re.split(r"(</?\w+>)", part):
            if piece.startswith("<"):
                name = piece.strip("</>").casefold()
            else:
                fields.setdefault(name, " ".join(piece.split()))
        if "top" in fields:
            number = re.sub(r"(?i)^number:\s*", "", fields.get("num", ""))
            yield f"line {line}", number, re.sub(r"(?i)^topic:\s*", "", fields.get("title", ""))
        line += part.count("\n")


def _tabbed_topics(path: str, text: str) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            identity, tab, question = line.partition("\t")
            if not tab:
                raise QuestionSetError(path, "expected a number, a tab and a question", f"line {number}")
            yield f"line {number}", identity.strip(), question.strip()


def _trec_qrels(path: str) -> dict[str, list[str]]:
    relevant: dict[str, list[str]] = {}
    for number, line in enumerate(_text(path).split("\n"), start=1):
        columns = line.split()
        if not columns:
            continue
        if len(columns) != 4 or not _is_number(columns[3]):
            raise QuestionSetError(path, "expected query, iteration, document and grade", f"line {number}")
        if float(columns[3]) > 0:
            relevant.setdefault(columns[0], []).append(columns[2])
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
    "csv": lambda path, scope: _read_table(path, ","),
    "tsv": lambda path, scope: _read_table(path, "\t"),
    "trec": lambda path, scope: _read_trec(path, None),
}
