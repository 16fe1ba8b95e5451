"""The contents of a program: its arguments, the values that it names, its outputs. No language is known here.

Results share their subexpressions as in `--cse` (`symjac.calculus.subexpressions`), F and J together. Further values
are named if a text would be too long or too deep for a language, or if a function's spelling would repeat its
argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.calculus.subexpressions import Graph
from symjac.errors import NoAnswer, ShapeError
from symjac.expressions import distinct, free_symbols
from symjac.kernel import sympy
from symjac.model import Assignment, Problem, Result
from symjac.render import Code

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol


@dataclass(frozen=True)
class Output:
    """A value that the program computes: its non-zero entries by place."""

    role: str
    about: str
    shape: tuple[int, ...]
    entries: Mapping[tuple[int, ...], Expr]
    is_sparse: bool = False


class NamedValue(NamedTuple):
    """A named intermediate value; `only_in_pieces`: outside the pieces that need it, it may have no value."""

    symbol: Symbol
    value: Expr
    only_in_pieces: bool = False


@dataclass(frozen=True)
class Program:
    """A function: its name, arguments, named values and outputs."""

    name: str
    problem: Problem
    variables: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...]
    outputs: tuple[Output, ...]
    steps: tuple[NamedValue, ...] = ()
    along: tuple[Symbol, ...] = ()
    """The entries of v in J·v, or of w in w·J."""
    vector_args: bool = False
    notes: tuple[str, ...] = field(default=())


def program_of(result: Result, choices: Code, assignments: Sequence[Assignment] = ()) -> Program:
    """The program that computes a result; `assignments` are names that are already used in it.

    NoAnswer for a map of complex variables.
    """
    problem = result.problem
    if any(variable.is_real is None for variable in problem.variables):
        raise NoAnswer(
            f"code computes with real numbers, and {problem.name} is complex",
            hint="roots, powers and logarithms of complex numbers differ between the languages; leave out --complex",
        )
    along: tuple[Symbol, ...] = ()
    if choices.along:
        output, along = _product(result.in_layout("numerator"), choices.along)
    else:
        output = _output(result, choices.sparse)
    outputs = [output]
    if choices.with_value:
        outputs.insert(0, _value(problem, result))
    of = problem.component_names[0] if result.kind in _OF_ONE else problem.name
    name = f"{of}_{choices.along or result.kind}"
    made = Program(
        name, problem, problem.variables, problem.parameters, tuple(outputs),
        tuple(NamedValue(*each) for each in assignments), along, choices.vector_args,
    )  # fmt: skip
    return _shared(made) if choices.cse and not assignments else made


_OF_ONE = ("gradient", "hessian", "laplacian")
_ROLES = {
    "jacobian": "jac", "gradient": "grad", "determinant": "det", "hessian": "hess", "divergence": "div",
    "curl": "curl", "laplacian": "lap", "directional": "dir",
    "derivative": "derivative", "inverse": "inverse", "expression": "value",
}  # fmt: skip


def is_column(result: Result) -> bool:
    """Whether a result is a column by its kind, as a gradient is; its entries are then a list of numbers."""
    return result.kind in ("gradient", "curl", "directional") and len(result.shape) == 2


def _output(result: Result, sparse: bool) -> Output:
    shape = result.shape
    entries: dict[Any, Expr] = dict(result.nonzeros)
    if is_column(result):
        shape, entries = shape[:1], {place[:1]: entry for place, entry in entries.items()}
    if sparse and len(shape) < 2:
        raise ShapeError("--sparse is for matrices", hint="a vector and a number are given as they are")
    return Output(_ROLES[result.kind], _about(result), shape, entries, sparse)


def _about(result: Result) -> str:
    _, n = result.problem.shape
    of = result.problem.name
    layout = "row = component, column = variable (numerator layout)"
    if result.layout == "denominator":
        layout = "row = variable, column = component (denominator layout)"
    first = result.problem.component_names[0]
    return {
        "jacobian": f"the Jacobian matrix of {of}, {'x'.join(map(str, result.shape))}: {layout}",
        "gradient": f"the gradient of {first}: {_entries(n)}, a variable each",
        "determinant": f"the determinant of the Jacobian matrix of {of}",
        "hessian": f"the Hessian of {first}, {n}x{n}{', symmetric' if result.is_symmetric else ''}",
        "divergence": f"the divergence of {of}",
        "curl": f"the curl of {of}",
        "laplacian": f"the Laplacian of {first}",
        "directional": f"the directional derivative of {of}",
    }.get(result.kind, f"the {result.kind} of {of}")


def _value(problem: Problem, result: Result) -> Output:
    components = problem.components
    if result.kind in _OF_ONE:
        return Output("value", f"{problem.component_names[0]}", (), {(): components[0]})
    entries: dict[tuple[int, ...], Expr] = {(i,): f for i, f in enumerate(components) if f != 0}
    size = len(components)
    return Output("value", f"{problem.name}: {_entries(size)}, a component each", (size,), entries)


def _entries(size: int) -> str:
    return "1 entry" if size == 1 else f"{size} entries"


def _product(result: Result, along: str) -> tuple[Output, tuple[Symbol, ...]]:
    m, n = result.shape
    own, other = (0, 1) if along == "jvp" else (1, 0)
    letter, name = ("v", "J*v") if along == "jvp" else ("w", "w*J")
    vector = tuple(sympy.Dummy(f"{letter}_{i + 1}", real=True) for i in range(result.shape[other]))
    terms: dict[tuple[int, ...], list[Expr]] = {}
    for place, entry in result.nonzeros.items():
        terms.setdefault((place[own],), []).append(sympy.Mul(entry, vector[place[other]]))
    entries = {place: sympy.Add(*parts) for place, parts in sorted(terms.items())}
    about = f"{name}, {_entries(result.shape[own])}: J is the {m}x{n} Jacobian matrix of {result.problem.name}"
    return Output(along, about, (result.shape[own],), entries), vector


# --- values that are named on the way -----------------------------------------------------------


def _shared(made: Program) -> Program:
    exprs = [entry for output in made.outputs for entry in output.entries.values()]
    graph = Graph(exprs, exprs)
    names = (sympy.Dummy(f"s_{i}", real=True) for i in count(1))
    steps = tuple(NamedValue(*pair) for pair in graph.assignments(names))
    outputs = tuple(
        replace(output, entries={place: graph.rewritten(entry) for place, entry in output.entries.items()})
        for output in made.outputs
    )
    return replace(made, steps=steps, outputs=outputs)


MOST_NODES, MOST_DEPTH = 200, 25
"""The limits of one text: compilers and Python's parser have theirs."""


def split(made: Program, repeats: Callable[[Basic], bool]) -> Program:
    """The program with further names where a text would be too long, or where a call `repeats` its argument."""
    cutting = _Cutting(repeats)
    for step in made.steps:
        value = cutting.cut(step.value)
        cutting.steps.append(NamedValue(step.symbol, value))
    outputs = tuple(
        replace(output, entries={place: cutting.cut(entry) for place, entry in output.entries.items()})
        for output in made.outputs
    )
    return _without_unused(replace(made, steps=tuple(cutting.steps), outputs=outputs))


def _without_unused(made: Program) -> Program:
    needed = free_symbols(*(entry for output in made.outputs for entry in output.entries.values()))
    steps: list[NamedValue] = []
    for step in reversed(made.steps):
        if step.symbol in needed:
            needed |= free_symbols(step.value)
            steps.append(step)
    return replace(made, steps=tuple(reversed(steps)))


class _Part(NamedTuple):
    expr: Basic
    nodes: int
    depth: int


class _Cutting:
    """Cuts expressions that are too long; a part that is cut off becomes a step."""

    def __init__(self, repeats: Callable[[Basic], bool]) -> None:
        self.repeats = repeats
        self.steps: list[NamedValue] = []
        self._done: dict[int, tuple[_Part, Basic]] = {}
        self._names: dict[int, Symbol] = {}

    def cut(self, expr: Expr) -> Expr:
        """The expression in the names of the steps."""
        done, pending = self._done, [expr]
        while pending:
            node = pending[-1]
            waiting = [part for part in node.args if id(part) not in done] if _is_open(node) else []
            pending += waiting
            if not waiting:
                pending.pop()
                if id(node) not in done:
                    done[id(node)] = self._of_node(node), node
        return done[id(expr)][0].expr

    def _of_node(self, node: Basic) -> _Part:
        if not _is_open(node) or not node.args:
            return _Part(node, 1, 1)
        parts = [self._done[id(argument)][0] for argument in node.args]
        if self.repeats(node):
            parts = [self._named(part) if index == 0 and part.expr.args else part for index, part in enumerate(parts)]
        if isinstance(node, (sympy.Add, sympy.Mul)):
            parts = self._chunked(type(node), parts)
        room = MOST_NODES // max(1, min(len(parts), 4))
        parts = [self._named(part) if part.nodes > room or part.depth > MOST_DEPTH else part for part in parts]
        changed = any(part.expr is not argument for part, argument in zip(parts, node.args, strict=False))
        expr = _again(node, [part.expr for part in parts]) if changed or len(parts) != len(node.args) else node
        return _Part(expr, 1 + sum(part.nodes for part in parts), 1 + max(part.depth for part in parts))

    def _chunked(self, kind: type[Basic], parts: list[_Part]) -> list[_Part]:
        """A long sum or product as one of shorter ones."""
        while sum(part.nodes for part in parts) > MOST_NODES and len(parts) > 1:
            chunks: list[list[_Part]] = [[]]
            for part in parts:
                if chunks[-1] and sum(each.nodes for each in chunks[-1]) + part.nodes > MOST_NODES:
                    chunks.append([])
                chunks[-1].append(part)
            if len(chunks) == len(parts):
                return parts
            parts = [self._named(_joined(kind, chunk)) if len(chunk) > 1 else chunk[0] for chunk in chunks]
        return parts

    def _named(self, part: _Part) -> _Part:
        if not isinstance(part.expr, sympy.Expr) or not part.expr.args or part.expr.is_number:
            return part
        if id(part.expr) not in self._names:
            symbol = sympy.Dummy(f"s_{len(self.steps) + 1}", real=True)
            self.steps.append(NamedValue(symbol, part.expr))
            self._names[id(part.expr)] = symbol  # the step keeps the expression
        return _Part(self._names[id(part.expr)], 1, 1)


def _joined(kind: type[Basic], parts: Sequence[_Part]) -> _Part:
    expr = kind(*(part.expr for part in parts), evaluate=False)
    return _Part(expr, 1 + sum(part.nodes for part in parts), 1 + max(part.depth for part in parts))


def _is_open(node: Basic) -> bool:
    """Whether its arguments are expressions in the same variables."""
    return not isinstance(node, (sympy.Subs, sympy.Derivative, sympy.Integral))


def _again(node: Basic, arguments: Sequence[Basic]) -> Basic:
    """The node with other arguments, without evaluation by SymPy."""
    if isinstance(node, sympy.functions.elementary.piecewise.ExprCondPair):
        return node.func(*arguments)
    return node.func(*arguments, evaluate=False)


def marked(made: Program) -> Program:
    """The program with each step marked if only pieces need it: outside of these it may have no value."""
    needed: set[Any] = set()
    for output in made.outputs:
        for entry in output.entries.values():
            needed |= _outside_of_pieces(entry)
    steps = []
    for step in reversed(made.steps):
        if step.symbol in needed:
            needed |= _outside_of_pieces(step.value)
        steps.append(step._replace(only_in_pieces=step.symbol not in needed))
    return replace(made, steps=tuple(reversed(steps)))


def _outside_of_pieces(expr: Expr) -> set[Any]:
    """The symbols that are needed whichever piece is taken; a piecewise function always needs its first condition."""
    found: set[Any] = set()
    seen: set[int] = set()
    pending: list[Any] = [expr]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.is_Symbol:
            found.add(node)
        pending += [node.args[0].cond] if isinstance(node, sympy.Piecewise) else node.args
    return found


def has_pieces(made: Program) -> bool:
    """Whether any part is piecewise."""
    return any(isinstance(node, sympy.Piecewise) for node in distinct(*expressions(made)))


def expressions(made: Program) -> Iterator[Expr]:
    """All expressions that are computed."""
    yield from (step.value for step in made.steps)
    yield from (entry for output in made.outputs for entry in output.entries.values())
