"""The command line. ``main`` returns the exit status; heavy imports wait until a command needs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from qa_bot.interface.console import ANSWERED, FAILED, INTERRUPTED, complain
from qa_bot.interface.parser import flags_of, parse

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    import argparse


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``qa-bot`` with the arguments given, by default the process's, and return the exit status."""
    if not _has_streams():
        return FAILED
    _use_utf8()
    try:
        words = sys.argv[1:] if argv is None else argv
        return _run(parse(words))
    except SystemExit as leaving:  # argparse has printed help, the version or an error
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ANSWERED


def _run(arguments: argparse.Namespace) -> int:
    from qa_bot.errors import QABotError
    from qa_bot.interface.tasks import run_task
    from qa_bot.settings import load_settings

    try:
        settings = load_settings(flags_of(arguments), os.environ)
        status = run_task(arguments.command or "chat", arguments, settings)
        sys.stdout.flush()
        return status
    except QABotError as error:
        complain(str(error))
        return FAILED
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        complain(f"{error.filename or 'output'}: {error.strerror or error}")
        _drop_output()
        return FAILED


def _drop_output() -> None:
    """Let what a full disk did not take go nowhere: Python would try again as it ends, and say so a second time."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _has_streams() -> bool:
    """Give an empty input to a process that was started without; without an output there is nothing to do."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  # it lives as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stdout is None:
        complain("standard output is closed; there is nowhere to answer")
    return sys.stdout is not None


def _use_utf8() -> None:
    """Speak UTF-8 whatever the locale: an answer is the document's text, not what a terminal was configured for."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
