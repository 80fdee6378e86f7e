"""What a chat's command wants done. A command changes the session alone; whoever holds the terminal does the rest."""

from __future__ import annotations

from dataclasses import dataclass

from qa_bot.interface.fragments import Fragment
from qa_bot.model import Answer

Lines = list[list[Fragment]]


@dataclass(frozen=True, slots=True)
class Said:
    """Lines to show."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Paged:
    """Lines to show, in a pager where they are more than the screen holds."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to show as any other."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Opening:
    """A file to open in the user's editor, at a 1-based line."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Copying:
    """A text to hand to the clipboard."""

    text: str


Effect = Said | Paged | Answered | Opening | Copying


class CommandError(Exception):
    """A command that cannot be carried out; its text says why and what to do."""


def note(text: str) -> Said:
    """Return a line that is said beside the matter."""
    return Said([[("", "  "), ("dim", text)]])
