"""Vectors and matrices: declared, typed, expanded to components; shapes that do not fit are refused at their place."""

from __future__ import annotations

import pytest

import symjac
from symjac.build.special_forms import _OPERATIONS
from symjac.errors import ParseError, ReadError
from symjac.kernel import sympy
from symjac.read import arrays, shapes
from symjac.read.names import OF_ARRAYS, REFUSED as UNREAD, SAME_OF_ARRAYS
from symjac.run import batch
from symjac.run.guard import Limits
from tests.cases import each

X = {"vector": "x:3"}
AX = {"vector": "x:2", "matrix_param": "A:2x2", "vector_param": "b:2"}


def same(left, right, **declared):
    """Whether two texts have the same components."""
    found, other = (symjac.problem(text, **declared) for text in (left, right))
    return all(sympy.expand(a - b) == 0 for a, b in zip(found.components, other.components, strict=True))


EQUAL = [
    # vectors, components, what is declared
    ("x", "x_1, x_2, x_3", X),
    ("x'*x", "x_1^2 + x_2^2 + x_3^2", X),
    ("x^T x", "x_1^2 + x_2^2 + x_3^2", X),
    ("dot(x, [1, 2, 3])", "x_1 + 2x_2 + 3x_3", X),
    ("cross(x, [1, 2, 3])", "3x_2 - 2x_3, x_3 - 3x_1, 2x_1 - x_2", X),
    ("skew(x)*[1, 2, 3]", "cross(x, [1, 2, 3])", X),
    ("kron([1, 2], x)", "x_1, x_2, x_3, 2x_1, 2x_2, 2x_3", X),
    ("kron([1, 2; 0, 1], A)*[1, 0, 0, 0]", "A_11, A_21, 0, 0", AX),
    ("‖x‖", "sqrt(x_1^2 + x_2^2 + x_3^2)", X),
    ("||x||^2", "x_1^2 + x_2^2 + x_3^2", X),
    ("norm(x, 1)", "|x_1| + |x_2| + |x_3|", X),
    ("norm(x, inf)", "max(|x_1|, |x_2|, |x_3|)", X),
    (
        "hardmax(x)'*[1, 2, 3]",
        "heaviside(x_1 - max(x_2, x_3)) + 2*heaviside(x_2 - max(x_1, x_3)) + 3*heaviside(x_3 - max(x_1, x_2))",
        X,
    ),
    ("stack(x, 2, [1, x_1])", "x_1, x_2, x_3, 2, 1, x_1", X),
    ("sum(x)*prod(x)", "(x_1 + x_2 + x_3)*x_1*x_2*x_3", X),
    ("sum(i*x_i^2, i, 1, 3)", "x_1^2 + 2x_2^2 + 3x_3^2", X),
    ("sum(x[i]*x[i + 1], i, 1, 2)", "x_1*x_2 + x_2*x_3", X),
    ("prod(1 + x[i], i, 1, 3)", "(1 + x_1)*(1 + x_2)*(1 + x_3)", X),
    ("sum(sum(x_i*x_j, j, 1, i), i, 1, 2)", "x_1^2 + x_2*x_1 + x_2^2", X),
    ("sum(x_i, i, 2, 1)", "0", X),
    ("exp(x)", "exp(x_1), exp(x_2), exp(x_3)", X),
    ("hadamard(x, x)", "x_1^2, x_2^2, x_3^2", X),
    ("softmax(x)[1]", "exp(x_1)/(exp(x_1) + exp(x_2) + exp(x_3))", X),
    ("diag(x)*x", "x_1^2, x_2^2, x_3^2", X),
    ("x + 2*ones(3)", "x_1 + 2, x_2 + 2, x_3 + 2", X),
    ("max(x)", "max(x_1, x_2, x_3)", X),
    ("A*x - b", "A_11*x_1 + A_12*x_2 - b_1, A_21*x_1 + A_22*x_2 - b_2", AX),
    ("A x", "A_11*x_1 + A_12*x_2, A_21*x_1 + A_22*x_2", AX),
    ("(A*x)'*b", "b'*A*x", AX),
    ("x' A^T b", "b' A x", AX),
    ("A^2*x", "A*(A*x)", AX),
    ("trace(A)*x[1]", "(A_11 + A_22)*x_1", AX),
    ("det(A)*x_1", "(A_11*A_22 - A_12*A_21)*x_1", AX),
    ("x'*x*x", "(x'*x)*x", AX),
    ("x*x'*x", "(x'*x)*x", AX),
    ("transpose(A)*x", "A'x", AX),
    ("eye(2)*x", "x", AX),
    ("[[1, 2], [3, 4]]*x", "x_1 + 2x_2, 3x_1 + 4x_2", AX),
    ("[1, 2; 3, 4]*x", "x_1 + 2x_2, 3x_1 + 4x_2", AX),
    ("x'*[1, 2]/2 + x[2]", "x_1/2 + 2x_2", AX),
    ("trace(X)", "X_11 + X_22", {"matrix_var": "X:2x2"}),
    ("X[1, 2]*X[2, 1]", "X_12^2", {"matrix_var": "X:2x2s"}),
    ("sum(diag(X))", "X_11 + X_22", {"matrix_var": "X:2x2"}),
    # as NumPy, MATLAB and books write them
    ("x.T @ A @ x", "x'*A*x", AX),
    ("(A@x - b).T @ (A@x - b)", "norm(A*x - b)^2", AX),
    ("np.linalg.norm(A@x - b)", "norm(A*x - b)", AX),
    ("x^⊤ A x", "x'*A*x", AX),
    ("x .* b", "x_1*b_1, x_2*b_2", AX),
    ("x ∘ b", "x_1*b_1, x_2*b_2", AX),
    ("A*x .* b", "(A*x) .* b", AX),
    ("x .* 2 .* b", "2*x_1*b_1, 2*x_2*b_2", AX),
    ("A .* A", "A_11^2, A_12^2, A_21^2, A_22^2", AX),
    ("A .^ 2", "A_11^2, A_12^2, A_21^2, A_22^2", AX),
    ("2 .^ x", "2^x_1, 2^x_2", AX),
    ("2.^x", "2^x_1, 2^x_2", AX),
    ("1./x", "1/x_1, 1/x_2", AX),
    ("b ./ x", "b_1/x_1, b_2/x_2", AX),
    ("x ⊗ b", "kron(x, b)", AX),
    ("A.'*x", "A'*x", AX),
    ("np.ones((2, 2)) @ x", "ones(2, 2)*x", AX),
    ("np.zeros((2, 2)) @ x + x", "x", AX),
    ("∥x∥² + ∥x∥_1", "norm(x)^2 + norm(x, 1)", AX),
    ("||x||_1 + ‖x‖_2^2 + ‖x‖_∞", "norm(x, 1) + x'*x + norm(x, inf)", AX),
    ("‖A‖_F^2", "A_11^2 + A_12^2 + A_21^2 + A_22^2", AX),
    ("A^{-T} b", "inv(A)'*b", AX),
    ("tr(A) + mean(x)", "A_11 + A_22 + (x_1 + x_2)/2", AX),
    ("outer(x, b)", "x*b'", AX),
    ("inner(x, b) + logsumexp(x)", "x'*b + log(exp(x_1) + exp(x_2))", AX),
    ("vec(A)", "A_11, A_21, A_12, A_22", AX),
    ("logdet(A)*x + zeros(2)", "log(det(A))*x", AX),
    ("commutation(2, 3)*vec(X)", "vec(X')", {"matrix_var": "X:2x3"}),
    ("duplication(3)*[X_11, X_12, X_13, X_22, X_23, X_33]", "vec(X)", {"matrix_var": "X:3x3s"}),
    ("dot([x, y], [y, x])", "2*x*y", {"vars": "x y"}),
]


@each(("vectors", "components", "given"), EQUAL)
def test_vectors_are_their_components(vectors, components, given):
    assert same(vectors, components, **given)


def test_inverses_are_inverses():
    for size in (2, 3):
        product = symjac.problem("A*inv(A)*x", vector=f"x:{size}", matrix_param=f"A:{size}x{size}")
        assert [sympy.simplify(f - x) for f, x in zip(product.components, product.variables, strict=True)] == [0] * size


REFUSED = [
    # text, message, characters at fault, hint, what is declared
    ("x*x", "3 rows", "x*x", "dot(x, y)", X),
    ("x + 1", "a 3×1 vector and a number", "x + 1", "ones(3)", X),
    ("1 + x + x'", "a number and a 3×1 vector", "1 + x", "ones(3)", X),
    ("x + x'", "a 3×1 vector and a 1×3 row", "x + x'", "transpose", X),
    ("x^2", "no powers", "x^2", "hadamard", X),
    ("1/x", "divides nothing", "x", "norm", X),
    ("1/x", "divides nothing", "x", "1./x", X),
    ("A*x + 1", "a 2×1 vector and a number", "A*x + 1", "c*ones(2)", AX),
    ("x^3", "no powers", "x^3", "x.^3", X),
    ("x^-2", "no powers", "x^-2", "x.^(-2)", X),
    ("|x|", "3×1 vector", "|x|", "norm(x)", X),
    ("2^x", "no exponent", "x", None, X),
    ("x[4]", "no entry", "x[4]", None, X),
    ("x[x_1]", "whole number", "x_1", None, X),
    ("cross(x, [1, 2])", "cross of a 3×1 vector and a 2×1 vector", "cross(x, [1, 2])", "three", X),
    ("dot(x, [1, 2])", "dot of a 3×1 vector and a 2×1 vector", "dot(x, [1, 2])", "length", X),
    ("det(x)", "det of a 3×1 vector", "det(x)", "square", X),
    ("kron(x, 2)", "kron of a 3×1 vector and a number", "kron(x, 2)", "vectors or matrices", X),
    ("norm(x_1)", "norm", "norm(x_1)", "absolute", X),
    ("norm(x, 3)", "not read", "norm(x, 3)", "inf", X),
    ("2*[x, 1]", "an entry is a number", "x", "stack", X),
    ("stack(x, x')", "a 3×1 vector and a 1×3 row", "stack(x, x')", "columns", X),
    ("2*[x_1, [1, 2]]", "not a row", "x_1", None, X),
    ("[[1, 2], [3, 4, 5]]*x", "3 entries", "[3, 4, 5]", None, X),
    ("piecewise(x, x_1 > 0, 0)", "takes numbers", "x", None, X),
    ("sum(x_i, i, 1, n)", "whole number", "n", "written out", X),
    ("sum(x_i, x_1, 1, 3)", "name of the map", "x_1", None, X),
    ("‖x", "never closed", "x", "norm", X),
    ("A*x", "2 columns meet 3 rows", "A*x", None, {**X, "matrix_param": "A:2x2"}),
    ("A*x", "3×2 matrix times", "A*x", "A'*B", {**X, "matrix_param": "A:3x2"}),
    ("norm(A)*x", "which norm", "norm(A)", "fro", AX),
    ("inv(M)", "not written out", "inv(M)", "4×4", {"matrix_var": "M:5x5"}),
]


@each(("text", "message", "place", "hint", "given"), REFUSED)
def test_shapes_that_do_not_fit_are_refused_at_their_place(text, message, place, hint, given):
    with pytest.raises(ParseError) as caught:
        symjac.problem(text, **given)
    error = caught.value
    assert message in error.message
    assert error.text[slice(*error.span)] == place
    assert hint is None or hint in error.hint


@pytest.mark.parametrize("text", ["x", "x:0", "x:3x", "x:2x2", "x:999", "2:3", "x:3,x:2"])
def test_declarations_are_a_name_and_a_size(text):
    with pytest.raises(ReadError, match=r"--vector: |vector"):
        arrays.declared(text, "--vector")


def test_a_matrix_that_is_not_square_is_not_symmetric():
    with pytest.raises(ReadError, match="only a square matrix is symmetric"):
        arrays.declared("A:2x3s", "--matrix-param")


def test_entries_of_long_sides_have_a_sign_between_their_places():
    (array,) = arrays.declared("A:2x10", "--matrix-param")
    assert array.entries[9:11] == ("A_1_10", "A_2_1")


def test_points_are_vectors():
    found = symjac.gradient("x'*A*x", at="x=[1, 2], A=[[1, 0], [0, 1]]", vector="x:2", matrix_param="A:2x2")
    assert list(found.value) == [2, 4]
    with pytest.raises(ParseError, match="a 3×1 vector"):
        symjac.gradient("x'*x", at="x=[1, 2, 3]", vector="x:2")
    with pytest.raises(ParseError, match="symmetric"):
        symjac.jacobian("A*x", at="A=[[1, 2], [3, 4]]", vector="x:2", matrix_param="A:2x2s")


def test_answers_are_vectors():
    question = {"of": "gradient", "vector": "x:2", "matrix_param": "A:2x2"}
    assert symjac.check("x'*A*x", "(A + A')*x", **question).ruling == "right"
    assert symjac.check("x'*A*x", "2*A*x", **question).ruling == "wrong"
    assert symjac.check("x'*A*x", "A + A'", **question | {"of": "hessian"}).ruling == "right"
    assert symjac.check("A*x", "A", vector="x:2", matrix_param="A:2x2").ruling == "right"
    assert symjac.check("A*x", "A'", vector="x:2", matrix_param="A:2x2").ruling == "wrong"


def test_each_operation_is_written_out():
    by_others = {"dot", "outer", "mean", "logdet", "logsumexp", *SAME_OF_ARRAYS}
    made = {rule for rule in OF_ARRAYS if rule not in ("transpose", "sum", "prod", "eye", "ones")} - by_others
    assert made - {"cross"} <= {*_OPERATIONS} - {"cross"}
    assert {*shapes.RULES} >= {*OF_ARRAYS}


FORMS = [
    # kind, text, its vector form, what is declared
    ("gradient", "x'*A*x", "(A + A')*x", AX),
    ("gradient", "norm(A*x - b)^2", "2*A'*(A*x - b)", AX),
    ("gradient", "norm(x)", "x/norm(x)", AX),
    ("jacobian", "softmax(x)", "diag(softmax(x)) - softmax(x)*softmax(x)'", AX),
    ("gradient", "log(det(X))", "inv(X)'", {"matrix_var": "X:2x2"}),
    ("gradient", "log(det(X))", "2*inv(X) - diag(inv(X))", {"matrix_var": "X:2x2s"}),
    ("gradient", "log(det(X'*X))", "2*X*inv(X'*X)", {"matrix_var": "X:2x2"}),
    ("jacobian", "cross(b, x)", "skew(b)", {**X, "vector_param": "b:3"}),
    ("jacobian", "A*x/norm(A*x)", "A/norm(A*x) - A*x*x'*A'*A/norm(A*x)^3", AX),
    ("gradient", "sum(relu(A*x + b))", "A'*heaviside(A*x + b)", AX),
    ("hessian", "x'*A*x", "A + A'", AX),
    ("gradient", "prod(x)", "prod(x)*x.^(-1)", X),
    ("gradient", "norm(A*x - b, inf)", "A'*hadamard(hardmax(abs(A*x - b)), sign(A*x - b))", AX),
    ("gradient", "max(x)", "hardmax(x)", X),
    ("gradient", "min(A*x)", "A'*hardmax(-A*x)", AX),
    ("gradient", "x_1*x'*x", "(x'*x)*[1, 0, 0] + 2*x_1*x", X),
    ("gradient", "trace(kron(X, A))", "trace(A)*eye(2)", {"matrix_var": "X:2x2", "matrix_param": "A:2x2"}),
    ("gradient", "sum(x.*log(x))", "log(x) + ones(3)", X),
    ("jacobian", "x.^3", "3*diag(x.^2)", X),
    ("jacobian", "[x, A*x]", "stack(eye(2), A)", AX),
    ("jacobian", "x'*x, A*x, b'*x", "stack(2*x', A, b')", AX),
    ("jacobian", "[norm(x), b'*x]", "stack(x'/norm(x), b')", AX),
    ("gradient", "(x - b)'*A*(x - b)", "(A + A')*(x - b)", AX),
    ("hessian", "(x'*A*x)^2", "2*(x'*A*x)*(A + A') + 2*(A + A')*x*x'*(A + A')", AX),
    ("gradient", "trace(inv(S))", "-2*inv(S)*inv(S) + diag(inv(S)*inv(S))", {"matrix_var": "S:2x2s"}),
]


@pytest.mark.parametrize(("kind", "text", "form", "given"), FORMS, ids=[f"{row[0]} {row[1]} {row[3]}" for row in FORMS])
def test_vector_forms(kind, text, form, given):
    assert getattr(symjac, kind)(text, **given).vector_form == form


PRODUCTS = [
    # a product of numbers made of vectors, the vector form of its gradient, its condition
    ("norm(x, 1)*norm(x)", "norm(x)*sign(x) + norm(x, 1)*x/norm(x)", ("norm(x) != 0",)),
    ("norm(x)*sum(x)", "sum(x)*x/norm(x) + norm(x)*ones(2)", ("norm(x) != 0",)),
    ("norm(x)^3", "3*norm(x)*x", ()),
    ("norm(A*x)*dot(b, x)", "norm(A*x)*b + (b'*x)*A'*A*x/norm(A*x)", ("norm(A*x) != 0",)),
    ("norm(A*x, 1)*norm(x)", "norm(A*x, 1)*x/norm(x) + norm(x)*A'*sign(A*x)", ("norm(x) != 0",)),
    ("norm(x)*sum(relu(x))", "sum(relu(x))*x/norm(x) + norm(x)*heaviside(x)", ("norm(x) != 0",)),
]


@pytest.mark.parametrize(("text", "form", "said"), PRODUCTS, ids=[row[0] for row in PRODUCTS])
def test_a_product_has_its_form_where_the_conditions_hold(text, form, said):
    found = symjac.gradient(text, **AX)
    assert (found.vector_form, found.vector_conditions) == (form, said)


CONDITIONS = [
    # kind, text, conditions of its vector form, what is declared
    ("gradient", "det(X)", ("det(X) != 0",), {"matrix_var": "X:2x2"}),
    ("gradient", "x'*A*x", (), AX),
    ("gradient", "norm(x)", ("norm(x) != 0",), AX),
    ("gradient", "log(sum(exp(x)))", (), AX),
    ("gradient", "sum(x)^-2", ("sum(x) != 0",), AX),
    ("gradient", "prod(x)", ("no entry of x is 0",), AX),
    ("gradient", "max(x)", ("one entry of x alone is the largest",), AX),
    ("jacobian", "x/(1 + x'*x)", (), AX),
    ("jacobian", "1./x", ("no entry of x is 0",), AX),
]


@each(("kind", "text", "said", "given"), CONDITIONS)
def test_a_form_says_where_it_holds(kind, text, said, given):
    assert getattr(symjac, kind)(text, **given).vector_conditions == said


@pytest.mark.parametrize("text", ["x_1*x_2 + x[3]", "sum(i*x[i]^2, i, 1, 3)", "prod(1 + x[i], i, 1, 3)"])
def test_where_a_form_would_only_list_the_entries_none_is_found(text):
    assert symjac.gradient(text, **X).vector_form is None


def test_a_form_that_is_wrong_is_not_shown(monkeypatch):
    from symjac.calculus import differentials, vectorforms
    from symjac.read import Tensor

    def doubled(node, by, arrays):
        found = differentials.gradient(node, by, arrays)
        return Tensor("sum", "", (), found.shape, (found, found), found.span)

    monkeypatch.setitem(vectorforms._DERIVED, "gradient", doubled)
    assert symjac.gradient("x'*A*x", **AX).vector_form is None


TWO_READINGS = [
    "A*x ∘ b",
    "A @ A*A",
    "A@x .* b + (A**2)*x",
    "x(1)",
    "C*x",
    "x'*C*x",
    "2*C*A*x",
    "I*x",
    "I_2 x",
    "A ⊗ A*x",
]


@pytest.mark.parametrize("text", TWO_READINGS)
def test_beside_vectors_two_readings_are_refused(text):
    with pytest.raises(ParseError):
        symjac.problem(text, **AX)


LATEX = [
    (r"\lVert A x - b \rVert_2^2 + \|x\|_1", "norm(A*x - b)^2 + norm(x, 1)"),
    (r"\|x\|_\infty + \|A\|_F", "norm(x, inf) + norm(A, fro)"),
    (r"A^{-\top} b + A^{-T} x", "inv(A)'*b + inv(A)'*x"),
    (r"x \odot b + b \circ x", "2*hadamard(x, b)"),
    (r"x^{\circ}", "x*pi/180"),
    (r"A \otimes A", "kron(A, A)"),
    (r"A_{1,2} x", "A_12*x"),
    (r"\operatorname{tr}(A) \mathbf{x}", "trace(A)*x"),
    ("x^T A x", "x'*A*x"),
    (r"x^{\mathsf T} A^\top x", "x'*A'*x"),
    (r"\lVert A x - b \rVert^2", "norm(A*x - b)^2"),
    (r"\left\| x \right\| + \| x - b \|", "norm(x) + norm(x - b)"),
    (r"b^T A^{-1} x", "b'*inv(A)*x"),
    (r"x_1 \det A", "x_1*det(A)"),
    # a table beside declared vectors is a matrix
    (r"\begin{pmatrix} 1 & 2 \end{pmatrix} x", "x_1 + 2*x_2"),
    (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}^\top x", "x_1 + 2*x_2"),
    (r"2 \begin{bmatrix} x_1 x_2 \\ x_2^2 \end{bmatrix} + x", "[2*x_1*x_2 + x_1, 2*x_2^2 + x_2]"),
    (r"(x_1 x_2, x_2)", "x_1*x_2, x_2"),
    (r"∥x∥ + 1", "norm(x) + 1"),
]


@each(("latex", "text"), LATEX)
def test_latex_of_declared_vectors(latex, text):
    found, other = symjac.problem(latex, latex=True, **AX), symjac.problem(text, **AX)
    assert found.components == other.components


def test_bars_of_a_matrix_are_no_absolute_values_in_latex():
    with pytest.raises(ParseError, match="of a 2×2 matrix"):
        symjac.problem(r"\lvert A \rvert x_1", latex=True, **AX)


@pytest.mark.parametrize("given", [{"vars": "b"}, {"params": "x"}])
def test_a_vector_and_a_number_have_two_names(given):
    with pytest.raises(ReadError, match="two things"):
        symjac.problem("x'*b", **AX, **given)


def test_a_note_names_the_whole_prefix():
    assert "np.linalg.det is read as det" in symjac.problem("np.linalg.det(A)*x", **AX).notes


@pytest.mark.parametrize("word", [word for word, row in UNREAD.items() if row.before_bracket and len(word) > 1])
def test_words_of_numpy_have_hints(word):
    with pytest.raises(ParseError, match=f"'{word}' is not read") as caught:
        symjac.problem(f"sum(x) + {word}(x)", **AX)
    assert caught.value.span == (9, 9 + len(word))
    assert symjac.problem(f"sum(x) + {word}(x_1)", functions=word, **AX)


@pytest.mark.parametrize("latex", ["x^T y", r"\lVert x \rVert"])
def test_without_declared_vectors_they_are_no_numbers(latex):
    with pytest.raises(ParseError):
        symjac.problem(latex, "x y", latex=True)


def test_a_batch_has_vectors():
    problem = {"id": 1, "command": "check", "components": "x'*A*x", "of": "gradient", "answer": "(A + A')*x"}
    declared = {"vector": "x:2", "matrix_param": "A:2x2"}
    assert batch.respond({**problem, **declared}, Limits())["verdict"] == "right"
    derived = {"id": 2, "command": "gradient", "components": "x'*A*x", "at": "x=[1, 2]", **declared}
    record = batch.respond(derived, Limits())
    assert record["status"] == "ok"
    assert [array["name"] for array in record["arrays"]] == ["x", "A"]


def test_a_form_by_some_of_the_variables_is_not_the_whole():
    found = symjac.jacobian("A*x + t*b", vars="t", **AX)
    assert found.vector_form is None
    assert found.vector_forms == {"x": "A"}


def test_sums_and_norms_of_numbers_are_refused():
    for text in ("sum(x)", "norm(x)", "det(x)", "softmax(x)", "x + trace(x)"):
        with pytest.raises(ParseError):
            symjac.problem(text, "x")


def test_the_outer_map_of_a_composition_has_vectors():
    """∇‖Ax - b‖² by the chain rule: J_G(u) = 2(u - b)ᵀ at u = Ax, times A."""
    given = {"vector": "x:2", "matrix_param": "A:2x2", "vector_param": "b:2"}
    found = symjac.compose("norm(u - b)^2", "A*x", outer_vars="u:2", **given)
    assert found.ruling == "right"
    assert symjac.check("norm(A*x - b)^2", found.jacobian.value.T, of="gradient", **given).ruling == "right"
    of_matrix = symjac.compose("det(U) + t", "A*x; x; 0", outer_vars="U:2x2, t", **given)
    assert of_matrix.ruling == "right"
    assert of_matrix.outer.shape == (1, 5)
