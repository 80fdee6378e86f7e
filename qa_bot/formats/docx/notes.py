"""Footnotes and endnotes, numbered in the order in which the text refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qa_bot.formats.docx.runs import Note, read_runs
from qa_bot.formats.markup import Element, attribute, name_of

_RULES = ("separator", "continuationSeparator", "continuationNotice")
"""Notes that are the lines between text and notes."""


class Notes:
    """The notes of a document that were not taken yet."""

    def __init__(self, footnotes: Element | None, endnotes: Element | None) -> None:
        self._texts = {
            Note(kind, attribute(element, "id")): element
            for kind, root in (("footnote", footnotes), ("endnote", endnotes))
            for element in (root if root is not None else ())
            if name_of(element) == kind and attribute(element, "type") not in _RULES
        }
        self._numbers = {"footnote": 0, "endnote": 0}

    def take(self, notes: Iterable[Note]) -> Iterator[tuple[str, str]]:
        """Yield the label and the text of each note that the text refers to here."""
        for note in notes:
            self._numbers[note.kind] += 1
            element = self._texts.pop(note, None)
            if element is not None:
                paragraphs = [read_runs(each).text for each in element.iter() if name_of(each) == "p"]
                text = "\n".join(filter(None, paragraphs))
                if text:
                    yield f"{note.kind} {self._numbers[note.kind]}", text
