import { measureFull } from "./measure-full.ts";
import { askSqlPerGate } from "./peers.ts";
import type { CompanyQuestion } from "./project.ts";
import { requireSameSums } from "./require-same.ts";
import type { CompanySize } from "./size.ts";
import { count, type Step, tenthOf } from "./step.ts";
import { heading, line, middleOf, type Timed, timedCells } from "./timed.ts";

interface Point {
  readonly size: CompanySize;
  readonly question: CompanyQuestion;
}

const label = ({ size, question }: Point): string[] => [
  count(size.events),
  count(size.units),
  String(question.gates),
  String(question.metrics),
];

/** The full computation of a company a tenth as large, and of one with ten times as much of one thing. */
export const growth: Step = async ({ bench, size, question, rounds }) => {
  const small = tenthOf(size);
  const base: Point = { size: small, question };
  const moreGates = { ...small, gates: size.gates * 10 };
  const fewerGates = Math.max(1, Math.round(size.gates / 10));
  const curves: Readonly<Record<string, readonly Point[]>> = {
    "Events and units, the days are as many": [
      base,
      { size: { ...small, events: small.events * 3, units: small.units * 3 }, question },
      { size, question },
    ],
    "Events alone": [base, { size: { ...size, units: small.units }, question }],
    Gates: [
      { size: small, question: { ...question, gates: fewerGates } },
      base,
      { size: moreGates, question: { ...question, gates: moreGates.gates } },
    ],
    Metrics: [
      base,
      { size: small, question: { ...question, metrics: 45 } },
      { size: small, question: { ...question, metrics: 90 } },
    ],
  };
  const points = new Map(
    Object.values(curves).flatMap((all) => all.map((point) => [label(point).join(), point] as const)),
  );
  const times = new Map([...points.keys()].map((key) => [key, [] as Timed[]]));
  for (const { size: one } of points.values()) await bench.tables(one);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [key, point] of points) {
      const gates = Math.min(point.question.gates, CHECKED_GATES);
      const measured = await measureFull(bench, point.size, point.question, async (results) => {
        if (round === 1) requireSameSums(results, (await askSqlPerGate(await bench.tables(point.size), gates)).rows);
      });
      times.get(key)?.push(measured);
      console.log(
        `company, round ${round} growth: ${label(point).join(" ")}: ${measured.seconds.toFixed(1)} s, CPU ${measured.cpuSeconds.toFixed(1)} s`,
      );
    }
  }
  const timeOf = (point: Point): Timed => middleOf(times.get(label(point).join()) ?? []);
  return Object.entries(curves)
    .flatMap(([name, all]) => [
      `${name}:`,
      "",
      ...heading(
        "events",
        "units",
        "gates",
        "metrics",
        "time",
        "CPU",
        "peak memory",
        "of the first's time",
        "of its CPU",
      ),
      ...all.map((point) => line(...label(point), ...timedCells(timeOf(point), timeOf(all[0] ?? point)))),
      "",
    ])
    .join("\n")
    .trimEnd();
};

/** Of how many gates the peer is asked, to check the sums. */
const CHECKED_GATES = 2;
