"""A conversation → a file: Markdown for people, or JSON Lines; ``qa-bot verify`` reads both."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import regex

from qa_bot.errors import SavedAnswersError
from qa_bot.interface.fragments import printable
from qa_bot.interface.places import shown_path
from qa_bot.interface.render import Look, render_json
from qa_bot.model import Answer, Citation
from qa_bot.service.schema import as_json
from qa_bot.verification import MARK, read_saved
from qa_bot.writing import write_atomically

_MARKUP = regex.compile(r"([\\`*_\[\]<>#|~])")


class TranscriptError(Exception):
    """A transcript that cannot be written; its text says why."""


def save(path: Path, answers: Sequence[Answer]) -> None:
    """Write the answers of a conversation; the file's suffix says in which form.

    Raises:
        TranscriptError: there is no form with that suffix, or the file cannot be written, or holds something else.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise TranscriptError(f"{path}: give it one of the suffixes {', '.join(FORMS)}")
    if not _may_replace(path):
        raise TranscriptError(f"{path}: holds something other than saved answers; give another name")
    try:
        write_atomically(path, form(answers).encode("utf-8"))
    except (OSError, ValueError) as error:
        raise TranscriptError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def _may_replace(path: Path) -> bool:
    """Tell whether nothing but a transcript would be lost."""
    if not path.is_file() or not path.stat().st_size:
        return True
    try:
        read_saved(str(path))
    except SavedAnswersError:
        return False
    return True


def as_lines(answers: Sequence[Answer]) -> str:
    """Return answers as JSON Lines, each as ``qa-bot ask --json`` has it."""
    return "".join(render_json(answer, Look()) for answer in answers)


def as_markdown(answers: Sequence[Answer]) -> str:
    """Return answers as Markdown: each question with its answer and quotations, and the same as JSON in a comment."""
    return "# Questions and answers\n" + "".join(map(_turn, answers))


def _turn(answer: Answer) -> str:
    lines = ["", f"## {_plain(answer.question)}", ""]
    if answer.asked_as != answer.question:
        lines += [f"*asked as: {_plain(answer.asked_as)}*", ""]
    if answer.reply:
        lines += [_plain(answer.reply), ""]
    if answer.abstained:
        lines += [f"Not answered: {_plain(answer.reason or '')}", ""]
    elif answer.text is not None:
        lines += [f"**{_plain(answer.text)}** ({answer.confidence:.0%} sure)", ""]
    for citation in answer.citations:
        lines += _quoted(citation)
    # A comment must not hold two hyphens; in JSON they are the same written as escapes.
    record = json.dumps(as_json(answer), ensure_ascii=False).replace("--", "\\u002d\\u002d")
    return "\n".join([*lines, f"{MARK[0]}{record}{MARK[1]}", ""])


def _quoted(citation: Citation) -> list[str]:
    document = citation.passage.document
    headings = " › ".join([document.title, *citation.passage.section])
    path = shown_path(document.path) or document.id
    place = f"{_plain(headings)} ({_plain(path)}:{citation.sentence.line})"
    return [f"> “{_plain(citation.sentence.text)}”", ">", f"> {citation.rank}. {place}", ""]


def _plain(text: str) -> str:
    """Return a text on one line that Markdown shows as it is."""
    return str(_MARKUP.sub(r"\\\1", printable(text)))


FORMS: Mapping[str, Callable[[Sequence[Answer]], str]] = {".md": as_markdown, ".jsonl": as_lines, ".json": as_lines}
