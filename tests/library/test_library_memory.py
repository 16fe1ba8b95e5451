"""A caller of the library, whom no child process protects: FLINT would end the process where memory runs out.

So sizes are bounded before each call, and all of these are answers or errors within 3 GB.
"""

from __future__ import annotations

import json
import subprocess
import sys

HOSTILE = [
    "9^9^9^9", "gamma(10^40)", "gamma(1/(1 + 10^(-60) - 1))", "x^(10^7)", "(2x)^(10^6)", "erf(10^30)",
    "exp(exp(exp(9)))", "zeta(10^9)", "zeta(-10^9)", "besselj(10^8, 10^8)", "besselk(1/3, 10^12)",
    "polygamma(10^5, 1/3)", "binomial(10^9, 10^8)",
    "floor(10^900*pi)", "sin(10^1000)", "floor(exp(1000))", "(sqrt(2)/2)^(10^9)", "(1 + 10^(-900))^(10^900)",
    "lambertw(10^900)", "lambertw(exp(-10^6))", "digamma(10^300)", "loggamma(10^300)", "beta(10^9, 1/3)",
    "sign(sin(10^900) - cos(10^900))", "sinc(10^900)", "tan(10^900 + 1/2)", "((1/2)^(10^6))^(10^6)", "(99/100)^(10^9)",
    "(x + y + z + 1)^60*(x - y + z)^60", "det", "sqrt(1 + 10^(-400))*x", "max(erf(10^9), 1 - (1/2)^(10^8))",
]  # fmt: skip

PROGRAM = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
import symjac
for text in json.load(sys.stdin):
    entries = "x^2, x*y; x*y, y^2" if text == "det" else text
    for ask in (lambda: symjac.jacobian(entries, vars="x y z"), lambda: symjac.check(entries, "1", of="expression")):
        try:
            ask()
            print("answer", text)
        except symjac.SymjacError as error:
            print(type(error).__name__, text)
        sys.stdout.flush()
"""


def test_nothing_happens_to_a_caller_of_the_library():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(HOSTILE),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stdout.splitlines()[-1:], done.stderr[-500:])
    assert len(done.stdout.splitlines()) == 2 * len(HOSTILE)
