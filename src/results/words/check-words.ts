interface CheckWords {
  /** What the check is called. */
  readonly title: string;
  /** What it looks at, and what to do if it is not fine. */
  readonly meaning: string;
  readonly value_is: "p_value" | "share" | "count";
}

const CHECKS: ReadonlyMap<string, CheckWords> = new Map([
  [
    "srm",
    {
      title: "Sample ratio",
      meaning:
        "Whether the groups have the sizes that the rollout says. If not, units were lost or added in one group only: find the cause before you trust any number.",
      value_is: "p_value",
    },
  ],
  [
    "srm_daily",
    {
      title: "Sample ratio by day",
      meaning: "The same for each day's new units: it shows on which day the split broke.",
      value_is: "p_value",
    },
  ],
  [
    "srm_sequential",
    {
      title: "Sample ratio, looked at daily",
      meaning: "The same with a test that may be looked at every day without raising false alarms.",
      value_is: "p_value",
    },
  ],
  [
    "srm_driver",
    {
      title: "Sample ratio by dimension",
      meaning: "Where the split is off: which country, platform or other dimension drives it.",
      value_is: "p_value",
    },
  ],
  [
    "crossovers",
    {
      title: "Crossovers",
      meaning:
        "Units that were seen in more than one group. Many of them mean that the split does not hold for a unit: an id that changes, or two salts.",
      value_is: "share",
    },
  ],
  [
    "pre_exposure_bias",
    {
      title: "Before exposure",
      meaning:
        "Whether the groups already differed in the days before exposure. If so, a difference now may be the old one.",
      value_is: "p_value",
    },
  ],
  [
    "outlier_concentration",
    {
      title: "Concentration",
      meaning:
        "How much of a total comes from very few units. Where it is much, a cap or winsorising makes the metric steadier.",
      value_is: "share",
    },
  ],
  [
    "bucket_mismatch",
    {
      title: "Hash and outcome",
      meaning:
        "Whether units were seen with the outcome that their hash says. If not, somebody else decides, or another salt is in use.",
      value_is: "share",
    },
  ],
  [
    "timeline",
    {
      title: "Timeline",
      meaning: "Whether exposures carry the percentage that the configuration had at their time.",
      value_is: "share",
    },
  ],
  [
    "message_accounting",
    {
      title: "Messages accounted for",
      meaning: "Every message that came was used or left out for a reason that is counted.",
      value_is: "count",
    },
  ],
  [
    "event_accounting",
    {
      title: "Events accounted for",
      meaning: "Every event that came was used or left out for a reason that is counted.",
      value_is: "count",
    },
  ],
  [
    "exposure_accounting",
    {
      title: "Exposures accounted for",
      meaning: "Every exposure that came was used or left out for a reason that is counted.",
      value_is: "count",
    },
  ],
  [
    "dead_letters",
    {
      title: "Unusable messages",
      meaning: "Messages that could not be read. They are kept in the table dead_letters with the reason.",
      value_is: "share",
    },
  ],
  [
    "gap",
    {
      title: "Lost messages",
      meaning: "Messages that had expired at the broker before they were read. They cannot be had any more.",
      value_is: "count",
    },
  ],
  [
    "raw_expired",
    {
      title: "Expired raw bytes",
      meaning:
        "Days whose raw messages were deleted after their time: late events of these days are not looked for any more.",
      value_is: "count",
    },
  ],
  [
    "unapplied_changes",
    {
      title: "Changes not applied",
      meaning: "Definitions whose files say otherwise than what is in force: run `pulse apply`, or put the files back.",
      value_is: "count",
    },
  ],
  [
    "id_map",
    {
      title: "Id map",
      meaning: "How well ids of one type could be linked to those of another.",
      value_is: "share",
    },
  ],
]);

/** What a check is called, what it means, and what its value is; of a later version's check its name. */
export function checkWords(check: string): CheckWords {
  return CHECKS.get(check) ?? { title: check.replaceAll("_", " "), meaning: "", value_is: "count" };
}

/** Checks in the order in which they are shown. */
export const CHECK_ORDER: readonly string[] = [...CHECKS.keys()];
