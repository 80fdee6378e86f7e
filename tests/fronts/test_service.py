"""What every front gives: records that fit the published schemas, sessions, search, verification."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from qa_bot import Document, QABot
from qa_bot.documents import Source
from qa_bot.documents.loaders import LOADERS
from qa_bot.errors import EmptyQuestion, QABotError, RequestError, UnknownName, UnreadableFile
from qa_bot.interface.cli import main
from qa_bot.model import Section
from qa_bot.offsets import Offsets
from qa_bot.service import answering
from qa_bot.service.answering import ASK, SEARCH, VERIFY, Service
from qa_bot.service.fields import as_schema, checked, checked_query
from qa_bot.service.schema import SCHEMAS, as_json, error_as_json, kind_of, load_schema
from tests.strategies import documents

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: extra “test”")

ANSWERED, REFUSED = "Who praised the peacekeepers?", "What is the GDP of Kazakhstan?"
QUOTE = "praised the peacekeepers"


def check(name: str, record: Any) -> None:
    jsonschema.Draft202012Validator(load_schema(name)).validate(json.loads(json.dumps(record)))


def service_of(tmp_path: Path, name: str, text: str) -> Service:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    bot = QABot.from_paths(path)
    return Service(bot, 3, bot.threshold)


# Schemas -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema(name))


@pytest.mark.parametrize("question", [ANSWERED, REFUSED, "Hello", "What is this about?", "Xyzzy?"])
def test_answers_fit_their_schema(article_service: Service, question: str) -> None:
    check("answer", article_service.ask(question))


def test_explained_answers_and_receipts_fit_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", ANSWERED, "--explain", "--receipt"]) == 0
    check("answer", json.loads(capsys.readouterr().out))


def test_all_other_records_fit_theirs(article_service: Service) -> None:
    found = article_service.search("peacekeepers", 2)
    answer = article_service.ask(ANSWERED)
    check("search", found)
    check("passage", article_service.fetch(found["results"][0]["id"]))
    check("passage", article_service.fetch("kazakhstan-syria-relations.txt"))
    check("documents", article_service.documents())
    check("passages", article_service.passages("kazakhstan-syria-relations.txt"))
    check("verification", article_service.verify([answer], [{"text": QUOTE}, {"text": "nowhere"}]))
    check("status", article_service.status())
    check("session", article_service.open_session())
    check("error", error_as_json(kind_of(EmptyQuestion()), str(EmptyQuestion())))


def test_the_command_line_gives_the_same_answer(article_bot: QABot, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = Path(article_bot.documents[0].path).parent
    assert main(["ask", ANSWERED, "--json", "--corpus", str(corpus)]) == 0

    assert json.loads(capsys.readouterr().out) == as_json(article_bot.ask(ANSWERED))


# Documents and passages ----------------------------------------------------------------------------------------------


@given(documents())
def test_passages_slice_back(document: Document) -> None:
    try:
        bot = QABot([document])
    except QABotError:
        return
    source, total = document.original or document, 0
    for record in Service(bot, 3, 0.5).passages(document.id)["passages"]:
        total += 1
        assert source.text[record["start"] : record["end"]] == record["text"]
    assert total == len(bot.passages)


def marked_up() -> Document:
    """Return the reading view of a text in which one word is between asterisks."""
    text, read = "The shop opens at **nine** every day.", "The shop opens at nine every day."
    sections = (Section((), [(0, len(read))]),)
    original = Document("shop.md", "Shop", text, sections)
    offsets = Offsets(array("q", [0, 18, 22]), array("q", [0, 20, 26]), array("q", [18, 24, len(text)]), len(read))
    return replace(original, text=read, original=original, offsets=offsets)


def test_what_is_marked_up_is_given_as_it_stands() -> None:
    service = Service(QABot([marked_up()]), 3, 0.0)
    (passage,) = service.passages("shop.md")["passages"]
    quoted = service.verify(quotes=[{"text": "opens at nine"}, {"text": "opens at **nine**"}, {"text": " "}])["quotes"]
    answer = service.ask("When does the shop open?")

    assert passage["text"] == "The shop opens at **nine** every day."
    assert [each["state"] for each in quoted] == ["holds", "holds", "gone"]
    assert quoted[0]["now"]["end"] == 24
    assert answer["citations"][0]["quotation"]["display"] == "The shop opens at nine every day."
    assert service.verify([answer])["holds"] == 1


def test_what_search_finds_can_be_fetched_by_id_and_by_address(article_service: Service) -> None:
    (first, *_) = article_service.search(ANSWERED, 3)["results"]

    assert QUOTE in first["text"]
    assert article_service.fetch(first["id"])["text"] == first["text"]
    assert article_service.fetch(first["url"]) == article_service.fetch(first["id"])


def test_a_long_document_is_fetched_in_parts(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {number} tells of things." for number in range(6_000))
    service = service_of(tmp_path, "long.txt", text)
    parts, start = [], 0
    while start < len(text):
        record = service.fetch("long.txt", start)
        parts.append(record["text"])
        start = record["metadata"]["end"]

    assert len(parts) > 1
    assert "".join(parts) == text


@pytest.mark.parametrize("name", ["", "nothing", "../../etc/passwd", "x#1", "kazakhstan-syria-relations.txt#0", "#"])
def test_what_is_not_there_is_told_by_name(article_service: Service, name: str) -> None:
    with pytest.raises(UnknownName, match="no document and no passage"):
        article_service.fetch(name)


# Sessions ------------------------------------------------------------------------------------------------------------


def test_a_session_remembers_what_a_history_tells(article_service: Service) -> None:
    first, second = "How many peacekeepers were deployed to the Golan Heights?", "And how many women were among them?"
    session = article_service.open_session()["session"]
    article_service.ask(first, session=session)

    assert article_service.ask(second, session=session) == article_service.ask(second, [first])


def test_sessions_are_forgotten_one_by_one(article_service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_SESSIONS", 2)
    one, _, _ = (article_service.open_session()["session"] for _ in range(3))

    with pytest.raises(UnknownName, match="session"):
        article_service.ask(ANSWERED, session=one)
    with pytest.raises(RequestError, match="history"):
        article_service.ask(ANSWERED, ["Who?"], session="x")


def test_many_threads_get_the_answers_that_one_gets(article_bot: QABot) -> None:
    service = Service(article_bot, 3, article_bot.threshold, workers=8)
    questions = [ANSWERED, REFUSED, "When did the talks begin?", "Who hosted the talks?"] * 10
    alone = [service.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(service.ask, questions))

    assert together == alone


# Verification --------------------------------------------------------------------------------------------------------


def test_citations_hold_and_no_file_is_read_for_them(article_service: Service, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("A secret stands here.", encoding="utf-8")
    answer = article_service.ask(ANSWERED)
    assert article_service.verify([answer])["holds"] == len(answer["citations"])

    spied = {"start": 0, "end": 21, "text": "A secret stands here."}
    citation = {"rank": 1, "passage_id": "secret.txt#1", "path": str(secret), "sha256": "", "sentence": spied, **spied}
    checks = article_service.verify([{"question": "?", "citations": [citation]}])["checked"]
    assert [each["state"] for each in checks] == ["gone"]
    assert checks[0]["sha256"]["now"] == ""


@pytest.mark.parametrize("answer", [{}, {"question": "?"}, {"question": "?", "citations": [1]}])
def test_what_is_no_answer_is_told_with_its_number(article_service: Service, answer: dict[str, Any]) -> None:
    with pytest.raises(QABotError, match="answers: answer 1"):
        article_service.verify([answer])


# Requests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "record", "why"),
    [
        (ASK, [], "not a JSON object"),
        (ASK, {}, "“question” is missing"),
        (ASK, {"question": None}, "“question” is missing"),
        (ASK, {"question": 3}, "“question” is not a text"),
        (ASK, {"question": "?" * 2_001}, "“question” is longer than 2,000 characters"),
        (ASK, {"question": "\ud800"}, "“question” holds half a character"),
        (ASK, {"question": "?", "history": "?"}, "“history” is not a list of texts"),
        (ASK, {"question": "?", "history": ["?"] * 51}, "“history” has more than 50 members"),
        (ASK, {"question": "?", "history": ["?" * 3_000]}, "“history” is longer"),
        (ASK, {"question": "?", "top": 0}, "“top” is not a whole number from 1 to 50"),
        (ASK, {"question": "?", "top": True}, "“top” is not a whole number"),
        (ASK, {"question": "?", "top": 1.5}, "“top” is not a whole number"),
        (ASK, {"question": "?", "wrong": 1}, "“wrong” is not a field here; the fields are question"),
        (VERIFY, {"answers": [1]}, "“answers” is not a list of objects"),
        (VERIFY, {"quotes": [{}] * 101}, "“quotes” has more than 100 members"),
    ],
)
def test_a_field_at_fault_is_named_and_the_schema_refuses_it_too(fields: Any, record: Any, why: str) -> None:
    with pytest.raises(RequestError, match=why.replace("(", r"\(")):
        checked(fields, record)
    if record != {"question": "\ud800"} and record != {"question": None}:
        assert not jsonschema.Draft202012Validator(as_schema(fields)).is_valid(record)


def test_the_query_of_an_address_is_checked_alike() -> None:
    assert checked_query(SEARCH, [("query", "12"), ("limit", "12")]) == {"query": "12", "limit": 12}
    for pairs in ([("query", "a"), ("query", "b")], [("query", "a"), ("limit", "x")], [("query", "a"), ("limit", "٣")]):
        with pytest.raises(RequestError):
            checked_query(SEARCH, pairs)


# Errors as JSON, and the doctor --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["ask", "--json", "Who?", "--corpus", "/nowhere"], "corpus_not_found"),
        (["ask", "--json", " "], "empty_question"),
        (["ask", "--json"], "usage_error"),
        (["--json", "aks", "Who?"], "usage_error"),
        (["ask", "--json", "Who?", "--top", "0"], "settings_error"),
        (["chat", "--json", "--corpus", "/nowhere"], "corpus_not_found"),
        (["eval", "--json", "/nowhere.jsonl"], "question_set_error"),
        (["train", "--json", "/nowhere.jsonl", "--out", "/nowhere/weights"], "settings_error"),
        (["index", "--json", "--corpus", "/nowhere"], "corpus_not_found"),
        (["verify", "--json", "/nowhere.json"], "saved_answers_error"),
        (["replay", "--json", "/nowhere.json"], "saved_answers_error"),
        (["draft", "--json", "--corpus", "/nowhere"], "corpus_not_found"),
        (["serve", "--json", "--corpus", "/nowhere", "--port", "0"], "corpus_not_found"),
        (["serve", "--json", "--host", "no.such.host.invalid"], "settings_error"),
        (["serve", "--json", "--port", "70000"], "usage_error"),
        (["mcp", "--json", "--corpus", "/nowhere"], "corpus_not_found"),
    ],
)
def test_an_error_is_one_object(arguments: list[str], kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()

    assert out.count("\n") == 1
    record = json.loads(out)
    check("error", record)
    assert record["kind"] == kind
    assert record["message"]
    assert err.count("\n") == 1


def test_without_json_an_error_is_a_line_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--corpus", "/nowhere", "--", "--json"]) == 2
    assert capsys.readouterr().out == ""


def test_the_doctor_says_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    check("doctor", record)
    assert record["is_working"]
    assert {".txt", ".md", ".jsonl"} <= {part["name"] for part in record["formats"]}
    assert record["corpus"]["documents"] == 1

    assert main(["doctor"]) == 0
    assert "ready to answer" in capsys.readouterr().out


def test_the_doctor_says_what_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    (tmp_path / "page.xyz").write_text("no text")
    assert main(["doctor", "--json", "--corpus", str(tmp_path)]) == 1
    record = json.loads(capsys.readouterr().out)
    check("doctor", record)

    assert not record["is_working"]
    assert "page.xyz" in record["corpus"]["error"]
    web = next(part for part in record["fronts"] if part["name"] == "web")
    assert (web["is_ready"], web["told"]) == (
        False,
        "needs starlette, uvicorn, jinja2: pip install 'qa-bot[web]'",
    )


def test_a_format_whose_library_is_missing_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def needs(source: Source) -> Iterator[Document]:
        raise Missing(source.path, "reading it needs abc: pip install abc")

    monkeypatch.setattr("qa_bot.service.diagnosis.LOADERS", {".txt": LOADERS[".txt"], ".abc": needs})
    assert main(["doctor"]) == 0

    assert ".abc: reading it needs abc: pip install abc" in capsys.readouterr().out


class Missing(UnreadableFile):
    """A file whose library is missing."""

    library = "abc"
