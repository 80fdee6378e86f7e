"""What the tests of the fronts share: this machine may be reached, a served article, a service."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qa_bot import QABot
from qa_bot.service.answering import Service


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests reach this machine, and nothing else."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[str]:
    """Serve with the arguments of ``qa-bot serve`` on a free port, and give its address."""
    command = [sys.executable, "-m", "qa_bot", "serve", "--port", "0", "--json", "--quiet", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()


@pytest.fixture(scope="session")
def article_service(article_bot: QABot) -> Service:
    return Service(article_bot, 3, article_bot.threshold)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    pytest.importorskip("uvicorn", reason="what serves is not installed: extra “web”")
    with serving() as address:
        yield address
