"""The words of the input language, in tables: constants, Greek letters, functions, and messages about unknown names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

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
    **dict(zip("ₐₑₒₓᵢⱼₖₙₘₚᵣₛₜᵤᵥ", "aeoxijknmprstuv", strict=True)),
    **{"₊": "plus", "₋": "minus"},
}
SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "⁺": "+", "⁻": "-"}
RAISED = dict(zip("ᵃᵇᶜᵈᵉʰⁱʲᵏˡᵐⁿᵖʳˢᵘᵛʷˣʸᶻ", "abcdehijklmnprsuvwxyz", strict=True))
"""Letters in an exponent; ᵗ is a transpose."""
RAISED_RUN = rf"[{''.join(SUPERSCRIPTS)}]*[{''.join(RAISED)}][{''.join((*SUPERSCRIPTS, *RAISED))}]*"
"""An exponent with a letter in it: ⁿ⁻¹, ²ˣ."""


def raised_parts(word: str) -> Iterator[tuple[str, str, int]]:
    """The numbers, letters and signs of a raised run, each with its kind and its place: ⁿ⁻¹ is n, -, 1."""
    for part in re.finditer(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+|.", word):
        plain = "".join(SUPERSCRIPTS.get(sign) or RAISED[sign] for sign in part[0])
        yield ("number" if plain.isdigit() else "letter" if plain.isalpha() else plain), plain, part.start()


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


class Refused(NamedTuple):
    """What is said of a word or sign that symjac does not read, and what to write instead, which may differ in LaTeX.

    Without a message of its own, a word is a name where somebody declares it; some are refused only before a bracket.
    """

    remedy: str
    message: str = ""
    in_latex: str = ""
    before_bracket: bool = False


_NO_CODE = Refused("symjac reads mathematics, not code")
_FINITE = "components take finite values only"
_FUNCTION = "write the function itself; symjac takes the derivatives"
_OPERATION = "this is an operation, not an expression"
_MAPSTO = r"write F(x, y) = (…), or (x, y) \mapsto (…)"
_ALONE = "give the formula alone"
_QUOTE = "quotation marks have no meaning here: symjac reads mathematics, never strings"
_OF_TEX = Refused("write the formula itself", "symjac reads formulas and runs no TeX")
_CASES = r"write \begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}"
_INTEGRAL = "write Integral(t^2, (t, 0, x)), or the integral's value"

_REFUSED: tuple[tuple[tuple[str, ...], Refused], ...] = (
    # values
    (("oo", "zoo", "inf", "infinity", "Infinity", "nan", "NaN"), Refused(_FINITE)),
    (("∞", "\\infty"), Refused(_FINITE, "infinity is not a value here")),
    (("\\pm", "\\mp", "±", "∓"), Refused("give one component for each sign", "this has two values")),
    (
        ("\\cdots", "\\ldots", "\\dots", "\\vdots", "\\ddots", "\\dotsc", "\\dotsb", "\\dotsm", "…", "⋯"),
        Refused("write every term, factor or component out", "what the dots stand for is not known"),
    ),
    (
        ("\\Re", "\\Im"),
        Refused("write the parts as names of their own: x, y", "real and imaginary parts are not read"),
    ),
    # conditions and sentences
    (("True", "False", "true", "false"), Refused("truth values stand only in the conditions of piecewise")),
    (
        ("and", "or", "not"),
        Refused(
            "write & for and, | for or: piecewise(x, x > 0 & x < 1, 0)",
            in_latex=r"write conditions in cases: x & x > 0 \text{ and } x < 1 \\ 0 & \text{otherwise}",
        ),
    ),
    (("where",), Refused("write what it stands for in its place")),
    (("otherwise",), Refused("it is the condition of the last case, and stands after the value")),
    (("if", "else", "in", "is"), Refused("write piecewise(value, condition, other)", in_latex=_CASES)),
    (("for",), Refused("leave the condition out, or write piecewise(value, condition, other)", in_latex=_CASES)),
    (("at",), Refused("give the point beside the map: --at x=1,y=2", before_bracket=True)),
    (
        ("minimize", "minimise", "maximize", "maximise", "subject"),
        Refused('give the function alone; constraints have an option: symjac critical … --subject-to "x + y = 1"'),
    ),
    (("find", "Find", "compute", "Compute", "let", "Let", "given", "the", "of"), Refused(_ALONE)),
    (("None", "import", "def", "class", "return", "eval", "exec", "open"), _NO_CODE),
    (
        ("\\approx", "\\sim", "\\simeq", "\\cong", "\\equiv", "\\propto", "\\ll", "\\gg", "\\iff", "\\implies"),
        Refused("write the expression alone, or f(x, y) = …", "a relation is not an expression"),
    ),
    (
        ("∈", "\\in", "\\subset", "\\subseteq", "\\notin", "\\forall", "\\exists"),
        Refused("write F(x, y) = (…), or (x, y) -> (…)", "where a map is defined is not read", _MAPSTO),
    ),
    (
        ("\\mid",),
        Refused(r"write p(x \mid a) = … for the label; |x| is the absolute value", "a bar without its other bar"),
    ),
    (("\\pmod",), Refused(r"write x \bmod n for the remainder", "a congruence is not an expression")),
    # operations
    (("diff", "differentiate", "derivative", "deriv", "integrate"), Refused(_FUNCTION)),
    (("limit", "solve", "simplify", "series"), Refused(_FUNCTION)),
    (("grad", "gradient", "jacobian", "hessian", "curl", "laplacian"), Refused(_FUNCTION)),
    (("d", "D"), Refused(_FUNCTION, before_bracket=True)),
    (("∇", "\\nabla", "\\grad"), Refused(f"{_FUNCTION}: symjac gradient", _OPERATION)),
    (("\\curl",), Refused(f"{_FUNCTION}: symjac curl", _OPERATION)),
    (
        ("∂", "\\partial", "\\dv", "\\pdv", "\\derivative", "\\dd", "\\differentialD", "\\diff"),
        Refused(f"{_FUNCTION}: --vars x,y", _OPERATION),
    ),
    (("integral", "Integrate", "int"), Refused(_INTEGRAL, in_latex=r"write \int_0^x t^2\,dt, or the integral's value")),
    (("∫",), Refused(_INTEGRAL, "∫ is not read")),
    (
        ("\\iint", "\\iiint", "\\oint", "\\oiint", "\\coprod", "∬", "∭", "∮"),
        Refused(
            "write the integral's value, or declare a function: --functions g", "integrals of this kind are not read"
        ),
    ),
    (("Sum",), Refused("write sum(x_i^2, i, 1, 3)", in_latex=r"write \sum_{i=1}^{3} x_i^2")),
    (("∑",), Refused("write sum(x_i^2, i, 1, 3), or the terms: x_1^2 + x_2^2 + x_3^2", "∑ is not read")),
    (("product", "Product"), Refused("write prod(x_i^2, i, 1, 3)", in_latex=r"write \prod_{i=1}^{3} x_i^2")),
    (("∏",), Refused("write prod(x_i^2, i, 1, 3), or the factors: x_1^2*x_2^2*x_3^2", "∏ is not read")),
    # functions and products
    (
        ("\\limsup", "\\liminf", "\\sup", "\\inf", "\\arg", "\\deg", "\\dim", "\\ker", "\\hom", "\\Pr"),
        Refused("write its value, or declare a function: --functions g", "this is not a function that symjac has"),
    ),
    (
        ("‖", "∥", "\\|", "\\lVert", "\\rVert", "\\Vert", "\\norm"),
        Refused(
            "|x| is the absolute value of a number; for a norm write sqrt(x^2 + y^2), or declare --vector x:2",
            "norm bars stand around a vector",
            r"|x| is the absolute value of a number; for a norm write \sqrt{x^2 + y^2}, or declare --vector x:2",
        ),
    ),
    (
        ("\\wedge", "\\otimes", "\\oplus", "\\odot", "\\circ", "\\bullet", "\\star", "∧", "⊕"),
        Refused("write the components out", "products of vectors and maps are not read"),
    ),
    # signs and scripts
    (("\\",), Refused("use --from latex, or write it plainly: sin(x)/x, x_1, pi, sqrt(x)", "this looks like LaTeX")),
    (("$",), Refused("use --from latex, or leave the $ signs out", "this looks like LaTeX")),
    (("'", '"', *"“”‘’`„«»"), Refused(_QUOTE, "unexpected quotation mark")),
    (("%",), Refused("write 5/100 for 5 percent", "% is neither percent nor remainder here")),
    (("\\%",), Refused(r"write 5\% or 5/100; a remainder is x \bmod n", "a percent sign stands after a number")),
    (
        (".",),
        Refused(
            "write x*y or dot(x, y), 0.5 for a decimal; there are no attributes", "a point stands only inside a number"
        ),
    ),
    (("~",), Refused("write * between factors", "unexpected '~'")),
    (("?",), Refused("remove it", "unexpected '?'")),
    (("_",), Refused("write x_1 for a subscript", "a name begins with a letter")),
    (("\u037e",), Refused("write ;", "this is a Greek question mark, not a semicolon")),
    (("\\middle",), Refused(r"write | or \left| \right|", r"\middle is not read")),
    (
        ("\\degree", "°"),
        Refused(r"write 30^\circ, or x\pi/180", "a degree sign stands after a number or a name"),
    ),
    (("\\dagger",), Refused("leave it out", "this superscript is not an exponent")),
    # commands of TeX
    (("\\def", "\\newcommand", "\\renewcommand", "\\DeclareMathOperator", "\\let", "\\input", "\\include"), _OF_TEX),
    (("\\write", "\\immediate", "\\openout", "\\openin", "\\csname", "\\catcode"), _OF_TEX),
    (("\\usepackage", "\\documentclass"), _OF_TEX),
)
_OF_NUMPY = (
    (("std",), "write norm(x - mean(x)*ones(n))/sqrt(n), the vector having n entries"),
    (("var",), "write norm(x - mean(x)*ones(n))^2/n, the vector having n entries"),
    (("argmax", "argmin"), "it is a place, not a value: it has no derivative; see max(x), softmax(x)"),
    (("sort", "median", "quantile", "percentile"), "write the order of entries with max and min"),
    (("linsolve", "lstsq", "mldivide"), "write inv(A)*b; least squares are inv(A'*A)*A'*b"),
    (("pinv",), "write inv(A'*A)*A', for columns that are independent"),
    (("expm", "logm", "sqrtm"), "functions of a matrix are not read; exp(A) goes entry by entry"),
    (("rank", "cond", "eig", "eigvals", "svd", "qr", "chol"), "it has no formula in the entries"),
    (("cumsum", "cumprod"), "write the sums as a list: [x[1], x[1] + x[2]]"),
    (("len", "length", "size", "numel"), "write the number of entries"),
    (("einsum", "tensordot"), "write products of matrices, or sum(A[1, j]*x[j], j, 1, n)"),
)
"""Words that users of NumPy, MATLAB and the like type before a bracket, and what to write instead."""

REFUSED = {
    **{word: row for words, row in _REFUSED for word in words},
    **{word: Refused(remedy, before_bracket=True) for words, remedy in _OF_NUMPY for word in words},
}
"""Every word and sign that mathematics or programs have, and symjac does not read, in text and in LaTeX."""

RESERVED = frozenset(word for word, row in REFUSED.items() if not (row.message or row.before_bracket))
"""Words that are never names unless declared."""


def refusal(word: str, *, latex: bool = False, called: bool = False) -> tuple[str, str]:
    """What is said of a word or sign that is not read, and the remedy; `called`: a bracket follows.

    >>> refusal("nan"), refusal("\\\\mp", latex=True)[0]
    (("'nan' is not read", 'components take finite values only; as a name of yours, declare it: --vars nan'), \
'this has two values')
    """
    row = REFUSED[word]
    remedy = (latex and row.in_latex) or row.remedy
    if row.message:
        return row.message, remedy
    declare = "as a function of yours, declare it: --functions" if called else "as a name of yours, declare it: --vars"
    return f"'{word}' is not read", f"{remedy}; {declare} {word}"


# The keys of GREEK and SUBSCRIPTS, as ranges: a class of ninety letters takes the regex compiler milliseconds.
_GREEK = "Α-ΡΣ-Ωα-ωϑϕϖϱϵϰµ∆Ωℓℏħ"
_LOWERED = "₀-₉₊₋ₐₑₒₓᵢⱼₖₙₘₚᵣₛₜᵤᵥ"
_INDEX = rf"[A-Za-z0-9{_GREEK}]+"
_SUBSCRIPT = rf"_{_INDEX}|_\{{[-+−]?{_INDEX}(?:[-+−]{_INDEX})*\}}|[{_LOWERED}]+"
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


def natural_key(name: str) -> tuple[Any, ...]:
    """Order x_2 before x_10: words and, at every second place, numbers."""
    parts: list[Any] = [*_DIGITS.split(name)]
    parts[1::2] = [(int(digits), digits) for digits in parts[1::2]]
    return tuple(parts)


_DIGITS = re.compile(r"(\d+)")


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
    """A typed text in quotes, as much of it as is recognised easily."""
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
    """The one spelling of a text that the NAME pattern has matched."""
    if text.isascii() and "{" not in text:
        return text
    if "{" in text:
        text = text.replace("-", "minus").replace("−", "minus").replace("+", "plus")
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
    """The text that was probably meant by an unknown name before a bracket."""
    reading = likely_reading(name, known)
    if reading is None or (reading not in FUNCTIONS and "*" not in reading):
        import difflib  # only on the way to an error

        reading = next(iter(difflib.get_close_matches(name, FUNCTIONS, n=1, cutoff=0.7)), None)
    return reading and (reading if "(" in reading else f"{reading}(…)")


def likely_reading(name: str, known: Collection[str]) -> str | None:
    """The text that was probably meant by an unknown name; None if nothing is near."""
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
    """The meaning of a longer name that is plainly no name, if no variables were declared: `sinx`, `xy`."""
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
