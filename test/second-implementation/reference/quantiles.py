"""Quantiles over events, with the variance that respects clustering by unit."""

import mpmath as mp
import numpy as np

from reference.comparison import check_relative, ends, p_value, tail
from reference.exact import Fraction, number
from reference.figures import Row, agree
from reference.tails import normal_survival, normal_upper_quantile

# Ends and errors are differences of order statistics that may be far larger than they are.
QUANTILE = Row("Quantile with its order statistics", "NumPy quantile, clusters in exact fractions", 1e-8)
DIFFERENCE = Row("Difference of quantiles", "mpmath", 1e-8)
RELATIVE = Row("Relative difference of quantiles", "mpmath", 1e-9)


def quantile(units: list[list[float]], probability: float) -> dict | str:
    units = [values for values in units if values]
    ascending = np.sort(np.concatenate(units)) if units else np.array([])
    if ascending.size == 0:
        return "no_units"
    if len(units) < 2:
        return "fewer_than_two_units"
    value = float(np.quantile(ascending, probability))
    # Share of values up to the quantile: variance between units, linearised.
    below = [sum(v <= value for v in values) for values in units]
    share = Fraction(sum(below), ascending.size)
    spread = sum((s - share * len(values)) ** 2 for s, values in zip(below, units, strict=True))
    if spread == 0:
        return "zero_variance"
    z = normal_upper_quantile(mp.mpf("0.025"))
    reach = z * mp.sqrt(number(spread * Fraction(len(units), (len(units) - 1) * ascending.size**2)))
    reach_below, reach_above = probability - reach, probability + reach
    if reach_below <= 0 or reach_above >= 1:
        return "too_few_values"
    ranks = int(mp.ceil(ascending.size * reach_below)), int(mp.floor(ascending.size * reach_above)) + 1
    if ranks[0] < 1 or ranks[1] > ascending.size:
        return "too_few_values"
    nearest = (ascending.size - 1) * probability
    lower = float(ascending[min(ranks[0], int(np.floor(nearest)) + 1) - 1])
    upper = float(ascending[max(ranks[1], int(np.ceil(nearest)) + 1) - 1])
    if lower == upper:
        return "zero_variance"
    error = (mp.mpf(upper) - mp.mpf(lower)) / (2 * z)
    counts = {"units": str(len(units)), "values": str(ascending.size)}
    return {"value": (value, error), "standardError": error, "lower": lower, "upper": upper, **counts}


def check_quantiles(given, ours):
    options, found = given["options"], {}
    for name in ("test", "control"):
        found[name] = quantile(given[name], given["probability"])
        yield from agree(QUANTILE, ours[name], found[name], f"{name} ")
    if ours["difference"] is None:
        return
    (test, _), (control, _) = (found[name]["value"] for name in ("test", "control"))
    # From the values as they were rounded: the difference of two of them may be 0.
    test, control = mp.mpf(ours["test"]["value"]), mp.mpf(ours["control"]["value"])
    variances = [found[name]["standardError"] ** 2 for name in ("test", "control")]
    difference, error = test - control, mp.sqrt(sum(variances))
    critical, alternative = normal_upper_quantile(tail(options)), options["alternative"]
    half = critical * error
    expected = {
        "difference": (difference, error),
        "standardError": error,
        "statistic": (difference / error, 1),
        "pValue": p_value(difference / error, alternative, normal_survival),
        **ends(alternative, difference - half, difference + half, half),
    }
    yield from agree(DIFFERENCE, ours["difference"], expected)
    relative = ours["difference"]["relative"]
    if control == 0:
        yield from agree(RELATIVE, relative, "zero_control_mean")
        return
    yield from check_relative(RELATIVE, relative, (test, control, *variances), critical, options)


CHECKS = {"quantiles": check_quantiles}
