import type { Player } from "./cookie-data.ts";

/** The experiment. */
export const SUBJECT = "first_gate";

/** The data has no times: all install the game on this day, at every time of it. */
const INSTALLED_DS = "2026-03-02";
/** By now 14 days have passed for every player. */
export const LAST_DS = "2026-03-16";

const DAY_MS = 86_400_000;
const START_MS = Date.parse(`${INSTALLED_DS}T00:00:00Z`);
/** Coprime to a day's milliseconds: one install follows the other around the day without a pattern. */
const STEP_MS = 32_452_843;

/** A player's installation, the exposure in it, the rounds played in 14 days, and the sessions a day and a week later. */
export function cookieMessages(players: readonly Player[]): object[] {
  return players.flatMap(({ player, group, rounds, cameBack }, index) => {
    const sinceMidnightMs = (index * STEP_MS) % DAY_MS;
    const installedMs = START_MS + sinceMidnightMs;
    const did = (name: string, ts: number, rest: object = {}) => ({
      ...{ type: "event", event_id: `${name}-${ts}-${player}`, ts, name, units: { userID: player } },
      ...rest,
    });
    /** More than so many times 24 hours after the installation, and on the day with that number. */
    const session = (days: 1 | 7) =>
      did("session", installedMs + days * DAY_MS + Math.floor((DAY_MS - sinceMidnightMs) / 2));
    const playedMs = installedMs + ((index * 7) % 14) * DAY_MS + (index % DAY_MS);
    return [
      {
        ...{ type: "exposure", event_id: `met-${player}`, ts: installedMs, units: { userID: player } },
        ...{ experiment: SUBJECT, group },
      },
      did("install", installedMs, { value: 1 }),
      did("rounds", playedMs, { value: rounds, metadata: { logarithm: Math.log1p(rounds) } }),
      ...(cameBack[1] ? [session(1)] : []),
      ...(cameBack[7] ? [session(7)] : []),
    ];
  });
}
