"""Answers in vector form: found by the rules of differentials from what was typed, and proved by components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symjac import exact, work
from symjac.build import special_forms
from symjac.build.builder import Builder
from symjac.calculus import differentials
from symjac.calculus.differentials import Differentials, parts_of
from symjac.calculus.matrixforms import NOWHERE, NoForm, Value, add, atom, bare, derivatives_of, lifted, ones, scaled
from symjac.errors import SymjacError
from symjac.expressions import distinct
from symjac.expressions.facts import unified
from symjac.kernel import sympy
from symjac.model import Form, Needed, Problem, Result
from symjac.read import Array, Node, Number, Power, Product, Tensor, walk
from symjac.read.shapes import identity, shape_of, tensor

if TYPE_CHECKING:
    from sympy import Expr


# --- Jacobian and Hessian matrices --------------------------------------------
#
# The Jacobian matrix of a vector or matrix F is found from X outwards, operation by operation: d(LXR) has J = L ⊗ Rᵀ, a
# transpose the commutation matrix. Entries of matrices are taken row by row here, vec(dFᵀ) = J·vec(dXᵀ): J of AXB is
# A ⊗ Bᵀ, where Magnus and Neudecker, who take columns, have Bᵀ ⊗ A. `NoForm` is raised if no rule applies.
#
# Source: Magnus and Neudecker, *Matrix Differential Calculus*, 3rd ed., chapters 3, 9 and 10.


def jacobian(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """J of a vector or matrix F by a vector or matrix X, whose entries are taken row by row; NoForm.

    A symmetric X has its independent entries, vec X = D·(X_11, X_12, …, X_22, …) with the duplication matrix D.
    """
    rows, columns = shape_of(node) or (0, 0)
    if not rows:
        raise NoForm
    rules = _Jacobians(arrays, by)
    return rules.in_vectors(rules.algebra.node(rules.push(bare(node)), (rows * columns, len(by.unlike_entries))))


def hessian(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """J of the gradient of a number f; for a symmetric X, DᵀJ by its independent entries; NoForm."""
    rules = _Jacobians(arrays, by)
    slope = rules.algebra.node(rules.factor(bare(node)), by.shape)
    value = rules.push(bare(slope))
    if by.symmetric:
        turned = rules.algebra.transpose((atom(_duplication(by.rows)),))
        value = rules.algebra.each(turned, value)
    return rules.in_vectors(rules.algebra.node(value, (len(by.unlike_entries),) * 2))


class _Jacobians(Differentials):
    def push(self, node: Node) -> Value:
        """J of a number, a vector or a matrix, whose entries are taken row by row."""
        if not self.depends(node):
            return ()
        if not shape_of(node):
            row = self.algebra.transpose(self.algebra.in_a_column(self.factor(node), self.by.shape))
            return self.algebra.each(row, self.of_variable()) if self.by.symmetric else row
        if not isinstance(node, Tensor) or node.operation not in _PUSHED:
            raise NoForm
        return _PUSHED[node.operation](self, node)

    def of_variable(self, _: Tensor | None = None) -> Value:
        """The identity matrix; of a symmetric matrix the duplication matrix."""
        size = self.by.rows * self.by.columns
        return (atom(_duplication(self.by.rows) if self.by.symmetric else identity(size, NOWHERE)),)

    def of_sum(self, node: Tensor) -> Value:
        """d(A + B) = dA + dB."""
        return add(*map(self.push, node.operands))

    def of_product(self, node: Tensor) -> Value:
        """d(s·LAR) = s·(L ⊗ Rᵀ)·dA + LAR·ds; diag(u)·v is u ∘ v."""
        algebra = self.algebra
        scalars = [part for part in node.operands if not shape_of(part)]
        matrices = [part for part in node.operands if shape_of(part)]
        middle = next((k for k, part in enumerate(matrices[:-1]) if _is_of_diagonal(part)), None)
        if middle is not None and node.shape[1] == 1:
            column = shape_of(matrices[middle])[0], 1
            rest = tensor("product", matrices[middle + 1 :], column, NOWHERE)
            own = tensor("hadamard", (*parts_of(matrices[middle]), rest), column, NOWHERE)
            return self.push(tensor("product", (*scalars, *matrices[:middle], own), node.shape, NOWHERE))
        found: list[Value] = []
        for place, part in enumerate(matrices):
            left, right = (algebra.multiply(*map(algebra.value, m)) for m in (matrices[:place], matrices[place + 1 :]))
            sides = node.shape[0] if not place else None, node.shape[1] if place == len(matrices) - 1 else None
            around = algebra.kronecker(
                left if sides[0] is None else algebra.identity(sides[0]),
                algebra.transpose(right) if sides[1] is None else algebra.identity(sides[1]),
            )
            outer = algebra.multiply(*map(algebra.value, scalars))
            found.append(algebra.multiply(outer, algebra.each(around, self.push(part))))
        whole = algebra.in_a_column(algebra.multiply(*map(algebra.value, matrices)), node.shape)
        for place, part in enumerate(scalars):
            others = algebra.multiply(*map(algebra.value, (*scalars[:place], *scalars[place + 1 :])))
            found.append(algebra.multiply(others, whole, self.push(part)))
        return add(*found)

    def of_list(self, node: Tensor) -> Value:
        """The Jacobian matrices of the operands, one below the other."""
        size = len(self.by.unlike_entries)
        rows = [shape_of(operand) or (1, 1) for operand in node.operands]
        values = [self.push(operand) for operand in node.operands]
        if not any(values):
            return ()
        self.has_entries = self.has_entries or node.operation == "matrix"
        shapes = [(m * n, size) for m, n in rows]
        parts = [self.algebra.node(value, shape) for value, shape in zip(values, shapes, strict=True)]
        whole = (m for m, _ in shapes)
        return (atom(Tensor("stack", "", (), (sum(whole), size), tuple(parts), NOWHERE)),)

    def of_step(self, _: Tensor) -> Value:
        """hardmax is constant where one entry alone is the largest."""
        return ()

    def of_transpose(self, node: Tensor) -> Value:
        """vec A = K·vec Aᵀ, for the transpose of A and for vec A."""
        (operand,) = node.operands
        m, n = shape_of(operand)
        inner = self.push(operand)
        if 1 in (m, n):
            return inner
        return self.algebra.each((atom(Tensor("commutation", "", (n, m), (m * n, m * n), (), NOWHERE)),), inner)

    def of_inv(self, node: Tensor) -> Value:
        """d(A⁻¹) = −A⁻¹·dA·A⁻¹."""
        own = self.algebra.value(node)
        around = self.algebra.kronecker(own, self.algebra.transpose(own))
        return scaled(-1, self.algebra.each(around, self.push(node.operands[0])))

    def of_map(self, node: Tensor) -> Value:
        """d f(A) = f'(A) ∘ dA, entry by entry."""
        derivatives, definition = derivatives_of(node.name, len(node.operands))
        if definition:
            return self.push(lifted(definition, node))
        found: list[Value] = []
        for operand, derivative in zip(node.operands, derivatives, strict=False):
            if self.depends(operand):
                if not derivative:
                    raise NoForm
                found.append(self.scaled_entries(lifted(derivative, node), operand, node.shape))
        return add(*found)

    def of_hadamard(self, node: Tensor) -> Value:
        """d(A ∘ B) = B ∘ dA + A ∘ dB."""
        found: list[Value] = []
        for place, operand in enumerate(node.operands):
            others = (*node.operands[:place], *node.operands[place + 1 :])
            rest = others[0] if len(others) == 1 else tensor("hadamard", others, node.shape, NOWHERE)
            found.append(self.scaled_entries(rest, operand, node.shape))
        return add(*found)

    def scaled_entries(self, factor: Node, operand: Node, shape: tuple[int, ...]) -> Value:
        """J of the entries of an operand, each times that of a factor: diag(vec factor)·J."""
        if not shape_of(factor):
            factor = tensor("product", (factor, ones(shape)), shape, NOWHERE)
        column = self.algebra.in_a_column(self.algebra.value(factor), shape)
        inner = self.push(operand)
        if not shape_of(operand) or not column or not inner:
            return self.algebra.multiply(column, inner)
        size = shape[0] * shape[1]
        if len(column) == 1 and column[0].chain == (ones((size, 1)),):
            return self.algebra.multiply((column[0]._replace(chain=()),), inner)
        whole = tensor("diag", (self.algebra.node(column, (size, 1)),), (size, size), NOWHERE)
        return self.algebra.multiply(self.algebra.value(whole), inner)

    def of_cross(self, node: Tensor) -> Value:
        """d(a × b) = [a]×·db − [b]×·da."""
        a, b = node.operands
        matrices = [self.algebra.value(tensor("skew", (part,), (3, 3), NOWHERE)) for part in (a, b)]
        return add(
            self.algebra.multiply(matrices[0], self.push(b)),
            scaled(-1, self.algebra.multiply(matrices[1], self.push(a))),
        )

    def of_diagonal(self, node: Tensor) -> Value:
        """d diag A = I ∘ dA; d diag(x) = I ∘ (dx·1ᵀ)."""
        (operand,) = node.operands
        size = node.shape[0]
        whole: Node = operand
        if node.operation == "diag":
            row = self.algebra.node(self.algebra.transpose((atom(ones((size, 1))),)), (1, size))
            column = operand if shape_of(operand)[1] == 1 else tensor("transpose", (operand,), (size, 1), NOWHERE)
            whole = tensor("product", (column, row), node.shape, NOWHERE)
        return self.scaled_entries(identity(size, NOWHERE), whole, node.shape)

    def of_softmax(self, node: Tensor) -> Value:
        """ds = (diag s − ssᵀ)·dx."""
        s, size = self.algebra.value(node), node.shape[0]
        diagonal = self.algebra.value(tensor("diag", (node,), (size, size), NOWHERE))
        matrix = add(diagonal, scaled(-1, self.algebra.multiply(s, self.algebra.transpose(s))))
        inner = self.push(node.operands[0])
        is_plain = len(inner) == 1 and inner[0].chain == (identity(size, NOWHERE),)
        return self.algebra.each(matrix, inner) if is_plain else self.algebra.multiply(matrix, inner)

    def of_kron(self, node: Tensor) -> Value:
        """vec (A ⊗ B)ᵀ = (I ⊗ K ⊗ I)·(vec Aᵀ ⊗ vec Bᵀ)."""
        algebra = self.algebra
        a, b = node.operands
        (m, n), (p, q) = shape_of(a), shape_of(b)
        swap: Value = (atom(Tensor("commutation", "", (p, n), (p * n, p * n), (), NOWHERE)),)
        middle = algebra.identity(p * n) if 1 in (p, n) else swap
        places = algebra.kronecker(algebra.identity(m), algebra.kronecker(middle, algebra.identity(q)))
        columns = [algebra.in_a_column(algebra.value(part), shape_of(part)) for part in (a, b)]
        inner = add(
            algebra.each(algebra.kronecker(algebra.identity(m * n), columns[1]), self.push(a)),
            algebra.each(algebra.kronecker(columns[0], algebra.identity(p * q)), self.push(b)),
        )
        return algebra.each(places, inner)


def _is_of_diagonal(node: Node) -> bool:
    """Whether it is the diagonal matrix of a column."""
    return isinstance(node, Tensor) and node.operation == "diag" and shape_of(node.operands[0])[1] == 1


def _duplication(size: int) -> Tensor:
    return Tensor("duplication", "", (size,), (size * size, size * (size + 1) // 2), (), NOWHERE)


_PUSHED: dict[str, Callable[[_Jacobians, Tensor], Value]] = {
    "array": _Jacobians.of_variable,
    "sum": _Jacobians.of_sum,
    "matrix": _Jacobians.of_list,
    "stack": _Jacobians.of_list,
    "hardmax": _Jacobians.of_step,
    "product": _Jacobians.of_product,
    "transpose": _Jacobians.of_transpose,
    "vec": _Jacobians.of_transpose,
    "inv": _Jacobians.of_inv,
    "map": _Jacobians.of_map,
    "hadamard": _Jacobians.of_hadamard,
    "cross": _Jacobians.of_cross,
    "diagonal": _Jacobians.of_diagonal,
    "diag": _Jacobians.of_diagonal,
    "softmax": _Jacobians.of_softmax,
    "kron": _Jacobians.of_kron,
}
"""Operation → the function that gives its Jacobian matrix from those of its operands."""


# --- answers and their proofs -------------------------------------------------


MOST_ENTRIES = 1000
"""The most entries of a result whose vector form is proved entry by entry."""
_CALLS = 3 * work.CALLS_A_SECOND
"""The calls that all vector forms of an answer may cost."""


def forms(problem: Problem, results: Iterable[Result]) -> tuple[Form, ...]:
    """The form of each gradient, Jacobian and Hessian matrix by each array of variables; None where none is found.

    A form is kept if every entry is proved equal to that of the result.
    """
    asked = [result for result in results if result.kind in _DERIVED and not result.point]
    whole = [result for result in asked if result.kind == "jacobian" and len(result.problem.components) > 1]
    asked = whole or [result for result in asked if result.kind != "jacobian"]
    if not problem.typed or not asked:
        return ()
    names = {variable.name for variable in problem.variables}
    by = [array for array in problem.arrays if not array.constant and names.issuperset(array.unlike_entries)]
    return work.attempted(lambda: tuple(_forms(problem, asked, by)), _CALLS, ())


def _forms(problem: Problem, results: Iterable[Result], by: Iterable[Array]) -> Iterator[Form]:
    for result in results:
        node = _typed(problem, result)
        for array in by:
            found, where = _derived(node, array, result, problem) if node is not None else _NONE
            whole = len(array.unlike_entries) == len(problem.variables)
            yield Form(result.kind, result.problem.component_names[0], array.name, found, whole, where)


def _typed(problem: Problem, result: Result) -> Node | None:
    """What was typed for the component, or components, that a result belongs to."""
    if result.kind == "jacobian":
        return problem.typed[0] if len(problem.typed) == 1 else _stacked(problem.typed)
    return result.problem.typed[0] if result.problem.typed else None


def _stacked(typed: Sequence[Node]) -> Node:
    """All components that were typed, one below the other."""
    shapes = [shape_of(part) or (1, 1) for part in typed]
    return Tensor("stack", "", (), (sum(m * n for m, n in shapes), 1), tuple(typed), NOWHERE)


_NONE: tuple[None, tuple[Needed, ...]] = None, ()


def _derived(node: Node, by: Array, result: Result, problem: Problem) -> tuple[Node | None, tuple[Needed, ...]]:
    if result.kind != "gradient" and len(by.unlike_entries) * max(result.shape) > MOST_ENTRIES:
        return _NONE
    try:
        found = _DERIVED[result.kind](node, by, problem.arrays)
        builder = Builder(
            {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}, problem.functions
        )
        where = _needed(found, builder)
        return (found, where) if _is_proved(found, where, by, result, builder) else _NONE
    except (NoForm, SymjacError):
        return _NONE


def _hessian(node: Node, by: Array, arrays: tuple[Array, ...]) -> Node:
    if len([array for array in arrays if not array.constant]) > 1:
        raise NoForm
    return hessian(node, by, arrays)


_DERIVED = {"jacobian": jacobian, "gradient": differentials.gradient, "hessian": _hessian}


def _is_proved(form: Node, where: Iterable[Needed], by: Array, result: Result, builder: Builder) -> bool:
    """Whether each entry of the form is that of the result where its conditions hold; with max, in each case."""
    pairs = list(_pairs(special_forms.rows(builder, form), form, by, result))
    if len(pairs) > MOST_ENTRIES:
        return False
    others = [
        entry
        for needed in where
        if needed.kind != "largest"
        for row in special_forms.rows(builder, needed.node)
        for entry in row
    ]
    pairs = [(left, _where_nonzero(others, right)) for left, right in pairs]
    differences = [unified(left - right) for left, right in pairs if left != right]
    return all(
        _is_zero(exact.substituted(difference, case) if case else difference)
        for case in _cases(form, builder, differences)
        for difference in differences
    )


def _is_zero(difference: Expr) -> bool:
    """Whether a difference, which is likely to be 0, is proved to be: by its normal form, before values are tried."""
    return exact.by_normal_form(difference) or isinstance(exact.zero(difference), exact.Proved)


def _where_nonzero(others: Sequence[Expr], value: Expr | int) -> Expr | int:
    """The value without its cases that name places at which one of the others, which are not zero, would be zero."""
    if not isinstance(value, sympy.Piecewise):
        return value
    kept = [
        (part, condition)
        for part, condition in value.args
        if not any(_is_zero_at(condition, other) for other in others)
    ]
    return sympy.Piecewise(*kept, evaluate=False) if kept[0][1] != sympy.true else kept[0][0]


def _is_zero_at(condition: Any, value: Expr) -> bool:
    """Whether a condition that is made of equations alone makes the value zero."""
    equations = sympy.And.make_args(condition)
    if not all(isinstance(equation, sympy.Eq) for equation in equations):
        return False
    return bool(exact.substituted(value, {equation.lhs: equation.rhs for equation in equations}) == 0)


def _cases(form: Node, builder: Builder, differences: Sequence[Expr]) -> list[dict[Any, Any]]:
    """The values of the steps θ(u − v) in the derivatives of a maximum, in each case of which entry is the largest.

    u and v are entries, or the largest of some. Where the largest entry of all is among those of u, the step is 1.
    In all cases sign(−u) is −sign(u).
    """
    parts = tuple(distinct(*differences))
    signs = [part for part in parts if isinstance(part, sympy.sign)]
    cases = [{s: -sympy.sign(-s.args[0]) for s in signs if s.args[0].could_extract_minus_sign()}]
    nodes = [part for part in parts if isinstance(part, sympy.Max | sympy.Min)]
    for operand in dict.fromkeys(operand for part in walk(form) for operand in _operands(part, "hardmax")):
        entries = [entry for row in special_forms.rows(builder, operand) for entry in row]
        sides = {entry: frozenset((k,)) for k, entry in enumerate(entries)}
        for node in nodes:
            way = 1 if node.func == sympy.Max else -1
            if {way * argument for argument in node.args} <= {*entries}:
                sides[way * node] = frozenset(entries.index(way * argument) for argument in node.args)
        pairs = [(u, v) for u in sides for v in sides if not sides[u] & sides[v]]
        own = [
            {sympy.Heaviside(u - v): sympy.Integer(k in sides[u]) for u, v in pairs if k in sides[u] | sides[v]}
            for k in range(len(entries))
        ]
        cases = [case | more for case in cases for more in own]
    return cases


def _operands(node: Node, operation: str) -> tuple[Node, ...]:
    return node.operands if isinstance(node, Tensor) and node.operation == operation else ()


def _needed(form: Node, builder: Builder) -> tuple[Needed, ...]:
    """The conditions under which the form holds: no divisor is 0, and one entry alone is the largest."""
    found = [needed for node in walk(form) for needed in _needed_by(node)]
    return tuple(needed for needed in dict.fromkeys(found) if needed.kind == "largest" or _may_vanish(needed, builder))


def _needed_by(node: Node) -> Iterator[Needed]:
    if isinstance(node, Product):
        for inverse, factor in node.factors:
            if inverse and not isinstance(factor, Number):
                yield Needed("number", factor.base if isinstance(factor, Power) else factor)
    elif isinstance(node, Power):
        if isinstance(node.exponent, Number) and node.exponent.numerator < 0:
            yield Needed("number", node.base)
    elif isinstance(node, Tensor) and node.operation == "inv":
        yield Needed("number", tensor("det", node.operands, (), NOWHERE))
    elif isinstance(node, Tensor) and node.operation == "hardmax":
        yield Needed("largest", node.operands[0])
    elif isinstance(node, Tensor) and (node.operation, node.name) == ("map", "pow"):
        base, exponent = node.operands
        if isinstance(exponent, Number) and exponent.numerator < 0:
            yield Needed("entries", base)


def _may_vanish(needed: Needed, builder: Builder) -> bool:
    return not all(
        entry.is_positive or entry.is_negative for row in special_forms.rows(builder, needed.node) for entry in row
    )


def _pairs(rows: special_forms.Rows, form: Node, by: Array, result: Result) -> Iterator[tuple[Expr, Expr]]:
    """Entries of a form beside those of the result, which has a row or column for each variable."""
    place = {variable.name: j for j, variable in enumerate(result.problem.variables)}
    columns = [place[name] for name in (by.entries if result.kind == "gradient" else by.unlike_entries)]
    if result.kind == "gradient":
        entries = [entry for row in rows for entry in row]
        for j, entry in zip(columns, entries, strict=True):
            yield entry, result.nonzeros.get((j, 0), 0)
        return
    upright = result.in_layout("numerator")
    above = columns if result.kind == "hessian" else range(upright.shape[0])
    is_zero = isinstance(form, Tensor) and form.operation == "zeros" and shape_of(form) == ()
    for i, row in zip(above, rows if not is_zero else (), strict=True):
        for j, entry in zip(columns, row, strict=True):
            yield entry, upright.nonzeros.get((i, j), 0)
