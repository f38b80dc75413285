"""`make review`: opens the page of messages to look at, on this machine alone, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import socket
import sys

from common.settings import ROOT, BadSetting, settings


def main() -> int:
    """Prints the page's address and serves it. Exit status 2 with one line where it cannot."""
    parser = argparse.ArgumentParser(
        prog="python -m review", description="look at how messages were read, and correct it"
    )
    parser.add_argument("--port", type=int, default=0, help="port on this machine; a free one unless told")
    options = parser.parse_args()
    try:
        return _serve(options.port)
    except BadSetting as problem:
        print(problem, file=sys.stderr)
    except (OSError, OverflowError) as problem:
        told = getattr(problem, "strerror", None) or "a port is a number between 1 and 65535"
        print(f"the review cannot open port {options.port} ({told}); choose another with --port", file=sys.stderr)
    return 2


def _serve(port: int) -> int:
    import uvicorn

    from common.lock import Held, hold
    from review.app import Page
    from review.desk import Desk
    from review.gold import DATA
    from review.similar import Vectors
    from review.training import Training
    from shop.encoder import SentenceEncoder

    table = settings()
    if table.database:
        print("the review reads SQLite files alone; unset FITTING_ROOM_DATABASE and bring it a copy", file=sys.stderr)
        return 2
    table.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        holding = hold(table.data / "review")
    except Held as problem:
        print(
            f"a review of {table.data} is open already (process {problem.holder}); use its page, or stop it",
            file=sys.stderr,
        )
        return 2
    with holding, socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        key = secrets.token_urlsafe(24)
        desk = Desk(table.data / "tracker.db", Vectors(SentenceEncoder(table.encoder)))
        page = Page(desk, Training(ROOT / "models", DATA), key=key, language=table.default_language)
        print(
            f"the review is open at http://127.0.0.1:{listening.getsockname()[1]}/?key={key} (Ctrl-C ends it)",
            flush=True,
        )
        # No access log: its lines would hold the key. What goes wrong is said without what anybody wrote.
        config = uvicorn.Config(
            page.app(), log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=2
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    return 0


if __name__ == "__main__":
    sys.exit(main())
