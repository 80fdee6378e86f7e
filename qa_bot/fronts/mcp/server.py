"""The MCP server: tools and resources over standard input and output, or over HTTP without sessions."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from starlette.types import ASGIApp

from qa_bot import __version__
from qa_bot.errors import QABotError
from qa_bot.fronts.mcp.tools import INSTRUCTIONS, TOOLS, Tool
from qa_bot.fronts.web.guard import Guard, Limits
from qa_bot.service.answering import Service
from qa_bot.service.catalogue import ADDRESS, address
from qa_bot.service.fields import as_schema, checked
from qa_bot.service.schema import Record, error_as_json, kind_of, load_schema

PATH = "/mcp"
_LISTED = 100
"""Documents that are listed at a time."""
_NOT_THERE = -32002
"""The protocol's code for a resource that is not there."""
_TEMPLATE = types.ResourceTemplate(
    uri_template=ADDRESS + "{id}",
    name="passage",
    title="A passage or document",
    description="The text of a passage or document, by the id that ask and search give",
    mime_type="text/plain",
)


class _Handlers:
    """What the server does when it is asked; the service is asked in threads."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def list_tools(self, context: Any, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(name, tool) for name, tool in TOOLS.items()])

    async def call_tool(self, context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name[:40]!r}; there are {', '.join(TOOLS)}")
        try:
            given = checked(tool.fields, params.arguments or {})
            record = await _in_thread(partial(tool.call, self._service, **given))
        except QABotError as error:
            text = _text(f"ERROR ({error_as_json(kind_of(error), '')['kind']}): {error}")
            return types.CallToolResult(content=[text], is_error=True)
        return types.CallToolResult(content=[_text(tool.in_words(record))], structured_content=record)

    async def list_resources(self, context: Any, params: Any) -> types.ListResourcesResult:
        cursor = (params.cursor if params is not None else None) or "0"
        if not cursor.isdecimal() or len(cursor) > 9:
            raise MCPError(types.INVALID_PARAMS, "the cursor is not one that was given")
        start = int(cursor)
        listed = (await _in_thread(partial(self._service.documents, start, _LISTED)))["documents"]
        is_more = start + _LISTED < len(self._service.bot.documents)
        resources = [
            types.Resource(uri=address(each["id"]), name=each["id"], title=each["title"], mime_type="text/plain")
            for each in listed
        ]
        return types.ListResourcesResult(resources=resources, next_cursor=str(start + _LISTED) if is_more else None)

    async def list_templates(self, context: Any, params: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[_TEMPLATE])

    async def read_resource(self, context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        try:
            record = await _in_thread(partial(self._service.fetch, uri))
        except QABotError as error:
            raise MCPError(_NOT_THERE, str(error)) from None
        contents = types.TextResourceContents(uri=uri, mime_type="text/plain", text=record["text"])
        return types.ReadResourceResult(contents=[contents])


def make_server(service: Service) -> Server[Any]:
    """Return the server that answers from a service."""
    handlers = _Handlers(service)
    return Server(
        "qa-bot",
        version=__version__,
        title="Ask the documents",
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
    )


def serve_streams(service: Service, interrupted: int) -> None:
    """Serve on standard input and output until the input ends.

    Interrupted, the process ends at once with ``interrupted`` as its status.
    """

    async def serve() -> None:
        server = make_server(service)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    # The thread that waits for input cannot be woken, and would keep the process until there is some.
    before = signal.signal(signal.SIGINT, lambda number, frame: os._exit(interrupted))
    try:
        anyio.run(serve)
    finally:
        signal.signal(signal.SIGINT, before)


def make_app(service: Service, *, token: str | None = None, limits: Limits | None = None) -> ASGIApp:
    """Return the application that serves at ``PATH``, every request on its own, behind the guard."""
    # Host and origin are the guard's to check.
    trusting = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = make_server(service).streamable_http_app(
        streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=trusting
    )
    return Guard(app, limits or Limits(), token)


def _described(name: str, tool: Tool) -> types.Tool:
    output = {key: value for key, value in load_schema(tool.gives).items() if key != "$schema"}
    hints = types.ToolAnnotations(
        title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.Tool(
        name=name,
        title=tool.title,
        description=tool.told,
        input_schema=as_schema(tool.fields),
        output_schema=output,
        annotations=hints,
    )


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


async def _in_thread(call: Callable[[], Record]) -> Record:
    return await anyio.to_thread.run_sync(call, abandon_on_cancel=True)
