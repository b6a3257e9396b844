import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/**
 * What the schema of the collector cannot see: a topic that no source reads, and a key that is there twice.
 *
 * @param written the section as it is written: what problems quote
 * @param filled the section with the environment filled in
 * @param sources as they are written
 */
export function collectorProblems(written: Cursor, filled: Cursor, sources: Cursor): Problem[] {
  return [...topicProblems(written.key("topic"), sources), ...repeatedKeys(written, filled)];
}

function topicProblems(topic: Cursor, sources: Cursor): Problem[] {
  const topics = sources
    .items()
    .flatMap((source) => [source.key("topic"), ...source.key("topics").items()])
    .flatMap((one) => one.text() ?? []);
  const name = topic.text();
  if (name === undefined || topics.includes(name) || [name, ...topics].some((one) => one.includes("${"))) return [];
  return [topic.problem(`topic "${name}" is not among the topics of sources`, allowedHint(name, topics))];
}

/** Which of two keys comes with a request could not be told. Values are never shown. */
function repeatedKeys(written: Cursor, filled: Cursor): Problem[] {
  const places = written.key("keys").items();
  const seen = new Map<string, number>();
  return filled
    .key("keys")
    .items()
    .flatMap((entry, index) => {
      const key = entry.key("key").text();
      if (key === undefined || key === "") return [];
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, index);
      const place = places[index]?.key("key");
      if (earlier === undefined || place === undefined) return [];
      const line = places[earlier]?.key("key").line;
      return [place.problem(`key is the same as the one in line ${line}`, "give each entry a key of its own")];
    });
}
