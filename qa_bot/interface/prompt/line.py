"""The line at which questions are typed: keys, history, toolbar."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, emacs_mode
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth

from qa_bot.interface.console import columns
from qa_bot.interface.fragments import PLAIN, THEMES, counted, printable, shortened, to_text, width_of
from qa_bot.interface.prompt.completion import SessionCompleter
from qa_bot.interface.session import Session
from qa_bot.writing import append_whole, cut_unfinished

Prompt = PromptSession[str]
_MODES = {"emacs": EditingMode.EMACS, "vi": EditingMode.VI}
_LONGEST_TITLE = 40
_END = b"\n\n"
"""What ends an entry of the history."""


@dataclass(slots=True)
class Line:
    """How the line is edited: on one line or several, with which keys."""

    session: Session
    is_colored: bool
    keys: str = "emacs"
    is_long: bool = False
    """Whether Enter begins a new line."""

    def make(self, history: History) -> Prompt:
        """Return the prompt."""
        return PromptSession(
            message=lambda: ANSI(to_text([("prompt", "❯ ")], THEMES[self.session.theme] if self.is_colored else PLAIN)),
            history=history,
            auto_suggest=AutoSuggestFromHistory(),
            completer=SessionCompleter(self.session),
            # While one types a question a menu would be in the way; Tab shows it.
            complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith("/")),
            complete_in_thread=True,
            multiline=Condition(lambda: self.is_long),
            prompt_continuation="· ",
            editing_mode=_MODES[self.keys],
            key_bindings=self._bindings(),
            bottom_toolbar=lambda: toolbar(self, columns()),
            enable_open_in_editor=True,
            tempfile_suffix=".txt",
            color_depth=None if self.is_colored else ColorDepth.DEPTH_1_BIT,
        )

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        @bindings.add("f3")
        def _(event: KeyPressEvent) -> None:
            self.is_long = not self.is_long

        @bindings.add("f4")
        def _(event: KeyPressEvent) -> None:
            self.keys = "emacs" if self.keys == "vi" else "vi"
            event.app.editing_mode = _MODES[self.keys]

        @bindings.add("escape", "enter", filter=emacs_mode & Condition(lambda: not self.is_long))
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text("\n")

        return bindings


def toolbar(line: Line, width: int) -> str:
    """Return what stands below the line, as much of it as ``width`` columns hold."""
    session = line.session
    parts = [
        shortened(printable(session.title), min(_LONGEST_TITLE, max(8, width - 12))),
        f"turn {len(session.turns) + 1}",
        counted(len(session.bot.passages), "passage"),
        f"answers from {session.min_confidence:.0%} sure",
    ]
    if line.is_long:
        parts.insert(0, "Esc Enter asks")
    if line.keys == "vi":
        parts.insert(0, "vi")
    text = ""
    for part in parts:
        longer = f"{text} · {part}" if text else f" {part}"
        if width_of(longer) > width:
            break
        text = longer
    return text


def kept_history(folder: Path, complain: Callable[[str], None]) -> History:
    """Return the history that survives sessions, readable by the user alone, or one in memory where that cannot be."""
    path = folder / "history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            cut_unfinished(file, _END)
        finally:
            os.close(file)
    except OSError as error:
        complain(f"The history of questions is not kept: {path}: {error.strerror}")
        return InMemoryHistory()
    return _History(str(path))


class _History(FileHistory):
    """A history that no disk and no broken character can end the session with."""

    def store_string(self, string: str) -> None:
        """Append a question; one that cannot be written is remembered for this session alone."""
        lines = string.encode("utf-8", "replace").split(b"\n")
        # In FileHistory's form, but with the blank line at the end: it tells a whole entry.
        entry = f"# {datetime.now()}\n+".encode() + b"\n+".join(lines) + _END
        with contextlib.suppress(OSError):
            file = os.open(self.filename, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                cut_unfinished(file, _END)
                append_whole(file, entry)
            finally:
                os.close(file)
