"""A socket and what serves an application on it, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import suppress
from functools import partial
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa_bot.errors import SettingsError

_HEADER_SECONDS = 10.0
"""How long a request's first lines may take."""
_STOP_SECONDS = 30
"""How long running questions may take once the server is told to stop."""
_MOST_CONNECTIONS = 8_000
_SPARE_FILES = 100
"""Files that must stay free for other things than connections."""
_BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine; port 0 is any that is free.

    Raises:
        SettingsError: the host is none of this machine's, or the port is in use.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise SettingsError("--host", f"{host!r} is no address of this machine; give 127.0.0.1") from None
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise SettingsError("--port", f"{host}, port {port}: {error.strerror}; give another") from None
    return listening


def address_of(listening: socket.socket, host: str) -> str:
    """Return what to open in a browser: of any of several hosts, that of this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{listening.getsockname()[1]}/"


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until the process is interrupted or told to end; running requests are finished first.

    Raises:
        KeyboardInterrupt: it was interrupted.
    """
    config = uvicorn.Config(
        app,
        http=partial(_Protocol, idle={}, most=_connections()),  # type: ignore[arg-type]  # any callable does
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    # The server sends itself again what ended it: being told to end is no failure.
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)


def _connections() -> int:
    """Return how many connections there may be, after raising what the system lets be open, where it has such."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MOST_CONNECTIONS + _SPARE_FILES
        if soft < wanted:
            soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(_SPARE_FILES, min(_MOST_CONNECTIONS, soft - _SPARE_FILES))
    return _MOST_CONNECTIONS


class _Protocol(H11Protocol):
    """HTTP on one connection, which is closed where no request comes, or only bit by bit.

    ``idle`` are the connections without a request, those that wait for the longest first: where there are too many,
    the first of them makes room.
    """

    def __init__(self, *arguments: Any, idle: dict[_Protocol, None], most: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._idle, self._most = idle, most
        self._deadline: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            oldest = next(iter(self._idle), self)
            self._idle.pop(oldest, None)
            oldest.transport.abort()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._idle.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None:
            self._wait()
        else:
            self._idle.pop(self, None)
            self._deadline = None

    def on_response_complete(self) -> None:
        """Wait for another request."""
        super().on_response_complete()
        if self.cycle.response_complete:  # no other request has come in the meantime
            self._idle[self] = None

    def _wait(self) -> None:
        """Close the connection unless a whole request's first lines are there in time."""
        if self.transport.is_closing():
            return
        self._idle[self] = None
        self._deadline = self._deadline or self.loop.time() + _HEADER_SECONDS
        self.timeout_keep_alive_task = self.loop.call_at(self._deadline, self.timeout_keep_alive_handler)
