"""CPU seconds of a question on many small files, with a store and without: ``python tests/benchmarks/storing.py``.

For each number of files: without a store; the first run, which stores; the second; and one after a file has changed.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
COUNTS = (250, 1000, 3000)


def write_files(folder: Path, count: int) -> None:
    """Write small files of sentences of the article, whose numbers are others in each."""
    seeded = random.Random(1)
    text = (ROOT / "corpus/kazakhstan-syria-relations.txt").read_text(encoding="utf-8")
    sentences = [line for line in text.split(". ") if 40 < len(line) < 200 and "\n" not in line]
    for number in range(count):
        paragraphs = [". ".join(seeded.sample(sentences, 4)) + f" in {seeded.randint(1000, 9999)}." for _ in range(2)]
        name = "".join(seeded.choices("bcdfglmnprst", k=7))
        (folder / f"{number:05}.md").write_text(f"# Note on {name}\n\n" + "\n\n".join(paragraphs) + "\n")


def seconds_of(cache: Path, *arguments: str) -> float:
    """Return the CPU seconds of a command, of the system's work for it, too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "QA_BOT_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "qa_bot", "ask", "Who praised the peacekeepers?", *arguments]
    assert subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False).returncode in (0, 1)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            corpus, cache = Path(folder, "corpus"), Path(folder, "cache")
            corpus.mkdir()
            write_files(corpus, count)
            options = "--corpus", str(corpus)
            without = seconds_of(cache, *options, "--no-cache")
            first, second = seconds_of(cache, *options), seconds_of(cache, *options)
            (corpus / "00100.md").write_text("# Another\n\nNothing is as it was.\n")
            changed = seconds_of(cache, *options)
        told = (
            f"{name} {each:.1f} s ({each / without:.2f} ×)"
            for name, each in (("first", first), ("second", second), ("one file changed", changed))
        )
        print(f"{count:5} files: without a store {without:.1f} s; {', '.join(told)}")


if __name__ == "__main__":
    main()
