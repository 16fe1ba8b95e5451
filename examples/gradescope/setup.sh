#!/usr/bin/env bash
# Gradescope runs this once, when the autograder is built. uv fetches a Python that symjac runs on, if the image has none.
# symjac comes from its wheel in the autograder's zip: pip wheel --no-deps --wheel-dir . PATH_OF_SYMJAC
set -e
apt-get update
apt-get install -y python3-venv
python3 -m venv /autograder/uv
/autograder/uv/bin/pip install uv
/autograder/uv/bin/uv venv --python ">=3.11" /autograder/symjac
/autograder/uv/bin/uv pip install --python /autograder/symjac/bin/python /autograder/source/symjac-*.whl
