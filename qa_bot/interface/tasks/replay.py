"""``qa-bot replay``: ask again what was asked, and compare."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qa_bot.errors import SavedAnswersError
from qa_bot.interface.bots import make_bot
from qa_bot.interface.console import ABSTAINED, ANSWERED
from qa_bot.interface.fragments import printable
from qa_bot.service.receipts import answer_digest, receipt
from qa_bot.service.schema import as_json
from qa_bot.settings import Settings, parse_setting
from qa_bot.verification import saved_answers


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask every question of a file of receipts again; return 0 where all answers are the same, else 1."""
    results = [_replayed(arguments.answers, *each, arguments, settings) for each in _saved(arguments.answers)]
    if arguments.json:
        record = {"schema": "qa-bot/replay/1", "same": all(each["same"] for each in results), "answers": results}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        for each in results:
            sys.stdout.write(f"{printable(each['question'])}  {_verdict(each['same'], each['differs'])}\n")
    return ANSWERED if all(each["same"] for each in results) else ABSTAINED


def _verdict(is_same: bool, differs: Sequence[str]) -> str:
    answer = "the same" if is_same else "a different answer"
    return f"{answer}; what differs: {', '.join(differs)}" if differs else answer


def _saved(path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, record in saved_answers(path):
        if not isinstance(record.get("receipt"), dict):
            raise SavedAnswersError(path, "no answer with a receipt; qa-bot ask --receipt writes them", f"line {line}")
        yield line, record


def _replayed(
    path: str, line: int, saved: Mapping[str, Any], arguments: argparse.Namespace, settings: Settings
) -> dict[str, Any]:
    before = saved["receipt"]
    try:
        source = f"{path}: line {line}: receipt"
        top = int(str(parse_setting("top", before["settings"]["top"], source)))
        least = float(str(parse_setting("min_confidence", before["settings"]["min_confidence"], source)))
        paths = tuple(str(each) for each in before["corpus"]["paths"])
        question = str(saved["question"])
        known = {key: before[key] for key in ("version", "corpus", "weights", "answer")}
    except (KeyError, TypeError):
        raise SavedAnswersError(path, "a receipt with fields missing", f"line {line}") from None
    settings = replace(settings, corpus=tuple(arguments.corpus or paths), top=top, min_confidence=least)
    bot = make_bot(settings, arguments.quiet)
    answer = bot.ask(question, top=top, min_confidence=least)
    now = receipt(answer, bot, settings, least)
    differs = [key for key in ("version", "weights") if known[key] != now[key]]
    corpus = now["corpus"]
    if isinstance(corpus, dict) and known["corpus"].get("sha256") != corpus["sha256"]:
        differs.append("corpus")
    # The saved answer itself is compared, too: it may have been altered.
    is_same = answer_digest(as_json(answer)) == known["answer"] == answer_digest(saved)
    if known["answer"] != answer_digest(saved):
        differs.append("the saved answer and its receipt")
    return {"question": question, "same": is_same, "differs": differs}
