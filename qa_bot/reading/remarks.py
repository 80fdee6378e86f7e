"""What is said to the bot, or asked about it and its corpus: greetings, thanks, "what can I ask you?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qa_bot.analysis import folded_words
from qa_bot.model import Document

_NAMED = 8
"""Sections or documents that a reply names; more are counted."""

_GREETINGS = frozenset(
    """
    hello|hi|hey|hallo|greetings|good morning|good afternoon|good evening|good day|hello there|hi there|hey there
    """.strip().split("|")
)
_THANKS = frozenset(
    "thanks|thank you|thx|cheers|thanks a lot|many thanks|thank you very much|ok thanks|great thanks".split("|")
)
_FAREWELLS = frozenset("bye|goodbye|good bye|see you|bye bye|see you later".split("|"))
_ABOUT_BOT = frozenset(
    (
        "help|who are you|what are you|what can you do|what do you do|how do you work|what do you know|what can i ask|"
        "what can i ask you|what can i ask about|what may i ask|what should i ask|what can you tell me|"
        "what questions can i ask|what questions can you answer|what can you answer|how can you help me"
    ).split("|")
)
_MORE = frozenset("tell me more|more|more please|what else|go on|continue|anything else|and then".split("|"))
NOTHING_MORE = "There is nothing to go on with yet; ask a question first."
"""The reply to who wants more before there is anything."""
_TEXTS = ("article", "text", "document", "corpus", "page", "file", "collection")
_ABOUT_TEXT = frozenset(
    form.format(text)
    for text in _TEXTS
    for form in (
        "what is this {} about",
        "what is the {} about",
        "what's this {} about",
        "what's the {} about",
        "what does this {} cover",
        "what is in this {}",
        "what's in this {}",
        "what topics does this {} cover",
        "what topics does the {} cover",
    )
)
_SECTIONS = frozenset(
    (
        "sections|which sections are there|what sections are there|what are the sections|list the sections|"
        "list sections|show the sections|table of contents|contents|which topics are covered|what topics are covered|"
        "which documents are there|what documents are there|list the documents|how is the article structured"
    ).split("|")
)


def reply(question: str, documents: Sequence[Document]) -> str | None:
    """Return what to say where a question is no question to the corpus, else None.

    >>> reply("Thanks!", ())
    'You are welcome.'
    >>> reply("Who thanked the peacekeepers?", ()) is None
    True
    """
    said = _said(question)
    return next((answer(documents) for forms, answer in _REPLIES.items() if said in forms), None)


def wants_more(said: str) -> bool:
    """Tell whether one wants to hear more of what was answered last.

    >>> wants_more("Tell me more!"), wants_more("Tell me more about the talks")
    (True, False)
    """
    return _said(said) in _MORE


def is_about_the_text(question: str) -> bool:
    """Tell whether a question asks what the corpus is about, which it may say itself in a sentence."""
    return _said(question) in _ABOUT_TEXT


def _said(question: str) -> str:
    return " ".join(folded_words(question))


def _greet(documents: Sequence[Document]) -> str:
    return f"Hello. Ask me about {_titles(documents)}."


def _explain(documents: Sequence[Document]) -> str:
    return (
        f"I answer questions about {_titles(documents)} by quoting the sentence that answers, "
        f"and say so where none does. {_outline(documents)}"
    )


def _outline(documents: Sequence[Document]) -> str:
    """Say what a corpus is made of: the sections of an article, or the documents of several."""
    if len(documents) > 1:
        return f"There are {len(documents)} documents: {_listed([_title(each) for each in documents])}."
    title = _titles(documents)
    sections = list(dict.fromkeys(section.path[-1] for each in documents for section in each.sections if section.path))
    sections = [section for section in sections if section != title]
    if not sections:
        return f"{title} has no sections."
    return f"The sections of {title} are: {_listed(sections)}."


def _titles(documents: Sequence[Document]) -> str:
    titles = [_title(each) for each in documents]
    return titles[0] if len(titles) == 1 else f"{len(titles)} documents"


def _title(document: Document) -> str:
    return document.title or document.id


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more} more" if more > 0 else "")


_REPLIES: Mapping[frozenset[str], Callable[[Sequence[Document]], str]] = {
    _GREETINGS: _greet,
    _THANKS: lambda documents: "You are welcome.",
    _FAREWELLS: lambda documents: "Goodbye.",
    _ABOUT_BOT: _explain,
    _ABOUT_TEXT: _outline,
    _SECTIONS: _outline,
}
