"""What stands before every request: who may ask, how much, for how long, and what an answer may do in a browser."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_bot.service.schema import error_as_json

COOKIE = "qa_bot_token"
LOOPBACK = frozenset(("127.0.0.1", "localhost", "[::1]"))
"""What a browser may call a server that only this machine reaches: another name is a page that pretends to be it."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_log = logging.getLogger("qa_bot")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take, and how many there may be."""

    body: int = 4 * 2**20
    """Bytes of what is sent."""
    body_seconds: float = 10.0
    """How long it may take to be sent."""
    seconds: float = 60.0
    """How long an answer may take."""
    at_once: int = 64
    """Requests that are worked on at the same time."""


class _Refusal(NamedTuple):
    status: int
    kind: str
    message: str

    def response(self) -> Response:
        """Return it as an error object."""
        close = {"Connection": "close"}  # what is still on its way is not waited for
        extra = {503: {"Retry-After": "1"}, 401: {"WWW-Authenticate": "Bearer"}, 408: close, 413: close}
        return JSONResponse(error_as_json(self.kind, self.message), self.status, extra.get(self.status))


class Guard:
    """An application behind limits and checks. Without a token only the loopback names may be asked for."""

    def __init__(self, app: ASGIApp, limits: Limits, token: str | None = None) -> None:
        self._app, self._limits, self._token = app, limits, token
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        sending = _Sending(send)
        try:
            response = self._refused(scope)
            if response is None:
                response = await self._answered(scope, receive, sending)
        except Exception as error:  # a defect ends one request, not the server
            _log.error("%s %s: %r", scope["method"], scope["path"], error)
            response = _Refusal(500, "internal_error", "something went wrong here; it is a defect").response()
        if response is not None and not sending.has_started:
            await response(scope, receive, sending)

    async def _answered(self, scope: Scope, receive: Receive, sending: _Sending) -> Response | None:
        """Let the application answer; return what to say where it could not."""
        limits = self._limits
        if self._running >= limits.at_once:
            return _Refusal(503, "busy", f"{limits.at_once} questions are being answered; ask again soon").response()
        self._running += 1
        try:
            body = await self._body(scope, receive)
            if isinstance(body, _Refusal):
                return body.response()
            with anyio.move_on_after(limits.seconds) as time:
                await self._app(scope, _replayed(body, receive), sending)
            if time.cancelled_caught:
                return _Refusal(504, "too_slow", f"no answer within {limits.seconds:g} seconds").response()
        finally:
            self._running -= 1
        return None

    async def _body(self, scope: Scope, receive: Receive) -> bytes | _Refusal:
        too_large = _Refusal(413, "too_large", f"more than {self._limits.body:,} bytes were sent")
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > self._limits.body:
            return too_large
        parts: list[bytes] = []
        size = 0
        with anyio.move_on_after(self._limits.body_seconds):
            while True:
                message = await receive()
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > self._limits.body:
                    return too_large
                if message["type"] != "http.request" or not message.get("more_body"):
                    return b"".join(parts)
        return _Refusal(408, "too_slow", "what was sent did not come to an end")

    def _refused(self, scope: Scope) -> Response | None:
        """Return why a request is not answered, or the way to the page for who brings the token; None to go on."""
        if not scope["query_string"].isascii():
            return _Refusal(400, "bad_address", "the address has characters that are not escaped").response()
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not _name_of(host):
            return _Refusal(400, "bad_host", "the request names no host").response()
        if self._token is None and _name_of(host) not in LOOPBACK:
            why = "this server is asked by the names 127.0.0.1 and localhost alone"
            return _Refusal(403, "bad_host", why).response()
        origin = headers.get("origin")
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return _Refusal(403, "bad_origin", "other sites may not ask here").response()
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return _Refusal(403, "bad_origin", "other sites may not ask here").response()
        return None if self._token is None else self._unknown(scope, headers, self._token)

    def _unknown(self, scope: Scope, headers: Headers, token: str) -> Response | None:
        """Refuse who has not the token; take it from the page's address into a cookie."""
        given = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if _same(given, token) or _same(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""), token):
            return None
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if scope["path"] == "/" and any(name == "token" and _same(value, token) for name, value in pairs):
            rest = urlencode([pair for pair in pairs if pair[0] != "token"])
            response = RedirectResponse(f"/?{rest}" if rest else "/", 303)
            response.set_cookie(COOKIE, token, httponly=True, samesite="lax", path="/")
            return response
        why = "the token is missing or another: send the header “Authorization: Bearer TOKEN”, or open /?token=TOKEN"
        return _Refusal(401, "no_token", why).response()


class _Sending:
    """What sends an answer, with the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        """Send a part of an answer."""
        if message["type"] == "http.response.start":
            self.has_started = True
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _replayed(body: bytes, receive: Receive) -> Receive:
    is_read = False

    async def replay() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _name_of(host: str) -> str:
    """Return the name in a ``Host`` header, without the port; empty where it is none.

    >>> _name_of("LocalHost:8765"), _name_of("[::1]:80"), _name_of("a b")
    ('localhost', '[::1]', '')
    """
    name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    is_name = all(each.isalnum() or each in "-._[]:%" for each in name)
    return name.lower() if is_name and (not port or port.isdecimal()) else ""


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), token.encode("utf-8", "replace"))
