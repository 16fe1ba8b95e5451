"""Elements of MathML: signs and digits in plain text become elements; a long formula is cut between them.

Source: W3C, MathML Core, https://www.w3.org/TR/mathml-core/.
"""

from __future__ import annotations

import re
from html import escape

from symjac.render import order

GAP = "<mspace width='0.17em'/>"
TALL = re.compile("<m(frac|table|sqrt|root)")
LONG, _SHORT = 40, 16
"""Characters of a formula that is cut, so that it can be shown on several lines, and of the least part."""

_PARTS = re.compile(r"(<[^>]*>)")
_PLAIN = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)|(?P<word>[^\W\d_]+)|(?P<space>\s+)|(?P<sign>.)")
_LEAVES = ("<mi", "<mn", "<mo>", "<mo ", "<mtext", "<mspace")
_SIGNS = {"-": "−", "*": "·", "'": "′"}
_FIXED = ' stretchy="false"'
_RAISED_SIGNS = "".join(order.RAISED)
_LOWERED_SIGNS = "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₐ"
_SCRIPTED = re.compile(
    f"(?P<base>(?![{_RAISED_SIGNS}{_LOWERED_SIGNS}])[^\\W\\d_]|\\))(?P<below>[{_LOWERED_SIGNS}]*)(?P<power>[{_RAISED_SIGNS}]*)"
)
_LINE = str.maketrans({**order.RAISED, "⁻": "−", **dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₐ", "0123456789ijkmna", strict=True))})
_BEFORE_SIGN = re.compile(r"(?= [+-] )")
_BEGINNING = re.compile(r"^ ([+-]) ")


def signs(text: str) -> str:
    """Mathematics in plain text as elements, with what is raised or lowered in it.

    >>> closed(signs("xⁿ < 1"))
    '<msup><mi>x</mi><mrow><mi>n</mi></mrow></msup><mo>&lt;</mo><mn>1</mn>'
    """
    text = text.replace("<", "\0").replace(">", "<mo>&gt;</mo>").replace("\0", "<mo>&lt;</mo>")
    return _SCRIPTED.sub(_scripted, text)


def _scripted(found: re.Match[str]) -> str:
    below, power = (found[group].translate(_LINE) for group in ("below", "power"))
    base = "<mo" + _FIXED + ">)</mo>" if found["base"] == ")" else f"<mi>{found['base']}</mi>"
    if below and power:
        return f"<msubsup>{base}{row(below)}{row(power)}</msubsup>"
    if below or power:
        return f"<msub>{base}{row(below)}</msub>" if below else f"<msup>{base}{row(power)}</msup>"
    return found[0]


def closed(text: str) -> str:
    """The text with the plain parts between elements made into elements.

    >>> closed("-<mi>x</mi> + 2")
    '<mo>−</mo><mi>x</mi><mo>+</mo><mn>2</mn>'
    >>> closed("<mi>y</mi> = -<mi>x</mi>")
    '<mi>y</mi><mo>=</mo><mo form="prefix">−</mo><mi>x</mi>'
    >>> closed("<mo>(</mo>-<mi>x</mi><mo>)</mo>")
    '<mo>(</mo><mo form="prefix">−</mo><mi>x</mi><mo>)</mo>'
    """
    out: list[str] = []
    in_leaf = False
    before = ""
    for part in _PARTS.split(text):
        if part.startswith("<"):
            in_leaf = part.startswith(_LEAVES) and not part.endswith("/>")
            out.append(part)
        elif in_leaf:
            out.append(part)
            before = part or before
        else:
            for found in _PLAIN.finditer(part):
                out.append(_element(found, before))
                before = found[0].strip() or before
    return "".join(out)


_BEFORE_A_VALUE = ("=", "≈", "(", "[", ",", ";", "·", "×", "≤", "≥", "≠", "lt;", "gt;")
"""After these a minus belongs to the number behind it, and has no space around it."""


def _element(found: re.Match[str], before: str) -> str:
    kind, text = found.lastgroup, escape(_SIGNS.get(found[0], found[0]))
    form = ' form="prefix"' if text == "−" and before.endswith(_BEFORE_A_VALUE) else ""
    sign = f"<mo{_FIXED if text in '()[]' else form}>{text}</mo>"
    return {"number": f"<mn>{text}</mn>", "word": f"<mi>{text}</mi>", "space": ""}.get(str(kind), sign)


def math(text: str, *, display: bool = False, large: bool = False) -> str:
    """A formula of its own; `large` is set as in a display, on a line of text."""
    shown = ' display="block"' if display else ' displaystyle="true"' if large else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{shown}><mrow>{closed(text)}</mrow></math>'


def row(text: str) -> str:
    """Elements as one."""
    return f"<mrow>{text}</mrow>"


def bracketed(text: str) -> str:
    """Growing brackets around tall content; plain ones around the rest, as browsers set space around growing ones."""
    fixed = "" if TALL.search(text) else _FIXED
    return f"<mrow><mo{fixed}>(</mo>{text}<mo{fixed}>)</mo></mrow>"


def _infix(sign: re.Match[str]) -> str:
    """A sign that begins a line keeps its space."""
    return f'<mo form="infix">{_SIGNS.get(sign[1], sign[1])}</mo>'


def shown(text: str) -> str:
    """The characters between the elements' tags."""
    return _PARTS.sub("", text)


def parts_of(text: str) -> list[str]:
    """A formula cut before signs that stand in no element, and before factors where a part is long.

    >>> parts_of("<mi>kinematicviscosity</mi> + <mfrac><mi>y</mi> + <mi>z</mi></mfrac> - <mn>2</mn>")
    ['<mi>kinematicviscosity</mi>', '<mo form="infix">+</mo><mfrac><mi>y</mi> + <mi>z</mi></mfrac> - <mn>2</mn>']
    """
    tokens = _PARTS.split(text)
    parts, depth, shown = [""], 0, 0
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token.startswith("<"):
            if depth == 0 and shown > LONG and following in ("\u2062", "·"):
                parts, shown = [*parts, ""], 0
            depth += 0 if token.endswith("/>") else -1 if token.startswith("</") else 1
            parts[-1] += token
            continue
        for piece in _BEFORE_SIGN.split(token) if depth == 0 else [token]:
            if depth == 0 and shown >= _SHORT and _BEGINNING.match(piece):
                parts, shown = [*parts, ""], 0
            parts[-1] += piece
            shown += len(piece)
    return [_BEGINNING.sub(_infix, part) for part in parts if part]
