"""The LaTeX example builds: symjac's output compiles, and what symjac refuses stops the build."""

from __future__ import annotations

from tests.cases import needs_program
from tests.console import Terminal


@needs_program("make")
@needs_program("pdflatex")
def test_the_paper_builds_on_one_page_without_complaint(terminal: Terminal) -> None:
    shown, status = terminal.run("make -C latex")
    assert status == 0, shown
    latex = terminal.directory / "latex"
    assert (latex / "paper.pdf").read_bytes().startswith(b"%PDF")
    log = (latex / "build" / "paper.log").read_text(encoding="utf-8", errors="replace")
    assert "(1 page," in log
    assert [line for line in log.splitlines() if "Overfull" in line or "Warning" in line] == []


@needs_program("make")
def test_a_map_that_cannot_be_read_stops_the_build_and_leaves_no_formula(terminal: Terminal) -> None:
    (terminal.directory / "latex" / "maps" / "spherical.txt").write_text("ρ sin(φ", encoding="utf-8")
    shown, status = terminal.run("make -C latex build/jacobian/spherical.tex")
    assert "symjac: maps/spherical.txt, line 1: this ( is never closed" in shown
    assert status == 2
    assert not (terminal.directory / "latex" / "build" / "jacobian" / "spherical.tex").exists()
