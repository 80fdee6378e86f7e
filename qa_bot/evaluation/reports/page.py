"""The page, written by jinja2: the templates are in ``templates``."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_bot.errors import SettingsError
from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.reports.about import FEATURES, MEANINGS, About, breakdowns, grouped
from qa_bot.evaluation.reports.charts import HEIGHT, WIDTH, latency_plot, plots
from qa_bot.evaluation.reports.passages import Passages
from qa_bot.evaluation.reports.rows import OUTCOMES, causes, places, rows
from qa_bot.evaluation.reports.text import shown

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")


def load_environment() -> Environment:
    """Return the templates, every text in them escaped.

    Raises:
        SettingsError: jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise SettingsError("--report", "a page needs jinja2; pip install 'qa-bot[report]' brings it") from None
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,
    )


def page(evaluation: Evaluation, about: About) -> str:
    """Return an evaluation as a page; but for the latency, the same for the same answers.

    Raises:
        SettingsError: jinja2 is not installed.
    """
    environment = load_environment()
    script, style = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.js", "page.css"))
    passages = Passages(evaluation.judged)
    all_rows = rows(evaluation, passages)
    figures = evaluation.figures(about.measures, about.by)
    latency: Any = figures["latency_ms"]
    template = environment.get_template("page.html")
    return template.render(
        about=about,
        figures=figures,
        groups=grouped(figures),
        meanings=MEANINGS,
        parts_of_questions=breakdowns(figures),
        plots=plots(evaluation, about.threshold),
        latency=latency_plot(evaluation, latency) if latency else None,
        size=(WIDTH, HEIGHT),
        causes=list(causes(all_rows)),
        features=FEATURES,
        outcomes=[(at, name) for at, name in enumerate(OUTCOMES) if any(row.outcome == at for row in all_rows)],
        outcome_names=OUTCOMES,
        kinds=sorted({row.record["kind"] for row in all_rows}),
        rows=all_rows,
        passages=passages,
        places=json.dumps([places(row, passages) for row in all_rows], separators=(",", ":")),
        is_whole=evaluation.is_whole,
        script=_markup(script),
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=_markup(style),
    )


def _markup(text: str) -> str:
    """Return a text of the package's own, which is written as it is."""
    from markupsafe import Markup

    return Markup(text)
