import { isList, isObject, type Json, textAt, truthOf } from "./json.ts";
import type { SecondaryExposure } from "./messages.ts";
import { splitRuleId } from "./split-rule-id.ts";

/** The elements of a list that are exposures to a gate: with its name, and whether it passed. */
export function secondaryExposures(list: Json | undefined, outcome: string, ruleId: string): SecondaryExposure[] {
  if (list === undefined || !isList(list)) return [];
  return list.flatMap((element) => {
    if (!isObject(element)) return [];
    const gate = textAt(element, "gate");
    const passed = truthOf(element.get(outcome));
    if (gate === undefined || passed === undefined) return [];
    const { rule = "", ...details } = splitRuleId(textAt(element, ruleId));
    return [{ gate, passed, rule, ...details }];
  });
}
