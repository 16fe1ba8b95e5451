"""Results as functions of programming languages: J, ∇f and so on, with F beside them if asked for.

`program` decides which values are computed and named, `languages` is the table of languages, `spelling` writes one
expression, `frames` the function around them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symjac.code import frames
from symjac.code.languages import LANGUAGES
from symjac.code.program import is_column, program
from symjac.render.formats import Code

if TYPE_CHECKING:
    from symjac.model import Answer, Assignment, Result
    from symjac.render.formats import Options

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
    functions = [frames.written(program(result, choices, assignments), to) for result in results]
    return frames.with_imports(LANGUAGES[to], functions)


def function(result: Result, to: str = "numpy", choices: Code = PLAIN) -> Callable[..., Any]:
    """The function that `source` writes in Python or NumPy, ready to be called; its source is its `__source__`.

    With numpy, arguments broadcast: N points give N matrices, also if the entries are constant.

    >>> import symjac
    >>> function(symjac.jacobian("x*y, 3", vars="x y"), "python")(2.0, 5.0)
    [[5.0, 2.0], [0.0, 0.0]]
    """
    if to not in ("python", "numpy"):
        raise ValueError(f"a function can be called in python and numpy, not in {to!r}: source writes it")
    made = program(result, choices)
    text = source([result], to, choices)
    space: dict[str, Any] = {"__name__": "symjac.code"}
    # The text that is run was written here from values: no text that a user typed stands in it unchecked.
    exec(compile(text, f"<{made.name}>", "exec"), space)
    found: Callable[..., Any] = next(each for name, each in reversed(space.items()) if callable(each))
    found.__source__ = text  # type: ignore[attr-defined]
    return found
