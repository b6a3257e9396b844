#!/bin/sh
# Checks the statistics against a second implementation: SciPy, statsmodels, NumPy and mpmath, on 10,000 random inputs of each kind.
# Nobody needs it to use Pulse. It takes Python 3.11 or newer, and about half an hour on two cores; the table that it prints is in docs/statistics.md.
#
#   npm run second-implementation                                       everything
#   npm run second-implementation -- --cases 100                        quickly
#   npm run second-implementation -- --method margin --seed 7           one method, other inputs
#
# The first run makes a Python environment in node_modules/.cache with the versions of requirements.txt.
# Exit code 1: an error is above what its row says that it passes to.
set -eu
here=$(dirname "$0")
python=node_modules/.cache/second-implementation/bin/python

[ -x "$python" ] || python3 -m venv node_modules/.cache/second-implementation
"$python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
npx tsx "$here/inputs-and-outputs.ts" "$@" | PYTHONDONTWRITEBYTECODE=1 "$python" "$here/check.py"
