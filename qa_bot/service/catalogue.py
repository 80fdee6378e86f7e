"""The documents and passages that a bot answers from, by their ids, as what JSON can hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote, unquote

from qa_bot.errors import UnknownName
from qa_bot.model import Document, Passage, Span, line_at
from qa_bot.service.schema import Record

ADDRESS = "qa-bot://text/"
"""What the address of a passage or document begins with; its id follows, escaped."""
MOST_CHARACTERS = 100_000
"""Of a document that are handed out in one piece."""


class _Extent(NamedTuple):
    document: Document
    first: int
    """The place of its first passage among all."""
    size: int


class Catalogue:
    """Finds documents and passages by id; spans, lines and texts are those of the original documents."""

    def __init__(self, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
        self.documents = documents
        self._passages = passages

    @cached_property
    def _extents(self) -> dict[str, _Extent]:
        extents = {document.id: _Extent(document, 0, 0) for document in self.documents}
        for place, passage in enumerate(self._passages):
            document, first, size = extents[passage.document.id]
            extents[document.id] = _Extent(document, first if size else place, size + 1)
        return extents

    def document(self, identity: str) -> Document:
        """Return a document as the bot reads it.

        Raises:
            UnknownName: there is none of that id.
        """
        return self._extent(identity).document

    def listed(self, offset: int, limit: int) -> list[Record]:
        """Return some of the documents: id, title, path and size of each."""
        return [
            {
                "id": document.id,
                "title": document.title,
                "path": document.path,
                "sha256": document.sha256,
                "characters": len(original(document).text),
                "passages": self._extents[document.id].size,
                "metadata": dict(document.metadata),
            }
            for document in self.documents[offset : offset + limit]
        ]

    def passages(self, identity: str, offset: int, limit: int) -> tuple[int, list[Record]]:
        """Return how many passages a document has, and some of them.

        Raises:
            UnknownName: there is no such document.
        """
        extent = self._extent(identity)
        end = min(extent.size, offset + limit)
        return extent.size, [passage_record(self._passages[extent.first + at]) for at in range(offset, end)]

    def fetched(self, name: str, start: int = 0) -> Record:
        """Return a passage, or a document from a character on, by its id or its address.

        Raises:
            UnknownName: there is neither.
        """
        identity = unquote(name.removeprefix(ADDRESS)) if name.startswith(ADDRESS) else name
        if identity in self._extents:
            return _document_record(self._extents[identity].document, start)
        record = passage_record(self._passage(identity))
        kept = {key: record[key] for key in ("id", "title", "text", "url")}
        return {
            "schema": "qa-bot/passage/1",
            **kept,
            "metadata": {key: value for key, value in record.items() if key not in kept},
        }

    def found(self, text: str, identity: str | None = None) -> tuple[Document, Span] | None:
        """Return the first place at which a text stands in the documents, or in one of them, word for word.

        Raises:
            UnknownName: there is no such document.
        """
        known = self.documents if identity is None else [self.document(identity.rpartition("#")[0] or identity)]
        for document in known if text.strip() else ():
            source = original(document)
            at = source.text.find(text)
            if at >= 0:
                return source, (at, at + len(text))
            at = document.text.find(text)
            if at >= 0:
                return source, document.to_source(at, at + len(text))
        return None

    def _passage(self, identity: str) -> Passage:
        name, _, number = identity.rpartition("#")
        extent = self._extents.get(name)
        if extent is None or not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= extent.size:
            raise UnknownName("id", f"{identity[:80]!r} is no document and no passage")
        return self._passages[extent.first + int(number) - 1]

    def _extent(self, identity: str) -> _Extent:
        if identity not in self._extents:
            raise UnknownName("document", f"{identity[:80]!r} is none of the {len(self.documents):,} documents")
        return self._extents[identity]


def original(document: Document) -> Document:
    """Return the document whose text citations slice."""
    return document.original or document


def address(identity: str) -> str:
    """Return the address of a passage or document.

    >>> address("notes.md#3")
    'qa-bot://text/notes.md%233'
    """
    return ADDRESS + quote(identity, safe="")


def title_of(document: Document, section: Sequence[str]) -> str:
    """Return a document's title with the headings below it."""
    return " › ".join([document.title, *section])


def passage_record(passage: Passage) -> Record:
    """Return a passage as what JSON can hold, with its place in the original document."""
    document = original(passage.document)
    start, end = passage.document.to_source(passage.start, passage.end)
    return {
        "id": passage.id,
        "title": title_of(document, passage.section),
        "url": address(passage.id),
        "text": document.text[start:end],
        "document": document.title,
        "path": document.path,
        "sha256": document.sha256,
        "section": list(passage.section),
        "start": start,
        "end": end,
        "line": document.record_line or line_at(document.text, start),
        "place": document.place_at(start)._asdict(),
    }


def _document_record(document: Document, start: int) -> Record:
    source = original(document)
    end = min(len(source.text), start + MOST_CHARACTERS)
    return {
        "schema": "qa-bot/passage/1",
        "id": document.id,
        "title": document.title,
        "text": source.text[start:end],
        "url": address(document.id),
        "metadata": {
            "document": document.title,
            "path": document.path,
            "sha256": document.sha256,
            "start": start,
            "end": end,
            "characters": len(source.text),
            "is_whole": start == 0 and end == len(source.text),
            **({"metadata": dict(document.metadata)} if document.metadata else {}),
        },
    }
