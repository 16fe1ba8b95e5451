"""The chain rule for two maps: J of G∘F as the product of two matrices, with a proof; the sheet and the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from symjac import calculus, exact
from symjac.build import with_constants
from symjac.calculus import commands
from symjac.calculus.commands import Choices
from symjac.compare import compare
from symjac.errors import OK, UNDECIDED, NoAnswer, ReadError, ShapeError, SingularPoint, Undecided
from symjac.expressions import INFINITE, applied, binds
from symjac.findings import at_point, bare, grid, letter, listed, point, shape, the_map
from symjac.kernel import sympy, sympy_failures
from symjac.local import pointwise
from symjac.model import Finding, Point, Problem, Result, each_once
from symjac.model.sheet import Content, Equation, Label, Row, Section, Sheet, Signs, Tick, Words, display, said, section

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.render.records import Writer

    Entries = dict[tuple[int, int], Expr]


# --- the finding --------------------------------------------------------------


SECONDS = 12.0  # of work, for the proofs of all entries together
_ENTRY_SHARE = 0.5  # of the work that is left, for the proof of one entry


@dataclass(frozen=True)
class Composition(Finding):
    """J_{G∘F}(x) = J_G(F(x))·J_F(x), p×n = (p×m)·(m×n), or the same at a point a.

    `outer_general` is J_G in G's own variables, `outer_jacobian` at F(x) or F(a), `jacobian` that of the composite
    map, derived from its own formula; at a point `image` is F(a). `unproved` are the entries (row, column) whose two
    sides could not be proved equal, and `reason` says why.
    """

    outer: Problem
    inner: Problem
    composite: Problem
    point: Point
    image: Point
    outer_general: Result
    outer_jacobian: Result
    inner_jacobian: Result
    jacobian: Result
    unproved: tuple[tuple[int, int], ...] = ()
    reason: str = ""

    @property
    def maps(self) -> tuple[Problem, ...]:
        """G and F."""
        return (self.outer, self.inner)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of both maps."""
        return tuple(dict.fromkeys((*self.composite.names, *self.outer.names)))

    @property
    def notes_of_input(self) -> tuple[str, ...]:
        """The notes of both maps."""
        return self.composite.notes

    @property
    def ruling(self) -> Literal["right", "undecided"]:
        """Whether the equality is proved."""
        return "undecided" if self.unproved else "right"

    @property
    def status(self) -> int:
        """4 if the equality could not be proved."""
        return UNDECIDED if self.unproved else OK

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the matrices, and on what the composition assumes."""
        results = (self.outer_general, self.outer_jacobian, self.inner_jacobian, self.jacobian)
        maps = () if self.point else ((self.outer, self.outer_general), (self.inner, self.inner_jacobian))
        kinks = [note for problem, matrix in maps for note in commands.kinks(problem, (matrix,))]
        if maps and not kinks:  # √ after x² is |x|, which has a kink
            names = tuple(f"{name}∘{self.inner.name}" for name in self.composite.component_names)
            kinks += commands.kinks(replace(self.composite, component_names=names), (self.jacobian,))
        assumed = (
            f"{u.name} is positive: this is G∘F where {name} > 0"
            for u, name, f in zip(self.outer.variables, self.inner.component_names, self.inner.components, strict=True)
            if u.is_positive and not f.is_positive and not self.point
        )
        return each_once(assumed, kinks, *(result.notes for result in results))

    def finished(self, choices: Choices) -> Composition:
        """The same composition, simplified and with decimals as the user chose."""
        return replace(
            self,
            outer_general=choices.finished(self.outer_general),
            outer_jacobian=choices.finished(self.outer_jacobian),
            inner_jacobian=choices.finished(self.inner_jacobian),
            jacobian=choices.finished(self.jacobian),
        )


def compose(outer: Problem, inner: Problem, point: Point = ()) -> Composition:
    """The chain rule J_{G∘F}(x) = J_G(F(x))·J_F(x) for G: ℝᵐ → ℝᵖ and F: ℝⁿ → ℝᵐ; p×n = (p×m)·(m×n).

    G's variables are replaced by F's components all at once, so both maps may use the same names.
    Raises ShapeError unless G has as many variables as F has components, ReadError where a constant of G
    has the name of a variable of F, SingularPoint where F is not differentiable at the point a or G at F(a).
    Source: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Theorem 9.15.
    """
    _require_fit(outer, inner)
    general = calculus.jacobian(outer)
    inner_jacobian = _at(inner, point)
    composite = composed(outer, inner)
    if point:
        image = _image(outer, inner, point)
        outer_jacobian = _at(outer, image)
    else:
        image = ()
        values = dict(zip(outer.variables, inner.components, strict=True))
        if calculus.has_borders(outer) or commands.has_steps(outer):
            _require_smooth(outer, values)
        entries = {place: _finite(substituted(entry, values), "J_G(F(x))") for place, entry in general.nonzeros.items()}
        outer_jacobian = replace(general, nonzeros=entries)
    found = Composition(
        outer, inner, composite, point, image[: len(outer.variables)], general, outer_jacobian, inner_jacobian,
        product(composite, outer_jacobian, inner_jacobian),
    )  # fmt: skip
    try:
        direct = calculus.jacobian(composite, point)
    except Undecided as error:
        everywhere = tuple((i, j) for i in range(composite.shape[0]) for j in range(composite.shape[1]))
        return replace(found, unproved=everywhere, reason=error.message)
    unproved = _unproved(direct, found.jacobian)
    reason = "no proof was found that the two sides are equal" if unproved else ""
    return replace(found, jacobian=direct, unproved=unproved, reason=reason)


def composed(outer: Problem, inner: Problem) -> Problem:
    """G∘F: ℝⁿ → ℝᵖ. It has a value only where F has one, even if F has cancelled from the formula."""
    values = dict(zip(outer.variables, inner.components, strict=True))
    components = tuple(
        _finite(substituted(g, values), f"{name}(F(x))")
        for g, name in zip(outer.components, outer.component_names, strict=True)
    )
    needed = (*(part for parts in inner.cancelled for part in parts), *(f for f in inner.components if f.free_symbols))
    own = outer.cancelled or ((),) * len(components)
    return Problem(
        components=components,
        variables=inner.variables,
        parameters=with_constants(inner, outer).parameters,
        functions=tuple(dict.fromkeys((*inner.functions, *outer.functions))),
        name=f"{outer.name}∘{inner.name}",
        component_names=outer.component_names,
        source=f"({outer.source}) ∘ ({inner.source})",
        notes=tuple(dict.fromkeys((*outer.notes, *inner.notes))),
        cancelled=tuple((*needed, *(substituted(part, values) for part in parts)) for parts in own),
    )


def product(composite: Problem, left: Result, right: Result) -> Result:
    """The matrix product of two Jacobian matrices."""
    sums: dict[tuple[int, int], list[Expr]] = {}
    for (i, k), a in left.nonzeros.items():
        for (row, j), b in right.nonzeros.items():
            if row == k:
                sums.setdefault((i, j), []).append(a * b)
    entries = {place: sympy.Add(*terms) for place, terms in sums.items()}
    return Result("jacobian", composite, composite.shape, entries, point=right.point)


def substituted(expr: Expr, values: Mapping[Symbol, Expr]) -> Expr:
    """The expression with values for its symbols, all at once; derivatives of undefined functions move along.

    >>> x, y = sympy.symbols("x y")
    >>> substituted(x - 2 * y, {x: y, y: x})
    -2*x + y
    """
    done: dict[Expr, Expr] = dict(values)

    def put(node: Expr) -> Expr:
        if node not in done:
            done[node] = _rebuilt(node, put, values)
        return done[node]

    try:
        return put(expr)
    except sympy_failures() as error:
        raise Undecided(f"SymPy cannot put F into this: {error}") from error


def _rebuilt(node: Expr, put: Callable[[Expr], Expr], values: Mapping[Symbol, Expr]) -> Expr:
    if not node.args or values.keys().isdisjoint(node.free_symbols):
        return node
    if binds(node):
        form = applied.slot_derivative(node)
        if form is None:
            return node.subs(values, simultaneous=True)
        return form._replace(arguments=tuple(map(put, form.arguments))).expression()
    return exact.applied(node.func, *map(put, node.args))


def _finite(value: Expr, what: str) -> Expr:
    if value.has(*INFINITE):
        raise NoAnswer(f"{what} has no value anywhere: F only takes values where G has none")
    return value


def _require_fit(outer: Problem, inner: Problem) -> None:
    m, needed = len(inner.components), len(outer.variables)
    if m != needed:
        names = ", ".join(u.name for u in outer.variables)
        raise ShapeError(
            f"G∘F needs as many variables of G as F has components: G has {needed} ({names}), F has {m}",
            hint="name G's variables in the order of F's components: --outer-vars u,v; other letters are constants",
        )
    constants = {symbol.name for symbol in outer.parameters}
    for x in inner.variables:
        if x.name in constants:
            raise ReadError(f"{x.name} is a constant of G and a variable of F", hint="give one of the two another name")


def _require_smooth(outer: Problem, values: Mapping[Symbol, Expr]) -> None:
    """Raise SingularPoint if F stays in a kink of G, as (t, t) stays in that of max(x, y)."""
    with suppress(Undecided):
        _at(outer, tuple(values.items()))


def _at(problem: Problem, point: Point) -> Result:
    """J, perhaps at a point. If a factor has no derivative, the chain rule says nothing about the composite."""
    try:
        return calculus.jacobian(problem, point)
    except SingularPoint as error:
        error.hint = (
            error.hint
            or "the chain rule needs both maps to be differentiable; the composite may be differentiable all the same"
        )
        raise


def _image(outer: Problem, inner: Problem, point: Point) -> Point:
    """F(a) in G's variables, with the values that the point gives to constants."""
    at = dict(point)
    values = tuple(map(exact.finished, pointwise.value_at(inner.components, inner.component_names, at)))
    for u, value, name in zip(outer.variables, values, inner.component_names, strict=True):
        if u.is_positive and value.is_positive is False:
            raise SingularPoint(f"{u.name} is positive, but {name} is not positive at the point", hint="see --positive")
    constants = tuple((s, at[s]) for s in outer.parameters if s in at)
    return (*zip(outer.variables, values, strict=True), *constants)


def _unproved(direct: Result, chained: Result) -> tuple[tuple[int, int], ...]:
    """The entries (row, column) in which the two matrices are not proved equal."""
    left, zero = SECONDS, sympy.S.Zero
    found = []
    for place in sorted({*direct.nonzeros, *chained.nonzeros}):
        seconds = _ENTRY_SHARE * left
        pair = direct.nonzeros.get(place, zero), chained.nonzeros.get(place, zero)
        if compare(*pair, seconds=seconds).ruling != "right":
            left -= seconds  # a proof that succeeds is quick
            found.append(place)
    return tuple(found)


# --- the sheet ----------------------------------------------------------------
#
# The sheet of a composition: the maps, the three matrices with their shapes, and whether the equality is proved.


def sheet(found: Composition) -> Sheet:
    """G, F and G∘F; J_G and J_F in their own variables; the chain rule."""
    return (
        the_map(found.outer),
        the_map(found.inner),
        _composite(found),
        _matrix(found.outer_general, "outer", found.outer),
        _matrix(found.inner_jacobian, "inner", found.inner),
        _chain_rule(found),
    )


def _composite(found: Composition) -> Section:
    """G∘F written out."""
    whole = the_map(found.composite)
    heading = said("%s$∘$%s%s", found.outer.name, found.inner.name, whole.heading[1:])
    variables = tuple(u.name for u in found.outer.variables)
    once = "" if len(variables) == 1 else ", all at once,"
    remark = said(f"%s replaced{once} by %s", listed(variables), listed(found.inner.component_names))
    equations = tuple(
        Equation(said("%s$∘$%s", name, found.inner.name), component)
        for name, component in zip(found.composite.component_names, found.composite.components, strict=True)
    )
    return section(heading, remark, Row(equations))


def _matrix(matrix: Result, which: str, problem: Problem) -> Section:
    heading = said(f"{which} matrix  %s", Label("jacobian_of", ((problem.name,),)))
    remark = said(f"{shape(matrix)}: row = component, column = variable%s", at_point(matrix.point))
    return section(heading, remark, grid(matrix, ()))


def _chain_rule(found: Composition) -> Section:
    """J_{G∘F} = J_G·J_F: as shapes, as matrices, and the proof."""
    variables = tuple(x.name for x in found.inner.variables)
    a = (Signs(letter(found.composite, "apqc")),) if found.point else listed(variables)
    p, m = found.outer_jacobian.shape
    n = found.inner_jacobian.shape[1]
    g, f = found.outer.name, found.inner.name
    both, of_outer, of_inner = (Label("jacobian_of", (maps,)) for maps in ((g, f), (g,), (f,)))
    blocks: list[Content] = [display("%s$($%s$) = $%s$($%s$($%s$))·$%s$($%s$)$", both, a, of_outer, f, a, of_inner, a)]
    if found.point:
        blocks.append(said("at %s, where %s has the value %s", point(found.point), f, point(found.image)))
    matrices = (found.jacobian, (p, n)), (found.outer_jacobian, (p, m)), (found.inner_jacobian, (m, n))
    blocks.append(display("%s$ = $%s$ · $%s", *(bare(shape, matrix.nonzeros) for matrix, shape in matrices)))
    blocks.append((Tick(found.ruling), Words(f" {_ruling(found)}")))
    remark = f"{p}×{n} = ({p}×{m})·({m}×{n}): the matrix of the composite is the product of the two"
    return section("chain rule", remark, *blocks)


def _ruling(found: Composition) -> str:
    if found.ruling == "right":
        return "proved: both sides are equal (left: from the composite's own formula)"
    places = ", ".join(f"({i + 1}, {j + 1})" for i, j in found.unproved[:_MOST])
    more = ", …" if len(found.unproved) > _MOST else ""
    return f"undecided for the entries {places}{more}: {found.reason}"


_MOST = 6


# --- the record ------------------------------------------------------------


def record(found: Composition, write: Writer) -> dict[str, Any]:
    """The maps, the matrices, and whether the equality is proved."""
    return {
        **write.the_map(found.composite),
        "outer": {**write.the_map(found.outer), "jacobian": write.result(found.outer_jacobian)},
        "inner": {**write.the_map(found.inner), "jacobian": write.result(found.inner_jacobian)},
        **({"at": write.at_point(found.point), "image": write.at_point(found.image)} if found.point else {}),
        "jacobian": write.result(found.jacobian),
        "verdict": found.ruling,
        "reason": found.reason,
        "undecided": [{"row": i + 1, "column": j + 1} for i, j in found.unproved],
    }
