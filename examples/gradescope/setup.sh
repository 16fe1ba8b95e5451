#!/usr/bin/env bash
# Gradescope runs this once, when the autograder is built.
apt-get install -y python3-venv && python3 -m venv /autograder/symjac && /autograder/symjac/bin/pip install symjac
