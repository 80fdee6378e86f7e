"""Rows of spreadsheets → tables under their headers, each row a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from qa_bot.documents.drafts import About
from qa_bot.formats.builder import Builder
from qa_bot.model import Document, Place

_FIRST_ROWS = 10
"""Rows among which a header is looked for."""


class Sheet(NamedTuple):
    """A sheet: its name, and its rows that are not empty with their numbers, from 1."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


def add_sheets(about: About, sheets: Iterable[Sheet], metadata: Mapping[str, str]) -> Document:
    """Return a document with a section and a table for each sheet."""
    builder = Builder()
    for sheet in sheets:
        if sheet.rows:
            _add(builder, sheet)
    return builder.finish(about, metadata.get("title", "") or PurePosixPath(about.name).stem, metadata)


def _add(builder: Builder, sheet: Sheet) -> None:
    builder.at(_place(sheet, sheet.rows[0][0]))
    builder.heading(2, sheet.name)
    header = header_row([cells for _, cells in sheet.rows])
    width = max((_width(cells) for _, cells in sheet.rows), default=0)
    for number, cells in sheet.rows[:header]:
        builder.at(_place(sheet, number))
        builder.add("paragraph", " ".join(filter(None, cells)))
    with builder.group("table"):
        for at, (number, cells) in enumerate(sheet.rows[header:]):
            builder.at(_place(sheet, number))
            builder.row([*cells, *[""] * width][:width], at == 0)


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of the row that names the columns: the first that fills as many as most rows do, or nearly.

    >>> header_row([["A note"], ["Name", "Age"], ["Ann", "7"], ["Bo", "9"]])
    1
    """
    filled = [sum(map(bool, cells)) for cells in rows]
    usual = max(filled, default=0)
    return next((at for at, count in enumerate(filled[:_FIRST_ROWS]) if count >= 2 and count >= 0.6 * usual), 0)


def _width(cells: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(cells, start=1) if cell), default=0)


def _place(sheet: Sheet, number: int) -> Place:
    return Place("sheet", None, f"Sheet '{sheet.name}', row {number}")
