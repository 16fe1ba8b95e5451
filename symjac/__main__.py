"""`python -m symjac`, and the `symjac` command."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn


def run() -> None:
    """Run the command line and exit with its status."""
    gc.disable()  # one short job: collecting among what stays anyway is a quarter of the time
    from symjac.cli import main

    signal.signal(signal.SIGTERM, _end)
    status = main(sys.argv[1:])
    # main has flushed its output; taking the interpreter apart would only cost time.
    os._exit(status)


def _end(number: int, _: object) -> NoReturn:
    """End on SIGTERM as on an exception, so that no child process is left behind."""
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
