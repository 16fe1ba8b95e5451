"""Answers as people write them, in the names of a map, and questions read together with them. Imports no SymPy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, NoReturn

from symjac import read
from symjac.errors import LimitError, ParseError, ReadError, SymjacError
from symjac.questions import AnswerForm
from symjac.read import (
    AnswerSyntax,
    Declarations,
    Name,
    Node,
    PointSyntax,
    Syntax,
    components,
    cursor,
    points,
    rows,
    walk,
)
from symjac.read.cursor import about_text, flatten, match_brackets, outermost, unwrapped
from symjac.read.labels import label_length, places, without_labels
from symjac.read.names import natural_key, shortened, split_names
from symjac.read.parser import Parser
from symjac.read.rows import LINES, is_bare_row, is_row, joined_fractions, of_row, spaced_entries, split
from symjac.read.shapes import entries, shape_of, words
from symjac.read.tokens import Token, is_latex, tokenize, with_points, with_spaces
from symjac.read.unclear import HATS, LETTERS, along_unit_vectors, without_hats

# --- answers ------------------------------------------------------------------
#
# Answers as people write them, in the names of a map: an expression, a list, or rows.
#
#   -x*cos(x)      [y, x]      y, x      (y, x)^T      2x*y*i + x^2*j      f_x = 2xy, f_y = x^2
#   [[y, x], [cos(x), 0]]      y, x; cos(x), 0      [y x; cos(x) 0]      {{y, x}, {Cos[x], 0}}      J = Matrix([[y, x]])
#
# A list has no orientation: `y, x` is a row or a column, whichever is asked for. `[y; x]` is a column.
#
# A label may stand left of an `=`: `∇f =`, `grad f =`, `∂f/∂x =`, `|J| =`, `f_xy =`. Labels are rewritten in place,
# padded with spaces, so that no place in the text moves.


_SHAPES = "an answer is an expression, a list [a, b] or a matrix [[a, b], [c, d]]"
_END = re.compile(r"(?<=\])\s*;\s*\Z|(?<=[\s)\]])\.\s*\Z")  # of a line of MATLAB, of a sentence
_TALL = str.maketrans(dict.fromkeys("⎡⎢⎣⎤⎥⎦⎛⎜⎝⎞⎟⎠", " "))
"""Brackets of several lines, as matrices are printed."""

_SPACES = {
    "": ("spaces may separate entries or factors here", "* between factors"),
    "-": ("a difference or two entries?", "or a space behind the -"),
    "+": ("a sum or two entries?", "or a space behind the +"),
}
"""What is said of spaces between which a sign begins a piece, or none, and what to write besides commas."""

Size = tuple[int, int]
"""Rows and columns of the right answer."""
_Rows = list[list[list[Token]]]
"""The tokens of each entry, row by row."""


def read_alone(text: str, declared: Declarations, size: Size | None = None) -> AnswerSyntax:
    """The answer that a text gives, perhaps in LaTeX (shown by a backslash, or by braces that the language lacks).

    `size` decides where spaces may separate entries or factors: `[2xy x^2]`. Single letters and Greek names
    that the map lacks are accepted, and listed: an answer in them is wrong rather than unreadable.
    Raises ParseError as the reader of maps does.
    """
    if is_latex(text):
        from symjac.read import latex

        return latex.read_answer(text, declared, size)
    try:
        found = _read_plain(text, declared, size)
    except ParseError as error:
        if size and error.hint and _fits_with_points(text, declared, size):
            error.hint += "; --decimal comma for 0,5 as a number"
        raise
    if size and not _has_shape(found, size):
        _refuse_decimal_commas(text, declared, size)
    return found


def _has_shape(found: AnswerSyntax, size: Size) -> bool:
    """Whether an answer may have the shape that is asked for; a list may be a row or a column."""
    if found.form == "matrix" and 1 not in size:
        return (len(found.rows), len(found.rows[0])) == size
    return sum(map(len, found.rows)) == size[0] * size[1]


def _refuse_decimal_commas(text: str, declared: Declarations, size: Size) -> None:
    """ParseError if an answer has the shape asked for only when its commas are read as decimal commas."""
    if _fits_with_points(text, declared, size):
        both = f"{shortened(with_points(text))} or {shortened(with_spaces(text))}"
        raise ParseError(
            f"a comma here may stand in a decimal number or between two entries: {both}",
            span=(0, len(text)),
            hint="1; 2 or 1, 2 with a space are two entries; --decimal comma for 0,5 as a number",
        )


def _fits_with_points(text: str, declared: Declarations, size: Size) -> bool:
    """Whether the answer has decimal commas, and has the shape asked for when they are read as such."""
    if with_spaces(text) == text:
        return False
    try:
        return _has_shape(_read_plain(with_points(text), declared, size), size)
    except ParseError:
        return False


def answer_of(
    text: str, tokens: list[Token], declared: Declarations, size: Size | None, notes: Sequence[str]
) -> AnswerSyntax:
    """The answer that the tokens of a text give; spaces separate no entries there. `notes` are those on its spelling.

    Raises what `read` raises.
    """
    reading = _Reading(text, declared, size, with_spaces=False)
    reading.notes |= dict.fromkeys(notes)
    return reading.whole(outermost(tokens))


@about_text
def _read_plain(text: str, declared: Declarations, size: Size | None = None) -> AnswerSyntax:
    """The answer that a text in the input language gives."""
    spelled = rows.in_our_spelling(without_hats(text), *(size or ()))
    bare = _END.sub("", without_labels(spelled).translate(_TALL))
    reading = _Reading(text, declared, size, with_spaces=True)
    return reading.whole(reading.tokens(bare))


class _Found(NamedTuple):
    """Rows of entries, and whether they were written as such."""

    rows: list[tuple[Node, ...]]
    form: AnswerForm


class _Reading:
    """An answer being read."""

    def __init__(self, text: str, declared: Declarations, size: Size | None, with_spaces: bool) -> None:
        self.text, self.declared, self.size, self.with_spaces = text, declared, size, with_spaces
        self.own = {*(declared.variables or ()), *declared.parameters, *declared.functions}
        self.own |= {*declared.positive, *declared.mentioned}
        self.found: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self.entries = 0
        self.most = max(size or (0,))
        self.lone: list[_Rows] = []  # the entries of a line without brackets, if spaces separated them
        self.before, self.behind = list[Token](), list[Token]()  # what stands around a list

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, in our own spelling."""
        tokens, notes = cursor.in_our_words(text, outermost(tokenize(text, comments=True)), self.own)
        self.notes |= dict.fromkeys(notes)
        return rows.with_unit_vectors(tokens, self.own) if self.size and min(self.size) == 1 else tokens

    def whole(self, tokens: list[Token]) -> AnswerSyntax:
        """The answer, by how its labels, brackets and separators divide it."""
        items = self._labelled(tokens)
        found = self._unlabelled(self._without_label(tokens)) if items is None else self._ordered(items)
        return self._syntax(self._in_units(found))

    def _unlabelled(self, tokens: list[Token]) -> _Found:
        """The entries of a list, each with the factors and the sign that stand around the list; or what else it is."""
        tokens = rows.constructed(cursor.between_bars(tokens, self.most), self.own)
        tokens = rows.with_square_brackets(tokens, self.most)
        around = rows.surrounded(tokens, self.own - {*self.declared.functions})
        factors = bool(around and (around.before or around.behind))
        if around is None or not (factors or around.is_turned) or (factors and self.declared.arrays):
            return self._by_shape(tokens)
        self.before, self.behind = around.before, around.behind
        found = self._by_shape(around.inside, around.is_turned)
        if not around.is_turned or found.form != "matrix":
            return found
        self._require_one_length(found.rows)
        return found._replace(rows=list(zip(*found.rows, strict=True)))

    def _syntax(self, found: _Found) -> AnswerSyntax:
        rows, form = found
        rows, form = taken_apart(rows, form)
        if form == "list":
            rows = [tuple(entry for row in rows for entry in row)]
        self._require_one_length(rows)
        return AnswerSyntax(tuple(rows), form, tuple(sorted(self.found, key=natural_key)), self.text, tuple(self.notes))

    def _require_one_length(self, rows: Sequence[tuple[Node, ...]]) -> None:
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                raise ParseError(
                    f"row {number} has {len(row)} entries, the first has {len(rows[0])}",
                    span=(row[0].span[0], row[-1].span[1]),
                    hint="all rows of a matrix are of one length",
                )

    # --- left-hand sides --------------------------------------------------------------------

    def _without_label(self, tokens: list[Token]) -> list[Token]:
        """The tokens after `J =` or `J = a =`; an equation in a variable of the map is refused."""
        after = label_length(tokens, 0, match_brackets(tokens))
        label = tokens[0]
        if after and tokens[1].kind == "=" and label.text in (self.declared.variables or ()):
            raise ParseError(f"{label.text} is a variable, so this is an equation", span=label.span, hint=_SHAPES)
        is_labelled = after or "=" in self.text[: tokens[0].start]
        return outermost(rows.behind_equals(tokens[after:]) if is_labelled else tokens)

    def _labelled(self, tokens: list[Token]) -> list[tuple[Token, list[Token]]] | None:
        """Entries with a label each, `f_x = 2xy, f_y = x^2`; None unless there are several of them."""
        parts = list(split(flatten(unwrapped(tokens)), (",", *LINES)))
        found = []
        for part in parts:
            closed = [*part, Token("end", "", part[-1].end, part[-1].end)] if part else []
            after = label_length(closed, 0, match_brackets(closed)) if closed else 0
            if not after:
                return None
            found.append((part[0], part[after:]))
        return found if len(found) > 1 else None

    def _ordered(self, items: list[tuple[Token, list[Token]]]) -> _Found:
        """Entries in the order of their labels, each of which ends with one variable or two."""
        names = [token.text for token, _ in items]
        order = places(names, self.declared.variables or ())
        if order is None:
            first = items[0][0]
            raise ParseError(
                f"which entry is {first.text}?",
                span=first.span,
                hint=f"label entries by the variable, as f_{(self.declared.variables or 'x')[0]} = …, or leave it out",
            )
        entries = [self._entry(tokens) for _, tokens in items]
        rows = [tuple(entries[index] for index in row) for row in order]
        return _Found(rows, "matrix" if len(rows) > 1 else "list")

    # --- brackets and separators ------------------------------------------------------------

    def _by_shape(self, tokens: list[Token], transposed: bool = False) -> _Found:
        tokens = rows.between_rows(tokens)
        inner = unwrapped(tokens)
        if tokens[0].kind == "(" and inner[0].kind in ("[", "{") and len(unwrapped(inner)) < len(inner):  # ({{1, 2}})
            tokens, inner = inner, unwrapped(inner)
        opener = tokens[0].kind if len(inner) < len(tokens) else ""
        tokens = flatten(inner)
        if tokens[0].kind == "end":
            self._refuse_empty(tokens[0], "the answer is empty")
        if (by_lines := self._by_lines(tokens)) is not None:
            return by_lines
        lines = list(split(tokens, LINES))
        entries = [item for line in lines for item in split(line, (",",))]
        openers = "([" if len(lines) == len(entries) > 1 else "["
        bare = self.with_spaces and (opener or len(entries) > 1) and all(is_bare_row(row, openers) for row in entries)
        if bare and any(len(list(spaced_entries(row[1:-1], self.own))) > 1 for row in entries):  # [[y x], [0 1]]
            lines, opener = [row[1:-1] for row in entries], "["
        may_space = self.with_spaces and (opener == "[" or len(lines) > 1 or transposed)
        spaced = self._spaced(lines) if may_space else []
        products = partial(self._separated, lines, opener, tokens)
        self.lone = self._spaced(lines) if not may_space and self.with_spaces and len(lines) == 1 else []
        return self._one_of(spaced, None if transposed and opener == "(" else products) if spaced else products()

    def _by_lines(self, tokens: list[Token]) -> _Found | None:
        """The rows of lines with semicolons in them, as many in each: then these separate entries, and lines rows."""
        rows = [list(split(line, (";",))) for line in split(tokens, ("newline",))]
        entries = [entry for row in rows for entry in row]
        if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows) or not all(entries):
            return None
        if any(len(list(split(entry, (",",)))) > 1 for entry in entries):
            return None
        return _Found([self._entries(row) for row in rows], "matrix")

    def _separated(self, lines: list[list[Token]], opener: str, tokens: list[Token]) -> _Found:
        """Entries between commas; spaces are products."""
        items = [item for line in lines for item in split(line, (",",))]
        nested = [is_row(item, bare=opener in ("[", "{") or len(items) > 1) for item in items]
        if all(nested):
            return _Found([self._entries(of_row(item, alone=len(items) == 1)) for item in items], "matrix")
        if any(nested):
            stray = items[nested.index(False)][:1] or tokens[:1]
            raise ParseError("this is not a row, but others are", span=stray[0].span, hint=_SHAPES)
        if len(lines) > 1:
            rows = [self._entries(list(split(line, (",",)))) for line in lines]
            return _Found(rows, "matrix" if opener == "[" or any(len(row) > 1 for row in rows) else "list")
        return _Found([self._entries(items)], "list" if len(items) > 1 or opener == "[" else "scalar")

    def _spaced(self, lines: list[list[Token]]) -> list[_Rows]:
        """The ways in which spaces, or wide spaces alone, separate the entries of lines; none if no space can.

        A fraction of numbers may belong to the factor behind it: two entries in `1/2 y 1/2 x`.
        """
        if any(len(list(split(line, (",",)))) > 1 for line in lines):
            return []
        ways: list[_Rows] = []
        for least in (len("  "), 1):
            spaced = [list(spaced_entries(line, self.own, least)) for line in lines]
            for way in (spaced, [list(joined_fractions(row)) for row in spaced]):
                if way not in ways and any(len(row) > 1 for row in way):
                    ways.append(way)
        return ways

    def _one_of(self, spaced: list[_Rows], products: Callable[[], _Found] | None) -> _Found:
        """The reading with products or one in which spaces separate entries: whichever has the right shape."""
        before = self.entries, dict(self.found), dict(self.notes)
        readings: list[tuple[_Found, tuple[int, dict[str, None], dict[str, None]]]] = []
        refusal: ParseError | None = None
        for way in (*((products,) if products else ()), *(partial(self._by_spaces, way) for way in spaced)):
            self.entries, self.found, self.notes = before[0], dict(before[1]), dict(before[2])
            try:
                found = way()
                self._require_one_length(found.rows)
            except ParseError as error:
                refusal = refusal or error
                continue
            readings.append((found, (self.entries, self.found, self.notes)))
        fitting = [each for each in readings if self.size is None or _fits(each[0].rows, self.size)]
        if len(fitting) > 1 or (self.size and not fitting and _may_fit(spaced[-1], self.size)):
            self._refuse_spaces(spaced[-1])
        chosen = fitting or readings
        if not chosen:
            raise refusal or AssertionError
        found, (self.entries, self.found, self.notes) = chosen[0]
        return found

    def _by_spaces(self, rows: _Rows) -> _Found:
        return _Found([self._entries(row) for row in rows], "matrix" if len(rows) > 1 else "list")

    def _require_one_entry(self, count: int) -> None:
        """Raise ParseError for a line without brackets that has so many entries as in MATLAB: `2x -y`."""
        for (row,) in self.lone:
            if len(row) == count and any(entry[0].kind in ("+", "-") for entry in row[1:]):
                self._refuse_spaces([row])

    def _refuse_spaces(self, spaced: _Rows) -> NoReturn:
        row = next(row for row in spaced if len(row) > 1)
        sign = next((entry[0].kind for entry in row[1:] if entry[0].kind in ("+", "-")), "")
        raise ParseError(
            _SPACES[sign][0],
            span=(row[0][0].start, row[-1][-1].end),
            hint=f"write commas between entries, {_SPACES[sign][1]}",
        )

    # --- entries ----------------------------------------------------------------------------

    def _in_units(self, found: _Found) -> _Found:
        """The components of a sum of unit vectors, zeros included."""
        rows, form = found
        if form != "scalar":
            return found
        least = max(self.size) if self.size and min(self.size) == 1 else 0
        names = self.declared.variables or ()
        by_name = [tuple(f"e_{end}" for end in ends) for ends in (names, range(1, least + 1)) if least > 1]
        by_name += [LETTERS[:least], HATS[:least]] * (least > 1)  # 2k, where three components are asked for
        ways = [along_unit_vectors(rows[0][0], self.own, least)]
        ways += [along_unit_vectors(rows[0][0], self.own, least, units, 1) for units in by_name]
        divided = next(filter(None, ways), None)
        if divided is None:
            if least > 1:
                self._require_no_unit_in(rows[0][0])
                self._require_one_entry(least)
            return found
        for letter in divided[1]:
            del self.found[letter]
        self.notes[f"{', '.join(divided[1])} are read as unit vectors"] = None
        return _Found([divided[0]], "list")

    def _require_no_unit_in(self, node: Node) -> None:
        """Raise ParseError for `2xi` where x is a name, and neither xi nor i is: the letter ξ, or x·i?"""
        if "x" not in self.own or self.own & {"xi", "i"}:
            return
        for part in read.walk(node):
            if isinstance(part, read.Name) and self.text[slice(*part.span)] == "xi":
                raise ParseError("xi is the letter ξ, or x times i", span=part.span, hint="write x*i, or give a list")

    def _entries(self, items: Sequence[list[Token]]) -> tuple[Node, ...]:
        return tuple(self._entry(item) for item in items)

    def _entry(self, tokens: list[Token]) -> Node:
        self.entries += 1
        if self.entries > read.MAX_COMPONENTS:
            raise LimitError(f"more than {read.MAX_COMPONENTS:,} entries", span=tokens[0].span if tokens else None)
        if not tokens:
            self._refuse_empty(None, f"entry {self.entries} is empty")
        end = tokens[-1].end
        closed = [*rows.within_factors(tokens, self.before, self.behind), Token("end", "", end, end)]
        parser = Parser(self.text, closed, match_brackets(closed), self.declared)
        node = parser.value()
        if parser.next.kind != "end":
            parser.refuse_rest()
        self.found |= dict.fromkeys(parser.found)
        self.notes |= parser.notes
        return node

    def _refuse_empty(self, at: Token | None, message: str) -> NoReturn:
        span = (0, max(len(self.text), 1)) if at is None else (at.start, max(at.end, at.start + 1))
        raise ParseError(message, span=span, hint=_SHAPES)


def _fits(rows: Sequence[Sequence[Node]], size: Size) -> bool:
    """Whether so many entries are asked for; rows and columns may change places."""
    shape = len(rows), len(rows[0])
    return shape in (size, size[::-1])


def _may_fit(rows: _Rows, size: Size) -> bool:
    """Whether rows hold enough pieces, some more than enough: some spaces between them may then separate factors."""
    return any(len(rows) == m and all(len(row) >= n for row in rows) for m, n in (size, size[::-1]))


def taken_apart(rows: list[tuple[Node, ...]], form: AnswerForm) -> tuple[list[tuple[Node, ...]], AnswerForm]:
    """The rows of an answer that is one vector or matrix; ParseError where one stands among numbers."""
    shapes = [(node, shape_of(node)) for row in rows for node in row if shape_of(node)]
    if not shapes:
        return rows, form
    node, shape = shapes[0]
    if len(rows) > 1 or len(rows[0]) > 1:
        raise ParseError(
            f"an entry is a number, not {words(shape)}", span=node.span, hint="write the whole answer in vectors"
        )
    parts = entries(node)
    return [parts[i : i + shape[1]] for i in range(0, len(parts), shape[1])], "matrix"


# --- questions ----------------------------------------------------------------
#
# A question and an answer to it, read together: the answer is in the names of the map.


THE_ANSWER = "the answer"
THE_POINT = "the point"


class AskedSyntax(NamedTuple):
    """A question about a map.

    `by` are the names that `derivative` derives by; `shape` is that of a given `expression`: () or (rows, columns);
    `declared` are the names that an answer may use.
    """

    of: str
    map: Syntax
    by: tuple[str, ...]
    shape: tuple[int, ...]
    point: PointSyntax | None
    declared: Declarations


class QuestionSyntax(NamedTuple):
    """A question and an answer to it."""

    asked: AskedSyntax
    answer: AnswerSyntax
    origin: str = THE_ANSWER

    @property
    def notes(self) -> tuple[str, ...]:
        """The reader's assumptions."""
        names = self.answer.names
        note = (f"{', '.join(names)} in the answer: not a name of the map",) if names else ()
        return (*self.asked.map.notes, *(f"the answer: {line}" for line in self.answer.notes), *note)


class Source(NamedTuple):
    """The texts of a question: the map or expression, whether it is LaTeX or a file, the point, the answer."""

    text: str
    answer: str
    latex: bool = False
    comments: bool = False
    at: str | None = None
    answer_origin: str = THE_ANSWER


def variables(names: str | None, of: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The variables of `--vars`, each once, and those to derive by: `x,x` asks for the second derivative."""
    if names is None:
        return None, ()
    if of != "derivative":
        return split_names(names, "--vars"), ()
    by = split_names(names, "--vars", repeated=True)
    return tuple(dict.fromkeys(by)), by


def read_question(of: str, source: Source, declared: Declarations, by: tuple[str, ...] = ()) -> QuestionSyntax:
    """The question and the answer; ParseError says which of the two it is about."""
    return read_answer(read_asked(of, source, declared, by), source)


def read_asked(of: str, source: Source, declared: Declarations, by: tuple[str, ...] = ()) -> AskedSyntax:
    """The question; the answer of the source is not looked at."""
    if source.at is not None:
        declared = declared._replace(mentioned=points.assigned(source.at))
    if of == "expression":
        syntax, shape = _expression(source, declared)
    else:
        syntax, shape = _map(source, declared), ()
    named = {*(declared.variables or ()), *declared.parameters, *declared.positive, *declared.mentioned}
    found = frozenset({*syntax.variables, *syntax.parameters} - named)
    own = declared._replace(variables=syntax.variables, parameters=syntax.parameters, found=found)
    if _has_unit(syntax.components):
        own = own._replace(complex_valued=True)  # then i, which is none of its names, is no name in LaTeX either
    return AskedSyntax(of, syntax, by, shape, _point(of, source, syntax), own)


def read_answer(asked: AskedSyntax, source: Source) -> QuestionSyntax:
    """The answer of a source to a question that has been read."""
    try:
        given = read_alone(source.answer, asked.declared, answer_size(asked.of, asked.map, asked.shape))
    except SymjacError as error:
        error.origin = source.answer_origin
        raise
    return QuestionSyntax(asked, given, source.answer_origin)


def answer_size(of: str, syntax: Syntax, shape: tuple[int, ...] = ()) -> Size:
    """Rows and columns of the right answer."""
    m, n = len(syntax.components), len(syntax.variables)
    sizes = {"jacobian": (m, n), "gradient": (n, 1), "hessian": (n, n), "derivative": (m, 1), "laplacian": (m, 1)}
    if of == "expression":
        return (shape[0], shape[1]) if shape else (1, 1)
    return (3, 1) if of == "curl" and n == 3 else sizes.get(of, (1, 1))


def _has_unit(nodes: Sequence[Node]) -> bool:
    """Whether the imaginary unit stands in a map."""
    return any(isinstance(node, Name) and node.constant == "I" for root in nodes for node in walk(root))


def _map(source: Source, declared: Declarations) -> Syntax:
    if source.latex:
        from symjac.read import latex

        return latex.read_map(source.text, declared)
    return components.read_map(source.text, declared, comments=source.comments)


def _expression(source: Source, declared: Declarations) -> tuple[Syntax, tuple[int, ...]]:
    """The given text itself, which may be a matrix, as components in row order."""
    components.check_declarations(declared)
    found = read_alone(source.text, declared)
    nodes = tuple(node for row in found.rows for node in row)
    names = ("f",) if len(nodes) == 1 else tuple(f"f_{i}" for i in range(1, len(nodes) + 1))
    variables = found.names if declared.variables is None else declared.variables
    parameters = declared.parameters if declared.variables is None else (*declared.parameters, *found.names)
    syntax = Syntax(
        nodes, names, declared.map_name or "F", variables, parameters, declared.functions, declared.positive,
        declared.complex_valued, source.text, (),
    )  # fmt: skip
    components.check_positive(declared, variables, parameters)
    shape = () if found.form == "scalar" else (len(found.rows), len(found.rows[0]))
    return syntax, shape


def _point(of: str, source: Source, syntax: Syntax) -> PointSyntax | None:
    if source.at is None:
        return None
    if of == "expression":
        raise ReadError("--at does not go with --of expression", hint="put the values into the expression")
    try:
        return points.read_point(source.at, syntax.variables, syntax.parameters, syntax.arrays)
    except SymjacError as error:
        error.origin = THE_POINT
        raise
