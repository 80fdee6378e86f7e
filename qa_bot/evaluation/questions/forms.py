"""The forms of question files, recognised by content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.beir import read_beir
from qa_bot.evaluation.questions.files import text_of
from qa_bot.evaluation.questions.jsonl import read_jsonl
from qa_bot.evaluation.questions.squad import read_squad
from qa_bot.evaluation.questions.tables import read_table
from qa_bot.evaluation.questions.topics import QuestionSet
from qa_bot.evaluation.questions.trec import read_trec


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
    read = read_trec(path, qrels) if name == "trec" else FORMATS[name](path, scope)
    sets = [each for each in read if each.topics]
    if not sets:
        raise QuestionSetError(path, "no questions in it")
    return sets


def _recognise(path: str) -> str:
    if Path(path).is_dir():
        return "jsonl" if (Path(path) / "questions.jsonl").is_file() else "beir"
    head = text_of(path).lstrip()
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


FORMATS: Mapping[str, Callable[[str, str], Iterator[QuestionSet]]] = {
    "jsonl": read_jsonl,
    "squad": read_squad,
    "beir": read_beir,
    "csv": lambda path, scope: read_table(path, ","),
    "tsv": lambda path, scope: read_table(path, "\t"),
    "trec": lambda path, scope: read_trec(path, None),
}
