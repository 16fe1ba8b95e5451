"""The values of the core as the library returns them: of its own classes, in the caller's symbols; and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from symjac import exact, model
from symjac.kernel import sympy
from symjac.library.reading import in_python

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

    def of(self, value: Any) -> Any:
        """The value that is returned."""
        if value is None or isinstance(value, str | int | float | bool):
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
