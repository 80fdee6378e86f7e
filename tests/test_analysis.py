"""Text → words and terms."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot
from qa_bot.analysis import fold, makes_pair, terms, tokens
from tests.strategies import texts


def shares_a_term(question: str, text: str) -> bool:
    return bool(set(terms(question)) & set(terms(text)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Turkiye", "Türkiye"),
        ("Türkiye", "TURKIYE"),
        ("Kazakhstan", "Kazakhstan–Syria"),
        ("Syria", "Kazakhstan—Syria"),
        ("deescalation", "de-escalation"),
        ("escalation", "de‑escalation"),
        ("sponsored", "co-sponsored"),
        ("cosponsored", "co-sponsored"),
        ("Syria", "Syria’s"),
        ("Syria", "Syria's"),
        ("1000", "1,000"),
        ("7:30", "from 7:30 to 20:00"),
        ("3.14", "3.14"),
        ("second", "2nd"),
        ("7", "seven"),
        ("peacekeeper", "peacekeepers"),
        ("obrien", "O'Brien"),
        ("US", "the U.S. Army"),
        ("C++", "in C++, say"),
        ("naive", "nai\u0308ve"),
        ("strasse", "Straße"),
        ("CSTO", "ＣＳＴＯ"),
        ("東京", "首都は東京です"),
        ("京", "東京"),
        ("ไทย", "ภาษาไทย"),
        ("Москва", "МОСКВА"),
        ("हिन्दी", "हिन्दी में"),
    ],
)
def test_question_and_text_meet(question: str, text: str) -> None:
    assert shares_a_term(question, text)


@pytest.mark.parametrize(
    ("question", "text"), [("us", "the U.S. Army"), ("C", "C++"), ("who", "what"), ("it", "IT firms")]
)
def test_question_and_text_do_not_meet(question: str, text: str) -> None:
    assert not shares_a_term(question, text)


def test_capitals_tell_an_acronym_from_a_stop_word_unless_all_is_in_capitals() -> None:
    assert terms("What does WHO do?") == ["who"]
    assert terms("WHO IS IT?") == []


def test_characters_that_make_pairs_are_folded_one_by_one() -> None:
    characters = [chr(code) for code in range(0x110000) if makes_pair(chr(code) * 2)]
    random.Random(1).shuffle(characters)

    assert len(characters) > 90_000
    assert fold("".join(characters)) == "".join(map(fold, characters))


@given(texts | st.text(max_size=100))
def test_tokens_slice_words_out_of_the_text_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert all(token.terms) and (token.terms or token.is_stop)
        end = token.end


@given(texts)
def test_one_analyzer_finds_every_word_of_a_text_by_itself(text: str) -> None:
    whole = set(terms(text))
    shouted = not any(character.islower() for character in text)
    for token in tokens(text):
        word = text[token.start : token.end]
        if not token.is_stop and not shouted and not word.isupper() and len(word) > 1:
            assert set(terms(word)) <= whole


@given(st.text(max_size=40))
def test_folding_is_idempotent_for_words(text: str) -> None:
    for token in tokens(text):
        word = fold(text[token.start : token.end])
        assert fold(word) == word


def test_an_accent_without_a_letter_is_no_term(article_bot: QABot) -> None:
    assert terms("Varga \u0301 sang") == terms("Varga sang")
    assert article_bot.ask("he", ["Varga \u0301"]).abstained
