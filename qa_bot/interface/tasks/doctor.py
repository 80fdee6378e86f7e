"""``qa-bot doctor``: what is installed and working, and what to install for the rest."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from qa_bot.interface.bots import make_bot, make_store
from qa_bot.interface.console import ABSTAINED, ANSWERED
from qa_bot.interface.fragments import counted, printable
from qa_bot.service.diagnosis import diagnosis
from qa_bot.service.schema import Record
from qa_bot.settings import Settings, bundled_corpus

_SKIPPED_SHOWN = 5


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at everything, and return the exit status: 1 where the corpus cannot be answered from."""
    store = make_store(settings, quiet=arguments.quiet)
    paths = settings.corpus or (str(bundled_corpus()),)
    record = diagnosis(paths, store, lambda: make_bot(settings, arguments.quiet, is_told=False))
    if arguments.json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{label:11}{printable(told)}\n" for label, told in _lines(record)))
    return ANSWERED if record["is_working"] else ABSTAINED


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what is to be told, each line with its label, which is empty where it goes on."""
    yield "qa-bot", f"{record['version']}, Python {record['python']}, {record['platform']}"
    libraries = (f"{name} {version or 'missing'}" for name, version in record["libraries"].items())
    yield "libraries", ", ".join(libraries)
    for group in ("formats", "engines", "readers", "fronts", "extras"):
        ready = [part["name"] for part in record[group] if part["is_ready"]]
        yield group, ", ".join(ready) or "none"
        yield from (("", f"{part['name']}: {part['told']}") for part in record[group] if not part["is_ready"])
    yield from _corpus(record["corpus"])
    stored = record["stored"]
    size = f": {counted(stored['files'], 'file')}, {stored['bytes']:,} bytes"
    yield "stored", f"{stored['folder']}{size}" if stored["folder"] else "nothing"
    yield "verdict", "ready to answer" if record["is_working"] else "cannot answer; see corpus"


def _corpus(corpus: Record) -> Iterator[tuple[str, str]]:
    paths = ", ".join(corpus["paths"])
    if corpus["error"] is not None:
        yield "corpus", f"{paths}: {corpus['error']}"
        return
    sizes = f"{counted(corpus['documents'], 'document')}, {counted(corpus['passages'], 'passage')}"
    yield "corpus", f"{paths}: {sizes}"
    yield from (("", f"left out {error}") for error in corpus["skipped"][:_SKIPPED_SHOWN])
    if len(corpus["skipped"]) > _SKIPPED_SHOWN:
        yield "", f"left out {len(corpus['skipped'])} files in all"
