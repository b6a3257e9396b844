import { balancedSpans, type Span, sliceOf } from "./balanced-spans.ts";
import { dayOf } from "./calendar.ts";
import { exactNumber, halfUp } from "./exact-number.ts";
import type { UsedExposure } from "./exposures.ts";
import { groupBy } from "./grouping.ts";
import { textOf } from "./json.ts";
import { compareTexts } from "./messages.ts";
import { compareExposures, type Stage } from "./stages.ts";
import type { Subject, SubjectType } from "./subjects.ts";

/** One unit in one analysis of one rule: of a stage, or of a span of stages. */
export interface Assigned {
  readonly exposure_type: SubjectType;
  readonly name: string;
  readonly rule: string;
  readonly unit_type: string;
  readonly unit_id: string;
  readonly group: string;
  readonly first_exposure_us: bigint;
  readonly first_exposure_ds: string;
  readonly carried_over: boolean;
  readonly crossover: boolean;
  readonly in_analysis: boolean;
  /** How many units it stands for, in millionths. */
  readonly represents: bigint;
  /** Text of each attribute of the subject's dimensions at first exposure; null: missing. */
  readonly user_dimensions: Readonly<Record<string, string | null>>;
}

/** One unit in one stage of one rule. */
export interface Assignment extends Assigned {
  readonly stage: number;
  readonly percent: number | null;
  /** Null where the stage is in no span. */
  readonly in_balanced_analysis: boolean | null;
}

/** One unit in one span of stages of one rule. */
export interface BalancedAssignment extends Assigned {
  readonly span: number;
}

export interface AssignedUnits {
  readonly assignments: readonly Assignment[];
  readonly balanced: readonly BalancedAssignment[];
}

/** docs/semantics.md section 2: entry, crossover, carried over; in the stages, and in the spans of balanced analyses. */
export function assign(
  subject: Subject,
  stages: ReadonlyMap<string, readonly Stage[]>,
  used: readonly UsedExposure[],
  zone: string,
): AssignedUnits {
  const assignments: Assignment[] = [];
  const balanced: BalancedAssignment[] = [];
  for (const {
    key: [rule = ""],
    members: exposures,
  } of groupBy(used, (each) => [each.rule, each.unitId])) {
    const spans = spansOf(subject, rule, stages.get(rule) ?? []);
    const inSpans = spans.flatMap((span) => inSpan(subject, span, exposures, zone) ?? []);
    balanced.push(...inSpans);
    for (const stage of new Set(exposures.map((each) => each.stage.stage))) {
      const inStage = exposures.filter((each) => each.stage.stage === stage);
      const entry = first(inStage);
      if (entry === undefined) continue;
      const span = spans.find((each) => each.stages.some((of) => of.stage === stage))?.span;
      const isCounted = inSpans.some((each) => each.span === span && each.in_analysis);
      assignments.push({
        ...assigned(subject, entry, zone),
        stage,
        percent: entry.stage.percent,
        ...judged(
          subject,
          inStage.some((each) => each.group !== entry.group),
        ),
        carried_over: exposures.some((each) => each.stage.stage < stage),
        in_balanced_analysis: span === undefined ? null : isCounted,
      });
    }
  }
  return {
    balanced,
    assignments: assignments.sort(
      (a, b) => compareTexts(a.rule, b.rule) || a.stage - b.stage || compareTexts(a.unit_id, b.unit_id),
    ),
  };
}

/** A unit in a span, if it was exposed there with its slice in; its exposures are those to one rule. */
function inSpan(
  subject: Subject,
  { span, stages }: Span,
  exposures: readonly UsedExposure[],
  zone: string,
): BalancedAssignment | undefined {
  const inside = exposures.flatMap((each) => {
    const stage = stages.find((of) => of.stage === each.stage.stage);
    const slice = stage && sliceOf(stage, each.unitId);
    return slice === undefined ? [] : [{ each, group: subject.sides?.[slice] ?? "" }];
  });
  const entry = first(inside.map(({ each }) => each));
  const group = inside.find(({ each }) => each === entry)?.group;
  if (entry === undefined || group === undefined) return undefined;
  return {
    ...assigned(subject, entry, zone),
    span,
    group,
    ...judged(
      subject,
      inside.some(({ each }) => each.group !== group),
    ),
    carried_over: exposures.some((each) => each.stage.stage < (stages[0]?.stage ?? 0)),
  };
}

/** The spans of a rule's timeline: of one that hashes the analysis's units. */
export function spansOf({ rules }: Subject, rule: string, stages: readonly Stage[]): Span[] {
  return rules.get(rule)?.isOurs === true ? balancedSpans(stages) : [];
}

const judged = ({ crossovers }: Subject, crossover: boolean) => ({
  crossover,
  in_analysis: !crossover || crossovers === "first_touch",
});

function first(exposures: readonly UsedExposure[]): UsedExposure | undefined {
  return [...exposures].sort((a, b) => compareExposures(a.exposure, b.exposure))[0];
}

/** What an entry alone says of its unit. */
function assigned(subject: Subject, { rule, unitId, group, exposure }: UsedExposure, zone: string) {
  const dimensions = subject.dimensions
    .flat()
    .map((key) => [key, textOf(exposure.attributes.get(key)) ?? null] as const);
  return {
    exposure_type: subject.exposureType,
    name: subject.name,
    rule,
    unit_type: subject.unitType,
    unit_id: unitId,
    group,
    first_exposure_us: exposure.us,
    first_exposure_ds: dayOf(exposure.us, zone),
    represents: millionths(Math.max(1, exposure.samplingRate ?? 1)),
    user_dimensions: Object.fromEntries(dimensions),
  };
}

function millionths(rate: number): bigint {
  return halfUp(exactNumber(String(rate)) ?? 0n, 1_000_000n);
}
