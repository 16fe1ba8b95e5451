"""The programming languages, one row each: how numbers, powers, choices and names are written.

The record of each function (`symjac.functions`) has its spelling in each language. Imports no SymPy.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from symjac.functions import TABLE
from symjac.functions.record import Language as Name

EXACT = 2**53
"""Integers up to this one are exact doubles."""


@dataclass(frozen=True)
class Language:
    """A language. Templates have the arguments `#1`, `#2`, …, like those in the records of functions."""

    name: Name
    title: str
    ending: str
    """The ending of file names."""
    integer: str = "#1"
    """An integer among floating-point numbers."""
    exponent_mark: str = "e"
    """The exponent's letter in literals: 1e30."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Class of a SymPy constant → its name; other constants are written in digits."""
    nan: str = "NaN"
    whole_power: str = "#1**#2"
    """A power with an integer as exponent, which is written without a point."""
    choice: str = "(#2 if #1 else #3)"
    """`#2` where the condition `#1` holds, else `#3`."""
    relations: Mapping[str, str] = field(default_factory=dict)
    """The relations that are not written `<`, `<=`, `>`, `>=`, `==`, `!=`."""
    both: str = " and "
    either: str = " or "
    negation: str = "not #1"
    truth: tuple[str, str] = ("True", "False")
    reserved: frozenset[str] = frozenset()
    """Reserved words, and names that the written code itself uses."""
    folds_case: bool = False
    longest_name: int = 1_000
    longest_line: int = 100_000
    is_strict: bool = False
    """Whether an operation without a value stops the program: pieces must not be computed outside their regions."""
    first: int = 0
    """The first index of an array."""
    comment: str = "#"
    imports: tuple[tuple[str, str], ...] = ()
    """Patterns of names in the code, each with the line that imports them."""


def _used(language: Name) -> frozenset[str]:
    """All words that the records spell in a language: a variable of such a name would hide the function."""
    texts = " ".join(re.sub("#[0-9]", " ", function.code.get(language, "")) for function in TABLE.values())
    return _words(texts)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


_PYTHON = frozenset(
    (*keyword.kwlist, *keyword.softkwlist, "math", "functools", "numpy", "scipy", "float", "list", "tuple")
)
_C = _words(
    """auto break case char const constexpr continue default do double else enum extern false float for goto if inline
    int long nullptr register restrict return short signed sizeof static static_assert struct switch thread_local true
    typedef typeof union unsigned void volatile while alignas alignof bool asm main NAN INFINITY HUGE_VAL errno
    catch class delete explicit export friend mutable namespace new operator private protected public template this
    throw try typeid typename using virtual I complex imaginary"""
)
_OCTAVE = _words(
    """break case catch continue do else elseif end end_try_catch end_unwind_protect endfor endfunction endif endparfor
    endswitch endwhile enumeration events for function global if methods otherwise parfor persistent properties return
    switch try until unwind_protect unwind_protect_cleanup while classdef pi e i j I J NaN Inf zeros sparse merge exp
    real imag isreal"""
)
_JS = _words(
    """arguments async await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null of package private
    protected public return static super switch this throw true try typeof undefined var void while with yield Math NaN
    Infinity Array"""
)
_FORTRAN = _words(
    """allocatable allocate assign associate asynchronous backspace bind block call case character class close common
    complex contains continue critical cycle data deallocate default deferred dimension do double
    doubleprecision elemental
    else elseif elsewhere end enddo endfile endif endfunction endprogram endsubroutine entry enum enumerator equivalence
    error exit extends external final flush forall format function generic go goto if implicit import impure in include
    inout inquire integer intent interface intrinsic kind logical merge module namelist none nullify only open operator
    optional out parameter pass pause pointer precision print private procedure program protected public pure read real
    recursive result return rewind save select selectcase sequence stop submodule subroutine target then to type use
    volatile wait where while write dp ieee_value ieee_quiet_nan"""
)

LANGUAGES: Mapping[str, Language] = {
    language.name: language
    for language in (
        Language(
            "python", "Python", ".py", constants={"Pi": "math.pi", "Exp1": "math.e"}, nan="math.nan",
            reserved=_PYTHON | _used("python"), is_strict=True,
            imports=((r"\bfunctools\.", "import functools"), (r"\bmath\.", "import math")),
        ),
        Language(
            "numpy", "NumPy", ".py", constants={"Pi": "numpy.pi", "Exp1": "numpy.e"}, nan="numpy.nan",
            choice="numpy.where(#1, #2, #3)", both=" & ", either=" | ", negation="~#1",
            reserved=_PYTHON | _used("numpy"),
            imports=((r"\bnumpy\.", "import numpy"), (r"\bscipy\.special\.", "import scipy.special")),
        ),
        Language(
            "c", "C", ".c", integer="#1.0", nan="NAN", whole_power="pow(#1, #2.0)", choice="(#1 ? #2 : #3)",
            both=" && ", either=" || ", negation="!#1", truth=("1", "0"), reserved=_C | _used("c"), comment="//",
            imports=((r"\b(?!int|const|double|void|static)[a-zN]\w*\(|NAN", "#include <math.h>"),),
        ),
        Language(
            "octave", "Octave", ".m", constants={"Pi": "pi", "Exp1": "exp(1)"}, whole_power="#1^#2",
            choice="merge(#1, #2, #3)", both=" & ", either=" | ", negation="!#1", truth=("true", "false"),
            reserved=_OCTAVE | _used("octave"), first=1, comment="%",
        ),
        Language(
            "js", "JavaScript", ".js", constants={"Pi": "Math.PI", "Exp1": "Math.E"}, whole_power="Math.pow(#1, #2)",
            choice="(#1 ? #2 : #3)", relations={"==": "===", "!=": "!=="}, both=" && ", either=" || ",
            negation="!#1", truth=("true", "false"), reserved=_JS | _used("js"), comment="//",
        ),
        Language(
            "fortran", "Fortran", ".f90", integer="#1d0", exponent_mark="d", nan="ieee_value(1d0, ieee_quiet_nan)",
            choice="merge(#2, #3, #1)", relations={"!=": "/="}, both=" .and. ", either=" .or. ", negation=".not. #1",
            truth=(".true.", ".false."), reserved=_FORTRAN | frozenset(map(str.lower, _used("fortran"))),
            folds_case=True, longest_name=63, longest_line=120, first=1, comment="!",
            imports=((r"\bieee_value\(", "use, intrinsic :: ieee_arithmetic, only: ieee_value, ieee_quiet_nan"),),
        ),
    )
}  # fmt: skip


class Names:
    """Hands out names that a language allows: none reserved, none twice, also if the language ignores case."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._taken: set[str] = set()

    def safe(self, name: str) -> str:
        """The name itself if it is allowed, otherwise a similar one.

        >>> names = Names(LANGUAGES["fortran"])
        >>> [names.safe(name) for name in ("x", "X", "y'", "real", "lambda")]
        ['x', 'X_2', 'y_prime', 'real_2', 'lambda']
        """
        plain = re.sub(r"\W", "_", name.replace("'", "_prime"), flags=re.ASCII)
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        text, number = plain[: self._language.longest_name], 1
        while self._key(text) in self._taken or self._key(text) in self._language.reserved:
            number += 1
            text = f"{plain[: self._language.longest_name - 6]}_{number}"
        self._taken.add(self._key(text))
        return text

    def _key(self, name: str) -> str:
        return name.lower() if self._language.folds_case else name
