"""Source → Documents, one loader a format.

To add a format, write a loader and name its suffix in ``LOADERS``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from importlib import import_module
from itertools import chain
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from qa_bot.documents.blocks import lines_of, paragraphs
from qa_bot.documents.drafts import About
from qa_bot.documents.outline import Heading, OneSection, Outline
from qa_bot.documents.plain_view import plain_view
from qa_bot.errors import BinaryFile, IsUTF16, MalformedRecord, MissingLibrary, NotUTF8
from qa_bot.model import Document

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_VIEWED = 2**20
"""Characters of Markdown that are read without their markup: what the parser keeps of more would fill the memory."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Source(NamedTuple):
    """A file as it was read: the path to show, its name within the corpus, its bytes."""

    path: str
    name: str
    content: bytes

    def text(self) -> str:
        """Decode the content, without a byte-order mark; line ends stay as they are.

        Raises:
            IsUTF16: it begins with the byte-order mark of UTF-16.
            BinaryFile: there is a NUL byte in it.
            NotUTF8: with the byte offset at which decoding fails.
        """
        if self.content.startswith(_UTF16_MARKS):
            raise IsUTF16(self.path)
        nul = self.content.find(b"\0")
        if nul >= 0:
            raise BinaryFile(self.path, nul)
        mark = len(_BYTE_ORDER_MARK) if self.content.startswith(_BYTE_ORDER_MARK) else 0
        try:
            return self.content[mark:].decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotUTF8(self.path, error.start + mark) from None

    def sha256(self) -> str:
        """Return the digest of the content in hexadecimal."""
        return sha256(self.content).hexdigest()

    def about(self) -> About:
        """Return what a document keeps of its file."""
        return About(self.path, self.name, self.sha256())

    def lines(self) -> Iterator[str]:
        """Yield the lines of a content that can be decoded, one at a time."""
        at = len(_BYTE_ORDER_MARK) if self.content.startswith(_BYTE_ORDER_MARK) else 0
        while (end := self.content.find(b"\n", at)) >= 0:
            yield self.content[at:end].decode()
            at = end + 1
        yield self.content[at:].decode()


Loader = Callable[[Source], Iterator[Document]]


def load_text(source: Source) -> Iterator[Document]:
    """Read plain text with MediaWiki's headings: ``= Title =``, ``== Section ==``, ``=== Subsection ===``.

    Where it has none of those, lines that look like headings are taken for them; a short line alone at the top is the
    title in any case.
    """
    original, about = source.text(), source.about()
    del source  # its bytes would stay beside the text
    text, offsets = plain_view(original)
    outline = Outline()
    begin = 0
    for heading in _headings(text):
        _add_paragraphs(outline, text, begin, heading.start)
        outline.heading(heading.level, heading.text)
        begin = heading.end
    _add_paragraphs(outline, text, begin, len(text))
    sections = outline.finish()
    title = outline.title or PurePosixPath(about.name).stem
    source_of_view = Document(about.name, title, original, (), about.path, about.sha256) if offsets else None
    yield Document(
        about.name, title, text, sections, about.path, about.sha256, original=source_of_view, offsets=offsets
    )


def load_markdown(source: Source) -> Iterator[Document]:
    """Read Markdown: CommonMark with tables, footnotes, front matter, admonitions and HTML inside it."""
    from qa_bot.documents.markdown import draft_of, outermost  # their import would slow down every other start

    text, about = source.text(), source.about()
    del source
    if len(text) <= _LONGEST_VIEWED:
        yield draft_of(text).document(about)
        return
    outline = Outline()
    for start, end, level in outermost(text, 0):
        if level:
            outline.heading(level, " ".join(text[start:end].strip("#=- \t\r\n").split()) or f"h{level}")
        else:
            _add_paragraphs(outline, text, start, end)
    sections = outline.finish()
    title = outline.title or PurePosixPath(about.name).stem
    yield Document(about.name, title, text, sections, about.path, about.sha256)


def load_beir(source: Source) -> Iterator[Document]:
    """Read BEIR's form of JSON Lines: a document a line with ``_id``, ``text`` and, where it has one, ``title``.

    Raises:
        MalformedRecord: with the number of the line.
    """
    digest = source.sha256()
    source.text()  # whether it can be decoded is said before anything else
    seen: set[str] = set()
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            continue
        record = _record(source.path, number, line)
        identity = str(record["_id"])
        if identity in seen:
            raise MalformedRecord(source.path, number, f"the _id {identity!r} is on an earlier line, too")
        seen.add(identity)
        yield record_document(
            identity,
            str(record.get("title") or ""),
            record["text"],
            path=source.path,
            sha256=digest,
            record_line=number,
        )


def _later(module: str, name: str) -> Loader:
    """Return a loader of a module above, which is imported when a file needs it: its library may be missing."""

    def load(source: Source) -> Iterator[Document]:
        try:
            yield from getattr(import_module(f"qa_bot.formats.{module}"), name)(source)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("qa_bot"):
                raise
            raise MissingLibrary(source.path, _PACKAGES.get(str(error.name), str(error.name))) from None

    return load


_PACKAGES = {"charset_normalizer": "charset-normalizer"}
"""The names under which libraries are installed, where those are not the ones they are imported by."""

_load_html = _later("html", "load_html")

LOADERS: Mapping[str, Loader] = {
    ".txt": load_text,
    ".md": load_markdown,
    ".jsonl": load_beir,
    ".pdf": _later("pdf", "load_pdf"),
    ".docx": _later("docx", "load_docx"),
    ".html": _load_html,
    ".htm": _load_html,
    ".xhtml": _load_html,
    ".epub": _later("epub", "load_epub"),
    ".odt": _later("odf", "load_odt"),
    ".ods": _later("odf", "load_ods"),
    ".pptx": _later("pptx", "load_pptx"),
    ".xlsx": _later("xlsx", "load_xlsx"),
    ".xlsm": _later("xlsx", "load_xlsx"),
    ".csv": _later("delimited", "load_delimited"),
    ".tsv": _later("delimited", "load_delimited"),
    ".eml": _later("mail", "load_mail"),
    ".mbox": _later("mail", "load_mbox"),
    ".ipynb": _later("notebook", "load_notebook"),
    ".rst": _later("rst", "load_rst"),
    ".rtf": _later("rtf", "load_rtf"),
    ".gz": _later("packed", "load_gzip"),
    ".zip": _later("packed", "load_zip"),
}


def record_document(
    identity: str, title: str, text: str, *, path: str = "", sha256: str = "", record_line: int | None = None
) -> Document:
    """Return a text that stands in a record of a file as a document; it has paragraphs and no headings."""
    return Document(identity, title or identity, text, OneSection(text), path, sha256, record_line)


def _record(path: str, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedRecord(path, number, f"broken JSON: {error}") from None
    if not isinstance(record, dict):
        raise MalformedRecord(path, number, 'not an object; expected {"_id": …, "title": …, "text": …}')
    if not isinstance(record.get("_id"), str | int):
        raise MalformedRecord(path, number, 'the field "_id" is missing or not a string')
    if not isinstance(record.get("text"), str):
        raise MalformedRecord(path, number, 'the field "text" is missing or not a string')
    if not isinstance(record.get("title", ""), str | None):
        raise MalformedRecord(path, number, 'the field "title" is not a string')
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise MalformedRecord(path, number, "half of a surrogate pair, which is not a character") from None
    return record


def _add_paragraphs(outline: Outline, text: str, start: int, end: int) -> None:
    for span in paragraphs(text, start, end):
        outline.block(*span)


def _headings(text: str) -> Iterator[Heading]:
    """Return the headings of a plain text: those that are marked, with a title above them, or else by their look."""
    marked = _marked(text)
    first = next(marked, None)
    if first is not None and not text[: first.start].strip():
        return chain([first], marked)
    from qa_bot.documents.headings import headings_of, title_of  # its patterns take a while

    if first is None:
        return headings_of(text)
    title = title_of(text)
    return chain([title] if title is not None and title.start < first.start else [], [first], marked)


def _marked(text: str) -> Iterator[Heading]:
    """Yield headings in MediaWiki's form: ``= Title =``, ``== Section ==``."""
    for start, end in lines_of(text):
        heading = _marked_heading(text[start:end])
        if heading:
            yield Heading(start, end, *heading)


def _marked_heading(line: str) -> tuple[int, str] | None:
    line = line.strip()
    if len(line) < 3 or line[0] != "=" or line[-1] != "=":
        return None
    inner = line.strip("=")
    level = min(len(line) - len(line.lstrip("=")), len(line) - len(line.rstrip("=")))
    title = " ".join(inner.split())
    return (level, title) if title and level <= 6 else None
