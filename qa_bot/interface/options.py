"""The commands, and the options of each."""

from __future__ import annotations

import argparse

_MOST_DIGITS = 9
_LAST_PORT = 65_535
_MOST_TIME = 100_000
"""Minutes or epochs: nobody waits so long."""


def _chat(command: argparse.ArgumentParser) -> None:
    """Add nothing: the common options are all that a conversation has."""


def _ask(command: argparse.ArgumentParser) -> None:
    command.add_argument("question", nargs="+", metavar="QUESTION", help="the question; - reads it from standard input")
    command.add_argument("--explain", action="store_true", help="say why each citation has its score")
    command.add_argument(
        "--receipt", action="store_true", help="JSON with what the answer depends on, for qa-bot replay"
    )


def _add_question_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions", nargs="+", metavar="QUESTIONS", help="a file of questions, or a BEIR folder, or several"
    )
    command.add_argument(
        "--format",
        choices=("auto", "jsonl", "squad", "beir", "csv", "tsv", "trec"),
        default="auto",
        help="the form of the file",
    )
    command.add_argument("--qrels", metavar="FILE", help="for TREC topics: which documents are relevant")
    command.add_argument(
        "--scope",
        choices=("article", "document", "collection"),
        default="article",
        help="what is asked: of SQuAD, each question's article (default) or those of the whole file; of questions that "
        "name their documents, each one's own, or all of the file as a collection",
    )
    command.add_argument("--jobs", type=_count, metavar="N", help="processes to use (a core for every 250 questions)")


def _eval(command: argparse.ArgumentParser) -> None:
    _add_question_options(command)
    command.add_argument(
        "--sample", type=_count, metavar="N", help="ask N of the questions, the same each time, of all documents"
    )
    command.add_argument("--misses", action="store_true", help="list the questions that are missed, and why")
    command.add_argument(
        "--measures", metavar="LIST", help="measures of passages, such as Success@1,RR@10,AP@100,nDCG@20"
    )
    command.add_argument(
        "--by", metavar="FIELD", help="also give figures by what this field of the questions says, or column of a table"
    )
    command.add_argument(
        "--folds",
        metavar="FOLDER",
        help="answer each article or conversation with the weights that qa-bot train --folds left there and that "
        "have not seen it",
    )
    command.add_argument(
        "--ablate-rules",
        action="store_true",
        help="say what each rule of the lexical reader changes, for better or worse",
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
        "questions", nargs="+", metavar="QUESTIONS", help="question files that say where the answers are"
    )
    command.add_argument("--out", required=True, metavar="FILE", help="where to write the weights")
    command.add_argument(
        "--for",
        dest="part",
        choices=("ranking", "answers", "confidence", "reader", "combination"),
        default="ranking",
        help="what to fit: the ranking of sentences (default), the choice of short answers, how sure they are, the "
        "neural reader, or what combines it with the ranking",
    )
    command.add_argument(
        "--seeds", type=int, choices=range(1, 9), default=1, metavar="N", help="networks to average (1)"
    )
    command.add_argument(
        "--folds",
        metavar="FOLDER",
        help="also leave the weights fitted without each fold there; for answers, have the ranking's from there, for "
        "confidence both, for combination the readers",
    )
    of_reader = command.add_argument_group("options of --for reader, the last of --for combination, too")
    of_reader.add_argument(
        "--base", metavar="FOLDER", help="the encoder to begin with: model.safetensors of a small BERT for English"
    )
    of_reader.add_argument("--epochs", type=_positive, metavar="N", help="how long the base stage goes on (1)")
    of_reader.add_argument("--minutes", type=_positive, metavar="N", help="the same by the clock")
    of_reader.add_argument(
        "--mean",
        action="store_true",
        help="with --folds, take the mean of the weights of both halves in the end, not weights fitted to all",
    )
    of_reader.add_argument(
        "--checkpoints", metavar="FOLDER", help="where training leaves what it goes on from (checkpoints)"
    )
    of_reader.add_argument(
        "--share",
        action="append",
        metavar="FILE=P",
        help="take a part of the questions of a file, P from 0 to 1, may be given several times",
    )
    command.add_argument("--ablation", action="store_true", help="also show what each group of features is worth")


def _config(command: argparse.ArgumentParser) -> None:
    command.add_argument("--init", action="store_true", help="write a configuration file with all settings, commented")


def _add_address(command: argparse.ArgumentParser, default_port: int) -> None:
    command.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="HOST",
        help="the address to listen on (127.0.0.1: this machine alone); others need the token that $QA_BOT_TOKEN sets "
        "or that is made and shown",
    )
    command.add_argument(
        "--port", type=_port, default=default_port, metavar="N", help=f"the port ({default_port}); 0 is any free one"
    )


def _serve(command: argparse.ArgumentParser) -> None:
    _add_address(command, 8765)


def _mcp(command: argparse.ArgumentParser) -> None:
    command.add_argument("--http", action="store_true", help="over HTTP, at /mcp, not on standard input and output")
    _add_address(command, 8766)


def _doctor(command: argparse.ArgumentParser) -> None:
    """Add nothing: everything is looked at."""


def _man(command: argparse.ArgumentParser) -> None:
    """Add nothing: the manual is one."""


def _index(command: argparse.ArgumentParser) -> None:
    command.add_argument("--rebuild", action="store_true", help="analyse all files anew")
    command.add_argument("--clear", action="store_true", help="remove all that is stored, of every corpus")


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "answers", metavar="FILE", help="saved answers: qa-bot ask --json, qa-bot chat --json, or the chat's /save"
    )


def _text(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a file of any format that is read")
    command.add_argument("--places", action="store_true", help="print its blocks with their kinds and places")


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
        "try settings on a question set, and see whether one is better",
        "Try all combinations of some settings on a question set. The best is chosen on all questions; what choosing "
        "gains is measured on questions held out, articles or conversations as a whole.",
        _sweep,
    ),
    "draft": (
        "propose questions for a question set, made from the corpus",
        "Propose questions, and sentences with a gap, with answers and evidence, made from the corpus's own sentences: "
        "a question file to edit. What share of them the bot answers says nothing about how good it is.",
        _draft,
    ),
    "train": (
        "fit the learned weights to question sets",
        "Fit the weights of the ranking, of short answers, of confidence or of the neural reader to question sets, "
        "with figures cross-validated by article.",
        _train,
    ),
    "index": (
        "build or refresh the stored index, and show what it holds",
        "Build or refresh the stored index of the corpus, and show what it holds. Other commands do so by themselves.",
        _index,
    ),
    "text": (
        "print the text that the bot reads in a file",
        "Print the text that the bot reads in a file of any format, which citations quote, or its blocks with their "
        "kinds and places: pages, slides, sheets, sections.",
        _text,
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
        "weights. Exit status 1 where an answer differs.",
        _replay,
    ),
    "serve": (
        "the page and the HTTP API",
        "Serve a page to ask on, at the address that is printed, and the HTTP API under /api/v1, which "
        "/api/v1/openapi.json describes.",
        _serve,
    ),
    "mcp": (
        "an MCP server for agents",
        "Serve the tools ask, search, fetch, verify and status by the Model Context Protocol, on standard input and "
        "output or over HTTP.",
        _mcp,
    ),
    "doctor": (
        "what is installed and working, and what to install for the rest",
        "Say what is installed and working: formats, engines, readers, fronts, the corpus, what is stored, versions, "
        "and what to install for the rest. Exit status 1 where the corpus cannot be answered from.",
        _doctor,
    ),
    "config": (
        "the settings in force, and where each came from",
        "Show each setting in force and where it came from: an option, the environment, the configuration file or the "
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


def _port(value: str) -> int:
    if not value.isdecimal() or len(value) > _MOST_DIGITS or int(value) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{value[:20]!r} is not a port; give a number from 0 to {_LAST_PORT}")
    return int(value)


def _positive(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < _MOST_TIME:
        raise argparse.ArgumentTypeError(f"{value[:20]!r} is not a number above 0 and below {_MOST_TIME}")
    return number


def _count(value: str) -> int:
    if not value.isdecimal() or len(value) > _MOST_DIGITS or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value[:20]!r} is not a number from 1 up")
    return int(value)
