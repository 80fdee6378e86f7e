"""Saved answers → whether what they quote still stands where they say.

A citation *holds* where its passage, its sentence and its answer stand at their spans; it has *moved* where the same
passage stands elsewhere; it has *changed* where the document is there but the passage is not as it was quoted; it is
*gone* where nothing of it is found.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from qa_bot.documents import read_corpus
from qa_bot.errors import CorpusError, CorpusNotFound
from qa_bot.model import Document, Span
from qa_bot.verification.saved import MARK, Quotation, SavedCitation, read_saved, saved_answers, saved_citations

__all__ = [
    "MARK",
    "STATES",
    "Checked",
    "Quotation",
    "SavedCitation",
    "read_saved",
    "saved_answers",
    "saved_citations",
    "verify",
]

STATES = ("holds", "moved", "changed", "gone")
_LINE_END = regex.compile(r"\r\n|\r|\n")
_NEAR = 20_000
"""Characters before and after its old place in which a passage is looked for first."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a citation. ``path``, ``start``, ``end`` and ``line`` say where it stands now, if anywhere."""

    citation: SavedCitation
    state: str
    """One of ``STATES``."""
    sha256: str = ""
    """The digest of the document's file now, empty where there is none."""
    path: str = ""
    start: int | None = None
    end: int | None = None
    line: int | None = None
    why: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as what JSON can hold."""
        now = None if self.start is None else {"path": self.path, "start": self.start, "end": self.end}
        return {
            "question": self.citation.question,
            "rank": self.citation.rank,
            "path": self.citation.path,
            "state": self.state,
            "why": self.why,
            "sha256": {"then": self.citation.sha256, "now": self.sha256},
            "now": None if now is None else {**now, "line": self.line},
        }


def verify(
    citations: Iterable[SavedCitation], paths: Sequence[str] = (), documents: Sequence[Document] = ()
) -> Iterator[Checked]:
    """Check citations, in their order, against the documents as they are now.

    Args:
        citations: What was saved.
        paths: Files and folders that the documents are in; without any, the files that the citations name.
        documents: The documents themselves, in place of paths: then no file is read.

    Raises:
        CorpusError: ``paths`` cannot be read.
    """
    library = _Library(paths, documents)
    for citation in citations:
        yield _check(citation, library)


@dataclass(slots=True)
class _Library:
    """The documents as they are now: of the paths given, or each file as a citation names it."""

    paths: Sequence[str]
    given: Sequence[Document] = ()
    _documents: tuple[Document, ...] = field(init=False, default=())
    _by_path: dict[str, list[Document]] = field(init=False, default_factory=dict)
    _unread: dict[str, CorpusError] = field(init=False, default_factory=dict)
    """Files that are there and cannot be read, by path."""
    _lines: dict[int, list[int]] = field(init=False, default_factory=dict)
    """For each document, by identity, where its second line and those after it begin."""
    _found: dict[tuple[str, str, str], tuple[Document, int] | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.paths or self.given:
            self._documents = tuple(map(_quoted, self.given or read_corpus(self.paths).documents))
            for document in self._documents:
                self._by_path.setdefault(document.path, []).append(document)

    def document(self, citation: SavedCitation) -> Document | None:
        """Return the document that a citation is from, by its path and its id, or None."""
        if not self._documents and citation.path not in self._by_path:
            self._by_path[citation.path] = self._read(citation.path)
        of_path = self._by_path.get(citation.path, ())
        for document in of_path:
            if document.id == citation.document_id or len(of_path) == 1:
                return document
        # Another working directory, or a folder that was moved: the name within the corpus is still the same.
        return next((document for document in self._documents if document.id == citation.document_id), None)

    def _read(self, path: str) -> list[Document]:
        try:
            return list(map(_quoted, read_corpus([path]).documents))
        except CorpusError as error:
            if not isinstance(error, CorpusNotFound):
                self._unread[path] = error
            return []

    def why_not_there(self, path: str) -> str:
        """Say why there is no document of a path."""
        error = self._unread.get(path)
        return "its document is not there" if error is None else f"its document cannot be read: {error}"

    def line(self, document: Document, offset: int) -> int:
        """Return the 1-based line of a document's file on which an offset stands."""
        if document.record_line is not None:
            return document.record_line
        if id(document) not in self._lines:
            self._lines[id(document)] = [match.end() for match in _LINE_END.finditer(document.text)]
        return bisect_right(self._lines[id(document)], offset) + 1

    def place(self, citation: SavedCitation, document: Document | None) -> tuple[Document, int] | None:
        """Return the document and the offset where a passage stands now, at its own document and old place first."""
        text = citation.passage.text
        if not text:
            return None
        if document is not None:
            start = max(0, citation.passage.start - _NEAR)
            at = document.text.find(text, start, citation.passage.end + _NEAR)
            if at >= 0:
                return document, at
        key = (document.path if document else "", document.id if document else "", text)
        if key not in self._found:
            others = [each for each in self._documents if each is not document]
            known = [document, *others] if document is not None else others
            places = ((each, each.text.find(text)) for each in known)
            self._found[key] = next((place for place in places if place[1] >= 0), None)
        return self._found[key]


def _check(citation: SavedCitation, library: _Library) -> Checked:
    document = library.document(citation)
    digest = document.sha256 if document is not None else ""
    wrong = _not_quoted(citation)
    if wrong:
        return Checked(citation, "changed", digest, why=wrong)
    passage = citation.passage
    if document is not None and all(_stands(each, document) for each in (passage, *citation.parts)):
        return _at("holds", citation, library, document, (passage.start, passage.end))
    found = library.place(citation, document)
    if found is not None:
        at = found[1]
        return _at("moved", citation, library, found[0], (at, at + len(passage.text)))
    if document is None:
        return Checked(citation, "gone", why=library.why_not_there(citation.path))
    sentence = citation.parts[0]
    at = document.text.find(sentence.text) if sentence.text else -1
    if at >= 0:
        why = "the passage is another, its sentence is there"
        return _at("changed", citation, library, document, (at, at + len(sentence.text)), why)
    if digest == citation.sha256:
        return Checked(
            citation, "changed", digest, document.path, why="the file is the same: the quotation is not its text"
        )
    return Checked(citation, "gone", digest, document.path, why="neither the passage nor its sentence is in the file")


def _at(
    state: str, citation: SavedCitation, library: _Library, document: Document, span: Span, why: str = ""
) -> Checked:
    line = library.line(document, span[0])
    return Checked(citation, state, document.sha256, document.path, span[0], span[1], line, why)


def _stands(quotation: Quotation, document: Document) -> bool:
    return document.text[quotation.start : quotation.end] == quotation.text


def _not_quoted(citation: SavedCitation) -> str:
    """Say what of a citation is not of its own passage: nothing that the bot wrote is like that."""
    passage = citation.passage
    for part, name in zip(citation.parts, ("sentence", "answer"), strict=False):
        inside = passage.text[part.start - passage.start : part.end - passage.start]
        if part.start < passage.start or inside != part.text:
            return f"its {name} is not in its passage at the place given"
    return ""


def _quoted(document: Document) -> Document:
    """Return the document whose text citations slice."""
    return document.original or document
