"""Groups of units, exactly: every figure comes from the units themselves, never from sums of squares."""

from typing import NamedTuple

import numpy as np

from reference.exact import Fraction


class Unit(NamedTuple):
    """Units that are all alike, with their values in the metric's unit."""

    count: int
    y: Fraction
    x: Fraction
    h: int
    c: Fraction
    d: Fraction


class Estimate(NamedTuple):
    units: int
    mean: Fraction
    variance: Fraction  # of the mean: the square of its standard error


def units_of(group: dict) -> list[Unit]:
    y_scale, x_scale = 10 ** group["yScale"], 10 ** group["xScale"]
    found = []
    for unit in group["units"]:
        count, y, x, h, c, d = (int(unit[name]) for name in ("count", "y", "x", "h", "c", "d"))
        found.append(
            Unit(count, Fraction(y, y_scale), Fraction(x, x_scale), h, Fraction(c, y_scale), Fraction(d, x_scale))
        )
    return found


def total(units: list[Unit], value) -> Fraction:
    return sum((unit.count * value(unit) for unit in units), Fraction(0))


def size(units: list[Unit]) -> int:
    return sum(unit.count for unit in units)


def estimate(group: dict, variance: str = "sample") -> Estimate | str:
    """Mean or ratio, with the variance of the linearised values; or the reason why there is none."""
    units = units_of(group)
    n, denominator = size(units), total(units, lambda unit: unit.x)
    if denominator == 0:
        return "zero_denominator"
    if n < 2:
        return "fewer_than_two_units"
    ratio = total(units, lambda unit: unit.y) / denominator
    mean_x = denominator / n
    squares = total(units, lambda unit: ((unit.y - ratio * unit.x) / mean_x) ** 2)
    return Estimate(n, ratio, squares / ((n if variance == "binomial" else n - 1) * n))


def estimates(test: dict, control: dict, variance: str) -> tuple[Estimate, Estimate] | str:
    """Of both groups, or the reason why they cannot be compared."""
    absent = [not group["ratio"] and size(units_of(group)) == 0 for group in (test, control)]
    if any(absent):
        return "no_units" if all(absent) else "no_test" if absent[0] else "no_control"
    t, c = estimate(test, variance), estimate(control, variance)
    return t if isinstance(t, str) else c if isinstance(c, str) else (t, c)


def borrowed(test: Estimate, control: Estimate) -> tuple[Estimate, Estimate]:
    """A group in which nothing varies gets the other's variance of a unit."""
    of_test = test.variance or control.variance * control.units / test.units
    of_control = control.variance or test.variance * test.units / control.units
    return test._replace(variance=of_test), control._replace(variance=of_control)


def values_and_weights(group: dict) -> tuple[np.ndarray, np.ndarray]:
    units = units_of(group)
    return np.array([float(unit.y) for unit in units]), np.array([unit.count for unit in units], dtype=float)
