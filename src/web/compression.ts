import type { Readable } from "node:stream";
import fastifyCompress from "@fastify/compress";
import type { FastifyInstance, FastifyReply } from "fastify";

/** The best first. */
const ENCODINGS = ["br", "gzip"] as const;

/**
 * Lets routes answer with {@link compressed}: pages, JSON, assets and downloads, which the address alone decides. Explanations are not compressed: they
 * repeat parts of the request beside who asks, and the length of such an answer must not tell about the rest of it (BREACH).
 */
export async function registerCompression(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCompress, { global: false, encodings: [...ENCODINGS] });
}

/** Answers with a body, compressed as who asks takes it; what is small, or compressed already, as it is. */
export function compressed(reply: FastifyReply, body: string | Readable): FastifyReply {
  reply.compress(body);
  return reply;
}
