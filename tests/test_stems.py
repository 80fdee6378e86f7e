"""The table of stems says what NLTK says."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.stem.snowball import EnglishStemmer

from qa_bot.analysis import stems
from qa_bot.analysis.lexicon import Lexicon, as_lines


def test_the_table_agrees_with_nltk() -> None:
    stemmer = EnglishStemmer()
    table = Path(stems.__file__).with_name("stems.txt").read_text(encoding="ascii")
    words = re.findall("^[a-z]+", table, re.MULTILINE)

    assert len(words) > 20_000
    assert [stems._common(word) for word in words[::7]] == [stemmer.stem(word) for word in words[::7]]


def test_words_that_it_lacks_are_stemmed_by_nltk() -> None:
    assert stems.uncommon(["peacekeeperish", "praised"]) == {"peacekeeperish": "peacekeeperish"}
    assert stems.snowball("xyzzying") == EnglishStemmer().stem("xyzzying")
    assert stems._common("") is None


@pytest.mark.parametrize("table", ["analysis/stems.txt", "analysis/tags.txt", "retrieval/english.txt"])
def test_every_word_of_a_table_is_found_and_no_other(table: str) -> None:
    path = Path(stems.__file__).parents[1] / table
    values = dict(re.findall("^([a-z]+)(.+)$", path.read_text(encoding="ascii"), re.MULTILINE))
    lexicon = Lexicon(path)

    assert as_lines(values) == path.read_text(encoding="ascii")
    assert all(lexicon.get(word) == value for word, value in values.items())
    assert lexicon.words() == set(values)
    near = {other for word in values for other in (word[:-1], f"{word}a", f"{word}0", word.upper(), f"{word}ß")}
    assert not any(map(lexicon.get, near - set(values)))


@given(st.dictionaries(st.text("abc", min_size=1), st.from_regex("[0-9A-Z$][a-z]*", fullmatch=True)), st.text("abc1A"))
def test_a_word_is_found_in_tables_of_any_size(values: dict[str, str], word: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.txt")
        path.write_text(as_lines(values), encoding="ascii")

        assert Lexicon(path).get(word) == values.get(word)
        assert all(Lexicon(path).get(each) == value for each, value in values.items())
