import { EXPERIMENT, GATE, SEARCH } from "./bucketing.ts";
import type { Encounter, Outing } from "./encounter.ts";
import type { Happening } from "./happenings.ts";
import type { ShopPlan } from "./options.ts";
import type { Population } from "./population.ts";

const BOT_AGENT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** Writes what happened as native messages, one each. Names, ids and numbers here never need escaping in JSON. */
export function nativeMessage(
  happening: Happening,
  index: number,
  { visit, environment }: Outing,
  population: Population,
  plan: ShopPlan,
): string {
  const { visitor } = visit;
  const unit = population.id(visitor);
  const agent = population.kind(visitor) === "bot" ? `,"userAgent":"${BOT_AGENT}"` : "";
  const beta = population.isBeta(visitor) ? `,"beta":true` : "";
  const attributes = `"attributes":{"country":"${population.country(visitor)}","platform":"${population.platform(visitor)}"${beta}${agent}}`;
  const units = `"units":{"userID":"${unit}","stableID":"${population.device(visitor)}"}`;
  const eventId = `"event_id":"${unit}-${visit.day}-${visit.number}-${index}"`;
  const tail = `${units},${attributes},"environment":"${environment}"}`;
  const time = visitor % 2 === 0 ? `"ts":"${new Date(happening.ms).toISOString()}"` : `"ts":${happening.ms}`;
  switch (happening.kind) {
    case "gate": {
      const { encounter } = happening;
      const stage = population.client(visitor) === "native_without_stage" ? "" : stageFields(encounter, plan);
      const override = encounter.overridden ? `"override":true,` : "";
      return `{"type":"exposure",${eventId},${time},"gate":"${GATE.gate}","rule":"${encounter.rule}",${stage}"passed":${encounter.passed},${override}${tail}`;
    }
    case "experiment":
      return `{"type":"exposure",${eventId},${time},"experiment":"${EXPERIMENT.experiment}","group":"${population.priceGroup(visitor)}",${tail}`;
    case "search": {
      const stage = population.client(visitor) === "native_without_stage" ? "" : searchFields(happening.isResalted);
      const passed = population.findsFast(visitor, happening.isResalted);
      return `{"type":"exposure",${eventId},${time},"gate":"${SEARCH.gate}","rule":"${SEARCH.rule}",${stage}"passed":${passed},${tail}`;
    }
    case "event": {
      const { order } = happening;
      if (order === null) return `{"type":"event",${eventId},${time},"name":"${happening.name}",${tail}`;
      const value = happening.name === "purchase" ? `"value":${order.cents / 100},` : "";
      return `{"type":"event",${eventId},${time},"name":"${happening.name}",${value}"metadata":{"category":"${order.category}","currency":"USD"},${tail}`;
    }
    case "internal":
      throw new RangeError("the native dialect has no internal events");
  }
}

/** The stage that a client names: the percentage and number of the rollout. */
export function namedStage(
  encounter: Encounter,
  plan: ShopPlan,
): { readonly percent: number; readonly rollout: number } {
  if (encounter.rule === "employees") return { percent: 100, rollout: 1 };
  if (encounter.rule === GATE.beta.rule) return { percent: GATE.beta.percent, rollout: 1 };
  const before = encounter.isStale ? plan.stages[encounter.stage.stage - 2] : undefined;
  const stage = before ?? encounter.stage;
  return { percent: stage.percent, rollout: stage.stage };
}

function stageFields(encounter: Encounter, plan: ShopPlan): string {
  const { percent, rollout } = namedStage(encounter, plan);
  return `"percent":${percent},"rollout":${rollout},`;
}

function searchFields(isResalted: boolean): string {
  return `"percent":${SEARCH.percent},"rollout":${isResalted ? 2 : 1},`;
}

/** Writes what happened as one event object of Statsig's SDK. */
export function statsigEvent(
  happening: Happening,
  { visit, environment }: Outing,
  population: Population,
  plan: ShopPlan,
): string {
  const { visitor } = visit;
  const beta = population.isBeta(visitor) ? `,"beta":true` : "";
  const user = `"user":{"userID":"${population.id(visitor)}","customIDs":{"stableID":"${population.device(visitor)}"},"country":"${population.country(visitor)}","custom":{"platform":"${population.platform(visitor)}"${beta}},"statsigEnvironment":{"tier":"${environment}"}}`;
  const tail = `"time":${happening.ms},${user},"statsigMetadata":{}`;
  switch (happening.kind) {
    case "gate": {
      const { encounter } = happening;
      const { percent, rollout } = namedStage(encounter, plan);
      const rule = encounter.overridden ? "pass:all:id_override" : `${encounter.rule}:${percent}.00:${rollout}`;
      return `{"eventName":"statsig::gate_exposure","metadata":{"gate":"${GATE.gate}","gateValue":"${encounter.passed}","ruleID":"${rule}"},"secondaryExposures":[],${tail}}`;
    }
    case "experiment":
      return `{"eventName":"statsig::config_exposure","metadata":{"config":"${EXPERIMENT.experiment}","ruleID":"price_${population.priceGroup(visitor)}"},"secondaryExposures":[],${tail}}`;
    case "search": {
      const rule = `${SEARCH.rule}:${SEARCH.percent}.00:${happening.isResalted ? 2 : 1}`;
      const passed = population.findsFast(visitor, happening.isResalted);
      return `{"eventName":"statsig::gate_exposure","metadata":{"gate":"${SEARCH.gate}","gateValue":"${passed}","ruleID":"${rule}"},"secondaryExposures":[],${tail}}`;
    }
    case "internal":
      return `{"eventName":"statsig::diagnostics","metadata":{"context":"initialize"},${tail}}`;
    case "event": {
      const { order } = happening;
      if (order === null) return `{"eventName":"${happening.name}","value":null,"metadata":{},${tail}}`;
      const value = happening.name === "purchase" ? `${order.cents / 100}` : "null";
      return `{"eventName":"${happening.name}","value":${value},"metadata":{"category":"${order.category}","currency":"USD"},${tail}}`;
    }
  }
}

/** One request body of Statsig's SDK with several events. */
export function statsigBatch(events: readonly string[]): string {
  return `{"events":[${events.join(",")}],"statsigMetadata":{"sdkType":"js-client","sdkVersion":"3.12.0"}}`;
}
