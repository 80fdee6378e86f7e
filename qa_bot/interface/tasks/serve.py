"""``qa-bot serve``: the page and the HTTP API."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import sys

from qa_bot.errors import SettingsError
from qa_bot.interface.bots import make_bot, threshold
from qa_bot.interface.console import ANSWERED, complain
from qa_bot.service.answering import Service
from qa_bot.settings import Settings

_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
TOKEN = "QA_BOT_TOKEN"
"""The environment's variable with the token that has to be shown; an option would be seen in the list of processes."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop, and return the exit status."""
    try:
        from qa_bot.fronts.web.app import make_app
        from qa_bot.fronts.web.listening import address_of, listen, serve
        from qa_bot.fronts.web.page import check_templates

        check_templates()
    except ImportError as error:
        raise not_installed("serve", "web", error) from None
    with contextlib.closing(listen(arguments.host, arguments.port)) as listening:
        token = token_for(arguments.host)
        service = make_service(settings, arguments.quiet)
        address = address_of(listening, arguments.host)
        if arguments.json:
            record = {"schema": "qa-bot/serving/1", "url": address, "token": token}
            sys.stdout.write(json.dumps(record) + "\n")
        else:
            sys.stdout.write(f"{address}{f'?token={token}' if token else ''}\n")
        sys.stdout.flush()
        if not arguments.quiet:
            complain("serving; Ctrl-C stops it")
        serve(make_app(service, token=token), listening)
    return ANSWERED


def make_service(settings: Settings, is_quiet: bool) -> Service:
    """Return the service of the corpus at hand, which answers as many at a time as there are cores."""
    return Service(make_bot(settings, is_quiet), settings.top, threshold(settings), workers=os.cpu_count() or 1)


def token_for(host: str) -> str | None:
    """Return the token that has to be shown: the one set, or, where others reach the server, a new one."""
    given = os.environ.get(TOKEN)
    if given or host in _LOOPBACK:
        return given or None
    return secrets.token_urlsafe(24)


def not_installed(command: str, extra: str, error: ImportError) -> SettingsError:
    """Return what to say where a library is missing that an extra brings."""
    library = (error.name or "a library").partition(".")[0]
    return SettingsError(command, f"needs {library}; pip install 'qa-bot[{extra}]' brings it")
