"""Variance, covariance and skewness."""

import mpmath as mp

from reference.exact import number
from reference.figures import Row, agree
from reference.groups import size, total, units_of

MOMENTS = Row("Variance, covariance, skewness", "exact fractions", 1e-14)


def check_moments(given, ours):
    units = units_of(given["group"])
    n = size(units)
    if n < 2:
        for found in ours.values():
            yield from agree(MOMENTS, found, "fewer_than_two_units")
        return
    y, x = (total(units, value) / n for value in (lambda unit: unit.y, lambda unit: unit.x))
    squares = total(units, lambda unit: (unit.y - y) ** 2)
    products = total(units, lambda unit: (unit.y - y) * (unit.x - x))
    yield from agree(MOMENTS, ours["variance"], {"value": number(squares / (n - 1))}, "variance ")
    yield from agree(MOMENTS, ours["covariance"], {"value": number(products / (n - 1))}, "covariance ")
    if squares == 0:
        yield from agree(MOMENTS, ours["skewness"], "zero_variance", "skewness ")
        return
    third = total(units, lambda unit: (unit.y - y) ** 3) / n
    yield from agree(
        MOMENTS, ours["skewness"], {"value": number(third) / number(squares / n) ** mp.mpf("1.5")}, "skewness "
    )


CHECKS = {"moments": check_moments}
