"""Programs of the user's that the chat starts: editor, pager, clipboard. Each as a list of words, never by a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_EDITORS = ("nano", "vim", "vi", "emacs")
_CLIPBOARDS = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("", ("pbcopy",)),
)
"""What hands a text to the system's clipboard, each with the variable that it needs."""
_PATIENCE = 3
"""Seconds that a clipboard may take."""


class ProgramError(Exception):
    """A program that is not there or failed; its text says which."""


def edit(path: str, line: int, environment: Mapping[str, str]) -> None:
    """Open a file at a 1-based line in ``$VISUAL``, ``$EDITOR`` or what there is, and wait for it.

    Raises:
        ProgramError: there is no editor, or it failed.
    """
    given = environment.get("VISUAL") or environment.get("EDITOR")
    words = _words(given) if given else [next(filter(shutil.which, _EDITORS), "")]
    if not words or not words[0]:
        raise ProgramError(f"there is no editor; set $EDITOR. The place is {path}:{line}")
    _run([*words, *_at_line(words[0], os.path.abspath(path), line)])  # noqa: PTH100  # links stay as the user named them


def _at_line(editor: str, path: str, line: int) -> list[str]:
    """Return the arguments that open ``path`` at ``line``: most editors know ``+LINE``, some know ``PATH:LINE``."""
    name = Path(editor).name
    if name in ("code", "codium", "cursor"):
        return ["--goto", f"{path}:{line}"]
    if name in ("subl", "hx", "helix", "zed", "micro"):
        return [f"{path}:{line}"]
    return [f"+{line}", path]


def page(text: str, environment: Mapping[str, str]) -> bool:
    """Show a text in ``$PAGER`` or ``less``, and return whether that could be done; leaving it early is no failure."""
    words = _words(environment.get("PAGER") or "less")
    if not words or shutil.which(words[0]) is None:
        return False
    # As psql's and git's pagers: colours pass, a short text stays on the screen, and it stays there afterwards.
    variables = {"LESS": "-RXF", **environment, "LESSCHARSET": "utf-8"}
    try:
        subprocess.run(words, input=text.encode("utf-8", "replace"), env=variables, check=False)
    except BrokenPipeError:
        pass
    except OSError:
        return False
    return True


def copy(text: str, environment: Mapping[str, str]) -> str:
    """Hand a text to the system's clipboard, and return the name of what took it, empty without one."""
    for variable, words in _CLIPBOARDS:
        if (variable and not environment.get(variable)) or shutil.which(words[0]) is None:
            continue
        try:
            done = subprocess.run(
                words,
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return words[0]
    return ""


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _run(words: Sequence[str]) -> None:
    try:
        done = subprocess.run(words, check=False)
    except OSError as error:
        raise ProgramError(f"{words[0]}: {error.strerror}") from None
    if done.returncode:
        raise ProgramError(f"{words[0]} ended with status {done.returncode}")
