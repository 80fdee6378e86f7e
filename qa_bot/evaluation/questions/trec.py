"""TREC's topics: tagged, in XML, or a number and a query a line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import Source
from qa_bot.evaluation.questions.qrels import judged, read_qrels, remarks
from qa_bot.evaluation.questions.topics import QuestionSet, Topic, unique

_ELEMENT = re.compile(r"(?i)(?=<top>|<topic[\s>])")
_TAG = re.compile(r"(</?[A-Za-z][^<>]*>)")
_NUMBER = re.compile(r"""(?i)\b(?:number|id|num)\s*=\s*["']?([^"'\s>]*)""")
_ASKED = ("title", "query", "question", "top", "topic")
"""The elements that may hold what is asked, the first that there is."""


def is_tagged(text: str) -> bool:
    """Tell whether topics are elements of a file, as most of TREC's are."""
    return text.lstrip().startswith("<") and _ELEMENT.search(text) is not None


def read_trec(source: Source) -> Iterator[QuestionSet]:
    """Read TREC topics, tagged or as ``id<tab>query``; the judgements are those of ``qrels``."""
    path, text = source.path, source.text
    qrels = read_qrels(source.qrels) if source.qrels is not None else {}
    found = _tagged_topics(text) if is_tagged(text) else _tabbed_topics(path, text)
    topics = unique(path, (_topic(path, *each) for each in found))
    told = tuple(remarks(qrels, {each.id for each in topics}))
    yield QuestionSet(None, tuple(judged(each, qrels) for each in topics), told)


def _topic(path: str, place: str, identity: str, question: str) -> tuple[str, Topic]:
    if not identity or not question:
        raise QuestionSetError(path, "a topic without a number or a title", place)
    return place, Topic(identity, question)


def _tagged_topics(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, number and title of ``<top>`` or ``<topic>`` elements; the tags in them need not be closed."""
    line = 1
    for part in _ELEMENT.split(text):
        if _ELEMENT.match(part):
            yield f"line {line}", *_number_and_title(part)
        line += part.count("\n")


def _number_and_title(element: str) -> tuple[str, str]:
    fields: dict[str, str] = {}
    name = ""
    pieces = _TAG.split(element)
    first = pieces[1] if len(pieces) > 1 else ""
    for piece in pieces:
        if _TAG.fullmatch(piece):
            name = "" if piece.startswith("</") else piece.strip("<>").split()[0].casefold()
        elif piece.strip():
            fields.setdefault(name, " ".join(piece.split()))
    attribute = _NUMBER.search(first)
    number = (
        attribute.group(1) if attribute else re.sub(r"(?i)^number:\s*", "", fields.get("num", fields.get("number", "")))
    )
    title = next((fields[name] for name in _ASKED if name in fields), "")
    if first.casefold() != "<top>":  # XML; the older form escapes nothing
        title = html.unescape(title)
    return number, re.sub(r"(?i)^topic:\s*", "", title)


def _tabbed_topics(path: str, text: str) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            identity, tab, question = line.partition("\t")
            if not tab:
                raise QuestionSetError(path, "expected a number, a tab and a question", f"line {number}")
            yield f"line {number}", identity.strip(), question.strip()
