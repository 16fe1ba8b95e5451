"""What the reader refuses for its size, before SymPy sees it. Imports no SymPy.

These limits stop what no time limit can, a C routine that cannot be interrupted, and keep the
parent process, which reads without limits of its own, small. Everything else is left to the
limits of the worker process (run/guard.py).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, NoReturn

from symjac.errors import LimitError, Span
from symjac.functions import TABLE
from symjac.functions.special import MOST_DIGITS
from symjac.read.formula import applied
from symjac.read.tree import Abbreviation, Call, Condition, Name, Node, Number, Power, Product, Sum

MAX_INPUT = 2_000_000  # characters: a pasted binary file does not fit
MAX_TOKENS = 250_000  # numbers, names and signs: some seconds of reading and 200 MB
MAX_NESTING = 100  # brackets, signs, exponents: every later pass recurses about ten frames a level
MAX_NAME = 64  # characters; names are echoed in messages and set in tables
MAX_LITERAL_DIGITS = 1_000  # Python's own int(str) refuses 4,300
MAX_LITERAL_EXPONENT = 10_000  # 1e10000 is exact here: an integer of 10,000 digits
MAX_COMPONENTS = 10_000  # a Jacobian matrix that long is read by programs, and generated in parts
MAX_EXPONENT = 10**6  # of a symbolic base: x^(10^6) is one object, its derivative too
MAX_LOG10 = MOST_DIGITS  # constants beyond 10^±1000 are towers and typing errors, not mathematics
MAX_EXACT_DIGITS = 10_000.0  # digits of an exact power; of a number, a longer one stays a power: (99/100)^100000

_REMEDY = "use a parameter (--params k) and give it a value later"


class Size(NamedTuple):
    """What is known of a constant: about its value, and how long it is when written exactly.

    `value` is None beyond the range of a double; `log10` is log₁₀|value|; `digits` is log₁₀ of the
    larger of numerator and denominator, 0.0 for what SymPy keeps symbolic (√2, π, e⁵).
    """

    value: complex | None
    log10: float
    digits: float


def check(node: Node) -> None:
    """Refuse a tree that holds a constant too large to be computed; LimitError names the place."""
    _size(node)


def abbreviation(name: str, value: Node, span: Span) -> Abbreviation:
    """A name for a checked value, of which no use has to look into the value again."""
    return Abbreviation(name, value, _size(value), _coefficient(value), span)


def _size(node: Node) -> Size | None:
    """The size of a constant, None of what depends on a variable or cannot be estimated."""
    return _SIZES[type(node)](node)


def _number(node: Number) -> Size:
    return _rational(abs(node.numerator), node.denominator)


@lru_cache(maxsize=1024)
def _rational(numerator: int, denominator: int) -> Size:
    log10 = _log10(numerator) - _log10(denominator)
    value = numerator / denominator if abs(log10) < 300 or not numerator else None
    return Size(value, log10, max(_log10(numerator), _log10(denominator)))


def _name(node: Name) -> Size | None:
    return _CONSTANT_SIZES.get(node.constant)


_CONSTANT_SIZES = {
    name: Size(value, math.log10(abs(value)), 0.0)
    for name, value in {
        "pi": math.pi, "e": math.e, "I": 1j, "EulerGamma": 0.5772156649, "Catalan": 0.9159655942,
    }.items()
}  # fmt: skip


def _sum(node: Sum) -> Size | None:
    sizes = [_size(term) for _, term in node.terms]
    if None in sizes:
        return None
    known = [size for size in sizes if size is not None]
    value = 0j
    for (negative, _), size in zip(node.terms, known, strict=True):
        if size.value is None:
            largest = max(size.log10 for size in known)
            return _bounded(node, Size(None, largest, sum(size.digits for size in known)))
        value += -size.value if negative else size.value
    return _from_value(node, value, sum(size.digits for size in known))


def _product(node: Product) -> Size | None:
    sizes = [_size(factor) for _, factor in node.factors]
    if None in sizes:
        return None
    known = [size for size in sizes if size is not None]
    if any(inverse and size.log10 == -math.inf for (inverse, _), size in zip(node.factors, known, strict=True)):
        return None  # a division by zero, which the builder answers
    if any(size.log10 == -math.inf for size in known):
        return Size(0, -math.inf, 0.0)
    value, log10, digits = 1 + 0j, 0.0, 0.0
    for (inverse, _), size in zip(node.factors, known, strict=True):
        log10 += -size.log10 if inverse else size.log10
        digits += size.digits
        if size.value is not None and abs(log10) < 300:
            value = value / size.value if inverse else value * size.value
    return _bounded(node, Size(value if abs(log10) < 300 else None, log10, digits))


def _coefficient(node: Node) -> float:
    """log₁₀ size of the number that SymPy pulls out of a power of this base: 2 of (2x)^n."""
    if isinstance(node, Product):
        return sum(_coefficient(factor) for _, factor in node.factors)
    if isinstance(node, Power):
        exponent = _size(node.exponent)
        known = exponent is not None and exponent.value is not None
        return _coefficient(node.base) * abs(exponent.value) if known else 0.0  # type: ignore[union-attr,arg-type]
    if isinstance(node, Abbreviation):
        return node.coefficient
    if isinstance(node, Sum) and len(node.terms) == 1:
        return _coefficient(node.terms[0][1])
    return _number(node).digits if isinstance(node, Number) else 0.0


def _power(node: Power) -> Size | None:
    base, exponent = _size(node.base), _size(node.exponent)
    if exponent is None:
        return None
    if base is None:
        if exponent.log10 > math.log10(MAX_EXPONENT):
            _refuse(node.exponent, "this exponent is larger than a million")
        if exponent.value is not None and _coefficient(node.base) * abs(exponent.value) > MAX_EXACT_DIGITS:
            _refuse(node, "this power is too large to compute exactly")
        return None
    if exponent.value is None:
        if abs(base.log10) > 1e-12 or base.digits > 0.4:
            _refuse(node, _too_large())
        return Size(None, 0.0, 0.0)
    if base.log10 == -math.inf:
        return None  # 0 to some power: the builder answers it
    real = complex(exponent.value).real
    exact = base.digits * abs(real)
    if exact > MAX_EXACT_DIGITS:
        if real != int(real) or complex(exponent.value).imag:
            _refuse(node, _too_large())
        return _bounded(node, _unwritten(base, real))
    return _bounded(node, Size(_try(lambda: base.value**exponent.value, base), base.log10 * real, exact))  # type: ignore[operator]


def _unwritten(base: Size, exponent: float) -> Size:
    """The size of a power that stays one: by its logarithm, as the exact number would be too long."""
    log10 = base.log10 * exponent
    value = math.pow(10, log10) if abs(log10) < 300 else None
    negative = base.value is not None and complex(base.value).real < 0 and exponent % 2 == 1
    return Size(-value if value and negative else value, log10, abs(log10) if abs(log10) > MAX_LOG10 else 0.0)


def _call(node: Call) -> Size | None:
    if node.function == "piecewise":
        for argument in node.arguments:
            if not isinstance(argument, Condition):
                _size(argument)
        return None
    function = TABLE.get(node.function)
    if function and not function.kept and function.is_defined_by(len(node.arguments)):
        known_once = [abbreviation("", argument, argument.span) for argument in node.arguments]
        return _size(applied(function.definition, known_once, node.span))
    sizes = [_size(argument) for argument in node.arguments]
    if any(size is None for size in sizes):
        return None
    known = [size for size in sizes if size is not None]
    if function and function.growth:
        log10 = function.growth(*(_real(size) for size in known))
        if not abs(log10) <= MAX_LOG10:
            _refuse(node, _too_large())
    evaluate = _VALUES.get(node.function)
    if evaluate is None or len(known) != 1 or known[0].value is None:
        return None
    value = _try(lambda: evaluate(known[0].value), known[0])  # type: ignore[arg-type]
    return None if value is None else _from_value(node, value, 0.0)


def _condition(_: Condition) -> None:
    return None


_SIZES: dict[type, Callable[..., Size | None]] = {
    Number: _number,
    Name: _name,
    Sum: _sum,
    Product: _product,
    Power: _power,
    Call: _call,
    Condition: _condition,
    Abbreviation: lambda node: node.size,
}


def _real(size: Size) -> float:
    """The real part, as far as a double goes."""
    return complex(size.value).real if size.value is not None else math.copysign(math.inf, size.log10)


_VALUES: dict[str, Callable[[complex], complex]] = {
    **{name: getattr(cmath, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: getattr(cmath, name) for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
    "abs": abs,
    "factorial": lambda z: math.gamma(z.real + 1),
    "gamma": lambda z: math.gamma(z.real),
}


def _try(compute: Callable[[], complex], argument: Size) -> complex | None:
    """The value in double precision, None where a double cannot hold it."""
    if argument.value is None:
        return None
    try:
        value = compute()
    except (ArithmeticError, ValueError):  # overflow, pole: the builder answers those
        return None
    return value if cmath.isfinite(value) else None


def _from_value(node: Node, value: complex, digits: float) -> Size:
    return _bounded(node, Size(value, math.log10(abs(value)) if value else -math.inf, digits))


def _bounded(node: Node, size: Size) -> Size:
    if size.log10 > MAX_LOG10 or (size.digits > MAX_LOG10 and -math.inf < size.log10 < -MAX_LOG10):
        _refuse(node, _too_large())
    return size


def _too_large() -> str:
    return f"this constant is out of bounds: it exceeds 10^{MAX_LOG10:.0f}, or its reciprocal does"


def _log10(integer: int) -> float:
    return math.log10(integer) if integer else -math.inf


def _refuse(node: Node, message: str) -> NoReturn:
    raise LimitError(message, span=node.span, hint=_REMEDY)
