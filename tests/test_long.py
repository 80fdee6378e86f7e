"""The longer run of the invariants; CI runs it with ``-m slow``."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_bot import Document, QABot
from qa_bot.documents.loaders import record_document
from qa_bot.errors import EmptyCorpus
from qa_bot.interface.render import RENDERERS, Look
from qa_bot.service.schema import as_json
from tests.strategies import corpora, questions


@pytest.mark.slow
def test_a_hundred_thousand_passages() -> None:
    seeded = random.Random(5)
    places = [f"{seeded.choice('bdfgklmnprst')}{seeded.choice('aeiou')}{n:05d}" for n in range(1000)]
    texts = [
        f"The bridge of {places[n % 1000]} number {n} was opened in {1800 + n % 200} by {seeded.choice(places)}."
        for n in range(100_000)
    ]
    bot = QABot([record_document("all", "Bridges", "\n\n".join(texts))])

    answer = bot.ask(f"When was bridge number 4711 of {places[711]} opened?", top=20)

    assert len(bot.passages) == 100_000
    assert "number 4711 " in answer.citations[0].sentence.text
    assert [citation.rank for citation in answer.citations] == list(range(1, 21))
    assert answer == bot.ask(f"When was bridge number 4711 of {places[711]} opened?", top=20)


@pytest.mark.slow
@settings(max_examples=800)
@given(corpora(3), st.lists(questions, min_size=4, max_size=4))
def test_three_thousand_questions_on_random_corpora(texts: list[Document], asked: list[str]) -> None:
    try:
        bot, again = QABot(texts), QABot(texts)
    except EmptyCorpus:
        return
    history: list[str] = []
    for question in filter(str.strip, asked):
        answer = bot.ask(question, history, top=4, min_confidence=0, explained=True)
        assert json.dumps(as_json(answer)) == json.dumps(
            as_json(again.ask(question, history, top=4, min_confidence=0, explained=True))
        )
        for citation in answer.citations:
            source = citation.passage.document.text
            assert source[citation.sentence.start : citation.sentence.end] == citation.sentence.text
            assert source[citation.passage.start : citation.passage.end] == citation.passage.text
            assert citation.score >= 0
        for name, render in RENDERERS.items():
            shown = render(answer, Look(30, color=False))
            assert name == "json" or not set(shown) & {"\x1b", "\u202e", "\x07"}
        history.append(question)
