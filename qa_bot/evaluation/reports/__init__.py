"""Evaluation → a report to keep: one page in HTML that needs nothing else, or Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from qa_bot.errors import SettingsError
from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.reports.about import About
from qa_bot.evaluation.reports.markdown import markdown
from qa_bot.evaluation.reports.page import load_environment, page
from qa_bot.writing import write_atomically

__all__ = ["REPORTS", "About", "check_report", "write_report"]

REPORTS: Mapping[str, Callable[[Evaluation, About], str]] = {".html": page, ".md": markdown}
"""For each suffix of a report what writes it."""


def check_report(path: Path) -> None:
    """See that there is what writes a report.

    Raises:
        SettingsError: its suffix is of no form, or what writes pages is not installed.
    """
    if path.suffix.lower() not in REPORTS:
        raise SettingsError("--report", f"{path} must end in {' or '.join(REPORTS)}")
    if path.suffix.lower() == ".html":
        load_environment()


def write_report(path: Path, evaluation: Evaluation, about: About) -> None:
    """Write an evaluation's report in the form that the suffix names."""
    text = REPORTS[path.suffix.lower()](evaluation, about)
    write_atomically(path, text.encode("utf-8", "replace"))
