"""Gradients and Jacobian matrices in vectors and matrices, by the rules of differentials applied to what was typed.

A scalar f has df = Σ tr(GᵀdX). G is found from f inwards: each operation passes the factor of its differential on to
its operands (d(AB) = dA·B + A·dB, dA⁻¹ = −A⁻¹·dA·A⁻¹, d det A = det A·tr(A⁻¹dA), …). The Jacobian matrix of a vector F
is read off from the gradient Jᵀw of wᵀF, which is linear in w. `NoForm` is raised if no rule applies.

Sources: Magnus and Neudecker, *Matrix Differential Calculus*, 3rd ed., chapters 8 and 9; Giles, *Collected matrix
derivative results for forward and reverse mode algorithmic differentiation*, 2008. Entries of matrices are taken row by
row here: the Jacobian matrix of AXB is A ⊗ Bᵀ, where Magnus and Neudecker, who take columns, have Bᵀ ⊗ A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from symjac.calculus.entrywise import NoForm, applied, derivatives_of, lifted, ones
from symjac.calculus.matrixforms import NOWHERE, MatrixAlgebra, Term, Value, add, atom, bare, scaled
from symjac.read.shapes import entries, identity, shape_of, tensor
from symjac.read.tree import Array, Call, Name, Node, Number, Power, Product, Sum, Tensor, walk

_W = "\0w"
"""The vector w of wᵀF, with a name that no user can type."""


def gradient(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """∂f/∂X of a number f, in the shape of X: the entry (i, j) belongs to X_ij; NoForm.

    For a symmetric X it belongs to the independent entries: G + Gᵀ − diag G, where G is the gradient for a general X.
    """
    return _Rules(arrays, by).gradient(bare(node))


def jacobian(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """J of a vector or matrix F by a vector or matrix x, whose entries are taken row by row; NoForm."""
    if not shape_of(node) or by.symmetric:
        raise NoForm
    rules = _Rules(arrays, by)
    return rules.jacobian(bare(node)) if by.columns == shape_of(node)[1] == 1 else rules.of_matrices(bare(node))


class _Rules:
    def __init__(self, arrays: Iterable[Array], by: Array) -> None:
        self.by, self.algebra = by, MatrixAlgebra(arrays)
        self.entries = frozenset(by.entries)
        self.found: list[Value] = []

    def gradient(self, node: Node) -> Node:
        """G, adapted to a symmetric variable."""
        self.found = []
        self.pull(node, self.algebra.value(Number(1, 1, NOWHERE)))
        value = add(*self.found)
        if self.by.symmetric and value:
            whole = self.algebra.node(value, self.by.shape)
            diagonal = tensor("diagonal", (whole,), self.by.shape, NOWHERE)
            value = add(value, self.algebra.transpose(value), scaled(-1, self.algebra.value(diagonal)))
        return self.algebra.node(value, self.by.shape if self.by.rows > 1 else ())

    def jacobian(self, node: Node) -> Node:
        """J, where Jᵀw is the gradient of wᵀF."""
        self.found = []
        size = shape_of(node)[0]
        self.pull(node, (atom(tensor("array", _names(size), (size, 1), NOWHERE, _W)),))
        factors = [self._factor(self.algebra.node((term,), self.by.shape), size) for term in add(*self.found)]
        return self.algebra.node(self.algebra.transpose(add(*factors)), (size, self.by.rows))

    def of_matrices(self, node: Node) -> Node:
        """J of a matrix: dF = L·dX·R has J = L ⊗ Rᵀ, and for a column x, dF = L·dxᵀ·R has J = L ⊗ Rᵀ too.

        The gradient of tr(WᵀF) is then LᵀWRᵀ, or RWᵀL.
        """
        self.found = []
        shape = shape_of(node)
        self.pull(node, (atom(_matrix_w(shape)),))
        terms = [self._kron(term, shape) for term in add(*self.found)]
        return self.algebra.node(add(*terms), (shape[0] * shape[1], self.by.rows * self.by.columns))

    def _kron(self, term: Term, shape: tuple[int, ...]) -> Value:
        places = [place for place, part in enumerate(term.chain) if _has_w(part)]
        own = term.chain[places[0]] if len(places) == 1 else None
        if not isinstance(own, Tensor) or any(_has_w(scalar) for scalar, _ in term.scalars):
            raise NoForm
        before, after = term.chain[: places[0]], term.chain[places[0] + 1 :]
        (m, p), (r, c) = shape, self.by.shape
        if own.name == _W:
            left, right = self._part(before, (r, m), turned=True), self._part(after, (p, c))
        elif own.operation == "transpose" and own.operands[0] == _matrix_w(shape) and c == 1:
            left, right = self._part(after, (m, c)), self._part(before, (r, p), turned=True)
        else:
            raise NoForm
        factors = [factor for factor in (left, right) if shape_of(factor)]
        kinds = {factor.operation for factor in factors if isinstance(factor, Tensor)}
        sides = (m * p, r * c)
        whole = identity(m * p, NOWHERE) if kinds == {"eye"} else tensor("kron", factors, sides, NOWHERE)
        return self.algebra.multiply((term._replace(chain=()),), (atom(whole if len(factors) == 2 else factors[0]),))

    def _part(self, chain: tuple[Node, ...], sides: tuple[int, int], *, turned: bool = False) -> Node:
        """The product of a chain, perhaps transposed; the identity matrix if it is empty."""
        if not chain:
            return identity(sides[0], NOWHERE)
        value: Value = (Term(Fraction(1), (), chain),)
        return (
            self.algebra.node(self.algebra.transpose(value), sides[::-1]) if turned else self.algebra.node(value, sides)
        )

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

    # --- what is linear in w ----------------------------------------------------------------

    def _factor(self, node: Node, size: int) -> Value:
        """M for a column M·w."""
        if not _has_w(node):
            raise NoForm
        if isinstance(node, Tensor) and node.name == _W:
            return self.algebra.value(identity(size, NOWHERE))
        operation = node.operation if isinstance(node, Tensor) else ""
        if isinstance(node, Tensor) and operation == "sum":
            return add(*(self._factor(term, size) for term in node.operands))
        if isinstance(node, Tensor) and operation == "product":
            return self._of_chain(node.operands, size)
        if isinstance(node, Tensor) and operation == "hadamard":
            ((place, own),) = [(i, o) for i, o in enumerate(node.operands) if _has_w(o)]
            others = (*node.operands[:place], *node.operands[place + 1 :])
            rest = others[0] if len(others) == 1 else tensor("hadamard", others, node.shape, NOWHERE)
            sides = (node.shape[0], node.shape[0])
            return self.algebra.multiply(
                self.algebra.value(tensor("diag", (rest,), sides, NOWHERE)), self._factor(own, size)
            )
        if isinstance(node, Tensor) and operation == "cross":
            a, b = node.operands
            sign, fixed, own = (-1, b, a) if _has_w(a) else (1, a, b)
            skew = tensor("skew", (fixed,), (3, 3), NOWHERE)
            return scaled(sign, self.algebra.multiply(self.algebra.value(skew), self._factor(own, size)))
        raise NoForm

    def _of_chain(self, operands: tuple[Node, ...], size: int) -> Value:
        """M for a column s·L·(…w…)·R."""
        places = [place for place, operand in enumerate(operands) if _has_w(operand)]
        if len(places) != 1:
            raise NoForm
        before, own, after = operands[: places[0]], operands[places[0]], operands[places[0] + 1 :]
        left = self.algebra.multiply(*map(self.algebra.value, before)) if before else None
        if not shape_of(own):
            whole = self.algebra.multiply(*map(self.algebra.value, (*before, *after)))
            return self.algebra.multiply(whole, self._row(own, size))
        if not after:
            inner = self._factor(own, size)
            return self.algebra.multiply(left, inner) if left else inner
        if shape_of(own)[0] == 1 and left:
            right = self.algebra.multiply(*map(self.algebra.value, after))
            turned = self.algebra.node(self.algebra.transpose(self.algebra.value(own)), shape_of(own)[::-1])
            return self.algebra.multiply(left, self.algebra.transpose(right), self._factor(turned, size))
        raise NoForm

    def _row(self, node: Node, size: int) -> Value:
        """The row r for a number r·w."""
        if isinstance(node, Sum):
            rows = ((negative, self._row(term, size)) for negative, term in node.terms)
            return add(*(scaled(-1 if negative else 1, row) for negative, row in rows))
        if isinstance(node, Product):
            own = [factor for _, factor in node.factors if _has_w(factor)]
            if len(own) != 1 or (True, own[0]) in node.factors:
                raise NoForm
            rest = Product(
                tuple(f for f in node.factors if f[1] is not own[0]) or ((False, Number(1, 1, NOWHERE)),), NOWHERE
            )
            return self.algebra.multiply(self.algebra.value(rest), self._row(own[0], size))
        if isinstance(node, Tensor) and node.operation == "product":
            first, last = node.operands[0], node.operands[-1]
            chain = node.operands if _has_w(last) and not _has_w(first) else None
            if chain is None:
                turned = self.algebra.transpose(
                    self.algebra.value(tensor("product", node.operands[:1], shape_of(first), NOWHERE))
                )
                back = [self.algebra.transpose(self.algebra.value(m)) for m in reversed(node.operands[1:])]
                return self.algebra.multiply(
                    *back, self._factor(self.algebra.node(turned, shape_of(first)[::-1]), size)
                )
            return self.algebra.multiply(*map(self.algebra.value, chain[:-1]), self._factor(last, size))
        if isinstance(node, Tensor) and node.operation == "total" and shape_of(node.operands[0])[1] == 1:
            row = self.algebra.transpose(self.algebra.value(ones(shape_of(node.operands[0]))))
            return self.algebra.multiply(row, self._factor(node.operands[0], size))
        raise NoForm


def _names(size: int) -> tuple[Node, ...]:
    return tuple(Name(f"{_W}_{i}", "", NOWHERE) for i in range(1, size + 1))


def _matrix_w(shape: tuple[int, ...]) -> Tensor:
    return tensor("array", _names(shape[0] * shape[1]), shape, NOWHERE, _W)


def _has_w(node: Node) -> bool:
    return any(isinstance(part, Tensor) and part.name == _W for part in walk(node))


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

__all__ = ["NoForm", "entries", "gradient", "jacobian"]
