"""python -m tests.benchmarks: symjac beside SymPy, and beside SymEngine, Maxima and Giac where they are installed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from fnmatch import fnmatchcase

import click

from tests.benchmarks.rows import PROBLEMS

PARTS = {part.__name__: part for part in PROBLEMS}


def _chosen(context: click.Context, parameter: click.Parameter, patterns: tuple[str, ...]) -> list[str]:
    """The parts that match one of the patterns, in their order; all if there is none."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in PARTS):
            raise click.BadParameter(f"no part matches {pattern!r}; --list shows them", context, parameter)
    return [name for name in PARTS if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)]


@click.command()
@click.argument("parts", metavar="[PART]...", nargs=-1, callback=_chosen)
@click.option("--json", "as_json", is_flag=True, help="One JSON array of rows, at the end.")
@click.option("--list", "listed", is_flag=True, help="Only name the parts.")
def main(parts: list[str], as_json: bool, listed: bool) -> None:
    """Measure symjac side by side with SymPy, and with SymEngine, Maxima and Giac where they are installed.

    PART is the name of a part or a pattern such as 'random*'; without any, all are run, which takes about half an hour.
    Each row has its bar: a figure that it must reach, mostly a ratio within this run, for CPU seconds depend on the
    machine and its load. The exit status is 1 if a row misses its bar.

    default_path times the default of `symjac jacobian` in one process, from a problem to its simplified matrix;
    end_to_end times the command itself, from start to end, beside scripts and programs that do the same.
    """
    if listed:
        for name in parts:
            click.echo(f"{name:20} {(PARTS[name].__doc__ or '').partition(chr(10))[0]}".rstrip())
        return
    rows = []
    for name in parts:
        for row in PARTS[name]():
            rows.append(row)
            if not as_json:
                click.echo(row.line())
    if as_json:
        click.echo(json.dumps([asdict(row) | {"passed": row.passed} for row in rows], ensure_ascii=False, indent=1))
    sys.exit(any(row.passed is False for row in rows))


if __name__ == "__main__":
    main()
