"""``qa-bot eval``: measure the bot on a question set."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from qa_bot.errors import SettingsError
from qa_bot.interface.bots import BotMaker, threshold
from qa_bot.interface.console import ABSTAINED, ANSWERED, FAILED, INTERRUPTED, complain, interrupted, progress
from qa_bot.interface.files import check_writable
from qa_bot.interface.questions import jobs, question_sets
from qa_bot.settings import Settings
from qa_bot.writing import write_atomically

if TYPE_CHECKING:
    from qa_bot.evaluation import Evaluation, QuestionSet


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask and judge all questions, or score a run, and return the exit status."""
    measures = _measures(arguments.measures)
    wanted = [_floor(each, measures) for each in arguments.fail_under or ()]
    _check_files(arguments)  # said now, not after all questions are asked
    sets = question_sets(arguments, settings)
    _check_field(arguments.by, sets)
    if arguments.sample:
        from qa_bot.evaluation.sampling import sample

        sets = sample(sets, arguments.sample)
    if arguments.folds:
        from qa_bot.evaluation.held_out import by_fold, folds_of

        sets = by_fold(sets, folds_of(Path(arguments.folds)))
    if arguments.score_run:
        return _score_run(sets, measures, wanted, arguments, settings)
    if arguments.ablate_rules:
        return _ablate_rules(sets, arguments, settings)
    return _evaluate(sets, measures, wanted, arguments, settings)


def _ablate_rules(sets: list[QuestionSet], arguments: argparse.Namespace, settings: Settings) -> int:
    """Say what each rule of the lexical reader changes, and whether for better or worse."""
    from qa_bot.evaluation.ablation import ablate, table
    from qa_bot.reading.choice import RULES

    if settings.reader == "neural":
        raise SettingsError("--ablate-rules", "the neural reader has no rules; add --reader lexical")
    lexical = replace(settings, reader="lexical")
    total = sum(len(each.topics) for each in sets)
    maker = BotMaker(lexical, arguments.quiet)
    effects = ablate(sets, [rule.name for rule in RULES], maker, threshold(lexical), progress(total, arguments.quiet))
    told = json.dumps([each.as_json() for each in effects]) + "\n" if arguments.json else table(effects)
    sys.stdout.write(told)
    return ANSWERED


def _check_files(arguments: argparse.Namespace) -> None:
    """See that what is asked for can be written.

    Raises:
        SettingsError: it cannot, a report has no form that is known, or its library is not there.
    """
    from qa_bot.evaluation.reports import check_report

    files = {"--run": arguments.run, "--per-question": arguments.per_question}
    for option, given in files.items():
        if given:
            check_writable(option, Path(given))
    for given in arguments.report or ():
        check_report(Path(given))
        check_writable("--report", Path(given))
    if arguments.score_run:
        asked = {**files, "--report": arguments.report, "--misses": arguments.misses, "--by": arguments.by}
        asked |= {"--folds": arguments.folds, "--sample": arguments.sample}
        for option, given in asked.items():
            if given:
                raise SettingsError(option, "cannot be combined with --score-run, which only gives figures")


def _check_field(field: str | None, sets: Sequence[QuestionSet]) -> None:
    """See that questions have the field by which figures are wanted.

    Raises:
        SettingsError: none has, with those that there are.
    """
    known = {name for each in sets for topic in each.topics for name, _ in topic.labels}
    if field is not None and field not in known:
        told = f"the fields are: {', '.join(sorted(known))}" if known else "the questions have no fields of that kind"
        raise SettingsError("--by", f"no question has the field {field!r}; {told}")


def _evaluate(
    sets: list[QuestionSet],
    measures: Sequence[str],
    wanted: list[tuple[str, float]],
    arguments: argparse.Namespace,
    settings: Settings,
) -> int:
    from qa_bot.evaluation.report import misses, summary, warnings
    from qa_bot.evaluation.reports.text import shown

    began = perf_counter()
    total = sum(len(each.topics) for each in sets)
    evaluation = _asked(sets, measures, total, arguments, settings)
    if not evaluation.is_whole:
        complain(interrupted(len(evaluation.judged), total))
        if not evaluation.judged:
            return INTERRUPTED
    if _are_fatal(list(warnings(evaluation)), arguments.quiet, settings.strict):
        return FAILED
    figures = evaluation.figures(measures, arguments.by)
    if arguments.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    else:
        told = summary(evaluation, figures, perf_counter() - began)
        told += misses(evaluation) if arguments.misses else ""
        sys.stdout.write("".join(f"{shown(line)}\n" for line in told.split("\n")[:-1]))
    # Last: where there is no room for a file, the figures are not lost with it.
    _keep(evaluation, measures, arguments)
    _write_reports(evaluation, sets, measures, arguments, settings)
    return _within(figures, wanted) if evaluation.is_whole else INTERRUPTED


def _asked(
    sets: list[QuestionSet], measures: Sequence[str], total: int, arguments: argparse.Namespace, settings: Settings
) -> Evaluation:
    """Ask and judge all questions, with as many citations each as the measures look at."""
    from qa_bot.evaluation.measures import parsed
    from qa_bot.evaluation.run import ASKED, evaluate

    return evaluate(
        sets,
        BotMaker(settings, arguments.quiet, folds=Path(arguments.folds) if arguments.folds else None),
        threshold(settings),
        progress(total, arguments.quiet),
        jobs(arguments.jobs, total),
        max(ASKED, 2 * max(parsed(name)[1] for name in measures)),
    )


def _are_fatal(told: Sequence[str], is_quiet: bool, is_strict: bool) -> bool:
    """Say what is doubtful, and tell whether that ends it."""
    for line in told if is_strict or not is_quiet else ():
        complain(line)
    return is_strict and bool(told)


def _keep(evaluation: Evaluation, measures: Sequence[str], arguments: argparse.Namespace) -> None:
    """Write the files that were asked for."""
    from qa_bot.evaluation.records import records
    from qa_bot.evaluation.trec import run_lines

    if arguments.run:
        write_atomically(Path(arguments.run), "".join(run_lines(evaluation)).encode("utf-8", "replace"))
    if arguments.per_question:
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records(evaluation, measures))
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
    names = [Path(each).resolve().name for each in arguments.questions]
    name = names[0] if len(names) == 1 else ", ".join(names)
    about = About(name, asked_of, __version__, threshold(settings), measures, arguments.by)
    for given in arguments.report:
        write_report(Path(given), evaluation, about)


def _score_run(
    sets: list[QuestionSet],
    measures: Sequence[str],
    wanted: list[tuple[str, float]],
    arguments: argparse.Namespace,
    settings: Settings,
) -> int:
    """Score the rankings of a file, and show the figures."""
    from qa_bot.evaluation.judging.gold import Gold
    from qa_bot.evaluation.report import run_summary
    from qa_bot.evaluation.trec import read_run, score_run

    run = read_run(arguments.score_run)
    maker = BotMaker(settings, arguments.quiet)
    scored = score_run(run, ((each, Gold(maker(each).passages)) for each in sets), measures)
    if _are_fatal([f"{arguments.score_run}: {each}" for each in scored.remarks], arguments.quiet, settings.strict):
        return FAILED
    sys.stdout.write(json.dumps(scored.figures) + "\n" if arguments.json else run_summary(scored.figures))
    return _within(scored.figures, wanted)


def _measures(given: str | None) -> Sequence[str]:
    """Return the measures of passages that were asked for."""
    from qa_bot.evaluation.judging.gold import PASSAGE_MEASURES
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


def _floor(given: str, measures: Sequence[str]) -> tuple[str, float]:
    """Return a figure's name and what it must not fall under, from ``passage.Success@1=0.85``."""
    from qa_bot.evaluation.figures import names

    name, _, value = given.partition("=")
    try:
        least = float(value)
    except ValueError:
        least = math.nan
    if not math.isfinite(least):
        raise SettingsError("--fail-under", f"{given!r} is not like passage.Success@1=0.85")
    known = names(measures)
    if name not in known:
        more = "; --measures picks others of passages" if name.startswith("passage.") else ""
        raise SettingsError("--fail-under", f"there is no figure {name!r} among {', '.join(known)}{more}")
    return name, least


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
