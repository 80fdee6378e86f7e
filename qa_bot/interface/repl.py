"""The interactive prompt. Nothing else imports prompt_toolkit."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from qa_bot import __version__
from qa_bot.interface.commands import COMMANDS, CommandError, run_command
from qa_bot.interface.fragments import Fragment, lines_to_text, printable, shortened, to_text, wrap
from qa_bot.interface.render import Look, render_terminal
from qa_bot.interface.session import Session
from qa_bot.settings import state_folder


def talk(session: Session, look: Look, environment: Mapping[str, str]) -> int:
    """Talk until the user leaves, and return the exit status."""
    _write(_greeting(session), look)
    prompt: PromptSession[str] = PromptSession(
        history=_history(environment, look),
        auto_suggest=AutoSuggestFromHistory(),
        completer=CommandCompleter(),
        complete_while_typing=True,
        bottom_toolbar=lambda: _toolbar(session),
        enable_open_in_editor=True,
    )
    message = ANSI(to_text([("prompt", "❯ ")], look.styles))
    while not session.is_over:
        try:
            line = prompt.prompt(message)
        except KeyboardInterrupt:  # clears the line, as in a shell
            continue
        except EOFError:
            break
        try:
            _answer(session, line.strip(), look)
        except KeyboardInterrupt:
            _write([[("dim", "  Cancelled.")]], look)
    _write([[("dim", "Goodbye!")]], look)
    return 0


def _answer(session: Session, line: str, look: Look) -> None:
    if not line:
        return
    if line.startswith("/"):
        try:
            _write([*run_command(session, line), []] if not session.is_over else [], look)
        except CommandError as error:
            _write([[("refusal", f"  {error}")], []], look)
        return
    sys.stdout.write(render_terminal(session.ask(line), replace(look, width=_width())))
    sys.stdout.flush()


def _greeting(session: Session) -> list[list[Fragment]]:
    documents, passages = session.bot.documents, session.bot.passages
    name = printable(documents[0].title) if len(documents) == 1 else f"{len(documents)} documents"
    sections = len({(id(passage.document), passage.section) for passage in passages})
    counts = f" · {_counted(len(passages), 'passage')} in {_counted(sections, 'section')}"
    title = shortened(name, max(10, _width() - len(counts) - len(__version__) - 12))
    return [
        [("bold", f"qa-bot {__version__}"), ("", f" · {title}"), ("dim", counts)],
        [("dim", "Ask anything that the text may tell. /help for commands, Ctrl-D to leave")],
        [],
    ]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _toolbar(session: Session) -> str:
    documents = session.bot.documents
    name = printable(documents[0].title) if len(documents) == 1 else f"{len(documents)} documents"
    return f" {shortened(name, 40)} · turn {len(session.turns) + 1} · answers from {session.min_confidence:.0%} sure on"


def _write(lines: list[list[Fragment]], look: Look) -> None:
    width = _width()
    wrapped = [part for line in lines for part in _wrapped(line, width)]
    sys.stdout.write(lines_to_text(wrapped, look.styles))
    sys.stdout.flush()


def _wrapped(line: list[Fragment], width: int) -> list[list[Fragment]]:
    """Wrap a line, and indent what follows as its beginning is."""
    start = line[0][1] if line else ""
    indent = start[: len(start) - len(start.lstrip(" "))]
    return wrap(line, width, indent) if line else [[]]


def _width() -> int:
    return shutil.get_terminal_size().columns


def _history(environment: Mapping[str, str], look: Look) -> History:
    """Return the history that survives sessions, readable by the user alone, or one in memory where that cannot be."""
    path: Path = state_folder(environment) / "history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
        with path.open("ab"):
            pass
    except OSError as error:
        _write([[("dim", f"The history of questions is not kept: {path}: {error.strerror}")]], look)
        return InMemoryHistory()
    return FileHistory(str(path))


class CommandCompleter(Completer):
    """Completes the names of commands."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield the commands that begin as the line does."""
        typed = document.text_before_cursor
        if typed.startswith("/") and " " not in typed:
            for name, command in COMMANDS.items():
                if name.startswith(typed):
                    yield Completion(name, start_position=-len(typed), display_meta=command.help)
