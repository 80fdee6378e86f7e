"""The MCP server, asked by the official client over both transports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from qa_bot import QABot
from qa_bot.service.schema import as_json

mcp = pytest.importorskip("mcp", reason="the SDK is not installed: extra “mcp”")
anyio = pytest.importorskip("anyio")

ANSWERED, REFUSED = "Who praised the peacekeepers?", "What is the GDP of Kazakhstan?"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}},
}
DOCUMENT = "kazakhstan-syria-relations.txt"


@asynccontextmanager
async def over_streams() -> AsyncIterator[Any]:
    parameters = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "qa_bot", "mcp", "--quiet"], env=dict(os.environ)
    )
    async with mcp.Client(mcp.stdio_client(parameters)) as client:
        yield client


@asynccontextmanager
async def over_http() -> AsyncIterator[Any]:
    command = [sys.executable, "-m", "qa_bot", "mcp", "--http", "--port", "0", "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        async with mcp.Client(process.stdout.readline().strip()) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()


def with_client(connect: Callable[[], Any], ask: Callable[[Any], Awaitable[None]]) -> None:
    async def run() -> None:
        async with connect() as client:
            await ask(client)

    anyio.run(run)


@pytest.mark.parametrize("connect", [over_streams, over_http])
def test_tools_answer_refuse_find_and_verify(connect: Callable[[], Any], article_bot: QABot) -> None:
    async def ask(client: Any) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "fetch", "verify", "status"}
        for tool in tools.values():
            assert tool.annotations.read_only_hint is True
            assert tool.annotations.open_world_hint is False
            assert tool.output_schema["type"] == "object"

        answer = await client.call_tool("ask", {"question": ANSWERED})
        assert answer.content[0].text.startswith("ANSWER (")
        expected = json.loads(json.dumps(as_json(article_bot.ask(ANSWERED))))
        for citation in (*answer.structured_content["citations"], *expected["citations"]):
            citation.pop("path")  # where the corpus lies
        assert answer.structured_content == expected

        refusal = await client.call_tool("ask", {"question": REFUSED})
        assert refusal.content[0].text.startswith("NOT ANSWERED: “GDP” does not occur")
        assert refusal.structured_content["abstained"] is True
        assert not refusal.is_error

        found = json.loads((await client.call_tool("search", {"query": ANSWERED})).content[0].text)["results"]
        assert {"id", "title", "url", "text"} <= set(found[0])
        fetched = await client.call_tool("fetch", {"id": found[0]["id"]})
        assert json.loads(fetched.content[0].text)["text"] == found[0]["text"]
        assert set(fetched.structured_content) == {"schema", "id", "title", "text", "url", "metadata"}

        quotes = [{"text": "praised the peacekeepers"}, {"text": "invented"}]
        verified = (await client.call_tool("verify", {"quotes": quotes})).structured_content["quotes"]
        assert [each["state"] for each in verified] == ["holds", "gone"]
        assert (await client.call_tool("status", {})).structured_content["documents"] == 1

    with_client(connect, ask)


def test_resources_and_mistakes() -> None:
    async def ask(client: Any) -> None:
        (resource,) = (await client.list_resources()).resources
        text = (await client.read_resource(resource.uri)).contents[0].text
        assert "peacekeepers" in text
        (template,) = (await client.list_resource_templates()).resource_templates
        passage = await client.read_resource(template.uri_template.replace("{id}", f"{DOCUMENT}%231"))
        assert passage.contents[0].text in text

        for name, arguments in (("ask", {}), ("ask", {"question": " "}), ("fetch", {"id": "/etc/passwd"})):
            mistake = await client.call_tool(name, arguments)
            assert mistake.is_error
            assert mistake.content[0].text.startswith("ERROR (")
        for wrong in (client.call_tool("none", {}), client.read_resource("qa-bot://text/..%2Fetc%2Fpasswd")):
            with pytest.raises(mcp.MCPError):
                await wrong

    with_client(over_streams, ask)


def test_what_is_no_message_ends_nothing() -> None:
    """Broken lines are passed over, and the server ends with its input."""
    said = ["nonsense", "[]", "{}", "\x00", '{"jsonrpc": "2.0", "id": 7}', json.dumps(HELLO)]
    command = [sys.executable, "-m", "qa_bot", "mcp", "--quiet"]
    done = subprocess.run(command, input="\n".join(said) + "\n", capture_output=True, text=True, timeout=60)

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(each.get("id") == 1 and each["result"]["serverInfo"]["name"] == "qa-bot" for each in answers)


def test_interrupted_it_ends_at_once() -> None:
    command = [sys.executable, "-m", "qa_bot", "mcp", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(HELLO) + "\n")
        process.stdin.flush()
        assert "qa-bot" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
