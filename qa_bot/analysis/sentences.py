"""Text → sentences, as spans.

Rules rather than a trained model: they need no data, they explain themselves, and they work on the first text as well
as on the thousandth. Every scan is linear in the length of the text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import regex

from qa_bot.analysis.abbreviations import (
    Following,
    ends_abbreviated_chat,
    ends_before_small_letter,
    ends_sentence,
    is_abbreviation,
    is_never_last,
    word_before,
    words_before,
)
from qa_bot.analysis.closed_classes import PARTICLES
from qa_bot.analysis.layout import pieces
from qa_bot.model import Span

_CLOSERS = r"[\p{Pe}\p{Pf}\p{Pi}\"'＂]"
_STOPS = "[.!?…‼⁇⁈⁉؟۔।॥።]"
# A run of stops is looked at from its beginning alone: from every one of them would be quadratic.
_END = regex.compile(
    rf"(?:(?<!{_STOPS}){_STOPS}++{_CLOSERS}*+(?=\s|$|\p{{Lu}}[\p{{Ll}}\s’']))|(?:[。！？｡]++{_CLOSERS}*+)"
)
_NEXT = regex.compile(r"\s*+(?:>++\s++)*+[\p{Ps}\p{Pi}\p{Pf}\"'＂¿¡*_]*+(\w?[\w’']*+)")
_AFTER_ASIDE = regex.compile(r"\s++[(\[]\p{Ll}[^()\[\]]{0,80}+[)\]]\s++[\p{Pi}\"'*_]*+(\p{Lu}[\w’']*+)")
"""What stands in brackets after a sentence, such as (laughs), and the word that the next begins with after it."""
_GOES_ON = regex.compile(r"\s*+[-–—|]")
_LABEL = regex.compile(
    r"""\s*+[*_]*+(?:(?i:act|annex|appendix|article|book|chapter|example|figure|item|lesson|part|question|scene
    |schedule|section|step|table|title|unit|volume)\s++)?+(?:\p{Lu}?+[\d.]{1,9}+|\p{Lu}|[IVXLC]{1,7}+)""",
    regex.VERBOSE,
)
"""What the full stop after it does not part from what it numbers: ``1``, ``Q2``, ``III``, ``Part II``."""
_HAS_WORD = regex.compile(r"[\p{L}\p{N}]")
_FIRST_LETTER = regex.compile(r"\p{L}")
_BEGINNING = regex.compile(r"[.!?]\s++(\p{L})")
_SMALL = regex.compile(r"\s++(?!(?:and|for|of|on)\b)\p{Ll}")
"""A word in lower case that is no part of a name such as *Board of Trade*."""
_CAPITAL_NEXT = regex.compile(r"(?:[ \xa0]\p{Ll}{1,3}+)?+[ \xa0]\p{Lu}\p{Ll}")
_SMALL_NAME = regex.compile(r"\p{Ll}{1,3}+\p{Lu}|\p{Ll}++[\p{Lu}\d]")
"""The beginning of a name such as *iPhone*, *macOS* or *k3s*."""
_GLUED_WORD = regex.compile(r"(\p{Lu}[\p{Ll}’']*+)(?=[\s,;:!?…]|\.(?:\s|$)|$)")
_RUN_BEFORE = regex.compile(
    r"(?:\G|(?<=[\s(\[\"“”‘'*—–$€£]))((?:[\w:/-]++\.)*+)((?:\p{L}[\p{Ll}\p{M}’'-]{0,60}+)|[\d,]++(?:\.\d++)?+)[)\]\"”’'%*]*+$"
)
"""A plain word or number, and what full stops tie to it, such as the rest of a site's name."""
_SPEAKER = regex.compile(r"\s*+\p{Lu}{2,20}+(?:[ .’'-]{1,2}\p{Lu}{2,20}+){0,3}+")
"""Who speaks in a play, before the full stop: ``LADY ANNE. Where is it?``"""
_OWNERS = frozenset("this self super".split())
"""What stands before a full stop in programs."""
_ENDINGS = frozenset("Com Doc Edu Gov Js Net Org Pdf Py Txt".split())
"""What stands after a full stop in the names of sites and files."""
_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", "（": "）"}
_CLOSING = (*_PAIRS.values(), "’", '"')
_OPENING_OR_CLOSING = regex.compile(r"[()\[\]{}“”„«»‹›「」『』（）‘’\"]")
_LONGEST_SENTENCE = 10_000
"""Characters: nobody writes a sentence as long as that; where a text has no stops, it is cut at spaces."""
_LONGEST_LABEL = 40
"""Characters: more than any label has, with the space before it."""
_LONGEST_ASIDE = 400
"""Characters: a longer bracket or quotation may be cut inside, lest one unclosed mark swallow the paragraph."""


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of ``text[start:end]`` as spans of ``text``: in order, apart, without surrounding space.

    Full stops of abbreviations, initials, ordinals and decimals do not end a sentence, nor do stops inside a bracket
    or quotation. List items, ``Key: value`` lines and rows of tables are sentences of their own, without the list's
    marker.

    >>> text = "Dr. No met J. R. Smith (b. 1900 in St. Ives). It rained 3.5 cm…"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Dr. No met J. R. Smith (b. 1900 in St. Ives).', 'It rained 3.5 cm…']
    """
    return list(sentences_of(text, start, len(text) if end is None else end))


def sentences_of(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what :func:`sentence_spans` returns: a text may be one paragraph of very many sentences."""
    for piece in pieces(text, start, end):
        yield from (_shortened if piece.is_row else _cut)(text, piece.start, piece.end)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    asides = _asides(text, start, end)
    style = _Style(text, start, end)
    nearest = 0
    begin = start
    for match in _END.finditer(text, start, end):
        at, after = match.span()
        while nearest < len(asides.ends) and asides.ends[nearest] <= at:
            nearest += 1
        inside = nearest < len(asides.ends) and asides.starts[nearest] < at and asides.ends[nearest] > after
        names_speaker = begin == start and _SPEAKER.fullmatch(text, begin, at) is not None
        if not inside and not names_speaker and _ends_sentence(text, begin, at, after, end, style):
            yield from _shortened(text, begin, after)
            begin = after
    yield from _shortened(text, begin, end)


def _shortened(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence, or pieces of one that is none: a list of words or numbers without an end."""
    while end - start > _LONGEST_SENTENCE:
        space = text.rfind(" ", start + _LONGEST_SENTENCE // 2, start + _LONGEST_SENTENCE)
        at = space if space >= 0 else start + _LONGEST_SENTENCE
        yield from _trimmed(text, start, at)
        start = at
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    # The bar that ends a row of a table is no part of what it says, as the one that begins it is not.
    while end > start and (text[end - 1].isspace() or text[max(start, end - 2) : end] == " |"):
        end -= 1
    if _HAS_WORD.search(text, start, end):
        yield start, end


class _Asides:
    """Brackets and quotations of a text that may be all of them: numbers, as a tuple each would take many times it."""

    def __init__(self) -> None:
        self.starts = array("q")
        self.ends = array("q")
        """Where the outermost that close within reach begin and end, their marks included, in order."""
        self.waiting = array("B")
        """For each that is not closed yet which of ``_CLOSING`` closes it."""
        self.opened = array("q")

    def innermost(self) -> str:
        """Return the marks that close the innermost."""
        return _CLOSING[self.waiting[-1]] if self.waiting else ""

    def open(self, closing: str, at: int) -> None:
        """Begin one that ``closing`` will close."""
        self.waiting.append(_CLOSING.index(closing))
        self.opened.append(at)

    def close(self, at: int) -> None:
        """End the innermost."""
        self.waiting.pop()
        opened = self.opened.pop()
        if at - opened <= _LONGEST_ASIDE:
            while self.starts and self.starts[-1] > opened:
                self.starts.pop()
                self.ends.pop()
            self.starts.append(opened)
            self.ends.append(at + 1)

    def forget_unclosed(self, mark: str) -> None:
        """On a mark that does not close the innermost, give up those in between, where it closes an outer one."""
        for depth in range(len(self.waiting) - 1, max(-1, len(self.waiting) - 8), -1):
            if mark in _CLOSING[self.waiting[depth]]:
                del self.waiting[depth:], self.opened[depth:]
                return


def _asides(text: str, start: int, end: int) -> _Asides:
    asides = _Asides()
    for match in _OPENING_OR_CLOSING.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if mark in '"‘’' and not _is_quotation_mark(text, at, mark, asides.innermost()):
            continue
        if mark in asides.innermost():
            asides.close(at)
        elif mark in '"‘':
            asides.open('"' if mark == '"' else "’", at)
        elif mark in _PAIRS:
            asides.open(_PAIRS[mark], at)
        else:
            asides.forget_unclosed(mark)
    return asides


def _is_quotation_mark(text: str, at: int, mark: str, innermost: str) -> bool:
    """Tell a quotation mark from an apostrophe or an inch: it touches a word on one side alone.

    ``innermost`` are the marks that close the quotation or bracket around it.
    """
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    opens = (before.isspace() or before in "([{—–-“") and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    if mark == "’":
        return innermost == "’" and closes
    if mark == "‘":
        return opens
    return closes if innermost == '"' else opens


class _Style:
    """How a text is written: asked for only where a stop is in doubt."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end
        self._is_chat: bool | None = None

    @property
    def is_chat(self) -> bool:
        """Whether its sentences begin with small letters."""
        if self._is_chat is None:
            first = _FIRST_LETTER.search(self._text, self._start, self._end)
            small, capital = 0, 0
            if first is not None and first.group().islower():
                for match in _BEGINNING.finditer(self._text, self._start, self._end):
                    small += match.group(1).islower()
                    capital += match.group(1).isupper()
            self._is_chat = small > capital
        return self._is_chat


def _ends_sentence(text: str, begin: int, at: int, after: int, end: int, style: _Style) -> bool:
    """Tell whether the stops at ``at`` end the sentence that began at ``begin``; ``after`` their closing marks."""
    if text[at] in "。！？｡":
        return True
    following = _AFTER_ASIDE.match(text, after, end) or _NEXT.match(text, after, end)
    word = following.group(1) if following else ""
    is_stop = text[at] == "." and not (at + 1 < end and text[at + 1] in ".!?…")
    if following is None or not word:
        return not (is_stop and _GOES_ON.match(text, after, end) and is_abbreviation(word_before(text, begin, at)))
    if after < end and not text[after].isspace():
        return _ends_without_space(text, begin, at, after, end)
    if word[0].islower() and text[at] not in "।॥।؟۔":
        return _ends_before_small_letter(text, begin, slice(at, after), following, style)
    return not is_stop or _stop_ends_sentence(text, begin, at, _following(text, following, end))


def _stop_ends_sentence(text: str, begin: int, at: int, following: Following) -> bool:
    """Decide a single full stop at ``at`` before a word that begins with no lower-case letter."""
    before, word = words_before(text, begin, at)
    if is_never_last(word) or (at - begin < _LONGEST_LABEL and _LABEL.fullmatch(text, begin, at)):
        return False
    return ends_sentence(before, word, following)


def _following(text: str, match: regex.Match[str], end: int) -> Following:
    return Following(match.group(1), _SMALL.match(text, match.end(), end) is not None)


def _ends_before_small_letter(text: str, begin: int, stops: slice, following: regex.Match[str], style: _Style) -> bool:
    """Decide where the next word begins with a small letter: as *iPhone* and *van Dyck* do, and all words in a chat."""
    marks = text[stops]
    is_aside = not _PAIRS.keys().isdisjoint(text[stops.stop : following.start(1)])
    if marks.startswith(("…", "..")) or is_aside:
        return False
    before, word = words_before(text, begin, stops.start)
    is_name = _is_small_name(text, following)
    if marks != ".":
        has_closers = len(marks.rstrip(".!?…‼⁇⁈⁉؟")) > 0
        return is_name or (not has_closers and style.is_chat)
    if is_never_last(word) or (stops.start - begin < _LONGEST_LABEL and _LABEL.fullmatch(text, begin, stops.start)):
        return False
    if is_name and following.group(1) not in PARTICLES:
        return ends_sentence(before, word, Following(following.group(1).capitalize(), True))
    if ends_before_small_letter(before, word, is_chat=False):
        return True
    return style.is_chat and (
        ends_before_small_letter(before, word, is_chat=True) or ends_abbreviated_chat(word, following.group(1))
    )


def _is_small_name(text: str, following: regex.Match[str]) -> bool:
    """Tell whether what follows a stop is a name that begins with a small letter."""
    if following.group(1) in PARTICLES:
        return _CAPITAL_NEXT.match(text, following.end()) is not None
    return _SMALL_NAME.match(text, following.start(1)) is not None


def _ends_without_space(text: str, begin: int, at: int, after: int, end: int) -> bool:
    """Decide where no blank parts a stop from the next word: "noon.The captain", but not *Report.Final.doc*."""
    following = _GLUED_WORD.match(text, after, end)
    run = _RUN_BEFORE.search(text, max(begin, at - _LONGEST_LABEL), at)
    if following is None or run is None:
        return False
    tied, word = run.groups()
    what = _following(text, following, end)
    is_label = at - begin < _LONGEST_LABEL and _LABEL.fullmatch(text, begin, at)
    if is_label or tied + word in _OWNERS or what.word in _ENDINGS or is_never_last(word):
        return False
    if tied or is_abbreviation(word):
        return what.starts_sentence and what.goes_on_lower and word.islower() and len(what.word) > 1
    if what.starts_sentence or at + 1 < after:
        return True
    is_plain = word[0].islower() or text[at] != "." or (word.isdigit() and len(word) > 1)
    return is_plain and len(what.word) > 1 and what.goes_on_lower
