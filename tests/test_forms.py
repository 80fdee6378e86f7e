"""The forms of question files: what is taken as it is, what is doubtful, and what is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation import QuestionSet, read_questions
from qa_bot.interface.cli import main

CONTEXT = "The cat sat on the mat. The dog slept in the barn."


def read(tmp_path: Path, content: str | bytes, **options: str) -> list[QuestionSet]:
    (tmp_path / "questions").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_questions(str(tmp_path / "questions"), **options)


def beir(
    folder: Path, qrels: str, queries: str = '{"_id": "q1", "text": "Where?"}\n{"_id": "q2", "text": "When?"}\n'
) -> str:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text(
        '{"_id": "d 0", "text": "Ann lives here."}\n{"_id": "d1", "text": "Bob came."}\n'
    )
    (folder / "queries.jsonl").write_text(queries)
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return str(folder)


def squad(**changes: object) -> dict[str, Any]:
    question = {"id": "1", "question": "Where did it sit?", "answers": [{"text": "on the mat", "answer_start": 12}]}
    return {"data": [{"title": "Pets", "paragraphs": [{"context": CONTEXT, "qas": [{**question, **changes}]}]}]}


# What is taken as it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_ends_of_lines_and_byte_order_marks_make_no_difference(tmp_path: Path, end: str, mark: str) -> None:
    lines = ["id,question,answers", 'a,"Who, then?",Ann', "b,Why?,", ""]
    (table,) = read(tmp_path, mark + end.join(lines))
    (objects,) = read(tmp_path, mark + end.join(['{"question": "Who, then?"}', '{"question": "Why?"}']))

    assert [each.question for each in table.topics] == ["Who, then?", "Why?"]
    assert [each.question for each in objects.topics] == ["Who, then?", "Why?"]


def test_semicolons_part_columns_where_the_header_has_them(tmp_path: Path) -> None:
    (questions,) = read(tmp_path, "id;question;answers\n7;Who, then?;Ann|Bob\n")

    assert [(each.id, each.question, each.answers) for each in questions.topics] == [
        ("7", "Who, then?", ("Ann", "Bob"))
    ]


@pytest.mark.parametrize("line", ['{"question": "data", "answers": []}', '{"question": "Who?", "id": "data"}'])
def test_one_question_about_data_is_no_squad(tmp_path: Path, line: str) -> None:
    (questions,) = read(tmp_path, line)

    assert questions.documents is None


def test_null_is_as_if_the_field_were_not_there(tmp_path: Path) -> None:
    (questions,) = read(tmp_path, '{"question": "Who?", "id": null, "answers": null}\n' * 2)

    assert [(each.id, each.answerable) for each in questions.topics] == [("1", None), ("2", None)]


def test_a_pipe_is_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os
    import threading

    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=('{"question": "Who?"}\n',))
    writer.start()
    (questions,) = read_questions(str(tmp_path / "pipe"))
    writer.join()

    assert [each.question for each in questions.topics] == ["Who?"]


XML = """\
<?xml version="1.0"?>
<topics task="search">
  <topic number="1"><query>cats &amp; dogs</query><narrative>Long words.</narrative></topic>
  <topic number="2">
    Where do they sleep?
  </topic>
</topics>
"""


def test_topics_in_xml(tmp_path: Path) -> None:
    (questions,) = read(tmp_path, XML)

    assert [(each.id, each.question) for each in questions.topics] == [
        ("1", "cats & dogs"),
        ("2", "Where do they sleep?"),
    ]


def test_judgements_of_topics_may_have_beirs_form(tmp_path: Path) -> None:
    (tmp_path / "qrels").write_text("query-id\tcorpus-id\tscore\n1\td 0\t2\n1\td1\t1\n")
    (questions,) = read(tmp_path, XML, qrels=str(tmp_path / "qrels"))

    assert [(each.relevant, each.grades) for each in questions.topics] == [(("d 0", "d1"), (2, 1)), ((), ())]


# What is doubtful ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [3, -5, 3000])
def test_a_misplaced_answer_is_told(tmp_path: Path, start: int, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.dumps(squad(answers=[{"text": "on the mat", "answer_start": start}]))
    (questions,) = read(tmp_path, content)

    assert questions.remarks == (f"question 1: the answer “on the mat” is not at {start} in its paragraph",)
    assert main(["eval", str(tmp_path / "questions"), "--strict"]) == 2
    assert "in its paragraph" in capsys.readouterr().err


def test_drafts_are_told(tmp_path: Path) -> None:
    lines = ['{"question": "Who?", "draft": true}', '{"question": "Why?", "draft": false}', '{"question": "When?"}']
    (questions,) = read(tmp_path, "\n".join(lines))

    assert questions.remarks == ("questions still marked as drafts, which say little of how good the bot is: 1",)


def test_a_corpus_that_is_not_asked_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "questions").write_text(json.dumps(squad()))

    assert main(["eval", str(tmp_path / "questions"), "--corpus", str(tmp_path)]) == 0
    assert "--corpus is ignored" in capsys.readouterr().err


def test_judgements_of_unknown_queries_are_told(tmp_path: Path) -> None:
    (questions,) = read_questions(beir(tmp_path, "q1\td 0\t1\nq2\td1\t0\nq9\td1\t1\n"))

    assert [each.id for each in questions.topics] == ["q1"]
    assert questions.remarks == (
        "judged queries that are not among the questions: 1, such as q9",
        "judged queries without anything relevant, which are not measured: 1, such as q2",
    )


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no questions in it"),
        (b"\xff\xfeq\x00", "UTF-16, not UTF-8"),
        ('{"question": "w\xe9"}'.encode("latin-1"), "not UTF-8: a wrong byte at offset 15"),
        ('[{"question": "a"}]', "a JSON list"),
        ('{"question": \n', "line 1: broken JSON"),
        ('{"question": "a", "id": {}}', 'line 1: the field "id" is neither a string nor a whole number'),
        ('{"question": "a", "id": NaN}', 'line 1: the field "id" is neither a string nor a whole number'),
        ('{"question": "a", "answers": [""]}', 'line 1: the field "answers" holds an empty string'),
        ('question,answers\n"a,b\nc,d\ne,f\n', "line 2: not a table: unexpected end"),
        ("question,Question\na,b\n", "line 1: the header names the column “question” twice"),
        ("question,answers\n" + 200_000 * "w" + ",x\n", "line 2: not a table: field larger than"),
        ('<topic number="1"\n', "line 1: a topic without a number or a title"),
        (json.dumps({"data": {"a": 1}}), 'the field "data" is missing or not a list'),
        (json.dumps({"data": [{}]}), 'article 1: not SQuAD\'s form: the field "paragraphs" is missing'),
        (json.dumps(squad(question=None)), 'paragraph 1, question 1: not SQuAD\'s form: the field "question"'),
        (json.dumps(squad(question=" ")), 'question 1: the field "question" is empty'),
        (json.dumps(squad(id=None)), 'question 1: the field "id" is neither a string'),
        (
            json.dumps(squad(answers=[{"text": "x", "answer_start": "1"}])),
            '"answer_start" is missing or not a whole number',
        ),
        (json.dumps(squad()).replace(CONTEXT, ""), "article 1, paragraph 1: questions, but no text"),
        (json.dumps({"data": 2 * squad()["data"]}), "the id '1' is in article 1, paragraph 1, question 1, too"),
    ],
)
def test_a_broken_file_is_one_line_with_its_place(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(QuestionSetError) as error:
        read(tmp_path, content)

    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("qrels", "said"),
    [
        ("q1\td 0\tNaN\n", "line 1: the grade 'NaN' is not a number"),
        ("query-id\tcorpus-id\tscore\nq1\td 0\t1\nq1\td 0\t0\n", "line 3: d 0 is judged twice for query q1"),
        ("query-id\tcorpus-id\tscore\nq1\td 0\n", "line 2: expected query"),
        ("z1\td 0\t1\n", "no questions in it; judged queries that are not among the questions: 1"),
    ],
)
def test_broken_judgements_are_one_line_with_their_place(tmp_path: Path, qrels: str, said: str) -> None:
    with pytest.raises(QuestionSetError) as error:
        read_questions(beir(tmp_path, qrels))

    assert said in str(error.value)


def test_queries_have_ids_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="line 2: the id 'q1' is on line 1, too"):
        read_questions(beir(tmp_path, "q1\td 0\t1\n", '{"_id": "q1", "text": "Where?"}\n' * 2))


def test_a_question_without_an_answers_text_judges_passages_and_no_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "questions").write_text(json.dumps(squad(answers=[], question="What of the cat?")))

    assert main(["eval", str(tmp_path / "questions"), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["answerable"] == 1 and figures["passage"]["n"] == 1 and figures["passage"]["Success@1"] == 1
    assert figures["sentence"] is None and figures["answer"] is None
