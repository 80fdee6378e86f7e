"""The commands and options of the command line. Nothing heavy is imported: ``--help`` and completion are instant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from qa_bot import __version__
from qa_bot.errors import UsageError
from qa_bot.interface.console import columns
from qa_bot.interface.options import COMMANDS

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    from typing import Any, NoReturn


_LONGEST_QUESTION = 80
"""Characters of a question that is repeated in an error."""


def _formatter(prog: str) -> argparse.HelpFormatter:
    # By itself, argparse would import compression libraries for every option to learn how wide the terminal is.
    return argparse.HelpFormatter(prog, width=columns() - 2)


class _Parser(argparse.ArgumentParser):
    """Raises what is wrong with the words given."""

    def __init__(self, **options: Any) -> None:
        options["formatter_class"] = _formatter
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(self.prog, message)


def make_parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line: the common options, and the commands in the order of ``--help``.

    Given the ``words`` of a command line, only commands named among them get their options, and a command that is the
    first word is the only one known: making all takes longer than reading a question.
    """
    parser = _Parser(
        prog="qa-bot",
        description="Ask an article questions: offline, in milliseconds, with every answer quoted and its place shown. "
        "Without a command, a conversation.",
        epilog="Exit status: 0 answered, 1 the corpus does not answer, 2 an error, 130 interrupted.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qa-bot {__version__}")
    parser.add_argument(
        "--completion",
        action=_Completion,
        choices=("bash", "zsh", "fish"),
        metavar="SHELL",
        help="print what makes SHELL (bash, zsh or fish) complete this command line",
    )
    _add_common(parser, None)
    # Left out and given before the command are the same to argparse, so defaults must not be set twice.
    common = _Parser(add_help=False)
    _add_common(common, argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        told, description, add_options = COMMANDS[name]
        is_needed = words is None or name in words
        command = commands.add_parser(
            name, parents=[common] if is_needed else [], help=told, description=description, allow_abbrev=False
        )
        if is_needed:
            add_options(command)
    return parser


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the command and options that words give; leave where they ask for help.

    Raises:
        UsageError: they are wrong.
    """
    parser = make_parser(words)
    _check_beginning(parser, words)
    arguments = parser.parse_args(words)
    arguments.corpus = [*(arguments.corpus or ()), *vars(arguments).get("more_corpus", ())] or None
    return arguments


def _check_beginning(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Raise where there is an unknown option before the command, or no such command: argparse blames what follows."""
    options = {flag: option for option in options_of(parser) for flag in option.option_strings}
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at].strip("-"):
        name = words[at].partition("=")[0] if words[at].startswith("--") else words[at][:2]
        if name not in options:
            parser.error(f"there is no option {name}{_near(name, options)}")
        at += 1 if options[name].nargs == 0 or words[at] != name else 2
    if at < len(words) and words[at] != "--" and words[at] not in COMMANDS:
        near = _near(words[at], COMMANDS)
        parser.error(f"there is no command {words[at][:40]!r}{near or _as_question(words[at:])}")


def _near(name: str, known: Iterable[str]) -> str:
    import difflib  # only for those who err

    near = difflib.get_close_matches(name, known, 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _as_question(words: Sequence[str]) -> str:
    import shlex

    question = " ".join(words)
    if len(question) > _LONGEST_QUESTION:
        question = "…"
    quoted = shlex.quote(question) if set(question) & set('"$`\\!') else f'"{question}"'
    return f"; to ask a question: qa-bot ask {quoted}"


def flags_of(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the settings that options give, by name, None where they give none."""
    return {
        "corpus": arguments.corpus,
        "top": arguments.top,
        "min_confidence": arguments.min_confidence,
        "reader": arguments.reader,
        "engine": arguments.engine,
        "weights": arguments.weights,
        "answer_weights": arguments.answer_weights,
        "confidence_weights": arguments.confidence_weights,
        "color": "never" if arguments.no_color else arguments.color,
        "theme": arguments.theme,
        "cache": "off" if arguments.no_cache else None,
        "strict": True if arguments.strict else None,
    }


class _Completion(argparse.Action):
    """Prints a shell's completion, as ``--version`` prints the version."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: object, shell: object, flag: object = None) -> None:
        from qa_bot.interface.completion import SHELLS

        sys.stdout.write(SHELLS[str(shell)](make_parser()))
        parser.exit()


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the commands of the command line by name, each with its parser."""
    for action in parser._actions:  # argparse has no other way to them
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the options of a command, in the order of its help."""
    return [action for action in parser._actions if action.option_strings]


def _add_common(parser: argparse.ArgumentParser, default: object) -> None:
    options = parser.add_argument_group("options")
    options.add_argument(
        "--corpus",
        action="append",
        # argparse would forget what was given before the command for what is given after it.
        dest="corpus" if default is None else "more_corpus",
        metavar="PATH",
        default=default,
        help="a file or folder to answer from, may be given several times; by default $QA_BOT_CORPUS, the configured "
        "one, or the article that comes with the package",
    )
    options.add_argument("-k", "--top", metavar="N", default=default, help="how many citations at most (default 3)")
    options.add_argument(
        "--min-confidence",
        metavar="P",
        default=default,
        help="hold back answers less sure than P, 0 to 1",
    )
    options.add_argument(
        "--reader", metavar="NAME", default=default, help="what reads them: neural, lexical or auto (default)"
    )
    options.add_argument("--engine", metavar="NAME", default=default, help="what finds passages: memory (default)")
    options.add_argument("--weights", metavar="FILE", default=default, help="weights that qa-bot train wrote")
    options.add_argument(
        "--answer-weights", metavar="FILE", default=default, help="the same for short answers (train --for answers)"
    )
    options.add_argument(
        "--confidence-weights",
        metavar="FILE",
        default=default,
        help="the same for how sure an answer is (train --for confidence)",
    )
    quiet = False if default is None else default
    options.add_argument("--json", action="store_true", default=quiet, help="machine-readable output")
    options.add_argument("--quiet", action="store_true", default=quiet, help="no progress and no warnings")
    options.add_argument("--no-color", action="store_true", default=quiet, help="no colour, as with NO_COLOR set")
    options.add_argument("--color", metavar="WHEN", default=default, help="auto, always or never")
    options.add_argument("--theme", metavar="NAME", default=default, help="colours for any, dark or light screens")
    options.add_argument(
        "--strict", action="store_true", default=quiet, help="treat warnings as errors, such as files left out"
    )
    options.add_argument("--no-cache", action="store_true", default=quiet, help="store no index, and use none")
