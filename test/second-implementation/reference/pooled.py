"""Pooling over the stages of a ramp, and the naive sum."""

from typing import NamedTuple

import mpmath as mp
import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

from reference.comparison import EXACT, check_relative, ends, p_value, tail
from reference.exact import Fraction, number
from reference.figures import Figure, Row, agree
from reference.groups import Estimate, borrowed, estimates, total, units_of
from reference.margin import verdict
from reference.tails import chi_squared_survival, normal_survival, normal_upper_quantile

POOLED = Row("Pooled over stages, Cochran's Q, I²", EXACT, 1e-11)
META = Row("Pooled by inverse variance, Cochran's Q", "statsmodels combine_effects", 1e-9)
POOLED_RELATIVE = Row("Pooled relative difference", EXACT, 1e-9)
POOLED_MARGIN = Row("Pooled margins", EXACT, 1e-11)
NAIVE = Row("Naive sum", "exact fractions", 1e-14)


class Stage(NamedTuple):
    test: Estimate
    control: Estimate
    weighing: Fraction

    @property
    def difference(self):
        return self.test.mean - self.control.mean

    @property
    def variance(self):
        return self.test.variance + self.control.variance


def stage_of(given: dict, options) -> Stage | None:
    both = estimates(given["test"], given["control"], options["proportionVariance"])
    if isinstance(both, str) or both[0].variance + both[1].variance == 0:
        return None
    t, c = both
    # Variance of a unit, from both groups together.
    squares = (t.units - 1) * t.units * t.variance + (c.units - 1) * c.units * c.variance
    common = squares / (t.units + c.units - 2) * (Fraction(1, t.units) + Fraction(1, c.units))
    t, c = borrowed(t, c)
    return Stage(t, c, common if options["weights"] == "common_variance" else t.variance + c.variance)


def pooled(stages: list[Stage], options) -> dict:
    weights = [1 / stage.weighing for stage in stages]
    shares = [weight / sum(weights) for weight in weights]
    mean = lambda value: number(sum(w * value(stage) for w, stage in zip(shares, stages, strict=True)))
    error = lambda value: mp.sqrt(number(sum(w**2 * value(stage) for w, stage in zip(shares, stages, strict=True))))
    difference, standard_error = mean(lambda stage: stage.difference), error(lambda stage: stage.variance)
    alternative, critical = options["alternative"], normal_upper_quantile(tail(options))
    half, statistic = critical * standard_error, difference / standard_error
    of_test, of_control = error(lambda stage: stage.test.variance), error(lambda stage: stage.control.variance)
    return {
        "difference": (difference, standard_error),
        "standardError": standard_error,
        "statistic": (statistic, 1),
        "pValue": p_value(statistic, alternative, normal_survival),
        "criticalValue": (critical, 1),
        **ends(alternative, difference - half, difference + half, half),
        "testMean": (mean(lambda stage: stage.test.mean), of_test),
        "controlMean": (mean(lambda stage: stage.control.mean), of_control),
        "testStandardError": of_test,
        "controlStandardError": of_control,
    }


def check_pooled(given, ours):
    options = given["options"]
    stages = [stage for stage in (stage_of(of, options) for of in given["stages"]) if stage is not None]
    found = ours["pooled"]
    yield Figure(POOLED, "stagesPooled", found["stagesPooled"], len(stages))
    yield Figure(POOLED, "stagesLeftOut", found["stagesLeftOut"], len(given["stages"]) - len(stages))
    if not stages:
        for part in ("difference", "relative", "heterogeneity"):
            yield from agree(POOLED, found[part], "no_stage_to_pool")
        return
    expected = pooled(stages, options)
    yield from agree(POOLED, found["difference"], expected)
    yield from check_heterogeneity(found["heterogeneity"], stages, expected["difference"][0])
    (test_mean, _), (control_mean, _) = expected["testMean"], expected["controlMean"]
    means = (test_mean, control_mean, expected["testStandardError"] ** 2, expected["controlStandardError"] ** 2)
    if control_mean == 0:
        yield from agree(POOLED_RELATIVE, found["relative"], "zero_control_mean")
    else:
        critical = expected["criticalValue"][0]
        yield from check_relative(POOLED_RELATIVE, found["relative"], means, critical, options)
    yield from agree(POOLED_MARGIN, ours["margin"], pooled_margin(means, given["margin"], options["confidenceLevel"]))
    yield from check_naive(given["stages"], ours["naive"], expected["difference"][0])
    if options["weights"] == "inverse_variance" and len(stages) > 1:
        yield from check_meta_analysis(found, stages)


def check_heterogeneity(ours, stages, difference):
    if len(stages) == 1:
        yield from agree(POOLED, ours, "one_stage")
        return
    freedom = len(stages) - 1
    q = sum((number(stage.difference) - difference) ** 2 / number(stage.weighing) for stage in stages)
    share = max(mp.mpf(0), (q - freedom) / q) if q > 0 else mp.mpf(0)
    expected = {
        "q": (q, 1),
        "degreesOfFreedom": freedom,
        "pValue": chi_squared_survival(q, freedom),
        "iSquared": (share, 1),
    }
    yield from agree(POOLED, ours, expected)


def check_meta_analysis(ours, stages):
    result = combine_effects(
        np.array([float(stage.difference) for stage in stages]), np.array([float(stage.variance) for stage in stages])
    )
    error = ours["difference"]["standardError"]
    yield Figure(META, "difference", ours["difference"]["difference"], result.mean_effect_fe, error)
    yield Figure(META, "standardError", error, result.sd_eff_w_fe)
    # Theirs is a difference of two sums, which may be much larger than it.
    sums = sum(stage.difference**2 / stage.variance for stage in stages)
    yield Figure(META, "q", ours["heterogeneity"]["q"], result.q, max(number(sums), 1))


def pooled_margin(means, margin, level) -> dict | str:
    test_mean, control_mean, test_variance, control_variance = means
    if control_mean == 0:
        return "zero_control_mean"
    size, good = mp.mpf(margin["margin"]), 1 if margin["direction"] == "increase" else -1
    statistics = []
    for side in (good, -good):
        factor = 1 - side * size * mp.sign(control_mean)
        error = mp.sqrt(test_variance + factor**2 * control_variance)
        statistics.append((side * (test_mean - control_mean) + size * abs(control_mean)) / error)
    return verdict(*statistics, margin, level, normal_survival)


def check_naive(stages, ours, difference):
    sums = []
    for group in ("test", "control"):
        units = [unit for stage in stages for unit in units_of(stage[group])]
        sums.append(total(units, lambda unit: unit.y) / total(units, lambda unit: unit.x))
    naive = number(sums[0] - sums[1])
    expected = {"naiveDifference": naive, "signDiffers": bool(mp.sign(naive) * mp.sign(difference) < 0)}
    yield from agree(NAIVE, ours, expected)


CHECKS = {"pooled": check_pooled}
