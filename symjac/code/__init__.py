"""Results as functions of programming languages: J, ∇f and so on, with F beside them if asked for.

`program` decides which values are computed and named, `spelling` has the table of languages and writes one
expression; the function around them, with its comment, is made here.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import calculus
from symjac.code import program as programs
from symjac.code.program import Output, Program, is_column, program_of
from symjac.code.spelling import LANGUAGES, ExpressionWriter, Language, Names, repeats
from symjac.expressions import applied, condition, distinct
from symjac.expressions.facts import written_size
from symjac.functions import TABLE
from symjac.render import Code
from symjac.render.latex import ASCII

if TYPE_CHECKING:
    from sympy import Basic, Symbol

    from symjac.model import Answer, Assignment, Result
    from symjac.render import Options


# --- the comment --------------------------------------------------------------
#
# The comment of a function: its formula, shapes and layout, where it is real, names that were changed.


WIDTH = 96
"""The columns of a comment."""
LONGEST_FORMULA = 100
"""The most nodes of a component that a comment quotes."""


def about(
    made: Program, language: Language, name: str, point: str, along: str, renamed: Sequence[str]
) -> Iterator[str]:
    """The comment's lines: value, shapes and layout, where F is real, names that were changed."""
    problem = made.problem
    m, n = problem.shape
    yield f"{_SUBJECTS.get(made.outputs[-1].role, made.outputs[-1].role)} for {problem.name}: R^{n} -> R^{m}"
    yield ""
    style = ASCII.beside(problem.names)
    for f, component in zip(problem.component_names, problem.components, strict=True):
        text = style.expression(component) if written_size([component]) <= LONGEST_FORMULA else "a long formula"
        yield f"{f} = {text}"
    yield ""
    for output in made.outputs:
        yield f"{output.role}: {output.about}"
    yield ""
    order = ", ".join(symbol.name for symbol in made.variables)
    yield f"Variables, in this order: {order}{f'; they are the vector {point} of {n}' if point else ''}."
    if made.parameters:
        yield f"Parameters: {', '.join(symbol.name for symbol in made.parameters)}."
    if along:
        yield f"{along} is a vector of {len(made.along)}."
    if renamed:
        yield f"Names: {', '.join(renamed)}."
    yield from _domain(made)
    yield from _layout(made, language, name)


_SUBJECTS = {
    "jac": "Jacobian matrix", "grad": "Gradient", "det": "Jacobian determinant", "hess": "Hessian", "div": "Divergence",
    "curl": "Curl", "lap": "Laplacian", "dir": "Directional derivative", "jvp": "J*v", "vjp": "w*J",
}  # fmt: skip


def _domain(made: Program) -> Iterator[str]:
    found = calculus.domains(made.problem)
    where = dict.fromkeys(each for domain in found.values() for each in map(condition, domain.conditions))
    if where:
        yield f"Real where {', '.join(where)}."
    if any(_is_kinked(node) for node in distinct(*made.problem.components)):
        yield (
            "At kinks and jumps: sign(0) = 0 (the derivative of abs), heaviside(0) = 1/2 (half of each of max); "
            "floor and ceil have the derivative 0."
        )


def _is_kinked(node: Basic) -> bool:
    function = applied.record(node)
    return function is not None and (function.is_kinked or function.name in ("max", "min"))


def _layout(made: Program, language: Language, name: str) -> Iterator[str]:
    """How arrays and matrices are stored, for a language in which that is not obvious."""
    if language.name == "numpy":
        yield "Arguments may be arrays that broadcast: N points give results of shape (N, ...)."
    for output in made.outputs:
        n = (*output.shape, 0, 0)[1]
        if not n:
            continue
        if language.name == "c" and output.is_sparse:
            yield f"{output.role} holds the entries that are not zero for all x, row after row: those of row i are"
            yield f"    {name}_indptr[i] to {name}_indptr[i + 1] - 1, in the columns {name}_indices. All count from 0."
        elif language.name == "c":
            yield f"{output.role} is stored row after row: entry (i, j) is {output.role}[i*{n} + j], counted from 0."
        elif language.name == "fortran" and not output.is_sparse:
            yield f"{output.role} is stored as Fortran has it, column after column: {output.role}(i, j)."


def comment(lines: Sequence[str], mark: str) -> list[str]:
    """The lines behind a mark, filled up to WIDTH."""
    out: list[str] = []
    for line in lines:
        broken = textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False) or [""]
        out += (f"{mark}{part}".rstrip() for part in broken)
    return out


# --- the function -------------------------------------------------------------
#
# A program as a whole function in a language: its signature, its comment, its statements.


class _Parts(NamedTuple):
    """The parts that all languages put together: safe names and written expressions."""

    language: Language
    made: Program
    name: str
    arguments: tuple[str, ...]
    """The arguments: the variables or their vector, the parameters, the vector of a product."""
    variables: tuple[str, ...]
    point: str
    """The name of the vector of variables, if that is an argument."""
    along: str
    steps: tuple[tuple[str, str, bool], ...]
    outputs: tuple[tuple[str, Output, Mapping[tuple[int, ...], str]], ...]
    local: Callable[[str], str]
    about: tuple[str, ...]


def written(made: Program, to: str) -> str:
    """The program in a language of LANGUAGES, with its imports; NoAnswer for an operation that the language lacks."""
    language = LANGUAGES[to]
    made = programs.split(made, lambda node: _repeats(node, language))
    if language.is_strict:
        made = programs.marked(made)
    return _FRAMES[to](_parts(made, language))


def with_imports(language: Language, functions: Sequence[str]) -> str:
    """The functions one below the other, with their imports above them, once; Fortran imports inside each function."""
    body = "\n\n".join(functions) if language.name not in ("python", "numpy") else "\n\n\n".join(functions)
    if language.name == "fortran":
        return body
    lines = [line for pattern, line in language.imports if re.search(pattern, body)]
    return "\n".join(lines) + ("\n\n\n" if language.name in ("python", "numpy") else "\n\n") * bool(lines) + body


def _repeats(node: Basic, language: Language) -> bool:
    if isinstance(node, applied.RealRoot):
        return repeats(TABLE["cbrt" if node.args[1] == 3 else "root"], language)
    function = applied.record(node)
    return function is not None and repeats(function, language)


def _parts(made: Program, language: Language) -> _Parts:
    names = Names(language)
    name = names.safe(made.name)
    given = {symbol: names.safe(symbol.name) for symbol in (*made.variables, *made.parameters)}
    point = names.safe("point") if made.vector_args else ""
    along = names.safe(made.along[0].name[0]) if made.along else ""
    roles = [names.safe(output.role) for output in made.outputs]
    stem = _stem(given.values())
    texts: dict[Symbol, str] = dict(given)
    texts.update((symbol, _item(language, along, i)) for i, symbol in enumerate(made.along))
    steps = []
    writer = ExpressionWriter(language, texts)
    for number, step in enumerate(made.steps, start=1):
        own = names.safe(f"{stem}_{number}" if step.symbol.is_Dummy else step.symbol.name)
        steps.append((own, writer.written(step.value), step.only_in_pieces))
        texts[step.symbol] = f"{own}()" if step.only_in_pieces else own
    outputs = tuple(
        (role, output, {place: writer.written(entry) for place, entry in output.entries.items()})
        for role, output in zip(roles, made.outputs, strict=True)
    )
    variables = tuple(given[symbol] for symbol in made.variables)
    parameters = tuple(given[symbol] for symbol in made.parameters)
    arguments = ((point,) if point else variables) + parameters + ((along,) if along else ())
    renamed = [f"{symbol.name} is {safe}" for symbol, safe in given.items() if symbol.name != safe]
    if name != made.name:
        renamed.insert(0, f"{made.name} is {name}")
    told = tuple(about(made, language, name, point, along, renamed))
    return _Parts(language, made, name, arguments, variables, point, along, tuple(steps), outputs, names.safe, told)


def _stem(names: Any) -> str:
    taken = {name[:1].lower() for name in names}
    return next((letter for letter in "stuqhkmnb" if letter not in taken), "shared")


def _item(language: Language, name: str, index: int) -> str:
    if language.name == "numpy":
        return f"{name}[..., {index}]"
    return f"{name}({index + 1})" if language.first else f"{name}[{index}]"


# --- each language ------------------------------------------------------------


def _pattern(output: Output) -> tuple[list[int], list[int]]:
    """(indptr, indices) of compressed sparse rows, counted from 0."""
    places = sorted(output.entries)
    pointers = [0] * (output.shape[0] + 1)
    for i, _ in places:
        pointers[i + 1] += 1
    for i in range(output.shape[0]):
        pointers[i + 1] += pointers[i]
    return pointers, [j for _, j in places]


def _places(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return product(*map(range, shape))


def _nested(output: Output, texts: Mapping[tuple[int, ...], str], zero: str, margin: str) -> str:
    """A nested array, one row on each line."""
    if output.is_sparse:
        return f"[{', '.join(texts.values())}]"
    if not output.shape:
        return texts.get((), zero)
    if len(output.shape) == 1:
        return f"[{', '.join(texts.get(place, zero) for place in _places(output.shape))}]"
    rows, columns = output.shape
    lines = (", ".join(texts.get((i, j), zero) for j in range(columns)) for i in range(rows))
    return "[\n" + "".join(f"{margin}    [{line}],\n" for line in lines) + f"{margin}]"


def _python(parts: _Parts) -> str:
    constants = []
    about = list(parts.about)
    for role, output, _ in parts.outputs:
        if output.is_sparse:
            pointers, indices = _pattern(output)
            constants += [f"{parts.name}_indptr = {pointers}", f"{parts.name}_indices = {indices}"]
            first = f"{parts.name}_indptr"
            about.append(f"{role} holds {len(indices)} values, those of row i from {first}[i] to {first}[i + 1].")
    lines = [f"def {parts.name}({', '.join(parts.arguments)}):", '    """' + about[0]]
    lines += comment(about[1:], "    ")
    lines.append('    """')
    if parts.point:
        lines.append(f"    {_unpacked(parts.variables)} = {parts.point}")
    for name, text, only_in_pieces in parts.steps:
        lines.append(f"    {name} = functools.cache(lambda: {text})" if only_in_pieces else f"    {name} = {text}")
    values = [(role, _nested(output, texts, "0.0", "    ")) for role, output, texts in parts.outputs]
    if len(values) == 1:
        lines.append(f"    return {values[0][1]}")
    else:
        lines += [f"    {role} = {text}" for role, text in values]
        lines.append(f"    return {', '.join(role for role, _ in values)}")
    return "\n".join([*constants, *([""] * 2 if constants else []), *_wrapped_first(lines)])


def _wrapped_first(lines: list[str]) -> list[str]:
    return [lines[0], *comment([lines[1].strip()], "    "), *lines[2:]]


def _unpacked(names: Sequence[str]) -> str:
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _numpy(parts: _Parts) -> str:
    constants, about = [], list(parts.about)
    for role, output, _ in parts.outputs:
        if output.is_sparse:
            pointers, indices = _pattern(output)
            constants += [
                f"{parts.name}_indptr = numpy.array({pointers}, dtype=int)",
                f"{parts.name}_indices = numpy.array({indices}, dtype=int)",
            ]
            own = f"({role}, {parts.name}_indices, {parts.name}_indptr)"
            about.append(
                f"{role} holds the {len(indices)} values: scipy.sparse.csr_array({own}, shape={output.shape})."
            )
    if any("scipy.special" in text for text in _all_texts(parts)):
        about.append("It needs SciPy.")
    lines = [f"def {parts.name}({', '.join(parts.arguments)}):", '    """' + about[0]]
    lines = [*_wrapped_first(lines), *comment(about[1:], "    "), '    """']
    shape = parts.local("shape")
    if parts.point:
        lines.append(f"    {parts.point} = numpy.asarray({parts.point}, dtype=float)")
        lines.append(f"    {_unpacked(parts.variables)} = numpy.moveaxis({parts.point}, -1, 0)")
    scalars = (*(() if parts.point else parts.variables), *_parameters(parts))
    lines += [f"    {name} = numpy.asarray({name}, dtype=float)" for name in scalars]
    shapes = [f"{name}.shape" for name in (*parts.variables[:1], *scalars[0 if parts.point else 1 :])]
    if parts.along:
        lines.append(f"    {parts.along} = numpy.asarray({parts.along}, dtype=float)")
        shapes.append(f"{parts.along}.shape[:-1]")
    lines.append(f"    {shape} = numpy.broadcast_shapes({', '.join(shapes)})")
    body = [f"{name} = {text}" for name, text, _ in parts.steps]
    for role, output, texts in parts.outputs:
        size = (len(texts),) if output.is_sparse else output.shape
        whole = f"({', '.join((f'*{shape}', *map(str, size)))})" if size else shape
        body.append(f"{role} = numpy.zeros({whole})")
        for number, (spot, text) in enumerate(texts.items()):
            where = (number,) if output.is_sparse else spot
            body.append(f"{role}[{', '.join(('...', *map(str, where)))}] = {text}")
    if programs.has_pieces(parts.made):
        lines.append('    with numpy.errstate(all="ignore"):  # every piece is computed at every point')
        body = [f"    {line}" for line in body]
    lines += [f"    {line}" for line in body]
    results = [role if output.shape else f"{role}[()]" for role, output, _ in parts.outputs]
    lines.append(f"    return {', '.join(results)}")
    return "\n".join([*constants, *([""] * 2 if constants else []), *lines])


def _all_texts(parts: _Parts) -> Iterator[str]:
    for _, text, _ in parts.steps:
        yield text
    for _, _, texts in parts.outputs:
        yield from texts.values()


def _c(parts: _Parts) -> str:
    lines = ["/*", *comment(parts.about, " * ")]
    constants = []
    for _, output, _ in parts.outputs:
        if output.is_sparse:
            pointers, indices = _pattern(output)
            for name, numbers in (("indptr", pointers), ("indices", indices)):
                held = ", ".join(map(str, numbers or [0]))
                constants.append(f"static const int {parts.name}_{name}[{max(len(numbers), 1)}] = {{{held}}};")
    lines.append(" */")
    alone = len(parts.outputs) == 1 and not parts.outputs[0][1].shape
    given = (
        [f"const double {parts.point}[{len(parts.variables)}]"]
        if parts.point
        else [f"double {v}" for v in parts.variables]
    )
    given += [f"double {name}" for name in _parameters(parts)]
    if parts.along:
        given.append(f"const double {parts.along}[{len(parts.made.along)}]")
    if not alone:
        given += [
            f"double {role}[{_size(output)}]" if output.shape else f"double *{role}"
            for role, output, _ in parts.outputs
        ]
    head = f"{'double' if alone else 'void'} {parts.name}({', '.join(given)})"
    body = [f"const double {name} = {text};" for name, text, _ in parts.steps]
    for role, output, texts in parts.outputs:
        if alone:
            body.append(f"return {texts.get((), '0.0')};")
        elif not output.shape:
            body.append(f"*{role} = {texts.get((), '0.0')};")
        elif output.is_sparse:
            body += [f"{role}[{i}] = {text};" for i, text in enumerate(texts.values())]
        else:
            body += [f"{role}[{i}] = {texts.get(place, '0.0')};" for i, place in enumerate(_places(output.shape))]
    if parts.point:  # a compiler warns of a name that is not used
        own = [(f"const double {name} = {parts.point}[{i}];", name) for i, name in enumerate(parts.variables)]
        body[:0] = [line for line, name in own if any(re.search(rf"\b{name}\b", text) for text in body)]
    return "\n".join([*constants, *lines, head, "{", *(f"    {line}" for line in body), "}"])


def _parameters(parts: _Parts) -> tuple[str, ...]:
    return parts.arguments[(1 if parts.point else len(parts.variables)) : len(parts.arguments) - bool(parts.along)]


def _size(output: Output) -> int:
    if output.is_sparse:
        return max(len(output.entries), 1)
    return math.prod(output.shape)


def _octave(parts: _Parts) -> str:
    roles = [role for role, _, _ in parts.outputs]
    given = roles[0] if len(roles) == 1 else f"[{', '.join(roles)}]"
    lines = [f"function {given} = {parts.name}({', '.join(parts.arguments)})", *comment(parts.about, "  % ")]
    body = [f"{name} = {parts.point}({i + 1});" for i, name in enumerate(parts.variables) if parts.point]
    body += [f"{name} = {text};" for name, text, _ in parts.steps]
    for role, output, texts in parts.outputs:
        if not output.shape:
            body.append(f"{role} = {texts.get((), '0')};")
        elif output.is_sparse:
            rows, columns = ([place[axis] + 1 for place in output.entries] for axis in (0, 1))
            values = f"[{'; '.join(texts.values())}]" if texts else "zeros(0, 1)"
            body.append(f"{role} = sparse({rows}, {columns}, {values}, {output.shape[0]}, {output.shape[1]});")
        else:
            m, n = (*output.shape, 1)[:2]
            body.append(f"{role} = zeros({m}, {n});")
            body += [f"{role}({', '.join(str(i + 1) for i in place)}) = {text};" for place, text in texts.items()]
    if _may_leave(parts):
        body += [f"{role}(imag({role}) != 0) = NaN;  % {parts.made.problem.name} is not real there" for role in roles]
        body += [f"{role} = real({role});" for role in roles]
    return "\n".join([*lines, *(f"  {line}" for line in body), "end"])


def _may_leave(parts: _Parts) -> bool:
    """Whether a real argument may give a complex value, which Octave would compute with and symjac does not define."""
    pattern = r"\b(sqrt|log|acos|asin|acosh|atanh)\(|\.\^"
    return any(re.search(pattern, text) for text in _all_texts(parts))


def _js(parts: _Parts) -> str:
    constants = []
    for _, output, _ in parts.outputs:
        if output.is_sparse:
            pointers, indices = _pattern(output)
            constants += [f"const {parts.name}_indptr = {pointers};", f"const {parts.name}_indices = {indices};"]
    lines = ["/**", *comment(parts.about, " * "), " */", f"function {parts.name}({', '.join(parts.arguments)}) {{"]
    if parts.point:
        lines.append(f"  const [{', '.join(parts.variables)}] = {parts.point};")
    lines += [f"  const {name} = {text};" for name, text, _ in parts.steps]
    values = [(role, _nested(output, texts, "0", "  ")) for role, output, texts in parts.outputs]
    if len(values) == 1:
        lines.append(f"  return {values[0][1]};")
    else:
        lines += [f"  const {role} = {text};" for role, text in values]
        held = ", ".join(name if name == o.role else f"{o.role}: {name}" for name, o, _ in parts.outputs)
        lines.append(f"  return {{{held}}};")
    return "\n".join([*constants, *lines, "}"])


def _fortran(parts: _Parts) -> str:
    n = len(parts.variables)
    double = "real(kind(1d0))"
    roles = [role for role, _, _ in parts.outputs]
    texts = list(_all_texts(parts))
    lines = [f"subroutine {parts.name}({', '.join((*parts.arguments, *roles))})", *comment(parts.about, "  ! ")]
    lines += [
        f"  {line}" for pattern, line in parts.language.imports if any(re.search(pattern, text) for text in texts)
    ]
    lines.append("  implicit none")
    scalars = (*(() if parts.point else parts.variables), *_parameters(parts))
    if scalars:
        lines.append(f"  {double}, intent(in) :: {', '.join(scalars)}")
    lines += [f"  {double}, intent(in) :: {parts.point}({n})"] * bool(parts.point)
    if parts.along:
        lines.append(f"  {double}, intent(in) :: {parts.along}({len(parts.made.along)})")
    for role, output, _ in parts.outputs:
        own = (_size(output),) if output.is_sparse else output.shape
        lines.append(f"  {double}, intent(out) :: {role}{'(' + ', '.join(map(str, own)) + ')' if own else ''}")
    local = [*(parts.variables if parts.point else ()), *(name for name, _, _ in parts.steps)]
    lines += [f"  {double} :: {name}" for name in local]
    body = [f"{name} = {parts.point}({i + 1})" for i, name in enumerate(parts.variables) if parts.point]
    body += [f"{name} = {text}" for name, text, _ in parts.steps]
    patterns = []
    for role, output, held in parts.outputs:
        if output.is_sparse:
            patterns.append(_fortran_pattern(parts.name, role, output))
            body += [f"{role}({i}) = {text}" for i, text in enumerate(held.values(), start=1)]
        elif not output.shape:
            body.append(f"{role} = {held.get((), '0d0')}")
        else:
            body.append(f"{role} = 0d0")
            body += [f"{role}({', '.join(str(i + 1) for i in place)}) = {text}" for place, text in held.items()]
    lines += [f"  {line}" for line in body]
    lines.append(f"end subroutine {parts.name}")
    return "\n".join(line for text in ["\n".join(lines), *patterns] for line in _continued(text))


def _fortran_pattern(name: str, role: str, output: Output) -> str:
    pointers, indices = _pattern(output)
    held = max(len(indices), 1)
    lines = [
        "", f"subroutine {name}_pattern(indptr, indices)",
        f"  ! Row i of {role} is its entries indptr(i) to indptr(i + 1) - 1; their columns are indices. From 1.",
        "  implicit none", f"  integer, intent(out) :: indptr({len(pointers)}), indices({held})",
        f"  indptr = [{', '.join(str(p + 1) for p in pointers)}]",
        f"  indices = [{', '.join(str(j + 1) for j in indices) or '0'}]",
        f"end subroutine {name}_pattern",
    ]  # fmt: skip
    return "\n".join(lines)


def _continued(text: str) -> Iterator[str]:
    """Lines of at most 120 columns: a line that ends with & goes on after the & of the next line."""
    longest = LANGUAGES["fortran"].longest_line
    for line in text.splitlines():
        rest = line
        while len(rest) > longest and not rest.lstrip().startswith("!"):
            cut = rest.rfind(" ", 40, longest - 2)
            cut = cut if cut > 0 else longest - 2
            yield f"{rest[:cut]}&"
            rest = f"    &{rest[cut:]}"
        yield rest


_FRAMES: Mapping[str, Callable[[_Parts], str]] = {
    "python": _python, "numpy": _numpy, "c": _c, "octave": _octave, "js": _js, "fortran": _fortran,
}  # fmt: skip


# --- the whole ----------------------------------------------------------------


PLAIN = Code()

__all__ = ["LANGUAGES", "Code", "function", "is_column", "render", "source"]


def render(found: Answer, options: Options) -> str:
    """The results of an answer in the language that is the format's name."""
    return source(found.results, options.format, options.code, found.assignments or ())


def source(results: Sequence[Result], to: str, choices: Code = PLAIN, assignments: Sequence[Assignment] = ()) -> str:
    """A function for each result, in a language of LANGUAGES; NoAnswer for operations that the language lacks.

    >>> import symjac
    >>> print(source([symjac.determinant("r*cos(t), r*sin(t)", vars="r t")], "js").splitlines()[-2])
      return r;
    """
    functions = [written(program_of(result, choices, assignments), to) for result in results]
    return with_imports(LANGUAGES[to], functions)


def function(result: Result, to: str = "numpy", choices: Code = PLAIN) -> Callable[..., Any]:
    """The function that `source` writes in Python or NumPy, ready to be called; its source is its `__source__`.

    With numpy, arguments broadcast: N points give N matrices, also if the entries are constant.

    >>> import symjac
    >>> function(symjac.jacobian("x*y, 3", vars="x y"), "python")(2.0, 5.0)
    [[5.0, 2.0], [0.0, 0.0]]
    """
    if to not in ("python", "numpy"):
        raise ValueError(f"a function can be called in python and numpy, not in {to!r}: source writes it")
    made = program_of(result, choices)
    text = source([result], to, choices)
    space: dict[str, Any] = {"__name__": "symjac.code"}
    # The text that is run was written here from values: no text that a user typed stands in it unchecked.
    exec(compile(text, f"<{made.name}>", "exec"), space)
    found: Callable[..., Any] = next(each for name, each in reversed(space.items()) if callable(each))
    found.__source__ = text  # type: ignore[attr-defined]
    return found
