"""``qa-bot ask``: one question, one answer."""

from __future__ import annotations

import argparse
import json
import sys

from qa_bot.interface.bots import make_bot, threshold
from qa_bot.interface.console import ABSTAINED, ANSWERED, complain, form, look
from qa_bot.interface.render import RENDERERS
from qa_bot.service.schema import as_json
from qa_bot.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer the question, and return the exit status."""
    words: list[str] = arguments.question
    question = sys.stdin.read() if words == ["-"] else " ".join(words)
    bot = make_bot(settings, arguments.quiet)
    answer = bot.ask(question, top=settings.top, min_confidence=threshold(settings), explained=arguments.explain)
    shown = form(arguments, settings)
    if shown == "text" and answer.asked_as != answer.question and not arguments.quiet:
        complain(f"asked as: {answer.asked_as}")  # a slip was mended; standard output is for the answer alone
    if arguments.receipt:
        from qa_bot.service.receipts import receipt

        record = {**as_json(answer), "receipt": receipt(answer, bot, settings, threshold(settings))}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        several = len(bot.documents) > 1
        sys.stdout.write(RENDERERS[shown](answer, look(settings)._replace(names_files=several)))
    return ABSTAINED if answer.abstained else ANSWERED
