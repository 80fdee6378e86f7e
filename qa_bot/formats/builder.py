"""Blocks as they are read from a file, one after the other → a Document with text, sections, blocks and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath

from qa_bot.documents.drafts import About
from qa_bot.documents.outline import Outline
from qa_bot.formats.cleaning import one_line
from qa_bot.model import Block, Document, Place

_BETWEEN_CELLS = " | "

Mark = tuple[int, Place]
"""A place within a block: how many characters of the block come before it."""


class Builder:
    """Puts a document together: blocks are apart by blank lines, those of one list, table or listing by line ends.

    With ``names_sections`` the places are the headings' paths; else a loader says with :meth:`at` where it is.
    """

    def __init__(self, names_sections: bool = False) -> None:
        self._names_sections = names_sections
        self._parts: list[str] = []
        self._length = 0
        self._outline = Outline()
        self._blocks: list[Block] = []
        self._places: list[Mark] = []
        self._place: Place | None = None
        self._group = -1
        """The number of the block that is open: a list, a table, or −1."""
        self._path: list[tuple[int, str]] = []
        self.number: int | None = None
        """The number of the part at hand, where sections have numbers: that of a notebook's cell."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added that can be asked about."""
        return not self._length

    @property
    def length(self) -> int:
        """Characters of the text so far."""
        return self._length

    @property
    def in_group(self) -> bool:
        """Whether a list or table is open."""
        return self._group >= 0

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above what comes next, from the outermost in."""
        return tuple(text for _, text in self._path)

    def at(self, place: Place) -> None:
        """Say where what comes next stands."""
        self._place = place

    def heading(self, level: int, text: str) -> None:
        """Begin a section."""
        text = one_line(text)
        if not text:
            return
        self._close()
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, text))
        if self._names_sections:
            self._place = self.section_place()
        start, end = self._write(text, "\n\n")
        self._blocks.append(Block("heading", start, end, level))
        self._outline.heading(level, text)

    def section_place(self) -> Place:
        """Return the place that the headings at hand name."""
        return Place("section", self.number, " > ".join(self.path) or None)

    def add(self, kind: str, text: str, level: int = 0, marks: Iterable[Mark] = ()) -> None:
        """Add a block of text that is clean; what is empty is left out."""
        if not text:
            return
        is_first = self._group < 0 or self._blocks[self._group].end < 0
        start, end = self._write(text, "\n\n" if is_first else "\n", marks)
        if self._group < 0:
            self._blocks.append(Block(kind, start, end, level))
            self._outline.block(start, end)
            return
        group = self._blocks[self._group]
        first = start if group.end < 0 else group.start
        self._blocks[self._group] = group._replace(start=first, end=end)
        if kind != group.kind:
            self._blocks.append(Block(kind, start, end, level, self._group))

    def row(self, cells: Sequence[str], is_header: bool = False) -> None:
        """Add a row of a table; one without a word is left out."""
        if any(cells):
            self.add("header" if is_header else "row", _BETWEEN_CELLS.join(cells).strip())

    @contextmanager
    def group(self, kind: str) -> Iterator[None]:
        """Keep what is added meanwhile together: a list or a table. One within another is part of it."""
        is_outermost = self._group < 0
        if is_outermost:
            self.open(kind)
        yield
        if is_outermost:
            self._close()

    def open(self, kind: str) -> None:
        """Begin a list or a table, after what is open."""
        self._close()
        self._group = len(self._blocks)
        self._blocks.append(Block(kind, self._length, -1))

    def close(self) -> None:
        """End a list or table, where one is open."""
        self._close()

    def _close(self) -> None:
        if self._group < 0:
            return
        group = self._blocks[self._group]
        if group.end < 0:
            del self._blocks[self._group :]
        else:
            self._outline.block(group.start, group.end)
        self._group = -1

    def _write(self, text: str, separator: str, marks: Iterable[Mark] = ()) -> tuple[int, int]:
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        if self._place is not None and (not self._places or self._places[-1][1] != self._place):
            self._places.append((start, self._place))
        for offset, place in marks:
            if not self._places or self._places[-1][1] != place:
                self._places.append((start + offset, place))
                self._place = place
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def finish(self, about: About, title: str = "", metadata: Mapping[str, str] | None = None) -> Document:
        """Return the document; its title is the first heading, where that is of the whole, or else ``title``."""
        self._close()
        sections = self._outline.finish()
        known = {name: value for name, value in (metadata or {}).items() if value}
        title = one_line(title) or self._outline.title or PurePosixPath(about.name).stem
        places = self._places
        if self._names_sections and (not places or places[0][0]):
            places = [(0, Place("section", None, title)), *places]
        return Document(
            about.name,
            title,
            "".join(self._parts),
            sections,
            about.path,
            about.sha256,
            blocks=tuple(self._blocks),
            places=tuple(places),
            metadata=known,
        )
