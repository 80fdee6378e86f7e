"""Questions a second that one bot answers in 1, 2 and 4 threads: ``python tests/benchmarks/threads.py``.

Python runs one thread's instructions at a time, so that more threads are no quicker; they should be no slower either.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qa_bot import QABot

ROOT = Path(__file__).parents[2]
COUNT = 200


def main() -> None:
    lines = (ROOT / "tests/data/questions.jsonl").read_text(encoding="utf-8").splitlines()
    known = [json.loads(line)["question"] for line in lines]
    questions = [known[at % len(known)] for at in range(COUNT)]
    bot = QABot.from_paths([ROOT / "corpus"])
    for question in questions:
        bot.ask(question)
    alone = 0.0
    for count in (1, 2, 4):
        began = time.perf_counter()
        with ThreadPoolExecutor(count) as threads:
            for _ in threads.map(bot.ask, questions):
                pass
        rate = COUNT / (time.perf_counter() - began)
        alone = alone or rate
        print(f"{count} threads: {rate:6.0f} questions a second, {rate / alone:.2f} × one thread's")


if __name__ == "__main__":
    main()
