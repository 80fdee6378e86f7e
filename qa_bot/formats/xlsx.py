"""XLSX: the values of all sheets that are shown; formulas are not computed, only what they last gave is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from qa_bot.documents.loaders import Source
from qa_bot.formats.archives import Archive
from qa_bot.formats.cleaning import one_line
from qa_bot.formats.markup import Element, attribute, name_of, parse_xml
from qa_bot.formats.package import core_metadata, relations
from qa_bot.formats.sheets import Sheet, add_sheets
from qa_bot.model import Document

_WHAT = "XLSX"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATE_CODE = re.compile(r"[ymdhs]", re.IGNORECASE)
_LITERAL = re.compile(r"\"[^\"]*\"|\[[^\[\]]*\]|\\.")
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""The numbers of built-in formats that show dates or times."""
_EPOCH, _EPOCH_OF_MAC = datetime(1899, 12, 30), datetime(1904, 1, 1)
_MOST_DAYS = 2_958_465
"""The last day that Excel knows, of the year 9999."""
_MOST_COLUMNS = 500
_MOST_MERGED = 2_000
"""Cells that one merged cell may span and be repeated in."""


def load_xlsx(source: Source) -> Iterator[Document]:
    """Read an Excel workbook.

    Raises:
        CorpusError: it is broken, encrypted or too large.
    """
    archive = Archive(source.path, source.content, _WHAT)
    yield add_sheets(source.about(), _sheets(archive), core_metadata(archive))


def _sheets(archive: Archive) -> Iterator[Sheet]:
    workbook = parse_xml(archive.path, archive.read("xl/workbook.xml"), _WHAT)
    targets = relations(archive, "xl/workbook.xml")
    values = _Values(archive, workbook)
    for element in workbook.iter():
        if name_of(element) != "sheet" or attribute(element, "state") in ("hidden", "veryHidden"):
            continue
        target = targets.get(element.get(_RELATION) or "")
        content = archive.get(target.path) if target else None
        if content is not None:
            root = parse_xml(archive.path, content, _WHAT)
            yield Sheet(one_line(attribute(element, "name")), list(_rows(root, values)))


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class _Values:
    """What cells refer to: shared strings, formats of dates."""

    def __init__(self, archive: Archive, workbook: Element) -> None:
        strings, styles = archive.get("xl/sharedStrings.xml"), archive.get("xl/styles.xml")
        root = parse_xml(archive.path, strings, _WHAT) if strings is not None else ()
        self._strings = [_string(each) for each in root if name_of(each) == "si"]
        self._dates = _date_styles(parse_xml(archive.path, styles, _WHAT)) if styles is not None else []
        is_of_mac = any(
            name_of(each) == "workbookPr" and attribute(each, "date1904") in ("1", "true") for each in workbook
        )
        self._epoch = _EPOCH_OF_MAC if is_of_mac else _EPOCH

    def of(self, cell: Element) -> str:
        """Return the value of a cell as it is shown, or nearly."""
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return _string(cell)
        value = next((str(each.text or "") for each in cell if name_of(each) == "v"), "").strip()
        if kind == "s":
            return self._strings[int(value)] if value.isdecimal() and int(value) < len(self._strings) else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if kind == "n" and value:
            return self._number(value, cell.get("s") or "")
        return one_line(value)

    def _number(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return one_line(value)
        is_date = style.isdecimal() and int(style) < len(self._dates) and self._dates[int(style)]
        if is_date and 0 <= number <= _MOST_DAYS:
            moment = self._epoch + timedelta(days=number)
            day, time = moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M")
            return time if number < 1 else day if time == "00:00" else f"{day} {time}"
        return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.12g}"


def _string(element: Element) -> str:
    """Return a string with its runs, but without the reading of Japanese signs."""
    found = [
        str(each.text or "")
        for each in element.iter()
        if name_of(each) == "t" and (parent := each.getparent()) is not None and name_of(parent) != "rPh"
    ]
    return one_line("".join(found))


def _date_styles(styles: Element) -> list[bool]:
    """Return for each style of cells whether it shows dates."""
    codes = {
        attribute(each, "numFmtId"): attribute(each, "formatCode")
        for each in styles.iter()
        if name_of(each) == "numFmt"
    }
    cells = next((each for each in styles if name_of(each) == "cellXfs"), ())
    return [_is_date(attribute(each, "numFmtId"), codes) for each in cells]


def _is_date(identity: str, codes: dict[str, str]) -> bool:
    if identity in codes:
        return _DATE_CODE.search(_LITERAL.sub("", codes[identity])) is not None
    return identity.isdecimal() and len(identity) < 6 and int(identity) in _DATE_FORMATS


def _rows(sheet: Element, values: _Values) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows that hold something; what is merged over rows is in each of them."""
    found: dict[int, dict[int, str]] = {}
    number = 0
    for row in sheet.iter():
        if name_of(row) == "row":
            said = attribute(row, "r")
            number = int(said) if said.isdecimal() and len(said) < 8 else number + 1
            cells = dict(_cells(row, values))
            if cells:
                found[number] = cells
    for element in sheet.iter():
        if name_of(element) == "mergeCell":
            _spread(found, attribute(element, "ref"))
    for number, cells in sorted(found.items()):
        yield number, [cells.get(column, "") for column in range(max(cells) + 1)]


def _cells(row: Element, values: _Values) -> Iterator[tuple[int, str]]:
    column = -1
    for cell in row:
        if name_of(cell) != "c":
            continue
        place = _REFERENCE.fullmatch(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        value = values.of(cell)
        if value and column < _MOST_COLUMNS:
            yield column, value


def _spread(rows: dict[int, dict[int, str]], reference: str) -> None:
    """Repeat what is merged over several rows in each of them."""
    corners = [_REFERENCE.fullmatch(part) for part in reference.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return
    first, last = int(corners[0][2]), int(corners[1][2])
    column = _column(corners[0][1])
    value = rows.get(first, {}).get(column, "")
    for number in range(first + 1, min(last, first + _MOST_MERGED) + 1):
        if value and number in rows:
            rows[number].setdefault(column, value)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
