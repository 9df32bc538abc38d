"""``python -m sandbox --port 8700 --data DIR``: run the practice server by itself."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.practice import SandboxError
from sandbox.server import EXIT_CODE, serve


def _say(url: str) -> None:
    sys.stdout.write(f"Practice server: {url}\n")
    sys.stdout.flush()


def main(argv: list[str] | None = None) -> int:
    """Parse the arguments and serve; 3 when the server cannot run."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Practice marketplaces.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this computer only)")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--data", type=Path, default=None, help="folder for the state (default: in memory)")
    wish = parser.parse_args(argv)
    try:
        serve(wish.host, wish.port, wish.data, on_ready=_say)
    except SandboxError as error:
        sys.stderr.write(error.message + "\n")
        return EXIT_CODE
    return 0


if __name__ == "__main__":
    sys.exit(main())
