"""The commands about the last answer and what it cites."""

from __future__ import annotations

from qa_bot.interface.commands.effects import Answered, CommandError, Copying, Effect, Lines, Opening, Paged, Said
from qa_bot.interface.fragments import Fragment, printable
from qa_bot.interface.places import shown_path
from qa_bot.interface.render import explanation_lines
from qa_bot.interface.session import ALONE, Session
from qa_bot.model import Citation, Passage, Span
from qa_bot.reading import NOTHING_MORE
from qa_bot.service.places import place_in_words

_AROUND = 2
"""Paragraphs shown before and after the one with the passage."""


def show(session: Session, argument: str) -> Effect:
    """Show a cited passage among its neighbours."""
    citation = _cited(session, argument, "/show")
    passage = citation.read.passage
    lines: Lines = [[("", "  "), ("title", printable(_place(citation)))]]
    for block in _neighbourhood(passage):
        lines += [[], [("", "  "), *_paragraph(citation, block)]]
    return Paged(lines)


def _neighbourhood(passage: Passage) -> list[Span]:
    """Return the paragraph of a passage with those around it under the same heading."""
    for section in passage.document.sections:
        for at, (start, end) in enumerate(section.blocks):
            if start <= passage.start < end:
                return list(section.blocks[max(0, at - _AROUND) : at + _AROUND + 1])
    return [passage.paragraph]


def _paragraph(citation: Citation, block: Span) -> list[Fragment]:
    """Return a paragraph, dimmed where it is not the passage, with the sentence and the answer set off."""
    passage, sentence = citation.read.passage, citation.read
    marks = [
        ("dim", block[0], passage.start),
        ("", passage.start, sentence.start),
        *_sentence(citation),
        ("", sentence.end, passage.end),
        ("dim", passage.end, block[1]),
    ]
    if not block[0] <= passage.start < block[1]:
        marks = [("dim", *block)]
    text = passage.document.text
    return [(style, printable(text[start:end])) for style, start, end in marks if start < end]


def _sentence(citation: Citation) -> list[tuple[str, int, int]]:
    sentence = citation.read
    if citation.words is None:
        return [("match", sentence.start, sentence.end)]
    start, end = citation.words
    return [("match", sentence.start, start), ("mark", start, end), ("match", end, sentence.end)]


def open_(session: Session, argument: str) -> Effect:
    """Open the file of a citation in the editor, at its line."""
    citation = _cited(session, argument, "/open")
    path = citation.passage.document.path
    if not path:
        raise CommandError("This document comes from no file; /show has the passage")
    return Opening(path, citation.sentence.line)


def copy(session: Session, argument: str) -> Effect:
    """Copy a citation: the sentence in quotation marks, and where it stands."""
    citation = _cited(session, argument, "/copy")
    path = shown_path(citation.passage.document.path) or citation.passage.document.id
    text = citation.quotation.display
    return Copying(f"“{' '.join(text.split())}”\n— {_place(citation)} ({path}:{citation.sentence.line})\n")


def why(session: Session, argument: str) -> Effect:
    """Explain the score of a citation."""
    citation = _cited(session, argument, "/why")
    explained = session.explained_last()
    if not explained:
        raise CommandError("The corpus was read anew since; ask again to see why")
    return Said(explanation_lines(explained[citation.rank - 1]))


def more(session: Session, argument: str) -> Effect:
    """Go on with the last question."""
    if not session.can_go_on:
        raise CommandError(NOTHING_MORE.removesuffix("."))
    return Answered(session.more("/more"))


def standalone(session: Session, argument: str) -> Effect:
    """Ask the last question again, without the conversation."""
    if session.asked is None:
        raise CommandError("There is no question yet to ask alone")
    return Answered(session.ask(f"{ALONE}{session.asked.question}"))


def _cited(session: Session, argument: str, name: str) -> Citation:
    if session.last is None:
        raise CommandError(f"There is nothing for {name} yet; ask a question first")
    if not session.last.citations:
        raise CommandError(f"The last answer quotes nothing, so there is nothing for {name}")
    citations = session.last.citations
    number = argument or "1"
    if not number.isascii() or not number.isdecimal() or not 1 <= int(number[:9]) <= len(citations):
        raise CommandError(f"{name} takes the number of a citation, 1 to {len(citations)}")
    return citations[int(number) - 1]


def _place(citation: Citation) -> str:
    headings = " › ".join([citation.passage.document.title, *citation.passage.section])
    return f"{headings} · {place_in_words(citation.place)}"
