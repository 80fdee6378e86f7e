"""What format a file has: by what is in it, where that is plain to see, else by its suffix."""

from __future__ import annotations

import re

from qa_bot.errors import OldFormat

HEAD = 4096
"""Bytes at the top of a file by which it is recognised."""
_PDF = re.compile(rb"%PDF-\d")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,1000}?-->\s*)*(?:<!doctype html|<html[\s>])", re.I | re.S)
_MARKED_TEXT = (".txt", ".md", ".rst", ".csv", ".tsv", ".jsonl")
"""Formats of text: what begins like HTML in them is an example of it."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OF_OLE = {".doc": ".docx", ".xls": ".xlsx", ".ppt": ".pptx"}
_IN_ZIP = (
    (b"word/document.xml", ".docx"),
    (b"ppt/presentation.xml", ".pptx"),
    (b"xl/workbook.xml", ".xlsx"),
    (b"application/vnd.oasis.opendocument.text", ".odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", ".ods"),
    (b"application/epub+zip", ".epub"),
    (b"META-INF/container.xml", ".epub"),
)
"""Names and types in an archive that tell what it is; names stand in its list at the end, too."""


def suffix_of(path: str, suffix: str, content: bytes) -> str:
    """Return the suffix of the format that a file has, which is its own where nothing speaks against it.

    Raises:
        OldFormat: it is of an Office program before 2007.
    """
    if content.startswith(_OLE) and suffix in ("", *_OF_OLE):
        raise OldFormat(path, _OF_OLE.get(suffix, "a newer format"))
    if content.startswith(b"PK\x03\x04"):
        return _in_zip(suffix, content)
    if _PDF.search(content, 0, 1024) and not (suffix in _MARKED_TEXT and not content.startswith(b"%PDF-")):
        return ".pdf"
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    if content.startswith(b"\x1f\x8b"):
        return ".gz"
    return ".html" if not suffix and _HTML.match(content, 0, HEAD) else suffix


def _in_zip(suffix: str, content: bytes) -> str:
    if suffix == ".zip":
        return suffix  # what is in its files may look like any of these
    for mark, known in _IN_ZIP:
        if mark in content[:HEAD] or mark in content[-64 * 2**10 :]:
            return known
    return suffix or ".zip"
