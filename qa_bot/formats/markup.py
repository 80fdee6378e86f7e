"""XML and HTML → elements, with nothing fetched and entities of the document's own left alone (alone imports lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from qa_bot.errors import BrokenFile, TooLarge

if TYPE_CHECKING:
    from lxml.etree import _Element

Element: TypeAlias = "_Element"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that lxml reads in broken HTML, and does not write."""
_MOST_BYTES = 64 * 2**20
"""Bytes of one XML or HTML file: a book of a thousand pages has ten million, and its elements take ten times that."""
_MOST_TAGS = 3_000_000
"""Tags: an element takes some 150 bytes, however short it is written."""


def parse_xml(path: str, content: bytes, what: str) -> Element:
    """Return the root of an XML file; ``path`` and ``what`` name it in errors.

    Raises:
        BrokenFile: it is not well-formed, or declares entities, which documents have no need of.
        TooLarge: its elements would take too much memory.
    """
    from lxml import etree

    _check_size(path, content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFile(path, what, str(error)) from None
    if root is None:
        raise BrokenFile(path, what, "it is empty")
    return root


def parse_html(path: str, text: str) -> Element | None:
    """Return the root of an HTML file, however broken, or None where there is nothing in it.

    Raises:
        TooLarge: its elements would take too much memory.
    """
    from lxml import etree

    content = text.encode("utf-8", "replace")
    _check_size(path, content)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace, or nothing for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute whatever its namespace, or nothing."""
    value = element.get(name)
    if value is not None:
        return value
    for key, qualified in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(qualified)
    return ""


def remove(element: Element) -> None:
    """Take an element out of its parent, and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = _ILLEGAL.sub("", f"{before.tail or ''}{element.tail}")
        else:
            parent.text = _ILLEGAL.sub("", f"{parent.text or ''}{element.tail}")
    parent.remove(element)


def _check_size(path: str, content: bytes) -> None:
    if len(content) > _MOST_BYTES:
        raise TooLarge(path, f"a part of more than {_MOST_BYTES >> 20} MiB")
    if content.count(b"<") > 2 * _MOST_TAGS:
        raise TooLarge(path, f"more than {_MOST_TAGS:,} elements")
