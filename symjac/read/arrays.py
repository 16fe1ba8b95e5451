"""Vectors and matrices of the input language: their declarations, and forms with a grammar of their own. No SymPy.

    --vector x:3      x = (x_1, x_2, x_3), a column of variables      --matrix-var X:2x2    X_11, X_12, X_21, X_22
    --vector-param b:2, --matrix-param A:2x3: constants               A:3x3s is symmetric: A_21 is A_12
    [x, y, z], [[a, b], [c, d]]      x[1], A[1, 2]      A', A^T, inv(A)'      ‖x‖      sum(x[i]^2, i, 1, 3)

`shapes` says which shape each value has, and refuses what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from symjac.errors import LimitError, ParseError, ReadError, Span
from symjac.read import Array, Call, Declarations, Name, Node, Number, Power, Product, Sum
from symjac.read.names import FUNCTIONS, MARK, canonical, shortened, split_names
from symjac.read.tokens import Token
from symjac.read.unclear import factors_of

if TYPE_CHECKING:
    from fractions import Fraction

    from symjac.read.parser import Parser

MAX_SIDE = 100
"""The most rows or columns of an array, since its entries are written out."""
MAX_TERMS = 2_000
"""The most terms of a sum or product with an index."""
MAX_TERMS_IN_ALL = 20_000
"""The most terms of all of them: a sum inside another is written out for each value of the outer index."""

_MOST_BITS = 40_000
"""The greatest length, in bits, of a power of numbers that is written out."""

_SHAPE = re.compile(r"([1-9][0-9]{0,3})(?:[x×]([1-9][0-9]{0,3})(s?))?")
OPTIONS = {
    "--vector": (True, False), "--matrix-var": (False, False),
    "--vector-param": (True, True), "--matrix-param": (False, True),
}  # fmt: skip
"""Option → whether it declares vectors, and whether constants."""


def declared(text: str, option: str) -> tuple[Array, ...]:
    """The arrays of an option such as `--vector x:3,y:2`; ReadError for anything else.

    >>> [array.entries for array in declared("X:2x2s", "--matrix-var")]
    [('X_11', 'X_12', 'X_12', 'X_22')]
    """
    vectors, constant = OPTIONS[option]
    example = f"{option} x:3" if vectors else f"{option} A:2x3, or A:3x3s for a symmetric one"
    found: dict[str, Array] = {}
    for piece in re.split(r"[,;\s]+", text.strip()):
        name, _, size = piece.partition(":")
        shape = _SHAPE.fullmatch(size)
        spelled = canonical(name)
        if spelled is None or shape is None or bool(shape[2]) == vectors:
            raise ReadError(f"{option}: {shortened(piece)} has no name and size", hint=f"write {example}")
        if spelled in found:
            raise ReadError(f"{option}: {spelled} is named twice", hint="name each once")
        rows, columns = int(shape[1]), int(shape[2] or 1)
        if max(rows, columns) > MAX_SIDE:
            raise ReadError(
                f"{option}: {spelled} has a side of more than {MAX_SIDE}", hint="its entries are written out"
            )
        if shape[3] and rows != columns:
            raise ReadError(f"{option}: {spelled} is {rows}×{columns}, and only a square matrix is symmetric")
        found[spelled] = Array(spelled, rows, columns, bool(shape[3]), constant)
    return tuple(found.values())


def names_and_arrays(text: str, what: str) -> tuple[tuple[str, ...], tuple[Array, ...]]:
    """The variables that `u, v`, or `u:2` for a vector, `U:2x2` for a matrix, name, and the arrays among them.

    >>> names_and_arrays("t, u:2", "--outer-vars")[0]
    ('t', 'u_1', 'u_2')
    """
    found: list[Array] = []
    names: list[str] = []
    for piece in re.split(r"[,;\s]+", text.strip()):
        if ":" not in piece:
            names.append(piece)
            continue
        found += declared(piece, "--matrix-var" if re.search("[x×]", piece.partition(":")[2]) else "--vector")
        names += found[-1].unlike_entries
    return split_names(",".join(names), what), tuple(found)


def declare(variables: tuple[str, ...] | None, arrays: tuple[Array, ...], **others: Any) -> Declarations:
    """The declarations, with the entries of arrays."""
    return extended(Declarations(variables, arrays=arrays, **others))


def extended(declared: Declarations) -> Declarations:
    """The declarations, with the entries of arrays: in the place of an array's name, or behind the other names."""
    names = [array.name for array in declared.arrays]
    for name, constant in [(array.name, array.constant) for array in declared.arrays]:
        others = (declared.variables or ()) if constant else declared.parameters
        if names.count(name) > 1 or name in declared.functions or name in others:
            raise ReadError(f"two things are called {name}", hint="give each vector and matrix a name of its own")
    variables = _placed(declared.variables or (), declared.arrays, constant=False)
    return declared._replace(
        variables=variables or declared.variables,
        parameters=_placed(declared.parameters, declared.arrays, constant=True),
    )


def _placed(names: tuple[str, ...], arrays: Iterable[Array], *, constant: bool) -> tuple[str, ...]:
    own = {array.name: array.unlike_entries for array in arrays if array.constant == constant}
    placed = [entry for name in names for entry in own.pop(name, (name,))]
    return tuple(dict.fromkeys((*placed, *(entry for entries in own.values() for entry in entries))))


def literal(parser: Parser, opener: Token, first: Node) -> Node:
    """`[a, b, c]`, a column, or `[[a, b], [c, d]]` and `[a, b; c, d]`, rows; the first entry has been read already."""
    rows: list[list[Node]] = [[first]]
    while parser.next.kind in (",", ";"):
        if parser.take().kind == ";":
            rows.append([])
        rows[-1].append(parser.expression())
    if len(rows) == 1:
        return Call("matrix", tuple(rows[0]), (opener.start, parser.end))
    calls = tuple(Call("matrix", tuple(row), (row[0].span[0], row[-1].span[1])) for row in rows)
    return Call("matrix", calls, (opener.start, parser.end))


def entry(parser: Parser, array: Node, opener: Token) -> Node:
    """`x[1]`, `A[1, 2]` of an array whose name has been read."""
    parser.take()
    outer = parser.enter(opener)
    places = [parser.expression()]
    while parser.next.kind == ",":
        parser.take()
        places.append(parser.expression())
    parser.leave(outer)
    parser.close(opener)
    return Call("entry", (array, *places), (array.span[0], parser.end))


def norm_bars(parser: Parser) -> Node:
    """`‖x‖`."""
    opener = parser.take()
    outer = parser.enter(opener)
    parser.norms = True
    node = parser.expression()
    parser.leave(outer)
    parser.expect("‖", "this ‖ is never closed", "write ‖x‖, or norm(x)")
    norm = Call("norm", (node,), (opener.start, parser.end))
    return with_p(parser, norm, norm.span) if parser.next.kind == "subscript" else norm


def with_p(parser: Parser, node: Node, span: Span) -> Node:
    """`‖x‖_1`, `||x||_2`, `‖X‖_F`, of which the bars have been read: `node` is ‖x‖, or the |x| inside of ||x||."""
    sign = parser.take()
    if not (isinstance(node, Call) and node.function in ("norm", "abs")):
        parser.refuse(sign, "a subscript stands behind the bars of a norm", "write ||x||_1, or norm(x, 1)")
    parser.has_shapes = True
    p: Node = Number(int(sign.text), 1, sign.span) if sign.text.isdigit() else Name(sign.text, "", sign.span)
    return Call("norm", (node.arguments[0], p), (span[0], sign.end))


_VECTOR = "--vector x:2 --matrix-param A:2x2"
TRANSPOSE_OR_POWER = (
    "a transpose or a power?",
    f"declare T for an exponent: --params T; for a transpose, the vector: {_VECTOR}",
)
NO_VECTOR = (
    "a transpose stands only behind a list or a vector",
    f"declare the vector: {_VECTOR}; for an exponent write x^T, and --params T; "
    "derivatives are taken here: give the function alone",
)
"""What is said of a transpose of numbers, which may also be an exponent or a prime."""


def with_transposes(tokens: Sequence[Token], own: Collection[str]) -> Sequence[Token]:
    """`x^T Ax` for `x^TAx`, where A and x are names."""
    found: list[Token] = []
    for token in tokens:
        rest = token.text[1:] if token.kind == "name" and token.text[0] == "T" else ""
        if (
            rest
            and found
            and found[-1].kind == "^"
            and token.text not in own
            and (rest in own or factors_of(rest, own))
        ):
            found.append(token._replace(text="T", end=token.start + 1))
            token = Token("name", rest, token.start + 1, token.end)
        found.append(token)
    return found


def raised(parser: Parser, base: Node) -> Node | None:
    """The transpose of `A^T`, `A^-T`, `A^(-T)`, of which ^ has been read; None if an exponent follows."""
    here = parser.position
    token = parser.next
    if parser.has_shapes and token.text == "T":
        parser.take()
        return parser.transposed(base)
    glued = token.text[1:] if token.kind == "name" and token.text[0] == "T" and token.text not in parser.own else ""
    if glued.isalpha() and isinstance(base, Name) and not base.constant and token.text not in FUNCTIONS:  # x^TAx
        parser.refuse((base.span[0], token.start + 1), *TRANSPOSE_OR_POWER)
    texts = ["".join(token.text for token in parser.tokens[here : here + n]) for n in (2, 4)]
    length = 2 if texts[0] in ("-T", "−T") else 4 if texts[1] in ("(-T)", "{-T}") else 0
    if not (length and parser.has_shapes):
        return None
    parser.position += length
    return parser.transposed(Call("inv", (base,), (base.span[0], parser.end)))


def check_name(parser: Parser, token: Token) -> Token:
    """The token, as X_12 if it is the `X_{1,2}` of a declared X; ParseError for `x(1)` and `I`, with two readings."""
    after = parser.tokens[parser.position : parser.position + 2]
    name = token.text
    if name in parser.arrays and after[0].kind == "(" and not after[0].spaced and after[1].kind == "number":
        inside = [parser.tokens[i] for i in parser.inside(parser.position)]
        if all(each.kind in ("number", ",") for each in inside):
            span = (token.start, parser.tokens[parser.pairs[parser.position]].end)
            listed = ", ".join(each.text for each in inside if each.kind == "number")
            product = f", {name}*{listed} for a product" if len(inside) == 1 else ""
            parser.refuse(span, "an entry or a product?", f"write {name}[{listed}] for an entry{product}")
    if re.fullmatch(r"I(?:_(?:[0-9]+|n))?", name) and name not in parser.own:
        what = "the imaginary unit" if name == "I" else "a parameter"
        hint = f"write eye(3) for the identity matrix; as a name of yours, declare it: --params {name}"
        parser.refuse(token, f"beside vectors and matrices {name} may be {what} or the identity matrix", hint)
    base, *places = name.split("_")
    compact = f"{base}_{''.join(places)}"
    return token._replace(text=compact) if base in parser.arrays and compact in parser.own else token


def total(parser: Parser, token: Token) -> Node:
    """`sum(e, i, 1, n)`, `prod(e, i=1..n)`, written out; `sum(x)` of a vector stays."""
    word = token.text.removeprefix(MARK)
    opener_index = parser.position
    commas = [i for i in parser.inside(opener_index) if parser.tokens[i].kind == ","]
    opener = parser.take()
    outer = parser.enter(opener)
    if not commas:
        parser.has_shapes = True
        node = parser.expression()
        parser.leave(outer)
        parser.close(opener)
        return Call(word, (node,), (token.start, parser.end))
    is_range = len(commas) == 1 and parser.tokens[commas[0] + 2].kind == "="
    if len(commas) != 3 and not is_range:
        parser.refuse(
            token, f"{word} has a term, an index and two ends", f"write {word}(x[i]^2, i, 1, 3), or {word}(x)"
        )
    first = parser.position
    parser.position = commas[0] + 1
    index = parser.expect("name", f"the index of {word} is a name", f"write {word}(x[i]^2, i, 1, 3)")
    if index.text in parser.known or index.text in parser.found or index.text in parser.bound:
        parser.refuse(index, f"{index.text} is a name of the map", "choose another letter for the index")
    parser.expect("=" if is_range else ",", "a comma is expected here")
    low = _end(parser.expression())
    if is_range:
        parser.expect("..", "two points are expected here", f"write {word}(x_i^2, i=1..3)")
    else:
        parser.expect(",", "a comma is expected here")
    high = _end(parser.expression())
    after = parser.position
    if high - low >= MAX_TERMS:
        raise LimitError(f"this {word} has more than {MAX_TERMS:,} terms", span=(token.start, parser.end))
    parser.written_out += max(high - low + 1, 0)
    if parser.written_out > MAX_TERMS_IN_ALL:
        raise LimitError(
            f"sums and products with an index have more than {MAX_TERMS_IN_ALL:,} terms here",
            span=(token.start, parser.end),
        )
    terms: list[Node] = []
    before = dict(parser.bound)
    for value in range(low, high + 1):
        parser.position, parser.bound = first, before | {index.text: value}
        terms.append(parser.expression())
        if parser.position != commas[0]:
            parser.refuse_rest()
    parser.position, parser.bound = after, before
    parser.leave(outer)
    parser.close(opener)
    span = (token.start, parser.end)
    if not terms:
        return Number(int(word == "prod"), 1, span)
    if word == "prod":
        return Product(tuple((False, term) for term in terms), span)
    return Sum(tuple((False, term) for term in terms), span)


def _end(node: Node) -> int:
    value = whole(node)
    if value is None:
        _refuse(node, "an end of the index is a whole number", "write it in digits: the terms are written out")
    return value


def whole(node: Node) -> int | None:
    """The value of an expression in integers that is an integer: i + 1."""
    value = rational(node)
    return value.numerator if value is not None and value.denominator == 1 else None


def rational(node: Node) -> Fraction | None:
    """The value of sums, products, quotients and powers of rational numbers; None for anything else."""
    from fractions import Fraction  # loads decimal numbers too, which few inputs need

    if isinstance(node, Number):
        return Fraction(node.numerator, node.denominator)
    if isinstance(node, Sum):
        terms = [(negative, rational(term)) for negative, term in node.terms]
        return None if any(t is None for _, t in terms) else sum((-t if n else t for n, t in terms if t), Fraction(0))
    if isinstance(node, Product):
        value = Fraction(1)
        for inverse, factor in node.factors:
            part = rational(factor)
            if part is None or (inverse and not part):
                return None
            value = value / part if inverse else value * part
        return value
    if isinstance(node, Power):
        base, exponent = rational(node.base), whole(node.exponent)
        if base is None or exponent is None or (not base and exponent <= 0):
            return None
        bits = abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length())
        return base**exponent if bits <= _MOST_BITS else None
    return None


def place(node: Node) -> int:
    """An index as a number; ParseError for anything else."""
    value = whole(node)
    if value is None:
        _refuse(node, "an index is a whole number", "write x[1]; sum(x[i]^2, i, 1, 3) runs over an index")
    return value


def with_index(parser: Parser, token: Token) -> Token:
    """The number for `i`, an index with a value; the entry's name for `x_i`, a name with an index as subscript."""
    name = token.text
    if name in parser.bound:
        return token._replace(kind="number", text=str(parser.bound[name]))
    base, *subscripts = name.split("_")
    values = [_with_values(parser, token, part) for part in subscripts]
    if values == subscripts:
        return token
    entry = "_".join((base, *values))
    compact = base + "_".join(values)
    return token._replace(text=compact if entry not in parser.own and compact in parser.own else entry)


_SHIFTED = re.compile(r"([A-Za-z]+)(plus|minus)([0-9]+)")


def _with_values(parser: Parser, token: Token, part: str) -> str:
    """A part of a subscript, with values for indices: i, i+1 of `x_{i+1}`, ij of `a_{ij}`."""
    if part in parser.bound:
        return str(parser.bound[part])
    shifted = _SHIFTED.fullmatch(part)
    if shifted and shifted[1] in parser.bound:
        step = int(shifted[3])
        return str(parser.bound[shifted[1]] + (step if shifted[2] == "plus" else -step))
    letters = [letter for letter in part if letter in parser.bound]
    if letters and len(part) == 2:
        values = [str(parser.bound.get(letter, letter)) for letter in part]
        if not all(value.isdigit() and len(value) == 1 for value in values):
            separate = f"separate indices by a comma: {part[0]},{part[1]}"
            parser.refuse(token, f"is {letters[0]} an index in {token.text}?", separate)
        return "".join(values)
    return part


def _refuse(node: Node, message: str, hint: str) -> NoReturn:
    raise ParseError(message, span=node.span, hint=hint)
