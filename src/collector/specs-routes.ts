import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { User } from "../gates/evaluation/user.ts";
import { Refusal } from "../http/refusal.ts";
import { decodeBody, plainJsonOf } from "./body-bytes.ts";
import { authorize, encodingOf, headerOf, queryOf } from "./client.ts";
import type { CollectorParts } from "./collector-parts.ts";
import { byteRange, idListToken, isIdListToken } from "./id-lists.ts";
import { initializeResponse, type NameHash } from "./initialize.ts";
import { type JsonObject, objectOf } from "./json-object.ts";
import { malformed, unavailable } from "./refusals.ts";
import type { ServedSpecs, SpecsVersion } from "./served-specs.ts";

const RETRY_AFTER_SECONDS = 2;
const NEEDS_SERVER_KEY = { needs: "server" } as const;
const NEEDS_ANY_KEY = { needs: "any" } as const;

/** Everything that tells what is in force. */
export function registerSpecsRoutes(app: FastifyInstance, parts: CollectorParts): void {
  for (const version of ["v1", "v2"] as const)
    for (const path of [`/${version}/download_config_specs`, `/${version}/download_config_specs/:key`])
      app.route({
        method: ["GET", "POST"],
        url: path,
        config: NEEDS_SERVER_KEY,
        handler: (request, reply) => downloadSpecs(request, reply, parts, version),
      });
  app.route({
    method: ["GET", "POST"],
    url: "/v1/get_id_lists",
    config: NEEDS_SERVER_KEY,
    handler: (request) => idListsFor(request, parts),
  });
  app.get("/v1/id_lists/:fileId/:token", async (request, reply) => idListFileFor(request, reply, parts));
  app.post("/v1/initialize", { config: NEEDS_ANY_KEY }, (request) => initializeFor(request, parts));
}

async function downloadSpecs(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: CollectorParts,
  version: SpecsVersion,
): Promise<unknown> {
  const key = request.collectorKey;
  const served = servedNow(parts);
  const body = bodyOf(request, parts);
  const sinceTime = Number(queryOf(request, "sinceTime") ?? body?.sinceTime ?? 0);
  if (sinceTime >= served.specs.timeMs) return { has_updates: false };
  const { plain, gzip, etag } = await served.document(version, key?.environment);
  reply.header("etag", etag).header("vary", "accept-encoding").type("application/json");
  if (headerOf(request, "if-none-match") === etag) return reply.code(304).send();
  if (!/\bgzip\b/.test(headerOf(request, "accept-encoding") ?? "")) return reply.send(plain);
  return reply.header("content-encoding", "gzip").send(gzip);
}

async function idListsFor(request: FastifyRequest, parts: CollectorParts): Promise<object> {
  const key = request.collectorKey;
  const base = `${request.protocol}://${request.host}/v1/id_lists`;
  return Object.fromEntries(
    servedNow(parts).idListFiles.map(({ name, fileId, contents, creationTimeMs }) => {
      const token = idListToken(key?.key ?? "", fileId);
      const url = `${base}/${fileId}/${token}`;
      return [name, { name, size: contents.length, url, fileID: fileId, creationTime: creationTimeMs }];
    }),
  );
}

async function idListFileFor(request: FastifyRequest, reply: FastifyReply, parts: CollectorParts): Promise<unknown> {
  const { fileId, token } = request.params as { readonly fileId: string; readonly token: string };
  const { keyring, settings } = parts;
  // SDKs fetch it without their key: the address was told to a server key.
  if (keyring.isOpen) authorize(request, parts, "server");
  else if (!settings.keys.some((one) => one.kind === "server" && isIdListToken(token, one.key, fileId)))
    throw noSuchList();
  const file = servedNow(parts).idListFiles.find((one) => one.fileId === fileId);
  if (file === undefined) throw noSuchList();
  const { contents } = file;
  const range = byteRange(headerOf(request, "range"), contents.length);
  reply.type("text/plain").header("accept-ranges", "bytes");
  if (range === "whole") return reply.send(contents);
  if (range === "beyond")
    throw new Refusal({
      status: 416,
      code: "beyond_the_list",
      message: `the list has ${contents.length} bytes`,
      hint: "ask get_id_lists for its size",
    });
  reply.code(206).header("content-range", `bytes ${range.from}-${range.to}/${contents.length}`);
  return reply.send(contents.subarray(range.from, range.to + 1));
}

async function initializeFor(request: FastifyRequest, parts: CollectorParts): Promise<object> {
  const key = request.collectorKey;
  const served = servedNow(parts);
  const body = bodyOf(request, parts);
  if (body === undefined) throw malformed("not_a_user", "the body has to be an object with a user");
  const sentUser = (objectOf(body.user) ?? {}) as User;
  return initializeResponse(served, {
    user: evaluatedUser(request, sentUser, objectOf(body.statsigMetadata), key?.environment),
    sentUser,
    hash: hashOf(body.hash),
    nowMs: parts.clock.now(),
  });
}

/** The user with what only the request knows: address, browser, the device's id, the key's environment. */
function evaluatedUser(
  request: FastifyRequest,
  user: User,
  metadata: JsonObject | undefined,
  environment: string | undefined,
): User {
  const stableID = user.customIDs?.stableID ?? metadata?.stableID;
  const userAgent = user.userAgent ?? headerOf(request, "user-agent");
  return {
    ...user,
    ip: user.ip ?? request.ip,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(typeof stableID === "string" ? { customIDs: { ...user.customIDs, stableID } } : {}),
    ...(environment === undefined ? {} : { statsigEnvironment: { tier: environment } }),
  };
}

function hashOf(written: unknown): NameHash {
  return written === "none" || written === "sha256" ? written : "djb2";
}

function bodyOf(request: FastifyRequest, { settings }: CollectorParts): JsonObject | undefined {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return undefined;
  const body = decodeBody(request.body, encodingOf(request), settings.max_body_bytes);
  return objectOf(plainJsonOf(body));
}

function servedNow({ specs }: CollectorParts): ServedSpecs {
  const served = specs.current();
  if (served !== undefined) return served;
  throw unavailable("specs_unavailable", "what is in force could not be read yet", RETRY_AFTER_SECONDS);
}

function noSuchList(): Refusal {
  return new Refusal({
    status: 404,
    code: "no_such_list",
    message: "there is no such id list now",
    hint: "ask get_id_lists again: an id list that changes gets another address",
  });
}
