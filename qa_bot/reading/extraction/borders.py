"""Where a short answer begins and ends: with its currency and its percent sign, with brackets and quotes in pairs."""

from __future__ import annotations

import regex

from qa_bot.model import Span

_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_OPENING = frozenset(_PAIRS.values())
_BEFORE = "$€£¥#"
_AFTER = "%‰°"
_SIGNS = ("+", "-", "−", "–")
_BEFORE_SIGN = ("", " ", "(", "[")
_INSIDE = regex.compile(r"[\p{L}\p{N}]\.[\p{Ll}\p{N}]")
"""A full stop that ends nothing: of *example.org* or *3.x*."""
_OF_ADDRESSES = "@._+-"
"""What an e-mail address has beside letters and digits."""


def borders(text: str, start: int, end: int) -> Span | None:
    """Return the span of whole words ``start:end`` with the marks that belong to it, or None where it cuts a pair.

    >>> text = "It cost $5 (about 4 €), they said."
    >>> [text[slice(*borders(text, *each))] for each in ((9, 10), (9, 19))]
    ['$5', '$5 (about 4 €)']
    """
    start, end = _whole(text, start, end)
    while start > 0 and text[start - 1] in _BEFORE:
        start -= 1
    while end < len(text) and text[end] in _AFTER:
        end += 1
    # A full stop within a sentence belongs to the abbreviation before it.
    if text[end : end + 1] == "." and not text[end + 1 : end + 2].isalnum() and text[end + 1 :].lstrip(" \"'”’)]"):
        end += 1
    return _paired(text, start, end)


def _whole(text: str, start: int, end: int) -> Span:
    """Return a span with the rest of an address or of "3.x", and with the sign of a number that it begins with."""
    for at in (start, end - 1) if "@" in text or "." in text else ():
        first, last = _run(text, at)
        if "@" in text[first:last] or _INSIDE.search(text, max(first - 1, 0), last):
            start, end = min(start, first), max(end, last)
    if (
        text[start].isdigit()
        and text[start - 1 : start] in _SIGNS
        and text[max(start - 2, 0) : start - 1] in _BEFORE_SIGN
    ):
        start -= 1
    return start, end


def _run(text: str, at: int) -> Span:
    """Return the run of characters of addresses around a place, without the stop that ends it."""
    first = last = at
    while first > 0 and _is_of_address(text[first - 1]):
        first -= 1
    while last < len(text) and _is_of_address(text[last]):
        last += 1
    return first, max(at, first + len(text[first:last].rstrip("._+-")))


def _is_of_address(mark: str) -> bool:
    return mark.isalnum() or mark in _OF_ADDRESSES


def _paired(text: str, start: int, end: int) -> Span | None:
    open_at, close_at = _unpaired(text, start, end)
    if open_at or close_at:
        if len(open_at) + len(close_at) > 1:
            return None
        if open_at:
            end = _reach_forward(text, end, text[open_at[0]])
            if end < 0:
                return None
        else:
            start = _reach_back(text, start, _PAIRS[text[close_at[0]]])
            if start < 0:
                return None
    if text.count('"', start, end) % 2 == 0:
        return start, end
    if text[end : end + 1] == '"':
        return start, end + 1
    if start > 0 and text[start - 1] == '"':
        return start - 1, end
    return None


def _unpaired(text: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Return the places of brackets and quotation marks in ``start:end`` that open or close without their other."""
    open_at: list[int] = []
    close_at: list[int] = []
    for at in range(start, end):
        mark = text[at]
        if mark in _OPENING:
            open_at.append(at)
        elif mark in _PAIRS:
            if open_at and text[open_at[-1]] == _PAIRS[mark]:
                open_at.pop()
            else:
                close_at.append(at)
    return open_at, close_at


_REACH = 3
"""Characters, such as a currency or a full stop, that may stand between a word and the mark that closes its pair."""


def _reach_forward(text: str, end: int, opening: str) -> int:
    for at in range(end, min(end + _REACH, len(text))):
        if _PAIRS.get(text[at]) == opening:
            return at + 1
        if text[at].isalnum():
            break
    return -1


def _reach_back(text: str, start: int, opening: str) -> int:
    for at in range(start - 1, max(start - 1 - _REACH, -1), -1):
        if text[at] == opening:
            return at
        if text[at].isalnum():
            break
    return -1
