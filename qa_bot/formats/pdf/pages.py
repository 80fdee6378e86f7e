"""PDF file → its pages as words with their places, and ruling lines (alone imports pypdfium2).

PDFium gives characters in the order in which the file draws them, with spaces and line ends that it has worked out.
It is not made for several threads, so one at a time is in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import pi
from threading import Lock
from typing import TYPE_CHECKING, Any

from qa_bot.errors import BrokenFile, EncryptedFile, TooLarge
from qa_bot.formats.cleaning import one_line, without_ligatures
from qa_bot.formats.pdf.records import Box, Contents, Entry, Font, Page, Word

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_MOST_PAGES = 10_000
"""Pages: the longest books have some thousand."""
_MOST_CHARACTERS = 200_000
"""Characters of one page: a newspaper's has 50,000."""
_MOST_OBJECTS = 20_000
"""Objects of a page that are looked at for ruling lines: a page with more is a drawing."""
_WORD = re.compile(r"[^\s\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_HYPHENS = "\ufffe\x02"
"""What stands for a hyphen at the end of a line."""
_MARKS = frozenset("0123456789*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰")
"""Characters that may be a footnote's mark behind a word."""
_RAISED = 0.8
"""A character lower than this share of those before it, and above their base, is raised."""
_BOLD = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|semib|demi|cmbx|medi(?:um)?$", re.IGNORECASE)
_MONO_NAME = re.compile(r"mono|cour|consol|typewriter|cmtt|cmsltt|menlo|inconsolata|code", re.IGNORECASE)
_FIXED_PITCH = 1
"""The bit of a font's flags that says that all its characters are of one width."""
_QUARTER = pi / 2
_THIN = 3.6
"""Points: a drawn rectangle that is thinner is a line."""
_SHORTEST_RULE = 6.0
_LOCK = Lock()


def read_pages(path: str, content: bytes) -> Contents:
    """Read all pages.

    Raises:
        BrokenFile: it is no PDF, or not whole.
        EncryptedFile: it needs a password.
        TooLarge: it has more pages than a document needs.
    """
    import pypdfium2

    with _LOCK:
        try:
            file = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD or "assword" in str(error):
                raise EncryptedFile(path) from None
            raise BrokenFile(path, "PDF", str(error)) from None
        try:
            if len(file) > _MOST_PAGES:
                raise TooLarge(path, f"more than {_MOST_PAGES:,} pages")
            return Contents(list(_pages(path, file)), list(_outline(file)), _metadata(file))
        except pypdfium2.PdfiumError as error:
            raise BrokenFile(path, "PDF", str(error)) from None
        finally:
            file.close()


def _pages(path: str, file: PdfDocument) -> Iterator[Page]:
    """Yield the pages; one that cannot be read is empty."""
    import pypdfium2

    fonts: dict[tuple[str, int, int], Font] = {}
    for index in range(len(file)):
        label = file.get_page_label(index) or ""
        try:
            page = file[index]
        except pypdfium2.PdfiumError:
            yield Page(index + 1, label, 0.0, 0.0, (), ())
            continue
        text = page.get_textpage()
        if text.count_chars() > _MOST_CHARACTERS:
            raise TooLarge(path, f"a page with more than {_MOST_CHARACTERS:,} characters")
        words, quarter = _upright(list(_words(text, fonts)))
        rules = list(_rules(page)) if not quarter else []
        width, height = page.get_size()
        yield Page(index + 1, one_line(label), width, height, words, rules)
        text.close()
        page.close()


class _Characters:
    """The characters of a page, by number."""

    def __init__(self, page: PdfTextPage) -> None:
        import pypdfium2.raw as pdfium

        self._raw, self._page = pdfium, page.raw
        count = page.count_chars()
        text = page.get_text_range() if count else ""
        # Characters that PDFium leaves out of a range would shift all behind them.
        self.text = text if len(text) == count else "".join(self._character(number) for number in range(count))
        self._rectangle = pdfium.FS_RECTF()

    def _character(self, number: int) -> str:
        code = self._raw.FPDFText_GetUnicode(self._page, number)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "

    def box(self, number: int) -> Box:
        """Return the place of a character, as high as its font."""
        found = self._rectangle
        if not self._raw.FPDFText_GetLooseCharBox(self._page, number, found):
            return Box(0.0, 0.0, 0.0, 0.0)
        left, bottom, right, top = found.left, found.bottom, found.right, found.top
        return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))

    def quarter(self, number: int) -> int:
        """Return by how many quarters of a circle a character is turned."""
        return round(float(self._raw.FPDFText_GetCharAngle(self._page, number)) / _QUARTER) % 4

    def font(self, number: int, known: dict[tuple[str, int, int], Font]) -> Font:
        """Return what is known of a character's font."""
        weight = int(self._raw.FPDFText_GetFontWeight(self._page, number))
        buffer, flags = (self._raw.c_char * 64)(), self._raw.c_int()
        length = self._raw.FPDFText_GetFontInfo(self._page, number, buffer, 64, self._raw.byref(flags))
        name = bytes(buffer)[: max(min(int(length), 64) - 1, 0)].decode("latin-1")
        key = name, weight, int(flags.value)
        if key not in known:
            name = name.rpartition("+")[2]
            is_bold = weight >= _BOLD or _BOLD_NAME.search(name) is not None
            known[key] = Font(is_bold, bool(key[2] & _FIXED_PITCH) or _MONO_NAME.search(name) is not None)
        return known[key]


def _words(page: PdfTextPage, fonts: dict[tuple[str, int, int], Font]) -> Iterator[tuple[Word, int]]:
    """Yield the words of a page in the order of the file, each with by how many quarters it is turned."""
    characters = _Characters(page)
    text, last, font, quarter = characters.text, -1, Font(), 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        # To ask takes long: words within a line are rarely of another font, and headings are so from end to end.
        if last < 0 or _ends_line(text, last) or _ends_line(text, end):
            font, quarter = characters.font(start, fonts), characters.quarter(start)
        for begin, stop, box, is_raised in _parts(characters, start, end):
            shown = text[begin:stop]
            is_broken = shown[-1] in _HYPHENS
            shown = without_ligatures(one_line(shown.rstrip(_HYPHENS))) + ("-" if is_broken else "")
            if shown:
                yield Word(shown, box, font, is_raised, is_broken, begin == last), quarter
            last = stop


def _ends_line(text: str, end: int) -> bool:
    """Tell whether a word that ends at a place is the last of its line."""
    return text[end - 1] in _HYPHENS or text[end : end + 4].lstrip(" ")[:1] in ("", "\r", "\n")


def _parts(characters: _Characters, start: int, end: int) -> Iterator[tuple[int, int, Box, bool]]:
    """Yield a word, and apart from it what is raised behind it."""
    text = characters.text
    first = characters.box(start)
    begin, box, is_raised = start, first, False
    body = next((at for at in range(start, min(end, start + 4)) if text[at] not in _MARKS), start)
    if start < body < end and _is_raised(first, characters.box(body)):
        yield start, body, first.around(characters.box(body - 1)), True
        begin, first, box = body, characters.box(body), characters.box(body)
        start = body
    for at in range(start + 1, end):
        is_last = at == end - 1
        if not is_last and text[at] not in _MARKS and not is_raised:
            continue
        each = characters.box(at)
        now = _is_raised(each, first)
        if now != is_raised:
            yield begin, at, box.around(characters.box(at - 1)), is_raised
            begin, box, is_raised = at, each, now
        box = box.around(each)
    yield begin, end, box, is_raised


def _is_raised(box: Box, base: Box) -> bool:
    return 0 < box.height < _RAISED * base.height and box.bottom > base.bottom + 0.15 * base.height


def _upright(words: list[tuple[Word, int]]) -> tuple[list[Word], int]:
    """Return the words that are turned as most are, turned upright: what stands otherwise is a label."""
    quarters = Counter(quarter for _, quarter in words)
    if not quarters:
        return [], 0
    most = quarters.most_common(1)[0][0]
    return [word._replace(box=_turned(word.box, most)) for word, quarter in words if quarter == most], most


def _turned(box: Box, quarter: int) -> Box:
    if quarter == 1:
        return Box(-box.top, box.left, -box.bottom, box.right)
    if quarter == 2:
        return Box(-box.right, -box.top, -box.left, -box.bottom)
    return Box(box.bottom, -box.right, box.top, -box.left) if quarter == 3 else box


def _rules(page: PdfPage) -> Iterator[Box]:
    """Yield the lines that a page draws, straight along its edges."""
    import pypdfium2

    for number, drawn in enumerate(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=2)):
        if number == _MOST_OBJECTS:
            return
        try:
            box = Box(*drawn.get_bounds())
        except pypdfium2.PdfiumError:
            continue
        if min(box.width, box.height) <= _THIN and max(box.width, box.height) >= _SHORTEST_RULE:
            yield box


def _outline(file: PdfDocument) -> Iterator[Entry]:
    for number, entry in enumerate(file.get_toc(max_depth=9)):
        if number == _MOST_OBJECTS:
            return
        title: Any = getattr(entry, "title", None) or (entry.get_title() if hasattr(entry, "get_title") else "")
        if title:
            yield Entry(int(entry.level) + 1, one_line(str(title)))


def _metadata(file: PdfDocument) -> dict[str, str]:
    said = file.get_metadata_dict(skip_empty=True)
    date = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", said.get("ModDate", "") or said.get("CreationDate", ""))
    fields = {
        "title": said.get("Title", ""),
        "author": said.get("Author", ""),
        "tags": said.get("Keywords", ""),
        "date": "-".join(filter(None, date.groups())) if date else "",
    }
    return {name: one_line(value) for name, value in fields.items() if one_line(value)}
