"""An answer that is the beginning of a list → the list as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from qa_bot.analysis.tags import tag

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
_SEVERAL = frozenset("two three four five six seven eight nine ten several all".split())


def wants_several(surfaces: Sequence[str], folded: Sequence[str]) -> bool:
    """Tell whether a question, given as its words, asks for more than one thing.

    >>> wants_several("Which nations backed it".split(), "which nations backed it".split())
    True
    """
    if not _SEVERAL.isdisjoint(folded):
        return True
    asking = next((at for at, word in enumerate(folded) if word in ("what", "which")), None)
    if asking is None:
        return False
    if folded[asking + 1 : asking + 2] in (["are"], ["were"]):
        return True
    for surface in surfaces[asking + 1 : asking + 4]:
        if tag(surface) in ("NNS", "NNPS"):
            return True
        if tag(surface).startswith("V"):
            return False
    return False


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
