"""Text → sentences, as spans.

Rules rather than a trained model: they need no data, they explain themselves, and they work on the first text as well
as on the thousandth. Every scan is linear in the length of the text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import regex

from qa_bot.analysis.abbreviations import is_abbreviation, is_never_last, is_seldom_last, word_before
from qa_bot.analysis.layout import pieces
from qa_bot.model import Span

_CLOSERS = r"[\p{Pe}\p{Pf}\p{Pi}\"'＂]"
_STOPS = "[.!?…‼⁇⁈⁉؟۔।॥።]"
# A run of stops is looked at from its beginning alone: from every one of them would be quadratic.
_END = regex.compile(rf"(?:(?<!{_STOPS}){_STOPS}++{_CLOSERS}*+(?=\s|$))|(?:[。！？｡]++{_CLOSERS}*+)")
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
_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", "（": "）"}
_CLOSING = (*_PAIRS.values(), "’", '"')
_OPENING_OR_CLOSING = regex.compile(r"[()\[\]{}“”„«»‹›「」『』（）‘’\"]")
_LONGEST_SENTENCE = 10_000
"""Characters: nobody writes a sentence as long as that; where a text has no stops, it is cut at spaces."""
_LONGEST_LABEL = 40
"""Characters: more than any label has, with the space before it."""
_LONGEST_ASIDE = 400
"""Characters: a longer bracket or quotation may be cut inside, lest one unclosed mark swallow the paragraph."""

# Words that a sentence begins with after an abbreviation that may end one.
_STARTERS = frozenset(
    """
    a about according additionally after all also although among an and another any are as at because before
    both but by can despite did do does during each early even every few finally first following for from
    further he hence her here his how however i if in indeed instead is it its just last later many meanwhile
    more moreover most much my neither nevertheless next no nor not now of often on once one only or other
    others our over overall people perhaps rather several she since so some sometimes soon still such than that
    the their then there therefore these they this those though three through throughout thus to today together
    two under unlike until up upon was we were what when where whereas whether which while who whose why with
    within without would yet you your
    """.split()
)


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
    nearest = 0
    begin = start
    for match in _END.finditer(text, start, end):
        at, after = match.span()
        while nearest < len(asides.ends) and asides.ends[nearest] <= at:
            nearest += 1
        inside = nearest < len(asides.ends) and asides.starts[nearest] < at and asides.ends[nearest] > after
        if not inside and _ends_sentence(text, begin, at, after, end):
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


def _ends_sentence(text: str, begin: int, at: int, after: int, end: int) -> bool:
    if text[at] in "。！？｡":
        return True
    following = _AFTER_ASIDE.match(text, after, end) or _NEXT.match(text, after, end)
    word = following.group(1) if following else ""
    is_stop = text[at] == "." and not (at + 1 < end and text[at + 1] in ".!?…")
    if not word:
        return not (is_stop and _GOES_ON.match(text, after, end) and is_abbreviation(word_before(text, begin, at)))
    if word[0].islower() and text[at] not in "।॥።؟۔":
        return False
    return not is_stop or _stop_ends_sentence(text, begin, at, word)


def _stop_ends_sentence(text: str, begin: int, at: int, following: str) -> bool:
    """Decide a single full stop at ``at`` before ``following``, a word that begins with no lower-case letter."""
    word = word_before(text, begin, at)
    if is_never_last(word) or (at - begin < _LONGEST_LABEL and _LABEL.fullmatch(text, begin, at)):
        return False
    return not is_seldom_last(word) or following.lower() in _STARTERS
