"""What is said to the bot, or asked about it and its corpus: greetings, thanks, "what can I ask you?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qa_bot.analysis import folded_words
from qa_bot.model import Document

_NAMED = 8
"""Sections or documents that a reply names; more are counted."""

_GREETING, _THANKS, _FAREWELL, _AGREEMENT, _BESIDE = "greeting", "thanks", "farewell", "agreement", "beside"
_COURTESIES: Mapping[str, str] = {
    _GREETING: """
        hello|hi|hey|hallo|greetings|good morning|good afternoon|good evening|good day
    """,
    _THANKS: "thanks|thank you|thx|cheers|many thanks|much appreciated|that helps|that helped|that's helpful",
    _FAREWELL: """
        bye|goodbye|good bye|bye bye|see you|see you later|good night|farewell|that's all|that is all|that's it|
        that will be all
    """,
    _AGREEMENT: """
        ok|okay|o.k|o.k.|yes|yeah|yep|yup|no|nope|sure|right|all right|alright|fine|good|great|nice|cool|perfect|
        excellent|awesome|amazing|wonderful|brilliant|fantastic|super|lovely|interesting|very interesting|very good|
        very nice|well done|good job|great job|nice work|good answer|great answer|nice answer|got it|i got it|
        i've got it|i see|i understand|understood|i know|makes sense|that makes sense|sounds good|exactly|indeed|
        of course|correct|that's right|that's correct|that's good|that's great|that's fine|that's nice|
        that's interesting|helpful|very helpful|useful|very useful|never mind|nevermind|no problem|sorry|wow|oh|ah|aha|
        hm|hmm
    """,
    _BESIDE: """
        and|so|then|well|there|again|a lot|a million|very much|so much|for that|for this|for now|for everything|
        for your help|for all your help|for the help|for your time|for the answer|for the answers
    """,
}
"""What is said, by kind; what is ``_BESIDE`` says nothing alone, but may stand beside the others."""
_KINDS: Mapping[tuple[str, ...], str] = {
    tuple(said.split()): kind for kind, forms in _COURTESIES.items() for said in " ".join(forms.split()).split("|")
}
_LONGEST = max(map(len, _KINDS))
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
    courtesies = _courtesies(question)
    if courtesies:
        return _answer_courtesies(courtesies, documents)
    said = _said(question)
    return next((answer(documents) for forms, answer in _REPLIES.items() if said in forms), None)


def is_remark(said: str) -> bool:
    """Tell whether something is said to the bot, or asked about it or the corpus as a whole: no question to the corpus.

    >>> is_remark("OK, thanks!"), is_remark("Tell me more"), is_remark("Who said thanks?")
    (True, True, False)
    """
    words = _said(said)
    return bool(_courtesies(said)) or words in _MORE or any(words in forms for forms in _REPLIES)


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


def _courtesies(said: str) -> frozenset[str]:
    """Return the kinds of courtesies that something is made of; none where anything else is said, or "Right?" asked.

    >>> sorted(_courtesies("Great, thanks. Bye!")), sorted(_courtesies("Thanks to whom?"))
    (['agreement', 'farewell', 'thanks'], [])
    """
    words = folded_words(said)
    kinds: set[str] = set()
    at = 0
    while at < len(words):
        longest = next((n for n in range(_LONGEST, 0, -1) if tuple(words[at : at + n]) in _KINDS), 0)
        if not longest:
            return frozenset()
        kinds.add(_KINDS[tuple(words[at : at + longest])])
        at += longest
    kinds.discard(_BESIDE)
    is_asked = kinds <= {_AGREEMENT, _FAREWELL} and "?" in said
    return frozenset() if is_asked else frozenset(kinds)


def _answer_courtesies(kinds: frozenset[str], documents: Sequence[Document]) -> str:
    if _GREETING in kinds:
        return _greet(documents)
    said = [_COURTEOUS[kind] for kind in (_THANKS, _FAREWELL) if kind in kinds]
    return " ".join(said) or _COURTEOUS[_AGREEMENT]


_COURTEOUS = {
    _THANKS: "You are welcome.",
    _FAREWELL: "Goodbye.",
    _AGREEMENT: "All right. What else would you like to know?",
}


def _greet(documents: Sequence[Document]) -> str:
    return f"Hello. Ask me about {_titles(documents)}."


def _explain(documents: Sequence[Document]) -> str:
    return (
        f"I answer questions about {_titles(documents)} by quoting the sentence that answers, "
        f"and say so where none does. {_outline(documents)}"
    )


def _outline(documents: Sequence[Document], without: str = "{} has no sections.") -> str:
    """Say what a corpus is made of: the sections of an article, or the documents of several."""
    if len(documents) > 1:
        return f"There are {len(documents)} documents: {_listed([_title(each) for each in documents])}."
    title = _titles(documents)
    outer, inner = _headings([section.path for each in documents for section in each.sections])
    if not outer:
        return without.format(title)
    more = f", with {inner} {'subsection' if inner == 1 else 'subsections'}" if inner else ""
    return f"The sections of {title} are: {_listed(outer)}{more}."


def _headings(paths: Sequence[tuple[str, ...]]) -> tuple[list[str], int]:
    """Return the outermost headings, in order, and how many there are below them, also of those without a text."""
    levels = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    outer = [level[0] for level in levels if len(level) == 1]
    return outer, len(levels) - len(outer)


def _titles(documents: Sequence[Document]) -> str:
    titles = [_title(each) for each in documents]
    return titles[0] if len(titles) == 1 else f"{len(titles)} documents"


def _title(document: Document) -> str:
    return document.title or document.id


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more} more" if more > 0 else "")


_REPLIES: Mapping[frozenset[str], Callable[[Sequence[Document]], str]] = {
    _ABOUT_BOT: _explain,
    _ABOUT_TEXT: lambda documents: _outline(documents, "{} has no headings that would tell what it is about."),
    _SECTIONS: _outline,
}
