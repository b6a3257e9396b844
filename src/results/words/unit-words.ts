/** What one unit is called: `user` of `userID`, `device` of `stableID`, `company` of `companyID`. */
function unitWord(unitType: string): string {
  if (unitType === "stableID") return "device";
  const stem = unitType.replace(/_?id$/i, "");
  return /^[A-Za-z][A-Za-z ]*$/.test(stem) ? stem.toLowerCase() : "unit";
}

const PER_UNIT: ReadonlySet<string> = new Set(["count", "sum", "count_distinct", "composite"]);

/** A metric as a sentence names it: `purchases per user` where it is a total of each unit, else its name. */
export function metricPerUnit(metric: string, kind: string, unitType: string): string {
  return PER_UNIT.has(kind) && unitType !== "" ? `${metric} per ${unitWord(unitType)}` : metric;
}
