"""Tests against a margin: non-inferiority and equivalence."""

import mpmath as mp

from reference.comparison import EXACT, statsmodels_comparison, welch
from reference.exact import Fraction, as_written, number
from reference.figures import Figure, Row, agree
from reference.groups import Estimate, borrowed, estimates
from reference.tails import student_survival

MARGIN = Row("Margins: non-inferiority, equivalence", EXACT, 1e-11)
TOST = Row("Margins: equivalence", "statsmodels ttost_ind", 1e-8)


def check_margin(given, ours):
    margin, options = given["margin"], given["options"]
    both = estimates(given["test"], given["control"], options["proportionVariance"])
    expected = both if isinstance(both, str) else margin_test(*both, margin, options["confidenceLevel"])
    yield from agree(MARGIN, ours, expected)
    if not ours["ok"] or margin["of"] != "absolute" or margin["test"] != "equivalence" or margin["margin"] == 0:
        return
    if given["test"]["ratio"] or options["proportionVariance"] == "binomial":
        return
    compared = statsmodels_comparison(given["test"], given["control"])
    if compared is not None:
        p = compared.ttost_ind(-margin["margin"], margin["margin"], usevar="unequal")[0]
        yield Figure(TOST, "pValue", ours["pValue"], p, 1e-12)


def margin_test(test: Estimate, control: Estimate, margin, level) -> dict | str:
    plain = welch(test, control, {"confidenceLevel": level})
    if isinstance(plain, str):
        return plain
    if margin["of"] == "relative" and control.mean == 0:
        return "zero_control_mean"
    test, control = borrowed(test, control)
    size, good = as_written(margin["margin"]), 1 if margin["direction"] == "increase" else -1
    survival = lambda t: student_survival(t, plain["degreesOfFreedom"])
    statistics = []
    for side in (good, -good):
        factor, room = Fraction(1), size
        if margin["of"] == "relative":
            # At the margin m_t is (1 - side κ sign(m_c)) m_c.
            factor = 1 - side * size * (1 if control.mean > 0 else -1)
            room = size * abs(control.mean)
        variance = test.variance + factor**2 * control.variance
        if variance == 0:
            return "zero_variance"
        statistics.append(number(side * (test.mean - control.mean) + room) / mp.sqrt(number(variance)))
    return verdict(*statistics, margin, level, survival)


def verdict(worse, better, margin, level, survival):
    beyond = (1 - mp.mpf(level)) / 2
    p = survival(worse)
    if margin["test"] == "equivalence":
        p = max(p, survival(better))
    harmed = survival(-worse) < beyond
    return {"verdict": "shown" if p < beyond else "harmed" if harmed else "not_shown", "pValue": p}


CHECKS = {"margin": check_margin}
