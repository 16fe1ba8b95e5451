"""What is said, in the words of Python: `params=`, where the command line says `--params`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from symjac.errors import SymjacError

_P = ParamSpec("_P")
_R = TypeVar("_R")

_OPTION = re.compile(
    r"--(?P<option>[a-z][a-z-]*)"
    r"(?P<colon>:)?(?:[ ](?P<value>[\w{}'.]+(?:[,:][\w{}'.]+)*)(?=$|[;,)?\"]|[ ]or[ ]|[ ]for[ ]|[ ]and[ ]))?"
)
_WORDS = {
    "from latex": "latex=True",
    "complex": "complex=True",
    "only": "symjac.determinant",
    "cse": "symjac.cse",
    "verify": "symjac.defining_limit",
    "dir": "direction",
    "timeout": "seconds",
}
"""Options that are no keyword of the same name."""


def in_python(text: str) -> str:
    """A message or hint of the core, for those who write Python.

    >>> in_python("declare it: --params k, or --complex"), in_python("--vars sets the order"), in_python("--from latex")
    ('declare it: params="k", or complex=True', 'vars= sets the order', 'latex=True')
    """
    return _OPTION.sub(_keyword, text)


def _keyword(found: re.Match[str]) -> str:
    option, value = found["option"], found["value"]
    word = _WORDS.get(f"{option} {value}") or _WORDS.get(option)
    if word and not word.islower():
        return word
    if word and "." in word:
        return word
    name = word or option.replace("-", "_")
    if found["colon"]:
        return f"{name}:"
    return f"{name}=" if value is None else f'{name}="{value}"'


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SymjacError as error:
        error.message = in_python(error.message)
        error.hint = error.hint and in_python(error.hint)
        error.args = (error.message,)
        raise


def speaking_python(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function, whose errors name keywords of Python."""

    @wraps(function)
    def speaking(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with _translated():
            return function(*args, **kwargs)

    return speaking
