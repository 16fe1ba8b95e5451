"""Pictures: phase portraits, levels of a function with its gradient, a grid under a map.

`scenes` computes the contents of a picture, `pictures` draws it with matplotlib or plotext. These are
loaded when a picture is asked for; matplotlib, SciPy and plotext are the extra `plot`.
"""

from __future__ import annotations

from typing import Any

from symjac.errors import ReadError

ENDINGS = ("svg", "pdf", "png")
"""The file name endings of pictures."""


def needed(name: str) -> Any:
    """A module of the extra; ReadError, with how to install it, if it is missing."""
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        hint = "install what pictures need: pip install 'symjac[plot]'"
        raise ReadError(f"pictures need {name.split('.')[0]}, which is not installed", hint=hint) from error
