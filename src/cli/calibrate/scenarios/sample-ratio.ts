import { valueWorld } from "../../../../datasets/calibration/value-world.ts";
import { alarmRate, type SplitOfUnits } from "../exact-split.ts";
import { isBelow, nominal, rateFigure } from "../figure.ts";
import type { Scenario } from "../scenario.ts";
import { WITHOUT_CUPED } from "./settings.ts";

interface SplitScenario {
  readonly name: string;
  readonly about: string;
  readonly subject: string;
  readonly split: SplitOfUnits;
  readonly replications: Scenario["replications"];
  readonly batch: number;
}

function splitScenario({ name, about, subject, split, replications, batch }: SplitScenario): Scenario {
  return {
    name,
    about,
    world: valueWorld({ name, ...split, columns: [], settings: WITHOUT_CUPED }),
    runDays: [0],
    replications,
    batch,
    figures: ({ health }) =>
      [0.01, 0.001].map((threshold) =>
        rateFigure(
          subject,
          `sample ratio check below ${threshold}`,
          health.filter(({ check }) => check === "srm"),
          isBelow("value", threshold),
          nominal(alarmRate([split], threshold)),
        ),
      ),
  };
}

/** Alarm rates of the sample ratio check. What is expected is exact: counts are binomial, and chi-squared has steps there. */
export const evenSplit = splitScenario({
  name: "srm_even",
  about:
    "200 exposed units, split evenly, as configured. The expected rate is the binomial distribution's, not chi-squared's.",
  subject: "200 units, 50 to 50, as configured",
  split: { units: 200, testShare: 0.5 },
  replications: { full: 5000, quick: 300 },
  batch: 2000,
});

export const unevenSplit = splitScenario({
  name: "srm_two_percent",
  about:
    "500 exposed units, of which 2 % are in the test group, as configured: about 10, so that the counts' steps show.",
  subject: "500 units, 2 to 98, as configured",
  split: { units: 500, testShare: 0.02 },
  replications: { full: 2000, quick: 100 },
  batch: 1000,
});

export const brokenSplit = splitScenario({
  name: "srm_broken",
  about:
    "1000 exposed units that come 45 to 55 where 50 to 50 is configured: the alarm must ring as often as theory says.",
  subject: "1000 units, 45 to 55 instead of 50 to 50",
  split: { units: 1000, testShare: 0.45, saidTestShare: 0.5 },
  replications: { full: 1000, quick: 60 },
  batch: 500,
});
