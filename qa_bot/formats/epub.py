"""EPUB 2 and 3: the files of a book in the order of reading, its headings carried on from each to the next."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress

from qa_bot.documents.loaders import Source
from qa_bot.errors import BrokenFile
from qa_bot.formats.archives import Archive
from qa_bot.formats.builder import Builder
from qa_bot.formats.encodings import declared_encoding, decode
from qa_bot.formats.html.pruning import remove_furniture
from qa_bot.formats.html.walker import Walker
from qa_bot.formats.markup import Element, attribute, name_of, parse_html, parse_xml
from qa_bot.formats.package import described
from qa_bot.model import Document

_WHAT = "EPUB"
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def load_epub(source: Source) -> Iterator[Document]:
    """Read an electronic book.

    Raises:
        CorpusError: it is broken, encrypted or too large.
    """
    archive = Archive(source.path, source.content, _WHAT)
    path, package = _package(archive)
    metadata = described(next((each for each in package if name_of(each) == "metadata"), package))
    metadata = {name: value for name, value in metadata.items() if name != "subject"} | _tags(metadata)
    builder = Builder(names_sections=True)
    walker = Walker(builder, metadata.get("title", ""))
    for name in _spine(path, package):
        content = archive.get(name)
        if content is None:
            continue
        root = parse_html(source.path, decode(content, declared_encoding(content)).text)
        if root is not None:
            remove_furniture(root, is_book=True)
            walker.walk(next(root.iter("body"), root))
    yield builder.finish(source.about(), metadata.get("title", "") or walker.title, metadata)


def _tags(metadata: dict[str, str]) -> dict[str, str]:
    return {"tags": metadata["subject"]} if "subject" in metadata else {}


def _package(archive: Archive) -> tuple[str, Element]:
    """Return the path and the root of the file that says what a book is made of."""
    container = parse_xml(archive.path, archive.read("META-INF/container.xml"), _WHAT)
    for element in container.iter():
        if name_of(element) == "rootfile":
            path = attribute(element, "full-path")
            return path, parse_xml(archive.path, archive.read(path), _WHAT)
    raise BrokenFile(archive.path, _WHAT, "it does not say what it is made of")


def _spine(path: str, package: Element) -> Iterator[str]:
    """Yield the paths of the files of the text in the order of reading; the list of contents is none of them."""
    folder = posixpath.dirname(path)
    items = {attribute(each, "id"): each for each in package.iter() if name_of(each) == "item"}
    for reference in package.iter():
        item = items.get(attribute(reference, "idref")) if name_of(reference) == "itemref" else None
        if item is None or attribute(item, "media-type") not in _PAGES:
            continue
        if "nav" in attribute(item, "properties").split():
            continue
        escaped = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), attribute(item, "href"))
        with suppress(UnicodeError):
            escaped = escaped.encode("latin-1").decode("utf-8")
        yield posixpath.normpath(posixpath.join(folder, escaped))
