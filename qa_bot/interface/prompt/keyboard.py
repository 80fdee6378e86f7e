"""What happens to keys that are pressed while the prompt does not listen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def typing_ahead() -> Iterator[None]:
    """Keep keys, unseen, until the prompt listens again: Ctrl-D pressed at work leaves after it; Ctrl-C interrupts.

    Left to itself, a terminal shows them amid what is written, and takes Ctrl-D for the end of a line that none reads.
    """
    with _changed(line_by_line=False):
        yield


@contextmanager
def as_usual() -> Iterator[None]:
    """Give the terminal to another program as programs expect it."""
    with _changed(line_by_line=True):
        yield


@contextmanager
def _changed(line_by_line: bool) -> Iterator[None]:
    try:
        import termios
    except ImportError:  # no such terminals on this system
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    now = termios.tcgetattr(sys.stdin)
    flags = termios.ICANON | termios.ECHO
    now[3] = now[3] | flags if line_by_line else now[3] & ~flags
    termios.tcsetattr(sys.stdin, termios.TCSANOW, now)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
