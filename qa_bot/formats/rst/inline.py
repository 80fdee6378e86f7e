"""Markup within a line of reStructuredText → the words that are read."""

from __future__ import annotations

import re

_ROLE = re.compile(r":[A-Za-z][\w:.+-]{0,40}:`([^`\n]{0,400})`")
_TARGET = re.compile(r"(?:(?<!\s)\s*)?<[^<>]{0,300}>$")
_LITERAL = re.compile(r"``([^`\n](?:[^\n]{0,400}?[^`\n])?)``")
_LINK = re.compile(r"`([^`\n<]{1,300}?)\s*<[^`<>\n]{1,300}>`__?|`([^`\n]{1,300})`__?")
_INTERPRETED = re.compile(r"(?<![\w`])`([^`\n]{1,300})`(?![\w`])")
_STRONG = re.compile(r"(?<![\w*])\*{1,2}(?=\S)([^*\n]{1,300}?)(?<=\S)\*{1,2}(?![\w*])")
_REFERENCE = re.compile(r"(?<=\w)__?(?=[\s.,;:!?)\]]|$)")
_FOOTNOTE = re.compile(r"\s?\[(?:#\w*|\*|\d{1,3})\]_")
_CITATION = re.compile(r"\[([^\]\n]{1,60})\]_")
_SUBSTITUTION = re.compile(r"\|([^|\s][^|\n]{0,60})\|_{0,2}")
_ESCAPED = re.compile(r"\\(\S)|\\\s")
_KEPT = "\ue000"
"""Stands for a literal meanwhile: nothing in it is markup."""
_PLACE = re.compile(f"{_KEPT}(\\d+){_KEPT}")


def plain(text: str) -> str:
    """Return a line without markup.

    >>> plain("Use :class:`~requests.Response` or ``r.json()``, see `the docs <https://x.org>`_.")
    'Use Response or r.json(), see the docs.'
    """
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1])
        return f"{_KEPT}{len(literals) - 1}{_KEPT}"

    text = _LITERAL.sub(keep, text.replace(_KEPT, ""))
    text = _ROLE.sub(lambda match: _of_role(match[1]), text)
    text = _LINK.sub(lambda match: match[1] or match[2], text)
    text = _STRONG.sub(r"\1", _INTERPRETED.sub(r"\1", text))
    text = _CITATION.sub(r"[\1]", _FOOTNOTE.sub("", _SUBSTITUTION.sub(r"\1", text)))
    text = _ESCAPED.sub(lambda match: match[1] or "", _REFERENCE.sub("", text))
    return _PLACE.sub(lambda match: literals[int(match[1])] if int(match[1]) < len(literals) else "", text)


def _of_role(content: str) -> str:
    """Return what is shown of a role: its title, or the target, of which ``~`` leaves the last name alone."""
    if _TARGET.search(content):
        return _TARGET.sub("", content)
    if content.startswith("~"):
        return content[1:].rpartition(".")[2]
    return content.lstrip("!")
