"""Paragraph → its text as it stands when all changes are accepted, the notes it refers to, its text boxes."""

from __future__ import annotations

from typing import NamedTuple

from qa_bot.formats.cleaning import lines_kept
from qa_bot.formats.docx.styles import child, value
from qa_bot.formats.markup import Element, attribute, name_of

_LEFT_OUT = frozenset(
    "del moveFrom pPr rPr delText instrText delInstrText Fallback rt sdtPr txbxContent commentReference".split()
)
"""Elements whose text is no part of the paragraph's: deleted, codes of fields, what other programs are to show."""
_STANDS_FOR = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SYMBOLS = {"F0FC": "✓", "F0FE": "☑", "F0FB": "✗", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F0E0": "→", "F0B7": "•"}
"""Signs of the fonts Wingdings and Symbol, by their codes, that say something."""
_NOTES = ("footnoteReference", "endnoteReference")


class Note(NamedTuple):
    """A mark in the text that refers to a note: ``footnote`` or ``endnote``, and its identity in the file."""

    kind: str
    identity: str


class Runs(NamedTuple):
    """What is in a paragraph."""

    text: str
    notes: tuple[Note, ...]
    boxes: tuple[Element, ...]
    """The contents of text boxes that are anchored in it."""
    is_bold: bool
    """Whether all of its words are."""


def read_runs(paragraph: Element) -> Runs:
    """Read a paragraph."""
    parts: list[str] = []
    notes: list[Note] = []
    boxes: list[Element] = []
    is_bold = True
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = name_of(element)
        if name == "t":
            parts.append(str(element.text or ""))
        elif name in _STANDS_FOR:
            parts.append(_STANDS_FOR[name])
        elif name == "sym":
            parts.append(_SYMBOLS.get(attribute(element, "char").upper(), ""))
        elif name in _NOTES:
            notes.append(Note(name.removesuffix("Reference"), attribute(element, "id")))
        elif name == "txbxContent":
            boxes.append(element)
        elif name == "r":
            if _is_hidden(element):
                continue
            is_bold &= _is_on(element, "b") or not "".join(map(str, element.itertext())).strip()
        if name not in _LEFT_OUT:
            waiting.extend(reversed(element))
    return Runs(lines_kept("".join(parts)), tuple(notes), tuple(boxes), is_bold)


def _is_hidden(run: Element) -> bool:
    return _is_on(run, "vanish")


def _is_on(run: Element, name: str) -> bool:
    switch = child(run, "rPr", name)
    return switch is not None and value(run, "rPr", name) not in ("0", "false", "none")
