"""TREC's topics and judgements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import is_number, text_of
from qa_bot.evaluation.questions.topics import QuestionSet, Topic


def read_trec(path: str, qrels: str | None) -> Iterator[QuestionSet]:
    """Read TREC topics, tagged or as ``id<tab>query``; the judgements are those of ``qrels``."""
    text = text_of(path)
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
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        columns = line.split()
        if not columns:
            continue
        if len(columns) != 4 or not is_number(columns[3]):
            raise QuestionSetError(path, "expected query, iteration, document and grade", f"line {number}")
        if float(columns[3]) > 0:
            relevant.setdefault(columns[0], []).append(columns[2])
    return relevant
