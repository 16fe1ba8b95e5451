"""No answer depends on the load of the machine: the same bytes at the lowest priority beside busy processes."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from tests import forked
from tests.console import ROOT

COMMANDS = {
    "critical": ["critical", "x^4 - 4*x*y + y^4"],
    "critical in a box": ["critical", "sin(x) + x/3", "--box", "x=[-8, 8]"],
    "equilibria": ["equilibria", "s*(y - x), x*(r - z) - y, x*y - b*z", "--vars", "x,y,z", "--positive", "s,r,b"],
    "check": ["check", "floor(2*x)", "--of", "expression", "--answer", "floor(x) + floor(x + 1/2)"],
    "diagnosis": ["check", "sin(x^2*y), exp(x)*y", "--answer", "[[cos(x^2*y), x^2*cos(x^2*y)], [exp(x), exp(x)]]"],
    "simplify": ["jacobian", "sqrt(x^2 + 2*x*y + y^2)*sin(x - y)/cos(x + y), x^y", "--simplify", "full"],
    "steps": ["steps", "sin(x*y)^3*exp(x/y), atan(y/x)"],
    "change": ["change", "r*sin(p)*cos(t), r*sin(p)*sin(t), r*cos(p)", "--vars", "r,p,t"],
}
ENVIRONMENT = {"PATH": os.environ["PATH"], "COLUMNS": "80", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


def busy() -> None:
    os.nice(19)
    while True:
        pass


@pytest.fixture
def load():
    """Two processes for each core that do nothing but keep it busy."""
    hogs = [multiprocessing.get_context("fork").Process(target=busy) for _ in range(2 * (os.cpu_count() or 1))]
    for hog in hogs:
        hog.start()
    yield
    for hog in hogs:
        hog.kill()
        hog.join()


@pytest.mark.thorough
def test_answers_are_the_same_byte_for_byte_on_a_loaded_machine(request):
    def answers(nice: int) -> dict[str, tuple[int, str, str]]:
        limits = ["--timeout", "600"]
        return {
            name: forked.run([*given, *limits], ROOT, ENVIRONMENT, nice=nice, seconds=700)
            for name, given in COMMANDS.items()
        }

    alone = answers(0)
    assert {name: given for name, given in alone.items() if given[0] not in (0, 1, 4)} == {}
    request.getfixturevalue("load")
    assert answers(19) == alone
