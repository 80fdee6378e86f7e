"""RTF: the text between its control words; objects, pictures and fields' codes are left out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from qa_bot.documents.loaders import Source
from qa_bot.errors import BrokenFile
from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import lines_kept, one_line
from qa_bot.model import Document

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_LEFT_OUT = frozenset(
    b"""fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object objdata themedata
    colorschememapping latentstyles datastore header headerl headerr headerf footer footerl footerr footerf fldinst
    xmlnstbl filetbl revtbl bkmkstart bkmkend shppict nonshppict pntext pntxta pntxtb tc xe deleted mmathPr
    wgrffmtfilter""".split()
)
_STANDS_FOR = {
    b"tab": "\t",
    b"line": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
}
_ENDS = (b"par", b"sect", b"page")
_MOST_GROUPS = 10_000
"""Groups within groups: those of real files are some ten."""


class _State:
    """What a group inherits: whether it is left out, how many characters follow a sign of Unicode, its heading."""

    __slots__ = ("is_left_out", "level", "skips")

    def __init__(self, is_left_out: bool = False, skips: int = 1, level: int = 0) -> None:
        self.is_left_out, self.skips, self.level = is_left_out, skips, level

    def inherited(self) -> _State:
        """Return what a group within has at first."""
        return _State(self.is_left_out, self.skips, self.level)


def load_rtf(source: Source) -> Iterator[Document]:
    """Read a file of rich text.

    Raises:
        BrokenFile: it does not begin as such files do, or is nested without end.
    """
    if not source.content.startswith(b"{\\rtf"):
        raise BrokenFile(source.path, "RTF", "it does not begin with {\\rtf")
    reader = _Reader(source.path)
    reader.read(source.content)
    yield reader.builder.finish(source.about())


class _Reader:
    """Reads tokens into a builder."""

    def __init__(self, path: str) -> None:
        self.builder = Builder(names_sections=True)
        self._path = path
        self._states = [_State()]
        self._parts: list[str] = []
        self._bytes = bytearray()
        self._encoding = "cp1252"
        self._skip = 0
        self._cells: list[str] = []
        self._is_first = False
        """Whether nothing of a group was read but its brace."""
        self._is_star = False

    def read(self, content: bytes) -> None:
        """Read all of a file."""
        for match in _TOKEN.finditer(content):
            word, number, code, symbol, brace, text = match.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, number)
            elif code:
                self._add_bytes(bytes([int(code, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._is_star = False
                self._add_bytes(text)
        self._end_paragraph()
        self.builder.close()

    def _brace(self, brace: bytes) -> None:
        self._decode()
        if brace == b"{":
            if len(self._states) > _MOST_GROUPS:
                raise BrokenFile(self._path, "RTF", "groups within groups without end")
            self._states.append(self._states[-1].inherited())
        elif len(self._states) > 1:
            self._states.pop()
        self._skip = 0
        self._is_star = False

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_star = True
        elif symbol in (b"{", b"}", b"\\"):
            self._add_bytes(symbol)
        elif symbol in (b"~", b"_"):
            self._add(" " if symbol == b"~" else "-")
        elif symbol in (b"\n", b"\r"):
            self._end_paragraph()

    def _word(self, word: bytes, number: bytes | None) -> None:
        state = self._states[-1]
        if self._is_star or word in _LEFT_OUT:
            state.is_left_out = True
            self._is_star = False
        elif word == b"u" and number:
            self._add(_character(int(number)))
            self._skip = state.skips
        elif word == b"uc":
            state.skips = min(int(number or 1), 9) if int(number or 1) >= 0 else 1
        elif word == b"ansicpg" and number:
            self._encoding = _codec(number.decode())
        elif word == b"outlinelevel":
            state.level = int(number or 0) + 1
        elif word in _STANDS_FOR:
            self._add(_STANDS_FOR[word])
        elif word in _ENDS:
            self._end_paragraph()
            state.level = 0
        else:
            self._of_table(word)

    def _of_table(self, word: bytes) -> None:
        if word == b"cell":
            self._decode()
            self._cells.append(one_line("".join(self._parts)))
            self._parts.clear()
        elif word == b"row":
            self.builder.row(self._cells) if self._cells else None
            self._cells = []
        elif word == b"trowd" and not self._cells:
            self._end_paragraph()
            self._open_table()
        elif word == b"pard":
            self._states[-1].level = 0

    def _open_table(self) -> None:
        if not self.builder.in_group:
            self.builder.open("table")

    def _add_bytes(self, text: bytes) -> None:
        if self._states[-1].is_left_out:
            return
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        self._bytes += text[skipped:]

    def _add(self, text: str) -> None:
        self._decode()
        if not self._states[-1].is_left_out:
            self._parts.append(text)

    def _decode(self) -> None:
        if self._bytes:
            self._parts.append(self._bytes.decode(self._encoding, "replace"))
            self._bytes.clear()

    def _end_paragraph(self) -> None:
        self._decode()
        if self._states[-1].is_left_out:
            return
        text = lines_kept("".join(self._parts).replace("\t", " "))
        self._parts.clear()
        if not text:
            return
        if self._cells:
            self._parts.append(f"{text} ")
            return
        self.builder.close()
        level = self._states[-1].level
        if 0 < level < 10:
            self.builder.heading(level, text)
        else:
            self.builder.add("paragraph", text)


def _character(code: int) -> str:
    code = code + 0x10000 if code < 0 else code
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _codec(page: str) -> str:
    name = {"65001": "utf-8", "10000": "mac_roman"}.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
