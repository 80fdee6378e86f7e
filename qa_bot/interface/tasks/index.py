"""``qa-bot index``: build or refresh the stored index, and say what it holds."""

from __future__ import annotations

import argparse
import json
import sys
from time import perf_counter

from qa_bot.bot import QABot
from qa_bot.interface.bots import make_store, report_skipped
from qa_bot.interface.console import ANSWERED, complain
from qa_bot.interface.fragments import counted, printable
from qa_bot.settings import Settings, bundled_corpus


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the stored index up to date, and return the exit status."""
    store = make_store(settings, arguments.rebuild, arguments.quiet)
    if arguments.clear:
        count = store.clear()
        record: dict[str, object] = {"schema": "qa-bot/index/1", "folder": str(store.folder or ""), "removed": count}
        told = f"{counted(count, 'stored file')} removed"
        sys.stdout.write(json.dumps(record) + "\n" if arguments.json else f"{told}\n")
        return ANSWERED
    began = perf_counter()
    bot = QABot.from_paths(settings.corpus or [bundled_corpus()], store=store)
    seconds = perf_counter() - began
    report_skipped(bot.skipped, settings.strict, arguments.quiet)
    if not arguments.quiet:
        for note in (*store.notes, *filter(None, [store.unkept])):
            complain(note)
    entries = store.entries()
    size = sum(path.stat().st_size for path in entries)
    record = {
        "schema": "qa-bot/index/1",
        "documents": len(bot.documents),
        **bot.counts(),
        "skipped": [str(error) for error in bot.skipped],
        "folder": str(store.folder) if store.folder is not None else None,
        "files": {"stored_before": store.used, "analysed": store.made},
        "stored": {"files": len(entries), "bytes": size},
    }
    if arguments.json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return ANSWERED
    counts = [counted(len(bot.documents), "document")]
    counts += [counted(count, name.removesuffix("s")) for name, count in bot.counts().items()]
    sys.stdout.write(f"{', '.join(counts)}; {seconds:.2f} s\n")
    if store.folder is None:
        sys.stdout.write("nothing is stored\n")
        return ANSWERED
    if store.unkept:
        return ANSWERED
    sys.stdout.write(f"{counted(store.made, 'file')} analysed, {store.used:,} stored before\n")
    sys.stdout.write(f"{printable(str(store.folder))}: {size / 2**20:.1f} MiB of {counted(len(entries), 'file')}\n")
    return ANSWERED
