"""Another question answered than the one asked: a determinant for a matrix, a sum for a vector, the inverse map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, islice, permutations, product
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.derive import derivative
from symjac.errors import Undecided
from symjac.expressions import distinct
from symjac.kernel import sympy
from symjac.mistakes.case import Case, column, expansion

if TYPE_CHECKING:
    from sympy import Expr

_MOST = 720  # arrangements that are tried
_ZERO = sympy.S.Zero


def determinant(case: Case) -> Iterator[Any]:
    """det J for J, also with the other sign."""
    if case.square and not case.answer_shape:
        try:
            found = case.determinant
        except Undecided:  # too large to be what somebody wrote
            return
        yield found
        yield -found


def jacobian(case: Case) -> Iterator[Any]:
    """J for a number that is made of it."""
    yield case.jacobian
    yield case.jacobian.T


def trace(case: Case) -> Iterator[Any]:
    """The sum of the diagonal."""
    if case.square:
        yield sympy.Add(*case.diagonal)


def permanent(case: Case) -> Iterator[Any]:
    """The determinant with all its products added."""
    if case.square and case.jacobian.rows <= 5:
        yield expansion(case.jacobian, signed=False)


def determinant_sign(case: Case) -> Iterator[Any]:
    """−det J, and an expansion along any line with any other signs."""
    yield -case.right
    n = case.jacobian.rows
    if not (case.square and 2 <= n <= 4):
        return
    rows = [[(line, k) for k in range(n)] for line in range(n)]
    columns = [[(k, line) for k in range(n)] for line in range(n)]
    for line in (*rows, *columns):
        terms = [case.jacobian[place] * case.cofactor(*place) for place in line]
        for signs in product((1, -1), repeat=n):
            yield sympy.Add(*(sign * term for sign, term in zip(signs, terms, strict=True)))


def determinant_factor(case: Case) -> Iterator[Any]:
    """The determinant without one or more of its factors."""
    variables = {*case.variables}
    shorter = sympy.factor_terms(exact.simplify(case.right))
    factors = [factor for factor in sympy.Mul.make_args(shorter) if factor.free_symbols & variables]
    for size in range(1, min(len(factors), 4) + 1):
        for dropped in combinations(factors, size):
            if all(factor.as_base_exp()[1] == 1 or len(factors) > 1 for factor in dropped):
                yield case.right / sympy.Mul(*dropped)
    for factor in factors:
        number, exponent = factor.args[0].as_coeff_Mul() if isinstance(factor, sympy.exp) else (sympy.S.One, _ZERO)
        if number.is_Integer and number > 1:
            yield case.right / sympy.exp(exponent)  # e²ᵘ is eᵘ·eᵘ


def summed(case: Case) -> Iterator[Any]:
    """The sum of the entries of a vector."""
    if 1 in case.right_shape:
        yield sympy.Add(*case.right)


def multiplied(case: Case) -> Iterator[Any]:
    """Their product."""
    if 1 in case.right_shape:
        yield sympy.Mul(*case.right)


def gradient(case: Case) -> Iterator[Any]:
    """∇f, as a column or a row."""
    yield case.jacobian.T
    yield case.jacobian


def not_symmetric(case: Case) -> Iterator[Any]:
    """One of ∂²f/∂x∂y and ∂²f/∂y∂x right, the other as the student has it."""
    if case.answer_shape != case.right_shape:
        return
    n = case.right.rows
    entries = {(i, i): case.right[i, i] for i in range(n)}
    for i, j in combinations(range(n), 2):
        upper, lower, right = case.answer[i, j], case.answer[j, i], case.right[i, j]
        if case.same(upper, right):
            upper = right
        elif case.same(lower, right):
            lower = right
        else:
            return
        entries |= {(i, j): upper, (j, i): lower}
    yield sympy.ImmutableDenseMatrix(n, n, lambda i, j: entries[i, j])


def mixed_wrong(case: Case) -> Iterator[Any]:
    """The right diagonal, and beside it a symmetric matrix as the student has it."""
    if case.answer_shape == case.right_shape:
        n = case.right.rows
        if all(case.same(case.answer[i, j], case.answer[j, i]) for i, j in combinations(range(n), 2)):
            yield sympy.ImmutableDenseMatrix(n, n, lambda i, j: (case.right if i == j else case.answer)[i, j])


def mixed_dropped(case: Case) -> Iterator[Any]:
    """The Hessian without ∂²f/∂x∂y."""
    n = case.right.rows
    yield sympy.ImmutableDenseMatrix(n, n, lambda i, j: case.right[i, j] if i == j else _ZERO)
    yield column(*(case.right[i, i] for i in range(n)))


def slopes_multiplied(case: Case) -> Iterator[Any]:
    """(∂f/∂x)(∂f/∂y) for ∂²f/∂x∂y, or on the diagonal only."""
    gradient = case.jacobian.T
    yield gradient * gradient.T
    n = case.right.rows
    for off in (lambda i, j: case.right[i, j], lambda i, j: _ZERO):  # noqa: ARG005
        yield sympy.ImmutableDenseMatrix(n, n, lambda i, j, off=off: gradient[i] ** 2 if i == j else off(i, j))


def not_summed(case: Case) -> Iterator[Any]:
    """The terms of ∇·F one by one, or J itself."""
    yield case.jacobian
    yield column(*case.diagonal)
    yield sympy.diag(*case.diagonal)
    yield sympy.Mul(*case.diagonal)


def other_slopes_summed(case: Case) -> Iterator[Any]:
    """Σ ∂f_i/∂x_j with each variable once, but not that of its component."""
    n = len(case.variables)
    if case.square and n <= 4:
        for order in islice(permutations(range(n)), 1, None):
            yield sympy.Add(*(case.jacobian[i, order[i]] for i in range(n)))


def all_slopes_summed(case: Case) -> Iterator[Any]:
    """The sum of all entries of J."""
    yield sympy.Add(*case.slopes.values())


def _seconds(case: Case) -> list[Expr]:
    return [derivative(case.jacobian[0, j], x) for j, x in enumerate(case.variables)]


def seconds_not_summed(case: Case) -> Iterator[Any]:
    """The terms of Δf one by one."""
    yield column(*_seconds(case))
    yield sympy.diag(*_seconds(case))


def firsts_summed(case: Case) -> Iterator[Any]:
    """The sum of the ∂f/∂x, or ∇f."""
    yield sympy.Add(*case.jacobian)
    yield case.jacobian.T


def squares_summed(case: Case) -> Iterator[Any]:
    """The sum of the (∂f/∂x)²."""
    yield sympy.Add(*(slope**2 for slope in case.jacobian))


def curl_signs(case: Case) -> Iterator[Any]:
    """−curl F, components with the other sign, sums for the differences."""
    J = case.jacobian  # noqa: N806 - the matrix's name
    if J.shape == (2, 2):
        yield from (-case.right, J[1, 0] + J[0, 1]) if not case.right_shape else ()
        return
    if J.shape != (3, 3):
        return
    pairs = [(J[2, 1], J[1, 2]), (J[0, 2], J[2, 0]), (J[1, 0], J[0, 1])]
    choices = [(a - b, b - a, a + b, -a - b) for a, b in pairs]
    chosen = sorted(product(range(4), repeat=3), key=lambda places: sum(map(bool, places)))
    for places in ((1, 1, 1), (2, 2, 2), *chosen[1:]):
        yield column(*(choice[place] for choice, place in zip(choices, places, strict=True)))


def copied(case: Case) -> Iterator[Any]:
    """F for each derivative of F."""
    components = case.problem.components
    if all(isinstance(component, sympy.exp) for component in components):
        return  # of eᵘ a copy may be f'(u) without u'
    m, n = case.problem.shape
    yield sympy.ImmutableDenseMatrix(m, n, lambda i, _: components[i])
    yield column(*components)
    if m == 1:
        yield column(*components * n)
        yield components[0]


def inverse(case: Case) -> Iterator[Any]:
    """J⁻¹, also in the old variables; 1/det J."""
    if not case.square or case.jacobian.rows > 3 or case.determinant == 0:
        return
    if case.question == "determinant":
        yield 1 / case.determinant
    else:
        n = case.jacobian.rows
        inverse = sympy.ImmutableDenseMatrix(n, n, lambda i, j: case.cofactor(j, i) / case.determinant)
        yield inverse
        yield inverse.T


def renamed(case: Case) -> Iterator[Any]:
    """The right answer in letters that the problem does not have."""
    own = sorted(case.right.free_symbols, key=str)
    strangers = sorted(case.answer.free_symbols - case.right.free_symbols - set(case.variables), key=str)
    for count in range(len(strangers), 0, -1):
        for chosen in islice(permutations(own, count), _MOST):
            yield case.right.xreplace(dict(zip(chosen, strangers, strict=False)))


def exchanged(case: Case) -> Iterator[Any]:
    """The right answer with two variables exchanged."""
    for a, b in combinations(case.variables, 2):
        yield case.right.xreplace({a: b, b: a})


def one_entry(case: Case) -> Iterator[Any]:
    """One partial derivative where all were asked for."""
    if 1 in case.right_shape and not case.answer_shape:
        yield from case.right


def powers_spread(roots: bool) -> Callable[[Case], Iterator[Any]]:
    """The expression with (u + v)ⁿ written as uⁿ + vⁿ, for roots or for whole exponents."""

    def spread(case: Case) -> Iterator[Any]:
        for power in distinct(case.right):
            if power.is_Pow and power.base.is_Add and power.exp.is_Rational and power.exp.is_Integer is not roots:
                yield case.right.xreplace({power: sympy.Add(*(term**power.exp for term in power.base.args))})

    return spread
