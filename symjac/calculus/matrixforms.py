"""Sums of products of vectors and matrices in a normal form, on which the rules of differentials work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from symjac.functions import TABLE
from symjac.functions.record import LETTERS
from symjac.read import Array, Call, Name, Node, Number, Power, Product, Shape, Sum, Tensor, formula_tree
from symjac.read.arrays import rational
from symjac.read.shapes import NOWHERE, bare, identity, shape_of, tensor, transposed

# --- functions entry by entry -------------------------------------------------
#
# Functions, powers and products entry by entry. `NoForm` is raised where a function's record has no derivative.


class NoForm(Exception):
    """A derivative for which the rules of differentials give no form in vectors and matrices."""


def derivatives_of(name: str, arguments: int) -> tuple[tuple[str, ...], str]:
    """The derivatives of a function by its arguments, or its definition by other functions; NoForm."""
    function = TABLE.get(name)
    if name in _OF_TWO and arguments == 2:
        return _OF_TWO[name], ""
    if function is None or not (function.derivative or function.definition):
        raise NoForm
    return function.derivative, "" if function.derivative else function.definition


_OF_TWO = {
    "max": ("heaviside(u - v)", "heaviside(v - u)"), "min": ("heaviside(v - u)", "heaviside(u - v)"),
    "pow": ("v*u^(v - 1)", "log(u)*u^v"),
}  # fmt: skip
"""The derivatives of max and min of two, where one of them is larger, and of powers."""


def applied(formula: str, arguments: Sequence[Node]) -> Node:
    """A record's formula with the arguments substituted for its letters."""
    found: Node = _put(bare(formula_tree(formula)), dict(zip(LETTERS, arguments, strict=False)))
    return found


def _put(item: Any, arguments: Mapping[str, Node]) -> Any:
    if isinstance(item, Name) and item.name in arguments:
        return arguments[item.name]
    if isinstance(item, Node):
        return item._replace(**{part: _put(getattr(item, part), arguments) for part in item._fields[:-1]})
    return tuple(_put(part, arguments) for part in item) if isinstance(item, tuple) else item


def lifted(formula: str, node: Tensor) -> Node:
    """A formula in letters, evaluated entry by entry: its products are Hadamard products."""
    letters = dict(zip(LETTERS, node.operands, strict=False))
    return _lifted(bare(formula_tree(formula)), letters, node.shape)


def _lifted(formula: Node, letters: dict[str, Node], shape: tuple[int, ...]) -> Node:
    def lift(part: Node) -> Node:
        return _lifted(part, letters, shape)

    if isinstance(formula, Name) and formula.name in letters:
        return letters[formula.name]
    if isinstance(formula, Sum):
        terms = [(negative, lift(term)) for negative, term in formula.terms]
        if not any(shape_of(term) for _, term in terms):
            return Sum(tuple(terms), NOWHERE)
        full = [(n, t if shape_of(t) else _filled(t, shape)) for n, t in terms]
        signed = [tensor("product", (Number(-1, 1, NOWHERE), t), shape, NOWHERE) if n else t for n, t in full]
        return signed[0] if len(signed) == 1 else tensor("sum", signed, shape, NOWHERE)
    if isinstance(formula, Product):
        parts = [(inverse, lift(factor)) for inverse, factor in formula.factors]
        scalars = [(i, p) for i, p in parts if not shape_of(p)]
        tensors = [powered(p, Fraction(-1)) if i else p for i, p in parts if shape_of(p)]
        if not tensors:
            return Product(tuple(parts), NOWHERE)
        whole = tensors[0] if len(tensors) == 1 else tensor("hadamard", tensors, shape, NOWHERE)
        if not scalars or all(not i and isinstance(p, Number) and p.numerator == p.denominator for i, p in scalars):
            return whole
        return tensor("product", (Product(tuple(scalars), NOWHERE), whole), shape, NOWHERE)
    if isinstance(formula, Power):
        base, exponent = lift(formula.base), lift(formula.exponent)
        if not shape_of(base) and not shape_of(exponent):
            return Power(base, exponent, NOWHERE)
        number = rational(exponent)
        return powered(base, number) if number is not None else tensor("map", (base, exponent), shape, NOWHERE, "pow")
    if isinstance(formula, Call):
        arguments = tuple(map(lift, formula.arguments))
        if any(map(shape_of, arguments)):
            return tensor("map", arguments, shape, NOWHERE, formula.function)
        return Call(formula.function, arguments, NOWHERE)
    return formula


def _filled(number: Node, shape: tuple[int, ...]) -> Node:
    """The number in every entry."""
    whole = ones(shape)
    return whole if rational(number) == 1 else tensor("product", (number, whole), shape, NOWHERE)


def ones(shape: Shape) -> Node:
    """A vector or matrix of ones."""
    return tensor("ones", (Number(1, 1, NOWHERE),) * (shape[0] * shape[1]), shape, NOWHERE)


def powered(node: Node, exponent: Fraction) -> Node:
    """A power of every entry; the power of such a power has the product of the exponents."""
    base, inner = _as_power(node)
    if inner.denominator == 1 == exponent.denominator:
        node, exponent = base, inner * exponent
    if exponent == 1:
        return node
    if exponent == 0:
        return ones(shape_of(node))
    number = Number(exponent.numerator, exponent.denominator, NOWHERE)
    return tensor("map", (node, number), shape_of(node), NOWHERE, "pow")


def _as_power(node: Node) -> tuple[Node, Fraction]:
    """Base and exponent of a vector or matrix whose entries are raised to a power; others are their own."""
    if isinstance(node, Tensor) and (node.operation, node.name) == ("map", "pow"):
        base, exponent = node.operands
        if isinstance(exponent, Number) and shape_of(base):
            return base, Fraction(exponent.numerator, exponent.denominator)
    return node, Fraction(1)


def hadamard(parts: Iterable[Node], shape: Shape) -> Node:
    """A ∘ B ∘ … with the powers of equal factors taken together."""
    exponents: dict[Node, Fraction] = {}
    for part in parts:
        for factor in part.operands if isinstance(part, Tensor) and part.operation == "hadamard" else (part,):
            if not (isinstance(factor, Tensor) and factor.operation == "ones"):
                base, exponent = _as_power(factor)
                exponents[base] = exponents.get(base, Fraction(0)) + exponent
    factors = [powered(base, exponent) for base, exponent in exponents.items() if exponent]
    if not factors:
        return ones(shape)
    return factors[0] if len(factors) == 1 else tensor("hadamard", factors, shape, NOWHERE)


# --- the normal form ----------------------------------------------------------
#
# A value is a sum of terms c·s·M_1 M_2 …: a rational number, powers of scalars made of vectors, a chain of matrices.
# Equal terms are added, transposes are moved to the arrays, symmetric matrices lose them, identity matrices vanish.


Scalars = tuple[tuple[Node, Fraction], ...]


class Term(NamedTuple):
    """c · Π s^e · M_1 M_2 …"""

    coefficient: Fraction
    scalars: Scalars = ()
    chain: tuple[Node, ...] = ()


Value = tuple[Term, ...]
"""A sum of terms of one shape."""


class MatrixAlgebra:
    """Values over declared arrays: which of them are symmetric."""

    def __init__(self, arrays: Iterable[Array]) -> None:
        self.symmetric = {array.name for array in arrays if array.symmetric}

    # --- nodes → values ---------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        """The value of a node."""
        if isinstance(node, Number):
            return (Term(Fraction(node.numerator, node.denominator)),) if node.numerator else ()
        if isinstance(node, Sum):
            return add(*(scaled(-1 if negative else 1, self.value(term)) for negative, term in node.terms))
        if isinstance(node, Product):
            return self.multiply(
                *(self.power(f, Fraction(-1)) if inverse else self.value(f) for inverse, f in node.factors)
            )
        if isinstance(node, Power) and isinstance(node.exponent, Number):
            return self.power(node.base, Fraction(node.exponent.numerator, node.exponent.denominator))
        if isinstance(node, Power) and isinstance(node.exponent, Sum):
            return self._signed_power(node)
        if isinstance(node, Tensor):
            return self._of_tensor(node)
        return (Term(Fraction(1), ((node, Fraction(1)),)),)

    def _signed_power(self, node: Power) -> Value:
        exponent = self.value(node.exponent)
        if len(exponent) == 1 and not exponent[0].scalars:
            return self.power(node.base, exponent[0].coefficient)
        return (Term(Fraction(1), ((node, Fraction(1)),)),)

    def _of_tensor(self, node: Tensor) -> Value:
        if node.operation == "sum":
            return add(*map(self.value, node.operands))
        if node.operation == "product":
            return self.multiply(*map(self.value, node.operands))
        if node.operation == "transpose":
            return self.transpose(self.value(node.operands[0]))
        if node.operation == "hadamard":
            return self._entrywise(node)
        if node.operation in _OF_NORMAL_FORMS:
            node = node._replace(operands=tuple(self.node(self.value(o), shape_of(o)) for o in node.operands))
        if of_factors := parts_of_kron(node):
            return self.multiply(*map(self.value, of_factors))
        if node.operation in _LINEAR:
            return self._linear(node)
        inner = node.operands[0] if node.operation == "inv" else None
        if isinstance(inner, Tensor) and inner.operation == "transpose":
            return self.transpose((atom(node._replace(operands=inner.operands)),))
        if isinstance(inner, Tensor) and inner.operation == "diag" and shape_of(inner.operands[0])[1] == 1:
            (entries,) = inner.operands
            return (atom(inner._replace(operands=(powered(entries, Fraction(-1)),))),)
        return (atom(node),)

    def _linear(self, node: Tensor) -> Value:
        """An operation that is linear in each operand: numbers move to the front."""
        factor, operands = self._numbers_in_front(node.operands)
        return (_joined(factor, atom(node._replace(operands=operands))),)

    def _entrywise(self, node: Tensor) -> Value:
        """A ∘ B with numbers in front, and with the powers of equal factors taken together."""
        factor, operands = self._numbers_in_front(node.operands)
        return (_joined(factor, atom(hadamard(operands, node.shape))),)

    def _numbers_in_front(self, operands: Sequence[Node]) -> tuple[Term, tuple[Node, ...]]:
        """The product of the numbers that stand before the operands, and the operands without them."""
        factor = Term(Fraction(1))
        bare = []
        for operand in operands:
            value = self.value(operand)
            if len(value) == 1:
                factor = _joined(factor, value[0]._replace(chain=()))
                value = (value[0]._replace(coefficient=Fraction(1), scalars=()),)
            bare.append(self.node(value, shape_of(operand)))
        return factor, tuple(bare)

    def power(self, base: Node, exponent: Fraction) -> Value:
        """A power of a number; for a product the product of its factors' powers, if the exponent is an integer."""
        value = self.value(base)
        if len(value) == 1 and exponent.denominator == 1 and not value[0].chain and value[0].coefficient:
            only = value[0]
            return (Term(only.coefficient**exponent.numerator, tuple((n, e * exponent) for n, e in only.scalars)),)
        if exponent == 1:
            return value
        return (Term(Fraction(1), ((self.node(value, ()), exponent),)),)

    # --- operations -------------------------------------------------------------------------

    def multiply(self, *values: Value) -> Value:
        """The product; a factor of several terms stays together, as A·x − b does."""
        product = Term(Fraction(1))
        for value in values:
            if not value:
                return ()
            factor = value[0] if len(value) == 1 else self._together(value)
            product = _joined(product, factor)
        collapsed = self._collapsed(product)
        merged = self._neighbours(list(collapsed.chain))
        return (collapsed,) if merged is None else self.multiply((collapsed._replace(chain=()),), merged)

    def each(self, left: Value, right: Value) -> Value:
        """The product of each term on the left with each on the right."""
        return add(*(self.multiply((one,), (two,)) for one in left for two in right))

    def identity(self, size: int) -> Value:
        """The identity matrix; the number 1."""
        return (atom(identity(size, NOWHERE)) if size > 1 else Term(Fraction(1)),)

    def kronecker(self, left: Value, right: Value) -> Value:
        """A ⊗ B; a product where one of them is a number."""
        if not left or not right:
            return ()
        shapes = _shape(left), _shape(right)
        if () in shapes:
            return self.multiply(left, right)
        (m, n), (p, q) = shapes
        if n == p == 1 or m == q == 1:  # a column beside a row
            return self.multiply(left, right) if n == p == 1 else self.multiply(right, left)
        factor = Term(Fraction(1))
        operands: list[Node] = []
        for value, shape in zip((left, right), shapes, strict=True):
            if len(value) == 1:
                factor = _joined(factor, value[0]._replace(chain=()))
                value = (value[0]._replace(coefficient=Fraction(1), scalars=()),)
            operands.append(self.node(value, shape))
        if all(isinstance(operand, Tensor) and operand.operation == "eye" for operand in operands):
            return (_joined(factor, atom(identity(m * p, NOWHERE))),)
        return (_joined(factor, atom(tensor("kron", operands, (m * p, n * q), NOWHERE))),)

    def in_a_column(self, value: Value, shape: Shape) -> Value:
        """vec Aᵀ, the entries of A row by row; of a vector the vector."""
        if not value or not shape or shape[1] == 1:
            return value
        turned = self.transpose(value)
        if shape[0] == 1:
            return turned
        factor: Value = (Term(Fraction(1)),)
        if len(turned) == 1:
            factor = (turned[0]._replace(chain=()),)
            turned = (turned[0]._replace(coefficient=Fraction(1), scalars=()),)
        node = self.node(turned, shape[::-1])
        size = shape[0] * shape[1]
        if isinstance(node, Tensor) and node.operation == "ones":
            return self.multiply(factor, (atom(tensor("ones", node.operands, (size, 1), NOWHERE)),))
        return self.multiply(factor, (atom(Tensor("vec", "", (), (size, 1), (node,), NOWHERE)),))

    def _neighbours(self, chain: list[Node]) -> Value | None:
        """The product with two neighbours made one: (A ⊗ B)(C ⊗ D) = AC ⊗ BD, (A ⊗ B)·K = K·(B ⊗ A), K·D = D."""
        for place, (left, right) in enumerate(pairwise(chain)):
            found = self._of_neighbours(left, right)
            if found is not None:
                return self.multiply(self._of_chain(chain[:place]), found, self._of_chain(chain[place + 2 :]))
        return None

    def _of_chain(self, chain: Sequence[Node]) -> Value:
        return (Term(Fraction(1), (), tuple(chain)),)

    def _of_neighbours(self, left: Node, right: Node) -> Value | None:
        if not (isinstance(left, Tensor) and isinstance(right, Tensor)):
            return None
        kinds = left.operation, right.operation
        if kinds == ("kron", "kron"):
            (a, b), (c, d) = left.operands, right.operands
            if shape_of(a)[1] != shape_of(c)[0]:
                return None
            one, two = (self.multiply(self.value(u), self.value(v)) for u, v in ((a, c), (b, d)))
            return self.kronecker(one, two)
        if kinds == ("kron", "commutation"):
            a, b = left.operands
            (m, n), (p, q) = shape_of(a), shape_of(b)
            if right.place != (n, q):
                return None
            swap: Value = (atom(right._replace(place=(m, p), shape=(m * p, m * p))),) if 1 not in (m, p) else ()
            turned = self.kronecker(self.value(b), self.value(a))
            return self.multiply(swap, turned) if swap else turned
        if kinds == ("commutation", "commutation") and left.place == right.place[::-1]:
            return self.identity(left.shape[0])
        if kinds == ("commutation", "duplication"):
            return (atom(right),)
        if kinds == ("commutation", "vec") and shape_of(right.operands[0]) == left.place:
            return self.in_a_column(self.value(right.operands[0]), shape_of(right.operands[0]))
        if kinds == ("kron", "vec"):
            a, b = left.operands
            inner = right.operands[0]
            if shape_of(inner) == (shape_of(b)[1], shape_of(a)[1]):
                turned = self.transpose(self.multiply(self.value(b), self.value(inner), self.transpose(self.value(a))))
                return self.in_a_column(turned, (shape_of(a)[0], shape_of(b)[0]))
        return None

    def _together(self, value: Value) -> Term:
        node = self.node(value, _shape(value))
        if isinstance(node, Tensor) and node.operation == "product":  # terms with a common factor: (A + Aᵀ)·x
            (term,) = self.multiply(*map(self.value, node.operands))
            return term
        if isinstance(node, Tensor) and node.operation == "transpose" and shape_of(node.operands[0])[1] == 1:
            return self._turned(self._together(self.transpose(value)))
        return atom(node)

    def _collapsed(self, term: Term) -> Term:
        """A chain whose product is a number becomes a scalar; so does such a part of a chain: uvᵀw is (vᵀw)u."""
        chain = list(_without_identities(term.chain))
        scalars = dict(term.scalars)
        start = 0
        while start < len(chain):
            for end in range(start + 1, len(chain) + 1):
                first, last = shape_of(chain[start]), shape_of(chain[end - 1])
                if first and first[0] == 1 and last[1] == 1 and (end > start + 1):
                    number = self._number(tuple(chain[start:end]))
                    scalars[number] = scalars.get(number, Fraction(0)) + 1
                    del chain[start:end]
                    break
            else:
                start += 1
        return Term(term.coefficient, _sorted(scalars), tuple(chain))

    def _number(self, chain: tuple[Node, ...]) -> Node:
        """xᵀAy: of a chain and its transpose, the one that comes first."""
        back = tuple(self._transposed(part) for part in reversed(chain))
        return tensor("product", min(chain, back, key=repr), (), NOWHERE)

    def transpose(self, value: Value) -> Value:
        """The transposed value."""
        return tuple(self._turned(term) for term in value)

    def _turned(self, term: Term) -> Term:
        """(AB)ᵀ = BᵀAᵀ, and [a]×ᵀ = −[a]×."""
        skew = [isinstance(m, Tensor) and m.operation == "skew" for m in term.chain]
        chain = tuple(m if is_skew else self._transposed(m) for m, is_skew in zip(term.chain, skew, strict=True))
        return term._replace(coefficient=term.coefficient * (-1) ** sum(skew), chain=chain[::-1])

    def _transposed(self, node: Node) -> Node:
        if not shape_of(node) or self.is_symmetric(node):
            return node
        if isinstance(node, Tensor) and node.operation == "sum":
            return self.node(self.transpose(self.value(node)), node.shape[::-1])
        if isinstance(node, Tensor) and node.operation == "skew":
            return self.node(scaled(-1, (atom(node),)), node.shape)
        if isinstance(node, Tensor) and node.operation == "kron":
            return node._replace(operands=tuple(map(self._transposed, node.operands)), shape=node.shape[::-1])
        if isinstance(node, Tensor) and node.operation == "commutation":
            return node._replace(place=node.place[::-1])
        return transposed(node, NOWHERE)

    def is_symmetric(self, node: Node) -> bool:
        """Whether a matrix is evidently its own transpose."""
        if not isinstance(node, Tensor):
            return True
        if node.operation == "array":
            return node.name in self.symmetric
        if node.operation in ("inv", "transpose"):
            return self.is_symmetric(node.operands[0])
        if node.operation in ("product", "sum"):
            value = self.value(node)
            return sorted(self.transpose(value), key=repr) == sorted(value, key=repr)
        if node.operation == "kron":
            return all(map(self.is_symmetric, node.operands))
        return node.operation in ("diag", "diagonal", "eye")

    # --- values → nodes ---------------------------------------------------------------------

    def node(self, value: Value, shape: Shape) -> Node:
        """The value as a tree; terms with the same beginning or end are taken together: (A + Aᵀ)x."""
        if not value:
            zero = Number(0, 1, NOWHERE)
            return tensor("zeros", (zero,) * (shape[0] * shape[1]), shape, NOWHERE) if shape else zero
        if value == (only := value[0]._replace(scalars=(), chain=()),):
            return Number(only.coefficient.numerator, only.coefficient.denominator, NOWHERE)
        if len(value) > 1 and shape and shape[0] == 1 < shape[1]:
            return transposed(self.node(self.transpose(value), shape[::-1]), NOWHERE)
        value = self._listed(value, shape)
        groups: list[list[Term]] = []
        for term in sorted(value, key=_transposes):
            for group in groups:
                if term.chain and group[0].scalars == term.scalars and _alike(term.chain, *(t.chain for t in group)):
                    group.append(term)
                    break
            else:
                groups.append([term])
        parts = [self._group(group, shape) for group in groups]
        if len(parts) == 1 and not parts[0][0]:
            return parts[0][1]
        if not shape:
            return Sum(tuple(parts), NOWHERE)
        return tensor("sum", [_negated(part) if negative else part for negative, part in parts], shape, NOWHERE)

    def _listed(self, value: Value, shape: Shape) -> Value:
        """The value with its terms s·E_ij, a number in one place, as one list of entries."""
        units = {term: place for term in value if (place := _only_place(term.chain)) is not None}
        if len(units) < 2:
            return value
        size = shape[0] * shape[1]
        parts = [add(*((term._replace(chain=()),) for term in units if units[term] == k)) for k in range(size)]
        whole = tensor("matrix", [self.node(part, ()) for part in parts], shape, NOWHERE)
        return (*(term for term in value if term not in units), atom(whole))

    def _group(self, group: list[Term], shape: Shape) -> tuple[bool, Node]:
        first = group[0]
        if len(group) == 1:
            return _written(first, shape)
        right = len({t.chain[-1] for t in group}) == 1
        rest = tuple(t._replace(scalars=(), chain=t.chain[:-1] if right else t.chain[1:]) for t in group)
        common = first.chain[-1] if right else first.chain[0]
        sides = shape_of(common)
        inner_shape = (shape[0], sides[0]) if right else (sides[1], shape[1])
        rest = tuple(t if t.chain else t._replace(chain=(identity(inner_shape[0], NOWHERE),)) for t in rest)
        factor = Fraction(1)
        coefficients = {abs(t.coefficient) for t in rest}
        if len(coefficients) == 1:
            factor = coefficients.pop()
            rest = tuple(t._replace(coefficient=t.coefficient / factor) for t in rest)
        inner = self.node(add(tuple(sorted(rest, key=_transposes))), inner_shape)
        parts = inner.operands if isinstance(inner, Tensor) and inner.operation == "product" else (inner,)
        if parts[0] != inner and not shape_of(parts[0]):
            parts = (inner,)
        chain = (*parts, common) if right else (common, *parts)
        return _written(Term(factor, first.scalars, chain), shape)


_LINEAR = frozenset({"trace", "total", "diag", "diagonal", "skew", "cross", "entry"})
_OF_NORMAL_FORMS = frozenset({"inv", "det", "norm", "softmax", "map", "prod", "extremum", "hardmax"})
"""Operations whose operands are put into normal form."""


def parts_of_kron(node: Tensor) -> tuple[Node, ...]:
    """The trace, sum or norm of A and of B, whose product is that of A ⊗ B; the trace for square A and B."""
    (operand,) = node.operands if len(node.operands) == 1 else (None,)
    if node.operation not in ("trace", "total", "norm") or not isinstance(operand, Tensor):
        return ()
    if operand.operation != "kron":
        return ()
    parts = operand.operands
    is_square = all(len({*shape_of(part)}) == 1 for part in parts)
    return tuple(node._replace(operands=(part,)) for part in parts) if is_square or node.operation != "trace" else ()


def _only_place(chain: Sequence[Node]) -> int | None:
    """The place, counted row by row, of the one entry of a list that is 1, if the others are 0."""
    if len(chain) != 1 or not isinstance(chain[0], Tensor) or chain[0].operation != "matrix":
        return None
    parts = chain[0].operands
    if not all(isinstance(part, Number) for part in parts):
        return None
    numbers = [Fraction(part.numerator, part.denominator) for part in parts if isinstance(part, Number)]
    return numbers.index(Fraction(1)) if sorted(numbers)[-2:] == [0, 1] and sum(numbers) == 1 else None


def atom(node: Node) -> Term:
    """A vector or matrix alone, or a number as a scalar."""
    return Term(Fraction(1), (), (node,)) if shape_of(node) else Term(Fraction(1), ((node, Fraction(1)),))


def add(*values: Value) -> Value:
    """The sum, with terms joined that differ only in their coefficients."""
    found: dict[tuple[Any, Any], Fraction] = {}
    for term in (term for value in values for term in value):
        key = term.scalars, term.chain
        found[key] = found.get(key, Fraction(0)) + term.coefficient
    return tuple(Term(c, *key) for key, c in found.items() if c)


def scaled(number: Fraction | int, value: Value) -> Value:
    """The value times a number."""
    return tuple(term._replace(coefficient=term.coefficient * number) for term in value) if number else ()


def _joined(left: Term, right: Term) -> Term:
    scalars = dict(left.scalars)
    for node, exponent in right.scalars:
        scalars[node] = scalars.get(node, Fraction(0)) + exponent
    for sign in [node for node in scalars if isinstance(node, Call) and node.function == "sign"]:
        size, (base,) = sign._replace(function="abs"), sign.arguments
        if scalars[sign] == 1 and scalars.get(size) == -1:  # sign(u)/|u| = 1/u
            scalars |= {sign: Fraction(0), size: Fraction(0), base: scalars.get(base, Fraction(0)) - 1}
    return Term(left.coefficient * right.coefficient, _sorted(scalars), (*left.chain, *right.chain))


def _sorted(scalars: dict[Node, Fraction]) -> Scalars:
    return tuple(sorted(((n, e) for n, e in scalars.items() if e), key=repr))


def _without_identities(chain: Sequence[Node]) -> Sequence[Node]:
    others = [m for m in chain if not (isinstance(m, Tensor) and m.operation == "eye")]
    return others or chain[:1]


def _shape(value: Value) -> Shape:
    chain = value[0].chain
    return (shape_of(chain[0])[0], shape_of(chain[-1])[1]) if chain else ()


def _alike(*chains: Sequence[Node]) -> bool:
    """Whether chains share their last factor, or their first, and differ in the rest."""
    if not all(chains) or max(map(len, chains)) < 2 or chains[0] in chains[1:]:
        return False
    return len({chain[-1] for chain in chains}) == 1 or len({chain[0] for chain in chains}) == 1


def _transposes(term: Term) -> int:
    return sum(isinstance(part, Tensor) and part.operation == "transpose" for part in term.chain)


def _negated(node: Node) -> Node:
    return tensor("product", (Number(-1, 1, NOWHERE), node), shape_of(node), NOWHERE)


def _written(term: Term, shape: Shape) -> tuple[bool, Node]:
    """Whether a term is negative, and the product without the sign."""
    size = abs(term.coefficient)
    above, below = size.numerator, size.denominator
    factors: list[tuple[bool, Node]] = [(False, Number(above, 1, NOWHERE))] if above != 1 else []
    for node, exponent in term.scalars:
        power = (
            node
            if abs(exponent) == 1
            else Power(node, Number(abs(exponent).numerator, exponent.denominator, NOWHERE), NOWHERE)
        )
        factors.append((exponent < 0, power))
    if below != 1:
        factors.append((True, Number(below, 1, NOWHERE)))
    factors.sort(key=lambda factor: factor[0])
    if factors and factors[0][0]:
        factors.insert(0, (False, Number(1, 1, NOWHERE)))
    negative = term.coefficient < 0
    one = len(factors) == 1
    scalar = None if not factors else factors[0][1] if one else Product(tuple(factors), NOWHERE)
    if not term.chain:
        return negative, scalar or Number(1, 1, NOWHERE)
    if scalar is None and len(term.chain) == 1:
        return negative, term.chain[0]
    return negative, tensor("product", (*((scalar,) if scalar else ()), *term.chain), shape, NOWHERE)


__all__ = ["NOWHERE", "Call", "MatrixAlgebra", "Name", "Term", "Value", "add", "atom", "bare", "scaled"]
