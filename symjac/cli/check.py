"""The command check: an answer is read here, judged in a guarded child, and the verdict is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.cli import flow
from symjac.cli.grammar import Command
from symjac.cli.options import Request, check_parameters, in_points, request, source
from symjac.errors import ReadError, SymjacError

if TYPE_CHECKING:
    from symjac.model.verdict import Verdict
    from symjac.read.question import QuestionSyntax

_HELP = """Whether an answer is right: proved, or refuted with a witness.

    The truth is derived from COMPONENTS, and every entry of the answer is held against it: right is
    proved, wrong comes with a point where the two differ, and what cannot be decided is said to be so.
    Two expressions are equal if their values are, wherever both are defined; a difference of domain is reported.

    \b
      symjac check "x*y, sin(x)" --vars x,y --answer "[[y, x], [cos(x), 0]]"
      symjac check "x^2*y" --of gradient --answer "[2*x*y, x^2]"
      symjac check "log(x^2)" --of expression --answer "2*log(x)"

    Exit status: 0 right; 1 wrong; 4 undecided.
    """

_SHARE = 0.7  # of the time limit goes to judging; deriving and printing need the rest


def _run(**values: Any) -> int:
    from symjac.read.arrays import extended

    of = values["of"]
    for other, meets in (("no-reveal", values["no_reveal"]), ("of expression", of == "expression")):
        if values["steps"] and meets:
            raise ReadError(f"--steps does not go with --{other}", hint="the steps lead to the right derivatives")
    names, by = _variables(values.pop("vars"), of)
    asked = request("check", values | {"vars": None})
    asked = asked._replace(
        declared=extended(asked.declared._replace(variables=names)),
        looks=asked.looks._replace(reveal=not values["no_reveal"]),
    )
    syntax = _read(asked, values, by)
    return flow.show(asked, lambda: _judge(asked, values, syntax), syntax.notes)


def _variables(names: str | None, of: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    from symjac.read.question import variables

    return variables(names, of)


def _read(asked: Request, values: dict[str, Any], by: tuple[str, ...]) -> QuestionSyntax:
    """Read the question and the answer, without SymPy, so that a syntax error is reported at once."""
    from symjac.read import question

    answer, origin = source(values["answer"], values["answer_file"], _NO_ANSWER)
    answer = in_points(answer, values, question.THE_ANSWER)
    if asked.origin == "standard input" and origin == "standard input":
        raise ReadError(
            "components and answer cannot both come from standard input", hint="give one with --answer TEXT"
        )
    texts = question.Source(
        asked.text,
        answer,
        asked.notation == "latex",
        asked.origin is not None,
        asked.at,
        question.THE_ANSWER if origin is None else origin,
    )
    try:
        return question.read(values["of"], texts, asked.declared, by)
    except SymjacError as error:
        error.origin = error.origin or asked.origin
        raise


_NO_ANSWER = ReadError(
    "no answer is given", hint='write it in quotes: --answer "[[y, x], [cos(x), 0]]", or --answer-file'
)


def _judge(asked: Request, values: dict[str, Any], syntax: QuestionSyntax) -> Verdict:
    """The verdict. Runs in the child, where loading the library is part of the time."""
    from fractions import Fraction

    from symjac import checking

    tolerance = None if values["tolerance"] is None else Fraction(str(values["tolerance"]))
    question = checking.build(syntax, asked.origin)
    seconds = _SHARE * asked.limits.seconds
    choices = checking.Criteria(
        asked.layout, tolerance, values["strict_domain"], seconds, values["orientation"]  # type: ignore[arg-type]
    )  # fmt: skip
    verdict = checking.check(*question, choices)
    if not asked.steps or verdict.ruling != "wrong":
        return verdict
    from dataclasses import replace

    from symjac.cli.derivatives import choices as of_answers
    from symjac.findings.derivations.deriving import of_wrong_entries

    return replace(verdict, derivation=of_wrong_entries(verdict, question[1].by, of_answers(asked)))


check = Command(
    "check",
    callback=_run,
    params=check_parameters(),
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
