"""The table of stems says what NLTK says."""

from __future__ import annotations

from nltk.stem.snowball import EnglishStemmer

from qa_bot.analysis import stems


def test_the_table_agrees_with_nltk() -> None:
    stemmer = EnglishStemmer()
    words = [line.split(" ")[0] for line in stems._table().split("\n") if line]

    assert len(words) > 20_000
    assert [stems._common(word) for word in words[::7]] == [stemmer.stem(word) for word in words[::7]]


def test_words_that_it_lacks_are_stemmed_by_nltk() -> None:
    assert stems.uncommon(["peacekeeperish", "praised"]) == {"peacekeeperish": "peacekeeperish"}
    assert stems.snowball("xyzzying") == EnglishStemmer().stem("xyzzying")
    assert stems._common("") is None
