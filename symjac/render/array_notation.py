"""Forms in vectors and matrices, in three dialects: `(A + A')*x`, which reads back; `(A + Aᵀ)·x`; LaTeX.

The trees are those of `read.shapes`: numbers, names, sums, products, and operations on vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from symjac.functions import TABLE
from symjac.read import Call, Name, Node, Number, Power, Product, Sum, Tensor
from symjac.read.shapes import shape_of
from symjac.render.order import fill

Dialect = Literal["text", "unicode", "latex"]

_SUM, _PRODUCT, _POWER, _ATOM = range(4)

_Piece = tuple[str, int]


@dataclass(frozen=True)
class _Signs:
    """How a dialect writes operations; `#1` is an operand."""

    times: str
    minus: str
    power: str
    bracket: str
    transpose: str
    inverse: str
    inverse_transpose: str
    norms: Mapping[str, str]
    hadamard: str
    cross: str
    kron: str
    skew: str
    eye: str
    ones: str
    fraction: str
    call: str
    words: Mapping[str, str]


_NAMED = {
    "trace": "trace",
    "det": "det",
    "total": "sum",
    "diag": "diag",
    "diagonal": "diag",
    "softmax": "softmax",
    "vec": "vec",
    "prod": "prod",
    "hardmax": "hardmax",
}
_SIGNS: dict[Dialect, _Signs] = {
    "text": _Signs(
        "*", " - ", "#1^#2", "(#1)", "#1'", "inv(#1)", "inv(#1)'",
        {"2": "norm(#1)", "1": "norm(#1, 1)", "inf": "norm(#1, inf)", "fro": "norm(#1, fro)"},
        "hadamard(#1)", "cross(#1, #2)", "kron(#1, #2)", "skew(#1)",
        "eye(#1)", "ones(#1)", "#1/#2", "#1(#2)", _NAMED,
    ),
    "unicode": _Signs(
        "·", " - ", "#1^#2", "(#1)", "#1ᵀ", "#1⁻¹", "#1⁻ᵀ",
        {"2": "‖#1‖", "1": "‖#1‖₁", "inf": "‖#1‖_∞", "fro": "‖#1‖_F"},
        "#1", "#1 × #2", "#1 ⊗ #2", "[#1]×", "I", "ones(#1)", "#1/#2", "#1(#2)",
        {**_NAMED, "trace": "tr"},
    ),
    "latex": _Signs(
        " ", " - ", "{#1}^{#2}", "(#1)",
        r"#1^{\mathsf{T}}", "#1^{-1}", r"#1^{-\mathsf{T}}",
        {
            "2": r"\lVert #1 \rVert", "1": r"\lVert #1 \rVert_{1}", "inf": r"\lVert #1 \rVert_{\infty}",
            "fro": r"\lVert #1 \rVert_{F}",
        },
        "#1", r"#1 \times #2", r"#1 \otimes #2", r"[#1]_{\times}", "I", r"\mathbf{1}", r"\frac{#1}{#2}", "#1(#2)",
        {
            "trace": r"\operatorname{tr}", "det": r"\det", "total": r"\operatorname{sum}",
            "softmax": r"\operatorname{softmax}", "vec": r"\operatorname{vec}",
            "prod": r"\operatorname{prod}", "hardmax": r"\operatorname{hardmax}",
            **dict.fromkeys(("diag", "diagonal"), r"\operatorname{diag}"),
        },
    ),
}  # fmt: skip
_PLACED = {"commutation": ("commutation", "K"), "duplication": ("duplication", "D")}
"""Matrices that their sizes tell: the word of each, and its letter."""
_CIRCLE = {"text": ", ", "unicode": " ∘ ", "latex": " \\circ "}


def written(
    node: Node, dialect: Dialect, name: Callable[[str], str], fill: Callable[[str, Sequence[str]], str] = fill
) -> str:
    """The tree in a dialect; `name` writes names, `fill` puts operands into a notation."""
    return _Writer(dialect, name, fill).piece(node)[0]


class _Writer:
    def __init__(self, dialect: Dialect, name: Callable[[str], str], fill: Callable[[str, Sequence[str]], str]) -> None:
        self.dialect, self.name, self.fill, self.signs = dialect, name, fill, _SIGNS[dialect]

    def put(self, notation: str, *operands: object) -> str:
        """A notation with its operands."""
        return self.fill(notation, [str(operand) for operand in operands])

    def piece(self, node: Node) -> _Piece:
        """The text of a node, and how tightly it holds together."""
        if isinstance(node, Number):
            if node.denominator == 1:
                return (str(node.numerator), _ATOM) if node.numerator >= 0 else (f"-{-node.numerator}", _SUM)
            return self.put(self.signs.fraction, node.numerator, node.denominator), _PRODUCT
        if isinstance(node, Name):
            return (self.name(node.name) if not node.constant else node.name), _ATOM
        if isinstance(node, Sum):
            return self._sum([(negative, self.within(term, _PRODUCT)) for negative, term in node.terms])
        if isinstance(node, Product):
            return self._product(node)
        if isinstance(node, Power):
            return self._power(node)
        if isinstance(node, Call):
            return self._call(node.function, node.arguments)
        if isinstance(node, Tensor):
            return self._tensor(node)
        raise TypeError(type(node).__name__)

    def within(self, node: Node, level: int) -> str:
        """The text of an operand, in brackets if it holds less tightly."""
        text, own = self.piece(node)
        return text if own >= level else self.put(self.signs.bracket, text)

    def _sum(self, terms: list[tuple[bool, str]]) -> _Piece:
        first = ("-" if terms[0][0] else "") + terms[0][1]
        return first + "".join((self.signs.minus if n else " + ") + text for n, text in terms[1:]), _SUM

    def _product(self, node: Product) -> _Piece:
        above = [factor for inverse, factor in node.factors if not inverse]
        below = [factor for inverse, factor in node.factors if inverse]
        if not below:
            return self._joined(above), _PRODUCT
        shown = [f for f in above if not (isinstance(f, Number) and f.numerator == f.denominator)] or above[:1]
        if self.dialect == "latex":
            return self.put(self.signs.fraction, self._joined(shown), self._joined(below)), _PRODUCT
        under = self.within(below[0], _POWER) if len(below) == 1 else self.put(self.signs.bracket, self._joined(below))
        return self.put(self.signs.fraction, self._joined(shown), under), _PRODUCT

    def _joined(self, factors: list[Node]) -> str:
        return self.signs.times.join(self.within(f, _POWER if len(factors) > 1 else _SUM) for f in factors)

    def _power(self, node: Power) -> _Piece:
        base = self.within(node.base, _ATOM)
        exponent = self.piece(node.exponent)
        raised = exponent[0] if self.dialect == "latex" or exponent[1] == _ATOM else f"({exponent[0]})"
        if self.dialect == "unicode" and raised in ("2", "3"):
            return base + {"2": "²", "3": "³"}[raised], _POWER
        return self.put(self.signs.power, base, raised), _POWER

    def _call(self, function: str, arguments: tuple[Node, ...]) -> _Piece:
        head = function
        if self.dialect == "latex":
            head = (TABLE[function].tex if function in TABLE else "") or f"\\operatorname{{{function}}}"
        inside = ", ".join(self.within(argument, _SUM) for argument in arguments)
        return self.put(self.signs.call, head, inside), _ATOM

    def _tensor(self, node: Tensor) -> _Piece:
        signs, operation, operands = self.signs, node.operation, node.operands
        if operation == "array":
            return self.name(node.name), _ATOM
        if operation == "sum":
            return self._sum([self._signed(term) for term in operands])
        if operation == "product":
            return self._chain(node)
        if operation in ("transpose", "inv"):
            return self._turned(node)
        if operation == "norm":
            kind = node.name if 1 in shape_of(operands[0]) else "fro"
            return self.put(signs.norms[kind], self.within(operands[0], _SUM)), _ATOM
        if operation in ("hadamard", "cross", "kron", "skew"):
            return self._of_two(node)
        if operation in ("eye", "ones"):
            size = ", ".join(map(str, node.shape if node.shape[1] != 1 and operation == "ones" else node.shape[:1]))
            return self.put(getattr(signs, operation), size), _ATOM
        if operation == "map" and node.name == "pow":
            return self._entrywise_power(node)
        if operation in ("map", "extremum"):
            return self._call(node.name, operands)
        if operation == "stack":
            return self._stack(operands)
        if operation in signs.words:
            return self.put(signs.call, signs.words[operation], self.within(operands[0], _SUM)), _ATOM
        if operation == "zeros":
            return ("zeros({})".format(", ".join(map(str, node.shape))) if self.dialect == "text" else "0"), _ATOM
        if operation in _PLACED:
            word, letter = _PLACED[operation]
            if self.dialect == "text":
                return f"{word}({', '.join(map(str, node.place))})", _ATOM
            return self.name(f"{letter}_{''.join(map(str, node.place))}"), _ATOM
        if operation == "matrix":
            rows = [operands[i : i + node.shape[1]] for i in range(0, len(operands), node.shape[1])]
            inside = ", ".join(self.piece(row[0])[0] if len(row) == 1 else _row(self, row) for row in rows)
            return f"[{inside}]", _ATOM
        if operation == "entry":
            places = ", ".join(
                str(place + 1) for place in (node.place[:1] if shape_of(operands[0])[1] == 1 else node.place)
            )
            return f"{self.within(operands[0], _ATOM)}[{places}]", _ATOM
        raise TypeError(operation)

    def _entrywise_power(self, node: Tensor) -> _Piece:
        base, exponent = node.operands
        if not shape_of(base):
            return self._call("pow", node.operands)
        raised = self.piece(exponent)
        text = self.within(base, _ATOM)
        if self.dialect == "latex":
            return f"{{{text}}}^{{\\circ {self.within(exponent, _ATOM)}}}", _POWER
        sign = ".^" if self.dialect == "text" else "^∘"
        return f"{text}{sign}{raised[0] if raised[1] == _ATOM else f'({raised[0]})'}", _POWER

    def _stack(self, operands: tuple[Node, ...]) -> _Piece:
        """Matrices one below the other."""
        parts = [self.within(operand, _SUM) for operand in operands]
        if self.dialect == "latex":
            return "\\begin{bmatrix} " + " \\\\ ".join(parts) + " \\end{bmatrix}", _ATOM
        return (f"stack({', '.join(parts)})" if self.dialect == "text" else f"[{'; '.join(parts)}]"), _ATOM

    def _of_two(self, node: Tensor) -> _Piece:
        """a ∘ b, a × b, A ⊗ B, [a]×; as functions where they are typed."""
        alone = node.operation == "skew" or self.dialect == "text"
        parts = [self.within(operand, _SUM if alone else _POWER) for operand in node.operands]
        if node.operation == "hadamard":
            parts = [_CIRCLE[self.dialect].join(parts)]
        return self.put(getattr(self.signs, node.operation), *parts), _ATOM if alone else _PRODUCT

    def _signed(self, term: Node) -> tuple[bool, str]:
        """Whether a term is negative, and the rest of it."""
        if (
            isinstance(term, Tensor)
            and term.operation == "product"
            and term.operands[0] == Number(-1, 1, term.operands[0].span)
        ):
            rest = term.operands[1:]
            inner = rest[0] if len(rest) == 1 else term._replace(operands=rest)
            return True, self.within(inner, _PRODUCT)
        return False, self.within(term, _PRODUCT)

    def _chain(self, node: Tensor) -> _Piece:
        sign, operands = "", list(node.operands)
        if isinstance(operands[0], Number) and operands[0].numerator == -1 and operands[0].denominator == 1:
            sign, operands = "-", operands[1:]
        scalar = operands[0]
        if isinstance(scalar, Product) and not any(inverse for inverse, _ in scalar.factors):
            operands[:1] = [factor for _, factor in scalar.factors]
        if isinstance(scalar, Product) and any(inverse for inverse, _ in scalar.factors) and self.dialect != "latex":
            below = tuple(factor for factor in scalar.factors if factor[0])
            above = [factor for inverse, factor in scalar.factors if not inverse]
            above = [f for f in above if not (isinstance(f, Number) and f.numerator == f.denominator)]
            over = self._joined([*above, *operands[1:]]) if above else self._joined(operands[1:])
            lone = len(below) == 1
            under = self.within(below[0][1], _POWER) if lone else signs_bracket(self, [f for _, f in below])
            top = (
                over
                if len(above) + len(operands) > 2 or self.piece(operands[-1])[1] > _SUM
                else self.put(self.signs.bracket, over)
            )
            return f"{sign}{top}/{under}", _SUM if sign else _PRODUCT
        text = self._joined(operands)
        return sign + text, _SUM if sign else _PRODUCT

    def _turned(self, node: Tensor) -> _Piece:
        (operand,) = node.operands
        if node.operation == "transpose" and isinstance(operand, Tensor) and operand.operation == "inv":
            level = _SUM if self.dialect == "text" else _ATOM
            return self.put(self.signs.inverse_transpose, self.within(operand.operands[0], level)), _POWER
        level = _SUM if node.operation == "inv" and self.dialect == "text" else _ATOM
        form = self.signs.transpose if node.operation == "transpose" else self.signs.inverse
        return self.put(form, self.within(operand, level)), _ATOM if level == _SUM else _POWER


def signs_bracket(writer: _Writer, factors: list[Node]) -> str:
    """The factors of a denominator, in brackets."""
    return writer.put(writer.signs.bracket, writer._joined(factors))


def _row(writer: _Writer, row: tuple[Node, ...]) -> str:
    return f"[{', '.join(writer.piece(part)[0] for part in row)}]"
