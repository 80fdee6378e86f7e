"""What stands in running text and is not read: reference marks, invisible characters, tags, entities, broken words."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import regex

from qa_bot.analysis.stems import is_common
from qa_bot.documents.edits import Edit, within
from qa_bot.model import Span

_INVISIBLE = regex.compile(
    "[\u00ad\u200b\u2060\u200e\u200f\ufeff\u034f\u061c\u202a-\u202e\u2066-\u2069]+"
    r"|(?<=[\p{Latin}\d])[\u200c\u200d]+(?=[\p{Latin}\d])"
)
"""Soft hyphens, spaces without a width, marks of direction; joiners where they join nothing."""
_NOTES = (
    r"citation needed|clarification needed|better source needed|dubious[^\[\]\n]{0,20}|edit(?: source)?|update"
    r"|who\?|when\?|where\?|why\?|by whom\?|according to whom\?|verification needed|page needed|sic|original research\?"
    r"|(?:note|nb|n|fn|ref|lower-alpha|upper-alpha) ?\d{1,3}|\d{1,3}(?:[,–-] ?\d{1,3})*"
    r"|[a-z]|[ivx]{1,5}|\^[\w-]{1,20}|[*†‡§#]"
)
_REFERENCE = regex.compile(
    rf"(?<=[^\s\[(])(?:\[(?:{_NOTES})\](?:(?::[ ]?\d{{1,4}}(?:[–-]\d{{1,4}})?(?![\d:])))?)+(?![\w(\[])"
    r"|[ ]\[(?:citation needed|edit(?: source)?|clarification needed|better source needed)\]"
    r"|(?<=[\p{L}\p{N}.,;:!?”\"’)])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?=[\s.,;:!?”\"’)]|$)(?<!(?:\bm|\b[kcm]m|\bkm|\bft|\bmi|\bin|[a-z]/[a-z]|\d)[²³])"
    r"|(?<=\p{L}{2}[.!?][”\"’)]?)(?:\d{1,3}|\(\d{1,3}\)|[*†‡§]|\{\d{1,3}\}|\\footnote\{[^{}\n]{0,200}\})(?=\s+[\p{Lu}“\"]|\s*$)"
    r"|(?<=\p{L}{2})[†‡](?=[\s.,;:!?)]|$)"
    r"|(?<!\b(?:[kcm]?m|ft|mi|in))<sup[^<>]{0,80}>\s*(?:<a[^<>]{0,200}>)?\s*\[?(?:\d{1,3}|[a-z*†‡])\]?\s*(?:</a>)?\s*</sup>"
    r"|<ref[^<>/]{0,200}>[^<>]{0,500}</ref>|<ref[^<>]{0,200}/>",
    regex.MULTILINE,
)
"""Marks that lead to a note or a source, and what an encyclopedia's editors put behind a sentence."""
_TAG = regex.compile(
    r"<!--(?:[^-]|-(?!->))*+-->"
    r"|</?(?:a|abbr|b|big|blockquote|br|caption|center|cite|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins"
    r"|kbd|li|mark|nowiki|ol|p|pre|q|s|samp|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th"
    r"|thead|time|tr|tt|u|ul|var|video|wbr|source|picture)(?:\s[^<>]{0,1000})?/?>",
    regex.IGNORECASE,
)
_ENTITY = regex.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BREAKS = regex.compile(r"</?(?:br|p|div|li|tr|h[1-6]|dd|dt|ul|ol|table|blockquote|section|summary|details)\b", regex.I)
_CELL = regex.compile(r"</t[dh]\s*>\s*<t[dh]", regex.I)
_BROKEN = regex.compile(r"(\p{L}{2,30}+)-(?:\r\n?|\n)[ \t]*+(?=(\p{Ll}{2,30}))")
_EMPHASIS = regex.compile(
    r"(?<![\w*])\*\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*\*(?![\w*])|(?<![\w*/.])\*(?=\w)([^*\n]{1,80}?)(?<=[\w.!?])\*(?![\w*])"
)
_SOURCE = regex.compile(r"^[ \t]*(?:\.\. )?\[(\d{1,3})\]", regex.MULTILINE)
_NUMBERED = regex.compile(r"(?<=\S)[ ]?\[\d{1,3}(?:, ?\d{1,3})*\](?=[\s.,;:!?)])")
_NUMBER = regex.compile(r"\d+")
_TEMPLATE_LINK = regex.compile(r"\[([^\[\]\n]{1,200})\]\(\{[%{][^{}\n]{0,300}[%}]\}[^()\s]{0,200}\)")
_STRUCTURED_LINK = regex.compile(r"`([^`<\n]{1,200}?)\s*<[^`<>\n]{1,300}>`__?|(?<=[\s\w.])[ ]?\[[\w#*-]{1,20}\]_(?!\w)")
_WIKI = regex.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]|'{2,5}")
_ROLE = regex.compile(
    r":(?:\w{1,20}:){1,2}`(?:[~!])?([^`<\n]{1,200}?)(?:\s?<[^`>\n]{1,200}>)?`|``([^`\n]{1,300})``(?!`)"
)


def marks_in(text: str, protected: Sequence[Span] = ()) -> Iterator[Edit]:
    """Yield what is not read in a text, or read otherwise; nothing within ``protected`` spans, such as code."""
    found = [*_plain_marks(text), *_tags(text), *_words(text), *_links(text)]
    yield from (edit for edit in found if not (protected and within(protected, edit.start, edit.end)))


def marks_of_plain_text(text: str, sources: frozenset[str]) -> Iterator[Edit]:
    """Yield the same of plain text, where stars are emphasis; ``sources`` are the numbers that a list explains."""
    yield from marks_in(text)
    if "*" in text:
        for match in _EMPHASIS.finditer(text):
            group = 1 if match[1] is not None else 2
            yield Edit(match.start(), match.start(group))
            yield Edit(match.end(group), match.end())
    if sources:
        for match in _NUMBERED.finditer(text):
            if sources.issuperset(_NUMBER.findall(match.group())):
                yield Edit(*match.span())


def numbered_sources(text: str) -> frozenset[str]:
    """Return the numbers of a list of sources: those that lines begin with in square brackets."""
    return frozenset(match[1] for match in _SOURCE.finditer(text)) if "[" in text else frozenset()


def _links(text: str) -> Iterator[Edit]:
    """Yield what of links is not read that no parser takes for such, as where a page is named by a template."""
    if "](" in text:
        for match in _TEMPLATE_LINK.finditer(text):
            yield Edit(match.start(), match.start(1))
            yield Edit(match.end(1), match.end())
    if "`_" in text or "]_" in text:
        for match in _STRUCTURED_LINK.finditer(text):
            if match[1] is None:
                yield Edit(*match.span())
            else:
                yield Edit(match.start(), match.start(1))
                yield Edit(match.end(1), match.end())


def _plain_marks(text: str) -> Iterator[Edit]:
    if not text.isascii():
        yield from (Edit(*match.span()) for match in _INVISIBLE.finditer(text))
    yield from (Edit(*match.span()) for match in _REFERENCE.finditer(text))


def _tags(text: str) -> Iterator[Edit]:
    if "<" in text:
        for match in _TAG.finditer(text):
            yield Edit(match.start(), match.end(), _instead_of_tag(text, match.start(), match.end()))
    if "&" in text:
        for match in _ENTITY.finditer(text):
            shown = html.unescape(match.group())
            if shown != match.group():
                yield Edit(match.start(), match.end(), "" if _INVISIBLE.fullmatch(shown) else shown)


def _instead_of_tag(text: str, start: int, end: int) -> str:
    """Return what stands for a tag: a line break where it makes one, a bar between cells, else nothing."""
    if text.startswith(("<td", "<th", "<TD", "<TH"), start):
        return " | " if _CELL.match(text, text.rfind("<", 0, start)) else ""
    if not _BREAKS.match(text, start):
        return ""
    is_at_edge = text[start - 1 : start] in ("", "\n") or text[end : end + 1] in ("", "\n", "\r")
    return "" if is_at_edge else "\n"


def _words(text: str) -> Iterator[Edit]:
    for match in _BROKEN.finditer(text):
        yield Edit(match.end(1), match.end(), "-" if keeps_hyphen(match[1], match[2]) else "")
    if "[[" in text or "''" in text:
        for match in _WIKI.finditer(text):
            if match[1] is None:
                yield Edit(*match.span())
            else:
                yield Edit(match.start(), match.start(1))
                yield Edit(match.end(1), match.end())
    if "`" in text:
        for match in _ROLE.finditer(text):
            group = 1 if match[1] is not None else 2
            yield Edit(match.start(), match.start(group))
            yield Edit(match.end(group), match.end())


def keeps_hyphen(before: str, after: str) -> bool:
    """Tell whether a hyphen at the end of a line belongs to the word, as in "well-known": not within a known word.

    >>> keeps_hyphen("appli", "cations"), keeps_hyphen("well", "known")
    (False, True)
    """
    if is_common((before + after).lower()):
        return False
    return is_common(before.lower()) and is_common(after.lower())
