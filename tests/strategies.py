"""What hypothesis draws from: texts of many scripts, with the marks that documents are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from qa_bot import Document, QABot
from qa_bot.documents import Source
from qa_bot.documents.loaders import LOADERS
from qa_bot.errors import EmptyCorpus

words = st.sampled_from(
    """
    Kazakhstan Syria aid talks Türkiye Turkiye de-escalation co-sponsored UNDOF U.S. e.g. No. 5 1,000 3.14 2023 women
    peacekeepers’ Syria’s the of and was 日本は島国です 東京。 ไทย Москва naïve e\u0301te\u0301 \u202eback C++
    \x1b[31m x_y v2.3.1 200g 20% % ware\u00adhouse bat\u200bteries iPhone /var/log/a.log --dry-run -q a@b.example ~/.x
    https://a.example/?b=c 25 February 9 a.m. (5 kg) Report.Final.doc
    """.split()
)
separators = st.sampled_from(
    [" ", " ", ".", ". ", "? ", "… ", "\n", "\r\n", "\n\n", " (", ") ", " “", "” ", "\n- ", "\n= H =\n"]
)
texts = st.lists(st.tuples(words | st.text(max_size=6), separators), max_size=60).map(
    lambda parts: "".join(word + separator for word, separator in parts).replace("\0", "")
)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


@st.composite
def documents(draw: st.DrawFn, suffix: str | None = None) -> Document:
    """A document as a loader makes it from plain text or Markdown."""
    text = draw(texts.filter(_encodable))
    suffix = suffix or draw(st.sampled_from([".txt", ".md"]))
    return next(iter(LOADERS[suffix](Source(f"folder/name{suffix}", f"name{suffix}", text.encode()))))


def corpora(most: int) -> st.SearchStrategy[list[Document]]:
    """Documents, each with an identity of its own, as files have."""
    return st.lists(documents(), min_size=1, max_size=most).map(
        lambda texts: [replace(text, id=f"{number}/{text.id}") for number, text in enumerate(texts)]
    )


questions = st.lists(words | st.text(max_size=6), min_size=1, max_size=12).map(" ".join)


def bot_to_ask(texts: Iterable[Document], question: str) -> QABot | None:
    """Return the bot of some documents, or None without any text or question."""
    try:
        bot = QABot(texts)
    except EmptyCorpus:
        return None
    return bot if question.strip() else None
