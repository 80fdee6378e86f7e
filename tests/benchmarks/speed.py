"""Speed and memory, side by side in one run with the bare libraries: ``python tests/benchmarks/speed.py``.

Ratios are what counts: single times depend on the machine and on what else it does.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rank_bm25 import BM25Okapi

from qa_bot import QABot
from qa_bot.analysis import terms
from qa_bot.documents.loaders import record_document

ARTICLE = Path(__file__).parents[2] / "corpus"
QUESTIONS = ("Who praised the peacekeepers?", "How much aid was sent to Aleppo?", "Why were no troops sent to Idlib?")
RUNS = 11


def whole_process(*arguments: str) -> tuple[float, float]:
    """Return seconds and MiB at the peak of a fresh Python process, the median of several runs taken in turn."""
    script = (
        "import resource, subprocess, sys, time\nbegan = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", script, *arguments], capture_output=True, text=True, check=True)
    seconds, mib = done.stdout.split()
    return float(seconds), float(mib)


def compare(name: str, ours: Sequence[str], bare: str) -> None:
    """Print the ratio of our command to ``python -c bare``, pair by pair."""
    pairs = [
        (whole_process(sys.executable, "-m", "qa_bot", *ours), whole_process(sys.executable, "-c", bare))
        for _ in range(RUNS)
    ]
    ratio = statistics.median(one[0] / other[0] for one, other in pairs)
    memory = statistics.median(one[1] / other[1] for one, other in pairs)
    mine, other = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    print(
        f"{name:28} {1000 * mine:7.0f} ms  {ratio:5.2f} × {bare!r} ({1000 * other:.0f} ms); {memory:.2f} × its memory"
    )


def median_ms(ask: Callable[[str], object], questions: Sequence[str], times: int = 1) -> float:
    """Return the median milliseconds of a call."""
    taken = []
    for question in questions * times:
        began = time.perf_counter()
        ask(question)
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)


def large_corpus(size: int) -> list[str]:
    """Return texts of some ninety words with a vocabulary distributed as in English, the same each time."""
    seeded = random.Random(1)
    vocabulary = [
        f"{''.join(seeded.choices('abcdefghijklmnopqrstuvwxyz', k=seeded.randint(3, 10)))}" for _ in range(30_000)
    ]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    return [
        " ".join(" ".join(seeded.choices(vocabulary, weights, k=18)).capitalize() + "." for _ in range(5))
        for _ in range(size)
    ]


def main() -> None:
    compare("qa-bot ask, nothing stored", ["ask", QUESTIONS[0], "--no-cache"], "import nltk, rank_bm25")
    compare("qa-bot ask, index stored", ["ask", QUESTIONS[0]], "import nltk, rank_bm25")
    compare("qa-bot --version", ["--version"], "import argparse")
    compare("qa-bot --help", ["--help"], "import argparse")

    bot = QABot.from_paths([ARTICLE])
    print(f"{'a question on the article':28} {median_ms(bot.ask, QUESTIONS, 100):7.2f} ms")

    texts = large_corpus(10_000)
    began = time.perf_counter()
    large = QABot(record_document(str(number), "", text) for number, text in enumerate(texts))
    print(f"{'indexing 10,000 passages':28} {time.perf_counter() - began:7.1f} s")
    plain = BM25Okapi([terms(text) for text in texts])
    seeded = random.Random(2)
    questions = [" ".join(seeded.choices(seeded.choice(texts).split(), k=7)) for _ in range(60)]
    ours = median_ms(large.ask, questions)
    theirs = median_ms(lambda question: plain.get_scores(terms(question)), questions)
    print(
        f"{'a question on 10,000':28} {ours:7.1f} ms  {ours / theirs:5.2f} × rank-bm25's get_scores ({theirs:.1f} ms)"
    )
    print(f"{'peak memory':28} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MiB")


if __name__ == "__main__":
    main()
