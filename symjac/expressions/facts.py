"""Equal expressions become one object, about which each fact is computed once; and sparse matrices of such objects."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cmp_to_key, lru_cache, wraps
from operator import attrgetter, is_not
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from symjac.functions import TABLE
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Basic, Expr, ImmutableDenseMatrix, ImmutableSparseMatrix


# --- sparse matrices ----------------------------------------------------------
#
# Sparse matrices of SymPy, made in time linear in the distinct subexpressions of their entries.
#
# SymPy sorts the entries of a new matrix by their size, for which it visits a shared subexpression as often as it
# occurs, and by keys that take twice the time of deriving a large Jacobian matrix. Small matrices are left to it; in a
# larger one the entries stay in row order, which only the order of `args` shows.


_SMALL = 2_000
"""The most nodes of all entries, written out, for a matrix that is left to SymPy."""


def matrix(shape: tuple[int, int], entries: Mapping[tuple[int, int], Expr]) -> ImmutableSparseMatrix:
    """The matrix with these entries, and zeros elsewhere."""
    if written_size(entries.values()) <= _SMALL:
        return sympy.ImmutableSparseMatrix(*shape, dict(entries))
    rows: dict[int, dict[int, Expr]] = {}
    for (i, j), entry in sorted(entries.items()):
        if entry is not sympy.S.Zero:
            rows.setdefault(i, {})[j] = entry
    items = {sympy.Tuple(i, j): entry for i, row in rows.items() for j, entry in row.items()}
    pairs = tuple(sympy.Tuple(place, entry, sympify=False) for place, entry in items.items())
    mapping = sympy.Basic.__new__(sympy.Dict, *pairs)
    mapping.elements, mapping._dict = frozenset(pairs), items
    made = sympy.Basic.__new__(sympy.ImmutableSparseMatrix, *map(sympy.Integer, shape), mapping)
    made._rows, made._cols = shape
    made._rep = sympy.polys.matrices.DomainMatrix(rows, shape, sympy.EXRAW)
    return cast("ImmutableSparseMatrix", made)


def sparse_matrix(
    shape: tuple[int, ...], entries: Mapping[Any, Expr]
) -> ImmutableDenseMatrix | ImmutableSparseMatrix | Expr:
    """The matrix with these entries; for the shape () the scalar, whose place is ().

    A small one is dense: of a sparse one, SymPy's `lambdify` makes a matrix of SciPy's.
    """
    if not shape:
        return entries.get((), sympy.S.Zero)
    rows, columns = shape
    if rows * columns <= _SMALL and written_size(entries.values()) <= _SMALL:
        zero = sympy.S.Zero
        return sympy.ImmutableDenseMatrix(
            rows, columns, [entries.get((i, j), zero) for i in range(rows) for j in range(columns)]
        )
    return matrix((rows, columns), entries)


class Sizes:
    """The numbers of nodes of expressions, written out; a shared part counts each time, but is visited once."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._kept: list[Basic] = []  # keeps the expressions alive, as their identities are used

    def __call__(self, expr: Basic) -> int:
        """The nodes of an expression."""
        facts = _known.get(id(expr))
        if facts is not None:
            return facts.size
        known, pending = self._known, [expr]
        if id(expr) not in known:
            self._kept.append(expr)
        while pending:
            node = pending[-1]
            waiting = [part for part in node.args if id(part) not in known]
            if waiting and id(node) not in known:
                pending += waiting
                continue
            pending.pop()
            known[id(node)] = 1 + sum(known[id(part)] for part in node.args)
        return known[id(expr)]


def written_size(exprs: Iterable[Basic]) -> int:
    """The nodes of the expressions together, written out.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x")
    >>> written_size([sympy.sin(x) + sympy.sin(x) ** 2])
    7
    """
    return sum(map(Sizes(), exprs))


# --- facts of expressions -----------------------------------------------------
#
# Two equal graphs that are not the same object must not meet: SymPy compares them as the trees that they stand for, in
# a time that doubles with each level where parts are shared. So values are remembered by the identity of that one
# object.


P = ParamSpec("P")
T = TypeVar("T")

_S = sympy.S
_ZERO, _ONE, _MINUS_ONE = _S.Zero, _S.One, _S.NegativeOne
_Add, _Mul, _Pow, _Symbol, _exp, _I = sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.exp, _S.ImaginaryUnit
RATIONAL = frozenset(map(type, (_ZERO, _ONE, _MINUS_ONE, _S.Half, sympy.Integer(2), sympy.Rational(2, 3))))
_CONSTANT = frozenset(map(type, (_S.Pi, _S.Exp1, _S.EulerGamma, _S.Catalan, _I)))
OPERATION = frozenset((_Add, _Mul, _Pow))

_ASSUMED = frozenset(
    _Symbol("x", **assumed)._hashable_content()[1:] for assumed in ({}, {"real": True}, {"positive": True})
)
"""The assumptions of complex, real and positive symbols, the only ones that symjac makes; no two have as many."""

_SIMPLE = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "atanh", "exp", "log")
PARITY: Mapping[Any, int] = {getattr(sympy, name): TABLE[name].parity for name in _SIMPLE}
"""Functions of which SymPy changes nothing at a plain argument but its sign: f(−u) = ±f(u), or 0 for neither."""

_PLAIN = frozenset(getattr(sympy, name) for name in _SIMPLE if not TABLE[name].inverse_of)
"""The functions whose values no other function simplifies, except log(exp(u)); sin(asin(x)) is simplified."""
_STANDS = OPERATION | _PLAIN
_WITH_PIECES = frozenset(
    getattr(sympy, function.sympy) for function in TABLE.values() if function.family == "pieces" and function.sympy
)


class Facts:
    """Facts about an expression: all equal ones become the object `expr`; `key` orders as SymPy's `Basic.compare`.

    `parts` are the facts of its arguments. `plain` is a symbol, a rational number, or an expression with symbols that
    is made of these by +, ·, powers and functions of _PLAIN. `constant` is an expression without symbols. `size` is the
    number of nodes of its tree, `levels` that of the functions of _WITH_PIECES that stand within each other.
    """

    __slots__ = ("constant", "expr", "key", "levels", "parts", "plain", "size")

    def __init__(
        self,
        expr: Expr,
        key: tuple[Any, ...],
        parts: tuple[Facts, ...],
        plain: bool,
        constant: bool,
        size: int = 1,
        levels: int = 0,
    ) -> None:
        self.expr = expr
        self.key = key
        self.parts = parts
        self.plain = plain
        self.constant = constant
        self.size = size
        self.levels = levels


_MOST_REMEMBERED = 1 << 16
_known: dict[int, Facts | None] = {}
"""Identity of an object → the facts of it and all its equals."""
recalled = _known.get
"""The facts of the object with this identity; None if there are none, or if `facts_of` has not been asked for them."""
_alive: list[Expr] = []
"""The objects in `_known` that are not the one of their facts, which would not keep them alive."""
_made: defaultdict[Any, dict[tuple[Any, ...], Facts]] = defaultdict(dict)
"""Kind → facts of the arguments → the one record of facts for all equal expressions."""


_keeping: list[None] = []
"""An item for each `keeping` block that is open."""


def forget_when_full() -> None:
    """Empty the tables between two calls from outside only: within a call, equal expressions must have one record."""
    if len(_known) > _MOST_REMEMBERED and not _keeping:
        _known.clear()
        _alive.clear()
        _made.clear()


@contextmanager
def keeping() -> Iterator[None]:
    """Forget nothing inside the block, where a map of limited length is built: its long sums need all their terms."""
    _keeping.append(None)
    try:
        yield
    finally:
        _keeping.pop()


def facts_of(expr: Expr) -> Facts | None:
    """The facts; None if the expression has another part, as an infinity, a decimal or an integer symbol."""
    facts = _known.get(id(expr))
    if facts is not None or id(expr) in _known:
        return facts
    if not expr.args:
        _alive.append(expr)
        facts = _known[id(expr)] = _find_facts(expr)
        return facts
    pending = [expr]
    while pending:  # without recursion: a program makes expressions of any depth
        node = pending[-1]
        unknown = [part for part in node.args if id(part) not in _known] if _has_parts(node) else ()
        pending += unknown
        if not unknown:
            _known[id(node)] = _find_facts(node)
            _alive.append(node)
            pending.pop()
    return _known[id(expr)]


def _has_parts(expr: Expr) -> bool:
    """Whether the facts of its arguments are asked for."""
    kind: Any = type(expr)
    return kind in OPERATION or issubclass(kind, sympy.Function)


def _find_facts(expr: Expr) -> Facts | None:
    """The facts of an expression whose arguments are known."""
    kind: Any = type(expr)
    if kind is _Symbol:
        name, *_ = content = expr._hashable_content()
        return leaf(expr, (len(content), name), constant=False) if content[1:] in _ASSUMED else None
    if kind in RATIONAL:
        return leaf(expr, (expr.p, expr.q))
    if kind in _CONSTANT:
        return leaf(expr, (), plain=False)
    if not _has_parts(expr) or expr.is_commutative is False:
        return None
    parts = []
    for argument in expr.args:
        facts = _known[id(argument)]
        if facts is None:
            return None
        parts.append(facts)
    return assembled(kind, tuple(parts), expr)


def leaf(expr: Expr, content: tuple[Any, ...], plain: bool = True, constant: bool = True) -> Facts:
    """The facts of a symbol or a number; `content` is what tells it from others of its kind, and orders them."""
    kind: Any = type(expr)
    made = _made[kind]
    facts = made.get(content)
    if facts is None:
        facts = made[content] = Facts(expr, (_rank(kind), *content), (), plain, constant)
    return facts


def assembled(kind: Any, parts: tuple[Facts, ...], expr: Expr | None = None) -> Facts:
    """The facts of an expression of this kind with these arguments; made if there are none yet."""
    made = _made[kind]
    facts = made.get(parts)
    if facts is not None:
        return facts
    constant, plain, size, levels = True, kind in _STANDS, 1, 0
    keys: list[Any] = [_rank(kind), len(parts)]
    arguments: list[Expr] = []
    for part in parts:
        keys.append(part.key)
        arguments.append(part.expr)
        size += part.size
        constant = constant and part.constant
        plain = plain and part.plain
        if part.levels:
            levels = max(levels, part.levels)
    plain = plain and not (constant or (kind is _Pow and type(arguments[0]) in RATIONAL))
    if expr is None or any(map(is_not, arguments, expr.args)):
        expr = _new(kind, *arguments)
        if kind in OPERATION:
            expr.is_commutative = True
        else:
            expr.nargs = _number_of_arguments(kind)
    if kind in _WITH_PIECES:
        levels += 1
    facts = made[parts] = _known[id(expr)] = Facts(expr, tuple(keys), parts, plain, constant, size, levels)
    return facts


_new: Any = sympy.Basic.__new__


@lru_cache(maxsize=64)
def _number_of_arguments(function: Any) -> Any:
    return function.nargs


@lru_cache(maxsize=1024)
def _rank(kind: Any) -> tuple[int, str]:
    """The order of a class in SymPy (`sympy.core.basic._cmp_name`): by a list, classes outside of it by name."""
    classes, name = sympy.core.basic.ordering_of_classes, kind.__name__
    return (classes.index(name), "") if name in classes else (len(classes) + 1, name)


KEY = attrgetter("key")
"""The order of facts, which is SymPy's."""


def in_order(exprs: Iterable[Expr]) -> list[Expr]:
    """The expressions as SymPy's `Basic.compare` orders them."""
    forget_when_full()
    given = [(facts_of(expr), expr) for expr in exprs]
    if any(facts is None for facts, _ in given):
        return sorted([expr for _, expr in given], key=_compared)
    return [expr for _, expr in sorted(given, key=_key_of_pair)]


_compared = cmp_to_key(sympy.Basic.compare)


def _key_of_pair(pair: tuple[Any, Expr]) -> tuple[Any, ...]:
    return pair[0].key  # type: ignore[no-any-return]


def unified(expr: Expr) -> Expr:
    """The object that stands for all expressions equal to this one, as far as their facts are known.

    Then equal graphs are compared as one object, not as the trees that they stand for.
    """
    forget_when_full()
    facts = facts_of(expr)
    return expr if facts is None else facts.expr


MOST_IN_TREE = 1_000_000
"""The most nodes of a tree that is walked as a tree: by SymPy when it is asked for assumptions, and by proofs."""


MOST_LEVELS = 6
"""The most levels of |u|, sign, max, … within each other of which SymPy is asked: each level may double its time."""


def is_large(expr: Expr) -> bool:
    """Whether the tree of an expression, which repeats what its graph shares, has more than MOST_IN_TREE nodes.

    Also whether it is nested.
    """
    return nodes(expr) > MOST_IN_TREE or is_nested(expr)


def nodes(expr: Basic) -> int:
    """The nodes of the tree of an expression."""
    facts = facts_of(expr)
    return Sizes()(expr) if facts is None else facts.size


def is_nested(expr: Basic) -> bool:
    """Whether more than MOST_LEVELS functions with pieces stand within each other."""
    facts = facts_of(expr)
    if facts is not None:
        return facts.levels > MOST_LEVELS
    levels: dict[int, int] = {}
    pending = [expr]
    while pending:
        node = pending[-1]
        unknown = [part for part in node.args if id(part) not in levels]
        pending += unknown
        if not unknown:
            own = max((levels[id(part)] for part in node.args), default=0) + (type(node) in _WITH_PIECES)
            if own > MOST_LEVELS:
                return True
            levels[id(node)] = own
            pending.pop()
    return False


_FEW_NODES = 100
"""Trees of so few nodes are left to SymPy, shared parts or not."""
_TIMES = 3
"""A graph is shared if its tree has so many times as many nodes as the graph has edges."""


def is_shared(expr: Basic) -> bool:
    """Whether an expression's tree consists of the same parts over and over, as the powers of a long sum do not.

    Also whether it is nested: in SymPy's queries each level meets all those within it more than once.
    """
    if is_nested(expr):
        return True
    size = nodes(expr)
    if size <= _FEW_NODES:
        return False
    met, pending, edges = {id(expr)}, [expr], 0
    while pending and edges * _TIMES < size:
        parts = pending.pop().args
        edges += len(parts)
        pending += {id(part): part for part in parts if id(part) not in met}.values()
        met.update(map(id, parts))
    return edges * _TIMES < size


def unevaluated(function: Any, *arguments: Any) -> Any:
    """function(arguments) as it stands, in a time that does not depend on the size of the arguments' trees."""
    made = sympy.Basic.__new__(function, *arguments)
    if function in OPERATION:
        made.is_commutative = True
    elif issubclass(function, sympy.core.operations.LatticeOp):
        made._argset = frozenset(arguments)
    elif issubclass(function, sympy.Function) and not issubclass(function, sympy.Piecewise):
        made.nargs = _number_of_arguments(function)
    return unified(made)


def asked(function: Any, *arguments: Any) -> Any:
    """function(arguments) by SymPy's constructor, which walks arguments as trees; unevaluated if these are shared."""
    return unevaluated(function, *arguments) if any(map(is_shared, arguments)) else function(*arguments)


def remembered(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator: keep the values of the last `most` different arguments.

    Expressions are compared by identity, as `unified` makes it; so are values of our own classes, but tuples part by
    part. functools.lru_cache compares by ==, with which two equal graphs are walked as trees.
    """

    def decorated(function: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[tuple[Any, ...], tuple[Any, T]] = OrderedDict()

        @wraps(function)
        def recalled(*given: P.args, **named: P.kwargs) -> T:
            arguments: Any = tuple(map(_one_of_each, given))
            key = _identity((arguments, tuple(named.items())))
            if key not in kept:
                kept[key] = arguments, function(*arguments, **named)  # the arguments stay alive: so do their identities
                while len(kept) > most:
                    kept.popitem(last=False)
            return kept[key][1]

        return recalled

    return decorated


def _one_of_each(given: Any) -> Any:
    if isinstance(given, tuple):
        parts = map(_one_of_each, given)
        return tuple(parts) if type(given) is tuple else type(given)(*parts)
    return unified(given) if isinstance(given, sympy.Basic) else given


_BY_VALUE = (str, int, float, bool, frozenset, type(None))


def _identity(given: Any) -> Any:
    if isinstance(given, tuple):
        return (type(given), *map(_identity, given))
    return given if isinstance(given, _BY_VALUE) else id(given)


def is_known(expr: Expr) -> bool:
    """Whether its symbols are complex, real or positive, and no part of it is infinite, a decimal or an integral."""
    return facts_of(expr) is not None


def is_recorded_plain(expr: Basic) -> bool:
    """As `is_plain`, and of rational numbers too, if facts are on record; else False: no part is looked at."""
    facts = _known.get(id(expr))
    return facts is not None and facts.plain


def is_plain(expr: Expr) -> bool:
    """Whether an expression is a symbol, or made of symbols and rational numbers by +, ·, powers and common functions.

    Then it is not a number, and no part of it is infinite.
    """
    facts = facts_of(expr)
    return facts is not None and facts.plain and not facts.constant
