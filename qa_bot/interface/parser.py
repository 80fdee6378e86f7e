"""The commands and options of the command line. Nothing heavy is imported: ``--help`` and completion are instant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection

from qa_bot import __version__
from qa_bot.interface.console import FAILED

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    from typing import NoReturn


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}; see {self.prog} --help\n")
        self.exit(FAILED)


def make_parser(words: Collection[str] | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line: the common options, and the commands in the order of ``--help``.

    Given the ``words`` of a command line, only commands named among them get their options: there are a hundred.
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
    for name, (told, description, add_options) in COMMANDS.items():
        is_needed = words is None or name in words
        command = commands.add_parser(
            name, parents=[common] if is_needed else [], help=told, description=description, allow_abbrev=False
        )
        if is_needed:
            add_options(command)
    return parser


def flags_of(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the settings that options give, by name, None where they give none."""
    return {
        "corpus": arguments.corpus,
        "top": arguments.top,
        "min_confidence": arguments.min_confidence,
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


def _chat(command: argparse.ArgumentParser) -> None:
    """Add nothing: the common options are all that a conversation has."""


def _ask(command: argparse.ArgumentParser) -> None:
    command.add_argument("question", nargs="+", metavar="QUESTION", help="the question; - reads it from standard input")
    command.add_argument("--explain", action="store_true", help="say why each citation has its score")
    command.add_argument(
        "--receipt", action="store_true", help="JSON with what the answer depends on, for qa-bot replay"
    )


def _add_question_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("questions", metavar="QUESTIONS", help="a file of questions, or a BEIR folder")
    command.add_argument(
        "--format",
        choices=("auto", "jsonl", "squad", "beir", "csv", "tsv", "trec"),
        default="auto",
        help="the file's form",
    )
    command.add_argument("--qrels", metavar="FILE", help="for TREC topics: which documents are relevant")
    command.add_argument(
        "--scope",
        choices=("article", "collection"),
        default="article",
        help="for SQuAD: ask each article's questions of the article (default), or all of the whole file",
    )
    command.add_argument("--jobs", type=_count, metavar="N", help="processes to use (as many as there are cores)")


def _eval(command: argparse.ArgumentParser) -> None:
    _add_question_options(command)
    command.add_argument("--misses", action="store_true", help="list the questions that are missed, and why")
    command.add_argument(
        "--measures", metavar="LIST", help="what to measure of passages, such as Success@1,RR@10,AP@100,nDCG@20"
    )
    command.add_argument(
        "--by", metavar="FIELD", help="also give figures by what this field of the questions says, or column of a table"
    )
    command.add_argument(
        "--folds",
        metavar="FOLDER",
        help="answer each article or conversation by the weights that qa-bot train --folds left there and that have "
        "not seen it",
    )
    command.add_argument("--run", metavar="FILE", help="write the rankings in TREC's form")
    command.add_argument(
        "--score-run", metavar="FILE", help="score the rankings of a TREC run instead of asking the bot"
    )
    command.add_argument("--per-question", metavar="FILE", help="write a record for each question, for qa-bot compare")
    command.add_argument(
        "--report",
        action="append",
        metavar="FILE",
        help="write a report: FILE.html is one page with charts and all questions, FILE.md is for a pull request; "
        "may be given several times",
    )
    command.add_argument(
        "--fail-under",
        action="append",
        metavar="FIGURE=VALUE",
        help="exit with 1 where a figure falls short, such as passage.Success@1=0.85; may be given several times",
    )


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument("first", metavar="FILE", help="what qa-bot eval --per-question wrote")
    command.add_argument("second", metavar="FILE", help="the same, of another bot or another setting")
    command.add_argument("--changed", action="store_true", help="list the questions that changed")


def _sweep(command: argparse.ArgumentParser) -> None:
    _add_question_options(command)
    command.add_argument(
        "--vary",
        action="append",
        required=True,
        metavar="NAME=LIST",
        help="a setting and its values, such as k1=0.6,0.9,1.2; may be given several times, for all combinations",
    )
    command.add_argument(
        "--measure",
        metavar="NAME",
        help="what to choose by, such as passage.Success@1, answer.F1 or decision.right (sentence.Success@1, and "
        "decision.right where min_confidence alone varies)",
    )


def _train(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions", nargs="+", metavar="QUESTIONS", help="question files that tell where answers stand"
    )
    command.add_argument("--out", required=True, metavar="FILE", help="where to write the weights")
    command.add_argument(
        "--for",
        dest="part",
        choices=("ranking", "answers", "confidence"),
        default="ranking",
        help="what to fit: the ranking of sentences (default), the choice of short answers, or how sure they are",
    )
    command.add_argument(
        "--seeds", type=int, choices=range(1, 9), default=1, metavar="N", help="networks to average (1)"
    )
    command.add_argument(
        "--folds",
        metavar="FOLDER",
        help="also leave the weights fitted without each fold there; for answers, have the ranking's from there, for "
        "confidence both",
    )
    command.add_argument("--ablation", action="store_true", help="also tell what each group of features is worth")


def _config(command: argparse.ArgumentParser) -> None:
    command.add_argument("--init", action="store_true", help="write a configuration file with all settings, commented")


def _man(command: argparse.ArgumentParser) -> None:
    """Add nothing: the manual is one."""


def _index(command: argparse.ArgumentParser) -> None:
    command.add_argument("--rebuild", action="store_true", help="analyse all files anew")
    command.add_argument("--clear", action="store_true", help="remove all that is stored, of every corpus")


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "answers", metavar="FILE", help="saved answers: qa-bot ask --json, qa-bot chat --json, or the chat's /save"
    )


def _draft(command: argparse.ArgumentParser) -> None:
    command.add_argument("--count", type=_count, default=50, metavar="N", help="how many at most (50)")
    command.add_argument("--out", metavar="FILE", help="where to write them (standard output)")


def _replay(command: argparse.ArgumentParser) -> None:
    command.add_argument("answers", metavar="FILE", help="what qa-bot ask --receipt wrote")


COMMANDS = {
    "chat": (
        "a conversation (also without any command)",
        "A conversation: at a terminal a prompt, else one question a line from standard input.",
        _chat,
    ),
    "ask": ("one question, one answer", "One question, one answer.", _ask),
    "eval": (
        "measure the bot on a question set",
        "Measure the bot on a question set: how often the passage, the sentence and the words are right.",
        _eval,
    ),
    "compare": (
        "compare two evaluations question by question",
        "Compare two evaluations of the same questions: differences with 95 % intervals, how likely they are by "
        "chance, wins and losses.",
        _compare,
    ),
    "sweep": (
        "try settings on a question set, and tell whether one is better",
        "Try all combinations of some settings on a question set. The best is chosen by all questions; what choosing "
        "gains is told by questions held out, articles or conversations as a whole.",
        _sweep,
    ),
    "draft": (
        "propose questions for a question set, made from the corpus",
        "Propose questions, and sentences with a gap, with answers and evidence, made from the corpus's own sentences: "
        "a question file to edit. What share of them the bot answers says nothing of how good it is.",
        _draft,
    ),
    "train": (
        "fit the learned weights to question sets",
        "Fit the weights of the ranking, of short answers or of confidence to question sets, with figures "
        "cross-validated by article.",
        _train,
    ),
    "index": (
        "build or refresh the stored index, and say what it holds",
        "Build or refresh the stored index of the corpus, and say what it holds. Other commands do so by themselves.",
        _index,
    ),
    "verify": (
        "check that the citations of saved answers still hold",
        "Check every citation of saved answers against the documents as they are now: those that the answers name, or "
        "those of --corpus. Exit status 1 where one has moved, has changed or is gone.",
        _verify,
    ),
    "replay": (
        "ask again what has a receipt, and compare",
        "Ask again every question of saved receipts, compare the answers, and name what differs: version, corpus, "
        "weights. Exit status 1 where an answer is another.",
        _replay,
    ),
    "config": (
        "the settings in force, and where each came from",
        "Say each setting in force and where it came from: an option, the environment, the configuration file or the "
        "default.",
        _config,
    ),
    "man": (
        "the manual: every command, option, key and setting",
        "The manual: every command with its options, the chat's commands and keys, the settings and files.",
        _man,
    ),
}
"""For each command what ``--help`` says of it in a list, what its own says, and what adds its options."""


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
        "--strict", action="store_true", default=quiet, help="take warnings for errors, such as files left out"
    )
    options.add_argument("--no-cache", action="store_true", default=quiet, help="store no index, and use none")
