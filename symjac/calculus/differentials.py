"""Gradients in vectors and matrices, by the rules of differentials applied to what was typed.

A scalar f has df = Σ tr(GᵀdX). G is found from f inwards: each operation passes the factor of its differential on to
its operands (d(AB) = dA·B + A·dB, dA⁻¹ = −A⁻¹·dA·A⁻¹, d det A = det A·tr(A⁻¹dA), …). `NoForm` is raised if no rule
applies. `vectorforms` has the Jacobian matrices of vectors and matrices.

Sources: Magnus and Neudecker, *Matrix Differential Calculus*, 3rd ed., chapters 3, 8 and 9; Giles, *Collected matrix
derivative results for forward and reverse mode algorithmic differentiation*, 2008.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from symjac.calculus.matrixforms import (
    NOWHERE,
    MatrixAlgebra,
    NoForm,
    Term,
    Value,
    add,
    applied,
    atom,
    bare,
    derivatives_of,
    lifted,
    ones,
    parts_of_kron,
    scaled,
)
from symjac.read import Array, Call, Name, Node, Number, Power, Product, Sum, Tensor, walk
from symjac.read.shapes import entries, identity, shape_of, tensor


def gradient(node: Node, by: Array, arrays: Iterable[Array]) -> Node:
    """∂f/∂X of a number f, in the shape of X: the entry (i, j) belongs to X_ij; NoForm.

    For a symmetric X it belongs to the independent entries: G + Gᵀ − diag G, where G is the gradient for a general X.
    """
    rules = Differentials(arrays, by)
    value = rules.factor(bare(node))
    if by.symmetric and value:
        diagonal = tensor("diagonal", (rules.algebra.node(value, by.shape),), by.shape, NOWHERE)
        value = add(value, rules.algebra.transpose(value), scaled(-1, rules.algebra.value(diagonal)))
    return rules.in_vectors(rules.algebra.node(value, by.shape if by.rows > 1 else ()))


class Differentials:
    """The factors of a number's differential: each rule passes them on from a value to its operands."""

    def __init__(self, arrays: Iterable[Array], by: Array) -> None:
        self.by, self.algebra = by, MatrixAlgebra(arrays)
        self.entries = frozenset(by.entries)
        self.found: list[Value] = []
        self.has_entries = False

    def in_vectors(self, form: Node) -> Node:
        """The form; NoForm if it lists entries and nothing else."""
        if self.has_entries and all(part.operation in _LISTS for part in walk(form) if isinstance(part, Tensor)):
            raise NoForm
        return form

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
        if isinstance(node, Tensor) and (of_factors := parts_of_kron(node)):
            node = Product(tuple((False, part) for part in of_factors), NOWHERE)
        rule = _RULES.get(node.operation if isinstance(node, Tensor) else type(node))
        if rule is None:
            raise NoForm
        rule(self, node, bar)

    def array(self, _: Tensor, bar: Value) -> None:
        """The variable itself: its factor is a part of G."""
        self.found.append(bar)

    def entry(self, node: Name | Tensor, bar: Value) -> None:
        """dX_ij = tr(E_ijᵀ·dX), where E_ij has a 1 at this place and zeros elsewhere."""
        self.has_entries = True
        if isinstance(node, Name):
            place = self.by.entries.index(node.name)
            self.found.append(self.algebra.multiply(bar, self.unit(place, self.by.shape)))
        else:
            (operand,) = node.operands
            i, j = node.place
            self.pull(operand, self.algebra.multiply(bar, self.unit(i * shape_of(operand)[1] + j, shape_of(operand))))

    def unit(self, place: int, shape: tuple[int, ...]) -> Value:
        """The vector or matrix with a 1 at a place, counted row by row, and zeros elsewhere."""
        numbers = [Number(int(k == place), 1, NOWHERE) for k in range(shape[0] * shape[1])]
        return self.algebra.value(tensor("matrix", numbers, shape, NOWHERE))

    def listed(self, node: Tensor, bar: Value) -> None:
        """Each number of a list, each vector or matrix of a stack, has its part of the factor."""
        self.has_entries = True
        factors = iter(entries(self.algebra.node(bar, node.shape)))
        for operand in node.operands:
            shape = shape_of(operand) or (1, 1)
            own = [next(factors) for _ in range(shape[0] * shape[1])]
            self.pull(operand, self.algebra.value(tensor("matrix", own, shape, NOWHERE) if len(own) > 1 else own[0]))

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
        is_e = isinstance(base, Name) and base.constant == "e"
        self.pull(exponent, whole if is_e else self.times(whole, Call("log", (base,), NOWHERE)))
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
        """d‖x‖ = xᵀdx/‖x‖; for the 1-norm sign(x)ᵀdx, for the ∞-norm its part where |x_i| is the largest."""
        (argument,) = node.operands
        shape = shape_of(argument)
        signs = tensor("map", (argument,), shape, NOWHERE, "sign")
        if node.name == "2":
            size = self.algebra.power(node, Fraction(-1))
            self.pull(argument, self.algebra.multiply(bar, size, self.algebra.value(argument)))
        elif node.name == "1":
            self.pull(argument, self.times(bar, signs))
        else:
            sizes = tensor("map", (argument,), shape, NOWHERE, "abs")
            largest = tensor("hardmax", (sizes,), shape, NOWHERE)
            self.pull(argument, self.times(bar, tensor("hadamard", (largest, signs), shape, NOWHERE)))

    def prod(self, node: Tensor, bar: Value) -> None:
        """d Π a_ij = Π a_ij·Σ da_ij/a_ij."""
        (argument,) = node.operands
        own = tensor("map", (argument, Number(-1, 1, NOWHERE)), shape_of(argument), NOWHERE, "pow")
        self.pull(argument, self.times(self.times(bar, node), own))

    def extremum(self, node: Tensor, bar: Value) -> None:
        """d max a_ij = da_ij where a_ij is the largest; min A = −max(−A)."""
        (argument,) = node.operands
        shape = shape_of(argument)
        of = argument if node.name == "max" else tensor("product", (Number(-1, 1, NOWHERE), argument), shape, NOWHERE)
        self.pull(argument, self.times(bar, tensor("hardmax", (of,), shape, NOWHERE)))

    def hardmax(self, _: Tensor, __: Value) -> None:
        """It is constant where one entry alone is the largest."""

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
        """d diag(x) = diag(dx): for uvᵀ the factor is u ∘ v, for M it is (I ∘ M)·1."""
        column = (node.shape[0], 1)
        for term in bar:
            chain = term.chain
            split = next((k for k in range(1, len(chain)) if shape_of(chain[k - 1])[1] == 1), None)
            only = chain[0] if len(chain) == 1 and isinstance(chain[0], Tensor) else None
            if only is not None and only.operation == "eye":
                own: Node = ones(column)
            elif only is not None and only.operation == "diag":
                own = only.operands[0]
            elif split is not None:
                one, two = (Term(Fraction(1), (), part) for part in (chain[:split], chain[split:]))
                parts = (one,), self.algebra.transpose((two,))
                own = tensor("hadamard", [self.algebra.node(part, column) for part in parts], column, NOWHERE)
            else:
                inner = self.algebra.node((Term(Fraction(1), (), chain),), node.shape)
                whole = tensor("diagonal", (inner,), node.shape, NOWHERE)
                own = tensor("product", (whole, ones(column)), column, NOWHERE)
            self.pull(node.operands[0], self.times((term._replace(chain=()),), own))

    def vec(self, node: Tensor, bar: Value) -> None:
        """d vec A = vec dA: for vec M the factor is M."""
        for number, (whole,) in self.alike(node, bar):
            self.pull(node.operands[0], self.algebra.multiply(number, self.algebra.value(whole)))

    def kron(self, node: Tensor, bar: Value) -> None:
        """d(A ⊗ B) = dA ⊗ B + A ⊗ dB: for C ⊗ D the factors are tr(BᵀD)·C and tr(AᵀC)·D."""
        for number, others in self.alike(node, bar):
            (a, b), (c, d) = (tuple(map(self.algebra.value, parts)) for parts in (node.operands, others))
            shapes = [shape_of(operand) for operand in others]
            self.pull(node.operands[0], self.algebra.multiply(number, self.inner(b, d, shapes[1]), c))
            self.pull(node.operands[1], self.algebra.multiply(number, self.inner(a, c, shapes[0]), d))

    def alike(self, node: Tensor, bar: Value) -> Iterator[tuple[Value, tuple[Node, ...]]]:
        """The terms of a factor, each a number times the node's operation on operands of the same shapes; NoForm."""
        for term in bar:
            chain = (term._replace(coefficient=Fraction(1), scalars=()),)
            inner = self.algebra.value(term.chain[0]) if len(term.chain) == 1 else self.algebra.multiply(chain)
            for part in inner:
                only = part.chain[0] if len(part.chain) == 1 else None
                if not (isinstance(only, Tensor) and only.operation == node.operation):
                    raise NoForm
                if [*map(shape_of, only.operands)] != [*map(shape_of, node.operands)]:
                    raise NoForm
                yield self.algebra.multiply((term._replace(chain=()),), (part._replace(chain=()),)), only.operands

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
            whole = self.algebra.value(tensor("hadamard", (node, inner), shape, NOWHERE))
            parts.append(self.algebra.multiply((term._replace(chain=()),), whole))
        return add(*parts)


def parts_of(node: Node) -> tuple[Node, ...]:
    """The operands of an operation on vectors or matrices."""
    return node.operands if isinstance(node, Tensor) else ()


_RULES: dict[Any, Callable[[Differentials, Any, Value], None]] = {
    "array": Differentials.array,
    Name: Differentials.entry,
    "entry": Differentials.entry,
    "matrix": Differentials.listed,
    "stack": Differentials.listed,
    Sum: Differentials.sum,
    "sum": Differentials.sum,
    Product: Differentials.product,
    Power: Differentials.power,
    Call: Differentials.call,
    "product": Differentials.chain,
    "transpose": Differentials.transpose,
    "inv": Differentials.inv,
    "det": Differentials.det,
    "trace": Differentials.trace,
    "total": Differentials.total,
    "norm": Differentials.norm,
    "prod": Differentials.prod,
    "extremum": Differentials.extremum,
    "hardmax": Differentials.hardmax,
    "map": Differentials.map,
    "hadamard": Differentials.hadamard,
    "cross": Differentials.cross,
    "diagonal": Differentials.diagonal,
    "diag": Differentials.diag,
    "vec": Differentials.vec,
    "kron": Differentials.kron,
    "softmax": Differentials.softmax,
}
"""Operation → the function that passes its factor on. A missing operation has no form in vectors by these rules."""

_LISTS = frozenset({"matrix", "stack", "transpose", "zeros", "sum", "product", "entry"})
"""Operations that lists of entries are made of."""
