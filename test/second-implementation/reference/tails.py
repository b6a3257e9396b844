"""Distribution functions to 20 digits and more, by quadrature in mpmath: doubles are not enough in far tails.

Beta, F, Student's t, binomial, gamma and chi-squared have log-concave densities on a logarithmic scale, where a tail
falls off at least exponentially from its beginning on: one Gauss-Legendre rule is right for all of them. (mpmath's own
betainc and gammainc do not converge for large parameters.) src/statistics uses series and continued fractions.
"""

from collections.abc import Callable

import gmpy2
import mpmath as mp
from scipy import special, stats

from reference.exact import fast, number, slow

# A tail is integrated until its density has fallen by e^-60, on panels of 48 nodes.
FALL = 60
PANELS = [2, 6, 14, 30, 62, 126, 254, 510]
RULE = mp.calculus.quadrature.GaussLegendre(mp.mp).calc_nodes(5, 200)
NODES = [(fast((x + 1) / 2), fast(weight / 2)) for x, weight in RULE]

# Newton's steps shrink quadratically: after one of this size the error is below 1e-18.
CLOSE = mp.mpf("1e-9")
MOST_STEPS = 200

NEGLIGIBLE = fast(1e-24)
ROOT_OF_HALF = gmpy2.sqrt(fast(0.5))


def tail(log_density: Callable, start, side: int):
    """∫ exp(log_density(u)) du from `start` on to one side (1 or -1), where the density falls from the start on."""
    highest = log_density(start)
    fallen = lambda length: highest - log_density(start + side * length)
    longest = fast(1)
    while fallen(longest) < FALL:
        longest *= 2
    shortest = longest / 2 if longest > 1 else fast(0)
    while fallen(longest) > FALL + 3:
        middle = (shortest + longest) / 2
        shortest, longest = (shortest, middle) if fallen(middle) > FALL else (middle, longest)
    # A tail that falls off slowly bends at its beginning: panels of doubling length.
    ends = [end for end in PANELS if end < longest] + [longest]
    total = fast(0)
    for begin, end in zip([fast(0), *ends[:-1]], ends, strict=True):
        width = end - begin
        total += width * sum(
            weight * gmpy2.exp(log_density(start + side * (begin + width * x)) - highest) for x, weight in NODES
        )
    return total * gmpy2.exp(highest)


def both_tails(log_density: Callable, start, mode):
    """Below and above `start`; the one away from the mode is integrated, the other is the rest."""
    if start < mode:
        below = slow(tail(log_density, start, -1))
        return below, 1 - below
    above = slow(tail(log_density, start, 1))
    return 1 - above, above


def beta_tails(a, b, log_odds):
    """I_x(a, b) and its complement, x = e^u / (1 + e^u)."""
    a, b = fast(a), fast(b)
    constant, both = log_gamma(a + b) - log_gamma(a) - log_gamma(b), a + b
    log_density = lambda u: constant + a * u - both * gmpy2.log1p(gmpy2.exp(u))
    return both_tails(log_density, fast(log_odds), gmpy2.log(a / b))


def log_gamma(x):
    return gmpy2.lgamma(x)[0]


def normal_survival(z):
    return mp.erfc(number(z) / mp.sqrt(2)) / 2


def normal_density(z):
    return mp.npdf(z)


def student_survival(t, degrees):
    t, degrees = number(t), number(degrees)
    if t == 0:
        return mp.mpf(1) / 2
    beyond = beta_tails(mp.mpf(1) / 2, degrees / 2, mp.log(t * t / degrees))[1] / 2
    return beyond if t > 0 else 1 - beyond


def student_density(t, degrees):
    t, degrees = number(t), number(degrees)
    logarithm = mp.loggamma((degrees + 1) / 2) - mp.loggamma(degrees / 2) - mp.log(degrees * mp.pi) / 2
    return mp.exp(logarithm - (degrees + 1) / 2 * mp.log1p(t * t / degrees))


def chi_squared_tails(x, degrees):
    if x == 0:
        return mp.mpf(0), mp.mpf(1)
    a = fast(degrees) / 2
    constant = log_gamma(a)
    return both_tails(lambda u: a * u - gmpy2.exp(u) - constant, gmpy2.log(fast(x) / 2), gmpy2.log(a))


def chi_squared_survival(x, degrees):
    return chi_squared_tails(x, degrees)[1]


def chi_squared_density(x, degrees):
    half = number(degrees) / 2
    return mp.exp((half - 1) * mp.log(x) - number(x) / 2 - half * mp.log(2) - mp.loggamma(half))


def fisher_tails(x, d1, d2):
    return beta_tails(number(d1) / 2, number(d2) / 2, mp.log(number(d1) * number(x) / number(d2)))


def fisher_density(x, d1, d2):
    a, b, odds = number(d1) / 2, number(d2) / 2, number(d1) * number(x) / number(d2)
    logarithm = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b) + a * mp.log(odds) - (a + b) * mp.log1p(odds)
    return mp.exp(logarithm) / x


def binomial_at_least(successes: int, trials: int, share):
    if successes <= 0 or successes > trials:
        return mp.mpf(1 if successes <= 0 else 0)
    share = number(share)
    return beta_tails(mp.mpf(successes), mp.mpf(trials - successes + 1), mp.log(share / (1 - share)))[0]


def mean_over_scale(t, degrees, noncentrality, weight: Callable):
    """E weight(S), S² = χ²/ν, by the trapezoidal rule over ln S, outwards from its peak; right to about 20 digits."""
    half, squares = degrees / 2, degrees + t * t
    # Where s^ν exp(-ν s²/2) φ(δ - t s) is largest.
    peak = (t * noncentrality + gmpy2.sqrt((t * noncentrality) ** 2 + 4 * degrees * squares)) / 2 / squares
    step = fast(0.3) / gmpy2.sqrt(4 + 2 * degrees * (1 + peak**2) + (t * peak) ** 2)
    constant = gmpy2.log(2) + half * gmpy2.log(half) - log_gamma(half)

    def term(k):
        u = gmpy2.log(peak) + k * step
        s = gmpy2.exp(u)
        return gmpy2.exp(constant + degrees * u - half * s * s) * weight(s)

    total = largest = term(0)
    for side in (1, -1):
        k, value = 0, largest
        while value > NEGLIGIBLE * largest:
            k += side
            value = term(k)
            largest, total = max(largest, value), total + value
    return slow(step * total)


def noncentral_student_survival(t, degrees, noncentrality):
    """P(T > t) = E Φ(δ - t S)."""
    t, degrees, noncentrality = fast(t), fast(degrees), fast(noncentrality)
    return mean_over_scale(t, degrees, noncentrality, lambda s: gmpy2.erfc((t * s - noncentrality) * ROOT_OF_HALF) / 2)


def noncentral_student_density(t, degrees, noncentrality):
    t, degrees, noncentrality = fast(t), fast(degrees), fast(noncentrality)
    normal = lambda z: gmpy2.exp(-z * z / 2) / gmpy2.sqrt(2 * gmpy2.const_pi())
    return mean_over_scale(t, degrees, noncentrality, lambda s: s * normal(t * s - noncentrality))


def polished(start, survival: Callable, density: Callable, probability):
    """The quantile with `probability` above it, by Newton's iteration on the logarithm of the tail."""
    x = number(start)
    for _ in range(MOST_STEPS):
        above = survival(x)
        step = above / density(x) * mp.log(above / probability)
        x += step
        if abs(step) <= CLOSE * abs(x):
            return x
    raise ArithmeticError(f"no quantile found from {start}")


def normal_upper_quantile(probability):
    start = stats.norm.isf(float(probability))
    return polished(start, normal_survival, normal_density, number(probability))


def student_upper_quantile(probability, degrees):
    start = -special.stdtrit(float(degrees), float(probability))
    return polished(start, lambda t: student_survival(t, degrees), lambda t: student_density(t, degrees), probability)
