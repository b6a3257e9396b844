"""Exact fractions, and real numbers of 40 digits: mpmath's, and in inner loops gmpy2's, which are ten times faster."""

import fractions

import gmpy2
import mpmath as mp

mp.mp.dps = 40
gmpy2.get_context().precision = mp.mp.prec

Fraction = gmpy2.mpq


def number(value):
    """A fraction or a double as mpmath's."""
    return mp.mpf(value.numerator) / value.denominator if hasattr(value, "denominator") else mp.mpf(value)


def as_written(value: float) -> Fraction:
    """The decimal number that a double is written as: 0.01 is 1/100."""
    return Fraction(fractions.Fraction(repr(value)))


def fast(value):
    """A number as gmpy2's, for inner loops."""
    if not isinstance(value, mp.mpf):
        return gmpy2.mpfr(value)
    sign, mantissa, exponent, _ = value._mpf_
    shift = gmpy2.mul_2exp if exponent >= 0 else gmpy2.div_2exp
    return shift(gmpy2.mpfr(-mantissa if sign else mantissa), abs(exponent))


def slow(value):
    """And back."""
    mantissa, exponent = value.as_mantissa_exp()
    return mp.ldexp(mp.mpf(mantissa), int(exponent))
