"""Evaluation → Markdown, as a pull request shows it: figures, misses and some of the questions missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.reports.about import About, breakdowns, grouped
from qa_bot.evaluation.reports.passages import Passages
from qa_bot.evaluation.reports.rows import Cause, causes, rows
from qa_bot.evaluation.reports.text import shown

_MARKS = re.compile(r"[\\`*_\[\]<>&|~#@]")


def markdown(evaluation: Evaluation, about: About) -> str:
    """Return an evaluation in Markdown; but for the latency, the same for the same answers."""
    figures: Mapping[str, Any] = evaluation.figures(about.measures, about.by)
    of_page = rows(evaluation, Passages(evaluation.judged))
    lines = [
        f"## Evaluation on {escaped(about.questions)}",
        "",
        f"{figures['questions']:,} questions, {figures['answerable']:,} of them answerable, asked of "
        f"{escaped(about.corpus)}. qa_bot {about.version}, refusing under a confidence of {about.threshold:.2f}.",
        *([] if evaluation.is_whole else ["", "Interrupted: the figures are of the questions asked until then."]),
        *_figures(figures),
        *_breakdowns(figures),
        *_misses(list(causes(of_page))),
        *_misled(figures["misled"]),
    ]
    return "".join(f"{line}\n" for line in lines)


def escaped(text: str) -> str:
    """Return a text on one line of which Markdown takes nothing for its own.

    >>> escaped("a <b> | *c*")
    'a &#60;b&#62; &#124; &#42;c&#42;'
    """
    return _MARKS.sub(lambda match: f"&#{ord(match.group())};", " ".join(shown(text).split()))


def _figures(figures: Mapping[str, Any]) -> Iterator[str]:
    groups = grouped(figures)
    if groups:
        yield from ("", "| | figure | value | 95 % interval | n |", "|---|---|---:|---:|---:|")
    for title, n, values in groups:
        for each in values:
            between = "{:.3f} – {:.3f}".format(*each.interval) if each.interval else ""
            yield f"| {title} | {each.name} | {each.value:.3f} | {between} | {'' if n is None else format(n, ',')} |"
    latency = figures["latency_ms"]
    if latency:
        yield from ("", f"Latency: {', '.join(f'{name} {value:.1f} ms' for name, value in latency.items())}.")


def _breakdowns(figures: Mapping[str, Any]) -> Iterator[str]:
    for each in breakdowns(figures):
        names = " | ".join(name if name.isupper() else name[:1].lower() + name[1:] for name in each.columns.values())
        yield from ("", f"| {escaped(each.title)} | n | {names} |", "|---|---:|" + "---:|" * len(each.columns))
        for name, part in each.parts.items():
            values = (part[column] for column in each.columns)
            shown_values = " | ".join("–" if value is None else f"{value:.3f}" for value in values)
            yield f"| {escaped(name)} | {part['n']:,} | {shown_values} |"


def _misses(found: Sequence[Cause]) -> Iterator[str]:
    if not found:
        return
    yield from ("", "| missed | questions | share |", "|---|---:|---:|")
    for cause in found:
        yield f"| {cause.name} | {cause.count:,} | {cause.share:.1%} |"
    yield from ("", "<details><summary>The surest of the missed</summary>")
    for cause in found:
        yield from ("", f"**{cause.name}**: {cause.told}", "")
        for row in cause.examples:
            gold, answer = escaped(row.gold), escaped(row.found)
            yield f"- {escaped(row.question)} – gold *{gold}*, found *{answer}*, sure {row.record['confidence']:.0%}"
    yield from ("", "</details>")


def _misled(counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        told = ", ".join(f"{group} ({count:,})" for group, count in counts.items())
        yield from ("", f"What put a wrong sentence first, by groups of features: {told}.")
