"""The known mistakes: a tag for programs and a sentence for the student."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A known way to a wrong answer."""

    tag: str
    sentence: str


_ROWS = "a Jacobian matrix has one for each component, a gradient, a curl or a Hessian one for each variable."
_COLUMNS = "a Jacobian matrix or a Hessian has one for each variable, a gradient or a curl a single one."
_SENTENCES = {
    # the whole answer
    "transpose": "This is the transpose: rows and columns have changed places. In numerator layout row i holds the "
    "derivatives of the component f_i.",
    "rows-swapped": "The rows are in the wrong order: row i belongs to component f_i.",
    "columns-swapped": "The columns are in the wrong order: column j belongs to variable x_j.",
    "entries-misplaced": "The entries are right, but their places are exchanged.",
    "missing-row": f"A row is missing: {_ROWS}",
    "missing-column": f"A column is missing: {_COLUMNS}",
    "one-row-only": f"Only one row is given: {_ROWS}",
    "extra-row": f"There is a row too many: {_ROWS}",
    "extra-column": f"There is a column too many: {_COLUMNS}",
    "diagonal-only": "Only the diagonal was used: every component is differentiated with respect to every variable.",
    "determinant-instead-of-matrix": "This is the determinant; the Jacobian matrix itself was asked for.",
    "matrix-instead-of-determinant": "This is the Jacobian matrix; its determinant was asked for.",
    "trace-instead-of-determinant": "This is the trace, the sum of the diagonal, and not the determinant.",
    "permanent": "All products were added (a·d + b·c): in the determinant half of them are subtracted (a·d − b·c).",
    "determinant-sign": "A sign of the determinant is wrong: mind the order of the rows and the signs of an expansion.",
    "spherical-factor-lost": "A factor of the determinant was lost, such as the r of polar coordinates.",
    "gradient-orientation": "The entries are right, the orientation is not: a gradient is a column, the Jacobian "
    "matrix of a scalar a row.",
    "gradient-summed": "The partial derivatives were added: the gradient is the vector of them.",
    "gradient-multiplied": "The partial derivatives were multiplied: the gradient is the vector of them.",
    "gradient-instead-of-hessian": "These are the first derivatives; the Hessian holds the second ones.",
    "hessian-not-symmetric": "A Hessian is symmetric: ∂²f/∂x∂y and ∂²f/∂y∂x must agree.",
    "mixed-partial": "The mixed partial derivative is wrong: differentiate first with respect to one variable, and the "
    "result with respect to the other.",
    "mixed-partial-dropped": "The mixed partial derivatives ∂²f/∂x∂y were left out.",
    "second-derivative-as-square": "The first derivatives were multiplied: the second derivative is the derivative "
    "of the first, not its square.",
    "first-derivatives-summed": "First derivatives were added: the Laplacian is the sum of the second ones.",
    "wrong-order": "The number of differentiations is wrong.",
    "divergence-not-summed": "The terms ∂f_i/∂x_i must be added: the result is a scalar.",
    "curl-sign": "A sign in the curl is wrong: its components are ∂R/∂y − ∂Q/∂z, ∂P/∂z − ∂R/∂x, ∂Q/∂x − ∂P/∂y.",
    "not-differentiated": "This is the function itself: it was not differentiated.",
    "integrated": "This is an antiderivative: the function was integrated instead of differentiated.",
    "evaluated-at-point": "These are the values at a point: the derivative as a function was asked for.",
    "wrong-variable-name": "One variable was taken for another.",
    "inverse-map": "This belongs to the inverse map: it is the inverse of what was asked for.",
    "degrees-vs-radians": "There is a factor π/180 too many: angles are in radians.",
    # within an entry
    "chain-factor-missing": "A factor of the chain rule is missing: f(u)' = f'(u)·u'.",
    "chain-factor-wrong-variable": "The inner function was differentiated with respect to the wrong variable.",
    "inner-function-lost": "The outer derivative must be evaluated at the inner function: f(u)' = f'(u)·u'.",
    "outer-not-differentiated": "The outer function was not differentiated: f(u)' = f'(u)·u'.",
    "power-of-product": "A factor inside a power was not raised to it: (c·u)ⁿ is cⁿ·uⁿ.",
    "product-of-derivatives": "The derivative of a product is not the product of the derivatives: "
    "(f·g)' = f'·g + f·g'.",
    "product-rule-dropped": "A term of the product rule is missing: (f·g)' = f'·g + f·g'.",
    "product-rule-wrong-pairing": "The product rule pairs each derivative with the other factor: (f·g)' = f'·g + f·g'.",
    "product-rule-sign": "The terms of the product rule are added, not subtracted: (f·g)' = f'·g + f·g'.",
    "product-treated-as-sum": "A product was differentiated like a sum: (f·g)' = f'·g + f·g'.",
    "quotient-of-derivatives": "The derivative of a quotient is not the quotient of the derivatives: "
    "(f/g)' = (f'·g − f·g')/g².",
    "quotient-rule-wrong": "The quotient rule is (f/g)' = (f'·g − f·g')/g².",
    "quotient-order": "The terms of the quotient rule are in the wrong order: (f/g)' = (f'·g − f·g')/g².",
    "quotient-denominator": "The denominator of the quotient rule is g²: (f/g)' = (f'·g − f·g')/g².",
    "sign-of-derivative": "The sign of the derivative of a function is wrong, as in cos' = −sin.",
    "sign-lost": "A minus sign was lost.",
    "constant-derivative": "The derivative of a constant is 0.",
    "linear-term": "The derivative of k·x is k.",
    "constant-multiple-dropped": "A constant factor was lost: (c·f)' = c·f'.",
    "constant-term-kept": "A constant term has the derivative 0; it does not stay.",
    "term-dropped": "A term of the sum was left out.",
    "term-wrong": "One term of the sum was differentiated wrongly; the others are right.",
    "product-rule-term": "One term of the product rule is wrong, the rest is right: (f·g)' = f'·g + f·g'.",
    "inner-derivative-wrong": "The outer derivative is right, that of the inner function is not: f(u)' = f'(u)·u'.",
    "dependence-missed": "A derivative is given as 0 that is not 0: the function depends on that variable.",
    "lost-coefficient": "A coefficient was lost, such as the n of (xⁿ)' = n·xⁿ⁻¹.",
    "power-rule-on-exponential": "The power rule is not for a variable in the exponent: (aˣ)' = aˣ·ln a.",
    "exponential-base": "The factor in the derivative of aˣ is the natural logarithm of the base: (aˣ)' = aˣ·ln a.",
    "exponential-rule-on-power": "This rule is for exponentials; for a power it is (xⁿ)' = n·xⁿ⁻¹.",
    "power-rule-on-constant": "A power of a constant is a constant: its derivative is 0.",
    "power-not-reduced": "The exponent was not lowered: (xⁿ)' = n·xⁿ⁻¹.",
    "power-wrong-direction": "The exponent was moved in the wrong direction: (xⁿ)' = n·xⁿ⁻¹, also where n is negative "
    "or a fraction.",
    "power-slip": "An exponent, or the factor that comes from it, is wrong: (xⁿ)' = n·xⁿ⁻¹.",
    "trig-derivative": "The derivative of a circular or hyperbolic function is wrong, as in tan' = 1/cos².",
    "inverse-trig-confusion": "The derivative of an inverse function was taken for another one: asin' = 1/√(1 − x²), "
    "atan' = 1/(1 + x²).",
    "other-variable-not-constant": "Another variable was differentiated too: in ∂/∂x all others are constants.",
    "other-variable-dropped": "Another variable was lost: in ∂/∂x it is a constant factor, and a factor stays.",
    "total-instead-of-partial": "The derivatives with respect to several variables were added: in a partial derivative "
    "only one varies.",
    "inverted-function": "This is a derivative of the inverse function or of the reciprocal.",
    "absolute-value": "The derivative of |u| is sign(u)·u'.",
    "freshman-dream": "A power of a sum is not the sum of the powers: (u + v)ⁿ is not uⁿ + vⁿ.",
    "linearity-of-function": "A function of a sum is not the sum of the functions: log(u + v) is not log u + log v.",
    "linearity-of-root": "A root of a sum is not the sum of the roots: √(u + v) is not √u + √v.",
}

MISTAKES = {tag: Mistake(tag, sentence) for tag, sentence in _SENTENCES.items()}
"""Every mistake by its tag."""
