import { floorDivide } from "../exact-number.ts";
import type { LandedMessage } from "../messages.ts";
import type { Act, EventAct, Moment, Placed, SingleAct } from "./acts.ts";
import { breakageOf } from "./breakage.ts";
import { type Composed, compose, unitsOf } from "./compose.ts";
import type { ProjectPlan } from "./projects.ts";
import { renderJson, renderTime, type TreeObject } from "./render.ts";
import { DAYS, dayStarts, farDayStarts, pick } from "./world.ts";

const CHAINS = [
  ["events", 0],
  ["events", 1],
  ["exposures", 0],
  ["exposures", 1],
  ["events", 2],
  ["exposures", 2],
  ["app.mixed-2", 0],
  ["app.mixed-2", 1],
  ["app.mixed-2", 10],
] as const;
const DAY_MS = 86_400_000;
/** From the event to the broker: mostly at once, some late by days, some a day and a bit too early. */
const LAGS_MS = [
  ...[0, 0, 0, 5, 5, 5, 1_000, 1_000, 60_000, 60_000, 3_600_000, 3_600_000, DAY_MS, 2 * DAY_MS, 3 * DAY_MS],
  ...[0, 0, 0, 5, 5, 1_000, 1_000, 5 * DAY_MS, -1, -1, -3_600_000, -3_600_000, -DAY_MS, -DAY_MS, -DAY_MS - 1],
];

/** Plays what happens, one after the other, and writes the messages. */
export function play(plan: ProjectPlan, acts: readonly Placed[]): LandedMessage[] {
  const clock = makeClock(plan);
  const messages: LandedMessage[] = [];
  const composed: Composed[] = [];
  const nextOffsets = new Map<string, bigint>();

  const write = (single: SingleAct): Composed => {
    const made = compose(
      plan,
      single,
      clock.at(single.moment, Object.values(unitsOf(plan, single)).map(String), single.kind === "exposure"),
    );
    composed.push(made);
    return made;
  };
  for (const { act, chain, hole } of acts) {
    const [topic, partition] = pick(CHAINS, chain);
    nextOffsets.set(`${topic} ${partition}`, (nextOffsets.get(`${topic} ${partition}`) ?? 0n) + BigInt(hole));
    const send = (value: Buffer | null, us: bigint, lag: number) => {
      const timestampMs = Number(-floorDivide(-us, 1000n)) + pick(LAGS_MS, lag);
      const offset = nextOffsets.get(`${topic} ${partition}`) ?? 0n;
      nextOffsets.set(`${topic} ${partition}`, offset + 1n);
      messages.push({ topic, partition, offset, timestampMs, value });
    };
    if (act.kind === "batch") {
      const written = act.elements.map(write);
      send(Buffer.from(renderJson(batchOf(written, act.sharedUser, act.odd))), written[0]?.us ?? clock.last(), act.odd);
    } else if (act.kind === "broken") {
      const { message, names, us } = write(act.act);
      send(breakageOf(act.how)(message, names), us, act.act.lag);
    } else if (act.kind === "repeat") {
      if (composed.length === 0) continue;
      const of = pick(composed, act.of);
      const again = repeated(of, act.change, act.of);
      send(Buffer.from(renderJson(again)), of.us, act.lag);
    } else if (act.kind === "burst") {
      for (const single of eventsOf(act)) {
        const { message, us } = write(single);
        send(Buffer.from(renderJson(message)), us, single.lag);
      }
    } else {
      const { message, us } = write(act);
      send(Buffer.from(renderJson(message, act.pretty)), us, act.lag);
    }
  }
  return messages;
}

/** One after the other; each has an id of its own, if the first has one. */
function eventsOf({ first, next }: Extract<Act, { kind: "burst" }>): EventAct[] {
  const further = next.map(({ afterUs, ...content }, k): EventAct => {
    const id = first.id === null ? null : first.id + 1000 * (k + 1);
    return { ...first, ...content, id, moment: { near: "last", index: 0, nudgeUs: afterUs } };
  });
  return [first, ...further];
}

function batchOf(written: readonly Composed[], sharedUser: boolean, odd: number): TreeObject {
  const elements = written.map(({ message }, k) => {
    const { user: _user, ...rest } = message;
    return sharedUser && k > 0 ? rest : message;
  });
  const user = sharedUser ? { user: written[0]?.message.user ?? { userID: "u0" } } : {};
  return {
    events: odd === 0 ? [...elements, 5, { eventName: 5 }] : elements,
    // Of the batch, not of its events.
    statsigMetadata: { sdkType: "js", samplingRate: 10 },
    event_id: "of the batch",
    ...user,
  };
}

/** A producer's retry: the same, or with the same id but another value, more units, or a later time. */
function repeated(
  { message, us, names }: Composed,
  change: "none" | "value" | "units" | "moment",
  index: number,
): TreeObject {
  if (change === "value") return { ...message, value: index % 7, passed: index % 2 === 0 };
  if (change === "units" && "units" in message)
    return { ...message, units: { userID: "u0", stableID: `d${index % 3}` } };
  const later = us + BigInt(pick([1, 60_000_000, 3_600_000_000, 86_400_000_000], index));
  return change === "moment" ? { ...message, [names.time]: renderTime(later, index) } : message;
}

/** Finds instants: at borders of stages and days, and at the ends of windows that what the units did begins. */
function makeClock(plan: ProjectPlan) {
  const days = dayStarts(plan.world);
  const farDays = farDayStarts(plan.world);
  const [firstDay = 0n] = days;
  const stages = plan.subjects.flatMap((s) =>
    s.type === "gate" ? s.rules.flatMap((r) => r.ramp.map(({ fromUs }) => fromUs ?? 0n)) : [],
  );
  const instants = new Map<string, bigint[]>();
  const spans = [
    ...new Set([
      0n,
      0n,
      ...plan.project.metrics.flatMap((metric) => [
        metric.window?.from ?? 0n,
        metric.window?.to ?? 0n,
        ...(metric.kind === "funnel" ? [metric.session_gap, ...metric.steps.map((step) => step.within ?? 1n)] : []),
      ]),
    ]),
  ];
  let last = firstDay;
  const anchor = ({ near, index }: Moment, units: readonly string[]): bigint => {
    if (near === "stage") return pick([...stages, ...days], index);
    if (near === "day") return pick(days, index);
    if (near === "far") return pick(farDays, index);
    if (near === "last") return last + pick(spans, index);
    const known = near === "unit" ? units.flatMap((unit) => instants.get(unit) ?? []) : [];
    if (known.length > 0) return pick(known, index) + pick(spans, Math.floor(index / known.length));
    return firstDay + BigInt(index % (DAYS * 1440)) * 60_000_000n;
  };
  return {
    last: () => last,
    at: (moment: Moment, units: readonly string[], isExposure: boolean): bigint => {
      last = anchor(moment, units) + moment.nudgeUs;
      for (const unit of units)
        instants.set(unit, [...(instants.get(unit) ?? []), ...Array(isExposure ? 3 : 1).fill(last)]);
      return last;
    },
  };
}
