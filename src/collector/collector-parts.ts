import type { Clock } from "../clock.ts";
import type { CollectorSettings } from "../config/collector-settings.ts";
import type { Log } from "../log.ts";
import type { Admission, Reservation } from "./admission.ts";
import type { Counts } from "./counts.ts";
import type { EventSink } from "./event-sink.ts";
import type { Keyring } from "./keyring.ts";
import type { SpecsHolder } from "./specs-holder.ts";

/** What the server's routes work with. */
export interface CollectorParts {
  readonly settings: CollectorSettings;
  readonly keyring: Keyring;
  readonly admission: Admission;
  readonly sink: EventSink;
  readonly specs: SpecsHolder;
  readonly counts: Counts;
  readonly clock: Clock;
  readonly log: Log;
}

declare module "fastify" {
  interface FastifyRequest {
    /** What the request's body may hold; undefined for requests without one. */
    reservation: Reservation | undefined;
    /** Whether its events are being stored, which goes on even when the client leaves. */
    isStoring: boolean;
  }
}
