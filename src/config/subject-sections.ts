import type { SubjectKindName } from "../gates/definitions.ts";

interface SubjectSection {
  readonly kind: SubjectKindName;
  readonly heading: string;
  readonly text: string;
}

/** What docs/configuration.md says of each kind of file under gates/, before its keys. */
export const SUBJECT_SECTIONS: readonly SubjectSection[] = [
  {
    kind: "gate",
    heading: "a gate",
    text: "A switch: rules in order, each with a percentage of the units that pass. The first rule whose conditions all hold decides.",
  },
  {
    kind: "experiment",
    heading: "an experiment",
    text: `Groups in place of pass and fail. Units are hashed in 1000 buckets, so shares come out in tenths of a percent: 1, 1, 1 is
33.3 %, 33.4 %, 33.3 %.`,
  },
  {
    kind: "segment",
    heading: "a segment",
    text: `A group of units that gates, overrides and conditions may name: by \`ids\`, by a \`file\` of ids, or by \`rules\`. In the file,
blank lines and lines that begin with \`#\` do not count.`,
  },
  {
    kind: "holdout",
    heading: "a holdout",
    text: `Units that are kept out of many gates and experiments, to see what all of these do together. \`percent\` of the units are held out;
\`all\` means all gates (experiments) of the holdout's unit type.`,
  },
  {
    kind: "layer",
    heading: "a layer",
    text: "Experiments that share parameters and never share a unit: each takes buckets of its own out of the layer's 1000.",
  },
  {
    kind: "config",
    heading: "a dynamic config",
    text: "Parameters whose values rules decide. Nothing is analysed.",
  },
];

/** Before and after the table of conditions. */
export const WHEN = `All of a rule's conditions must hold. A condition compares an attribute of the user, or names another definition:
\`{passes_gate: name}\`, \`{fails_gate: name}\`, \`{in_segment: name}\`, \`{not_in_segment: name}\`, \`{in_holdout: name}\`.`;

export const AFTER_WHEN = `\`in\`, \`not_in\`, \`contains_any\`, \`contains_none\`, \`starts_with_any\` and \`ends_with_any\` compare text without regard to case, all
others with it. Operators for arrays are for attributes that are lists.

\`from\` says where the value comes from: \`attribute\`, \`user_agent\`, \`ip\`, \`environment\`, \`time\`, \`unit\` (the id of the unit type that
\`field\` names), \`bucket\` (\`field\` is the salt), \`target_app\` or \`experiment_group\` (\`field\` is the experiment). Left out, the field says it:
\`browser_name\`, \`browser_version\`, \`os_name\` and \`os_version\` come from the user agent where the user has no such attribute, \`country\` from the ip,
\`environment\`, \`time\`, \`userID\` and the project's unit types from what they name, and all others from attributes.

\`{bucket: {salt: s, below: 500}}\` holds for units whose bucket out of 1000 by the salt is below 500; in place of \`below\`, \`among: [7, "10-499"]\`
and \`not_among\` list buckets, and \`unit_type\` says whose id is hashed. \`{statsig: {type: ...}}\` is a condition as Statsig's wire form writes it.`;
