"""One problem, one record: a JSON object in, a JSON object out. An error is a record too.

A problem names a `command` and has its `components` and options, by their names on the command line; a
check also has an `answer`.
Refused, each in its own record: anything but a JSON object, unknown fields, values of the wrong kind.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.errors import ParseError, ReadError, SymjacError
from symjac.questions import ALIASES, COORDINATES, DERIVATIVES, IN_COORDINATES, ORIENTATIONS, QUESTIONS, WITH_LAYOUT
from symjac.read import MAX_NAME
from symjac.read.names import shortened
from symjac.run import guard
from symjac.run.guard import Limits

if TYPE_CHECKING:
    from symjac.library.reading import Reading
    from symjac.model import Point, Verdict

Record = Mapping[str, Any]


class Allowed(NamedTuple):
    """The values that a field of a problem may have: in words, and as a test."""

    words: str
    holds: Callable[[Any], bool]


def _is_texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _choice(*values: str) -> Allowed:
    return Allowed(f"one of {', '.join(values)}", lambda value: value in values)


_TEXT = Allowed("a text", lambda value: isinstance(value, str))
_NAMES = Allowed("a text or a list of names", _is_texts)
_FLAG = Allowed("true or false", lambda value: isinstance(value, bool))

FIELDS: Mapping[str, Allowed] = {
    "id": Allowed("a text or a number", lambda value: value is None or isinstance(value, str) or _is_number(value)),
    "command": _choice(*DERIVATIVES, "check"),
    "components": Allowed("a text or a list of texts", _is_texts),
    "vars": _NAMES,
    "params": _NAMES,
    **dict.fromkeys(("vector", "matrix_var", "vector_param", "matrix_param"), _TEXT),
    "functions": _NAMES,
    "positive": _NAMES,
    "complex": _FLAG,
    "name": _TEXT,
    "from": _choice("text", "latex"),
    "at": _TEXT,
    "digits": Allowed("a number from 1 to 1000", lambda value: type(value) is int and 1 <= value <= 1_000),
    "layout": _choice("numerator", "denominator"),
    "simplify": _choice("none", "light", "full"),
    "only": _choice("matrix", "determinant", "gradients"),
    "coords": _choice(*COORDINATES),
    "dir": _TEXT,
    "normalize": _FLAG,
    "timeout": Allowed("a number of seconds", lambda value: _is_number(value) and 0 < value <= 86_400),
    "of": _choice(*QUESTIONS),
    "answer": _TEXT,
    "tolerance": Allowed("a number between 0 and 1", lambda value: _is_number(value) and 0 < value < 1),
    "strict_domain": _FLAG,
    "reveal": _FLAG,
    "orientation": _choice(*ORIENTATIONS),
    "decimal": _choice("point", "comma"),
}
"""The fields of a problem."""

_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("digits", "simplify"), DERIVATIVES),
    "only": ("jacobian",),
    "layout": (*WITH_LAYOUT, "check"),
    "coords": IN_COORDINATES,
    **dict.fromkeys(("dir", "normalize"), ("directional",)),
    **dict.fromkeys(("of", "answer", "tolerance", "strict_domain", "reveal", "orientation"), ("check",)),
}
"""The commands to which a field applies, if not to all."""


def problem_of(line: bytes, number: int) -> Record:
    """The problem in a line of JSON Lines, whose `id` is the line's number if it has none.

    Raises ParseError for anything but a JSON object, ReadError for an unknown field or a value of the wrong kind.
    """
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
        problem = json.loads(
            text, object_pairs_hook=_each_once, parse_int=_integer, parse_float=_finite, parse_constant=_finite
        )
    except UnicodeDecodeError as error:
        raise ReadError(f"line {number} is not UTF-8 text", hint="save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        refusal = ParseError(f"line {number} is not JSON: {error.msg}", span=(error.pos, error.pos + 1))
        refusal.locate(text)
        raise refusal from error
    except RecursionError as error:
        raise ParseError(f"line {number} is not JSON: it is nested too deeply") from error
    except ValueError as error:
        raise ParseError(f"line {number}: {error}") from error
    if not isinstance(problem, dict):
        raise ReadError(f"line {number} is not a JSON object", hint='write {"command": …, "components": …}')
    return {"id": number, **problem}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; ValueError if a field is given twice, since readers of JSON keep one or the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"the field {shortened(twice)} is given twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number has {len(digits):,} digits")
    return int(digits)


_MOST_DIGITS = 1_000


def _finite(number: str) -> float:
    """A number; ValueError for NaN, Infinity and 1e999, which JSON cannot write."""
    if not math.isfinite(value := float(number)):
        raise ValueError(f"the number {shortened(number)} is not finite")
    return value


def limits_of(problem: Record, most: Limits) -> Limits:
    """The limits for one problem: its own `timeout`, but at most the common one."""
    own = problem.get("timeout", most.seconds)
    return most._replace(seconds=min(own, most.seconds)) if FIELDS["timeout"].holds(own) else most


def respond(problem: Record, limits: Limits) -> dict[str, Any]:
    """The record for one problem, solved here: `id`, `status` ok and the command's JSON; or the error."""
    try:
        problem = in_full(problem)
        _require_fields(problem)
        problem = _in_points(problem)
        answer = guard.translated(lambda: _solve(problem, limits.seconds), limits)
        return {"id": problem["id"], "status": "ok", **answer}
    except SymjacError as error:
        return failed(problem.get("id"), error)


def failed(identity: Any, error: SymjacError) -> dict[str, Any]:
    """The record for a problem that has no answer."""
    described = {
        "kind": type(error).__name__,
        "message": error.message,
        "origin": error.origin,
        "span": None if error.span is None else list(error.span),
        "hint": error.hint,
    }
    if not FIELDS["id"].holds(identity):
        identity = None
    return {"id": identity, "status": "error", "error": described}


def in_full(problem: Record) -> Record:
    """The problem with the names of its questions in place of aliases."""
    return {**problem, **{f: ALIASES[problem[f]] for f in ("command", "of") if problem.get(f) in tuple(ALIASES)}}


def _in_points(problem: Record) -> Record:
    """The problem with points in place of the decimal commas of its texts."""
    if problem.get("decimal") != "comma":
        return problem
    from symjac.read import tokens

    texts = {name: problem[name] for name in ("components", "at", "dir", "answer") if name in problem}
    found: dict[str, Any] = {"components": _text(problem)} if "components" in texts else {}
    for name, text in {**texts, **found}.items():
        with _about({"components": None, "at": "the point", "dir": "the direction"}.get(name, "the answer")):
            found[name] = tokens.with_points(text)
    return {**problem, **found}


def _require_fields(problem: Record) -> None:
    for name, value in problem.items():
        if name not in FIELDS:
            from difflib import get_close_matches  # only on the way to an error

            near = get_close_matches(name[:MAX_NAME], FIELDS, n=1)
            raise ReadError(f"unknown field {shortened(name)}", hint=f"did you mean {near[0]}?" if near else None)
        if not FIELDS[name].holds(value):
            raise ReadError(f"the field '{name}' is {FIELDS[name].words}")
    command = problem.get("command")
    for name in ("command", "components", *(("answer",) if command == "check" else ())):
        if name not in problem:
            raise ReadError(f"the field '{name}' is missing", hint=f"it is {FIELDS[name].words}")
    for name in problem:
        if command not in _ONLY_FOR.get(name, (command,)):
            raise ReadError(f"the field '{name}' does not apply to {command}", hint=f"it is for {_ONLY_FOR[name][0]}")


def _solve(problem: Record, seconds: float) -> dict[str, Any]:
    return _checked(problem, seconds) if problem["command"] == "check" else _derived(problem, seconds)


def _derived(problem: Record, seconds: float) -> dict[str, Any]:
    from symjac import library
    from symjac.calculus.commands import Choices
    from symjac.library import inputs
    from symjac.render import records

    given = inputs.read_given(_text(problem), _reading(problem), problem.get("coords"))
    point: Point = ()
    if "at" in problem:
        with _about("the point"):
            point = inputs.located(problem["at"], given)
    along = None
    if "dir" in problem:
        with _about("the direction"):
            along = inputs.direction(problem["dir"], given, normalize=problem.get("normalize", False))
    chosen = _chosen(problem, "only", "layout", "simplify", "digits")
    choices = Choices(**chosen, seconds=seconds, direction=along)
    return records.record(library.answer(problem["command"], given, point, choices))


@contextmanager
def _about(origin: str | None) -> Iterator[None]:
    """Make errors say which text they are about."""
    try:
        yield
    except SymjacError as error:
        error.origin = error.origin or origin
        raise


def _checked(problem: Record, seconds: float) -> dict[str, Any]:
    from symjac.render import records

    return records.record(verdict(problem, seconds), reveal=problem.get("reveal", True))


def verdict(problem: Record, seconds: float) -> Verdict:
    """The verdict on the answer of a problem to check."""
    from symjac import checking
    from symjac.library import api

    tolerance = problem.get("tolerance")
    choices = checking.Criteria(
        problem.get("layout", "numerator"),
        None if tolerance is None else Fraction(str(tolerance)),
        problem.get("strict_domain", False),
        seconds * CHECKING_SHARE,
        problem.get("orientation", "asked"),
    )
    asked = _reading(problem), problem.get("of", "jacobian"), problem.get("at", ""), choices
    found, _ = api.judged(_text(problem), problem["answer"], *asked)
    return found


CHECKING_SHARE = 0.6
"""The share of the time limit for judging; reading, deriving and a diagnosis need the rest."""


def _text(problem: Record) -> str:
    components = problem["components"]
    return components if isinstance(components, str) else "\n".join(components)


def _reading(problem: Record) -> Reading:
    from symjac.library.reading import Reading

    named = _chosen(problem, *Reading._fields[:-5], *Reading._fields[-4:])
    return Reading(**named, latex=problem.get("from") == "latex")


def _chosen(problem: Record, *fields: str) -> dict[str, Any]:
    return {field: problem[field] for field in fields if field in problem}
