"""The targets of fuzzing hold on their seeds, on what was found before, and on seeds that are cut and mixed."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.targets import FOUND, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_was_found_before(name: str) -> None:
    for content in (*TARGETS[name].seeds, *FOUND.get(name, ()), b"", b"\0", b"\xff\xfe", b"\n" * 50):
        TARGETS[name].take(content)


@pytest.mark.parametrize("count", [20, pytest.param(2_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", TARGETS)
def test_seeds_that_are_cut_and_mixed(name: str, count: int) -> None:
    chance = random.Random(name)
    for _ in range(count):
        content = bytearray(chance.choice(TARGETS[name].seeds))
        for _ in range(chance.randint(1, 4)):
            at, end = sorted(chance.choices(range(len(content) + 1), k=2))
            piece = bytes(content[at:end]) * chance.choice((0, 2)) or bytes([chance.randrange(256)])
            content[at:end] = piece[:2000]
        TARGETS[name].take(bytes(content))
