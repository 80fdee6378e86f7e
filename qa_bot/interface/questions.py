"""Options → the question sets to evaluate on, and how many processes share them."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from qa_bot.documents import read_corpus
from qa_bot.errors import QuestionSetError
from qa_bot.interface.bots import report_skipped
from qa_bot.interface.console import complain
from qa_bot.settings import Settings, bundled_corpus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_bot.evaluation import QuestionSet

_WORTH_A_PROCESS = 250
"""Questions: fewer are asked sooner than another process starts."""
_REMARKS_SHOWN = 5


def question_sets(arguments: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    """Read the question sets, and give those that bring no documents the ones of the corpus at hand.

    Raises:
        QABotError: they or the corpus cannot be read.
    """
    by_file = {path: _read(path, arguments, settings) for path in arguments.questions}
    sets = _told_apart(by_file)
    if all(each.documents is not None for each in sets):
        if arguments.corpus and arguments.scope != "document" and not arguments.quiet:
            complain(f"--corpus is ignored: {arguments.questions[0]} brings its own texts")
        return sets
    corpus = read_corpus(settings.corpus or [bundled_corpus()])
    report_skipped(corpus.skipped, settings.strict, arguments.quiet)
    return [each if each.documents is not None else replace(each, documents=corpus.documents) for each in sets]


def _read(path: str, arguments: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    """Read the question sets of a file, and say what is doubtful in it."""
    from qa_bot.evaluation import read_questions

    sets = read_questions(path, arguments.format, arguments.scope, arguments.qrels, settings.corpus or ())
    remarks = [remark for each in sets for remark in each.remarks]
    report_remarks(path, remarks, settings.strict, arguments.quiet)
    return sets


def _told_apart(by_file: Mapping[str, list[QuestionSet]]) -> list[QuestionSet]:
    """Return the sets of all files; where an id comes in two of them, every id begins with its file."""
    ids = Counter(topic.id for sets in by_file.values() for each in sets for topic in each.topics)
    if not any(count > 1 for count in ids.values()):
        return [each for sets in by_file.values() for each in sets]
    return [
        replace(each, topics=tuple(replace(topic, id=f"{path}:{topic.id}") for topic in each.topics))
        for path, sets in by_file.items()
        for each in sets
    ]


def report_remarks(path: str, remarks: Sequence[str], is_strict: bool, is_quiet: bool) -> None:
    """Say what is doubtful in a question file, the first of it.

    Raises:
        QuestionSetError: something is, where nothing may be.
    """
    if is_quiet and not is_strict:
        return
    for remark in remarks[:_REMARKS_SHOWN]:
        complain(f"{path}: {remark}")
    if len(remarks) > _REMARKS_SHOWN:
        complain(f"{path}: {len(remarks):,} such remarks in all")
    if remarks and is_strict:
        raise QuestionSetError(path, "it has the problems above, which --strict treats as errors")


def jobs(asked: int | None, questions: int) -> int:
    """Return how many processes to use: as many as asked for, else all cores where there is enough to do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return asked or max(1, min(cores, questions // _WORTH_A_PROCESS))
