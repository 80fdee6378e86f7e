"""``qa-bot verify``: whether the citations of saved answers still hold."""

from __future__ import annotations

import argparse
import json
import sys

from qa_bot.interface.console import ABSTAINED, ANSWERED, look, progress
from qa_bot.interface.fragments import Fragment, counted, lines_to_text, printable, shortened, wrap
from qa_bot.interface.places import shown_path
from qa_bot.service.answering import verification_record
from qa_bot.settings import Settings
from qa_bot.verification import STATES, Checked, read_saved, verify

_UNBROKEN = 100_000
"""Columns: in a pipe a line stays one, to be searched."""
_TICK = 500
"""Citations between two signs of progress."""
_DIGITS = 12
"""Of a digest, as a person compares them."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check all citations, and return 0 if all of them hold, else 1."""
    # The corpus that is configured for asking is not where these answers came from; only one given here is.
    saved = read_saved(arguments.answers)
    show = progress(len(saved), arguments.quiet, "citations")
    checked = []
    for number, each in enumerate(verify(saved, arguments.corpus or ()), start=1):
        checked.append(each)
        if number % _TICK == 0 or number == len(saved):
            show(number)
    record = verification_record(checked)
    if arguments.json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        _report(checked, record, settings)
    return ANSWERED if record["holds"] == len(checked) else ABSTAINED


def _report(checked: list[Checked], counts: dict[str, int], settings: Settings) -> None:
    shown = look(settings)
    width = shown.width if sys.stdout.isatty() else _UNBROKEN
    lines: list[list[Fragment]] = []
    for each in checked:
        if each.state != "holds":
            lines += _told(each, width)
    told = [f"{counts[state]:,} {state}" if state != "holds" else f"{counts[state]:,} hold" for state in STATES]
    lines.append([("bold", counted(len(checked), "citation")), ("", f": {', '.join(told)}")])
    sys.stdout.write(lines_to_text(lines, shown.styles))


def _told(each: Checked, width: int) -> list[list[Fragment]]:
    """Say what became of a citation: which it is, where it stands now, the digests then and now."""
    citation = each.citation
    place = printable(f"{shown_path(citation.path) or citation.document_id}, citation {citation.rank}")
    question = shortened(printable(citation.question), 60)
    lines = wrap([("refusal", f"{each.state:8}"), ("", place), ("dim", f"  of “{question}”")], width)
    notes = [each.why] if each.why else []
    if each.line is not None:
        notes.append(f"now {shown_path(each.path)}:{each.line}, characters {each.start} to {each.end}")
    if each.sha256 != citation.sha256:
        notes.append(f"sha256 was {citation.sha256[:_DIGITS]}, is {each.sha256[:_DIGITS] or 'none'}")
    for note in notes:
        lines += wrap([("dim", printable(note))], width, " " * 8)
    return lines
