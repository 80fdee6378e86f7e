"""The HTTP API: a table of operations, from which the routes and the OpenAPI description are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple, NoReturn

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from qa_bot import __version__
from qa_bot.errors import QABotError, RequestError, UnknownName
from qa_bot.service.answering import ASK, DOCUMENTS, FETCH, PASSAGES, SEARCH, VERIFY, Service
from qa_bot.service.fields import Fields, as_schema, checked, checked_query, schema_of
from qa_bot.service.schema import SCHEMAS, Record, error_as_json, kind_of, load_schema

ROOT = "/api/v1"


class Operation(NamedTuple):
    """Something to ask for: where, with which fields, and what comes of it, one of ``SCHEMAS``."""

    method: str
    path: str
    told: str
    fields: Fields
    gives: str
    call: Callable[..., Record]
    """Of the service and the fields."""


_ASK_ONCE: Fields = {name: ASK[name] for name in ("question", "top")}

OPERATIONS = (
    Operation("POST", "/ask", "Answer a question, in the context of earlier ones", ASK, "answer", Service.ask),
    Operation("GET", "/ask", "Answer a question that stands alone", _ASK_ONCE, "answer", Service.ask),
    Operation("POST", "/sessions", "Begin a conversation", {}, "session", Service.open_session),
    Operation("GET", "/search", "Find passages, best first", SEARCH, "search", Service.search),
    Operation("GET", "/fetch", "Have a passage or a document by its id", FETCH, "passage", Service.fetch),
    Operation("GET", "/documents", "List the documents", DOCUMENTS, "documents", Service.documents),
    Operation("GET", "/passages", "List the passages of a document", PASSAGES, "passages", Service.passages),
    Operation("POST", "/verify", "Check citations and quotations", VERIFY, "verification", Service.verify),
    Operation("GET", "/health", "Say what is answered from", {}, "status", Service.status),
)


def routes(service: Service, limiter: anyio.CapacityLimiter) -> list[Route]:
    """Return the routes of the API."""
    made = [_route(operation, service, limiter) for operation in OPERATIONS]
    described = Route(f"{ROOT}/openapi.json", _described)
    return [*made, described, Route(f"{ROOT}/schemas/{{name}}.json", _schema)]


def error_response(error: QABotError) -> JSONResponse:
    """Return an error as the answer to a request."""
    status = 404 if isinstance(error, UnknownName) else 400
    return JSONResponse(error_as_json(kind_of(error), str(error)), status)


@cache
def openapi() -> Record:
    """Return the description of the API, in OpenAPI 3.1."""
    paths: dict[str, Any] = {}
    for each in OPERATIONS:
        paths.setdefault(ROOT + each.path, {})[each.method.lower()] = _operation(each)
    schemas: dict[str, Any] = {}
    for name in SCHEMAS:
        schema = dict(load_schema(name))
        schemas.update(schema.pop("$defs", {}))
        schema.pop("$schema")
        schemas[name] = schema
    record: Record = {
        "openapi": "3.1.0",
        "info": {"title": "qa-bot", "version": __version__, "description": "Ask documents questions."},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }
    described: Record = json.loads(json.dumps(record).replace("#/$defs/", "#/components/schemas/"))
    return described


def _operation(operation: Operation) -> Record:
    def content(name: str) -> Record:
        return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}

    record: Record = {
        "summary": operation.told,
        "operationId": operation.method.lower() + operation.path.replace("/", "_"),
        "responses": {
            "200": {"description": operation.told, "content": content(operation.gives)},
            "default": {"description": "What was wrong", "content": content("error")},
        },
    }
    if operation.method == "POST" and operation.fields:
        schema = {"schema": as_schema(operation.fields)}
        record["requestBody"] = {"required": True, "content": {"application/json": schema}}
    elif operation.fields:
        record["parameters"] = [
            {
                "name": name,
                "in": "query",
                "required": field.is_required,
                "description": field.told,
                "schema": schema_of(field),
            }
            for name, field in operation.fields.items()
        ]
    return record


def _route(operation: Operation, service: Service, limiter: anyio.CapacityLimiter) -> Route:
    async def answer(request: Request) -> JSONResponse:
        try:
            given = await _given(request, operation)
            call = partial(operation.call, service, **given)
            # Whoever gives up waiting does not hold up the others.
            return JSONResponse(await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=limiter))
        except QABotError as error:
            return error_response(error)

    return Route(ROOT + operation.path, answer, methods=[operation.method])


async def _given(request: Request, operation: Operation) -> Mapping[str, Any]:
    """Return the fields of a request.

    Raises:
        RequestError: they cannot be used.
    """
    if operation.method == "GET":
        return checked_query(operation.fields, request.query_params.multi_items())
    body = await request.body()
    if not body and not operation.fields:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestError("Content-Type", "is not application/json")
    return checked(operation.fields, _parsed(body))


def _parsed(body: bytes) -> object:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no JSON")

    try:
        return json.loads(body.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise RequestError("", f"the request is not JSON in UTF-8: {error}"[:200]) from None


async def _described(request: Request) -> JSONResponse:
    return JSONResponse(openapi())


async def _schema(request: Request) -> JSONResponse:
    name = request.path_params["name"]
    if name not in SCHEMAS:
        return error_response(UnknownName("", f"there is no such schema; there are {', '.join(SCHEMAS)}"))
    return JSONResponse(load_schema(name))
