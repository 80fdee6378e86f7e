"""``qa-bot chat``: a conversation, at a prompt or line by line."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from qa_bot.errors import EmptyQuestion
from qa_bot.interface.bots import make_bot, threshold
from qa_bot.interface.console import ANSWERED, complain, form, look
from qa_bot.interface.judgements import Judgements
from qa_bot.interface.render import RENDERERS, Look
from qa_bot.interface.session import Session
from qa_bot.settings import Settings, bundled_corpus, state_folder


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Talk until the end of the input, and return the exit status."""
    session = _session(settings, arguments.quiet)
    if not arguments.json and sys.stdin.isatty() and sys.stdout.isatty():
        from qa_bot.interface.prompt import talk

        return talk(session, look(settings), os.environ, settings.keys)
    seen = look(settings)._replace(names_files=len(session.bot.documents) > 1)
    _answer_lines(session, form(arguments, settings), seen, arguments.quiet)
    return ANSWERED


def _session(settings: Settings, is_quiet: bool) -> Session:
    kept = Path(settings.judgements) if settings.judgements else state_folder(os.environ) / "judgements.jsonl"
    return Session(
        make_bot(settings, is_quiet),
        settings.top,
        threshold(settings),
        paths=settings.corpus or (str(bundled_corpus()),),
        make_bot=lambda paths: make_bot(replace(settings, corpus=paths), is_quiet, is_told=False),
        judgements=Judgements(kept),
        theme=settings.theme,
    )


def _is_command(line: str) -> bool:
    from qa_bot.interface.commands import COMMANDS

    return line.startswith("/") and line.split()[0].lower() in COMMANDS


def _answer_lines(session: Session, form: str, look: Look, is_quiet: bool) -> None:
    """Answer one question a line until the end of standard input, each as soon as it is read."""
    for line in iter(sys.stdin.readline, ""):
        if not line.strip():
            continue
        if form != "json" and _is_command(line):
            complain(f"{line.split()[0]} is a command for the prompt at a terminal; it was not asked as a question")
            continue
        try:
            answer = session.ask(line)
        except EmptyQuestion as error:
            complain(str(error))
            continue
        if form == "text" and answer.asked_as != answer.question and not is_quiet:
            complain(f"asked as: {answer.asked_as}")
        if form != "json":
            sys.stdout.write(f"> {answer.question}\n")
        sys.stdout.write(RENDERERS[form](answer, look))
        if form != "json":
            sys.stdout.write("\n")
        sys.stdout.flush()
