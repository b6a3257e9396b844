import { PulseError } from "../errors.ts";

/** The long-running processes that Prometheus can ask. */
export type ProcessKind = "lander" | "nightly" | "collector" | "pages";

/** Where a process answers Prometheus. */
export interface MetricsAddress {
  readonly host: string;
  /** Tried one after the other; 0: any free one. */
  readonly ports: readonly number[];
  /** Whether somebody asked for just this address: then it must be this one. */
  readonly isChosen: boolean;
}

/** Several of one kind may run on a machine: each takes the first free one of ten. */
const FIRST_PORTS: Readonly<Record<ProcessKind, number>> = {
  lander: 9210,
  nightly: 9220,
  collector: 9230,
  pages: 9240,
};
const PORTS_OF_A_KIND = 10;
const LOOPBACK = "127.0.0.1";
const ADDRESS = /^(?:(.+):)?(\d{1,5})$/;

/**
 * Reads PULSE_METRICS: `off`, `<port>` or `<host>:<port>`. Unset: this machine only, at the first free port of the kind's ten.
 *
 * @returns undefined for `off`.
 * @throws PulseError `METRICS_ADDRESS_INVALID` (input)
 * @example
 * metricsAddress("lander", "0.0.0.0:9210"); // { host: "0.0.0.0", ports: [9210], isChosen: true }
 */
export function metricsAddress(kind: ProcessKind, written: string | undefined): MetricsAddress | undefined {
  if (written === undefined || written === "") {
    const ports = Array.from({ length: PORTS_OF_A_KIND }, (_, index) => FIRST_PORTS[kind] + index);
    return { host: LOOPBACK, ports, isChosen: false };
  }
  if (written === "off") return undefined;
  const [, host = LOOPBACK, digits] = ADDRESS.exec(written) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) throw invalid(written);
  return { host: host.replace(/^\[(.*)\]$/, "$1"), ports: [port], isChosen: true };
}

function invalid(written: string): PulseError {
  return new PulseError({
    code: "METRICS_ADDRESS_INVALID",
    fault: "input",
    message: `PULSE_METRICS is ${JSON.stringify(written)}, which is no address`,
    hint: "write `<host>:<port>`, a port alone for this machine only, or `off`",
  });
}
