"""The record of derivations: each derivative with the number of its step, then every step once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symjac.findings.derivations import Conclusion, Derivation, Derivations, EntrySum, Zeros
from symjac.kernel import sympy
from symjac.stepwise.rules import RULE

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer
    from symjac.stepwise.derivation import Number, Step


def record(found: Derivations, write: Writer) -> dict[str, Any]:
    """The map, and how each derivative is found."""
    return {
        "command": "steps",
        **_the_map(write, found),
        **({"at": write.at_point(found.point)} if found.point else {}),
        **steps(write, found),
        "notes": [*found.problem.notes, *found.all_notes],
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
    """The record of one set of derivations; every expression is written once."""

    def __init__(self, write: Writer, found: Derivations) -> None:
        self.write = write
        self.found = found
        self.outline = found.outline
        self.bindings = {
            step: [binding.renamed({}) for binding in bindings] for step, bindings in self.outline.bindings.items()
        }
        self._written = self._write()

    def _write(self) -> dict[int, dict[str, Any]]:
        exprs: list[Expr] = [link.expr for part in self.found.derived for link in part.links]
        exprs += [link.expr for link in self.found.expansion.links] if self.found.expansion else []
        exprs += [part.weight for part in self.found.parts]
        for each in self.found.sums:
            exprs += [link.expr for link in each.links]
            for term, (_, value) in zip(each.terms, each.values, strict=True):
                exprs += [term.coefficient, term.weight, value]
        for step, bindings in self.bindings.items():
            exprs += [step.expr, step.result, *(binding.value for binding in bindings)]
        found = {id(expr): {"nodes": self.outline.excess(expr)} for expr in exprs}
        short = {(0, i): expr for i, expr in enumerate(exprs) if not found[id(expr)]["nodes"]}
        texts, latexes = self.write.text.cells(short), self.write.latex.cells(short)
        return found | {id(expr): {"text": texts[at], "latex": latexes[at]} for at, expr in short.items()}

    def _expression(self, expr: Expr) -> dict[str, Any]:
        """An expression as text and as LaTeX; only its length if it is too long."""
        return self._written[id(expr)]

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
        return {
            "number": _dotted(number),
            "rule": step.rule,
            "statement": row.stated(len(step.children)).text or row.remark,
            "with": [{"name": b.left.text, **self._expression(b.value)} for b in self.bindings[step]],
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
