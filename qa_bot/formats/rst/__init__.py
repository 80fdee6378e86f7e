"""reStructuredText: the text as it is read, each line of the source a place."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.documents.loaders import Source
from qa_bot.formats.encodings import decode
from qa_bot.formats.rst.reader import Reader
from qa_bot.model import Document


def load_rst(source: Source) -> Iterator[Document]:
    """Read reStructuredText; directives are not carried out."""
    text, encoding = decode(source.content)
    reader = Reader()
    reader.read(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    yield reader.builder.finish(source.about(), metadata={**reader.fields, "encoding": encoding})
