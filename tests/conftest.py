"""What all tests share: no network, the article's bot, golden files."""

from __future__ import annotations

import os

# Before numpy is imported, as the command line has it: threads that share small products wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from qa_bot import Document, QABot
from qa_bot.reading import models

ROOT = Path(__file__).parent.parent

# The same examples each time: a failure can be repeated, and a green run stays green.
settings.register_profile("default", deadline=None, derandomize=True, max_examples=60, database=None)
settings.load_profile("default")

# A shell starts what runs in its background with Ctrl-C ignored, and so would all be that the tests start themselves.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The lexical reader is some thirty times as quick: tests of the neural one ask for it by name.
models.DEFAULT_READER = "lexical"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, to be read before commit"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(autouse=True, scope="session")
def _no_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Leave the home of whoever runs the tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        for name in [name for name in os.environ if name.startswith(("QA_BOT_", "XDG_"))]:
            patch.delenv(name)
        patch.setenv("QA_BOT_READER", "lexical")  # for processes that tests start
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def article_bot() -> QABot:
    return QABot.from_paths([ROOT / "corpus"])


@pytest.fixture(scope="session")
def article(article_bot: QABot) -> Document:
    return article_bot.documents[0]
