"""The record of a function of the language: all facts about it, as plain values. Imports no SymPy.

Formulas are texts in the input language, in which `u`, `v`, `w` are the function's arguments, in that
order. Ends of intervals are such texts too, or `-oo` and `oo`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

LETTERS = "uvw"
"""The arguments of a function in its formulas."""

MOST_DIGITS = 1_000.0
"""log₁₀ of the largest constants of a result."""

MOST_WRITTEN = 1_000.0
"""The most digits or terms with which the value of a call is written instead of the call."""

Language = Literal["python", "numpy", "c", "octave", "js", "fortran"]
LocalRule = Literal[
    "", "absolute", "jump", "step", "delta", "extremum", "rounding", "exponential", "logarithm", "arccotangent",
    "angle", "whole lower argument", "real root",
]  # fmt: skip
"""The rules by which `local` expands a function at a point that Taylor's formula does not cover."""
Family = Literal["", "circular", "arc", "hyperbolic", "area", "pieces"]
"""The families within which students confuse functions, and the piecewise functions."""


class Interval(NamedTuple):
    """The numbers from low to high; each end may belong to it or not."""

    low: str
    high: str
    has_low: bool = False
    has_high: bool = False

    @property
    def ends(self) -> tuple[tuple[str, bool], ...]:
        """The finite ends, each with whether it belongs to the interval."""
        both = ((self.low, self.has_low), (self.high, self.has_high))
        return tuple(end for end in both if end[0] not in ("-oo", "oo"))


def between(low: str, high: str) -> Interval:
    """low < u < high."""
    return Interval(low, high)


def closed(low: str, high: str) -> Interval:
    """low ≤ u ≤ high."""
    return Interval(low, high, True, True)


def from_to(low: str, high: str) -> Interval:
    """low ≤ u < high; low ≤ u for high = oo."""
    return Interval(low, high, True, False)


def up_to(low: str, high: str) -> Interval:
    """low < u ≤ high; u ≤ high for low = -oo."""
    return Interval(low, high, False, True)


REALS = between("-oo", "oo")
POSITIVE = between("0", "oo")
NEGATIVE = between("-oo", "0")
NOT_NEGATIVE = from_to("0", "oo")
NOT_POSITIVE = up_to("-oo", "0")
UNIT = closed("-1", "1")
OUTSIDE_ONE = (up_to("-oo", "-1"), from_to("1", "oo"))
"""|u| ≥ 1."""


class Places(NamedTuple):
    """Isolated points: some that are listed, and start + k·step for all integers k (for k = 0, 1, 2, … if `half`)."""

    points: tuple[str, ...] = ()
    start: str = ""
    step: str = ""
    half: bool = False

    def __bool__(self) -> bool:
        return bool(self.points or self.step)


NOWHERE = Places()


def at(*points: str) -> Places:
    """These points."""
    return Places(points)


def every(step: str, start: str = "0") -> Places:
    """start + k·step for all integers k."""
    return Places((), start, step)


def downwards(start: str) -> Places:
    """start, start − 1, start − 2, …"""
    return Places((), start, "-1", half=True)


Spared = Literal["", "natural", "whole or positive", "not zero"]


class Infinite(NamedTuple):
    """Where a function of several arguments has no finite value: where one of them is among the places.

    It has one where the argument `other` is of the kind `spared`: a natural number, one that is whole or positive, or
    one that is not 0.
    """

    argument: int
    places: Places
    other: int = 0
    spared: Spared = ""


class Slope(NamedTuple):
    """An interval on which a function rises (way = 1) or falls (−1), and the values it takes there.

    `strict` is False for steps: they rise, but not everywhere.
    """

    on: Interval
    way: int
    onto: Interval
    strict: bool = True


def rises(on: Interval, onto: Interval, *, strict: bool = True) -> Slope:
    """It rises on an interval, from one end of `onto` to the other."""
    return Slope(on, 1, onto, strict)


def falls(on: Interval, onto: Interval) -> Slope:
    """It falls on an interval."""
    return Slope(on, -1, onto)


class Edge(NamedTuple):
    """A function at an end of its domain where it has a vertical tangent.

    f(u) = value + root·√(2s) + O(s) for s = factor·(u − end), s ≥ 0 in the domain.
    """

    end: str
    value: str
    root: int
    factor: str


class Beside(NamedTuple):
    """f(u) − place, for u in an interval, by a formula without cancellation: erf(u) − 1 = −erfc(u)."""

    place: str
    formula: str
    on: Interval = REALS


class LetterForm(NamedTuple):
    """A function written as a letter that may be a name too: W(x), J_n(x).

    `script` is `^` or `_` if an argument (the last, or the first) stands in a script.
    """

    letter: str
    script: str = ""
    scripted_is_last: bool = False


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Function:
    """One function of the language. The standard name is the first of its words.

    Real analysis (domain, places, slopes, range) is that of the argument `main`, with the others fixed.
    """

    words: tuple[str, ...]
    """The words that can be typed for it: the standard name first."""
    arity: tuple[int, int] = (1, 1)
    """The least and the largest number of arguments."""
    sympy: str = ""
    """The class of SymPy; empty if SymPy lacks the function, or if it is only another spelling of others."""
    definition: str = ""
    """Its value by other functions, for calls with as many arguments as the definition has letters."""
    kept: bool = False
    """Whether it stays itself in results although it has a definition; it then has a class of symjac's own."""
    family: Family = ""

    # notation
    tex: str = ""
    r"""The text before the arguments in LaTeX: `\sin`."""
    tex_form: tuple[int, str] = (0, "")
    """A number of arguments, and the LaTeX of a call with that number: `#1`, `#2` are the arguments."""
    tex_words: tuple[str, ...] = ()
    r"""Control words that are read as the function, without their backslash."""
    symbol: LetterForm | None = None
    """The letter that stands for it in LaTeX; if a name in use begins with this letter, the word is written instead."""
    postfix: str = ""
    """A sign behind the argument instead of a name before it: `!`."""
    before_bracket_only: bool = False
    """Whether the word is the function only before a bracket, and a name otherwise: gamma."""

    # arguments
    real_only: bool = False
    """Whether its arguments must be real numbers."""
    order: int | None = None
    """The argument that must be one of the numbers 0, 1, 2, …"""
    branch: int | None = None
    """The argument that must be an integer: the number of a branch."""
    defaults: tuple[str, ...] = ()
    """Values of the last arguments if they are left out."""
    main: int = 0
    """The argument that the following fields are about, counted from 0."""

    # calculus
    derivative: tuple[str, ...] = ()
    """The partial derivative by each argument; empty without a formula, and for functions spelled by others."""
    inverse_of: str = ""
    """The formula whose inverse it is: `sin(u)` for asin."""
    in_others: str = ""
    """Its value by simpler functions, wherever both have one: `sin(u)/cos(u)` for tan, `atan(1/u)` for acot."""
    domain: tuple[Interval, ...] = (REALS,)
    """Where it is real, poles not excluded."""
    poles: Places = NOWHERE
    """Where it has no finite value: it tends to ±∞ there, at least from one side within the domain."""
    infinite: tuple[Infinite, ...] = ()
    """Values of all its arguments at which it has no finite value though SymPy leaves the call as it is: beta(0, x)."""
    gaps: Places = NOWHERE
    """Where it is smooth although the formula of its derivative has no value."""
    jumps: Places = NOWHERE
    kinks: Places = NOWHERE
    """Where it is continuous and real on both sides, but has no derivative."""
    edges: tuple[Edge, ...] = ()
    local: LocalRule = ""
    """The rule for its expansion at kinks, jumps and infinite limits; without one it has a Taylor series or none."""
    whole: int | None = None
    """The argument that must be a whole number ≥ 0 for a value, so that it has no derivative by it."""
    zeros: Places | None = NOWHERE
    """Its real zeros; None if they are not isolated or have no formula."""
    entire_for_whole: int | None = None
    """The argument for whose whole values it is entire in the main one, real only for u ≥ 0 otherwise: J and I."""
    period: str = ""
    parity: Literal[-1, 0, 1] = 0
    """1 where f(−u) = f(u) for all u, −1 where f(−u) = −f(u), 0 for neither."""
    slopes: tuple[Slope, ...] = ()
    """Intervals on which it is known to rise or fall; for a periodic function, those of one period."""
    range: tuple[Interval, ...] = ()
    """The intervals of its values, if these are not all real numbers."""
    cut: tuple[Interval, ...] = ()
    """Branch cuts in the complex plane: on the real axis, or on the imaginary axis as multiples of i."""
    cut_is_imaginary: bool = False

    # numbers
    ball: str = ""
    """FLINT's method that encloses it, with ′ for its derivative, or a function of `symjac.numbers.evaluators`."""
    largest: int | None = None
    """The most bits of an argument for which its ball is computed: FLINT cannot be interrupted."""
    beside: tuple[Beside, ...] = ()
    """Numbers that its values come close to, and the formulas that tell the values from them."""
    growth: Callable[..., float] | None = None
    """At least log₁₀ of its size, for arguments as floats; None if the value stays small."""
    written: Callable[..., float] | None = None
    """The digits or terms of the exact value that SymPy writes, for arguments as floats; None if it is always short.

    A call whose value has more than MOST_WRITTEN of them stays a call.
    """
    terms: Callable[..., float] | None = None
    """The terms or digits of the value that SymPy's rules write wherever they meet the call, which cannot stay a call.

    digamma(n) is a sum of n terms. A call with more than MOST_WRITTEN of them is refused.
    """
    code: Mapping[str, str] = field(default_factory=dict)
    """Programming language → a name, or a text in brackets with `#1`, `#2` for the arguments."""

    @property
    def name(self) -> str:
        """The standard name."""
        return self.words[0]

    @property
    def least(self) -> int:
        """The least number of arguments."""
        return self.arity[0]

    @property
    def most(self) -> int:
        """The largest number of arguments."""
        return self.arity[1]

    @property
    def of_reciprocal(self) -> str:
        """The function g with f(u) = g(1/u), by its name."""
        return self.in_others.removesuffix("(1/u)") if self.in_others.endswith("(1/u)") else ""

    @property
    def undone(self) -> str:
        """The function of one argument whose inverse it is, by its name."""
        name = self.inverse_of.removesuffix("(u)")
        return name if name.isalnum() else ""

    @property
    def is_real_everywhere(self) -> bool:
        """Whether it is real wherever its arguments are real and it has a value."""
        return self.domain == (REALS,) and (self.least == 1 or self.real_only)

    @property
    def is_total(self) -> bool:
        """Whether it has a real value wherever its arguments are real."""
        return self.is_real_everywhere and not self.poles and self.least == 1

    @property
    def is_smooth(self) -> bool:
        """Whether it is analytic at every real argument."""
        return self.is_total and not self.is_kinked and not self.real_only

    @property
    def is_bounded(self) -> bool:
        """Whether its values stay within a finite interval."""
        return bool(self.range) and all("oo" not in end for part in self.range for end in (part.low, part.high))

    @property
    def is_monotone(self) -> bool:
        """Whether it rises, or falls, on its whole domain, which is one interval without poles inside."""
        return len(self.slopes) == 1 and not self.period and (self.slopes[0].on,) == self.domain

    @property
    def is_nowhere_zero(self) -> bool:
        """Whether its range is known and does not contain 0."""
        return bool(self.range) and not any(_has_zero(part) for part in self.range)

    @property
    def has_complex_derivative(self) -> bool:
        """Whether it is analytic as a function of a complex number, except at poles and cuts."""
        return not self.real_only and (bool(self.cut) or not self.is_kinked)

    @property
    def is_kinked(self) -> bool:
        """Whether there is a point without a derivative around which it is real."""
        return bool(self.kinks or self.jumps)

    def is_defined_by(self, count: int) -> bool:
        """Whether a call with this number of arguments has the definition."""
        return bool(self.definition) and count == definition_arity(self.definition)

    def spelling(self, language: Language, arguments: Sequence[str]) -> str | None:
        """A call in a programming language; None if the language has no such function.

        >>> from symjac.functions import TABLE
        >>> TABLE["max"].spelling("c", ("x", "y", "z"))
        'fmax(x, fmax(y, z))'
        """
        text = self.code.get(language)
        if text is None:
            return None
        missing = self.most - len(arguments)
        given = [*arguments, *self.defaults[len(self.defaults) - missing :]] if self.defaults and missing else arguments
        if len(given) == 1 and "#2" in text:  # the largest of one number is the number
            return given[0]
        if "#" not in text:
            return f"{text}({', '.join(given)})"
        if len(given) > 2 and "#3" not in text:  # two at a time
            given = [given[0], self.spelling(language, given[1:]) or ""]
        first, *rest = text.split("#")
        return first + "".join(given[int(part[0]) - 1] + part[1:] for part in rest)


def _has_zero(part: Interval) -> bool:
    """Whether 0 belongs to an interval."""
    if "0" in (part.low, part.high):
        return part.has_low if part.low == "0" else part.has_high
    return part.low.startswith("-") and not part.high.startswith("-")


def definition_arity(definition: str) -> int:
    """The number of arguments that a definition has: the letters u, v, w in it.

    >>> definition_arity("log(u)/log(v)"), definition_arity("1/(1 + exp(-u))")
    (2, 1)
    """
    names = "".join(c if c.isalnum() else " " for c in definition).split()
    return max((LETTERS.index(name) + 1 for name in names if name in LETTERS), default=0)
