"""Where a citation stands, in words: its file, its headings, its line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from qa_bot.interface.fragments import printable, shortened, width_of
from qa_bot.model import Citation
from qa_bot.service.places import place_in_words

_LINES = ("line", "record")
"""Places that an editor can go to."""
_LEAST_HEADING = 12
"""Columns that headings are cut to; where there are fewer, the quotation has a line of its own."""


def shown_path(path: str) -> str:
    """Return a path relative to the working directory where it lies below, for reading only."""
    if not Path(path).is_absolute():
        return path
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def file_and_line(citation: Citation) -> str:
    """Say where a sentence stands, so that an editor can go there: path, line, headings."""
    path = shown_path(citation.passage.document.path) or citation.passage.document.id
    section = " › ".join(citation.passage.section)
    place = citation.place
    where = f"{path}:{place.number}" if place.kind in _LINES else f"{path}, {place_in_words(place)}"
    return printable(where) + (f"  {printable(section)}" if section else "")


def headings_of(citation: Citation, with_title: bool = True) -> list[str]:
    """Return the headings above a citation, from the document's title down."""
    document = citation.passage.document
    return [printable(each) for each in (*([document.title] if with_title else []), *citation.passage.section)]


def spot_of(citation: Citation, names_file: bool) -> str:
    """Say where in its document a citation stands, and in which file if there are several documents."""
    document = citation.passage.document
    if not document.path:
        return f"passage {citation.passage.number}"
    line = place_in_words(citation.place)
    if not names_file:
        return line
    # The id of a document that is a file is the file's name below the folder given.
    return f"{printable(document.id if document.record_line is None else Path(document.path).name)}, {line}"


def place_of(headings: Sequence[str], spot: str) -> str:
    """Return headings and spot as a place."""
    return f"{' › '.join(headings)} · {spot}" if headings else spot


def cut_to(headings: Sequence[str], room: int) -> str:
    """Return headings in at most ``room`` columns, the innermost last to go; nothing where there is too little room."""
    for at in range(len(headings)):
        told = " › ".join(["…", *headings[at:]] if at else headings)
        if width_of(told) <= room:
            return told
    return shortened(headings[-1], room) if headings and room >= _LEAST_HEADING else ""
