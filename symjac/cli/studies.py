"""The commands that study a map: what each asks, and the study that answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.derivatives import CONTEXT, choices
from symjac.cli.grammar import Command
from symjac.cli.options import LEVEL, Request, request, source, study_parameters
from symjac.errors import ParseError, ReadError

if TYPE_CHECKING:
    from symjac.model import Finding, Point, Problem
    from symjac.read.syntax import Pair, PointSyntax, Syntax

_LINEARIZE = """The linear approximation F(a + h) ≈ F(a) + J(a)·h, and the total differential dF = J·dx.

    J(a), m×n, is the only matrix for which the error is small of higher order than h. Without --at,
    the total differential alone.

    \b
      symjac linearize "2x^2 + y^2" --at "x=1, y=1" --delta "x=0.1, y=-0.05"
      symjac linearize "x*y, sin(x)" --vars x,y --at "x=0, y=1" --verify

    --verify prints the limit that defines J(a) as a table. Whether it is 0 is proved, not read off;
    where F is not differentiable at the point, the status is 3.
    """
_LINEARIZE_OPTIONS = (
    click.Option(["--delta"], metavar="STEP", help='Compare ΔF with J·Δx for a step: "x=0.1, y=-0.2".'),
    click.Option(["--verify"], is_flag=True, help="Show ‖F(a+h) − F(a) − J·h‖/‖h‖ for shrinking h, and its limit."),
)


def _linearize(**values: Any) -> int:
    asked = request("linearize", values)
    for option in ("delta", "verify"):
        if values[option] and asked.at is None:
            raise ReadError(f"--{option} needs a point", hint='give it with --at "x=1, y=2"')
    syntax, point = flow.read(asked)
    step = None if values["delta"] is None else flow.read_point(values["delta"], syntax._replace(parameters=()))
    return flow.show(asked, lambda: _linearized(asked, syntax, point, step, values["verify"]), syntax.notes)


def _linearized(
    asked: Request, syntax: Syntax, at: PointSyntax | None, step: PointSyntax | None, verify: bool
) -> Finding:
    """The linearization. Runs in the child."""
    from dataclasses import replace

    from symjac.build import problems as build
    from symjac.errors import OK
    from symjac.studies.limit import find as limit
    from symjac.studies.linearization import find as linearization
    from symjac.studies.linearization.find import linearize

    problem, point = flow.build_problem(asked, syntax, at)
    table = limit.limit(problem, point, asked.digits or limit.DIGITS) if verify else None
    if table and table.status != OK:
        return table
    found = replace(linearize(problem, point), limit=table)
    if step:
        moved = linearization.increment(found, build.point(step, problem), asked.digits or linearization.DIGITS)
        found = replace(found, increment=moved)
    return found.finished(choices(asked))


_EXPLAIN = """What the Jacobian matrix, the gradients and det J are, in plain words, on your map.

    Five sentences say what the map is, what shape J has and why, what its rows and columns mean, how gradient and
    Jacobian differ for it, and what J approximates. Then J, the gradients as its rows, and for m = n what det J
    means and where it is 0. --at adds the numbers at a point. --conventions shows the layouts that books use.

    \b
      symjac explain "x^2*y"
      symjac explain "r*cos(t), r*sin(t)" --vars r,t --at "r=2, t=0"
    """
_CONVENTIONS = click.Option(
    ["--conventions"], is_flag=True,
    help="Instead: numerator and denominator layout, and what books call the gradient and the Jacobian.",
)  # fmt: skip


def _explain(**values: Any) -> int:
    asked = request("explain", values)

    def find(problem: Problem, point: Point) -> Finding:
        from symjac.studies.explanation.find import explain

        found = explain(problem, point, conventions=values["conventions"])
        return found.finished(choices(asked))

    return flow.answer(asked, find)


_COMPOSE = """The chain rule for G∘F: J of the composite is J_G(F(x))·J_F(x), p×n = (p×m)·(m×n).

    G: ℝᵐ → ℝᵖ and F: ℝⁿ → ℝᵐ are given one after the other, the outer map first. G has as many variables
    as F has components, which take their places in order: --outer-vars names them (default: the names
    found in G, in natural order), --vars those of F. Both maps may use the same names. That the two sides
    are equal is proved, or said to be undecided (status 4).

    \b
      symjac compose "x^2*y" "cos(t), sin(t)"
      symjac compose "u^2 + v^2, u*v" "r*cos(t), r*sin(t)" --vars r,t --outer-vars u,v --at "r=1, t=0"
    """
_OUTER = click.Argument(["outer"], metavar="G")
_INNER = click.Argument(["components"], metavar="[F]", required=False)
_OUTER_VARS = click.Option(
    ["--outer-vars"], metavar="NAMES", help="The variables of G, in the order of the components of F; u:2 is a vector."
)


def _compose(**values: Any) -> int:
    from symjac.read import syntax
    from symjac.read.arrays import names_and_arrays

    asked = request("compose", values)
    outer, origin = source(values["outer"], None, ReadError("no map G is given"))
    if origin is not None and origin == asked.origin:
        raise ReadError("G and F cannot both come from standard input", hint="give one of them in quotes")
    names = None if values["outer_vars"] is None else names_and_arrays(values["outer_vars"], "--outer-vars")
    readers = (
        lambda text, declared: flow.read_map(text, declared, asked._replace(origin=origin)),
        lambda text, declared: flow.read_own_map(text, declared, asked),
    )
    pair = syntax.read_composition(
        (outer, asked.text), names, flow.with_names_of_point(asked.declared, asked.at), readers
    )
    at = None
    if asked.at is not None:
        at = flow.read_point(asked.at, pair.inner._replace(parameters=pair.parameters))
    return flow.show(asked, lambda: _composed(asked, pair, at), pair.notes)


def _composed(asked: Request, pair: Pair, at: PointSyntax | None) -> Finding:
    """The composition. Runs in the child."""
    from symjac.build import problems as build
    from symjac.studies.composition.find import compose, with_constants

    outer, inner = build.pair(pair)
    point = build.point(at, with_constants(inner, outer)) if at else ()
    return compose(outer, inner, point).finished(choices(asked))


_CHANGE = """A change of variables x = F(u): det J, the volume element |det J| du, and J⁻¹.

    Where det J = 0 no inverse is differentiable; elsewhere J⁻¹ is the Jacobian matrix of the inverse,
    in the variables of F. It needs m = n. Named components are the new coordinates:

    \b
      symjac change "x = r*cos(t); y = r*sin(t)" --vars r,t --positive r
    """


def _change(**values: Any) -> int:
    asked = request("change", values)

    def find(problem: Problem, point: Point) -> Finding:
        from symjac.studies.change.find import approximated, change

        found = change(problem, point, level=asked.simplify, seconds=asked.limits.seconds)  # type: ignore[arg-type]
        return found if asked.digits is None else approximated(found, asked.digits)

    return flow.answer(asked, find)


_STEPS = """Each first derivative step by step, with the rules by name.

    A step says which rule it is, what its letters stand for, and what comes of it, before it is simplified and after;
    what does not depend on the variable is said to be constant. --level brief leaves out the steps below the first.

    The steps are numbered, 1.2.1 below 1.2; what occurs twice is derived once and referred to by its
    number. The derivative is that of the answer to jacobian, gradient, determinant and hessian, which
    show the same with --steps.
    """


def _steps(**values: Any) -> int:
    asked = request("steps", values)

    def find(problem: Problem, point: Point) -> Finding:
        from symjac.findings.derivations.deriving import derive_stepwise

        return derive_stepwise(problem, point, choices(asked))

    return flow.answer(asked, find)


_CRITICAL = """The critical points of f: minimum, maximum, saddle, kink, end point or border.

    Where ∇f = 0 the second derivatives decide; at kinks and ends of pieces the slopes and values beside them.
    Every point is proved, and the sheet says whether there may be others. The set that is studied:

    \b
      symjac critical "x^3 - 3*x" --on "x=[0, 2]"
      symjac critical "x^2 + y" --where "x^2 + y^2 <= 1"
      symjac critical "x*y" --vars x,y --subject-to "x^2 + y^2 = 1"

    --subject-to gives the points with ∇f = λ∇g on g = 0 (Lagrange), classified by the bordered Hessian. On a
    closed and bounded set the greatest and the least value are named. --at with all variables classifies one point.
    """
_EQUILIBRIA = """The equilibria of x' = F(x), with eigenvalues, type and stability.

    F(x) = 0 is solved; with parameters, the conditions for stability are shown.
    """


def _solved(command: str, **values: Any) -> int:
    """Read the map, the parameters' values and the box; find and classify the solutions."""
    asked = request(command, values)
    syntax, point = flow.read(asked)
    box = None
    if values["box"] is not None:
        from symjac.read.points import read_box

        box = read_box(values["box"], syntax.variables)
    given = set() if point is None else {name for name, _ in point.coordinates}
    whole = command == "critical" and given >= set(syntax.variables)
    for name, node in () if point is None else point.coordinates:
        if name in syntax.variables and point is not None and not whole:
            hint = "--at gives values to parameters, --box says where to look"
            raise ParseError(f"{name} is a variable: it is sought", text=point.text, span=node.span, hint=hint)

    studied = None
    if command == "critical":
        from symjac.read.points import read_set

        studied = read_set(
            values["on"] or "", values["where"] or "", values["subject_to"] or "", syntax.variables, syntax.parameters,
            declared=asked.declared.variables is not None,
        )  # fmt: skip

    def find() -> Finding:
        from symjac.build import problems as build
        from symjac.studies.critical.find import critical
        from symjac.studies.equilibria.find import equilibria

        problem, where = flow.build_problem(asked, syntax, point)
        sides = build.box(box, problem) if box else None
        if studied is None:
            return equilibria(problem, where, sides, asked.digits)
        return critical(problem, where, sides, asked.digits, build.studied(studied, problem))

    return flow.show(asked, find, syntax.notes)


_BOX = click.Option(["--box"], metavar="BOX", help='Where to look for decimals: "x=[-5, 5]". Default: from -10 to 10.')
_SET = (
    click.Option(["--on"], metavar="INTERVALS", help='The set on which extrema are sought: "x=[0, 2], y=[0, 1]".'),
    click.Option(["--where"], metavar="RELATIONS", help='The set on which extrema are sought: "x^2 + y^2 <= 1".'),
    click.Option(["--subject-to"], metavar="EQUATIONS", help='Constraints g = c: "x^2 + y^2 = 1; x = z".'),
)
_NO_RESULT = ("layout", "cse", "lhs")
_NOT_SOLVED_WITH = (*_NO_RESULT, "simplify", "complex_valued")


def _command(name: str, run: Callable[..., int], text: str, params: list[click.Parameter]) -> click.Command:
    return Command(name, callback=run, params=params, help=text, context_settings=CONTEXT)


COMMANDS = (
    _command("steps", _steps, _STEPS, study_parameters(LEVEL, without=(*_NO_RESULT, "matrix"))),
    _command("linearize", _linearize, _LINEARIZE, study_parameters(*_LINEARIZE_OPTIONS, without=_NO_RESULT)),
    _command("explain", _explain, _EXPLAIN, study_parameters(_CONVENTIONS, without=_NO_RESULT)),
    _command("compose", _compose, _COMPOSE, [_OUTER, _INNER, *study_parameters(_OUTER_VARS, without=_NO_RESULT)[1:]]),
    _command("change", _change, _CHANGE, study_parameters(without=(*_NO_RESULT, "complex_valued"))),
    _command(
        "critical", partial(_solved, "critical"), _CRITICAL, study_parameters(_BOX, *_SET, without=_NOT_SOLVED_WITH)
    ),
    _command(
        "equilibria", partial(_solved, "equilibria"), _EQUILIBRIA, study_parameters(_BOX, without=_NOT_SOLVED_WITH)
    ),
)
