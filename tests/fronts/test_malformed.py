"""Requests that no client sends: whatever comes, the answer is an orderly one, and nothing of the machine is in it."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from qa_bot.service.answering import Service

anyio = pytest.importorskip("anyio")
pytest.importorskip("starlette", reason="starlette is not installed: extra “web”")
pytest.importorskip("jinja2", reason="jinja2 is not installed: extra “web”")

FEW, MANY = 600, 50_000
METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE", "get", "X" * 50]
PATHS = """
    / /nothing /static/page.css /static/..%2f..%2fapp.py /static/../app.py /api/v1/ask /api/v1/search /api/v1/fetch
    /api/v1/documents /api/v1/passages /api/v1/verify /api/v1/health /api/v1/sessions /api/v1/schemas/answer.json
    /api/v1/schemas/..%2f..%2f..%2ferrors.py.json /api/v1 //evil.example/ /mcp
    """.split()
NAMES = ["question", "query", "id", "document", "q", "h", "c", "d", "s", "top", "limit", "offset", "x", ""]
VALUES = ["Who?", "", "../../etc/passwd", "-1", "1e9", "9" * 400, "\x00", "é", "\ud800", "<script>", "%", "null", "٣"]
HEADERS = [
    b"content-type",
    b"accept",
    b"host",
    b"origin",
    b"content-length",
    b"cookie",
    b"authorization",
    b"x",
    b"range",
]
MESSAGES: list[Any] = [
    {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "Who?"}}},
    {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}},
    {"question": "Who?", "history": ["When?"], "session": "x", "top": 3},
    {"answers": [{"question": "?", "citations": [{}]}], "quotes": [{"text": "a"}]},
    {"query": "Who?"},
]


class Requests:
    """Draws requests, the same ones each time."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def scope(self, body: bytes) -> dict[str, Any]:
        chance = self._chance
        path = chance.choice(PATHS)
        pairs = [f"{chance.choice(NAMES)}={chance.choice(VALUES)}" for _ in range(chance.randrange(4))]
        query = "&".join(pairs).encode("utf-8", "surrogatepass")
        headers = [(b"host", b"localhost"), (b"content-length", str(len(body)).encode())]
        if chance.random() < 0.8:
            headers.append((b"content-type", b"application/json"))
        headers += [(chance.choice(HEADERS), self._value()) for _ in range(chance.randrange(3))]
        if chance.random() < 0.1:
            headers = headers[1:]
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": chance.choice(METHODS[:2] if chance.random() < 0.8 else METHODS),
            "scheme": "http",
            "path": path.replace("%2f", "/"),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query,
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

    def body(self) -> bytes:
        chance = self._chance
        text = json.dumps(self._changed(chance.choice(MESSAGES)))
        body = text.encode()
        if chance.random() < 0.3:
            at = chance.randrange(len(body))
            body = body[:at] + chance.randbytes(chance.randrange(4)) + body[at + chance.randrange(3) :]
        return body if chance.random() < 0.95 else b""

    def _changed(self, value: Any) -> Any:
        """Return a value with parts exchanged for others."""
        chance = self._chance
        if chance.random() < 0.15:
            return chance.choice([None, True, -1, 1.5, 10**40, [], {}, [[]], *VALUES])
        if isinstance(value, dict):
            return {chance.choice(NAMES) if chance.random() < 0.05 else k: self._changed(v) for k, v in value.items()}
        return [self._changed(each) for each in value] if isinstance(value, list) else value

    def _value(self) -> bytes:
        values = [b"", b"localhost", b"application/json", b"text/plain", b"\xff\xfe", b"*/*", b"-5", b"1" * 90]
        return self._chance.choice(values)


async def answered(app: Any, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    sent: list[dict[str, Any]] = []
    is_read = False

    async def receive() -> dict[str, Any]:
        nonlocal is_read
        if is_read:
            return {"type": "http.disconnect"}
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent)


@asynccontextmanager
async def running(app: Any) -> AsyncIterator[None]:
    """Let an application begin and end as a server does."""
    ours, theirs = anyio.create_memory_object_stream(2)
    begun, ended = anyio.Event(), anyio.Event()

    async def send(message: dict[str, Any]) -> None:
        (begun if message["type"] == "lifespan.startup.complete" else ended).set()

    async with anyio.create_task_group() as group:
        group.start_soon(app, {"type": "lifespan", "asgi": {"version": "3.0"}}, theirs.receive, send)
        await ours.send({"type": "lifespan.startup"})
        await begun.wait()
        yield
        await ours.send({"type": "lifespan.shutdown"})
        await ended.wait()
    ours.close()
    theirs.close()


def send_all(app: Any, count: int, seed: int) -> None:
    requests = Requests(seed)

    async def run() -> None:
        async with running(app):
            for _ in range(count):
                body = requests.body()
                scope = requests.scope(body)
                with anyio.fail_after(20):
                    status, content = await answered(app, scope, body)
                assert status < 500, (status, scope, body)
                assert b"Traceback" not in content
                assert b"root:" not in content
                assert b"site-packages" not in content

    anyio.run(run)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_the_web_answers_in_order(article_service: Service, count: int) -> None:
    from qa_bot.fronts.web.app import make_app

    send_all(make_app(article_service), count, 1)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_the_mcp_server_answers_in_order(article_service: Service, count: int) -> None:
    pytest.importorskip("mcp", reason="the SDK is not installed: extra “mcp”")
    from qa_bot.fronts.mcp.server import make_app

    send_all(make_app(article_service), count, 2)
