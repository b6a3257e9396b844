import type { FastifyInstance } from "fastify";
import type { Admission } from "./admission.ts";

/**
 * Counts what requests hold in memory, from the first byte of their body until they are answered. One whose client left while its
 * events are being stored holds them until they are.
 */
export function registerReservations(app: FastifyInstance, admission: Admission): void {
  app.decorateRequest("reservation", undefined);
  app.decorateRequest("isStoring", false);
  app.addHook("preParsing", async (request, reply) => {
    const { "content-length": length, "transfer-encoding": chunked } = request.headers;
    if (length === undefined && chunked === undefined) return;
    const reservation = admission.reserve(0);
    request.reservation = reservation;
    reply.raw.once("close", () => {
      if (!request.isStoring) reservation.release();
    });
  });
}
