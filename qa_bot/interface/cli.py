"""The command line. ``main`` returns the exit status; heavy imports wait until a command needs them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from qa_bot import __version__
from qa_bot.interface.console import ANSWERED, FAILED, INTERRUPTED, complain

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    from typing import NoReturn


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``qa-bot`` with the arguments given, by default the process's, and return the exit status."""
    if not _has_streams():
        return FAILED
    _use_utf8()
    try:
        arguments = _parser().parse_args(argv)
        return _run(arguments)
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
    from qa_bot.interface import tasks
    from qa_bot.settings import load_settings

    try:
        color = "never" if arguments.no_color else arguments.color
        flags = {
            "corpus": arguments.corpus,
            "top": arguments.top,
            "min_confidence": arguments.min_confidence,
            "weights": arguments.weights,
            "color": color,
        }
        settings = load_settings(flags, os.environ)
        status = tasks.TASKS[arguments.command or "chat"](arguments, settings)
        sys.stdout.flush()
        return status
    except QABotError as error:
        complain(str(error))
        return FAILED
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        complain(f"{error.filename or 'output'}: {error.strerror or error}")
        return FAILED


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


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}; see {self.prog} --help\n")
        self.exit(FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="qa-bot",
        description="Ask an article questions: offline, in milliseconds, with every answer quoted and its place shown. "
        "Without a command, a conversation.",
        epilog="Exit status: 0 answered, 1 the corpus does not answer, 2 an error, 130 interrupted.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qa-bot {__version__}")
    _add_common(parser, None)
    common = _Parser(add_help=False)
    _add_common(common, argparse.SUPPRESS)
    # Left out and given before the command are the same to argparse, so defaults must not be set twice.
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    commands.add_parser(
        "chat",
        parents=[common],
        help="a conversation (also without any command)",
        description="A conversation: at a terminal a prompt, else one question a line from standard input.",
        allow_abbrev=False,
    )
    ask = commands.add_parser(
        "ask",
        parents=[common],
        help="one question, one answer",
        description="One question, one answer.",
        allow_abbrev=False,
    )
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="the question; - reads it from standard input")
    ask.add_argument("--explain", action="store_true", help="say why each citation has its score")
    measure = commands.add_parser(
        "eval",
        parents=[common],
        help="measure the bot on a question set",
        description="Measure the bot on a question set: how often the passage, the sentence and the words are right.",
        allow_abbrev=False,
    )
    measure.add_argument("questions", metavar="QUESTIONS", help="a file of questions, or a BEIR folder")
    measure.add_argument("--format", choices=("auto", "jsonl", "squad", "beir"), default="auto", help="the file's form")
    measure.add_argument(
        "--scope",
        choices=("article", "collection"),
        default="article",
        help="for SQuAD: ask each article's questions of the article (default), or all of the whole file",
    )
    measure.add_argument("--jobs", type=_count, metavar="N", help="processes to use (as many as there are cores)")
    measure.add_argument("--misses", action="store_true", help="list the questions whose first sentence is wrong")
    train = commands.add_parser(
        "train",
        parents=[common],
        help="fit the weights of the ranking to question sets",
        description="Fit the weights of the ranking to question sets, with figures cross-validated by article.",
        allow_abbrev=False,
    )
    train.add_argument("questions", nargs="+", metavar="QUESTIONS", help="question files that tell where answers stand")
    train.add_argument("--out", required=True, metavar="FILE", help="where to write the weights")
    train.add_argument(
        "--for",
        dest="part",
        choices=("ranking", "answers"),
        default="ranking",
        help="what to fit: the ranking of sentences (default), or the choice of short answers",
    )
    train.add_argument("--seeds", type=int, choices=range(1, 9), default=1, metavar="N", help="networks to average (1)")
    train.add_argument(
        "--folds",
        metavar="FOLDER",
        help="also leave the weights fitted without each fold there; for answers, have the ranking's from there",
    )
    train.add_argument("--ablation", action="store_true", help="also tell what each group of features is worth")
    return parser


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is no number from 1 up")
    return int(value)


def _add_common(parser: argparse.ArgumentParser, default: object) -> None:
    options = parser.add_argument_group("options")
    options.add_argument(
        "--corpus",
        action="append",
        metavar="PATH",
        default=default,
        help="a file or folder to answer from, may be given several times; else $QA_BOT_CORPUS, the configured one, "
        "or the article that comes with the package",
    )
    options.add_argument("-k", "--top", metavar="N", default=default, help="how many citations at most (default 3)")
    options.add_argument(
        "--min-confidence",
        metavar="P",
        default=default,
        help="hold back answers less sure than P, 0 to 1",
    )
    options.add_argument("--weights", metavar="FILE", default=default, help="weights that qa-bot train wrote")
    options.add_argument(
        "--answer-weights", metavar="FILE", default=default, help="the same for short answers (train --for answers)"
    )
    quiet = False if default is None else default
    options.add_argument("--json", action="store_true", default=quiet, help="machine-readable output")
    options.add_argument("--quiet", action="store_true", default=quiet, help="no progress and no warnings")
    options.add_argument("--no-color", action="store_true", default=quiet, help="no colour, as with NO_COLOR set")
    options.add_argument("--color", metavar="WHEN", default=default, help="auto, always or never")
