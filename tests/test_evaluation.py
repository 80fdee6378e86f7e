"""Question files, measures and figures."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot, QuestionSetError
from qa_bot.documents.loaders import record_document
from qa_bot.evaluation import evaluate, read_questions
from qa_bot.evaluation.measures import auroc, exact_match, f1, measure, normalised
from qa_bot.interface.cli import main

LIGHTHOUSE = "The lighthouse was built in 1850. Its keeper was called Ahab."
HARBOUR = "The harbour froze in winter. Boats were pulled ashore by horses."
SQUAD = {
    "data": [
        {
            "title": "The_coast",
            "paragraphs": [
                {
                    "context": LIGHTHOUSE,
                    "qas": [
                        {
                            "id": "1",
                            "question": "When was the lighthouse built?",
                            "answers": [{"text": "1850", "answer_start": 28}],
                        },
                        {"id": "2", "question": "Who painted the lighthouse?", "answers": [], "is_impossible": True},
                    ],
                },
                {
                    "context": HARBOUR,
                    "qas": [
                        {
                            "id": "3",
                            "question": "Who pulled the boats?",
                            "answers": [{"text": "horses", "answer_start": 57}],
                        },
                        {"id": "4", "question": "What of the harbour in winter?", "answers": []},
                    ],
                },
            ],
        }
    ]
}


def write_json(path: Path, content: Any) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def figures(path: str, scope: str = "article", **options: Any) -> dict[str, Any]:
    bots = {"make_bot": lambda each: QABot(each.documents), "min_confidence": 0.17, **options}
    return evaluate(read_questions(path, scope=scope), **bots).figures()


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("scope", ["article", "collection"])
def test_squad_brings_its_own_corpus(tmp_path: Path, indent: int | None, scope: str) -> None:
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(SQUAD, indent=indent), encoding="utf-8")

    found = figures(str(path), scope)

    assert (found["questions"], found["answerable"], found["unanswerable"]) == (4, 3, 1)
    assert found["passage"] == {"Success@1": 1, "Success@3": 1, "Success@5": 1, "RR@10": 1, "nDCG@10": 1, "n": 3}
    assert found["sentence"]["Success@3"] == 1
    assert found["answer"]["n"] == 2


def test_confidence_is_held_against_what_comes_true(tmp_path: Path) -> None:
    found = figures(write_json(tmp_path / "squad.json", SQUAD))["calibration"]

    assert found["n"] == sum(each["n"] for each in found["reliability"])
    assert 0 <= found["ECE"] <= 1
    assert all(0 <= each["right"] <= 1 for each in found["reliability"])


def test_answers_of_impossible_questions_are_not_gold(tmp_path: Path) -> None:
    """SQuAD 2.0 files may carry plausible answers beside the empty list."""
    content = json.loads(json.dumps(SQUAD))
    content["data"][0]["paragraphs"][0]["qas"][1]["plausible_answers"] = [{"text": "Ahab", "answer_start": 56}]

    assert figures(write_json(tmp_path / "squad.json", content))["unanswerable"] == 1


def test_beir_brings_its_own_corpus_and_judges_documents(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": "a", "title": "Coast", "text": LIGHTHOUSE}, {"_id": "b", "title": "", "text": HARBOUR}]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(each) + "\n" for each in corpus))
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "q", "text": "lighthouse keeper"}\n{"_id": "unjudged", "text": "x"}\n'
    )
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\nq\tb\t0\n")

    found = figures(str(tmp_path))

    assert found["questions"] == 1
    assert found["passage"]["nDCG@10"] == 1
    assert found["sentence"] is None
    assert found["answer"] is None


def test_json_lines_are_asked_of_the_corpus_at_hand(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    topics = [
        {"question": "When was the lighthouse built?", "answers": ["1850"], "evidence": "built in 1850"},
        {
            "question": "What was he called?",
            "history": ["Who kept the lighthouse?"],
            "evidence": ["called Ahab", "nowhere"],
        },
        {"question": "Who froze?", "relevant": ["b"]},
        {"question": "What does a tram cost?", "answers": []},
    ]
    path.write_text("".join(json.dumps(topic) + "\n" for topic in topics))
    bot = QABot([record_document("a", "", LIGHTHOUSE), record_document("b", "", HARBOUR)])

    evaluation = evaluate(read_questions(str(path)), lambda each: bot, 0.17)

    found = evaluation.figures()
    assert (found["answerable"], found["unanswerable"]) == (3, 1)
    assert found["passage"] == {"Success@1": 1, "Success@3": 1, "Success@5": 1, "RR@10": 1, "nDCG@10": 1, "n": 3}
    assert evaluation.judged[1].unknown == ("nowhere",)


def test_long_documents_are_judged_once_however_many_passages_rank(tmp_path: Path) -> None:
    long = " ".join(f"The lighthouse number {number} stands on a rock far from the coast." for number in range(60))
    bot = QABot([record_document("long", "", long), record_document("b", "", LIGHTHOUSE)])
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "lighthouse on a rock", "relevant": ["b"]}\n')

    found = evaluate(read_questions(str(path)), lambda each: bot, 0.0).figures()

    assert found["passage"]["RR@10"] == 0.5  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"question": "a"}\n{"question": 3}', 'line 2: the field "question" is missing or empty'),
        ('{"question": "a", "answers": "b"}', 'the field "answers" is not a list of strings'),
        ('{"question": "a", "id": 1}\n{"question": "b", "id": 1}', "is on line 1, too"),
        ('{"question": "a"}\nnonsense', "line 2: broken JSON"),
        ('{"data": [{"paragraphs": [{"context": "x"}]}]}', "not SQuAD's form"),
        ("id,words\n1,x", "--format names it"),
    ],
)
def test_a_broken_question_file_is_named_with_the_place(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(content)

    with pytest.raises(QuestionSetError) as error:
        read_questions(str(path))

    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_that_is_not_beirs(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"corpus\.jsonl is missing"):
        read_questions(str(tmp_path))


# Measures ------------------------------------------------------------------------------------------------------------


def test_measures_of_a_known_ranking() -> None:
    ranking = [False, True, False, True]

    assert measure("Success@1", ranking, [1, 1]) == 0
    assert measure("Success@3", ranking, [1, 1]) == 1
    assert measure("RR@10", ranking, [1, 1]) == 0.5
    assert measure("RR@1", ranking, [1, 1]) == 0
    assert math.isclose(
        measure("nDCG@10", ranking, [1, 1]), (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))
    )


@given(st.lists(st.booleans(), max_size=15), st.integers(0, 5))
def test_measures_stay_between_0_and_1(ranking: list[bool], more: int) -> None:
    for name in ("Success@1", "Success@5", "RR@10", "nDCG@10"):
        assert 0 <= measure(name, ranking, [1] * (sum(ranking) + more)) <= 1


@pytest.mark.parametrize(
    ("answer", "gold", "matches", "score"),
    [
        ("The 1850s!", "1850s", 1, 1),
        ("an  apple", "Apple", 1, 1),
        ("in June 2023", "June 2023", 0, 0.8),
        ("", "x", 0, 0),
        ("the", "a", 1, 1),
    ],
)
def test_exact_match_and_f1_are_squads(answer: str, gold: str, matches: float, score: float) -> None:
    assert exact_match(answer, [gold]) == matches
    assert math.isclose(f1(answer, ["nothing like it", gold]), score)


def test_normalisation_removes_whole_articles_only() -> None:
    assert normalised("An anthem, the theatre") == "anthem theatre"


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    seeded = random.Random(7)
    positives = [seeded.randint(0, 5) / 5 for _ in range(40)]
    negatives = [seeded.randint(0, 4) / 5 for _ in range(30)]
    pairs = [(p > n) + (p == n) / 2 for p in positives for n in negatives]

    assert math.isclose(auroc(positives, negatives), sum(pairs) / len(pairs))


# The command ---------------------------------------------------------------------------------------------------------


def test_eval_prints_json_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", write_json(tmp_path / "squad.json", SQUAD), "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "qa-bot/evaluation/1"
    assert set(found) >= {
        "questions",
        "answerable",
        "unanswerable",
        "passage",
        "sentence",
        "answer",
        "abstention",
        "latency_ms",
    }
    assert set(found["abstention"]) >= {"AUROC", "answered_of_answerable", "refused_of_unanswerable", "EM", "F1"}


def test_eval_shows_figures_and_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "q.jsonl"
    wrong = '{"id": "wrong", "question": "Who praised the peacekeepers?", "evidence": "Since 2014"}\n'
    path.write_text(f'{wrong}{{"question": "Who praised the peacekeepers?", "answers": ["Tokayev", "he"]}}\n')

    assert main(["eval", str(path), "--misses"]) == 0

    out = capsys.readouterr().out
    assert "passage    Success@1 0.000" in out
    assert "wrong: Who praised the peacekeepers?\n  " in out
    assert "  gold:  Since 2014\n" in out
    words = "  found: President Kassym-Jomart Tokayev\n  gold:  Tokayev | he\n  in:    President Kassym-Jomart Tokayev"
    assert words in out


@pytest.mark.parametrize("count", [60, pytest.param(None, marks=pytest.mark.slow)])
def test_the_number_of_jobs_changes_nothing_but_the_time(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, count: int | None
) -> None:
    lines = (Path(__file__).parent / "data" / "questions.jsonl").read_text().splitlines(keepends=True)
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(lines[:count]))
    found = []
    for jobs in ("1", "2"):
        assert main(["eval", str(questions), "--jobs", jobs, "--json"]) == 0
        figures = json.loads(capsys.readouterr().out)
        assert figures.pop("latency_ms")["p50"] > 0
        found.append(json.dumps(figures))
    assert found[0] == found[1]


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1.5"])
def test_no_number_of_jobs_is_a_line(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "questions.jsonl", "--jobs", jobs]) == 2
    assert capsys.readouterr().err.count("\n") == 1
