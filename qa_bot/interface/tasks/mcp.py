"""``qa-bot mcp``: the MCP server."""

from __future__ import annotations

import argparse
import contextlib
import sys

from qa_bot.interface.console import ANSWERED, INTERRUPTED, complain
from qa_bot.interface.tasks.serve import make_service, not_installed, token_for
from qa_bot.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until the input ends or until told to stop, and return the exit status."""
    try:
        from qa_bot.fronts.mcp.server import PATH, make_app, serve_streams
        from qa_bot.fronts.web.listening import address_of, listen, serve
    except ImportError as error:
        raise not_installed("mcp", "mcp", error) from None
    if not arguments.http:
        serve_streams(make_service(settings, arguments.quiet), INTERRUPTED)
        return ANSWERED
    with contextlib.closing(listen(arguments.host, arguments.port)) as listening:
        token = token_for(arguments.host)
        service = make_service(settings, arguments.quiet)
        sys.stdout.write(f"{address_of(listening, arguments.host).rstrip('/')}{PATH}\n")
        sys.stdout.flush()
        if token and not arguments.quiet:
            complain(f"clients send the header “Authorization: Bearer {token}”")
        serve(make_app(service, token=token), listening)
    return ANSWERED
