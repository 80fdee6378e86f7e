"""SQuAD 1.1 and 2.0; their paragraphs are the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from qa_bot.documents.loaders import record_document
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.questions.files import text_of
from qa_bot.evaluation.questions.topics import QuestionSet, Topic
from qa_bot.model import Document


def read_squad(path: str, scope: str) -> Iterator[QuestionSet]:
    """Read a file: with the ``scope`` ``article`` a set for each article, else one of them all."""
    try:
        articles = json.loads(text_of(path))["data"]
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
