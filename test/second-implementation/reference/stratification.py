"""Post-stratification, from the units."""

from typing import NamedTuple

import mpmath as mp

from reference.comparison import EXACT, ends, p_value, tail
from reference.exact import Fraction, number
from reference.figures import Row, agree
from reference.groups import Unit, size, total, units_of
from reference.tails import student_survival, student_upper_quantile

STRATIFIED = Row("Post-stratification", EXACT, 1e-11)


class Stratum(NamedTuple):
    test: list[Unit]
    control: list[Unit]

    @property
    def size(self) -> int:
        return size(self.test) + size(self.control)

    @property
    def is_enough(self) -> bool:
        return size(self.test) >= 2 and size(self.control) >= 2

    def __add__(self, other: "Stratum") -> "Stratum":
        return Stratum(self.test + other.test, self.control + other.control)


def merged(strata: list[Stratum]) -> list[Stratum]:
    """Those with fewer than two units in a group become one; if that is not enough, it joins the smallest others."""
    enough = [stratum for stratum in strata if stratum.is_enough]
    rest = Stratum([], [])
    for stratum in strata:
        rest = rest if stratum.is_enough else rest + stratum
    if not enough or rest.size == 0:
        return enough
    if rest.is_enough:
        return [*enough, rest]
    smallest = min(stratum.size for stratum in enough)
    for stratum in enough:
        rest = rest + stratum if stratum.size == smallest else rest
    return [*(stratum for stratum in enough if stratum.size != smallest), rest]


def post_stratified(strata: list[Stratum], ratio: bool, options) -> dict | str:
    kept = merged(strata)
    if not kept:
        return "no_strata"
    n = sum(stratum.size for stratum in kept)
    values, parts, effects = [], [], [Fraction(0)] * len(kept)
    for sign, group in ((1, 0), (-1, 1)):
        mean = lambda value: sum(Fraction(s.size, n) * total(s[group], value) / size(s[group]) for s in kept)
        y, x = mean(lambda unit: unit.y), mean(lambda unit: unit.x) if ratio else Fraction(1)
        if x == 0:
            return "zero_denominator"
        values.append(y / x)
        form = (lambda unit, r=y / x, x=x: (unit.y - r * unit.x) / x) if ratio else (lambda unit: unit.y)
        for k, stratum in enumerate(kept):
            units = stratum[group]
            m, weight = size(units), Fraction(stratum.size, n)
            centre = total(units, form) / m
            squares = total(units, lambda unit: (form(unit) - centre) ** 2)
            variance = squares / (m * (m if options["proportionVariance"] == "binomial" else m - 1))
            parts.append((weight**2 * variance, m - 1))
            effects[k] += sign * centre
    if all(variance == 0 for variance, _ in parts):
        return "zero_variance"
    mean = sum(Fraction(s.size, n) * effect for s, effect in zip(kept, effects, strict=True))
    spread = sum(Fraction(s.size, n) * (effect - mean) ** 2 for s, effect in zip(kept, effects, strict=True))
    parts.append((spread / n, n - 1))
    squared = sum(variance for variance, _ in parts)
    degrees = number(squared**2 / sum(variance**2 / freedom for variance, freedom in parts))
    difference, error = number(values[0] - values[1]), mp.sqrt(number(squared))
    critical, alternative = student_upper_quantile(tail(options), degrees), options["alternative"]
    half = critical * error
    return {
        "difference": difference,
        "standardError": error,
        "degreesOfFreedom": degrees,
        "statistic": difference / error,
        "pValue": p_value(difference / error, alternative, lambda t: student_survival(t, degrees)),
        "criticalValue": (critical, 1),
        **ends(alternative, difference - half, difference + half, half),
        "testMean": number(values[0]),
        "controlMean": number(values[1]),
        "strata": len(kept),
    }


def check_post_stratification(given, ours):
    strata = [Stratum(units_of(stratum["test"]), units_of(stratum["control"])) for stratum in given["strata"]]
    yield from agree(STRATIFIED, ours, post_stratified(strata, given["strata"][0]["test"]["ratio"], given["options"]))


CHECKS = {"post-stratification": check_post_stratification}
