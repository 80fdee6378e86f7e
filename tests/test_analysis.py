"""Text → words and terms."""

from __future__ import annotations

import random
import re

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
        ("USA", "the U.S. Army"),
        ("U.S.A.", "a US firm"),
        ("2.3.1", "released as v2.3.1"),
        ("V2.3.1", "version 2.3.1"),
        ("1.21.0", "v1.21.0-rc.3"),
        ("200g", "200 grams"),
        ("grams", "200 g"),
        ("5 kilograms", "5kg"),
        ("percentage", "20 %"),
        ("20%", "20 percent"),
        ("colour", "color"),
        ("centre", "the center"),
        ("dry-run", "with --dry-run"),
        ("tool.log", "in /var/log/tool.log"),
        ("warehouse", "ware\u00adhouse"),
        ("ware\u200bhouse", "warehouse"),
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
    ("question", "text"),
    [
        ("us", "the U.S. Army"),
        ("us", "USA"),
        ("2.3.2", "v2.3.1"),
        ("gram", "Kenny G"),
        ("percent", "%PATH"),
        ("C", "C++"),
        ("who", "what"),
        ("it", "IT firms"),
    ],
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


def test_a_percent_sign_is_a_word_after_figures_alone() -> None:
    assert terms("20 % of 5%") == ["20", "percent", "five", "percent"]
    assert terms("%x and %") == ["x"]


@given(st.text("warehoust v1.-%", max_size=30), st.sampled_from("\u00ad\u200b\u200d\u2060\ufeff"))
def test_invisible_characters_change_no_term(text: str, invisible: str) -> None:
    hidden = re.sub(r"(?<=[a-z])(?=[a-z])", invisible, text)

    assert terms(hidden) == terms(text)


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
