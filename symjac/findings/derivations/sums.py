"""The entries of an answer as sums of derivatives: ∇·F = ∂f₁/∂x + ∂f₂/∂y = … = value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from symjac.calculus.formulas import scale_factors
from symjac.findings import at_point, entry_label, joined
from symjac.findings.derivations import same
from symjac.kernel import sympy
from symjac.model.sheet import Chain, Inline, Label, Link, Section, Signs, Value, Words

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.calculus.formulas import DerivativeTerm
    from symjac.findings.derivations import Conclusion as Found
    from symjac.findings.derivations import EntrySum
    from symjac.model import Result

    Written = Callable[[Expr], tuple[Inline, ...]]

_RULES = {
    "divergence": "each component by its own variable, added",
    "curl": "derivatives of two components, each by the other's variable, subtracted",
    "laplacian": "twice by the same variable, added",
    "directional": "each derivative times a component of ",
}
"""The summands in Cartesian coordinates; a gradient is a sum in other coordinates only."""

_H = r"\frac{1}{H}"
_GENERAL = {
    "jacobian": Signs("(1/hⱼ)·∂fᵢ/∂qⱼ", r"\frac{1}{h_j} \frac{\partial f_i}{\partial q_j}"),
    "gradient": Signs("(1/hᵢ)·∂f/∂qᵢ", r"\frac{1}{h_i} \frac{\partial f}{\partial q_i}"),
    "divergence": Signs(
        "Σ (1/H)·∂(H·fᵢ/hᵢ)/∂qᵢ", rf"\sum_i {_H} \frac{{\partial}}{{\partial q_i}} \left(\frac{{H}}{{h_i}} f_i\right)"
    ),
    "curl": Signs(
        "(1/(hⱼ·hₖ))·(∂(hₖ·fₖ)/∂qⱼ − ∂(hⱼ·fⱼ)/∂qₖ)",
        r"\frac{1}{h_j h_k} \left(\frac{\partial (h_k f_k)}{\partial q_j} "
        r"- \frac{\partial (h_j f_j)}{\partial q_k}\right)",
    ),
    "laplacian": Signs(
        "Σ (1/H)·∂((H/hᵢ²)·∂f/∂qᵢ)/∂qᵢ",
        rf"\sum_i {_H} \frac{{\partial}}{{\partial q_i}} "
        r"\left(\frac{H}{h_i^2} \frac{\partial f}{\partial q_i}\right)",
    ),
    "directional": Signs("Σ (vⱼ/hⱼ)·∂f/∂qⱼ", r"\sum_j \frac{v_j}{h_j} \frac{\partial f}{\partial q_j}"),
}
"""The formulas whose scale factors have the product H."""


def section(sums: Sequence[EntrySum], written: Written, link: Callable[[Found], Link]) -> Section:
    """All sums of an answer, one below the other; `written` shows an expression, `link` the value of a sum."""
    results = list({id(each.result): each.result for each in sums}.values())
    heading = joined((symbol(result),) for result in results)
    chains = tuple(_chain(each, written, tuple(map(link, each.links))) for each in sums)
    return Section(heading, (*_rule(results[0]), *at_point(results[0].point)), chains)


def symbol(result: Result) -> Label:
    """∇·F, ∇²f₁, D_v F."""
    problem, direction = result.problem, result.direction
    if result.kind == "directional" and direction:
        return Label("directional", (problem.name, direction.name))
    of_component = result.kind in ("gradient", "laplacian")
    if result.kind == "jacobian" or (result.kind == "laplacian" and result.is_matrix):
        return Label("gradient" if result.kind == "jacobian" else "laplacian", (problem.name,))
    return Label(result.kind, problem.component_names if of_component else (problem.name,))


def _rule(result: Result) -> tuple[Inline, ...]:
    """The summands, in words or by the formula."""
    problem, direction = result.problem, result.direction
    vector: tuple[Inline, ...] = ()
    if direction:
        parts = joined(((Value(part),) for part in direction.vector), Signs(", "))
        vector = (Label("name", (direction.name,)), Signs(" = ("), *parts, Signs(")"))
    if problem.coords == "cartesian":
        return (Words(_RULES[result.kind]), *((*vector, Words(", added")) if vector else ()))
    items: list[Inline] = [_GENERAL[result.kind]]
    if result.kind in ("divergence", "laplacian"):
        items += [Words(" with "), Signs("H = "), Value(sympy.Mul(*scale_factors(problem)))]
    turning = result.is_matrix and result.kind in ("jacobian", "laplacian", "directional")
    if turning:
        items.append(Words(", and the terms from the derivatives of the unit vectors"))
    if vector:
        items += [Words(", with "), *vector]
    return tuple(items)


def _chain(each: EntrySum, written: Written, found: tuple[Link, ...]) -> Chain:
    """The formula, the values put in, and the value of the sum."""
    result = each.result
    problem, direction = result.problem, result.direction
    left = entry_label(result, *each.place) if each.place else symbol(result)
    links = [Link("=", added(_times(term.coefficient, (_named(result, term),)) for term in each.terms))]
    if direction and (not each.place or problem.coords == "cartesian"):
        component = problem.component_names[each.place[0] if each.place else 0]
        product = (Label("gradient", (component,)), Signs("·"), Label("name", (direction.name,)))
        links.insert(0, Link("=", product))
    if not each.terms:
        return Chain((), (left,), (*links[:-1], *found))
    several = len(each.values) > 1
    links.append(Link("=", added(_product(*factors, written, several) for factors in each.values)))
    return Chain((), (left,), (*links, *found[_says_all(each) :]))


def _named(result: Result, term: DerivativeTerm) -> Label:
    """∂(r²·f₁)/∂r, unevaluated."""
    problem = result.problem
    component = problem.component_names[term.component]
    by = tuple(variable.name for variable in term.by(problem))
    return derivative(component, by, term.weight) if by else Label("name", (component,))


def derivative(component: str, by: tuple[str, ...], weight: Expr) -> Label:
    """∂f/∂x, ∂²f/∂x∂y, ∂(r²·f)/∂r, ∂(r²·∂f/∂r)/∂r."""
    if weight != 1:
        return Label("weighted_partial", (weight, component, by))
    return Label("partial" if len(by) == 1 else "second_partial", (component, *by))


Summand = tuple[bool, tuple[Inline, ...]]
"""Whether a summand has a minus, and the rest of it."""


def _product(coefficient: Expr, value: Expr, written: Written, several: bool) -> Summand:
    """The values of a term, not multiplied out: `-(x + 1)`, `(2r + 1)/r²`, `3·2x`, `-(-1)`."""
    minus, size = _sign(coefficient)
    if value == 0:
        return minus, written(value)
    negative = bool(value.as_coeff_Mul()[0].is_negative)
    if negative and not minus:
        return True, _product(size, -value, written, several)[1]
    if value == 1:
        return minus, ((Signs("(", r"\left("), Value(size), Signs(")", r"\right)")) if size.is_Add else (Value(size),))
    shown, fraction = written(value), sympy.fraction(value)[1] != 1
    if not (size.is_Number or negative or fraction) and isinstance(shown[0], Value):
        numbers, rests = zip(size.as_coeff_Mul(), value.as_coeff_Mul(), strict=True)
        if 1 in numbers:  # otherwise SymPy would multiply them
            factors = [part for rest in rests for part in sympy.Mul.make_args(rest) if part != 1]
            number = [part for part in numbers if part != 1]
            return minus, (Value(sympy.Mul(*number, *factors, evaluate=False)),)
    if negative or (value.is_Add and (several or size != 1)) or (fraction and size != 1):
        shown = (Signs("(", r"\left("), *shown, Signs(")", r"\right)"))
    return minus, _times(size, shown)[1]


def _times(coefficient: Expr, factor: tuple[Inline, ...]) -> Summand:
    """A coefficient before a factor; 1 is not written."""
    minus, size = _sign(coefficient)
    if size == 1:
        return minus, factor
    if size.is_Add:
        return minus, (Signs("(", r"\left("), Value(size), Signs(")·", r"\right) \cdot "), *factor)
    if sympy.fraction(size)[1] != 1:  # TeX needs no brackets, as it has a bar
        return minus, (Signs("(", " "), Value(size), Signs(")·", r" \cdot "), *factor)
    return minus, (Value(size), Signs("·"), *factor)


def _sign(coefficient: Expr) -> tuple[bool, Expr]:
    minus = bool(coefficient.as_coeff_Mul()[0].is_negative)
    return minus, -coefficient if minus else coefficient


def added(summands: Iterable[Summand]) -> tuple[Inline, ...]:
    """The sum of terms, some with a minus."""
    items: list[Inline] = []
    for minus, summand in summands:
        sign = " - " if minus else " + "
        items += [*([Signs(sign if items else "-")] if items or minus else []), *summand]
    return tuple(items)


def _says_all(each: EntrySum) -> bool:
    """Whether the values in the formula are the sum already, up to the order of the terms."""
    if len(each.values) == 1 and each.values[0][1] == 0:
        return True
    (last, *_) = each.links
    plain = all(abs(coefficient) == 1 and value != 0 for coefficient, value in each.values)
    total = sympy.Add(*(sympy.Mul(*factors) for factors in each.values))
    count = sum(len(sympy.Add.make_args(value)) for _, value in each.values)
    return plain and same(total, last.expr) and len(sympy.Add.make_args(total)) == count
