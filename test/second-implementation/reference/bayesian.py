"""The Bayesian view of a difference."""

import mpmath as mp

from reference.figures import Row, agree
from reference.tails import normal_density, normal_survival, normal_upper_quantile

BAYES = Row("Bayesian view", "mpmath", 1e-12)


def check_bayesian(given, ours):
    estimate, options = given["estimate"], given["options"]
    difference, error = mp.mpf(estimate["difference"]), mp.mpf(estimate["standardError"])
    precision, weighted = 1 / error**2, difference / error**2
    if options["prior"] is not None:
        prior = mp.mpf(options["prior"]["standardDeviation"])
        precision, weighted = precision + 1 / prior**2, weighted + options["prior"]["mean"] / prior**2
    mean, deviation = weighted / precision, 1 / mp.sqrt(precision)
    win = mean if options["direction"] == "increase" else -mean
    loss = lambda z: normal_density(z) - z * normal_survival(z)
    with mp.workdps(60 + int(mean**2 / deviation**2)):  # φ(z) and z Q(z) are nearly the same, far out
        losses = [deviation * loss(win / deviation), deviation * loss(-win / deviation)]
    half = normal_upper_quantile((1 - mp.mpf(options["confidenceLevel"])) / 2) * deviation
    expected = {
        "mean": (mean, deviation),
        "standardDeviation": deviation,
        "chanceToWin": normal_survival(-win / deviation),
        "expectedLossTest": losses[0],
        "expectedLossControl": losses[1],
        "lower": (mean - half, half),
        "upper": (mean + half, half),
    }
    yield from agree(BAYES, ours["view"], expected)
    relative, means = given["relative"], given["means"]
    scale = abs(mp.mpf(means["controlMean"]))
    yield from agree(BAYES, ours["prior"], {name: value * scale for name, value in relative.items()}, "prior ")
    error = mp.hypot(means["testStandardError"], (1 + mp.mpf(means["ratio"])) * means["controlStandardError"]) / scale
    yield from agree(BAYES, ours["relativeStandardError"], {"value": error}, "relative standard error ")


CHECKS = {"bayesian": check_bayesian}
