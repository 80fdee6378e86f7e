"""Answer → terminal, plain text or a line of JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from qa_bot.interface.fragments import (
    PLAIN,
    THEMES,
    Fragment,
    Styles,
    lines_to_text,
    printable,
    shortened,
    width_of,
    wrap,
)
from qa_bot.interface.places import cut_to, file_and_line, headings_of, place_of, spot_of
from qa_bot.model import Answer, Citation, Span
from qa_bot.service.schema import answer_line

_INDENT = "  "
_LONGEST_QUOTE = 600
"""Characters of a sentence that a screen shows; JSON has it whole."""
_MOST_LINES = 12
"""Lines of a list, a table or code that a screen shows."""
_ITEM = re.compile(r"[-*+•·–]\s|\(?\w{1,2}[.)]")
_BAR = re.compile(r"(?:(?<![ \t])[ \t]*)?\|[ \t]*")
_BARS = 5
_FEATURES_SHOWN = 2
_LEAST_QUOTE = 26
"""Columns that a citation on one line has for its quotation: its headings are cut for them."""


class Look(NamedTuple):
    """How to show things: the columns of the terminal, whether it has colour, and which: a key of ``THEMES``."""

    width: int = 80
    color: bool = False
    theme: str = "any"
    names_files: bool = False
    """Whether a place names its file: where more than one document is read."""

    @property
    def styles(self) -> Styles:
        """What the styles look like."""
        return THEMES[self.theme] if self.color else PLAIN


def render_json(answer: Answer, look: Look) -> str:
    """Return an answer as one line of JSON, in the schema ``qa-bot/answer/1``."""
    return answer_line(answer)


def render_text(answer: Answer, look: Look) -> str:
    """Return an answer as plain lines: the words, then each sentence with its place, apart by blank lines."""
    blocks: list[list[str]] = [[printable(answer.reply)]] if answer.reply else []
    if answer.abstained:
        blocks.append([f"Not answered: {printable(answer.reason or '')}"])
    for citation in answer.citations:
        block = ["Nearest:"] if answer.abstained and citation.rank == 1 else []
        block += [*map(printable, citation.quotation.display.splitlines()), file_and_line(citation)]
        if citation.rank == 1 and answer.display is not None:
            block.insert(0, printable(answer.display))
        if citation.explanation:
            block += ["".join(text for _, text in line) for line in explanation_lines(citation)]
        blocks.append(block)
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def render_terminal(answer: Answer, look: Look) -> str:
    """Return an answer for a person at a terminal: the words, their sentence, the place, how sure, what else."""
    lines = [[], *answer_lines(answer, look)]
    for citation in answer.citations:
        if citation.explanation:
            lines += [[], [("dim", f"{_INDENT}why {citation.rank}")], *explanation_lines(citation)]
    return lines_to_text([*lines, []], look.styles)


def answer_lines(answer: Answer, look: Look) -> list[list[Fragment]]:
    """Return an answer as lines of at most the width of ``look``."""
    lines: list[list[Fragment]] = []
    width = look.width
    if answer.asked_as != answer.question:
        lines += wrap([("dim", f"asked as: {printable(answer.asked_as)}")], width, _INDENT)
    if answer.reply:
        lines += [*wrap([("", printable(answer.reply))], width, _INDENT), *([[]] if answer.citations else [])]
    if answer.abstained:
        lines += _refusal(answer, width)
    elif answer.citations:
        lines += _finding(answer, look)
    return lines + _others(answer, look)


def _finding(answer: Answer, look: Look) -> list[list[Fragment]]:
    first, width = answer.citations[0], look.width
    lines: list[list[Fragment]] = []
    if answer.display is not None:
        lines += wrap([("answer", printable(answer.display))], width, _INDENT)
        lines.append([])
    lines += _quoted_lines(first, width)
    headings, spot, sure = headings_of(first), spot_of(first, look.names_files), _sureness(answer.confidence)
    label = f"{first.rank}  "
    room = width - width_of(_INDENT + label) - width_of(f"  {sure}")
    short = cut_to(headings, room - width_of(f" · {spot}"))
    if width_of(place_of([short] if short else [], spot)) <= room and (short or not headings):
        place = label + place_of([short] if short else [], spot)
        gap = " " * (width - width_of(_INDENT + place) - width_of(sure))
        lines.append([("", _INDENT), ("dim", place), ("", gap), ("", sure)])
    else:
        lines += wrap([("dim", label + place_of(headings, spot))], width, _INDENT)
        lines += wrap([("", sure)], width, _INDENT)
    return lines


def _refusal(answer: Answer, width: int) -> list[list[Fragment]]:
    return wrap([("refusal", "Not answered: "), ("", printable(answer.reason or ""))], width, _INDENT)


def _others(answer: Answer, look: Look) -> list[list[Fragment]]:
    """The citations that are not shown at length, a line each; all of them where nothing is an answer."""
    others = answer.citations if answer.abstained else answer.citations[1:]
    if not others:
        return []
    several = len({id(citation.passage.document) for citation in answer.citations}) > 1
    lines: list[list[Fragment]] = [[]]
    if answer.abstained:
        lines.append([("", _INDENT), ("dim", "Nearest:")])
    for citation in others:
        lines += _in_short(citation, look, headings_of(citation, with_title=several))
    return lines


def explanation_lines(citation: Citation) -> list[list[Fragment]]:
    """Return why a citation has its score: the terms, and what each group of features adds to it."""
    explanation = citation.explanation
    if explanation is None:
        return []
    terms = [f"{each.term} {each.weight:.1f}" for each in explanation.terms if each.where == "sentence"]
    beside = [f"{each.term} {each.weight:.1f}" for each in explanation.terms if each.where == "passage"]
    lacking = [each.term for each in explanation.terms if each.where == "nowhere"]
    lines: list[list[Fragment]] = []
    for label, found in (("in the sentence", terms), ("in its passage", beside), ("not there", lacking)):
        if found:
            lines.append([("", _INDENT), ("dim", f"{label:16}"), ("", printable(", ".join(found)))])
    for group, parts in explanation.parts.items():
        strongest = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))[:_FEATURES_SHOWN]
        told = ", ".join(f"{_feature_name(name)} {part:+.2f}" for name, part in strongest)
        lines.append([("", _INDENT), ("bold", f"{group:10}"), ("", f"{sum(parts.values()):+7.2f}  "), ("dim", told)])
    lines.append([("", _INDENT), ("bold", f"{'base':10}"), ("", f"{explanation.base:+7.2f}")])
    lines.append([("", _INDENT), ("bold", f"{'score':10}"), ("", f"{citation.score:+7.2f}")])
    return lines


def _feature_name(name: str) -> str:
    """Return a feature's name short enough for a line: ``/σ`` in standard deviations, ``/best`` as a share."""
    return name.replace(" in deviations", "/σ").replace(" of the best", "/best").replace("_", " ")


def _in_short(citation: Citation, look: Look, headings: Sequence[str]) -> list[list[Fragment]]:
    """A citation on one line, or on two where it is narrow: its place and as much of its sentence as fits."""
    label = f"{citation.rank}  "
    spot = spot_of(citation, look.names_files)
    quote = printable(citation.sentence.display)
    room = look.width - width_of(_INDENT + label)
    least = min(_LEAST_QUOTE, width_of(quote)) + len("  “”")
    left = room - width_of(spot) - len(" · ")
    short = cut_to(headings, left - least)
    where = place_of([short], spot) if short else spot
    if width_of(where) + least <= room and (short or not headings):
        quote = shortened(quote, room - width_of(where) - len("  “”"))
        return [[("", _INDENT), ("dim", f"{label}{where}  "), ("", f"“{quote}”")]]
    short = cut_to(headings, left)
    where = place_of([short] if short else headings, spot)
    quote = shortened(quote, max(1, room - len("“”")))
    return [
        *wrap([("dim", f"{label}{where}")], look.width, _INDENT),
        *wrap([("", f"“{quote}”")], look.width, _INDENT + " " * len(label)),
    ]


def _quoted_lines(citation: Citation, width: int) -> list[list[Fragment]]:
    """What is shown, in quotation marks; a list, rows or code on lines of their own, long ones folded."""
    document = citation.read.passage.document
    start, end = citation.quoted or (citation.read.start, citation.read.end)
    lines = [(begin, stop) for begin, stop in _lines_within(document.text, start, end)]
    if len(lines) < 2 or not _is_listing(citation, document.text, lines):
        return wrap([("", "“"), *_marked(citation, *_window(citation, start, end)), ("", "”")], width, _INDENT)
    shown: list[list[Fragment]] = []
    for begin, stop in lines[:_MOST_LINES]:
        shown += wrap(list(_marked(citation, begin, stop)), width, _INDENT * 2)
    if len(lines) > _MOST_LINES:
        shown.append([("", _INDENT * 2), ("dim", f"… {len(lines) - _MOST_LINES} more (/show {citation.rank})")])
    return shown


def _is_listing(citation: Citation, text: str, lines: Sequence[Span]) -> bool:
    """Tell whether line breaks of a quotation are more than wrapping: items, rows and lines of code."""
    blocks = citation.read.passage.document.blocks
    first, last = lines[0][0], lines[-1][1]
    is_code = any(block.kind == "code" and block.start < last and first < block.end for block in blocks)
    begins = [text[begin:stop].lstrip()[:3] for begin, stop in lines]
    marked = sum(bool(_ITEM.match(each)) for each in begins)
    return is_code or marked > 1 or sum("|" in text[begin:stop] for begin, stop in lines) > 1


def _lines_within(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line.rstrip())
        at += len(line)


def _marked(citation: Citation, start: int, end: int) -> Iterator[Fragment]:
    """A part of the reading view with its answer marked and the words that the question shares set off."""
    text = citation.read.passage.document.text
    styled = [(span, "match") for span in citation.matches]
    if citation.words:
        first, last = citation.words
        styled = [each for each in styled if each[0][1] <= first or each[0][0] >= last]
        styled = sorted([*styled, (citation.words, "mark")])
    whole = citation.quoted or (citation.read.start, citation.read.end)
    if start > whole[0] and end - start >= _LONGEST_QUOTE:
        yield "dim", "… "
    at = start
    for (begin, stop), style in styled:
        if begin < at or stop > end:
            continue
        yield "", _shown(text, at, begin)
        yield style, _shown(text, begin, stop)
        at = stop
    yield "", _shown(text, at, end)
    if end < whole[1] and end - start >= _LONGEST_QUOTE:
        yield "dim", " …"


def _window(citation: Citation, start: int, end: int) -> Span:
    if end - start <= _LONGEST_QUOTE:
        return start, end
    anchor = citation.words[0] if citation.words else (citation.matches[0][0] if citation.matches else start)
    begin = max(start, min(anchor - _LONGEST_QUOTE // 4, end - _LONGEST_QUOTE))
    return begin, min(end, begin + _LONGEST_QUOTE)


def _shown(text: str, start: int, end: int) -> str:
    """Return a part of a reading view with its bars as dots."""
    return printable(_BAR.sub(" · ", text[start:end]))


def _sureness(confidence: float) -> str:
    full = min(_BARS, int(confidence * _BARS + 0.5))
    return f"sure {'▮' * full}{'▯' * (_BARS - full)} {confidence:.0%}"


RENDERERS: Mapping[str, Callable[[Answer, Look], str]] = {
    "terminal": render_terminal,
    "text": render_text,
    "json": render_json,
}
