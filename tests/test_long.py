"""The longer run of the invariants; CI runs it with ``-m slow``."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_bot import Document, QABot
from qa_bot.errors import EmptyCorpus
from qa_bot.interface.render import RENDERERS, Look, as_json
from tests.strategies import documents, questions


@pytest.mark.slow
@settings(max_examples=2500)
@given(st.lists(documents(), min_size=1, max_size=3), st.lists(questions, min_size=4, max_size=4))
def test_ten_thousand_questions_on_random_corpora(texts: list[Document], asked: list[str]) -> None:
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
