import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { chiSquaredSurvival } from "../../src/statistics/distributions/chi-squared.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { COOKIE_CATS, type CookieReference, type Player, readPlayers } from "./cookie-cats/cookie-data.ts";
import { cookieMessages, LAST_DS, SUBJECT } from "./cookie-cats/cookie-messages.ts";
import { cookieRows, LOGARITHM, quantileName, writeCookieProject } from "./cookie-cats/cookie-project.ts";
import { expectClose } from "./real-data/close.ts";
import { expectAllCovered } from "./real-data/coverage.ts";
import { expectResult } from "./real-data/figure-checks.ts";
import { type PublishedResults, publish } from "./real-data/publish.ts";
import { publishedRow } from "./real-data/published-row.ts";
import { readReference } from "./real-data/reference.ts";
import { writeInbox } from "./real-data/write-inbox.ts";

interface Case {
  readonly players: readonly Player[];
  readonly reference: CookieReference;
  readonly sent: number;
  readonly published: PublishedResults;
}

async function play(folder: string): Promise<Case> {
  const [players, reference] = await Promise.all([readPlayers(), readReference<CookieReference>(COOKIE_CATS)]);
  const messages = cookieMessages(players);
  await writeInbox(folder, messages);
  await writeCookieProject(folder, Object.keys(reference.quantiles_by_group_numpy_linear));
  const published = await publish(await loadProject(folder), [LAST_DS]);
  return { players, reference, sent: messages.length, published };
}

describe("a mobile game's gate at level 30 or 40", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  let played: Case | undefined;

  beforeAll(async () => {
    if (!COOKIE_CATS.isHere) return;
    folder = await temporaryFolder("cookie-cats");
    played = await play(folder.path);
  }, 180_000);
  afterAll(() => folder?.remove());
  beforeEach(({ skip }) => skip(!COOKIE_CATS.isHere, COOKIE_CATS.withoutIt));

  const outcome = (): Case => {
    if (played === undefined) throw new Error("nothing was played");
    return played;
  };
  const checksOf = (name: string) =>
    outcome()
      .published.health.flat()
      .filter(({ check }) => check === name);
  const row = (metric: string) =>
    publishedRow(outcome().published, { subject: SUBJECT, testGroup: "gate_40", metric }).fieller;

  it("lands every message once, and uses every exposure", () => {
    const { players, sent, published } = outcome();
    expect(players.length).toBe(90_189);
    expect(published.landed).toBe(sent);
    const [found, ...others] = checksOf("exposure_accounting");
    expect([found?.status, others]).toEqual(["ok", []]);
    expect(found?.detail).toMatchObject({ used: players.length });
  });

  it("gets every count, mean, variance, difference, interval and p-value of the reference", () => {
    const { reference, published } = outcome();
    for (const expected of reference.results) {
      for (const key of cookieRows(expected)) expectResult(expected, publishedRow(published, key), "plain");
    }
  });

  it("gets the same where it takes the logarithms itself, but for what their six decimals cut off", () => {
    const expected = outcome().reference.results.find(({ metric }) => metric === "log1p(sum_gamerounds)");
    const { controlMean, testMean, difference, differenceStandardError } = row(LOGARITHM.name);
    expectClose(controlMean, expected?.control.mean ?? 0, "control mean", 1e-6);
    expectClose(testMean, expected?.treatment.mean ?? 0, "test mean", 1e-6);
    expectClose(difference, expected?.welch?.diff ?? 0, "difference", 1e-5);
    expectClose(differenceStandardError, expected?.welch?.se ?? 0, "standard error", 1e-6);
  });

  it("gets every quantile of the reference", () => {
    for (const [percent, quantiles] of Object.entries(outcome().reference.quantiles_by_group_numpy_linear)) {
      const { controlMean, testMean } = row(quantileName(percent));
      const [control, test] = quantiles;
      expectClose(controlMean, control, `${percent} %, control`);
      expectClose(testMean, test, `${percent} %, test`);
    }
  });

  it("warns that the players are not split by half, as others found", () => {
    const [expected] = outcome().reference.srm;
    const [found] = checksOf("srm");
    expect(found?.status).toBe("warn");
    expectClose(found?.value ?? null, expected?.p ?? Number.NaN, "p-value");
    expectClose(chiSquaredSurvival(expected?.chi2 ?? 0, expected?.df ?? 0), expected?.p ?? Number.NaN, "chi-squared");
    const { controlUnits, testUnits } = row("rounds");
    expect(expected?.counts).toEqual({ gate_30: controlUnits, gate_40: testUnits });
  });

  it("finds what others published about the same players", () => {
    const [dayOne, daySeven, rounds] = outcome().reference.published.map(({ recomputed }) =>
      (recomputed as unknown[]).flat().map(Number),
    );
    expectClose((row("retention_1").relativeDifference ?? 0) * 100, dayOne?.[2] ?? 0, "a day later, percent");
    expectClose(row("retention_7").relativeDifference, daySeven?.[3] ?? 0, "a week later");
    const { controlMean, controlStandardError, controlUnits, testMean, testStandardError, testUnits } = row("rounds");
    const deviation = (standardError: number | null, units: number) => (standardError ?? 0) * Math.sqrt(units);
    const found = [
      [controlMean, deviation(controlStandardError, controlUnits)],
      [testMean, deviation(testStandardError, testUnits)],
    ].flat();
    for (const [index, figure] of found.entries())
      expectClose(figure ?? null, rounds?.[index] ?? 0, `rounds, ${index}`);
  });

  it("says how much of all rounds the top thousandth of the players has, among them the one with 49,854", () => {
    const [found] = checksOf("outlier_concentration");
    const shares = found?.detail as unknown as readonly {
      metric: string;
      group: string;
      units: number;
      share: number;
    }[];
    for (const group of ["gate_30", "gate_40"]) {
      const rounds = outcome()
        .players.filter((player) => player.group === group)
        .map((player) => player.rounds);
      const total = (of: readonly number[]): number => of.reduce((sum, n) => sum + n, 0);
      const units = Math.ceil(rounds.length / 1000);
      const top = total(rounds.toSorted((a, b) => b - a).slice(0, units));
      const share = shares.find((one) => one.metric === "rounds" && one.group === group);
      expect(share?.units).toBe(units);
      expectClose(share?.share ?? null, top / total(rounds), group);
    }
  });

  it("leaves no figure of the reference out without a reason", () => {
    const others = ["srm", "published", "quantiles_by_group_numpy_linear"];
    expectAllCovered(COOKIE_CATS, outcome().reference, { rowsOf: cookieRows, others });
  });
});
