"""The words of the input language, in tables: constants, Greek letters, functions, and messages about unknown names."""

from __future__ import annotations

import re
from collections.abc import Collection

from symjac.errors import ReadError
from symjac.functions import WORDS, Function
from symjac.read import MAX_COMPONENTS, MAX_NAME

CONSTANTS = {"pi": "pi", "e": "e", "E": "e", "I": "I", "EulerGamma": "EulerGamma", "Catalan": "Catalan"}

_LETTERS = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_VARIANTS = {
    "ς": "varsigma",
    "ϑ": "vartheta",
    "ϕ": "phi",
    "ϖ": "varpi",
    "ϱ": "varrho",
    "ϵ": "epsilon",
    "ϰ": "varkappa",
    "ℓ": "ell",
    "ℏ": "hbar",
    "ħ": "hbar",
}
GREEK = {
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _LETTERS, strict=True)),
    **dict(zip("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", (letter.capitalize() for letter in _LETTERS), strict=True)),
    **_VARIANTS,
    "µ": "mu",
    "∆": "Delta",
    "Ω": "Omega",
}
GREEK_NAMES = frozenset(GREEK.values()) | {"varphi", "varepsilon"}

DIFFERENCES = ("Delta", "delta")
"""Letters that begin the name of a difference: Δt is `Deltat`, one name."""

SUBSCRIPTS = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    **dict(zip("ₐₑₒₓᵢⱼₖₙₘ", "aeoxijknm", strict=True)),
}
RAISED = {"ⁿ": "n", "ᵐ": "m", "ᵏ": "k", "ˣ": "x"}
"""Letters that are an exponent by themselves."""
SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "⁺": "+", "⁻": "-"}


SAME_OF_ARRAYS = {"tr": "trace", "Tr": "trace", "inner": "dot", "identity": "eye"}
OF_ARRAYS = {
    **dict.fromkeys(("dot", "inner", "outer", "cross", "kron", "commutation"), (2, 2)),
    **dict.fromkeys(("hadamard", "stack"), (2, 9)),
    **dict.fromkeys(("norm", "ones", "zeros"), (1, 2)),
    **dict.fromkeys(("sum", "prod"), (1, 4)),
    **dict.fromkeys(("trace", "tr", "Tr", "det", "inv", "transpose", "diag", "skew"), (1, 1)),
    **dict.fromkeys(("softmax", "hardmax"), (1, 1)),
    **dict.fromkeys(("eye", "identity", "mean", "vec", "logdet", "logsumexp", "duplication"), (1, 1)),
}
"""Functions of vectors and matrices, and of how many (read.shapes)."""

FORMS = (
    Function(("piecewise", "Piecewise"), (1, 1_000)),
    Function(("Derivative",), (2, 100)),
    Function(("Subs",), (3, 3)),
    Function(("Integral",), (2, 2)),
    Function(("Limit",), (2, 2)),
    *(
        Function((word, *(other for other, name in SAME_OF_ARRAYS.items() if name == word)), arity)
        for word, arity in OF_ARRAYS.items()
        if word not in SAME_OF_ARRAYS
    ),
    *(Function((word,), (1, 100)) for word in ("gcd", "lcm")),
)
"""Words that look like functions and have a grammar of their own (forms.py)."""

FUNCTIONS: dict[str, Function] = {**WORDS, **{word: form for form in FORMS for word in form.words}}
"""Every word that is followed by arguments."""

ROOTS = {"√": ("sqrt", 2), "∛": ("cbrt", 3), "∜": ("root", 4)}
"""Root signs: the function of each, and its index."""

CONDITION_WORDS = frozenset({"True", "Eq", "Ne"})
"""Words that only the conditions of a piecewise function have, as SymPy prints them."""

MARK = "_"
"""Before a word, it marks the function or constant, even if a name is spelled the same. No name begins with it."""
MARKED = frozenset(MARK + word for word in (*FUNCTIONS, *CONSTANTS, *CONDITION_WORDS))


def marked(word: str, names: Collection[str]) -> str:
    """The spelling of a function or constant beside these names: `_gamma` where gamma is one of them.

    >>> marked("gamma", {"gamma"}), marked("gamma", {"x"})
    ('_gamma', 'gamma')
    """
    return MARK + word if word in names else word


# Letters that are functions only directly before a bracket, and names everywhere else.
LETTER_FUNCTIONS = frozenset(
    word for word, function in FUNCTIONS.items() if function.before_bracket_only and word in GREEK_NAMES
)

_NO_CODE = "symjac reads mathematics, not code"
_NO_OPERATIONS = "write the function itself; symjac takes the derivatives"

# Words that are never names unless declared, and what to say of each.
RESERVED = {
    **dict.fromkeys(("oo", "zoo", "inf", "infinity", "Infinity", "nan", "NaN"), "components take finite values only"),
    **dict.fromkeys(("True", "False", "true", "false"), "truth values stand only in the conditions of piecewise"),
    **dict.fromkeys(("and", "or", "not"), "write & for and, | for or: piecewise(x, x > 0 & x < 1, 0)"),
    "where": "write what it stands for in its place",
    "otherwise": "it is the condition of the last case, and stands after the value",
    **dict.fromkeys(("if", "else", "for", "in", "is"), "write piecewise(value, condition, other)"),
    **dict.fromkeys(("None", "import", "def", "class", "return", "eval", "exec", "open"), _NO_CODE),
    **dict.fromkeys(("diff", "differentiate", "derivative", "deriv", "integrate"), _NO_OPERATIONS),
    **dict.fromkeys(("limit", "solve", "simplify", "series", "d"), _NO_OPERATIONS),
    **dict.fromkeys(("integral", "Integrate", "int"), "write Integral(t^2, (t, 0, x)), or the integral's value"),
    "Sum": "write sum(x_i^2, i, 1, 3)",
    **dict.fromkeys(("product", "Product"), "write prod(x_i^2, i, 1, 3)"),
    **dict.fromkeys(("grad", "gradient", "jacobian", "hessian", "curl", "laplacian", "D"), _NO_OPERATIONS),
}  # fmt: skip
OF_NUMPY = {
    "std": "write norm(x - mean(x)*ones(n))/sqrt(n), the vector having n entries",
    "var": "write norm(x - mean(x)*ones(n))^2/n, the vector having n entries",
    **dict.fromkeys(("argmax", "argmin"), "it is a place, not a value: it has no derivative; see max(x), softmax(x)"),
    **dict.fromkeys(("sort", "median", "quantile", "percentile"), "write the order of entries with max and min"),
    **dict.fromkeys(("linsolve", "lstsq", "mldivide"), "write inv(A)*b; least squares are inv(A'*A)*A'*b"),
    "pinv": "write inv(A'*A)*A', for columns that are independent",
    **dict.fromkeys(("expm", "logm", "sqrtm"), "functions of a matrix are not read; exp(A) goes entry by entry"),
    **dict.fromkeys(("rank", "cond", "eig", "eigvals", "svd", "qr", "chol"), "it has no formula in the entries"),
    **dict.fromkeys(("cumsum", "cumprod"), "write the sums as a list: [x[1], x[1] + x[2]]"),
    **dict.fromkeys(("len", "length", "size", "numel"), "write the number of entries"),
    **dict.fromkeys(("einsum", "tensordot"), "write products of matrices, or sum(A[1, j]*x[j], j, 1, n)"),
}
"""Words that users of NumPy, MATLAB and the like type before a bracket, and what to write instead."""

RESERVED_BEFORE_BRACKET = frozenset({"d", "D"})  # alone, they are ordinary letters

# The keys of GREEK and SUBSCRIPTS, as ranges: a class of ninety letters takes the regex compiler milliseconds.
_GREEK = "Α-ΡΣ-Ωα-ωϑϕϖϱϵϰµ∆Ωℓℏħ"
_LOWERED = "₀-₉ₐₑₒₓᵢⱼₖₙₘ"
_SUBSCRIPT = rf"_[A-Za-z0-9{_GREEK}]+|_\{{[-+−]?[A-Za-z0-9{_GREEK}]+\}}|[{_LOWERED}]+"
DOTTED = {"ẋ": "x", "ẏ": "y", "ż": "z", "ḟ": "f", "ġ": "g", "ṡ": "s", "ṗ": "p", "ṙ": "r"}
"""Letters with a dot above, for rates: ẋ is `x_dot`."""
ACCENTS = {"\u0307": "dot", "\u0308": "ddot", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar"}
"""Marks that are typed behind the letter which they stand on: θ̇ is `theta_dot`, as LaTeX's is."""
COMPOSED = {
    **{letter: f"{base}\u0302" for letter, base in zip("âĉêĝĥôŝûŵŷẑ", "aceghosuwyz", strict=True)},
    **{letter: f"{base}\u0304" for letter, base in zip("āēōūȳ", "aeouy", strict=True)},
}
"""Letters with a hat or a bar that are one character: ŷ is `y_hat`."""
NAME = (
    rf"(?:[{''.join((*DOTTED, *COMPOSED))}][0-9]*|(?:[A-Za-z]|[{_GREEK}])[{''.join(ACCENTS)}]|[A-Za-z][A-Za-z0-9]*"
    rf"|[Δ∆δ](?!d?dot)(?:[A-Za-z]|[{_GREEK}])[0-9]*|[{_GREEK}](?:d?dot(?![A-Za-z(]))?[0-9]*)(?:{_SUBSCRIPT})*['′’]{{0,3}}"
)
"""The pattern of a name as typed, which takes a millisecond to compile; `canonical` gives its one spelling."""


def base_of(name: str) -> str:
    """The name without subscripts and primes: `x` of `x_1'`."""
    return name.rstrip("'").split("_", 1)[0]


def is_letter(name: str) -> bool:
    """Whether an undeclared name may stand for a parameter: one letter or a Greek name, subscripts allowed."""
    base = base_of(name)
    if base[5:] and base[:5] in DIFFERENCES:
        base = base[5:]
    return "'" not in name and (len(base) == 1 or base in GREEK_NAMES)


def natural_key(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Order x_2 before x_10."""
    return tuple(
        (part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name) if part
    )


def split_names(text: str, what: str, *, repeated: bool = False) -> tuple[str, ...]:
    """The names of an option such as `--vars x,y`: separated by commas, semicolons or spaces.

    `x_1..x_4` and `x1,...,x4` are a range: x_1, x_2, x_3, x_4. Raises ReadError for an empty list, an empty place,
    what is not a name, a range that is none, or a name that is repeated but must not be.
    """
    if ".." in text or "…" in text:
        text = re.sub(_RANGE, lambda found: _ranged(found[0], found[1], found[2], what), text)
    pieces = [piece for part in re.split(r"[,;]", text) for piece in (part.split() or [""])]
    names: list[str] = []
    seen: set[str] = set()
    for piece in pieces:
        name = canonical(piece)
        if name is None:
            shown = f"{shortened(piece)} is not a name" if piece else "a name is missing"
            raise ReadError(f"{what}: {shown}", hint=f"names look like x, x_1, theta: {what} x,y")
        if name in seen and not repeated:
            once = ",".join(dict.fromkeys(pieces))
            raise ReadError(
                f"{what}: {name} is named twice",
                hint=f"name each once: {what} {once}" if len(once) < _MOST_SHOWN else "name each once",
            )
        names.append(name)
        seen.add(name)
    return tuple(names)


_RANGE = r"([^\s,;.…]+)\s*,?\s*(?:\.{2,3}|…)\s*,?\s*([^\s,;.…]+)"  # compiled when used, for few need it


def _ranged(shown: str, first: str, last: str, what: str) -> str:
    """The names from the first to the last, which differ in the number at their end."""
    ends = [re.fullmatch(r"(.*?)([0-9]+)(\}?)", end) for end in (first, last)]
    low, high = ends
    hint = f"a range ends in two numbers: {what} x_1..x_4"
    if low is None or high is None or low[1] != high[1]:
        raise ReadError(f"{what}: {shortened(shown)} is not a range of names", hint=hint)
    numbers = range(int(low[2]), int(high[2]) + 1) if max(len(low[2]), len(high[2])) < _MOST_RANGE_DIGITS else ()
    if not numbers or len(numbers) > MAX_COMPONENTS:
        raise ReadError(f"{what}: the range {shortened(shown)} is empty or too long", hint=hint)
    return ",".join(f"{low[1]}{number}{low[3]}" for number in numbers)


_MOST_RANGE_DIGITS = 9


def one_name(text: str, what: str) -> str:
    """The name in an option that takes one; ReadError for several, or for what is not a name."""
    names = split_names(text, what)
    if len(names) > 1:
        raise ReadError(f"{what} takes one name", hint="name components in the input: f1 = x*y; f2 = sin(x)")
    return names[0]


def shortened(text: str) -> str:
    """What was typed, in quotes: enough of it to be recognised."""
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…")


_MOST_SHOWN = 80


def canonical(text: str) -> str | None:
    r"""The one spelling of a name: θ₁, theta_{1} and \theta_1 are `theta_1`; None if the text is not a name.

    As in LaTeX, primes may stand before a subscript, and in it: a'_{b'} is `a_bprime'`.
    """
    if not text.isalnum():
        text = re.sub(r"\\([A-Za-z]+)", lambda word: word[1] if word[1] in GREEK_NAMES else word[0], text)
        text = re.sub(r"(?<=[A-Za-z0-9])['′’]+(?=\})", lambda primes: "prime" * len(primes[0]), text)
        text = re.sub(r"\A([^_'′’]+)(['′’]+)(_[^'′’]+)", r"\1\3\2", text)
    plain = text.isascii() and text.isalpha()
    if len(text) > MAX_NAME or not (plain or re.fullmatch(NAME, text)):
        return None
    return spell(text)


def spell(text: str) -> str:
    """The one spelling of what the NAME pattern has matched."""
    if text.isascii() and "{" not in text:
        return text
    if "{" in text:
        text = text.replace("{-", "minus").replace("{−", "minus").replace("{+", "plus")
    text = COMPOSED.get(text[0], text[0]) + text[1:]
    text = re.sub(f"[{_LOWERED}]+", lambda run: "_" + "".join(SUBSCRIPTS[c] for c in run[0]), text)
    text = text.replace("′", "'").replace("’", "'").replace("{", "").replace("}", "")
    if text[1:].startswith(("dot", "ddot")) and text[0] in GREEK:  # θdot
        text = text.replace("dot", "_dot", 1).replace("d_dot", "_ddot", 1)
    accent = "dot" if text[0] in DOTTED else ACCENTS.get(text[1:2], "")
    if accent:
        bare = text.rstrip("'")
        letter = DOTTED.get(text[0], text[0])
        text = f"{letter}{bare[2 if text[1:2] in ACCENTS else 1 :]}_{accent}{text[len(bare) :]}"
    return "".join(GREEK.get(c, c) for c in text)


def likely_function(name: str, known: Collection[str]) -> str | None:
    """What an unknown name before a bracket was probably meant to be, as text to type."""
    reading = likely_reading(name, known)
    if reading is None or (reading not in FUNCTIONS and "*" not in reading):
        import difflib  # only on the way to an error

        reading = next(iter(difflib.get_close_matches(name, FUNCTIONS, n=1, cutoff=0.7)), None)
    return reading and (reading if "(" in reading else f"{reading}(…)")


def likely_reading(name: str, known: Collection[str]) -> str | None:
    """What an unknown name was probably meant to be, as text to type; None when nothing is near."""
    functions = sorted((f for f in FUNCTIONS if f not in LETTER_FUNCTIONS), key=len, reverse=True)
    if name.lower() in FUNCTIONS and name not in FUNCTIONS:
        return name.lower()
    if name in RESERVED:
        return None
    base = base_of(name)
    if base in known and base != name:
        return base
    digits = re.fullmatch(r"([A-Za-z]+)([0-9]+)", name)
    if digits and digits[1] in known:
        return f"{digits[1]}_{digits[2]}, {digits[1]}*{digits[2]} or {digits[1]}^{digits[2]}"
    for function in functions:
        rest = name[len(function) :]
        if name.startswith(function) and rest:
            inside = "*".join(_as_product(rest, known) or (rest,))
            if rest in FUNCTIONS or not inside:
                continue
            if all(part in known or part.isdigit() or part in CONSTANTS for part in inside.split("*")):
                return f"{function}({inside})"
    factors = _as_product(name, known)
    if factors:
        return "*".join(factors)
    for function in functions:
        left = name.removesuffix(function)
        if left != name and (left in known or _as_product(left, known)):
            return f"{'*'.join(_as_product(left, known) or (left,))}*{function}"
    if len(name) < 3:
        return None  # of two letters any word is near
    import difflib  # only on the way to an error

    words = sorted({*known, *FUNCTIONS, *GREEK_NAMES} - {name})
    near = difflib.get_close_matches(name, words, n=1, cutoff=0.7)
    return near[0] if near else None


USUAL_FACTORS = frozenset("xyzuvwt")


def misspelt(name: str, known: Collection[str]) -> str | None:
    """What a longer name means when no variables were declared, if it is plainly not a name: `sinx`, `xy`."""
    if len(name.rstrip("0123456789")) == 1:
        return None  # x1
    product = _as_product(name, {*known, *USUAL_FACTORS})
    if product:
        return "*".join(product)
    letters = {*known, *GREEK_NAMES, *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    reading = likely_reading(name, letters) or ""
    return reading if reading in FUNCTIONS or ("(" in reading and reading.count("*") <= 1) else None


def _as_product(name: str, known: Collection[str]) -> tuple[str, ...]:
    """The name as a run of known names and numbers: `2xy` → 2, x, y; empty if it is none.

    Longest pieces first, without backtracking over names (names are at most 64 characters).
    """
    best: list[tuple[str, ...] | None] = [None] * len(name) + [()]
    for start in range(len(name) - 1, -1, -1):
        number = re.match(r"[0-9]+", name[start:])
        for end in range(len(name), start, -1):
            piece, tail = name[start:end], best[end]
            if tail is not None and (piece in known or piece in CONSTANTS or (number and piece == number[0])):
                best[start] = (piece, *tail)
                break
    found = best[0]
    return found if found is not None and len(found) > 1 else ()
