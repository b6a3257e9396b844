import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configurationMarkdown } from "../../../src/config/configuration-markdown.ts";

test("docs/configuration.md is what the definitions say; npm run docs writes it anew", () => {
  const committed = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  expect(committed).toBe(configurationMarkdown());
});

test("the documentation has a section for each kind of metric, source and export", () => {
  const headings = configurationMarkdown().match(/^###? .*$/gm);
  expect(headings).toEqual([
    "## pulse.yaml",
    "### sources: type kafka",
    "### sources: type files",
    "### exports: type parquet",
    "### exports: type postgres",
    "## metrics/*.yaml",
    "### kind: count",
    "### kind: sum",
    "### kind: conversion or unique",
    "### kind: participation",
    "### kind: mean",
    "### kind: ratio",
    "### kind: count_distinct",
    "### kind: min or max or first or latest",
    "### kind: quantile",
    "### kind: funnel",
    "### kind: retention",
    "### kind: dau",
    "### kind: user_accounting",
    "### kind: composite",
    "### Conditions of `where`",
    "## gates/*.yaml: a gate",
    "## gates/*.yaml: an experiment",
    "## gates/*.yaml: a segment",
    "## gates/*.yaml: a holdout",
    "## gates/*.yaml: a layer",
    "## gates/*.yaml: a dynamic config",
    "### Conditions of `when`",
  ]);
});
