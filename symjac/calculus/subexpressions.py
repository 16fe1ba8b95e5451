"""The graph of some expressions: each subexpression once, with a name where it occurs again.

Nodes are numbered. A numerical multiple and an integer power are nodes above their operand, so that 2u, -u, 1/u and
u² all share u. Integrals, derivatives and substitutions are leaves with respect to their bound variables, which have no
meaning outside. All steps are linear in the distinct subexpressions and without recursion; SymPy's own traversals and
comparisons visit a shared subexpression as often as it occurs.

`cse` turns results into assignments, and results written in their names. SymPy's `cse` is not used, because it takes
expressions with a bound variable out of the integral that binds it. A value as short as a name gets none: numbers and
their roots, integer powers and multiples of names. A gradient beside its matrix and the lower half of a Hessian repeat
entries by definition and are not counted, since otherwise a sheet would show nothing but names.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations, count, filterfalse
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from symjac.build import builder
from symjac.expressions import facts
from symjac.kernel import sympy
from symjac.model import Answer, Assignment, Result

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

_MOST_PAIRS = 200_000
"""The most pairs of terms, or of factors, that are compared; beyond it, the longest sums and products are left out."""

_LEAF, _MULTIPLE, _POWER, _ROOT, _SUBS, _CALL = range(6)
_CONDITIONS = (sympy.logic.boolalg.Boolean, sympy.functions.elementary.piecewise.ExprCondPair)
_OPEN = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Subs, sympy.core.function.Application, *_CONDITIONS)
"""The kinds of nodes that are opened; all others are leaves."""


class _Node(NamedTuple):
    """An operation: its kind, the data that tells it from others of the kind, and its original operands."""

    kind: int
    detail: Any
    operands: tuple[int, ...] = ()


class Graph:
    """The subexpressions of `exprs`; one that occurs twice or more in `counted` (some of them) has a name."""

    def __init__(self, exprs: Sequence[Expr], counted: Iterable[Expr]) -> None:
        self._exprs = exprs  # alive as long as their identities are used
        self._nodes: list[_Node] = []
        self._operands: list[Sequence[int]] = []
        self._numbers: dict[_Node, int] = {}
        self._sources: dict[int, Expr] = {}
        self._entered: dict[int, int] = {}
        self._values: dict[int, Expr] = {}
        self._changed: set[int] = set()
        for expr in exprs:
            self._enter(expr)
        for operation in (sympy.Add, sympy.Mul):
            self._share_parts(operation)
        self._named = self._worth_a_name([self._entered[id(expr)] for expr in counted])

    def assignments(self, symbols: Iterator[Symbol]) -> Iterator[tuple[Symbol, Expr]]:
        """(name, value) of each shared subexpression, after those that it needs, in the order of the expressions."""
        for node in self._in_order([self._entered[id(expr)] for expr in self._exprs]):
            self._values[node] = self._value(node)
            if node in self._named:
                symbol = next(symbols)
                yield symbol, self._values[node]
                self._values[node] = symbol
                self._changed.add(node)

    @property
    def symbols(self) -> set[Symbol]:
        """The symbols of the expressions."""
        leaves = (node.detail[1] for node in self._nodes if node.kind == _LEAF)
        bound = (source for n, source in self._sources.items() if self._nodes[n].kind == _SUBS)
        return {symbol for expr in chain(leaves, bound) for symbol in expr.free_symbols}

    def rewritten(self, expr: Expr) -> Expr:
        """One of the expressions, in the names that `assignments` gave."""
        return self._values[self._entered[id(expr)]]

    # --- into the graph ---------------------------------------------------------------------

    def _enter(self, expr: Basic) -> None:
        entered = self._entered
        pending = [expr]
        while pending:
            part = pending[-1]
            if id(part) in entered:
                pending.pop()
                continue
            arguments = _arguments(part)
            try:
                numbers = [*map(entered.__getitem__, map(id, arguments))]
            except KeyError:
                pending += [argument for argument in arguments if id(argument) not in entered]
            else:
                entered[id(part)] = self._node_of(part, numbers)

    def _node_of(self, expr: Basic, numbers: Sequence[int]) -> int:
        """The node of an expression whose arguments have these."""
        if expr.is_Mul:
            factor = expr.args[0] if expr.args[0].is_Number else None
            if len(numbers) > 1:
                product = self._node(_CALL, sympy.Mul, sorted(numbers), None if factor is not None else expr)
                numbers = [product]
            return numbers[0] if factor is None else self._node(_MULTIPLE, factor, numbers, expr)
        if expr.is_Pow and expr.exp.is_Rational:
            root, exponent = numbers[0], expr.exp
            if exponent.q > 1 and abs(exponent.p) > _LARGEST_POWER_OF_A_ROOT:
                return self._node(_POWER, exponent, numbers, expr)
            if exponent.q > 1:
                plain = exponent.p == 1
                root = self._node(_ROOT, exponent.q, numbers, expr if plain else None)
                if plain:
                    return root
            return self._node(_POWER, exponent.p, [root], expr)
        if isinstance(expr, sympy.Subs):
            return self._node(_SUBS, (expr.expr, expr.variables), numbers, expr)
        if numbers:
            return self._node(_CALL, expr.func, sorted(numbers) if expr.is_Add else numbers, expr)
        return self._node(_LEAF, (type(expr), expr), (), expr)

    def _node(self, kind: int, detail: Any, operands: Sequence[int], source: Basic | None) -> int:
        node = _Node(kind, detail, tuple(operands))
        number = self._numbers.setdefault(node, len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(node)
            self._operands.append(node.operands)
        if source is not None:
            self._sources.setdefault(number, source)
        return number

    def _share_parts(self, operation: type[Basic]) -> None:
        """Give sums, or products, that have two or more operands in common a node for these operands.

        The pair that most of them share comes first, then pairs with the new node, as Re-Pair compresses
        texts (Larsson and Moffat, *Proc. IEEE* 88 (2000) 1722).
        """
        whole = {
            number: node.operands
            for number, node in enumerate(self._nodes)
            if node.kind == _CALL and node.detail is operation and len(set(node.operands)) == len(node.operands)
        }
        parts = self._share_ranges(operation, whole)
        where: defaultdict[int, set[int]] = defaultdict(set)
        for number, operands in parts.items():
            for operand in operands:
                where[operand].add(number)
        occurring: Counter[tuple[int, int]] = Counter()
        for number in sorted(parts, key=lambda number: len(parts[number])):
            common = sorted(operand for operand in parts[number] if len(where[operand]) > 1)
            if len(occurring) + len(common) ** 2 // 2 > _MOST_PAIRS:
                break
            occurring.update(combinations(common, 2))
        exact = {tuple(sorted(operands)): number for number, operands in parts.items() if len(operands) == 2}
        shortened: set[int] = set()
        heap = [(-times, pair) for pair, times in occurring.items() if times > 1]
        heapq.heapify(heap)
        while heap:
            times, pair = heapq.heappop(heap)
            having = where[pair[0]] & where[pair[1]]
            if len(having) != -times:
                if len(having) > 1:
                    heapq.heappush(heap, (-len(having), pair))
                continue
            part = exact.get(pair)
            if part is None:
                part = self._node(_CALL, operation, pair, None)
            beside: Counter[int] = Counter()
            having.discard(part)
            for number in sorted(having):
                operands = parts[number]
                operands.difference_update(pair)
                beside.update(operands)
                operands.add(part)
                if len(operands) == 2:
                    exact[min(operands), max(operands)] = number
            shortened |= having
            where[part] |= having
            for operand in pair:
                where[operand] -= having
            for operand, again in beside.items():
                if again > 1:
                    heapq.heappush(heap, (-again, (min(operand, part), max(operand, part))))
        for number in shortened:
            self._operands[number] = sorted(parts[number])

    def _share_ranges(self, operation: type[Basic], parts: dict[int, tuple[int, ...]]) -> dict[int, set[int]]:
        """The operands of sums, or products, with nodes for ranges in long ones if there are too many pairs to count.

        The operands are the leaves of a binary tree, and each sum becomes a sum of the largest subtrees that lie within
        it: about 2·log₂(n) for each derivative of x_1·x_2 ⋯ x_n, which lacks one factor.
        """
        times = Counter(chain.from_iterable(parts.values()))
        often = {operand for operand, count in times.items() if count > 1}
        shared: Mapping[int, Sequence[int]] = parts
        if len(often) < len(times):
            shared = {number: [*filter(often.__contains__, operands)] for number, operands in parts.items()}
        if sum(len(operands) ** 2 // 2 for operands in shared.values()) <= _MOST_PAIRS:
            return {number: set(operands) for number, operands in parts.items()}
        leaves = sorted(often)
        place = {operand: i for i, operand in enumerate(leaves)}
        subtrees: dict[tuple[int, int], int] = {(i, 1): operand for i, operand in enumerate(leaves)}

        def subtree(first: int, size: int) -> int:
            if (first, size) not in subtrees:
                halves = sorted((subtree(first, size // 2), subtree(first + size // 2, size // 2)))
                subtrees[first, size] = self._node(_CALL, operation, halves, None)
            return subtrees[first, size]

        found = {}
        for number, operands in shared.items():
            places = sorted(map(place.__getitem__, operands))
            whole = [subtree(*block) for block in _aligned_blocks(places)]
            alone = filterfalse(often.__contains__, parts[number]) if len(operands) < len(parts[number]) else ()
            found[number] = {*whole, *alone} if len(whole) > 1 or alone else set(self._operands[whole[0]])
            self._operands[number] = sorted(found[number])
        return found

    # --- names ------------------------------------------------------------------------------

    def _in_order(self, roots: Sequence[int]) -> list[int]:
        """The nodes that the roots need, each after its operands."""
        order: list[int] = []
        done: set[int] = set()
        pending = [(root, False) for root in reversed(roots)]
        while pending:
            number, operands_done = pending.pop()
            if operands_done:
                order.append(number)
            elif number not in done:
                done.add(number)
                pending.append((number, True))
                pending += [(operand, False) for operand in reversed(self._operands[number]) if operand not in done]
        return order

    def _worth_a_name(self, roots: Sequence[int]) -> set[int]:
        """The nodes that are written twice or more.

        If 2xy occurs only as 2xy, it is named as it is, not as 2s with s = xy.
        """
        uses = Counter(roots)
        above: dict[int, int | None] = dict.fromkeys(roots)
        named: set[int] = set()
        for number in reversed(self._in_order(roots)):
            node, times = self._nodes[number], uses[number]
            if self._can_have_a_name(node):
                if times > 1:
                    multiple = above[number]
                    named.add(number if multiple is None else multiple)
                times = 1
            whole = node.kind == _MULTIPLE and node.detail != -1
            for operand in self._operands[number]:
                above[operand] = number if whole and operand not in above else None
                uses[operand] += times
        return named

    def _can_have_a_name(self, node: _Node) -> bool:
        if node.kind == _LEAF:
            return bool(node.detail[1].args)
        if node.kind == _ROOT:
            return not self._is_number(node.operands[0])
        return node.kind == _SUBS or (node.kind == _CALL and not issubclass(node.detail, _CONDITIONS))

    def _is_number(self, number: int) -> bool:
        source = self._sources.get(number)
        return source is not None and bool(source.is_Number)

    # --- out of the graph -------------------------------------------------------------------

    def _value(self, number: int) -> Expr:
        """The value of a node, from the values of its operands; SymPy does not evaluate it again."""
        source = self._sources.get(number)
        if not self._changed.isdisjoint(self._operands[number]):
            self._changed.add(number)
        elif source is not None:
            return source
        node = self._nodes[number]
        parts = [self._values[operand] for operand in self._operands[number]]
        return _BUILDERS[node.kind](node.detail, parts)


def _aligned_blocks(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rising whole numbers as ranges (first, size), each a power of two that divides its first number.

    >>> list(_aligned_blocks([1, 2, 3, 4, 5, 6, 7, 9]))
    [(1, 1), (2, 2), (4, 4), (9, 1)]
    """
    i = 0
    while i < len(places):
        first, size = places[i], 1
        while (
            first % (2 * size) == 0 and i + 2 * size <= len(places) and places[i + 2 * size - 1] == first + 2 * size - 1
        ):
            size *= 2
        yield first, size
        i += size


_LARGEST_POWER_OF_A_ROOT = 20
"""The largest power of a named root: in a program the exponent multiplies the rounding error of the root."""


def _arguments(expr: Basic) -> Sequence[Basic]:
    """The parts that are opened: without a product's numerical factor, a rational exponent, or bound variables."""
    if not isinstance(expr, _OPEN):
        return ()
    if expr.is_Mul and expr.args[0].is_Number:
        return cast("Sequence[Basic]", expr.args[1:])
    if expr.is_Pow and expr.exp.is_Rational:
        return (expr.base,)
    return cast("Sequence[Basic]", expr.point if isinstance(expr, sympy.Subs) else expr.args)


def _multiple(factor: Any, parts: list[Expr]) -> Expr:
    return sympy.Mul._from_args((factor, *sympy.Mul.make_args(parts[0])))


def _power(exponent: Any, parts: list[Expr]) -> Expr:
    (base,) = parts
    if base.is_Pow and base.exp.is_Rational and base.exp.p == 1:
        return sympy.Pow(base.base, exponent * base.exp, evaluate=False)
    return sympy.Pow(base, exponent, evaluate=False)


def _root(index: Any, parts: list[Expr]) -> Expr:
    return sympy.Pow(parts[0], sympy.Rational(1, index), evaluate=False)


def _subs(detail: Any, parts: list[Expr]) -> Expr:
    expr, variables = detail
    return sympy.Subs(expr, variables, parts)


def _call(head: Any, parts: list[Expr]) -> Expr:
    if head in (sympy.Add, sympy.Mul):
        operands = sorted(chain.from_iterable(map(head.make_args, parts)), key=lambda part: not part.is_Number)
        return cast("Expr", head._from_args(operands))
    if issubclass(head, _CONDITIONS[1]):
        return head(*parts)
    return head(*parts, evaluate=False)


_BUILDERS: dict[int, Callable[[Any, list[Expr]], Expr]] = {
    _MULTIPLE: _multiple,
    _POWER: _power,
    _ROOT: _root,
    _SUBS: _subs,
    _CALL: _call,
}


if TYPE_CHECKING:
    from sympy import Expr

    Entries = Mapping[Any, Expr]

LARGEST_COMPONENT = 250_000
"""The most nodes, written out: text that is read is smaller, but a Problem made by a program may be astronomic."""

_STEMS = "stuwpqkmncbahrv"
"""The beginnings of names: the first of these letters with which no other name begins."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cse(*results: Result) -> tuple[tuple[Assignment, ...], tuple[Result, ...]]:
    """The subexpressions that results share, as assignments in the order of need, and the results in their names.

    Each name is used at least twice, and differs from all names in the results' problems.

    >>> import symjac
    >>> (shared,), (J,) = cse(symjac.jacobian("exp(x*y)", vars="x y"))
    >>> shared.value, J.value
    (exp(x*y), Matrix([[s_1*y, s_1*x]]))
    """
    assignments, _, rewritten = _shared((), results)
    return assignments, rewritten


def shared(answer: Answer) -> Answer:
    """The answer with assignments; a component too large to be written out is written in their names too."""
    components = answer.problem.components
    large = {i: f for i, f in enumerate(components) if facts.written_size([f]) > LARGEST_COMPONENT}
    assignments, shorter, results = _shared(tuple(large.values()), answer.results)
    shown = dict(zip(large, shorter, strict=True))
    problem = replace(answer.problem, components=tuple(shown.get(i, f) for i, f in enumerate(components)))
    notes = () if assignments else ("no subexpression occurs twice: nothing is named",)
    return replace(answer, problem=problem, results=results, assignments=assignments, notes=(*answer.notes, *notes))


def _shared(
    exprs: tuple[Expr, ...], results: Sequence[Result]
) -> tuple[tuple[Assignment, ...], tuple[Expr, ...], tuple[Result, ...]]:
    """Assignments for the shared subexpressions of expressions and results, and both written in their names."""
    entries = [result.nonzeros for result in results]
    everything = [*exprs, *chain.from_iterable(each.values() for each in entries)]
    graph = Graph(everything, [*exprs, *_counted(results, entries)])
    symbols = (builder.symbol(name) for name in _names(results, graph.symbols))
    assignments = tuple(Assignment(*pair) for pair in graph.assignments(symbols))
    rewritten = []
    for result, each in zip(results, entries, strict=True):
        rewritten.append(replace(result, nonzeros={place: graph.rewritten(entry) for place, entry in each.items()}))
    return assignments, tuple(map(graph.rewritten, exprs)), tuple(rewritten)


def _counted(results: Sequence[Result], entries: Sequence[Entries]) -> Iterator[Expr]:
    """The entries, without those that repeat another one by definition."""
    in_matrices = {id(f) for result in results if result.kind == "jacobian" for f in result.problem.components}
    for result, each in zip(results, entries, strict=True):
        if result.kind == "hessian":
            yield from (entry for (i, j), entry in each.items() if i <= j)
        elif result.kind != "gradient" or id(result.problem.components[0]) not in in_matrices:
            yield from each.values()


def _names(results: Iterable[Result], symbols: Iterable[Symbol]) -> Iterator[str]:
    """s_1, s_2, …, or another letter if a name s, s_1, s1 or the like is in use."""
    taken = {symbol.name for symbol in symbols}
    for result in results:
        problem = result.problem
        taken.update((problem.name, *problem.component_names, *problem.functions))
        taken.update(symbol.name for symbol in (*problem.variables, *problem.parameters))
    bases = {name[: len(name) - len(name.lstrip(_LETTERS))] for name in taken}
    stem = next(stem for stem in chain(_STEMS, (f"shared{'d' * n}" for n in count())) if stem not in bases)
    return (f"{stem}_{i}" for i in count(1))
