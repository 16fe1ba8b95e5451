"""What all tests share: the option --update, and a terminal to run transcripts in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.console import Terminal

collect_ignore = ["benchmarks/fuzz.py"]  # a script: it needs atheris, which is no dependency

# The same examples in every run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the transcripts of documents and examples in place")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are rewritten rather than compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A shell in a copy of examples/."""
    if shutil.which("bash") is None:
        pytest.skip("transcripts are run by bash")
    return Terminal(tmp_path)
