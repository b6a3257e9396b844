import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Refusal } from "../../http/refusal.ts";

/** Who is let in. */
export interface Visitor {
  /** As pages show it, with a button to log out; null: there is nothing to log out of. */
  readonly shown: string | null;
}

/** Answers with an explanation: as JSON to programs, as a page to people. */
export type Explain = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => FastifyReply;

/** How people prove who they are. */
export interface Login {
  /** Adds the routes that a login needs. `explain` answers with an explanation. */
  register(app: FastifyInstance, explain: Explain): void;
  /** Who asks; null: nobody that is known. */
  visitor(request: FastifyRequest): Visitor | null;
  /** Where people go who are not known, to come back to a path; null: nowhere, they are refused. */
  loginPath(returnTo: string): string | null;
  /** What programs, and people with nowhere to go, are told. */
  refusal(): Refusal;
}
