import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { chiSquaredSurvival } from "../../src/statistics/distributions/chi-squared.ts";
import { studentSurvival } from "../../src/statistics/distributions/student.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type Customer, HILLSTROM, type HillstromReference, readCustomers } from "./hillstrom/hillstrom-data.ts";
import { hillstromMessages, LAST_DS, THREE_GROUPS, TWO_EMAILS } from "./hillstrom/hillstrom-messages.ts";
import { hillstromRows, writeHillstromProject } from "./hillstrom/hillstrom-project.ts";
import { expectClose } from "./real-data/close.ts";
import { expectAllCovered } from "./real-data/coverage.ts";
import { expectResult } from "./real-data/figure-checks.ts";
import { type PublishedResults, publish } from "./real-data/publish.ts";
import { publishedRow } from "./real-data/published-row.ts";
import { readReference } from "./real-data/reference.ts";
import { writeInbox } from "./real-data/write-inbox.ts";

interface Case {
  readonly customers: readonly Customer[];
  readonly reference: HillstromReference;
  readonly sent: number;
  readonly published: PublishedResults;
}

async function play(folder: string): Promise<Case> {
  const [customers, reference] = await Promise.all([readCustomers(), readReference<HillstromReference>(HILLSTROM)]);
  const messages = hillstromMessages(customers);
  await writeInbox(folder, messages);
  await writeHillstromProject(folder);
  const published = await publish(await loadProject(folder), [LAST_DS]);
  return { customers, reference, sent: messages.length, published };
}

describe("a shop's e-mail to men, to women, or none", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  let played: Case | undefined;

  beforeAll(async () => {
    if (!HILLSTROM.isHere) return;
    folder = await temporaryFolder("hillstrom");
    played = await play(folder.path);
  }, 180_000);
  afterAll(() => folder?.remove());
  beforeEach(({ skip }) => skip(!HILLSTROM.isHere, HILLSTROM.withoutIt));

  const outcome = (): Case => {
    if (played === undefined) throw new Error("nothing was played");
    return played;
  };

  it("lands every message once, and finds nothing wrong but that few customers spend most", () => {
    const { customers, sent, published } = outcome();
    expect(customers.length).toBe(64_000);
    expect(published.landed).toBe(sent);
    const wrong = published.health.flat().filter(({ status }) => !["ok", "skipped"].includes(status));
    expect([...new Set(wrong.map(({ check, status }) => `${check} ${status}`))]).toEqual([
      "outlier_concentration warn",
    ]);
  });

  it("gets every figure of the reference: plain, by channel, as a ratio, and adjusted by what was spent before", () => {
    const { reference, published } = outcome();
    for (const expected of reference.results) {
      for (const key of hillstromRows(expected)) {
        expectResult(expected, publishedRow(published, key), key.isCuped === true ? "adjusted" : "plain");
      }
    }
  });

  it("finds the customers split into thirds, as they were meant to be", () => {
    const { reference, published } = outcome();
    const [expected] = reference.srm;
    const found = published.health.flat().find(({ check, scope }) => check === "srm" && scope.startsWith(THREE_GROUPS));
    expectClose(found?.value ?? null, expected?.p ?? Number.NaN, "p-value");
    expectClose(chiSquaredSurvival(expected?.chi2 ?? 0, expected?.df ?? 0), expected?.p ?? Number.NaN, "chi-squared");
  });

  it("has the same means of a group whatever it is compared with", () => {
    const { published } = outcome();
    for (const metric of ["visited", "bought", "spent"]) {
      const ofThree = (testGroup: string) =>
        publishedRow(published, { subject: THREE_GROUPS, testGroup, metric }).fieller;
      const ofTwo = publishedRow(published, { subject: TWO_EMAILS, testGroup: "Mens E-Mail", metric }).fieller;
      expect(ofTwo.testMean, metric).toBe(ofThree("Mens E-Mail").testMean);
      expect(ofTwo.controlMean, metric).toBe(ofThree("Womens E-Mail").testMean);
    }
  });

  it("publishes what the t-test with one variance for both groups needs, which others published", () => {
    const { reference, published } = outcome();
    const row = publishedRow(published, { subject: THREE_GROUPS, testGroup: "Mens E-Mail", metric: "spent" }).fieller;
    const squares = (standardError: number | null, n: number) => (n - 1) * n * (standardError ?? Number.NaN) ** 2;
    const { testUnits, controlUnits } = row;
    const degreesOfFreedom = testUnits + controlUnits - 2;
    const variance =
      (squares(row.testStandardError, testUnits) + squares(row.controlStandardError, controlUnits)) / degreesOfFreedom;
    const t = (row.difference ?? Number.NaN) / Math.sqrt(variance * (1 / testUnits + 1 / controlUnits));
    const { t: expected, p } = reference.pooled_t_spend_mens_vs_none;
    expectClose(t, expected, "t");
    expectClose(2 * studentSurvival(t, degreesOfFreedom), p, "p-value");
  });

  it("finds what others published about the same customers", () => {
    const { reference, published } = outcome();
    const [ofBook, ofExercise] = reference.published.map(({ recomputed }) => (recomputed as number[]).map(Number));
    const row = (testGroup: string) =>
      publishedRow(published, { subject: THREE_GROUPS, testGroup, metric: "spent" }).fieller;
    const [mens, womens] = [row("Mens E-Mail"), row("Womens E-Mail")];
    const totals = [mens.testTotal, womens.testTotal, mens.controlTotal, mens.difference, womens.difference];
    for (const [index, total] of totals.entries()) expectClose(total, ofExercise?.[index] ?? 0, `exercise, ${index}`);
    for (const [index, mean] of [mens.testMean, mens.controlMean].entries())
      expectClose(mean, ofBook?.[index + 2] ?? 0, `book, ${index}`);
  });

  it("leaves no figure of the reference out without a reason", () => {
    const others = ["srm", "published", "pooled_t_spend_mens_vs_none"];
    expectAllCovered(HILLSTROM, outcome().reference, { rowsOf: hillstromRows, others });
  });
});
