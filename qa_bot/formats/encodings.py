"""Bytes → text, by what a file declares, what its bytes can be, and what they look like."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_HEAD = 4096
"""Bytes in which a file may declare its encoding; browsers look at no more than 1,024."""
_SAMPLE = 64 * 2**10
"""Bytes that are looked at to detect an encoding: more tell hardly more, and take long."""
_FEWEST_SIGNS = 20
"""Bytes beyond ASCII below which nothing can be told of a text: pages of bytes differ in few signs."""
_OF_SEVERAL_BYTES = ("utf", "gb", "big5", "shift", "euc", "cp932", "cp949", "cp950", "iso2022", "johab", "hz")
_AS_BROWSERS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
"""What browsers read for names that are often wrong: the same where both have a character."""


class Decoded(NamedTuple):
    """A text, and the name of the encoding it was in."""

    text: str
    encoding: str


def declared_encoding(content: bytes) -> str:
    """Return the encoding that the head of an XML or HTML file names, or nothing."""
    match = _DECLARED.search(content, 0, _HEAD)
    return match[1].decode("ascii").lower() if match else ""


def decode(content: bytes, declared: str = "") -> Decoded:
    """Decode bytes: by their mark, as declared, as UTF-8, or as what they look like. No byte is a reason to stop.

    >>> decode("Größe".encode("cp1252"), "iso-8859-1")
    Decoded(text='Größe', encoding='iso-8859-1')
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Decoded(content.decode(name, "replace").lstrip("\ufeff"), name)
    # What is of one byte a character is hardly ever right as UTF-8; programs that declare wrongly are many.
    for name in ("utf-8", declared) if declared in _AS_BROWSERS or not content.isascii() else (declared, "utf-8"):
        try:
            return Decoded(content.decode(_AS_BROWSERS.get(name, name)), name)
        except (UnicodeError, LookupError, ValueError):
            continue
    name = _detected(content)
    return Decoded(content.decode(name, "replace"), name)


def _detected(content: bytes) -> str:
    """Return the encoding that bytes look like: Windows' of Western Europe where nothing speaks for another."""
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE]
    best = from_bytes(sample).best()
    if best is None or best.encoding == "ascii":
        return "cp1252"
    count = sum(byte >= 128 for byte in sample)
    is_of_bytes = not best.encoding.startswith(_OF_SEVERAL_BYTES)
    return "cp1252" if is_of_bytes and count < _FEWEST_SIGNS and _is_western(sample) else best.encoding


def _is_western(sample: bytes) -> bool:
    try:
        sample.decode("cp1252")
    except UnicodeError:
        return False
    return True
