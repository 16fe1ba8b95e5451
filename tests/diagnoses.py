"""How many wrong answers get the expected diagnosis: `python -m tests.diagnoses [FILE …]`.

The tables hold what students write: a problem, a question, a wrong answer and the mistake a marker would name.
"""

from __future__ import annotations

import re
import sys
import time
from typing import Any

import symjac
from symjac import calculus, work
from symjac.derive import derivative
from symjac.exact import Proved, zero
from symjac.kernel import sympy
from symjac.mistakes import Mistake, diagnose
from symjac.mistakes.case import Values
from symjac.model import Problem
from tests.cases import load

QUESTIONS = {"det": "determinant", "diff": "derivative"}
TABLES = ("mistakes.jsonl", "mistakes-own.jsonl")


def equal(left: Any, right: Any) -> bool:
    """Equal: proved, or not told apart at random points where no proof is found."""
    if left == right:
        return True
    return Values().may_be_equal(left, right) and isinstance(zero(left - right), Proved)


def names(text: str) -> list[str]:
    """The names in a text that are no functions."""
    return [name for name in re.findall(r"[A-Za-z]+(?![A-Za-z(])", text) if name not in ("pi", "e", "E")]


def read(case: dict[str, Any]) -> tuple[Problem, tuple[Any, ...]]:
    """The problem, and the variables of a derivative in their order."""
    wanted = case["vars"].split(",")
    variables = list(dict.fromkeys(wanted))
    parameters = [n for n in dict.fromkeys(names(case["f"] + " " + case["wrong"])) if n not in variables]
    problem = symjac.problem(case["f"], vars=variables, params=parameters)
    symbols = {symbol.name: symbol for symbol in problem.variables}
    return problem, tuple(symbols[name] for name in wanted)


def answer(text: str, problem: Problem, question: str) -> Any:
    """A scalar, a matrix, or a list as a vector: a column but for a Jacobian matrix."""
    if not text.startswith("["):
        return symjac.matrix(f"[[{text}]]", like=problem)[0]
    if text.startswith("[["):
        return symjac.matrix(text, like=problem)
    row = symjac.matrix(f"[{text}]", like=problem)
    return row if question == "jacobian" else row.T


def right_answer(problem: Problem, question: str, along: tuple[Any, ...]) -> Any:
    """What symjac answers."""
    if question in ("jacobian", "gradient", "determinant", "hessian"):
        return getattr(calculus, question)(problem).value
    if question == "derivative":
        value = problem.components[0]
        for variable in along:
            value = derivative(value, variable)
        return value
    if question == "laplacian":
        return calculus.hessian(problem).value.trace()
    jacobian = calculus.jacobian(problem).value
    if question == "divergence":
        return jacobian.trace()
    return sympy.Matrix(
        [jacobian[2, 1] - jacobian[1, 2], jacobian[0, 2] - jacobian[2, 0], jacobian[1, 0] - jacobian[0, 1]]
    )


def found(case: dict[str, Any]) -> Mistake | None:
    """The diagnosis of a case."""
    question = QUESTIONS.get(case["kind"], case["kind"])
    problem, along = read(case)
    given, right = answer(case["wrong"], problem, question), right_answer(problem, question, along)
    with work.room_for_recursion():
        return diagnose(problem, question, right, given, equal, along).mistake


def main(tables: list[str]) -> None:
    """Print what is not diagnosed as expected, and the shares."""
    for table in tables:
        cases, hits, slowest = load(table), 0, 0.0
        began = time.process_time()
        for case in cases:
            start = time.process_time()
            mistake = found(case)
            slowest = max(slowest, time.process_time() - start)
            tag = mistake.tag if mistake else None
            hits += tag == case["mistake"]
            if tag != case["mistake"]:
                print(f"{case['f']} | {case['vars']} | {case['kind']} | {case['wrong']}: {case['mistake']}, not {tag}")
        seconds = time.process_time() - began
        print(f"{table}: {hits} of {len(cases)} ({hits / len(cases):.1%}), {seconds:.1f} s, slowest {slowest:.2f} s\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(TABLES))
