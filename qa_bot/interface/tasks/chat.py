"""``qa-bot chat``: a conversation, at a prompt or line by line."""

from __future__ import annotations

import argparse
import os
import sys

from qa_bot.interface.bots import make_bot, threshold
from qa_bot.interface.console import ANSWERED, form, look
from qa_bot.interface.render import RENDERERS, Look
from qa_bot.interface.session import Session
from qa_bot.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Talk until the end of the input, and return the exit status."""
    session = Session(make_bot(settings, arguments.quiet), settings.top, threshold(settings))
    if not arguments.json and sys.stdin.isatty() and sys.stdout.isatty():
        from qa_bot.interface.repl import talk

        return talk(session, look(settings), os.environ)
    _answer_lines(session, form(arguments, settings), look(settings))
    return ANSWERED


def _answer_lines(session: Session, form: str, look: Look) -> None:
    """Answer one question a line until the end of standard input, each as soon as it is read."""
    for line in iter(sys.stdin.readline, ""):
        if not line.strip():
            continue
        answer = session.ask(line)
        if form != "json":
            sys.stdout.write(f"> {answer.question}\n")
        sys.stdout.write(RENDERERS[form](answer, look))
        if form != "json":
            sys.stdout.write("\n")
        sys.stdout.flush()
