import { mkdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { writeProjectReport } from "../../src/page/report/report-after-run.ts";
import { databasePath } from "../../src/publish/database-path.ts";
import { playDemo } from "../harness/demo-store.ts";
import { LARGE, writeLargeResults } from "../harness/large-results.ts";
import { showPages } from "../harness/shown-pages.ts";

interface Visit {
  readonly page: string;
  /** Of the answer. */
  readonly bytes: number;
  /** The first who comes after a run. */
  readonly firstMs: number;
  /** Who comes after that. */
  readonly againMs: number;
}

interface Measured {
  readonly results: string;
  readonly visits: readonly Visit[];
  readonly reportSeconds: number;
  readonly reportFiles: number;
  readonly reportBytes: number;
}

export interface PagesBenchmark {
  readonly rounds: number;
  readonly measured: readonly Measured[];
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** The pages and the report of the demo, and of 200 gates with 100 metrics each. */
export async function benchPages({ rounds = 5 } = {}): Promise<PagesBenchmark> {
  const demo = await playDemo(5_000, 8);
  try {
    const large = { ...demo.project, folder: join(demo.folder, "..", "large") };
    await mkdir(storePath(large), { recursive: true });
    await writeLargeResults(databasePath(storePath(large)));
    const small = "the demo: 3 gates and experiments";
    const size = `${LARGE.gates} gates, ${LARGE.metrics} metrics each`;
    return {
      rounds,
      measured: [
        await measure(small, demo.project, "new_checkout", "revenue", rounds),
        await measure(size, large, "gate_001", "metric_001", rounds),
      ],
    };
  } finally {
    await demo.remove();
  }
}

async function measure(
  results: string,
  project: Project,
  gate: string,
  metric: string,
  rounds: number,
): Promise<Measured> {
  const shown = await showPages(project);
  const pages = {
    overview: "/",
    gate: `/gates/${gate}`,
    "metric of a gate": `/gates/${gate}/metrics/${metric}`,
    "health of a gate": `/gates/${gate}/health`,
    metrics: "/metrics",
    "decision, as JSON": `/api/v1/gates/${gate}/decision`,
  };
  const visits: Visit[] = [];
  try {
    for (const [page, path] of Object.entries(pages)) {
      const first: number[] = [];
      const again: number[] = [];
      let bytes = 0;
      // The first round is for the program to be warm, as it is after the first visitor.
      for (let round = 0; round <= rounds; round += 1) {
        await asIfPublished(databasePath(storePath(project)));
        const [firstMs, found] = await visit(`${shown.url}${path}`);
        const [againMs] = await visit(`${shown.url}${path}`);
        bytes = found;
        if (round === 0) continue;
        first.push(firstMs);
        again.push(againMs);
      }
      visits.push({ page, bytes, firstMs: median(first), againMs: median(again) });
    }
  } finally {
    await shown.stop();
  }
  const beganAt = performance.now();
  const { files, bytes } = await writeProjectReport(project, { clock: systemClock });
  return {
    results,
    visits,
    reportSeconds: (performance.now() - beganAt) / 1000,
    reportFiles: files,
    reportBytes: bytes,
  };
}

/** Another file, as far as the server can see. */
async function asIfPublished(path: string): Promise<void> {
  const { atime, mtime } = await stat(path);
  await utimes(path, atime, new Date(mtime.getTime() + 1000));
}

async function visit(url: string): Promise<[ms: number, bytes: number]> {
  const beganAt = performance.now();
  const answer = await fetch(url, { headers: { "accept-encoding": "br, gzip" } });
  const { byteLength } = await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return [performance.now() - beganAt, byteLength];
}

const kilobytes = (bytes: number): string => Math.round(bytes / 1000).toLocaleString("en-US");

export function pagesMarkdown({ rounds, measured }: PagesBenchmark): string {
  const rows = measured.flatMap(({ results, visits }) =>
    visits.map(
      ({ page, bytes, firstMs, againMs }) =>
        `| ${results} | ${page} | ${kilobytes(bytes)} | ${firstMs.toFixed(0)} | ${againMs.toFixed(1)} |`,
    ),
  );
  const reports = measured.map(
    ({ results, reportSeconds, reportFiles, reportBytes }) =>
      `| ${results} | ${reportFiles.toLocaleString("en-US")} | ${kilobytes(reportBytes)} | ${reportSeconds.toFixed(1)} |`,
  );
  return [
    `Median of ${rounds}, over HTTP: the first visitor after a run, for whom everything is read and rendered, and the next one.`,
    "",
    "| results | page | kB | first, ms | again, ms |",
    "| --- | --- | --: | --: | --: |",
    ...rows,
    "",
    "The static report, written once:",
    "",
    "| results | files | kB | seconds |",
    "| --- | --: | --: | --: |",
    ...reports,
  ].join("\n");
}
