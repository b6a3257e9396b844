import { expect, test } from "vitest";
import { problemsOf, SETTINGS } from "./project-folder.ts";

const GROUPS = "control: a\ngroups: [{group: a, share: 50}, {group: b, share: 50}]\n";
const NO_TYPE = 'is not among unit_types of pulse.yaml; did you mean "userID"? allowed: userID, stableID';

type Files = Readonly<Record<string, string>>;

/** Files, and the mistakes that `pulse check` finds in them. */
const CASES: readonly (readonly [title: string, files: Files, expected: readonly string[]])[] = [
  [
    "a rule with percent and rollout",
    { "gates/a.yaml": "gate: a\nrules:\n  - {rule: r, percent: 5, rollout: [{from: 2026-01-05, percent: 5}]}\n" },
    ["gates/a.yaml:3:24 a rule has percent and rollout; keep rollout where the steps are known, else percent"],
  ],
  [
    "a percentage of too many decimals",
    { "gates/a.yaml": "gate: a\nrules:\n  - {rule: r, percent: 12.345}\n" },
    ["gates/a.yaml:3:24 percent is 12.345; write at most two decimals: there are 10,000 buckets"],
  ],
  [
    "a rule that is called as Pulse calls a stage",
    { "gates/a.yaml": "gate: a\nrules:\n  - {rule: 'staff:10.00:2', percent: 5}\n" },
    [
      'gates/a.yaml:3:12 rule "staff:10.00:2" ends in a percentage and a stage, which Pulse adds itself; write its base: "staff"',
    ],
  ],
  [
    "conditions that ask what is not there",
    {
      "gates/a.yaml":
        "gate: a\nrules:\n  - rule: r\n    when:\n      - {passes_gate: chekout}\n      - {in_segment: staff}\n      - {not_in_segment: emploees}\n      - {in_holdout: spring}\n      - {from: experiment_group, field: x, operator: in, values: [a]}\noverrides:\n  - {outcome: pass, segment: beta}\n",
      "gates/b.yaml": "gate: checkout\nrules: [{rule: r}]\n",
      "gates/c.yaml": "segment: employees\nids: [ann]\n",
    },
    [
      'gates/a.yaml:5:23 gate "chekout" does not exist; did you mean "checkout"? allowed: a, checkout',
      'gates/a.yaml:6:22 segment "staff" does not exist; allowed: employees',
      'gates/a.yaml:7:26 segment "emploees" does not exist; did you mean "employees"? allowed: employees',
      'gates/a.yaml:8:22 holdout "spring" does not exist; none is defined',
      'gates/a.yaml:9:41 experiment "x" does not exist; none is defined',
      'gates/a.yaml:11:30 segment "beta" does not exist; allowed: employees',
    ],
  ],
  [
    "a holdout of what is not there or of other units",
    {
      "gates/a.yaml": "holdout: h\npercent: 5\ngates: [a, devices]\nexperiments: [e]\nunit_type: userID\n",
      "gates/b.yaml": "gate: devices\nunit_type: stableID\nrules: [{rule: r}]\n",
    },
    [
      'gates/a.yaml:3:9 gate "a" does not exist; allowed: devices',
      'gates/a.yaml:3:12 gate "devices" is of stableID, the holdout of userID; give both the same unit_type',
      'gates/a.yaml:4:15 experiment "e" does not exist; none is defined',
    ],
  ],
  [
    "gates that ask one another in a circle",
    {
      "gates/a.yaml": "gate: a\nrules: [{rule: r, when: [{passes_gate: b}]}]\n",
      "gates/b.yaml": "gate: b\nrules: [{rule: r, when: [{in_segment: c}]}]\n",
      "gates/c.yaml": "segment: c\nrules: [{rule: r, when: [{fails_gate: a}]}]\n",
      "gates/d.yaml": "gate: d\nrules: [{rule: r, when: [{passes_gate: d}, {passes_gate: a}]}]\n",
    },
    [
      'gates/a.yaml:2:40 gate "a" asks gate "b", which asks segment "c", which asks gate "a"; remove one of these conditions: nobody could be decided',
      'gates/d.yaml:2:40 gate "d" asks itself; remove one of these conditions: nobody could be decided',
    ],
  ],
  [
    "a holdout that asks a gate that it holds out",
    {
      "gates/a.yaml": "gate: a\nrules: [{rule: r}]\n",
      "gates/h.yaml": "holdout: h\npercent: 5\nwhen: [{passes_gate: a}]\n",
    },
    [
      'gates/h.yaml:3:22 holdout "h" asks gate "a", which is held out by holdout "h"; remove one of these conditions: nobody could be decided',
    ],
  ],
  [
    "names that are given twice",
    {
      "gates/a.yaml": "gate: a\nrules: [{rule: r}]\n",
      "gates/b.yaml": "holdout: a\npercent: 5\ngates: []\n",
      "gates/c.yaml": `experiment: e\n${GROUPS}`,
      "gates/d.yaml": "config: e\n",
      "gates/e.yaml": "segment: s\nids: [ann]\n",
      "gates/f.yaml": "segment: s\nids: [bob]\n",
    },
    [
      'gates/b.yaml:1:10 holdout "a" has the name of the gate at gates/a.yaml:1; rename one of them: SDKs look for both in one list',
      'gates/d.yaml:1:9 config "e" has the name of the experiment at gates/c.yaml:1; rename one of them: SDKs look for both in one list',
      'gates/f.yaml:1:10 segment "s" is there twice, first at gates/e.yaml:1; rename one of them',
    ],
  ],
  [
    "unit types that nobody has",
    {
      "gates/a.yaml":
        "gate: a\noverrides: [{outcome: pass, ids: [x], unit_type: userId}]\nrules:\n  - rule: r\n    unit_type: userId\n    when:\n      - {field: userId, from: unit, operator: is_null}\n      - {bucket: {salt: s, below: 5, unit_type: userId}}\n",
    },
    [
      `gates/a.yaml:2:50 unit type "userId" ${NO_TYPE}`,
      `gates/a.yaml:5:16 unit type "userId" ${NO_TYPE}`,
      `gates/a.yaml:7:17 unit type "userId" ${NO_TYPE}`,
      `gates/a.yaml:8:49 unit type "userId" ${NO_TYPE}`,
    ],
  ],
  [
    "operands that can mean nothing",
    {
      "gates/a.yaml":
        'gate: a\nrules:\n  - rule: r\n    when:\n      - {field: email, operator: matches, value: "("}\n      - {field: app_version, operator: "version_>=", value: 2.10}\n      - {field: app_version, operator: "version_>=", value: two}\n      - {field: signup, operator: before, value: 2026-02-30}\n      - {field: time, operator: after, value: tomorrow}\n      - {field: age, operator: ">", value: "5"}\n      - {statsig: {operator: any}}\n',
    },
    [
      'gates/a.yaml:5:50 "(" is no regular expression; write a regular expression as JavaScript has them: "^v[0-9]+$"',
      'gates/a.yaml:6:61 value is 2.1; write a version in quotes: "2.10.0"',
      'gates/a.yaml:7:61 value is "two"; write a version in quotes: "2.10.0"',
      "gates/a.yaml:8:50 2026-02-30 is in no calendar; write a day and a time that exist",
      'gates/a.yaml:9:47 value is "tomorrow"; write a day (2026-01-05) or an ISO 8601 time with an offset (2026-01-05T10:00:00Z)',
      'gates/a.yaml:10:44 value is "5"; write it without quotes: 5',
      'gates/a.yaml:11:19 a condition of the wire has no type; write its type: {statsig: {type: "user_field", ...}}',
    ],
  ],
  [
    "bucket conditions that say nothing, or too much",
    {
      "gates/a.yaml":
        'gate: a\nrules:\n  - rule: r\n    when:\n      - {bucket: {salt: s}}\n      - {bucket: {salt: s, below: 5, among: [7]}}\n      - {bucket: {salt: s, among: ["9-2", 7, 7]}}\n',
    },
    [
      "gates/a.yaml:5:18 a bucket condition has none; write one of below, among, not_among",
      "gates/a.yaml:6:18 a bucket condition has below and among; write one of below, among, not_among",
      "gates/a.yaml:7:36 9-2 runs backwards; write the smaller bucket first",
      "gates/a.yaml:7:46 bucket 7 is there twice; name each bucket once",
    ],
  ],
  [
    "a misspelt kind of condition",
    { "gates/a.yaml": "gate: a\nrules:\n  - {rule: r, when: [{pases_gate: a}, 5]}\n" },
    [
      'gates/a.yaml:3:23 unknown key "pases_gate"; did you mean "passes_gate"? allowed: passes_gate',
      "gates/a.yaml:3:39 entry 2 of when is 5; write a condition: {field, operator, value}, {passes_gate: ...}, {fails_gate: ...}, {in_segment: ...}, {not_in_segment: ...}, {in_holdout: ...}, {bucket: {...}} or {statsig: {...}}",
    ],
  ],
  [
    "overrides for nobody, for two kinds, and of no group",
    {
      "gates/a.yaml": `experiment: e\n${GROUPS}overrides:\n  - {group: a}\n  - {group: a, ids: [x, x]}\n  - {group: c, ids: [x], segment: s}\n`,
      "gates/s.yaml": "segment: s\nids: [ann]\n",
    },
    [
      "gates/a.yaml:5:5 an override is for nobody; write ids or a segment",
      'gates/a.yaml:6:25 id "x" is there twice, first in line 6; keep one of them',
      'gates/a.yaml:7:13 group "c" is not among groups; allowed: a, b',
      "gates/a.yaml:7:35 an override has ids and a segment; write two overrides",
    ],
  ],
  [
    "an experiment whose layer is not there",
    { "gates/a.yaml": `experiment: e\nlayer: main\nallocation: [5]\n${GROUPS}` },
    ['gates/a.yaml:2:8 layer "main" does not exist; none is defined'],
  ],
  [
    "experiments in a layer that do not say which buckets",
    {
      "gates/a.yaml": `experiment: a\nlayer: main\n${GROUPS}`,
      "gates/b.yaml": `experiment: b\nlayer: main\nallocation: 50\n${GROUPS}`,
      "gates/l.yaml": "layer: main\n",
    },
    [
      'gates/a.yaml:2:8 an experiment in a layer needs an allocation; write the buckets that it takes: allocation: ["0-499"]',
      'gates/b.yaml:3:13 allocation is 50 in a layer, which does not say which buckets; write the buckets that it takes: allocation: ["0-499"]',
    ],
  ],
  [
    "allocations that overlap, run backwards, or lie outside",
    {
      "gates/a.yaml": `experiment: a\nlayer: main\nallocation: ["0-99", 50, "7-3"]\n${GROUPS}`,
      "gates/b.yaml": `experiment: b\nlayer: main\nallocation: ["90-120", 5]\n${GROUPS}`,
      "gates/c.yaml": `experiment: c\nlayer: main\nactive: false\nallocation: ["90-120"]\n${GROUPS}`,
      "gates/d.yaml": `experiment: d\nallocation: [1000, "1-2-3"]\n${GROUPS}`,
      "gates/e.yaml": `experiment: e\nallocation: 0.05\n${GROUPS}`,
      "gates/l.yaml": "layer: main\n",
    },
    [
      "gates/a.yaml:3:22 bucket 50 is there twice; name each bucket once",
      "gates/a.yaml:3:26 7-3 runs backwards; write the smaller bucket first",
      'gates/b.yaml:3:13 buckets 5, 90-99 are taken by experiment "a" of the same layer; give each experiment of a layer buckets of its own, or another time: from and to',
      "gates/d.yaml:2:14 entry 1 of allocation is 1000; write a whole number from 0 to 999 or text",
      'gates/d.yaml:2:20 entry 2 of allocation is "1-2-3"; write a range of buckets: "0-499"',
      "gates/e.yaml:2:13 allocation is 0.05; write at most one decimal: there are 1000 buckets",
    ],
  ],
  [
    "experiments that take the same buckets at the same time, and not those that follow one another",
    {
      "pulse.yaml": "project: shop\ntime_zone: Europe/Berlin\nsources: [{type: files, topic: t, path: in}]\n",
      "gates/a.yaml": `experiment: a\nlayer: main\nto: 2026-02-01\nallocation: ["0-99"]\n${GROUPS}`,
      "gates/b.yaml": `experiment: b\nlayer: main\nfrom: "2026-01-31T23:00:00Z"\nto: 2026-03-01\nallocation: ["0-99"]\n${GROUPS}`,
      "gates/c.yaml": `experiment: c\nlayer: main\nfrom: 2026-03-01\nallocation: ["0-99"]\n${GROUPS}`,
      "gates/d.yaml": `experiment: d\nlayer: main\nfrom: 2026-02-28\nto: 2026-03-02\nallocation: [7]\n${GROUPS}`,
      "gates/l.yaml": "layer: main\n",
    },
    [
      'gates/d.yaml:5:13 bucket 7 is taken by experiment "b" of the same layer; give each experiment of a layer buckets of its own, or another time: from and to',
      'gates/d.yaml:5:13 bucket 7 is taken by experiment "c" of the same layer; give each experiment of a layer buckets of its own, or another time: from and to',
    ],
  ],
  [
    "shares that 1000 buckets cannot make",
    {
      "gates/a.yaml":
        "experiment: e\nsalt: s\ncontrol: a\ngroups: [{group: a, share: 9975}, {group: b, share: 23}, {group: c, share: 2}]\n",
    },
    [
      "gates/a.yaml:4:53 the group would get 0.2 % of the units in place of 0.23 %; write shares that come out in tenths of a percent: units are hashed in 1000 buckets",
      "gates/a.yaml:4:76 the group would get 0 % of the units in place of 0.02 %; write shares that come out in tenths of a percent: units are hashed in 1000 buckets",
    ],
  ],
  [
    "a layer that delegates to what is not there, and an experiment of other units",
    {
      "gates/l.yaml":
        "layer: main\nrules: [{rule: r, returns: {}, delegate: x}, {rule: s, returns: {}, delegate: limits}]\n",
      "gates/c.yaml": "config: limits\n",
      "gates/e.yaml": `experiment: e\nunit_type: stableID\nlayer: main\nallocation: [1]\n${GROUPS}`,
    },
    [
      'gates/e.yaml:3:8 layer "main" is of userID, the experiment of stableID; give both the same unit_type',
      'gates/l.yaml:2:42 experiment "x" does not exist; allowed: e, limits',
    ],
  ],
  [
    "segments that say nothing or two things",
    {
      "gates/a.yaml": "segment: a\n",
      "gates/b.yaml": "segment: b\nids: [ann]\nrules: [{rule: r}]\n",
      "gates/c.yaml": "segment: c\nids: [ann, ann]\n",
    },
    [
      "gates/a.yaml:1:10 the segment has neither ids nor a file nor rules; write one of ids, file and rules",
      "gates/b.yaml:3:8 the segment has ids and rules; write one of ids, file and rules",
      'gates/c.yaml:2:12 id "ann" is there twice, first in line 2; keep one of them',
    ],
  ],
  [
    "files of ids that cannot be read",
    {
      "gates/a.yaml": "segment: a\nfile: nobody.txt\n",
      "gates/b.yaml": "segment: b\nfile: ids/b.txt\n",
      "ids/b.txt": "# the staff\nann\n\n  bob\tcarl\n",
    },
    [
      "gates/a.yaml:2:7 file is not there; write its path relative to the folder of pulse.yaml",
      "ids/b.txt:4:3 the line has a tab or another control character in it; write one id a line",
    ],
  ],
  [
    "a collector of a topic that nobody reads, with keys written out and twice",
    {
      "pulse.yaml": `${SETTINGS}collector:\n  topic: event\n  keys:\n    - {key: plain, kind: server}\n    - {key: "\${A}", kind: server}\n    - {key: "\${B}", kind: cleint}\n`,
    },
    [
      'pulse.yaml:5:10 topic "event" is not among the topics of sources; did you mean "events"? allowed: events',
      `pulse.yaml:7:13 key is written out; write \${NAME}, and set NAME in the environment`,
      "pulse.yaml:9:13 key is the same as the one in line 8; give each entry a key of its own",
      'pulse.yaml:9:27 kind is "cleint"; did you mean "client"? allowed: server, client',
    ],
  ],
  [
    "pages that everybody could see",
    { "pulse.yaml": `${SETTINGS}pages: {host: 0.0.0.0}\n` },
    [
      "pulse.yaml:4:15 the pages would be open to everybody who reaches this address; set `login` as well, or leave `host` out: then only this machine may look",
    ],
  ],
  [
    "a login that lets everybody in, over connections that anybody can read, at an address that is none",
    {
      "pulse.yaml": `${SETTINGS}pages:\n  host: 0.0.0.0\n  base_url: http://pulse.example/here?a=b\n  login: {type: oidc, issuer: "http://i.example", client_id: p}\n`,
    },
    [
      "pulse.yaml:6:13 base_url has more than a host and a path; write it as https://tools.example/pulse, without ? and #",
      "pulse.yaml:6:13 base_url is not encrypted; write an https:// address: who logs in sends a cookie",
      "pulse.yaml:7:10 everybody whom the provider knows would be let in; name who is: at least one of allowed_domains, allowed_emails, allowed_groups",
      "pulse.yaml:7:31 issuer is not encrypted; write its https:// address",
    ],
  ],
  [
    "a login without an address for people, and tokens that are there twice",
    {
      "pulse.yaml": `${SETTINGS}pages:\n  login: {type: oidc, issuer: "https://i.example", client_id: p, allowed_groups: [a]}\n  tokens: [{name: a, token: "\${A}"}, {name: b, token: "\${B}"}]\n`,
    },
    [
      "pulse.yaml:5:10 oidc needs to know where people find the pages; set base_url, such as https://pulse.example.com",
      "pulse.yaml:6:55 token is the same as the one in line 6; give each entry a token of its own",
    ],
  ],
  [
    "proxies that are no addresses",
    {
      "pulse.yaml": `${SETTINGS}pages: {login: {type: proxy_header, header: X-User, trusted_proxies: [proxy, 10.0.0.0/33, "::/0", 10.0.0.0/8, "::1"]}}\n`,
    },
    [
      "pulse.yaml:4:71 this is no address; write an IP address or a subnet: 10.0.0.5, 10.1.0.0/16",
      "pulse.yaml:4:78 this is no address; write an IP address or a subnet: 10.0.0.5, 10.1.0.0/16",
      "pulse.yaml:4:91 this is no address; write an IP address or a subnet: 10.0.0.5, 10.1.0.0/16",
    ],
  ],
];

test.each(CASES)("%s: told with places and what to do", async (_title, files, expected) => {
  expect(await problemsOf(files, { A: "hunter2", B: "hunter2" })).toEqual(expected);
});

test("a file under gates/ that cannot be read does not make references to what it may define look wrong", async () => {
  const problems = await problemsOf({
    "gates/a.yaml": "gate: a\nrules: [{rule: r, when: [{passes_gate: b}, {in_segment: s}]}]\n",
    "gates/b.yaml": "gate: [",
  });
  expect(problems).toEqual(["gates/b.yaml:1:8 a bracket is not closed; close [ with ] and { with }"]);
});
