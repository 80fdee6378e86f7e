"""The application: the page, the HTTP API and what the page needs, behind the guard."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from qa_bot.errors import QABotError, UnknownName
from qa_bot.fronts.web import api
from qa_bot.fronts.web.guard import Guard, Limits
from qa_bot.fronts.web.page import Page, address_from
from qa_bot.service.answering import Service
from qa_bot.service.schema import error_as_json

_STATIC = Path(__file__).with_name("static")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_KINDS = {404: "not_found", 405: "method_not_allowed", 500: "internal_error"}


def make_app(service: Service, *, token: str | None = None, limits: Limits | None = None) -> ASGIApp:
    """Return the application that answers from a service; with a token, only who has it is answered."""
    limits = limits or Limits()
    limiter = anyio.CapacityLimiter(limits.at_once)
    contents = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir()) if path.suffix in _TYPES}
    page = Page(service, hashlib.sha256(b"".join(contents.values())).hexdigest()[:12])

    async def show(request: Request) -> HTMLResponse:
        try:
            address = address_from(request.query_params.multi_items())
            render = partial(page.render, address)
            return _html(await anyio.to_thread.run_sync(render, abandon_on_cancel=True, limiter=limiter))
        except QABotError as error:
            status = 404 if isinstance(error, UnknownName) else 400
            return _html(page.error(status, str(error)), status)

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in contents:
            raise HTTPException(404)
        # The page asks for it with its digest: what comes later has another address.
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(contents[name], media_type=_TYPES[Path(name).suffix], headers=headers)

    async def wrong(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        message = error.detail if isinstance(error, HTTPException) else "something went wrong here; it is a defect"
        if request.url.path.startswith("/api/"):
            return JSONResponse(error_as_json(_KINDS.get(status, "http_error"), message), status)
        return _html(page.error(status, message), status)

    pages = [Route("/", show), Route("/static/{name}", static)]
    app = Starlette(
        routes=[*pages, *api.routes(service, limiter)], exception_handlers={HTTPException: wrong, 500: wrong}
    )
    return Guard(app, limits, token)


def _html(text: str, status: int = 200) -> HTMLResponse:
    # Half a character in an address is shown as a question mark.
    return HTMLResponse(text.encode("utf-8", "replace"), status)
