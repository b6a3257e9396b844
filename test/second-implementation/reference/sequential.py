"""Confidence sequences and group-sequential bounds."""

import mpmath as mp
import numpy as np
from scipy import optimize, stats

from reference.figures import Figure, Row, agree

SEQUENCE = Row("Confidence sequence", "mpmath: mixture by quadrature", 1e-11)
BOUNDS = Row("Group-sequential bounds", "NumPy quadrature, SciPy brentq", 1e-10)
CROSSING = Row("Crossing probabilities", "NumPy quadrature", 1e-11)
NORMAL = Row("Group-sequential bounds: chance spent", "SciPy multivariate normal", 2e-5)

NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)
FAR = 12  # standard deviations


def check_sequence(given, ours):
    estimate, options = given["estimate"], given["options"]
    alpha, alternative = 1 - mp.mpf(options["confidenceLevel"]), options["alternative"]
    two_sided = alternative == "two-sided"
    tuned = alpha if two_sided else min(2 * alpha, mp.mpf(0.2))
    k = (-2 * mp.log(tuned) + mp.log(1 - 2 * mp.log(tuned))) * estimate["units"] / options["tuningUnits"]
    value, error = mp.mpf(estimate["value"]), mp.mpf(estimate["standardError"])
    scale = mp.sqrt(k + 1)
    inside = scale / alpha if two_sided else 1 + scale / (2 * alpha)
    critical = mp.sqrt(2 * (k + 1) / k * mp.log(inside))
    log_p = log_p_value(value / error, k, alternative)
    expected = {
        "criticalValue": critical,
        "lower": (None if alternative == "less" else value - critical * error, critical * error),
        "upper": (None if alternative == "greater" else value + critical * error, critical * error),
        "logPValue": (log_p, 1),
        "pValue": mp.exp(log_p),
    }
    yield from agree(SEQUENCE, ours, expected)


def log_p_value(z, k, alternative):
    """1 / the martingale: the likelihood ratio of a normal mixture, by quadrature; one-sided its closed form."""
    if alternative == "two-sided":
        return min(mp.mpf(0), -log_mixture(abs(z), k))
    if (z if alternative == "greater" else -z) <= 0:
        return mp.mpf(0)
    return min(mp.mpf(0), mp.log(mp.sqrt(k + 1) / 2 / mp.expm1(z * z * k / (2 * (k + 1)))))


def log_mixture(z, k):
    """ln ∫ exp(e z - e²/2) φ(e; 0, k) de, with effects e in standard errors: trapezoidal rule around the peak."""
    peak, width = z * k / (k + 1), mp.sqrt(k / (k + 1))
    exponent = lambda e: e * z - e * e / 2 - e * e / (2 * k)
    highest, step = exponent(peak), mp.mpf(1) / 4
    total = mp.fsum(mp.exp(exponent(peak + i * step * width) - highest) for i in range(-48, 49))
    return highest + mp.log(total * step * width / mp.sqrt(2 * mp.pi * k))


class Path:
    """Sums S of a test that has crossed no bound, as points with masses; S has the information as its variance."""

    def __init__(self) -> None:
        self.information, self.points, self.masses = 0.0, np.zeros(1), np.ones(1)

    def beyond(self, information: float, bound: float, drift: float, side: int) -> float:
        """Chance to be beyond a bound of S at the next look."""
        increment = information - self.information
        return float(self.masses @ stats.norm.sf(side * (bound - self.points - drift * increment) / np.sqrt(increment)))

    def go_on(self, information: float, lower: float, upper: float, drift: float) -> None:
        increment = information - self.information
        points = (upper + lower) / 2 + (upper - lower) / 2 * NODES
        density = stats.norm.pdf(points[:, None], self.points[None, :] + drift * increment, np.sqrt(increment))
        self.masses = (upper - lower) / 2 * WEIGHTS * (density @ self.masses)
        self.information, self.points = information, points


def spent(spending: str, alpha: float, time: float) -> float:
    if spending == "pocock":
        return alpha * np.log1p((np.e - 1) * time)
    return 2 * stats.norm.sf(stats.norm.isf(alpha / 2) / np.sqrt(time))


def check_bounds(given, ours):
    looks, options = given["looks"], given["options"]
    sides = options["sides"]
    shares = [look["information"] / looks[-1]["information"] for look in looks]
    total, before, path = [], 0.0, Path()
    for look, share, found in zip(looks, shares, ours, strict=True):
        total.append(sides * spent(options["spending"], options["alpha"] / sides, look["spendingTime"]))
        now, before = (total[-1] - before) / sides, total[-1]
        root = np.sqrt(share)
        excess = lambda c: np.log(path.beyond(share, c * root, 0, 1) / now)
        highest = stats.norm.isf(now)
        bound = (
            highest if path.information == 0 else optimize.brentq(excess, -3, highest + 1e-9, xtol=1e-14, rtol=1e-14)
        )
        expected = {"criticalValue": (bound, 1), "alphaSpent": total[-1], "nominalPValue": sides * stats.norm.sf(bound)}
        yield from agree(BOUNDS, found, expected)
        path.go_on(share, -bound * root if sides == 2 else -FAR * root, bound * root, 0)
    if len(looks) > 1:
        bounds = np.array([found["criticalValue"] for found in ours])
        correlation = [[np.sqrt(min(a, b) / max(a, b)) for b in shares] for a in shares]
        lower = -bounds if sides == 2 else np.full(len(bounds), -FAR)
        within = stats.multivariate_normal(cov=correlation, seed=1).cdf(bounds, lower_limit=lower)
        yield Figure(NORMAL, "alphaSpent", ours[-1]["alphaSpent"], 1 - within, 1)


def check_crossing(given, ours):
    looks, sides, drift, path = given["looks"], given["options"]["sides"], given["options"]["drift"], Path()
    for look, found in zip(looks, ours, strict=True):
        share = look["information"] / looks[-1]["information"]
        root, bound = np.sqrt(share), look["criticalValue"] * np.sqrt(share)
        lower = -bound if sides == 2 else min(bound, drift * share - FAR * root)
        below = path.beyond(share, lower, drift, -1) if sides == 2 else 0
        yield from agree(CROSSING, found, {"above": (path.beyond(share, bound, drift, 1), 1), "below": (below, 1)})
        path.go_on(share, lower, bound, drift)


CHECKS = {
    "confidence-sequence": check_sequence,
    "group-sequential": check_bounds,
    "crossing-probabilities": check_crossing,
}
