import type { VNode } from "preact";
import type { HealthSummary } from "../../results/scorecard/health.ts";
import { Light } from "../part/light.tsx";
import { Heading } from "../part/text.tsx";

/** Checks that fail or warn, and how many do not. */
export function Findings({ health, href }: { readonly health: HealthSummary; readonly href: string }): VNode {
  const { findings, ok, skipped } = health;
  return (
    <section aria-labelledby="health">
      <Heading id="health">Health</Heading>
      {findings.length > 0 && (
        <ul class="findings">
          {findings.map(({ check, scope, status, reason }) => (
            <li key={`${check} ${scope}`}>
              <Light status={status === "fail" ? "fail" : "warn"} text={check.replaceAll("_", " ")} />
              <span>
                <bdi class="faint">{scope}</bdi> {reason}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p>
        {findings.length === 0 ? (
          <Light status={ok > 0 ? "ok" : "unknown"} text={`${ok} checks are fine`} />
        ) : (
          `${ok} other checks are fine`
        )}
        {skipped > 0 && <span class="faint">, {skipped} skipped</span>}
        {". "}
        <a href={href}>Sample ratio, crossovers, accounting and all checks</a>
      </p>
    </section>
  );
}
