"""Power, detectable effects and the units that they need."""

import math

import mpmath as mp
from statsmodels.stats.power import TTestIndPower, ttest_power

from reference.comparison import tail
from reference.exact import number
from reference.figures import Figure, Row, agree
from reference.groups import estimate, size, total, units_of
from reference.tails import (
    noncentral_student_survival,
    normal_survival,
    normal_upper_quantile,
    student_upper_quantile,
)

BASELINE = Row("Baseline from history", "exact fractions", 1e-14)
POWER = Row("Power of Welch's test", "mpmath: noncentral t by quadrature", 2e-11)
STATSMODELS = Row("Power of Welch's test", "statsmodels ttest_power", 1e-8)
DETECTABLE = Row("Minimum detectable effect", "mpmath: noncentral t by quadrature", 1e-9)
DETECTABLE_THEIRS = Row("Minimum detectable effect, groups of equal size", "statsmodels TTestIndPower", 1e-6)
NORMAL = Row("Detectable difference", "mpmath", 1e-12)
UNITS = Row("Units needed: enough, and one fewer is not", "mpmath: noncentral t by quadrature", 0)
UNITS_THEIRS = Row("Units needed, groups of equal size", "statsmodels TTestIndPower", 0)
RAMP = Row("Ramp plan: days needed", "statsmodels ttest_power", 0)

SIDES = {"two-sided": "two-sided", "greater": "larger", "less": "smaller"}
CLOSE = 1e-9  # two powers that decide alike


def check_baseline(given, ours):
    units = units_of(given["group"])
    found = "no_units" if size(units) == 0 else estimate(given["group"])
    if not isinstance(found, str) and found.variance == 0:
        found = "zero_variance"
    if isinstance(found, str):
        yield from agree(BASELINE, ours, found)
        return
    # Values of 0 and 1 only.
    proportion = not given["group"]["ratio"] and total(units, lambda unit: unit.y * unit.y - unit.y) == 0
    proportion = proportion and all(unit.y in (0, 1) for unit in units)
    variance = found.mean * (1 - found.mean) if proportion else found.variance * found.units
    yield Figure(BASELINE, "proportion", ours.get("proportion", False), proportion)
    yield from agree(BASELINE, ours, {"mean": number(found.mean), "variance": number(variance)})


class Planned:
    """The test that a plan is for: noncentrality and degrees of freedom of each difference."""

    def __init__(self, baseline, test_units, control_units, options) -> None:
        self.baseline, self.options = baseline, options
        self.units = mp.mpf(test_units), mp.mpf(control_units)

    def at(self, difference):
        """Noncentrality, degrees of freedom and standard error."""
        mean, variance = mp.mpf(self.baseline["mean"]), mp.mpf(self.baseline["variance"])
        moved = mean + difference
        of_test = moved * (1 - moved) if self.baseline.get("proportion") else variance
        left = 1 - mp.mpf(self.options["varianceReduction"])
        parts = of_test * left / self.units[0], variance * left / self.units[1]
        squared = sum(parts)
        degrees = squared**2 / sum(part**2 / (n - 1) for part, n in zip(parts, self.units, strict=True))
        return difference / mp.sqrt(squared), degrees, mp.sqrt(squared)

    def power(self, difference):
        noncentrality, degrees, _ = self.at(mp.mpf(difference))
        critical = student_upper_quantile(tail(self.options), degrees)
        return beyond(critical, noncentrality, self.options, lambda t, d: noncentral_student_survival(t, degrees, d))

    def statsmodels_power(self, difference) -> float:
        """SciPy's noncentral t gives up far out, where the power is 0 or 1: there it is ours."""
        noncentrality, degrees, _ = self.at(mp.mpf(difference))
        level, side = 1 - self.options["confidenceLevel"], SIDES[self.options["alternative"]]
        theirs = float(ttest_power(float(noncentrality), 1, level, df=float(degrees), alternative=side))
        return float(self.power(difference)) if math.isnan(theirs) else theirs


def beyond(critical, noncentrality, options, survival):
    """Chance of a statistic beyond the critical value; `survival` of the distribution with a noncentrality."""
    if options["alternative"] == "two-sided":
        return survival(critical, noncentrality) + survival(critical, -noncentrality)
    return survival(critical, noncentrality if options["alternative"] == "greater" else -noncentrality)


def out_of_range(baseline, difference) -> bool:
    return bool(baseline.get("proportion")) and not 0 <= baseline["mean"] + difference <= 1


def check_power(given, ours):
    baseline, options, groups = given["baseline"], given["options"], given["groups"]
    difference = mp.mpf(given["effect"]) * (abs(mp.mpf(baseline["mean"])) if given["of"] == "relative" else 1)
    if out_of_range(baseline, float(difference)):
        yield from agree(POWER, ours, "effect_out_of_range")
        return
    planned = Planned(baseline, groups["testUnits"], groups["controlUnits"], options)
    _, degrees, error = planned.at(difference)
    expected = {
        "power": (planned.power(difference), 1),
        "difference": difference,
        "standardError": error,
        "degreesOfFreedom": degrees,
    }
    yield from agree(POWER, ours, expected)
    yield Figure(STATSMODELS, "power", ours["power"], planned.statsmodels_power(difference), 1)


def check_detectable(given, ours):
    baseline, options, groups, target = (given[name] for name in ("baseline", "options", "groups", "target"))
    planned = Planned(baseline, groups["testUnits"], groups["controlUnits"], options)
    side = {"two-sided": 1 if given["direction"] == "increase" else -1, "greater": 1, "less": -1}[
        options["alternative"]
    ]
    if not ours["effect"]["ok"]:
        # Even the largest effect, a proportion of 0 or 1, has less power.
        most = 1 - mp.mpf(baseline["mean"]) if side > 0 else -mp.mpf(baseline["mean"])
        reached = not baseline.get("proportion") or planned.power(most) >= target + CLOSE
        yield Figure(DETECTABLE, "outcome", ours["effect"]["reason"], "ok" if reached else "out_of_reach")
    else:
        found = mp.mpf(ours["effect"]["difference"])
        # One step of the secant method: how far the effect with exactly this power is.
        step = found * mp.mpf("1e-6")
        here, near = planned.power(found), planned.power(found - step)
        root = found - (here - target) * step / (here - near)
        relative = root / abs(mp.mpf(baseline["mean"]))
        yield from agree(DETECTABLE, ours["effect"], {"difference": root, "relative": relative})
        if groups["testUnits"] == groups["controlUnits"] and not baseline.get("proportion"):
            yield from check_detectable_theirs(given, abs(found), side)
    yield Figure(NORMAL, "difference", ours["difference"], detectable_difference(given))


def check_detectable_theirs(given, found, side):
    options, deviation = (
        given["options"],
        math.sqrt(given["baseline"]["variance"] * (1 - given["options"]["varianceReduction"])),
    )
    solved = TTestIndPower().power(
        effect_size=side * float(found) / deviation,
        nobs1=given["groups"]["testUnits"],
        alpha=1 - options["confidenceLevel"],
        alternative=SIDES[options["alternative"]],
    )
    if not math.isnan(solved):
        yield Figure(DETECTABLE_THEIRS, "power of the effect", given["target"], float(solved), 1)


def detectable_difference(given):
    options, error, target = given["options"], mp.mpf(given["standardError"]), mp.mpf(given["target"])
    critical, reach = normal_upper_quantile(tail(options)), normal_upper_quantile(1 - target)
    if options["alternative"] != "two-sided":
        return (critical + reach) * error
    excess = lambda d: normal_survival(critical - d) + normal_survival(critical + d) - target
    return mp.findroot(excess, critical + reach) * error


def check_units(given, ours):
    baseline, options, share = given["baseline"], given["options"], given["options"]["testShare"]
    effect = given["effect"] * (abs(baseline["mean"]) if options["effect"] == "relative" else 1)
    if out_of_range(baseline, effect):
        yield from agree(UNITS, ours, "effect_out_of_range")
        return
    wrong_side = effect < 0 if options["alternative"] == "greater" else effect > 0 and options["alternative"] == "less"
    if wrong_side or not ours["ok"]:
        yield from agree(UNITS, ours, "out_of_reach" if wrong_side else {})
        return
    power = lambda n: Planned(baseline, share * n, (1 - share) * n, options).power(effect)
    fewest, units = math.ceil(2 / min(share, 1 - share)), ours["units"]
    yield Figure(UNITS, "enough", bool(power(units) >= options["power"] - CLOSE), True)
    fewer_are_enough = units > fewest and power(units - 1) >= options["power"] + CLOSE
    yield Figure(UNITS, "fewer are enough", bool(fewer_are_enough), False)
    if share == 0.5 and not baseline.get("proportion"):
        deviation = math.sqrt(baseline["variance"] * (1 - options["varianceReduction"]))
        theirs = lambda n: TTestIndPower().power(
            effect / deviation, n / 2, 1 - options["confidenceLevel"], alternative=SIDES[options["alternative"]]
        )
        enough, fewer = theirs(units), theirs(units - 1) if units > fewest else 0
        if not math.isnan(enough) and not math.isnan(fewer):
            agrees = enough >= options["power"] - CLOSE and fewer < options["power"] + CLOSE
            yield Figure(UNITS_THEIRS, "units", bool(agrees), True)


def check_ramp_plan(given, ours):
    baseline, ramp, options = given["baseline"], given["ramp"], given["options"]
    for percent, stage in zip(ramp["percents"], ours, strict=True):
        perday = [(percent / 100 * units, units - percent / 100 * units) for units in ramp["eligibleUnits"]]
        for target in stage["targets"]:
            expected = days_needed(baseline, perday, target["target"] * abs(baseline["mean"]), options)
            found = target["needed"]
            yield Figure(RAMP, "days", found["days"] if found["ok"] else found["reason"], expected)
        for day in stage["days"]:
            if day["detectable"]["ok"]:
                power = Planned(baseline, *perday[day["day"] - 1], options).statsmodels_power(
                    day["detectable"]["difference"]
                )
                yield Figure(RAMP, "detectable effect", abs(power - options["power"]) < CLOSE, True)


def days_needed(baseline, perday, difference, options):
    """The first day on which the power is there, day by day."""
    if out_of_range(baseline, difference):
        return "effect_out_of_range" if min(perday[-1]) >= 2 else "out_of_reach"
    for day, groups in enumerate(perday, start=1):
        if min(groups) >= 2 and Planned(baseline, *groups, options).statsmodels_power(difference) >= options["power"]:
            return day
    return "out_of_reach"


CHECKS = {
    "baseline": check_baseline,
    "power": check_power,
    "detectable-effect": check_detectable,
    "units-needed": check_units,
    "ramp-plan": check_ramp_plan,
}
