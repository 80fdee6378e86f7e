"""Elements of a page → blocks: headings, paragraphs, lists, definitions, tables, code, quotations, captions."""

from __future__ import annotations

import re

from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import code_lines, lines_kept, one_line
from qa_bot.formats.html.tables import add_table, is_data, text_of
from qa_bot.formats.markup import Element, name_of

BLOCKS = frozenset(
    """address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th
    thead tr ul caption""".split()
)
_PILCROW = re.compile(r"(?:[¶§]|(?<=\s)#)$")
"""The sign of a link to a heading itself."""
_NO_WORD = re.compile(r"[\W\d_]*")
_COUNT = re.compile(
    r"[\d.,]+\s+(?:answers?|comments?|repl(?:y|ies)|responses?|reviews?|votes?|Antworten?|Kommentare?)", re.IGNORECASE
)
"""A heading that only counts what is below it: what is below belongs to the section before."""
_LONGEST_NUMBER = 6
"""Characters: a paragraph of figures alone that is shorter is a count of votes or a page, not content."""
_PLACEHOLDER = re.compile(
    r"\[(?:image|illustration)[^\]]{0,40}(?:unavailable|missing|not available)?[^\]]{0,10}\]", re.IGNORECASE
)
"""What stands where a picture is not to be had."""
_CAPTIONS = ("figcaption", "caption")
_BREAK = "\n"


class Walker:
    """Reads elements into a builder; the state is what is open: lists, quotations, a term that is defined."""

    def __init__(self, builder: Builder, book: str = "") -> None:
        self.builder = builder
        self._book = book.lower()
        """The title of the whole, which is no section of it."""
        self.title = ""
        """The text of the first heading of the first level."""
        self._inline: list[str] = []
        self._kind = "paragraph"
        self._lists: list[int] = []
        """For each list that is open the number of its next item, or 0 where it has bullets."""
        self._marker = ""
        self._term = ""
        self._number = ""
        """Figures that stood alone: those of a list's item are content where nothing else is in it."""

    def walk(self, root: Element) -> None:
        """Read an element and all in it."""
        # No recursion: how deep a page is nested is not for its author to decide.
        stack: list[tuple[Element, bool]] = [(root, False)]
        while stack:
            element, is_end = stack.pop()
            if is_end:
                self._end(name_of(element))
                self._take(element.tail if element is not root else None)
                continue
            name = name_of(element)
            if self._is_whole(element, name):
                self._take(element.tail if element is not root else None)
                continue
            self._start(element, name)
            self._take(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element) if isinstance(child.tag, str))
        self._flush()

    def _take(self, text: object) -> None:
        if text:
            self._inline.append(re.sub(r"\s+", " ", str(text)))

    def _is_whole(self, element: Element, name: str) -> bool:
        """Read an element that is a block without blocks in it, and tell whether it was one."""
        if name == "pre":
            self._flush()
            text = text_of(element, keeps_lines=True)
            with self.builder.group("code"):
                for line in filter(None, [code_lines(text)]):
                    self.builder.add("code", line)
        elif name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._flush()
            self._heading(int(name[1]), element)
        elif name == "table" and is_data(element):
            self._flush()
            add_table(self.builder, element)
        elif name == "br":
            self._break()
        elif name in ("script", "style", "template"):
            pass
        else:
            return False
        return True

    def _break(self) -> None:
        """Break a line; two breaks part paragraphs."""
        last = next((part for part in reversed(self._inline) if part.strip(" ")), "")
        if last == _BREAK and not self._lists:
            self._flush()
        else:
            self._inline.append(_BREAK)

    def _heading(self, level: int, element: Element) -> None:
        text = _PILCROW.sub("", one_line(text_of(element))).rstrip()
        if not text or _COUNT.fullmatch(text):
            return
        if level == 1 and not self.title:
            self.title = text
        self.builder.close()
        if self._book and text.lower() == self._book:
            self.builder.add("paragraph", text)
        else:
            self.builder.heading(level, text)

    def _start(self, element: Element, name: str) -> None:
        if name not in BLOCKS:
            return
        self._flush()
        if name in ("ul", "ol", "dir", "menu"):
            if not self._lists:
                self.builder.open("list")
            start = element.get("start") or "1"
            self._lists.append(
                int(start) if name == "ol" and start.isdecimal() and len(start) < 7 else int(name == "ol")
            )
        elif name == "li":
            self._begin_item()
        elif name == "blockquote":
            self._kind = "quotation"
        elif name in _CAPTIONS:
            self._kind = "caption"

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else 0
        self._marker = f"{number}. " if number else "- "
        if number:
            self._lists[-1] = number + 1

    def _end(self, name: str) -> None:
        if name not in BLOCKS:
            return
        if name == "dt":
            self._end_term()
        self._flush()
        if name in ("ul", "ol", "dir", "menu") and self._lists:
            self._lists.pop()
            if not self._lists:
                self.builder.close()
        elif name == "li":
            if self._marker and self._number:
                self._add(self._number)
            self._marker = self._number = ""
        elif name == "dl" and self._term:
            self._add(self._term)
            self._term = ""
        elif name == "blockquote" or name in _CAPTIONS:
            self._kind = "paragraph"

    def _end_term(self) -> None:
        """Keep a term until its definition comes; several terms may share one."""
        term = _PILCROW.sub("", one_line("".join(self._inline))).rstrip()
        self._inline.clear()
        self._term = f"{self._term}, {term}" if self._term and term else self._term or term

    def _flush(self) -> None:
        text = lines_kept("".join(self._inline)) if self._inline else ""
        self._inline.clear()
        if not text or _PLACEHOLDER.fullmatch(text):
            return
        if len(text) <= _LONGEST_NUMBER and _NO_WORD.fullmatch(text) and not self._term:
            self._number = text
            return
        if self._term:
            text, self._term = f"{self._term.rstrip(':')}: {text}", ""
        self._add(text)

    def _add(self, text: str) -> None:
        if self._lists:
            kind = "item" if self._marker else "paragraph"
            self.builder.add(kind, self._marker + text.replace("\n", " "), len(self._lists))
            self._marker = ""
        else:
            self.builder.add(self._kind, text)
