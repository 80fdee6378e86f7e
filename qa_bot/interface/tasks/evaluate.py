"""``qa-bot eval``: measure the bot on a question set."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from qa_bot.errors import SettingsError
from qa_bot.interface.bots import BotMaker, threshold
from qa_bot.interface.console import ABSTAINED, ANSWERED, FAILED, INTERRUPTED, complain, progress
from qa_bot.interface.questions import jobs, question_sets
from qa_bot.settings import Settings
from qa_bot.writing import write_atomically

if TYPE_CHECKING:
    from qa_bot.evaluation import Evaluation, QuestionSet


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask and judge all questions, or score a run, and return the exit status."""
    from qa_bot.evaluation.measures import parsed

    _check_files(arguments)  # said now, not after all questions are asked
    measures = _measures(arguments.measures)
    wanted = [_floor(each) for each in arguments.fail_under or ()]
    sets = question_sets(arguments, settings)
    if arguments.score_run:
        figures = _score_run(sets, measures, arguments, settings)
        return _within(figures, wanted)
    depth = max(parsed(name)[1] for name in measures)
    return _evaluate(sets, measures, depth, wanted, arguments, settings)


def _check_files(arguments: argparse.Namespace) -> None:
    """See that what is asked for can be written.

    Raises:
        SettingsError: a folder is not there, a report has no form that is known, or its library is not there.
    """
    from qa_bot.evaluation.reports import check_report

    reports = arguments.report or []
    for option, given in [("run", arguments.run), ("per-question", arguments.per_question)]:
        if given and not Path(given).parent.is_dir():
            raise SettingsError(f"--{option}", f"{given} cannot be written: no such folder")
    for given in reports:
        check_report(Path(given))
    if reports and arguments.score_run:
        raise SettingsError("--report", "shows what the bot answers; of a run that is scored there are only figures")


def _evaluate(
    sets: list[QuestionSet],
    measures: Sequence[str],
    depth: int,
    wanted: list[tuple[str, float]],
    arguments: argparse.Namespace,
    settings: Settings,
) -> int:
    from qa_bot.evaluation.report import misses, summary, warnings
    from qa_bot.evaluation.run import ASKED, evaluate

    began = perf_counter()
    total = sum(len(each.topics) for each in sets)
    evaluation = evaluate(
        sets,
        BotMaker(settings, arguments.quiet),
        threshold(settings),
        progress(total, arguments.quiet),
        jobs(arguments.jobs, total),
        max(ASKED, 2 * depth),
    )
    if not evaluation.is_whole:
        complain(f"interrupted after {len(evaluation.judged)} of {total} questions; the figures are of these")
        if not evaluation.judged:
            return INTERRUPTED
    told = list(warnings(evaluation))
    if not arguments.quiet or settings.strict:
        for line in told:
            complain(line)
    if settings.strict and told:
        return FAILED
    figures = evaluation.figures(measures)
    if arguments.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(summary(evaluation, perf_counter() - began, measures))
        if arguments.misses:
            sys.stdout.write(misses(evaluation))
    # Last: where there is no room for a file, the figures are not lost with it.
    _keep(evaluation, arguments)
    _write_reports(evaluation, sets, measures, arguments, settings)
    return _within(figures, wanted) if evaluation.is_whole else INTERRUPTED


def _keep(evaluation: Evaluation, arguments: argparse.Namespace) -> None:
    """Write the files that were asked for."""
    from qa_bot.evaluation.records import records
    from qa_bot.evaluation.trec import run_lines

    if arguments.run:
        write_atomically(Path(arguments.run), "".join(run_lines(evaluation)).encode("utf-8", "replace"))
    if arguments.per_question:
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records(evaluation))
        write_atomically(Path(arguments.per_question), lines.encode("utf-8", "replace"))


def _write_reports(
    evaluation: Evaluation,
    sets: Sequence[QuestionSet],
    measures: Sequence[str],
    arguments: argparse.Namespace,
    settings: Settings,
) -> None:
    """Write the reports that were asked for."""
    if not arguments.report:
        return
    from qa_bot import __version__
    from qa_bot.evaluation.reports import About, write_report

    titles = list(dict.fromkeys(document.title for each in sets for document in each.documents or ()))
    asked_of = titles[0] if len(titles) == 1 else f"{len(titles):,} articles"
    if len(titles) > 1 and len(sets) > 1:
        asked_of += ", each question of its own"
    name = Path(arguments.questions).resolve().name
    about = About(name, asked_of, __version__, threshold(settings), measures)
    for given in arguments.report:
        write_report(Path(given), evaluation, about)


def _score_run(
    sets: list[QuestionSet], measures: Sequence[str], arguments: argparse.Namespace, settings: Settings
) -> dict[str, object]:
    """Score the rankings of a file, and show the figures."""
    from qa_bot.evaluation.gold import Gold
    from qa_bot.evaluation.report import run_summary
    from qa_bot.evaluation.trec import read_run, score_run

    run = read_run(arguments.score_run)
    maker = BotMaker(settings, arguments.quiet)
    figures = score_run(run, ((each, Gold(maker(each).passages)) for each in sets), measures)
    without = figures["without_ranking"]
    if without and not arguments.quiet:
        complain(f"{without} questions have no ranking in {arguments.score_run}; they count 0")
    sys.stdout.write(json.dumps(figures) + "\n" if arguments.json else run_summary(figures))
    return figures


def _measures(given: str | None) -> Sequence[str]:
    """Return the measures of passages that were asked for."""
    from qa_bot.evaluation.gold import PASSAGE_MEASURES
    from qa_bot.evaluation.measures import parsed

    if given is None:
        return PASSAGE_MEASURES
    names = given.replace(",", " ").split()
    try:
        for name in names:
            parsed(name)
    except ValueError as error:
        raise SettingsError("--measures", str(error)) from None
    if not names:
        raise SettingsError("--measures", "names no measure")
    return tuple(dict.fromkeys(names))


def _floor(given: str) -> tuple[str, float]:
    """Return a figure's name and what it must not fall under, from ``passage.Success@1=0.85``."""
    name, _, value = given.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise SettingsError("--fail-under", f"{given!r} is not like passage.Success@1=0.85") from None


def _within(figures: dict[str, object], wanted: list[tuple[str, float]]) -> int:
    """Say which figures fell short, and return the exit status."""
    status = ANSWERED
    for name, least in wanted:
        group, _, measure = name.partition(".")
        of_group = figures.get(group)
        value = of_group.get(measure) if isinstance(of_group, dict) else None
        if not isinstance(value, int | float):
            raise SettingsError("--fail-under", f"these questions give no figure {name}")
        if not value >= least:
            complain(f"{name} is {value:.4f}, under {least:g}")
            status = ABSTAINED
    return status
