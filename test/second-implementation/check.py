"""Recomputes what inputs-and-outputs.ts wrote (on standard input), and prints the largest errors.

Exit code 1: an error is above its row's tolerance. See run.sh for one command that does it all.
"""

import gc
import json
import multiprocessing
import sys
import threading
import warnings
from collections import defaultdict
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from reference.figures import Figure, Row, Worst, worst_of_case

REFERENCE = Path(__file__).parent / "reference"
LIBRARIES = ("numpy", "scipy", "statsmodels", "mpmath")
MOST_SHOWN = 5
MOST_WAITING = 2000
HEADINGS = ("inputs", "figures", "against", "cases", "largest absolute error", "relative", "passes to", "worst case")

warnings.simplefilter("ignore", RuntimeWarning)

COMPARED = Row("All", "whether they could be compared", 0)


def checks() -> dict:
    """What checks each method's cases: every module of reference/ that has some says which."""
    modules = [import_module(f"reference.{path.stem}") for path in sorted(REFERENCE.glob("*.py"))]
    return {name: check for module in modules for name, check in getattr(module, "CHECKS", {}).items()}


def check_line(line: str):
    case = json.loads(line)
    try:
        figures = list(CHECKS[case["method"]](case["input"], case["output"]))
    except Exception as error:
        # An outcome that nobody expected may lack the figures that are compared next.
        figures = [Figure(COMPARED, type(error).__name__, str(error), "")]
    return case["method"], worst_of_case(figures, case["number"])


def throttled(lines, waiting: threading.Semaphore):
    """A pool reads all its input at once: here not much faster than it is worked on."""
    for line in lines:
        waiting.acquire()
        yield line


def main() -> int:
    header = json.loads(sys.stdin.readline())
    found: dict = defaultdict(Worst)
    # multipletests collects garbage at every call: all that is loaded by now need not be looked through each time.
    gc.freeze()
    waiting = threading.Semaphore(MOST_WAITING)
    with multiprocessing.Pool() as pool:
        for method, rows in pool.imap(check_line, throttled(sys.stdin, waiting), chunksize=20):
            waiting.release()
            for row, worst in rows.items():
                found[(method, row)].add(worst)
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    print(f"Seed {header['seed']}; Python {sys.version.split()[0]}, {versions}; Node {header['node']}.\n")
    print("| " + " | ".join(HEADINGS) + " |")
    print("| " + " | ".join("---" for _ in HEADINGS) + " |")
    for (method, row), worst in found.items():
        print(
            f"| `{method}` | {row.figures} | {row.against} | {worst.cases:,} | {worst.absolute:.1e} "
            f"| {worst.relative:.1e} | {row.tolerance:.0e} | {worst.where} |"
        )
    failed = [(method, failure) for (method, _), worst in found.items() for failure in worst.failures[:MOST_SHOWN]]
    for method, failure in failed:
        print(f"{method}: {failure}", file=sys.stderr)
    return 1 if failed else 0


CHECKS = checks()

if __name__ == "__main__":
    sys.exit(main())
