"""The library: text or Problem in, Result out. `import symjac` offers these functions by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypedDict, Unpack, get_args

from symjac import calculus, checking, recursion, tidy, vector
from symjac.model import Direction, Layout, Point, Problem, Result
from symjac.questions import COORDINATES, QUESTIONS, Coords, Of
from symjac.read import answer as answers
from symjac.read import build, components, question, values
from symjac.read import latex as tex
from symjac.read.names import one_name, split_names
from symjac.read.syntax import Declarations
from symjac.verdict import Verdict

if TYPE_CHECKING:
    from sympy import ImmutableDenseMatrix

Names = str | Sequence[str]


class Reading(TypedDict, total=False):
    """How text is read: the keywords of `problem`."""

    vars: Names
    params: Names
    functions: Names
    positive: Names
    complex: bool
    name: str
    latex: bool


def problem(text: str, **reading: Unpack[Reading]) -> Problem:
    r"""The map F: ℝⁿ → ℝᵐ that a text describes.

    `vars` are the variables in the order of the columns (without it: all names found, in natural
    order), `params` the constants, `functions` the undefined functions, `positive` the variables and
    parameters that are positive, `complex` whether the others are complex, `name` the map's name,
    `latex` whether the text is LaTeX. Names are given as "x y", "x,y" or a sequence. Raises
    ReadError, usually a ParseError with the place.

    >>> problem("x*y, a*sin(x)", vars="x y", params="a").shape
    (2, 2)
    >>> problem(r"\begin{pmatrix} xy \\ \sin x \end{pmatrix}", vars="x y", latex=True).components
    (x*y, sin(x))
    """
    _check_keywords(reading)
    return read_in("cartesian", text, **reading)


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
    return _result(calculus.gradient, _given(source, reading, coords), at, simplify, {})


def gradients(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> tuple[Result, ...]:
    """∇f_1 … ∇f_m, each an n×1 column."""
    return _results(calculus.gradients, _given(source, reading, coords), at, simplify, {})


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
    return _result(vector.divergence, _given(source, reading, coords), at, simplify, {})


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
    return _result(vector.curl, _given(source, reading, coords), at, simplify, {})


def laplacian(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> Result:
    """∇²f, a scalar, of one component; ShapeError for several (`laplacians` takes each)."""
    return _result(vector.laplacian, _given(source, reading, coords), at, simplify, {})


def laplacians(
    source: Problem | str,
    *,
    at: str = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Reading],
) -> tuple[Result, ...]:
    """The Laplacian of each component, a scalar function."""
    return _results(vector.laplacians, _given(source, reading, coords), at, simplify, {})


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
    given = _given(source, reading, coords)
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
    answer = _text(answer, "an answer")
    _check_keywords(reading)
    choices = checking.Choices(layout, None if tolerance is None else Fraction(str(tolerance)), strict_domain, seconds)
    with recursion.room():
        if isinstance(source, str):
            vars_ = reading.get("vars")
            names, by = question.variables(None if vars_ is None else _joined(vars_), of)
            declared = _declared(reading)._replace(variables=names)
            latex = reading.get("latex", False)
            syntax = question.read(of, question.Source(source, answer, latex=latex, at=at), declared, by)
            return checking.check(*checking.build(syntax), choices)
        _require_problem(source)
        if reading or of == "expression":
            raise TypeError("a Problem has been read already: keywords for reading and 'expression' need text")
        names, parameters = (tuple(s.name for s in group) for group in (source.variables, source.parameters))
        read = answers.read(answer, Declarations(names, parameters, source.functions))
        where = point(at, source, latex="\\" in _text(at, "a point")) if at else ()
        given = checking.read_answer(read, source)
        return checking.check(source, checking.Question(of, point=where), given, choices)


def matrix(text: str, like: Problem, *, latex: bool = False) -> ImmutableDenseMatrix:
    """The matrix that a text such as "[[y, x], [cos(x), 0]]" shows, in the names of a problem.

    Reads what `symjac … -f str` prints, assignments (`--cse`) above it included; with `latex`, what
    `-f latex` prints without them. Raises ParseError for what is not a matrix in these names.
    """
    _require_problem(like)
    text = _text(text, "a matrix")
    names = tuple(v.name for v in like.variables), tuple(p.name for p in like.parameters)
    declared = Declarations(*names, functions=like.functions)
    rows = tex.read_matrix(text, declared) if latex else values.read_matrix(text, declared)
    with recursion.room():
        return build.matrix(rows, text, like)


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


def located(source: Problem | str, at: str, reading: Reading) -> tuple[Problem, Point]:
    """The map and the point; () for an empty text."""
    given = read(source, reading)
    return given, point(at, given, latex="\\" in _text(at, "a point")) if at else ()


def point(text: str, problem: Problem, *, latex: bool = False) -> Point:
    """The point that a text such as "x=1, y=pi/2" describes, for a problem; perhaps in LaTeX."""
    text = _text(text, "a point")
    _require_problem(problem)
    names = tuple(v.name for v in problem.variables), tuple(p.name for p in problem.parameters)
    read_point = tex.read_point if latex else values.read_point
    return build.point(read_point(text, *names), problem)


def _require_problem(value: object) -> None:
    if not isinstance(value, Problem):
        raise TypeError(f"a Problem is needed, as symjac.problem reads it, not {type(value).__name__}")


def _given(source: Problem | str, reading: Reading, coords: Coords | None) -> Problem:
    """The map, in coordinates: those of a Problem unless others are named."""
    if coords is not None and coords not in COORDINATES:
        raise ValueError(f"coords is one of {', '.join(COORDINATES)}, not {coords!r}")
    if not isinstance(source, Problem):
        _check_keywords(reading)
        return read_in(coords or "cartesian", source, **reading)
    given = read(source, reading)
    return given if coords is None else replace(given, coords=coords)


def read_in(coords: Coords, text: str, **reading: Unpack[Reading]) -> Problem:
    """The map that a text describes in coordinates: `problem` for those that are not Cartesian."""
    text = _text(text, "a map")
    names = reading.get("vars")
    variables = None if names is None else split_names(_joined(names), "vars")
    declared = _declared(reading)._replace(variables=variables, coords=coords)
    read_map = tex.read_map if reading.get("latex") else components.read_map
    syntax = read_map(text, declared)
    with recursion.room():
        return build.problem(syntax)


def read_direction(text: str, problem: Problem, *, normalize: bool = False) -> Direction:
    """The direction that a text such as "1, 2" describes, for a problem; perhaps in LaTeX."""
    text = _text(text, "a direction")
    names = tuple(v.name for v in problem.variables), tuple(p.name for p in problem.parameters)
    read = tex.read_direction if "\\" in text else values.read_direction
    return vector.along(build.direction(read(text, *names), problem), normalize)


def read(source: Problem | str, reading: Reading) -> Problem:
    """The problem, or the one that a text describes."""
    _check_keywords(reading)
    if not isinstance(source, Problem):
        return problem(source, **reading)
    if reading:
        raise TypeError(f"a Problem has been read already: {', '.join(reading)} cannot apply to it")
    return source


def _check_keywords(reading: Reading) -> None:
    unknown = reading.keys() - Reading.__annotations__.keys()
    if unknown:
        raise TypeError(
            f"unknown keyword {', '.join(sorted(unknown))}; text is read with {', '.join(Reading.__annotations__)}"
        )


def _declared(reading: Reading) -> Declarations:
    """All that is declared but the variables."""
    return Declarations(
        parameters=_names(reading.get("params"), "params"),
        functions=_names(reading.get("functions"), "functions"),
        positive=_names(reading.get("positive"), "positive"),
        complex_valued=reading.get("complex", False),
        map_name=one_name(reading["name"], "name") if reading.get("name") is not None else None,
    )


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{what} is text, not {type(value).__name__}")
    return value


def _joined(names: Names) -> str:
    if isinstance(names, Sequence):
        return names if isinstance(names, str) else ",".join(_text(name, "a name") for name in names)
    raise TypeError(f"names are text, as 'x y', or a sequence of text, not {type(names).__name__}")


def _names(names: Names | None, what: str) -> tuple[str, ...]:
    text = "" if names is None else _joined(names)
    return split_names(text, what) if text else ()
