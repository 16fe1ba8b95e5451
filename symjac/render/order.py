"""The order of terms in a sum and of factors in a product, as people write them, by keys that cost little.

Every node gets a key made from the keys of its parts, once; keys are nested tuples of one shape, so that any two
compare. SymPy's `as_ordered_terms` takes seconds for 2,000 terms; this is O(n log n).

Here too are the parts of notation: pieces of text with the level at which they hold together, and the parts of a name
as a typographer sees them (base, subscripts, primes), of `x_1`, `x1`, `theta_max`, `T_1_max'`. Any other name is left
to the style.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from symjac.expressions import free_symbols
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Basic, Expr

SUM, PRODUCT, APPLIED, POWER, POSTFIX, CALL, ATOM = range(7)
"""How tightly a piece holds together. A leading minus makes a PRODUCT of anything; cos x is APPLIED."""


class Piece(NamedTuple):
    """A rendered part of an expression."""

    text: str
    level: int


Form = tuple[str, int, int]
"""A template, the level of its result, and the least level of its arguments."""


def form(template: str, level: int = CALL, inside: int = SUM) -> Form:
    """A notation of a function's own: `#1`, `#2` in the template stand for the arguments."""
    return template, level, inside


def fill(template: str, texts: Sequence[str]) -> str:
    """The template with each `#i` replaced by the i-th text.

    >>> fill("J_{#1}(#2)", ["n", "x"])
    'J_{n}(x)'
    """
    first, *rest = template.split("#")
    return first + "".join(texts[int(part[0]) - 1] + part[1:] for part in rest)


_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi pi rho sigma tau upsilon phi chi psi omega"
)
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"

GREEK = {
    **dict(zip(_LOWER.split(), "αβγδεζηθικλμνξπρστυφχψω", strict=True)),
    **dict(zip(_UPPER.split(), "ΓΔΘΛΞΠΣΥΦΨΩ", strict=True)),
    **{"varsigma": "ς", "vartheta": "ϑ", "varpi": "ϖ", "varrho": "ϱ", "varkappa": "ϰ", "ell": "ℓ", "hbar": "ℏ"},
}
"""Names with a letter of their own, which reads back: omicron and half of the capitals look like Latin letters."""

TYPESET = GREEK | {"phi": "ϕ", "varphi": "φ", "epsilon": "ϵ", "varepsilon": "ε"}
"""Names and their letters where TeX's letters are shown, which has two forms of φ and ε."""

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿᵐᶠᵖᴾᵍʳᴿᵏᴷᵃᵇᴮᵀ", "0123456789-nmfpPgrRkKabBT", strict=True))
"""Raised signs of our own formulas, and the same signs on the line."""

Parts = tuple[str, tuple[str, ...], str]
"""Base, subscripts and primes: `theta_1_max'` is theta, (1, max), one prime."""


@lru_cache(10_000)
def split(name: str) -> Parts | None:
    """The parts of a name; digits that end the base are a subscript (`x1` is `x_1`); None for other text.

    >>> split("theta_max'")
    ('theta', ('max',), "'")
    >>> split("x12")
    ('x', ('12',), '')
    """
    unprimed = name.rstrip("'")
    base, *subscripts = unprimed.split("_")
    letters = base.rstrip("0123456789")
    if not (letters[:1].isalpha() and unprimed.isascii() and base.isalnum() and all(map(str.isalnum, subscripts))):
        return None
    digits = base[len(letters) :]
    return letters, (digits, *subscripts) if digits else tuple(subscripts), name[len(unprimed) :]


ACCENTS = frozenset(("dot", "ddot", "hat", "tilde", "bar"))
"""Ends of names that are marks on a letter: `x_dot` is ẋ."""
_DIFFERENCES = ("Delta", "delta")


def accented(parts: Parts) -> tuple[Parts, str]:
    """The parts of a name without the mark that it ends in, and the mark: x and dot of `x_dot`.

    >>> accented(("x", ("1", "dot"), ""))
    (('x', ('1',), ''), 'dot')
    """
    base, subscripts, primes = parts
    is_letter = len(base) == 1 or base in TYPESET
    if not is_letter or not subscripts or subscripts[-1] not in ACCENTS:
        return parts, ""
    return (base, subscripts[:-1], primes), subscripts[-1]


def difference(base: str) -> tuple[str, str] | None:
    """The two letters of a difference: Delta and t of `Deltat`; None for another name."""
    sign, of = base[:5], base[5:]
    return (sign, of) if sign in _DIFFERENCES and (len(of) == 1 or of in TYPESET) else None


@lru_cache(10_000)
def natural_key(name: str) -> tuple[str, tuple[tuple[bool, int, str], ...], str, str]:
    """Order x_2 before x_10, and x before both."""
    base, subscripts, primes = split(name) or (name, (), "")
    numbered = [(False, int(s), s) if s.isdigit() else (True, 0, s) for s in subscripts]
    return base, tuple(numbered), primes, name


Key = tuple[int, tuple[Any, ...], tuple[Any, ...]]
"""Class, name, keys of the parts."""
KeyOf = Callable[["Basic"], Key]
Power = tuple["Expr", "Expr"]
"""Base and exponent of a factor."""

_NUMBER, _CONSTANT, _SYMBOL, _POWER, _FUNCTION, _SUM, _OTHER = range(7)
_LATE_POWER, _LATE_FUNCTION = _OTHER + 1, _OTHER + 2
"""The classes of exponentials and functions that stand behind sums in brackets."""


def key(node: Basic, parts: tuple[Key, ...]) -> Key:
    """The key of a node: numbers, constants, symbols, powers, functions, sums, the rest; name; parts."""
    kind = type(node)
    place = _class(kind)
    if place == _SYMBOL:
        return _SYMBOL, natural_key(node.name), ()
    if node.is_Rational:
        return _NUMBER, (node.p if node.q == 1 else Fraction(node.p, node.q),), ()
    if node.is_Relational:
        return _OTHER, (), parts
    return place, (kind.__name__,), parts


def _find_class(kind: type[Basic]) -> int:
    if kind.is_Symbol:
        return _SYMBOL
    if kind.is_Add:
        return _SUM
    if kind.is_Pow or kind is sympy.exp:
        return _POWER
    if kind.is_Function:
        return _FUNCTION
    return _CONSTANT if kind.is_NumberSymbol or kind is type(sympy.I) else _OTHER


# Not every class is kept: each undefined function is a class of its own.
_class = cast("Callable[[type[Basic]], int]", lru_cache(500)(_find_class))


def as_power(factor: Expr) -> Power:
    """x² as (x, 2), any other factor as (itself, 1)."""
    return factor.args if factor.is_Pow else (factor, sympy.S.One)


def factor_key(power: Power, key_of: KeyOf, *, exponentials_last: bool = False) -> tuple[int, Key]:
    """Constants, symbols in natural order, powers, functions, sums last: 2·√2·π·x·y²·eᶻ·sin(x)·(x + y).

    With `exponentials_last` as authors have it in print: 2·√2·π·x·y²·(x + y)·eᶻ·sin(x).
    """
    base, exponent = power
    kind = _class(type(base))
    if base.is_Number:
        kind = _CONSTANT if exponent.is_Number else _POWER
    elif kind == _SYMBOL and not exponent.is_Integer:
        kind = _POWER
    if exponentials_last and kind == _FUNCTION:
        kind = _LATE_FUNCTION
    elif exponentials_last and kind == _POWER and (type(base) is sympy.exp or not exponent.is_number):
        kind = _LATE_POWER
    return kind, key_of(base)


class Factor(NamedTuple):
    """A written factor: its key and piece, its text in a product, and whether it stands below the line."""

    node: Expr
    key: tuple[bool, int, Key]
    piece: Piece
    text: str
    is_below: bool


class Factors:
    """All factors written so far, by the identity of their nodes, with ranks that sort long products.

    The derivatives of x_1·x_2 ⋯ x_n have nearly the same factors, n times: comparing keys each time took most of the
    time of printing them. All ranks are found anew once as many factors were sorted by keys as are known. No rank is
    given to factors with equal keys, which stay in their order, nor to those below the line.
    """

    __slots__ = ("_met", "_ranks", "_sorted_by_keys", "_texts", "known")

    def __init__(self) -> None:
        self.known: dict[int, Factor] = {}
        self._met: dict[int, Factor] = {}
        self._ranks: dict[int, int] = {}
        self._texts: list[str] = []
        self._sorted_by_keys = 0

    def operands(self, terms: Sequence[Expr]) -> list[Expr]:
        """The parts that are rendered before these terms: of a power its base and its exponent."""
        known = self.known
        factors = [*chain.from_iterable([term.args if term.is_Mul else (term,) for term in terms])]
        if all(map(known.__contains__, map(id, factors))):
            return []
        new = {id(factor): factor for factor in factors if id(factor) not in known and not factor.is_Number}
        return [part for factor in new.values() for part in (factor.args if factor.is_Pow else (factor,))]

    def texts(self, nodes: Sequence[Expr]) -> list[str] | None:
        """The texts of a long product's factors in order, if all have ranks; else None."""
        try:
            ranks = [*map(self._ranks.__getitem__, map(id, nodes))]
        except KeyError:
            return None
        if len(ranks) != len(self._texts) - 1:
            return [*map(self._texts.__getitem__, sorted(ranks))]
        texts = self._texts.copy()
        del texts[sum(range(len(texts))) - sum(ranks)]  # the only one that is missing
        return texts

    def sort(self, factors: list[Factor]) -> None:
        """Sort the factors of a product in place."""
        factors.sort(key=_key)
        if len(factors) > SHORT:
            self._met.update((id(factor.node), factor) for factor in factors)
            self._sorted_by_keys += len(factors)
            if self._sorted_by_keys >= len(self._met):
                self._find_ranks()

    def _find_ranks(self) -> None:
        above = [factor for factor in self._met.values() if not factor.is_below]
        times = Counter(factor.key for factor in above)
        ranked = sorted([factor for factor in above if times[factor.key] == 1], key=_key)
        self._ranks = {id(factor.node): rank for rank, factor in enumerate(ranked)}
        self._texts = [factor.text for factor in ranked]
        self._sorted_by_keys = 0


SHORT = 20
"""The most factors of a product that are sorted by their keys each time."""

_key = itemgetter(1)


def is_negative(term: Expr) -> bool:
    """Whether a number or a product is written with a leading minus."""
    number = term.args[0] if term.is_Mul else term
    return number.p < 0 if number.is_Rational else bool(number.is_Number and number.is_extended_negative)


def order_terms(terms: Sequence[Expr], part_of: PartOf) -> list[Expr]:
    """The terms in lexicographic order, high powers of the first symbol first: x² + 2x·y + y² + sin(x) + 1.

    If that begins with a minus, a plus is brought to the front where this is natural: by rising degree
    (1 - x² - y², 6 - 11λ + 6λ² - λ³) or by moving one term of at least the same degree (a·d - b·c).
    """
    if len(terms) == 2 and terms[0].is_Number and _is_positive_power(terms[1]):
        return [terms[1], terms[0]]  # y² + 1, the most frequent of all
    monomials = [_monomial(term, part_of) for term in terms]
    order = _lexicographic_order(monomials)
    if len(order) > 1 and is_negative(terms[order[0]]):
        degrees = [sum(e for (kind, _), e in powers if kind == _SYMBOL) for powers, _ in monomials]
        order = _positive_first(order, [is_negative(term) for term in terms], degrees)
    return [terms[index] for index in order]


def leads_with_minus(terms: Sequence[Expr], names: Mapping[str, int], part_of: PartOf) -> bool:
    """Whether a minus stands before the first term that contains the first of the names (by their numbers)."""
    places = [min((names.get(s.name, len(names)) for s in free_symbols(term)), default=len(names)) for term in terms]
    first = min(places)
    leading = [term for term, place in zip(terms, places, strict=True) if place == first < len(names)]
    if not leading:
        return False
    order = _lexicographic_order([_monomial(term, part_of) for term in leading])
    return is_negative(leading[order[0]])


def _is_positive_power(term: Expr) -> bool:
    """Whether a term is evidently a name or its power, without minus and denominator."""
    base, exponent = as_power(term)
    return bool(base.is_Symbol and exponent.is_Integer and exponent.p > 0)


def _positive_first(order: list[int], negative: list[bool], degrees: list[Fraction | int]) -> list[int]:
    rising = sorted(order, key=degrees.__getitem__)
    if not negative[rising[0]]:
        return rising
    first = next((i for i in order if not negative[i] and degrees[i] >= degrees[order[0]]), None)
    return order if first is None else [first, *(i for i in order if i != first)]


_Generator = tuple[int, Key]
"""Class and key of the base of a power."""
_Powers = list[tuple[_Generator, Fraction | int]]
Part = tuple[tuple[_Generator, Fraction | int] | None, Key | None]
PartOf = Callable[["Expr"], Part]


_Monomial = tuple[_Powers, tuple[Key, ...]]


def _lexicographic_order(monomials: Sequence[_Monomial]) -> list[int]:
    """The places of the monomials, high powers of the first symbol first."""
    ranks: Mapping[_Generator, int] | None = None
    if any(exponent < 0 for powers, _ in monomials for _, exponent in powers):
        ranks = {generator: i for i, generator in enumerate(sorted({g for powers, _ in monomials for g, _ in powers}))}
    entries = [(_lexicographic(powers, ranks), constants, index) for index, (powers, constants) in enumerate(monomials)]
    entries.sort()
    return [index for _, _, index in entries]


def _monomial(term: Expr, part_of: PartOf) -> _Monomial:
    """The generators of a term with exponents, in their order; its irrational constants, which decide ties."""
    powers: _Powers = []
    constants: tuple[Key, ...] = ()
    for power, constant in map(part_of, term.args if term.is_Mul else (term,)):
        if power is not None:
            powers.append(power)
        elif constant is not None:
            constants += (constant,)
    if len(powers) > 1:
        powers.sort()
    return powers, constants


def part(factor: Expr, key_of: KeyOf, names: Mapping[str, int]) -> Part:
    """A factor of a term: a generator with its exponent, or an irrational constant, or neither for a number.

    `names` are those in use with their places, the variables first: x² + a·x + b.
    """
    if factor.is_Number:
        return None, None
    base, exponent = factor.args if factor.is_Pow else (factor, sympy.S.One)
    kind = _class(type(base))
    if kind == _CONSTANT or (base.is_Number and exponent.is_Number):
        return None, key_of(base)
    if not exponent.is_Rational:
        return ((_POWER, key_of(factor)), 1), None
    generator = kind, _symbol_key(base.name, names) if kind == _SYMBOL else key_of(base)
    return (generator, exponent.p if exponent.q == 1 else Fraction(exponent.p, exponent.q)), None


def _symbol_key(name: str, names: Mapping[str, int]) -> Key:
    """The key of a symbol in a sum: by its place; before these, by its name, as the λ of det(λ - J)."""
    place = names.get(name)
    return (_SYMBOL, (place,), ()) if place is not None else (_SYMBOL, (-1, *natural_key(name)), ())


def _lexicographic(powers: _Powers, ranks: Mapping[_Generator, int] | None) -> list[tuple[Any, ...]]:
    """Rising keys for falling exponents; an absent generator counts as exponent 0, above any negative one.

    Without ranks, the generators stand for themselves: no exponent is negative.
    """
    if ranks is None:
        return [*[(0, generator, -exponent) for generator, exponent in powers], _END]
    pairs = [(ranks[generator], exponent) for generator, exponent in powers]
    return [*[(0, rank, -exponent) if exponent > 0 else (2, -rank, -exponent) for rank, exponent in pairs], _END]


_END = (1,)
