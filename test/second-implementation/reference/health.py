"""Sample ratio mismatch: per stage, pooled, per day, sequential, and by user dimension."""

import mpmath as mp
import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from reference.exact import Fraction, number
from reference.figures import Figure, Row, agree
from reference.tails import binomial_at_least, chi_squared_survival

RATIO = Row("Sample ratio", "exact fractions, mpmath", 1e-11)
CHISQUARE = Row("Sample ratio", "SciPy chisquare", 1e-9)
DAILY = Row("Daily sample ratio", "exact fractions, mpmath", 1e-11)
SEQUENTIAL = Row("Sequential sample ratio", "mpmath: Dirichlet-multinomial", 1e-10)
DRIVERS = Row("Sample ratio drivers", "SciPy chi2_contingency, statsmodels multipletests", 1e-9)

ENOUGH_FOR_CHI_SQUARED, ENOUGH_IN_LEVEL = 200, 10


def expected_units(groups) -> list[Fraction]:
    weights = [Fraction(group["weight"]) for group in groups]
    units = sum(int(group["units"]) for group in groups)
    return [units * weight / sum(weights) for weight in weights]


def pearson(observed: list[int], expected: list[Fraction]) -> dict | str:
    if sum(observed) == 0:
        return "no_units"
    if any(e == 0 < o for o, e in zip(observed, expected, strict=True)):
        return "units_without_weight"
    pairs = [(o, e) for o, e in zip(observed, expected, strict=True) if e > 0]
    if len(pairs) < 2:
        return "one_group"
    chi_squared, freedom = number(sum((o - e) ** 2 / e for o, e in pairs)), len(pairs) - 1
    p = chi_squared_survival(chi_squared, freedom)
    return {"chiSquared": (chi_squared, 1), "degreesOfFreedom": freedom, "pValue": p}


def status_of(p) -> str:
    return "fail" if p < mp.mpf(0.001) else "warn" if p < mp.mpf(0.01) else "ok"


def check_ratio(row, ours, observed, expected):
    found = pearson(observed, expected)
    yield from agree(row, ours["test"], found)
    skipped = "fail" if found == "units_without_weight" else "skipped"
    yield Figure(row, "status", ours["status"], skipped if isinstance(found, str) else status_of(found["pValue"]))
    if not isinstance(found, str):
        kept = [(o, float(e)) for o, e in zip(observed, expected, strict=True) if e > 0]
        theirs = stats.chisquare(*zip(*kept, strict=True))
        yield Figure(CHISQUARE, "chiSquared", ours["test"]["chiSquared"], float(theirs.statistic), 1)
        yield Figure(CHISQUARE, "pValue", ours["test"]["pValue"], float(theirs.pvalue))


def check_sample_ratio(given, ours):
    stages = given["stages"]
    counts = [[int(group["units"]) for group in stage] for stage in stages]
    expected = [expected_units(stage) for stage in stages]
    yield from check_ratio(RATIO, ours["first"], counts[0], expected[0])
    yield from check_ratio(
        RATIO,
        ours["pooled"],
        [sum(of) for of in zip(*counts, strict=True)],
        [sum(of) for of in zip(*expected, strict=True)],
    )


def day_p_value(groups) -> tuple | str:
    """p-value, and whether it is the exact one that small days get."""
    observed, expected = [int(group["units"]) for group in groups], expected_units(groups)
    found = pearson(observed, expected)
    if isinstance(found, str):
        return found
    pairs = [(o, e) for o, e in zip(observed, expected, strict=True) if e > 0]
    if min(e for _, e in pairs) >= ENOUGH_FOR_CHI_SQUARED:
        return found["pValue"], False
    n = sum(observed)
    each = [binomial_two_sided(o, n, e / n) for o, e in pairs]
    return min(mp.mpf(1), min(each) * (1 if len(pairs) == 2 else len(pairs))), True


def binomial_two_sided(successes: int, trials: int, share: Fraction):
    tails = binomial_at_least(successes, trials, share), binomial_at_least(trials - successes, trials, 1 - share)
    return min(mp.mpf(1), 2 * min(tails))


def check_daily(given, ours):
    found = [day_p_value(day["groups"]) for day in given["days"]]
    tested = [day[0] for day in found if not isinstance(day, str)]
    adjusted = iter(multipletests([float(p) for p in tested], method="holm")[1] if tested else [])
    smallest = mp.mpf(1)
    for day, expected in zip(ours["days"], found, strict=True):
        if isinstance(expected, str):
            yield from agree(DAILY, day["test"], expected)
            continue
        after = float(next(adjusted))
        smallest = min(smallest, after)
        yield from agree(DAILY, day["test"], {"pValue": expected[0], "adjustedPValue": after, "exact": expected[1]})
    broken = any(day == "units_without_weight" for day in found)
    yield Figure(DAILY, "status", ours["status"], "fail" if broken else status_of(smallest) if tested else "skipped")


def check_sequential(given, ours):
    days, concentration = given["days"], mp.mpf(given["concentration"])
    weights = [Fraction(group["weight"]) for group in days[0]]
    counts = np.cumsum([[int(group["units"]) for group in day] for day in days], axis=0)
    if counts[-1].sum() == 0:
        yield from agree(SEQUENTIAL, ours, "no_units")
        return
    if any(weight == 0 and count > 0 for weight, count in zip(weights, counts[-1], strict=True)):
        yield from agree(SEQUENTIAL, ours, "units_without_weight")
        return
    shares = [number(weight / sum(weights)) for weight in weights]
    smallest = mp.mpf(1)
    for k, day in enumerate(counts):
        log_factor = mp.loggamma(concentration) - mp.loggamma(concentration + int(day.sum()))
        for share, units in zip(shares, map(int, day), strict=True):
            if share > 0:
                prior = concentration * share
                log_factor += mp.loggamma(prior + units) - mp.loggamma(prior) - units * mp.log(share)
        smallest = min(smallest, mp.exp(-log_factor))
        yield Figure(SEQUENTIAL, f"pValue after day {k + 1}", ours["pValues"][k], smallest)
    yield from agree(SEQUENTIAL, ours, {"pValue": smallest, "logBayesFactor": (log_factor, 1)})


def heterogeneity(dimension) -> dict | str:
    weights = np.array([group["weight"] for group in dimension["levels"][0]["groups"]])
    counts = np.array([[int(group["units"]) for group in level["groups"]] for level in dimension["levels"]])
    sums = counts.sum(axis=0)
    if sums.sum() == 0:
        return "no_units"
    if ((weights == 0) & (sums > 0)).any():
        return "units_without_weight"
    if ((weights > 0) & (sums > 0)).sum() < 2:
        return "one_group"
    large = counts.sum(axis=1) * (sums[sums > 0].min() / sums.sum()) >= ENOUGH_IN_LEVEL
    names = [level["level"] for level, keep in zip(dimension["levels"], large, strict=True) if keep]
    table, together = counts[large], counts[~large].sum(axis=0)
    if (~large).sum() > 1 and together.sum() * (sums[sums > 0].min() / sums.sum()) >= ENOUGH_IN_LEVEL:
        table, names = np.vstack([table, together]), [*names, None]
    if len(table) < 2:
        return "no_strata"
    table_sums = table.sum(axis=0)
    if (table_sums > 0).sum() < 2:
        return "one_group"
    result = stats.chi2_contingency(table[:, table_sums > 0], correction=False)
    shares = weights / weights.sum()
    means = table.sum(axis=1)[:, None] * shares[shares > 0]
    residuals = (table[:, shares > 0] - means) / np.sqrt(means * (1 - shares[shares > 0]))
    worst = np.abs(residuals).max(axis=1).argmax()
    return {
        "chiSquared": (float(result.statistic), 1),
        "degreesOfFreedom": int(result.dof),
        "pValue": chi_squared_survival(float(result.statistic), int(result.dof)),
        "worst": (names[worst], float(np.abs(residuals[worst]).max())),
    }


def check_drivers(given, ours):
    found = {dimension["dimension"]: heterogeneity(dimension) for dimension in given["dimensions"]}
    tested = {name: result for name, result in found.items() if not isinstance(result, str)}
    adjusted = (
        multipletests([float(result["pValue"]) for result in tested.values()], method="holm")[1] if tested else []
    )
    adjusted = dict(zip(tested, adjusted, strict=True))
    for driver in ours:
        name, result = driver["dimension"], found[driver["dimension"]]
        if isinstance(result, str):
            yield from agree(DRIVERS, driver["heterogeneity"], result)
            continue
        level, residual = result.pop("worst")
        yield from agree(DRIVERS, driver["heterogeneity"], {**result, "adjustedPValue": float(adjusted[name])})
        worst = driver["heterogeneity"]["worst"]
        yield Figure(DRIVERS, "worst level", worst["level"], level)
        yield Figure(DRIVERS, "residual", abs(worst["standardisedResidual"]), residual)
    order = [driver["heterogeneity"].get("pValue", 2) for driver in ours]
    yield Figure(DRIVERS, "order", order == sorted(order), True)


CHECKS = {
    "sample-ratio": check_sample_ratio,
    "daily-sample-ratio": check_daily,
    "sequential-sample-ratio": check_sequential,
    "sample-ratio-drivers": check_drivers,
}
