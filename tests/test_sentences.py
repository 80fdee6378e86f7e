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


@given(texts)
def test_no_word_is_lost(text: str) -> None:
    kept = "".join("".join(split(text)).split())
    inside = "".join(character for character in kept if character.isalpha())

    # A list's marker, such as "a)", is no part of its sentence.
    assert len("".join(character for character in text if character.isalpha())) - len(inside) <= text.count("\n") + 1


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
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=[text[:6] for text in PATHOLOGICAL])
def test_time_is_linear_in_the_length(text: str) -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        sentence_spans(text)
        return time.process_time() - began

    seconds(text)
    half, whole = min(seconds(text[: len(text) // 2]) for _ in range(3)), min(seconds(text) for _ in range(3))

    # Twice the text takes about twice the time; quadratic would be four times. A tenth of a second is noise.
    assert whole < 3 * half + 0.1
