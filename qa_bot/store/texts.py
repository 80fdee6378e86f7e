"""The documents that loaders made of some files, as arrays of an entry: reading a file anew can cost more than asking.

A text that is its file's content is not kept: the file is there. Neither are documents of very many small parts, which
would take more room here than the loader takes time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from qa_bot.arrays import Arrays
from qa_bot.documents import Source
from qa_bot.documents.outline import OneSection
from qa_bot.model import BLOCK_KINDS, Block, Document, Place, Section
from qa_bot.offsets import Offsets
from qa_bot.store.entries import Unusable

SOURCES = (
    "offsets.py",
    "model.py",
    "store/*.py",
    "analysis/*.py",
    "documents/**/*.py",
    "formats/**/*.py",
    "numbers.py",
)
"""The code that a document depends on."""
_CHARACTERS_A_PART = 24
"""A document has a part (a paragraph, a block, a place, a run of its view) for so many characters at most …"""
_FEW_PARTS = 256
"""… and these beside."""


def file_of(source: Source) -> str:
    """Return what the documents of a file follow from: its content and its name."""
    return f"{source.sha256()} {source.name}"


def is_kept(documents: Sequence[Document]) -> bool:
    """Tell whether the documents of a file are worth keeping."""
    return all(_parts(each) <= len(each.text) // _CHARACTERS_A_PART + _FEW_PARTS for each in documents)


def _parts(document: Document) -> int:
    sections = 0 if isinstance(document.sections, OneSection) else sum(len(each.blocks) for each in document.sections)
    runs = 0 if document.offsets is None else len(document.offsets.columns[0])
    own = sections + len(document.sections) + len(document.blocks) + len(document.places) + runs
    return own + (_parts(document.original) if document.original is not None else 0)


class _Gathered:
    """The documents of an entry while they are gathered."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.numbers = array("q")

    def record(self, document: Document) -> dict[str, object]:
        """Return what is kept of a document in JSON; its text and numbers are added to those before."""
        about: dict[str, object] = {"id": document.id, "title": document.title, "line": document.record_line}
        encoded = document.text.encode()
        if sha256(encoded).hexdigest() != document.sha256:
            about["bytes"] = len(encoded)
            self.text += encoded
        if not isinstance(document.sections, OneSection):
            about["sections"] = list(self._sections(document))
        if document.blocks:
            about["blocks"] = len(document.blocks)
            for block in document.blocks:
                self.numbers.extend((BLOCK_KINDS.index(block.kind), *block[1:]))
        if document.places:
            about["places"] = [place for _, place in document.places]
            self.numbers.extend(start for start, _ in document.places)
        if document.metadata:
            about["metadata"] = dict(document.metadata)
        if document.offsets is not None:
            columns = document.offsets.columns
            about["runs"] = len(columns[0])
            for column in columns:
                self.numbers.extend(column)
        if document.original is not None:
            about["original"] = self.record(document.original)
        return about

    def _sections(self, document: Document) -> Iterator[list[object]]:
        """Yield of each section how many headings it shares with the one before, its others, and its paragraphs."""
        before: tuple[str, ...] = ()
        for section in document.sections:
            shared = 0
            while shared < min(len(before), len(section.path)) and before[shared] == section.path[shared]:
                shared += 1
            before = section.path
            self.numbers.extend(edge for span in section.blocks for edge in span)
            yield [shared, list(section.path[shared:]), len(section.blocks)]


def arrays_of(files: Mapping[str, Sequence[Document]]) -> tuple[Arrays, Mapping[str, object]]:
    """Return the arrays of an entry and what it is about."""
    gathered = _Gathered()
    about: dict[str, object] = {}
    for file, documents in files.items():
        at = len(gathered.text), len(gathered.numbers)
        about[file] = [*at, [gathered.record(document) for document in documents]]
    text, numbers = np.frombuffer(gathered.text, np.uint8), np.array(gathered.numbers, np.int64)
    narrow = not len(numbers) or -(2**31) <= int(numbers.min()) <= int(numbers.max()) < 2**31
    return {"text": text, "numbers": numbers.astype(np.int32) if narrow else numbers}, {"files": about}


class Texts(NamedTuple):
    """The documents of some files."""

    files: Mapping[str, Any]
    text: bytes
    numbers: Sequence[int]

    @classmethod
    def of(cls, arrays: Arrays, about: Mapping[str, Any]) -> Texts:
        """Return what an entry holds.

        Raises:
            Unusable: it holds something else.
        """
        try:
            return cls(dict(about["files"]), arrays["text"].tobytes(), arrays["numbers"].tolist())
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unusable("a stored text of another version") from None

    def documents(self, file: str, source: Source) -> list[Document]:
        """Return the documents of a file.

        Raises:
            Unusable: it has others.
        """
        try:
            text, number, records = self.files[file]
            reading = _Reading(self.text, self.numbers, text, number, source, source.sha256())
            return [reading.document(record) for record in records]
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            raise Unusable("a stored text of another version") from None


class _Reading:
    """Makes documents of a file from its place among the texts and numbers of an entry on."""

    def __init__(self, text: bytes, numbers: Sequence[int], at: int, number: int, source: Source, digest: str) -> None:
        self._text, self._numbers, self._at, self._number = text, numbers, at, number
        self._source, self._digest = source, digest

    def document(self, about: Mapping[str, Any]) -> Document:
        """Return the document of a record."""
        text = self._source.text() if "bytes" not in about else self._stored(about["bytes"])
        found = Document(
            about["id"],
            about["title"],
            text,
            tuple(self._sections(about["sections"], len(text))) if "sections" in about else OneSection(text),
            self._source.path,
            self._digest,
            about["line"],
            tuple(self._blocks(about.get("blocks", 0))),
            tuple(self._places(about.get("places", ()))),
            about.get("metadata", {}),
        )
        if "runs" in about:
            columns = [array("q", self._take(about["runs"])) for _ in range(3)]
            found = replace(found, offsets=Offsets(columns[0], columns[1], columns[2], len(text)))
        return replace(found, original=self.document(about["original"])) if "original" in about else found

    def _stored(self, size: int) -> str:
        self._at += size
        return self._text[self._at - size : self._at].decode()

    def _take(self, count: int) -> Sequence[int]:
        if count < 0:
            raise ValueError("no count")
        self._number += count
        found = self._numbers[self._number - count : self._number]
        if len(found) != count:
            raise ValueError("not whole")
        return found

    def _sections(self, about: Sequence[Any], length: int) -> Iterator[Section]:
        path: tuple[str, ...] = ()
        for shared, headings, count in about:
            path = (*path[:shared], *headings)
            edges = self._take(2 * count)
            if edges and (edges[0] < 0 or edges[-1] > length or list(edges) != sorted(edges)):
                raise ValueError("paragraphs beyond their text")
            yield Section(path, tuple(zip(edges[::2], edges[1::2], strict=True)))

    def _blocks(self, count: int) -> Iterator[Block]:
        width = len(Block._fields)
        numbers = self._take(width * count)
        for at in range(0, len(numbers), width):
            kind, *rest = numbers[at : at + width]
            yield Block(BLOCK_KINDS[kind], *rest)

    def _places(self, about: Sequence[Any]) -> Iterator[tuple[int, Place]]:
        for start, place in zip(self._take(len(about)), about, strict=True):
            yield start, Place(*place)
