"""Source → Documents, one loader a format.

To add a format, write a loader and name its suffix in ``LOADERS``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from qa_bot.documents.blocks import lines_of, paragraphs
from qa_bot.errors import BinaryFile, MalformedRecord, NotUTF8
from qa_bot.model import Document, Section, Span

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Source(NamedTuple):
    """A file as it was read: the path to show, its name within the corpus, its bytes."""

    path: str
    name: str
    content: bytes

    def text(self) -> str:
        """Decode the content, without a byte-order mark; line ends stay as they are.

        Raises:
            BinaryFile: there is a NUL byte in it.
            NotUTF8: with the byte offset at which decoding fails.
        """
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


Loader = Callable[[Source], Iterator[Document]]


class _Outline:
    """Builds a document's sections while its headings go by."""

    def __init__(self) -> None:
        self.title = ""
        self.sections: list[Section] = []
        self._headings: list[tuple[int, str]] = []
        self._blocks: list[Span] = []

    def heading(self, level: int, text: str) -> None:
        """Begin a section. The first heading gives the title; one of level 1 that comes first gives nothing else."""
        self._close()
        is_first = not self.title
        if is_first:
            self.title = text
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        if not (is_first and level == 1):
            self._headings.append((level, text))

    def block(self, start: int, end: int) -> None:
        """Add a paragraph to the section at hand."""
        self._blocks.append((start, end))

    def finish(self) -> tuple[Section, ...]:
        """Return the sections."""
        self._close()
        return tuple(self.sections)

    def _close(self) -> None:
        if self._blocks:
            path = tuple(text for _, text in self._headings)
            self.sections.append(Section(path, tuple(self._blocks)))
            self._blocks = []


def load_text(source: Source) -> Iterator[Document]:
    """Read plain text with MediaWiki's headings: ``= Title =``, ``== Section ==``, ``=== Subsection ===``."""
    text = source.text()
    outline = _Outline()
    begin = 0
    for start, end in lines_of(text):
        heading = _wiki_heading(text[start:end])
        if heading:
            _add_paragraphs(outline, text, begin, start)
            outline.heading(*heading)
            begin = end
    _add_paragraphs(outline, text, begin, len(text))
    yield _document(source, text, outline)


def load_markdown(source: Source) -> Iterator[Document]:
    """Read Markdown: CommonMark's headings, paragraphs, lists, quotations, tables as lines, and code."""
    from markdown_it import MarkdownIt  # its import would slow down every start that reads no Markdown

    text = source.text()
    lines = [*lines_of(text), (len(text), len(text))]
    begin = _end_of_front_matter(text, lines)
    whole = MarkdownIt("commonmark")
    # What is within a paragraph is not looked at, headings aside: it is quoted as it stands.
    parser = MarkdownIt("commonmark").disable("inline")
    outline = _Outline()
    blocks = parser.parse("\n" * begin + text[lines[begin][0] :])
    for index, block in enumerate(blocks):
        if block.level or block.map is None or block.nesting < 0:
            continue
        start, end = lines[block.map[0]][0], lines[block.map[1] - 1][1]
        if block.type == "heading_open":
            inline = whole.parseInline(blocks[index + 1].content)[0].children or []
            outline.heading(int(block.tag[1]), "".join(part.content for part in inline) or block.tag)
        elif not (block.type == "html_block" and text.startswith("<!--", start)):
            _add_paragraphs(outline, text, start, end)
    yield _document(source, text, outline)


def load_beir(source: Source) -> Iterator[Document]:
    """Read BEIR's form of JSON Lines: a document a line with ``_id``, ``text`` and, where it has one, ``title``.

    Raises:
        MalformedRecord: with the number of the line.
    """
    digest = source.sha256()
    seen: set[str] = set()
    for number, line in enumerate(source.text().split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(source.path, number, line)
        identity = str(record["_id"])
        if identity in seen:
            raise MalformedRecord(source.path, number, f"the _id {identity!r} stands on an earlier line, too")
        seen.add(identity)
        yield record_document(
            identity,
            str(record.get("title") or ""),
            record["text"],
            path=source.path,
            sha256=digest,
            record_line=number,
        )


LOADERS: Mapping[str, Loader] = {".txt": load_text, ".md": load_markdown, ".jsonl": load_beir}


def record_document(
    identity: str, title: str, text: str, *, path: str = "", sha256: str = "", record_line: int | None = None
) -> Document:
    """Return a text that stands in a record of a file as a document; it has paragraphs and no headings."""
    blocks = tuple(paragraphs(text, 0, len(text)))
    sections = (Section((), blocks),) if blocks else ()
    return Document(identity, title or identity, text, sections, path, sha256, record_line)


def _record(path: str, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedRecord(path, number, f"broken JSON: {error}") from None
    if not isinstance(record, dict):
        raise MalformedRecord(path, number, 'not an object; expected {"_id": …, "title": …, "text": …}')
    if not isinstance(record.get("_id"), str | int):
        raise MalformedRecord(path, number, 'the field "_id" is missing or no string')
    if not isinstance(record.get("text"), str):
        raise MalformedRecord(path, number, 'the field "text" is missing or no string')
    if not isinstance(record.get("title", ""), str | None):
        raise MalformedRecord(path, number, 'the field "title" is no string')
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise MalformedRecord(path, number, "half of a surrogate pair, which is no character") from None
    return record


def _document(source: Source, text: str, outline: _Outline) -> Document:
    sections = outline.finish()
    title = outline.title or PurePosixPath(source.name).stem
    return Document(source.name, title, text, sections, source.path, source.sha256())


def _add_paragraphs(outline: _Outline, text: str, start: int, end: int) -> None:
    for span in paragraphs(text, start, end):
        outline.block(*span)


def _wiki_heading(line: str) -> tuple[int, str] | None:
    line = line.strip()
    if len(line) < 3 or line[0] != "=" or line[-1] != "=":
        return None
    inner = line.strip("=")
    level = min(len(line) - len(line.lstrip("=")), len(line) - len(line.rstrip("=")))
    title = " ".join(inner.split())
    return (level, title) if title and level <= 6 else None


def _end_of_front_matter(text: str, lines: list[Span]) -> int:
    """Return the number of the line after a YAML block at the top, or 0 where there is none."""
    if text[slice(*lines[0])].rstrip() != "---":
        return 0
    for number, (start, end) in enumerate(lines[1:], start=1):
        if text[start:end].rstrip() in ("---", "..."):
            return number + 1
    return 0
