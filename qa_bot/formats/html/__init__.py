"""HTML: saved web pages, with what is not their own content left out."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.documents.loaders import Source
from qa_bot.errors import BrokenFile
from qa_bot.formats.builder import Builder
from qa_bot.formats.encodings import declared_encoding, decode
from qa_bot.formats.html.metadata import metadata_of
from qa_bot.formats.html.pruning import main_content
from qa_bot.formats.html.walker import Walker
from qa_bot.formats.markup import parse_html
from qa_bot.model import Document


def load_html(source: Source) -> Iterator[Document]:
    """Read a web page: its main content, in sections by its headings.

    Raises:
        BrokenFile: there is no element in it.
    """
    text, encoding = decode(source.content, declared_encoding(source.content))
    root = parse_html(source.path, text)
    if root is None:
        raise BrokenFile(source.path, "HTML", "there is nothing in it")
    metadata = metadata_of(root, encoding)
    builder = Builder(names_sections=True)
    walker = Walker(builder)
    for part in main_content(root):
        walker.walk(part)
    yield builder.finish(source.about(), walker.title or metadata.get("title", ""), metadata)
