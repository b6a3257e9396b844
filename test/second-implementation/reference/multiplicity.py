"""Corrections for many comparisons."""

from statsmodels.stats.multitest import multipletests

from reference.exact import Fraction, number
from reference.figures import Figure, Row

ADJUSTED = Row("Adjusted p-values", "statsmodels multipletests", 1e-13)
LEVELS = Row("Levels of adjusted intervals", "exact fractions", 1e-13)
AGREEMENT = Row("Adjusted intervals agree with adjusted p-values", "counted", 0)

METHODS = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}


def check_corrections(given, ours):
    p_values, level = given["pValues"], given["confidenceLevel"]
    yield Figure(ADJUSTED, "none", ours["none"]["pValues"] == p_values, True)
    yield Figure(LEVELS, "none", all(found == level for found in ours["none"]["levels"]), True)
    for method, theirs in METHODS.items():
        found, adjusted = ours[method], multipletests(p_values, method=theirs)[1]
        for mine, reference in zip(found["pValues"], adjusted, strict=True):
            yield Figure(ADJUSTED, method, mine, float(reference))
        alphas = alphas_of(method, p_values, found["pValues"], 1 - Fraction(level))
        for mine, alpha, p, corrected in zip(found["levels"], alphas, p_values, found["pValues"], strict=True):
            yield Figure(LEVELS, method, mine, number(1 - alpha), 1)
            yield Figure(AGREEMENT, method, p < 1 - mine, corrected < 1 - level)


def alphas_of(method, p_values, adjusted, alpha):
    """1 - level of each test's interval: its step's, or that of the step at which the procedure stopped."""
    m, significant = len(p_values), sum(p < 1 - (1 - float(alpha)) for p in adjusted)
    ascending = sorted(p_values)
    sum_of_inverses = sum(Fraction(1, k) for k in range(1, m + 1)) if method == "benjamini_yekutieli" else 1
    for p in p_values:
        first, last = ascending.index(p) + 1, m - ascending[::-1].index(p)
        if method == "bonferroni":
            yield alpha / m
        elif method == "holm":
            yield alpha / (m - min(first, significant + 1) + 1)
        elif method == "hochberg":
            yield alpha / (m - max(last, significant) + 1)
        else:
            yield alpha * max(last, significant) / (m * sum_of_inverses)


CHECKS = {"corrections": check_corrections}
