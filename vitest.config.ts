import { defineConfig } from "vitest/config";

/** Where a run's outcome is written as JSON besides being shown; nowhere if unset. */
const report = process.env.PULSE_TEST_REPORT;

const tests = (...folders: string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: tests("unit", "sql", "property", "golden"),
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "services",
          include: tests("contract", "integration", "e2e"),
          globalSetup: "test/services/vitest.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
