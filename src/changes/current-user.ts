import { userInfo } from "node:os";

/** Who changes a configuration where nobody says it: PULSE_USER, else the user's name, else the number: in containers users often have no name. */
export function currentUser(env: Readonly<Record<string, string | undefined>>): string {
  const given = env.PULSE_USER?.trim() ?? "";
  if (given !== "") return given;
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
