import type { FastifyInstance } from "fastify";
import type { Admission } from "./admission.ts";

/** Of a body that does not say how long it is. */
const UNKNOWN_LENGTH_BYTES = 1_048_576;

/**
 * Counts what requests hold in memory, from before their body is read until they are answered. One whose client left while its events
 * are being stored holds them until they are.
 */
export function registerReservations(app: FastifyInstance, admission: Admission): void {
  app.decorateRequest("reservation", undefined);
  app.decorateRequest("isStoring", false);
  app.addHook("onRequest", async (request, reply) => {
    const { "content-length": length, "transfer-encoding": chunked } = request.headers;
    if (length === undefined && chunked === undefined) return;
    const bytes = length === undefined ? UNKNOWN_LENGTH_BYTES : Number(length);
    // A larger body is refused for its size, unread.
    if (!Number.isSafeInteger(bytes) || bytes > request.routeOptions.bodyLimit) return;
    const reservation = admission.reserve(bytes);
    request.reservation = reservation;
    reply.raw.once("close", () => {
      if (!request.isStoring) reservation.release();
    });
  });
}
