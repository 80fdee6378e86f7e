"""Where the command line stands: exit statuses, lines on standard error, what standard output can show."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from time import perf_counter

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    import argparse

    from qa_bot.interface.render import Look
    from qa_bot.settings import Settings

ANSWERED, ABSTAINED, FAILED, INTERRUPTED = 0, 1, 2, 130
_PATIENCE = 0.5
"""Seconds without a sign of progress."""
_BAR = 20
_COLUMNS = 80
_CLEAR = "\r\x1b[K"


def complain(message: str) -> None:
    """Write one line to standard error."""
    from qa_bot.interface.fragments import printable  # regex and wcwidth would slow down --version

    clear_line()
    sys.stderr.write(f"qa-bot: {printable(message)}\n")


def clear_line() -> None:
    """Remove what shows progress from the line on which the cursor is, where there may be such."""
    if _shows_progress():
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _shows_progress() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how many columns the terminal has now, 80 where there is none; ``$COLUMNS`` goes before both."""
    # As shutil.get_terminal_size has it; importing that imports four compression libraries.
    with contextlib.suppress(ValueError):
        given = int(os.environ.get("COLUMNS", ""))
        if given > 0:
            return given
    with contextlib.suppress(OSError, AttributeError, ValueError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]
    return _COLUMNS


def form(arguments: argparse.Namespace, settings: Settings) -> str:
    """Return the name of the renderer for standard output."""
    if arguments.json:
        return "json"
    return "terminal" if sys.stdout.isatty() or settings.color == "always" else "text"


def look(settings: Settings) -> Look:
    """Return how wide standard output is and whether it has colour."""
    from qa_bot.interface.render import Look

    on_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    color = settings.color == "always" or (settings.color == "auto" and on_terminal)
    return Look(columns(), color, settings.theme)


def interrupted(done: int, total: int, units: str = "questions") -> str:
    """Return what to say of figures when not all was done."""
    if not done:
        return f"interrupted before any of the {total:,} {units} was done"
    return f"interrupted after {done:,} of {total:,} {units}; the figures are of these"


def progress(total: int, quiet: bool, units: str = "questions") -> Callable[[int], None]:
    """Return what shows how many of a number of things are done, as :func:`reading` does."""
    show = reading(quiet, units)
    return lambda done: show(done, total)


def reading(quiet: bool, units: str = "") -> Callable[[int, int], None]:
    """Return what shows on standard error how much of a whole is done, in ``units`` or as a share.

    Nothing is shown where no person sees it, nor before it takes long enough to matter.
    """
    began = perf_counter()
    if quiet or not _shows_progress():
        return lambda done, total: None
    is_shown = False

    def show(done: int, total: int) -> None:
        nonlocal is_shown
        if done >= total:
            sys.stderr.write(_CLEAR if is_shown else "")
        elif done and perf_counter() - began > _PATIENCE:
            is_shown = True
            filled = _BAR * done // total
            bar = "█" * filled + "░" * (_BAR - filled)
            left = (perf_counter() - began) * (total - done) / done
            told = f"{done:,} of {total:,} {units}" if units else f"reading, {done / total:.0%}"
            sys.stderr.write(f"\r{bar} {told}, {left:.0f} s left \x1b[K")
        sys.stderr.flush()

    return show
