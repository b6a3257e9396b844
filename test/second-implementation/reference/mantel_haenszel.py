"""Mantel and Haenszel over the stages of a ramp."""

from typing import NamedTuple

import mpmath as mp
import numpy as np
from statsmodels.stats.contingency_tables import StratifiedTable

from reference.comparison import EXACT, ends, p_value, tail
from reference.exact import Fraction, number
from reference.figures import Figure, Row, agree
from reference.groups import size, total, units_of
from reference.tails import normal_survival, normal_upper_quantile

MANTEL_HAENSZEL = Row("Mantel-Haenszel", EXACT, 1e-11)
STRATIFIED_TABLE = Row("Mantel-Haenszel: odds ratio, test", "statsmodels StratifiedTable", 1e-8)

LARGEST_DOUBLE, SMALLEST_DOUBLE = 1.7976931348623157e308, 5e-324


class Table(NamedTuple):
    """Successes and failures of test, then of control."""

    a: int
    b: int
    c: int
    d: int


def tables_of(stages) -> list[Table]:
    found = []
    for stage in stages:
        groups = [units_of(stage[name]) for name in ("test", "control")]
        ones = [int(total(units, lambda unit: unit.y)) for units in groups]
        if all(size(units) > 0 for units in groups):
            found.append(Table(ones[0], size(groups[0]) - ones[0], ones[1], size(groups[1]) - ones[1]))
    return found


def mantel_haenszel(tables: list[Table], options) -> dict | str:
    if not tables:
        return "no_stage_to_pool"
    total = lambda value: sum((Fraction(value(t)) for t in tables), Fraction(0))
    test, control, every = (lambda t: t.a + t.b), (lambda t: t.c + t.d), sum
    share = lambda top, t, power=1: Fraction(top, every(t) ** power)
    alike = total(lambda t: Fraction(test(t) * control(t) * (t.a + t.c) * (t.b + t.d), every(t) ** 2 * (every(t) - 1)))
    if alike == 0:
        return "zero_variance"
    weight = total(lambda t: share(test(t) * control(t), t))
    difference = total(lambda t: share(t.a * control(t) - t.c * test(t), t)) / weight
    p = total(
        lambda t: (
            share(test(t) ** 2 * t.c - control(t) ** 2 * t.a, t, 2)
            + share(test(t) * control(t) * (control(t) - test(t)), t, 2) / 2
        )
    )
    q = total(lambda t: share(t.a * t.d + t.b * t.c, t) / 2)
    squared = (difference * p + q) / weight**2
    if squared <= 0:
        return "zero_variance"
    statistic = number(total(lambda t: t.a - share(test(t) * (t.a + t.c), t))) / mp.sqrt(number(alike))
    error, alternative, critical = (
        mp.sqrt(number(squared)),
        options["alternative"],
        normal_upper_quantile(tail(options)),
    )
    center, half = number(difference), critical * error
    return {
        "difference": center,
        "standardError": error,
        "statistic": statistic,
        "pValue": p_value(statistic, alternative, normal_survival),
        "stagesPooled": len(tables),
        **ends(alternative, center - half, center + half, half),
    }


def odds_ratio(tables: list[Table], options) -> dict | str:
    """Robins, Breslow and Greenland: with P = (a + d)/N, Q = (b + c)/N, R = ad/N, S = bc/N of each stage."""
    part = lambda top, table: Fraction(top, sum(table))
    rows = [(part(t.a + t.d, t), part(t.b + t.c, t), part(t.a * t.d, t), part(t.b * t.c, t)) for t in tables]
    r, s = sum(row[2] for row in rows), sum(row[3] for row in rows)
    if r == 0 or s == 0:
        return "empty_cell"
    squared = (
        sum(p * r_k for p, _, r_k, _ in rows) / (2 * r * r)
        + sum(p * s_k + q * r_k for p, q, r_k, s_k in rows) / (2 * r * s)
        + sum(q * s_k for _, q, _, s_k in rows) / (2 * s * s)
    )
    value, error, alternative = number(r / s), mp.sqrt(number(squared)), options["alternative"]
    spread = mp.exp(normal_upper_quantile(tail(options)) * error)
    if value * spread > LARGEST_DOUBLE or value / spread < SMALLEST_DOUBLE:
        return "overflow"
    return {"value": value, "logStandardError": error, **ends(alternative, value / spread, value * spread, 0)}


def check_mantel_haenszel(given, ours):
    tables, options = tables_of(given["stages"]), given["options"]
    expected = mantel_haenszel(tables, options)
    yield from agree(MANTEL_HAENSZEL, ours, expected)
    if isinstance(expected, str):
        return
    odds = odds_ratio(tables, options)
    yield from agree(MANTEL_HAENSZEL, ours["oddsRatio"], odds, "odds ratio ")
    if isinstance(odds, str):
        return
    theirs = StratifiedTable([np.array([[t.a, t.b], [t.c, t.d]], dtype=float) for t in tables])
    test = theirs.test_null_odds(correction=False)
    two_sided = 2 * float(normal_survival(abs(ours["statistic"])))
    yield Figure(STRATIFIED_TABLE, "odds ratio", ours["oddsRatio"]["value"], theirs.oddsratio_pooled)
    yield Figure(STRATIFIED_TABLE, "logStandardError", ours["oddsRatio"]["logStandardError"], theirs.logodds_pooled_se)
    yield Figure(STRATIFIED_TABLE, "statistic squared", ours["statistic"] ** 2, test.statistic, 1)
    # Theirs is 1 - cdf: no digits beyond the sixteenth decimal.
    yield Figure(STRATIFIED_TABLE, "pValue", two_sided, test.pvalue, 1)


CHECKS = {"mantel-haenszel": check_mantel_haenszel}
