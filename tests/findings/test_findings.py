"""The sheet's blocks in every format."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

import symjac
from symjac import checking, findings, library, model, render
from symjac.calculus import commands
from symjac.findings import column, joined, results, verdict_sheet
from symjac.kernel import sympy
from symjac.library import returned
from symjac.model.sheet import (
    Display,
    Item,
    Label,
    Line,
    Section,
    Signs,
    Table,
    Value,
    Words,
    display,
    said,
    section,
)
from symjac.questions import DERIVATIVES, QUESTIONS, STUDIES
from symjac.render import FORMATS, Options
from symjac.render.latex import LATEX, UNICODE
from symjac.render.layout import UNICODE_BRACKETS, Layout
from symjac.render.tex_sheet import MARKDOWN, Prose
from tests.cases import each

X = sympy.Symbol("x", real=True)
DISPLAY = Display((Signs("F(a) ≈ "), column([X**2, sympy.S.One, sympy.S.Zero]), Signs(" + "), Value(X)))
TABLE = Table(((Words("point"),), (Words("kind"),)), (((Value(X / 2),), (Words("a < b"),)),))


def drawn(*blocks, width=78):
    layout = Layout(UNICODE, UNICODE_BRACKETS, {}, width)
    (section,) = layout.sheet((Section((), (), blocks),))
    return [str(line) for line in section.body]


@pytest.mark.parametrize(
    ("block", "width", "lines"),
    [
        (DISPLAY, 78, ["         ⎡ x² ⎤", "F(a) ≈ ⎢ 1  ⎥ + x", "         ⎣ 0  ⎦"]),
        (DISPLAY, 12, ["F(a) ≈", "⎡ x² ⎤", "⎢ 1  ⎥ + x", "⎣ 0  ⎦"]),
        (TABLE, 78, ["point  kind", "  x/2  a < b"]),
        (TABLE, 8, ["point  x/2", "kind   a < b"]),
        (Item((1, 2, 1), (Words("power"),)), 78, ["    1.2.1  power"]),
        (Line((Words("said"),)), 78, ["said"]),
    ],
)
def test_in_characters(block, width, lines):
    assert [line.strip() for line in drawn(block, width=width)] == [line.strip() for line in lines]


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (
            DISPLAY,
            "$$\nF(a) \\approx  \\begin{bmatrix} x^{2} \\\\ 1 \\\\ 0 \\end{bmatrix} + x\n$$",
        ),
        (TABLE, "| point | kind |\n| --- | --- |\n| $\\frac{x}{2}$ | a \\< b |"),
        (Item((1, 2), (Words("power of "), Label("name", ("x_1",)))), "  - **1.2** power of $x_{1}$"),
        (
            Table(((Signs("|Δ|/‖x‖"),),), (((Words("a|b"),),),)),
            "| $\\vert \\Delta \\vert /\\Vert  x\\Vert$ |\n| --- |\n| a\\|b |",
        ),
        (Line((Words("a_b * c"),)), "a\\_b \\* c"),
    ],
)
def test_in_markdown(block, text):
    assert Prose(MARKDOWN, LATEX, "b").sheet((Section((), (), (block,)),)) == text


def test_sentences_are_written_with_their_parts():
    name = Label("name", ("x",))
    assert said("at %s: $Δ$%s", "x", (Signs("y"), Value(X))) == (
        Words("at "), name, Words(": "), Signs("Δ"), Signs("y"), Value(X),
    )  # fmt: skip
    assert said("%s is 0", X**2) == (Value(X**2), Words(" is 0"))
    assert display("$F = $%s", column([X])).pieces == (Signs("F = "), column([X]))
    assert joined([said("%s", "x"), said("%s", X)], "$ + $") == (name, Signs(" + "), Value(X))
    for parts in ((), ("x", "y")):
        with pytest.raises((AssertionError, StopIteration)):
            said("at %s", *parts)


def test_a_line_that_ends_with_a_semicolon_goes_on():
    found = section("kinds", said("of %s", "f"), "first;", said("then %s", "x"), (), TABLE)
    assert found.heading == (Words("kinds"),)
    assert found.remark == (Words("of "), Label("name", ("f",)))
    assert found.blocks == (
        Line((Words("first;"),), goes_on=True), Line((Words("then "), Label("name", ("x",)))), Line(()), TABLE,
    )  # fmt: skip


def _kinds(base=model.Finding):
    return [kind for each in base.__subclasses__() for kind in (each, *_kinds(each))]


def test_every_finding_has_a_sheet_and_a_record():
    for study in STUDIES:
        import_module(f"symjac.{study.shown_by}")
    import_module("symjac.model")
    assert {kind.__name__ for kind in _kinds()} == set(findings.SHOWN_BY)
    for module in map(import_module, findings.SHOWN_BY.values()):
        assert callable(module.sheet)
        assert callable(module.record)


def test_every_study_has_the_parts_of_its_folder():
    for study in STUDIES:
        public = import_module(f"symjac.studies.{study.folder}.public")
        offered = getattr(symjac, study.finding)
        assert offered is getattr(public, study.finding)
        assert getattr(symjac, study.function) is getattr(public, study.function)
        assert signature(getattr(symjac, study.function)).return_annotation == study.finding
        assert offered in returned.CLASSES.values()
        if study.command:
            row = import_module(f"symjac.studies.{study.folder}").COMMAND
            assert row.help
    assert {kind.__name__ for kind in returned.CLASSES} >= set(findings.SHOWN_BY)


def test_type_checkers_see_every_name_that_symjac_offers():
    tree = ast.parse(Path(symjac.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    seen = {alias.name: node.module for node in block.body for alias in node.names}
    assert seen == {name: f"symjac.{home}" for name, home in symjac._EXPORTS.items()}


def test_each_table_has_every_command_that_differentiates_and_every_question():
    assert {*DERIVATIVES} == {*commands.COMMANDS} == {*results._SECTIONS} == {"jacobian", *results._KEYS}
    assert {*QUESTIONS} == {*verdict_sheet.NAMES} == {"derivative", "expression", *checking._TRUTHS}


@each("command", DERIVATIVES)
def test_a_command_that_differentiates_is_shown_in_every_format_and_derived_step_by_step(command):
    problem = symjac.problem("x*y, sin(x)", vars="x y")
    direction = model.Direction((X, X), X) if command == "directional" else None
    for steps in (False, True):
        found = library.answer(command, problem, (), commands.Choices(direction=direction, steps=steps))
        for name in FORMATS:
            assert render.finding(name, found, Options(lhs=True))
    record = json.loads(render.finding("json", found, Options()))
    assert results._KEYS.get(command, ("entries",))[0] in record
    assert callable(getattr(symjac, command))


@each("of", QUESTIONS)
def test_an_answer_to_a_question_is_judged_and_shown(of):
    text = "x*y" if of in ("gradient", "hessian", "laplacian") else "x^2" if of == "derivative" else "x^2, x*y"
    verdict = symjac.check(text, "7*x", vars="x" if of == "derivative" else "x y", of=of)
    assert verdict.ruling == "wrong"
    assert verdict_sheet.NAMES[of] in render.finding("pretty", verdict, Options())
