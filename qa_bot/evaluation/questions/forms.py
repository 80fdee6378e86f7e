"""The forms of question files, recognised by content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.beir import read_beir
from qa_bot.evaluation.questions.files import Source
from qa_bot.evaluation.questions.jsonl import read_jsonl
from qa_bot.evaluation.questions.squad import read_squad
from qa_bot.evaluation.questions.tables import header_of, read_csv, read_tsv
from qa_bot.evaluation.questions.topics import QuestionSet
from qa_bot.evaluation.questions.trec import is_tagged, read_trec

FORMATS: Mapping[str, Callable[[Source], Iterator[QuestionSet]]] = {
    "jsonl": read_jsonl,
    "squad": read_squad,
    "beir": read_beir,
    "csv": read_csv,
    "tsv": read_tsv,
    "trec": read_trec,
}


SCOPES = ("article", "document", "collection")
_WITHOUT_DOCUMENTS = frozenset(("beir", "trec"))
"""The forms whose questions cannot name the document on which they are asked."""


def read_questions(
    path: str,
    format: str = "auto",
    scope: str = "article",
    qrels: str | None = None,
    corpus: Sequence[str] = (),
) -> list[QuestionSet]:
    """Read a question file or folder; ``format`` is ``auto`` or a key of ``FORMATS``.

    With ``scope`` ``article`` each SQuAD article's paragraphs are the corpus of its questions, with ``collection``
    those of the whole file are. Questions of other files that name their documents are asked each of its own with
    ``document``, or of all of these with ``collection``; documents that are not found from the question file are
    looked for in the ``corpus``. TREC topics have their relevant documents in the file ``qrels``.

    Raises:
        QuestionSetError: with the line or field at fault.
    """
    if not Path(path).exists():
        raise QuestionSetError(path, "no such file or folder")
    source = Source(path, scope, qrels, tuple(corpus))
    name = recognise(source) if format == "auto" else format
    if name not in FORMATS:
        raise QuestionSetError(path, f"unknown format {name!r}; the formats are {', '.join(FORMATS)}")
    if qrels is not None and name != "trec":
        raise QuestionSetError(qrels, f"relevance judgements go with TREC topics; {path} is read as {name}")
    if scope == "document" and name in _WITHOUT_DOCUMENTS:
        raise QuestionSetError(path, f"read as {name}, whose questions name no document; --scope document needs one")
    read = list(FORMATS[name](source))
    sets = [each for each in read if each.topics]
    if not sets:
        remarks = [remark for each in read for remark in each.remarks]
        raise QuestionSetError(path, "; ".join(["no questions in it", *remarks]))
    return sets


def recognise(source: Source) -> str:
    """Return the form of a question file or folder, a key of ``FORMATS``.

    Raises:
        QuestionSetError: it is none that is known.
    """
    if Path(source.path).is_dir():
        return "jsonl" if (Path(source.path) / "questions.jsonl").is_file() else "beir"
    text = source.text.lstrip()
    if not text:
        raise QuestionSetError(source.path, "no questions in it")
    first = text.split("\n", 1)[0]
    if text[0] == "{":
        return _recognise_json(first)
    if text[0] == "[":
        raise QuestionSetError(source.path, "a JSON list; JSON Lines has an object a line, without brackets and commas")
    return _recognise_table(source, first)


def _recognise_json(first: str) -> str:
    """Tell SQuAD, one object with ``data``, from JSON Lines by the first line."""
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        return "jsonl" if '"question"' in first and '"data"' not in first else "squad"
    return "squad" if "data" in record and "question" not in record else "jsonl"


def _recognise_table(source: Source, first: str) -> str:
    """Recognise what is no JSON: TREC topics by their tags or two columns, tables by a header with ``question``."""
    if is_tagged(source.text):
        return "trec"
    for name, delimiter in (("tsv", "\t"), ("csv", ","), ("csv", ";")):
        if "question" in header_of(first, delimiter):
            return name
    if first.count("\t") == 1:
        return "trec"
    raise QuestionSetError(
        source.path,
        "not in a known form: neither JSON, nor a table with a column “question”, nor TREC topics; --format names it",
    )
