"""Skewness of a difference, from the third cumulants of its parts."""

import mpmath as mp

from reference.figures import Figure, Row

SKEWNESS = Row("Skewness of a difference, of a pooled difference", "mpmath", 1e-13)


def cumulants(test, control):
    """Second and third cumulant of m_t - m_c, if both groups have the same shape; None: not known."""
    known = [group for group in (test, control) if group["skewness"] is not None and group["standardErrorSquared"] > 0]
    if not known:
        return None
    units = sum(group["units"] for group in known)
    variance = [mp.mpf(group["units"]) * group["standardErrorSquared"] for group in known]
    third = sum(
        mp.mpf(group["units"]) / units * group["skewness"] * v * mp.sqrt(v)
        for group, v in zip(known, variance, strict=True)
    )
    second = mp.mpf(test["standardErrorSquared"]) + control["standardErrorSquared"]
    return second, third * (1 / mp.mpf(test["units"]) ** 2 - 1 / mp.mpf(control["units"]) ** 2)


def check_skewness(given, ours):
    found = [cumulants(stage["test"], stage["control"]) for stage in given["stages"]]
    first = None if found[0] is None else found[0][1] / found[0][0] ** mp.mpf("1.5")
    yield Figure(SKEWNESS, "difference", ours["first"], first)
    pool = None
    if None not in found:
        weights = [mp.mpf(stage["weight"]) for stage in given["stages"]]
        parts = list(zip(weights, found, strict=True))
        second, third = (sum(weight**power * part[power - 2] for weight, part in parts) for power in (2, 3))
        pool, size = third / second ** mp.mpf("1.5"), largest_part(weights, found)
    yield Figure(SKEWNESS, "pool", ours["pool"], pool, 0 if pool is None else size)


def largest_part(weights, found):
    """Size of the largest summand: parts of both signs may cancel."""
    second = sum(weight**2 * part[0] for weight, part in zip(weights, found, strict=True))
    return max(abs(weight**3 * part[1]) for weight, part in zip(weights, found, strict=True)) / second ** mp.mpf("1.5")


CHECKS = {"skewness-of-difference": check_skewness}
