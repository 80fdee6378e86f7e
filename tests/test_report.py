"""Reports: a page that needs nothing but itself, and Markdown."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot
from qa_bot.evaluation import Evaluation, evaluate, read_questions
from qa_bot.evaluation.reports import REPORTS, About
from qa_bot.evaluation.reports.passages import Passages
from qa_bot.evaluation.reports.text import shown
from qa_bot.interface.cli import main

GOLDEN = Path(__file__).parent / "data" / "report.md"
EVIL = '<script>alert("x")</script> & \x1b[31m\u202e\x00'
HARBOUR = (
    f"= The harbour =\n\nThe harbour {EVIL} froze in the winter of 1850. The keeper was called Anna Lind.\n\n"
    "== Boats ==\n\nBoats were pulled ashore by twelve horses. The 𝒷oats carried herring to the market of the town."
)
QUESTIONS: list[dict[str, Any]] = [
    {"id": "a", "question": "Who was the keeper?", "answers": ["Anna Lind"], "evidence": "Anna Lind"},
    {"id": "b", "question": "And the boats?", "history": ["What froze?"], "answers": ["ashore"], "evidence": "herring"},
    {"id": "c", "question": f"Who painted the {EVIL} of *the* | harbour?", "answers": []},
    {"id": "d", "question": "Which horses?", "answers": ["Black ones"], "evidence": "froze"},
    {"id": "e", "question": "What is told of the market?"},
    {"id": "f", "question": "When did it freeze?", "answers": ["1850"], "relevant": ["harbour.txt#1"]},
]


@pytest.fixture
def questions(tmp_path: Path) -> list[str]:
    (tmp_path / "harbour.txt").write_text(HARBOUR.replace("\x00", "\x07"))  # a file with NUL bytes is no text
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS))
    return [str(tmp_path / "questions.jsonl"), "--corpus", str(tmp_path / "harbour.txt"), "--quiet"]


@pytest.fixture
def page(questions: list[str], tmp_path: Path) -> str:
    assert main(["eval", *questions, "--report", str(tmp_path / "report.html")]) == 0
    return (tmp_path / "report.html").read_text(encoding="utf-8")


class Reader(HTMLParser):
    """What a page holds: ids with their text, where its links lead, attributes, and its declared resources."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.attributes += [(tag, *each) for each in attrs]
        identity = known.get("id")
        if identity:
            assert identity not in self.texts
            self.texts[identity] = ""
        if tag == "a":
            self.links.append(known["href"] or "")
        if tag not in ("meta", "br", "input", "path", "circle"):
            self._open.append((tag, identity))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, identity in self._open:
            if identity:
                self.texts[identity] += data


# The page ------------------------------------------------------------------------------------------------------------


def test_a_page_holds_all_questions_and_its_links_lead_somewhere(page: str) -> None:
    reader = Reader(page)

    assert [identity for identity in reader.texts if re.fullmatch(r"q\d+", identity)] == [f"q{n}" for n in range(1, 7)]
    assert all(link.removeprefix("#") in reader.texts for link in reader.links)
    assert all(name in reader.texts for name in ("figures", "charts", "parts", "misses", "questions", "passages"))
    assert "Anna Lind" in reader.texts["q1"]
    assert "Asked as:" in reader.texts["q2"] and "After: What froze?" in reader.texts["q2"]
    assert "(no answer in the text)" in reader.texts["q3"]
    assert "not judged" in reader.texts["q5"]


def test_a_page_needs_nothing_else(page: str) -> None:
    reader = Reader(page)

    assert not re.search(r"https?://|//[a-z]|@import|url\(", page)
    assert not [each for each in reader.attributes if each[1] in ("src", "srcset", "action", "poster", "data")]
    assert not [each for each in reader.attributes if each[1].startswith("on")]
    assert {link[0] for link in reader.links} == {"#"}
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_no_text_is_taken_for_markup(page: str) -> None:
    assert page.count("<script") == 2  # its own
    assert "alert(&#34;x&#34;)" in page
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", page)
    assert "␛[31m" in page


def test_the_script_knows_where_gold_and_findings_stand(page: str) -> None:
    reader = Reader(page)
    places = json.loads(reader.texts["places"])
    sentences, answer, gold, relevant = places[0]

    assert "Anna Lind" in reader.texts[f"s{sentences[0]}"]
    passage = passage_text(page, relevant[0])
    assert passage[slice(*answer)] == "Anna Lind"
    assert [(number, passage[a:b]) for number, a, b in zip(*[iter(gold)] * 3, strict=True)] == [
        (relevant[0], "Anna Lind")
    ]
    # Places count code points, also behind characters beyond the basic plane.
    number, start, end = places[1][2][:3]
    assert passage_text(page, number)[start:end] == "herring"


def passage_text(page: str, number: int) -> str:
    found = re.search(rf"<div id=p{number}><h4>.*?</h4><p>(.*?)</div>", page, re.DOTALL)
    assert found is not None
    reader = Reader(f"<b id=x>{found[1]}</b>")
    return reader.texts["x"]


def test_but_for_the_latency_a_page_repeats(questions: list[str], page: str, tmp_path: Path) -> None:
    assert main(["eval", *questions, "--report", str(tmp_path / "again.html")]) == 0

    assert timeless((tmp_path / "again.html").read_text(encoding="utf-8")) == timeless(page)


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing(questions: list[str], page: str, tmp_path: Path) -> None:
    assert main(["eval", *questions, "--jobs", "2", "--report", str(tmp_path / "again.html")]) == 0

    assert timeless((tmp_path / "again.html").read_text(encoding="utf-8")) == timeless(page)


def timeless(page: str) -> str:
    before, _, rest = page.partition('<div id="latency">')
    return before + rest.partition("</div>")[2]


def test_passages_are_left_out_for_size_and_said(questions: list[str]) -> None:
    evaluation = evaluated(questions)
    few = Passages(evaluation.judged, most=120)

    assert few.left_out and len(few) + few.left_out == len(Passages(evaluation.judged))
    assert all(few.of(citation.passage) is None for each in evaluation.judged for citation in each.answer.citations[2:])


def evaluated(questions: list[str]) -> Evaluation:
    bot = QABot.from_paths([questions[2]])
    return evaluate(read_questions(questions[0]), lambda _: bot, 0.2)


@pytest.mark.parametrize("suffix", REPORTS)
def test_an_evaluation_without_anything_to_measure_has_a_report(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "questions.jsonl").write_text('{"question": "What now?"}\n')
    bot = QABot.from_paths(["corpus"])
    text = REPORTS[suffix](
        evaluate(read_questions(str(tmp_path / "questions.jsonl")), lambda _: bot, 0.2), About("x", "y", "1", 0.2)
    )

    assert "1 question" in text


@given(st.text())
def test_shown_text_keeps_every_place(text: str) -> None:
    assert len(shown(text)) == len(text)
    shown(text).encode("utf-8")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown(text))


# What cannot be done -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("report.pdf", "must end in .html or .md"),
        ("nowhere/report.md", "no such folder"),
        ("folder.md", "it is a folder"),
    ],
)
def test_what_cannot_be_written_is_said_at_once(
    tmp_path: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.md").mkdir()
    assert main(["eval", "no-such-file", "--report", str(tmp_path / name)]) == 2
    printed = capsys.readouterr().err

    assert printed.startswith("qa-bot: --report: ") and said in printed and printed.count("\n") == 1


def test_without_the_library_one_line_tells_what_to_install(
    questions: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)

    assert main(["eval", *questions, "--report", str(tmp_path / "report.html")]) == 2
    assert "pip install 'qa-bot[report]'" in capsys.readouterr().err
    assert main(["eval", *questions, "--report", str(tmp_path / "report.md")]) == 0


@pytest.mark.parametrize("option", ["--report=report.md", "--run=other", "--per-question=records", "--misses"])
def test_of_a_run_that_is_scored_nothing_else_is_shown(
    questions: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", *questions, "--score-run", "run", option]) == 2
    assert "cannot be combined with --score-run" in capsys.readouterr().err


# Markdown ------------------------------------------------------------------------------------------------------------


def test_markdown(questions: list[str], tmp_path: Path, update_golden: bool) -> None:
    assert main(["eval", *questions, "--report", str(tmp_path / "report.md")]) == 0
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    told = re.sub(r"Latency: .*", "Latency: …", re.sub(r"sure \d+%", "sure …", text))
    if update_golden:
        GOLDEN.write_text(told, encoding="utf-8")

    assert told == GOLDEN.read_text(encoding="utf-8")
    assert "<script" not in text
