"""How many questions a second ``qa-bot serve`` answers, how long they take, and what memory that needs.

    python tests/benchmarks/serving.py [SECONDS]

Questions on the article, by 1, 8 and 32 clients at a time. Needs the extras ``web`` and ``test``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

QUESTIONS = Path(__file__).parent.parent / "data" / "questions.jsonl"
CLIENTS = (1, 8, 32)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    command = [sys.executable, "-m", "qa_bot", "serve", "--port", "0", "--json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["url"]
        httpx.get(f"{address}api/v1/ask", params={"question": questions[0]}, timeout=60)
        for clients in CLIENTS:
            before = memory(process.pid)
            print(f"{clients:2} clients  {measured(address, questions, clients, seconds)}", end="")
            print(f"  memory {before:.0f} → {memory(process.pid):.0f} MB")
        process.terminate()


def measured(address: str, questions: list[str], clients: int, seconds: float) -> str:
    """Ask for some seconds, and return the figures."""
    taken: list[float] = []
    errors: list[int] = []
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            at = first
            while time.monotonic() < end:
                began = time.monotonic()
                response = client.get("/api/v1/ask", params={"question": questions[at % len(questions)]})
                taken.append(time.monotonic() - began)
                errors.extend([response.status_code] * (response.status_code != 200))
                at += 1

    threads = [threading.Thread(target=ask, args=(number * 37,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    median, last = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    return (
        f"{len(taken) / seconds:6.1f} questions a second  median {1000 * median:.0f} ms"
        f"  99 % within {1000 * last:.0f} ms ({last / median:.1f} times)  {len(errors)} errors"
    )


def memory(process: int) -> float:
    """Return the resident memory of a process in megabytes, 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
