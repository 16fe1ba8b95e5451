"""The command gradescope: the answers in a submission's folder are marked, and results.json is written."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import click

from symjac.cli import console
from symjac.cli.grammar import Command
from symjac.cli.options import LIMITS, QUIET, VERSION
from symjac.errors import ReadError, SourceError
from symjac.run.guard import Limits

if TYPE_CHECKING:
    from symjac.marking.marks import Mark, Question

_HELP = """Mark a submission to Gradescope: a folder of answers, questions in assignment.toml.

    Each [[question]] of the assignment has the fields of a question of a class, and perhaps the name
    of the file that its answer is in (file; else the id and .txt), visibility and number. An answer
    that a person has to look at has no score. Feedback shows nothing of the right answers, unless --reveal.

    \b
      symjac gradescope submission -a assignment.toml -o results.json
    """


def _run(**values: Any) -> None:
    from symjac.marking import gradescope, judging, marks
    from symjac.run import workers

    began = time.monotonic()
    path = values["assignment"]
    assignment = marks.read(console.read_file(path), path)
    asked = marks.questions(assignment, {}, path, gradescope.OWN_FIELDS)
    gradescope.require_valid(assignment, asked, path)
    answers = [_answer(values["folder"], gradescope.file_of(question)) for question in asked]
    problems = [
        {**question.problem(answer, number), "reveal": values["reveal"]}
        for number, (question, answer) in enumerate(zip(asked, answers, strict=True))
        if answer.strip()
    ]
    limits = Limits(values["timeout"], values["memory"])
    with workers.Pool(len(os.sched_getaffinity(0)), limits, judging.respond) as pool:
        records = {record["id"]: record for record in workers.solved(iter(problems), pool)}
    marked = [
        (question, marks.mark(question, records[number]) if number in records else _blank(values["folder"], question))
        for number, question in enumerate(asked)
    ]
    import json

    found = gradescope.results(assignment, marked, time.monotonic() - began, _told)
    console.write(json.dumps(found, ensure_ascii=False, indent=2), values["output"])
    if not values["quiet"]:
        total, waiting = sum(question.points for question in asked), len(found["extra_data"]["to_look_at"])
        console.note([f"{found['score']:g} of {float(total):g} points; {waiting} to look at"])


def _blank(folder: str, question: Question) -> Mark:
    """The mark for no answer, which says what the submission has instead of the file that was asked for."""
    from symjac.marking import gradescope, marks

    name, there = gradescope.file_of(question), sorted(os.listdir(folder))
    if name in there:
        return marks.BLANK
    names = f"it has {', '.join(there[:_MOST_NAMES])}{', …' if there[_MOST_NAMES:] else ''}" if there else "it is empty"
    return marks.BLANK._replace(message=f"no answer: the submission has no file {name}; {names}")


_MOST_NAMES = 10


def _answer(folder: str, name: str) -> str:
    """The text of an answer, empty if its file is missing; SourceError if the folder is missing."""
    if not os.path.isdir(folder):
        raise SourceError(f"cannot read {folder}: no such folder")
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return ""
    if not os.path.isfile(path) or not os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep):
        raise ReadError(f"{path} is not a file of the submission")
    try:
        return console.read_file(path)
    except SourceError:
        with open(path, "rb") as stream:  # an answer that is not UTF-8 is for a person to look at
            return stream.read(10_000).decode("utf-8", "replace")


def _told(mark: Mark) -> str:
    from html import escape

    return mark.sheet or f"<p>{escape(mark.message)}</p>"


gradescope = Command(
    "gradescope",
    callback=_run,
    params=[
        click.Argument(["folder"], metavar="FOLDER"),
        click.Option(
            ["-a", "--assignment"], metavar="FILE", default="assignment.toml", show_default=True, help="The questions."
        ),
        click.Option(["-o", "--output"], metavar="FILE", help="Write results.json here instead of standard output."),
        click.Option(["--reveal"], is_flag=True, help="Show the right answers in the feedback."),
        *LIMITS,
        QUIET,
        VERSION,
    ],
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
