"""One bot serves many threads, with the answers that one thread gets."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from qa_bot import QABot
from qa_bot.interface.render import Look, render_json

ROOT = Path(__file__).parent.parent
THREADS = 8
Asked = tuple[str, tuple[str, ...]]


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    """Have threads take turns after a few instructions, so that what they share is met half-written."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def questions() -> list[Asked]:
    lines = (ROOT / "tests/data/questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [(record["question"], tuple(record.get("history", ()))) for record in map(json.loads, lines)]


def said(bot: QABot, asked: Sequence[Asked]) -> list[str]:
    return [render_json(bot.ask(question, history), Look()) for question, history in asked]


@pytest.mark.parametrize("count", [10, pytest.param(2000 // THREADS, marks=pytest.mark.slow)])
def test_threads_get_the_answers_that_one_gets(article_bot: QABot, count: int) -> None:
    known = questions()
    asked = [[known[(37 * thread + at) % len(known)] for at in range(count)] for thread in range(THREADS)]
    expected = [said(article_bot, each) for each in asked]
    shared = QABot.from_paths([ROOT / "corpus"])  # has nothing at hand yet
    begin = Barrier(THREADS)

    def ask(each: Sequence[Asked]) -> list[str]:
        begin.wait()
        return said(shared, each)

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(ask, asked)) == expected


def test_threads_find_each_passage_under_its_own_headings(tmp_path: Path) -> None:
    sections = (
        f"## Part {at}\n\n### Moon {at}\n\nMoon {at} has {at} craters and {at + 7} hills.\n" for at in range(300)
    )
    (tmp_path / "moons.md").write_text("# Moons\n\n" + "\n".join(sections))
    bot = QABot.from_paths([tmp_path])

    def ask(first: int) -> list[tuple[str, ...]]:
        return [
            bot.ask(f"How many craters has moon {at}?").citations[0].passage.section for at in range(first, 300, 60)
        ]

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(ask, range(24)))

    assert found == [[(f"Part {at}", f"Moon {at}") for at in range(first, 300, 60)] for first in range(24)]
