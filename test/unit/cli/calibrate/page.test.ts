import { describe, expect, test } from "vitest";
import { type Certificate, failedFigures } from "../../../../src/cli/calibrate/certificate.ts";
import { figure, nominal } from "../../../../src/cli/calibrate/figure.ts";
import { certificateJson } from "../../../../src/cli/calibrate/json.ts";
import { average, rate } from "../../../../src/cli/calibrate/measurement.ts";
import { certificateMarkdown } from "../../../../src/cli/calibrate/page.ts";
import { batches } from "../../../../src/cli/calibrate/run-scenario.ts";
import { scenarios } from "../../../../src/cli/calibrate/scenarios.ts";

const certificate: Certificate = {
  version: "1.2.3",
  seed: 7,
  quick: false,
  sections: [
    {
      name: "made_up",
      about: "Nothing real.",
      replications: 2000,
      figures: [
        figure({
          subject: "normal",
          property: "p < 0.05",
          measurement: rate(104, 2000),
          expectation: nominal(0.05),
          warned: 0,
        }),
        figure({ subject: "normal", property: "mean of t²", measurement: average([1, 2]), expectation: nominal(1.5) }),
        figure({
          subject: "heavy",
          property: "p < 0.05",
          measurement: rate(300, 1990),
          expectation: { kind: "known_weak", value: 0.05, because: "tails (somebody, 1999)" },
          leftOut: 10,
          warned: 0.97,
        }),
        figure({ subject: "broken", property: "p < 0.05", measurement: rate(300, 2000), expectation: nominal(0.05) }),
      ],
    },
  ],
};

describe("the page", () => {
  const page = certificateMarkdown(certificate, true);

  test("names the command, the version and the seed that make it again, and no time", () => {
    expect(page).toContain("Made by Pulse 1.2.3 with `pulse calibrate --seed 7`");
    expect(page).not.toMatch(/\d{2}:\d{2}|20\d\d-\d\d-\d\d/);
    expect(certificateMarkdown({ ...certificate, quick: true }, false)).toContain(
      "`pulse calibrate --seed 7 --quick --scenario made_up`",
    );
  });

  test("gives every figure with its error, its distance and its verdict", () => {
    expect(page).toContain("| normal | p < 0.05 | 5.00 % | 5.20 % ± 0.496 % | +0.4 | 2,000 | 0 % | as expected |");
    expect(page).toContain("| normal | mean of t² | 1.5000 | 1.5000 ± 0.5000 | +0.0 | 2 |  | as expected |");
    expect(page).toMatch(/\| broken .* \*\*off\*\* \|/);
  });

  test("says of weak cases why, from where, and how often they were warned of", () => {
    expect(page).toContain("| (5.00 %) |");
    expect(page).toMatch(/\| 1,990 \(10 without\) \| 97 % \| known to be weak \[1\] \|/);
    expect(page).toContain("1. tails (somebody, 1999).");
    expect(page).toContain("Rows of weak cases carried a warning 97 % of the time");
  });

  test("counts what fails, without the weak ones", () => {
    expect(failedFigures(certificate).map(({ subject }) => subject)).toEqual(["broken"]);
    expect(page).toContain("2,000 replications, 4 figures: 2 of the 3 that theory promises are as promised, 1 are not");
  });

  test("is JSON for programs, with the same figures", () => {
    const json = certificateJson(certificate);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.scenarios[0]?.figures[3]).toMatchObject({ verdict: "off", value: 0.15, expected: 0.05, kind: "rate" });
  });
});

describe("scenarios", () => {
  test("have names of their own, and quick ones are a small part of the full ones", () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
    for (const { replications } of scenarios) expect(replications.quick * 10).toBeLessThanOrEqual(replications.full);
  });

  test("run in batches that hold every replication once", () => {
    expect(batches(5, 2)).toEqual([[0, 1], [2, 3], [4]]);
  });
});
