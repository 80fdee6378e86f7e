"""The tools that agents have: a table of what each takes and gives, and what is said of it in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from qa_bot.model import Place
from qa_bot.service.answering import ASK, FETCH, SEARCH, VERIFY, Service
from qa_bot.service.fields import Fields
from qa_bot.service.places import place_in_words, sureness_in_words
from qa_bot.service.schema import Record

INSTRUCTIONS = """\
Answers questions about a fixed set of documents by quoting them; it invents nothing. Start with `ask`. Where its text \
begins with NOT ANSWERED (`abstained` is true), the documents do not answer: say so, and do not take the nearest \
passages for an answer. Quote `quotation.text` verbatim with its document and place. `search` and `fetch` find and \
read passages; `verify` checks quotations before you use them."""


class Tool(NamedTuple):
    """A tool: its fields, what it gives, one of ``SCHEMAS``, and how that is said in words."""

    title: str
    told: str
    fields: Fields
    gives: str
    call: Callable[..., Record]
    """Of the service and the fields."""
    in_words: Callable[[Record], str]


def _as_json(record: Record) -> str:
    return json.dumps({name: value for name, value in record.items() if name != "schema"}, ensure_ascii=False)


def _answer_in_words(record: Record) -> str:
    """Say an answer so that a refusal cannot be taken for one."""
    lines = []
    if record["abstained"]:
        lines.append(f"NOT ANSWERED: {record['reason']} The documents do not answer this question.")
        if record["citations"]:
            lines.append("Nearest passages, which do not answer it:")
    else:
        lines += [record["reply"]] if "reply" in record else []
        if record["citations"]:
            sure = f"{sureness_in_words(record['confidence'])}, {record['confidence']:.0%}"
            lines.append(f"ANSWER ({sure}): {record['answer'] or 'see the quotation'}")
    if record["asked_as"] != record["question"]:
        lines.append(f"Understood as: {record['asked_as']}")
    for citation in record["citations"]:
        headings = " › ".join([citation["document"], *citation["section"]])
        lines.append(f"{citation['rank']}. “{citation['quotation']['display']}”")
        place = place_in_words(Place(**citation["place"]))
        lines.append(f"   {headings}, {place} [{citation['passage_id']}]")
    return "\n".join(lines)


_ASK: Fields = {name: field for name, field in ASK.items() if name != "session"}

TOOLS: Mapping[str, Tool] = {
    "ask": Tool(
        "Ask the documents",
        "Answer a question from the documents, with verbatim quotations and their places, or say that they do not "
        "answer it. Give earlier questions of the conversation as history.",
        _ASK,
        "answer",
        Service.ask,
        _answer_in_words,
    ),
    "search": Tool(
        "Search the documents",
        "Find the passages that speak to a query, best first, whether they answer it or not.",
        SEARCH,
        "search",
        Service.search,
        _as_json,
    ),
    "fetch": Tool(
        "Read a passage or document",
        "Return the text of a passage or a document by the id or url that search gave.",
        FETCH,
        "passage",
        Service.fetch,
        _as_json,
    ),
    "verify": Tool(
        "Verify quotations",
        "Check that quoted texts, or all citations of saved answers, stand word for word in the documents.",
        VERIFY,
        "verification",
        Service.verify,
        _as_json,
    ),
    "status": Tool(
        "What is answered from",
        "Tell how many documents and passages there are, what was left out, and the version.",
        {},
        "status",
        Service.status,
        _as_json,
    ),
}
