"""The sheet and the record of derivations, and entries of answers as sums of derivatives: ∇·F = ∂f₁/∂x + … = value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symjac.calculus.vector import scale_factors
from symjac.expressions import free_symbols
from symjac.findings import at_point, entry_label, enumerated, joined, listed, point, symbol, the_map
from symjac.findings.derivations import Conclusion, Derivation, Derivations, EntrySum, How, LeibnizSum, Zeros, same
from symjac.kernel import sympy
from symjac.model.sheet import (
    Aside,
    Block,
    Chain,
    Inline,
    Item,
    Items,
    Label,
    Link,
    Section,
    Sheet,
    Signs,
    Value,
    said,
    section,
)
from symjac.stepwise import UNSAID, Again, Closed, Constant, Number, Opened
from symjac.stepwise.patterns import other_letters
from symjac.stepwise.rules import RULE, is_reordered

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.calculus.vector import DerivativeTerm
    from symjac.findings.derivations import Conclusion as Found
    from symjac.model import Result
    from symjac.render.records import Writer
    from symjac.stepwise import Line as OutlineLine, Step
    from symjac.stepwise.patterns import Formula

    Written = Callable[[Expr], Items]


# --- entries as sums of derivatives -------------------------------------------
#
# The entries of an answer as sums of derivatives: ∇·F = ∂f₁/∂x + ∂f₂/∂y = … = value.


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


def of_sums(sums: Sequence[EntrySum], written: Written, link: Callable[[Found], Link]) -> Section:
    """All sums of an answer, one below the other; `written` shows an expression, `link` the value of a sum."""
    results = list({id(each.result): each.result for each in sums}.values())
    heading = joined((symbol(result),) for result in results)
    chains = tuple(_chain(each, written, tuple(map(link, each.links))) for each in sums)
    return section(heading, (*_rule(results[0]), *at_point(results[0].point)), *chains)


def _rule(result: Result) -> Items:
    """The summands, in words or by the formula."""
    problem, direction = result.problem, result.direction
    vector: Items = ()
    if direction:
        parts = joined(((Value(part),) for part in direction.vector), "$, $")
        vector = said("%s$ = ($%s$)$", direction.name, parts)
    if problem.coords == "cartesian":
        return said(_RULES[result.kind]) + (said("%s, added", vector) if vector else ())
    items: Items = (_GENERAL[result.kind],)
    if result.kind in ("divergence", "laplacian"):
        items += said(" with $H = $%s", sympy.Mul(*scale_factors(problem)))
    if result.is_matrix and result.kind in ("jacobian", "laplacian", "directional"):
        items += said(", and the terms from the derivatives of the unit vectors")
    return items + (said(", with %s", vector) if vector else ())


def _chain(each: EntrySum, written: Written, found: tuple[Link, ...]) -> Chain:
    """The formula, the values put in, and the value of the sum."""
    result = each.result
    problem, direction = result.problem, result.direction
    left = entry_label(result, *each.place) if each.place else symbol(result)
    links = [Link("=", added(_times(term.coefficient, (_sum_named(result, term),)) for term in each.terms))]
    if direction and (not each.place or problem.coords == "cartesian"):
        component = problem.component_names[each.place[0] if each.place else 0]
        links.insert(0, Link("=", said("%s$·$%s", Label("gradient", (component,)), direction.name)))
    if not each.terms:
        return Chain((), (left,), (*links[:-1], *found))
    several = len(each.values) > 1
    links.append(Link("=", added(_product(*factors, written, several) for factors in each.values)))
    return Chain((), (left,), (*links, *found[_says_all(each) :]))


def _sum_named(result: Result, term: DerivativeTerm) -> Label:
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


Summand = tuple[bool, Items]
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


def _times(coefficient: Expr, factor: Items) -> Summand:
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


def added(summands: Iterable[Summand]) -> Items:
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


# --- the record ---------------------------------------------------------------
#
# The record of derivations: each derivative with the number of its step, then every step once.


def record(found: Derivations, write: Writer) -> dict[str, Any]:
    """The map, and how each derivative is found."""
    return {
        **_the_map(write, found),
        **({"at": write.at_point(found.point)} if found.point else {}),
        **steps(write, found),
    }


def _the_map(write: Writer, found: Derivations) -> dict[str, Any]:
    """The map; for a component that is too long to be written down, its length."""
    problem = found.problem
    nodes = [found.outline.excess(component) for component in problem.components]
    short = tuple(sympy.S.Zero if n else f for f, n in zip(problem.components, nodes, strict=True))
    made = write.the_map(replace(problem, components=short))
    made["components"] = [
        {"name": component["name"], "nodes": n} if n else component
        for component, n in zip(made["components"], nodes, strict=True)
    ]
    return made


def steps(write: Writer, found: Derivations) -> dict[str, Any]:
    """The derivatives, all steps below them, and the results that are put together from them."""
    return _Record(write, found).described()


class _Record:
    """The record of one set of derivations."""

    def __init__(self, write: Writer, found: Derivations) -> None:
        self.write = write
        self.found = found
        self.outline = found.outline

    def _expression(self, expr: Expr) -> dict[str, Any]:
        """An expression as text and as LaTeX; only its length if it is too long."""
        nodes = self.outline.excess(expr)
        return {"nodes": nodes} if nodes else dict(self.write.expression(expr))

    def described(self) -> dict[str, Any]:
        expansion = self.found.expansion
        products = expansion and expansion.products
        return {
            "derivations": [
                self._derivation(part) if isinstance(part, Derivation) else self._zeros(part)
                for part in self.found.parts
            ],
            "steps": [self._step(number, step) for number, step in self.outline.in_order() if self._is_shown(number)],
            **(
                {
                    "expansion": {
                        "products": products
                        and [{"sign": p.sign, "columns": [j + 1 for j in p.columns]} for p in products],
                        "then": [self._link(link) for link in expansion.links],
                    }
                }
                if expansion
                else {}
            ),
            **({"sums": [self._sum(each) for each in self.found.sums]} if self.found.sums else {}),
        }

    def _sum(self, each: EntrySum) -> dict[str, Any]:
        """An entry of the answer by its place, and the terms of its sum."""
        result, problem = each.result, each.result.problem
        by_component = result.kind in ("gradient", "laplacian")
        terms = [
            {
                "coefficient": self._expression(term.coefficient),
                **self._weight(term.weight),
                "component": problem.component_names[term.component],
                "by": [variable.name for variable in term.by(problem)],
                "value": self._expression(value),
            }
            for term, (_, value) in zip(each.terms, each.values, strict=True)
        ]
        return {
            **({"component": problem.component_names[0]} if by_component else {}),
            **({"row": each.place[0] + 1} if each.place else {}),
            "terms": terms,
            "then": [self._link(link) for link in each.links],
        }

    def _weight(self, weight: Expr) -> dict[str, Any]:
        """The factor inside the last derivative, if there is one."""
        return {} if weight == 1 else {"weight": self._expression(weight)}

    def _derivation(self, part: Derivation) -> dict[str, Any]:
        return {
            "component": part.component,
            "by": [v.name for v in part.by],
            **self._weight(part.weight),
            "step": _dotted(self.outline.numbers[part.root]),
            "then": [self._link(link) for link in part.links],
        }

    def _zeros(self, part: Zeros) -> dict[str, Any]:
        return {
            "component": part.component,
            "by": [v.name for v in part.by],
            **self._weight(part.weight),
            "independent": [v.name for v in part.variables],
        }

    def _step(self, number: Number, step: Step) -> dict[str, Any]:
        row = RULE[step.rule]
        bindings = (binding.renamed({}) for binding in self.outline.bindings[step])
        return {
            "number": _dotted(number),
            "rule": step.rule,
            "statement": row.stated(len(step.children)).text or row.remark,
            "with": [{"name": b.left.text, **self._expression(b.value)} for b in bindings],
            "expression": self._expression(step.expr),
            "variable": step.wrt.name,
            **self._worked(step),
            "result": self._expression(step.result),
            "children": [_dotted(number) for number in self._children(step)],
        }

    def _worked(self, step: Step) -> dict[str, Any]:
        """The rule's formula with everything put in, before it is simplified."""
        worked = self.outline.worked(step)
        if worked is None:
            return {}
        return {"unsimplified": {"text": self.write.text.worked(worked), "latex": self.write.latex.worked(worked)}}

    def _children(self, step: Step) -> list[Number]:
        numbers = (self.outline.numbers[child] for child in dict.fromkeys(step.children))
        return [number for number in numbers if self._is_shown(number)]

    def _is_shown(self, number: Number) -> bool:
        """A brief derivation has the first step and those that it needs."""
        return self.found.level == "full" or len(number) <= _BRIEF

    def _link(self, link: Conclusion) -> dict[str, Any]:
        return {"how": link.how, **self._expression(link.expr)}


_BRIEF = 2
"""Parts of a number."""


def _dotted(number: Number) -> str:
    return ".".join(map(str, number))


# --- the sheet ----------------------------------------------------------------
#
# The sheet of derivations: each derivative under its name, step by step; zeros in a line; det J from its products.


_REASONS: dict[How, str] = {
    "simplified": "simplified",
    "rearranged": "rearranged",
    "multiplied": "",
    "added": "",
    "at the point": "",
    "by definition": "by the definition of the derivative: the formula does not give this value",
    "decimals": "",
}

_MOST_NAMES = 4  # that are said to be constant

__all__ = ["record", "sheet", "steps"]


def sheet(found: Derivations, *, alone: bool = True) -> Sheet:
    """The map, unless it stands above already or the first heading shows it; then the sections."""
    return _Sheet(found, alone).sections()


class _Sheet:
    """Makes the sheet of one set of derivations."""

    def __init__(self, found: Derivations, alone: bool) -> None:
        self.found = found
        self.alone = alone
        problem = found.problem
        self.names = {symbol.name for symbol in (*problem.variables, *problem.parameters)} | {*problem.functions}
        self.partial = len(problem.variables) > 1
        self._is_brief = found.level == "brief"

    @cached_property
    def _single(self) -> bool:
        """Whether headings can show the function itself, because there is only one."""
        (first, *more) = self.found.problem.components
        return not more and not self.found.outline.excess(first)

    def sections(self) -> Sheet:
        sections = [] if self._single or not self.alone else [self._map()]
        lines = iter(self.found.outline.parts)
        for part in self.found.parts:
            sections.append(self._zeros(part) if isinstance(part, Zeros) else self._derivation(part, next(lines)))
        if self.found.expansion:
            sections.append(self._determinant(self.found.expansion))
        if self.found.sums:
            sections.append(of_sums(self.found.sums, self._value, self._link))
        return tuple(sections)

    def _map(self) -> Section:
        """The map, without components that are too long to be read."""
        section = the_map(self.found.problem)
        astronomic = any(map(self.found.outline.excess, self.found.problem.components))
        return replace(section, blocks=()) if astronomic else section

    # --- one derivative ---------------------------------------------------------------------

    def _derivation(self, part: Derivation, lines: tuple[OutlineLine, ...]) -> Section:
        count = sum(isinstance(line, Opened | Constant) for line in lines)
        remark = ("1 step" if count == 1 else f"{count:,} steps") if count and not self._is_brief else ""
        last = next((line for line in lines if isinstance(line, Closed) and line.step is part.root), None)
        if self._is_brief:
            blocks = self._brief(part, lines)
        else:
            blocks = [self._block(line) for line in lines if line is not last]
        links = tuple(map(self._link, part.links))
        name = (self._heading(part),)
        at = self.found.point if part.is_at_point else ()
        if last:
            left = said("so "), self._left(part.root)
            results = self._results(part.root)
            if links and not at and part.root.rule == "quotient":
                results = results[:1]  # multiplied out it helps nobody; its simplified form is next
            blocks.append(Chain(*left, (*results, *(() if at else links))))
        if links and (at or not last):
            words = said("at %s: ", point(at)) if at else ()
            blocks.append(Chain(words, name, links))
        return section((self._heading(part),), remark, *blocks)

    def _heading(self, part: Derivation) -> Label:
        """d/dx x² of one short function; ∂f₁/∂x, ∂²f/∂x∂y."""
        if self._single and len(part.by) == 1 and not self.found.sums:
            return self._differentiated(part.root.expr, part.root.wrt)
        return _named(part.component, part.by, part.weight)

    def _brief(self, part: Derivation, lines: tuple[OutlineLine, ...]) -> list[Block]:
        """The rule that is applied first, and the derivatives that it needs."""
        first = [self._block(line) for line in lines[:1]]
        below = [child for child in dict.fromkeys(part.root.children) if child.rule not in UNSAID]
        if not below or isinstance(lines[0], Again):
            return first
        where = joined(said("%s$ = $%s", self._left(child), self._value(child.result)) for child in below)
        return [*first, Aside(said("where %s", where), self.found.outline.numbers[part.root])]

    def _results(self, step: Step) -> tuple[Link, ...]:
        """The rule's formula with everything put in, then its value."""
        worked = self.found.outline.worked(step)
        value = Link("=", self._value(step.result))
        if not worked:
            return (value,)
        before = Link("=", (Label("worked", (worked,)),))
        return (before,) if is_reordered(worked, step.result) else (before, value)

    def _block(self, line: OutlineLine) -> Block:
        step = line.step
        if isinstance(line, Constant):
            return Item(line.number, self._constant(line))
        if isinstance(line, Again):
            return Aside(said(f"%s, as in {_dotted(line.number)}", self._equation(step)), line.under)
        if isinstance(line, Opened):
            between = ", so" if RULE[step.rule].statement.text else ":"
            result = said(f"{between} %s", self._equation(step)) if line.whole else ()
            return Item(line.number, (*self._rule(step), *result))
        return Chain(said("so "), self._left(step), self._results(step), line.number, on_a_line=True)

    def _constant(self, line: Constant) -> Items:
        """`constant: y does not depend on x, so ∂/∂x y² = 0`."""
        step = line.step
        terms = sympy.Add(*(each.expr for each in line.steps), evaluate=False)
        names = dict.fromkeys(name for each in line.steps for name in sorted(map(str, free_symbols(each.expr))))
        if not names:
            return said("constant: %s$ = 0$", self._differentiated(terms, step.wrt))
        who = enumerated(list(names)) if len(names) <= _MOST_NAMES else said("the other names")
        reason = said(f"constant: %s {'does' if len(names) == 1 else 'do'} not depend on %s", who, step.wrt.name)
        if any(map(self.found.outline.excess, (each.expr for each in line.steps))):
            return reason
        return said("%s, so %s$ = 0$", reason, self._differentiated(terms, step.wrt))

    def _rule(self, step: Step) -> Items:
        """`chain: f(u)' = f'(u)·u' with f(u) = sin(u), f'(u) = cos(u), u = 3x`."""
        row = RULE[step.rule]
        letters = other_letters(self.names)
        if len(step.wrt.name) == 1 and step.wrt.name.isascii():
            letters["x"] = step.wrt.name
        statement = row.stated(len(step.children)).renamed(letters)
        items = said(row.name)
        if statement.text:
            items += said(": %s", _signs(statement))
        if row.remark:
            items += said(f", {row.remark}")
        bindings = self.found.outline.bindings[step]
        if bindings:
            renamed = (binding.renamed(letters) for binding in bindings)
            items += said(
                " with %s", joined(said("%s$ = $%s", _signs(u), self._value(value)) for u, value, _ in renamed)
            )
        return items

    def _equation(self, step: Step) -> Items:
        """`d/dx √x = 1/2·x^(-1/2) = 1/(2√x)`."""
        links = (part for link in self._results(step) for part in (Signs(f" {link.relation} "), *link.value))
        return (*self._left(step), *links)

    def _left(self, step: Step) -> Items:
        if not self.found.outline.excess(step.expr):
            return (self._differentiated(step.expr, step.wrt),)
        return said("the derivative of that")

    def _value(self, expr: Expr) -> Items:
        """An expression, or its length if it is too long."""
        nodes = self.found.outline.excess(expr)
        if not nodes:
            return (Value(expr),)
        return said(f"an expression of {_rounded(nodes)} nodes, put together as the rule says")

    def _differentiated(self, expr: Expr, variable: Symbol) -> Label:
        return Label("differentiated", (expr, variable, self.partial))

    def _link(self, link: Found) -> Link:
        return Link("≈" if link.how == "decimals" else "=", self._value(link.expr), said(_REASONS[link.how]))

    # --- what is zero, and the determinant --------------------------------------------------

    def _zeros(self, part: Zeros) -> Section:
        if self._single and not part.by and not self.found.sums:
            (function,) = self.found.problem.components
            names = [self._differentiated(function, v) for v in part.variables]
            what = said("the function")
        else:
            names = [_named(part.component, (*part.by, v), part.weight) for v in part.variables]
            inner = _named(part.component, part.by) if part.by else Label("name", (part.component,))
            what = (inner,) if part.weight == 1 else said("%s$·$%s", part.weight, inner)
        heading = said("%s$ = 0$", joined(((name,) for name in names), "$ = $"))
        problem = self.found.problem
        if part.weight != 1 and not part.by and problem.components[problem.component_names.index(part.component)] == 0:
            return section(heading, said("%s$ = 0$", inner))
        return section(heading, said("%s does not depend on %s", what, listed(v.name for v in part.variables)))

    def _determinant(self, expansion: LeibnizSum) -> Section:
        heading = (Label("determinant", ("J",)),)
        links = tuple(map(self._link, expansion.links))
        if expansion.products is None:
            remark = "too many products are not zero to be shown: found by elimination, with the rules of algebra"
        else:
            remark = "the sum of the products with one entry from each row and column, each with its sign"
            if expansion.products:
                values = () if _is_value(expansion) else (Link("=", self._values(expansion)),)
                links = (Link("=", self._products(expansion)), *values, *links)
            else:
                remark += ": each has a factor 0"
        return section(heading, remark, Chain((), heading, links))

    def _products(self, expansion: LeibnizSum) -> Items:
        """∂f₁/∂x·∂f₂/∂y − ∂f₁/∂y·∂f₂/∂x."""
        names, variables = self.found.problem.component_names, self.found.problem.variables
        terms = []
        for product in expansion.products or ():
            factors = ((_named(names[i], (variables[j],)),) for i, j in enumerate(product.columns))
            terms.append((product.sign < 0, joined(factors, "$·$")))
        return added(terms)

    def _values(self, expansion: LeibnizSum) -> Items:
        """The products with their values, nothing multiplied out but numbers."""
        terms = []
        for product in expansion.products or ():
            number = sympy.Mul(product.sign, *(factor for factor in product.factors if factor.is_Number))
            others = [factor for factor in product.factors if not factor.is_Number]
            if len(others) == 1 and others[0].is_Mul and others[0].args[0].is_Number:
                number, others = number * others[0].args[0], list(others[0].args[1:])
            size = [] if abs(number) == 1 and others else [abs(number)]
            term: Items = self._value(sympy.Mul(*size, *others, evaluate=False))
            if [other.is_Add for other in (*size, *others)] == [True]:
                term = said("$($%s$)$", term)
            terms.append((bool(number < 0), term))
        return added(terms)


def _is_value(expansion: LeibnizSum) -> bool:
    """Whether the products, as they are written, are det J already."""
    value = expansion.links[0].expr
    terms = [sympy.Mul(product.sign, *product.factors) for product in expansion.products or ()]
    if Counter(terms) != Counter(sympy.Add.make_args(value)):
        return False
    for product, term in zip(expansion.products or (), terms, strict=True):
        others = [factor for factor in product.factors if not factor.is_Number]
        parts = [part for other in others for part in sympy.Mul.make_args(other)]
        if len(others) == 1:
            parts = [part for part in parts if not part.is_Number]
        if Counter(parts) != Counter(term.as_coeff_mul()[1]):
            return False
    return True


def _named(component: str, by: tuple[Symbol, ...], weight: Expr = sympy.S.One) -> Label:
    return derivative(component, tuple(variable.name for variable in by), weight)


def _signs(formula: Formula) -> Signs:
    return Signs(formula.text, formula.tex)


def _rounded(nodes: int) -> str:
    return f"{nodes:,}" if nodes < 10**9 else f"some 10^{len(str(nodes)) - 1}"
