"""Whether what is shown still has the markup of its source."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"""
      \]\(                                       # the target of a link
    | ^[ \t]*(?:```|~~~)                         # a fence of code
    | </?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|ol
        |p|pre|ref|s|samp|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var
      )(?:[ \t\n][^<>]*)?/?>                     # a tag of HTML; <name>, as a placeholder, is none
    | <!--
    | &(?:[A-Za-z]{2,8}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6});
    | ^[ \t]*\| | \|[ \t]*$ | \|[ \t]*:?-{3}    # bars at the ends of a table's row, and under its header
    | `[^`\n]+`
    | (?<![\w*])\*{1,3}(?=[^\s*])[^*\n]*(?<=[^\s*])\*{1,3}(?![\w*])
    | \[edit\]
    | \[\d{1,3}\]                              # the mark of a reference
    """,
    re.VERBOSE | re.MULTILINE,
)


def has_markup(text: str) -> bool:
    """Tell whether a text that is shown to a reader has marks that were meant for a program.

    >>> has_markup("Use **bold**."), has_markup("pip install <name> *.txt")
    (True, False)
    """
    return _MARKUP.search(text) is not None
