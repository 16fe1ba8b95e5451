"""`python -m symjac`, and the `symjac` command."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn


def run() -> None:
    """Run the command line and exit with its status."""
    gc.disable()  # one short job: collecting its long-lived objects would take a quarter of the time
    _open_closed_streams()
    try:
        from symjac.cli import main
    except KeyboardInterrupt:
        os._exit(130)

    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    status = main(sys.argv[1:])
    # main has flushed its output; an orderly shutdown of the interpreter would only cost time.
    os._exit(status)


def _open_closed_streams() -> None:
    """Open closed streams (`<&-`) as files that cannot be read or written.

    Otherwise the next file that is opened would take their numbers.
    """
    names = ("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w")
    for number, (name, flags, mode) in enumerate(names):
        if getattr(sys, name) is None and os.open(os.devnull, flags) == number:
            setattr(sys, name, open(number, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _end(number: int, _: object) -> NoReturn:
    """End on a signal as on an exception, so that no child process stays behind."""
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
