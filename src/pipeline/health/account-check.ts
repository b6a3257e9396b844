import type { HealthCheck } from "./check.ts";

/** An account: what came must be what was used, and what was not, by reason. */
export function accountCheck(
  check: string,
  scope: string,
  came: number,
  parts: Readonly<Record<string, number>>,
): HealthCheck {
  const accounted = Object.values(parts).reduce((sum, n) => sum + n, 0);
  const difference = came - accounted;
  const words = Object.entries(parts)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`)
    .join(" + ");
  return {
    check,
    scope,
    status: difference === 0 ? "ok" : "fail",
    value: difference,
    threshold: 0,
    reason:
      difference === 0
        ? `${came} = ${words === "" ? "0" : words}`
        : `${came} came, but ${accounted} are accounted for: ${words}`,
    detail: { came, ...parts },
  };
}
