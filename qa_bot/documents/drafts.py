"""A text with its blocks → a document: its sections, and the reading view with the way back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import PurePosixPath
from typing import NamedTuple

from qa_bot.documents.blocks import paragraphs
from qa_bot.documents.outline import Outline
from qa_bot.model import Block, Document, Place, Span
from qa_bot.offsets import Offsets


class About(NamedTuple):
    """What a document keeps of its file: the path to show, the name within the corpus, the digest of its bytes."""

    path: str
    name: str
    sha256: str


@dataclass(slots=True)
class Draft:
    """A text as it is read, with its blocks: headings, paragraphs in which others may stand, code, tables.

    ``blocks`` are in order, those within others after them; what is in none is not read. ``source`` and ``offsets``
    are those of a reading view.
    """

    text: str
    blocks: Sequence[Block]
    source: str | None = None
    offsets: Offsets | None = None
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    places: Sequence[tuple[int, Place]] = ()

    def document(self, about: About) -> Document:
        """Return the document of a file."""
        outline = Outline()
        inner = sorted((block for block in self.blocks if block.kind in _APART), key=_start)
        for block in self.blocks:
            if block.kind == "heading":
                heading = " ".join(self.text[block.start : block.end].split())
                if heading:
                    outline.heading(block.level, heading)
            elif block.kind == "paragraph":
                for span in self._paragraphs(block, inner):
                    outline.block(*span)
        sections = outline.finish()
        title = self.title or outline.title or PurePosixPath(about.name).stem
        kept = tuple(block for block in self.blocks if block.kind not in ("heading", "paragraph"))
        original = None
        if self.offsets is not None and self.source is not None:
            original = Document(about.name, title, self.source, (), about.path, about.sha256, metadata=self.metadata)
        return Document(
            about.name,
            title,
            self.text,
            sections,
            about.path,
            about.sha256,
            blocks=kept,
            places=self.places,
            metadata=self.metadata,
            original=original,
            offsets=self.offsets,
        )

    def _paragraphs(self, block: Block, inner: Sequence[Block]) -> Iterator[Span]:
        """Yield the paragraphs of a block; code and tables within it are paragraphs of their own."""
        at = block.start
        first, last = bisect_left(inner, block.start, key=_start), bisect_left(inner, block.end, key=_start)
        for each in inner[first:last]:
            if at <= each.start and each.end <= block.end:
                yield from paragraphs(self.text, at, each.start)
                yield from trimmed(self.text, each.start, each.end)
                at = each.end
        yield from paragraphs(self.text, at, block.end)


_APART = frozenset(("code", "table"))
_start = attrgetter("start")


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a span without the lines of space around it, if anything is left."""
    while start < end and text[start] in "\r\n":
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
