/** Messages as their producers write them, one a line. Without event ids: offset and partition identify them. */

export function experimentExposure(experiment: string, group: string, unit: string, ms: number, more = ""): string {
  return `{"type":"exposure","ts":${ms},"experiment":"${experiment}","group":"${group}","units":{"userID":"${unit}"}${more}}\n`;
}

export function gateExposure(gate: string, passed: boolean, unit: string, ms: number): string {
  return `{"type":"exposure","ts":${ms},"gate":"${gate}","rule":"everyone","passed":${passed},"units":{"userID":"${unit}"}}\n`;
}

export function event(name: string, unit: string, ms: number, metadata: string): string {
  return `{"type":"event","ts":${ms},"name":"${name}","units":{"userID":"${unit}"},"metadata":{${metadata}}}\n`;
}

/** A figure with six decimals at most, as the default scale of metrics keeps them. */
export function decimal(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}
