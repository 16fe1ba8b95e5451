"""The values that the library returns: values of the core that can show themselves, in the caller's symbols."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, Self

from symjac import exact, model, model as verdicts, render
from symjac.calculus import vectorforms
from symjac.kernel import sympy
from symjac.library.reading import in_python
from symjac.render import Options, latex, plain_text, records
from symjac.render.latex import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr, ImmutableDenseMatrix


# --- symbols of the core and of the caller ------------------------------------
#
# The values of the core as the library returns them: of its own classes, in the caller's symbols; and the way back.


CLASSES: dict[type, type] = {}
"""A class of the core → the class that is returned instead."""


def handed_out(value: Any, own: Mapping[str, Any]) -> Any:
    """A value of the core as the library returns it: in the caller's symbols, and able to show itself."""
    return _Translation(own).of(value)


class _Translation:
    """Translates the core's values to those that are returned; a value that occurs twice is translated once."""

    def __init__(self, own: Mapping[str, Any]) -> None:
        self.own = own
        self._made: dict[int, tuple[Any, Any]] = {}
        self._unchanged = (type(None), str, int, float, bool, *(() if own else (sympy.Basic,)))

    def of(self, value: Any) -> Any:
        """The value that is returned."""
        if isinstance(value, self._unchanged):
            return value
        known = self._made.get(id(value))
        if known is None:
            known = self._made[id(value)] = value, self._translated(value)
        return known[1]

    def _translated(self, value: Any) -> Any:
        if isinstance(value, sympy.Basic | sympy.MatrixBase):
            return self._in_own_symbols(value) if self.own else value
        if isinstance(value, tuple):
            parts = tuple(map(self.of, value))
            return type(value)(*parts) if hasattr(value, "_fields") else parts
        if isinstance(value, Mapping):
            return {self.of(key): self.of(part) for key, part in value.items()} if self.own else value
        if is_dataclass(value) and not isinstance(value, type) and (self.own or type(value) in CLASSES):
            given = {name: self._field(name, part) for name, part in fields_of(value)}
            return CLASSES.get(type(value), type(value))(**given)
        return value

    def _field(self, name: str, part: Any) -> Any:
        if name == "stand_ins":
            return part
        if name == "notes":
            return tuple(map(in_python, part))
        return self.of(part)

    def _in_own_symbols(self, value: Any) -> Any:
        if value.is_Matrix:
            return value.applyfunc(self._in_own_symbols)
        symbols = {s: self.own[s.name] for s in value.free_symbols if self.own.get(s.name, s) != s}
        value = exact.substituted(value, symbols) if symbols else value
        for applied in value.atoms(sympy.core.function.AppliedUndef):
            function = self.own.get(applied.func.__name__)
            if function is not None:
                value = value.replace(applied.func, function)
        return value


def problems_of(found: Any) -> tuple[Any, ...]:
    """The maps that a finding, or a result, is about."""
    return found.maps if isinstance(found, model.Finding) else (found.problem,)


def inner(found: Any) -> Any:
    """A value in the symbols that were computed with, whose assumptions decide what is real."""
    pairs = [pair for problem in problems_of(found) for pair in getattr(problem, "stand_ins", ())]
    own = {each.__name__ if isinstance(each, type) else each.name: inner for each, inner in pairs}
    return handed_out(found, own) if own else found


def fields_of(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a value, with which its twin is made."""
    return ((each.name, getattr(value, each.name)) for each in fields(value) if each.init)


# --- the classes --------------------------------------------------------------
#
# Values of the core know nothing of printing. Each class here is one of them with `.to_latex()`, `.to_json()` and the
# methods that a notebook calls. `handed_out` turns a core value into one of these, and its symbols into the caller's.


@dataclass(frozen=True)
class Problem(model.Problem):
    """A map F: ℝⁿ → ℝᵐ: `components` in `variables` and `parameters`, in the caller's symbols."""

    stand_ins: tuple[tuple[Any, Any], ...] = field(default=(), repr=False)
    """The caller's symbols, each paired with the symbol that is computed with instead."""

    @classmethod
    def of(cls, given: model.Problem, pairs: tuple[tuple[Any, Any], ...] = ()) -> Self:
        """The same problem in the caller's symbols."""
        own = {name: value for name, value in fields_of(given) if name != "stand_ins"}
        return cls(**own, stand_ins=pairs)

    def __repr__(self) -> str:
        names = ", ".join(v.name for v in self.variables)
        parts = ", ".join(map(_text, self.components))
        return f"Problem({self.name}: R^{self.shape[1]} -> R^{self.shape[0]}, ({names}) -> ({parts}))"


CLASSES[model.Problem] = Problem


def _in_notebook() -> bool:
    """Whether IPython shows values: it would take HTML rather than the LaTeX of the same bundle."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


class Shown:
    """The methods of all findings: text in the formats of the command line.

    A subclass has a finding of the core as its second base, and is returned in its place.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        CLASSES[cls.__mro__[cls.__mro__.index(Shown) + 1]] = cls

    def to_json(self) -> dict[str, Any]:
        """The record in the schema `symjac/1`, as `--format json` shows it."""
        return records.record(inner(self))

    def to_latex(self) -> str:
        """The text that `--format latex` shows."""
        return self._in("latex")

    def __str__(self) -> str:
        """The sheet, as `--format ascii` shows it."""
        return self._in("ascii")

    def __repr__(self) -> str:
        """The map that it is about: `Change(F: R^2 -> R^2, …)`."""
        maps = "; ".join(repr(problem)[len("Problem(") : -1] for problem in problems_of(self))
        return f"{type(self).__name__}({maps})"

    def _in(self, format_: str) -> str:
        return render.finding(format_, inner(self), Options())

    def _repr_html_(self) -> str | None:
        """The sheet in HTML with MathML, where nothing shows LaTeX; None in a notebook, which does."""
        return None if _in_notebook() else self._in("mathml")

    def _repr_markdown_(self) -> str:
        return self._in("markdown")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        """A notebook shows Markdown with formulas, or text."""
        return {"text/plain": self._in("pretty"), "text/markdown": self._repr_markdown_()}


@dataclass(frozen=True, repr=False)
class Result(model.Result):
    """The answer to one question about a Problem: `value`, `shape`, `row_names`, `column_names`, `notes`.

    It is used as SymPy's matrix, or expression: entries `J[0, 0]`, `J.T`, `J @ v`, `2*J - J.T`, `for entry in J`,
    `sympify(J)`, `Matrix(J)`, `latex(J)`, `J.lambdify()`.
    """

    _op_priority = 20.0  # SymPy's: an operation with one of its matrices is left to this class, the greater
    __array_ufunc__ = None  # NumPy's: an operation with one of its arrays is left to this class

    def to_latex(self, *, cse: bool = False) -> str:
        """The value as LaTeX for amsmath, without a left-hand side; with `cse` also its shared subexpressions."""
        return latex.fragment(self._answer(cse))

    def to_json(self, *, cse: bool = False) -> dict[str, Any]:
        """The value with shape, layout and names, in the schema `symjac/1`; `cse` adds its shared subexpressions."""
        return records.record(self._answer(cse))

    def _answer(self, cse: bool) -> model.Answer:
        """This result alone, as the command of its kind shows it."""
        found = inner(self)
        answer = model.Answer(self.kind, found.problem, (found,), whole=False)
        if not cse:
            return answer
        from symjac.calculus import subexpressions

        return subexpressions.shared(answer)

    def __str__(self) -> str:
        """The value in SymPy's notation."""
        return plain_text.value(inner(self))

    def __repr__(self) -> str:
        """`Result(jacobian, 2×2: [[y, x], [cos(x), 0]])`; only the first entries if there are many."""
        if not self.is_matrix:
            return f"Result({self.kind}: {_shortened(_text(self.value))})"
        rows, columns = self.shape
        is_short = rows * columns <= _MOST_ENTRIES and all(_text(entry) != "…" for entry in self.nonzeros.values())
        shown = str(self).removeprefix("Matrix(").removesuffix(")") if is_short else "…"
        return f"Result({self.kind}, {rows}×{columns}: {_shortened(shown)})"

    def _repr_html_(self) -> str | None:
        """The formula in MathML, where nothing shows LaTeX; None in a notebook, which does."""
        return None if _in_notebook() else render.finding("mathml", self._answer(cse=False), Options())

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        """A notebook shows the formula, or text."""
        return {"text/plain": repr(self), "text/latex": self._repr_latex_()}

    def _sympy_(self) -> Any:
        """The value for `sympify`: the matrix, or the scalar."""
        return self.value

    def __getitem__(self, place: Any) -> Any:
        """An entry, a row or a part, as SymPy's matrix has it."""
        return self._matrix("has no entries")[place]

    def __iter__(self) -> Iterator[Expr]:
        """The entries, row by row."""
        return iter(self._matrix("has no entries"))

    def __len__(self) -> int:
        """The number of entries."""
        return len(self._matrix("has no entries"))

    def __bool__(self) -> bool:
        """Always true, even if the value is 0."""
        return True

    @property
    def T(self) -> ImmutableDenseMatrix:  # noqa: N802 - as in SymPy and NumPy
        """The transposed matrix."""
        return self._matrix("has no transpose").T

    def __matmul__(self, other: Any) -> Any:
        """The matrix product; a plain list is a column."""
        return self._matrix("cannot be multiplied by @") @ _as_matrix(other, column=True)

    def __rmatmul__(self, other: Any) -> Any:
        """The matrix product from the left; a plain list is a row."""
        return _as_matrix(other, column=False) @ self._matrix("cannot be multiplied by @")

    def __neg__(self) -> Any:
        return -self.value

    def __add__(self, other: Any) -> Any:
        return self.value + _operand(other)

    def __radd__(self, other: Any) -> Any:
        return _operand(other) + self.value

    def __sub__(self, other: Any) -> Any:
        return self.value - _operand(other)

    def __rsub__(self, other: Any) -> Any:
        return _operand(other) - self.value

    def __mul__(self, other: Any) -> Any:
        return self.value * _operand(other)

    def __rmul__(self, other: Any) -> Any:
        return _operand(other) * self.value

    def __truediv__(self, other: Any) -> Any:
        return self.value / _operand(other)

    def __pow__(self, other: Any) -> Any:
        return self.value ** _operand(other)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        """The entries as an array of the result's shape; `Matrix(J)` asks for it as well."""
        numpy = _numpy("sympify(J) and J.value, SymPy's matrix, need it not")
        names = sorted(symbol.name for symbol in self.value.free_symbols)
        if names and dtype is not None and numpy.dtype(dtype).kind != "O":
            raise TypeError(f"there are names in it ({', '.join(names)}): put numbers in with subs, or use lambdify()")
        return numpy.array(self.value.tolist() if self.is_matrix else self.value, dtype or object)

    _iterable = False  # SymPy's: `lambdify` and `solve` take the matrix, not a list of entries

    def _latex(self, printer: Any) -> Any:
        """What SymPy's printers write, those of `lambdify` too."""
        return printer._print(self.value)

    _pretty = _sympystr = _numpycode = _pythoncode = _mpmathcode = _lambdacode = _latex

    def __float__(self) -> float:
        """The scalar as a number; TypeError if it is a matrix or has names in it."""
        return float(self.value)

    def __complex__(self) -> complex:
        return complex(self.value)

    def __getattr__(self, name: str) -> Any:
        """Whatever else SymPy's matrices and expressions offer: `J.det()`, `J.rank()`, `J.diff("x")`, `J.evalf()`.

        As in `subs`, a name, or a symbol of which nothing is known, stands for the symbol of that name in the value.
        """
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        found = getattr(self.value, name, None)
        if found is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if not callable(found):
            return found
        known = {symbol.name: symbol for symbol in self.value.free_symbols}

        @wraps(found)
        def called(*values: Any, **options: Any) -> Any:
            return found(*(_in_symbols(part, known) for part in values), **options)

        return called

    def __dir__(self) -> list[str]:
        """The names that completion offers: its own, and what SymPy's matrices and expressions have besides."""
        return sorted({*super().__dir__(), *(name for name in dir(self.value) if not name.startswith("_"))})

    @property
    def vector_form(self) -> str | None:
        """The result in vectors and matrices, as text that reads back, proved by components; None if none was found.

        It is the whole result. If there are several arrays of variables, see `vector_forms`.

        >>> import symjac
        >>> symjac.gradient("x'*A*x", vector="x:2", matrix_param="A:2x2").vector_form
        "(A + A')*x"
        """
        found = [form.node for form in vectorforms.forms(self.problem, (self,)) if form.whole]
        return TEXT.formula(found[0]) if found and found[0] is not None else None

    @property
    def vector_forms(self) -> dict[str, str | None]:
        """The result by each vector or matrix of variables, as `vector_form` has it.

        >>> import symjac
        >>> symjac.gradient("x'*A*y", vector="x:2, y:2", matrix_param="A:2x2").vector_forms
        {'x': 'A*y', 'y': "A'*x"}
        """
        found = vectorforms.forms(self.problem, (self,))
        return {form.by: None if form.node is None else TEXT.formula(form.node) for form in found}

    @property
    def vector_conditions(self) -> tuple[str, ...]:
        """The conditions under which `vector_form`, or any of `vector_forms`, holds.

        >>> import symjac
        >>> symjac.gradient("det(X)", matrix_var="X:2x2").vector_conditions
        ('det(X) != 0',)
        """
        found = [needed for form in vectorforms.forms(self.problem, (self,)) for needed in form.where]
        return tuple(dict.fromkeys(needed.said(TEXT.formula(needed.node), "!=") for needed in found))

    def subs(self, *values: Any, **options: Any) -> Any:
        """The value with others put in, as SymPy's `subs`; `at=` proves that the derivative exists there.

        A name, or a symbol of which nothing is known, stands for the symbol of that name in the value.

        >>> import symjac
        >>> symjac.gradient("x^2*y", "x y").subs({"x": 3, "y": 1})
        Matrix([
        [6],
        [9]])
        """
        return self.__getattr__("subs")(*values, **options)

    def _matrix(self, otherwise: str) -> Any:
        if not self.is_matrix:
            raise TypeError(f"the {self.kind} is a scalar, which {otherwise}: see .value")
        return self.value

    def lambdify(self, language: Literal["numpy", "python"] = "numpy") -> Callable[..., Any]:
        """A function of real numbers (the variables, then the parameters) that returns an array of the result's shape.

        With numpy it broadcasts over arrays, whose axes come first: for arguments of shape (k,) J has shape
        (k, m, n). With python it takes numbers and returns lists. Its source is its `__source__`.

        >>> import symjac
        >>> symjac.jacobian("x*y, a", "x y", params="a").lambdify()(1, 2, 5).tolist()
        [[2.0, 1.0], [0.0, 0.0]]
        """
        from symjac import code

        if language == "numpy":
            _numpy('lambdify("python") takes numbers and returns lists')
        result = inner(self)
        compute = code.function(result, language)
        if language != "numpy" or not code.is_column(result):
            return compute

        def function(*values: Any) -> Any:
            return compute(*values)[..., None]

        function.__source__ = compute.__source__  # type: ignore[attr-defined]
        return function


CLASSES[model.Result] = Result


def _numpy(otherwise: str) -> Any:
    """NumPy, which symjac does not install; a ModuleNotFoundError says how, and what to write without it."""
    try:
        import numpy
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"NumPy is not installed: pip install numpy; {otherwise}", name="numpy") from error
    return numpy


_MOST_ENTRIES = 100
_LONGEST = 400
"""The most characters of a repr."""


def _text(expr: Expr) -> str:
    """The expression in SymPy's notation if that is short; a shared graph, written out, may exceed any memory."""
    return str(expr) if exact.length(expr) <= 10 * _LONGEST else "…"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _in_symbols(part: Any, known: Mapping[str, Any]) -> Any:
    """The arguments of `subs`, with the symbols of a value in place of names and of symbols without assumptions."""
    if isinstance(part, Mapping):
        return {_in_symbols(old, known): _in_symbols(new, known) for old, new in part.items()}
    if isinstance(part, list | tuple):
        return [_in_symbols(each, known) for each in part]
    if isinstance(part, str):
        return known.get(part, part)
    if isinstance(part, Result):
        return part.value
    if isinstance(part, sympy.Symbol) and part == sympy.Symbol(part.name):
        return known.get(part.name, part)
    return part


def _operand(value: Any) -> Any:
    """The other side of an operation: a result's value; a list of lists as a matrix."""
    return value.value if isinstance(value, Result) else _as_matrix(value, column=True) if _is_rows(value) else value


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) or hasattr(value, "__array_interface__")


def _as_matrix(value: Any, *, column: bool) -> Any:
    if isinstance(value, Result):
        return value.value
    if hasattr(value, "__array_interface__"):
        value = value.tolist()
    if isinstance(value, list | tuple) and value and not isinstance(value[0], list | tuple):
        return sympy.Matrix([value]) if not column else sympy.Matrix(value)
    return value if isinstance(value, sympy.MatrixBase) else sympy.Matrix(value)


@dataclass(frozen=True, repr=False)
class Answer(Shown, model.Answer):
    """The results of one command."""


@dataclass(frozen=True, repr=False)
class Verdict(Shown, verdicts.Verdict):
    """The result of a check: `ruling`, `score`, `entries`, `mistakes`; true if the answer is proved right."""

    def __repr__(self) -> str:
        """`Verdict(wrong: 2 of 4 entries right)`."""
        right, asked = self.score
        return f"Verdict({self.ruling}: {right} of {asked} entries right)"

    def to_json(self, *, reveal: bool = True) -> dict[str, Any]:
        """The verdict in the schema `symjac/1`; `reveal` says whether it holds the right answer."""
        return records.record(inner(self), reveal=reveal)
