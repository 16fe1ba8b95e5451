"""The results of each command, in the form that the user chose, simplified or as decimals, with the notes on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from symjac import calculus, exact, work
from symjac.calculus import UNSIMPLIFIED
from symjac.errors import ReadError, Undecided
from symjac.expressions import condition, distinct, free_symbols, is_finite, objects
from symjac.expressions.applied import records
from symjac.expressions.facts import is_recorded_plain
from symjac.kernel import sympy, sympy_failures
from symjac.model import Answer, Border, Direction, Form, Layout, Point, Problem, Result
from symjac.work import DEFAULT_SECONDS

if TYPE_CHECKING:
    from sympy import Expr


# --- simplification and decimals ----------------------------------------------
#
# Prepares results for display: simplified within a budget of work, or as decimals.


Level = Literal["none", "light", "full"]

FULL_CALLS = 10_000_000
"""The calls that SymPy may make to simplify a result, half as many for one entry; a second has about 1,000,000."""

_GUARD_DIGITS = 10  # digits of the computation beyond those shown


def simplified(result: Result, level: Level, simplification: exact.Simplification | None = None) -> Result:
    """The result with simpler entries, each equal to the old one wherever that is defined.

    `light` is the normal form of `normal`, `full` is SymPy's `simplify` after it; numbers at a point, and
    constants in entries, get their shortest form. An entry that is too large stays as it is, and a note says so.
    """
    if level not in get_args(Level):
        raise ValueError(f"simplify is one of {', '.join(get_args(Level))}, not {level!r}")
    if level == "none":
        return result
    left = 0
    if result.kind != "determinant":  # a determinant was found by normal form, or has none
        result, left = _simplified(result, (simplification or exact.Simplification()).of)
    if level == "full":
        result, left = _by_sympy(result)
    if result.point:
        result = _entrywise(result, exact.finished)
    elif not _is_plain(result) and any(map(_may_be_shorter, objects(*result.nonzeros.values(), plain=False))):
        result = _entrywise(result, _with_finished_constants)
    if not left:
        return result
    entries = "1 entry" if left == 1 else f"{left} entries"
    note = f"{entries} of the {result.kind} {UNSIMPLIFIED}"
    return replace(result, notes=(*result.notes, note))


def _is_plain(result: Result) -> bool:
    """Whether only the rules of differentiation made the entries, of components without irrational constants."""
    made_by_rules = result.kind in ("jacobian", "gradient", "hessian", "determinant")
    return made_by_rules and all(map(is_recorded_plain, result.problem.components))


def _with_finished_constants(entry: Expr) -> Expr:
    """The entry with its constant calls of functions and its roots of sums in their shortest form."""
    forms = {node: exact.finished(node) for node in distinct(entry) if node.args and _may_be_shorter(node)}
    known = {node: form for node, form in forms.items() if form != node}
    return exact.substituted(entry, known) if known else entry


def _may_be_shorter(node: Expr) -> bool:
    """Whether it is a constant f(g(c)), or a root of a sum with a root: SymPy has evaluated what is simpler."""
    if not (node.is_Function or (node.is_Pow and node.exp.is_Rational and node.base.is_Add)) or not node.is_number:
        return False
    inner = node.args[0]
    return bool(inner.atoms(sympy.Function) or (node.is_Pow and inner.atoms(sympy.Pow)))


def _simplified(result: Result, simplify: Callable[[Expr], exact.Simplified]) -> tuple[Result, int]:
    """The result with its entries simplified, equal ones once, and the number that could not be."""
    left: set[Expr] = set()

    def changed(entry: Expr) -> Expr:
        outcome = simplify(entry)
        if not outcome.complete:
            left.add(entry)
        return outcome.value if outcome.value is entry or is_finite(outcome.value) else entry

    return _entrywise(result, changed), len(left)


def _by_sympy(result: Result) -> tuple[Result, int]:
    """The result with its entries simplified by SymPy, and the number that were not."""
    calls = min(FULL_CALLS // 2, FULL_CALLS // max(len(set(result.nonzeros.values())), 1))

    def shorter(entry: Expr) -> exact.Simplified:
        return work.within(calls, lambda: _shorter(entry), late=lambda: exact.Simplified(entry, complete=False))

    return _simplified(result, shorter)


def _shorter(entry: Expr) -> exact.Simplified:
    """SymPy's form of an entry, if it is shorter."""
    try:
        simpler = sympy.simplify(entry)
    except sympy_failures(Exception):  # any error, on unusual input: the entry stays, and is counted
        return exact.Simplified(entry, complete=False)
    return exact.Simplified(min(entry, simpler, key=_length), complete=True)


def approximated(result: Result, digits: int) -> Result:
    """The result with its numbers as decimals of so many significant digits.

    A number whose sign is unknown even at high precision is kept exact, and a note says so.
    """
    kept = 0

    def decimal(entry: Expr) -> Expr:
        nonlocal kept
        value = _decimal(entry, digits + _GUARD_DIGITS)
        floats = value.atoms(sympy.Float)
        if any(number._prec == 1 for number in floats):  # evalf found no significant digit
            kept += 1
            return entry
        return value.xreplace({number: sympy.Float(number, digits) for number in floats})

    result = _entrywise(result, decimal)
    note = "an entry is kept exact: its value could not be told from 0"
    return replace(result, notes=(*result.notes, note)) if kept else result


def _decimal(expr: Expr, digits: int) -> Expr:
    """The expression with its constant parts as decimals, except integers and rational exponents."""
    if expr.is_number:
        return expr if expr.is_Integer else _decimal_of_constant(expr, digits)
    if not expr.args:
        return expr
    if expr.is_Pow and expr.exp.is_Rational:
        return sympy.Pow(_decimal(expr.base, digits), expr.exp)
    if expr.is_Add or expr.is_Mul:
        constants = [part for part in expr.args if part.is_number]
        others = [_decimal(part, digits) for part in expr.args if not part.is_number]
        return expr.func(*([_decimal(expr.func(*constants), digits)] if constants else []), *others)
    if isinstance(expr, sympy.Function):
        return expr.func(*(_decimal(part, digits) for part in expr.args))
    return expr  # conditions, derivatives of undefined functions: exact


def _decimal_of_constant(number: Expr, digits: int) -> Expr:
    """Digits that a ball proves; if there is no ball, SymPy's, which may be none."""
    found = exact.value(number, digits)
    return number.evalf(digits) if found is None else found.evalf(digits)


def _length(expr: Expr) -> int:
    return int(expr.count_ops())


def _entrywise(result: Result, change: Callable[[Expr], Expr]) -> Result:
    """The result with every entry changed, identical ones once; a long product is not hashed for that."""
    done: dict[int, Expr] = {}

    def changed(entry: Expr) -> Expr:
        if id(entry) not in done:
            done[id(entry)] = change(entry)
        return done[id(entry)]

    return replace(result, nonzeros={place: changed(entry) for place, entry in result.nonzeros.items()})


# --- the results of each command ----------------------------------------------


Part = Literal["matrix", "determinant", "gradients"]


class Choices(NamedTuple):
    """The user's choices about an answer that hold for all formats."""

    only: Part | None = None
    layout: Layout = "numerator"
    simplify: Level = "light"
    digits: int | None = None
    cse: bool = False
    steps: bool = False
    level: Literal["brief", "full"] = "full"
    seconds: float = DEFAULT_SECONDS
    direction: Direction | None = None

    def simplified(self, result: Result, simplification: exact.Simplification | None = None) -> Result:
        """The result, simplified as far as the user chose."""
        return simplified(result, self.simplify, simplification)

    def finished(self, result: Result) -> Result:
        """The result, simplified, with decimals if the user chose them."""
        return self.in_decimals(self.simplified(result))

    def in_decimals(self, result: Result) -> Result:
        """The result with decimals if the user chose them."""
        return result if self.digits is None else approximated(result, self.digits)


def results(command: str, problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    """The exact results of a command of COMMANDS; raises NoAnswer or Undecided, as calculus does."""
    return COMMANDS[command](problem, point, choices)


def answer_of(command: str, problem: Problem, point: Point, exact: tuple[Result, ...], choices: Choices) -> Answer:
    """The results as they are shown, with the notes on them."""
    shown = tuple(choices.in_decimals(result.in_layout(choices.layout)) for result in exact)
    notes = (*_convention(problem), *kinks_of(problem, point, shown))
    return Answer(
        command, problem, shown, whole=choices.only is None, notes=notes, forms=_forms(problem, exact, choices)
    )


def _forms(problem: Problem, exact: tuple[Result, ...], choices: Choices) -> tuple[Form, ...]:
    if not problem.typed or choices.layout == "denominator":
        return ()
    from symjac.calculus import vectorforms

    return vectorforms.forms(problem, exact)


def _convention(problem: Problem) -> tuple[str, ...]:
    """The meaning of coordinates other than Cartesian ones: every answer says it, because conventions differ."""
    if problem.coords == "cartesian":
        return ()
    return (_CONVENTIONS[problem.coords].format(*(v.name for v in problem.variables)),)


_CONVENTIONS = {
    "polar": "polar coordinates: {0} > 0 is the distance, {1} the azimuth; components are along e_{0}, e_{1}",
    "cylindrical": "cylindrical coordinates: {0} > 0 is the distance from the axis, {1} the azimuth, {2} the height; "
    "components are along e_{0}, e_{1}, e_{2}",
    "spherical": "spherical coordinates (ISO 80000-2): {0} > 0 is the distance, {1} the polar angle from the z-axis, "
    "0 < {1} < pi, {2} the azimuth; components are along e_{0}, e_{1}, e_{2}",
}


def kinks_of(problem: Problem, point: Point, results: tuple[Result, ...]) -> tuple[str, ...]:
    """The notes about kinks: those of the map, or those that a point leaves open."""
    return _kinks_left(results) if point else kinks(problem, results)


def _kinks_left(results: tuple[Result, ...]) -> tuple[str, ...]:
    """The notes at a point: kinks are decided there, except those that still depend on a name."""
    left = {type(node) for result in results for node in result.value.atoms(*_KINKED) if node.free_symbols}
    return (f"the entries hold where {_named(left)} is smooth",) if left else ()


def kinks(problem: Problem, results: tuple[Result, ...]) -> tuple[str, ...]:
    """The notes about points at which a component has a value and a result has none, or may have none."""
    found: dict[tuple[str, tuple[str, ...], bool, bool], dict[Any, None]] = {}
    for result in results:
        for border in result.borders:
            name = _component_of(border, result, problem)
            second = result.kind in ("hessian", "laplacian")
            words: tuple[str, ...] = _PARTIAL if border.partial else _SECOND if second else _FIRST
            key = name, words, border.proved, border.where is None
            found.setdefault(key, {}).setdefault(border.where)
    notes = []
    for (name, what, proved, unnamed), places in found.items():
        if unnamed:
            notes.append(f"{name} has kinks: {what[1]} holds where {name} is smooth; --at decides at a point")
        elif proved:
            notes.append(f"{name} {what[0]} where {_or(places)}{''.join(what[3:])}")
        else:
            notes.append(f"undecided {what[2]} {name} where {_or(places)}; --at decides at a point")
    return tuple(dict.fromkeys((*notes, *_steps(problem))))


_FIRST = "is not differentiable", "the derivative", "whether there is a derivative of"
_PARTIAL = (*_FIRST, ", though its partial derivatives exist there")
_SECOND = "has no second derivative", "the second derivative", "whether there is a second derivative of"


def _component_of(border: Border, result: Result, problem: Problem) -> str:
    names = problem.component_names
    if result.kind == "jacobian" and border.place is not None:
        return names[int(border.place[0 if result.layout == "numerator" else 1])]
    own = result.problem.component_names
    return own[0] if len(own) == 1 < len(names) else names[0] if len(names) == 1 else problem.name


def _or(places: Iterable[Any]) -> str:
    """The places in words, without those that lie in another; of places that differ in one u ≠ 0 the rest once."""
    parts = {condition(place): tuple(sympy.And.make_args(place)) for place in places}
    shown = [place for place, own in parts.items() if not any(set(other) < set(own) for other in parts.values())]
    groups: dict[tuple[Any, ...], list[str]] = {}
    for place in shown:
        rest = tuple(part for part in parts[place] if not isinstance(part, sympy.Ne))
        alike = rest and len(rest) == len(parts[place]) - 1
        groups.setdefault(rest if alike else (place,), []).append(place)
    words = []
    for rest, (first, *others) in groups.items():
        if others:
            unequal = [condition(part) for place in (first, *others) for part in parts[place] if part not in rest]
            first = f"{condition(sympy.And(*rest, evaluate=False))} and ({_listed(unequal, ' or ')})"
        words.append(first)
    return _listed(words, " or where ")


def _listed(words: list[str], between: str) -> str:
    return between.join(words if len(words) <= _MOST_PLACES else [*words[:_MOST_PLACES], "…"])


_MOST_PLACES = 8


def has_steps(problem: Problem) -> bool:
    """Whether a component has ⌊u⌋ or ⌈u⌉, which jump at too many places to be looked at one by one."""
    return bool(tuple(_steps(problem)))


def _steps(problem: Problem) -> Iterator[str]:
    """Where ⌊u⌋ and ⌈u⌉ jump there is usually no derivative; these places are not looked at one by one."""
    variables = set(problem.variables)
    for name, component in zip(problem.component_names, problem.components, strict=True):
        if calculus.is_without_pieces(component):
            continue
        kinds = {
            type(node)
            for node in distinct(component, bound=True)
            if isinstance(node, (sympy.floor, sympy.ceiling)) and not variables.isdisjoint(free_symbols(node))
        }
        if kinds:
            yield f"{name} contains {_named(kinds)}: the derivative holds where that is smooth; --at decides at a point"


def _named(kinds: set[type]) -> str:
    return ", ".join(word for kind, word in _KINKED.items() if kind in kinds)


_KINKED = {
    **{kind: function.name for kind, function in records().items() if function.family == "pieces"},
    sympy.Abs: "|·|",
    sympy.Piecewise: "piecewise",
}


def _jacobian(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    only = choices.only
    if problem.coords != "cartesian":
        from symjac.calculus import vector

        if only not in (None, "matrix"):
            raise ReadError(f"--only {only} is for Cartesian coordinates", hint="the matrix alone: --only matrix")
        return (choices.simplified(vector.field_gradient(problem, point)),)
    if only == "determinant":
        return _determinant(problem, point, choices)
    formulas = calculus.jacobian(problem, point)
    if only is not None or len(set(problem.shape)) > 1:
        matrix = choices.simplified(formulas)
        gradients = calculus.gradients_of(matrix) if only != "matrix" else ()
        return gradients if only == "gradients" else (matrix, *gradients)
    simplification = exact.Simplification(*formulas.nonzeros.values())
    matrix = choices.simplified(formulas, simplification)
    return *_with_determinant(matrix, choices, simplification), *calculus.gradients_of(matrix)


def _with_determinant(matrix: Result, choices: Choices, simplification: exact.Simplification) -> tuple[Result, ...]:
    """J and det J of a square J; J alone, with a note, if det J is too large to stand beside it."""
    try:
        determinant = calculus.determinant_of(matrix, longest=MOST_LENGTH, simplification=simplification)
    except Undecided:
        return (replace(matrix, notes=(*matrix.notes, _LEFT_OUT)),)
    return matrix, choices.simplified(determinant)


MOST_LENGTH = 5_000
"""The most names, digits and signs of a determinant that stands beside other results: a page."""
_LEFT_OUT = "the determinant is too large to be shown beside the matrix: ask for it with --only determinant"


def _gradient(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    gradients = calculus.gradients_of(choices.simplified(calculus.jacobian(problem, point)))
    return gradients if problem.coords == "cartesian" else tuple(map(choices.simplified, gradients))


def _determinant(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    return (choices.simplified(calculus.determinant(problem, point, shared=choices.cse)),)


def _hessian(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    return tuple(choices.simplified(result) for result in calculus.hessians(problem, point))


# `vector` is loaded only by commands that need it, so that a Jacobian matrix appears without delay.


def _divergence(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    from symjac.calculus import vector

    return (choices.simplified(vector.divergence(problem, point)),)


def _curl(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    from symjac.calculus import vector

    return (choices.simplified(vector.curl(problem, point)),)


def _laplacian(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    from symjac.calculus import vector

    return tuple(map(choices.simplified, vector.laplacians(problem, point)))


def _directional(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    if choices.direction is None:
        raise ReadError("the directional derivative needs a direction", hint="give its components: --dir 1,2")
    from symjac.calculus import vector

    return (choices.simplified(vector.directional(problem, choices.direction, point)),)


COMMANDS: dict[str, Callable[[Problem, Point, Choices], tuple[Result, ...]]] = {
    "jacobian": _jacobian,
    "gradient": _gradient,
    "determinant": _determinant,
    "hessian": _hessian,
    "divergence": _divergence,
    "curl": _curl,
    "laplacian": _laplacian,
    "directional": _directional,
}
