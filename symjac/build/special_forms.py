"""Nodes with a structure of their own → SymPy: vectors and matrices, cases, limits and other special forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import product
from math import comb
from typing import TYPE_CHECKING, Any

from symjac import exact, expressions, work
from symjac.errors import LimitError, ParseError, ReadError, Undecided
from symjac.expressions import applied, spelled
from symjac.expressions.applied import PIECES, class_of, records
from symjac.functions import TABLE
from symjac.kernel import sympy, sympy_failures
from symjac.local import ORDERINGS, may_be_real, relation
from symjac.read import Call, Condition, Name, Node, Number, Power, Product, Sum, Tensor, walk
from symjac.read.shapes import entries, entry, shape_of

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.build.builder import Builder


# --- vectors and matrices -----------------------------------------------------
#
# Vectors and matrices of a syntax tree → their entries in SymPy. Everything is written out; nothing stays a matrix.


Rows = tuple[tuple["Expr", ...], ...]


def rows(builder: Builder, node: Node) -> Rows:
    """The entries of a value; a vector or matrix that occurs several times is built once."""
    if not isinstance(node, Tensor):
        return ((builder.expression(node),),)
    known = builder.tensors.get(id(node))
    if known is None:
        known = builder.tensors[id(node)] = node, _OPERATIONS[node.operation](builder, node)
    return known[1]


def _entries(builder: Builder, node: Tensor) -> Rows:
    """The entries of a list that was typed entry by entry."""
    return _in_rows([builder.expression(part) for part in node.operands], node.shape)


def _in_rows(parts: Sequence[Expr], shape: tuple[int, ...]) -> Rows:
    columns = shape[1] if shape else 1
    return tuple(tuple(parts[i : i + columns]) for i in range(0, len(parts), columns))


def _entry(builder: Builder, node: Tensor) -> Rows:
    i, j = node.place
    return ((rows(builder, node.operands[0])[i][j],),)


def _sum(builder: Builder, node: Tensor) -> Rows:
    terms = [rows(builder, operand) for operand in node.operands]
    return tuple(
        tuple(expressions.sum_of(list(parts)) for parts in zip(*lines, strict=True))
        for lines in zip(*terms, strict=True)
    )


def _product(builder: Builder, node: Tensor) -> Rows:
    value: Rows | None = None
    factor: list[Expr] = []
    for operand in node.operands:
        right = rows(builder, operand)
        if not shape_of(operand):
            factor.append(right[0][0])
        else:
            value = right if value is None else _multiplied(value, right)
    assert value is not None
    return tuple(tuple(expressions.product([*factor, part]) for part in row) for row in value) if factor else value


def _multiplied(left: Rows, right: Rows) -> Rows:
    columns = list(zip(*right, strict=True))
    return tuple(
        tuple(
            expressions.sum_of([expressions.product([a, b]) for a, b in zip(row, column, strict=True)])
            for column in columns
        )
        for row in left
    )


def _transpose(builder: Builder, node: Tensor) -> Rows:
    return tuple(zip(*rows(builder, node.operands[0]), strict=True))


def _map(builder: Builder, node: Tensor) -> Rows:
    count = node.shape[0] * node.shape[1]
    columns = [entries(operand) if shape_of(operand) else (operand,) * count for operand in node.operands]
    calls = (Call(node.name, parts, node.span) for parts in zip(*columns, strict=True))
    return _in_rows([builder.expression(call) for call in calls], node.shape)


def _hadamard(builder: Builder, node: Tensor) -> Rows:
    factors = zip(*map(entries, node.operands), strict=True)
    parts = [Product(tuple((False, part) for part in each), node.span) for each in factors]
    return _in_rows([builder.expression(part) for part in parts], node.shape)


def _kron(builder: Builder, node: Tensor) -> Rows:
    """The blocks a_ij·B."""
    left, right = (rows(builder, operand) for operand in node.operands)
    return tuple(
        tuple(expressions.product((a, b)) for a in above for b in beside) for above in left for beside in right
    )


def _vec(builder: Builder, node: Tensor) -> Rows:
    """The columns, one below the other."""
    return tuple((part,) for column in zip(*rows(builder, node.operands[0]), strict=True) for part in column)


def _commutation(_: Builder, node: Tensor) -> Rows:
    """K_mn: the entry (i, j) of A is at place jm + i of vec A, and at place in + j of vec Aᵀ."""
    m, n = node.place
    ones = {(i * n + j, j * m + i) for i in range(m) for j in range(n)}
    return _of_ones(ones, node.shape)


def _duplication(_: Builder, node: Tensor) -> Rows:
    """D_n: S_ij and S_ji are one of the entries that are independent of each other, which are taken row by row."""
    (n,) = node.place
    own = {pair: column for column, pair in enumerate((i, j) for i in range(n) for j in range(i, n))}
    return _of_ones({(i * n + j, own[min(i, j), max(i, j)]) for i in range(n) for j in range(n)}, node.shape)


def _of_ones(places: set[tuple[int, int]], shape: tuple[int, ...]) -> Rows:
    """A matrix with ones at these places, and zeros elsewhere."""
    one, zero = sympy.S.One, sympy.S.Zero
    return tuple(tuple(one if (i, j) in places else zero for j in range(shape[1])) for i in range(shape[0]))


def _cross(builder: Builder, node: Tensor) -> Rows:
    """a × b, by components."""
    a, b = map(entries, node.operands)
    return tuple((builder.expression(_difference(a, b, i, node)),) for i in range(3))


def _difference(a: Sequence[Node], b: Sequence[Node], i: int, node: Tensor) -> Sum:
    j, k = (i + 1) % 3, (i + 2) % 3
    terms = (False, (a[j], b[k])), (True, (a[k], b[j]))
    return Sum(tuple((sign, Product(((False, u), (False, v)), node.span)) for sign, (u, v) in terms), node.span)


def _skew(builder: Builder, node: Tensor) -> Rows:
    ((a,), (b,), (c,)) = rows(builder, node.operands[0])
    zero, minus = sympy.S.Zero, expressions.negated
    return (zero, minus(c), b), (c, zero, minus(a)), (minus(b), a, zero)


def _total(builder: Builder, node: Tensor) -> Rows:
    return ((expressions.sum_of([part for row in rows(builder, node.operands[0]) for part in row]),),)


def _prod(builder: Builder, node: Tensor) -> Rows:
    return ((expressions.product([part for row in rows(builder, node.operands[0]) for part in row]),),)


def _extremum(builder: Builder, node: Tensor) -> Rows:
    """The largest, or the least, entry."""
    return ((builder.expression(Call(node.name, entries(node.operands[0]), node.span)),),)


def _hardmax(builder: Builder, node: Tensor) -> Rows:
    """θ(u_i − max of the others)."""
    parts, span = entries(node.operands[0]), node.span
    others = (Call("max", (*parts[:i], *parts[i + 1 :]), span) for i in range(len(parts)))
    above = (Sum(((False, part), (True, other)), span) for part, other in zip(parts, others, strict=True))
    return _in_rows([builder.expression(Call("heaviside", (each,), span)) for each in above], node.shape)


def _stack(builder: Builder, node: Tensor) -> Rows:
    return tuple(row for operand in node.operands for row in rows(builder, operand))


def _trace(builder: Builder, node: Tensor) -> Rows:
    value = rows(builder, node.operands[0])
    return ((expressions.sum_of([value[i][i] for i in range(len(value))]),),)


def _det(builder: Builder, node: Tensor) -> Rows:
    return ((determinant(rows(builder, node.operands[0])),),)


def determinant(value: Rows) -> Expr:
    """The determinant, by the formula of Leibniz: rows are few."""
    if len(value) == 1:
        return value[0][0]
    terms = []
    for i, first in enumerate(value[0]):
        if first == 0:
            continue
        minor = determinant(tuple(row[:i] + row[i + 1 :] for row in value[1:]))
        term = expressions.product([first, minor])
        terms.append(expressions.negated(term) if i % 2 else term)
    return expressions.sum_of(terms)


def _inv(builder: Builder, node: Tensor) -> Rows:
    """The adjugate over the determinant."""
    (argument,) = node.operands
    value, size = rows(builder, argument), node.shape[0]
    over = builder.expression(Product(((True, Tensor("det", "", (), (), (argument,), node.span)),), node.span))
    result = [[over] * size for _ in range(size)]
    for i, j in product(range(size), repeat=2):
        minor = determinant(tuple(row[:i] + row[i + 1 :] for k, row in enumerate(value) if k != j))
        result[i][j] = expressions.product([over, expressions.negated(minor) if (i + j) % 2 else minor])
    return tuple(map(tuple, result))


def _diag(builder: Builder, node: Tensor) -> Rows:
    parts = [part for row in rows(builder, node.operands[0]) for part in row]
    return tuple(tuple(part if i == j else sympy.S.Zero for j in range(len(parts))) for i, part in enumerate(parts))


def _diagonal(builder: Builder, node: Tensor) -> Rows:
    value = rows(builder, node.operands[0])
    return tuple(tuple(part if i == j else sympy.S.Zero for j, part in enumerate(row)) for i, row in enumerate(value))


def _norm(builder: Builder, node: Tensor) -> Rows:
    """The root of the sum of squares; for p = 1 and ∞ the sum and the largest of |x_i|."""
    parts, span = entries(node.operands[0]), node.span
    if node.name == "2":
        two = Number(2, 1, span)
        if not builder.is_real:
            parts = tuple(Call("abs", (part,), span) for part in parts)
        squares = Sum(tuple((False, Power(part, two, span)) for part in parts), span)
        return ((builder.expression(Call("sqrt", (squares,), span)),),)
    sizes = tuple(Call("abs", (part,), span) for part in parts)
    of = Sum(tuple((False, size) for size in sizes), span) if node.name == "1" else Call("max", sizes, span)
    return ((builder.expression(of),),)


def _softmax(builder: Builder, node: Tensor) -> Rows:
    powers = [Call("exp", (part,), node.span) for part in entries(node.operands[0])]
    total = Sum(tuple((False, power) for power in powers), node.span)
    parts = [Product(((False, power), (True, total)), node.span) for power in powers]
    return _in_rows([builder.expression(part) for part in parts], node.shape)


_OPERATIONS: dict[str, Callable[[Builder, Tensor], Rows]] = {
    **dict.fromkeys(("array", "matrix", "eye", "ones", "zeros"), _entries),
    "entry": _entry,
    "sum": _sum,
    "product": _product,
    "transpose": _transpose,
    "map": _map,
    "hadamard": _hadamard,
    "kron": _kron,
    "vec": _vec,
    "commutation": _commutation,
    "duplication": _duplication,
    "cross": _cross,
    "skew": _skew,
    "total": _total,
    "trace": _trace,
    "det": _det,
    "inv": _inv,
    "diag": _diag,
    "diagonal": _diagonal,
    "norm": _norm,
    "softmax": _softmax,
    "prod": _prod,
    "extremum": _extremum,
    "hardmax": _hardmax,
    "stack": _stack,
}
"""Operation of a Tensor → its entries. A test holds it beside the operations of `read.shapes`."""

__all__ = ["determinant", "entry", "rows"]


# --- derivatives, integrals, limits, divisors ---------------------------------
#
# Derivatives, integrals, limits and common divisors that were typed as parts of a component: their values, if proved.
#
#   derivative(f, x, n)      of a smooth expression
#   integral(f, t, a, b)     F(b) − F(a) for an F that is continuous from a to b, where F' = f is proved
#   antiderivative F(x)      where F' = f is proved
#   limit(f, t, a)           f(a) of a continuous f; f⁽ᵏ⁾(a)/g⁽ᵏ⁾(a) of 0/0, by de l'Hôpital's rule; of a quotient of
#                            polynomials at ±∞ by its leading terms
#   common("gcd", p, q)      of polynomials: over ℤ if all coefficients are whole, else over ℚ, where numbers divide all
#
# Everything else is a ReadError without a place, which the builder adds.


_S = sympy.S
CALLS = 3_000_000  # for SymPy's search of an antiderivative
_UNEVALUATED = (sympy.Derivative, sympy.Subs, sympy.Integral, sympy.core.function.AppliedUndef)
_CONTINUOUS = tuple(kind for kind, function in records().items() if function.is_smooth)
"""Functions that are analytic on the whole real line."""


def common(name: str, *parts: Expr) -> Expr:
    """The greatest common divisor or least common multiple of polynomials with rational coefficients."""
    names = sorted(set[Any]().union(*(part.free_symbols for part in parts)), key=str)
    if not names or not all(part.is_polynomial(*names) for part in parts):
        raise ReadError(f"{name} takes rational numbers or polynomials")
    if comb(sum(map(_degree, parts)) + len(names), len(names)) > _MOST_TERMS:
        raise LimitError(f"the polynomials of this {name} are too long", hint="write it out")
    if any(sympy.Poly(part, *names).domain not in (sympy.ZZ, sympy.QQ) for part in parts):
        raise ReadError(f"{name} takes polynomials with rational coefficients")
    return {"gcd": sympy.gcd_list, "lcm": sympy.lcm_list}[name](parts)


def _degree(expr: Expr) -> int:
    """The degree of a polynomial, or a bound."""
    if expr.is_Pow:
        return _degree(expr.base) * int(expr.exp) if expr.base.free_symbols else 0
    below = [_degree(part) for part in expr.args]
    return int(expr.is_Symbol) if not below else max(below) if expr.is_Add else sum(below)


_MOST_TERMS = 2_000
"""The most terms that a polynomial may have whose common divisor is looked for."""


def derivative(expr: Expr, variable: Symbol, order: int) -> Expr:
    """∂ⁿf/∂xⁿ of an expression without kinks and jumps."""
    if expr.has(*PIECES):
        raise ReadError("this is not differentiable everywhere", hint="write the derivative itself")
    found = expr.diff(variable, order)
    if found.has(sympy.Derivative, sympy.Subs):
        raise ReadError("this derivative has no formula", hint="write it itself, or declare a function: --functions g")
    return found


_BY_HAND = (
    "write its value, or a function g in its place: --functions g; "
    "by hand, the derivative by the upper end is the integrand there, by the lower end minus the integrand there"
)
"""By the fundamental theorem of calculus, where the integrand has no other variable than that of the integral."""


def antiderivative(expr: Expr, variable: Symbol) -> Expr:
    """An F with F' = f, which is proved."""
    unknown = ReadError("the value of this integral is not proved", hint=_BY_HAND)
    if expr.has(*PIECES, *_UNEVALUATED, sympy.I) or _has_no_value(expr, variable):
        raise unknown
    try:
        found = work.within(CALLS, lambda: sympy.integrate(expr, variable), late=lambda: None)
    except sympy_failures():
        found = None
    if found is None or found.has(*PIECES, *_UNEVALUATED, sympy.I):
        raise unknown
    if not isinstance(exact.zero(found.diff(variable) - expr), exact.Proved):
        raise unknown
    return found


def _has_no_value(expr: Expr, variable: Symbol) -> bool:
    """Whether this is p·exp(q), with rational polynomials p and q, q of an odd degree from 3 on, with no closed form.

    An antiderivative is y·exp(q) with a polynomial y for which y' + q'y = p. No erf, Ei or li helps: M. F. Singer,
    B. D. Saunders, B. F. Caviness, *SIAM J. Comput.* 14 (1985) 966. SymPy looks for them for seconds.
    """
    dependent = expr.as_independent(variable, as_Add=False)[1]
    factors = sympy.Mul.make_args(dependent)
    others = [factor for factor in factors if not isinstance(factor, sympy.exp)]
    parts = sympy.Mul(*others), sympy.Add(*(power.args[0] for power in factors if power not in others))
    if not all(part.is_polynomial(variable) and _degree(part) <= _MOST_TERMS for part in parts):
        return False
    rest, exponent = (part.as_poly(variable) for part in parts)
    if not all(part.domain.is_QQ | part.domain.is_ZZ for part in (rest, exponent)):
        return False
    if exponent.degree() < 3 or exponent.degree() % 2 == 0:
        return False
    slope = exponent.diff(variable)
    while not rest.is_zero and rest.degree() >= slope.degree():
        leading = rest.LC() / slope.LC() * variable ** (rest.degree() - slope.degree())
        rest -= (leading.diff(variable) + slope.as_expr() * leading).as_poly(variable)
    return not rest.is_zero


def integral(expr: Expr, variable: Symbol, *ends: Expr) -> Expr:
    """∫ₐᵇ f dt by the fundamental theorem of calculus; with one end x, an antiderivative F(x), with ln|u| for ln u."""
    if len(ends) == 2 and _is_continuous(expr, variable, ends):
        return _definite(expr, variable, *ends)
    found = antiderivative(expr, variable)
    if len(ends) == 1:
        found = found.replace(sympy.log, lambda u, *base: sympy.log(u if u.is_positive else sympy.Abs(u), *base))
        return exact.substituted(found, {variable: ends[0]})
    raise ReadError("the value of this integral is not proved", hint=_BY_HAND)


@cache
def _bound(name: str) -> Symbol:
    """One symbol for each name that integrals bind, so that equal ones are equal; no name of a map is it."""
    return sympy.Dummy(name, real=True)


def _definite(expr: Expr, variable: Symbol, low: Expr, high: Expr) -> Expr:
    """∫ₐᵇ f dt of a continuous f: F(b) − F(a), or the integral itself where no F is found."""
    try:
        found = antiderivative(expr, variable)
    except ReadError:
        found = None
    if found is None or not _is_continuous(found, variable, (low, high)):
        bound = _bound(variable.name.lstrip("_"))
        return sympy.Integral(exact.substituted(expr, {variable: bound}), (bound, low, high))
    return exact.substituted(found, {variable: high}) - exact.substituted(found, {variable: low})


def limit(expr: Expr, variable: Symbol, at: Expr) -> Expr:
    """lim f for t → a."""
    if expr.has(*_UNEVALUATED):
        raise ReadError("the value of this limit is not proved", hint="write its value instead")
    if at in (_S.Infinity, _S.NegativeInfinity):
        return _at_infinity(expr, variable)
    if _is_continuous(expr, variable, (at, at)):
        return exact.substituted(expr, {variable: at})
    above, below = sympy.fraction(sympy.together(expr))
    for _ in range(_MOST_ORDERS):
        if not all(_is_continuous(part, variable, (at, at)) for part in (above, below)):
            break
        ends = [exact.substituted(part, {variable: at}) for part in (above, below)]
        if isinstance(exact.zero(ends[1]), exact.Refuted) and not ends[1].free_symbols:
            return ends[0] / ends[1]
        if not all(isinstance(exact.zero(end), exact.Proved) for end in ends):
            break
        above, below = above.diff(variable), below.diff(variable)
    raise ReadError("the value of this limit is not proved", hint="write its value instead")


_MOST_ORDERS = 6
"""Orders to which a quotient is differentiated above and below."""


def _at_infinity(expr: Expr, variable: Symbol) -> Expr:
    """The limit of a quotient of polynomials with rational coefficients."""
    if not expr.has(variable):
        return expr
    above, below = sympy.fraction(sympy.together(expr))
    parts = [part.as_poly(variable) for part in (above, below)]
    if all(part is not None and part.domain.is_QQ | part.domain.is_ZZ for part in parts):
        degree = parts[0].degree() - parts[1].degree()
        if degree <= 0:
            return parts[0].LC() / parts[1].LC() if degree == 0 else _S.Zero
    raise ReadError("the value of this limit is not proved", hint="write its value instead")


def _is_continuous(expr: Expr, variable: Symbol, ends: tuple[Expr, ...]) -> bool:
    """Whether it is proved that the expression is continuous in the variable from one end to the other."""
    for node in sympy.preorder_traversal(expr):
        if not node.has(variable) or node.is_Symbol or node.is_Add or node.is_Mul or isinstance(node, _CONTINUOUS):
            continue
        if node.is_Pow and not node.exp.has(variable):
            if node.exp.is_Integer and node.exp >= 0:
                continue
            inside = node.base
        elif node.is_Pow and not node.base.has(variable) and node.base.is_positive:
            continue
        elif isinstance(node, sympy.log) and len(node.args) == 1:
            inside = node.args[0]
        else:
            return False
        if not _is_positive(inside, variable, ends):
            return False
    return True


def _is_positive(expr: Expr, variable: Symbol, ends: tuple[Expr, ...]) -> bool:
    """Whether it is proved that the expression is positive from one end to the other: everywhere, or it is linear."""
    if expr.is_positive:
        return True
    if expr.diff(variable).has(variable):
        return False
    values = [exact.substituted(expr, {variable: end}) for end in ends]
    if any(value.free_symbols for value in values):
        return all(value.is_positive for value in values)
    try:
        return all(exact.certain_sign(value) == 1 for value in values)
    except (Undecided, LimitError):
        return False


# --- nodes with conditions and names ------------------------------------------
#
# Special forms → SymPy: their arguments are not values alone, but conditions and names of their own too.
#
# piecewise(u, x < 0, v, …)   Derivative(f, x, n)   Integral(f, t, a, b)   Limit(f, t, a)   Subs(f, t, a)   gcd(p, q)


REAL_HINT = "leave out I, and roots and logarithms of negative numbers"
_CONNECTIVES = {"and": sympy.And, "or": sympy.Or, "true": lambda: _S.true}


def _piecewise(builder: Builder, node: Call) -> Expr:
    count = len(node.arguments) // 2 * 2
    cases, others = node.arguments[:count], node.arguments[count:]
    outer, builder.in_case = builder.in_case, True
    pairs = [(builder.expression(v), _condition(builder, c)) for v, c in zip(cases[::2], cases[1::2], strict=True)]
    if others:
        last = builder.expression(others[0])
    else:
        _require_all_cases([condition for _, condition in pairs], node)
        last, _ = pairs.pop()
    built = sympy.Piecewise(*pairs, (last, True))
    builder.in_case = outer
    if built.has(sympy.ITE):  # a condition on a piecewise value: written with & and |, as it can be read back
        built = sympy.Piecewise(*((value, condition.to_nnf()) for value, condition in built.args))
    return built


def _require_all_cases(conditions: Sequence[Any], node: Call) -> None:
    """Raise ParseError unless it is proved that one of the conditions always holds."""
    from symjac.local import uncovered
    from symjac.read.forms import ALL_CASES, NOT_ALL_CASES

    try:
        point = uncovered(conditions)
    except Undecided as error:
        raise ParseError(f"{NOT_ALL_CASES}: {error.message}", span=node.span, hint=ALL_CASES) from error
    if point is not None:
        at = ", ".join(f"{symbol.name} = {spelled(value)}" for symbol, value in point.items())
        raise ParseError(f"{NOT_ALL_CASES}: no condition holds at {at}", span=node.span, hint=ALL_CASES)


def _condition(builder: Builder, node: Node) -> Any:
    if not isinstance(node, Condition):
        return builder.expression(node)
    if node.operator not in _CONNECTIVES:
        return _relation(builder, node)
    return _CONNECTIVES[node.operator](*(_condition(builder, operand) for operand in node.operands))


def _relation(builder: Builder, node: Condition) -> Any:
    sides = [builder.expression(side) for side in node.operands]
    for side, value in zip(node.operands, sides, strict=True):
        if node.operator in ORDERINGS and not may_be_real(value):
            raise ParseError("a condition compares real numbers only", span=side.span, hint=REAL_HINT)
    try:
        return relation(node.operator, *sides)
    except Undecided as error:
        error.span, error.hint = node.span, "a parameter can stand for a side: --params k"
        raise


def _derivative(builder: Builder, node: Call) -> Expr:
    function, *rest = (builder.expression(argument) for argument in node.arguments)
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    if isinstance(function, sympy.core.function.AppliedUndef) or _lacks_formula(function):
        return sympy.Derivative(function, *pairs)
    for variable, order in pairs:
        function = _evaluated(node, derivative, function, variable, int(order))
    return function


def _integral(builder: Builder, node: Call) -> Expr:
    bound, expression = _with_bound(builder, node)
    return _evaluated(node, integral, expression, bound, *map(builder.expression, node.arguments[2:]))


def _limit(builder: Builder, node: Call) -> Expr:
    bound, expression = _with_bound(builder, node)
    at = node.arguments[2]
    ends = {"oo": _S.Infinity, "-oo": _S.NegativeInfinity}
    end = ends[at.name] if isinstance(at, Name) and at.name in ends else builder.expression(at)
    return _evaluated(node, limit, expression, bound, end)


def _common(builder: Builder, node: Call) -> Expr:
    return _evaluated(node, partial(common, node.function), *map(builder.expression, node.arguments))


def _with_bound(builder: Builder, node: Call) -> tuple[Symbol, Expr]:
    """A stand-in for the name that only the expression knows, and the expression."""
    name = node.arguments[1]
    assert isinstance(name, Name)
    outer, bound = builder.placeholders, sympy.Dummy(name.name, real=True)
    builder.placeholders = outer | {name.name: bound}
    expression = builder.expression(node.arguments[0])
    builder.placeholders = outer
    return bound, expression


def _subs(builder: Builder, node: Call) -> Expr:
    count = (len(node.arguments) - 1) // 2
    names = [argument.name for argument in node.arguments[1 : count + 1] if isinstance(argument, Name)]
    values = [builder.expression(value) for value in node.arguments[count + 1 :]]
    has_derivative = any(isinstance(part, Call) and part.function == "Derivative" for part in walk(node.arguments[0]))
    outer, bound = builder.placeholders, [sympy.Dummy(name) for name in names]
    builder.placeholders = outer | dict(zip(names, bound if has_derivative else values, strict=True))
    expression = builder.expression(node.arguments[0])
    builder.placeholders = outer
    if not has_derivative:
        return expression
    if not expression.has(sympy.Derivative, sympy.Subs):
        return exact.substituted(expression, dict(zip(bound, values, strict=True)))
    substituted = sympy.Subs(expression, bound, values)
    form = applied.slot_derivative(substituted)
    return form.expression() if form else substituted


def _evaluated(node: Call, task: Callable[..., Expr], *arguments: Any) -> Expr:
    try:
        return task(*arguments)
    except ReadError as error:
        raise ParseError(error.message, span=node.span, hint=error.hint) from error


def _lacks_formula(value: Expr) -> bool:
    """Whether the function has no formula for its derivative by one of its arguments, as besselj(n, x) by n."""
    return type(value) in {class_of(name) for name, function in TABLE.items() if "" in function.derivative}


OWN: dict[str, Callable[[Builder, Call], Any]] = {
    "piecewise": _piecewise,
    "Derivative": _derivative,
    "Subs": _subs,
    "Integral": _integral,
    "Limit": _limit,
    **dict.fromkeys(("gcd", "lcm"), _common),
}
"""Forms whose arguments are not values alone."""
