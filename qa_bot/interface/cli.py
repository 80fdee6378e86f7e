"""The command line. ``main`` returns the exit status; heavy imports wait until a command needs them."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from qa_bot.interface.console import ANSWERED, FAILED, INTERRUPTED, complain
from qa_bot.interface.parser import flags_of, parse


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``qa-bot`` with the arguments given, by default the process's, and return the exit status."""
    if not _has_streams():
        return FAILED
    _use_utf8()
    try:
        words = sys.argv[1:] if argv is None else argv
        return _run(words)
    except SystemExit as leaving:  # argparse has printed help or the version
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ANSWERED


def _run(words: Sequence[str]) -> int:
    from qa_bot.errors import QABotError

    try:
        arguments = parse(words)
        from qa_bot.interface.tasks import run_task
        from qa_bot.settings import load_settings

        settings = load_settings(flags_of(arguments), os.environ)
        status = run_task(arguments.command or "chat", arguments, settings)
        sys.stdout.flush()
        return status
    except QABotError as error:
        _report(error, str(error), words)
        return FAILED
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        _report(error, f"{error.filename or 'output'}: {error.strerror or error}", words)
        _drop_output()
        return FAILED


def _report(error: Exception, message: str, words: Sequence[str]) -> None:
    """Say what was wrong: in a line on standard error and, where JSON is asked for, as an object on standard output."""
    from qa_bot.errors import UsageError
    from qa_bot.interface.fragments import printable

    given = words[: words.index("--")] if "--" in words else words
    if "--json" in given:
        import json

        from qa_bot.service.schema import error_as_json, kind_of

        with contextlib.suppress(OSError):  # a full disk takes no error, either
            sys.stdout.write(json.dumps(error_as_json(kind_of(error), message), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        if sys.stdout.isatty():
            return
    if isinstance(error, UsageError):  # it begins with the command
        sys.stderr.write(printable(message) + "\n")
    else:
        complain(message)


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
