"""``qa-bot eval``: measure the bot on a question set."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from qa_bot.documents import read_corpus
from qa_bot.interface.bots import BotMaker, report_skipped, threshold
from qa_bot.interface.console import ANSWERED, complain, progress
from qa_bot.settings import Settings, bundled_corpus

if TYPE_CHECKING:
    from qa_bot.evaluation import QuestionSet

_WORTH_A_PROCESS = 250
"""Questions: fewer are asked sooner than another process starts."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask and judge all questions, and return the exit status."""
    from qa_bot.evaluation import evaluate, read_questions
    from qa_bot.evaluation.report import misses, summary, warnings

    began = perf_counter()
    sets = _on_corpus(read_questions(arguments.questions, arguments.format, arguments.scope), arguments, settings)
    total = sum(len(each.topics) for each in sets)
    evaluation = evaluate(
        sets,
        BotMaker(settings, arguments.quiet),
        threshold(settings),
        progress(total, arguments.quiet),
        _jobs(arguments.jobs, total),
    )
    if not arguments.quiet:
        for line in warnings(evaluation):
            complain(line)
    if arguments.json:
        sys.stdout.write(json.dumps(evaluation.figures(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(summary(evaluation, perf_counter() - began))
        if arguments.misses:
            sys.stdout.write(misses(evaluation))
    return ANSWERED


def _on_corpus(sets: list[QuestionSet], arguments: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    """Give the question sets that bring no documents those of the corpus at hand."""
    if all(each.documents is not None for each in sets):
        return sets
    corpus = read_corpus(settings.corpus or [bundled_corpus()])
    if not arguments.quiet:
        report_skipped(corpus.skipped)
    return [each if each.documents is not None else replace(each, documents=corpus.documents) for each in sets]


def _jobs(asked: int | None, questions: int) -> int:
    """Return how many processes to use: as many as asked for, else all cores where there is enough to do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return asked or max(1, min(cores, questions // _WORTH_A_PROCESS))
