"""What styles and numberings of a Word document make of a paragraph: a heading, an item, a caption, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qa_bot.formats.markup import Element, attribute, name_of

_MOST_BASED = 20
"""Styles based on each other that are followed: Word itself allows eleven."""
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift)\s*(\d)", re.IGNORECASE)
_CODE = re.compile(r"\b(?:code|preformatted|source|listing|verbatim|console)\b", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc\b|toc \d|table of (?:contents|figures)|contents heading|index \d)", re.IGNORECASE)
_MOST_LEVELS = 9


def child(element: Element | None, *names: str) -> Element | None:
    """Return the element below by the names on the way, or None."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if name_of(each) == name), None)
    return element


def value(element: Element | None, *names: str) -> str:
    """Return the ``val`` of an element below, or nothing."""
    found = child(element, *names)
    return attribute(found, "val") if found is not None else ""


@dataclass(slots=True)
class Style:
    """A paragraph style with what it is based on: ``level`` of a heading from 1, or 0."""

    name: str = ""
    level: int = 0
    numbering: tuple[str, int] = ("", 0)
    """The list that it makes a paragraph an item of, and how deep."""

    @property
    def is_title(self) -> bool:
        """Whether it is for the title of the whole."""
        return self.name.lower() in ("title", "titel", "titre")

    @property
    def is_contents(self) -> bool:
        """Whether it is for lines of a table of contents."""
        return _CONTENTS.match(self.name) is not None

    @property
    def is_code(self) -> bool:
        """Whether it is for code."""
        return _CODE.search(self.name) is not None

    @property
    def is_caption(self) -> bool:
        """Whether it is for captions."""
        return self.name.lower() in ("caption", "beschriftung", "légende")

    @property
    def is_quotation(self) -> bool:
        """Whether it is for quotations."""
        return "quote" in self.name.lower()


@dataclass(slots=True)
class _Counter:
    """Where the numbering of a list stands, by level."""

    numbers: list[int] = field(default_factory=lambda: [0] * _MOST_LEVELS)

    def next(self, level: int) -> int:
        self.numbers[level] += 1
        self.numbers[level + 1 :] = [0] * (_MOST_LEVELS - level - 1)
        return self.numbers[level]


class Styles:
    """The styles and numberings of a document, and where each numbering stands."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        elements = [each for each in (styles if styles is not None else ()) if name_of(each) == "style"]
        self._elements = {attribute(each, "styleId"): each for each in elements}
        self._known: dict[str, Style] = {}
        self._formats = dict(_formats(numbering)) if numbering is not None else {}
        self._counters: dict[str, _Counter] = {}

    def of(self, paragraph: Element) -> Style:
        """Return the style of a paragraph, with what the paragraph itself says otherwise."""
        properties = child(paragraph, "pPr")
        style = self._style(value(properties, "pStyle"))
        level, numbering = _own_level(properties), _own_numbering(properties)
        return Style(style.name, style.level if level is None else level, numbering or style.numbering)

    def marker(self, numbering: tuple[str, int]) -> str:
        """Return what the next item of a list begins with, or nothing where it is in none."""
        identity, level = numbering
        if not identity or identity == "0":
            return ""
        level = min(max(level, 0), _MOST_LEVELS - 1)
        shown = self._formats.get((identity, level), "bullet")
        number = self._counters.setdefault(identity, _Counter()).next(level)
        if shown == "none":
            return ""
        if shown in ("lowerLetter", "upperLetter") and number <= 26:
            return f"{chr((ord('a') if shown == 'lowerLetter' else ord('A')) + number - 1)}) "
        return f"{number}. " if shown.startswith("decimal") else "- "

    def _style(self, identity: str) -> Style:
        if identity not in self._known:
            self._known[identity] = self._made(identity)
        return self._known[identity]

    def _made(self, identity: str) -> Style:
        made = Style()
        for element in self._chain(identity):
            properties = child(element, "pPr")
            name = value(element, "name")
            made.name = made.name or name
            heading = _HEADING.match(name)
            level = _own_level(properties)
            if not made.level and level is not None:
                made.level = level
            elif not made.level and heading:
                made.level = int(heading[1])
            if not made.numbering[0]:
                made.numbering = _own_numbering(properties) or ("", 0)
        return made

    def _chain(self, identity: str) -> Iterator[Element]:
        for _ in range(_MOST_BASED):
            element = self._elements.get(identity)
            if element is None:
                return
            yield element
            identity = value(element, "basedOn")


def _own_level(properties: Element | None) -> int | None:
    """Return the level of a heading that properties say, 0 where they say that it is none, or None."""
    said = value(properties, "outlineLvl")
    if not said.isdecimal():
        return None
    return int(said) + 1 if int(said) < _MOST_LEVELS else 0


def _own_numbering(properties: Element | None) -> tuple[str, int] | None:
    identity, level = value(properties, "numPr", "numId"), value(properties, "numPr", "ilvl")
    return (identity, int(level) if level.isdecimal() and len(level) < 3 else 0) if identity else None


def _formats(numbering: Element) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield for each list and level how its items are numbered."""
    abstract: dict[str, list[tuple[int, str]]] = {}
    for element in numbering:
        if name_of(element) == "abstractNum":
            levels = [each for each in element if name_of(each) == "lvl"]
            abstract[attribute(element, "abstractNumId")] = [
                (int(attribute(each, "ilvl") or 0), value(each, "numFmt")) for each in levels if _is_level(each)
            ]
        elif name_of(element) == "num":
            for level, shown in abstract.get(value(element, "abstractNumId"), ()):
                yield (attribute(element, "numId"), level), shown


def _is_level(element: Element) -> bool:
    said = attribute(element, "ilvl") or "0"
    return said.isdecimal() and len(said) < 3
