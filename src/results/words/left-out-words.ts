const WORDS: ReadonlyMap<string, string> = new Map([
  ["duplicate", "came again"],
  ["environment", "of another environment"],
  ["bot", "made by a bot"],
  ["override", "forced outcomes"],
  ["sampled", "sampled exposures, set aside"],
  ["no_stage", "before the first stage"],
  ["holdout", "of units that a holdout keeps out"],
  ["other_group", "with a group or rule that the definition does not have"],
  ["no_unit", "without an id of the unit type"],
  ["internal", "internal events of an SDK"],
  ["empty", "empty messages"],
  ["too_large", "more than 1 MiB"],
  ["not_utf8", "not valid UTF-8"],
  ["not_json", "not JSON"],
  ["not_an_object", "JSON, but not an object"],
  ["unknown_type", "of an unknown type"],
  ["no_name", "events without a name"],
  ["incomplete_exposure", "exposures without gate, rule or outcome"],
  ["name_too_long", "names over 128 characters"],
  ["no_time", "without a time"],
  ["bad_time", "with a time that cannot be read"],
  ["time_too_early", "with a time before 2010"],
  ["time_too_late", "with a time in the future"],
  ["bad_value", "with a value that is no number"],
]);

/** Why something was not used, in words; a reason of a later version as it is. */
export function leftOutWords(reason: string): string {
  return WORDS.get(reason) ?? reason.replaceAll("_", " ");
}
