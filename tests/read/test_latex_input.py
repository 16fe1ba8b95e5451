"""LaTeX as textbooks and papers write it: what reads beside what is refused, and that what is printed reads back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

import symjac
from symjac import build
from symjac.cli import main
from symjac.errors import LimitError, ParseError, ReadError
from symjac.kernel import sympy
from symjac.read import Declarations, Name, components, latex, points, walk
from symjac.read.latex import words
from symjac.render.latex import LATEX
from tests.cases import each, load, tries

CASES = load("latex.jsonl")


def declarations(names: str) -> Declarations:
    return Declarations(variables=tuple(names.split(",")) if names else None)


def map_of(text: str, names: str) -> tuple:
    return build.problem(latex.read_map(text, declarations(names))).components


def plain(text: str, names: str) -> tuple:
    return build.problem(components.read_map(text, declarations(names))).components


def refusal(text: str, names: str) -> ReadError | None:
    try:
        latex.read_map(text, declarations(names))
    except ReadError as error:
        return error
    return None


def agree(left: tuple, right: tuple) -> bool:
    return len(left) == len(right) and all(sympy.expand(a - b) == 0 for a, b in zip(left, right, strict=True))


@each("case", CASES)
def test_case(case):
    text, names, kind = case["latex"], case["vars"], case["kind"]
    if kind == "refuse":
        with pytest.raises(ReadError):
            map_of(text, names)
    elif kind == "matrix":
        like = symjac.problem(names, vars=names)
        assert symjac.matrix(text, like, latex=True) == symjac.matrix(case["expected"], like)
    else:
        found = map_of(text, names)
        assert agree(found, plain(case["expected"], names))
        assert kind != "scalar" or len(found) == 1


READS = [
    ("1{,}5x + 0{,}125", "1.5*x + 0.125", "x"),
    (r"2pix + \binom{3}{1}", "2*pi*x + 3", "x"),
    (r"y\,\mathrm{i} - x\,\mathrm{j}", "y, -x", "x,y"),
    (r"\sum_{k=a}^{b} x + \prod_{k=1}^{n} x", "(b - a + 1)*x + x^n", "x"),
    (r"x^{2.} + binom(4, 2)", "x^2 + 6", "x"),
    # letters are factors, unless they are declared together
    ("xy", "x*y", "x,y"),
    ("2xy^2", "2*x*y^2", "x,y"),
    ("abx", "a*b*x", "x"),
    ("mass x", "mass*x", "mass,x"),
    ("2x1", "2*x1", "x1"),
    (r"x_{1} x_{12}", "x_1*x_12", "x_1,x_12"),
    (r"x_{1}+x_2", "x1+x2", "x1,x2"),
    (r"x_{i,j} + x_{ij}", "x_i_j + x_ij", "x_i_j,x_ij"),
    (r"x^2_1", "x_1^2", "x_1"),
    (r"\theta_{\max} \theta_{\mathrm{max}} x_{\text{in}}", "theta_max^2*x_in", "theta_max,x_in"),
    (r"\mathbf{x}\,\mathit{mass}\,\mathrm{Re}", "x*mass*Re", "x,mass,Re"),
    (r"\mathbf x + \boldsymbol\theta", "x+theta", "x,theta"),
    (r"\dot{x} + \dot x_1 + \bar{y}", "x_dot + x_1_dot + y_bar", "x_dot,x_1_dot,y_bar"),
    ("x'y + {x'}^{2}", "x'*y + x'^2", "x',y"),
    (r"x^\prime", "x'", "x'"),
    (r"\varphi\vartheta\Omega\lambda", "varphi*vartheta*Omega*lambda", "varphi,vartheta,Omega,lambda"),
    ("θ² + φ", "theta^2 + phi", "theta,phi"),
    ("E x + I y", "E*x + I*y", "E,I,x,y"),
    # numbers, signs, spaces
    (r"3.5x\cdot.5", "3.5*x*0.5", "x"),
    (r"x\times y / 2 \div 3 * 4", "x*y/2/3*4", "x,y"),
    ("x\\,\\;\\:\\!\\quad\\qquad~ y", "x*y", "x,y"),
    ("x % a remark\n+ y", "x+y", "x,y"),
    (r"\displaystyle x \label{eq:1} \tag{2}\hspace{1cm}", "x", "x"),
    (r"x-\!-y", "x+y", "x,y"),
    # fractions, roots, binomials
    (r"\frac12 x", "x/2", "x"),
    (r"\frac1x+\frac x2+\frac xy", "1/x+x/2+x/y", "x,y"),
    (r"\dfrac{x+1}{y-1}\tfrac{1}{2}", "(x+1)/(y-1)/2", "x,y"),
    (r"\frac{\frac{x}{y}}{\frac{y}{2}}", "(x/y)/(y/2)", "x,y"),
    (r"a\frac{x}{y}", "a*(x/y)", "x,y"),
    (r"x/\frac{y}{2}", "x/(y/2)", "x,y"),
    (r"{x \over y+1}", "x/(y+1)", "x,y"),
    (r"\sqrt{x^2+y^2} + \sqrt[3]{x} + \sqrt x y + \sqrt2", "sqrt(x^2+y^2) + root(x,3) + sqrt(x)*y + sqrt(2)", "x,y"),
    (r"\sqrt[n]{x}", "root(x, n)", "x,n"),
    (r"\binom{n}{k}+{n \choose 2}", "binomial(n,k)+binomial(n,2)", "n,k"),
    (r"x!+(x+1)!^2", "factorial(x)+factorial(x+1)^2", "x"),
    # powers
    (r"x^{y^2}", "x^(y^2)", "x,y"),
    (r"x^\frac12", "x^(1/2)", "x"),
    (r"xⁿ⁻¹ + e²ˣ", "x^(n - 1) + e^(2x)", "x,n"),
    (r"-y\hat{x} + x\hat{y}", "-y, x", "x,y"),
    (r"e^xy", "exp(x)*y", "x,y"),
    (r"e^{-x^2/2}\mathrm{e}^{\sin x}", "exp(-x^2/2)*exp(sin(x))", "x"),
    (r"2^{x}\cdot 3^{y}", "2^x*3^y", "x,y"),
    ("x²y⁻¹²", "x^2*y^(-12)", "x,y"),
    (r"x^2(y+1)", "x^2*(y+1)", "x,y"),
    (r"a^b(x+1)", "a^b*(x+1)", "x,a,b"),
    (r"{x}^{2}+{x}_1", "x^2+x_1", "x,x_1"),
    (r"\left(x+y\right)^{-1}", "1/(x+y)", "x,y"),
    # functions and where their arguments end
    (r"\sin x\cos y", "sin(x)*cos(y)", "x,y"),
    (r"\sin 2x + \sin 2\pi x + \sin\pi x^2", "sin(2*x)+sin(2*pi*x)+sin(pi*x^2)", "x"),
    (r"\sin xy", "sin(x*y)", "x,y"),
    (r"\cos\omega t", "cos(omega*t)", "omega,t"),
    (r"\cos 2\pi kx", "cos(2*pi*k*x)", "k,x"),
    (r"\sin x^2 + \sin^2 x + \sin^{2}{x}", "sin(x^2)+2*sin(x)^2", "x"),
    (r"\sin^2(x)^3", "sin(x)^6", "x"),
    (r"\sin{x}\,y + \sin{2x}", "sin(x)*y + sin(2*x)", "x,y"),
    (r"\sin\left[x\right] + \sin\bigl(x\bigr) + \sin\{x\}", "3*sin(x)", "x"),
    (r"\sin(x)y/2", "sin(x)*y/2", "x,y"),
    (r"\sin\frac{x}{2}\cos\frac{x}{2}", "sin(x/2)*cos(x/2)", "x"),
    (r"\sin x\cdot\cos y + \sin x/\cos x", "sin(x)*cos(y)+sin(x)/cos(x)", "x,y"),
    (r"\ln|x| + \ln\left|x\right| + \ln\lvert x\rvert", "3*log(abs(x))", "x"),
    (r"|\sin x|", "abs(sin(x))", "x"),
    (r"\ln\sin x + \ln\sqrt{x}", "log(sin(x))+log(sqrt(x))", "x"),
    (r"\log_2 x + \log_{10}(x) + \log_b x + \lg x", "log(x,2)+2*log(x,10)+log(x,b)", "x,b"),
    (r"\sin^{-1}x + \cosh^{-1}(x) + \arccos x + \operatorname{arsinh}(x)", "asin(x)+acosh(x)+acos(x)+asinh(x)", "x"),
    (r"\sin^{-2}(x)", "sin(x)^(-2)", "x"),
    (r"\exp\left(-\frac{x^2}{2}\right) + \exp{x}", "exp(-x^2/2)+exp(x)", "x"),
    (r"\max(x, y) + \min\left\{x, y, 1\right\}", "max(x,y)+min(x,y,1)", "x,y"),
    (r"\operatorname{sgn}(x)\operatorname{sign} y + \mathrm{erf}(x)", "sign(x)*sign(y)+erf(x)", "x,y"),
    (r"\operatorname{atan2}(y, x) + \operatorname{atan}_{2}{\left(y,x \right)}", "2*atan2(y,x)", "x,y"),
    (r"\mathrm{B}(x,y)", "beta(x,y)", "x,y"),
    (r"\tg x + \operatorname{tg} x + \ctg x", "2*tan(x)+cot(x)", "x"),
    (r"\sin n!", "sin(factorial(n))", "n"),
    # sums over several indices, periods in brackets, groups of digits, primes in fonts
    (r"x\sum_{k = 1, j = 2}^{3 , 4} (j+k)", "45*x", "x"),
    (r"x\sum_{n=0..10, m=1..7}(n+m)", "693*x", "x"),
    (r"x\sum_{n=1, m=n}^{3,3}(n+m)", "24*x", "x"),
    (r"0.(3)x + 1.(142857)", "x/3 + 8/7", "x"),
    (r"12\,34\,56.78\,90 x + 1\,234", "123456.789*x + 1234", "x"),
    (r"\mathit{ab'} x^{'} x^{''}", "ab'*x'*x''", "ab',x',x''"),
    # common divisors are those of polynomials
    (r"\gcd(x^2y, 2xy^2) + \operatorname{lcm}(2x, 3y)", "x*y + 6*x*y", "x,y"),
    (r"\gcd(12, 18)x + \lcm(125, 50x)", "6*x + 250*x", "x"),
    # concentrations, conditions in text, matrices behind a column of names
    (r"\frac{V_{\max}[S]}{K_m+[S]}", "V_max*S/(K_m + S)", "S"),
    (r"\begin{cases} x & \text{if $x > 0$}\\ 0 & \text{otherwise}\end{cases}", "piecewise(x, x > 0, 0)", "x"),
    (
        r"\begin{bmatrix}\dot x \\ \dot y\end{bmatrix} = \begin{bmatrix}0 & 1\\-k & -c\end{bmatrix}"
        r"\begin{bmatrix}x\\y\end{bmatrix}",
        "y, -k*x - c*y",
        "x,y",
    ),
    (r"J(x, y) = x y", "x*y", "x,y"),
    (r"\gamma(t) = (\cos t, \sin t)", "cos(t), sin(t)", "t"),
    (r"\mathbf{f}(\mathbf{x},\mathbf{u}) = (xu, u)", "x*u, u", "x,u"),
    # bars and brackets
    (r"|x||y| + |x|y", "abs(x)*abs(y)+abs(x)*y", "x,y"),
    (r"|x| - 2|y| + x|y| + x\left|x\right|y\left|y\right|", "abs(x)-2abs(y)+x*abs(y)+x*y*abs(x)*abs(y)", "x,y"),
    (r"||x|-|y||", "abs(abs(x)-abs(y))", "x,y"),
    (r"\left|x-|y|\right|", "abs(x-abs(y))", "x,y"),
    (r"\abs{x} + \vert y\vert", "abs(x)+abs(y)", "x,y"),
    (r"\lfloor x\rfloor + \left\lceil y \right\rceil", "floor(x)+ceiling(y)", "x,y"),
    (r"2\left[x+\left\{y+(1)\right\}\right]", "2*(x+y+1)", "x,y"),
    (r"x\left(y+1\right)", "x*(y+1)", "x,y"),
    # operators that bind a name
    (r"\sum_{k=1}^{10} k^2 x", "385*x", "x"),
    (r"\sum^3_{k = 1} c x_k", "c*x_1 + c*x_2 + c*x_3", "x_1,x_2,x_3,c"),
    (r"\sum_{i=1}^{2} \left[(1-x_i)^2 + 5(x_{i+1}-x_i)\right]", "(1-x1)^2 + (1-x2)^2 + 5*(x3-x1)", "x1,x2,x3"),
    (r"\sum_{i=1}^{2}\sum_{j=1}^{2} a_{ij} x_i x_j", "a_11*x_1^2 + (a_12+a_21)*x_1*x_2 + a_22*x_2^2",
     "x_1,x_2,a_11,a_12,a_21,a_22"),
    (r"\frac{1}{2}\sum_{1 \le i < 4} i x^i + 3", "x/2 + x^2 + 3*x^3/2 + 3", "x"),
    (r"\prod_{k=1}^{3} (x+k)", "(x+1)*(x+2)*(x+3)", "x"),
    (r"\left. x^2 y\right|_{x=2}", "4*y", "x,y"),
    (r"\left. x^2 y\right|_{x=2, y=x}", "4*x", "x,y"),
    (r"\frac{d}{dx} [ \tan x ]", "1 + tan(x)^2", "x"),
    (r"\frac{\partial^2}{\partial x^2} (x^3 y)", "6*x*y", "x,y"),
    (r"\int_0^7 dx + \int_0^1 \int_0^x t\,dt\,dx", "7 + 1/6", "x"),
    (r"\int^b_a x^2 y \, \mathrm{d}x", "y*(b^3-a^3)/3", "y,a,b"),
    (r"\int_0^x \frac{1}{1+t^2} dt + \int_1^2 \frac{1}{t} dt", "atan(x) + ln(2)", "x"),
    (r"\lim_{t \to 0} \frac{\sin(tx)}{t} + \lim_{h \to 0} \frac{(x + h)^2 - x^2}{h}", "x + 2*x", "x"),
    (r"\lim_{t \to 0} \frac{1 - \cos(tx)}{t^2}", "x^2/2", "x"),
    (r"\int \frac{3\,dx}{x^2} + \int_1^2 \frac{x \cdot dt}{t}", "-3/x + x*log(2)", "x"),
    (
        r"\begin{cases} xy & (x, y) \neq (0, 0) \\ 1 & (x, y) = (0, 0) \end{cases}",
        "piecewise(x*y, x != 0 | y != 0, 1)",
        "x,y",
    ),
    (r"\int x y^2 \, dx + \int \frac{1}{x} dx", "x^2*y^2/2 + log(abs(x))", "x,y"),
    (r"x\cdoty + \lnx", "x*y + log(x)", "x,y"),
    (r"\text{ReLU}(x) + \operatorname{ReLU}(-x)", "relu(x) + relu(-x)", "x"),
    (r"\lim_{t \to 3^{+}} (t^2 x) + \lim_{t \to \infty} \frac{1+t}{2t} + \lim_{t \to x} t", "10*x + 1/2", "x"),
    # numbers
    (r"180^\circ + \sin 30^\circ + x^{\circ} + 60° + \cos 60\degree", "pi + 1/2 + pi*x/180 + pi/3 + 1/2", "x"),
    (r"50\% x + 2.5\%", "x/2 + 1/40", "x"),
    (r"0.\overline{142857} + 0.1\dot{6} + 0.\dot{1}4285\dot{7} + 1.\overset{.}{3}x", "1/7 + 1/6 + 1/7 + 4*x/3", "x"),
    (r"12\,123.456\,789x", "12123.456789*x", "x"),
    (r"\frac1234x + \frac{1}{2}2", "17*x + 1", "x"),
    (r"\gcd(2.4, 3.6)x + \lcm(1/2, 2^2) + \gcd(32)", "6/5*x + 36", "x"),
    (r"-1 \bmod 2 + x", "1 + x", "x"),
    (r"6/4\mod 1", "1/2", "x"),
    (r"9\mod -213 + \choose{16}{2}x", "120*x - 204", "x"),
    # as typed in haste
    (r"x^-1 + e^-x + x^(2) + \sqrt(x)y + \abs(x)", "1/x + exp(-x) + x^2 + sqrt(x)*y + abs(x)", "x,y"),
    (r"sin(x) + cos x cos y + sqrt(x) + log_2(x) + 2pi x", "sin(x)+cos(x)*cos(y)+sqrt(x)+log(x,2)+2*pi*x", "x,y"),
    (r"\sin^-1 x + theta", "asin(x) + theta", "x,theta"),
    (r"x \textcolor{red}{+} y", "x + y", "x,y"),
    (r"a_{b'} + a_{n^2}", "a_bprime + a_nto2", "a_bprime,a_nto2"),
    # vectors
    (r"\langle x, y\rangle", "x, y", "x,y"),
    (r"\left\langle x,\, y^2 \right\rangle", "x, y^2", "x,y"),
    (r"\left< x, y \right>", "x, y", "x,y"),
    (r"\begin{pmatrix} x & y \end{pmatrix}", "x, y", "x,y"),
    (r"(x, y)^T + \begin{pmatrix} 1 & 2 \end{pmatrix}^{\top}", "x+1, y+2", "x,y"),
    (r"\left[\begin{array}{c} x \\ y \\ \end{array}\right]", "x, y", "x,y"),
    (r"\left(\begin{matrix} x \\[2pt] y \end{matrix}\right)", "x, y", "x,y"),
    (r"\begin{pmatrix} x^2 \end{pmatrix}", "x^2", "x"),
    (r"\frac{1}{x^2+y^2}\begin{pmatrix} x \\ y \end{pmatrix}", "x/(x^2+y^2), y/(x^2+y^2)", "x,y"),
    (r"r(\cos t, \sin t) - (1, 0)", "r*cos(t)-1, r*sin(t)", "r,t"),
    (r"-\begin{pmatrix} x \\ y \end{pmatrix}/2", "-x/2, -y/2", "x,y"),
    (r"x\mathbf{i} - y\,\mathbf{j}", "x, -y", "x,y"),
    (r"x\,\hat{\imath} + y\hat{\jmath} + \hat{k}", "x, y, 1", "x,y"),
    (r"x\vec{k} + \hat{\mathbf{j}}", "0, 1, x", "x"),
    (r"\cos t\,\mathbf{i} + \sin t\,\mathbf{j} + t\mathbf{k}", "cos(t), sin(t), t", "t"),
    (r"r(\cos t\,\mathbf{i} + \sin t\,\mathbf{j}) + t\mathbf{k}", "r*cos(t), r*sin(t), t", "r,t"),
    (r"x\mathbf{e}_1 + y\mathbf{e}_4", "x, 0, 0, y", "x,y"),
    (r"x\hat{\mathbf{e}}_x + y \mathbf{e}_y", "x, y", "x,y"),
    (r"\frac{x}{2}\mathbf{i} + x/y\,\mathbf{j}", "x/2, x/y", "x,y"),
    (r"\begin{vmatrix}\mathbf{i}&\mathbf{j}&\mathbf{k}\\x&y&z\\1&2&3\end{vmatrix}", "3*y-2*z, z-3*x, 2*x-y", "x,y,z"),
    # determinants
    (r"\begin{vmatrix} x & y \\ 1 & 2 \end{vmatrix}", "2*x-y", "x,y"),
    (r"\det\begin{pmatrix} x & 0 & 1 \\ 0 & y & 0 \\ 2 & 0 & 1 \end{pmatrix}", "x*y - 2*y", "x,y"),
    (r"\left|\begin{array}{cc} x & y+1 \\ 1 & 2 \end{array}\right| + 1", "2*x-y", "x,y"),
    # as symjac prints functions that have a letter, and their names
    (r"H{\left(x\right)}^{2} + J_{n + 1}{\left(x\right)}", "heaviside(x)^2 + besselj(n+1, x)", "x,n"),
    (r"\psi^{\left(1\right)}{\left(x\right)}\delta^{(2)}{\left(x\right)}", "polygamma(1,x)*diracdelta(x,2)", "x"),
    (r"H_1{\left(x\right)} + W \left(x+1\right)", "H_1*x + W*(x+1)", "x,H_1,W"),
    (r"\operatorname{besselk}(1, x)\operatorname{pi}", "besselk(1, x)*pi", "x"),
    (r"\Gamma_1\operatorname{gamma}(x)", "Gamma_1*gamma(x)", "x,Gamma_1"),
    # cases
    (r"\begin{cases} x, & x>0 \\ -x, & \text{otherwise} \end{cases}", "piecewise(x, x>0, -x)", "x"),
    (r"\begin{cases} x & x>0 \\ 0 & x\le 0 \end{cases}", "piecewise(x, x>0, 0)", "x"),
    (
        r"2\left(\begin{cases} x & \text{if } x = 1 \text{ and } y \neq 2 \\ y & \text{else} \end{cases}\right)",
        "2*piecewise(x, (x == 1) & (y != 2), y)",
        "x,y",
    ),
    # labels
    (r"f(x,y) = x^2y", "x^2*y", ""),
    (r"F(x, y) = (xy, \sin x)", "x*y, sin(x)", ""),
    (r"\mathbf{F}(x,y) = \begin{pmatrix} x \\ y \end{pmatrix}", "x, y", ""),
    (r"F\begin{pmatrix} x \\ y \end{pmatrix} = \begin{pmatrix} xy \\ y \end{pmatrix}", "x*y, y", ""),
    (r"\begin{pmatrix} x \\ y \end{pmatrix} = \begin{pmatrix} r\cos t \\ r \end{pmatrix}", "r*cos(t), r", "r,t"),
    (r"f(\mathbf{x}) = x_1^2 + x_2", "x_1^2+x_2", "x_1,x_2"),
    (r"\mathbf{r}(r,t) = \langle r\cos t, r\sin t\rangle", "r*cos(t), r*sin(t)", ""),
    (r"\vec{F} = x\vec{\imath} + y\vec{\jmath}", "x, y", "x,y"),
    (r"x = r\cos t,\quad y = r\sin t", "r*cos(t), r*sin(t)", "r,t"),
    (r"f_1(x,y) = xy, f_2(x,y) = y", "x*y, y", "x,y"),
    (r"\dot x = y \\ \dot y = -x", "y, -x", "x,y"),
    (r"f := x^2", "x^2", "x"),
    (r"\mathbf{F} = \langle P, Q\rangle = \langle x^2, y\rangle", "x^2, y", "x,y"),
    (r"f(x,y) = \begin{bmatrix} u(x,y) \\ v(x,y) \end{bmatrix} = \begin{bmatrix} x^2 \\ y \end{bmatrix}", "x^2, y", ""),
    (r"\frac{dx}{dt} = y, \frac{dy}{dt} = -x", "y, -x", "x,y"),
    (r"\begin{cases} \dot{x} = y \\ \dot{y} = -x \end{cases}", "y, -x", "x,y"),
    (r"(x,y) \mapsto (x+y, xy)", "x+y, x*y", ""),
    (r"F\colon (x,y) \mapsto \begin{pmatrix} x \\ y\end{pmatrix}", "x, y", ""),
    (r"x \mapsto x^2", "x^2", ""),
    # displays, alignment
    (r"$x^2$", "x^2", "x"),
    (r"$$x^2$$", "x^2", "x"),
    (r"\(x, y\)", "x, y", "x,y"),
    (r"\[ F(x,y) = \left( x^2,\; y \right). \]", "x^2, y", ""),
    (r"$x^2$, $y$", "x^2, y", "x,y"),
    ("$x^2$\n$y$", "x^2, y", "x,y"),
    (r"\begin{equation} x^2 y, \end{equation}", "x^2*y", "x,y"),
    (r"\begin{align*} x &= r\cos t \\ y &= r\sin t \end{align*}", "r*cos(t), r*sin(t)", "r,t"),
    (r"\begin{align} f(x,y) &= x^2 \\ &\quad + y^2 \end{align}", "x^2+y^2", ""),
    (r"\begin{align} & x^2 \\ & -y^2 \end{align}", "x^2, -y^2", "x,y"),
    (r"\begin{align} u &= x & v &= y \end{align}", "x, y", "x,y"),
    (r"\begin{eqnarray} u &=& x \\ v &=& y \end{eqnarray}", "x, y", "x,y"),
    (r"\begin{equation}\begin{aligned} u &= x \\ v &= y \end{aligned}\end{equation}", "x, y", "x,y"),
    (r"\begin{equation}\begin{split} f &= x \\ &- y \end{split}\end{equation}", "x-y", "x,y"),
    (r"\begin{multline} x \\ + y \end{multline}", "x+y", "x,y"),
    (r"\begin{gather} x+y \\ xy \end{gather}", "x+y, x*y", "x,y"),
    (r"\begin{align} F(x,y) = \bigl( & x, \\ & y \bigr) \end{align}", "x, y", ""),
    (r"\left\{\begin{array}{l} x = r\cos t \\ y = r\sin t \end{array}\right.", "r*cos(t), r*sin(t)", "r,t"),
    (r"\begin{cases} x = r\cos t \\ y = r\sin t \end{cases}", "r*cos(t), r*sin(t)", "r,t"),
    (r"x^2 y.", "x^2*y", "x,y"),
    (r"x^2(y+1)", "x^2*(y+1)", ""),
    (r"a^2(-x)", "a^2*(-x)", "a,x"),
    (r"e^{(x+1)}", "exp(x+1)", "x"),
    (r"x^{(y+1)}", "x^(y+1)", "x,y"),
    (r"\langle xy, x\rangle", "x*y, x", "x,y"),
    (r"\cos -\theta + x", "cos(-theta) + x", "theta,x"),
    (r"\left\llcorner x\right\lrcorner + \ulcorner y\urcorner", "floor(x) + ceil(y)", "x,y"),
    (r"\left\lgroup x + 1\right\rgroup y", "(x + 1)*y", "x,y"),
    (r"\int_0^1 x t\differentialD t + \frac{\differentialD}{\differentialD x} x^2", "x/2 + 2*x", "x"),
    (r"x\exponentialE^y", "x*e^y", "x,y"),
    (r"(1)\; 2xy \quad (2)\; x^2", "2*x*y, x^2", "x,y"),
    (r"V(x) = \tfrac12 x_1^2 - \cos x_2", "x_1^2/2 - cos(x_2)", "x_1,x_2"),
    (r"f(x,y)=\frac{x}{y} \text{ if } y \neq 0,\ 0 \text{ otherwise}", "piecewise(x/y, y != 0, 0)", "x,y"),
]  # fmt: skip


@each(("text", "expected", "names"), READS)
def test_reads(text, expected, names):
    assert agree(map_of(text, names), plain(expected, names))


def test_gamma_is_a_function_and_a_name():
    x, gamma = sympy.Symbol("x", real=True), sympy.Symbol("gamma", real=True)
    assert map_of(r"\gamma\,\Gamma(x)", "x") == (gamma * sympy.gamma(x),)


def test_imaginary_unit():
    declared = Declarations(variables=("z",), complex_valued=True)
    z = sympy.Symbol("z")
    assert build.problem(latex.read_map(r"iz + \mathrm{i}", declared)).components == (sympy.I * z + sympy.I,)


def test_names_win_over_constants():
    names = {name: sympy.Symbol(name, real=True) for name in ("e", "i", "pi")}
    assert map_of(r"e i \pi", "e,i,pi") == (sympy.Mul(*names.values()),)
    assert map_of(r"e\,\mathrm{e}", "e") == (names["e"] * sympy.E,)


REFUSED = [
    # text, variables, what is said, what it points at
    (r"x_1 \cdots x_n", "x_1", "dots", r"\cdots"),
    (r"(x, \ldots, y)", "x,y", "dots", r"\ldots"),
    (r"{2+3} \times x", "x", "this can be read in two ways", "{2+3}"),
    (r"(x+1)2", "x", "a number directly after a factor", "2"),
    (r"x_{1}2", "x_1", "a number directly after a factor", "2"),
    (r"|12,123|", "x", "abs takes 1 argument", "|12,123|"),
    (r"\Gamma x", "x", "gamma needs its argument in brackets", r"\Gamma"),
    (r"x \mid y", "x,y", "a bar without its other bar", r"\mid"),
    (r"\ell(\mu, \sigma^2) = \ln\sigma", "", "is sigma the variable, or its power", r"\sigma^2"),
    (r"\sigma(w_1x_1+w_2x_2)", "", "unknown function 'sigma'", r"\sigma"),
    (r"u(x+1)", "", "unknown function 'u'", "u"),
    (r"2x \operatorname{for} x", "x", "'for' is not read", r"\operatorname{for}"),
    (r"2x \text{ for } x > 0", "x", "'for' is not read", r"\text{ for }"),
    (r"\delta xy", "x,y", "this can be read in two ways", r"\delta xy"),
    (r"\int_0 x\,dx", "x", "this integral has one end", r"\int"),
    (r"\sum_{i=1}^n x_i", "x_1", "an end of the index is a whole number", "n"),
    (r"\sum_{n=0}^{\infty} x^n", "x", "infinity is not a value", r"\infty"),
    (r"\sum x", "x", "two ends are expected", None),
    (r"\sum_{k=1}^{3} x^k + k", "x", "how far does this \\sum over k reach", None),
    (r"\prod_{k=1}^{3} k x", "x", "how far does this \\prod over k reach", None),
    (r"\sum_{x=1}^{3} x", "x", "x is a name of the map", "x"),
    (r"\sum_{i=1}^{2} x_{ik}", "x", "is i an index in x_ik", None),
    (r"\int_{-1}^{2} \frac{1}{t}\,dt", "x", "the value of this integral is not proved", None),
    (r"\int_0^1 x^2", "x", "no differential", r"\int"),
    (r"\lim_{t \to 0} \frac{\sin t}{t^2}", "x", "the value of this limit is not proved", None),
    (r"\lim x", "x", "where is this limit taken", r"\lim"),
    (r"\left. x^2 \right|", "x", "at which point", None),
    (r"\mathbb{R}", "x", "a set of numbers", r"\mathbb{R}"),
    (r"a + Ib", "x", "I is not declared", "I"),
    (r"e^{i x}", "x", "i is not declared", "i"),
    (r"xpi", "x", "letter by letter", "xpi"),
    (r"\sum_{k=1, j=2}^{3} (j + k)", "x", "two ends are expected", None),
    (r"\frac{d}{dx} f", "x", "does f depend on x", None),
    (r"\frac{\partial}{\partial x} f", "x", "does f depend on x", None),
    (r"\lim_{n\to\infty} a_n x", "x", "how does a_n depend on n", "a_n"),
    (r"P \text{ iff } Q", "P,Q", "words are not read", r"\text{ iff }"),
    (r"p \operatorname{implies} q", "p,q", "words are not read", None),
    (r"\sqrt{5}[3]x", "x", "an entry or a product", None),
    (r"x[3]", "x", "an entry or a product", "x[3]"),
    (r"E[x]", "x", "E is not declared", "E"),
    (r"E(x+1)", "x", "E is not declared", "E"),
    (r"\gcd(\sqrt{x}, x)", "x", "rational numbers or polynomials", None),
    (r"\gcd(\pi x, 3)", "x", "polynomials with rational coefficients", None),
    (r"1.54(2345)", "x", "a product or a repeating decimal", None),
    (r"a := 5; a + x", "x", "a is the name of a component and occurs in a component", None),
    (r"\frac{\partial f}{\partial x}", "x", "operation", r"\partial"),
    (r"\frac{d}{dx} x^2 + x", "x", "how far does this \\frac over x reach", None),
    (r"\frac{d}{dx} x^2 y", "x,y", "does y depend on x", None),
    (r"\frac{d}{dx} |x|", "x", "not differentiable everywhere", None),
    (r"x\frac{dy}{dx}", "x", "operation", r"\frac{dy}{dx}"),
    (r"\frac{d^2y}{dx^2}", "x", "operation", None),
    (r"|2|x|-1|", "x", "paired in two ways", "|2|x|-1|"),
    (r"1 + \vert x\vert y + 2x|x^2|", "x,y", "paired in two ways", r"\vert x\vert y + 2x|x^2|"),
    (r"x^T y", "x,y", "transpose or a power", "x^T"),
    (r"\mathbf{a}\cdot\mathbf{b} x", "x", "a in bold is a vector", r"\mathbf{a}"),
    (r"\sin x\mathbf{y}", "x,y", "where the argument of sin ends", None),
    (r"\\frac{x}{y}", "x,y", "letter by letter", "frac"),
    (r"f(x) = (x, y) = x", "x,y", "one value", None),
    (r"\nabla f", "x", "operation", r"\nabla"),
    (r"x \pm y", "x,y", "two values", r"\pm"),
    (r"\|x\|", "x", "norm", r"\|"),
    (r"\infty x", "x", "infinity", r"\infty"),
    (r"F: \mathbb{R}^2 \to \mathbb{R}", "x", "where a map is defined", r"\to"),
    (r"x \text{ and } y", "x,y", "'and' is not read", None),
    # unknown words run nothing
    (r"\input{/etc/passwd}", "x", "runs no TeX", r"\input"),
    (r"\write18{ls} x", "x", "runs no TeX", r"\write"),
    (r"\def\x{y} x", "x", "runs no TeX", r"\def"),
    (r"\fracc{1}{2}", "x", "not a word", r"\fracc"),
    (r"\foo x", "x", "not a word", r"\foo"),
    (r"\begin{foo} x \end{foo}", "x", "not an environment", r"\begin{foo}"),
    # two readings
    ("1/2x", "x", "two ways", "1/2x"),
    (r"\sin x y", "x,y", "where the argument of sin ends", r"\sin x y"),
    (r"\sin x\,y", "x,y", "where the argument of sin ends", r"\sin x\,y"),
    (r"\sin x e^y", "x,y", "where the argument of sin ends", None),
    (r"\sin x(y+1)", "x,y", "where the argument of sin ends", None),
    (r"\sin x/2", "x", "where the argument of sin ends", None),
    (r"\sin x \cdot y", "x,y", "where the argument of sin ends", None),
    (r"\sin\frac{1}{2}x", "x", "where the argument of sin ends", None),
    (r"\sin xy^2", "x,y", "where the argument of sin ends", None),
    (r"\ln^{-1} x", "x", "inverse or reciprocal", None),
    (r"\sin{x}^2", "x", "two ways", None),
    (r"\frac{x}{2}^2", "x", "two ways", None),
    (r"x^2!", "x", "two ways", None),
    (r"x{y+1}", "x,y", "two ways", "{y+1}"),
    (r"{x+y}^2", "x,y", "two ways", "{x+y}"),
    (r"{x+y}z", "x,y,z", "two ways", "{x+y}"),
    (r"x^{(2)}", "x", "exponent or an index", None),
    (r"2\frac{1}{2}", "x", "mixed number", None),
    ("x^12", "x", "raises only the 1", "^12"),
    ("x_12", "x", "lowers only the 1", "12"),
    ("e^-xy", "x,y", "raises only the -", "^-"),
    ("x^-12", "x", "raises only the -", "^-"),
    (r"\log_10 x", "x", "lowers only the 1", "10"),
    (r"\sqrt12", "x", "takes only the 1", "12"),
    ("1 {,}5x", "x", "comma inside a number", "{,}"),
    ("1,500x", "x", "'1,500' can be read in two ways", "1,500"),
    ("123,456x", "x", "'123,456' can be read in two ways", "123,456"),
    ("x^2^3", "x", "second script", "^"),
    ("x^*", "x", "raises only the *", "^*"),
    (r"\mathcal{L} + Lx", "x", "two fonts", "L"),
    (r"\varphi + \phi", "phi", "varphi is not declared, but phi is", r"\varphi"),
    (r"g \circ f", "x", "products of vectors and maps are not read", r"\circ"),
    (r"\hat{x} + y", "x,y", "x_hat is not declared", r"\hat{x}"),
    ("sinx", "x", "letter by letter", "sinx"),
    ("xcos(y)", "x,y", "letter by letter", "xcos"),
    (r"E x", "", "E is not declared", "E"),
    (r"\gamma(x+1)", "x", "unknown function 'gamma'", r"\gamma"),
    ("f(x)", "x", "unknown function 'f'", "f"),
    ("H(x)", "x", "unknown function 'H'", "H"),
    ("K_1(x+y)", "x,y", "unknown function 'K_1'", "K_1"),
    (r"\psi(x)", "x", "unknown function 'psi'", r"\psi"),
    (r"J{\left(x\right)}", "x", "unknown function 'J'", "J"),
    (r"\partial_1 f(x)", "x", "operation", r"\partial"),
    (r"\partial_x^2", "x", "operation", r"\partial"),
    (r"\begin{cases} \text{otherwise} & x \\ 1 & x > 0 \end{cases}", "x", "'otherwise'", r"\text{otherwise}"),
    (r"\begin{cases} 1 & \text{otherwise} \\ x & x > 0 \end{cases}", "x", "stands alone", r"\text{otherwise}"),
    # vectors
    (r"x\mathbf{i}", "x", "how many components", None),
    (r"x\mathbf{i} + y", "x,y", "a number cannot be added", "y"),
    (r"(x,y) + (x,y,1)", "x,y", "different numbers of components", None),
    (r"(x,y)\times(y,x)", "x,y", "a 2×1 vector times a 2×1 vector", None),
    (r"(x,y)^2", "x,y", "only be added", None),
    (r"1/(x,y)", "x,y", "only be added", None),
    (r"x\mathbf{i}, y\mathbf{j}", "x,y", "unit vector stands here", r"\mathbf{i}"),
    (r"\begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix}", "x,y", "a matrix of 2×2", None),
    (r"\begin{pmatrix} x & y \\ 1 \end{pmatrix}", "x,y", "a row has 1 entries", None),
    (r"\begin{pmatrix} x & \\ 1 & 2 \end{pmatrix}", "x,y", "an entry is empty", None),
    (r"\begin{vmatrix} x & y \end{vmatrix}", "x,y", "as many columns as rows", None),
    (r"(x,,y)", "x,y", "component 2 is empty", None),
    # what is not closed, missing or out of place
    (r"\left(x", "x", "never closed|no ", r"\left"),
    ("(x]", "x", "this ( is closed by ]", "("),
    ("x)", "x", "closes nothing", ")"),
    (r"\frac{x", "x", "never closed", "{"),
    (r"\frac{}{x}", "x", "a numerator is missing", "{}"),
    (r"\frac{x}", "x", "a denominator is missing", None),
    ("x^", "x", "an exponent is missing", None),
    ("^2", "x", "stands after", "^"),
    (r"\sin", "x", "needs an argument", r"\sin"),
    (r"\sin + x", "x", "needs an argument", r"\sin"),
    (r"\sin_2 x", "x", "does not take this script", None),
    (r"\max x", "x", "arguments in brackets", r"\max"),
    ("x +", "x", "ends too soon", "+"),
    (r"\begin{pmatrix} x \\ y", "x,y", "never closed", r"\begin{pmatrix}"),
    (r"\begin{pmatrix} x \end{bmatrix}", "x", "never closed", r"\begin{pmatrix}"),
    (r"\end{pmatrix}", "x", "closes nothing", r"\end{pmatrix}"),
    ("$x", "x", "never closed", "$"),
    ("Let $x^2$", "x", "only a formula", "$"),
    ("$x^2$ where x", "x", "outside the formula", "w"),
    ("x & y", "x,y", "& stands only", "&"),
    (r"\begin{align} f &= x \\ &= y \end{align}", "x,y", "two values", "="),
    ("f(x) = x = 2", "x", "an equation is not an expression", "="),
    ("x < 1", "x", "a comparison is not an expression", "<"),
    ("(x, y, )", "x,y", "component 3 is empty", None),
    ("", "x", "component 1 is empty", None),
    ("x @ y", "x,y", "@ stands between vectors", "@"),
    ("xу", "x", "CYRILLIC", "у"),
    ("\\", "x", "not a word", "\\"),
    (r"\frac{1}{x-x}", "x", "no finite value", "x-x"),
    ("9^{9^{9^9}}", "x", "out of bounds", None),
    (r"f^{2}\left(x\right)", "x", "a power of a function's value, or a product", None),
    (r"K^2(z)", "z", "a power of a function's value, or a product", None),
    (r"\zeta^{2}(x, y)", "x,y", "a power of a function's value, or a product", None),
    (r"\operatorname{Qi}^2(x + 1)", "x", "unknown name|a power of a function", None),
    (r"\operatorname{E}[x]", "", "E is not declared", None),
    (r"P_n^{(a,b)}(x)", "x", "an exponent or an index", "P_n^{(a,b)}"),
    (r"x^{(k+1)}", "x", "an exponent or an index", None),
    (r"x^+2", "x", "TeX raises only the +", "^+"),
    (r"\langle x - 4\rangle^5", "x", "a mean, or a bracket of Macaulay", None),
    (r"{\left\langle x - 4\right\rangle}^{5}", "x", "a mean, or a bracket of Macaulay", None),
    (r"\langle x \rangle y", "x,y", "a mean, or a bracket of Macaulay", None),
    (r"\Gamma\lambda", "lambda", "gamma needs its argument in brackets", r"\Gamma"),
    (r"2\differentialD x", "x", "this is an operation", None),
    ("x + {}²", "x", "needs something before it", None),
]  # fmt: skip


SWITCHES = ("\\rm", "\\it", "\\cal", "\\bf")
ARGUMENTS = {"array": "{c}", **dict.fromkeys(("alignedat", "alignat", "alignat*"), "{1}")}
POSITIVE_PART = "piecewise(x, x > 0, 0)"
CONNECTED = {
    "if": (r"\begin{cases} x & \text{%s} x > 0 \\ 0 & \text{otherwise} \end{cases}", POSITIVE_PART),
    "otherwise": (r"\begin{cases} x & x > 0 \\ 0 & \text{%s} \end{cases}", POSITIVE_PART),
    "and": (
        r"\begin{cases} x & x > 0 \text{ %s } x < 1 \\ 0 & \text{else} \end{cases}",
        "piecewise(x, x > 0 & x < 1, 0)",
    ),
    "or": (
        r"\begin{cases} x & x < 0 \text{ %s } x > 1 \\ 0 & \text{else} \end{cases}",
        "piecewise(x, x < 0 | x > 1, 0)",
    ),
}


def styled(word: str) -> str:
    return rf"{{{word} x}}" if word in SWITCHES else rf"{word}{{x}}"


def environment(name: str, content: str) -> str:
    return rf"\begin{{{name}}}{ARGUMENTS.get(name, '')} {content} \end{{{name}}}"


BY_TABLE = [
    *((f"{word}{{x}}{{2}}", "x/2") for word in words.FRACTIONS),
    *((f"{word}{{x}}{{2}}", "binomial(x, 2)") for word in words.BINOMIALS),
    *((styled(word), "x") for word in (*words.ROMAN, *words.OTHER_FONTS)),
    *((styled(word), f"x_{mark}") for word, mark in words.ACCENTS.items() if word != "\\overline"),
    *((environment(name, r"x^2 \\ x"), "x^2, x") for name, kind in words.GRIDS.items() if kind != "determinant"),
    *((environment(name, r"x & 1 \\ 2 & x"), "x^2 - 2") for name, kind in words.GRIDS.items() if kind == "determinant"),
    *((environment(name, r"x & x > 0 \\ 0 & \text{otherwise}"), POSITIVE_PART) for name in words.CASES),
    *((environment(name, "f = x^2"), "x^2") for name in words.LINES),
    *((CONNECTED[meaning][0] % word, CONNECTED[meaning][1]) for word, meaning in words.CONNECTIVES.items()),
]


@each(("text", "expected"), BY_TABLE)
def test_each_word_of_the_tables_is_read(text, expected):
    found = map_of(text, "")
    assert [str(each) for each in found] == [str(each) for each in plain(expected, "")]


@each("word", words.BOLD)
def test_a_letter_in_bold_is_a_vector(word):
    assert "in bold is a vector" in refusal(styled(word), "").message


@each(("word", "other"), words._SAME.items())
def test_words_with_one_meaning_are_one_lexeme(word, other):
    assert words.lexemes(word)[0].text == words.lexemes(other)[0].text


@each(("text", "names", "message", "place"), REFUSED)
def test_refused(text, names, message, place):
    with pytest.raises(ReadError) as caught:
        map_of(text, names)
    error = caught.value
    assert any(part in error.message for part in message.split("|"))
    assert error.text == text
    assert error.span is not None
    assert 0 <= error.span[0] < error.span[1] <= max(len(text), 1)
    assert place is None or text[slice(*error.span)] == place


NOTES = [
    (r"\sin xy", "x,y", r"\sin xy is read as sin(xy)"),
    (r"\tan^{-1}(y)", "y", r"\tan^{-1} is read as the inverse function, arctan"),
    ("E x", "x", "parameters E"),
    ("ax", "x", "parameters a"),
    ("1,5x", "x", "1,5 is read as two components"),
    (r"\log x", "x", "log is read as the natural logarithm"),
    (r"30^\circ x", "x", r"30^\circ is read in degrees"),
    (r"x\cos\varphi", "x,phi", r"\varphi is read as phi"),
    (r"x\dot\theta", "x", "parameters theta_dot"),
    (r"\theta_1\dot\theta_1^2", "theta_1", "parameters theta_1_dot"),
    (r"\frac{d}{dx} x^2", "x", r"\frac{d}{dx} x^2 is read as that derivative"),
    ("sin(x)", "x", "sin is read as one word"),
    ("e^-x", "x", "^-x is read as ^{-x}"),
    ("e^(x+1)", "x", "(x+1) is read as an exponent"),
]


@each(("text", "names", "note"), NOTES)
def test_notes_say_what_was_assumed(text, names, note):
    assert any(line.startswith(note) for line in latex.read_map(text, declarations(names)).notes)


def test_a_derivative_declares_its_variable_where_none_are_declared():
    read = latex.read_map(r"\frac{d}{dx} x^2", declarations(""))
    assert read.variables == ("x",)


LIMITS = [
    "".join(rf"\sum_{{k_{i}=1}}^{{100}}" for i in "abcdefgh") + "x",
    "{" * 5_000 + "x" + "}" * 5_000,
    "(" * 5_000,
    r"\frac{1}{" * 200 + "x" + "}" * 200,
    r"\sin" * 5_000 + " x",
    r"\hat" * 5_000 + "{x}",
    "x_" + "{" * 5_000 + "1" + "}" * 5_000,
    "x^{" * 300 + "2" + "}" * 300,
    "|" * 5_000,
    "x+" * 200_000 + "x",
    "x" * 2_000_001,
    "x_{" + "a" * 100 + "}",
    r"\begin{vmatrix}" + r"\\".join(["&".join(["x"] * 12)] * 12) + r"\end{vmatrix}",
    r"\begin{vmatrix}x&y\\" * 60 + "1" + r"&1\end{vmatrix}" * 60,
    "9" * 1_001,
]


@pytest.mark.parametrize("text", LIMITS, ids=lambda text: text[:12])
def test_limits(text):
    with pytest.raises(ParseError):
        latex.read_map(text, declarations("x,y"))


def test_long_determinants_are_limited():
    rows = r"\\".join(["&".join(["x"] * 12)] * 12)
    with pytest.raises(LimitError, match="too long"):
        latex.read_map(rf"\begin{{vmatrix}}{rows}\end{{vmatrix}}", declarations("x"))


# --- matrices and points ----------------------------------------------------------------------

MATRICES = [
    (r"\begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix}", "[[x, y], [1, 2]]"),
    (r"J = \left[\begin{array}{cc} x & y \\ 1 & 2 \end{array}\right]", "[[x, y], [1, 2]]"),
    (r"\frac{1}{y}\begin{bmatrix} x \\ y \end{bmatrix}", "[[x/y], [1]]"),
    (r"-\begin{bmatrix} x & y \end{bmatrix}^T", "[[-x], [-y]]"),
    (r"$$\left[\begin{matrix}y & x\\\cos{\left(x \right)} & 0\end{matrix}\right]$$", "[[y, x], [cos(x), 0]]"),
]


@pytest.mark.parametrize(("text", "expected"), MATRICES)
def test_matrix(text, expected):
    like = symjac.problem("x + y", vars="x y")
    assert symjac.matrix(text, like, latex=True) == symjac.matrix(expected, like)


@each(
    ("text", "names", "same"),
    [
        (r"F\colon \mathbb{R}^2 \to \mathbb{R}^2,\ (x,y)\mapsto (x^2-y^2, 2xy)", "", "F(x, y) = (x^2-y^2, 2*x*y)"),
        (r"f:\mathbb{R}^3\rightarrow\mathbb{R},\quad f(x,y,z)=x^2+yz", "", "f(x, y, z) = x^2+y*z"),
        (r"F: \mathbb{R}^n \to \mathbb{R}^m \quad (u,v) \mapsto (u, v, uv)", "", "F(u, v) = (u, v, u*v)"),
        (r"z = f(x,y) = x^3 - 3xy^2", "x,y", "x^3 - 3*x*y^2"),
        (r"\mathbf{r}(u,v) = (R + r\cos v, u)", "", "F(u, v) = (R + r*cos(v), u)"),
        (r"\left\{\begin{aligned}\dot x &= y\\ \dot y &= -\sin x\end{aligned}\right.", "", "y, -sin(x)"),
        (r"\begin{array}{rcl} u &=& x\cos y\\ v &=& x + y\end{array}", "x,y", "u = x*cos(y), v = x + y"),
        (r"\begin{cases} xy & \text{für } x > 0,\\ 0 & \text{sonst.}\end{cases}", "x,y", "piecewise(x*y, x > 0, 0)"),
        (r"\begin{cases} x & \text{si } x > 0\\ 0 & \text{sinon}\end{cases}", "x", "piecewise(x, x > 0, 0)"),
        (r"\dot\theta x", "x,thetadot", "thetadot*x"),
        (r"\vartheta\cos\varphi", "theta,phi", "theta*cos(phi)"),
        (r"\frac{dS}{dt} = -\beta S I, \frac{dI}{dt} = \beta S I", "", "dS/dt = -beta*S*I, dI/dt = beta*S*I"),
        (r"\begin{cases} x^2, & x \neq 0, \\ 0, & x = 0. \end{cases}", "x", "piecewise(x^2, x != 0, 0)"),
        (
            r"\left\{\begin{array}{ll} x & \text{if } x > 0 \\ -x & \text{otherwise}\end{array}\right.",
            "x",
            "piecewise(x, x > 0, -x)",
        ),
        (r"4\varepsilon\left[(x + 1)^2 + 1\right]", "x", "4*varepsilon*((x + 1)^2 + 1)"),
        (r"\hbar \ell x", "x", "hbar*ell*x"),
        (r"f(x_1,\ldots,x_4) = x_1x_2 + x_3x_4", "", "f(x_1, x_2, x_3, x_4) = x_1*x_2 + x_3*x_4"),
        (r"f(x_1, \dots, x_n) = x_1 x_2 x_3", "", "f(x_1, x_2, x_3) = x_1*x_2*x_3"),
        (r"f(x;\mu,\sigma) = \frac{x-\mu}{\sigma}", "", "f(x) = (x - mu)/sigma"),
        (r"f(x;\mu,\sigma) = \frac{x-\mu}{\sigma}", "mu,sigma", "(x - mu)/sigma"),
        (r"p(x\mid\mu,\sigma^2) = \frac{x-\mu}{\sigma^2}", "", "f(x) = (x - mu)/sigma^2"),
        (r"p\left(x|\mu\right) = \mu^x", "", "f(x) = mu^x"),
        (r"\mathrm{KL}(p\|q) = p\ln\frac{p}{q}", "", "f(p, q) = p*ln(p/q)"),
        (r"\ln L(\lambda) = n\ln\lambda - \lambda", "", "f(lambda) = n*ln(lambda) - lambda"),
        (r"\log\mathcal{L}(a, b) = 3a - |b|", "", "f(a, b) = 3*a - |b|"),
        (r"x^3+y^3+6xy=1", "", "x^3 + y^3 + 6*x*y - 1"),
        (r"g(x,y)=x+y-1=0", "x,y", "x + y - 1"),
        (r"\psi(x,t) = A \cos(kx-\omega t)", "", "f(x, t) = A*cos(k*x - omega*t)"),
        (
            r"f(x,y)=\frac{xy}{x^2+y^2} \text{ if } (x,y)\neq(0,0),\ f(0,0)=0",
            "",
            "f(x, y) = piecewise(x*y/(x^2 + y^2), x != 0 | y != 0, 0)",
        ),
        (r"\sqrt{2}3x + x^{2}3 + \binom{4}{2}5y", "x,y", "3*sqrt(2)*x + 3*x^2 + 30*y"),
        (r"x\Gamma + \Gamma_1", "x", "x*Gamma + Gamma_1"),
        (r"x|12,123.4| + \lfloor 1,234,567\rfloor y", "x,y", "12123.4*x + 1234567*y"),
        (r"\lvertx\rvert + \left\verty\right\vert", "x,y", "|x| + |y|"),
        (r"\begin{cases}3x&{,}x>0\\x&{,}x\le 0\end{cases}", "x", "piecewise(3*x, x > 0, x)"),
        (r"L = ml^2\dot\theta^2 - mgl(1-\cos\theta)", "", "m*l^2*theta_dot^2 - m*g*l*(1 - cos(theta))"),
        (r"x_{n+1}=rx_n(1-x_n)", "", "r*x_n*(1 - x_n)"),
        (r"P = m_1 g l + m_2 g\left(l + x\right)", "", "m_1*g*l + m_2*g*(l + x)"),
        (
            r"\dot{x} = \alpha x - \beta xy, \dot{y} = \delta xy - \gamma y",
            "",
            "x' = alpha*x - beta*x*y, y' = delta*x*y - gamma*y",
        ),
        (r"f(x) = \log\sum_{k=1}^3 \exp x_k", "", "f(x_1, x_2, x_3) = log(exp(x_1) + exp(x_2) + exp(x_3))"),
    ],
)
def test_what_textbooks_write_around_a_map(text, names, same):
    assert map_of(text, names) == plain(same, names)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (r"F: \mathbb{R}^3 \to \mathbb{R}^2, F(x,y)=(x,y)", r"\mathbb{R}^3"),
        (r"f: \mathbb{R}^2 \to \mathbb{R}^2, f(x, y)=xy", r"\mathbb{R}^2"),
    ],
)
def test_dimensions_that_are_not_those_of_the_map_are_refused_at_their_place(text, wrong):
    error = refusal(text, "")
    assert text[slice(*error.span)] == wrong
    assert error.message.startswith("dimension")


@pytest.mark.parametrize("text", ["x", "(x, y)", r"\begin{bmatrix} x \end{bmatrix} + \begin{bmatrix} x \end{bmatrix}"])
def test_what_is_no_matrix(text):
    with pytest.raises(ParseError, match=r"a matrix is written|a component is one|has ended before"):
        symjac.matrix(text, symjac.problem("x + y", vars="x y"), latex=True)


MATRIX = r"\begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix}"
OF_MATRICES = [
    (f"{MATRIX}^2", "[[x^2 + y, x*y + 2y], [x + 2, y + 4]]"),
    (f"{MATRIX}^{{-1}}", "1/(2x - y)*[[2, -y], [-1, x]]"),
    (rf"\left({MATRIX} + {MATRIX}\right)^T", "[[2x, 2], [2y, 4]]"),
    (f"({MATRIX} - {MATRIX})'", "[[0, 0], [0, 0]]"),
    (rf"{MATRIX} \begin{{pmatrix}} y \\ x \end{{pmatrix}}", "[[2x*y], [y + 2x]]"),
    (rf"\begin{{pmatrix}} x & y \end{{pmatrix}} {MATRIX}", "[[x^2 + y, x*y + 2y]]"),
    (
        rf"\begin{{pmatrix}} x & y \end{{pmatrix}} {MATRIX} \begin{{pmatrix}} x \\ y \end{{pmatrix}}",
        "x^3+x*y+x*y^2+2y^2",
    ),
    (rf"\det\left({MATRIX} + {MATRIX}\right)", "8x - 4y"),
    (rf"\operatorname{{tr}}\left({MATRIX}\right) + \tr {MATRIX}", "2x + 4"),
    (r"(x, y) \cdot (y, 1)", "x*y + y"),
    (r"\left(x, y, 1\right) \times \left(y, x, 0\right)", "[[-x], [y], [x^2 - y^2]]"),
]


@each(("latex", "plain"), OF_MATRICES)
def test_products_of_matrices_and_vectors(latex, plain):
    assert symjac.check(plain, latex, of="expression", vars="x y").ruling == "right"


@pytest.mark.parametrize(("text", "message"), [(f"1/{MATRIX}", "divides nothing"), (f"2{MATRIX}!", "takes|of a 2×2")])
def test_what_no_matrix_has(text, message):
    with pytest.raises(ParseError, match=message):
        symjac.check("x*y, x^2", text, vars="x y")


def test_a_system_in_one_column():
    text = r"\begin{bmatrix} \dot{x} \\ \dot{\theta} \end{bmatrix} = \begin{bmatrix} \theta \\ -\sin x \end{bmatrix}"
    problem = symjac.problem(text, latex=True)
    assert [v.name for v in problem.variables] == ["x", "theta"]
    assert problem.component_names == ("x_dot", "theta_dot")


def test_a_matrix_is_no_list_of_components():
    with pytest.raises(ParseError, match="a matrix of 2×2, not a list of components"):
        symjac.problem(f"2{MATRIX}", vars="x y", latex=True)
    with pytest.raises(ParseError, match="a matrix of 2×2, not a list of components"):
        symjac.problem("2[[x, y], [1, 2]]", vars="x y")


def test_a_point_in_latex_and_one_in_plain_text():
    text = r"\begin{pmatrix} r\cos\theta \\ r\sin\theta \end{pmatrix}"
    reading = {"vars": "r theta", "latex": True}
    expected = symjac.jacobian("r*cos(theta), r*sin(theta)", vars="r theta", at="r=1, theta=pi/2").value
    for at in (r"r = 1, \theta = \frac{\pi}{2}", "r=1, theta=pi/2", r"1, \pi/2"):
        assert symjac.jacobian(text, at=at, **reading).value == expected


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"r = 1, \theta = \frac{\pi}{2}", "r=1, theta=pi/2"),
        (r"\left(1, \frac{\pi}{2}\right)", "1, pi/2"),
        (r"\frac{1}{2}\begin{pmatrix} 2 \\ \pi \end{pmatrix}", "1, pi/2"),
        (r"\mathbf{p} = \begin{pmatrix} 1 \\ \pi/2 \end{pmatrix}", "1, pi/2"),
    ],
)
def test_point(text, same):
    problem = symjac.problem("r*cos(theta)", vars="r theta")
    assert symjac.point(text, problem) == symjac.point(same, problem)


def test_a_column_of_names_before_a_point_is_refused():
    swapped = r"\begin{pmatrix} \theta \\ r \end{pmatrix} = \begin{pmatrix} 1 \\ 2 \end{pmatrix}"
    with pytest.raises(ParseError, match="r is a number"):
        symjac.point(swapped, symjac.problem("r*cos(theta)", vars="r theta"))


def test_a_point_in_latex_declares_the_names_that_it_gives_values_to():
    assert points.assigned(r"x = \frac{1}{2}, k_{on} = 2") == ("x", "k_on")


def test_places_are_those_of_the_latex():
    text = r"\frac{\cos x}{x} + \theta y"
    (node,) = latex.read_map(text, declarations("x,y")).components
    assert [text[slice(*part.span)] for part in walk(node) if isinstance(part, Name)] == ["y", r"\theta", "x", "x"]
    (quotient, product) = (term for _, term in node.terms)
    assert (text[slice(*quotient.span)], text[slice(*product.span)]) == (r"\frac{\cos x}{x}", r"\theta y")


def test_every_entry_that_symjac_prints_reads_back():
    problem = symjac.problem("r*cos(theta)/z, r^2*exp(-z/2), sqrt(r)", vars="r theta z")
    result = symjac.jacobian(problem)
    assert symjac.matrix(result.to_latex(), problem, latex=True) == result.value


def test_command_line(capfd):
    text = r"\begin{pmatrix} r\cos\theta \\ r\sin\theta \end{pmatrix}"
    assert main(["determinant", text, "--from", "latex", "--vars", "r,theta", "-f", "str"]) == 0
    assert capfd.readouterr().out == "r\n"
    assert main(["jacobian", text, "--from", "latex", "--vars", "r,theta", "--at", r"r=1, \theta=0", "-f", "str"]) == 0
    assert capfd.readouterr().out == "Matrix([[1, 0], [0, 1]])\n"
    assert main(["jacobian", r"x + \fracc12", "--from", "latex"]) == 2
    assert "  x + \\fracc12\n      ^^^^^^\n" in capfd.readouterr().err


# --- what is printed reads back ---------------------------------------------------------------

X, Y, THETA, X_1, MASS = (sympy.Symbol(name, real=True) for name in ("x", "y", "theta", "x_1", "mass"))
NAMES = (X, Y, THETA, X_1, MASS)
ELEMENTARY = (
    sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.asin, sympy.acos, sympy.atan, sympy.sinh,
    sympy.cosh, sympy.tanh, sympy.asinh, sympy.atanh, sympy.exp, sympy.log, sympy.sqrt, sympy.Abs, sympy.sign,
    sympy.floor, sympy.ceiling, sympy.erf, sympy.gamma, sympy.factorial,
)  # fmt: skip
LEAVES = st.sampled_from([*NAMES, sympy.pi, sympy.E, *map(sympy.Integer, range(-3, 4)), sympy.Rational(2, 3)])


def _compound(parts):
    return st.one_of(
        st.builds(lambda a, b: a + b, parts, parts),
        st.builds(lambda a, b: a * b, parts, parts),
        st.builds(lambda a, b: a / b if b != 0 else a, parts, parts),
        st.builds(lambda a, n: a**n if a != 0 else a, parts, st.sampled_from([2, 3, -1, -2, X, sympy.Rational(1, 3)])),
        st.builds(lambda f, a: f(a), st.sampled_from(ELEMENTARY), parts),
        st.builds(lambda a, b: sympy.Max(a, b), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.builds(lambda a, b: sympy.atan2(a, b), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    )


def is_finite(expr) -> bool:
    return not expr.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I)


@settings(max_examples=tries(200), deadline=None)
@given(st.recursive(LEAVES, _compound, max_leaves=6).filter(is_finite))
def test_printed_latex_reads_back(expr):
    declared = Declarations(variables=tuple(symbol.name for symbol in NAMES))
    text = LATEX.expression(expr)
    (found,) = build.problem(latex.read_map(text, declared)).components
    assert found == expr or sympy.simplify(found - expr) == 0, text


WORDS = (
    *(r"\frac ", r"\sin ", r"\sqrt ", r"\log ", r"\hat ", r"\det ", r"\mathbf{i}", r"\mathrm{e}", r"\cdot ", r"\over "),
    *(r"\left", r"\right", r"\{", r"\}", r"\[", r"\]", r"\\", r"\mapsto ", r"\top ", r"\prime "),
    *(rf"\{edge}{{{name}}}" for edge in ("begin", "end") for name in ("pmatrix", "vmatrix", "align", "cases")),
)


@settings(max_examples=tries(200), deadline=None)
@given(st.lists(st.sampled_from([*r"\{}()[]|^_&$+-*/!,=.' 12xyeT²", *WORDS]), max_size=12).map("".join))
def test_any_text_is_read_or_refused_at_a_place(text):
    error = refusal(text, "x,y")
    if error is not None:
        assert error.text == text
        assert error.span is None or 0 <= error.span[0] <= error.span[1] <= len(text) + 1


@pytest.mark.parametrize("text", [r"S' = -\beta SI, I' = \beta SI", r"\dot S = -\beta SI, \dot I = \beta SI"])
def test_a_rate_declares_the_letter_i_of_the_infected(text):
    found = build.problem(latex.read_map(text, Declarations()))
    assert [v.name for v in found.variables] == ["S", "I"]
    assert found.components[0] == -found.components[1]
