"""What every engine must do, at every size; the index; misspellings."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Document, Passage, QABot
from qa_bot.analysis import terms
from qa_bot.documents import PASSAGE_WORDS, cut
from qa_bot.documents.loaders import record_document
from qa_bot.errors import UnknownEngine
from qa_bot.interface.cli import main
from qa_bot.model import Section
from qa_bot.retrieval import ENGINES, Engine, EngineMaker, Index
from qa_bot.retrieval.spelling import _near_in_length, close_form, edit_distance
from tests.fakes import PlainEngine
from tests.strategies import documents, questions

MEMBERS: dict[str, EngineMaker] = {**ENGINES, "plain": PlainEngine}

VOCABULARY = "aid talks women troops peace force round zone trade quake tent flight league envoy".split()


def _together(count: int, module: str) -> AbstractContextManager[object]:
    """Have a module of retrieval look at so many things at once."""
    return mock.patch(f"qa_bot.retrieval.{module}._TOGETHER", count)


def index_of(*texts: str) -> Index:
    return Index(cut([record_document(str(number), "same", text) for number, text in enumerate(texts)], PASSAGE_WORDS))


@given(st.lists(st.text("日本龍ミリ㍉㌔々ー가ไทยน้ำကဦa1 。\n", max_size=40), min_size=1, max_size=3))
def test_every_term_is_counted_where_it_stands(texts: list[str]) -> None:
    index = index_of(*texts)
    sentences = [index.sentence(number).text for number in range(index.by_sentence.size)]
    counted = [Counter(terms(sentence)) for sentence in sentences]

    for term in {term for count in counted for term in count}:
        found, counts = index.by_sentence.of_term(index.number(term))
        assert dict(zip(found.tolist(), counts.tolist(), strict=True)) == {
            number: count[term] for number, count in enumerate(counted) if term in count
        }
    assert index.count_of_terms() == len({term for count in counted for term in count})
    assert index.number("本日本日") == index.number("日\u3000本") == -1


heading = st.lists(
    st.sampled_from("US us WHO who IT U.S. Io io MOON moon 東京 京都 東京都 ミリ ㍉ 7 co-sponsor".split()), max_size=3
)


@pytest.mark.parametrize("together", [3, 10_000])
@given(
    sections=st.lists(st.tuples(st.sampled_from("AB"), st.lists(heading.map("".join), max_size=3)), max_size=12)
    | st.lists(st.tuples(st.sampled_from("AB"), st.lists(heading.map(" ".join), max_size=3)), max_size=12)
)
def test_a_title_is_all_headings_above_a_passage(together: int, sections: list[tuple[str, list[str]]]) -> None:
    gathered = [
        Document(
            name, name, "x " * 12, [Section(tuple(path), [(0, 3), (4, 7)]) for title, path in sections if title == name]
        )
        for name in "AB"
    ]
    with _together(together, "titles"), _together(together, "pairs"):
        index = Index(cut(gathered, PASSAGE_WORDS))
    titles = [tuple(dict.fromkeys(terms(" ".join((p.document.title, *p.section))))) for p in index.passages]
    numbers = np.arange(len(titles))

    assert index.titles.of_passages(numbers) == titles
    assert index.titles.lengths(numbers).tolist() == [len(title) for title in titles]
    assert index.titles.total() == sum(len(title) for title in titles)
    for term in [*{term for title in titles for term in title}, "nowher"]:
        assert index.titles.holding(term).tolist() == [at for at, title in enumerate(titles) if term in title]


def random_texts(count: int) -> list[str]:
    seeded = random.Random(count)
    return [" ".join(seeded.choices(VOCABULARY, k=seeded.randint(1, 30))) + "." for _ in range(count)]


def holds(passage: Passage, term: str) -> bool:
    return term in terms(passage.text)


def check(make: Callable[[Index], Engine], index: Index, weights: dict[str, float], depth: int) -> None:
    found = make(index).search(weights, depth)

    assert len(found) <= max(depth, 0)
    assert found == make(index).search(weights, depth)
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))
    for number, score in found:
        assert math.isfinite(score)
        assert score > 0
        title = index.titles.of_passages(np.array([number]))[0]
        assert any(holds(index.passages[number], term) or term in title for term in weights)
    sharing = [p for p in index.passages if any(holds(p, term) for term in weights)]
    if depth >= len(index.passages):
        assert len(found) >= len(sharing)


@pytest.mark.parametrize("engine", MEMBERS)
@pytest.mark.parametrize("size", [0, 1, 2, 10, 1000])
@pytest.mark.parametrize("depth", [-1, 0, 1, 3, 10_000])
def test_engines_keep_the_contract_at_every_size(engine: str, size: int, depth: int) -> None:
    index = index_of(*random_texts(size))
    for words in (["aid"], ["aid", "talk", "nowher"], ["nowher"], VOCABULARY, []):
        check(MEMBERS[engine], index, dict.fromkeys(words, 1.0), depth)


@pytest.mark.parametrize("engine", MEMBERS)
@given(st.lists(documents(), max_size=3), questions)
def test_engines_keep_the_contract_for_any_text(engine: str, texts: list[Document], question: str) -> None:
    index = Index(cut(texts, PASSAGE_WORDS))

    check(MEMBERS[engine], index, dict.fromkeys(terms(question), 1.0), 5)


@pytest.mark.parametrize("engine", MEMBERS)
def test_a_word_in_every_passage_still_counts(engine: str) -> None:
    """rank-bm25 alone gives a negative weight to a word in more than half of the passages."""
    found = MEMBERS[engine](index_of("cat", "cat dog")).search({"cat": 1.0}, 5)

    assert [number for number, _ in found] == [0, 1]


@pytest.mark.parametrize("engine", MEMBERS)
@given(st.lists(documents(), max_size=3))
def test_statistics_are_those_of_the_passages(engine: str, texts: list[Document]) -> None:
    index = Index(cut(texts, PASSAGE_WORDS))
    known = MEMBERS[engine](index).statistics
    held = [Counter(terms(passage.text)) for passage in index.passages]

    assert known.passages == len(held)
    assert known.average_length == pytest.approx(max(1, sum(each.total() for each in held) / max(len(held), 1)))
    assert known.document_frequency("nowher") == 0
    for term in {term for each in held for term in each}:
        assert known.document_frequency(term) == sum(term in each for each in held)


@pytest.mark.parametrize("engine", MEMBERS)
def test_engines_are_closed_once_or_twice(engine: str) -> None:
    made = MEMBERS[engine](index_of("aid"))
    made.close()
    made.close()


@pytest.mark.parametrize("engine", MEMBERS)
def test_a_bot_answers_with_any_engine(engine: str) -> None:
    documents = [record_document(str(at), "", text) for at, text in enumerate(["Io has no air.", "Ada saw Europa."])]
    bot = QABot(documents, engine=MEMBERS[engine])
    answer = bot.ask("Who saw Europa?")
    bot.close()

    assert answer.text == "Ada"


def test_an_unknown_engine_is_named_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownEngine, match="'steam' is no engine; give --engine one of: memory"):
        QABot([record_document("1", "", "Io has no air.")], engine="steam")

    assert main(["ask", "Who?", "--corpus", "/nowhere", "--engine", "steam"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("engine", MEMBERS)
def test_equals_come_in_the_order_of_the_corpus(engine: str) -> None:
    found = MEMBERS[engine](index_of(*["same words here."] * 50)).search({"word": 1.0}, 50)

    assert [number for number, _ in found] == list(range(50))


@pytest.mark.parametrize("engine", MEMBERS)
def test_weights_decide(engine: str) -> None:
    search = MEMBERS[engine](index_of("aid aid", "talks talks")).search

    assert search({"aid": 1.0, "talk": 0.5}, 1)[0][0] == 0
    assert search({"aid": 0.5, "talk": 1.0}, 1)[0][0] == 1


@pytest.mark.parametrize("engine", MEMBERS)
def test_titles_are_searched_where_there_are_several(engine: str) -> None:
    texts = [record_document("1", "Lighthouse", "Built in 1850."), record_document("2", "Harbour", "Built in 1900.")]
    index = Index(cut(texts, PASSAGE_WORDS))

    assert MEMBERS[engine](index).search({"harbor": 1.0}, 5)[0][0] == 1


@pytest.mark.parametrize(
    ("word", "other"),
    [("astanna", "astana"), ("allepo", "aleppo"), ("peacekepers", "peacekeepers"), ("kurtibaeva", "kurtibayeva")],
)
def test_a_misspelt_word_has_one_close_form(word: str, other: str) -> None:
    index = index_of("Astana Aleppo peacekeepers Kurtibayeva troops trade.")

    assert close_form(index, word, terms(word)[0]) == other


@pytest.mark.parametrize("word", ["lose", "form", "gdp", "xyzzy", "troop1", "iraq", "aleppos-like", "ab"])
def test_other_words_have_none(word: str) -> None:
    index = index_of("The close farm grew from Iran. Troops closed the zone.")

    assert close_form(index, word, (terms(word) or [""])[0]) is None


@pytest.mark.parametrize(
    ("word", "near"),
    [("flour", "four"), ("palace", "place"), ("unproven", "proven"), ("ming", "king"), ("decelerate", "accelerate")],
)
def test_a_common_word_is_meant_and_so_is_one_with_another_beginning(word: str, near: str) -> None:
    assert close_form(index_of(f"They saw it {near}."), word, terms(word)[0]) is None


def test_a_rare_word_of_english_may_be_a_slip_for_a_common_one() -> None:
    assert close_form(index_of("The government paid."), "goverment", terms("goverment")[0]) == "government"


def test_two_words_as_close_as_each_other_are_left_alone() -> None:
    assert close_form(index_of("Karimova Karimovo"), "karimovi", "karimovi") is None


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_edit_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert edit_distance(one, other, 9) == edit_distance(other, one, 9) <= max(len(one), len(other))
    assert (edit_distance(one, other, 9) == 0) == (one == other)
    assert edit_distance(one, other, 1) == min(edit_distance(one, other, 9), 2)


_SLIPS = st.text(st.sampled_from("abcdé1"), min_size=1, max_size=9)


@given(st.lists(_SLIPS, min_size=1, max_size=8), st.text(st.sampled_from("abcd"), min_size=4, max_size=9))
def test_no_word_that_is_near_is_overlooked(words: list[str], word: str) -> None:
    index = index_of(" ".join(words))
    limit = 2 if len(word) >= 8 else 1
    near = {other for other in words if 0 < edit_distance(word, other, limit) <= limit}

    assert near <= set(_near_in_length(index, word, limit))
