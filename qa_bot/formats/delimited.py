"""CSV and TSV: each row under the header, with the line on which it begins as its place."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from qa_bot.documents.loaders import Source
from qa_bot.errors import BrokenFile
from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import one_line
from qa_bot.formats.encodings import decode
from qa_bot.formats.sheets import header_row
from qa_bot.model import Document, Place

_DELIMITERS = ",;\t|"
_FIRST_LINES = 20
"""Lines by which the delimiter is chosen."""
_LONGEST_FIELD = 1_000_000


def load_delimited(source: Source) -> Iterator[Document]:
    """Read a table whose cells are apart by commas, semicolons, tabs or bars.

    Raises:
        BrokenFile: a NUL byte, or a field without end.
    """
    if b"\0" in source.content and not source.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenFile(source.path, "table", "a NUL byte in it")
    text, encoding = decode(source.content)
    rows = list(_rows(source.path, text))
    builder = Builder()
    header = header_row([cells for _, cells in rows])
    for number, cells in rows[:header]:
        builder.at(Place("line", number))
        builder.add("paragraph", " ".join(filter(None, cells)))
    with builder.group("table"):
        for at, (number, cells) in enumerate(rows[header:]):
            builder.at(Place("line", number))
            builder.row(cells, at == 0)
    yield builder.finish(source.about(), metadata={"encoding": encoding})


def _rows(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    former = csv.field_size_limit(_LONGEST_FIELD)  # one for all of the process: others count on theirs
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    number = 1
    try:
        for cells in reader:
            found = [one_line(cell) for cell in cells]
            if any(found):
                yield number, found
            number = reader.line_num + 1
    except csv.Error as error:
        raise BrokenFile(path, "table", f"line {reader.line_num}: {error}") from None
    finally:
        csv.field_size_limit(former)


def _delimiter(text: str) -> str:
    """Return what parts the cells: what is most often, and as often, in each of the first lines."""
    lines = [line for line in text.split("\n", _FIRST_LINES)[:_FIRST_LINES] if line.strip()]

    def worth(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return min(counts, default=0), sum(counts)

    return max(_DELIMITERS, key=worth)
