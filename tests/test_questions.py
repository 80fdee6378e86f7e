"""The questions on the article: that they are sound, and how well they are answered."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from qa_bot import Document, QABot
from qa_bot.documents import passages
from qa_bot.evaluation import Evaluation, evaluate, read_questions

PATH = Path(__file__).parent / "data" / "questions.jsonl"
RECORDS = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(record["kind"] for record in RECORDS)
    standalone = [record for record in RECORDS if record["kind"] != "conversation"]
    conversations = Counter(record["id"].split(".")[0] for record in RECORDS if record["kind"] == "conversation")

    assert sum(1 for record in standalone if record["answers"]) >= 80
    assert sum(1 for record in standalone if not record["answers"]) >= 25
    assert len(conversations) >= 12
    assert all(2 <= turns <= 4 for turns in conversations.values())
    assert min(kinds[kind] for kind in ("paraphrase", "terse", "misspelt", "keywords", "why", "how")) >= 8


def test_evidence_and_answers_stand_in_the_article(article: Document) -> None:
    for record in RECORDS:
        evidence = record.get("evidence") or []
        evidence = [evidence] if isinstance(evidence, str) else evidence
        assert all(each in article.text for each in evidence), record["id"]
        assert all(any(answer in each for each in evidence) for answer in record["answers"]), record["id"]


def test_every_passage_is_asked_about(article: Document) -> None:
    asked: dict[int, int] = defaultdict(int)
    for record in RECORDS:
        evidence = record.get("evidence") or []
        for each in [evidence] if isinstance(evidence, str) else evidence:
            at = article.text.find(each)
            asked.update({p.number: asked[p.number] + 1 for p in passages(article) if p.start <= at < p.end})

    assert set(asked) == {passage.number for passage in passages(article)}


@pytest.fixture(scope="module")
def evaluation(article_bot: QABot) -> Evaluation:
    return evaluate(read_questions(str(PATH)), lambda _: article_bot, article_bot.threshold)


def test_passages_and_sentences_are_found(evaluation: Evaluation) -> None:
    figures = evaluation.figures()

    assert figures["passage"]["Success@1"] >= 0.95  # type: ignore[index]
    assert figures["sentence"]["Success@1"] >= 0.89  # type: ignore[index]


def test_answers_are_found_in_words(evaluation: Evaluation) -> None:
    figures = evaluation.figures()

    assert figures["answer"]["EM"] >= 0.6  # type: ignore[index]
    assert figures["answer"]["F1"] >= 0.66  # type: ignore[index]


def test_what_is_far_off_is_refused_and_what_is_told_is_answered(evaluation: Evaluation) -> None:
    kinds = {record["id"]: record["kind"] for record in RECORDS}
    far_off = [judged.abstains for judged in evaluation.judged if kinds[judged.topic.id] == "far-off"]

    assert sum(far_off) == len(far_off)
    assert evaluation.figures()["abstention"]["answered_of_answerable"] >= 0.94  # type: ignore[index]
