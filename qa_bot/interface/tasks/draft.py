"""``qa-bot draft``: questions made from a corpus, for a person to edit into a question set."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from qa_bot.errors import SettingsError
from qa_bot.interface.bots import make_bot
from qa_bot.interface.console import ABSTAINED, ANSWERED, complain
from qa_bot.interface.files import check_writable
from qa_bot.interface.fragments import counted
from qa_bot.settings import Settings
from qa_bot.writing import write_atomically


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the drafts, and return the exit status: 1 where no sentence lends itself to a question."""
    target = Path(arguments.out) if arguments.out else None
    if target is not None and target.exists():
        raise SettingsError("--out", f"{target} is there already, perhaps edited; give another name")
    if target is not None:
        check_writable("--out", target)
    drafts = make_bot(settings, arguments.quiet).drafts(arguments.count)
    lines = [
        json.dumps(
            {
                "question": draft.question,
                "answers": [draft.answer],
                "evidence": draft.sentence.text,
                "line": draft.sentence.line,
                "form": draft.form,
                "draft": True,
            },
            ensure_ascii=False,
        )
        for draft in drafts
    ]
    text = "".join(f"{line}\n" for line in lines)
    if target is not None:
        write_atomically(target, text.encode("utf-8", "replace"))
    else:
        sys.stdout.write(text)
    if not arguments.quiet:
        they = "it says" if len(drafts) == 1 else "they say"
        told = f"to edit: made from the text's own sentences, {they} nothing about how good the bot is"
        complain(f"{counted(len(drafts), 'draft')} {told}" if drafts else "no sentence lends itself to a question")
    return ANSWERED if drafts else ABSTAINED
