"""The commands about the corpus."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from qa_bot.errors import QABotError
from qa_bot.interface.commands.effects import CommandError, Effect, Lines, Paged, Said
from qa_bot.interface.console import columns
from qa_bot.interface.fragments import counted, printable, shortened
from qa_bot.interface.places import shown_path
from qa_bot.interface.session import Session

_SKIPPED_SHOWN = 5


def sections(session: Session, argument: str) -> Effect:
    """List the headings, those with the words of the argument if there are any."""
    wanted = argument.casefold()
    lines: Lines = []
    for document in session.bot.documents:
        found: Lines = []
        for section in document.sections:
            name = " › ".join(section.path) or "(before the first heading)"
            if wanted in f"{document.title} {name}".casefold():
                counts = counted(len(section.blocks), "paragraph")
                found.append([("", "    "), ("", f"{printable(name)} "), ("dim", counts)])
        if found:
            lines += [[("", "  "), ("title", printable(document.title))], *found]
    if not lines:
        raise CommandError(f"No heading has “{printable(argument)}” in it; /sections alone lists them all")
    return Paged(lines)


def passages(session: Session, argument: str) -> Effect:
    """List the passages, those under headings with the words of the argument if there are any."""
    wanted = argument.casefold()
    lines: Lines = []
    heading = ""
    for passage in session.bot.passages:
        name = " › ".join([passage.document.title, *passage.section])
        if wanted not in name.casefold():
            continue
        if name != heading:
            lines.append([("", "  "), ("title", printable(name))])
            heading = name
        number = f"{passage.number:4}  "
        quote = shortened(printable(passage.text[:400]), max(10, columns() - len(number) - 2))
        lines.append([("", "  "), ("dim", number), ("", quote)])
    if not lines:
        raise CommandError(f"No heading has “{printable(argument)}” in it; /passages alone lists them all")
    return Paged(lines)


def corpus(session: Session, argument: str) -> Effect:
    """Say what is read; read something else instead, or beside it after ``+``."""
    if not argument:
        return Said(_read(session))
    given = argument.removeprefix("+").strip()
    paths = tuple(_split(given))
    if not paths:
        raise CommandError("/corpus takes files or folders; + before them adds them to what is read")
    _read_anew(session, (*session.paths, *paths) if argument.startswith("+") else paths)
    session.forget()
    return Said([*_read(session), [("dim", "  The conversation begins anew.")]])


def reload(session: Session, argument: str) -> Effect:
    """Read the corpus again."""
    if not session.paths:
        raise CommandError("The documents were not read from files")
    _read_anew(session, session.paths)
    return Said(_read(session))


def _read_anew(session: Session, paths: Sequence[str]) -> None:
    try:
        session.read(tuple(paths))
    except QABotError as error:
        raise CommandError(f"{printable(str(error))}. The corpus stays as it was") from None


def _read(session: Session) -> Lines:
    bot = session.bot
    counts = f"{counted(len(bot.documents), 'document')}, {counted(len(bot.passages), 'passage')}"
    lines: Lines = [[("", "  "), ("bold", counts)]]
    lines += [[("", "    "), ("", printable(shown_path(path)))] for path in session.paths]
    for error in bot.skipped[:_SKIPPED_SHOWN]:
        lines.append([("", "    "), ("dim", f"left out {printable(str(error))}")])
    if len(bot.skipped) > _SKIPPED_SHOWN:
        lines.append([("", "    "), ("dim", f"left out {len(bot.skipped)} files in all")])
    return lines


def _split(argument: str) -> list[str]:
    """Return the paths of an argument; one with spaces need not be quoted where it exists as it stands."""
    whole = Path(argument).expanduser()
    if argument and whole.exists():
        return [str(whole)]
    try:
        return [str(Path(path).expanduser()) for path in shlex.split(argument)]
    except RuntimeError:  # there is no home to expand ~ to
        return shlex.split(argument)
    except ValueError as error:
        raise CommandError(f"{printable(argument)}: {error}") from None
