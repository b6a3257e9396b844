import type { BrokenMessage, BrokenReason } from "./broken.ts";
import { namedStage } from "./dialects.ts";
import type { Encounter, Outing } from "./encounter.ts";
import type { Happening } from "./happenings.ts";
import type { ShopPlan } from "./options.ts";
import type { Population } from "./population.ts";

/** What becomes of the exposures of one gate (its rules together) or experiment: `messages` is the sum of the others. */
export interface ExposureAccount {
  readonly messages: number;
  readonly used: number;
  readonly duplicate: number;
  readonly environment: number;
  readonly override: number;
  readonly bot: number;
}

/** How many messages there are and what becomes of them, under the names of `docs/semantics.md`. */
export interface ShopAccounts {
  readonly messages: number;
  /** parts = events + exposures + internal + all dead letters. A batch has as many parts as events. */
  readonly parts: number;
  readonly events: number;
  readonly exposures: number;
  readonly internal: number;
  readonly dead_letters: Readonly<Record<string, number>>;
  /** Parts (events and exposures) that repeat an `event_id`, and parts from another environment that do not. */
  readonly duplicate: number;
  readonly environment: number;
  readonly gate: ExposureAccount;
  readonly experiment: ExposureAccount;
  /** Those of `fast_search`. */
  readonly search: ExposureAccount;
  /** Used exposures of the gate that name another percentage than their stage's. */
  readonly contradicts_timeline: number;
  /** Messages, repeated ones left out, that arrive on a later day (UTC) than they happened. */
  readonly late_messages: number;
  /** Messages that were not made because the carrier cannot hold them. */
  readonly left_out: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts messages as they are made. */
export interface AccountKeeper {
  sent(happenings: readonly Happening[], outing: Outing, travel: { isCopy: boolean; isLate: boolean }): void;
  broken(message: BrokenMessage): void;
  leftOut(): void;
  accounts(): ShopAccounts;
}

export function createAccounts(plan: ShopPlan, population: Population): AccountKeeper {
  const count = { messages: 0, parts: 0, events: 0, exposures: 0, internal: 0, duplicate: 0, environment: 0 };
  const rest = { contradicts_timeline: 0, late_messages: 0, left_out: 0 };
  const deadLetters = new Map<BrokenReason, number>();
  const empty = (): Mutable<ExposureAccount> => ({
    messages: 0,
    used: 0,
    duplicate: 0,
    environment: 0,
    override: 0,
    bot: 0,
  });
  const gate = empty();
  const experiment = empty();
  const search = empty();

  function exposure(account: Mutable<ExposureAccount>, outing: Outing, isOverride: boolean, isCopy: boolean): void {
    account.messages += 1;
    if (isCopy) account.duplicate += 1;
    else if (outing.environment !== "production") account.environment += 1;
    else if (isOverride) account.override += 1;
    else if (population.kind(outing.visit.visitor) === "bot") account.bot += 1;
    else account.used += 1;
  }

  function contradicts(encounter: Encounter): boolean {
    const { visitor } = encounter.visit;
    if (!encounter.isStale || population.kind(visitor) === "bot") return false;
    if (population.client(visitor) === "native_without_stage") return false;
    return namedStage(encounter, plan).percent !== encounter.stage.percent;
  }

  return {
    sent(happenings, outing, { isCopy, isLate }) {
      count.messages += 1;
      if (isLate && !isCopy) rest.late_messages += 1;
      for (const happening of happenings) {
        const { kind } = happening;
        count.parts += 1;
        if (kind === "internal") {
          count.internal += 1;
          continue;
        }
        if (isCopy) count.duplicate += 1;
        else if (outing.environment !== "production") count.environment += 1;
        if (kind === "event") count.events += 1;
        else count.exposures += 1;
        if (kind === "experiment") exposure(experiment, outing, false, isCopy);
        if (kind === "search") exposure(search, outing, false, isCopy);
        if (kind !== "gate") continue;
        exposure(gate, outing, happening.encounter.overridden, isCopy);
        if (!isCopy && contradicts(happening.encounter)) rest.contradicts_timeline += 1;
      }
    },
    broken({ reason }) {
      count.messages += 1;
      count.parts += 1;
      if (reason === null) count.events += 1;
      else deadLetters.set(reason, (deadLetters.get(reason) ?? 0) + 1);
    },
    leftOut() {
      rest.left_out += 1;
    },
    accounts: () => ({ ...count, dead_letters: Object.fromEntries(deadLetters), gate, experiment, search, ...rest }),
  };
}
