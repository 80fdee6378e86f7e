"""``qa-bot compare``: two evaluations, question by question."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qa_bot.errors import QuestionSetError
from qa_bot.interface.console import ANSWERED, FAILED, complain
from qa_bot.interface.fragments import printable
from qa_bot.settings import Settings

if TYPE_CHECKING:
    from qa_bot.evaluation.records import Compared

_CHANCE = 0.05


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Compare two files of records, and return the exit status."""
    from qa_bot.evaluation.records import compare, read_records
    from qa_bot.evaluation.reports.text import shown

    first, second = read_records(arguments.first), read_records(arguments.second)
    if first.keys().isdisjoint(second):
        raise QuestionSetError(arguments.second, f"has no question of {arguments.first}")
    compared = compare(first, second)
    told = list(_differences(first, second, [each.name for each in compared]))
    for line in told if settings.strict or not arguments.quiet else ():
        complain(line)
    if told and settings.strict:
        return FAILED
    changed = [each for each in first if each in second and _is_changed(first[each], second[each])]
    if arguments.json:
        figures = {each.name: {**asdict(each), "difference": each.difference} for each in compared}
        record = {"schema": "qa-bot/comparison/1", "figures": figures, "changed": changed}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return ANSWERED
    sys.stdout.write("".join(f"{shown(line)}\n" for line in _lines(compared)))
    number = f"{len(changed)} question{'' if len(changed) == 1 else 's'} changed"
    sys.stdout.write(f"{number}{'' if arguments.changed else '   (--changed lists them)'}\n")
    for identity in changed if arguments.changed else ():
        _show(first[identity], second[identity])
    return ANSWERED


def _lines(compared: Sequence[Compared]) -> Iterator[str]:
    width = max((len(each.name) for each in compared), default=0)
    for each in compared:
        verdict = "" if each.p < _CHANCE else "   within the noise" if each.wins or each.losses else "   the same"
        yield (
            f"{each.name:{width}} {each.first:.3f} → {each.second:.3f}   {each.difference:+.3f} "
            f"[{each.low:+.3f}, {each.high:+.3f}]   p {each.p:.3f}   "
            f"{each.wins} better, {each.losses} worse, {each.ties} alike{verdict}"
        )


def _differences(
    first: Mapping[str, Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]], compared: Collection[str]
) -> Iterator[str]:
    """Say where the two are not of the same questions and measures."""
    lacking, more = len(first.keys() - second.keys()), len(second.keys() - first.keys())
    if lacking or more:
        yield f"not the same questions: {lacking} are in the first file alone, {more} in the second alone"
    other = sum(first[each].get("question") != second[each].get("question") for each in first if each in second)
    if other:
        yield f"questions with the same id and different words: {other}"
    names = {name for records in (first, second) for record in records.values() for name in record["measures"]}
    alone = sorted(names - set(compared))
    if alone:
        yield f"not compared, since no question has them in both files: {', '.join(alone)}"


def _is_changed(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["measures"] != other["measures"] or one.get("abstained") != other.get("abstained"))


def _show(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    sys.stdout.write(printable(f"{one['id']}: {one.get('question')}") + "\n")
    for record in (one, other):
        said = "refused" if record.get("abstained") else record.get("answer") or "(a sentence)"
        cause = record.get("cause") or "right"
        sys.stdout.write(f"  {printable(f'{said} · {cause}')}\n")
