"""What a user sees first, measured on questions that name their documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Answer, Citation, Document, Passage, QABot, QuestionSetError, Sentence
from qa_bot.evaluation import Judged, evaluate, read_questions
from qa_bot.evaluation.judging.gold import Gold, Proposed
from qa_bot.evaluation.judging.locating import occurrences
from qa_bot.evaluation.judging.markup import has_markup
from qa_bot.evaluation.sampling import sample
from qa_bot.interface.cli import main
from qa_bot.model import Place
from qa_bot.offsets import ViewBuilder
from qa_bot.training.ranking import training_sets

HARBOUR = (
    "# The harbour\n\nThe keeper of the harbour was called **Anna Lind**.\n\nBoats were pulled ashore by horses.\n"
)
MILL = "The mill was built in 1850.\r\nThe keeper of the mill was called Ahab.\r\n\r\nIts wheel was made of oak.\r\n"
KEEPER = "The keeper of the harbour was called **Anna Lind**."
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "a",
        "document": "harbour.md",
        "question": "What was the keeper of the harbour called?",
        "answers": ["Anna Lind"],
        "quote": KEEPER,
        "kind": "role",
        "pair": "keepers",
    },
    {
        "id": "b",
        "document": "mill.txt",
        "question": "What was the keeper of the mill called?",
        "answers": ["Ahab"],
        "evidence": ["1850.\nThe keeper of the mill was called Ahab."],
        "place": {"kind": "line", "number": 2},
        "kind": "role",
        "pair": "keepers",
    },
    {"id": "c", "document": "mill.txt", "question": "Which emperor visited Antarctica?", "answers": [], "kind": "far"},
    {"id": "d", "document": "mill.txt", "question": "What was the wheel made of?", "answers": [], "kind": "near"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "texts" / "mill.txt").write_bytes(MILL.encode())
    return with_questions(tmp_path, *QUESTIONS)


def with_questions(folder: Path, *questions: dict[str, Any]) -> Path:
    (folder / "questions.jsonl").write_text("".join(json.dumps(each) + "\n" for each in questions), encoding="utf-8")
    return folder


def figures(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main(["eval", *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_each_question_is_asked_of_its_own_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(capsys, folder / "questions.jsonl", "--scope", "document")

    assert (found["questions"], found["answerable"]) == (4, 2)
    assert found["shown"]["Success@1"] == 1
    assert found["shown"]["place"] == 1
    assert found["shown"]["F1"] == found["shown"]["EM"] == 1
    assert found["shown"]["n"] == 2
    assert found["abstention"]["far_refused"] == 1
    assert found["abstention"]["near_refused"] == 0
    assert found["pairs"] == {"both_right": 1, "n": 1}
    assert found["document"] is None
    assert set(found["intervals"]["shown"]) >= {"Success@1", "quotation_F1", "EM", "F1", "place", "with_markup"}


def test_the_documents_of_a_file_can_be_one_corpus(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(capsys, folder, "--scope", "collection")

    assert found["document"] == {"Success@1": 1, "n": 2}
    assert found["shown"]["Success@1"] == 1


def test_evidence_counts_in_its_own_document_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = {**QUESTIONS[1], "document": "harbour.md", "place": None}
    with_questions(folder, QUESTIONS[0], elsewhere, QUESTIONS[2])

    found = figures(capsys, folder, "--scope", "collection", "--quiet")

    assert found["document"]["Success@1"] == 0.5
    assert found["shown"]["Success@1"] == 0.5


def test_documents_are_looked_for_in_the_corpus_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "harbour.md").rename(folder / "elsewhere" / "harbour.md")

    found = figures(capsys, folder / "questions.jsonl", "--scope", "document", "--corpus", folder / "elsewhere")

    assert found["shown"]["Success@1"] == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"document": "tower.md"}, "no document 'tower.md' beside"),
        ({}, "question 1: names no document, as --scope document needs"),
        ({"document": 5}, 'line 1: the field "document" is empty or not a string'),
        ({"document": "harbour.md", "place": "page 3"}, 'line 1: the field "place" is not like {"kind": "page"'),
        ({"document": "harbour.md", "place": {"kind": "page"}}, 'the field "place" is not like'),
        ({"document": "harbour.md", "also": {}}, 'the field "also" is not a list of places'),
        ({"document": "harbour.md", "quote": " "}, 'the field "quote" is empty or not a string'),
        ({"document": "picture.png"}, "picture.png"),
    ],
)
def test_what_cannot_be_asked_is_a_line(
    folder: Path, question: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG")
    with_questions(folder, {"question": "Who?", **question})

    assert main(["eval", str(folder), "--scope", "document"]) == 2

    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_forms_that_name_no_documents_are_not_asked_of_them(tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("1\tWho kept the mill?\n")

    with pytest.raises(QuestionSetError, match="read as trec, whose questions name no document"):
        read_questions(str(tmp_path / "topics.tsv"), scope="document")


def test_tables_can_name_documents(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = f"{QUESTIONS[0]['question']},Anna Lind,{KEEPER},harbour.md"
    (folder / "questions.csv").write_text(f"question,answer,quote,document\n{row}\n")

    assert figures(capsys, folder / "questions.csv", "--scope", "document")["shown"]["Success@1"] == 1


def test_several_files_are_measured_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "more.jsonl").write_text(json.dumps(QUESTIONS[0]) + "\n")
    kept = folder / "kept.jsonl"

    arguments = [folder / "questions.jsonl", folder / "more.jsonl", "--scope", "document", "--per-question", kept]
    found = figures(capsys, *arguments)

    ids = [json.loads(line)["id"] for line in kept.read_text().splitlines()]
    assert found["questions"] == 5
    assert len(set(ids)) == 5
    assert ids[-1] == f"{folder / 'more.jsonl'}:a"


def test_what_is_shown_comes_first_in_every_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = [folder / "report.md", folder / "report.html"]
    options = [part for report in reports for part in ("--report", str(report))]

    assert main(["eval", str(folder), "--scope", "document", "--by", "kind", *options]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("shown      Success@1 1.000")
    assert any(line.startswith("refusing") and "of near ones 0.000" in line for line in lines)
    assert any(line.startswith("role") and "shown 1.000" in line for line in lines)
    for report in reports:
        text = report.read_text(encoding="utf-8")
        assert 0 < text.index("What is shown") < text.index("Sentence")
        assert "Pairs of questions" in text


def test_a_figure_of_what_is_shown_can_fall_short(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["eval", str(folder), "--scope", "document", "--quiet", "--fail-under"]

    assert main([*arguments, "shown.Success@1=0.6"]) == 0
    assert main([*arguments, "abstention.near_refused=0.6"]) == 1
    assert "abstention.near_refused is 0.0000, under 0.6" in capsys.readouterr().err


def test_a_sample_is_of_all_documents_and_always_the_same(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"The colour of {name} is red.")
    rows = [{"document": f"{'ab'[at % 4 == 3]}.txt", "question": f"What is {at}?"} for at in range(40)]
    sets = read_questions(str(with_questions(tmp_path, *rows)), scope="document")

    drawn = sample(sets, 8)

    assert [len(each.topics) for each in drawn] == [6, 2]
    assert drawn == sample(sets, 8)
    assert all(set(part.topics) <= set(whole.topics) for part, whole in zip(drawn, sets, strict=True))
    assert sample(sets, 1000) == sets


def test_pairs_are_drawn_together(folder: Path) -> None:
    sets = read_questions(str(folder), scope="collection")

    for count in (1, 2, 3):
        drawn = {topic.id for each in sample(sets, count) for topic in each.topics}
        assert len(drawn & {"a", "b"}) in (0, 2)


def test_the_command_asks_a_sample(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures(capsys, folder, "--scope", "document", "--sample", "1")["questions"] in (1, 2)


# One answer against its gold ------------------------------------------------------------------------------------------


def view_of(source: str) -> Document:
    """Return a document whose reading view lacks stars."""
    builder = ViewBuilder(source)
    for at, character in enumerate(source):
        if character != "*":
            builder.copy(at, at + 1)
    text, offsets = builder.finish()
    original = Document("d", "D", source, path="d.md", places=((0, Place("page", 3, "iii")),))
    return Document("d", "D", text, path="d.md", original=original, offsets=offsets)


def judged(record: dict[str, Any], tmp_path: Path, quoted: str = "Anna Lind kept it.", **answer: Any) -> Judged:
    document = view_of("Yes. **Anna Lind** kept it.\n\nThe end.")
    passage = Passage(document, 1, (), 0, 23, ((0, 4), (5, 23)), (0, 23))
    start = document.text.index(quoted)
    sentence = Sentence(passage, start, start + len(quoted))
    told = {"abstained": False, "reason": None, "confidence": 0.9, **answer}
    said = Answer("?", "?", citations=(Citation(1, 1.0, sentence, words=(5, 14)),), **told)
    (tmp_path / "q.jsonl").write_text(json.dumps({"question": "Who kept it?", **record}), encoding="utf-8")
    topic = read_questions(str(tmp_path / "q.jsonl"))[0].topics[0]
    return Gold([passage]).judge(topic, said, said.abstained, 0.0, lambda: Proposed((), ()))


@pytest.mark.parametrize(
    ("evidence", "success"),
    [
        ("**Anna Lind** kept it.", 1),  # as the file has it
        ("Anna Lind kept it.", 1),  # as a reader sees it
        ("Anna  Lind\nkept it.", 1),  # the same, on other lines
        ("Yes.", 0),
        ("Nobody kept it.", 0),
    ],
)
def test_evidence_is_found_in_the_file_or_as_it_is_read(evidence: str, success: float, tmp_path: Path) -> None:
    found = judged({"answers": ["Anna Lind"], "evidence": evidence}, tmp_path)

    assert found.shown.value("Success@1") == success
    assert bool(found.unknown) is evidence.startswith("Nobody")
    assert found.shown.value("F1") == 1


def test_a_quotation_is_compared_by_characters_of_the_file(tmp_path: Path) -> None:
    found = judged({"answers": ["Anna Lind"], "quote": "Yes. **Anna Lind** kept it."}, tmp_path)

    assert found.shown.text == "Anna Lind** kept it."
    assert found.shown.value("quotation_F1") == pytest.approx(2 * 20 / (20 + 27))


@pytest.mark.parametrize(
    ("place", "is_right"),
    [
        ({"kind": "page", "number": 3}, 1),
        ({"kind": "page", "number": 3, "label": "4"}, 1),
        ({"kind": "page", "label": "iii"}, 1),
        ({"kind": "page", "number": 4, "label": "iii"}, 0),
        ({"kind": "slide", "number": 3}, 0),
    ],
)
def test_a_place_is_right_by_its_number_else_its_label(place: dict[str, Any], is_right: float, tmp_path: Path) -> None:
    record = {"answers": ["Anna Lind"], "evidence": "Anna Lind"}

    assert judged({**record, "place": place}, tmp_path).shown.value("place") == is_right
    assert judged({**record, "place": {"kind": "slide", "number": 9}, "also": [place]}, tmp_path).shown.value(
        "place"
    ) == (is_right)


def test_what_is_refused_counts_nothing(tmp_path: Path) -> None:
    record = {"answers": ["Anna Lind"], "evidence": "Anna Lind", "place": {"kind": "page", "number": 3}}

    found = judged(record, tmp_path, abstained=True)

    assert set((found.shown.values or {}).values()) == {0}
    assert found.shown.text is None
    assert found.shown.has_markup is None


def test_sure_answers_are_held_against_what_is_right(folder: Path) -> None:
    sets = read_questions(str(folder), scope="document")
    surest = {"make_bot": lambda each: _Sure(each.documents), "min_confidence": 0.0}

    found: Any = evaluate(sets, **surest).figures()

    assert found["answer"]["sure"] == found["questions"] / found["answer"]["n"]
    assert found["answer"]["wrong_when_sure"] == 0.5
    assert 0.0 < found["intervals"]["answer"]["wrong_when_sure"][1] <= 1.0


class _Sure(QABot):
    """A bot that says a word to everything, and is sure of it."""

    def ask(self, question: str, *arguments: Any, **options: Any) -> Answer:
        first = self.passages[0]
        wanted = {"harbour": "Anna Lind", "keeper of the mill": "Ahab"}
        word = next((word for name, word in wanted.items() if name in question), "The")
        passage = next((each for each in self.passages if word in each.text), first)
        start = passage.document.text.index(word)
        spans = passage.sentence_spans
        sentence = next(Sentence(passage, *span) for span in spans if span[0] <= start < span[1])
        cited = Citation(1, 1.0, sentence, words=(start, start + len(word)))
        return Answer(question, question, False, None, 0.1, (cited,), (sentence,), answer_confidence=0.95)


@pytest.mark.parametrize(
    "text",
    [
        "see [the guide](guide.md)",
        "```sh\nls",
        "a <br> b",
        '<a href="x">y</a>',
        "salt &amp; pepper",
        "| a | b |",
        "a\n|---|---|",
        "run `ls`",
        "a **bold** word",
        "an *odd* word",
        "History[edit]",
        "It froze.[12]",
    ],
)
def test_markup_is_seen(text: str) -> None:
    assert has_markup(text)


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "rm *.txt *.md",
        "pip install <name>",
        "ls | wc | sort",
        "AT&T; a[i]",
        "a list [see below]",
        "C# (x)",
    ],
)
def test_other_signs_are_no_markup(text: str) -> None:
    assert not has_markup(text)


def test_training_asks_each_question_of_the_document_that_it_names(folder: Path) -> None:
    ((name, sets),) = training_sets(str(folder / "questions.jsonl"))

    assert name == "questions.jsonl"
    assert [[document.id for document in each.documents or ()] for each in sets] == [["harbour.md"], ["mill.txt"]]


@given(st.text(alphabet="ab \n|é\r", max_size=60), st.integers(0, 60), st.integers(1, 8))
def test_what_is_found_reads_as_what_was_looked_for(text: str, start: int, length: int) -> None:
    piece = " ".join(text[start : start + length].replace("|", " ").split())
    document = Document("d", "D", text)

    found = list(occurrences(document, piece))

    assert bool(found) is bool(piece)
    for each in found:
        assert each.source == each.view
        assert " ".join(text[slice(*each.source)].replace("|", " ").split()) == piece
