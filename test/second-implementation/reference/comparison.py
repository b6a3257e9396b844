"""Differences and relative differences."""

import mpmath as mp
import numpy as np
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from reference.exact import number
from reference.figures import Figure, Row, agree
from reference.groups import Estimate, borrowed, estimates, values_and_weights
from reference.tails import (
    student_survival,
    student_upper_quantile,
)

EXACT = "exact fractions, mpmath"
WELCH = Row("Welch's difference", EXACT, 1e-11)
RELATIVE = Row("Relative difference: Fieller, delta", EXACT, 1e-9)
SHAPES = Row("Fieller's unbounded sets", "brute force: which values are left out", 0)
STATSMODELS = Row("Welch's difference", "statsmodels CompareMeans", 1e-8)
SCIPY = Row("Welch's difference", "SciPy ttest_ind_from_stats", 1e-9)

ALTERNATIVES = {"two-sided": "two-sided", "greater": "larger", "less": "smaller"}


def tail(options):
    """Probability beyond the critical value, from the level as a double: 1 - level and its half are exact."""
    return (1 - mp.mpf(options["confidenceLevel"])) / (
        2 if options.get("alternative", "two-sided") == "two-sided" else 1
    )


def p_value(statistic, alternative, survival):
    if alternative == "two-sided":
        return 2 * survival(abs(statistic))
    return survival(statistic if alternative == "greater" else -statistic)


def ends(alternative, lower, upper, half):
    return {
        "lower": (None if alternative == "less" else lower, half),
        "upper": (None if alternative == "greater" else upper, half),
    }


def welch(test: Estimate, control: Estimate, options) -> dict | str:
    test, control = borrowed(test, control)
    squared = test.variance + control.variance
    if squared == 0:
        return "zero_variance"
    difference, error = number(test.mean - control.mean), mp.sqrt(number(squared))
    degrees = number(squared**2 / (test.variance**2 / (test.units - 1) + control.variance**2 / (control.units - 1)))
    alternative, critical = options.get("alternative", "two-sided"), student_upper_quantile(tail(options), degrees)
    half = critical * error
    return {
        "difference": difference,
        "standardError": error,
        "standardErrorSquared": number(squared),
        "testStandardError": mp.sqrt(number(test.variance)),
        "controlStandardError": mp.sqrt(number(control.variance)),
        "degreesOfFreedom": degrees,
        "statistic": difference / error,
        "pValue": p_value(difference / error, alternative, lambda t: student_survival(t, degrees)),
        "criticalValue": (critical, 1),
        **ends(alternative, difference - half, difference + half, half),
    }


def check_difference(row, ours, test, control, options, where=""):
    """Difference and relative difference of two estimates."""
    expected = welch(test, control, options)
    yield from agree(row, ours["difference"], expected, where)
    if isinstance(expected, str):
        return
    if control.mean == 0:
        yield from agree(row, ours["relative"], "zero_control_mean", where)
        return
    variances = expected["testStandardError"] ** 2, expected["controlStandardError"] ** 2
    means = (number(test.mean), number(control.mean), *variances)
    yield from check_relative(RELATIVE, ours["relative"], means, expected["criticalValue"][0], options, where)


def check_relative(row, ours, means, critical, options, where=""):
    test_mean, control_mean, test_variance, control_variance = means
    alternative, scale = options.get("alternative", "two-sided"), abs(control_mean)
    relative = (test_mean - control_mean) / scale
    error = mp.sqrt(test_variance + (test_mean / control_mean) ** 2 * control_variance) / scale
    yield from agree(row, ours, {"relative": (relative, error)}, where)
    if options["relativeInterval"] == "delta":
        half = critical * error
        yield from agree(
            row, ours["interval"], ends(alternative, relative - half, relative + half, half), f"{where}delta "
        )
        return
    shape = fieller_shape(means, critical, alternative)
    yield Figure(SHAPES, f"{where}shape", ours["interval"].get("reason", "ok"), shape)
    if shape != "ok":
        return
    lower, upper = fieller_roots(means, critical)
    half = (upper - lower) / 2
    yield from agree(row, ours["interval"], ends(alternative, lower, upper, half), f"{where}Fieller ")


def fieller_roots(means, critical):
    """Where (d - r |m_c|)² = q² var(m_t - (1 + r sign) m_c), with r relative to |m_c|."""
    test_mean, control_mean, test_variance, control_variance = means
    scale, sign, square = abs(control_mean), mp.sign(control_mean), critical**2
    difference = test_mean - control_mean
    a = scale**2 - square * control_variance
    b = difference * scale + square * sign * control_variance
    c = difference**2 - square * (test_variance + control_variance)
    root = mp.sqrt(b * b - a * c)
    return (b - root) / a, (b + root) / a


def fieller_shape(means, critical, alternative):
    """By brute force: values of all sizes on both sides, and which of them are left out."""
    test_mean, control_mean, test_variance, control_variance = (np.longdouble(mp.nstr(value, 25)) for value in means)
    scale, sign, quantile = abs(control_mean), np.sign(control_mean), np.longdouble(mp.nstr(critical, 25))
    near = (test_mean - control_mean) / scale
    sizes = np.logspace(-9, 18, 1000).astype(np.longdouble)
    # The value that is left out most clearly, if any is: where the squared statistic is largest.
    spread = control_variance * (test_mean / control_mean)
    steepest = -sign - sign * test_variance / spread if spread != 0 else near
    centres = np.array([near, -sign, steepest, 0], dtype=np.longdouble)
    tried = np.sort(np.concatenate([[*centres], *(centre + s * sizes for centre in centres for s in (-1, 1))]))
    error = np.sqrt(test_variance + (1 + tried * sign) ** 2 * control_variance)
    distance = (test_mean - control_mean) - tried * scale
    sided = {"two-sided": np.abs(distance), "greater": distance, "less": -distance}[alternative]
    kept = sided <= quantile * error
    if kept.all():
        return "unbounded_whole_line"
    bounded = {"two-sided": (False, False), "greater": (False, True), "less": (True, False)}[alternative]
    if (kept[0], kept[-1]) == bounded:
        return "ok"
    return "unbounded_interval" if kept[0] and kept[-1] else "unbounded_ray"


def check_comparison(given, ours):
    test, control, options = given["test"], given["control"], given["options"]
    both = estimates(test, control, options["proportionVariance"])
    if isinstance(both, str):
        yield from agree(WELCH, ours["difference"], both)
        yield from agree(WELCH, ours["relative"], both)
        return
    for name, found in zip(("test", "control"), both, strict=True):
        expected = {"mean": number(found.mean), "standardError": mp.sqrt(number(found.variance))}
        yield from agree(WELCH, ours[name]["estimate"], expected, f"{name} ")
    yield from check_difference(WELCH, ours, *both, options)
    # What does not vary at all is judged in a way of our own.
    if ours["difference"]["ok"] and all(group.variance > 0 for group in both):
        yield from check_scipy(ours["difference"], *both, options)
        if not test["ratio"] and options["proportionVariance"] == "sample":
            yield from check_statsmodels(ours["difference"], test, control, options)


def check_scipy(ours, test: Estimate, control: Estimate, options):
    """SciPy is given the exact difference: that of two rounded means may have lost its digits."""
    deviations = [float(mp.sqrt(number(group.variance * group.units))) for group in (test, control)]
    with np.errstate(all="ignore"):
        result = stats.ttest_ind_from_stats(
            float(test.mean - control.mean), deviations[0], test.units,
            0.0, deviations[1], control.units,
            equal_var=False, alternative=options["alternative"],
        )  # fmt: skip
    if np.isfinite(result.statistic):
        yield Figure(SCIPY, "statistic", ours["statistic"], result.statistic, 1)
        yield Figure(SCIPY, "pValue", ours["pValue"], result.pvalue)


def check_statsmodels(ours, test, control, options):
    """Where doubles do not cancel: means of at most a million standard deviations."""
    compared = statsmodels_comparison(test, control)
    if compared is None:
        return
    side, half = ALTERNATIVES[options["alternative"]], abs(ours["criticalValue"]) * ours["standardError"]
    statistic, p, degrees = compared.ttest_ind(alternative=side, usevar="unequal")
    yield Figure(STATSMODELS, "statistic", ours["statistic"], statistic, 1)
    yield Figure(STATSMODELS, "pValue", ours["pValue"], p, 1e-12)
    yield Figure(STATSMODELS, "degreesOfFreedom", ours["degreesOfFreedom"], degrees)
    interval = compared.tconfint_diff(alpha=1 - options["confidenceLevel"], alternative=side, usevar="unequal")
    for name, end in zip(("lower", "upper"), interval, strict=True):
        if np.isfinite(end):
            yield Figure(STATSMODELS, name, ours[name], end, max(half, ours["standardError"]))


def statsmodels_comparison(test, control):
    samples = [DescrStatsW(*values_and_weights(group)) for group in (test, control)]
    smallest = min(sample.std_mean for sample in samples)
    largest = max(abs(sample.mean) for sample in samples)
    return CompareMeans(*samples) if smallest > 1e-7 * largest and smallest > 0 else None


CHECKS = {name: check_comparison for name in ("compare-means", "compare-proportions", "compare-ratios")}
