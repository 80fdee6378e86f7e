"""Numbers and strings in few bytes: the same as lists and dictionaries of them."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa_bot.analysis import Vocabulary
from qa_bot.numbers import Ascending, Narrow, Spans, ranges

steps = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 200_000)), max_size=400)


@given(steps, st.lists(st.integers(0, 2_000_000), max_size=20))
def test_ascending_numbers_are_those_put_in(sizes: list[int], values: list[int]) -> None:
    numbers = list(accumulate(sizes))
    packed = Ascending.of(iter(numbers))

    assert [number for part in packed.parts() for number in part.tolist()] == numbers
    assert [packed[place] for place in range(len(numbers))] == numbers
    assert packed.up_to(np.array(values, np.int64)).tolist() == [
        sum(1 for number in numbers if number <= value) for value in values
    ]
    assert list(Spans(packed)) == list(zip(numbers[::2], numbers[1::2], strict=False))
    packed.check(numbers[-1] if numbers else 0)


def test_a_million_ascending_numbers_take_little_more_than_two_bytes_each() -> None:
    packed = Ascending.of(range(0, 3_000_000, 3))

    assert packed.base.nbytes + packed.offsets.nbytes + packed.wide.nbytes < 2_200_000
    assert packed.up_to(np.array([2_999_997])).tolist() == [1_000_000]


@given(st.lists(st.integers(0, 2**40)))
def test_narrow_numbers_are_those_put_in(numbers: list[int]) -> None:
    one, other = Narrow(), Narrow()
    one.add(numbers)
    other.extend(np.array(numbers, np.int64))

    assert one.numbers().tolist() == other.numbers().tolist() == numbers


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_ranges_follow_each_other(pairs: list[tuple[int, int]]) -> None:
    first = np.array([start for start, _ in pairs], np.int64)
    last = np.array([start + size for start, size in pairs], np.int64)

    assert ranges(first, last).tolist() == [at for start, size in pairs for at in range(start, start + size)]


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=8)


@given(st.lists(words, max_size=300), words)
def test_a_vocabulary_is_a_dictionary(strings: list[str], other: str) -> None:
    known: dict[str, int] = {}
    vocabulary = Vocabulary()
    for string in strings:
        assert vocabulary.add(string) == known.setdefault(string, len(known))
    for each in (
        vocabulary,
        Vocabulary.stored(bytes(vocabulary.text), *(np.array(part) for part in stored(vocabulary))),
    ):
        assert list(each) == list(known)
        assert [each[number] for number in known.values()] == list(known)
        assert [each.number(string) for string in strings] == [known[string] for string in strings]
        assert each.number(other) == known.get(other, -1)
        if other:
            assert each.holding(other).tolist() == [number for string, number in known.items() if other in string]
            assert each.holding(f"\n{other}").tolist() == [
                number for string, number in known.items() if string.startswith(other)
            ]


def stored(vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    return np.array(vocabulary.starts, np.uint32), np.array(vocabulary.slots, np.int32)
