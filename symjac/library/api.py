"""The functions that symjac offers: derivatives of a map in text, SymPy or a Problem; checks of answers; `cse`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Unpack, get_args

from symjac import calculus, checking, work
from symjac.calculus import commands, subexpressions, vector as fields
from symjac.checking import Criteria
from symjac.expressions.facts import remembered
from symjac.library.inputs import (
    answer_text,
    declared_in,
    direction as read_direction,
    in_names_of,
    joined,
    located,
    owned,
    point_text,
    read_given,
    refuse_reading,
    symbols_in,
    text_of,
    with_own,
    within,
)
from symjac.library.reading import (
    Answer,
    At,
    InCoordinates,
    Keywords,
    Names,
    OfDerivatives,
    Reading,
    Source,
    offered,
    reading_of,
    speaking_python,
)
from symjac.library.returned import Result, Verdict, handed_out
from symjac.model import Assignment, Layout, Point, Problem, Result as Found, Verdict as Judged
from symjac.questions import ORIENTATIONS, QUESTIONS, Of, Orientation
from symjac.read import Declarations, answers
from symjac.read.arrays import extended

# --- derivatives --------------------------------------------------------------
#
# The derivatives of the library: text, SymPy's expressions or a Problem in, Result out, by the names symjac offers.


@offered
def jacobian(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> Result:
    """J, the m×n matrix of ∂f_i/∂x_j (row = component, column = variable).

    `source` is text, an expression of SymPy, a list of either, a row or column, or a Problem, as `problem` takes it;
    `at` is a point, "x=1, y=pi/2" or {x: 1, y: pi/2}. SingularPoint is raised where the derivative does not exist.

    `coords` as in `divergence`: the matrix is then the gradient of a field, both along the unit vectors.

    >>> jacobian("x*y, sin(x)", "x y").value
    Matrix([
    [     y, x],
    [cos(x), 0]])
    >>> from sympy import cos, sin, symbols
    >>> r, t = symbols("r t")
    >>> jacobian([r * cos(t), r * sin(t)], [r, t])[0, 1].subs(r, 2)
    -2*sin(t)
    """
    return _result(_jacobian, source, vars, asked)


def _jacobian(problem: Problem, where: Point) -> Found:
    return (calculus.jacobian if problem.coords == "cartesian" else fields.field_gradient)(problem, where)


@offered
def gradient(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> Result:
    """∇f = (Jf)ᵀ, the n×1 column of one component; ShapeError for several (`gradients` takes each).

    `coords` as in `divergence`; the entries are then those along the unit vectors.

    >>> gradient("x^2*y", "x y").shape
    (2, 1)
    """
    return _result(calculus.gradient, source, vars, asked)


@offered
def gradients(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> tuple[Result, ...]:
    """∇f_1 … ∇f_m, each an n×1 column."""
    return _results(calculus.gradients, source, vars, asked)


@offered
def determinant(source: Source, vars: Names | None = None, **asked: Unpack[OfDerivatives]) -> Result:
    """det J, a scalar (shape ()); ShapeError unless m = n.

    >>> determinant("r*cos(t), r*sin(t)", "r t").value
    r
    """
    return _result(calculus.determinant, source, vars, asked)


@offered
def hessian(source: Source, vars: Names | None = None, **asked: Unpack[OfDerivatives]) -> Result:
    """H = J(∇f), the n×n matrix of ∂²f/∂x_i∂x_j of one component; ShapeError for several."""
    return _result(calculus.hessian, source, vars, asked)


@offered
def hessians(source: Source, vars: Names | None = None, **asked: Unpack[OfDerivatives]) -> tuple[Result, ...]:
    """The Hessian of each component, each n×n."""
    return _results(calculus.hessians, source, vars, asked)


@offered
def divergence(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> Result:
    """∇·F, a scalar (shape ()); ShapeError unless m = n.

    `coords` says what the variables are in this order: polar (r, φ), cylindrical (ρ, φ, z), spherical
    (r, θ, φ; θ the polar angle, ISO 80000-2); components are along the unit vectors.

    >>> divergence("r, 0, 0", "r theta phi", coords="spherical").value
    3
    """
    return _result(fields.divergence, source, vars, asked)


@offered
def curl(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> Result:
    """∇×F, the 3×1 column of a field in space, a scalar in the plane; ShapeError for other shapes.

    >>> curl("-y, x", "x y").value
    2
    """
    return _result(fields.curl, source, vars, asked)


@offered
def laplacian(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> Result:
    """∇²f, a scalar, of one component; ShapeError for several (`laplacians` takes each)."""
    return _result(fields.laplacian, source, vars, asked)


@offered
def laplacians(source: Source, vars: Names | None = None, **asked: Unpack[InCoordinates]) -> tuple[Result, ...]:
    """The Laplacian of each component, a scalar; in other than Cartesian coordinates of a field the one column ∇²F."""
    return _results(fields.laplacians, source, vars, asked)


@offered
def directional(
    source: Source, direction: At, vars: Names | None = None, *, normalize: bool = False, **asked: Unpack[InCoordinates]
) -> Result:
    """J·v, the m×1 column of derivatives along v = `direction` ("1, 2" or [1, 2]); ∇f·v, a scalar, of one component.

    v is taken as it is unless `normalize` divides it by its length.

    >>> directional("x^2*y", "3, 4", "x y", normalize=True, at={"x": 1, "y": 2}).value
    16/5
    """

    def compute(problem: Problem, where: Point) -> Found:
        return fields.directional(problem, read_direction(direction, problem, normalize=normalize), where)

    return _result(compute, source, vars, asked)


def _result(
    compute: Callable[[Problem, Point], Found], source: Source, vars: Names | None, asked: Mapping[str, object]
) -> Result:
    (result,) = _results(lambda problem, where: (compute(problem, where),), source, vars, asked)
    return result


def _results(
    compute: Callable[[Problem, Point], tuple[Found, ...]], source: Source, vars: Names | None, asked: Mapping[str, Any]
) -> tuple[Result, ...]:
    at, level = asked.get("at", ""), asked.get("simplify", "light")
    given = read_given(source, reading_of(vars, asked), asked.get("coords"), at)
    where = located(at, given)
    with work.room_for_recursion():
        found = tuple(commands.simplified(result, level) for result in compute(given, where))
    results: tuple[Result, ...] = handed_out(found, owned(given, at))
    return results


# --- checks and cse -----------------------------------------------------------
#
# Answers checked, and `cse`: text or SymPy's expressions in, a verdict or assignments out.


@offered
def check(
    source: Source,
    answer: Answer,
    vars: Names | None = None,
    *,
    of: Of = "jacobian",
    at: At | None = None,
    layout: Layout = "numerator",
    tolerance: float | None = None,
    strict_domain: bool = False,
    orientation: Orientation = "asked",
    seconds: float = checking.SECONDS,
    **reading: Unpack[Keywords],
) -> Verdict:
    """The verdict on an answer: right (proved), wrong (with a witness), or undecided; for each entry too.

    `answer` is text, an expression, a list, rows, or a matrix of SymPy. `of` is what was asked: jacobian, gradient,
    determinant, hessian, derivative (by `vars`; "x x" is the second derivative), divergence, curl, laplacian, or
    expression: the source itself. Decimals are exact unless there is a `tolerance`, relative to the truth and
    absolute below 1. `orientation="any"` accepts the transpose. Raises ReadError for an answer that cannot be read.

    >>> verdict = check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x y")
    >>> verdict.ruling, verdict.score
    ('wrong', (2, 4))
    >>> bool(check("log(x^2)", "2*log(abs(x))", of="expression"))
    True
    """
    if tolerance is not None and not 0 < tolerance < 1:
        raise ValueError(f"tolerance is a number between 0 and 1, not {tolerance!r}")
    limit = None if tolerance is None else Fraction(str(tolerance))
    choices = checking.Criteria(layout, limit, strict_domain, seconds, orientation)
    asked = Reading(vars, **reading)
    verdict, given = judged(source, answer, asked, of, "" if at is None else at, choices)
    found: Verdict = handed_out(verdict, owned(given, answer))
    return found


def judged(
    source: Source, answer: Answer, reading: Reading, of: Of, at: At, choices: Criteria
) -> tuple[Judged, Problem]:
    """The verdict on an answer, and the problem; errors speak the language of the command line."""
    for what, value, known in (
        ("of", of, QUESTIONS), ("layout", choices.layout, get_args(Layout)),
        ("orientation", choices.orientation, ORIENTATIONS),
    ):  # fmt: skip
        if value not in known:
            raise ValueError(f"{what} is one of {', '.join(known)}, not {value!r}")
    text, where = answer_text(answer), point_text(at)
    with work.room_for_recursion():
        if isinstance(source, Problem):
            refuse_reading(reading)
            if of == "expression":
                raise TypeError("a Problem has been read already: 'expression' needs text or expressions")
            given = within(source)
            asked = checking.Asked(of, point=located(at, given) if where else ())
            read_answer = checking.read_answer(answers.read_alone(text, in_names_of(given)), given)
            return checking.check(given, asked, read_answer, choices), given
        own = symbols_in((source, *reading[:4]))
        names, by = answers.variables(None if reading.vars is None else joined(reading.vars), of)
        declared = extended(declared_in(reading, own)._replace(variables=names))
        map_text = answer_text(source) if of == "expression" else text_of(source, latex=reading.latex)[0]
        texts = answers.Source(map_text, text, latex=reading.latex, at=where or None)
        asked_syntax, problem, asked = _asked(of, texts._replace(answer=""), declared, by, tuple(own.items()))
        syntax = answers.read_answer(asked_syntax, texts)
        read_answer = checking.read_answer(syntax.answer, problem, syntax.origin)
        return checking.check(problem, asked, read_answer, choices), with_own(problem, own)


@remembered(32)
def _asked(
    of: Of, text: answers.Source, declared: Declarations, by: tuple[str, ...], own: tuple[tuple[str, Any], ...]
) -> tuple[answers.AskedSyntax, Problem, checking.Asked]:
    """A question, read and built once for all its answers."""
    asked = answers.read_asked(of, text, declared, by)
    return asked, *checking.build_asked(asked, own=dict(own))


@speaking_python
def cse(*results: Found) -> tuple[tuple[Assignment, ...], tuple[Result, ...]]:
    """The subexpressions that results share, as assignments in the order of need, and the results in their names.

    Each name is used at least twice, and is none of those in the results' problems.

    >>> import symjac
    >>> (shared,), (J,) = cse(symjac.jacobian("exp(x*y)", "x y"))
    >>> shared.value, J.value
    (exp(x*y), Matrix([[s_1*y, s_1*x]]))
    """
    found: tuple[tuple[Assignment, ...], tuple[Result, ...]] = handed_out(subexpressions.cse(*results), {})
    return found
