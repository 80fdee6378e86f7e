"""The HTTP API and the page over a real connection: same answers, right statuses, nothing for strangers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from qa_bot import QABot
from qa_bot.model import Answer
from qa_bot.service.answering import Service
from qa_bot.service.schema import as_json, load_schema
from tests.fronts.conftest import serving

httpx = pytest.importorskip("httpx", reason="httpx is not installed: extra “test”")
jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: extra “test”")
pytest.importorskip("starlette", reason="starlette is not installed: extra “web”")
pytest.importorskip("uvicorn", reason="uvicorn is not installed: extra “web”")
pytest.importorskip("jinja2", reason="jinja2 is not installed: extra “web”")

from qa_bot.fronts.web.api import OPERATIONS, ROOT, openapi  # noqa: E402
from qa_bot.fronts.web.app import make_app  # noqa: E402
from qa_bot.fronts.web.guard import Limits  # noqa: E402

ANSWERED, REFUSED = "Who praised the peacekeepers?", "What is the GDP of Kazakhstan?"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(served: str) -> Iterator[Any]:
    with httpx.Client(base_url=served, timeout=60) as client:
        yield client


def fits(name: str, record: Any) -> None:
    jsonschema.Draft202012Validator(load_schema(name)).validate(record)


# The API -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [ANSWERED, REFUSED, "Hello"])
def test_the_same_answer_as_everywhere(client: Any, article_bot: QABot, question: str) -> None:
    posted = client.post("/api/v1/ask", json={"question": question})
    got = client.get("/api/v1/ask", params={"question": question})

    assert posted.status_code == got.status_code == 200
    assert posted.json() == got.json()
    expected = json.loads(json.dumps(as_json(article_bot.ask(question))))
    for citation in (*expected["citations"], *posted.json()["citations"]):
        citation.pop("path")  # where the corpus lies
    answer = posted.json()
    for citation in answer["citations"]:
        citation.pop("path")
    assert answer == expected


def test_a_session_goes_on(client: Any) -> None:
    first, second = "How many peacekeepers were deployed to the Golan Heights?", "And how many women were among them?"
    session = client.post("/api/v1/sessions").json()["session"]
    client.post("/api/v1/ask", json={"question": first, "session": session})
    in_session = client.post("/api/v1/ask", json={"question": second, "session": session})
    with_history = client.post("/api/v1/ask", json={"question": second, "history": [first]})

    assert in_session.json() == with_history.json()
    assert in_session.json()["asked_as"] != second


def test_every_operation_gives_what_it_promises(client: Any) -> None:
    given: dict[str, dict[str, Any]] = {
        "/ask": {"question": ANSWERED},
        "/search": {"query": "peacekeepers"},
        "/fetch": {"id": "kazakhstan-syria-relations.txt#1"},
        "/passages": {"document": "kazakhstan-syria-relations.txt"},
        "/verify": {"quotes": [{"text": "peacekeepers"}]},
    }
    for operation in OPERATIONS:
        fields = given.get(operation.path, {})
        if operation.method == "GET":
            response = client.get(ROOT + operation.path, params=fields)
        else:
            response = client.post(ROOT + operation.path, json=fields)
        assert response.status_code == 200, operation.path
        fits(operation.gives, response.json())


def test_the_description_is_whole(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert described == openapi()
    assert {(path, method.upper()) for path, each in described["paths"].items() for method in each} == {
        (ROOT + each.path, each.method) for each in OPERATIONS
    }
    text = json.dumps(described)
    references = {part.split('"')[0] for part in text.split('"$ref": "')[1:]}
    for reference in references:
        at: Any = described
        for key in reference.removeprefix("#/").split("/"):
            at = at[key]
        jsonschema.Draft202012Validator.check_schema(at)
    assert client.get("/api/v1/schemas/answer.json").json() == load_schema("answer")


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "kind"),
    [
        ("POST", "/ask", b"{", 400, "request_error"),
        ("POST", "/ask", b'{"question": NaN}', 400, "request_error"),
        ("POST", "/ask", b"\xff\xfe", 400, "request_error"),
        ("POST", "/ask", b"[" * 100_000, 400, "request_error"),
        ("POST", "/ask", b'{"question": ' + b"9" * 5_000 + b"}", 400, "request_error"),
        ("POST", "/ask", b"[]", 400, "request_error"),
        ("POST", "/ask", b"{}", 400, "request_error"),
        ("POST", "/ask", b'{"question": "\\ud800"}', 400, "request_error"),
        ("POST", "/ask", b'{"question": " "}', 400, "empty_question"),
        ("POST", "/ask", b'{"question": "Who?", "session": "none"}', 404, "unknown_name"),
        ("POST", "/verify", b'{"answers": [{}]}', 400, "saved_answers_error"),
        ("GET", "/ask", b"", 400, "request_error"),
        ("GET", "/fetch?id=..%2F..%2Fetc%2Fpasswd", b"", 404, "unknown_name"),
        ("GET", "/fetch?id=%00", b"", 404, "unknown_name"),
        ("GET", "/passages?document=none", b"", 404, "unknown_name"),
        ("GET", "/documents?limit=0", b"", 400, "request_error"),
        ("GET", "/schemas/..%2F..%2Ferrors.json", b"", 404, "not_found"),
        ("GET", "/schemas/none.json", b"", 404, "unknown_name"),
        ("GET", "/nothing", b"", 404, "not_found"),
        ("DELETE", "/ask", b"", 405, "method_not_allowed"),
        ("POST", "/ask", b'{"question": "' + b"x" * 5_000_000 + b'"}', 413, "too_large"),
    ],
)
def test_what_is_wrong_is_told(client: Any, method: str, path: str, content: bytes, status: int, kind: str) -> None:
    response = client.request(method, f"/api/v1{path}", content=content, headers=JSON)

    assert response.status_code == status
    fits("error", response.json())
    assert response.json()["kind"] == kind


def test_another_type_than_json_is_refused(client: Any) -> None:
    response = client.post("/api/v1/ask", content='{"question": "Who?"}', headers={"Content-Type": "text/plain"})

    assert response.status_code == 400
    assert "Content-Type" in response.json()["message"]


# Strangers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:9"}, 200),
        ({"Host": "[::1]"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost@evil.example"}, 400),
        ({"Host": ""}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
def test_other_names_and_sites_are_refused(client: Any, headers: dict[str, str], status: int) -> None:
    for path in ("/", "/api/v1/health"):
        assert client.get(path, headers=headers).status_code == status


def test_its_own_page_may_ask(client: Any, served: str) -> None:
    origin = served.rstrip("/")

    assert client.post("/api/v1/ask", json={"question": ANSWERED}, headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v1/health", "/api/v1/nothing", "/static/page.css"])
def test_every_answer_is_closed_to_other_sites(client: Any, path: str) -> None:
    headers = client.get(path).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_with_a_token_only_who_has_it_is_answered() -> None:
    with serving(QA_BOT_TOKEN="secret") as address, httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("/api/v1/health").json()["kind"] == "no_token"
        assert client.get("/", params={"token": "wrong"}).status_code == 401
        assert client.get("/api/v1/health", headers={"Authorization": "Bearer secret"}).status_code == 200
        named = {"Authorization": "Bearer secret", "Host": "server.example"}
        assert client.get("/api/v1/health", headers=named).status_code == 200

        taken = client.get("/", params={"token": "secret", "q": ANSWERED})
        assert (taken.status_code, taken.headers["location"]) == (303, f"/?{urlencode({'q': ANSWERED})}")
        assert "HttpOnly" in taken.headers["set-cookie"]
        assert client.get(taken.headers["location"]).status_code == 200


# Limits --------------------------------------------------------------------------------------------------------------


class Slow(Service):
    """Takes its time, or fails."""

    seconds = 0.0

    def answer(self, *arguments: Any, **options: Any) -> Answer:
        time.sleep(self.seconds)
        if self.seconds < 0.05:
            raise ValueError("a defect")
        return super().answer(*arguments, **options)


def answers_of(app: Any, count: int) -> list[Any]:
    """Ask an application the same several times at once, in one loop."""
    import anyio

    found: list[Any] = []

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            found.append(await client.get("/api/v1/ask", params={"question": ANSWERED}, timeout=60))

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(count):
                group.start_soon(ask)

    anyio.run(run)
    return found


@pytest.mark.parametrize(
    ("seconds", "limits", "statuses", "kind"),
    [
        (0.3, Limits(at_once=1), [200, 503, 503], "busy"),
        (0.4, Limits(seconds=0.1), [504, 504, 504], "too_slow"),
        (0.01, Limits(), [500, 500, 500], "internal_error"),
    ],
)
def test_what_is_too_much_is_refused_and_a_defect_ends_one_request(
    article_bot: QABot, seconds: float, limits: Limits, statuses: list[int], kind: str
) -> None:
    service = Slow(article_bot, 3, article_bot.threshold, workers=3)
    service.seconds = seconds
    found = answers_of(make_app(service, limits=limits), 3)

    assert sorted(each.status_code for each in found) == statuses
    refused = next(each for each in found if each.status_code != 200)
    assert refused.json()["kind"] == kind
    assert "Traceback" not in refused.text


def test_connections_that_say_nothing_or_half_hold_up_nobody(served: str) -> None:
    place = (urlsplit(served).hostname, urlsplit(served).port)
    begun = [b"", b"GET / HT", b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"] * 60
    connections = [socket.create_connection(place) for _ in begun]
    try:
        for connection, said in zip(connections, begun, strict=True):
            connection.sendall(said)
        assert httpx.get(f"{served}api/v1/health", timeout=60).status_code == 200
    finally:
        for connection in connections:
            connection.close()
    assert httpx.get(f"{served}api/v1/health", timeout=60).status_code == 200


@pytest.mark.parametrize(
    "said", [b"\x00\xff\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET " + b"x" * 99_999, b"PRI * HTTP/2.0\r\n\r\n"]
)
def test_what_is_no_request_is_refused(served: str, said: bytes) -> None:
    with socket.create_connection((urlsplit(served).hostname, urlsplit(served).port)) as connection:
        connection.sendall(said + b"\r\n\r\n")
        connection.settimeout(10)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.slow
def test_a_request_that_does_not_come_is_not_waited_for(served: str) -> None:
    place = (urlsplit(served).hostname, urlsplit(served).port)
    with socket.create_connection(place) as silent, socket.create_connection(place) as dripping:
        silent.settimeout(20)
        began = time.monotonic()
        while time.monotonic() - began < 15:
            try:
                dripping.sendall(b"G")
            except OSError:
                break
            time.sleep(0.5)
        assert time.monotonic() - began < 14
        assert silent.recv(10) == b""


# Beginning and end ---------------------------------------------------------------------------------------------------

SLOW_SERVER = """
import sys, time
from qa_bot import QABot
from qa_bot.fronts.web.app import make_app
from qa_bot.fronts.web.listening import address_of, listen, serve
from qa_bot.service.answering import Service

class Slow(Service):
    def answer(self, *arguments, **options):
        print("asked", flush=True)
        time.sleep(1)
        return super().answer(*arguments, **options)

listening = listen("127.0.0.1", 0)
print(address_of(listening, "127.0.0.1"), flush=True)
serve(make_app(Slow(QABot.from_paths(sys.argv[1]), 3, 0.1)), listening)
print("served", flush=True)
"""


def test_told_to_stop_it_finishes_what_runs(article_bot: QABot) -> None:
    command = [sys.executable, "-c", SLOW_SERVER, article_bot.documents[0].path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        found: list[Any] = []
        asking = threading.Thread(
            target=lambda: found.append(httpx.get(f"{address}api/v1/ask?question={quote(ANSWERED)}", timeout=60))
        )
        asking.start()
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGTERM)
        asking.join(20)
        assert process.wait(20) == 0
        assert process.stdout.readline() == "served\n"

    assert found[0].json()["answer"] is not None


def test_interrupted_it_says_so_by_its_status(article_bot: QABot) -> None:
    command = [sys.executable, "-m", "qa_bot", "serve", "--port", "0", "--corpus", article_bot.documents[0].path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        assert process.stderr is not None
        assert "Ctrl-C" in process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr.read() == ""


def test_a_port_in_use_is_one_line(served: str, capfd: pytest.CaptureFixture[str]) -> None:
    port = str(urlsplit(served).port)
    done = subprocess.run([sys.executable, "-m", "qa_bot", "serve", "--port", port], env=os.environ, timeout=60)

    assert done.returncode == 2
    assert capfd.readouterr().err.count("\n") == 1


# The page ------------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_same_answer_and_place(client: Any) -> None:
    first, second = "How many peacekeepers were deployed to the Golan Heights?", "And how many women were among them?"
    pairs = [("h", first), ("q", second), ("c", "2")]
    page = client.get("/", params=pairs).text

    assert page == client.get("/", params=pairs).text
    assert "Asked as:" in page
    assert 'aria-current="true"' in page
    assert page.count("<article") == 2
    assert page.count('id="quotation"') == 1


def test_a_refusal_looks_different_and_offers_what_is_answered(client: Any) -> None:
    page = client.get("/", params={"q": REFUSED}).text

    assert 'class="refusal"' in page
    assert "“GDP” does not occur" in page
    assert "The text does answer: <a href=" in page
    assert 'class="sure"' not in page


def test_the_first_view_is_small(client: Any) -> None:
    parts = [client.get(path) for path in ("/", "/static/page.css", "/static/page.js", "/static/icon.svg")]

    assert all(part.status_code == 200 for part in parts)
    assert sum(len(part.content) for part in parts) < 150_000


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=Who+praised+the+peacekeepers%3F&c=99", 404),
        ("c=x", 400),
        ("d=none", 404),
        ("q=" + "x" * 2_001, 400),
        ("s=999999999", 200),
        ("q=%ff", 200),
    ],
)
def test_addresses_that_ask_for_nothing_there(client: Any, query: str, status: int) -> None:
    response = client.get(f"/?{query}")

    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")


MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_markup_never_runs(tmp_path: Any) -> None:
    name = tmp_path / "a'\"<b onclick=alert(3)>.md"
    name.write_text(f"# {MARKUP} title\n\nThe guard said {MARKUP} to everyone at the old gate.\n", encoding="utf-8")
    with serving("--corpus", str(tmp_path)) as address:
        for query in (
            {},
            {"q": "What did the guard say at the gate?"},
            {"q": MARKUP},
            {"h": MARKUP, "q": "Why?"},
            {"d": MARKUP},
        ):
            page = httpx.get(address, params=query, timeout=60).text
            assert "<img" not in page
            assert "<b onclick" not in page
            assert page.count("<script") == 1  # its own
    assert "&lt;script&gt;" in page
