"""Pictures: what is in them, that they are the same each time, and that every ear can know what they show."""

from __future__ import annotations

import math
import subprocess
import sys
from xml.etree import ElementTree

import pytest

import symjac
from symjac import questions
from symjac.cli import main
from symjac.errors import NoAnswer, ShapeError
from symjac.plot import pictures, scenes
from tests.cases import needs, sampled
from tests.console import ROOT

PICTURES = ROOT / "examples" / "pictures"

pytestmark = needs("matplotlib", "scipy")

SPECIES = (
    "x*(3 - x - 2*y), y*(2 - x - y)"  # Strogatz, Nonlinear Dynamics and Chaos, 2nd ed., section 6.4: rabbits, sheep
)


@pytest.fixture(scope="module")
def species():
    return scenes.phase(symjac.problem(SPECIES, vars="x y"), (), None, None)


def test_a_phase_portrait_has_all_that_is_known(species):
    assert {(mark.at, mark.kind) for mark in species.points} == {
        ((0.0, 0.0), "unstable node"), ((0.0, 2.0), "stable node"), ((1.0, 1.0), "saddle"), ((3.0, 0.0), "stable node"),
    }  # fmt: skip
    assert [len(branches) for branches in species.nullclines] == [2, 2]
    assert len(species.separatrices) == 4
    starts, ends = ([curve[place] for curve in species.separatrices] for place in (0, -1))  # as time goes on
    for sink in ((0.0, 2.0), (3.0, 0.0)):  # the unstable branches of the saddle end in the two stable nodes
        assert any(math.dist(end, sink) < 0.05 for end in ends)
    assert any(math.dist(start, (0.0, 0.0)) < 0.05 for start in starts)  # and a stable one comes from the unstable node
    assert len(species.trajectories) > 30


def test_a_branch_without_a_change_of_sign_is_a_branch():
    assert set(scenes._branches(symjac.problem("(x - y)^2*(x + 1)/(y - 2)", vars="x y").components[0])) == set(
        symjac.problem("x - y, x + 1", vars="x y").components
    )


def test_members_of_a_family_in_the_window():
    found = scenes.phase(symjac.problem("y, -sin(x) - y/4", vars="x y"), (), None, ((-8, 8), (-3, 3)))
    kinds = {round(mark.at[0] / math.pi): mark.kind for mark in found.points}
    assert kinds == {-2: "stable spiral", -1: "saddle", 0: "stable spiral", 1: "saddle", 2: "stable spiral"}


def test_members_of_a_family_with_two_integers():
    found = scenes.field(symjac.problem("sin(x)*cos(y)"), (), None, ((-4, 4), (-4, 4)))
    places = {(round(2 * mark.at[0] / math.pi), round(2 * mark.at[1] / math.pi)): mark.kind for mark in found.points}
    extrema = {(i, j): "minimum" if (i == 1) == (j != 0) else "maximum" for i in (-1, 1) for j in (-2, 0, 2)}
    assert places == {**extrema, **{(i, j): "saddle" for i in (-2, 0, 2) for j in (-1, 1)}}


def test_a_field_and_a_grid():
    found = scenes.field(symjac.problem("x^4 + y^4 - 4*x*y + 1"), (), None, None)
    assert sorted(mark.kind for mark in found.points) == ["minimum", "minimum", "saddle"]
    polar = symjac.problem("x^2 - y^2, 2*x*y", vars="x y")
    one = symjac.problem("1", vars="x").components[0]
    grid = scenes.scene("grid", polar, tuple((v, one) for v in polar.variables), None)
    assert (grid.image, grid.matrix, grid.determinant) == ((0.0, 2.0), ((2.0, -2.0), (2.0, 2.0)), 8)


def test_every_kind_is_computed_drawn_and_shown_in_a_terminal():
    assert list(questions.PICTURES) == list(scenes._KINDS)
    kinds = set(scenes.Scene.__subclasses__())
    assert kinds == pictures._DRAW.keys() == pictures._CURVES.keys()
    assert len(kinds) == len(questions.PICTURES)


@pytest.mark.parametrize(("ending", "begin"), sampled([("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")], 3))
def test_pictures_are_the_same_each_time(species, ending, begin):
    first, second = pictures.drawn(species, ending), pictures.drawn(species, ending)
    assert first == second
    assert first.startswith(begin)
    assert len(first) > 10_000


def test_an_svg_says_what_it_shows(species):
    root = ElementTree.fromstring(pictures.drawn(species, "svg"))
    assert root.get("role") == "img"
    words = root.find("{http://www.w3.org/2000/svg}desc").text
    assert "saddle at (1, 1)" in words
    assert "stable node at (3, 0)" in words


def test_kinds_differ_in_shape_and_not_in_colour_alone():
    shapes = [
        pictures.shape_of(kind) for kind in ("saddle", "unstable node", "stable node", "centre", "minimum", "maximum")
    ]
    assert len({(marker, fill) for marker, _, fill in shapes}) == len(shapes)
    assert pictures.shape_of("undecided")[0] == "s"


def test_in_a_terminal(species):
    pytest.importorskip("plotext")
    shown = pictures.in_characters(species, 80, colour=False)
    assert "\x1b" not in shown
    assert "saddle at (1, 1)" in shown
    assert shown.count("\n") > 20


@pytest.mark.parametrize(
    ("text", "error"), [("x*y, x, y", ShapeError), ("x*y", ShapeError), ("a*x, y", NoAnswer)], ids=["three", "one", "a"]
)
def test_what_has_no_picture(text, error):
    with pytest.raises(error):
        scenes.phase(symjac.problem(text, vars="x y"), (), None, None)


def test_without_the_extra_it_is_said_how_to_install_it(tmp_path):
    program = (
        "import sys; sys.modules['matplotlib'] = None; from symjac.cli import main; "
        f"sys.exit(main(['plot', 'phase', 'y, -x', '-v', 'x,y', '-o', {str(tmp_path / 'a.svg')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'symjac[plot]'" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plot", "phase", "y, -x", "-v", "x,y"], "a picture needs a file"),
        (["plot", "phase", "y, -x", "-v", "x,y", "-o", "a.gif"], "a picture needs a file"),
        (["plot", "grid", "y, -x", "-v", "x,y", "-o", "a.svg"], "drawn about a point"),
        (["plot", "pie", "y, -x"], "pie"),
    ],
)
def test_what_the_command_refuses(arguments, said, capfd):
    assert main(arguments) == 2
    assert said in capfd.readouterr().err


@pytest.mark.thorough
def test_the_pictures_of_the_readme_are_those_that_are_made_now(tmp_path):
    """The sheet to the byte; of the portrait what it says, since matplotlib's versions draw in other words."""
    subprocess.run([sys.executable, str(PICTURES / "make.py"), str(tmp_path)], check=True, capture_output=True)
    assert (tmp_path / "sheet.svg").read_text("utf-8") == (PICTURES / "sheet.svg").read_text("utf-8")
    portraits = [ElementTree.parse(folder / "portrait.svg") for folder in (tmp_path, PICTURES)]
    first, second = (each.find("{http://www.w3.org/2000/svg}desc").text for each in portraits)
    assert first == second


@pytest.mark.parametrize("text", ["y, (1 - x^2)*y - x", "-y, x - (1 - x^2)*y"])
def test_a_limit_cycle_is_drawn_whether_it_attracts_or_repels(text):
    """Van der Pol's cycle for the parameter 1 has the amplitude 2.00862."""
    drawn = scenes.phase(symjac.problem(text, vars="x y"), (), {}, None).trajectories
    ends = [max(abs(x) for x, _ in (curve[:300] if text[0] == "-" else curve[-300:])) for curve in drawn[:1]]
    assert ends == [pytest.approx(2.00862, abs=2e-3)]


def test_a_centre_has_the_mark_of_a_centre():
    assert pictures.shape_of("centre: stable, not asymptotically") == pictures.SHAPES["centre"]
