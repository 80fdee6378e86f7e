"""``qa-bot index``: build or refresh the stored index, and say what it holds."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from time import perf_counter

from qa_bot.bot import QABot
from qa_bot.interface.bots import make_store, report_skipped
from qa_bot.interface.console import ANSWERED, complain
from qa_bot.interface.fragments import counted, printable
from qa_bot.settings import Settings, bundled_corpus
from qa_bot.store import Store


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the stored index up to date, and return the exit status."""
    store = make_store(settings, arguments.rebuild, arguments.quiet)
    if arguments.clear:
        count = store.clear()
        record: dict[str, object] = {"schema": "qa-bot/index-cleared/1", "folder": _folder(store), "removed": count}
        told = f"{counted(count, 'stored file')} removed\n"
    else:
        began = perf_counter()
        bot = QABot.from_paths(settings.corpus or [bundled_corpus()], engine=settings.engine, store=store)
        seconds = perf_counter() - began
        report_skipped(bot.skipped, settings.strict, arguments.quiet)
        if not arguments.quiet:
            for note in (*store.notes, *filter(None, [store.unkept])):
                complain(note)
        sizes = [path.stat().st_size for path in store.entries()]
        record, told = _record(bot, store, sizes), _told(bot, store, sizes, seconds)
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n" if arguments.json else told)
    return ANSWERED


def _record(bot: QABot, store: Store, sizes: Sequence[int]) -> dict[str, object]:
    return {
        "schema": "qa-bot/index/1",
        "documents": len(bot.documents),
        **bot.counts(),
        "skipped": [str(error) for error in bot.skipped],
        "folder": _folder(store),
        "files": {"stored_before": store.used, "analysed": store.made},
        "stored": {"files": len(sizes), "bytes": sum(sizes)},
    }


def _folder(store: Store) -> str | None:
    return str(store.folder) if store.folder is not None else None


def _size(count: int) -> str:
    """Return a number of bytes for a person.

    >>> _size(0), _size(10_000), _size(3_000_000)
    ('0 KiB', '10 KiB', '2.9 MiB')
    """
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 2**10:.0f} KiB"


def _told(bot: QABot, store: Store, sizes: Sequence[int], seconds: float) -> str:
    counts = [counted(len(bot.documents), "document")]
    counts += [counted(count, name.removesuffix("s")) for name, count in bot.counts().items()]
    lines = [f"{', '.join(counts)}; {seconds:.2f} s"]
    if store.folder is None:
        lines.append("nothing is stored")
    elif not store.unkept:
        size = f"{_size(sum(sizes))} in {counted(len(sizes), 'file')}"
        lines.append(f"{counted(store.made, 'file')} analysed, {store.used:,} stored before")
        lines.append(f"{printable(str(store.folder))}: {size}")
    return "".join(f"{line}\n" for line in lines)
