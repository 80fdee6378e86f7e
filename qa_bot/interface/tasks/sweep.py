"""``qa-bot sweep``: settings tried on a question set."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qa_bot.interface.bots import BotMaker, threshold
from qa_bot.interface.console import ANSWERED, INTERRUPTED, complain, progress
from qa_bot.interface.questions import jobs, question_sets
from qa_bot.settings import Settings

if TYPE_CHECKING:
    from qa_bot.evaluation.sweep import Sweep, Tried

_SHOWN = ("passage.Success@1", "sentence.Success@1", "answer.F1", "decision.right")


@dataclass(frozen=True, slots=True)
class _Makers:
    """Makes for a setting what makes its bots."""

    settings: Settings
    quiet: bool

    def __call__(self, setting: Mapping[str, float]) -> BotMaker:
        return BotMaker(self.settings, self.quiet, setting)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Try all combinations of settings, and return the exit status."""
    from qa_bot.evaluation.sweep import Plan, parsed, sweep

    plan = Plan.of(parsed(arguments.vary), threshold(settings))
    sets = question_sets(arguments, settings)
    total = sum(len(each.topics) for each in sets)
    try:
        done = sweep(
            sets,
            _Makers(settings, arguments.quiet),
            plan,
            measure=arguments.measure,
            progress=progress(total * len(plan.runs()), arguments.quiet),
            jobs=jobs(arguments.jobs, total),
        )
    except KeyboardInterrupt:
        complain("interrupted before the default setting was tried, with which the others are compared")
        return INTERRUPTED
    if not done.is_whole:
        complain(f"interrupted after {len(done.tried)} of {len(plan.settings)} settings; the best is of these")
    if arguments.json:
        sys.stdout.write(json.dumps(_record(done)) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(done)))
    return ANSWERED if done.is_whole else INTERRUPTED


def _record(done: Sweep) -> dict[str, object]:
    return {
        "schema": "qa-bot/sweep/1",
        "measure": done.measure,
        "n": done.questions,
        "tried": [
            {"setting": each.setting, "figures": each.figures, "difference": asdict(each.difference)}
            for each in done.tried
        ],
        "best": done.best.setting,
        "folds": done.folds,
        "held_out": asdict(done.held_out) if done.held_out else None,
        "verdict": done.verdict(),
    }


def _against(each: Tried, done: Sweep) -> list[str]:
    of = each.difference
    if each is done.tried[0]:
        return ["(default)", "", ""]
    return [f"{of.mean:+.3f}", f"{of.low:+.3f}, {of.high:+.3f}", f"{of.p:.3f}"]


def _lines(done: Sweep) -> Iterator[str]:
    """Yield the table and what it comes to; a star marks the best."""
    names = list(done.tried[0].setting)
    figures = [name for name in _SHOWN if name in done.tried[0].figures]
    figures += [] if done.measure in figures else [done.measure]
    rows = [[*names, *figures, "difference", "95 % interval", "p"]]
    for each in done.tried:
        star = "*" if each is done.best else ""
        values = [f"{each.figures[name]:.3f}{star if name == done.measure else ''}" for name in figures]
        rows.append([*(f"{each.setting[name]:g}" for name in names), *values, *_against(each, done)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    best = " ".join(f"{name}={value:g}" for name, value in done.best.setting.items())
    yield f"best by {done.measure}, n={done.questions}: {best}"
    yield done.verdict()
