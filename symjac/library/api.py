"""The library: text or Problem in, Result out. `import symjac` offers these functions by name."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Unpack, get_args

from symjac import calculus, checking, recursion
from symjac.calculus import tidy, vector
from symjac.library.inputs import (
    Reading,
    check_keywords,
    declared_in,
    joined,
    located,
    point,
    read_direction,
    read_given,
    require_problem,
    require_text,
)
from symjac.model import Layout, Point, Problem, Result
from symjac.model.verdict import Verdict
from symjac.questions import QUESTIONS, Coords, Of
from symjac.read import answer as answers
from symjac.read import question
from symjac.read.syntax import Declarations

if TYPE_CHECKING:
    pass


def jacobian(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Result:
    """J, the m×n matrix of ∂f_i/∂x_j (row = component, column = variable).

    `at` is a point ("x=1, y=pi/2"); SingularPoint is raised where the derivative does not exist.

    >>> jacobian("x*y, sin(x)", vars="x y").value
    Matrix([
    [     y, x],
    [cos(x), 0]])
    """
    return _result(calculus.jacobian, source, at, simplify, reading)


def gradient(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> Result:
    """∇f = (Jf)ᵀ, the n×1 column of one component; ShapeError for several (`gradients` takes each).

    `coords` as in `divergence`; the entries are then those along the unit vectors.

    >>> gradient("x^2*y", vars="x y").shape
    (2, 1)
    """
    return _result(calculus.gradient, read_given(source, reading, coords), at, simplify, {})


def gradients(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> tuple[Result, ...]:
    """∇f_1 … ∇f_m, each an n×1 column."""
    return _results(calculus.gradients, read_given(source, reading, coords), at, simplify, {})


def determinant(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Result:
    """det J, a scalar (shape ()); ShapeError unless m = n.

    >>> determinant("r*cos(t), r*sin(t)", vars="r t").value
    r
    """
    return _result(calculus.determinant, source, at, simplify, reading)


def hessian(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Result:
    """H = J(∇f), the n×n matrix of ∂²f/∂x_i∂x_j of one component; ShapeError for several."""
    return _result(calculus.hessian, source, at, simplify, reading)


def hessians(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> tuple[Result, ...]:
    """The Hessian of each component, each n×n."""
    return _results(calculus.hessians, source, at, simplify, reading)


def divergence(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> Result:
    """∇·F, a scalar (shape ()); ShapeError unless m = n.

    `coords` says what the variables are in this order: polar (r, φ), cylindrical (ρ, φ, z), spherical
    (r, θ, φ; θ the polar angle, ISO 80000-2); components are along the unit vectors.

    >>> divergence("r, 0, 0", vars="r theta phi", coords="spherical").value
    3
    """
    return _result(vector.divergence, read_given(source, reading, coords), at, simplify, {})


def curl(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> Result:
    """∇×F, the 3×1 column of a field in space, a scalar in the plane; ShapeError for other shapes.

    >>> curl("-y, x", vars="x y").value
    2
    """
    return _result(vector.curl, read_given(source, reading, coords), at, simplify, {})


def laplacian(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> Result:
    """∇²f, a scalar, of one component; ShapeError for several (`laplacians` takes each)."""
    return _result(vector.laplacian, read_given(source, reading, coords), at, simplify, {})


def laplacians(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> tuple[Result, ...]:
    """The Laplacian of each component, a scalar function."""
    return _results(vector.laplacians, read_given(source, reading, coords), at, simplify, {})


def directional(
    source: Problem | str,
    direction: str,
    *,
    normalize: bool = False,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> Result:
    """J·v, the m×1 column of derivatives along v = `direction` ("1, 2"); ∇f·v, a scalar, of one component.

    v is taken as it is unless `normalize` divides it by its length.

    >>> directional("x^2*y", "3, 4", normalize=True, at="x=1, y=2", vars="x y").value
    16/5
    """
    given = read_given(source, reading, coords)
    along = read_direction(direction, given, normalize=normalize)
    return _result(lambda problem, where: vector.directional(problem, along, where), given, at, simplify, {})


def check(
    source: Problem | str,
    answer: str,
    *,
    of: Of = "jacobian",
    at: str | None = None,
    layout: Layout = "numerator",
    tolerance: float | None = None,
    strict_domain: bool = False,
    seconds: float = checking.SECONDS,
    **reading: Unpack[Reading],
) -> Verdict:
    """The verdict on an answer: right (proved), wrong (with a witness), or undecided; for each entry too.

    `of` is what was asked: jacobian, gradient, determinant, hessian, derivative (by `vars`; "x x" is the
    second derivative), divergence, curl, laplacian, or expression: the source itself. Decimals are
    exact unless there is a `tolerance`. Raises ReadError for an answer that cannot be read.

    >>> verdict = check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x y")
    >>> verdict.ruling, verdict.score
    ('wrong', (2, 4))
    >>> bool(check("log(x^2)", "2*log(abs(x))", of="expression"))
    True
    """
    for name, value, known in (("of", of, QUESTIONS), ("layout", layout, get_args(Layout))):
        if value not in known:
            raise ValueError(f"{name} is one of {', '.join(known)}, not {value!r}")
    answer = require_text(answer, "an answer")
    check_keywords(reading)
    choices = checking.Choices(layout, None if tolerance is None else Fraction(str(tolerance)), strict_domain, seconds)
    with recursion.room():
        if isinstance(source, str):
            vars_ = reading.get("vars")
            names, by = question.variables(None if vars_ is None else joined(vars_), of)
            declared = declared_in(reading)._replace(variables=names)
            latex = reading.get("latex", False)
            text = question.Source(source, answer, latex=latex, at=at)
            asked, problem, what = _asked(of, text._replace(answer=""), declared, by)
            syntax = question.read_answer(asked, text)
            given = checking.read_answer(syntax.answer, problem, syntax.origin)
            return checking.check(problem, what, given, choices)
        require_problem(source)
        if reading or of == "expression":
            raise TypeError("a Problem has been read already: keywords for reading and 'expression' need text")
        names, parameters = (tuple(s.name for s in group) for group in (source.variables, source.parameters))
        read = answers.read(answer, Declarations(names, parameters, source.functions))
        where = point(at, source, latex="\\" in require_text(at, "a point")) if at else ()
        given = checking.read_answer(read, source)
        return checking.check(source, checking.Question(of, point=where), given, choices)


@lru_cache(32)
def _asked(
    of: Of, text: question.Source, declared: Declarations, by: tuple[str, ...]
) -> tuple[question.AskedSyntax, Problem, checking.Question]:
    """A question, read and built once for all answers to it."""
    asked = question.read_asked(of, text, declared, by)
    return asked, *checking.build_asked(asked)


def _result(
    compute: Callable[[Problem, Point], Result],
    source: Problem | str,
    at: str,
    level: tidy.Level,
    reading: Reading,
) -> Result:
    (result,) = _results(lambda given, where: (compute(given, where),), source, at, level, reading)
    return result


def _results(
    compute: Callable[[Problem, Point], tuple[Result, ...]],
    source: Problem | str,
    at: str,
    level: tidy.Level,
    reading: Reading,
) -> tuple[Result, ...]:
    given, where = located(source, at, reading)
    with recursion.room():
        return tuple(tidy.simplified(result, level) for result in compute(given, where))
