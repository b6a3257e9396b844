"""Distribution functions and quantiles against mpmath in all tails, and against SciPy.

SciPy loses digits in far tails itself: there only mpmath judges.
"""

import mpmath as mp
import numpy as np
from scipy import stats

from reference.figures import Figure, Row, agree
from reference.tails import (
    binomial_at_least,
    chi_squared_density,
    chi_squared_tails,
    fisher_density,
    fisher_tails,
    noncentral_student_density,
    noncentral_student_survival,
    normal_density,
    normal_survival,
    polished,
    student_density,
    student_survival,
)

NORMAL = Row("Normal", "mpmath", 1e-12)
LOSS = Row("Unit normal loss", "mpmath", 1e-13)
STUDENT = Row("Student's t", "mpmath", 1e-12)
CHI_SQUARED = Row("Chi-squared", "mpmath", 1e-12)
FISHER = Row("F", "mpmath", 1e-12)
NONCENTRAL = Row("Noncentral t", "mpmath quadrature", 1e-12)
BINOMIAL = Row("Binomial", "mpmath", 1e-10)
SCIPY = {
    row.figures: Row(row.figures, "SciPy, tails above 1e-100", 1e-9)
    for row in (NORMAL, STUDENT, CHI_SQUARED, FISHER, NONCENTRAL, BINOMIAL)
}

SMALLEST_DOUBLE = 5e-324
# SciPy's quantiles of F lose digits from here on: with p = 1e-15 only three are left.
SMALLEST_TAIL = 1e-6


def against_scipy(row: Row, ours: dict, theirs: dict):
    for name, value in theirs.items():
        if np.isfinite(value) and (abs(value) > 1e-100):
            yield Figure(SCIPY[row.figures], name, ours[name], float(value))


def check_normal(given, ours):
    z, p = given["z"], given["p"]
    survival = normal_survival(z)
    expected = {
        "cdf": normal_survival(-z),
        "survival": survival,
        "twoSided": 2 * normal_survival(abs(z)),
        "upperQuantile": polished(ours["upperQuantile"], normal_survival, normal_density, p),
    }
    yield from agree(NORMAL, ours, expected)
    with mp.workdps(60):
        loss = normal_density(z) - z * normal_survival(z)
    yield Figure(LOSS, "loss", ours["loss"], loss)
    norm = stats.norm
    theirs = {"cdf": norm.cdf(z), "survival": norm.sf(z), "upperQuantile": norm.isf(p)}
    yield from against_scipy(NORMAL, ours, theirs)


def check_student(given, ours):
    t, degrees, p = given["t"], given["degrees"], given["p"]
    survival = lambda x: student_survival(x, degrees)
    expected = {
        "cdf": survival(-t),
        "survival": survival(t),
        "twoSided": 2 * survival(abs(t)),
        "upperQuantile": polished(ours["upperQuantile"], survival, lambda x: student_density(x, degrees), p),
    }
    yield from agree(STUDENT, ours, expected)
    own = stats.t(degrees)
    theirs = {"cdf": own.cdf(t), "survival": own.sf(t)}
    # SciPy squares t: beyond 1e154 it has no quantile.
    if own.isf(p) < 1e150:
        theirs["upperQuantile"] = own.isf(p)
    yield from against_scipy(STUDENT, ours, theirs)


def check_positive(row, ours, x, p, tails, density, own):
    """cdf, survival and both quantiles of a distribution of positive values."""
    lower, upper = tails(x)
    expected = {
        "cdf": lower,
        "survival": upper,
        "upperQuantile": polished(ours["upperQuantile"], lambda q: tails(q)[1], density, p),
    }
    if tails(SMALLEST_DOUBLE)[0] < p:
        expected["lowerQuantile"] = polished(ours["lowerQuantile"], lambda q: tails(q)[0], lambda q: -density(q), p)
    yield from agree(row, ours, expected)
    yield from against_scipy(row, ours, {"cdf": own.cdf(x), "survival": own.sf(x)})
    if p > SMALLEST_TAIL:
        yield from against_scipy(row, ours, {"upperQuantile": own.isf(p), "lowerQuantile": own.ppf(p)})


def check_chi_squared(given, ours):
    x, degrees, p = given["x"], given["degrees"], given["p"]
    tails, density = lambda q: chi_squared_tails(q, degrees), lambda q: chi_squared_density(q, degrees)
    yield from check_positive(CHI_SQUARED, ours, x, p, tails, density, stats.chi2(degrees))


def check_fisher(given, ours):
    x, d1, d2, p = given["x"], given["d1"], given["d2"], given["p"]
    tails, density = lambda q: fisher_tails(q, d1, d2), lambda q: fisher_density(q, d1, d2)
    yield from check_positive(FISHER, ours, x, p, tails, density, stats.f(d1, d2))


def check_noncentral(given, ours):
    t, degrees, noncentrality, p = (given[name] for name in ("t", "degrees", "noncentrality", "p"))
    survival = lambda x: noncentral_student_survival(x, degrees, noncentrality)
    cdf = lambda x: noncentral_student_survival(-x, degrees, -noncentrality)
    density = lambda x: noncentral_student_density(x, degrees, noncentrality)
    # Near 0 a quantile has the digits of t/√(1 + t²/ν) beside 1: probability cannot say more.
    expected = {
        "cdf": cdf(t),
        "survival": survival(t),
        "upperQuantile": (polished(ours["upperQuantile"], survival, density, p), 1),
        "lowerQuantile": (polished(ours["lowerQuantile"], cdf, lambda x: -density(x), p), 1),
    }
    yield from agree(NONCENTRAL, ours, expected)
    own = stats.nct(degrees, noncentrality)
    # SciPy's lower tail is 1 - upper in places: its absolute error counts.
    for name, value in {"cdf": own.cdf(t), "survival": own.sf(t)}.items():
        if np.isfinite(value):
            yield Figure(SCIPY[NONCENTRAL.figures], name, ours[name], float(value), 1)


def check_binomial(given, ours):
    successes, trials, share = given["successes"], given["trials"], given["share"]
    at_least = binomial_at_least(successes, trials, share)
    other = binomial_at_least(trials - successes, trials, 1 - mp.mpf(share))
    expected = {"atLeast": at_least, "twoSided": min(mp.mpf(1), 2 * min(at_least, other))}
    yield from agree(BINOMIAL, ours, expected)
    yield from against_scipy(BINOMIAL, ours, {"atLeast": stats.binom.sf(successes - 1, trials, share)})


CHECKS = {
    "normal": check_normal,
    "student": check_student,
    "chi-squared": check_chi_squared,
    "fisher": check_fisher,
    "noncentral-student": check_noncentral,
    "binomial": check_binomial,
}
