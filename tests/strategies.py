"""What hypothesis draws from: texts of many scripts, with the marks that documents are made of."""

from __future__ import annotations

from hypothesis import strategies as st

from qa_bot import Document
from qa_bot.documents import Source
from qa_bot.documents.loaders import LOADERS

words = st.sampled_from(
    """
    Kazakhstan Syria aid talks Türkiye Turkiye de-escalation co-sponsored UNDOF U.S. e.g. No. 5 1,000 3.14 2023 women
    peacekeepers’ Syria’s the of and was 日本は島国です 東京。 ไทย Москва naïve e\u0301te\u0301 \u202eback C++
    \x1b[31m x_y
    """.split()
)
separators = st.sampled_from(
    [" ", " ", ". ", "? ", "… ", "\n", "\r\n", "\n\n", " (", ") ", " “", "” ", "\n- ", "\n= H =\n"]
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


questions = st.lists(words | st.text(max_size=6), min_size=1, max_size=12).map(" ".join)
