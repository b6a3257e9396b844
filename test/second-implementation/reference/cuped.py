"""CUPED and pre-exposure bias, from the units."""

from collections.abc import Callable
from typing import NamedTuple

import mpmath as mp
import numpy as np

from reference.comparison import EXACT, check_difference, welch
from reference.exact import Fraction, number
from reference.figures import Figure, Row, agree
from reference.groups import Estimate, Unit, borrowed, estimates, size, total, units_of

CUPED = Row("CUPED", f"least squares in {EXACT}", 1e-11)
LEAST_SQUARES = Row("CUPED", "NumPy lstsq over single units", 1e-7)
BEFORE = Row("Pre-exposure bias", EXACT, 1e-11)

MOST_SINGLE_UNITS = 20_000

Weigh = Callable[[Unit], Fraction]


class Linear(NamedTuple):
    """A ratio of two sums (or a mean), with what each unit adds to it: values that add up to 0 over the units."""

    value: Fraction
    of: Weigh


def linear(units: list[Unit], numerator: Weigh, denominator: Weigh) -> Linear | None:
    below = total(units, denominator)
    if below == 0:
        return None
    ratio, mean = total(units, numerator) / below, below / size(units)
    return Linear(ratio, lambda unit: (numerator(unit) - ratio * denominator(unit)) / mean)


def outcome_of(units: list[Unit]) -> Linear | None:
    return linear(units, lambda unit: unit.y, lambda unit: unit.x)


def covariates_of(units: list[Unit], ratio: bool, stratum: bool) -> list[Linear | None]:
    """The value before the first exposure, and whether the unit was seen then: means over all units, or a ratio."""
    one = lambda unit: Fraction(1)
    before = linear(units, lambda unit: unit.c, (lambda unit: unit.d) if ratio else one)
    return [before, linear(units, lambda unit: Fraction(unit.h), one) if stratum else None]


def coefficients(units: list[Unit], outcome: Linear, covariates: list[Linear]) -> list[Fraction] | None:
    """Least squares; of covariates that say the same, the later ones are left out. None: all are constant."""
    product = lambda a, b: total(units, lambda unit: a.of(unit) * b.of(unit))
    first, *others = covariates
    square = product(first, first)
    if not others:
        return None if square == 0 else [product(first, outcome) / square]
    second, both = others[0], product(first, others[0])
    own = product(second, second)
    determinant = square * own - both * both
    to_first, to_second = product(first, outcome), product(second, outcome)
    if determinant != 0:
        return [(to_first * own - to_second * both) / determinant, (to_second * square - to_first * both) / determinant]
    if square != 0:
        return [to_first / square, Fraction(0)]
    return None if own == 0 else [Fraction(0), to_second / own]


def adjusted(test, control, stratum: bool) -> tuple[Estimate, Estimate] | str:
    groups, ratio = [units_of(test), units_of(control)], test["ratio"]
    union = groups[0] + groups[1]
    kept = [
        all(found) for found in zip(*(covariates_of(units, ratio, stratum) for units in (*groups, union)), strict=True)
    ]
    choose = lambda found: [covariate for covariate, keep in zip(found, kept, strict=True) if keep]
    common = choose(covariates_of(union, ratio, stratum))
    theta = coefficients(union, outcome_of(union), common) if common else None
    if theta is None:
        return "constant_covariate"
    found = []
    for units in groups:
        n, outcome, own = size(units), outcome_of(units), choose(covariates_of(units, ratio, stratum))
        residual = lambda unit: outcome.of(unit) - sum(t * z.of(unit) for t, z in zip(theta, own, strict=True))
        explained = sum(t * (z.value - mean.value) for t, z, mean in zip(theta, own, common, strict=True))
        found.append(
            Estimate(n, outcome.value - explained, total(units, lambda unit: residual(unit) ** 2) / (n * (n - 1)))
        )
    return found[0], found[1]


def error_squared(test: Estimate, control: Estimate) -> Fraction:
    return sum(group.variance for group in borrowed(test, control))


def cuped(test, control, options) -> tuple[Estimate, Estimate, Estimate, Estimate] | str:
    """Plain and adjusted estimates, or why there are none: the reasons in the order in which they are looked for."""
    plain = estimates(test, control, "sample")
    if isinstance(plain, str):
        return plain
    difference = welch(*plain, options)
    if isinstance(difference, str):
        return difference
    union = units_of(test) + units_of(control)
    if size(union) <= options["minimumUnits"]:
        return "too_few_units"
    if float(total(union, lambda unit: Fraction(unit.h)) / size(union)) <= options["minimumHistoryRatio"]:
        return "too_little_history"
    if total(union, lambda unit: unit.x) == 0:
        return "zero_denominator"
    found = adjusted(test, control, options["historyStratum"])
    if isinstance(found, str):
        return found
    if error_squared(*found) >= error_squared(*plain):
        return "no_variance_reduction"
    narrower = welch(*found, options)
    if isinstance(narrower, str):
        return narrower
    half = [abs(of["criticalValue"][0]) * of["standardError"] for of in (difference, narrower)]
    return "no_variance_reduction" if half[1] > half[0] else (*plain, *found)


def check_cuped(given, ours):
    test, control, options = given["test"], given["control"], given["options"]
    found = cuped(test, control, options)
    if isinstance(found, str) or not ours["ok"]:
        yield from agree(CUPED, ours, found if isinstance(found, str) else {})
        return
    plain_test, plain_control, *groups = found
    union = units_of(test) + units_of(control)
    plain, after = error_squared(plain_test, plain_control), error_squared(*groups)
    expected = {
        "historyRatio": number(total(union, lambda unit: Fraction(unit.h)) / size(union)),
        "varianceReduction": number((plain - after) / plain),
    }
    yield from agree(CUPED, ours, expected)
    for name, of in zip(("test", "control"), groups, strict=True):
        error = mp.sqrt(number(of.variance))
        means = {"mean": (number(of.mean), error), "standardError": error}
        yield from agree(CUPED, ours["comparison"][name]["estimate"], means, f"{name} ")
    yield from check_difference(CUPED, ours["comparison"], *groups, options)
    vary = all(group.variance > 0 for group in groups)
    if vary and size(union) <= MOST_SINGLE_UNITS and not test["ratio"] and ours["comparison"]["difference"]["ok"]:
        yield from check_least_squares(ours["comparison"]["difference"], test, control, options["historyStratum"])


def check_least_squares(ours, test, control, stratum):
    """Single units in doubles: outcome on intercept, covariate and indicator of history; then the groups' residuals."""
    groups = [units_of(group) for group in (test, control)]
    union = groups[0] + groups[1]
    centre, centre_before = outcome_of(union).value, total(union, lambda unit: unit.c) / size(union)
    columns = {
        "y": lambda unit: unit.y - centre,
        "c": lambda unit: unit.c - centre_before,
        "h": lambda unit: unit.h,
    }
    single = {
        name: np.repeat([float(of(unit)) for unit in union], [unit.count for unit in union])
        for name, of in columns.items()
    }
    before = single["c"] / (np.abs(single["c"]).max() or 1)
    design = np.column_stack([np.ones_like(before), before, *([single["h"]] if stratum else [])])
    theta = np.linalg.lstsq(design, single["y"], rcond=1e-12)[0]
    residuals = single["y"] - design @ theta
    in_test, in_control = np.split(residuals, [size(groups[0])])
    error = np.sqrt(in_test.var(ddof=1) / in_test.size + in_control.var(ddof=1) / in_control.size)
    if error > 1e-9 * np.abs(single["y"]).max():
        yield Figure(LEAST_SQUARES, "difference", ours["difference"], in_test.mean() - in_control.mean(), error)
        yield Figure(LEAST_SQUARES, "standardError", ours["standardError"], error)


def check_before(given, ours):
    test, control = (before(given[name]) for name in ("test", "control"))
    both = estimates(test, control, "sample")
    expected = both if isinstance(both, str) else welch(*both, given["options"])
    yield from agree(BEFORE, ours, expected)


def before(group: dict) -> dict:
    """The covariate as a metric of its own: a mean over all units, or a ratio over those with history."""
    if not group["ratio"]:
        return {**group, "units": [{**unit, "y": unit["c"]} for unit in group["units"]]}
    units = [{**unit, "y": unit["c"], "x": unit["d"]} for unit in group["units"] if unit["h"] == "1"]
    return {**group, "units": units}


CHECKS = {
    "cuped-means": check_cuped,
    "cuped-proportions": check_cuped,
    "cuped-ratios": check_cuped,
    "pre-exposure-bias": check_before,
}
