"""An answer that is the beginning of a list → the list as a whole."""

from __future__ import annotations

import regex

_NAME = r"(?:the\s)?\p{Lu}[\w'’.\-]*+(?:\s(?:of|the|de|al|von|van|\p{Lu}[\w'’.\-]*+))*"
_ITEM = r"[\w'’\-]++(?:\s[\w'’\-]++){0,3}"
_END = r"(?=[,.;)]|$|\s(?:through|in|to|by|for|with|from|on|at|of|as|during|after|before|within|among|between)\b)"
_A_NAME = regex.compile(_NAME)
_NAMES = regex.compile(rf"{_NAME}(?:,\s{_NAME})+")
_MORE_NAMES = regex.compile(rf"(?:,\s{_NAME})*,?\s(?:and|or)\s{_NAME}")
_AN_ITEM = regex.compile(_ITEM)
_MORE_ITEMS = regex.compile(rf"(?:,\s{_ITEM})+,\s(?:and|or)\s{_ITEM}?{_END}")
_MOST_LOOKED_AT = 400
"""Characters beyond an answer in which its list must end."""


def end_of_list(text: str, start: int, end: int, is_several: bool) -> int:
    """Return where the list ends that ``text[start:end]`` is the beginning of, ``end`` where it is of none.

    Names in commas begin a list; one name or thing does so where several are asked for.
    """
    found = text[start:end]
    beyond = min(len(text), end + _MOST_LOOKED_AT)
    match = None
    if _NAMES.fullmatch(found) or (is_several and _A_NAME.fullmatch(found)):
        match = _MORE_NAMES.match(text, end, beyond)
    if match is None and is_several and _AN_ITEM.fullmatch(found):
        match = _MORE_ITEMS.match(text, end, beyond)
    return match.end() if match is not None else end
