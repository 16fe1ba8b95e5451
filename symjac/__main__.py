"""`python -m symjac`, and the `symjac` command."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Run the command line and exit with its status."""
    gc.disable()  # one short job: collecting among what stays anyway is a quarter of the time
    from symjac.cli import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
