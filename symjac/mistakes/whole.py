"""The wrong answers to a question as a whole: wrong shapes and orders, and answers to another question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, islice, permutations, product
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.derive import derivative
from symjac.errors import Undecided
from symjac.expressions import distinct
from symjac.kernel import sympy
from symjac.mistakes.case import Case, column, expansion
from symjac.stepwise import derivation

if TYPE_CHECKING:
    from sympy import Expr


# --- another question answered ------------------------------------------------
#
# Another question answered than the one asked: a determinant for a matrix, a sum for a vector, the inverse map.


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


# --- wrong shapes and orders --------------------------------------------------
#
# Each row computes them from the problem and the right answer; a row about missing rows also uses the shape of the
# student's answer.
#
# Some wrong answers have the right entries in the wrong places: transposed, swapped, missing, too many.


if TYPE_CHECKING:
    pass

_MOST_PERMUTED = 5


def transpose(case: Case) -> Iterator[Any]:
    """Jᵀ, n×m."""
    yield case.right.T


def orientation(case: Case) -> Iterator[Any]:
    """A row for a column, or a column for a row."""
    if 1 in case.right_shape and case.answer_shape != case.right_shape:
        yield case.right.T


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    """The orders of `count` things except the usual one; for many things only those with two exchanged."""
    if count <= _MOST_PERMUTED:
        yield from islice(permutations(range(count)), 1, None)
        return
    for i, j in islice(combinations(range(count), 2), _MOST):
        yield tuple({i: j, j: i}.get(k, k) for k in range(count))


def rows_swapped(case: Case) -> Iterator[Any]:
    """The rows in any other order."""
    if case.answer_shape != case.right_shape:
        return
    for order in _orders(case.right.rows):
        yield case.right.extract(list(order), list(range(case.right.cols)))


def columns_swapped(case: Case) -> Iterator[Any]:
    """The columns in any other order."""
    if case.answer_shape != case.right_shape:
        return
    for order in _orders(case.right.cols):
        yield case.right.extract(list(range(case.right.rows)), list(order))


def misplaced(case: Case) -> Iterator[Any]:
    """The right entries, each moved to where the student has an equal one; a number has one place."""
    if not case.right_shape or case.answer_shape != case.right_shape:
        return
    left, placed = list(case.right), []
    for given in case.answer:
        found = next((entry for entry in left if case.same(entry, given)), None)
        if found is None:
            return
        left.remove(found)
        placed.append(found)
    if not _is_chain_of_another(case):
        yield sympy.ImmutableDenseMatrix(*case.right_shape, placed)


def _is_chain_of_another(case: Case) -> bool:
    """Whether x·cos(xy), y·cos(xy) stand for y·cos(xy), x·cos(xy): then the inner derivatives are wrong."""
    if case.question not in ("jacobian", "gradient"):
        return False
    moved = {i for i, (a, b) in enumerate(zip(case.right, case.answer, strict=True)) if not case.same(a, b)}
    rows = {i // case.right.cols if case.question == "jacobian" else 0 for i in moved}
    return all(derivation(case.problem.components[i], case.variables[0]).rule in _CHAINS for i in rows)


_CHAINS = ("chain", "inverse function", "power of a function", "exponential")


def _rows_kept(case: Case, count: int) -> Iterator[Any]:
    for kept in islice(combinations(range(case.right.rows), count), _MOST):
        yield case.right.extract(list(kept), list(range(case.right.cols)))


def missing_row(case: Case) -> Iterator[Any]:
    """Some of the rows, in their order; the curl of a field of the plane has none."""
    if not case.right_shape:
        return
    m, n = case.right.shape
    if case.answer_shape[1:] == (n,) and case.answer_shape[0] < m and (case.answer_shape[0] > 1 or m == 2):
        yield from _rows_kept(case, case.answer_shape[0])


def one_row(case: Case) -> Iterator[Any]:
    """One of several rows."""
    if case.right.rows > 1:
        yield from _rows_kept(case, 1)


def missing_column(case: Case) -> Iterator[Any]:
    """Some of the columns, in their order."""
    m, n = case.right.shape
    if case.answer_shape[:1] == (m,) and case.answer_shape[1] < n:
        for kept in islice(combinations(range(n), case.answer_shape[1]), _MOST):
            yield case.right.extract(list(range(m)), list(kept))


def extra_row(case: Case) -> Iterator[Any]:
    """The given right rows; the other rows do not matter."""
    m, n = case.right.shape
    if case.answer_shape[1:] == (n,) and case.answer_shape[0] > m:
        for places in islice(combinations(range(case.answer_shape[0]), m), _MOST):
            rows = [
                case.right.row(places.index(i)) if i in places else case.answer.row(i) for i in range(case.answer.rows)
            ]
            yield sympy.ImmutableDenseMatrix.vstack(*rows)


def extra_column(case: Case) -> Iterator[Any]:
    """The given right columns; the other columns do not matter."""
    m, n = case.right.shape
    if case.answer_shape[:1] == (m,) and case.answer_shape[1] > n:
        for places in islice(combinations(range(case.answer_shape[1]), n), _MOST):
            columns = [
                case.right.col(places.index(j)) if j in places else case.answer.col(j) for j in range(case.answer.cols)
            ]
            yield sympy.ImmutableDenseMatrix.hstack(*columns)


def diagonal_matrix(case: Case) -> Iterator[Any]:
    """The diagonal with zeros beside it, or as a vector."""
    m, n = case.right.shape
    yield sympy.ImmutableDenseMatrix(m, n, lambda i, j: case.right[i, j] if i == j else _ZERO)
    yield column(*case.diagonal)


def diagonal_product(case: Case) -> Iterator[Any]:
    """The product of the diagonal for the determinant."""
    if case.square:
        yield sympy.Mul(*case.diagonal)
        yield sympy.diag(*case.diagonal)


def column_factor_lost(case: Case) -> Iterator[Any]:
    """[−r·sin t, r·cos t] without r: the inner derivative of a change of variables."""
    m, n = case.right.shape
    for j in range(n):
        entries = [entry for entry in case.right.col(j) if entry]
        if len(entries) < 2:
            continue
        shared = set.intersection(*(set(sympy.Mul.make_args(entry)) for entry in entries))
        for factor in sorted((factor for factor in shared if factor.has(*case.variables)), key=str):
            yield sympy.ImmutableDenseMatrix(
                m, n, lambda i, k, j=j, factor=factor: case.right[i, k] / (factor if k == j else 1)
            )


_MATRICES = ("jacobian", "gradient", "hessian")


class WrongAnswer(NamedTuple):
    """A mistake's tag, the questions it belongs to and the wrong answers.

    `exact`: the orientation counts; `reads_answer`: the entries of the given answer count.
    """

    tag: str
    questions: tuple[str, ...]
    wrong: Callable[[Case], Iterator[Any]]
    exact: bool = False
    reads_answer: bool = False


ROWS: tuple[WrongAnswer, ...] = (
    WrongAnswer("gradient-orientation", ("gradient", "jacobian"), orientation, exact=True),
    WrongAnswer("transpose", ("jacobian",), transpose, exact=True),
    WrongAnswer("gradient-instead-of-hessian", ("hessian",), gradient),
    WrongAnswer("not-differentiated", (*_MATRICES, "divergence", "laplacian", "curl", "determinant"), copied),
    WrongAnswer("rows-swapped", ("jacobian",), rows_swapped),
    WrongAnswer("columns-swapped", ("jacobian",), columns_swapped),
    WrongAnswer("missing-row", (*_MATRICES, "curl"), missing_row),
    WrongAnswer("one-row-only", ("jacobian", "hessian"), one_row),
    WrongAnswer("missing-column", _MATRICES, missing_column),
    WrongAnswer("extra-row", _MATRICES, extra_row, reads_answer=True),
    WrongAnswer("extra-column", _MATRICES, extra_column, reads_answer=True),
    WrongAnswer("mixed-partial-dropped", ("hessian",), mixed_dropped),
    WrongAnswer("diagonal-only", ("jacobian",), diagonal_matrix),
    WrongAnswer("second-derivative-as-square", ("hessian",), slopes_multiplied),
    WrongAnswer("hessian-not-symmetric", ("hessian",), not_symmetric, reads_answer=True),
    WrongAnswer("inverse-map", ("jacobian", "determinant"), inverse),
    WrongAnswer("entries-misplaced", (*_MATRICES, "curl"), misplaced, reads_answer=True),
    WrongAnswer("chain-factor-missing", ("jacobian",), column_factor_lost),
    WrongAnswer("determinant-instead-of-matrix", ("jacobian",), determinant),
    WrongAnswer("gradient-summed", ("gradient", "jacobian"), summed),
    WrongAnswer("gradient-multiplied", ("gradient", "jacobian"), multiplied),
    WrongAnswer("matrix-instead-of-determinant", ("determinant",), jacobian),
    WrongAnswer("permanent", ("determinant",), permanent),
    WrongAnswer("trace-instead-of-determinant", ("determinant", "jacobian"), trace),
    WrongAnswer("determinant-sign", ("determinant",), determinant_sign),
    WrongAnswer("diagonal-only", ("determinant",), diagonal_product),
    WrongAnswer("spherical-factor-lost", ("determinant",), determinant_factor),
    WrongAnswer("freshman-dream", ("expression",), powers_spread(roots=False)),
    WrongAnswer("linearity-of-root", ("expression",), powers_spread(roots=True)),
    WrongAnswer("missing-row", ("gradient",), one_entry),
    WrongAnswer("divergence-not-summed", ("divergence",), not_summed),
    WrongAnswer("total-instead-of-partial", ("divergence",), all_slopes_summed),
    WrongAnswer("wrong-variable-name", ("divergence",), other_slopes_summed),
    WrongAnswer("divergence-not-summed", ("laplacian",), seconds_not_summed),
    WrongAnswer("first-derivatives-summed", ("laplacian",), firsts_summed),
    WrongAnswer("second-derivative-as-square", ("laplacian",), squares_summed),
    WrongAnswer("curl-sign", ("curl",), curl_signs),
    WrongAnswer(
        "wrong-variable-name",
        (*_MATRICES, "determinant", "divergence", "laplacian", "curl"),
        renamed,
        reads_answer=True,
    ),
)
"""The rows in the order in which they are tried, before the entries of a matrix are looked into."""

LATE_ROWS: tuple[WrongAnswer, ...] = (
    WrongAnswer("wrong-variable-name", (*_MATRICES, "determinant", "divergence", "laplacian", "curl"), exchanged),
    WrongAnswer("mixed-partial", ("hessian",), mixed_wrong, reads_answer=True),
)
"""The rows that are tried after the entries."""
