import { expect, vi } from "vitest";
import type { Child } from "./child.ts";

/** One series as a process exports it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A scrape: what is exported, also without a sample yet, and the samples. */
export interface Scrape {
  readonly names: ReadonlySet<string>;
  readonly samples: readonly Sample[];
  readonly text: string;
  /** The sum of all samples of a metric whose labels are these. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** Where a process shows its metrics, by its log. */
export async function metricsUrl(child: Child): Promise<string> {
  const find = (): string | undefined => /"metrics":"([^"]+)"/.exec(child.said())?.[1];
  await Promise.race([child.ended, vi.waitUntil(find, { timeout: 30_000, interval: 50 }).catch(() => undefined)]);
  expect(find(), child.said()).toBeDefined();
  return find() ?? "";
}

export async function scrape(url: string): Promise<Scrape> {
  const answer = await fetch(url);
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const samples = text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, held]) => [key, held]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
  return {
    names: new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name)),
    samples,
    text,
    sum: (name, labels = {}) =>
      samples
        .filter((one) => one.name === name && Object.entries(labels).every(([key, held]) => one.labels[key] === held))
        .reduce((sum, one) => sum + one.value, 0),
  };
}
