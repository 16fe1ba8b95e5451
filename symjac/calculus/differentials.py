"""Gradients and Jacobian matrices in vectors and matrices, by the rules of differentials applied to what was typed.

A scalar f has df = Σ tr(GᵀdX). G is found from f inwards: each operation passes the factor of its differential on to
its operands (d(AB) = dA·B + A·dB, dA⁻¹ = −A⁻¹·dA·A⁻¹, d det A = det A·tr(A⁻¹dA), …). The Jacobian matrix of a vector or
matrix F is found from X outwards, operation by operation: d(LXR) has J = L ⊗ Rᵀ, a transpose the commutation matrix.
`NoForm` is raised if no rule applies.

Sources: Magnus and Neudecker, *Matrix Differential Calculus*, 3rd ed., chapters 3, 8 and 9; Giles, *Collected matrix
derivative results for forward and reverse mode algorithmic differentiation*, 2008. Entries of matrices are taken row by
row here, vec(dFᵀ) = J·vec(dXᵀ): J of AXB is A ⊗ Bᵀ, where Magnus and Neudecker, who take columns, have Bᵀ ⊗ A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from symjac.calculus.entrywise import NoForm, applied, derivatives_of, lifted, ones
from symjac.calculus.matrixforms import NOWHERE, MatrixAlgebra, Value, add, atom, bare, scaled
from symjac.read.shapes import entries, identity, shape_of, tensor
from symjac.read.tree import Array, Call, Name, Node, Number, Power, Product, Sum, Tensor, walk


def gradient(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """∂f/∂X of a number f, in the shape of X: the entry (i, j) belongs to X_ij; NoForm.

    For a symmetric X it belongs to the independent entries: G + Gᵀ − diag G, where G is the gradient for a general X.
    """
    rules = _Rules(arrays, by)
    value = rules.factor(bare(node))
    if by.symmetric and value:
        diagonal = tensor("diagonal", (rules.algebra.node(value, by.shape),), by.shape, NOWHERE)
        value = add(value, rules.algebra.transpose(value), scaled(-1, rules.algebra.value(diagonal)))
    return rules.algebra.node(value, by.shape if by.rows > 1 else ())


def jacobian(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """J of a vector or matrix F by a vector or matrix X, whose entries are taken row by row; NoForm.

    A symmetric X has its independent entries, vec X = D·(X_11, X_12, …, X_22, …) with the duplication matrix D.
    """
    rows, columns = shape_of(node) or (0, 0)
    if not rows:
        raise NoForm
    rules = _Rules(arrays, by)
    return rules.algebra.node(rules.push(bare(node)), (rows * columns, len(by.unlike_entries)))


def hessian(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """J of the gradient of a number f; for a symmetric X, DᵀJ by its independent entries; NoForm."""
    rules = _Rules(arrays, by)
    slope = rules.algebra.node(rules.factor(bare(node)), by.shape)
    value = rules.push(bare(slope))
    if by.symmetric:
        turned = rules.algebra.transpose((atom(_duplication(by.rows)),))
        value = rules.algebra.each(turned, value)
    return rules.algebra.node(value, (len(by.unlike_entries),) * 2)


class _Rules:
    def __init__(self, arrays: Iterable[Array], by: Array) -> None:
        self.by, self.algebra = by, MatrixAlgebra(arrays)
        self.entries = frozenset(by.entries)
        self.found: list[Value] = []

    def factor(self, node: Node) -> Value:
        """G with df = Σ tr(GᵀdX), for a general X."""
        before, self.found = self.found, []
        self.pull(node, self.algebra.value(Number(1, 1, NOWHERE)))
        found, self.found = add(*self.found), before
        return found

    # --- from a value to its operands -------------------------------------------------------

    def depends(self, node: Node) -> bool:
        """Whether the variable occurs in a node."""
        return any(isinstance(part, Name) and part.name in self.entries for part in walk(node))

    def pull(self, node: Node, bar: Value) -> None:
        """Pass on the factor of a value in df to the operands that depend on the variable."""
        if not bar or not self.depends(node):
            return
        rule = _RULES.get(node.operation if isinstance(node, Tensor) else type(node))
        if rule is None:
            raise NoForm
        rule(self, node, bar)

    def array(self, _: Tensor, bar: Value) -> None:
        """The variable itself: its factor is a part of G."""
        self.found.append(bar)

    def sum(self, node: Sum | Tensor, bar: Value) -> None:
        """d(a + b) = da + db."""
        terms = node.terms if isinstance(node, Sum) else [(False, operand) for operand in node.operands]
        for negative, term in terms:
            self.pull(term, scaled(-1, bar) if negative else bar)

    def product(self, node: Product, bar: Value) -> None:
        """d(ab) = b·da + a·db, d(1/a) = −da/a²."""
        for place, (inverse, factor) in enumerate(node.factors):
            rest = Product((*node.factors[:place], *node.factors[place + 1 :], (False, Number(1, 1, NOWHERE))), NOWHERE)
            own = self.times(bar, rest)
            if inverse:
                own = scaled(-1, self.algebra.multiply(own, self.algebra.power(factor, Fraction(-2))))
            self.pull(factor, own)

    def power(self, node: Power, bar: Value) -> None:
        """d(a^n) = n·a^(n−1)·da; d(a^b) = a^b·(log a·db + b/a·da)."""
        base, exponent = node.base, node.exponent
        if not self.depends(exponent):
            number = self.algebra.value(exponent)
            if len(number) == 1 and not number[0].scalars:
                rest = self.algebra.power(base, number[0].coefficient - 1)
            else:
                less = Sum(((False, exponent), (True, Number(1, 1, NOWHERE))), NOWHERE)
                rest = (atom(Power(base, less, NOWHERE)),)
            self.pull(base, self.algebra.multiply(bar, self.algebra.value(exponent), rest))
            return
        whole = self.times(bar, node)
        self.pull(exponent, self.times(whole, Call("log", (base,), NOWHERE)))
        self.pull(base, self.times(whole, Product(((False, exponent), (True, base)), NOWHERE)))

    def call(self, node: Call, bar: Value) -> None:
        """d f(u) = f'(u)·du, by the record of the function."""
        derivatives, definition = derivatives_of(node.function, len(node.arguments))
        if definition:
            self.pull(applied(definition, node.arguments), bar)
            return
        for argument, derivative in zip(node.arguments, derivatives, strict=False):
            if self.depends(argument):
                if not derivative:
                    raise NoForm
                self.pull(argument, self.times(bar, applied(derivative, node.arguments)))

    def chain(self, node: Tensor, bar: Value) -> None:
        """d(s·AB) = ds·AB + s·dA·B + s·A·dB."""
        scalars = [part for part in node.operands if not shape_of(part)]
        matrices = [part for part in node.operands if shape_of(part)]
        outer = Product(tuple((False, s) for s in (*scalars, Number(1, 1, NOWHERE))), NOWHERE)
        for place, part in enumerate(matrices):
            if self.depends(part):
                left = [self.algebra.transpose(self.algebra.value(m)) for m in reversed(matrices[:place])]
                right = [self.algebra.transpose(self.algebra.value(m)) for m in reversed(matrices[place + 1 :])]
                value = (
                    self.algebra.multiply(*left, bar, *right)
                    if node.shape
                    else self.algebra.multiply(bar, *left, *right)
                )
                self.pull(part, self.times(value, outer))
        whole = self.algebra.multiply(*map(self.algebra.value, matrices))
        for place, part in enumerate(scalars):
            if self.depends(part):
                others = Product(
                    tuple((False, s) for s in (*scalars[:place], *scalars[place + 1 :], Number(1, 1, NOWHERE))), NOWHERE
                )
                self.pull(part, self.times(self.inner(bar, whole, node.shape), others))

    def transpose(self, node: Tensor, bar: Value) -> None:
        """d(Aᵀ) = (dA)ᵀ."""
        self.pull(node.operands[0], self.algebra.transpose(bar))

    def inv(self, node: Tensor, bar: Value) -> None:
        """d(A⁻¹) = −A⁻¹·dA·A⁻¹."""
        turned = self.algebra.transpose(self.algebra.value(node))
        self.pull(node.operands[0], scaled(-1, self.algebra.multiply(turned, bar, turned)))

    def det(self, node: Tensor, bar: Value) -> None:
        """d det A = det A·tr(A⁻¹·dA)."""
        inverse = tensor("inv", node.operands, shape_of(node.operands[0]), NOWHERE)
        turned = self.algebra.transpose(self.algebra.value(inverse))
        self.pull(node.operands[0], self.algebra.multiply(bar, self.algebra.value(node), turned))

    def trace(self, node: Tensor, bar: Value) -> None:
        """d tr A = tr dA."""
        self.pull(node.operands[0], self.times(bar, identity(shape_of(node.operands[0])[0], NOWHERE)))

    def total(self, node: Tensor, bar: Value) -> None:
        """d Σ a_ij = Σ da_ij."""
        self.pull(node.operands[0], self.times(bar, ones(shape_of(node.operands[0]))))

    def norm(self, node: Tensor, bar: Value) -> None:
        """d‖x‖ = xᵀdx/‖x‖; for the 1-norm Σ sign(x_i)·dx_i."""
        (argument,) = node.operands
        if node.name == "1":
            self.pull(argument, self.times(bar, tensor("map", (argument,), shape_of(argument), NOWHERE, "sign")))
        elif node.name == "2":
            size = self.algebra.power(node, Fraction(-1))
            self.pull(argument, self.algebra.multiply(bar, size, self.algebra.value(argument)))
        else:
            raise NoForm

    def map(self, node: Tensor, bar: Value) -> None:
        """d f(x) = f'(x) ∘ dx, entry by entry."""
        derivatives, definition = derivatives_of(node.name, len(node.operands))
        if definition:
            self.pull(lifted(definition, node), bar)
            return
        for operand, derivative in zip(node.operands, derivatives, strict=False):
            if not self.depends(operand):
                continue
            if not derivative:
                raise NoForm
            own = self.hadamard_of(bar, lifted(derivative, node), node.shape)
            if shape_of(operand):
                self.pull(operand, own)
            else:
                self.pull(
                    operand, self.algebra.value(tensor("total", (self.algebra.node(own, node.shape),), (), NOWHERE))
                )

    def hadamard(self, node: Tensor, bar: Value) -> None:
        """d(a ∘ b) = b ∘ da + a ∘ db."""
        for place, operand in enumerate(node.operands):
            others = (*node.operands[:place], *node.operands[place + 1 :])
            rest = others[0] if len(others) == 1 else tensor("hadamard", others, node.shape, NOWHERE)
            self.pull(operand, self.hadamard_of(bar, rest, node.shape))

    def cross(self, node: Tensor, bar: Value) -> None:
        """c·(da × b + a × db) = (b × c)·da + (c × a)·db."""
        a, b = node.operands
        c = self.algebra.node(bar, (3, 1))
        self.pull(a, self.algebra.value(tensor("cross", (b, c), (3, 1), NOWHERE)))
        self.pull(b, self.algebra.value(tensor("cross", (c, a), (3, 1), NOWHERE)))

    def diagonal(self, node: Tensor, bar: Value) -> None:
        """d diag A = diag dA."""
        whole = self.algebra.node(bar, node.shape)
        self.pull(node.operands[0], self.algebra.value(tensor("diagonal", (whole,), node.shape, NOWHERE)))

    def diag(self, node: Tensor, bar: Value) -> None:
        """d diag(x) = diag(dx): for uvᵀ the factor is u ∘ v."""
        size = node.shape[0]
        for term in bar:
            chain, rest = term.chain, (term._replace(chain=()),)
            split = next((k for k in range(1, len(chain)) if shape_of(chain[k - 1])[1] == 1), None)
            if len(chain) == 1 and isinstance(chain[0], Tensor) and chain[0].operation == "eye":
                own: Node = ones((size, 1))
            elif split is not None:
                one = (term._replace(coefficient=Fraction(1), scalars=(), chain=chain[:split]),)
                two = self.algebra.transpose((term._replace(coefficient=Fraction(1), scalars=(), chain=chain[split:]),))
                own = tensor("hadamard", [self.algebra.node(v, (size, 1)) for v in (one, two)], (size, 1), NOWHERE)
            else:
                raise NoForm
            self.pull(node.operands[0], self.algebra.multiply(rest, self.algebra.value(own)))

    def softmax(self, node: Tensor, bar: Value) -> None:
        """ds = s ∘ dx − s·sᵀdx."""
        s = self.algebra.value(node)
        own = self.hadamard_of(bar, node, node.shape)
        along = self.algebra.multiply(self.algebra.transpose(s), bar)
        self.pull(node.operands[0], add(own, scaled(-1, self.algebra.multiply(s, along))))

    # --- products ---------------------------------------------------------------------------

    def times(self, value: Value, node: Node) -> Value:
        """A value times a number, or a number times a matrix."""
        return self.algebra.multiply(value, self.algebra.value(node))

    def inner(self, left: Value, right: Value, shape: tuple[int, ...]) -> Value:
        """tr(LᵀR)."""
        if not shape:
            return self.algebra.multiply(left, right)
        product = self.algebra.multiply(self.algebra.transpose(left), right)
        if shape[1] == 1:
            return product
        if shape[0] == 1:
            return self.algebra.multiply(left, self.algebra.transpose(right))
        return (atom(tensor("trace", (self.algebra.node(product, (shape[1], shape[1])),), (), NOWHERE)),)

    def hadamard_of(self, bar: Value, node: Node, shape: tuple[int, ...]) -> Value:
        """The product entry by entry; with a vector of ones the other factor itself."""
        parts = []
        for term in bar:
            if len(term.chain) == 1 and isinstance(term.chain[0], Tensor) and term.chain[0].operation == "ones":
                scalar = (term._replace(chain=()),)
                parts.append(self.algebra.multiply(scalar, self.algebra.value(node)))
                continue
            inner = self.algebra.node((term._replace(coefficient=Fraction(1), scalars=()),), shape)
            whole = tensor("hadamard", (node, inner), shape, NOWHERE)
            parts.append(self.algebra.multiply((term._replace(chain=()),), (atom(whole),)))
        return add(*parts)

    # --- from the variable outwards -----------------------------------------------------------

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
        """d(s·LAR) = s·(L ⊗ Rᵀ)·dA + LAR·ds."""
        algebra = self.algebra
        scalars = [part for part in node.operands if not shape_of(part)]
        matrices = [part for part in node.operands if shape_of(part)]
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


def _duplication(size: int) -> Tensor:
    return Tensor("duplication", "", (size,), (size * size, size * (size + 1) // 2), (), NOWHERE)


_RULES: dict[Any, Callable[[_Rules, Any, Value], None]] = {
    "array": _Rules.array,
    Sum: _Rules.sum,
    "sum": _Rules.sum,
    Product: _Rules.product,
    Power: _Rules.power,
    Call: _Rules.call,
    "product": _Rules.chain,
    "transpose": _Rules.transpose,
    "inv": _Rules.inv,
    "det": _Rules.det,
    "trace": _Rules.trace,
    "total": _Rules.total,
    "norm": _Rules.norm,
    "map": _Rules.map,
    "hadamard": _Rules.hadamard,
    "cross": _Rules.cross,
    "diagonal": _Rules.diagonal,
    "diag": _Rules.diag,
    "softmax": _Rules.softmax,
}
"""Operation → the function that passes its factor on. A missing operation has no form in vectors by these rules."""
_PUSHED: dict[str, Callable[[_Rules, Tensor], Value]] = {
    "array": _Rules.of_variable,
    "sum": _Rules.of_sum,
    "product": _Rules.of_product,
    "transpose": _Rules.of_transpose,
    "vec": _Rules.of_transpose,
    "inv": _Rules.of_inv,
    "map": _Rules.of_map,
    "hadamard": _Rules.of_hadamard,
    "cross": _Rules.of_cross,
    "diagonal": _Rules.of_diagonal,
    "diag": _Rules.of_diagonal,
    "softmax": _Rules.of_softmax,
    "kron": _Rules.of_kron,
}
"""Operation → the function that gives its Jacobian matrix from those of its operands."""

__all__ = ["NoForm", "entries", "gradient", "hessian", "jacobian"]
