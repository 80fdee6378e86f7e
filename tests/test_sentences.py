"""Text → sentences: golden cases, and what holds for every text."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot.analysis.sentences import sentence_spans
from tests.strategies import texts

GOLDEN = (Path(__file__).parent / "data" / "sentences.md").read_text(encoding="utf-8")
# A case is its title, the text and the sentences, a line each, with a line of one full stop after each part.
CASES = [re.split(r"^\.\n", case, flags=re.MULTILINE)[:3] for case in re.split(r"^\.\n\n", GOLDEN, flags=re.MULTILINE)]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0].strip() for case in CASES])
def test_golden(text: str, expected: str) -> None:
    assert "".join(f"{sentence}\n" for sentence in split(text)) == expected


@given(texts | st.text(max_size=200))
def test_sentences_are_in_order_apart_and_without_space_around(text: str) -> None:
    spans = sentence_spans(text)

    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


MARKER = re.compile(
    r"^[ \t]*(?:\(?(?:\d{1,3}|[ivxIVX]{1,7}|[a-zA-Z])[.)]|(?:[-*+•○✓] )?\[[ x]\])(?=[ \t])", re.MULTILINE
)
BEGINNINGS = "- |* |• |1. |2. |19. |(2) |106) |a) |b) |a. |b. |ii. |iv) |(i) |[ ] |- [x] |○ |– || |Key: |  1. ".split(
    "|"
)
lines = st.tuples(st.sampled_from(BEGINNINGS), texts | st.sampled_from(["he was", "It is. No.", "i.e.", "so:", ""]))


@given(texts | st.lists(lines.map("".join), max_size=8).map("\n".join))
def test_nothing_but_markers_and_marks_stands_outside_sentences(text: str) -> None:
    outside = text
    for start, end in reversed(sentence_spans(text)):
        outside = f"{outside[:start]}\0{outside[end:]}"

    assert not [each for each in MARKER.sub("", outside.replace("\r", "\n")) if each.isalnum()]


PATHOLOGICAL = [
    "(" * 50_000,
    "“a. " * 30_000,
    "A. " * 60_000,
    '"' * 100_000,
    "[(" * 40_000 + "])" * 40_000,
    "\n- " * 60_000,
    "a" * 500_000 + ".",
    ". " * 100_000,
    "A:" * 90_000,
    "a " + "." * 200_000 + "x",
    "1) a\n" * 8_000,
    "a word\n– " * 8_000,
    "iv. (a" * 8_000,
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=[text[:6] for text in PATHOLOGICAL])
def test_time_is_linear_in_the_length(text: str) -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        sentence_spans(text)
        return time.process_time() - began

    half, whole = min(seconds(text[: len(text) // 2]) for _ in range(2)), min(seconds(text) for _ in range(2))

    # Twice the text takes about twice the time; quadratic would be four times. A tenth of a second is noise.
    assert whole < 3 * half + 0.1
