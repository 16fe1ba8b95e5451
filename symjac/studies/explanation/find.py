"""How the Jacobian matrix, the gradient and the determinant of a map are related, explained for a student."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symjac import calculus, exact, work
from symjac.calculus import commands
from symjac.calculus.commands import Choices
from symjac.errors import Undecided
from symjac.findings import (
    bare,
    combination,
    enumerated,
    field,
    grid,
    joined,
    listed,
    point,
    shape,
    the_map,
    zero_set,
)
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem, Result, each_once, transposed
from symjac.model.sheet import (
    Content,
    Equation,
    Items,
    Label,
    Line,
    Row,
    Section,
    Sheet,
    Table,
    Words,
    display,
    said,
    section,
)
from symjac.studies.zero_sets import ZeroSet, factors, zeros

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer


# --- the finding --------------------------------------------------------------


ZERO_CALLS = 3_000_000  # for the search of the points with det J = 0


@dataclass(frozen=True)
class Explanation(Finding):
    """J, m×n; for m = n also det J and where it is 0, each if it is not too large; J and det J again at a point a.

    For complex variables the zeros of det J are not given.
    """

    problem: Problem
    point: Point
    jacobian: Result
    determinant: Result | None = None
    singular: tuple[ZeroSet, ...] | None = None
    jacobian_at: Result | None = None
    determinant_at: Result | None = None
    conventions: bool = False
    """Whether the layouts are shown, in place of what J means for the map."""

    @property
    def gradients(self) -> tuple[Result, ...]:
        """∇f_1 … ∇f_m, n×1 each: the rows of J, transposed."""
        return calculus.gradients_of(self.jacobian)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the matrices."""
        results = (self.jacobian, self.determinant, self.jacobian_at, self.determinant_at)
        kinks = commands.kinks(self.problem, (self.jacobian,))
        return each_once(kinks, *(result.notes for result in results if result))

    def finished(self, choices: Choices) -> Explanation:
        """The same explanation, simplified and with decimals as the user chose."""
        finished = {
            name: result and choices.finished(result)
            for name, result in (
                ("determinant", self.determinant),
                ("jacobian_at", self.jacobian_at),
                ("determinant_at", self.determinant_at),
            )
        }
        return replace(self, jacobian=choices.finished(self.jacobian), **finished)  # type: ignore[arg-type]


def explain(problem: Problem, point: Point = (), *, conventions: bool = False) -> Explanation:
    """The m×n Jacobian matrix of F: ℝⁿ → ℝᵐ, its gradients, and for m = n its determinant.

    `conventions` asks for the layouts of matrices of derivatives instead.
    Raises SingularPoint where F is not differentiable at the point, Undecided where that cannot be told.
    Sources: Marsden and Tromba, *Vector Calculus*, 6th ed., sections 2.3, 2.6 and 6.2; Rudin, *Principles of
    Mathematical Analysis*, 3rd ed., Theorem 9.24; Wikipedia, *Matrix calculus*, Layout conventions.
    """
    matrix = calculus.jacobian(problem)
    at = calculus.jacobian(problem, point) if point else None
    found = Explanation(problem, point, matrix, jacobian_at=at, conventions=conventions)
    if problem.shape[0] != problem.shape[1]:
        return found
    determinant = _determinant(matrix)
    return replace(
        found,
        determinant=determinant,
        singular=None if determinant is None else _singular(determinant),
        determinant_at=at and _determinant(at),
    )


def _singular(determinant: Result) -> tuple[ZeroSet, ...] | None:
    """The sets of points where det J = 0; None if they were not found."""
    variables = determinant.problem.variables
    if not all(x.is_real for x in variables) or determinant.value == 0:
        return None
    return work.attempted(lambda: zeros(factors(determinant.value), variables), ZERO_CALLS, None)


def _determinant(matrix: Result) -> Result | None:
    try:
        return calculus.determinant_of(matrix, longest=commands.MOST_LENGTH)
    except Undecided:
        return None


# --- the sheet ----------------------------------------------------------------
#
# The sheet of an explanation, for a student: what J, ∇f and det J are for this map, and the two layouts.


_MOST_ROWS = 6  # rows that are named one by one
_MOST_NAMES = 6
_MOST_PRODUCTS = 3  # components of J·dx that are written beside those of Jᵀ·dx


def sheet(found: Explanation) -> Sheet:
    """The map in five sentences, its matrix, gradients, determinant, the numbers at a point; or the conventions."""
    if found.conventions:
        return (the_map(found.problem), *_books(found.problem), _layouts(found.problem), *_mixing(found))
    m, _ = found.problem.shape
    sections = [_map(found), _matrix(found), _gradient(found) if m == 1 else _rows(found), _determinant_shown(found)]
    if found.jacobian_at:
        sections.append(_at_point(found, found.jacobian_at))
    return tuple(sections)


def _few(names: Iterable[str]) -> Items:
    shown = list(names)
    if len(shown) <= _MOST_NAMES:
        return enumerated(shown)
    return said("%s, … and %s", listed(shown[: _MOST_NAMES - 1]), listed(shown[-1:]))


def _map(found: Explanation) -> Section:
    """The map, and in five sentences what its Jacobian matrix is."""
    whole = the_map(found.problem)
    problem = found.problem
    sentences = _what(problem), _size(problem), _entry(found), _slopes(problem), _approximation(problem)
    return section(whole.heading, whole.remark, *whole.blocks, *sentences)


def _what(problem: Problem) -> Items:
    """`F takes n = 2 numbers, x and y, and gives m = 2 numbers, f₁ and f₂: a map from ℝ² to ℝ².`"""
    m, n = problem.shape
    spaces = Label("space", ("R" if _is_real(problem) else "C", n)), Label("space", (field(problem), m))
    outputs = said(", %s", _few(problem.component_names)) if m > 1 else ()
    held = tuple(p.name for p in problem.parameters)
    constants = said(f"; %s {'are' if len(held) > 1 else 'is'} held constant", _few(held)) if held else ()
    names = _few(v.name for v in problem.variables)
    takes = said(f"%s takes $n = {n}$ number{'s' * (n > 1)}, %s", problem.name, names)
    gives = said(f"gives $m = {m}$ number{'s' * (m > 1)}%s", outputs)
    return said(f"%s, and %s: {'a function' if m == 1 else 'a map'} from %s to %s%s.", takes, gives, *spaces, constants)


def _size(problem: Problem) -> Items:
    """`Its Jacobian matrix J is 2×2: a row for each of the 2 components, a column for each of the 2 variables.`"""
    m, n = problem.shape
    rows = f"a row for each of the {m} components" if m > 1 else "one row for its one component"
    columns = f"a column for each of the {n} variables" if n > 1 else "one column for its one variable"
    return said(f"Its Jacobian matrix $J$ is {m}×{n}: {rows}, {columns}.")


_LONGEST_ENTRY = 40  # characters of an entry that is named in a sentence


def _entry(found: Explanation) -> Items:
    """`Row 1 belongs to f₁ and column 2 to y: the entry there, ∂f₁/∂y = x, is how fast f₁ changes while …`"""
    problem = found.problem
    m, n = problem.shape
    places = [*found.jacobian.nonzeros]
    i, j = next((place for place in places if place[0] != place[1]), places[0] if places else (0, 0))
    entry = found.jacobian.nonzeros.get((i, j), sympy.S.Zero)
    f, x = problem.component_names[i], problem.variables[j].name
    value = said("$ = $%s", entry) if exact.length(entry) <= _LONGEST_ENTRY else ()
    row = said(f"Row {i + 1} belongs to %s and column {j + 1} to %s", f, x)
    where = row if m > 1 else said(f"Column {j + 1} belongs to %s", x)
    alone = said(" changes while %s alone moves", x) if n > 1 else said(" changes with %s", x)
    return said("%s: the entry there, %s%s, is how fast %s%s.", where, Label("partial", (f, x)), value, f, alone)


def _slopes(problem: Problem) -> Items:
    """`F has 2 components, so it has 2 gradients and no single one: ∇f₁ and ∇f₂ are the rows of J, as columns.`"""
    m, n = problem.shape
    if m > 1:
        rows = said(f"the rows of $J$, each written as a column, {n}×1.")
        return said(f"%s has {m} components, so it has {m} gradients and no single one: %s", problem.name, rows)
    gradient = Label("gradient", problem.component_names)
    if n == 1:
        text = "With one component in one variable, $J$ and the gradient %s both have one entry, the derivative."
        return said(text, gradient)
    uses = said("$J$ is a row, which turns a step into a number, and %s a direction to step in.", gradient)
    return said(f"The gradient %s is the same {n} numbers as a column, {n}×1: %s", gradient, uses)


def _approximation(problem: Problem) -> Items:
    """`Near a point J gives the best linear approximation, ΔF ≈ J·Δx, as shapes 2×1 = (2×2)·(2×1).`"""
    m, n = problem.shape
    formula = said(f"$Δ$%s$ ≈ J·Δx$, as shapes {m}×1 = ({m}×{n})·({n}×1).", problem.name)
    return said("Near a point, with $J$ at that point, the best linear approximation is %s", formula)


# --- the matrix and its rows ----------------------------------------------------------------


def _matrix(found: Explanation) -> Section:
    m, n = found.problem.shape
    remark = f"{m}×{n}, m×n: a row for each component, a column for each variable"
    return section("Jacobian matrix  J", remark, grid(found.jacobian, ()))


def _rows(found: Explanation) -> Section:
    """J of several components: each row is a gradient, transposed."""
    m, n = found.problem.shape
    blocks: list[Content] = []
    for i, gradient in enumerate(found.gradients[:_MOST_ROWS]):
        row = bare((1, n), transposed(gradient.nonzeros))
        label = Label("gradient", gradient.problem.component_names)
        blocks.append(display(f"row {i + 1} of J = $($%s$)ᵀ = $%s", label, row))
    columns = (grid(g, (Label("gradient", g.problem.component_names),)) for g in found.gradients[:_MOST_ROWS])
    if n <= _MOST_NAMES:
        blocks.append(Row(tuple(columns)))
    if m > _MOST_ROWS:
        blocks.append("and so on for the other rows")
    heading = "rows of J, and the gradient of each component"
    return section(heading, f"row i is 1×{n}, the gradient of component i, transposed", *blocks)


def _gradient(found: Explanation) -> Section:
    """J of one component: the gradient is its transpose, and J·Δx a dot product."""
    n = found.problem.shape[1]
    (gradient,) = found.gradients
    label = Label("gradient", found.problem.component_names)
    terms = (
        (gradient.nonzeros.get((j, 0), sympy.S.Zero), said("$Δ$%s", x.name))
        for j, x in enumerate(found.problem.variables)
    )
    row, column = bare((1, n), found.jacobian.nonzeros), bare((n, 1), gradient.nonzeros)
    return section(
        said("gradient  %s", label),
        f"{n}×1 column: J, which is 1×{n}, transposed",
        display("$J = $%s    %s$ = Jᵀ = $%s", row, label, column),
        display("$J·Δx = $%s$·Δx = $%s", label, combination(terms)),
        *_growth(found, label),
    )


def _growth(found: Explanation, label: Label) -> list[Content]:
    """The direction in which the function grows, if that has a meaning: complex numbers have no order."""
    name = found.problem.name
    if not _is_real(found.problem):
        return []
    if not found.jacobian.nonzeros:
        return [said("%s is 0: no step changes %s to first order", label, name)]
    where = said("where %s$ ≠ 0$, %s", label, name)
    if found.problem.shape[1] == 1:
        return [said("%s grows in the direction of %s, at the rate $|$%s$|$", where, label, label)]
    fastest = said("%s grows fastest along %s, at the rate $‖$%s$‖$", where, label, label)
    return [said("%s; at right angles to it there is no growth to first order", fastest)]


# --- the determinant ------------------------------------------------------------------------

_VOLUMES = {1: "lengths", 2: "areas"}


def _determinant_shown(found: Explanation) -> Section:
    m, n = found.problem.shape
    if m != n:
        return section("determinant", f"none: J is {m}×{n}, and only a square matrix (m = n) has one")
    if found.determinant is None:
        return section("determinant", "left out: too large for this sheet; symjac determinant shows it")
    volumes, det = _VOLUMES.get(n, "volumes"), Label("determinant", ("J",))
    blocks: list[Content] = [Equation((det,), found.determinant.value)]
    if _is_real(found.problem):
        blocks += [
            said(f"its size $|$%s$|$ is the factor by which small {volumes} grow;", det),
            "its sign: + where the map keeps orientation, - where it reverses it, as a mirror does",
        ]
        everywhere = found.determinant.value == 0
        blocks += ["it is 0 everywhere: J is singular at every point"] if everywhere else _zeros(found.singular)
    return section("determinant", f"m = n = {n}: J is square", *blocks)


def _zeros(zeros: tuple[ZeroSet, ...] | None) -> list[Content]:
    """Where the determinant is 0, and the meaning of that."""
    if zeros is None:
        return ["where it is 0 was not found"]
    if not zeros:
        return [f"it is 0 nowhere: near every point {_INVERSE};", _THEOREM]
    where = said("it is 0 exactly where %s", joined(map(zero_set, zeros), ", or "))
    return [where, "there J maps some direction to 0;", f"near every other point {_INVERSE};", _THEOREM]


_INVERSE = "where J is continuous the map has a differentiable inverse"
_THEOREM = "this is the inverse function theorem"


def _is_real(problem: Problem) -> bool:
    return all(x.is_real for x in problem.variables)


def _at_point(found: Explanation, matrix: Result) -> Section:
    blocks: list[Content] = [grid(matrix, ())]
    if found.determinant_at:
        value = found.determinant_at.value
        blocks.append(Equation((Label("determinant", ("J",)),), value))
        if _is_real(found.problem):
            blocks.append(_meaning(value, found.problem.shape[1]))
    return section(said("at %s", point(found.point)), f"J there, {shape(matrix)}", *blocks)


def _meaning(value: Expr, n: int) -> Items:
    """The meaning of the determinant's value at the point."""
    volumes = _VOLUMES.get(n, "volumes")
    try:
        side = exact.certain_sign(value)
    except Undecided:
        return said("its sign could not be told")
    if side is None:
        return said("its sign depends on the values of the names in it")
    if side == 0:
        return said(f"J is singular here: {volumes} shrink to 0 to first order, and the theorem promises no inverse")
    turned = "kept" if side > 0 else "reversed"
    return said(f"orientation is {turned} here, and small {volumes} are multiplied by %s", side * value)


# --- the conventions ------------------------------------------------------------------------


def _books(problem: Problem) -> list[Section]:
    """The meanings that books give to the gradient of a vector-valued function, and to the Jacobian."""
    m, n = problem.shape
    lines: list[Content] = []
    if m > 1:
        told = "the shape says which" if m != n else "only the book says which, because the shapes are the same"
        lines.append(Line(said("the gradient of a vector-valued function, written $∇$%s, is", problem.name), True))
        lines.append(f"$Jᵀ$, {n}×{m} with the gradients as columns, or $J$, {m}×{n}: {told}")
    if m == n:
        lines.append("some books call det J the Jacobian, others the matrix J")
    return [section("names in books", "", *lines)] if lines else []


def _layouts(problem: Problem) -> Section:
    m, n = problem.shape
    jf, jg, jgf = (Label("jacobian_of", (maps,)) for maps in ((problem.name,), ("G",), ("G", problem.name)))
    f, over = problem.name, field(problem)
    head = ((Words(""),), said("numerator layout"), said("denominator layout"))
    rows = (
        (said("matrix of %s", f), said(f"$J$, {m}×{n}"), said(f"$Jᵀ$, {n}×{m}")),
        (said("a row is"), said("a component"), said("a variable")),
        (said("of a scalar"), said(f"a row, 1×{n}"), said(f"a column, {n}×1: the gradient")),
        (said("a small step"), said("$Δ$%s$ ≈ J·Δx$", f), said("$Δ$%s$ᵀ ≈ Δxᵀ·Jᵀ$", f)),
        (said("chain rule"), said("%s$ = $%s$·$%s", jgf, jg, jf), said("%s$ᵀ = $%s$ᵀ·$%s$ᵀ$", jgf, jf, jg)),
        (said("its shapes"), said(f"(p×{m})·({m}×{n}) = p×{n}"), said(f"({n}×{m})·({m}×p) = {n}×p")),
    )
    g = said(f"$G$: %s → ${'ℝᵖ' if over == 'R' else 'ℂᵖ'}$", Label("space", (over, m)))
    remark = said("two conventions, each consistent; symjac uses the first. %s follows %s", g, f)
    return section("layouts", remark, Table(head, rows))


def _mixing(found: Explanation) -> list[Section]:
    """A chain rule half in one layout and half in the other, with the shapes of this map."""
    m, n = found.problem.shape
    if m == n == 1:
        return []
    jf, jg = (Label("jacobian_of", ((name,),)) for name in (found.problem.name, "G"))
    mixed = said("%s$·$%s$ᵀ$", jg, jf)
    if m != n:
        remark, why = "one matrix in each layout: the shapes do not fit", f"{_columns(m)} {_rows_of(n)}"
        chain = said(f"%s: (p×{m})·({n}×{m}) cannot be multiplied, {why}", mixed)
        return [section("mixed layouts", remark, chain, f"$Jᵀ·Δx$: ({n}×{m})·({n}×1) cannot be multiplied, {why}")]
    told = "the shapes do not show that this is not the chain rule"
    blocks: list[Content] = [said(f"%s: (p×{n})·({n}×{n}) can be multiplied: {told}", mixed)]
    if n <= _MOST_PRODUCTS:
        blocks += (
            display(f"$J{mark}·dx$ has the components %s", joined(_products(found, entries)))
            for mark, entries in (("", found.jacobian.nonzeros), ("ᵀ", transposed(found.jacobian.nonzeros)))
        )
    return [section("mixed layouts", "m = n: the shapes fit and do not show the mistake", *blocks)]


def _products(found: Explanation, entries: Mapping[tuple[int, int], Expr]) -> list[Items]:
    variables = found.problem.variables
    return [
        combination(
            (entries.get((i, j), sympy.S.Zero), (Label("differential", (x.name,)),)) for j, x in enumerate(variables)
        )
        for i in range(len(variables))
    ]


def _columns(count: int) -> str:
    return "1 column meets" if count == 1 else f"{count} columns meet"


def _rows_of(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


# --- the record ------------------------------------------------------------


def record(found: Explanation, write: Writer) -> dict[str, Any]:
    """The map and its shape, J, the gradients, the determinant and where it vanishes; both again at the point."""
    m, n = found.problem.shape
    made: dict[str, Any] = {
        **write.the_map(found.problem),
        "shape": [m, n],
        "jacobian": write.result(found.jacobian),
        "gradients": [write.result(gradient) for gradient in found.gradients],
        "determinant": found.determinant and write.result(found.determinant),
    }
    if found.determinant:
        made["singular"] = write.zero_sets(found.singular)
    if found.jacobian_at:
        made["at"] = write.at_point(found.point)
        made["there"] = {
            "jacobian": write.result(found.jacobian_at),
            "determinant": found.determinant_at and write.result(found.determinant_at),
        }
    if found.conventions:
        made["layouts"] = [
            {"layout": "numerator", "shape": [m, n], "row": "component", "chain": "J_G*J_F"},
            {"layout": "denominator", "shape": [n, m], "row": "variable", "chain": "J_F^T*J_G^T"},
        ]
    return made
