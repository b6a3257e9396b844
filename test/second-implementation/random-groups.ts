import type { Random } from "../../datasets/random.ts";
import { between, chance, list, magnitude, offset, pick, sign, size, whole } from "./draw.ts";
import type { AlikeUnits, Group } from "./group.ts";

export type Kind = "mean" | "proportion" | "ratio";

/** The distribution that units come from: a few kinds of units, and how frequent each is. */
interface Shape {
  readonly kind: Kind;
  readonly yScale: number;
  readonly xScale: number;
  readonly atoms: readonly Atom[];
}

interface Atom {
  readonly weight: number;
  readonly y: number;
  readonly x: number;
  readonly h: 0 | 1;
  readonly c: number;
  readonly d: number;
}

/** More units than this are not drawn one by one: each kind of unit gets its share. */
const mostDrawn = 200;

/** A test and a control group of the same metric, of 2 to 1e7 units each; now and then of 0 or 1. */
export function randomGroups(random: Random, kind: Kind): { test: Group; control: Group } {
  return groupsOf(random, randomShape(random, kind));
}

/** Several such pairs: the stages of a ramp or the levels of a dimension. */
export function randomStages(
  random: Random,
  kind: Kind,
  fewest: number,
  most: number,
): { test: Group; control: Group }[] {
  const shape = randomShape(random, kind);
  return list(random, fewest, most, () => {
    const moved = kind === "proportion" ? shape : shifted(shape, random.normal() * magnitude(random, 1e-3, 1));
    return groupsOf(random, moved);
  });
}

function groupsOf(random: Random, shape: Shape): { test: Group; control: Group } {
  const [testUnits, controlUnits] = [randomUnits(random), randomUnits(random)];
  const standardError = Math.sqrt(1 / Math.max(testUnits, 1) + 1 / Math.max(controlUnits, 1));
  const nearZero = shape.kind !== "proportion" && chance(random, 0.15);
  const control = nearZero ? around(shape, between(random, -4, 4) / Math.sqrt(Math.max(controlUnits, 1))) : shape;
  const test = shifted(control, offset(random) * standardError);
  return { test: sample(random, test, testUnits), control: sample(random, control, controlUnits) };
}

function randomUnits(random: Random): number {
  return chance(random, 0.01) ? random.below(2) : size(random, 2, 1e7);
}

function randomShape(random: Random, kind: Kind): Shape {
  const yScale = whole(random, 0, 6);
  const share = magnitude(random, 1e-4, 0.9);
  const values = yOf(random, kind, 10 ** yScale);
  const withHistory = pick(random, [0, 0.3, 0.5, 0.7, 1, 1]);
  const loading = between(random, -1, 1);
  const atoms = list(random, 3, 20, (index): Atom => {
    const x = kind === "ratio" ? size(random, 1, 1000) : 1;
    const h = chance(random, withHistory) ? 1 : 0;
    const d = h === 0 ? 0 : kind === "ratio" ? size(random, 1, 1000) : 1;
    const y = values(index) * x;
    const c =
      kind === "proportion" ? 10 ** yScale * random.below(2) : (y / x) * d * loading + values(index + 1) * d * 0.3;
    return { weight: -Math.log(random.uniform() + 1e-12), y: Math.round(y), x, h, c: h === 0 ? 0 : Math.round(c), d };
  });
  const shape = { kind, yScale, xScale: kind === "ratio" ? whole(random, 0, 3) : 0, atoms };
  return kind === "proportion" ? withShare(shape, share) : shape;
}

/** What the values of one unit of x are like: of any sign and size, spread widely, lopsided, or 1e12 with a spread of 1. */
function yOf(random: Random, kind: Kind, one: number): (index: number) => number {
  if (kind === "proportion") return (index) => (index % 2) * one;
  const spread = magnitude(random, 1, 1e7);
  const shape = pick(random, ["normal", "around-zero", "far-off", "skewed", "zero-inflated"]);
  if (shape === "skewed") return () => spread * Math.exp(2 * random.normal());
  if (shape === "zero-inflated") return () => (chance(random, 0.6) ? 0 : spread * Math.exp(random.normal()));
  const middle =
    sign(random) * { normal: spread * 3, "around-zero": 0, "far-off": magnitude(random, 1e9, 1e12) }[shape];
  return () => middle + spread * random.normal();
}

/** The same with other frequencies, so that a share of the units is 1. */
function withShare(shape: Shape, share: number): Shape {
  const total = (one: boolean): number =>
    shape.atoms.reduce((all, { weight, y }) => all + (y > 0 === one ? weight : 0), 0);
  const [ones, zeros] = [total(true), total(false)];
  const atoms = shape.atoms.map((atom) => ({
    ...atom,
    weight: atom.weight * (atom.y > 0 ? share / ones : (1 - share) / zeros),
  }));
  return { ...shape, atoms };
}

/** The same, with a mean that is so many standard deviations of a unit higher. */
function shifted(shape: Shape, deviations: number): Shape {
  const { ratio, deviation } = meanOf(shape);
  return shape.kind === "proportion"
    ? withShare(shape, Math.min(0.999, Math.max(1e-6, (ratio + deviations * deviation) / 10 ** shape.yScale)))
    : moved(shape, deviations * deviation);
}

/** The same, with a mean that is so many standard deviations of a unit from 0: relative differences have no bounds there. */
function around(shape: Shape, deviations: number): Shape {
  const { ratio, deviation } = meanOf(shape);
  return moved(shape, deviations * deviation - ratio);
}

function moved(shape: Shape, by: number): Shape {
  return { ...shape, atoms: shape.atoms.map((atom) => ({ ...atom, y: Math.round(atom.y + by * atom.x) })) };
}

/** Mean or ratio, and the standard deviation of a unit around it, in units of 10^-scale. */
function meanOf({ atoms }: Shape): { ratio: number; deviation: number } {
  const total = (value: (atom: Atom) => number): number =>
    atoms.reduce((all, atom) => all + atom.weight * value(atom), 0);
  const [weight, x] = [total(() => 1), total((atom) => atom.x)];
  const ratio = total(({ y }) => y) / x;
  return { ratio, deviation: Math.sqrt(total((atom) => (atom.y - ratio * atom.x) ** 2) / weight) / (x / weight) };
}

function sample(random: Random, { kind, yScale, xScale, atoms }: Shape, units: number): Group {
  const total = atoms.reduce((all, { weight }) => all + weight, 0);
  const upTo: number[] = [];
  for (const { weight } of atoms) upTo.push((upTo.at(-1) ?? 0) + weight / total);
  const counts = atoms.map((_, k) => Math.round(units * (upTo[k] ?? 1)) - Math.round(units * (upTo[k - 1] ?? 0)));
  if (units <= mostDrawn) {
    counts.fill(0);
    for (let unit = 0; unit < units; unit += 1) {
      const at = random.uniform();
      const k = Math.max(
        0,
        upTo.findIndex((share) => at < share),
      );
      counts[k] = (counts[k] ?? 0) + 1;
    }
  }
  const alike = atoms.map(
    ({ y, x, h, c, d }, k): AlikeUnits => ({
      count: BigInt(counts[k] ?? 0),
      y: BigInt(y),
      x: BigInt(x),
      h: BigInt(h),
      c: BigInt(c),
      d: BigInt(d),
    }),
  );
  return { yScale, xScale, ratio: kind === "ratio", units: alike.filter(({ count }) => count > 0n) };
}
