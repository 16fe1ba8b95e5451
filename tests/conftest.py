"""What all tests share: the profiles, the option --update, and a terminal to run transcripts in."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

from symjac.run import guard
from tests import forked
from tests.cases import PROFILE, tries
from tests.console import Terminal

collect_ignore = ["benchmarks"]  # scripts, one of which needs atheris, which is no dependency

# Tests start many processes. Where Python may not keep the bytecode of the package, each would compile it for seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The same examples in every run, more of them in the thorough one; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=tries(100))
settings.register_profile("thorough", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(PROFILE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what Hypothesis makes the examples for, so that `.ci/run` can ask for all of them."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.properties)


def pytest_collection_finish() -> None:
    """Leave what there is now out of the collections of garbage, in which forked processes would copy all of it.

    Later collections are rare, as results are kept for later tests anyway: the command line collects none at all.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the transcripts of documents and examples in place")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are rewritten rather than compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of this process compute their answers in it, but in a thorough run."""
    if PROFILE != "thorough":
        monkeypatch.setattr(guard, "run", forked.computed_here)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A shell in a copy of examples/."""
    if shutil.which("bash") is None:
        pytest.skip("transcripts are run by bash")
    return Terminal(tmp_path)
