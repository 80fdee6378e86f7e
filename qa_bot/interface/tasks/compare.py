"""``qa-bot compare``: two evaluations, question by question."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from qa_bot.interface.console import ANSWERED, complain
from qa_bot.interface.fragments import printable
from qa_bot.settings import Settings

_CHANCE = 0.05


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Compare two files of records, and return the exit status."""
    from qa_bot.evaluation.records import compare, read_records

    first, second = read_records(arguments.first), read_records(arguments.second)
    if not arguments.quiet:
        _warn(first, second)
    compared = compare(first, second)
    changed = [each for each in first if each in second and _is_changed(first[each], second[each])]
    if arguments.json:
        figures = {each.name: {**asdict(each), "difference": each.difference} for each in compared}
        record = {"schema": "qa-bot/comparison/1", "figures": figures, "changed": changed}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return ANSWERED
    for each in compared:
        verdict = "" if each.p < _CHANCE else "   within the noise"
        sys.stdout.write(
            f"{each.name:20} {each.first:.3f} → {each.second:.3f}   {each.difference:+.3f} "
            f"[{each.low:+.3f}, {each.high:+.3f}]   p {each.p:.3f}   "
            f"{each.wins} better, {each.losses} worse, {each.ties} alike{verdict}\n"
        )
    sys.stdout.write(f"{len(changed)} questions changed{'' if arguments.changed else '   (--changed lists them)'}\n")
    for identity in changed if arguments.changed else ():
        _show(first[identity], second[identity])
    return ANSWERED


def _warn(first: Mapping[str, Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]]) -> None:
    """Say where the two are not of the same questions."""
    lacking, more = len(first.keys() - second.keys()), len(second.keys() - first.keys())
    if lacking or more:
        complain(f"not the same questions: {lacking} are in the first file alone, {more} in the second alone")
    other = sum(first[each].get("question") != second[each].get("question") for each in first if each in second)
    if other:
        complain(f"{other} questions have the same id and other words")


def _is_changed(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["measures"] != other["measures"] or one.get("abstained") != other.get("abstained"))


def _show(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    sys.stdout.write(printable(f"{one['id']}: {one.get('question')}") + "\n")
    for record in (one, other):
        said = "refused" if record.get("abstained") else record.get("answer") or "(a sentence)"
        cause = record.get("cause") or "right"
        sys.stdout.write(f"  {printable(f'{said} · {cause}')}\n")
