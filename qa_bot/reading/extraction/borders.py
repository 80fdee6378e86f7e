"""Where a short answer begins and ends: with all that is written as one, with brackets and quotes in pairs.

Words are parts of what a text writes as one: of a path, an address, an option, a figure with its sign and unit, a date.
An answer has all of it or nothing.
"""

from __future__ import annotations

import regex

from qa_bot.model import Span

_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_OPENING = frozenset(_PAIRS.values())
_CLOSING = " \"'”’)]"
_BEFORE = "$€£¥#"
_AFTER = "%‰°"
_WRITTEN_AS_ONE = regex.compile(
    r"""
      (?<!\w)[A-Za-z][A-Za-z0-9]{1,9}+(?:[+.-][A-Za-z0-9]{1,9}+){0,2}+://[^\s<>"“”`|]++                  # a URL
    | (?<![\w.+@-])[\w.+-]++@[\w-]++(?:\.[\w-]++)*+                                        # an e-mail address
    | (?<![\w.])@[\w-]++(?:[./][\w-]++)*+                                                  # an account, a package
    | (?<![\w/\\.~*:-])(?:[A-Za-z]:\\|\\\\|~/|\.{0,2}/|\*{1,2}/)(?=[\w.*~{\[])[^\s<>"“”`|,;()]*+    # a path, a glob
    | (?<![\w*.-])[\w-]*+\*\.[\w*]++                                                       # a glob of names
    | (?<![\w–—-])--?[A-Za-z][\w-]*+(?:=[^\s<>"“”`|,;()]++)?+                              # an option
    | (?<![\w^])\^[^\s"“”`]++                                                              # a pattern
    | (?<![\w.])\.[A-Za-z][\w-]*+(?:\.[\w-]++)*+                                           # .env, .NET
    | (?<!\w)[$%#]\w++%?+                                                                  # $HOME, %PATH%, #channel
    | (?<![\w.])\p{Nd}++(?:[.,:/]\p{Nd}++|\.\p{Ll}\w*+)++                                       # 3.5, 5/11/2023, 3.x
    | (?<![\w-])\d{4}-\d\d-\d\d(?![\w-])                                                   # 2024-02-17
    | (?<!\w)(?:Alt|Cmd|Command|Control|Ctrl|Meta|Option|Shift|Super)(?:[+-]\w++)++        # Ctrl+C
    | (?<![\w./\\])[^\W\d]\w*+(?:(?:\.|::|->)\w++)*+                                       # a.b, std::vector
      (?:(?:[/\\]\w++(?:[.-]\w++)*+){2,}+|[/\\]\w++(?:[.-]\w++)++)?+(?:\(\))?+             # … config/app.yaml, main()
    """,
    regex.VERBOSE,
)
_ENDING_MARKS = ".,;:!?…'’*"
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?"
    r"|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?!\w)"
)
_DAY = r"(?<!\w)\d{1,2}+(?:st|nd|rd|th)?+(?!\w|[.,]\d)"
_SYMBOL = (
    r"(?:[%‰€£¥$]|°[CFK]?+|(?:[kcmµ]?m|[km]?g|[mc]?l|lbs?+|oz|ft|[kMGT]?B|[kMG]?W|kWh|[kMG]?Hz|m?V|px|mph|ha)[²³]?+"
    r"(?:/\w{1,2}+)?+)(?!\w)"
)
_UNIT_WORD = (
    r"(?:kilo|centi|milli)?(?:met(?:re|er)|gram|lit(?:re|er)|gramme)s?+|miles?+|feet|foot|inch(?:es)?+|yards?+|acres?+"
    r"|hectares?+|tonn?e?s?+|pounds?+|ounces?+|degrees?+|euros?+|dollars?+|cents|pence|francs?+|per ?cent"
)
_NUMBER_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    "|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|[mb]illion|half"
)
_IN_ONE = regex.compile(
    rf"""
      (?i:{_DAY}[ \xa0](?:of[ \xa0])?+{_MONTH}|(?<!\w){_MONTH}[ \xa0]{_DAY})
    | (?<![\w.:,])\d++(?:[.:,]\d++)*+[ \xa0\u202F]?+(?:(?i:[ap]\.m\.|[ap]m(?!\w)|o['’]clock)|{_SYMBOL})
    """,
    regex.VERBOSE,
)
"""A day with its month, a time of the day, a figure with the sign of its unit."""
_MEASURE = regex.compile(
    rf"(?<![\w.,])(?:\p{{Nd}}[\d.,]*+|(?i:{_NUMBER_WORD}))[ \xa0-]((?i:{_UNIT_WORD})|{_SYMBOL})(?!\w)"
)
"""A number and the name of a unit, which alone tells nothing."""
_SIGNS = ("+", "-", "−", "–")
_BEFORE_SIGN = ("", " ", "(", "[")


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
    # A full stop within a sentence belongs to the abbreviation before it, if that is no speaker of a play.
    is_within = (
        text[end : end + 1] == "." and not text[end + 1 : end + 2].isalnum() and text[end + 1 :].lstrip(_CLOSING)
    )
    if is_within and not (start == 0 and text[:end].isupper() and "." not in text[:end]):
        end += 1
    return _paired(text, start, end)


def _whole(text: str, start: int, end: int) -> Span:
    """Return a span with the rest of what it has a part of, and with the sign of a number that it begins with."""
    for pattern in (_WRITTEN_AS_ONE, _IN_ONE):
        for match in pattern.finditer(text):
            first, last = match.start(), match.end() if pattern is _IN_ONE else _end(match)
            if first >= end:
                break
            if last > start:
                start, end = min(start, first), max(end, last)
    for match in _MEASURE.finditer(text):
        if match.start(1) == start:
            start = match.start()
    if (
        text[start].isdigit()
        and text[start - 1 : start] in _SIGNS
        and text[max(start - 2, 0) : start - 1] in _BEFORE_SIGN
    ):
        start -= 1
    return start, end


def _end(match: regex.Match[str]) -> int:
    """Return where a match ends without the marks that end the sentence or the bracket around it."""
    written: str = match.group()
    begin: int = match.start()
    while written:
        kept = written.rstrip(_ENDING_MARKS)
        closing = kept[-1:]
        if closing in _PAIRS and kept.count(closing) > kept.count(_PAIRS[closing]):
            kept = kept[:-1]
        if kept == written:
            break
        written = kept
    return begin + len(written)


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
