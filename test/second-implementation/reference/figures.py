"""How far a figure is from the one of the second implementation, and the worst of each row of the table."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import mpmath as mp

from reference.exact import number


class Row(NamedTuple):
    """A line of the table: what is compared, with what, and the largest relative error that passes."""

    figures: str
    against: str
    tolerance: float


class Figure(NamedTuple):
    """One figure of one case. Its error is relative to the reference, or to `size` where that is larger.

    The size of an interval's end is its half width, as the end itself may be 0; of a difference, its standard error.
    """

    row: Row
    name: str
    ours: Any
    reference: Any
    size: Any = 0


def errors(figure: Figure) -> tuple[float, float]:
    """Absolute error of figures of at most 1, and relative error of all. What is no number must be the same."""
    ours, reference = figure.ours, figure.reference
    if any(value is None or isinstance(value, (str, bool)) for value in (ours, reference)):
        return (0.0, 0.0) if ours == reference and type(ours) is type(reference) else (float("inf"), float("inf"))
    if ours == reference:
        return 0.0, 0.0
    absolute = abs(number(ours) - number(reference))
    largest = max(abs(number(reference)), abs(number(figure.size)))
    if largest < mp.mpf("1e-300"):
        return float(absolute), 0.0 if absolute < mp.mpf("1e-300") else float("inf")
    return float(absolute if abs(reference) <= 1 else 0), float(absolute / largest)


def agree(row: Row, ours: dict, expected: str | dict, where: str = ""):
    """Figures of an outcome: `expected` is a reason, or per name a value or a pair of value and size."""
    if isinstance(expected, str) or not ours.get("ok", True):
        reason = expected if isinstance(expected, str) else "ok"
        yield Figure(row, f"{where}outcome", ours.get("reason", "ok"), reason)
        return
    for name, value in expected.items():
        reference, size = value if isinstance(value, tuple) else (value, 0)
        yield Figure(row, f"{where}{name}", ours[name], reference, size)


@dataclass
class Worst:
    """The largest errors of a row, in one case or in many."""

    cases: int = 0
    absolute: float = 0.0
    relative: float = 0.0
    where: str = ""
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Worst") -> None:
        self.cases += other.cases
        self.absolute = max(self.absolute, other.absolute)
        if other.relative > self.relative:
            self.relative, self.where = other.relative, other.where
        self.failures += other.failures


def worst_of_case(figures, number_of_case: int) -> dict[Row, Worst]:
    found: dict[Row, Worst] = {}
    for figure in figures:
        worst = found.setdefault(figure.row, Worst(cases=1))
        absolute, relative = errors(figure)
        where = f"{number_of_case}: {figure.name}"
        failed = [] if relative <= figure.row.tolerance else [f"{where} is {figure.ours}, not {figure.reference}"]
        worst.add(Worst(0, absolute, relative, where, failed))
    return found
