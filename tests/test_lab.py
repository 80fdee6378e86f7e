"""Judging any retriever: measures as ir-measures has them, runs, formats, intervals, comparisons."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot, QuestionSetError
from qa_bot.evaluation import QuestionSet, measures, read_questions
from qa_bot.evaluation.figures import names, weighted
from qa_bot.evaluation.figures.resampling import interval, randomisation
from qa_bot.evaluation.measures import MEASURES, measure
from qa_bot.evaluation.reports.about import FEATURES
from qa_bot.evaluation.trec import ordered, read_run
from qa_bot.interface.cli import main

QUESTIONS = [
    {
        "id": "a",
        "question": "Who praised the peacekeepers?",
        "answers": ["Tokayev"],
        "evidence": "praised the peacekeepers",
    },
    {
        "id": "b",
        "question": "Since when has Kazakhstan hosted the Astana Process?",
        "answers": ["January 2017"],
        "evidence": "Since January 2017",
    },
    {"id": "c", "question": "What is the boiling point of tungsten?", "answers": []},
    {"id": "d", "question": "Who commanded the fleet?", "answers": ["Nelson"], "evidence": "Since 2014"},
]


@pytest.fixture
def questions(tmp_path: Path) -> str:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS))
    return str(path)


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, dict[str, float]]:
    capsys.readouterr()
    assert main(["eval", *arguments, "--json", "--quiet"]) == status
    figures: dict[str, dict[str, float]] = json.loads(capsys.readouterr().out)
    return figures


# Measures ------------------------------------------------------------------------------------------------------------


def test_measures_agree_with_ir_measures_on_random_runs_with_ties(tmp_path: Path) -> None:
    ir_measures = pytest.importorskip("ir_measures")
    chance = random.Random(1)
    names = [f"{kind}@{k}" for kind in MEASURES for k in (1, 3, 5, 10, 20)]
    qrels, run, lines = [], [], []
    grades: dict[str, dict[str, int]] = {}
    for number in range(1000):
        query, documents = f"q{number}", [f"d{at}" for at in range(chance.randint(1, 30))]
        most = chance.choice((1, 3))  # half of them are graded
        relevant = chance.sample(documents, chance.randint(1, len(documents)))
        grades[query] = {each: chance.randint(1, most) for each in relevant}
        qrels += [ir_measures.Qrel(query, each, grades[query].get(each, 0)) for each in documents]
        for each in chance.sample(documents, chance.randint(1, len(documents))):
            score = float(chance.randint(0, 8))
            run.append(ir_measures.ScoredDoc(query, each, score))
            lines.append(f"{query} Q0 {each} 0 {score} other\n")
    (tmp_path / "run").write_text("".join(lines))
    ours = read_run(str(tmp_path / "run"))
    parsed = {name: ir_measures.parse_measure(name) for name in names}
    theirs = {
        (str(each.measure), each.query_id): each.value
        for each in ir_measures.iter_calc(list(parsed.values()), qrels, run)
    }

    for query, units in ours.items():
        for name in names:
            found = [grades[query].get(unit, 0) for unit in ordered(units, name)]
            expected = theirs[str(parsed[name]), query]
            assert measure(name, found, list(grades[query].values())) == pytest.approx(expected, abs=1e-9), (
                name,
                query,
            )


@pytest.mark.parametrize("given", ["MAP@5", "RR", "RR@0", "RR@x", ","])
def test_unknown_measures_are_one_line(questions: str, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", questions, "--measures", given]) == 2
    assert capsys.readouterr().err.startswith("qa-bot: --measures: ")


def test_measures_are_picked(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures = evaluated(capsys, questions, "--measures", "AP@5,R@3")

    assert set(figures["passage"]) == {"AP@5", "R@3", "n"}


# Runs ----------------------------------------------------------------------------------------------------------------


def test_a_run_scores_as_the_evaluation_that_wrote_it(
    questions: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = str(tmp_path / "run")
    figures = evaluated(capsys, questions, "--run", run)
    scored = evaluated(capsys, questions, "--score-run", run)

    assert scored["passage"] == figures["passage"]
    assert scored["intervals"]["passage"] == figures["intervals"]["passage"]  # type: ignore[comparison-overlap]
    assert all(scored[count] == figures[count] for count in ("questions", "answerable", "unanswerable"))
    assert all(scored[group] is None for group in ("sentence", "answer", "abstention", "latency_ms"))
    assert main(["eval", questions, "--score-run", run]) == 0
    assert "passage    Success@1 0.667 ±" in capsys.readouterr().out


def test_a_run_of_documents_is_held_against_the_documents_of_the_gold(
    questions: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run").write_text("a Q0 kazakhstan-syria-relations.txt 1 2 x\nb Q0 other.txt 1 2 x\nz Q0 d 1 2 x\n")
    figures = evaluated(capsys, questions, "--score-run", str(tmp_path / "run"))
    assert figures["passage"]["Success@1"] == pytest.approx(1 / 3)  # of the questions a, b and d

    assert main(["eval", questions, "--score-run", str(tmp_path / "run"), "--strict"]) == 2
    said = capsys.readouterr().err
    assert "questions without a ranking, which count 0: 1, such as d" in said
    assert "queries that are not among the questions: 1, such as z" in said
    assert "ranked ids that are of no passage and no document of the corpus: 1, such as other.txt" in said


def test_grades_count_for_ndcg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "topics").write_text("1\tpeacekeepers\n")
    documents = [f"kazakhstan-syria-relations.txt#{number}" for number in (1, 2)]
    (tmp_path / "qrels").write_text(f"1 0 {documents[0]} 1\n1 0 {documents[1]} 3\n")
    (tmp_path / "run").write_text("".join(f"1 Q0 {each} 1 {9 - at} x\n" for at, each in enumerate(documents)))
    figures = evaluated(
        capsys, str(tmp_path / "topics"), "--qrels", str(tmp_path / "qrels"), "--score-run", str(tmp_path / "run")
    )

    assert figures["passage"]["nDCG@10"] == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a Q0 d 1 nan x", "line 1: the score 'nan' is not a number"),
        ("a Q0 d 1 x x", "is not a number"),
        ("a Q0 d 1 2", "line 1: expected six columns"),
        ("a Q0 d 1 2 x\na Q0 d 2 1 x", "line 2: d is listed twice"),
        ("", "no ranking in it"),
    ],
)
def test_a_broken_run_is_one_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "run").write_text(line)

    with pytest.raises(QuestionSetError, match=said):
        read_run(str(tmp_path / "run"))


# Formats -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t"), ("txt", ",")])
def test_tables_with_headers(tmp_path: Path, suffix: str, delimiter: str) -> None:
    path = tmp_path / f"questions.{suffix}"
    rows = [["ID", "Question", "answers"], ["x", '"Who, then?"', "Ann|Bob"], ["y", "Why?", ""]]
    path.write_text("\n".join(delimiter.join(row) for row in rows) + "\n")
    ((questions),) = read_questions(str(path))

    assert [(each.id, each.question, each.answers, each.answerable) for each in questions.topics] == [
        ("x", "Who, then?", ("Ann", "Bob"), True),
        ("y", "Why?", (), False),
    ]


TAGGED = """\
<top>
<num> Number: 301
<title> peacekeepers praised
<desc> Description:
Who praised them?
</top>
<top><num>302</num><title>Astana Process</title></top>
"""


@pytest.mark.parametrize("text", [TAGGED, "301\tpeacekeepers praised\n302\tAstana Process\n"])
def test_trec_topics_with_judgements(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "topics").write_text(text)
    (tmp_path / "qrels").write_text("301 0 kazakhstan-syria-relations.txt#8 1\n302 0 nothing 0\n")
    arguments = (str(tmp_path / "topics"), "--qrels", str(tmp_path / "qrels"))
    figures = evaluated(capsys, *arguments)

    (questions,) = read_questions(str(tmp_path / "topics"), qrels=str(tmp_path / "qrels"))
    assert [(each.id, each.question) for each in questions.topics] == [
        ("301", "peacekeepers praised"),
        ("302", "Astana Process"),
    ]
    assert figures["passage"]["n"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("question,answers\n,x", "line 2: the column “question” is empty"),
        ("id,question\na,b,c", "line 2: 3 columns, where the header has 2"),
        ("id,question\n1,a\n1,b", "is on line 2, too"),
        ("<top><num>1</num></top>", "line 1: a topic without a number or a title"),
        ("1\ta\n1\tb", "line 2: the id '1' is on line 1, too"),
        ("just words", "not in a known form"),
    ],
)
def test_broken_tables_and_topics_are_named_with_the_place(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "questions").write_text(content)

    with pytest.raises(QuestionSetError) as error:
        read_questions(str(tmp_path / "questions"))
    assert said in str(error.value)


def test_judgements_need_topics(questions: str) -> None:
    with pytest.raises(QuestionSetError, match="go with TREC topics"):
        read_questions(questions, qrels=questions)


# Parts of the questions ----------------------------------------------------------------------------------------------


def test_a_field_of_the_questions_tells_parts_of_them_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "questions.jsonl"
    levels = ("easy", "easy", "far off", "h\u001b[1mard")
    path.write_text(
        "".join(json.dumps({**q, "level": level}) + "\n" for q, level in zip(QUESTIONS, levels, strict=True))
    )
    reports = [part for suffix in ("html", "md") for part in ("--report", str(tmp_path / f"report.{suffix}"))]
    figures = evaluated(capsys, str(path), "--by", "level", *reports)
    parts: Any = figures["by_field"]["level"]

    assert {name: part["n"] for name, part in parts.items()} == {"easy": 2, "far off": 1, "h\u001b[1mard": 1}
    assert (parts["far off"]["refused"], parts["far off"]["passage"]) == (1, None)
    columns = "shown | quotation F1 | shown F1 | passage | sentence | EM | F1 | answered | refused"
    assert f"| level | n | {columns} |" in (tmp_path / "report.md").read_text()
    assert '<th scope="row">far off</th>' in (tmp_path / "report.html").read_text()
    assert main(["eval", str(path), "--by", "level", "--misses"]) == 0
    out = capsys.readouterr().out
    assert "\nfar off    refused 1.000 ±0.000   (n=1)\n" in out and "\x1b" not in out and "h␛[1mard" in out
    assert main(["eval", str(path), "--by", "lever"]) == 2
    assert "no question has the field 'lever'; the fields are: level" in capsys.readouterr().err


def test_columns_and_articles_tell_parts_apart_too(tmp_path: Path) -> None:
    (tmp_path / "table").write_text("question,Level\nWho?,easy\nWhy?,\n")
    (table,) = read_questions(str(tmp_path / "table"))

    assert [each.labels for each in table.topics] == [(("level", "easy"),), ()]


# Trust ---------------------------------------------------------------------------------------------------------------


def test_intervals_are_seeded_and_hold_the_mean() -> None:
    values = [float(at % 3 == 0) for at in range(300)]
    low, high = interval(values)

    assert (low, high) == interval(values)
    assert low < 1 / 3 < high
    # The normal approximation: 1.96 standard errors on each side.
    assert high - low == pytest.approx(2 * 1.96 * (2 / 9 / 300) ** 0.5, rel=0.1)


def test_randomisation_tells_a_difference_from_noise() -> None:
    chance = random.Random(3)
    noise = [chance.choice((-1.0, 0.0, 1.0)) for _ in range(200)]

    assert randomisation([0.0] * 9) == 1
    assert randomisation([1.0] * 10) == pytest.approx(2 / 1024, abs=2e-3)
    assert randomisation([each + 0.4 for each in noise]) < 0.01 < randomisation(noise)


def test_figures_that_fall_short_fail(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", questions, "--fail-under", "passage.Success@1=0.5", "--fail-under", "answer.EM=0"]) == 0
    assert main(["eval", questions, "--fail-under", "passage.Success@1=0.99"]) == 1
    assert "passage.Success@1 is 0.6667, under 0.99" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["passage", "passage.Success@9=0.9", "passage.Success@1=nan", "latency_ms.p50=3"])
def test_figures_that_there_are_not_are_told_at_once(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "no-such-file", "--fail-under", given]) == 2
    assert capsys.readouterr().err.startswith("qa-bot: --fail-under: ")


def test_figures_that_the_questions_do_not_give_fail(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(questions).write_text('{"question": "Who?"}')
    assert main(["eval", questions, "--fail-under", "answer.EM=0"]) == 2
    printed = capsys.readouterr()
    assert "these questions give no figure answer.EM" in printed.err
    assert "1 question, 0 of them answerable, 1 not judged" in printed.out
    assert "nothing to measure" in printed.out


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]), st.booleans(), st.integers(0, 3)), max_size=12))
def test_measures_of_samples_are_those_of_questions_that_come_several_times(
    known: list[tuple[float, bool, int]],
) -> None:
    confidences, outcomes = [each[0] for each in known], [each[1] for each in known]
    counts = np.asarray([each[2] for each in known], np.int64)
    several = [(confidence, outcome) for confidence, outcome, count in known for _ in range(count)]
    if not several:
        return
    told, true = [each[0] for each in several], [each[1] for each in several]

    expected = measures.area_under_risk(told, true)
    assert weighted.area_under_risk(confidences, outcomes)(counts) == pytest.approx(expected)
    expected = measures.calibration_error(told, true)
    assert weighted.calibration_error(confidences, outcomes)(counts) == pytest.approx(expected, abs=6e-4)
    positives, negatives = ([c for c, outcome in several if outcome is of] for of in (True, False))
    found = weighted.auroc(confidences, outcomes)(counts)
    if positives and negatives:
        assert found == pytest.approx(measures.auroc(positives, negatives))
    else:
        assert found != found


def test_all_figures_but_the_latency_have_intervals(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures = evaluated(capsys, questions)
    intervals: Any = figures["intervals"]

    for name in names():
        group, _, measure_name = name.partition(".")
        if (figures[group] or {}).get(measure_name) is None:
            assert measure_name not in intervals.get(group, {})
            continue
        low, high = intervals[group][measure_name]
        assert low <= figures[group][measure_name] <= high, name
    assert set(intervals["calibration"]) == {"ECE", "AURC"}


def test_strict_makes_warnings_errors(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", questions]) == 0
    assert "question d: no document holds the answer: Nelson" in capsys.readouterr().err
    assert main(["eval", questions, "--strict"]) == 2


def test_misses_have_causes(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures = evaluated(capsys, questions)
    causes = figures["causes"]

    assert causes == {"no word shared": 1, "wrong words": 1}
    assert figures["by_kind"]["who"]["n"] == 2  # type: ignore[index]
    assert sum(part["n"] for part in figures["by_length"].values()) == 3  # type: ignore[index]


def test_misses_of_the_ranking_name_the_features_that_misled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "questions.jsonl"
    wrong = {"question": "Who praised the peacekeepers?", "answers": ["seven"], "evidence": "including seven women"}
    right = {"question": "Who praised the peacekeepers?", "answers": ["Tokayev"], "evidence": "praised"}
    path.write_text("".join(json.dumps(each) + "\n" for each in (wrong, right)))
    kept = str(tmp_path / "records")
    figures = evaluated(capsys, str(path), "--per-question", kept)
    first, second = (json.loads(line) for line in Path(kept).read_text().splitlines())

    assert sum(figures["misled"].values()) == 1
    assert list(figures["misled"]) == list(first["misled"])[:1]
    assert all(value > 0 for value in first["misled"].values())
    assert not second["misled"]
    assert main(["eval", str(path), "--misses"]) == 0
    assert "  misled by " in capsys.readouterr().out


def test_rivals_are_explained_in_parts_that_add_up(article_bot: QABot) -> None:
    rivals = article_bot.rivals("Who praised the peacekeepers?", (), lambda sentence: "seven women" in sentence.text)
    assert rivals is not None
    first, other = rivals

    assert first.total > other.total
    assert set(first.parts) <= set(FEATURES)
    assert article_bot.rivals("Who praised the peacekeepers?", (), lambda sentence: False) is None
    assert article_bot.rivals("Xyzzy?", (), lambda sentence: True) is None


def test_two_evaluations_are_compared(questions: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = str(tmp_path / "one.jsonl"), str(tmp_path / "other.jsonl")
    evaluated(capsys, questions, "--per-question", one)
    records = [json.loads(line) for line in Path(one).read_text().splitlines()]
    assert [record["id"] for record in records] == list("abcd")
    assert records[0]["rank"] == 1
    records[3]["measures"]["passage.Success@1"] = 1.0
    Path(other).write_text("".join(json.dumps(record) + "\n" for record in records))

    assert main(["compare", one, one]) == 0
    out = capsys.readouterr().out
    assert "0 questions changed" in out and "3 alike   the same\n" in out
    assert main(["compare", one, other, "--changed"]) == 0
    out = capsys.readouterr().out
    assert "passage.Success@1  0.667 → 1.000   +0.333" in out
    assert "1 better, 0 worse, 2 alike   within the noise" in out
    assert "d: Who commanded the fleet?" in out and "\n1 question changed\n" in out
    Path(other).write_text("".join(json.dumps(record) + "\n" for record in records[1:]))
    assert main(["compare", one, other, "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["changed"] == ["d"]
    assert "1 are in the first file alone" in printed.err
    assert main(["compare", one, other, "--strict"]) == 2
    assert main(["compare", one, questions]) == 2


@pytest.mark.parametrize("value", ["NaN", "Infinity", '"x"', "null", "[1]"])
def test_records_whose_figures_are_no_numbers_are_one_line(
    tmp_path: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record = '{"schema": "qa-bot/judged/1", "id": "a", "measures": {"answer.EM": %s}}'
    (tmp_path / "records").write_text(record % value)

    assert main(["compare", str(tmp_path / "records"), str(tmp_path / "records")]) == 2
    assert "line 1: not a record of a judged question" in capsys.readouterr().err


def test_what_two_evaluations_do_not_share_is_told(
    questions: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = str(tmp_path / "one.jsonl"), str(tmp_path / "other.jsonl")
    evaluated(capsys, questions, "--per-question", one)
    evaluated(capsys, questions, "--per-question", other, "--measures", "AP@5,RR@10")
    assert main(["compare", one, other]) == 0
    printed = capsys.readouterr()
    assert "passage.RR@10" in printed.out and "AP@5" not in printed.out
    assert "not compared, since no question has them in both files: passage.AP@5, passage.Success@1" in printed.err
    Path(other).write_text(Path(other).read_text().replace('"id": "', '"id": "x'))
    assert main(["compare", one, other]) == 2
    assert "other.jsonl: has no question of " in capsys.readouterr().err


def test_an_interrupted_evaluation_says_what_was_done(
    questions: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa_bot.evaluation import run

    monkeypatch.setattr(run, "_SHARE", 2)
    judge = run._Work.judge

    def judge_once(self: run._Work, share: run._Share) -> list[run.Judged]:
        if share.first:
            raise KeyboardInterrupt
        return judge(self, share)

    monkeypatch.setattr(run._Work, "judge", judge_once)
    assert main(["eval", questions]) == 130
    printed = capsys.readouterr()
    assert "interrupted after 2 of 4 questions" in printed.err
    assert printed.out.startswith("2 questions")


class Killed:
    """A maker of bots in whose process something goes wrong from outside."""

    def __call__(self, questions: QuestionSet) -> QABot:
        os._exit(9)


@pytest.mark.slow
def test_a_process_that_is_killed_is_one_line(questions: str) -> None:
    from qa_bot.errors import ProcessEnded
    from qa_bot.evaluation import evaluate

    with pytest.raises(ProcessEnded, match="--jobs 1 needs the least"):
        evaluate(read_questions(questions), Killed(), 0.0, jobs=2)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.1, 0.4, 0.8, 1.2, 1.6, 2.0, 3.0])
def test_ctrl_c_ends_all_processes_without_a_traceback(tmp_path: Path, after: float) -> None:
    many = [{**each, "id": str(number)} for number in range(2000) for each in QUESTIONS[:1]]
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in many))
    # Python itself ends otherwise while it starts, however long that takes here.
    program = "import sys; from qa_bot.interface.cli import main; print('ready', flush=True); sys.exit(main())"
    command = [sys.executable, "-c", program, "eval", str(path), "--jobs", "2"]
    running = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None and running.stdout.readline() == "ready\n"
    time.sleep(after)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=20)

    assert running.returncode == 130
    assert "Traceback" not in told and told.count("\n") <= 1
    assert not told or "interrupted" in told
