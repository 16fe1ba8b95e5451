"""Items of a LaTeX formula: tokens of the input language and tables of cells; determinants and sums of vectors.

Tokens have some kinds that only this reader knows: `function` (a name that is applied), `constant`,
`bold` and `accented` (names), `unit` (a Cartesian unit vector, by its number), `prime`, `transpose`,
`mapsto`, `rate` (dx/dt). A bracket whose text is a brace was added by symjac.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import factorial
from typing import NamedTuple

from symjac.errors import LimitError, ParseError, Span
from symjac.read import MAX_TOKENS
from symjac.read.tokens import Token

NAMES = frozenset({"name", "bold", "accented"})
PLAIN = NAMES | {"number", "constant"}
_OPERAND_ENDS = PLAIN | {")", "!", "unit"}


class CellTable(NamedTuple):
    """A table of cells, each a formula."""

    rows: tuple[tuple[list[Item], ...], ...]
    start: int
    end: int

    @property
    def kind(self) -> str:
        """As a token has it."""
        return "grid"

    def transposed(self) -> CellTable:
        """Rows for columns."""
        return self._replace(rows=tuple(zip(*self.rows, strict=True)))


Item = Token | CellTable


class Symbol(NamedTuple):
    """A name as TeX builds it, before its scripts are known."""

    base: str
    font: str
    accents: tuple[str, ...]
    subscripts: tuple[str, ...]
    start: int


# --- making items -------------------------------------------------------------


def bracketed(items: Sequence[Item], start: int, end: int) -> list[Item]:
    """The items in brackets that symjac adds; a number needs none."""
    if len(items) == 1 and items[0].kind == "number":
        return list(items)
    return [Token("(", "{", start, start + 1), *items, Token(")", "}", max(end - 1, start), end)]


def called(function: str, items: Sequence[Item], start: int, end: int) -> list[Item]:
    """A function applied to arguments."""
    opening, closing = Token("(", "(", start, start + 1), Token(")", ")", max(end - 1, start), end)
    return [Token("function", function, start, end), opening, *items, closing]


def quotient(above: Sequence[Item], below: Sequence[Item], start: int, end: int) -> list[Item]:
    """A fraction, its parts in brackets where they need them."""
    upper, lower = (
        list(part) if len(part) == 1 else bracketed(part, part[0].start, part[-1].end) for part in (above, below)
    )
    return bracketed([*upper, Token("/", "/", above[-1].end, above[-1].end + 1), *lower], start, end)


def joined(items: list[Item], operand: Sequence[Item]) -> list[Item]:
    r"""The items followed by an operand: `a\frac{x}{y}` is a product, not a function a applied. May extend `items`."""
    last = items[-1] if items else None
    if isinstance(last, Token) and last.kind in NAMES and operand and is_untyped_bracket(operand[0]):
        items[-1:] = bracketed([last], last.start, last.end)
    items += operand
    return items


def newline(at: Item) -> Token:
    """A separator before an item."""
    return Token("newline", "\n", at.start, at.start)


_ARITHMETIC = frozenset({"number", "name", "constant", "+", "-", "*", "/", "(", ")"})


def conjugated(items: Sequence[Item]) -> list[Item] | None:
    """The complex conjugate: −I for I in sums, products and quotients of real names; None for anything else."""
    found: list[Item] = []
    for item in items:
        if isinstance(item, CellTable):
            rows = [[conjugated(cell) for cell in row] for row in item.rows]
            if any(cell is None for row in rows for cell in row):
                return None
            found.append(item._replace(rows=tuple(tuple(cell or [] for cell in row) for row in rows)))
        elif item[:2] == ("constant", "I"):
            found += bracketed([Token("-", "-", item.start, item.start), item], item.start, item.end)
        elif item.kind in _ARITHMETIC:
            found.append(item)
        else:
            return None
    return found


# --- questions about items ----------------------------------------------------


def outer(items: Sequence[Item]) -> Iterator[tuple[int, Item]]:
    """Index and item, for those that stand in no bracket; brackets themselves included."""
    depth = 0
    for index, item in enumerate(items):
        depth -= item.kind == ")"
        if depth == 0:
            yield index, item
        depth += item.kind == "("


def split(items: Sequence[Item], kinds: Collection[str]) -> list[list[Item]]:
    """The parts between separators that stand in no bracket."""
    cuts = [index for index, item in outer(items) if item.kind in kinds]
    return [list(items[a + 1 : b]) for a, b in zip([-1, *cuts], [*cuts, len(items)], strict=True)]


def closing(items: Sequence[Item], opening: int) -> int:
    """Index of the bracket that closes the one at `opening`."""
    depth = 0
    for index in range(opening, len(items)):
        depth += (items[index].kind == "(") - (items[index].kind == ")")
        if depth == 0:
            return index
    raise AssertionError("every bracket that is read has been closed")


def ends_operand(item: Item) -> bool:
    """Whether an operand ends with this item."""
    return item.kind in _OPERAND_ENDS or item.kind == "grid"


def is_untyped_bracket(item: Item) -> bool:
    """Whether the item is an opening bracket that symjac added."""
    return isinstance(item, Token) and item[:2] == ("(", "{")


def is_enclosed(items: Sequence[Item]) -> bool:
    """Whether one pair of brackets encloses everything."""
    return bool(items) and items[0].kind == "(" and closing(items, 0) == len(items) - 1


def is_atom(items: Sequence[Item]) -> bool:
    """Whether a script after the items can belong to nothing less than all of them."""
    return len(items) == 1 or is_enclosed(items)


def is_numeric(items: Sequence[Item]) -> bool:
    """Whether this is a fraction of two numbers."""
    return [item.kind for item in items] == ["(", "number", "/", "number", ")"]


def is_vector(items: Sequence[Item]) -> bool:
    """Whether this is a list of components in brackets, or a table."""
    return items[0].kind == "grid" or (is_enclosed(items) and any(item.kind == "," for _, item in outer(items[1:-1])))


# --- tables and vectors ---------------------------------------------------------------------


def determinant(grid: CellTable) -> list[Item]:
    """Laplace's expansion along the first row; ParseError unless square, LimitError where it is too long."""
    rows, span = grid.rows, (grid.start, grid.end)
    size = len(rows)
    if any(len(row) != size for row in rows):
        raise ParseError(f"a determinant needs as many columns as rows, not {size}×{len(rows[0])}", span=span)
    if sum(len(cell) + 6 for row in rows for cell in row) * factorial(min(size, 12) - 1) > MAX_TOKENS:
        raise LimitError("this determinant is too long to be written out", span=span, hint="give its value")

    def minor(row: int, columns: tuple[int, ...]) -> list[Item]:
        terms: list[Item] = []
        for index, column in enumerate(columns):
            rest = columns[:index] + columns[index + 1 :]
            terms.append(Token("-" if index % 2 else "+", "", *span))
            terms += bracketed(rows[row][column], *span)
            if rest:
                terms += [Token("*", "", *span), *bracketed(minor(row + 1, rest), *span)]
        return terms

    return bracketed(minor(0, tuple(range(size))), *span)


def cells(grid: CellTable) -> list[list[Item]]:
    """The components that a row or a column holds; ParseError for a larger table."""
    if len(grid.rows) > 1 and len(grid.rows[0]) > 1:
        raise ParseError(
            f"this is a matrix of {len(grid.rows)}×{len(grid.rows[0])}, not a list of components",
            span=(grid.start, grid.end),
            hint="write the components in one column or one row",
        )
    return [cell for row in grid.rows for cell in row]


def listed(parts: Sequence[Sequence[Item]], span: Span, brackets: tuple[str, str] = ("(", ")")) -> list[Item]:
    """`(a, b, …)`, or in other brackets."""
    items: list[Item] = []
    for part in parts:
        items += [*part, Token(",", ",", span[1], span[1])]
    first, last = brackets
    return [Token(first, first, span[0], span[0] + 1), *items[:-1], Token(last, last, span[1], span[1])]


def needs_shapes(items: Sequence[Item], *, inside: bool = False) -> bool:
    """Whether matrices and vectors are more than added and multiplied by numbers: A·x, a·b, det(A + B)."""
    for _, term in _terms(items):
        vectors = 0
        for index, item in outer(term):
            if isinstance(item, CellTable):
                if (inside or len(items) > 1) and min(len(item.rows), len(item.rows[0])) > 1:
                    return True
                vectors += 1
            elif item.kind == "(":
                within = term[index + 1 : closing(term, index)]
                if any(isinstance(inner, CellTable) for inner in within) and needs_shapes(within, inside=True):
                    return True
                vectors += any(inner.kind in (",", "grid", "unit") for _, inner in outer(within))
        if vectors > 1:
            return True
    return False


def written_out(items: Sequence[Item]) -> list[Token]:
    """The items with each table as a matrix of the input language: `[[a, b], [c, d]]`."""
    found: list[Token] = []
    for item in items:
        if isinstance(item, Token):
            found.append(item)
            continue
        span = (item.start, item.end)
        rows = [listed([written_out(cell) for cell in row], span, ("[", "]")) for row in item.rows]
        found += [part for part in listed(rows, span, ("[", "]")) if isinstance(part, Token)]
    return found


class Vector(NamedTuple):
    """Components; an empty one is 0. `grows` says that they come from unit vectors, which leave zeros out."""

    parts: tuple[list[Item], ...]
    grows: bool


class _Term(NamedTuple):
    """sign · before · vector · after."""

    sign: Token
    before: list[Item]
    vector: Vector
    after: list[Item]


def vector(items: Sequence[Item], factors: Collection[str]) -> Vector | None:
    r"""The components of `(a, b)`, `\frac1r(a, b) + (c, d)`, `a\mathbf{i} + b\mathbf{j}`; None if there are no vectors.

    `factors` are the names that multiply a bracket that follows; others would be functions. Raises
    ParseError for a product of vectors, a sum of vector and number, or of vectors that do not match.
    """
    terms: list[_Term] = []
    numbers: list[list[Item]] = []
    for sign, term in _terms(items):
        found = _factor(term, factors)
        if found is None:
            numbers.append(term)
            continue
        first, last, value = found
        before, after = term[:first], term[last + 1 :]
        span = (term[0].start, term[-1].end)
        if _factor(after, factors) is not None:
            raise ParseError("products of vectors are not read", span=span, hint="write the components out")
        if before and after == [] and _is_applied_power(before, term[first], factors):
            raise ParseError(
                "a power of a function's value, or a product?",
                span=span,
                hint=f"declare the function, --functions {before[0][1]}, or the factor, --params {before[0][1]}",
            )
        if (before and before[-1].kind == "/") or (after and after[0].kind in ("^", "!")):
            raise ParseError("a vector can only be added, and multiplied by numbers", span=span)
        terms.append(_Term(sign, before[:-1] if before and before[-1].kind == "*" else before, value, after))
    if not terms:
        return None
    if numbers:
        at = numbers[0]
        span = (at[0].start, at[-1].end) if at else (terms[0].sign.start, terms[0].sign.end)
        raise ParseError("a number cannot be added to a vector", span=span, hint="write the components out")
    sizes = {len(term.vector.parts) for term in terms if not term.vector.grows}
    size = max(len(term.vector.parts) for term in terms)
    if len(sizes) > 1 or (sizes and size not in sizes):
        raise ParseError("these vectors have different numbers of components", span=(items[0].start, items[-1].end))
    parts = tuple([item for term in terms for item in _component(term, index)] for index in range(size))
    return Vector(tuple(part[1:] if part and part[0].kind == "+" else part for part in parts), not sizes)


def _is_applied_power(before: Sequence[Item], bracket: Item, factors: Collection[str]) -> bool:
    """Whether only a power of a name that nobody declared stands before a bracket: `B^2(x, y)`."""
    if bracket[:2] != ("(", "(") or before[0].kind not in NAMES or before[0][1] in factors or len(before) < 3:
        return False
    return before[1].kind == "^" and (len(before) == 3 or closing(before, 2) == len(before) - 1)


def scaled(before: list[Item], items: list[Item], after: list[Item]) -> list[Item]:
    """before · items · after, the items in brackets."""
    span = (items[0].start, items[-1].end)
    sign = [Token("*", "*", span[0], span[0])] if before and ends_operand(before[-1]) else []
    return [*before, *sign, *bracketed(items, *span), *after]


def _component(term: _Term, index: int) -> list[Item]:
    part = term.vector.parts[index] if index < len(term.vector.parts) else []
    if not part:
        return []
    if term.vector.grows and term.before and [item.kind for item in part] == ["number"] and part[0][1] == "1":
        return [term.sign, *term.before, *term.after]  # x·1, from a unit vector
    if not term.before and not term.after and term.sign.kind == "+":
        return [term.sign, *part]
    return [term.sign, *scaled(term.before, part, term.after)]


def _terms(items: Sequence[Item]) -> Iterator[tuple[Token, list[Item]]]:
    """The terms of a sum, each with its sign."""
    sign: Token = Token("+", "", items[0].start, items[0].start) if items else Token("+", "", 0, 0)
    begin, previous = 0, None
    for index, item in outer(items):
        if (
            item.kind in ("+", "-")
            and isinstance(item, Token)
            and (index == 0 or (previous and ends_operand(previous)))
        ):
            if index:
                yield sign, list(items[begin:index])
            sign, begin = item, index + 1
        previous = item
    yield sign, list(items[begin:])


def _factor(term: list[Item], factors: Collection[str]) -> tuple[int, int, Vector] | None:
    """The first vector among the factors of a term: where it begins and ends, and its components."""
    previous: Item | None = None
    for index, item in outer(term):
        if isinstance(item, CellTable):
            return index, index, Vector(tuple(cells(item)), False)
        if item.kind == "unit":
            one: Item = Token("number", "1", item.start, item.end)
            return index, index, Vector((*([] for _ in range(int(item.text) - 1)), [one]), True)
        applied = previous is not None and (
            previous.kind == "function" or (previous.kind in NAMES and previous[1] not in factors and item.text != "{")
        )
        if item.kind == "(" and not applied:
            last = closing(term, index)
            inside = term[index + 1 : last]
            if any(other.kind == "," for _, other in outer(inside)):
                return index, last, Vector(_listed_in(item, term[last], inside), False)
            value = vector(inside, factors) if any(other.kind in ("unit", "grid", ",") for other in inside) else None
            if value is not None:
                return index, last, value
        previous = item
    return None


def _listed_in(opener: Item, closer: Item, inside: list[Item]) -> tuple[list[Item], ...]:
    parts = split(inside, {","})
    for number, part in enumerate(parts, 1):
        if not part:
            raise ParseError(
                f"component {number} is empty",
                span=(opener.start, closer.end),
                hint="write an expression there, or remove the comma",
            )
    return tuple(parts)
