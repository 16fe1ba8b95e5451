"""A verdict → a sheet of neutral blocks: the marked answer, then a line of reasons for each entry that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symjac.expressions import condition as worded
from symjac.findings import joined, place_label, point
from symjac.findings.derivations import Derivations, sheet as derivations
from symjac.kernel import sympy
from symjac.model import DomainDifference, Entry, Result, Verdict, Witness
from symjac.model.sheet import Content, Equation, Grid, Inline, Items, Label, Sheet, Tick, Value, Words, said, section

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.mistakes import Mistake
    from symjac.render.records import Writer


_MOST_REASONS = 12
_DIGITS = (6, 10, 15, 20, 25, 30, 40, 50)
"""Two values are shown in the fewest of these digits that tell them apart; if none do, their difference is shown."""
_LONGEST_RATIONAL = 10**6

NAMES = {
    "jacobian": "Jacobian matrix",
    "gradient": "gradient",
    "determinant": "Jacobian determinant",
    "hessian": "Hessian matrix",
    "derivative": "derivative",
    "divergence": "divergence",
    "curl": "curl",
    "laplacian": "Laplacian",
    "expression": "expression",
}
"""A question → the words for it."""


def sheet(verdict: Verdict, *, reveal: bool) -> Sheet:
    """The ruling and the marked answer; reasons; the right answer where it is needed and may be shown."""
    heading = said(f"%s {headline(verdict)}", Tick(verdict.ruling))
    reasons = list(_reasons(verdict, reveal))
    sections = [section(heading, (Words(_score(verdict)),), *_answer(verdict), *reasons)]
    if reveal and verdict.ruling == "wrong":
        sections.append(section(f"the {NAMES[verdict.truth.kind]}", (Words(shape(verdict.truth)),), *_truth(verdict)))
    if reveal and isinstance(verdict.derivation, Derivations):
        sections += derivations.sheet(verdict.derivation, alone=False)
    return tuple(sections)


def headline(verdict: Verdict) -> str:
    """The ruling in words."""
    if not verdict.fits:
        return f"wrong shape: {misfit(verdict)}"
    return verdict.ruling


def message(verdict: Verdict) -> str:
    """The message for a student: the ruling, the number of right entries, and the mistakes."""
    score = _score(verdict)
    told = " ".join((f"{headline(verdict)}, {score}" if score else headline(verdict), *restrictions(verdict)))
    return " ".join((f"{told}.", *(mistake.sentence for mistake in verdict.mistakes)))


def restrictions(verdict: Verdict) -> tuple[str, ...]:
    """`for integer n`, `where x >= 3`: the restrictions under which an answer is right."""
    if verdict.ruling != "right":
        return ()
    comparisons = [entry.comparison for entry in verdict.entries]
    integers = dict.fromkeys(name for found in comparisons for name in found.integers)
    domains = [found.domain for found in comparisons if found.domain]
    conditions = dict.fromkeys(worded(part) for domain in domains for part in domain.conditions)
    parts = [f"for integer {', '.join(integers)}"] if integers else []
    parts += [f"where {' and '.join(conditions)}"] if conditions else []
    if any(not domain.conditions for domain in domains):
        parts.append("where both sides are defined")
    return tuple(parts)


def misfit(verdict: Verdict) -> str:
    """How the shape of an answer differs from the shape that is asked for."""
    rows, columns = verdict.answer.shape
    written = {"scalar": "one expression", "list": f"a list of {columns}", "matrix": f"a {rows}×{columns} matrix"}
    truth = verdict.truth
    if not truth.is_matrix:
        return f"{written[verdict.form]} is given, one expression is asked for"
    rows, columns = truth.shape
    kind = "column" if columns == 1 < rows else "row" if rows == 1 < columns else "matrix"
    return f"{written[verdict.form]} is given, a {rows}×{columns} {kind} is asked for"


def shape(result: Result) -> str:
    """The shape of a result, and what its rows and columns are."""
    if not result.is_matrix:
        return ""
    rows, columns = result.shape
    meaning = {
        "jacobian": ": row = component, column = variable"
        if result.layout == "numerator"
        else ": row = variable, column = component",
        "gradient": " column: the Jacobian matrix of the function, transposed",
        "curl": " column",
    }
    return f"{rows}×{columns}{meaning.get(result.kind, '')}"


def _score(verdict: Verdict) -> str:
    right, asked = verdict.score
    if not verdict.fits or asked == 1:
        return ""
    return f"all {asked} entries" if right == asked else f"{right} of {asked} entries right"


def _answer(verdict: Verdict) -> tuple[Content, ...]:
    if not verdict.truth.is_matrix and verdict.fits:
        return (Equation(said("answer"), verdict.answer[0, 0]),)
    marks = {(entry.row, entry.column): Tick(entry.ruling) for entry in verdict.entries}
    return (_grid(verdict.truth, verdict.answer, marks),)


def _truth(verdict: Verdict) -> tuple[Content, ...]:
    truth = verdict.truth
    if not truth.is_matrix:
        return (Equation((), truth.value),)
    return (_grid(truth, truth.value, {}),)


def _grid(truth: Result, value: Expr, marks: dict[tuple[int, int], Tick]) -> Grid:
    """A matrix, with the names of the truth's rows and columns if it has the same shape."""
    m, n = value.shape
    entries = {(i, j): value[i, j] for i in range(m) for j in range(n) if value[i, j] != 0}
    named = truth.is_matrix and truth.shape == value.shape
    names = (truth.row_names, truth.column_names) if named else ((), ())
    rows, columns = (tuple(Label("name", (name,)) for name in side) for side in names)
    every = {(i, j): _label(truth, i, j) if named else place_label(i, j) for i in range(m) for j in range(n)}
    side_by_side = truth.kind == "gradient"
    return Grid((), (m, n), entries, rows, () if side_by_side else columns, every, marks)


def _label(truth: Result, row: int, column: int) -> Inline:
    """The name of an entry: ∂f_1/∂x, or its row and column."""
    names = truth.row_names, truth.column_names
    if truth.kind in ("expression", "curl") or not all(names):
        return place_label(row, column)
    above, below = names[0][row], names[1][column]
    if truth.kind == "hessian":
        return Label("second_partial", (truth.problem.component_names[0], above, below))
    if truth.kind == "gradient" or truth.layout == "denominator":
        above, below = below, above
    return Label("partial", (above, below))


def _reasons(verdict: Verdict, reveal: bool) -> Iterator[Content]:
    """A line for each entry that is wrong, undecided, or right with a caveat."""
    told = [
        entry
        for entry in verdict.entries
        if entry.ruling != "right" or entry.comparison.domain or entry.comparison.integers
    ]
    within = {entry.mistake for entry in verdict.entries}
    if told:
        yield ()
    for entry in told[:_MOST_REASONS]:
        label = said("%s: ", _label(verdict.truth, entry.row, entry.column)) if verdict.truth.is_matrix else ()
        yield said("%s %s%s", Tick(entry.ruling), label, _reason(entry, reveal))
        if entry.mistake:
            yield _advice(entry.mistake)
    if len(told) > _MOST_REASONS:
        yield f"and {len(told) - _MOST_REASONS} more"
    if verdict.mistake and verdict.mistake not in within:
        yield _advice(verdict.mistake)


def _advice(mistake: Mistake) -> Items:
    return (Words(f"  {mistake.sentence} [{mistake.tag}]"),)


def _reason(entry: Entry, reveal: bool) -> Items:
    comparison = entry.comparison
    if comparison.ruling == "undecided":
        return said(f"could not be decided; tried: {', '.join(comparison.tried)}")
    if comparison.ruling == "right":
        integers = said(f"right for integer {', '.join(comparison.integers)}") if comparison.integers else ()
        return integers or (_caveat(comparison.domain) if comparison.domain else ())
    return _difference(comparison.witness, reveal) if comparison.witness else ()


def _difference(witness: Witness, reveal: bool) -> Items:
    where: Items = said("at %s ", point(witness.point)) if witness.point else ()
    if witness.answer is None:
        return said("%syours is not defined, but it should be", where)
    expected, answer = decimals(witness.expected, witness.answer)
    yours = said("%syours is %s", where, answer)
    if witness.expected is None:
        return said("%s, where it should not be defined", yours)
    if not reveal:
        return said("%s, which is not the right value", yours)
    if str(expected) == str(sympy.N(answer, _DIGITS[0])):
        apart = sympy.N(witness.answer - witness.expected, _DIGITS[0])
        if apart.is_zero:
            return said("%syours differs from %s by too little to be shown", where, expected)
        return said("%syours differs by %s from %s", where, apart, expected)
    return said("%s, it should be %s", yours, expected)


def _caveat(domain: DomainDifference) -> Items:
    side = {"answer": "the answer", "expected": "the right answer"}[domain.narrower]
    elsewhere = said(f"at %s {side} is not defined", point(domain.witness.point))
    if not domain.conditions:
        return said("right where both are defined: %s", elsewhere)
    conditions = joined(((Value(condition),) for condition in domain.conditions), " and ")
    return said("right where %s (%s)", conditions, elsewhere)


def decimals(*values: Expr | None) -> tuple[Expr | None, ...]:
    """Values as they are shown: short rationals exactly, others in as many digits as tell them apart, if few do."""
    known = [value for value in dict.fromkeys(values) if value is not None]
    enough = (n for n in _DIGITS if len({str(sympy.N(value, n)) for value in known}) == len(known))
    digits = next(enough, _DIGITS[0])
    return tuple(None if value is None else _decimal(value, digits) for value in values)


def _decimal(value: Expr, digits: int) -> Expr:
    if value.is_Rational and max(abs(value.p), value.q) <= _LONGEST_RATIONAL:
        return value
    return value if value.is_Integer and abs(value) < 10**digits else sympy.N(value, digits)


# --- the record ------------------------------------------------------------


def record(found: Verdict, write: Writer, *, reveal: bool = True) -> dict[str, Any]:
    """The verdict as a whole, then each entry; `reveal` says whether the record holds the right answer."""
    right, asked = found.score
    truth = found.truth
    return {
        "of": truth.kind,
        **(write.the_map(truth.problem) if reveal or truth.kind != "expression" else {}),
        "verdict": found.ruling,
        "score": {"right": right, "of": asked},
        "shape": list(truth.shape),
        "layout": truth.layout,
        "given": {"form": found.form, "shape": [] if found.form == "scalar" else list(found.answer.shape)},
        "message": message(found),
        "mistakes": [mistake.tag for mistake in found.mistakes],
        "entries": [_entry(entry, reveal, write) for entry in found.entries],
        **(derivations.steps(write, found.derivation) if reveal and isinstance(found.derivation, Derivations) else {}),
    }


def _entry(entry: Entry, reveal: bool, write: Writer) -> dict[str, Any]:
    comparison = entry.comparison
    domain = comparison.domain
    return {
        "row": entry.row + 1,
        "column": entry.column + 1,
        "verdict": entry.ruling,
        "answer": write.expression(entry.answer),
        **({"expected": write.expression(entry.expected)} if reveal else {}),
        "witness": _witness(comparison.witness, reveal, write),
        "domain": domain
        and {
            "conditions": [write.expression(condition) for condition in domain.conditions],
            "undefined": domain.narrower,
            "witness": _witness(domain.witness, reveal, write),
        },
        "integers": list(comparison.integers),
        "tried": list(comparison.tried),
        "mistake": entry.mistake and entry.mistake.tag,
    }


def _witness(witness: Witness | None, reveal: bool, write: Writer) -> dict[str, Any] | None:
    if witness is None:
        return None
    values = {"answer": witness.answer, **({"expected": witness.expected} if reveal else {})}
    return {
        "at": {symbol.name: write.text.expression(value) for symbol, value in witness.point},
        **{side: None if value is None else write.text.expression(value) for side, value in values.items()},
    }
